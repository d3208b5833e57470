"""What there is to say about an answer; worked out when it is asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from kpimodel.errors import Findings, Issue, Quantity
from kpimodel.solving.policies import Policy
from kpimodel.solving.problem import FAR, Problem, Vector
from kpimodel.solving.relax import Limits, Relaxation
from kpimodel.solving.row_limits import explain_rows, set_within_rows, within_rows
from kpimodel.solving.steps import explain_limit

_UNMOVED = 1e-12
_NEARLY = 1 - 1e-9


def stopped_far(problem: Problem, u: Vector) -> bool:
    """True where a lever without a bound went as far as any is tried, and was not enough.

    Args:
        problem: The problem.
        u: The best that was found.
    """
    limit = np.where(u > 0, problem.box.high_x, problem.box.low_x)
    endless = problem.free & np.isinf(limit) & (np.abs(u) >= FAR * _NEARLY)
    return bool(endless.any())


class Explained:
    """The limits in the way of one answer, what would do instead, and both in words.

    Args:
        problem: The problem.
        u: The answer's coordinates.
        values: Every node with a number there.
        status: ``met``, ``already_met`` or ``unreachable``.
        policy: The policy that was used.
        exact: Whether the answer is proven.
    """

    def __init__(
        self, problem: Problem, u: Vector, values: Mapping[str, float], status: str,
        policy: Policy, *, exact: bool,
    ) -> None:  # fmt: skip
        self._problem, self._u, self._values = problem, u, values
        self._status, self._policy, self._exact = status, policy, exact

    @cached_property
    def limits(self) -> Limits:
        """The limits of the problem, seen from the answer."""
        with np.errstate(all="ignore"):
            return Limits(self._problem, self._u)

    @cached_property
    def binding(self) -> list[str]:
        """Ids of the levers whose bound or hold stands in the way."""
        return [self._problem.levers[at].id for at, _ in self.limits.binding]

    @cached_property
    def _relaxed(self) -> tuple[tuple[Relaxation, ...], bool, tuple[Issue, ...]]:
        """What would do within the limits of computed rows: alone, else together; what would not."""
        if self._status != "unreachable":
            return (), False, ()
        tree, past = self._problem.tree, Findings()
        best = [self._values[lever] for lever in tree.levers]
        with np.errstate(all="ignore"):
            alone = self.limits.singles()
            kept = within_rows(tree, best, alone, past)
            if kept:
                return kept, False, tuple(past.issues)
            together = self.limits.smallest_set({one.lever for one in alone})
            does = set_within_rows(tree, best, together, past)
        return (together, True, tuple(past.issues)) if does else ((), False, tuple(past.issues))

    @property
    def relaxations(self) -> tuple[Relaxation, ...]:
        """Each single one that would do, or the smallest set that does together."""
        return self._relaxed[0]

    @property
    def together(self) -> bool:
        """Whether all of them must be made."""
        return self._relaxed[1]

    @cached_property
    def reasons(self) -> tuple[Issue, ...]:
        """The explanation, as coded findings."""
        say = Findings()
        with np.errstate(all="ignore"):
            self._tell_outcome(say)
            if self._status == "met" and self._policy in ("priority", "least_cost"):
                self._tell_unmoved(say)
        if self._status == "unreachable":
            self._tell_relaxations(say)
        if self._status != "already_met":
            explain_rows(self._problem.tree, self._values, say)
        if self._status == "unreachable" and stopped_far(self._problem, self._u):
            say.note("best-too-far", (), times=f"{math.exp(FAR):.0e}")
        elif self._status != "already_met" and not self._exact:
            say.note("local-optimum" if self._status == "met" else "best-searched", ())
        return tuple(say.issues)

    def _tell_outcome(self, say: Findings) -> None:
        """What came out, and which bounds and holds stand in the way."""
        problem, root = self._problem, self._problem.tree.root
        goal = Quantity(problem.goal, root.unit)
        reached = Quantity(self._values[root.id], root.unit)
        say.note(f"solve-{self._status}", (), name=root.label, goal=goal, reached=reached)
        for at, bound in self.limits.binding if self._status != "already_met" else []:
            node = problem.tree[problem.levers[at].id]
            explain_limit(node, bound, self._values[node.id], say)

    def _tell_relaxations(self, say: Findings) -> None:
        """What would have to give way, or that nothing would do."""
        problem = self._problem
        for lever in problem.box.stuck:
            say.note(lever.why_fixed, (), node=problem.tree[lever.id].label)
        for relaxation in self.relaxations:
            node = problem.tree[relaxation.lever]
            code = f"relax-{relaxation.bound}" + ("-too" if self.together else "")
            say.note(
                code, (), name=node.label, limit=Quantity(relaxation.limit, node.unit),
                needed=Quantity(relaxation.needed, node.unit),
            )  # fmt: skip
        past = self._relaxed[2]
        say.issues += past
        if not self.relaxations and not past and not stopped_far(problem, self._u):
            say.note("relax-none", ())

    def _tell_unmoved(self, say: Findings) -> None:
        """For sparse policies: why a lever stayed where it was."""
        problem, u = self._problem, self._u
        _, slopes = problem.slopes(u)
        for at, lever in enumerate(problem.levers):
            if lever.free and abs(u[at] - problem.start[at]) <= _UNMOVED:
                node = problem.tree[lever.id]
                idle = slopes[at] == 0 and problem.directions[at] == 0
                code = "unmoved-no-effect" if idle else "unmoved-not-needed"
                say.note(code, (), name=node.label)
