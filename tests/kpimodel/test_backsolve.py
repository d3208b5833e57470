"""Back-solving: the worked example, the rules of the design, and questions at the edges."""

from __future__ import annotations

import math
from typing import Any

import pytest

import kpimodel as km
from kpimodel.examples import software_company_a
from kpimodel.solving.policies import POLICIES, Policy
from tests.kpimodel.solver_cases import Row, change_row, flat, rows_of


def profit() -> km.Tree:
    """100 units at 10 against a cost of 1,500 that cannot fall below 1,000."""
    return km.Tree.from_rows([
        {"id": "profit", "relation": "formula", "formula": "revenue - cost"},
        {"id": "revenue", "parent": "profit", "relation": "product"},
        {"id": "units", "parent": "revenue", "baseline": 100},
        {"id": "price", "parent": "revenue", "baseline": 10},
        {"id": "cost", "parent": "profit", "baseline": 1500, "minimum": 1000},
    ])  # fmt: skip


# --- the worked example ------------------------------------------------------------------------


def test_the_worked_example() -> None:
    """The table of the design, column 'back-solved to 50'."""
    s = km.backsolve(software_company_a().tree, 50)
    assert s.status == "met"
    assert s.exact
    assert s.reached == pytest.approx(50, rel=1e-12)
    assert round(s.values["visits"]) == 56_759
    assert round(s.values["cvr"], 5) == 0.02956
    assert round(s.values["leads"], 1) == 1677.9
    assert round(s.values["meeting_rate"], 5) == 0.21285
    assert round(s.values["meetings"], 1) == 357.1
    assert s.values["win_rate"] == 0.14
    assert s.binding == ["win_rate"]


def test_the_worked_example_without_bounds() -> None:
    """Every lever moves by 1.17851."""
    rows = [{k: v for k, v in row.items() if k != "maximum"}
            for row in rows_of(software_company_a().tree)]  # fmt: skip
    tree = km.Tree.from_rows(rows)
    s = km.backsolve(tree, 50)
    for id_ in tree.levers:
        assert s.values[id_] / (tree[id_].baseline or 0) == pytest.approx(1.17851, abs=5e-6)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            [
                "New customers cannot reach the goal of 60. The best it can reach is 47.3.",
                "Site visits is held at 48,000.",
                "CVR (visit to lead) is at its maximum 3.2 %.",
                "Meeting rate is at its maximum 22 %.",
                "Win rate is at its maximum 14 %.",
                "Site visits at 60,877 would do alone (it is held at 48,000).",
                "CVR (visit to lead) at 4.06 % would do alone (its maximum is 3.2 %).",
                "Meeting rate at 27.9 % would do alone (its maximum is 22 %).",
                "Win rate at 17.8 % would do alone (its maximum is 14 %).",
            ],
        ),
        (
            "ja",
            [
                "新規顧客数の目標 60 には届きません。届くのは 47.3 までです。",
                "サイト訪問数は 48,000 に固定されています。",
                "CVR（訪問→リード）は上限 3.2 % にあります。",
                "商談化率は上限 22 % にあります。",
                "受注率は上限 14 % にあります。",
                "サイト訪問数の固定（48,000）を外して 60,877 にできれば、それだけで届きます。",
                "CVR（訪問→リード）を 4.06 % にできれば、それだけで届きます（今の上限 3.2 %）。",
                "商談化率を 27.9 % にできれば、それだけで届きます（今の上限 22 %）。",
                "受注率を 17.8 % にできれば、それだけで届きます（今の上限 14 %）。",
            ],
        ),
    ],
)
def test_the_worked_example_out_of_reach(lang: km.table.Lang, words: list[str]) -> None:
    """Visits held and a goal of 60: the best is 47.3, and four relaxations would do."""
    tree = change_row(software_company_a(lang).tree, "visits", hold=True)
    s = km.backsolve(tree, 60, lang=lang)
    assert s.status == "unreachable"
    assert s.exact
    assert round(s.reached, 1) == 47.3
    assert s.binding == ["visits", "cvr", "meeting_rate", "win_rate"]
    assert [r.lever for r in s.relaxations] == s.binding
    assert s.reason.splitlines() == words


