"""Whole-number months: round toward the goal, give back what is not needed, solve the rest again."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from kpimodel.month_problem import MonthProblem, objective_for, solve_months
from kpimodel.problem import Lever, Vector

_MOST_GIVEN_BACK = 5_000
_SLACK = 1e-9

Met = Callable[[Sequence[float]], bool]


def on_month_grid(
    problem: MonthProblem, u: Vector, policy: str, met: Met, *, again: bool
) -> list[float] | None:
    """Unknowns with a step on their grids: rounded toward the goal, then steps given back.

    Every step back that is left would miss a goal.

    Args:
        problem: The unknowns, and which way they help.
        u: Coordinates that meet the goals.
        policy: Whose penalty says what to give back first.
        met: Whether values of the unknowns meet the goals.
        again: Whether the unknowns without a step are solved again at the end.

    Returns:
        Values that meet the goals, or None where rounding misses one.
    """
    stepped = [at for at, lever in enumerate(problem.levers) if lever.free and lever.step]
    values = problem.values(u)
    if not stepped:
        return values
    signs = problem.signs(problem.slopes(u)[1])
    for at in stepped:
        values[at] = _rounded(problem.levers[at], values[at], up=bool(signs[at] > 0))
    if not met(values):
        return None
    _give_back(problem, values, stepped, policy, met)
    rest = _rest_solved(problem, values, stepped, policy) if again else None
    return rest if rest is not None and met(rest) else values


def _rounded(lever: Lever, value: float, *, up: bool) -> float:
    steps = value / lever.step
    nearest = float(round(steps))
    if abs(steps - nearest) > _SLACK * max(1.0, abs(steps)):
        nearest = math.ceil(steps) if up else math.floor(steps)
    return min(max(nearest * lever.step, lever.low), lever.high)


def _give_back(
    problem: MonthProblem, values: list[float], stepped: Sequence[int], policy: str, met: Met
) -> None:
    """Take whole steps back toward the baseline while the goals are met, largest saving first."""
    penalty = objective_for(problem, policy).penalty
    for _ in range(_MOST_GIVEN_BACK):
        here = penalty(problem.coordinates(values))
        best: tuple[float, int, float] | None = None
        for at in stepped:
            lever = problem.levers[at]
            away = values[at] - lever.baseline
            back = values[at] - math.copysign(lever.step, away)
            if (back - lever.baseline) * away < 0 or not lever.low <= back <= lever.high:
                continue
            trial = [*values[:at], back, *values[at + 1 :]]
            if away and met(trial):
                saving = here - penalty(problem.coordinates(trial))
                if best is None or saving > best[0]:
                    best = saving, at, back
        if best is None:
            return
        values[best[1]] = best[2]


def _rest_solved(
    problem: MonthProblem, values: Sequence[float], stepped: Sequence[int], policy: str
) -> list[float] | None:
    """The other unknowns solved again, with the stepped ones where they are."""
    on_grid = set(stepped)
    levers = tuple(
        replace(lever, low=values[at], high=values[at], free=False) if at in on_grid else lever
        for at, lever in enumerate(problem.levers)
    )
    if not any(lever.free for lever in levers):
        return None
    held = MonthProblem(
        problem.plan,
        problem.horizon,
        replace(problem.unknowns, levers=levers),
        problem.aim,
        problem.goal,
    )
    u = held.start if held.met(held.kgi(held.start)) else solve_months(held, policy)
    return None if u is None else held.values(u)
