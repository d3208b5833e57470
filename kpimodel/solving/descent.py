"""The least of something under a goal: sequential linearisation, each step solved exactly.

Near a state the goal is one linear condition on the coordinates. The cheapest answer to that has
one multiplier, the price of the goal, and is monotone in it, so it is found by sorting. Steps are
damped on an exact penalty function (Nocedal, Wright: Numerical Optimization, chapter 18).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kpimodel.solving.acceleration import Past
from kpimodel.solving.problem import Problem, Vector
from kpimodel.solving.reach import best_reachable
from kpimodel.solving.root import crossing

_ROUNDS = 200
_HALVINGS = 30
_DOUBLINGS = 6
_SETTLED = 1e-9
_NEAR = 1e-4
_CLOSE = 1e-2
_LANDING = 1e-7
_AT_REST = 1e-8
_ON_GOAL = 1e-15
_NEAR_GOAL = 1e-6
_LANDINGS = 4
_MANY = 256
_MOST_PIECES = 60
_LAST_DIGITS = 1e-15
_FREE_OF_CHARGE = 1e-9  # a cost of zero, as a share of the dearest


class Objective(Protocol):
    """What a search minimises."""

    @property
    def problem(self) -> Problem:
        """The problem."""

    def penalty(self, u: Vector) -> float:
        """What a state costs."""

    def answer(self, u: Vector, slopes: Vector, need: float) -> tuple[Vector, float]:
        """The cheapest coordinates with ``slopes·y ≥ need`` near ``u``, and the goal's price."""


@dataclass(frozen=True)
class Change:
    """Σ resistance·u²/2: the least relative change."""

    problem: Problem

    @property
    def weights(self) -> Vector:
        """Resistances."""
        return self.problem.box.resistance

    def penalty(self, u: Vector) -> float:
        """Half the weighted square of the coordinates of what may move."""
        return float(np.dot(self.weights, np.where(self.problem.free, u * u, 0.0))) / 2

    def answer(self, u: Vector, slopes: Vector, need: float) -> tuple[Vector, float]:  # noqa: ARG002
        """Coordinates in proportion to slope over resistance, clipped at bounds."""
        p, weights = self.problem, self.weights
        if p.box.from_home and need > 0:
            found = self._from_home(slopes, need)
            if found is not None:
                return found
        active = p.free & (slopes != 0)
        pull = np.where(active, slopes / weights, 1.0)
        begin = np.maximum(np.where(active, p.start / pull, 0.0), 0.0)
        end = np.maximum(np.where(pull > 0, p.high, p.low) / pull, begin)
        price = _price(
            need - float(np.dot(slopes, p.start)), begin[active], end[active],
            (slopes * slopes / weights)[active],
        )  # fmt: skip
        target = np.clip(price * pull, p.low, p.high)
        return np.where(active, target, p.start), price

    def _from_home(self, slopes: Vector, need: float) -> tuple[Vector, float] | None:
        """The same where all start at their baselines, by Newton; None where that finds none.

        What they bring is concave in the price then, one piece after another, so that Newton
        comes from below and ends on the piece that meets the need.
        """
        p = self.problem
        pull = slopes / self.weights
        rate = slopes * pull
        slope, missing, price = float(rate.sum()), need - float(slopes @ p.start), 0.0
        for _ in range(_MOST_PIECES):
            if not (slope > 0 and math.isfinite(slope)):
                return None
            price += missing / slope
            wanted = price * pull
            target: Vector = np.minimum(np.maximum(wanted, p.low), p.high)
            missing = need - float(slopes @ target)
            if abs(missing) <= _LAST_DIGITS * (need + price * slope):
                return target, price
            slope = float(rate @ (wanted == target))
        return None


@dataclass(frozen=True)
class Cost:
    """Σ cost·|x − x0|: money.

    A lever moves on by ``ln(price·|slope| / marginal cost)``: the exact answer for products, and
    at rest just where the price of the goal meets the marginal cost.
    """

    problem: Problem

    def penalty(self, u: Vector) -> float:
        """Money."""
        return total_cost(self.problem, u)

    def answer(self, u: Vector, slopes: Vector, need: float) -> tuple[Vector, float]:
        """Coordinates moved on until the price of the goal meets their marginal cost."""
        p = self.problem
        active = p.free & (slopes != 0)
        sign = np.sign(slopes)
        room = np.where(sign > 0, p.high - p.start, p.start - p.low)
        done = np.clip(sign * (u - p.start), 0.0, room)
        with np.errstate(divide="ignore"):
            gain = np.log(np.abs(slopes) / cost_per_move(p, u))
        begin = np.where(active, -(done + gain), 0.0)
        price = _price(
            need - float(np.dot(slopes, p.start)), begin[active], (begin + room)[active],
            np.abs(slopes)[active],
        )  # fmt: skip
        target = p.start + sign * np.clip(price - begin, 0.0, room)
        return np.where(active, target, p.start), math.exp(min(price, 700.0))