# --- what holds for every policy ---------------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES)
def test_nothing_moves_where_the_goal_is_met_already(policy: Policy) -> None:
    """A goal at or below where we are changes nothing."""
    tree = flat("product", {"id": "a", "baseline": 10, "cost": 1}, {"id": "b", "baseline": 5,
                                                                    "cost": 1})  # fmt: skip
    for goal in (50, 40, -3, 0):
        s = km.backsolve(tree, goal, policy=policy)
        assert (s.status, s.exact) == ("already_met", True)
        assert s.values == km.evaluate(tree)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_down_kgi_is_at_most(policy: Policy) -> None:
    """For a KGI whose direction is down the answer lies at or just below the goal."""
    tree = flat("product", {"id": "customers", "baseline": 100, "cost": 1},
                {"id": "churn", "unit": "%", "baseline": 0.05, "cost": 2}, direction="down")  # fmt: skip
    s = km.backsolve(tree, 3, policy=policy)
    assert s.status == "met"
    assert 3 * (1 - 1e-10) <= s.reached <= 3
    assert km.backsolve(tree, 6, policy=policy).status == "already_met"
    assert km.backsolve(tree, "-10%", policy=policy).reached == pytest.approx(4.5, rel=1e-10)


def test_a_down_kgi_out_of_reach_names_minimum_and_hold() -> None:
    """What stands in the way of a low KGI are holds and minimums."""
    tree = flat("product", {"id": "customers", "baseline": 100, "hold": True},
                {"id": "churn", "unit": "%", "baseline": 0.05, "minimum": 0.04},
                direction="down")  # fmt: skip
    s = km.backsolve(tree, 1)
    assert (s.status, s.reached) == ("unreachable", 4.0)
    assert [(r.lever, r.bound, round(r.needed, 9)) for r in s.relaxations] == [
        ("customers", "hold", 25.0),
        ("churn", "minimum", 0.01),
    ]


@pytest.mark.parametrize("policy", ["least_change", "equal_effort", "priority"])
@pytest.mark.parametrize("goal", [-100, 0, 100, 1e5])
def test_costs_fall_and_goals_may_be_negative_or_zero(policy: Policy, goal: float) -> None:
    """A profit from −500 to any goal: met exactly, no cost above its baseline."""
    s = km.backsolve(profit(), goal, policy=policy)
    assert s.status == "met"
    assert goal <= s.reached <= goal + 1e-9 * max(abs(goal), 1000)
    assert 1000 <= s.values["cost"] <= 1500


def test_a_relative_goal_stands_on_the_baseline() -> None:
    """+15 % of a loss of 500 is a loss of 425; −10 % is met already."""
    s = km.backsolve(profit(), "+15%")
    assert (s.goal, s.status) == (-425.0, "met")
    assert s.reached == pytest.approx(-425, rel=1e-10)
    assert km.backsolve(profit(), "-10%").status == "already_met"


