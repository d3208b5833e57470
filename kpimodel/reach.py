"""How far the levers can carry the KGI at all, and back to what is really needed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kpimodel.problem import FAR, Problem, Vector
from kpimodel.root import Function, as_far_as_it_helps, crossing
from kpimodel.tree import Tree

Positions = NDArray[np.intp]

_SEED = 20_250_402
_RANDOM_STARTS = 4
_CLIMBS = 60
_SATURATED = 1e-9
_SETTLED = 1e-13
_PLATEAU = 1e-13
_KINKS = frozenset({"min", "max", "if", "abs"})


def has_kinks(tree: Tree) -> bool:
    """True where the KGI may have no single slope: it contains min, max, if or abs."""
    return any(step.op in _KINKS for step in tree.program.steps)


def best_reachable(problem: Problem) -> Vector:
    """Coordinates with the best KGI that the bounds allow, or with one that meets the goal.

    Levers with one direction go to their helpful bounds: no search is needed, and the result is
    certain. One without a bound goes only as far as the goal needs, or as it still helps. Levers
    that both help and hurt are searched one by one from several states.
    """
    u = _pushed(problem)
    doubtful = np.flatnonzero(problem.free & np.isnan(problem.directions))
    if not len(doubtful) or problem.surplus_at(u) >= 0:
        return _unburdened(problem, u)
    random = np.random.default_rng(_SEED)
    low, high = np.maximum(problem.low, -1.0), np.minimum(problem.high, 1.0)
    states = [u, _with(u, doubtful, problem.high), _with(u, doubtful, problem.low)]
    for _ in range(_RANDOM_STARTS):
        mixed = low + random.random(len(u)) * (high - low)
        states.append(_with(u, doubtful, np.clip(mixed, problem.low, problem.high)))
    best, surplus = u, problem.surplus_at(u)
    for state in states:
        climbed = _climb(problem, state, doubtful)
        if (reached := problem.surplus_at(climbed)) > surplus:
            best, surplus = climbed, reached
        if surplus >= 0:
            break
    return _unburdened(problem, best)


def _with(u: Vector, at: Positions, other: Vector) -> Vector:
    mixed = u.copy()
    mixed[at] = other[at]
    return mixed


def _pushed(problem: Problem) -> Vector:
    """Levers with one direction at their helpful ends; no further than needed where unbounded."""
    toward = np.where(np.isnan(problem.directions), 0.0, problem.directions)
    end = np.where(toward > 0, problem.high, np.where(toward < 0, problem.low, problem.start))
    typed = np.array([
        math.isfinite(lever.high if side > 0 else lever.low)
        for lever, side in zip(problem.levers, toward, strict=True)
    ], dtype=bool)  # fmt: skip

    def at(tau: float) -> Vector:
        far = np.where(problem.linear, math.expm1(tau), tau)
        moved = np.clip(problem.start + toward * far, problem.low, problem.high)
        return np.where(typed, end, moved)

    efforts = [FAR] if typed.all() else [0.5 * 1.6**power for power in range(10)] + [FAR]
    reached = [problem.surplus_at(at(efforts[0]))]
    while reached[-1] < 0 and len(reached) < len(efforts):
        reached.append(problem.surplus_at(at(efforts[len(reached)])))
    if reached[-1] >= 0:
        return at(efforts[len(reached) - 1])
    enough = next(tau for tau, s in zip(efforts, reached, strict=True)
                  if s >= reached[-1] - _SATURATED)  # fmt: skip
    return at(enough)


def _climb(problem: Problem, state: Vector, levers: Positions) -> Vector:
    """Coordinate ascent: each lever in turn to its best place, until nothing helps."""
    u = state.copy()
    surplus = problem.surplus_at(u)
    for _ in range(_CLIMBS):
        before = surplus
        for at in levers:
            for bound in (problem.high[at], problem.low[at]):
                u[at] = as_far_as_it_helps(_along(problem, u, int(at)), float(u[at]), float(bound))
            surplus = problem.surplus_at(u)
            if surplus >= 0:
                return u
        if not surplus > before + _SETTLED:
            break
    return u


def _along(problem: Problem, u: Vector, at: int) -> Function:
    def surplus(x: float) -> float:
        trial = u.copy()
        trial[at] = x
        return problem.surplus_at(trial)

    return surplus


def settle_back(problem: Problem, u: Vector) -> Vector:
    """Take back what the goal does not need, lever by lever, the farthest moved first.

    Only a kink (min, max, if) can leave something to take back.
    """
    return _taken_back(problem, u, 0.0) if problem.surplus_at(u) >= 0 else u


def _unburdened(problem: Problem, u: Vector) -> Vector:
    """Levers that bring nothing stay at home, so that no bound is blamed for nothing."""
    surplus = problem.surplus_at(u)
    if surplus >= 0 or not math.isfinite(surplus):
        return u
    return _taken_back(problem, u, surplus - _PLATEAU * max(1.0, abs(surplus)))


def _taken_back(problem: Problem, u: Vector, floor: float) -> Vector:
    if not has_kinks(problem.tree):
        return u
    u = u.copy()
    for at in np.argsort(-np.abs(u - problem.start), kind="stable"):
        if u[at] == problem.start[at]:
            continue
        surplus = _along(problem, u, int(at))
        home, here = float(problem.start[at]), float(u[at])
        if surplus(home) >= floor:
            u[at] = home
        else:
            u[at] = crossing(lambda x, s=surplus: s(x) - floor, home, here)  # type: ignore[misc]
    return u
