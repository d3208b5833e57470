"""How a goal is shared out among levers: the four policies, each from a problem to coordinates.

All return coordinates at which the goal is met, or None where the policy finds none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from kpimodel.solving.certificate import is_proven_least
from kpimodel.solving.curvature import steepest_bend
from kpimodel.solving.descent import Change, Cost, Objective, at_rest, cost_per_move, least
from kpimodel.solving.problem import FAR, Problem, Vector
from kpimodel.solving.reach import best_reachable, has_kinks, settle_back
from kpimodel.solving.root import as_far_as_it_helps, crossing, plateau_start
from kpimodel.solving.shape import has_one_optimum

Policy = Literal["least_change", "equal_effort", "priority", "least_cost"]
POLICIES: tuple[Policy, ...] = ("least_change", "equal_effort", "priority", "least_cost")
_SEED = 20_250_401
_MOST_ALONE = 40
_SINGLE_STARTS = 12
_MIXED_STARTS = 6
_FIRST_MOVE = 0.02  # log-steps
_GROWTH = 1.5
_AT_REST = 1e-6
_SAME = 1e-12
_LITTLE = 0.6  # 1 is where an optimum ends to be one
_NEAR = 0.4  # log-steps, that is 1.5 times


def solve(problem: Problem, policy: Policy) -> Vector | None:
    """Coordinates that meet the goal under a policy, or None where it finds none."""
    if policy == "equal_effort":
        u = equal_effort(problem)
    elif policy == "priority":
        u = priority(problem)
    else:
        u = _best_of_starts(problem, policy)
    return u if u is not None and problem.met(problem.kgi(u)) else None


def objective_of(problem: Problem, policy: Policy) -> Objective:
    """What a policy minimises; the change of levers where it minimises nothing of its own."""
    return Cost(problem) if policy == "least_cost" else Change(problem)


def is_exact(problem: Problem, policy: Policy, u: Vector) -> bool:
    """True where a solution is known to be the policy's optimum, not only a local one."""
    if policy in ("equal_effort", "priority"):
        return problem.monotone
    return _is_optimum(problem, policy, u)


def _is_optimum(problem: Problem, policy: Policy, u: Vector) -> bool:
    """True where a state at rest is proven to be the optimum, by the shape or by a certificate."""
    known = problem.proven
    if known is not None and known[0] == policy and np.max(np.abs(known[1] - u)) <= _SAME:
        return True
    left, price = at_rest(objective_of(problem, policy), u)
    if left > _AT_REST:
        return False
    if has_one_optimum(problem, policy) or (
        policy == "least_change" and is_proven_least(problem, u, price)
    ):
        problem.proven = policy, u
        return True
    return False


def _is_likely_optimum(problem: Problem, policy: Policy, u: Vector) -> bool:
    """True where the goal is near, and bends too little around a state at rest for another one."""
    if policy != "least_change" or not _is_near(problem) or has_kinks(problem.tree):
        return False
    left, price = at_rest(objective_of(problem, policy), u)
    return left <= _AT_REST and steepest_bend(problem, u, price) <= _LITTLE


# --- the same for all ------------------------------------------------------------------------


def equal_effort(problem: Problem) -> Vector | None:
    """The same relative change for all: ``x = x0·(1+t)`` or ``x0/(1+t)``, clipped at bounds."""
    _, slopes = problem.slopes(problem.start)
    signs = problem.signs(slopes)

    def at(tau: float) -> Vector:
        move = np.where(problem.linear, math.expm1(tau), tau)
        u = np.clip(signs * move, problem.low, problem.high)
        return np.where(problem.free & (signs != 0), u, problem.start)

    tau = _first_met(lambda t: problem.surplus_at(at(t)))
    return None if tau is None else at(tau)


def _first_met(surplus: Callable[[float], float]) -> float | None:
    if surplus(0.0) >= 0:
        return 0.0
    low, high = 0.0, _FIRST_MOVE
    while surplus(high) < 0:
        if high >= FAR:
            return None
        low, high = high, min(high * _GROWTH, FAR)
    return crossing(surplus, low, high)


# --- one after another -----------------------------------------------------------------------


def priority(problem: Problem) -> Vector | None:
    """Least resistance first, ties by table order; one at its bound passes the rest on."""
    free = [at for at, lever in enumerate(problem.levers) if lever.free]
    order = sorted(free, key=lambda at: problem.levers[at].resistance)
    if len(order) > 1 and problem.monotone and not has_kinks(problem.tree):
        u = _all_before_one(problem, order)
        if u is not None:
            return u
    return _one_after_another(problem, lambda _u, left: next(at for at in order if at in left))


