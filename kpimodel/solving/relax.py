"""Why a goal is out of reach: what stands in the way, and the smallest relaxations that would do."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from kpimodel.node import Node
from kpimodel.solving.lever import step_of
from kpimodel.solving.one_limit import OneLimit
from kpimodel.solving.problem import FAR, Box, Lever, Problem, Vector, box_of, lever_of
from kpimodel.solving.reach import best_reachable, has_kinks
from kpimodel.solving.root import crossing

Bound = Literal["minimum", "maximum", "hold"]
Limit = tuple[int, Bound]  # which lever, and which of its limits
_MOST_SETS = 300
_LARGEST_COMPARED = 6  # limits in a set
_LARGE = 300  # levers
_AT_BOUND = 1e-12
_PROBE = 1e-3  # log-steps
_FIRST_EFFORT = 0.01
_GROWTH = 1.5
_RUNG = 10.0
_NO_GAIN = 1e-9
_IDLE_LOOKS = 2
_NEVER_CLOSE = -1.0
_GRID_SLACK = 1e-9
_SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One bound or hold that would have to give way.

    Attributes:
        lever: Id of the input.
        bound: Which limit: its ``minimum``, ``maximum`` or ``hold``.
        limit: Where it stands now.
        needed: Where it would have to stand for the goal to be met.
    """

    lever: str
    bound: Bound
    limit: float
    needed: float

    @property
    def size(self) -> float:
        """Relative change that it asks for."""
        return abs(self.needed - self.limit) / max(abs(self.limit), 1e-300)


