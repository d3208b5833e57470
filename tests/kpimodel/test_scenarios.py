"""Scenarios: standard ones, those from history, side by side, and their findings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpimodel.calendar import Calendar, Month
from kpimodel.errors import EvaluationError
from kpimodel.evaluate import evaluate
from kpimodel.examples import software_company_a
from kpimodel.messages import render
from kpimodel.plan import Plan
from kpimodel.scenarios import (
    STANDARD,
    Scenario,
    compare_scenarios,
    history_scenarios,
    standard_scenarios,
)
from kpimodel.tree import Tree
from tests.strategies import tree_rows

SHOP = [
    {"id": "来店数", "parent": "売上", "baseline": 3000},
    {"id": "売上", "relation": "product", "target": 500_000},
    {"id": "購入率", "parent": "売上", "unit": "%", "baseline": 0.02},
    {"id": "単価", "parent": "売上", "baseline": 5000},
]


def shop(**cells: dict[str, Any]) -> Tree:
    """The shop of the published case, with some cells changed by row."""
    return Tree.from_rows([{**row, **cells.get(str(row["id"]), {})} for row in SHOP])


def codes(issues: Any) -> list[str]:
    """The codes of findings."""
    return [issue.code for issue in issues]


def test_published_case_of_a_shop() -> None:
    """jp_scenarios: 3000 x 2 % x 5000 with all three 20 % worse, as they are, 20 % better."""
    side = compare_scenarios(shop(), standard_scenarios(shop(), 0.2))
    assert side.row("売上") == pytest.approx(
        {"cautious": 153_600, "realistic": 300_000, "optimistic": 518_400}
    )
    assert side.reaches == {"cautious": False, "realistic": False, "optimistic": True}
    assert side.relative("売上") == pytest.approx(
        {"cautious": 0.8**3 - 1, "realistic": 0.0, "optimistic": 1.2**3 - 1}
    )


def test_titles_in_both_languages() -> None:
    """The standard names have words; others are shown as typed."""
    scenarios = standard_scenarios(shop())
    assert [each.title("ja") for each in scenarios] == ["慎重", "現実的", "楽観"]
    assert Scenario("値上げ").title("en") == "値上げ"


def test_better_is_what_helps_the_kgi() -> None:
    """Optimistic lowers a cost although its own direction says nothing."""
    rows: list[dict[str, Any]] = [
        {"id": "profit", "relation": "formula", "formula": "sales - cost"},
        {"id": "sales", "parent": "profit", "baseline": 100},
        {"id": "cost", "parent": "profit", "baseline": 60},
    ]
    cautious, _, optimistic = standard_scenarios(Tree.from_rows(rows), 0.1)
    assert optimistic.changes == pytest.approx({"sales": 110, "cost": 54})
    assert cautious.changes == pytest.approx({"sales": 90, "cost": 66})


def test_a_kgi_that_should_fall() -> None:
    """Where less KGI is better, optimistic is the lower one."""
    rows: list[dict[str, Any]] = [
        {"id": "churned", "relation": "product", "direction": "down"},
        {"id": "base", "parent": "churned", "baseline": 1000},
        {"id": "churn", "parent": "churned", "unit": "%", "baseline": 0.05},
    ]
    tree = Tree.from_rows(rows)
    row = compare_scenarios(tree, standard_scenarios(tree)).row("churned")
    assert row["optimistic"] < row["realistic"] < row["cautious"]


def test_bounds_and_holds() -> None:
    """The move stops at a bound, with a note; a held lever stays; a rate stays below 1."""
    tree = shop(来店数={"maximum": 3100}, 購入率={"hold": True}, 単価={"minimum": 4500})
    cautious, _, optimistic = standard_scenarios(tree, 0.2)
    assert optimistic.changes == pytest.approx({"来店数": 3100, "購入率": 0.02, "単価": 6000})
    assert cautious.changes["単価"] == 4500
    assert codes(optimistic.issues) == ["scenario-held-at-bound"]
    high = Tree.from_rows([
        {"id": "k", "relation": "product"},
        {"id": "n", "parent": "k", "baseline": 10},
        {"id": "r", "parent": "k", "unit": "%", "baseline": 0.95},
    ])  # fmt: skip
    assert standard_scenarios(high)[2].changes["r"] == 1.0


def test_from_history() -> None:
    """The middle is the mean month times the window; rates are sum over sum of those months."""
    plan = software_company_a()
    scenarios = history_scenarios(plan, months=4, share=0.1)
    side = compare_scenarios(plan.tree, scenarios)
    middle = side.values["realistic"]
    assert middle["visits"] == pytest.approx(40_000 / 4 * 6)
    assert middle["cvr"] == pytest.approx(1220 / 40_000)
    assert middle["win_rate"] == pytest.approx(40 / 250)
    assert middle["customers"] == pytest.approx(60.0)
    # 16 % stands above the planned maximum of 14 %: a fact, kept, and said
    assert side.values["optimistic"]["win_rate"] == pytest.approx(0.16)
    assert "scenario-outside-bounds" in codes(side.issues)


def test_history_is_short_or_missing() -> None:
    """Few months give a note, none a warning and the baseline."""
    tree = shop()
    plan = Plan(tree, Calendar(Month(2025, 4), 2), {("来店数", Month(2025, 3)): 1400.0})
    scenario = history_scenarios(plan)[1]
    assert scenario.changes == {"来店数": 2800.0, "購入率": 0.02, "単価": 5000.0}
    assert codes(scenario.issues) == ["scenario-few-months"] + ["scenario-no-history"] * 2


def test_months_before_the_window_count() -> None:
    """History before the plan's start is used when the plan has not begun."""
    entries = {("来店数", Month(2024, m)): 100.0 * m for m in range(1, 13)}
    plan = Plan(shop(), Calendar(Month(2025, 1), 12), entries)
    middle = history_scenarios(plan, months=3)[1]
    assert middle.changes["来店数"] == pytest.approx(1100 * 12)


