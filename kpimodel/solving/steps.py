"""Whole-number levers: round toward the goal, give back what is not needed, solve the rest again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from kpimodel.errors import Findings, Quantity
from kpimodel.node import Node
from kpimodel.solving.lever import step_of
from kpimodel.solving.problem import Lever, Problem, Vector

_GRID_SLACK = 1e-9
_MOST_ROUNDS = 20
_MOST_GIVEN_BACK = 10_000

Bound = Literal["minimum", "maximum", "hold"]
Solve = Callable[[Problem], Vector | None]
Penalty = Callable[[Vector], float]


def stepped_levers(problem: Problem) -> list[int]:
    """Positions of the free levers that have a grid."""
    return problem.box.stepped


def on_grid(problem: Problem, u: Vector, solve: Solve, penalty: Penalty) -> list[float] | None:
    """Put the levers with a step on their grids; the goal is still met.

    Each is rounded in the direction that helps the KGI, then whole steps are given back while the
    goal is met, largest saving first; then the other levers are solved again. Every step back
    that is left would miss the goal, so the overshoot stays below the smallest of their effects
    (no global optimum among whole numbers is claimed).

    Args:
        problem: The problem; bounds of levers with a step lie on their grids.
        u: Coordinates that meet the goal.
        solve: Solves a problem in which the stepped levers are held.
        penalty: What the policy minimises.

    Returns:
        Lever values that meet the goal, or None where no grid point near by does.
    """
    stepped = stepped_levers(problem)
    if not stepped:
        return problem.values(u)
    values = _rounded(problem, u, stepped)
    if not problem.met(problem.kgi_at(values)):
        values = _nearest_met(problem, values, stepped) or values
    for _ in range(_MOST_ROUNDS):
        values = _give_back(problem, values, stepped, penalty)
        again = _solve_rest(problem, values, stepped, solve)
        if again is None or again == values:
            break
        values = again
    return values if problem.met(problem.kgi_at(values)) else None


def best_on_grid(problem: Problem, u: Vector) -> list[float]:
    """Lever values with the best KGI on the grids near a state, where the goal cannot be met."""
    stepped = stepped_levers(problem)
    values = problem.values(u)
    for at in stepped:
        lever = problem.levers[at]
        around = {_round(lever, values[at], up=True), _round(lever, values[at], up=False)}
        values[at] = max(
            sorted(around), key=lambda x: problem.surplus(problem.kgi_at(_put(values, at, x)))
        )
    return values


def _put(values: list[float], at: int, x: float) -> list[float]:
    return [*values[:at], x, *values[at + 1 :]]


def _rounded(problem: Problem, u: Vector, stepped: list[int]) -> list[float]:
    signs = problem.signs(problem.slopes(u)[1])
    values = problem.values(u)
    for at in stepped:
        lever = problem.levers[at]
        # a lever without effect goes toward its baseline
        up = signs[at] > 0 if signs[at] else values[at] < lever.baseline
        values[at] = _round(lever, values[at], up=bool(up))
    return values


def _round(lever: Lever, value: float, *, up: bool) -> float:
    steps = value / lever.step
    if not math.isfinite(steps):
        return min(max(value, lever.low), lever.high)
    nearest = round(steps)
    if abs(steps - nearest) > _GRID_SLACK * max(1.0, abs(steps)):
        nearest = math.ceil(steps) if up else math.floor(steps)
    return min(max(nearest * lever.step, lever.low), lever.high)


def _nearest_met(problem: Problem, values: list[float], stepped: list[int]) -> list[float] | None:
    """Where rounding missed the goal (no one direction helps): the next grid points one by one."""
    for at in stepped:
        lever = problem.levers[at]
        for steps in (-1, 1, -2, 2):
            x = values[at] + steps * lever.step
            trial = _put(values, at, x)
            if lever.low <= x <= lever.high and problem.met(problem.kgi_at(trial)):
                return trial
    return None


def _give_back(
    problem: Problem, values: list[float], stepped: list[int], penalty: Penalty
) -> list[float]:
    """Take steps back toward the baseline while the goal is met, largest saving first."""
    for _ in range(_MOST_GIVEN_BACK):
        here = penalty(problem.coordinates(values))
        best, saved = None, 0.0
        for at in stepped:
            trial = _one_step_back(problem.levers[at], values, at)
            if trial is None or not problem.met(problem.kgi_at(trial)):
                continue
            saving = here - penalty(problem.coordinates(trial))
            if best is None or saving > saved:
                best, saved = trial, saving
        if best is None:
            return values
        values = best
    return values


def _one_step_back(lever: Lever, values: list[float], at: int) -> list[float] | None:
    away = values[at] - lever.baseline
    back = values[at] - math.copysign(lever.step, away)
    steps = back / lever.step
    if not away or not math.isfinite(steps):
        return None
    grid = round(steps) * lever.step
    if (grid - lever.baseline) * away < 0 or not lever.low <= grid <= lever.high:
        return None
    return _put(values, at, grid)


def _solve_rest(
    problem: Problem, values: list[float], stepped: list[int], solve: Solve
) -> list[float] | None:
    """The other levers solved again, with the stepped ones where they are."""
    held = [
        replace(lever, low=values[at], high=values[at], free=False) if at in stepped else lever
        for at, lever in enumerate(problem.levers)
    ]
    if not any(lever.free for lever in held):
        return None
    rest = Problem(problem.tree, held, problem.goal)
    u = rest.start if rest.met(rest.kgi(rest.start)) else solve(rest)
    return None if u is None else rest.values(u)


def explain_limit(
    node: Node, bound: Bound, stands: float, say: Findings, *, on_grid: bool = True
) -> None:
    """Say that a lever stands at a limit; of a step, that no multiple lies nearer to its bound."""
    limit = Quantity(stands, node.unit)
    typed = {"minimum": node.low, "maximum": node.high}.get(bound, stands)
    if (
        not on_grid
        or not step_of(node)
        or abs(stands - typed) <= _GRID_SLACK * max(abs(typed), abs(stands))
    ):
        say.note(f"stands-{bound}", (), name=node.label, limit=limit)
        return
    say.note(
        f"stands-{bound}-step", (), name=node.label, limit=limit,
        step=Quantity(node.step or 0.0, node.unit), bound=Quantity(typed, node.unit),
    )  # fmt: skip