def test_a_lever_on_several_paths_counts_with_all_of_them() -> None:
    """KGI = a·b + a·c: the answer is the one of a·(b + c) with the sum spread."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "a*b + a*c"},
        {"id": "a", "parent": "kgi", "baseline": 2},
        {"id": "b", "parent": "kgi", "baseline": 3, "hold": True},
        {"id": "c", "parent": "kgi", "baseline": 4, "hold": True},
    ])  # fmt: skip
    assert km.backsolve(tree, 28).values["a"] == pytest.approx(4, rel=1e-12)


def test_a_kgi_that_is_an_input_itself() -> None:
    """A tree of one row answers with its goal, within its bounds."""
    tree = km.Tree.from_rows([{"id": "kgi", "baseline": 10, "maximum": 20}])
    assert km.backsolve(tree, 15).values == {"kgi": pytest.approx(15, rel=1e-12)}
    assert km.backsolve(tree, 30).status == "unreachable"


def test_all_held_is_unreachable_with_the_holds_named() -> None:
    """Nothing may move: each hold stands in the way, and the one that would do alone is said."""
    tree = flat("product", {"id": "a", "baseline": 10, "hold": True},
                {"id": "b", "baseline": 2, "hold": True, "maximum": 3})  # fmt: skip
    s = km.backsolve(tree, 60)
    assert (s.status, s.binding, s.reached) == ("unreachable", ["a", "b"], 20)
    assert [(r.lever, r.bound) for r in s.relaxations] == [("a", "hold")]
    assert s.relaxations[0].needed == pytest.approx(30, rel=1e-9)


def test_a_kgi_without_levers_says_that_nothing_would_do() -> None:
    """A constant KGI cannot move."""
    tree = km.Tree.from_rows([{"id": "kgi", "relation": "formula", "formula": "5"}])
    s = km.backsolve(tree, 6)
    assert (s.status, s.reached, s.relaxations) == ("unreachable", 5, ())
    assert "Review the goal" in s.reason


# --- zero and negative baselines ---------------------------------------------------------------


def test_a_zero_lever_moves_only_up_to_its_maximum() -> None:
    """With a maximum it is a lever; without one it is left alone, with a finding."""
    tree = flat("sum", {"id": "new", "baseline": 0, "maximum": 50}, {"id": "old", "baseline": 10})
    s = km.backsolve(tree, 30)
    assert s.status == "met"
    assert 0 < s.values["new"] <= 50
    tree = change_row(tree, "new", maximum=None)
    s = km.backsolve(tree, 30)
    assert s.values["new"] == 0
    assert [issue.code for issue in s.issues] == ["zero-lever"]


def test_least_change_of_a_zero_lever_is_relative_to_its_bounds() -> None:
    """Min ((a − 0)/50)² + ((b − 0)/100)² with a + b = 30: a : b = 50² : 100²."""
    tree = flat("sum", {"id": "a", "baseline": 0, "maximum": 50},
                {"id": "b", "baseline": 0, "minimum": -100, "maximum": 60})  # fmt: skip
    s = km.backsolve(tree, 30)
    assert s.values["a"] == pytest.approx(30 * 2500 / 12_500, rel=1e-9)
    assert s.values["b"] == pytest.approx(30 * 10_000 / 12_500, rel=1e-9)
    assert s.exact


def test_a_negative_baseline_needs_a_bound() -> None:
    """Without any bound it stays where it is, with a finding; the others do the work."""
    tree = flat("sum", {"id": "loss", "baseline": -50}, {"id": "gain", "baseline": 10})
    s = km.backsolve(tree, 30)
    assert s.values == {"kgi": pytest.approx(30), "loss": -50, "gain": pytest.approx(80)}
    assert [issue.code for issue in s.issues] == ["no-scale"]
    s = km.backsolve(change_row(tree, "loss", minimum=-100.0, maximum=100.0), 30)
    assert s.issues == ()
    assert -50 < s.values["loss"] <= 100


def test_a_zero_lever_with_a_raised_floor_starts_there() -> None:
    """The nearest bound is the start even where the lever cannot be raised further."""
    tree = flat("sum", {"id": "a", "baseline": 0, "minimum": 5}, {"id": "b", "baseline": 10})
    assert km.backsolve(tree, 30).values["a"] == 5


def test_a_held_zero_or_negative_input_does_no_harm() -> None:
    """A hold stands at its target, whatever the baseline."""
    tree = flat("sum", {"id": "a", "baseline": 0, "target": 5, "hold": True},
                {"id": "b", "baseline": -3, "target": 2, "hold": True},
                {"id": "c", "baseline": 10})  # fmt: skip
    s = km.backsolve(tree, 30)
    assert s.values == {"kgi": pytest.approx(30), "a": 5, "b": 2, "c": pytest.approx(23)}


# --- bounds ------------------------------------------------------------------------------------


def test_a_baseline_outside_its_bounds_starts_at_the_nearest() -> None:
    """A raised floor is legitimate: the answer lies on it, or beyond."""
    tree = flat("product", {"id": "a", "baseline": 10, "minimum": 20}, {"id": "b", "baseline": 2})
    s = km.backsolve(tree, 60)
    assert s.values["a"] == 20
    assert s.values["b"] == pytest.approx(3)
    tree = change_row(tree, "a", minimum=None, maximum=5.0)
    s = km.backsolve(tree, 30)
    assert (s.values["a"], s.binding) == (5, ["a"])
    assert s.values["b"] == pytest.approx(6)


def test_a_maximum_below_zero_for_a_positive_baseline() -> None:
    """Contradictory to logarithms, and still a number to work with."""
    tree = flat("sum", {"id": "a", "baseline": 5, "minimum": -20, "maximum": -1},
                {"id": "b", "baseline": 10})  # fmt: skip
    s = km.backsolve(tree, 30)
    assert s.status == "met"
    assert -20 <= s.values["a"] <= -1


def test_targets_of_free_inputs_are_ignored() -> None:
    """Back-solving starts at baselines; only a held input stands at its target."""
    tree = flat("product", {"id": "a", "baseline": 10, "target": 99}, {"id": "b", "baseline": 2})
    s = km.backsolve(tree, 40)
    assert s.values["a"] == pytest.approx(10 * math.sqrt(2))


@pytest.mark.parametrize("policy", POLICIES)
def test_the_very_most_is_within_reach_and_a_little_more_is_not(policy: Policy) -> None:
    """All levers at their best bounds bring the goal to the last digit."""
    tree = flat("product", {"id": "a", "baseline": 1.1, "maximum": 1.3, "cost": 1},
                {"id": "b", "baseline": 2.2, "maximum": 2.7, "cost": 2},
                {"id": "c", "unit": "%", "baseline": 0.1, "maximum": 0.3, "cost": 3})  # fmt: skip
    most = km.evaluate(tree, {"a": 1.3, "b": 2.7, "c": 0.3})["kgi"]
    s = km.backsolve(tree, most, policy=policy)
    assert s.status == "met"
    assert s.values == pytest.approx({"kgi": most, "a": 1.3, "b": 2.7, "c": 0.3}, rel=1e-12)
    assert km.backsolve(tree, most * (1 + 1e-9), policy=policy).status == "unreachable"


# --- scales, order, growth of the goal -----------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("scale", [1e-9, 1e-3, 1e6, 1e12])
def test_units_do_not_matter(policy: Policy, scale: float) -> None:
    """A lever in other units gives the same answer in those units."""

    def tree(factor: float) -> km.Tree:
        return km.Tree.from_rows([
            {"id": "kgi", "relation": "formula", "formula": "a * b + c * d"},
            {"id": "a", "parent": "kgi", "baseline": 100 * factor, "maximum": 130 * factor,
             "cost": 1 / factor},
            {"id": "b", "parent": "kgi", "baseline": 2, "cost": 3},
            {"id": "c", "parent": "kgi", "baseline": 50 * factor, "resistance": 2,
             "cost": 2 / factor},
            {"id": "d", "parent": "kgi", "baseline": 3, "cost": 5},
        ])  # fmt: skip

    plain, scaled = (km.backsolve(tree(f), 500 * f, policy=policy) for f in (1.0, scale))
    for id_, factor in {"a": scale, "b": 1, "c": scale, "d": 1, "kgi": scale}.items():
        assert scaled.values[id_] == pytest.approx(plain.values[id_] * factor, rel=1e-6)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_order_of_rows_does_not_matter(policy: Policy) -> None:
    """Without ties the answer is the same for every order of rows."""
    rows: list[Row] = [
        {"id": "kgi", "relation": "product"},
        {"id": "x", "parent": "kgi", "relation": "sum"},
        {"id": "a", "parent": "x", "baseline": 10, "cost": 1, "resistance": 1},
        {"id": "b", "parent": "x", "baseline": 20, "cost": 3, "resistance": 2, "maximum": 25},
        {"id": "c", "parent": "kgi", "baseline": 2, "cost": 9, "resistance": 3},
    ]
    first = km.backsolve(km.Tree.from_rows(rows), 90, policy=policy)
    other = km.backsolve(km.Tree.from_rows(rows[::-1]), 90, policy=policy)
    assert other.values == pytest.approx(first.values, rel=1e-7)


# --- findings ------------------------------------------------------------------------------------


def codes(error: km.KpiError) -> list[str]:
    """The codes of an error's findings."""
    return [issue.code for issue in error.issues]


