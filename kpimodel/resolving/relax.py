"""Which limits would have to give way for targets out of reach: each alone, or the smallest set.

Every answer is computed by solving again with the limit moved: typed into its cell, it does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kpimodel.errors import Findings, Issue, Quantity
from kpimodel.plan import Plan
from kpimodel.resolving.descent import least_for_all
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.limits import MonthLimits
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.rows import past_rows
from kpimodel.resolving.targets import Targets
from kpimodel.resolving.unknowns import bounds_by_month
from kpimodel.solving.lever import Lever, lever_of, passes_zero, step_of
from kpimodel.solving.problem import FAR
from kpimodel.solving.reach import best_reachable
from kpimodel.solving.relax import Bound, Relaxation
from kpimodel.solving.root import crossing
from kpimodel.solving.row_limits import row_limits, tell_past

_MOST_SETS = 400
_MOST_SEARCHED = 40
_MOST_COMPARED = 24
_FIRST = 0.01
_GROWTH = 1.6
_GRID_SLACK = 1e-9
_CLOSE = 1e-12


@dataclass(frozen=True)
class Limit:
    """A bound or hold that stands in the way.

    Attributes:
        row: Row of the lever in the table of inputs.
        id: The lever.
        bound: Which limit.
        way: 1 or −1: the direction in which the lever would help.
    """

    row: int
    id: str
    bound: Bound
    way: float


@dataclass(frozen=True)
class Relaxed:
    """What would have to give way.

    Attributes:
        relaxations: Each single one that would do, smallest first; or those of one set.
        together: Whether they must all be made.
        smallest: Whether no smaller set would do for certain.
        past: What would do were it not for a computed row that would pass its limit, in words.
    """

    relaxations: tuple[Relaxation, ...] = ()
    together: bool = False
    smallest: bool = False
    past: tuple[Issue, ...] = ()


class MonthRelaxing:
    """The limits that stand in the way of some targets, and how far each would have to move.

    Args:
        targets: The targets; not all can be met.
        best: The unknowns where they are best, or as near as was found.
        limits: For each target what binds at ``best``.
    """

    def __init__(self, targets: Targets, best: Array, limits: Sequence[MonthLimits]) -> None:
        self.targets = targets
        self.best = best
        self._plan = targets.base.plan
        self._reach: dict[tuple[Limit, ...], bool] = {}
        self.limits = _distinct(limits)

    # --- states ------------------------------------------------------------------------------

    def moved_to(self, limit: Limit, effort: float, chosen: Iterable[Limit] = ()) -> float:
        """The limit moved on, in the lever's unit; nature's bounds of a rate stay.

        A hold moves to its lever's own bound, and past it only where that gives way too; both
        then stand where the lever does.
        """
        node = self._plan.tree[limit.id]
        both = {one.bound for one in chosen if one.row == limit.row} | {limit.bound}
        released = "hold" in both
        at = self._standing(replace(limit, bound="hold") if released else limit)
        if at > 0 and not passes_zero(node):
            there = at * math.exp(limit.way * effort)
        else:
            unit = abs(at) or abs(node.baseline or 0.0) or 1.0
            there = at + limit.way * unit * math.expm1(effort)
        if released and len(both) == 1:
            there = min(max(there, node.low), node.high)
        if node.is_rate:
            there = min(max(there, min(0.0, at, node.low)), max(1.0, at, node.high))
        return there

    def _standing(self, limit: Limit) -> float:
        node = self._plan.tree[limit.id]
        held = (node.baseline or 0.0) if node.held_at is None else node.held_at
        return {"hold": held, "minimum": node.low, "maximum": node.high}[limit.bound]

    def _opened(self, chosen: Sequence[Limit], effort: float) -> dict[int, tuple[Array, Array]]:
        """For each lever that gives way the bounds of its unknowns."""
        opened: dict[int, tuple[Array, Array]] = {}
        for limit in chosen:
            there = self.moved_to(limit, effort, chosen)
            if limit.bound == "hold":
                opened[limit.row] = self._released(limit, there)
            elif not self._plan.tree[limit.id].hold:  # a held lever does not feel its bound
                opened[limit.row] = self._widened(limit, there)
        return opened

    def _released(self, limit: Limit, there: float) -> tuple[Array, Array]:
        """A held lever between where it stands and where it would stand."""
        stands = self._standing(limit)
        months = [np.array(self._by_month(limit.id, value)) for value in (stands, there)]
        return np.minimum(*months), np.maximum(*months)

    def _by_month(self, id_: str, value: float) -> Sequence[float]:
        if self._plan.tree[id_].rollup != "sum":
            return [value]
        return self._plan.phasing.split(id_, value)[len(self._plan.closed) :]

    def _widened(self, limit: Limit, there: float) -> tuple[Array, Array]:
        """A bounded lever with its bound moved on."""
        node = self._plan.tree[limit.id]
        own = lever_of(node)
        window = replace(own, high=there) if limit.way > 0 else replace(own, low=there)
        if node.rollup != "sum":
            return np.array([window.low]), np.array([window.high])
        lows, highs = bounds_by_month(self._plan, window, Findings())
        now = self.best[self.targets.base.unknowns.rows == limit.row]
        # what is left to a month never shrinks, however the closed months share
        return np.minimum(lows, now), np.maximum(highs, now)

    # --- whether that would do ---------------------------------------------------------------

    @cached_property
    def _simple(self) -> bool:
        """True where all targets are best at the ends of the levers, however far those open."""
        if not self.targets.agree:
            return False
        if self.targets.lines is not None and all(one.bound != "hold" for one in self.limits):
            return True
        return self._again(self._with_bounds_behind_holds(), FAR).agree

    def _again(self, chosen: Sequence[Limit], effort: float) -> Targets:
        """The question with some limits moved."""
        base = self.targets.base
        levers = list(base.levers)
        for row, (lows, highs) in self._opened(chosen, effort).items():
            own = np.flatnonzero(base.unknowns.rows == row)
            for at, low, high in zip(own, lows.tolist(), highs.tolist(), strict=True):
                levers[at] = _between(levers[at], low, high)
        unknowns = replace(base.unknowns, levers=tuple(levers))
        problem = MonthProblem(base.plan, base.horizon, unknowns, base.aim, base.goal)
        return Targets(problem, self.targets.asked)

    def surplus(self, chosen: Sequence[Limit], effort: float) -> float:
        """The worst target's surplus at its best, with some limits moved on by an effort."""
        with np.errstate(all="ignore"):
            if self._simple:
                return float(self.targets.surplus(self._reached(chosen, effort)).min())
            again = self._again(chosen, effort)
            if len(again.asked) == 1:
                problem = again.problems[0]
                return problem.surplus_at(best_reachable(problem))
            u = least_for_all(again)
            return -1.0 if u is None else 0.0

    def _reached(self, chosen: Sequence[Limit], effort: float) -> Array:
        base, targets = self.targets.base, self.targets
        values = self.best.copy()
        for row, (lows, highs) in self._opened(chosen, effort).items():
            way = next(limit.way for limit in chosen if limit.row == row)
            values[base.unknowns.rows == row] = highs if way > 0 else lows
        if targets.lines is not None and all(limit.bound != "hold" for limit in chosen):
            return targets.lines.at(values)
        slots = base.horizon.values(base.unknowns.table(values))
        return np.array([base.horizon.reach(slots, aim) for aim, _ in targets.asked])

    def would_do(self, chosen: Sequence[Limit]) -> bool:
        """True where these limits, moved as far as it takes, let every target be met."""
        key = tuple(chosen)
        if key not in self._reach:
            self._reach[key] = bool(chosen) and self.surplus(chosen, FAR) >= 0
        return self._reach[key]

    def needed(self, chosen: Sequence[Limit]) -> list[Relaxation]:
        """The chosen limits where the targets are met, all moved by one factor; [] where never."""
        if not self.would_do(chosen):
            return []
        low, high = 0.0, _FIRST
        while self.surplus(chosen, high) < 0 and high < FAR:
            low, high = high, min(high * _GROWTH, FAR)
        if self._simple or len(self.targets.asked) == 1:
            effort = crossing(lambda t: self.surplus(chosen, t), low, high)
        else:
            effort = self._halved(chosen, low, high)
        return [self._relaxation(limit, self.moved_to(limit, effort, chosen)) for limit in chosen]

    def _halved(self, chosen: Sequence[Limit], low: float, high: float) -> float:
        """By halving, where a search only tells whether the targets are met."""
        while high - low > _CLOSE * high:
            middle = (low + high) / 2
            if not low < middle < high:
                break
            low, high = (low, middle) if self.surplus(chosen, middle) >= 0 else (middle, high)
        return high

    def _relaxation(self, limit: Limit, needed: float) -> Relaxation:
        node = self._plan.tree[limit.id]
        if step := step_of(node):
            steps = needed / step
            outward = math.ceil(steps - _GRID_SLACK) if limit.way > 0 else math.floor(
                steps + _GRID_SLACK)  # fmt: skip
            needed = outward * step
        return Relaxation(node.id, limit.bound, self._standing(limit), needed)

    # --- answers -----------------------------------------------------------------------------

    def answer(self) -> Relaxed:
        """Each single relaxation that would do, else the smallest set that was found."""
        singles = [(one, limit) for limit in self.limits for one in self.needed([limit])]
        past = Findings()
        kept = [one for one, limit in singles if self._within_rows([limit], [one], past)]
        if kept:
            return Relaxed(tuple(sorted(kept, key=_size)), past=tuple(past.issues))
        alone = {limit.id for _, limit in singles}
        self.limits = [limit for limit in self.limits if limit.id not in alone]
        chosen, smallest = self._smallest()
        needed = self.needed(chosen)
        if not self._within_rows(chosen, needed, past):
            return Relaxed(past=tuple(past.issues))
        together = tuple(sorted(needed, key=_size))
        return Relaxed(
            together, together=bool(together), smallest=smallest and not alone,
            past=tuple(past.issues),
        )  # fmt: skip

    def _within_rows(
        self, chosen: Sequence[Limit], needed: Sequence[Relaxation], past: Findings
    ) -> bool:
        """Whether computed rows keep their limits, the others at their best; told where not."""
        base = self.targets.base
        if not needed or not row_limits(self._plan.tree):
            return True
        moved = self.best.copy()
        for limit, one in zip(chosen, needed, strict=True):
            if limit.bound == "hold":
                lows, highs = self._released(limit, one.needed)
            elif not self._plan.tree[limit.id].hold:
                lows, highs = self._widened(limit, one.needed)
            else:
                continue
            moved[base.unknowns.rows == limit.row] = highs if limit.way > 0 else lows
        before = past_rows(self._plan, base.horizon, base.unknowns, self.best)
        after = past_rows(self._plan, base.horizon, base.unknowns, moved)
        new = [one for id_, one in after.items() if id_ not in before]
        if new:
            row, _, value = new[0]
            tell_past(self._plan.tree, needed[0] if len(needed) == 1 else None, row, value, past)
        return not new

    def _smallest(self) -> tuple[list[Limit], bool]:
        """The smallest set that would do, and whether that is certain.

        A limit without which all others are not enough is in every set. The rest is tried size
        by size as long as there are few; else the set is built greedily and thinned out.
        """
        everything = self._with_bounds_behind_holds()
        if not self.would_do(everything):
            return [], False
        must = [one for one in everything if not self.would_do(_without(everything, one))]
        if self.would_do(must):
            return must, True
        rest = [one for one in everything if one not in must]
        budget = _MOST_SETS if self._simple else _MOST_SEARCHED
        for more in range(1, len(rest) + 1):
            if math.comb(len(rest), more) > budget:
                break
            budget -= math.comb(len(rest), more)
            tried = ([*must, *some] for some in itertools.combinations(rest, more))
            enough = [some for some in tried if self.would_do(some)]
            if enough:
                return min(enough[:_MOST_COMPARED], key=self._largest), True
        return self._greedy(must, rest), False

    def _greedy(self, must: list[Limit], rest: list[Limit]) -> list[Limit]:
        chosen = list(must)
        while not self.would_do(chosen):
            left = [one for one in rest if one not in chosen]
            chosen.append(max(left, key=lambda one: self.surplus([*chosen, one], FAR)))
        for one in list(chosen):
            if one not in must and self.would_do(_without(chosen, one)):
                chosen.remove(one)
        return chosen

    def _largest(self, chosen: Sequence[Limit]) -> float:
        return max((_size(one) for one in self.needed(chosen)), default=math.inf)

    def _with_bounds_behind_holds(self) -> list[Limit]:
        """A released lever may still meet its own bound: that is one more limit."""
        limits = list(self.limits)
        for limit in self.limits:
            node = self._plan.tree[limit.id]
            typed = node.maximum if limit.way > 0 else node.minimum
            if limit.bound == "hold" and typed is not None:
                limits.append(replace(limit, bound="maximum" if limit.way > 0 else "minimum"))
        return limits


