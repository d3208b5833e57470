"""Every policy with several goals on a tree: steps, signs, sizes, and in words."""

from __future__ import annotations

import itertools

import pytest

import kpimodel as km
from kpimodel.several import backsolve_many
from kpimodel.solving.policies import Policy
from tests.kpimodel.solver_cases import Row
from tests.kpimodel.test_several_policies import SHARING, money


def shop(**win_rate: object) -> km.Tree:
    """Deals and cost over leads, calls and a rate; cost is 'down'."""
    return km.Tree.from_rows([
        {"id": "profit", "relation": "formula", "formula": "revenue - spent", "rollup": "sum"},
        {"id": "revenue", "parent": "profit", "relation": "formula",
         "formula": "(leads + calls) * win_rate * price"},
        {"id": "leads", "parent": "revenue", "baseline": 20, "step": 1, "maximum": 40, "cost": 3,
         "resistance": 2},
        {"id": "calls", "parent": "revenue", "baseline": 10, "step": 2, "maximum": 30, "cost": 1,
         "resistance": 1},
        {"id": "win_rate", "parent": "revenue", "unit": "%", "baseline": 0.2, "hold": True,
         **win_rate},
        {"id": "price", "parent": "revenue", "baseline": 50, "hold": True, "rollup": "last"},
        {"id": "spent", "parent": "profit", "direction": "down", "relation": "formula",
         "formula": "leads * 2 + calls * 4"},
    ])  # fmt: skip


@pytest.mark.parametrize("policy", SHARING)
@pytest.mark.parametrize("revenue", [350.0, 405.0, 470.0, 520.0])
@pytest.mark.parametrize("spent", [100.0, 130.0, 150.0])
def test_whole_steps_against_all_of_them(policy: Policy, revenue: float, spent: float) -> None:
    """Goals that pull two ways, on a grid: met where any grid point does, near the cheapest."""
    tree, goals = shop(), {"revenue": revenue, "spent": spent}
    found = [
        3 * abs(leads - 20) + abs(calls - 10)
        for leads, calls in itertools.product(range(41), range(0, 31, 2))
        if (leads + calls) * 10 >= revenue and leads * 2 + calls * 4 <= spent
    ]
    answer = backsolve_many(tree, goals, policy)
    if not found:
        assert answer.status == "unreachable"
        assert not all(one.met for one in answer.goals)
        return
    assert answer.status in ("met", "already_met")
    assert all(one.met for one in answer.goals)
    assert (answer.values["leads"] % 1, answer.values["calls"] % 2) == (0, 0)
    if policy == "least_cost":
        assert money(tree, answer.values) <= min(found) + 3
    assert answer.status == "already_met" or not answer.exact


@pytest.mark.parametrize("policy", SHARING)
def test_down_rows_and_goals_that_pull_two_ways(policy: Policy) -> None:
    """More revenue for less cost: each policy finds the same way where there is only one."""
    tree = shop(hold=False, cost=10, resistance=3)
    rows = [{**row, "step": None} for row in tree.to_rows()]
    answer = backsolve_many(km.Tree.from_rows(rows), {"revenue": 400, "spent": 70}, policy)
    assert answer.status == "met"
    assert not answer.issues
    assert answer.values["spent"] == pytest.approx(70, rel=1e-10)
    assert answer.values["revenue"] == pytest.approx(400, rel=1e-10)


