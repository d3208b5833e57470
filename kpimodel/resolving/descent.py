"""Several targets at once: the least change of the open months that meets them all.

Near a state every target is one linear condition on the coordinates. The least change under
several has one price a target; it is found in those prices, as many unknowns as targets, by a
semismooth Newton method (Qi, Sun: A nonsmooth version of Newton's method, 1993). Steps are damped
on an exact penalty function (Nocedal, Wright: Numerical Optimization, chapter 18).
"""

from __future__ import annotations

from functools import partial

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
_LEAST_CURVED = 0.1
_HAIR = 1e-9
_AT_TOP, _NEAR_TOP = 1e-14, 1e-11


def least_for_all(targets: Targets, start: Vector | None = None) -> Vector | None:
    """Coordinates with the least Σ weight·u² that meet every target, or None where none is found.

    Args:
        targets: The targets.
        start: Where to begin; by default at the baselines.
    """
    return _land(targets, _descent(targets, targets.base.start if start is None else start))


def nearest_to_all(targets: Targets) -> Vector:
    """Coordinates that come as near to all targets as was found, where they cannot all be met.

    Where the levers agree, a target out of reach gets its best, and the others are met with the
    least change; else it is where the search for all of them ended.
    """
    best = targets.best
    if best is None:
        return _descent(targets, targets.base.start)
    state = targets.base.box.state(best)
    reached = targets.reached(state)
    hit = targets.are_met(reached)
    # a hair below the best, so that it can be landed on
    within = reached - targets.signs * _HAIR * np.maximum(np.abs(reached), targets.units)
    goals = np.where(hit, targets.goals, within)
    asked = tuple((aim, float(goal)) for (aim, _), goal in zip(targets.asked, goals, strict=True))
    u = least_for_all(Targets(targets.base, asked))
    return best if u is None else u


def _descent(targets: Targets, start: Vector) -> Vector:
    p = targets.base
    weights = p.box.resistance
    u = start.copy()
    surplus, slopes = targets.slopes(u)
    pressure = 0.0
    prices = np.zeros(len(surplus))
    for _ in range(_ROUNDS):
        bent = _curvature(p, weights, slopes, prices)
        centre = np.where(p.free, u - weights / bent * u, 0.0)
        bowl = np.where(p.free, bent, np.inf), centre
        target, prices = _cheapest(slopes, slopes @ u - surplus, bowl, p, prices)
        move = target - u
        if np.max(np.abs(move), initial=0.0) <= _SETTLED and surplus.min() >= -_MISSED:
            break
        pressure = max(pressure, 2 * float(prices.max(initial=0.0)))
        trial = _step(targets, weights, u, move, (pressure, surplus))
        if trial is None:
            break
        u = trial
        surplus, slopes = targets.slopes(u)
    return u


def _curvature(p: MonthProblem, weights: Vector, slopes: Array, prices: Array) -> Vector:
    """The curvature of the penalty less that of the targets, kept positive.

    A flow's value bends like its own size in logarithms; what the targets' logarithms add lies
    across the directions that are left free, so it does not matter.
    """
    bend = np.where(p.linear, 0.0, prices @ slopes)
    return np.maximum(weights - bend, _LEAST_CURVED * weights)


Bowl = tuple[Vector, Vector]  # weights (infinite for what is fixed) and centre


def _cheapest(
    slopes: Array, need: Array, bowl: Bowl, p: MonthProblem, prices: Array
) -> tuple[Vector, Array]:
    """The least Σ weight·(y − centre)²/2 with ``slopes·y ≥ need``, bounds; the targets' prices."""
    bounds = np.where(p.free, p.low, p.start), np.where(p.free, p.high, p.start)
    finite = np.where(p.free, bowl[0], 0.0)

    def answer(price: Array) -> tuple[float, Array, Vector]:
        y = np.clip(bowl[1] + (price @ slopes) / bowl[0], *bounds)
        missing = need - slopes @ y
        away = y - bowl[1]
        return float(price @ missing + np.dot(finite * away, away) / 2), missing, y

    worth, missing, y = answer(prices)
    scale = max(1.0, float(np.max(np.abs(need), initial=0.0)))
    for _ in range(_PRICES):
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


def _one_by_one(slopes: Array, need: Array, bowl: Bowl, bounds: Bowl, prices: Array) -> Array:
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
    slope: Vector, need: float, bounds: Bowl, others: Vector, own: Vector, price: float
) -> float:
    return float(slope @ np.clip(others + price * own, *bounds) - need)


def _newton(slopes: Array, bowl: Bowl, bounds: Bowl, prices: Array, missing: Array) -> Array:
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
    step[binds] = np.linalg.lstsq(curvature, missing[binds], rcond=None)[0]
    return step


def _step(
    targets: Targets, weights: Vector, u: Vector, move: Vector, at_u: tuple[float, Array]
) -> Vector | None:
    """The full step, or half of it and so on, while penalty and misses together shrink."""
    p = targets.base

    pressure, surplus = at_u

    def merit(at: Vector, surpluses: Array) -> float:
        missed = float(np.maximum(-surpluses, 0.0).sum())
        return float(np.dot(weights, np.where(p.free, at * at, 0.0))) / 2 + pressure * missed

    here, size = merit(u, surplus), 1.0
    for _ in range(_HALVINGS):
        trial = np.clip(u + size * move, p.low, p.high)
        if merit(trial, targets.surpluses(trial)) < here:
            return trial
        size /= 2
    return None


def _land(targets: Targets, u: Vector) -> Vector | None:
    """From next to the targets onto them: toward the best state, as little as needed."""

    def least_surplus(at: Vector) -> float:
        return float(targets.surpluses(at).min())

    if targets.met(targets.base.values(u)):
        return u
    best = targets.best
    if best is None or least_surplus(best) < 0:
        return None
    return u + crossing(lambda t: least_surplus(u + t * (best - u)), 0.0, 1.0) * (best - u)
