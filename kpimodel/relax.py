"""Why a goal is out of reach: what stands in the way, and the smallest relaxations that would do."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from kpimodel.node import Node
from kpimodel.problem import Lever, Problem, Vector, lever_of
from kpimodel.root import crossing

Bound = Literal["minimum", "maximum", "hold"]
_MOST_SETS = 300
_FAR = 60.0
_AT_BOUND = 1e-12


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One bound or hold that would have to give way.

    Attributes:
        lever: Id of the input.
        bound: Which limit: its ``minimum``, ``maximum`` or ``hold``.
        limit: Where it stands now.
        needed: Where it would have to stand for the goal to be met.
    """

    lever: str
    bound: Bound
    limit: float
    needed: float

    @property
    def size(self) -> float:
        """Relative change that it asks for."""
        return abs(self.needed - self.limit) / max(abs(self.limit), 1e-300)


def binding(problem: Problem, u: Vector) -> list[tuple[int, Bound]]:
    """Levers that would help if only a bound or hold let them, with what stands in their way."""
    values = problem.values(u)
    movable = _freed(problem, range(len(problem.levers)))
    _, slopes = movable.slopes(_coordinates(movable, values))
    tight: list[tuple[int, Bound]] = []
    for at, (lever, x) in enumerate(zip(problem.levers, values, strict=True)):
        if slopes[at] == 0:
            continue
        bound: Bound = "maximum" if slopes[at] > 0 else "minimum"
        limit = lever.high if slopes[at] > 0 else lever.low
        if lever.why_fixed == "held":
            tight.append((at, "hold"))
        elif math.isfinite(limit) and abs(x - limit) <= _AT_BOUND * max(abs(limit), 1e-300):
            tight.append((at, bound))
    return tight


def _coordinates(problem: Problem, values: Sequence[float]) -> Vector:
    return np.array([
        lever.coordinate(x) for lever, x in zip(problem.levers, values, strict=True)
    ])  # fmt: skip


def _widest(node: Node) -> tuple[float, float]:
    """What no decision can move: a rate stays within 0 and 1, unless a bound was typed beyond."""
    if node.is_rate:
        return min(0.0, node.low), max(1.0, node.high)
    return -math.inf, math.inf


def _freed(problem: Problem, levers: Sequence[int] | range) -> Problem:
    """The same problem with the bounds of some levers taken away; a hold's bounds come back."""
    freed: list[Lever] = []
    for at, lever in enumerate(problem.levers):
        if at not in levers or lever.why_fixed in ("zero-lever", "no-scale"):
            freed.append(lever)
            continue
        node = problem.tree[lever.id]
        if node.hold:
            open_lever = lever_of(node.model_copy(update={"hold": False, "step": None}))
            freed.append(open_lever)
        else:
            low, high = _widest(node)
            low = max(low, 0.0) if lever.baseline > 0 else low
            freed.append(replace(lever, low=low, high=high, step=0.0, free=True))
    return Problem(problem.tree, freed, problem.goal)


def single_relaxations(problem: Problem, u: Vector) -> tuple[Relaxation, ...]:
    """Each single bound or hold whose relaxation alone would do, smallest relative change first.

    Args:
        problem: A problem whose goal is out of reach.
        u: The best reachable state.
    """
    found = [_relaxed(problem, u, [limit]) for limit in binding(problem, u)]
    return tuple(sorted((r for group in found for r in group), key=_by_size))


def smallest_set(problem: Problem, u: Vector) -> tuple[Relaxation, ...]:
    """The smallest set of relaxations that would do together, where no single one does.

    Sets of one size are compared by their largest relative change, at most 300 of them.
    """
    tight = binding(problem, u)
    for size in range(2, len(tight) + 1):
        sets = itertools.islice(itertools.combinations(tight, size), _MOST_SETS)
        enough = [found for chosen in sets if (found := _relaxed(problem, u, chosen))]
        if enough:
            best = min(enough, key=lambda found: max(r.size for r in found))
            return tuple(sorted(best, key=_by_size))
    return ()


def _by_size(relaxation: Relaxation) -> float:
    # rounded, so that equal changes keep the order of the table
    return round(relaxation.size, 12)


def _relaxed(problem: Problem, u: Vector, chosen: Sequence[tuple[int, Bound]]) -> list[Relaxation]:
    needed = _needed(problem, u, [at for at, _ in chosen])
    if needed is None:
        return []
    stands = problem.values(u)
    return [
        Relaxation(problem.levers[at].id, bound, stands[at], needed[at]) for at, bound in chosen
    ]


def _needed(problem: Problem, u: Vector, chosen: Sequence[int]) -> list[float] | None:
    """Lever values that meet the goal when only the chosen levers go on, all by one factor."""
    opened = _freed(problem, chosen)
    here = _coordinates(opened, problem.values(u))
    _, slopes = opened.slopes(here)
    signs = np.sign([slopes[at] if at in chosen else 0.0 for at in range(len(here))])
    if not signs.any():
        return None

    def at_effort(tau: float) -> Vector:
        return np.clip(here + signs * tau, opened.low, opened.high)

    def surplus(tau: float) -> float:
        return opened.surplus(opened.kgi(at_effort(tau)))

    low, high = 0.0, 0.01
    while surplus(high) < 0:
        low, high = high, high * 1.5
        if high > _FAR:
            return None
    return opened.values(at_effort(crossing(surplus, low, high)))
