"""Several targets at once: the least change of the open months that meets them all.

Near a state every target is one linear condition on the coordinates. The least change under
several has one price a target; it is found in those prices, as many unknowns as targets, by a
semismooth Newton method (Qi, Sun: A nonsmooth version of Newton's method, 1993). Steps are damped
on an exact penalty function (Nocedal, Wright: Numerical Optimization, chapter 18).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from kpimodel.horizon import Array
from kpimodel.month_problem import MonthProblem
from kpimodel.problem import Vector
from kpimodel.root import crossing

_ROUNDS = 100
_HALVINGS = 30
_PRICES = 100
_SETTLED = 1e-9
_MISSED = 1e-12
_DEAREST = 1e9
_LEAST_CURVED = 0.1
_AT_TOP, _NEAR_TOP = 1e-14, 1e-11


@dataclass(frozen=True)
class Targets:
    """The conditions of a re-solve, one a target.

    Attributes:
        problems: One question a target; they share their unknowns.
    """

    problems: tuple[MonthProblem, ...]

    @property
    def first(self) -> MonthProblem:
        """The first; coordinates and bounds are the same in all."""
        return self.problems[0]

    def reached(self, values: Sequence[float]) -> list[float]:
        """What each target reaches at values of the unknowns."""
        p = self.first
        slots = p.horizon.values(p.unknowns.table(np.asarray(values)))
        return [p.horizon.reach(slots, problem.aim) for problem in self.problems]

    def met(self, values: Sequence[float]) -> bool:
        """True where every target is met to the last digits."""
        pairs = zip(self.problems, self.reached(values), strict=True)
        return all(problem.met(reached) for problem, reached in pairs)

    def surpluses(self, u: Vector) -> Array:
        """How far past each target a state is."""
        reached = self.reached(self.first.values(u))
        return np.array([p.surplus(x) for p, x in zip(self.problems, reached, strict=True)])

    def slopes(self, u: Vector) -> tuple[Array, Array]:
        """The surpluses, and their derivatives: target × unknown."""
        p = self.first
        values = np.asarray(p.values(u))
        slots = p.horizon.values(p.unknowns.table(values))
        aims = [problem.aim for problem in self.problems]
        gradients = p.unknowns.gathered(p.horizon.slopes(slots, aims))
        reached = [p.horizon.reach(slots, aim) for aim in aims]
        pairs = list(zip(self.problems, reached, strict=True))
        rows = [
            problem.scaled(gradient, values, x)
            for (problem, x), gradient in zip(pairs, gradients, strict=True)
        ]
        return np.array([problem.surplus(x) for problem, x in pairs]), np.array(rows)

    def best(self) -> Vector | None:
        """The state that is best for every target, where each lever helps or hurts them alike."""
        ways = np.array([problem.directions for problem in self.problems])
        if np.isnan(ways).any() or ((ways > 0).any(axis=0) & (ways < 0).any(axis=0)).any():
            return None
        p, way = self.first, ways.sum(axis=0)
        return np.where(way > 0, p.high, np.where(way < 0, p.low, p.start))

    def is_exact(self, policy: str, u: Vector) -> bool:
        """True where an answer is known to be the optimum, as for one target."""
        convex = policy == "least_relative" or self.first.costs_less_than_e_times(u)
        return convex and all(problem.is_concave for problem in self.problems)


def least_for_all(targets: Targets, weights: Vector) -> Vector | None:
    """Coordinates with the least Σ weight·u² that meet every target, or None where none is found.

    Args:
        targets: The targets.
        weights: One an unknown.
    """
    p = targets.first
    u = p.start.copy()
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
    return _land(targets, u)


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
    p = targets.first

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

    if targets.met(targets.first.values(u)):
        return u
    best = targets.best()
    if best is None or least_surplus(best) < 0:
        return None
    return u + crossing(lambda t: least_surplus(u + t * (best - u)), 0.0, 1.0) * (best - u)
