"""Junk for a tree: whatever a cell, a row or an argument holds, it is a tree or a finding."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpimodel.backsolve import backsolve
from kpimodel.contribution import contributions
from kpimodel.errors import EvaluationError, KpiError, ModelError
from kpimodel.evaluate import evaluate
from kpimodel.messages import render
from kpimodel.required import required
from kpimodel.table import KEYS, headings, read_grid
from kpimodel.tree import Tree
from tests.kpimodel.small_trees import KGI, LANGS, LEADS, RATE, Row, refused
from tests.strategies import SMOOTH, tree_rows

JUNK = st.one_of(
    st.none(),
    st.sampled_from(["a", "b", "c", "sum", "product", "mean", "ratio", "formula", "group", "input",
                     "a / b", "a * b + c", "if(a > 1, b, c)", "%", "KGI", "-", "+5%", "５％", "#REF!"]),
    st.text(max_size=5),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.lists(st.integers(), max_size=2),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=10), max_size=6))
def test_junk_is_a_tree_or_is_refused(rows: list[Row]) -> None:
    """Whatever stands in the cells, there is a tree, or findings each with a row that exists."""
    try:
        tree = Tree.from_rows(rows)
    except ModelError:
        issues = refused(*rows)
        places = [issue.path[1] for issue in issues if len(issue.path) > 1]
        assert set(places) <= set(range(len(rows)))
        assert all(render(issue, lang) for issue in issues for lang in LANGS)
        return
    assert Tree.from_rows(tree.to_rows()) == tree
    with contextlib.suppress(EvaluationError):
        assert all(math.isfinite(value) for value in evaluate(tree).values())


@settings(max_examples=200, deadline=None)
@given(st.data(), tree_rows(SMOOTH, kinks=True, shared=True))
def test_one_bad_cell_in_a_sound_tree(data: st.DataObject, rows: list[Row]) -> None:
    """One cell of junk: the tree still stands, or the findings are about that cell's trouble."""
    at, key = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.sampled_from(KEYS))
    rows[at] = {**rows[at], key: data.draw(JUNK)}
    with contextlib.suppress(ModelError):
        tree = Tree.from_rows(rows)
        with contextlib.suppress(EvaluationError):
            values = evaluate(tree)
            assert set(values) == {node.id for node in tree.nodes if node.relation != "group"}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.one_of(st.sampled_from(headings("ja")), JUNK), max_size=8), max_size=5))
def test_a_junk_range_is_read_or_is_refused(grid: list[list[object]]) -> None:
    """A range of anything is a table, or is refused with findings."""
    with contextlib.suppress(ModelError):
        rows, _ = read_grid(grid)
        assert Tree.from_rows(rows).nodes


@pytest.mark.parametrize("rows", ["abc", None, 5, {"id": "deals"}], ids=str)
def test_what_is_no_list_of_rows_is_refused(rows: Any) -> None:
    """One finding that says what to pass; no traceback."""
    with pytest.raises(ModelError) as caught:
        Tree.from_rows(rows)
    [issue] = caught.value.issues
    assert (issue.code, issue.path) == ("not-rows", ("nodes",))
    assert all('{"id"' in render(issue, lang) for lang in LANGS)


def test_rows_that_are_no_mappings_are_refused_one_by_one() -> None:
    """Each has its own path; the good ones are read."""
    rows: Any = [KGI, 1, LEADS, "abc", {1: 2}]
    with pytest.raises(ModelError) as caught:
        Tree.from_rows(rows)
    found = [(issue.code, issue.path) for issue in caught.value.issues]
    assert found == [
        ("not-a-node", ("nodes", 1)),
        ("not-a-node", ("nodes", 3)),
        ("unknown-key", ("nodes", 4, "1")),
    ]


@pytest.mark.parametrize("key", ["baseline", "target", "maximum", "id", "note"])
@pytest.mark.parametrize("digits", [400, 5000])
def test_a_cell_with_digits_without_end(key: str, digits: int) -> None:
    """A number beyond a float is an error value at its cell."""
    issues = refused(KGI, {**LEADS, key: 10**digits}, RATE)
    assert ("error-value", ("nodes", 1, key)) in [(issue.code, issue.path) for issue in issues]


@pytest.mark.parametrize("digits", [400, 5000])
def test_a_heading_with_digits_without_end(digits: int) -> None:
    """Such a heading is an unknown column."""
    rows, notes = read_grid([["id", 10**digits], ["deals", 1]])
    assert [issue.code for issue in notes] == ["columns-ignored"]
    assert rows == [{"_row": 0, "id": "deals"}]


@pytest.mark.parametrize("huge", [10**400, 10**5000, -(10**400)], ids=["400", "5000", "negative"])
def test_arguments_that_no_float_can_hold(huge: int) -> None:
    """Goals and changes beyond a float are findings with words, not an OverflowError."""
    tree = Tree.from_rows([KGI, LEADS, RATE])
    calls: list[Callable[[], object]] = [
        lambda: backsolve(tree, huge),
        lambda: required(tree, "leads", huge),
        lambda: evaluate(tree, {"leads": huge}),
        lambda: contributions(tree, {}, {"leads": huge}),
    ]
    for call in calls:
        with pytest.raises(KpiError) as caught:
            call()
        [issue] = caught.value.issues
        assert issue.code in ("goal-not-a-number", "not-a-number")
        assert all(len(render(issue, lang)) < 150 for lang in LANGS)
