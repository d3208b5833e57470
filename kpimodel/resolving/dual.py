"""The least change under targets that are straight lines, found in the targets' prices.

At given prices every open month answers on its own, by Lambert's function where its change counts
in logarithms. What is left is a smooth concave problem in one price a target: a semismooth Newton
method with projection (Bertsekas: Projected Newton Methods, SIAM J. Control Optim. 20, 1982). Its
top is the answer, and its worth proves it: no other answer can cost less (weak duality), also not
beyond the range in which the penalty is convex, which is checked at the far ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.horizon import Array
from kpimodel.resolving.targets import Targets
from kpimodel.solving.problem import Vector

_MOST_CHANGE = 0.9  # in logarithms; the penalty is convex in the value up to 1
_MOST_PULL = _MOST_CHANGE * float(np.exp(-_MOST_CHANGE))
_ROUNDS = 60
_HALVINGS = 40
_INNER = 12
_CUBED = 1e-6  # Halley's next step would be its cube
_LAST_DIGITS = 4e-16
_AT_TOP, _NEAR_TOP, _NEAR = 5e-14, 1e-12, 1e-6
_DEAREST = 1e12
_RIDGE = 1e-14
_MOST_GUESSED = 0.6
_ROUGH = 1e-3


class Found(NamedTuple):
    """An answer.

    Attributes:
        u: Coordinates of all unknowns.
        asked: By what share of its goal the farthest target was missed at the start.
        proven: Tells whether no other answer costs less.
    """

    u: Vector
    asked: float
    proven: Callable[[], bool]


def least_on_lines(targets: Targets) -> Found | None:
    """The least Σ weight·u²/2 that meets targets which are straight lines.

    Returns:
        None where some month would change by more than 2.4 times, where no answer is found, or
        where an aim is no straight line. Rounding to the last digits is left to be checked.
    """
    duals = _Duals.of(targets)
    if duals is None:
        return None
    with np.errstate(all="ignore"):
        top = _top(duals)
        if top is None:
            return None
        u = targets.base.start.copy()
        u[duals.moving] = top.u
        asked = float(duals.begin.missing.max())
        return Found(u, asked, lambda: _is_least(duals, top.prices, top.u))


@dataclass(frozen=True)
class _Fixed:
    """What is the same for all goals: the months that move, and what a unit of each brings."""

    moving: NDArray[np.intp]
    weight: Vector
    low: Vector
    high: Vector
    curved: NDArray[np.bool_]
    all_curved: bool
    agree: bool  # whether each month helps all targets or hurts them alike
    brings: Array  # target × month that moves, per unit of its coordinate's value
    plain: Array  # what the targets reach without them
    start: Vector  # where they stand at prices of zero
    curvature: Array  # how the targets answer to prices there

    @classmethod
    def of(cls, targets: Targets) -> _Fixed | None:
        lines, p = targets.lines, targets.base
        if lines is None:
            return None
        moving = np.flatnonzero(p.free & (lines.weights != 0).any(axis=0))
        box, curved = p.box, ~p.linear[moving]
        unit = np.where(curved, box.baseline[moving], box.scale[moving])
        brings = lines.weights[:, moving] * unit
        rest = box.state(p.start)
        rest[moving] = np.where(curved, 0.0, box.baseline[moving])
        high = np.where(curved, np.minimum(p.high[moving], _MOST_CHANGE), p.high[moving])
        low = p.low[moving]
        if not len(moving) or (low > high).any():
            return None
        signed = brings * targets.signs[:, None]
        agree = not ((signed > 0).any(axis=0) & (signed < 0).any(axis=0)).any()
        weight, start = box.resistance[moving], p.start[moving]
        answer = np.where(curved, np.exp(2 * start) / (weight * (1 - start)), 1 / weight)
        return cls(
            moving, weight, low, high, curved, bool(curved.all()), agree, brings, lines.at(rest),
            start, (brings * answer) @ brings.T,
        )  # fmt: skip


@dataclass(frozen=True)
class _Duals:
    """The problem in prices; misses are relative to each target's goal.

    Attributes:
        by: Sign and scale of each target.
        rows: What each month brings to each target, signed and scaled.
        need: What all months must bring.
    """

    fixed: _Fixed
    by: Array
    rows: Array
    need: Array
    begin: _State
    far: Vector

    @classmethod
    def of(cls, targets: Targets) -> _Duals | None:
        if "duals" not in targets.shared:
            targets.shared["duals"] = _Fixed.of(targets)
        fixed: _Fixed | None = targets.shared["duals"]
        if fixed is None:
            return None
        by, p = targets.signs / targets.units, targets.base
        begin = _State(
            np.zeros(len(by)), float(fixed.weight @ fixed.start**2) / 2,
            (targets.goals - targets.first) * by, fixed.start, fixed.start, fixed.start,
        )  # fmt: skip
        return cls(
            fixed, by, fixed.brings * by[:, None], (targets.goals - fixed.plain) * by, begin,
            p.high[fixed.moving],
        )  # fmt: skip

    @property
    def moving(self) -> NDArray[np.intp]:
        """The unknowns that bring something."""
        return self.fixed.moving

    def answer(
        self, prices: Array, near: Vector | None = None, rough: float = 0.0
    ) -> tuple[Vector, Vector]:
        """Each month's cheapest coordinate at given prices, without and with its bounds."""
        f = self.fixed
        pull = (prices @ self.rows) / f.weight
        free = _lambert(np.minimum(pull, _MOST_PULL), near, rough)
        u = free if f.all_curved else np.where(f.curved, free, pull)
        return free, np.minimum(np.maximum(u, f.low), f.high)

    def value(self, u: Vector) -> Vector:
        """The months' values in their units."""
        f = self.fixed
        return np.exp(u) if f.all_curved else np.where(f.curved, np.exp(u), u)

    def at(self, prices: Array, near: Vector | None = None, rough: float = 0.0) -> _State:
        """Worth, misses and coordinates at given prices."""
        free, u = self.answer(prices, near, rough)
        value = self.value(u)
        missing = self.need - self.rows @ value
        worth = float(np.dot(self.fixed.weight, u * u)) / 2 + float(prices @ missing)
        return _State(prices, worth, missing, u, value, free)

    def curvature(self, here: _State) -> Array:
        """How the targets that bind answer to their prices."""
        f, u = self.fixed, here.u
        inside = (u > f.low) & (u < f.high)
        if f.all_curved:
            bends = here.value * here.value / (f.weight * (1 - u))
        else:
            bends = np.where(f.curved, here.value**2 / (f.weight * (1 - u)), 1 / f.weight)
        bends = np.where(inside, bends, 0.0)
        binds = here.binds
        rows = self.rows if binds.all() else self.rows[binds]
        curvature: Array = (rows * bends) @ rows.T
        curvature.flat[:: len(curvature) + 1] += _RIDGE * max(float(curvature.max()), 1e-300)
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
    curvature = duals.fixed.curvature * (duals.by[:, None] * duals.by)
    curvature.flat[:: len(curvature) + 1] += _RIDGE * max(float(curvature.max()), 1e-300)
    try:
        return np.maximum(np.linalg.solve(curvature, asked), 0.0)
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


