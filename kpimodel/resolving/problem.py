"""A back-solving problem over open months, and how its single goal is shared out among them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpimodel.errors import EvaluationError
from kpimodel.evaluate import levers_below
from kpimodel.plan import Plan
from kpimodel.resolving.horizon import Aim, Array, Horizon
from kpimodel.resolving.lines import Line, line_of
from kpimodel.resolving.unknowns import Unknowns
from kpimodel.solving.descent import Change, Cost, Objective, least, residual
from kpimodel.solving.monotone import directions
from kpimodel.solving.policies import best_value_first, equal_effort, is_exact, priority
from kpimodel.solving.problem import FAR, Lever, Problem, Vector
from kpimodel.solving.reach import best_reachable, has_kinks
from kpimodel.solving.root import crossing
from kpimodel.solving.shape import Shape

_SEED = 20_250_403
_MIXED_STARTS = 6
_NEAR = 0.4  # log-steps, that is 1.5 times
_AT_REST = 1e-6


class MonthProblem(Problem):
    """`Problem` whose levers are open months; what it reaches is an aim of the plan.

    Args:
        plan: The plan.
        horizon: Its open months.
        unknowns: Its levers by month.
        aim: What must reach the goal.
        goal: In the aim's unit.
    """

    def __init__(
        self, plan: Plan, horizon: Horizon, unknowns: Unknowns, aim: Aim, goal: float
    ) -> None:
        self.plan, self.horizon, self.unknowns, self.aim = plan, horizon, unknowns, aim
        self._shared: dict[object, Any] = {}
        super().__init__(plan.tree, list(unknowns.levers), goal)
        self.sign = 1.0 if plan.tree[aim.id].direction == "up" else -1.0

    def aimed(self, aim: Aim, goal: float) -> MonthProblem:
        """The same unknowns with another goal; what is known of them is shared."""
        other = copy(self)
        other.aim, other.goal, other.best = aim, goal, None
        for known in ("directions", "is_concave", "is_concave_in_logarithms", "line"):
            other.__dict__.pop(known, None)
        other.sign = 1.0 if self.tree[aim.id].direction == "up" else -1.0
        other.measure()
        return other

    def once(self, question: object, answer: Callable[[], Any]) -> Any:
        """What is the same for all goals on these unknowns, worked out the first time."""
        if question not in self._shared:
            self._shared[question] = answer()
        return self._shared[question]

    def measure(self) -> None:
        """Settle whether the surplus is measured as a logarithm, and in what unit."""
        first = self.first
        self.logarithmic = first > 0 and self.goal > 0
        self._unit = max(abs(self.goal), abs(first), 1e-300)

    @property
    def stands(self) -> Vector:
        """Values of the unknowns at the start."""
        stands: Vector = self.once("start", lambda: self.box.state(self.start))
        return stands

    @property
    def first(self) -> float:
        """What the aim reaches at the start."""
        reached: float = self.once(("first", self.aim), lambda: self.kgi(self.start))
        return reached

    @cached_property
    def line(self) -> Line | None:
        """The aim as a straight line of the unknowns, where it is one."""
        line: Line | None = self.once(
            ("line", self.aim),
            lambda: line_of(self.horizon, self.unknowns, self.aim, self.box.state(self.start)),
        )
        return line

    def kgi_at(self, values: Sequence[float] | Vector) -> float:
        """The aim at values of the unknowns; nan where it has no value."""
        if self.line is not None:
            reached = float(self.line.constant + self.line.weights @ np.asarray(values))
        else:
            slots = self.horizon.values(self.unknowns.table(np.asarray(values)))
            reached = self.horizon.reach(slots, self.aim)
        return reached if math.isfinite(reached) else math.nan

    def slopes(self, u: Vector) -> tuple[float, Vector]:
        """The surplus at ``u`` and its derivative by each coordinate; fixed ones have 0."""
        values = self.box.state(u)
        if self.line is not None:
            reached = float(self.line.constant + self.line.weights @ values)
            return self.surplus(reached), self.scaled(self.line.weights, values, reached)
        slots = self.horizon.values(self.unknowns.table(values))
        reached = self.horizon.reach(slots, self.aim)
        gradient = self.unknowns.gathered(self.horizon.slopes(slots, [self.aim]))[0]
        slopes = self.scaled(gradient, values, reached)
        return self.surplus(reached if math.isfinite(reached) else math.nan), slopes

    def scaled(self, gradient: Array, values: Array, reached: float) -> Array:
        """Derivatives of the surplus by coordinate, from those of the aim by value."""
        inner = np.where(self.linear, self._scale, values)
        outer = 1 / reached if self.logarithmic and reached else 1 / self._unit
        with np.errstate(all="ignore"):
            slopes = self.sign * gradient * inner * outer
        return np.where(self.free & np.isfinite(slopes), slopes, 0.0)

    @property
    def is_a_trees(self) -> bool:
        """True where it is the question of a tree: its KGI in a single month, without lags."""
        plan = self.plan
        return plan.calendar.months == 1 and not plan.lags and self.aim.id == self.tree.root.id

    @cached_property
    def steady(self) -> Problem:
        """The same question of one month: every input between its lowest and highest month."""
        hull: list[Lever] = []
        for row in range(len(self.tree.levers)):
            own = [self.levers[at] for at in np.flatnonzero(self.unknowns.rows == row)]
            free = [lever for lever in own if lever.free] or own
            low = min(lever.low for lever in own)
            high = max(lever.high for lever in own)
            hull.append(replace(free[0], low=low, high=high, free=low < high))
        return Problem(self.tree, hull, self.goal)

    @cached_property
    def directions(self) -> Vector:
        """Which way each unknown moves the aim, over all months and bounds; nan where unsure."""
        if self.line is not None:
            return np.where(self.free, self.sign * np.sign(self.line.weights), 0.0)
        weighs = self._more_volume
        by_row: Vector = self.once(
            ("directions", self.aim, str(weighs)), lambda: self._directions(weighs)
        )
        acts = self.once(("acts", self.aim), self._acting_months)
        return np.where(self.free & acts, self.sign * by_row[self.unknowns.rows], 0.0)

    def _acting_months(self) -> NDArray[np.bool_]:
        """Which unknowns the aim depends on at all: not a flow in months that come too late.

        Slopes along no path are zero everywhere, those along one only where a factor is.
        """
        if self.horizon.open == 1 or has_kinks(self.tree):
            return np.ones(len(self.levers), dtype=bool)
        random = np.random.default_rng(_SEED)
        size = np.where(self.linear, self.box.scale, np.abs(self.stands))
        states = [self.stands + part * size * random.random(len(size)) for part in (0.0, 0.5)]
        with np.errstate(all="ignore"):
            slopes = [
                self.unknowns.gathered(
                    self.horizon.slopes(self.horizon.values(self.unknowns.table(state)), [self.aim])
                )[0]
                for state in states
            ]
        acts: NDArray[np.bool_] = (np.array(slopes) != 0).any(axis=0)
        return acts

    @property
    def _more_volume(self) -> float:
        """Which way more of what weighs a rate's open months moves it; nan where that is unsure.

        Where the goal is past what the closed months reached, the open months have to be past it
        too, so that more of them help; that is all a rate that is alike in all of them needs.
        """
        if not self.horizon.weighing(self.aim) or not self.horizon.is_alike(self.aim.id):
            return math.nan
        missing = self.goal - self.horizon.so_far(self.aim)
        return math.copysign(1.0, missing) if self.sign * missing > 0 else math.nan

    def _directions(self, more_volume: float) -> Vector:
        toward = self._toward(self.aim.id)
        quotient = self.tree[self.aim.id].relation == "ratio"
        for row in self.horizon.weighing(self.aim).values():
            below = set(levers_below(self.tree, row))
            weighs = np.array([id_ in below for id_ in self.tree.levers])
            # a quotient of counts is more with more above and less with more below, whenever
            sure = quotient & (toward != 0)
            volume = more_volume * self._toward(row)
            toward = np.where(weighs & ~sure, np.where(toward == 0, volume, math.nan), toward)
        return toward

    def _toward(self, id_: str) -> Vector:
        """Which way each input moves a row within a month; nan where unsure."""
        try:
            return np.array(directions(self.tree.program, self.steady.ranges, id_), dtype=float)
        except EvaluationError:
            return np.full(len(self.tree.levers), math.nan)

    @cached_property
    def is_concave(self) -> bool:
        """True where the values that meet the goal are known to form a convex set."""
        if self.line is not None:
            return True
        concave: bool = self.once(("concave", self.aim.id), self._is_concave)
        return concave

    def _is_concave(self) -> bool:
        rollup = self.tree[self.aim.id].rollup
        slot = self.tree.program.slots[self.aim.id]
        try:
            return rollup != "ratio" and Shape(self.steady).in_values(slot, self.sign)
        except EvaluationError:
            return False

    @cached_property
    def is_concave_in_logarithms(self) -> bool:
        """True where that is so of the levers' logarithms, on which least change counts."""
        if self.plan.calendar.months > 1 or self.plan.lags or not self.logarithmic:
            return False
        concave: bool = self.once(("concave in logarithms", self.aim.id), self._in_logarithms)
        return concave

    def _in_logarithms(self) -> bool:
        slot = self.tree.program.slots[self.aim.id]
        if self.linear[self.free].any():
            return False
        return Shape(self.steady).in_logarithms(slot, self.sign)

    def is_exact(self, policy: str, u: Vector) -> bool:
        """True where an answer at rest is known to be the policy's optimum.

        That is so where values that meet the goal form a convex set and the penalty is convex on
        it. ln(x/x0)² is convex up to e times x0, and an answer that costs less than one lever
        there is better than all beyond.
        """
        if policy in ("equal_effort", "priority"):
            return self.monotone
        if policy == "least_cost" and self.is_a_trees:
            return is_exact(self.steady, "least_cost", u)
        if int((self.free & (self.directions != 0)).sum()) == 1 and self.monotone:
            return True
        objective = objective_for(self, policy)
        if policy == "least_change" and self.is_concave_in_logarithms:
            return residual(objective, u) <= _AT_REST
        if policy == "least_change" and not self.costs_less_than_e_times(u):
            return False
        return self.is_concave and residual(objective, u) <= _AT_REST

    def costs_less_than_e_times(self, u: Vector) -> bool:
        """True where an answer's penalty is below that of any one lever at e times its baseline."""
        curved = self.free & ~self.linear
        change = Change(self)
        return change.penalty(u) <= float(np.min(change.weights[curved], initial=math.inf)) / 2


