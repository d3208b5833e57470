"""Why open months cannot reach a goal: limits in the way, and what would have to give way."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from kpimodel.errors import Findings, Quantity
from kpimodel.month_problem import MonthProblem
from kpimodel.plan import Plan
from kpimodel.problem import FAR
from kpimodel.reach import has_kinks
from kpimodel.relax import Bound, Relaxation
from kpimodel.root import crossing
from kpimodel.unknowns import closed_sum

_AT_BOUND = 1e-9
_PROBE = 1e-3  # log-steps


class MonthLimits:
    """The limits of a problem of open months, lever by lever, seen from one state.

    Args:
        problem: The problem.
        values: The unknowns: the best reachable state, or an answer.
    """

    def __init__(self, problem: MonthProblem, values: Sequence[float]) -> None:
        self.problem = problem
        self.values = np.asarray(values, dtype=float)
        self._rows = problem.unknowns.rows
        self.binding: list[tuple[str, Bound]] = []
        self._ways: list[float] = []
        ways = self._ways_that_help()
        for row, id_ in enumerate(problem.tree.levers):
            way = ways[row]
            bound = self._bound(row, way) if way else None
            if bound:
                self.binding.append((id_, bound))
                self._ways.append(way)

    def _moved(self, rows: Sequence[int], ways: Sequence[float], effort: float) -> list[float]:
        """The unknowns with some levers' open months moved by one factor, past their limits."""
        values = self.values.copy()
        for row, way in zip(rows, ways, strict=True):
            own = self._rows == row
            with np.errstate(over="ignore"):
                values[own] = values[own] * math.exp(way * effort)
            if self.problem.tree[self.problem.tree.levers[row]].is_rate:
                values[own] = np.minimum(values[own], 1.0)
        moved: list[float] = values.tolist()
        return moved

    def _surplus(self, rows: Sequence[int], ways: Sequence[float], effort: float) -> float:
        p = self.problem
        return p.surplus(p.kgi_at(self._moved(rows, ways, effort)))

    def _ways_that_help(self) -> list[float]:
        """For each lever 1 or −1 where moving its open months on would help, else 0."""
        p = self.problem
        if has_kinks(p.tree):
            return [self._probed(row) for row in range(len(p.tree.levers))]
        slots = p.horizon.values(p.unknowns.table(self.values))
        slopes = p.unknowns.gathered(p.horizon.slopes(slots, [p.aim]))[0]
        with np.errstate(all="ignore"):
            moves = np.nan_to_num(slopes * np.abs(self.values), posinf=0.0, neginf=0.0)
        effect = np.bincount(self._rows, moves, len(p.tree.levers))
        ways: list[float] = (p.sign * np.sign(effect)).tolist()
        return ways

    def _probed(self, row: int) -> float:
        here = self._surplus([row], [1.0], 0.0)
        gains = {way: self._surplus([row], [way], _PROBE) - here for way in (1.0, -1.0)}
        way = max(gains, key=lambda side: gains[side])
        return way if gains[way] > 0 else 0.0

    def _bound(self, row: int, way: float) -> Bound | None:
        own = np.flatnonzero(self._rows == row)
        levers = [self.problem.levers[at] for at in own]
        if any(lever.why_fixed == "held" for lever in levers):
            return "hold"
        if any(lever.why_fixed for lever in levers):
            return None
        for at, lever in zip(own, levers, strict=True):
            limit = lever.high if way > 0 else lever.low
            if math.isinf(limit):
                return None
            if lever.free and abs(self.values[at] - limit) > _AT_BOUND * max(abs(limit), 1e-300):
                return None
        return "maximum" if way > 0 else "minimum"

    def singles(self) -> tuple[Relaxation, ...]:
        """Each single limit whose relaxation alone would do, smallest relative change first."""
        found = [self._needed([at]) for at in range(len(self.binding))]
        ordered = [one for several in found for one in several]
        return tuple(sorted(ordered, key=lambda one: round(one.size, 12)))

    def all_together(self) -> tuple[Relaxation, ...]:
        """All limits moved on by one factor, where no single one will do."""
        return tuple(self._needed(range(len(self.binding))))

    def _needed(self, chosen: Sequence[int]) -> list[Relaxation]:
        tree = self.problem.tree
        rows = [tree.levers.index(self.binding[at][0]) for at in chosen]
        ways = [self._ways[at] for at in chosen]
        if not rows or self._surplus(rows, ways, FAR) < 0:
            return []
        effort = crossing(lambda t: self._surplus(rows, ways, t), 0.0, FAR)
        moved = np.asarray(self._moved(rows, ways, effort))
        return [
            Relaxation(*self.binding[at], self._window(row, self.values), self._window(row, moved))
            for at, row in zip(chosen, rows, strict=True)
        ]

    def standing(self, id_: str) -> float:
        """Where a lever stands over the window."""
        return self._window(self.problem.tree.levers.index(id_), self.values)

    def _window(self, row: int, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        """A lever over the window: a flow with its closed months, else its open months' value."""
        plan, id_ = self.problem.plan, self.problem.tree.levers[row]
        own = values[self._rows == row]
        if plan.tree[id_].rollup != "sum":
            return float(own[0])
        return math.fsum([closed_sum(plan.monthly_landing[id_], len(plan.closed)), *own])


def explain_relaxations(
    plan: Plan, relaxations: Sequence[Relaxation], say: Findings, *, together: bool
) -> None:
    """Say what would have to give way, or that nothing would do."""
    for one in relaxations:
        node = plan.tree[one.lever]
        code = f"relax-{one.bound}" + ("-too" if together else "")
        say.note(code, (), name=node.label, limit=Quantity(one.limit, node.unit),
                 needed=Quantity(one.needed, node.unit))  # fmt: skip
    if not relaxations:
        say.note("relax-none", ())
