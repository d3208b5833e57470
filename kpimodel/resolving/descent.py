"""Several targets at once: the least change of the open months that meets them all.

Near a state every target is one linear condition on the coordinates. The least change under
several has one price a target; it is found in those prices, as many unknowns as targets, by a
semismooth Newton method (Qi, Sun: A nonsmooth version of Newton's method, 1993). Steps are damped
on an exact penalty function (Nocedal, Wright: Numerical Optimization, chapter 18).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.horizon import Array
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.targets import Targets
from kpimodel.solving.problem import Vector
from kpimodel.solving.root import crossing

_ROUNDS = 100
_HALVINGS = 30
_PRICES = 100
_SETTLED = 1e-9
_MISSED = 1e-12
_DEAREST = 1e9
_BEYOND = 5
_LEAST_CURVED = 0.1
_HAIR = 1e-9
_AT_TOP, _NEAR_TOP = 1e-14, 1e-11

Bounds = tuple[Vector, Vector]  # low and high
Bowl = tuple[Vector, Vector]  # weights (infinite for what is fixed) and centre


def least_for_all(targets: Targets, start: Vector | None = None) -> Vector | None:
    """Coordinates with the least Σ weight·u² that meet every target, or None where none is found.

    Args:
        targets: The targets.
        start: Where to begin; by default at the baselines.
    """
    p = targets.base
    return land(targets, descent(targets, Changed(p), p.start if start is None else start))


def nearest_to_all(targets: Targets) -> Vector:
    """Coordinates that come as near to all targets as was found, where they cannot all be met.

    Where the levers agree, a target out of reach gets its best, and the others are met with the
    least change; else it is where the search for all of them ended.
    """
    best = targets.best
    if best is None:
        return descent(targets, Changed(targets.base), targets.base.start)
    state = targets.base.box.state(best)
    reached = targets.reached(state)
    hit = targets.are_met(reached)
    # a hair below the best, so that it can be landed on
    within = reached - targets.signs * _HAIR * np.maximum(np.abs(reached), targets.units)
    goals = np.where(hit, targets.goals, within)
    asked = tuple((aim, float(goal)) for (aim, _), goal in zip(targets.asked, goals, strict=True))
    u = least_for_all(Targets(targets.base, asked))
    return best if u is None else u


class Burden(Protocol):
    """What a search minimises: a sum over the unknowns that is smooth between its ends."""

    @property
    def ends(self) -> Bounds:
        """Between which coordinates the search stays."""

    def penalty(self, u: Vector) -> float:
        """What a state costs."""

    def slope(self, u: Vector) -> Vector:
        """Its derivative by each coordinate."""

    def bend(self, u: Vector) -> Vector:
        """Its second derivative by each coordinate, above zero."""


@dataclass(frozen=True)
class Changed:
    """Σ weight·u²/2: the relative change."""

    problem: MonthProblem

    @property
    def ends(self) -> Bounds:
        """The bounds; what is fixed stands at its start."""
        p = self.problem
        return np.where(p.free, p.low, p.start), np.where(p.free, p.high, p.start)

    def penalty(self, u: Vector) -> float:
        """Half the weighted squares."""
        return float(np.dot(self.problem.box.resistance, np.where(self.problem.free, u * u, 0))) / 2

    def slope(self, u: Vector) -> Vector:
        """The weighted coordinates."""
        return self.problem.box.resistance * u

    def bend(self, u: Vector) -> Vector:  # noqa: ARG002  the same everywhere
        """The weights."""
        return self.problem.box.resistance


def descent(targets: Targets, burden: Burden, start: Vector) -> Vector:
    """Toward the least burden under all targets, from one state; it may end short of them.

    Args:
        targets: The targets.
        burden: What to minimise.
        start: Where to begin, between its ends.
    """
    p = targets.base
    ends = burden.ends
    u = start.copy()
    surplus, slopes = targets.slopes(u)
    pressure = 0.0
    prices = np.zeros(len(surplus))
    for _ in range(_ROUNDS):
        bent = _curvature(p, burden.bend(u), slopes, prices)
        centre = np.where(p.free, u - burden.slope(u) / bent, p.start)
        bowl = np.where(p.free, bent, np.inf), centre
        target, prices = _cheapest(slopes, slopes @ u - surplus, bowl, ends, prices)
        move = target - u
        if np.max(np.abs(move), initial=0.0) <= _SETTLED and surplus.min() >= -_MISSED:
            break
        pressure = max(pressure, 2 * float(prices.max(initial=0.0)))
        trial = _step(targets, burden, u, move, (pressure, surplus))
        if trial is None:
            break
        u = trial
        surplus, slopes = targets.slopes(u)
    return u


def at_rest(targets: Targets, burden: Burden, u: Vector) -> tuple[float, Vector]:
    """How far a state is from rest: the next step's largest move; and how the targets pull."""
    p = targets.base
    surplus, slopes = targets.slopes(u)
    bent = burden.bend(u)
    bowl = np.where(p.free, bent, np.inf), np.where(p.free, u - burden.slope(u) / bent, p.start)
    none = np.zeros(len(surplus))
    target, prices = _cheapest(slopes, slopes @ u - surplus, bowl, burden.ends, none)
    return float(np.max(np.abs(target - u), initial=0.0)), prices @ slopes