class Limits:
    """The limits of one problem, seen from one state.

    Args:
        problem: The problem.
        u: Where it stands: the best reachable state, or a solution.
    """

    def __init__(self, problem: Problem, u: Vector) -> None:
        self.problem = problem
        self.stands = problem.values(u)
        self.wide = Problem(problem.tree, self._wide_box(), problem.goal)
        self.here = self.wide.coordinates(self.stands)
        _, self.slopes = self.wide.slopes(self.here)
        self.signs = self.wide.signs(self.slopes)
        self.binding = self._binding()

    def _node(self, at: int) -> Node:
        return self.problem.tree[self.problem.levers[at].id]

    def _wide_box(self) -> Box:
        """The levers without their limits; kept with the tree where nothing stands beyond it."""
        known, own = self.problem.tree.program.known, self.problem.box is box_of(self.problem.tree)
        wide = known.get("wide box") if own else None
        stands = np.array(self.stands)
        if isinstance(wide, Box) and ((wide.low_x <= stands) & (stands <= wide.high_x)).all():
            return wide
        wide = Box(self.problem.tree, [self._widened(at) for at in range(len(stands))])
        if own:
            known["wide box"] = wide
        return wide

    def _widened(self, at: int) -> Lever:
        """A lever without its limits: only nature's remain, such as 0 to 1 for a rate."""
        lever, node = self.problem.levers[at], self._node(at)
        if lever.why_fixed == "held":
            lever = lever_of(node.model_copy(update={"hold": False, "step": None}))
        if lever.why_fixed:
            return lever
        low, high = -math.inf, math.inf
        if node.is_rate:
            low, high = min(0.0, node.low), max(1.0, node.high)
        low = low if lever.scale else max(low, 0.0)
        stands = self.stands[at]
        return replace(lever, low=min(low, stands), high=max(high, stands), step=0.0, free=True)

    # --- what stands in the way --------------------------------------------------------------

    def _binding(self) -> list[Limit]:
        """Limits whose levers would help if only they let them, in table order."""
        tight = [limit for at in self._near_limits() if (limit := self._tight(at))]
        if not has_kinks(self.problem.tree):
            return tight
        return [limit for limit in tight if self._matters(limit[0], [at for at, _ in tight])]

    def _near_limits(self) -> list[int]:
        """Levers that help and are held or at a bound."""
        box, stands = self.problem.box, np.array(self.stands)
        limit = np.where(self.signs > 0, box.high_x, box.low_x)
        with np.errstate(invalid="ignore"):
            near = ~box.free | (np.abs(stands - limit) <= _AT_BOUND * np.abs(limit))
        positions: list[int] = np.flatnonzero(near & (self.signs != 0)).tolist()
        return positions

    def _tight(self, at: int) -> Limit | None:
        lever, sign = self.problem.levers[at], self.signs[at]
        if not sign or not self.wide.free[at]:
            return None
        if lever.why_fixed == "held":
            return at, "hold"
        limit = lever.high if sign > 0 else lever.low
        if math.isinf(limit) or abs(self.stands[at] - limit) > _AT_BOUND * abs(limit):
            return None
        return at, "maximum" if sign > 0 else "minimum"

    def _matters(self, at: int, tight: Sequence[int]) -> bool:
        """At a kink no slope tells: go on a little with all, without this one, with it alone."""
        others = [other for other in tight if other != at]
        return self._probe(tight, tight) > self._probe(tight, others) or self._probe(
            tight, [at]
        ) > self._probe(tight, [])

    def _probe(self, tight: Sequence[int], levers: Sequence[int]) -> float:
        u = self.here + _PROBE * np.where(self.wide.free, self.signs, 0.0)
        stay = [at for at in tight if at not in levers]
        u[stay] = self.here[stay]
        return self.wide.surplus_at(np.clip(u, self.wide.low, self.wide.high))

    # --- what would do -----------------------------------------------------------------------

    def needed(self, chosen: Sequence[Limit]) -> list[Relaxation]:
        """The chosen limits at which the goal is met, all moved by one factor; [] where never."""
        levers = {at for at, _ in chosen}
        ends = np.array([
            self._end(at, [bound for other, bound in chosen if other == at]) if at in levers
            else self.here[at] for at in range(len(self.here))
        ])  # fmt: skip
        low, high = np.minimum(ends, self.here), np.maximum(ends, self.here)

        def at_effort(tau: float) -> Vector:
            return np.clip(self.here + self.signs * tau, low, high)

        simple = self._others_stay(sorted(levers))
        surplus = self._surplus(sorted(levers), at_effort, simple=simple)
        first = self._guess(sorted(levers)) if simple else _FIRST_EFFORT
        farthest = float(np.max(high - low))
        look = _first_met if simple else _first_found
        effort = look(surplus, first, farthest)
        if effort is None:
            return []
        values = self.wide.values(at_effort(effort))
        return [self._relaxation(limit, values[limit[0]]) for limit in chosen]

    def _end(self, at: int, bounds: Sequence[Bound]) -> float:
        """How far a lever may go, as a coordinate, without the limits named."""
        node, up = self._node(at), self.signs[at] > 0
        far = float(self.wide.high[at] if up else self.wide.low[at])
        if node.hold and "hold" not in bounds:
            return float(self.here[at])
        if not node.hold or ("maximum" if up else "minimum") in bounds:
            return far
        own = self.wide.levers[at].coordinate(node.high if up else node.low)
        return min(far, own) if up else max(far, own)

    def _others_stay(self, levers: Sequence[int]) -> bool:
        """True where the other levers are best where they are, however far these go."""
        if has_kinks(self.problem.tree):
            return False
        return self._all_stay or self._opened(levers, self.wide.levers).monotone

    def _guess(self, levers: Sequence[int]) -> float:
        """The effort that would do if the slopes stayed: just enough for a product."""
        slope = float(np.abs(self.slopes[list(levers)]).sum())
        missing = -self.wide.surplus_at(self.here)
        guess = missing / slope if slope > 0 else _FIRST_EFFORT
        return min(max(guess * (1 + _SLACK), _SLACK), FAR)

    def _surplus(
        self, levers: Sequence[int], at_effort: Callable[[float], Vector], *, simple: bool
    ) -> Callable[[float], float]:
        """The surplus by effort; where needed with the other levers at their best again."""
        if simple:
            return lambda tau: self.wide.surplus_at(at_effort(tau))

        def surplus(tau: float) -> float:
            values = self.wide.values(at_effort(tau))
            opened = list(self.wide.levers)
            for at in levers:
                low, high = sorted((self.stands[at], values[at]))
                opened[at] = replace(opened[at], low=low, high=high, free=low < high)
            again = self._opened(levers, opened)
            return again.surplus_at(best_reachable(again))

        return surplus

    def _opened(self, levers: Sequence[int], by: Sequence[Lever]) -> Problem:
        """The problem with some of its levers replaced."""
        mixed = [by[at] if at in levers else lever for at, lever in enumerate(self.problem.levers)]
        return Problem(self.problem.tree, mixed, self.problem.goal)

    def _relaxation(self, limit: Limit, needed: float) -> Relaxation:
        at, bound = limit
        node = self._node(at)
        if step := step_of(node):
            steps = needed / step
            outward = math.ceil(steps - _GRID_SLACK) if self.signs[at] > 0 else math.floor(
                steps + _GRID_SLACK)  # fmt: skip
            needed = outward * step
        limits = {"hold": self.stands[at], "minimum": node.low, "maximum": node.high}
        return Relaxation(node.id, bound, limits[bound], needed)

    def singles(self) -> tuple[Relaxation, ...]:
        """Each single limit whose relaxation alone would do, smallest relative change first.

        In closed form where there is one and the others stay best where they are; else searched,
        with the others at their best again. In a large tree the others stay where they are: what
        is answered then would do, and a little less might.
        """
        alone = OneLimit(self.problem, self.wide, self.stands, self.here, self.slopes)
        kinks, large = has_kinks(self.problem.tree), len(self.here) > _LARGE
        found: list[Relaxation] = []
        for limit in self.binding:
            end = self._end(limit[0], [limit[1]])
            x = None if kinks else alone.needed(limit[0], end, others_stay=self._all_stay or large)
            if x is None and large:
                x = alone.searched(limit[0], end)
            if x is None:
                found += self.needed([limit])
            elif not math.isnan(x):
                found.append(self._relaxation(limit, x))
        return tuple(sorted(found, key=_size))

    def smallest_set(self, without: Collection[str] = ()) -> tuple[Relaxation, ...]:
        """The smallest set of relaxations that would do together, where no single one does.

        Args:
            without: Levers that are left as they are.

        Sets of one size are compared by their largest relative change, at most 300 of them, those
        of the levers that bring most first. Where many are needed, those that bring most.
        """
        limits = sorted(self._with_bounds_behind_holds(), key=self._brings, reverse=True)
        if without:
            limits = [one for one in limits if self.problem.levers[one[0]].id not in without]
        if limits and not self._may_do(limits):
            return ()
        if limits and not self._all_stay and not self.needed(limits):
            return ()  # what all together cannot, no few of them can
        for size in range(2, min(len(limits), _LARGEST_COMPARED) + 1):
            sets = itertools.islice(itertools.combinations(limits, size), _MOST_SETS)
            likely = (chosen for chosen in sets if self._may_do(chosen))
            enough = [found for chosen in likely if (found := self.needed(chosen))]
            if enough:
                best = min(enough, key=lambda found: max(_size(r) for r in found))
                return tuple(sorted(best, key=_size))
        return self._first_enough(limits)

    def _first_enough(self, limits: Sequence[Limit]) -> tuple[Relaxation, ...]:
        """So many of the first limits as are needed together, found by halving."""
        few, many = _LARGEST_COMPARED, len(limits)
        if many <= few or not self.needed(limits):
            return ()
        while many - few > 1:
            middle = (few + many) // 2
            few, many = (few, middle) if self._may_do(limits[:middle]) else (middle, many)
        found = self.needed(limits[:many]) or self.needed(limits)
        return tuple(sorted(found, key=_size))

    def _may_do(self, chosen: Sequence[Limit]) -> bool:
        """False where the chosen levers do not do although they go as far as they can."""
        if not self._all_stay:
            return True
        u = self.here.copy()
        for at in {at for at, _ in chosen}:
            u[at] = self._end(at, [bound for other, bound in chosen if other == at])
        surplus = self.wide.surplus_at(u)
        return surplus >= 0 or not math.isfinite(surplus)

    @cached_property
    def _all_stay(self) -> bool:
        return not has_kinks(self.problem.tree) and self.wide.monotone

    def _with_bounds_behind_holds(self) -> list[Limit]:
        """A released lever may still meet its own bound: that is one more limit."""
        limits = list(self.binding)
        for at, bound in self.binding:
            up = self.signs[at] > 0
            node = self._node(at)
            typed = node.maximum if up else node.minimum
            if bound == "hold" and typed is not None:
                limits.append((at, "maximum" if up else "minimum"))
        return limits

    def _brings(self, limit: Limit) -> float:
        u = self.here.copy()
        u[limit[0]] = self._end(limit[0], ["hold", limit[1]])
        return self.wide.surplus_at(u)


