"""Sensitivity: how the KGI answers to one lever."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpimodel.errors import EvaluationError
from kpimodel.evaluate import evaluate
from kpimodel.sensitivity import Sensitivity, sensitivity
from kpimodel.tree import Tree
from tests.strategies import SMOOTH, tree_rows

Row = dict[str, Any]


def company_a(**extra: Row) -> Tree:
    """The worked example, with its bounds."""
    rows: list[Row] = [
        {"id": "customers", "relation": "product"},
        {"id": "visits", "baseline": 48_000, "maximum": 66_000},
        {"id": "cvr", "unit": "%", "baseline": 0.025, "maximum": 0.032},
        {"id": "meeting_rate", "unit": "%", "baseline": 0.18, "maximum": 0.22},
        {"id": "win_rate", "unit": "%", "baseline": 0.12, "maximum": 0.14},
    ]
    for row in rows[1:]:
        row |= {"parent": "customers", **extra.get(row["id"], {})}
    return Tree.from_rows(rows)


def test_the_worked_example() -> None:
    """In a product each lever has elasticity 1: ±10 % of 25.92 is 2.592; bounds by hand."""
    answers = sensitivity(company_a())
    assert list(answers) == ["visits", "cvr", "meeting_rate", "win_rate"]
    best = [25.92 * 66 / 48, 25.92 * 32 / 25, 25.92 * 22 / 18, 25.92 * 14 / 12]
    for answer, kgi in zip(answers.values(), best, strict=True):
        assert answer.elasticity == pytest.approx(1, rel=1e-14)
        assert (answer.down, answer.up) == pytest.approx((-2.592, 2.592), rel=1e-12)
        assert answer.at_maximum == pytest.approx(kgi - 25.92, rel=1e-12)
        assert answer.at_minimum is None


def test_another_start_and_another_change() -> None:
    """From 60,000 visits the KGI is 32.4; 5 % of it is 1.62."""
    answer = sensitivity(company_a(), 0.05, {"visits": 60_000})["cvr"]
    assert (answer.down, answer.up) == pytest.approx((-1.62, 1.62), rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(tree_rows(SMOOTH, kinks=True, shared=True), st.sampled_from([0.01, 0.1]))
def test_each_answer_is_an_evaluation(rows: list[Row], change: float) -> None:
    """Every change is the KGI with that one lever moved, minus the KGI."""
    tree = Tree.from_rows(rows)
    try:
        start = evaluate(tree)
    except EvaluationError:
        return
    for lever, answer in sensitivity(tree, change).items():
        for by, got in ((1 - change, answer.down), (1 + change, answer.up)):
            try:
                moved = evaluate(tree, {lever: start[lever] * by})["k0"]
            except EvaluationError:
                assert got is None or abs(got) > 1e300
                continue
            size = max(abs(moved), abs(start["k0"]))
            assert got == pytest.approx(moved - start["k0"], rel=1e-9, abs=1e-9 * size)


def test_more_levers_than_one_batch() -> None:
    """600 levers in a sum: each moves the KGI by a tenth of itself."""
    rows: list[Row] = [{"id": "kgi", "relation": "sum"}]
    rows += [{"id": f"n{at}", "parent": "kgi", "baseline": at} for at in range(600)]
    answers = sensitivity(Tree.from_rows(rows))
    ups = [answers[f"n{at}"].up for at in range(600)]
    assert ups == pytest.approx([at / 10 for at in range(600)], abs=1e-9)


def test_edges() -> None:
    """A KGI of zero has no elasticity; negative levers move by their size; no value is None."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "a + b / c"},
        {"id": "a", "parent": "kgi", "baseline": -2},
        {"id": "b", "parent": "kgi", "baseline": 2, "minimum": 2, "maximum": 5},
        {"id": "c", "parent": "kgi", "baseline": 1, "minimum": 0},
    ])  # fmt: skip
    answers = sensitivity(tree)
    assert answers["a"].elasticity is None
    assert (answers["a"].down, answers["a"].up) == pytest.approx((-0.2, 0.2))
    assert (answers["a"].at_minimum, answers["a"].at_maximum) == (None, None)
    assert (answers["b"].at_minimum, answers["b"].at_maximum) == (0.0, 3.0)
    assert answers["c"].at_minimum is None


def test_a_lever_that_the_kgi_ignores() -> None:
    """A lever beside the KGI's formula has no effect, and bounds that are not there no answer."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "a * 1"},
        {"id": "a", "parent": "kgi", "baseline": 2},
        {"id": "b", "parent": "kgi", "baseline": 3, "maximum": 4},
    ])  # fmt: skip
    assert sensitivity(tree)["b"] == Sensitivity(0.0, 0.0, 0.0, None, 0.0)


def test_no_value_at_the_start() -> None:
    """Where the tree has no value there is nothing to compare with."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "ratio", "formula": "a / b"},
        {"id": "a", "parent": "kgi", "baseline": 2},
        {"id": "b", "parent": "kgi", "baseline": 0},
    ])  # fmt: skip
    with pytest.raises(EvaluationError):
        sensitivity(tree)
