"""evaluate: the value of every node."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpimodel.errors import EvaluationError, Issue
from kpimodel.evaluate import baseline_of, evaluate, levers_below
from kpimodel.tree import Tree
from tests.strategies import states, tree_rows

Row = dict[str, Any]
COMPANY_A: list[Row] = [
    {"id": "customers", "relation": "product", "target": 50},
    {"id": "meetings", "parent": "customers", "relation": "product"},
    {"id": "leads", "parent": "meetings", "relation": "product"},
    {"id": "visits", "parent": "leads", "baseline": 48_000},
    {"id": "cvr", "parent": "leads", "unit": "%", "baseline": 0.025},
    {"id": "meeting_rate", "parent": "meetings", "unit": "%", "baseline": 0.18},
    {"id": "win_rate", "parent": "customers", "unit": "%", "baseline": 0.12},
]


def findings(tree: Tree, changes: dict[str, Any]) -> tuple[Issue, ...]:
    """The findings of a question that has no answer."""
    with pytest.raises(EvaluationError) as caught:
        evaluate(tree, changes)
    return caught.value.issues


def test_the_worked_example() -> None:
    """48,000 × 2.5 % = 1,200; × 18 % = 216; × 12 % = 25.92."""
    values = evaluate(Tree.from_rows(COMPANY_A))
    assert list(values) == [row["id"] for row in COMPANY_A]
    assert values["leads"] == pytest.approx(1200, rel=1e-15)
    assert values["meetings"] == pytest.approx(216, rel=1e-15)
    assert values["customers"] == pytest.approx(25.92, rel=1e-15)


def test_the_published_plan_of_the_worked_example() -> None:
    """60,000 × 3 % × 20 % × 14 % = 50.4, with 1,800 leads and 360 meetings on the way."""
    published = {"visits": 60_000.0, "cvr": 0.03, "meeting_rate": 0.2, "win_rate": 0.14}
    values = evaluate(Tree.from_rows(COMPANY_A), published)
    assert [values[id_] for id_ in ("leads", "meetings", "customers")] == pytest.approx(
        [1800, 360, 50.4], rel=1e-14
    )


@settings(max_examples=60, deadline=None)
@given(st.data(), tree_rows())
def test_values_by_hand(data: st.DataObject, rows: list[Row]) -> None:
    """Sums, products and weighted means, computed by plain recursion."""
    tree = Tree.from_rows(rows)
    state = data.draw(states(tree))

    def by_hand(id_: str) -> float:
        node = tree[id_]
        below = [by_hand(child) for child in tree.children(id_)]
        if node.relation == "input":
            return state[id_]
        if node.relation == "mean":
            weights = [tree[child].weight for child in tree.children(id_)]
            pairs = zip(weights, below, strict=True)
            return sum(weight * one for weight, one in pairs) / sum(weights)
        return sum(below) if node.relation == "sum" else math.prod(below)

    values = evaluate(tree, state)
    assert values == pytest.approx({node.id: by_hand(node.id) for node in tree.nodes}, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(tree_rows(("sum", "mean")), st.sampled_from([0.001, 60.0, 1e6]))
def test_another_unit_changes_nothing_else(rows: list[Row], factor: float) -> None:
    """Additive trees in thousands, or in minutes, give the same values in the other unit."""
    counts: list[Row] = [{key: cell for key, cell in row.items() if key != "unit"} for row in rows]
    scaled = [
        {**row, "baseline": row["baseline"] * factor} if "baseline" in row else row
        for row in counts
    ]
    values = evaluate(Tree.from_rows(counts))
    other = evaluate(Tree.from_rows(scaled))
    assert other == pytest.approx({id_: one * factor for id_, one in values.items()}, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(tree_rows(("product",)), st.sampled_from([0.001, 60.0, 1e6]))
def test_a_product_scales_with_each_lever(rows: list[Row], factor: float) -> None:
    """One lever in another unit scales the KGI by the same factor."""
    tree = Tree.from_rows(rows)
    lever = tree.levers[0]
    before = evaluate(tree)["k0"]
    assume(before > 1e-300)
    after = evaluate(tree, {lever: (tree[lever].baseline or 0) * factor})["k0"]
    assert after == pytest.approx(before * factor, rel=1e-12)


def test_groups_have_no_value() -> None:
    """A group is drawn and not computed."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "sum"},
        {"id": "group", "parent": "kgi", "relation": "group"},
        {"id": "a", "parent": "group", "baseline": 3},
    ])  # fmt: skip
    assert evaluate(tree) == {"kgi": 3.0, "a": 3.0}
    assert baseline_of(tree, "kgi") == 3.0


def test_a_full_state_can_be_passed() -> None:
    """Values of computed rows are control figures once all levers below are given."""
    tree = Tree.from_rows(COMPANY_A)
    values = evaluate(tree, {"visits": 50_000.0})
    assert evaluate(tree, values) == values
    assert evaluate(tree, {**values, "leads": 9.0})["leads"] == values["leads"]


def test_a_computed_row_cannot_be_set() -> None:
    """Leads alone do not say how many visits there were: the finding names the levers."""
    (issue,) = findings(Tree.from_rows(COMPANY_A), {"leads": 300})
    assert (issue.code, issue.path) == ("computed-row", ("changes", "leads"))
    assert issue.parameters["levers"] == ("visits", "cvr")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"clicks": 1}, "unknown-id"),
        ({"visits": "many"}, "not-a-number"),
        ({"visits": True}, "not-a-number"),
        ({"visits": None}, "not-a-number"),
        ({"visits": math.nan}, "not-finite"),
        ({"visits": math.inf}, "not-finite"),
    ],
)
def test_bad_changes(changes: dict[str, Any], code: str) -> None:
    """Each is one finding with the id in its path."""
    issues = findings(Tree.from_rows(COMPANY_A), changes)
    assert [(issue.code, issue.path) for issue in issues] == [(code, ("changes", *changes))]


def test_all_bad_changes_at_once() -> None:
    """One call reports every bad change."""
    issues = findings(Tree.from_rows(COMPANY_A), {"clicks": 1, "visits": "x", "cvr": math.nan})
    assert [issue.code for issue in issues] == ["unknown-id", "not-a-number", "not-finite"]


@pytest.mark.parametrize(
    ("formula", "baseline", "code", "key"),
    [
        ("10 / a", 0, "division-by-zero", "formula"),
        ("a ^ 0.5", -1, "no-number", "formula"),
        ("a * 1e200", 1e200, "no-number", "relation"),
    ],
)
def test_no_value(formula: str, baseline: float, code: str, key: str) -> None:
    """What cannot be computed names the row and its cell."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "sum"},
        {"id": "x", "parent": "kgi", "relation": "formula", "formula": formula},
        {"id": "a", "parent": "x", "baseline": baseline},
    ])  # fmt: skip
    issues = findings(tree, {})
    assert (issues[0].code, issues[0].severity, issues[0].dotted) in {
        (code, "error", f"nodes.x.{key}"),
        (code, "error", f"nodes.kgi.{key}"),
    }


def test_levers_below() -> None:
    """The inputs of a row, in table order."""
    tree = Tree.from_rows(COMPANY_A)
    assert levers_below(tree, "meetings") == ("visits", "cvr", "meeting_rate")
    assert levers_below(tree, "win_rate") == ("win_rate",)
