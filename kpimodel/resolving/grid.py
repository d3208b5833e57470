"""Whole-number months: round toward the goals, give back what is not needed, solve the rest again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.branching import nearest_on_grid
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.problem import MonthProblem, objective_for
from kpimodel.resolving.targets import Targets
from kpimodel.solving.problem import Lever, Vector

_MOST_GIVEN_BACK = 5_000
_MOST_MENDED = 500
_MOST_BRANCHED = 200
_SLACK = 1e-9

Solve = Callable[[Targets], Vector | None]
Stepped = NDArray[np.intp]


def stepped_months(problem: MonthProblem) -> Stepped:
    """Positions of the unknowns that move in steps."""
    stepped: Stepped = problem.once("stepped", lambda: _stepped(problem))
    return stepped


def _stepped(problem: MonthProblem) -> Stepped:
    stepped = [at for at, lever in enumerate(problem.levers) if lever.free and lever.step]
    return np.array(stepped, dtype=np.intp)


def on_month_grid(targets: Targets, u: Vector, policy: str, solve: Solve) -> Array | None:
    """Unknowns with a step on their grids: rounded toward the goals, then steps given back.

    Every step back that is left would miss a goal.

    Args:
        targets: The goals and the unknowns.
        u: Coordinates that meet the goals.
        policy: Whose penalty says what to give back first.
        solve: Solves the unknowns without a step again at the end.

    Returns:
        Values that meet the goals, or None where rounding misses one and no step mends it.
    """
    p = targets.base
    stepped = stepped_months(p)
    values = p.box.state(u)
    if not len(stepped):
        return values
    helps = targets.helpful(u)
    for at in stepped:
        values[at] = _rounded(p.levers[at], float(values[at]), up=bool(helps[at] > 0))
    if not targets.met(values):
        nearest = None
        if len(stepped) <= _MOST_BRANCHED:
            nearest = nearest_on_grid(targets, u, stepped, policy)
        if nearest is not None:
            values = nearest
        elif not _mended(targets, values, stepped):
            return None
    _give_back(targets, values, stepped, policy)
    rest = _rest_solved(targets, values, stepped, solve)
    return rest if rest is not None and targets.met(rest) else values


def _rounded(lever: Lever, value: float, *, up: bool) -> float:
    steps = value / lever.step
    if not math.isfinite(steps):
        return min(max(value, lever.low), lever.high)
    nearest = float(round(steps))
    if abs(steps - nearest) > _SLACK * max(1.0, abs(steps)):
        nearest = math.ceil(steps) if up else math.floor(steps)
    return min(max(nearest * lever.step, lever.low), lever.high)


def _mended(targets: Targets, values: Array, stepped: Stepped) -> bool:
    """Take single steps, in place, that shrink the misses most, until all goals are met."""
    levers = targets.base.levers
    for _ in range(_MOST_MENDED):
        missed = _missed(targets, values)
        best: tuple[float, int, float] | None = None
        for at in stepped:
            for step in (levers[at].step, -levers[at].step):
                there = float(values[at]) + step
                if not levers[at].low <= there <= levers[at].high:
                    continue
                left = _missed(targets, _with(values, int(at), there))
                if left < missed and (best is None or left < best[0]):
                    best = left, int(at), there
        if best is None:
            return False
        values[best[1]] = best[2]
        if targets.met(values):
            return True
    return False


def _missed(targets: Targets, values: Array) -> float:
    return float(np.maximum(-targets.surplus(targets.reached(values)), 0.0).sum())


def _with(values: Array, at: int, there: float) -> Array:
    changed = values.copy()
    changed[at] = there
    return changed


def _give_back(targets: Targets, values: Array, stepped: Stepped, policy: str) -> None:
    """Take whole steps back toward the baseline while the goals are met, largest saving first.

    A step that cannot be given back now cannot be later either, unless an aim bends.
    """
    p = targets.base
    penalty = objective_for(p, policy).penalty
    waiting = {int(at): _saving(p, values, int(at), penalty) for at in stepped}
    for _ in range(_MOST_GIVEN_BACK):
        left = {at: offer for at, offer in waiting.items() if offer is not None}
        given = None
        for at in sorted(left, key=lambda at: -left[at][0]):
            there = left[at][1]
            if targets.met(_with(values, at, there)):
                given = at, there
                break
            if targets.lines is not None and targets.agree:
                waiting[at] = None
        if given is None:
            return
        values[given[0]] = given[1]
        waiting[given[0]] = _saving(p, values, given[0], penalty)


def _saving(
    p: MonthProblem, values: Array, at: int, penalty: Callable[[Vector], float]
) -> tuple[float, float] | None:
    """What one step back toward the baseline saves, and where it leads; None where it cannot."""
    lever = p.levers[at]
    away = float(values[at]) - lever.baseline
    back = float(values[at]) - math.copysign(lever.step, away)
    if not away or (back - lever.baseline) * away < 0 or not lever.low <= back <= lever.high:
        return None
    # the penalty is a sum over the unknowns: this one alone tells
    alone = [p.start.copy(), p.start.copy()]
    alone[0][at] = lever.coordinate(float(values[at]))
    alone[1][at] = lever.coordinate(back)
    return penalty(alone[0]) - penalty(alone[1]), back


def _rest_solved(targets: Targets, values: Array, stepped: Stepped, solve: Solve) -> Array | None:
    """The other unknowns solved again, with the stepped ones where they are."""
    p = targets.base
    stands = {int(at): float(values[at]) for at in stepped}
    levers = tuple(
        replace(lever, baseline=x, low=x, high=x, scale=1.0, free=False)
        if (x := stands.get(at)) is not None
        else lever
        for at, lever in enumerate(p.levers)
    )
    if not any(lever.free for lever in levers):
        return None
    held = MonthProblem(p.plan, p.horizon, replace(p.unknowns, levers=levers), p.aim, p.goal)
    again = Targets(held, targets.asked)
    start = held.box.state(held.start)
    if again.met(start):
        return start
    u = solve(again)
    return None if u is None else held.box.state(u)