def cost_per_move(problem: Problem, u: Vector) -> Vector:
    """Money per unit of each lever's coordinate, at a state; rates cost per percentage point."""
    per_unit = problem.box.unit_cost
    top = float(np.max(per_unit, initial=0.0)) or 1.0
    floor = np.maximum(per_unit, _FREE_OF_CHARGE * top)
    width = np.where(problem.linear, problem.box.scale, np.abs(problem.box.state(u)))
    money: Vector = np.maximum(floor * width, 1e-300)
    return money


def total_cost(problem: Problem, u: Vector) -> float:
    """Σ cost·|x − x0| in money."""
    moved = np.abs(problem.box.state(u) - problem.box.baseline)
    return float(np.dot(problem.box.unit_cost, np.where(problem.free, moved, 0.0)))


def _price(need: float, begin: Vector, end: Vector, rate: Vector) -> float:
    """The price at which levers that answer from ``begin`` to ``end`` bring what is needed.

    Their sum is piecewise linear in the price; where all of it is not enough, the last end.
    """
    if not len(begin):
        return 0.0
    if len(begin) > _MANY and need > 0:
        price = _price_by_pieces(need, begin, end, rate)
        if price is not None:
            return price
    points = np.concatenate([begin, end])
    order = np.argsort(points, kind="stable")
    points = points[order]
    slope = np.cumsum(np.concatenate([rate, -rate])[order])
    if need <= 0:
        return float(points[0])
    grown = np.cumsum(np.diff(points) * slope[:-1])
    brought = np.maximum.accumulate(np.concatenate([[0.0], grown]))
    at = int(np.searchsorted(brought, need))
    if at >= len(points):
        return float(points[-1])
    return float(points[at - 1] + (need - brought[at - 1]) / slope[at - 1])


def _price_by_pieces(need: float, begin: Vector, end: Vector, rate: Vector) -> float | None:
    """The same for many levers without sorting: Newton from piece to piece, exact on the last."""
    low, high = float(begin.min()), float(end.max())
    whole = float(np.dot(rate, end - begin))
    if not math.isfinite(whole) or whole <= need:
        return high if whole <= need else None
    price = low
    for _ in range(_MOST_PIECES):
        missing = need - float(np.dot(rate, np.minimum(np.maximum(price, begin), end) - begin))
        if abs(missing) <= _LAST_DIGITS * whole:
            return price
        low, high = (price, high) if missing > 0 else (low, price)
        moving = (
            (begin <= price) & (price < end) if missing > 0 else (begin < price) & (price <= end)
        )
        slope = float(rate[moving].sum())
        price = price + missing / slope if slope else math.nan
        if not low < price < high:
            price = (low + high) / 2
    return None


def least(objective: Objective, start: Vector, known: Sequence[Vector] = ()) -> Vector | None:
    """Minimise an objective over the states that meet the goal, from one starting point.

    Args:
        objective: What to minimise.
        start: Coordinates to start from.
        known: Answers of other searches; one that leads to them again is given up.
    """
    problem = objective.problem
    u, landed = start.copy(), False
    surplus, slopes = problem.slopes(u)
    pressure = 0.0
    past, last = Past(len(u)), math.inf
    for _ in range(_ROUNDS):
        target, price = objective.answer(u, slopes, float(slopes @ u) - surplus)
        move = target - u
        largest = float(np.abs(move).max(initial=0.0))
        if landed and largest <= _AT_REST:
            return u
        if largest <= _SETTLED and surplus >= -_SETTLED:
            # so near the penalty cannot tell one from the other
            return _land(problem, target, slopes)
        if largest <= _NEAR and any(np.max(np.abs(target - other)) <= _NEAR for other in known):
            return None
        pressure = max(pressure, 2 * price)
        guess = past.guess(u, move)
        landed = False
        if guess is not None and largest <= min(_CLOSE, last):
            # so close that the merit only sees by how little the goal is missed for now
            trial: Vector | None = _within(problem, u, guess)
            if trial is not None and largest <= _LANDING:
                trial, landed = _land(problem, trial, slopes), True
        else:
            trial = _step(objective, u, move, guess, pressure, surplus)
        if trial is None:
            break
        u, last = trial, largest
        surplus, slopes = problem.slopes(u)
    return _land(problem, u, slopes)