def _all_before_one(problem: Problem, order: list[int]) -> Vector | None:
    """The same where every lever helps all along its way: the one that is last, by halving.

    None where that does not hold, or where the goal is not met.
    """
    idle, toward = problem.slopes(problem.start)[1] == 0, problem.directions
    turns = np.array(order, dtype=np.intp)
    turns = turns[toward[turns] != 0]
    ends = np.where(toward > 0, problem.high, problem.low)
    if not len(turns) or idle[turns].any():
        return None

    def pushed(count: int) -> Vector:
        u = problem.start.copy()
        u[turns[:count]] = ends[turns[:count]]
        return u

    below, enough = 0, len(turns)
    if not (problem.surplus_at(pushed(0)) < 0 <= problem.surplus_at(pushed(enough))):
        return None
    while enough - below > 1:
        middle = (below + enough) // 2
        if problem.surplus_at(pushed(middle)) >= 0:
            enough = middle
        else:
            below = middle
    u = pushed(below)
    return u if _move_one(problem, u, int(turns[below])) >= 0 else None


def best_value_first(problem: Problem) -> Vector | None:
    """Always the lever that brings most per money; exact where the KGI is a sum of levers."""

    def best(u: Vector, left: set[int]) -> int:
        _, slopes = problem.slopes(u)
        value = np.abs(slopes) / cost_per_move(problem, u)
        return max(sorted(left), key=lambda at: float(value[at]))

    return _one_after_another(problem, best)


def _one_after_another(
    problem: Problem, choose: Callable[[Vector, set[int]], int]
) -> Vector | None:
    """Move one lever at a time as far as it helps; again while the last round still helped."""
    u = problem.start.copy()
    surplus = problem.surplus_at(u)
    while True:
        left = {int(at) for at in np.flatnonzero(problem.free & (problem.directions != 0))}
        before = surplus
        while left:
            at = choose(u, left)
            left.discard(at)
            surplus = _move_one(problem, u, at)
            if surplus >= 0:
                return u
        if not surplus > before + 1e-9 * max(1.0, abs(before)):
            return None


def _move_one(problem: Problem, u: Vector, at: int) -> float:
    """Move one lever, in place, until the goal is met or it helps no more; return the surplus."""

    def surplus(x: float) -> float:
        trial = u.copy()
        trial[at] = x
        return problem.surplus_at(trial)

    first, here = float(u[at]), surplus(float(u[at]))
    toward = problem.directions[at]
    if math.isnan(toward):
        slope = problem.slopes(u)[1][at]
        toward = math.copysign(1.0, slope) if slope else 0.0
    for side in [toward] if toward else [1.0, -1.0]:
        bound = float(problem.high[at] if side > 0 else problem.low[at])
        certain = side == problem.directions[at] and -math.inf < surplus(bound) < 0
        # one direction: the end of the way is best, without a search
        way = plateau_start if certain else as_far_as_it_helps
        end = way(surplus, first, bound)
        if surplus(end) > here:
            u[at] = end
            return surplus(end)
    return here


# --- the least of something ------------------------------------------------------------------


def _best_of_starts(problem: Problem, policy: Policy) -> Vector | None:
    """Local searches from several states; one is enough where the optimum is unique."""
    objective = objective_of(problem, policy)
    first = least(objective, problem.start)
    if first is not None and (
        _is_optimum(problem, policy, first) or _is_likely_optimum(problem, policy, first)
    ):
        return first
    others = [equal_effort(problem), priority(problem)]
    if policy == "least_cost":
        others.append(best_value_first(problem))
    known = [u for u in others if u is not None]
    near = policy == "least_change" and first is not None and _is_near(problem)
    starts = [*known, *([] if near else _starts(objective))]
    candidates = [first, *starts]
    ends = [] if first is None else [first]
    for start in starts:
        end = least(objective, start, ends)
        if end is not None:
            ends.append(end)
            candidates.append(end)
    found = [settle_back(problem, u) for u in candidates if u is not None]
    met = [u for u in found if problem.met(problem.kgi(u))]
    return min(met, key=objective.penalty, default=None)


def _is_near(problem: Problem) -> bool:
    """True where the goal asks for so little that the KGI is nearly a monomial on the way."""
    return problem.logarithmic and problem.surplus_at(problem.start) > -_NEAR


def _starts(objective: Objective) -> list[Vector]:
    """States from which a search may find another optimum: single levers, and random mixes."""
    problem = objective.problem
    random = np.random.default_rng(_SEED)
    _, slopes = problem.slopes(problem.start)
    alone: list[tuple[float, float, int, Vector]] = []
    for at in np.argsort(-np.abs(slopes), kind="stable")[:_MOST_ALONE]:
        u = problem.start.copy()
        # what does not do alone comes last, the nearest to the goal first
        missing = max(-_move_one(problem, u, int(at)), 0.0)
        alone.append((missing, objective.penalty(u), len(alone), u))
    starts = [u for *_, u in sorted(alone)[:_SINGLE_STARTS]]
    best = best_reachable(problem)
    for _ in range(_MIXED_STARTS):
        share = random.random(len(best))
        starts.append(problem.start + share * (best - problem.start))
    return starts