@pytest.mark.parametrize("share", [0, 1, -0.2, 20, float("nan")])
def test_share_out_of_range(share: float) -> None:
    """20 for 20 % is a finding, not a scenario."""
    with pytest.raises(EvaluationError) as caught:
        standard_scenarios(shop(), share)
    assert codes(caught.value.issues) == ["scenario-share"]


def test_all_findings_at_once() -> None:
    """Names twice, unknown rows, computed rows and unreadable values are told together."""
    with pytest.raises(EvaluationError) as caught:
        compare_scenarios(
            shop(),
            [
                Scenario("a", {"来店": 1.0, "売上": 2.0, "単価": "lots"}),
                Scenario("a", {}),
                Scenario("b", {"来店数": float("inf")}),
            ],
        )
    assert codes(caught.value.issues) == [
        "not-a-lever", "not-a-lever", "scenario-value", "scenario-twice", "scenario-value",
    ]  # fmt: skip
    for lang in ("ja", "en"):
        for issue in caught.value.issues:
            assert render(issue, lang)


def test_no_scenario_and_no_value() -> None:
    """An empty list and a division by zero are findings with a path."""
    with pytest.raises(EvaluationError) as caught:
        compare_scenarios(shop(), [])
    assert codes(caught.value.issues) == ["scenario-none"]
    ratio = Tree.from_rows([
        {"id": "k", "relation": "ratio", "formula": "a / b"},
        {"id": "a", "parent": "k", "baseline": 1},
        {"id": "b", "parent": "k", "baseline": 2},
    ])  # fmt: skip
    with pytest.raises(EvaluationError) as caught:
        compare_scenarios(ratio, [Scenario("none left", {"b": "-100%"})])
    (issue,) = caught.value.issues
    assert (issue.code, issue.path[:2]) == ("division-by-zero", ("scenarios", "none left"))


def test_typed_values_outside_bounds_are_kept_and_said() -> None:
    """A what-if beyond a bound is answered, with a warning."""
    side = compare_scenarios(shop(来店数={"maximum": 3100}), [Scenario("x", {"来店数": "+10%"})])
    assert side.values["x"]["来店数"] == pytest.approx(3300)
    assert codes(side.issues) == ["scenario-outside-bounds"]


@given(tree_rows(("sum", "product", "mean")), st.floats(0.01, 0.5))
def test_cautious_to_optimistic_is_ordered(rows: list[dict[str, Any]], share: float) -> None:
    """In a monotone tree no scenario passes the next one, and the middle is the baseline."""
    tree = Tree.from_rows(rows)
    side = compare_scenarios(tree, standard_scenarios(tree, share))
    row = side.row(tree.root.id)
    assert tuple(row) == STANDARD
    slack = 1e-12 * abs(row["realistic"])
    assert row["cautious"] <= row["realistic"] + slack
    assert row["realistic"] <= row["optimistic"] + slack
    assert side.values["realistic"] == evaluate(tree)
