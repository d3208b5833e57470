"""Targets of the wrong sign: findings where nothing falls below zero, and nowhere else."""

from __future__ import annotations

import pytest

from kpimodel.backsolve import backsolve
from kpimodel.messages import render
from kpimodel.tree import Tree
from tests.kpimodel.small_trees import KGI, LEADS, RATE, Row

SALES: Row = {"id": "sales", "parent": "profit", "baseline": 80}
COSTS: Row = {"id": "costs", "parent": "profit", "baseline": 60}


def wrong_signs(*rows: Row) -> list[tuple[object, ...]]:
    """Paths of the targets that look mistyped."""
    issues = Tree.from_rows(rows).issues
    return [issue.path for issue in issues if issue.code == "target-wrong-sign"]


@pytest.mark.parametrize("target", [-50, "-50", "▲50", "-150%"])
def test_a_goal_below_zero_where_nothing_falls_below(target: object) -> None:
    """1,200 leads at 10 % are 120 deals: −50 is a slip of the sign."""
    rows = [{**KGI, "target": target}, LEADS, RATE]
    assert wrong_signs(*rows) == [("nodes", 0, "target")]
    [issue] = [i for i in Tree.from_rows(rows).issues if i.code == "target-wrong-sign"]
    assert issue.severity == "warning"
    assert "下限" in render(issue, "ja")
    assert "minimum" in render(issue, "en")


def test_an_input_target_below_zero() -> None:
    """A baseline above zero and no minimum below zero: its target is not below zero either."""
    assert wrong_signs(KGI, {**LEADS, "target": -900}, RATE) == [("nodes", 1, "target")]
    assert wrong_signs(KGI, {**LEADS, "target": -9, "minimum": -10}, RATE) == []
    assert wrong_signs(KGI, {**LEADS, "baseline": -12, "target": -9}, RATE) == []


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "profit", "formula": "sales - costs"}, SALES, COSTS],
        [{"id": "profit", "formula": "sales + max(0, -costs)"}, SALES, COSTS],
        [{"id": "profit", "relation": "sum"}, SALES, {**COSTS, "baseline": -60}],
        [{"id": "profit", "relation": "sum"}, SALES, {**COSTS, "minimum": -60}],
    ],
)
def test_profit_and_loss_may_aim_below_zero(rows: list[Row]) -> None:
    """A planned loss is no slip where the tree subtracts, or an input may be negative."""
    assert wrong_signs({**rows[0], "target": -10}, *rows[1:]) == []


def test_goals_that_go_down_are_fine() -> None:
    """Zero, and less than today, are no wrong signs."""
    for target in (0, 5, "-15%", "-100%"):
        assert wrong_signs({**KGI, "direction": "down", "target": target}, LEADS, RATE) == []


def test_a_goal_argument_of_the_wrong_sign() -> None:
    """Asked for −50, the answer says that the sign looks wrong."""
    tree = Tree.from_rows([KGI, LEADS, RATE])
    assert [issue.code for issue in backsolve(tree, -50).issues] == ["target-wrong-sign"]
    assert backsolve(tree, 150).issues == ()
