"""What a re-solve found, before words: each target and what comes of it, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kpimodel.backsolve import Outcome
from kpimodel.calendar import Period
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.late import shares_inside
from kpimodel.resolving.limits import MonthLimits
from kpimodel.resolving.model import MonthModel
from kpimodel.resolving.relax import MonthRelaxing, Relaxed
from kpimodel.resolving.targets import Targets


@dataclass(frozen=True)
class Reached:
    """One target and what comes of it.

    Attributes:
        id: The node.
        period: Its months; None for the whole window.
        goal: What was asked for, in the node's unit.
        value: What the answer reaches.
        met: Whether that meets it.
    """

    id: str
    period: Period | None
    goal: float
    value: float
    met: bool


@dataclass(frozen=True)
class Answered:
    """What the search found.

    Attributes:
        model: The plan's months.
        targets: What was asked for.
        periods: The period of each target; None for the whole window.
        status: As in `PlanSolution`.
        values: The unknowns.
        best: Where the targets are out of reach: the unknowns at their best for all targets, or
            as near as was found.
        proven: Tells whether that is proven.
    """

    model: MonthModel
    targets: Targets
    periods: tuple[Period | None, ...]
    status: Outcome
    values: Array
    best: Array
    proven: Callable[[], bool]

    @cached_property
    def exact(self) -> bool:
        """Whether the answer is known to be the policy's optimum, or that there is none."""
        with np.errstate(all="ignore"):
            return self.proven()

    @cached_property
    def reached(self) -> tuple[Reached, ...]:
        """Each target and what comes of it."""
        found = self.targets.reached(self.values)
        met = self.targets.are_met(found)
        return tuple(
            Reached(aim.id, period, goal, value, hit)
            for (aim, goal), period, value, hit in zip(
                self.targets.asked, self.periods, found.tolist(), met.tolist(), strict=True
            )
        )

    @cached_property
    def limits(self) -> tuple[MonthLimits, ...]:
        """What stands in the way: of the targets that are missed, or else of all.

        Targets that pull a lever two ways stand in each other's way, so all of them count.
        """
        if self.status == "already_met":
            return ()
        missed = [not one.met for one in self.reached]
        at = self.best if any(missed) else self.values
        base, horizon = self.targets.base, self.model.horizon
        with np.errstate(all="ignore"):
            slots = horizon.values(base.unknowns.table(at))
            aims = [aim for aim, _ in self.targets.asked]
            gradients = base.unknowns.gathered(horizon.slopes(slots, aims))
            return tuple(
                MonthLimits(problem, at, gradient)
                for problem, miss, gradient in zip(
                    self.targets.problems, missed, gradients, strict=True
                )
                if miss or not any(missed) or not self.targets.agree
            )

    @cached_property
    def relaxed(self) -> Relaxed:
        """What would have to give way for targets out of reach."""
        if self.status != "unreachable":
            return Relaxed()
        return MonthRelaxing(self.targets, self.best, self.limits).answer()

    @cached_property
    def effects(self) -> Mapping[str, tuple[float, ...]]:
        """What share of each open month's effect falls inside the window, by input."""
        with np.errstate(all="ignore"):
            return shares_inside(self.model, self.targets.base.unknowns, self.values)