def _curvature(p: MonthProblem, weights: Vector, slopes: Array, prices: Array) -> Vector:
    """The curvature of the penalty less that of the targets, kept positive.

    A flow's value bends like its own size in logarithms; what the targets' logarithms add lies
    across the directions that are left free, so it does not matter.
    """
    bend = np.where(p.linear, 0.0, prices @ slopes)
    return np.maximum(weights - bend, _LEAST_CURVED * weights)


def _cheapest(
    slopes: Array, need: Array, bowl: Bowl, bounds: Bounds, prices: Array
) -> tuple[Vector, Array]:
    """The least Σ weight·(y − centre)²/2 with ``slopes·y ≥ need``, bounds; the targets' prices."""
    finite = np.where(np.isfinite(bowl[0]), bowl[0], 0.0)

    def answer(price: Array) -> tuple[float, Array, Vector]:
        y = np.clip(bowl[1] + (price @ slopes) / bowl[0], *bounds)
        missing = need - slopes @ y
        away = y - bowl[1]
        return float(price @ missing + np.dot(finite * away, away) / 2), missing, y

    worth, missing, y = answer(prices)
    scale = max(1.0, float(np.max(np.abs(need), initial=0.0)))
    beyond = 0
    for _ in range(_PRICES):
        # no price is enough: what is asked for is not to be had
        beyond += bool(prices.max(initial=0.0) >= _DEAREST)
        if beyond > _BEYOND:
            break
        uphill = np.where(prices > 0, missing, np.maximum(missing, 0.0))
        left = float(np.max(np.abs(uphill), initial=0.0)) / scale
        if left <= _AT_TOP:
            break
        raised = _newton(slopes, bowl, bounds, prices, missing)
        trial = np.minimum(np.maximum(prices + raised, 0.0), _DEAREST)
        found = answer(trial)
        if not found[0] > worth and left > _NEAR_TOP:
            # too far, or prices that fell to zero: one price after another
            trial = _one_by_one(slopes, need, bowl, bounds, prices)
            found = answer(trial)
        if not found[0] > worth:
            break
        prices, (worth, missing, y) = trial, found
    return y, prices


def _one_by_one(slopes: Array, need: Array, bowl: Bowl, bounds: Bounds, prices: Array) -> Array:
    """Each price in turn put where its own target is just met, or to zero."""
    prices = prices.copy()
    for at, slope in enumerate(slopes):
        others = bowl[1] + (prices @ slopes - prices[at] * slope) / bowl[0]
        over = partial(_over, slope, need[at], bounds, others, slope / bowl[0])
        if over(0.0) >= 0:
            prices[at] = 0.0
            continue
        high = max(float(prices[at]), 1e-6)
        while over(high) < 0 and high < _DEAREST:
            high *= 4
        prices[at] = crossing(over, 0.0, high) if high < _DEAREST else _DEAREST
    return prices


def _over(
    slope: Vector, need: float, bounds: Bounds, others: Vector, own: Vector, price: float
) -> float:
    return float(slope @ np.clip(others + price * own, *bounds) - need)


def _newton(slopes: Array, bowl: Bowl, bounds: Bounds, prices: Array, missing: Array) -> Array:
    """The change of prices at which the targets that bind would just be met."""
    weights = bowl[0]
    pull = bowl[1] + (prices @ slopes) / weights
    moving = (pull >= bounds[0]) & (pull <= bounds[1]) & np.isfinite(weights)
    binds: NDArray[np.bool_] = (prices > 0) | (missing > 0)
    step = np.zeros(len(prices))
    part = slopes[np.ix_(binds, moving)]
    curvature = (part / weights[moving]) @ part.T
    ridge = 1e-14 * max(float(np.trace(curvature)), 1e-300)
    curvature += ridge * np.eye(len(curvature))
    if np.isfinite(curvature).all() and np.isfinite(missing[binds]).all():
        step[binds] = np.linalg.lstsq(curvature, missing[binds], rcond=None)[0]
    return step


def _step(
    targets: Targets, burden: Burden, u: Vector, move: Vector, at_u: tuple[float, Array]
) -> Vector | None:
    """The full step, or half of it and so on, while penalty and misses together shrink."""
    low, high = burden.ends
    pressure, surplus = at_u

    def merit(at: Vector, surpluses: Array) -> float:
        return burden.penalty(at) + pressure * float(np.maximum(-surpluses, 0.0).sum())

    here, size = merit(u, surplus), 1.0
    for _ in range(_HALVINGS):
        trial = np.clip(u + size * move, low, high)
        if merit(trial, targets.surpluses(trial)) < here:
            return trial
        size /= 2
    return None


def land(targets: Targets, u: Vector) -> Vector | None:
    """From next to the targets onto them: toward the best state, as little as needed."""

    def least_surplus(at: Vector) -> float:
        return float(targets.surpluses(at).min())

    if targets.met(targets.base.values(u)):
        return u
    best = targets.best
    if best is None or least_surplus(best) < 0:
        return None
    return u + crossing(lambda t: least_surplus(u + t * (best - u)), 0.0, 1.0) * (best - u)
