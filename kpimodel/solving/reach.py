"""How far the levers can carry the KGI at all, and back to what is really needed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kpimodel.solving.problem import FAR, FAR_LINEAR, Problem, Vector
from kpimodel.solving.root import Function, as_far_as_it_helps, crossing
from kpimodel.tree import Tree

Positions = NDArray[np.intp]

_SEED = 20_250_402
_RANDOM_STARTS = 4
_CLIMBS = 60
_SATURATED = 1e-9
_SETTLED = 1e-13
_JUST_BEFORE = (1e-12, 1e-9, 1e-6, 1e-3, 0.1)  # shares of the way that are left out
_VERY_FAR = 20.0  # log-steps: half a billion times
_KINKS = frozenset({"min", "max", "if", "abs"})


def has_kinks(tree: Tree) -> bool:
    """True where the KGI may have no single slope: it contains min, max, if or abs."""
    return not _KINKS.isdisjoint(tree.program.operations)


def best_reachable(problem: Problem) -> Vector:
    """Coordinates with the best KGI that the bounds allow, or with one that meets the goal.

    Levers with one direction go to their helpful bounds: no search is needed, and the result is
    certain. One without a bound goes only as far as the goal needs, or as it still helps. Levers
    that both help and hurt are searched one by one from several states. Found once a problem.
    """
    if problem.best is None:
        problem.best = _search(problem)
        if type(problem) is not Problem:
            problem.best = with_a_value(problem.surplus_at, problem.start, problem.best)
    return problem.best.copy()


def with_a_value(surplus_at: Callable[[Vector], float], start: Vector, end: Vector) -> Vector:
    """The end, or where it has no value, a state just before it that has.

    What is divided by may come near zero, and not be zero.

    Args:
        surplus_at: How far past the goal a state is; minus infinity where it has no value.
        start: A state with a value.
        end: Where the levers were to go.
    """
    for short in (0.0, *_JUST_BEFORE):
        state = end - short * (end - start)
        if surplus_at(state) > -math.inf:
            return state
    return end


def best_kgi(problem: Problem) -> float:
    """The KGI at the best reachable state."""
    best = best_reachable(problem)
    return problem.kgi(best) if problem.best_kgi is None else problem.best_kgi


def _search(problem: Problem) -> Vector:
    doubtful = np.flatnonzero(problem.free & np.isnan(problem.directions))
    problem.best_is_proven = not len(doubtful)
    at_ends = _ends(problem) if type(problem) is Problem else None
    if at_ends is not None and problem.surplus(at_ends[1]) >= 0:
        problem.best_kgi = at_ends[1]
        return at_ends[0]
    u = _pushed(problem, problem.directions)
    if not len(doubtful) or problem.surplus_at(u) >= 0:
        return _unburdened(problem, u)
    ends = problem.box.best_ends(problem.sign) if type(problem) is Problem else None
    if ends is not None:
        problem.best_is_proven = True
        return _unburdened(problem, _pushed(problem, ends))
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


def _ends(problem: Problem) -> tuple[Vector, float] | None:
    """Levers with one direction at their ends, and the KGI there; None where an end is far off.

    No goal makes a difference to that, so it is found once a box.
    """
    known, key = problem.box.known, ("ends", problem.sign)
    if key not in known:
        toward = problem.directions
        end = np.where(toward > 0, problem.high, np.where(toward < 0, problem.low, problem.start))
        near = bool((np.abs(end) < np.where(problem.linear, FAR_LINEAR, FAR)).all())
        known[key] = (end, problem.kgi(end)) if near else None
    return cast("tuple[Vector, float] | None", known[key])


def _with(u: Vector, at: Positions, other: Vector) -> Vector:
    mixed = u.copy()
    mixed[at] = other[at]
    return mixed


def _pushed(problem: Problem, directions: Vector) -> Vector:
    """Levers with one direction at their helpful ends; no further than needed where unbounded."""
    toward = np.where(np.isnan(directions), 0.0, directions)
    end = np.where(toward > 0, problem.high, np.where(toward < 0, problem.low, problem.start))
    bounded = np.abs(end) < np.where(problem.linear, FAR_LINEAR, FAR)
    # down to zero is an end of its own, unless something is divided by it
    down_to_zero = bounded | (toward < 0) & ~problem.linear
    first = _driven(problem, toward, end, down_to_zero)
    if (down_to_zero == bounded).all() or problem.surplus_at(first) >= 0:
        return first
    return max(first, _driven(problem, toward, end, bounded), key=problem.surplus_at)


def _driven(problem: Problem, toward: Vector, end: Vector, at_end: NDArray[np.bool_]) -> Vector:
    """Some levers at their ends, the rest by one effort: the first that is enough, or as good."""

    def at(effort: float) -> Vector:
        move = np.where(problem.linear, math.expm1(effort), effort)
        moved = np.clip(problem.start + toward * move, problem.low, problem.high)
        return np.where(at_end, end, moved)

    if at_end.all():
        return end
    efforts = [*(0.5 * 1.6**power for power in range(10)), FAR]
    reached = [problem.surplus_at(at(efforts[0]))]
    while reached[-1] < 0 and len(reached) < len(efforts):
        reached.append(problem.surplus_at(at(efforts[len(reached)])))
    if reached[-1] >= 0:
        return at(efforts[len(reached) - 1])
    top = max(reached) - _SATURATED
    return at(next(tau for tau, past in zip(efforts, reached, strict=True) if past >= top))


def _climb(problem: Problem, state: Vector, levers: Positions) -> Vector:
    """Coordinate ascent: each lever in turn to its best place, until nothing helps."""
    u = state.copy()
    surplus = problem.surplus_at(u)
    far = np.where(problem.linear, FAR_LINEAR, FAR)
    for _ in range(_CLIMBS):
        before = surplus
        for at in levers:
            for bound in (problem.high[at], problem.low[at]):
                left = _SATURATED if abs(bound) >= far[at] else 0.0
                along = _along(problem, u, int(at))
                u[at] = as_far_as_it_helps(along, float(u[at]), float(bound), left)
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
    if not has_kinks(problem.tree) or problem.surplus_at(u) < 0:
        return u
    return _taken_back(problem, u, range(len(u)), 0.0)


def _unburdened(problem: Problem, u: Vector) -> Vector:
    """Levers that bring nothing stay at home, so that no bound is blamed for nothing.

    One that went far beyond its baseline comes back to where more hardly helped.
    """
    surplus = problem.surplus_at(u)
    if surplus >= 0 or not math.isfinite(surplus):
        return u
    far = np.flatnonzero(np.abs(u) > np.where(problem.linear, math.exp(_VERY_FAR), _VERY_FAR))
    # what hardly helps is measured by the KGI itself: the surplus may have a far larger unit
    kgi = problem.kgi(u)
    hardly = problem.surplus(kgi - problem.sign * _SATURATED * abs(kgi))
    u = _taken_back(problem, u, far.tolist(), hardly)
    if not has_kinks(problem.tree):
        return u
    return _taken_back(problem, u, range(len(u)), problem.surplus_at(u))


def _taken_back(problem: Problem, u: Vector, levers: Sequence[int], floor: float) -> Vector:
    u = u.copy()
    for at in sorted(levers, key=lambda at: -abs(u[at] - problem.start[at])):
        if u[at] != problem.start[at]:
            u[at] = _first_point(
                _along(problem, u, at), float(problem.start[at]), float(u[at]), floor
            )
    return u


def _first_point(surplus: Function, home: float, here: float, floor: float) -> float:
    if surplus(home) >= floor:
        return home
    return crossing(lambda x: surplus(x) - floor, home, here, close=-1.0)
