"""The least money with several targets: a linear programme where they are straight lines.

Of several answers that cost the same, the one that changes least is taken, so that months which
serve alike share alike.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.descent import least_for_all
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.least import least_on_lines
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.simplex import Mix, cheapest_mix
from kpimodel.resolving.targets import Targets
from kpimodel.solving.descent import total_cost
from kpimodel.solving.problem import Lever, Vector

_FREE_OF_CHARGE = 1e-9  # a cost of zero, as a share of the dearest
_AS_CHEAP = 1e-9
_SAME = 1e-12
_SPARE = 4.0


def cheapest_on_lines(targets: Targets) -> Vector | None:
    """Coordinates with the least Σ cost·|x − x0| where all targets are straight lines.

    Returns:
        None where a target is no straight line, or where they cannot be met.
    """
    if targets.lines is None:
        return None
    programme = _Programme(targets)
    short = np.zeros(len(targets.asked))
    for _ in range(3):
        mix = programme.mix(short)
        if mix is None or mix.amounts is None:
            return None
        u = programme.coordinates(mix.amounts)
        if targets.met(targets.base.box.state(u)):
            return programme.least_change_of_the_cheapest(u, mix)
        # what rounding misses is asked for once more
        short += _SPARE * np.maximum(-targets.surpluses(u), 0.0)
    return None


def with_months_alike(targets: Targets, u: Vector) -> Vector:
    """An answer with its rates as they are and its months solved again, so that they share alike.

    Args:
        targets: Targets that bend; with the rates held they may be straight lines.
        u: Coordinates that meet them.
    """
    p = targets.base
    values = p.box.state(u)
    stay = p.free & (p.unknowns.months < 0)
    if not stay.any() or not (p.free & ~stay).any():
        return u
    levers = tuple(
        replace(lever, baseline=x, low=x, high=x, scale=1.0, step=0.0, free=False)
        if fixed
        else lever
        for lever, x, fixed in zip(p.levers, values.tolist(), stay.tolist(), strict=True)
    )
    held = Targets(
        MonthProblem(p.plan, p.horizon, replace(p.unknowns, levers=levers), p.aim, p.goal),
        targets.asked,
    )
    even = cheapest_on_lines(held)
    if even is None:
        return u
    there = np.where(stay, u, even)
    kept = targets.met(p.box.state(there)) and total_cost(p, there) <= total_cost(p, u) * (
        1 + _AS_CHEAP
    )
    return there if kept else u


def unit_costs(p: MonthProblem) -> Vector:
    """Money per unit of each unknown; what costs nothing still counts a little."""
    costs = p.box.unit_cost
    top = float(np.max(costs[p.free], initial=0.0)) or 1.0
    return np.maximum(costs, _FREE_OF_CHARGE * top)


class _Programme:
    """Every unknown as up to two amounts: by how much it rises, and by how much it falls."""

    def __init__(self, targets: Targets) -> None:
        p, lines = targets.base, targets.lines
        if lines is None:
            raise TypeError(targets)
        self._targets, self._p = targets, p
        size = np.where(p.linear, p.box.scale, np.abs(p.stands))
        self._size = np.where(size > 0, size, 1.0)
        self._by = targets.signs / targets.units
        rows = np.where(p.free, lines.weights, 0.0) * self._size * self._by[:, None]
        room = np.concatenate([p.box.high_x - p.stands, p.stands - p.box.low_x])
        self._useful = np.flatnonzero(
            np.concatenate([(rows > 0).any(axis=0), (rows < 0).any(axis=0)]) & (room > 0)
        )
        self._rows = np.hstack([rows, -rows])[:, self._useful]
        self._room = (room / np.tile(self._size, 2))[self._useful]
        money = unit_costs(p) * self._size
        self._money = np.tile(money, 2)[self._useful]
        self._money /= float(self._money.max(initial=0.0)) or 1.0

    def mix(self, more: Array) -> Mix | None:
        """The cheapest amounts, with a little more asked of each target."""
        need = (self._targets.goals - self._targets.first) * self._by + more
        return cheapest_mix(self._rows, need, self._money, self._room)

    def coordinates(self, amounts: Array) -> Vector:
        """Where the unknowns stand with these amounts."""
        moved = np.zeros(2 * len(self._size))
        moved[self._useful] = amounts
        up, down = np.split(moved, 2)
        p = self._p
        at_high = (up > 0) & (up * self._size >= p.box.high_x - p.stands)
        at_low = (down > 0) & (down * self._size >= p.stands - p.box.low_x)
        u = p.box.coordinates(p.stands + (up - down) * self._size)
        u = np.where(at_high, p.high, np.where(at_low, p.low, u))
        return np.where(up == down, p.start, u)

    def least_change_of_the_cheapest(self, u: Vector, mix: Mix) -> Vector:
        """Of the answers that cost as little the one that changes least."""
        alike = np.zeros(2 * len(self._size), dtype=bool)
        alike[self._useful] = np.abs(mix.savings) <= _AS_CHEAP * np.maximum(self._money, _AS_CHEAP)
        rises, falls = np.split(alike, 2)
        if int((rises | falls).sum()) <= int((mix.prices > 0).sum()):
            return u
        again = self._held(u, rises, falls)
        if not (again.signs * (again.goals - again.first) > 0).any():
            return u
        even = least_on_lines(again)
        other = least_for_all(again) if even is None else even.u
        if other is None:
            return u
        p = self._p
        there = np.where(rises | falls, other, u)
        dear = total_cost(p, u)
        kept = self._targets.met(p.box.state(there)) and (
            total_cost(p, there) <= dear + _SAME * abs(dear)
        )
        return there if kept else u

    def _held(self, u: Vector, rises: NDArray[np.bool_], falls: NDArray[np.bool_]) -> Targets:
        """The question with all but some unknowns held, which may only rise or only fall."""
        p, values = self._p, self._p.box.state(u)
        money = unit_costs(p) * self._size
        levers: list[Lever] = []
        for at, lever in enumerate(p.levers):
            home = float(p.stands[at])
            if rises[at] or falls[at]:
                levers.append(replace(
                    lever, low=lever.low if falls[at] else home, step=0.0,
                    high=lever.high if rises[at] else home, resistance=float(money[at]),
                ))  # fmt: skip
            else:
                x = float(values[at])
                levers.append(
                    replace(lever, baseline=x, low=x, high=x, scale=1.0, step=0.0, free=False)
                )
        unknowns = replace(p.unknowns, levers=tuple(levers))
        return Targets(
            MonthProblem(p.plan, p.horizon, unknowns, p.aim, p.goal), self._targets.asked
        )