def solve_months(problem: MonthProblem, policy: str) -> Vector | None:
    """Coordinates of the open months that meet the goal under a policy, or None."""
    if policy == "equal_effort":
        u = equal_effort(problem)
    elif policy == "priority":
        u = priority(problem) if problem.is_a_trees else priority_by_lever(problem)
    else:
        u = _least(problem, policy)
    return u if u is not None and problem.met(problem.kgi(u)) else None


def objective_for(problem: MonthProblem, policy: str) -> Objective:
    """What a policy minimises."""
    return Cost(problem) if policy == "least_cost" else Change(problem)


def _least(problem: MonthProblem, policy: str) -> Vector | None:
    objective = objective_for(problem, policy)
    first = least(objective, problem.start)
    near = problem.logarithmic and problem.surplus_at(problem.start) > -_NEAR
    if first is not None and ((near and policy != "least_cost") or problem.is_exact(policy, first)):
        return first
    others = [equal_effort(problem), priority_by_lever(problem)]
    if policy == "least_cost":
        others.append(best_value_first(problem))
    random = np.random.default_rng(_SEED)
    best = best_reachable(problem)
    mixes = [random.random(len(best)) for _ in range(_MIXED_STARTS)]
    others += [problem.start + share * (best - problem.start) for share in mixes]
    starts = [u for u in others if u is not None]
    found = [u for u in (first, *starts, *(least(objective, u) for u in starts)) if u is not None]
    met = [u for u in found if problem.met(problem.kgi(u))]
    return min(met, key=objective.penalty, default=None)


def priority_by_lever(problem: MonthProblem) -> Vector | None:
    """Least resistance first; the open months of a flow move together, by one relative change."""
    rows = problem.unknowns.rows
    order = dict.fromkeys(
        int(rows[at])
        for at in sorted(np.flatnonzero(problem.free), key=lambda at: problem.levers[at].resistance)
    )
    u = problem.start.copy()
    signs = problem.signs(problem.slopes(u)[1])
    for row in order:
        own = problem.free & (rows == row)

        far = _moved(problem, u, own * signs, FAR)
        if problem.surplus_at(far) >= 0:
            return _as_far_as_needed(problem, u, own * signs)
        if problem.surplus_at(far) > problem.surplus_at(u):
            u = far
    return None


def _moved(problem: MonthProblem, u: Vector, way: Array, effort: float) -> Vector:
    size = np.where(problem.linear, math.expm1(effort), effort)
    return np.where(way != 0, np.clip(u + way * size, problem.low, problem.high), u)


def _as_far_as_needed(problem: MonthProblem, u: Vector, way: Array) -> Vector:
    effort = crossing(lambda t: problem.surplus_at(_moved(problem, u, way, t)), 0.0, FAR)
    return _moved(problem, u, way, effort)
