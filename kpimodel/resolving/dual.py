"""The least change under targets that are straight lines, found in the targets' prices.

At given prices every open month answers on its own, by Lambert's function where its change counts
in logarithms. What is left is a smooth concave problem in one price a target: a semismooth Newton
method with projection (Bertsekas: Projected Newton Methods, SIAM J. Control Optim. 20, 1982). Its
top is the answer. It is slower than the search on the values, and goes farther.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.horizon import Array
from kpimodel.resolving.lambert import MOST_CHANGE, MOST_PULL, lambert
from kpimodel.resolving.straight import Straight
from kpimodel.solving.problem import Vector

_ROUNDS = 60
_HALVINGS = 40
_LAST_DIGITS = 4e-16
_AT_TOP, _NEAR_TOP, _NEAR = 5e-14, 1e-12, 1e-6
_DEAREST = 1e12
_RIDGE = 1e-14
_MOST_GUESSED = 0.6
_ROUGH = 1e-3


class Top(NamedTuple):
    """The answer.

    Attributes:
        u: Coordinates of the months.
        prices: One a target, per unit of `Straight.rows`.
        inner: Whether no month stands where the search ends only because it goes no farther.
    """

    u: Vector
    prices: Array
    inner: bool


def top_of(straight: Straight, need: Array, units: Array) -> Top | None:
    """The months' answers to the prices that are worth most.

    Args:
        straight: The months.
        need: What they must bring to each target, signed and per size.
        units: What a miss of each counts in, per size.

    Returns:
        None where none is found. Months change by 2.4 times at most.
    """
    duals = _Duals.of(straight, need, units)
    top = None if duals is None else _top(duals)
    if duals is None or top is None:
        return None
    at_end = (top.u >= duals.high) & (duals.high < straight.high)
    return Top(top.u, top.prices / units, not at_end.any())


@dataclass(frozen=True)
class _Duals:
    """The problem in prices; misses are relative to each target's unit.

    Attributes:
        straight: The months.
        high: How far each may go.
        rows: What each month brings to each target, in the target's unit.
        need: What all months must bring.
        units: What a miss counts in, per size.
        begin: Where the months stand at prices of zero.
    """

    straight: Straight
    high: Vector
    rows: Array
    need: Array
    units: Array
    begin: _State

    @classmethod
    def of(cls, straight: Straight, need: Array, units: Array) -> _Duals | None:
        s = straight
        high = np.where(s.curves.curved, np.minimum(s.high, MOST_CHANGE), s.high)
        if (s.low > high).any():
            return None
        missing = (need - s.rows @ s.value) / units
        begin = _State(
            np.zeros(len(need)), float(s.weight @ s.start**2) / 2, missing, s.start, s.value,
            s.start,
        )  # fmt: skip
        return cls(s, high, s.rows / units[:, None], need / units, units, begin)

    def answer(
        self, prices: Array, near: Vector | None = None, rough: float = 0.0
    ) -> tuple[Vector, Vector]:
        """Each month's cheapest coordinate at given prices, without and with its bounds."""
        s = self.straight
        pull = (prices @ self.rows) / s.weight
        free = lambert(np.minimum(pull, MOST_PULL), near, rough)
        u = free if s.curves.every else np.where(s.curves.curved, free, pull)
        return free, np.minimum(np.maximum(u, s.low), self.high)

    def at(self, prices: Array, near: Vector | None = None, rough: float = 0.0) -> _State:
        """Worth, misses and coordinates at given prices."""
        free, u = self.answer(prices, near, rough)
        value = self.straight.curves.values(u)
        missing = self.need - self.rows @ value
        worth = float(np.dot(self.straight.weight, u * u)) / 2 + float(prices @ missing)
        return _State(prices, worth, missing, u, value, free)

    def curvature(self, here: _State) -> Array:
        """How the targets that bind answer to their prices."""
        s, u = self.straight, here.u
        inside = (u > s.low) & (u < self.high)
        answer = np.where(inside, s.curves.answers(u, here.value).slope, 0.0)
        curvature = s.squares.scaled(answer) / (self.units[:, None] * self.units)
        return _ridged(curvature[np.ix_(here.binds, here.binds)])


def _ridged(curvature: Array) -> Array:
    curvature.flat[:: len(curvature) + 1] += _RIDGE * max(float(curvature.max(initial=0.0)), 1e-300)
    return curvature


class _State(NamedTuple):
    prices: Array
    worth: float
    missing: Array
    u: Vector
    value: Vector
    free: Vector

    @property
    def binds(self) -> NDArray[np.bool_]:
        return (self.prices > 0) | (self.missing > 0)

    @property
    def left(self) -> float:
        """How far from the top: the largest miss, or surplus of a target that has a price."""
        uphill = np.where(self.prices > 0, self.missing, np.maximum(self.missing, 0.0))
        return float(np.abs(uphill).max())


def _top(duals: _Duals) -> _State | None:
    """The state at the top, or None where there is none in reach."""
    here = duals.at(_first_prices(duals, duals.begin), duals.begin.free)
    if here.worth < duals.begin.worth:
        here = duals.at(duals.begin.prices)
    curvature, bound = np.empty((0, 0)), np.empty(0, dtype=bool)
    for _ in range(_ROUNDS):
        left, binds = here.left, here.binds
        if left <= _AT_TOP:
            break
        # so near the last curvature serves again
        if left > _NEAR or not np.array_equal(binds, bound):
            curvature, bound = duals.curvature(here), binds
        step = np.zeros(len(binds))
        try:
            step[binds] = np.linalg.solve(curvature, here.missing[binds])
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(step).all():
            # all months stand at an end: either no more is to be had, or the prices are too high
            if here.missing.max() > 0:
                return None
            step = -here.prices / 2
        there = _climbed(duals, here, step, left)
        if there is None:
            break
        here = there
    good = here.left <= _NEAR_TOP and bool(here.prices.max() < _DEAREST)
    return here if good else None


def _first_prices(duals: _Duals, start: _State) -> Array:
    """Prices for months that all grow as their target must: u = ln(1 + g), pull = u / (1 + g)."""
    missing = np.minimum(np.maximum(start.missing, 0.0), _MOST_GUESSED)
    asked = -(1 - missing) * np.log1p(-missing)
    s, units = duals.straight, duals.units
    curvature = s.squares.scaled(s.answers.slope) / (units[:, None] * units)
    try:
        return np.maximum(np.linalg.solve(_ridged(curvature), asked), 0.0)
    except np.linalg.LinAlgError:
        return start.prices


def _climbed(duals: _Duals, here: _State, step: Array, left: float) -> _State | None:
    """The full step, or half of it and so on, while the worth rises or the misses shrink."""
    rough = _ROUGH * left * left  # far below what the next step will miss by
    for _ in range(_HALVINGS):
        there = duals.at(np.maximum(here.prices + step, 0.0), here.free, rough)
        # near the top the worth has no digits left to rise; the misses still tell
        if there.worth > here.worth or there.left < left / 2:
            return there
        step = step / 2
        if float(np.abs(step).max()) <= _LAST_DIGITS * float(here.prices.max()):
            break
    return None