def _within(problem: Problem, u: Vector, move: Vector) -> Vector:
    return np.where(problem.free, np.clip(u + move, problem.low, problem.high), u)


def _step(
    objective: Objective, u: Vector, move: Vector, guess: Vector | None, pressure: float,
    surplus: float,
) -> Vector | None:  # fmt: skip
    """The guess if it is better; else the full step, or half of it and so on, or twice and so on."""
    problem = objective.problem

    def merit(at: Vector, past: float | None = None) -> float:
        past = problem.surplus_at(at) if past is None else past
        return objective.penalty(at) + pressure * max(-past, 0.0)

    def at(size: float) -> Vector:
        return np.clip(u + size * move, problem.low, problem.high)

    here = merit(u, surplus)
    if guess is not None:
        guessed = _within(problem, u, guess)
        if merit(guessed) < here:
            return guessed
    size, value = 1.0, merit(at(1.0))
    for _ in range(_HALVINGS):
        if value < here:
            break
        size /= 2
        value = merit(at(size))
    else:
        return None
    for _ in range(_DOUBLINGS if size >= 1 else 0):
        if not objective.penalty(at(2 * size)) < value:
            break
        longer = merit(at(2 * size))
        if not longer < value:
            break
        size, value = 2 * size, longer
    return at(size)


def at_rest(objective: Objective, u: Vector) -> tuple[float, float]:
    """How far a state is from the first-order conditions, and the price of the goal there.

    Returns:
        The next step's largest move, and what one unit more of the surplus costs.
    """
    surplus, slopes = objective.problem.slopes(u)
    target, price = objective.answer(u, slopes, float(np.dot(slopes, u)) - surplus)
    return float(np.max(np.abs(target - u), initial=0.0)), price


def residual(objective: Objective, u: Vector) -> float:
    """How far a state is from the first-order conditions: the next step's largest move."""
    return at_rest(objective, u)[0]


def _land(problem: Problem, u: Vector, slopes: Vector) -> Vector | None:
    """Put a state that is next to the goal onto it: along the ray from the start, else onward."""
    landed = _by_newton(problem, u, slopes)
    return _between(problem, u) if landed is None else landed


def _by_newton(problem: Problem, u: Vector, slopes: Vector) -> Vector | None:
    """Along the ray, what stands on a bound staying there; None where a few steps do not do."""
    low, high = problem.low, problem.high
    ray = np.where((low < u) & (u < high), u - problem.start, 0.0)
    gain, on, landed = float(slopes @ ray), 0.0, u
    for _ in range(_LANDINGS):
        past = problem.surplus_at(landed)
        if 0 <= past <= _ON_GOAL:
            return landed
        if not (gain > 0 and abs(past) <= _NEAR_GOAL):
            return None
        on -= (past - _ON_GOAL / 2) / gain
        landed = np.minimum(np.maximum(u + on * ray, low), high)
    return None


def _between(problem: Problem, u: Vector) -> Vector | None:
    """The same by halving between a state that meets the goal and one that does not."""
    ray = u - problem.start

    def at(t: float) -> Vector:
        landed = np.clip(problem.start + t * ray, problem.low, problem.high)
        return np.where(problem.free, landed, problem.start)

    known: dict[float, float] = {}

    def surplus(t: float) -> float:
        if t not in known:
            known[t] = problem.surplus_at(at(t))
        return known[t]

    if surplus(1.0) < 0:
        beyond = 1e-15
        for _ in range(50):
            beyond *= 2
            if surplus(1.0 + beyond) >= 0:
                return at(crossing(surplus, 1.0, 1.0 + beyond))
        return _reach_on(problem, u)
    if surplus(0.0) >= 0:
        return at(1.0)
    near, back = 1.0, 1e-15
    while near > 0 and surplus(near) >= 0:
        near, back = max(1.0 - back, 0.0), back * 2
    return at(crossing(surplus, near, 1.0))


def _reach_on(problem: Problem, u: Vector) -> Vector | None:
    """From a state below the goal toward the best reachable one, until the goal is met."""
    best = best_reachable(problem)
    if problem.surplus_at(best) < 0:
        return None

    def at(t: float) -> Vector:
        return u + t * (best - u)

    return at(crossing(lambda t: problem.surplus_at(at(t)), 0.0, 1.0))