def _lambert(pull: Vector, near: Vector | None = None, rough: float = 0.0) -> Vector:
    """The smaller root of ``u·exp(−u) = pull``, that is −W(−pull); ``pull`` below 1/e.

    Args:
        pull: Prices of the values.
        near: Roots of pulls close by, to start from.
        rough: How far off the roots may be.

    Source: Halley's iteration, as in Corless et al., On the Lambert W function (1996).
    """
    if near is None:
        # exact to third order near zero, finite everywhere
        u = pull * (1 + pull * (1 + 1.5 * pull))
        if float(pull.min()) < 0:
            u = np.where(pull > 0, u, -np.log1p(-np.minimum(pull, 0.0)))
    else:
        u = near
    enough = max(_CUBED, rough ** (1 / 3))
    for _ in range(_INNER):
        grown = pull * np.exp(u)
        miss = u - grown
        slope = 1 - grown
        move = miss / (slope + 0.5 * grown * miss / slope)
        u = u - move
        if float(np.abs(move).max()) <= enough:
            break
    return u


def _is_least(duals: _Duals, prices: Array, u: Vector) -> bool:
    """True where no state at all costs less.

    Each month's own share of the worth, ``weight·u²/2 − price·value``, must be at its least over
    all it may become. It is convex and then concave, so its far end decides: its bound; where all
    of what is spent now would be spent on it alone; or where it would do alone.
    """
    f = duals.fixed
    pull = prices @ duals.rows
    doubtful = f.curved & (pull > 0)
    spent = float(np.dot(f.weight, u * u))
    end = np.minimum(duals.far, np.sqrt(spent / f.weight))
    here = f.weight * u * u / 2 - pull * np.exp(u)
    lower = here - 1e-9 * np.abs(here)

    def higher_at(end: Vector) -> bool:
        beyond = f.weight * end * end / 2 - pull * np.exp(end)
        return bool(((beyond >= lower) | ~doubtful | (end <= u)).all())

    if higher_at(end):
        return True
    if not f.agree:
        return False
    value = duals.value(duals.fixed.start)
    short = np.maximum(duals.need - duals.rows @ value, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = np.where(duals.rows > 0, short[:, None] / duals.rows, 0.0).max(axis=0)
    return higher_at(np.minimum(end, np.log(value + alone)))
