"""Which limits of the levers stand in the way of a target over the open months."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kpimodel.calendar import Month
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.unknowns import closed_sum
from kpimodel.solving.reach import has_kinks
from kpimodel.solving.relax import Bound

_AT_BOUND = 1e-9
_PROBE = 1e-3  # log-steps


class MonthLimits:
    """The limits of a problem of open months, lever by lever, seen from one state.

    Args:
        problem: The problem.
        values: The unknowns: the best reachable state, or an answer.
        gradient: The aim's derivatives by unknown at that state.
    """

    def __init__(self, problem: MonthProblem, values: Array, gradient: Array) -> None:
        self.problem = problem
        self.values = values
        self._rows = problem.unknowns.rows
        self.binding: list[tuple[str, Bound]] = []
        self._ways: list[float] = []
        # what a relative change of each unknown brings
        self._acting: Array = np.nan_to_num(gradient * _sizes(values), posinf=0.0, neginf=0.0)
        ways = self._ways_that_help()
        for row, id_ in enumerate(problem.tree.levers):
            way = ways[row]
            bound = self._bound(row, way) if way else None
            if bound:
                self.binding.append((id_, bound))
                self._ways.append(way)

    def _surplus(self, row: int, way: float, effort: float) -> float:
        """The surplus with a lever's open months moved by one factor, past their limits."""
        p, values, own = self.problem, self.values.copy(), self._rows == row
        values[own] += way * _sizes(values[own]) * math.expm1(effort)
        if p.tree[p.tree.levers[row]].is_rate:
            values[own] = np.minimum(values[own], 1.0)
        slots = p.horizon.values(p.unknowns.table(values))
        return p.surplus(p.horizon.reach(slots, p.aim))

    def _ways_that_help(self) -> list[float]:
        """For each lever 1 or −1 where moving its open months on would help, else 0."""
        p = self.problem
        if has_kinks(p.tree):
            return [self._probed(row) for row in range(len(p.tree.levers))]
        effect = np.bincount(self._rows, self._acting, len(p.tree.levers))
        ways: list[float] = (p.sign * np.sign(effect)).tolist()
        return ways

    def _probed(self, row: int) -> float:
        here = self._surplus(row, 1.0, 0.0)
        gains = {way: self._surplus(row, way, _PROBE) - here for way in (1.0, -1.0)}
        way = max(gains, key=lambda side: gains[side])
        return way if gains[way] > 0 else 0.0

    def _acting_of(self, row: int) -> NDArray[np.intp]:
        own = np.flatnonzero(self._rows == row)
        # months that do not act on the target may stand where they like
        return own[self._acting[own] != 0] if self._acting[own].any() else own

    def _bound(self, row: int, way: float) -> Bound | None:
        own = self._acting_of(row)
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

    @property
    def standing_in_the_way(self) -> list[tuple[int, str, Bound, float]]:
        """Row, id, limit, and the way in which the lever would help."""
        order = {id_: row for row, id_ in enumerate(self.problem.tree.levers)}
        return [
            (order[id_], id_, bound, way)
            for (id_, bound), way in zip(self.binding, self._ways, strict=True)
        ]

    def months_at(self, id_: str) -> tuple[list[Month], float] | None:
        """Where only some open months of a flow stand at its bound: those, and what they sum to."""
        p = self.problem
        row = p.tree.levers.index(id_)
        own = self._acting_of(row)
        if p.tree[id_].rollup != "sum" or len(own) == int((self._rows == row).sum()):
            return None
        months = [p.plan.calendar.window[p.horizon.closed + p.unknowns.months[at]] for at in own]
        return months, math.fsum(self.values[own])

    def standing(self, id_: str) -> float:
        """Where a lever stands over the window; a held one as it is typed."""
        node = self.problem.tree[id_]
        if node.hold and node.held_at is not None:
            return node.held_at
        return self._window(self.problem.tree.levers.index(id_), self.values)

    def _window(self, row: int, values: Array) -> float:
        """A lever over the window: a flow with its closed months, else its open months' value."""
        plan, id_ = self.problem.plan, self.problem.tree.levers[row]
        own = values[self._rows == row]
        if plan.tree[id_].rollup != "sum":
            return float(own[0])
        return math.fsum([closed_sum(plan.monthly_landing[id_], len(plan.closed)), *own])


def _sizes(values: Array) -> Array:
    """What a relative change is relative to; one for a value of zero."""
    return np.where(values == 0, 1.0, np.abs(values))