def _size(relaxation: Relaxation) -> float:
    # rounded, so that equal changes keep the order of the table
    return round(relaxation.size, 12)


def _first_met(surplus: Callable[[float], float], first: float, farthest: float) -> float | None:
    low, high = 0.0, first if surplus(first) >= 0 else _FIRST_EFFORT
    while surplus(high) < 0:
        if high >= max(farthest, FAR):
            return None
        low, high = high, high * _GROWTH
    return crossing(surplus, low, high)


def _first_found(surplus: Callable[[float], float], first: float, farthest: float) -> float | None:
    """The same where every look is a search of its own: few looks, and none once nothing helps.

    The more is opened the better the best, so that the farthest look tells nearly always; what it
    passed over, nearer ones may find, as long as they find more and more.
    """
    far = max(farthest, FAR)
    ever, low, high = surplus(far) >= 0, 0.0, first
    best, idle = -math.inf, 0
    while (here := surplus(min(high, far))) < 0:
        idle = 0 if best == -math.inf or here > best + _NO_GAIN * abs(best) else idle + 1
        if high >= far or (idle >= _IDLE_LOOKS and not ever):
            return None
        best = max(best, here)
        low, high = high, high * _RUNG
    # a search ends where the goal is just met, so that nothing shows how much is too much
    return crossing(surplus, low, min(high, far), _NEVER_CLOSE)
