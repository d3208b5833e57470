"""Levers with a positive baseline and a negative minimum: they pass zero, under every policy."""

from __future__ import annotations

import numpy as np
import pytest

import kpimodel as km
from kpimodel.resolve import resolve
from kpimodel.solving.policies import POLICIES, Policy
from tests.kpimodel.plan_cases import plan_of
from tests.kpimodel.solver_cases import Judge, Row

GROWTH: list[Row] = [
    {"id": "next", "relation": "formula", "formula": "sales * (1 + growth)", "direction": "down"},
    {"id": "sales", "parent": "next", "baseline": 1000, "hold": True},
    {"id": "growth", "parent": "next", "unit": "%", "baseline": 0.02, "minimum": -0.1,
     "maximum": 0.2, "cost": 1, "rollup": "mean"},
]  # fmt: skip
PROFIT: list[Row] = [
    {"id": "profit", "relation": "formula", "formula": "sales - cost"},
    {"id": "sales", "parent": "profit", "baseline": 90, "maximum": 100, "cost": 1},
    {"id": "cost", "parent": "profit", "baseline": 1, "minimum": -30, "cost": 1},
]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_growth_falls_below_zero(policy: Policy) -> None:
    """From +2 % to −5 %; at the minimum of −10 % the best is 900."""
    tree = km.Tree.from_rows(GROWTH)
    s = km.backsolve(tree, 950, policy=policy)
    assert s.status == "met"
    assert s.exact
    assert s.values["growth"] == pytest.approx(-0.05, rel=1e-9)
    worst = km.backsolve(tree, 800, policy=policy)
    assert (worst.status, worst.values["growth"], worst.binding) == (
        "unreachable", -0.1, ["sales", "growth"],
    )  # fmt: skip
    assert worst.reached == pytest.approx(900)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_cost_becomes_an_income(policy: Policy) -> None:
    """Profit of 120 needs a cost below zero; 130 is the very most, and 200 is out of reach."""
    tree = km.Tree.from_rows(PROFIT)
    s = km.backsolve(tree, 120, policy=policy)
    assert s.status == "met"
    assert s.values["cost"] <= -20
    worst = km.backsolve(tree, 200, policy=policy)
    assert (worst.reached, worst.binding) == (130, ["sales", "cost"])


def test_small_changes_count_as_before() -> None:
    """Near the baseline the answer is that of a lever that stays above zero."""
    sure = [{**row, "minimum": 0} if row["id"] == "cost" else row for row in PROFIT]
    answers = [km.backsolve(km.Tree.from_rows(rows), 89.05) for rows in (PROFIT, sure)]
    moves = [s.values["cost"] - 1 for s in answers]
    assert moves[0] == pytest.approx(moves[1], rel=1e-3)


@pytest.mark.parametrize("seed", range(20))
def test_against_slsqp(seed: int) -> None:
    """Random sums of products in which some levers may pass zero: nothing scipy finds is less."""
    random = np.random.default_rng(seed)
    rows: list[Row] = [
        {"id": "kgi", "relation": "formula", "formula": "a * (1 + b) - c * (1 + d) + 20"}
    ]
    for id_, passes in zip("abcd", (False, True, True, True), strict=True):
        baseline = float(np.exp(random.uniform(-1, 1)))
        low = -float(random.uniform(0.2, 3)) if passes else baseline / 2
        rows.append({"id": id_, "parent": "kgi", "baseline": baseline, "minimum": low,
                     "maximum": 3 * baseline, "resistance": float(random.choice([0.5, 1, 3]))})  # fmt: skip
    tree = km.Tree.from_rows(rows)
    goal = km.evaluate(tree)["kgi"] + float(random.uniform(0.5, 4))
    judge = Judge(tree, goal)
    s, other = km.backsolve(tree, goal), judge.least("least_change", starts=6)
    assert (s.status == "met") == (other is not None)
    if other is not None:
        assert judge.penalty_of(s.values, "least_change") <= other * (1 + 1e-6) + 1e-12


def test_several_goals() -> None:
    """The same rule with several goals: a growth and another row at once."""
    rows = [{**row, "hold": False, "minimum": 900} if row["id"] == "sales" else row
            for row in GROWTH]  # fmt: skip
    s = km.backsolve_many(km.Tree.from_rows(rows), {"next": 830})
    one = km.backsolve(km.Tree.from_rows(rows), 830)
    assert s.status == one.status == "met"
    assert s.values["growth"] == pytest.approx(one.values["growth"], rel=1e-6)
    assert s.values["growth"] < 0


@pytest.mark.parametrize("rollup", ["mean", "sum"])
def test_open_months(rollup: str) -> None:
    """A plan of six months follows: one value for all of them, or a flow month by month."""
    rows = PROFIT if rollup == "sum" else GROWTH
    goal = 120 if rollup == "sum" else 950
    plan = plan_of(rows)
    tree_answer = km.backsolve(plan.tree, goal)
    s = resolve(plan, goal)
    assert s.status == "met"
    lever = rows[2]["id"]
    assert s.values[lever] == pytest.approx(tree_answer.values[lever], rel=1e-6)
    assert s.values[lever] < 0


def test_a_held_growth_is_released_below_zero() -> None:
    """What a hold would have to become may lie below zero, in a tree and in a plan."""
    rows = [{**row, "hold": True} for row in GROWTH[1:]]
    plan = plan_of([GROWTH[0], *rows])
    needed = [
        {r.lever: r.needed for r in s.relaxations}["growth"]
        for s in (km.backsolve(plan.tree, 950), resolve(plan, 950))
    ]
    assert needed == pytest.approx([-0.05, -0.05], rel=1e-6)
