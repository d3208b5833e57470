"""The even answer of a funnel by month: claimed to be the least only where it is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.optimize

import kpimodel as km
from kpimodel.calendar import Calendar
from kpimodel.plan import Plan
from kpimodel.resolve import PlanSolution, resolve
from tests.kpimodel.plan_cases import START
from tests.kpimodel.solver_cases import Row


def funnel(random: np.random.Generator, months: int, **rate: object) -> Plan:
    """A flow with a profile, one rate that may move, one that is held."""
    rows: list[Row] = [
        {"id": "kgi", "relation": "product"},
        {"id": "flow", "parent": "kgi", "baseline": 1000, "profile": "shape"},
        {"id": "free", "parent": "kgi", "unit": "%", "baseline": 0.1,
         "resistance": float(random.choice([0.5, 1.0, 4.0])), **rate},
        {"id": "held", "parent": "kgi", "unit": "%", "baseline": 0.5, "hold": True},
    ]  # fmt: skip
    shape = random.uniform(0.5, 1.5, months).tolist()
    return Plan(km.Tree.from_rows(rows), Calendar(START, months), profiles={"shape": shape})


def cost_of(plan: Plan, flow: Any, rate: float) -> float:
    """Σ share·ln² of the months, and the rate's."""
    base = np.array(plan.phasing.split("flow", 1000.0))
    months = float(base / 1000 @ np.log(np.asarray(flow) / base) ** 2)
    return months + plan.tree["free"].resistance * math.log(rate / 0.1) ** 2


def cheapest(plan: Plan, goal: float, random: np.random.Generator) -> float:
    """The least that SLSQP finds from single months, even and random starts."""
    base = np.array(plan.phasing.split("flow", 1000.0))
    count, most = len(base), plan.tree["free"].high

    def cost(u: Any) -> float:
        return cost_of(plan, base * np.exp(u[:-1]), 0.1 * math.exp(u[-1]))

    def over(u: Any) -> float:
        reached = float((base * np.exp(u[:-1])).sum()) * 0.05 * math.exp(u[-1])
        return math.log(reached / goal)

    need = goal / 50
    starts = [np.full(count + 1, math.log(need) / 2)]
    for at in range(count):  # all of it by one month
        alone = np.zeros(count + 1)
        alone[at] = math.log(1 + (need - 1) * 1000 / base[at])
        starts.append(alone)
    starts += [random.uniform(0, 2, count + 1) for _ in range(2)]
    found = []
    for start in starts:
        bounds = [(-1.0, 8.0)] * count + [(-1.0, math.log(most / 0.1))]
        inside = np.clip(start, *np.array(bounds).T)
        answer = scipy.optimize.minimize(
            cost, inside, method="SLSQP", bounds=bounds,
            constraints=[{"type": "ineq", "fun": over}], options={"ftol": 1e-13, "maxiter": 300},
        )  # fmt: skip
        if over(answer.x) > -1e-8:
            found.append(float(answer.fun))
    return min(found)


def our_cost(plan: Plan, answer: PlanSolution) -> float:
    """What our answer costs."""
    return cost_of(plan, answer.monthly["flow"], float(answer.monthly["free"][0] or 0))


@pytest.mark.parametrize("seed", range(30))
def test_what_is_claimed_is_so(seed: int) -> None:
    """Where the answer is called exact, nothing cheaper is found from any start."""
    random = np.random.default_rng(seed)
    maximum = float(random.choice([0.1001, 0.15, 1.0]))
    plan = funnel(random, int(random.integers(1, 5)), maximum=maximum)
    goal = 50 * float(random.uniform(1.05, 4))
    answer = resolve(plan, goal)
    assert answer.status == "met"
    theirs = cheapest(plan, goal, random)
    if answer.exact:
        assert our_cost(plan, answer) <= theirs * (1 + 1e-5) + 1e-10


def test_both_kinds_occur() -> None:
    """A goal near the baseline is proven, one far beyond is not; the words follow."""
    plan = funnel(np.random.default_rng(1), 4, maximum=0.11)
    near, far = resolve(plan, 70), resolve(plan, 400)
    assert near.exact
    assert "local optimum" not in near.reason
    assert not far.exact
    assert "local optimum" in far.reason


def test_one_month_alone_may_cost_less_than_all() -> None:
    """Beyond the limit concentrating pays: twelve months asked for three times as much."""
    rows: list[Row] = [
        {"id": "kgi", "relation": "product"},
        {"id": "flow", "parent": "kgi", "baseline": 1200},
        {"id": "rate", "parent": "kgi", "unit": "%", "baseline": 0.1, "hold": True},
        {"id": "other", "parent": "kgi", "unit": "%", "baseline": 0.1, "maximum": 0.1},
    ]
    plan = Plan(km.Tree.from_rows(rows), Calendar(START, 12))
    answer = resolve(plan, 36)
    even, alone = math.log(3) ** 2, math.log(1 + 2 * 12) ** 2 / 12
    assert alone < even
    cost = sum(math.log((value or 0) / 100) ** 2 for value in answer.monthly["flow"]) / 12
    assert not answer.exact
    assert cost <= even * (1 + 1e-9)
