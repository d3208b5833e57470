"""Several targets at once under the policies that share out: from targets to coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kpimodel.resolving.cheapest import cheapest_on_lines
from kpimodel.resolving.evenly import Agreeing, equal_effort_for_all, priority_for_all
from kpimodel.resolving.spending import cheapest_of_starts
from kpimodel.resolving.targets import Targets
from kpimodel.resolving.torn import Policy, Torn, conditions_of, torn_answer
from kpimodel.solving.problem import Vector

_SHARED: dict[str, Policy] = {
    "equal_effort": equal_effort_for_all,
    "priority": priority_for_all,
}
_MANY = 200


@dataclass(frozen=True)
class Shared:
    """An answer.

    Attributes:
        u: Coordinates that meet all targets.
        proven: Tells whether they are known to be the policy's.
    """

    u: Vector
    proven: Callable[[], bool]


def shared_out(targets: Targets, policy: str) -> Shared | None:
    """Coordinates that meet all targets under ``equal_effort``, ``priority`` or ``least_cost``.

    Returns:
        None where the policy finds no way.
    """
    u, proven = _cheapest(targets) if policy == "least_cost" else _shared(targets, policy)
    if u is None or not targets.met(targets.base.box.state(u)):
        return None
    return Shared(u, lambda: proven)


def _shared(targets: Targets, policy: str) -> tuple[Vector | None, bool]:
    if targets.agree:
        return _SHARED[policy](targets, Agreeing(targets)), True
    return torn_answer(targets, _SHARED[policy]), targets.lines is not None


def _cheapest(targets: Targets) -> tuple[Vector | None, bool]:
    if targets.lines is not None:
        return cheapest_on_lines(targets), True
    starts = [*_SHARED][: None if len(targets.base.levers) <= _MANY else 1]
    others = [_shared(targets, policy)[0] for policy in starts]
    best = cheapest_of_starts(targets, [u for u in others if u is not None])
    return (None, False) if best is None else best


def are_apart(targets: Targets) -> bool:
    """True where straight targets are proven not to be met together by any state at all."""
    conditions, p = conditions_of(targets), targets.base
    return conditions is not None and not Torn(p, conditions).reaches(p.low, p.high)
