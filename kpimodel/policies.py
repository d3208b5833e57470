"""How a goal is shared out among levers: the four policies, each from a problem to coordinates.

All return coordinates at which the goal is met, or None where the policy cannot reach it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from kpimodel.problem import Problem, Vector
from kpimodel.root import crossing

Policy = Literal["least_change", "equal_effort", "priority", "least_cost"]
POLICIES: tuple[Policy, ...] = ("least_change", "equal_effort", "priority", "least_cost")
_ROUNDS = 200
_FAR = 60.0  # log-steps; e^60 is beyond any business
_SETTLED = 1e-12


def best_reachable(problem: Problem, start: Vector | None = None) -> Vector:
    """Push every free lever to the bound that helps, until nothing helps any more.

    Unbounded levers go only as far as the goal needs (doubling), so that the state stays finite.
    """
    u = problem.start.copy() if start is None else start.copy()
    surplus, slopes = problem.slopes(u)
    for _ in range(_ROUNDS):
        pushed = _pushed(problem, u, slopes)
        new_surplus, new_slopes = problem.slopes(pushed)
        if not new_surplus > surplus + 1e-15:
            pushed, new_surplus, new_slopes = _one_by_one(problem, u, surplus)
        if not new_surplus > surplus:
            break
        u, surplus, slopes = pushed, new_surplus, new_slopes
        if surplus >= 0 and not np.isfinite(np.where(slopes > 0, problem.high, problem.low)).all():
            break
    return u


def _pushed(problem: Problem, u: Vector, slopes: Vector) -> Vector:
    reach = np.maximum(np.abs(u) * 2, 0.5)
    high = np.minimum(problem.high, np.minimum(u + reach, _FAR))
    low = np.maximum(problem.low, np.maximum(u - reach, -_FAR))
    bounded_high = np.where(np.isfinite(problem.high), problem.high, high)
    bounded_low = np.where(np.isfinite(problem.low), problem.low, low)
    target = np.where(slopes > 0, bounded_high, np.where(slopes < 0, bounded_low, u))
    return np.where(problem.free, target, u)


def _one_by_one(problem: Problem, u: Vector, surplus: float) -> tuple[Vector, float, Vector]:
    """Where all moves at once overshoot a turning point, move one lever at a time."""
    best = u.copy()
    for at in np.flatnonzero(problem.free):
        _, slopes = problem.slopes(best)
        for bound in (_pushed(problem, best, slopes)[at], problem.high[at], problem.low[at]):
            if not math.isfinite(bound):
                continue
            trial = best.copy()
            trial[at] = bound
            value = problem.surplus(problem.kgi(trial))
            if value > surplus:
                best, surplus = trial, value
    return best, *problem.slopes(best)[0:2]


def equal_effort(problem: Problem) -> Vector | None:
    """The same relative change for all: ``x = x0·(1+t)`` or ``x0/(1+t)``, clipped at bounds."""
    _, slopes = problem.slopes(problem.start)
    signs = np.sign(slopes)
    linear = np.array([lever.scale > 0 for lever in problem.levers])

    def at(tau: float) -> Vector:
        move = np.where(linear, math.expm1(tau), tau)
        u = np.clip(signs * move, problem.low, problem.high)
        return np.where(problem.free & (signs != 0), u, problem.start)

    tau = _first_tau(lambda t: problem.surplus(problem.kgi(at(t))))
    return None if tau is None else at(tau)


def _first_tau(surplus: Callable[[float], float]) -> float | None:
    if surplus(0.0) >= 0:
        return 0.0
    low, high = 0.0, 0.02
    while surplus(high) < 0:
        low, high = high, high * 1.5
        if high > _FAR:
            return None
    return crossing(surplus, low, high)


def priority(problem: Problem) -> Vector | None:
    """Least resistance first, ties by table order; one at its bound passes the rest on."""
    u = problem.start.copy()
    order = sorted(np.flatnonzero(problem.free), key=lambda at: (problem.levers[at].resistance, at))
    for at in order:
        _, slopes = problem.slopes(u)
        if slopes[at] == 0:
            continue
        done = _move_one(problem, u, int(at), problem.high[at] if slopes[at] > 0
                         else problem.low[at])  # fmt: skip
        if done:
            return u
    return None


def _move_one(problem: Problem, u: Vector, at: int, bound: float) -> bool:
    """Move one lever toward a bound, in place, until the goal is met; False at the bound."""

    def surplus(x: float) -> float:
        trial = u.copy()
        trial[at] = x
        return problem.surplus(problem.kgi(trial))

    toward = math.copysign(1.0, bound - u[at])
    low, reach = float(u[at]), 0.02
    while True:
        end = low + toward * reach
        if toward * (end - bound) >= 0 or abs(end) > _FAR:
            end = bound if math.isfinite(bound) else toward * _FAR
        if surplus(end) >= 0:
            u[at] = crossing(surplus, low, end)
            return True
        if end == bound or abs(end) >= _FAR:
            u[at] = end
            return False
        low, reach = end, reach * 1.6


Penalty = Callable[[Vector], float]
Answer = Callable[[float, Vector], Vector]


def least_change(problem: Problem, start: Vector) -> Vector | None:
    """Minimise Σ resistance·u² over the states that meet the goal, from one starting point."""
    weights = np.array([lever.resistance for lever in problem.levers])

    def answer(price: float, slopes: Vector) -> Vector:
        return _clipped(problem, price * slopes / weights)

    return _minimise(problem, start, lambda u: float(np.dot(weights, u * u)) / 2, answer)


def least_cost(problem: Problem, start: Vector) -> Vector | None:
    """Minimise Σ cost·|x − x0| over the states that meet the goal, from one starting point.

    Near a state the saving of a lever is taken as logarithmic: it moves by
    ``ln(price·|slope| / cost of its first step)``, and not at all below 1.
    """
    costs = np.maximum(unit_costs(problem), 1e-300)

    def answer(price: float, slopes: Vector) -> Vector:
        with np.errstate(divide="ignore"):
            size = np.maximum(np.log(price * np.abs(slopes) / costs), 0.0)
        return _clipped(problem, np.sign(slopes) * size)

    return _minimise(problem, start, lambda u: total_cost(problem, u), answer)


def unit_costs(problem: Problem) -> Vector:
    """Money per unit of each lever's coordinate at its baseline; rates cost per point."""
    costs = []
    for lever in problem.levers:
        per_unit = (lever.cost or 0.0) * (100.0 if problem.tree[lever.id].is_rate else 1.0)
        costs.append(per_unit * (lever.scale or abs(lever.baseline)))
    return np.array(costs)