def _distinct(limits: Sequence[MonthLimits]) -> list[Limit]:
    found: dict[Limit, None] = {}
    for one in limits:
        for row, id_, bound, way in one.standing_in_the_way:
            found.setdefault(Limit(row, id_, bound, way))
    return sorted(found, key=lambda limit: limit.row)


def _between(lever: Lever, low: float, high: float) -> Lever:
    """An unknown that may move between two values."""
    scale = lever.scale
    if lever.why_fixed == "held":
        scale = max(abs(low), abs(high), 1.0)
        if lever.baseline > 0:
            scale = lever.baseline if low < 0 else 0.0
    return replace(lever, low=low, high=high, step=0.0, scale=scale, free=low < high, why_fixed="")


def _without(limits: Sequence[Limit], one: Limit) -> list[Limit]:
    return [other for other in limits if other != one]


def _size(relaxation: Relaxation) -> float:
    # rounded, so that equal changes keep the order of the table
    return round(relaxation.size, 12)


def explain_relaxed(plan: Plan, relaxed: Relaxed, say: Findings) -> None:
    """Say what would have to give way, or that nothing would do."""
    if not relaxed.relaxations:
        say.issues += relaxed.past
        if not relaxed.past:
            say.note("relax-none", ())
        return
    if relaxed.together:
        code = "relax-set-smallest" if relaxed.smallest else "relax-set"
        say.note(code, (), count=len(relaxed.relaxations))
    for one in relaxed.relaxations:
        node = plan.tree[one.lever]
        code = f"relax-{one.bound}" + ("-too" if relaxed.together else "")
        say.note(code, (), name=node.label, limit=Quantity(one.limit, node.unit),
                 needed=Quantity(one.needed, node.unit))  # fmt: skip
    say.issues += relaxed.past
