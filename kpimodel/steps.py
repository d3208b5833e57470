"""Whole-number levers: round toward the goal, give back what is not needed, solve the rest again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from kpimodel.problem import Lever, Problem, Vector

_GRID_SLACK = 1e-9
_MOST_GIVEN_BACK = 10_000

Solve = Callable[[Problem], Vector | None]


def on_grid(problem: Problem, u: Vector, solve: Solve) -> Vector | None:
    """Put the levers with a step on their grids; the goal is still met.

    Each is rounded in the direction that helps the KGI, then whole steps are given back while the
    goal is met, largest saving first; at last the other levers are solved again. The overshoot
    stays below the smallest single-step effect that is still allowed (no global optimum among
    whole numbers is claimed).

    Args:
        problem: The problem; bounds of levers with a step lie on their grids.
        u: Coordinates that meet the goal.
        solve: Solves a problem in which the stepped levers are held.

    Returns:
        Coordinates that meet the goal, or None where rounding left none.
    """
    stepped = [at for at, lever in enumerate(problem.levers) if lever.free and lever.step]
    if not stepped:
        return u
    _, slopes = problem.slopes(u)
    values = problem.values(u)
    for at in stepped:
        values[at] = _round(problem.levers[at], values[at], up=slopes[at] >= 0)
    values = _give_back(problem, values, stepped)
    held = [
        replace(lever, low=values[at], high=values[at], free=False) if at in stepped else lever
        for at, lever in enumerate(problem.levers)
    ]
    rest = Problem(problem.tree, held, problem.goal)
    if not any(lever.free for lever in held):
        return rest.start if rest.met(rest.kgi(rest.start)) else None
    return solve(rest)


def _round(lever: Lever, value: float, *, up: bool) -> float:
    steps = value / lever.step
    nearest = round(steps)
    if abs(steps - nearest) > _GRID_SLACK * max(1.0, abs(steps)):
        nearest = math.ceil(steps) if up else math.floor(steps)
    return min(max(nearest * lever.step, lever.low), lever.high)


def _give_back(problem: Problem, values: list[float], stepped: list[int]) -> list[float]:
    for _ in range(_MOST_GIVEN_BACK):
        best: tuple[float, int, float] | None = None
        for at in stepped:
            lever = problem.levers[at]
            toward = math.copysign(lever.step, lever.baseline - values[at])
            back = values[at] + toward
            overshoots = (back - lever.baseline) * (values[at] - lever.baseline) < 0
            if values[at] == lever.baseline or overshoots or not lever.low <= back <= lever.high:
                continue
            trial = [*values[:at], back, *values[at + 1 :]]
            if not problem.met(problem.kgi_at(trial)):
                continue
            saving = lever.resistance * (
                lever.coordinate(values[at]) ** 2 - lever.coordinate(back) ** 2
            )
            if np.isfinite(saving) and (best is None or saving > best[0]):
                best = (saving, at, back)
        if best is None:
            return values
        values[best[1]] = best[2]
    return values