def total_cost(problem: Problem, u: Vector) -> float:
    """Σ cost·|x − x0| in money."""
    total = 0.0
    for lever, x in zip(problem.levers, problem.values(u), strict=True):
        if lever.free:
            per_unit = (lever.cost or 0.0) * (100.0 if problem.tree[lever.id].is_rate else 1.0)
            total += per_unit * abs(x - lever.baseline)
    return total


def _clipped(problem: Problem, u: Vector) -> Vector:
    return np.where(problem.free, np.clip(u, problem.low, problem.high), problem.start)


def _minimise(problem: Problem, start: Vector, penalty: Penalty, answer: Answer) -> Vector | None:
    """Sequential linearisation: solve each linearised problem exactly, damp on a merit.

    The linearised problem has one multiplier, the price of the goal; its answer is monotone in
    the price, so bracketing ends.
    """
    u = start.copy()
    surplus, slopes = problem.slopes(u)
    pressure = 0.0
    for _ in range(_ROUNDS):
        need = float(np.dot(slopes, u)) - surplus
        price = _price(lambda p, s=slopes: float(np.dot(s, answer(p, s))), need)  # type: ignore[misc]
        target = answer(price, slopes)
        pressure = max(pressure, 2 * price)
        move = target - u
        if np.max(np.abs(move), initial=0.0) <= _SETTLED and abs(surplus) <= _SETTLED:
            break
        merit = penalty(u) + pressure * max(-surplus, 0.0)
        size = 1.0
        for _ in range(30):
            trial = u + size * move
            new_surplus, new_slopes = problem.slopes(trial)
            if penalty(trial) + pressure * max(-new_surplus, 0.0) <= merit + 1e-14 * abs(merit):
                break
            size /= 2
        else:
            break
        if np.array_equal(trial, u):
            break
        u, surplus, slopes = trial, new_surplus, new_slopes
    return _land(problem, u)


def _price(gain: Callable[[float], float], need: float) -> float:
    if gain(0.0) >= need:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(2_000):
        if gain(high) >= need:
            return crossing(lambda p: gain(p) - need, low, high)
        low, high = high, high * 2
        if not math.isfinite(high) or high > 1e200:  # noqa: PLR2004
            break
    return low


def _land(problem: Problem, u: Vector) -> Vector | None:
    """Put a state that is next to the goal onto it: along the ray from the start, else onward."""
    if not np.isfinite(u).all():
        return None
    ray = u - problem.start

    def at(t: float) -> Vector:
        return _clipped(problem, problem.start + t * ray)

    def surplus(t: float) -> float:
        return problem.surplus(problem.kgi(at(t)))

    here = surplus(1.0)
    if here == 0:
        return at(1.0)
    if here < 0:
        beyond = 1.0
        for _ in range(60):
            beyond = 1 + 2 * (beyond - 1) + 1e-12
            if surplus(beyond) >= 0:
                return at(crossing(surplus, 1.0, beyond))
        return _reach_on(problem, u)
    if surplus(0.0) >= 0:
        return at(1.0)
    near = 1.0
    step = 1e-12
    while near > 0 and surplus(near) >= 0:
        near, step = max(1 - step, 0.0), step * 2
    return at(crossing(surplus, near, 1.0))


def _reach_on(problem: Problem, u: Vector) -> Vector | None:
    """From a state below the goal toward the best reachable one, until the goal is met."""
    best = best_reachable(problem, u)
    if problem.surplus(problem.kgi(best)) < 0:
        return None

    def at(t: float) -> Vector:
        return u + t * (best - u)

    t = crossing(lambda t: problem.surplus(problem.kgi(at(t))), 0.0, 1.0)
    return at(t)