@pytest.mark.parametrize("policy", SHARING)
def test_zero_baselines_and_signs(policy: Policy) -> None:
    """A lever at zero with a maximum moves, one without stays; a negative one too."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "sum"},
        {"id": "new", "parent": "kgi", "baseline": 0, "maximum": 50, "cost": 1},
        {"id": "stuck", "parent": "kgi", "baseline": 0, "cost": 1},
        {"id": "loss", "parent": "kgi", "baseline": -20, "minimum": -40, "maximum": 0, "cost": 2},
    ])  # fmt: skip
    answer = backsolve_many(tree, {"kgi": 20, "loss": -15}, policy)
    assert (answer.status, answer.exact) == ("met", True)
    assert answer.values["kgi"] == pytest.approx(20)
    assert answer.values["loss"] >= -15 - 1e-12
    assert answer.values["stuck"] == 0


@pytest.mark.parametrize("policy", SHARING)
def test_out_of_reach_is_told_alike(policy: Policy) -> None:
    """Best, limits and relaxations do not depend on the policy."""
    tree, goals = shop(), {"revenue": 900.0, "leads": 30.0}
    least, answer = backsolve_many(tree, goals), backsolve_many(tree, goals, policy)
    assert (answer.status, answer.exact) == (least.status, least.exact) == ("unreachable", True)
    assert answer.relaxations == least.relaxations
    assert answer.explain("ja") == least.explain("ja")


def test_straight_goals_apart_are_proven_so() -> None:
    """No state at all has this revenue for this cost, and `exact` says that it is proven."""
    rows = [{**row, "step": None} for row in shop().to_rows()]
    answer = backsolve_many(km.Tree.from_rows(rows), {"revenue": 600, "spent": 90}, "equal_effort")
    assert (answer.status, answer.exact) == ("unreachable", True)


def test_priority_says_who_passes_on_and_who_stays() -> None:
    """Calls first, to their maximum; leads take the rest; the rate is not needed."""
    tree = shop(hold=False, cost=10, resistance=3)
    answer = backsolve_many(tree, {"revenue": 520.0, "calls": 12.0}, "priority")
    assert (answer.values["calls"], answer.values["leads"]) == (30, 22)
    words, japanese = answer.explain("en"), answer.explain("ja")
    assert "calls is used up to its maximum; the rest passes on to the next lever." in words
    assert "win_rate does not move: the levers chosen before it are enough." in words
    assert "callsは上限まで使い、残りを次の行に回しました。" in japanese
    assert "win_rateは動かしません。先に選ばれた行だけで届きます。" in japanese


def test_least_cost_says_why_a_lever_stays() -> None:
    """Calls are cheaper than leads."""
    answer = backsolve_many(shop(), {"revenue": 400.0, "calls": 12.0}, "least_cost")
    assert (answer.values["calls"], answer.values["leads"]) == (20, 20)
    assert "leads does not move: others reach the targets for less money." in answer.explain("en")
    assert "leadsは動かしません。他の行のほうが安く届きます。" in answer.explain("ja")


@pytest.mark.parametrize("policy", SHARING)
@pytest.mark.parametrize(
    ("first", "second", "goals", "status"),
    [
        ({"baseline": 1, "hold": True}, {"baseline": 2, "hold": True}, (9, 3), "unreachable"),
        ({"baseline": 1e300, "maximum": 1.5e300}, {"baseline": 1e-300}, (1.2e300, 2e-300), "met"),
        ({"baseline": 1, "cost": 1e-300}, {"baseline": 2, "cost": 1e300}, (9, 3), "met"),
        ({"baseline": 1, "cost": 0}, {"baseline": 2, "cost": 0}, (9, 3), "met"),
        ({"baseline": -5, "minimum": -9, "maximum": 9}, {"baseline": 0, "maximum": 4}, (0, 0), "met"),
        ({"baseline": 5, "minimum": 7, "maximum": 9}, {"baseline": 3, "maximum": 4}, (12, 3.5), "met"),
        ({"baseline": 1}, {"baseline": 1}, (1e12, 1e11), "met"),
    ],
)  # fmt: skip
def test_sizes_far_apart(
    policy: Policy, first: Row, second: Row, goals: tuple[float, float], status: str
) -> None:
    """Nobody free, huge and tiny numbers, goals of zero, a raised floor: proven, no fallback."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "sum"},
        {"id": "a", "parent": "kgi", "cost": 1, **first},
        {"id": "b", "parent": "kgi", "cost": 1, **second},
    ])  # fmt: skip
    answer = backsolve_many(tree, {"kgi": goals[0], "b": goals[1]}, policy)
    assert (answer.status, answer.exact, answer.issues) == (status, True, ())
    assert all(one.met for one in answer.goals) == (status == "met")
