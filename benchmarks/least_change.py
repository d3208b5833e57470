"""Least-change back-solving: against scipy's SLSQP at 1,000 levers, and its growth with size."""

from __future__ import annotations

import itertools
import math
import time

import numpy as np
import scipy
from scipy.optimize import minimize

import kpimodel as km
from benchmarks.harness import Result, best_of, faster, say, spent, within
from benchmarks.trees import profit_rows
from kpimodel.solving.problem import Problem, Vector, box_of
from kpimodel.tree import Tree

UPLIFT = 1.2
SIZES = (100, 1_000, 10_000, 100_000)
LIMIT_MS = 50.0


def measure() -> list[Result]:
    """The same goal for all: 1.2 times the baseline, bounds, a tenth of the levers held."""
    return [_against_slsqp(1_000), *_growth()]


def _against_slsqp(levers: int) -> Result:
    tree = Tree.from_rows(profit_rows(levers))
    goal = UPLIFT * km.evaluate(tree)[tree.root.id]
    answer = km.backsolve(tree, goal)
    if answer.status != "met" or abs(answer.reached / goal - 1) > 1e-10:  # noqa: PLR2004
        raise RuntimeError(f"{answer.status}: {answer.reached} for {goal}")
    goals = itertools.cycle(goal * (1 + step / 10_000) for step in range(-4, 5))
    ours = spent(lambda: km.backsolve(tree, next(goals)), 18)
    words = spent(lambda: km.backsolve(tree, next(goals)).reason, 9) - ours
    problem = Problem(tree, box_of(tree), goal)
    theirs = spent(lambda: _slsqp(problem), 2)
    u, rounds = _slsqp(problem)
    own = problem.coordinates([answer.values[lever] for lever in tree.levers])
    penalties = [float(np.dot(state, np.where(problem.free, state, 0.0))) / 2 for state in (own, u)]
    missed = min(problem.surplus_at(u), 0.0)
    if penalties[0] > penalties[1] * (1 + 1e-6) + 1e-9:
        raise RuntimeError(f"the objective is worse: {penalties[0]} against {penalties[1]}")
    work = (
        f"least change, {levers:,} levers, another goal each time, processor time; objective {penalties[0]:.9f}, theirs"
        f" {penalties[1]:.9f} (goal missed by {abs(missed):.0e}); words of an answer {words:.1f} ms more"
    )
    return faster(work, ours, f"scipy {scipy.__version__} SLSQP, {rounds} rounds", theirs, 200)


def _slsqp(problem: Problem) -> tuple[Vector, int]:
    """The same problem by scipy, with our values and gradients and the same coordinates."""
    free = np.flatnonzero(problem.free)

    def whole(y: Vector) -> Vector:
        u = problem.start.copy()
        u[free] = y
        return u

    done = minimize(
        lambda y: (0.5 * float(y @ y), y), problem.start[free], jac=True, method="SLSQP",
        bounds=list(zip(problem.low[free], problem.high[free], strict=True)),
        constraints=[{
            "type": "ineq",
            "fun": lambda y: problem.surplus_at(whole(y)),
            "jac": lambda y: problem.slopes(whole(y))[1][free],
        }],
        options={"maxiter": 300, "ftol": 1e-12},
    )  # fmt: skip
    return whole(done.x), int(done.nit)


def _growth() -> list[Result]:
    """From 100 to 100,000 levers, on a tree that was solved before; and the first solve."""
    times: dict[int, float] = {}
    first = 0.0
    for levers in SIZES:
        tree = Tree.from_rows(profit_rows(levers))
        goal = UPLIFT * km.evaluate(tree)[tree.root.id]
        begin = time.perf_counter()
        km.backsolve(tree, goal)
        if levers == 10_000:  # noqa: PLR2004
            first = (time.perf_counter() - begin) * 1e3
            at_10_000 = best_of(lambda: km.backsolve(tree, goal), 15)  # noqa: B023
        times[levers] = spent(lambda: km.backsolve(tree, goal), 3)  # noqa: B023
    few, many = SIZES[0], SIZES[-1]
    grown = times[many] / times[few]
    most = many * math.log(many) / (few * math.log(few))
    listed = ", ".join(f"{levers:,}: {ms:.1f}" for levers, ms in times.items())
    return [
        within(f"least change, 10,000 levers (first solve of a tree {first:.0f} ms)", at_10_000,
               "wall time, 2 cores", LIMIT_MS, "ms"),
        Result(f"least change, processor ms by levers: {listed}", times[many], "growth no faster than n log n", None,
               f"{grown:,.0f} times", f"at most {most:,.0f} times", grown <= most),
    ]  # fmt: skip


if __name__ == "__main__":
    say(measure())