@pytest.mark.parametrize(
    ("goal", "policy", "code"),
    [
        (None, "least_change", "goal-missing"),
        (math.nan, "least_change", "goal-not-a-number"),
        (math.inf, "least_change", "goal-not-a-number"),
        ("soon", "least_change", "goal-not-a-number"),
        (0.15, "least_change", "goal-looks-relative"),
        (200, "cheapest", "unknown-policy"),
        (200, "least_cost", "cost-missing"),
    ],
)
def test_a_question_without_meaning_is_a_finding(goal: float, policy: Policy, code: str) -> None:
    """Each is said once, with what to do."""
    tree = flat("product", {"id": "a", "baseline": 10, "cost": 1}, {"id": "b", "baseline": 5})
    with pytest.raises(km.SolveError) as caught:
        km.backsolve(tree, goal, policy=policy)
    assert codes(caught.value) == [code]


def test_findings_come_together() -> None:
    """A bad goal and missing costs are said at once."""
    tree = flat("product", {"id": "a", "baseline": 10}, {"id": "b", "baseline": 5})
    with pytest.raises(km.SolveError) as caught:
        km.backsolve(tree, "soon", policy="least_cost")
    assert codes(caught.value) == ["goal-not-a-number", "cost-missing", "cost-missing"]


def test_a_tree_without_a_value_is_said_with_its_place() -> None:
    """A division by zero at the baselines is not a solver's problem."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "ratio", "formula": "a / b"},
        {"id": "a", "parent": "kgi", "baseline": 10},
        {"id": "b", "parent": "kgi", "baseline": 0, "maximum": 5},
    ])  # fmt: skip
    with pytest.raises(km.EvaluationError) as caught:
        km.backsolve(tree, 5)
    assert codes(caught.value) == ["division-by-zero"]


def test_sparse_policies_say_why_a_lever_did_not_move() -> None:
    """Priority: the second lever was not needed; a third has no effect."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "a * b"},
        {"id": "a", "parent": "kgi", "baseline": 10, "label": "leads"},
        {"id": "b", "parent": "kgi", "baseline": 5, "resistance": 2, "label": "rate"},
        {"id": "c", "parent": "kgi", "baseline": 5, "label": "noise"},
    ])  # fmt: skip
    s = km.backsolve(tree, 60, policy="priority")
    assert s.values["a"] == pytest.approx(12)
    assert "rate does not move: the levers chosen before it are enough." in s.reason
    assert "noise does not move: it has no effect on the KGI." in s.reason


def test_a_rate_goal_of_95_meant_95_percent() -> None:
    """A goal argument beyond what a rate can be is an error that names what was meant."""
    rows: list[dict[str, Any]] = [
        {"id": "score", "relation": "mean", "unit": "%"},
        {"id": "a", "parent": "score", "unit": "%", "baseline": 0.7},
        {"id": "b", "parent": "score", "unit": "%", "baseline": 0.6},
    ]
    with pytest.raises(km.SolveError) as caught:
        km.backsolve(km.Tree.from_rows(rows), 95)
    assert caught.value.issues[0].code == "percent-meant"
    assert km.backsolve(km.Tree.from_rows(rows), 0.75).status == "met"
