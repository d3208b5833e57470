"""Re-solving against scipy and finite differences, on random plans."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.optimize

from kpimodel.errors import Findings
from kpimodel.plan import Plan
from kpimodel.resolve import MONTH_POLICIES, MonthPolicy, PlanSolution, resolve
from kpimodel.resolving.horizon import Aim, Horizon
from kpimodel.resolving.unknowns import unknowns
from tests.kpimodel.plan_cases import (
    START,
    plan_of,
    random_plan,
)
from tests.kpimodel.solver_cases import Row


def slsqp(plan: Plan, aims: list[tuple[Aim, float]], measure: Any) -> tuple[float, Any]:
    """The least Σ weight·u² that scipy finds, and its weights and coordinates."""
    found = unknowns(plan, measure, Findings())
    horizon = Horizon(plan)
    base = np.array([lever.baseline for lever in found.levers])
    free = np.array([lever.free for lever in found.levers])
    weights = np.array([lever.resistance for lever in found.levers])

    def value(u: Any, aim: Aim) -> float:
        x = base * (1 + u) if measure == "relative" else base * np.exp(u)
        return horizon.reach(horizon.values(found.table(x)), aim)

    high = [math.log(1 / x) if lever.high == 1 else 3.0
            for x, lever in zip(base, found.levers, strict=True)]  # fmt: skip
    answer = scipy.optimize.minimize(
        lambda u: float(np.dot(weights, u * u)), np.full(len(base), 0.1) * free, method="SLSQP",
        bounds=[(-0.99, top) if move else (0, 0) for top, move in zip(high, free, strict=True)],
        constraints=[
            {"type": "ineq", "fun": lambda u, a=aim, g=goal: value(u, a) / g - 1}
            for aim, goal in aims
        ],
        options={"ftol": 1e-15, "maxiter": 400},
    )  # fmt: skip
    return float(answer.fun) if answer.success else math.inf, found


def penalty(answer: PlanSolution, found: Any, measure: str) -> float:
    """Our objective at an answer."""
    total = 0.0
    for lever, month in zip(found.levers, found.months, strict=True):
        at = answer.closed + max(int(month), 0)
        x = answer.monthly[lever.id][at] or 0.0
        u = x / lever.baseline - 1 if measure == "relative" else math.log(x / lever.baseline)
        total += lever.resistance * u * u if lever.free else 0.0
    return total


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize(
    ("policy", "measure"), [("least_change", "shared"), ("least_relative", "relative")]
)
def test_against_slsqp(seed: int, policy: MonthPolicy, measure: str) -> None:
    """Meets the goal to 1e-10 and costs no more than what SLSQP finds."""
    plan = random_plan(np.random.default_rng(seed))
    start = resolve(plan, 1.0).reached
    goal = 1.2 * start
    answer = resolve(plan, goal, policy)
    assert answer.status == "met"
    assert -1e-10 <= answer.reached / goal - 1 <= 1e-10
    whole = Aim("kgi", tuple(range(6)))
    theirs, found = slsqp(plan, [(whole, goal)], measure)
    assert penalty(answer, found, measure) <= theirs * (1 + 1e-5) + 1e-12


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("policy", MONTH_POLICIES)
def test_every_policy_meets_its_goal(seed: int, policy: MonthPolicy) -> None:
    """Residual within 1e-10, never below, bounds kept, closed months untouched."""
    plan = random_plan(np.random.default_rng(100 + seed))
    goal = 1.15 * resolve(plan, 1.0).reached
    answer = resolve(plan, goal, policy)
    assert answer.status == "met"
    assert -1e-10 <= answer.reached / goal - 1 <= 1e-10
    for id_, series in answer.monthly.items():
        assert series[: answer.closed] == plan.monthly_landing[id_][: answer.closed]
        if plan.tree[id_].is_rate:
            assert all(0 <= (value or 0) <= 1 for value in series)


@pytest.mark.parametrize("seed", range(10))
def test_gradient_against_differences(seed: int) -> None:
    """Slopes of the open months against central differences."""
    random = np.random.default_rng(seed)
    plan = random_plan(random)
    horizon, found = Horizon(plan), unknowns(plan, "plain", Findings())
    x = np.array([lever.baseline for lever in found.levers])
    aims = [Aim("kgi", tuple(range(6))), Aim("kgi", (5,)), Aim("s0", (4, 5))]
    slopes = found.gathered(horizon.slopes(horizon.values(found.table(x)), aims))
    for row, aim in enumerate(aims):
        for at in range(len(x)):
            step = np.zeros(len(x))
            step[at] = 1e-5 * x[at]
            up, down = (
                horizon.reach(horizon.values(found.table(x + way * step)), aim) for way in (1, -1)
            )
            assert slopes[row, at] == pytest.approx(
                (up - down) / (2 * step[at]), rel=1e-6, abs=1e-6
            )


@pytest.mark.parametrize(
    "formula",
    ["a * b", "a / b", "a ^ 2 + b", "min(a, b) * 2", "max(a, b)", "if(a > b, a, b * 2)",
     "abs(a - b) + a", "-a + 9 * b"],
)  # fmt: skip
def test_gradient_of_every_operation(formula: str) -> None:
    """The same for formulas, one of whose rows is late."""
    rows: list[Row] = [
        {"id": "kgi", "relation": "formula", "formula": formula, "rollup": "sum"},
        {"id": "a", "parent": "kgi", "baseline": 60, "lag": "0:40% 1:60%"},
        {"id": "b", "parent": "kgi", "baseline": 78},
    ]
    plan = plan_of(rows)
    horizon, found = Horizon(plan), unknowns(plan, "plain", Findings())
    x = np.array([lever.baseline for lever in found.levers]) * np.linspace(1, 1.2, 12)
    aim = Aim("kgi", (1, 2, 3))
    slopes = found.gathered(horizon.slopes(horizon.values(found.table(x)), [aim]))[0]
    for at in range(len(x)):
        step = np.zeros(len(x))
        step[at] = 1e-6
        up, down = (
            horizon.reach(horizon.values(found.table(x + way * step)), aim) for way in (1, -1)
        )
        assert slopes[at] == pytest.approx((up - down) / 2e-6, rel=1e-5, abs=1e-6)


# --- several targets -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    ("policy", "measure"), [("least_change", "shared"), ("least_relative", "relative")]
)
def test_several_targets_against_slsqp(seed: int, policy: MonthPolicy, measure: str) -> None:
    """A target for every open month: all met to 1e-10, at no higher price than SLSQP's."""
    plan = random_plan(np.random.default_rng(200 + seed))
    base = resolve(plan, 1.0).monthly["kgi"]
    closed = len(plan.closed)
    random = np.random.default_rng(seed)
    want = {
        START + at: float(base[at] or 0) * float(random.uniform(1.0, 1.15))
        for at in range(closed, 6)
    }
    answer = resolve(plan, policy=policy, targets=want)
    if answer.status == "unreachable":  # a late start decides the first months
        missed = [one for one in answer.targets if not one.met]
        assert all(one.period is not None for one in missed)
        return
    assert all(one.value / one.goal - 1 >= -1e-10 for one in answer.targets)
    aims = [(Aim("kgi", (at,)), want[START + at]) for at in range(closed, 6)]
    theirs, found = slsqp(plan, aims, measure)
    assert penalty(answer, found, measure) <= theirs * (1 + 1e-5) + 1e-12
