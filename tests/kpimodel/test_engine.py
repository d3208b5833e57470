"""Compiled evaluation: values of one state and of batches, and gradients."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpimodel.errors import EvaluationError
from kpimodel.tree import Tree
from tests.strategies import SMOOTH, states, tree_rows

Row = dict[str, Any]


def formula_tree(formula: str, **baselines: float) -> Tree:
    """A KGI with a formula over some levers."""
    rows: list[Row] = [{"id": "kgi", "relation": "formula", "formula": formula}]
    rows += [{"id": id_, "parent": "kgi", "baseline": value} for id_, value in baselines.items()]
    return Tree.from_rows(rows)


def value(formula: str, **levers: float) -> float:
    """The value of a formula."""
    tree = formula_tree(formula, **levers)
    slots = tree.program.values([levers[lever] for lever in tree.levers])
    return float(slots[tree.program.slots["kgi"]])


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a * b", 12.0),
        ("a - b - 1", -2.0),
        ("a / b", 0.75),
        ("2 ^ a", 8.0),
        ("-a ^ 2", -9.0),
        ("min(a, b, 2)", 2.0),
        ("max(a, b)", 4.0),
        ("abs(a - b)", 1.0),
        ("if(a < b, 10%, b)", 0.1),
        ("if(a >= b, 1 / (a - 3), b)", 4.0),
        ("if(a = 3, if(b <> 4, 1, 2), 3)", 2.0),
    ],
)
def test_formulas(formula: str, expected: float) -> None:
    """With a = 3 and b = 4, by hand; the branch of an if that is not taken may be undefined."""
    assert value(formula, a=3, b=4) == pytest.approx(expected, rel=1e-15)


@settings(max_examples=60, deadline=None)
@given(st.data(), tree_rows(SMOOTH, kinks=True, shared=True))
def test_a_batch_equals_its_states(data: st.DataObject, rows: list[Row]) -> None:
    """Evaluating states together gives what each gives alone."""
    tree = Tree.from_rows(rows)
    some = [data.draw(states(tree)) for _ in range(3)]
    program = tree.program
    batch = program.values([np.array([one[lever] for one in some]) for lever in tree.levers])
    for at, one in enumerate(some):
        try:
            alone = program.values([one[lever] for lever in tree.levers])
        except EvaluationError:
            continue
        for slot in program.slots.values():
            together = np.broadcast_to(batch[slot], (3,))[at]
            assert together == pytest.approx(alone[slot], rel=1e-12, abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.data(), tree_rows(SMOOTH, shared=True))
def test_gradients_agree_with_finite_differences(data: st.DataObject, rows: list[Row]) -> None:
    """The derivative by each lever, against central differences."""
    tree = Tree.from_rows(rows)
    state = data.draw(states(tree))
    levers = [state[lever] for lever in tree.levers]
    program, slot = tree.program, tree.program.slots["k0"]
    try:
        gradient = program.gradient(program.values(levers), "k0")
    except EvaluationError:
        assume(False)
    for at, lever in enumerate(levers):
        width = 1e-5 * lever
        low, high = ([*levers[:at], lever + by, *levers[at + 1 :]] for by in (-width, width))
        rise = program.values(high)[slot] - program.values(low)[slot]
        # an elasticity compares what the lever's own size is worth
        size = max(abs(float(v)) for v in program.values(levers)) + abs(gradient[at] * lever)
        assert abs(rise / (2 * width) - gradient[at]) * lever <= 1e-6 * size


@pytest.mark.parametrize(
    ("formula", "levers", "expected"),
    [
        ("min(a, b)", {"a": 1, "b": 2}, [1.0, 0.0]),
        ("max(a, b)", {"a": 1, "b": 2}, [0.0, 1.0]),
        ("min(a, b)", {"a": 2, "b": 2}, [1.0, 0.0]),
        ("abs(a - b)", {"a": 1, "b": 2}, [-1.0, 1.0]),
        ("if(a > b, a, b * 3)", {"a": 1, "b": 2}, [0.0, 3.0]),
        ("a ^ b", {"a": 2, "b": 3}, [12.0, 8 * math.log(2)]),
        ("a ^ b", {"a": 0, "b": 1}, [1.0, 0.0]),
        ("a * a + b", {"a": 3, "b": 1}, [6.0, 1.0]),
    ],
)
def test_gradients_at_kinks_and_edges(
    formula: str, levers: dict[str, float], expected: list[float]
) -> None:
    """At a kink the branch that was taken counts."""
    program = formula_tree(formula, **levers).program
    gradient = program.gradient(program.values(list(levers.values())), "kgi")
    assert gradient == pytest.approx(expected, rel=1e-14)


def test_the_slope_of_a_product_at_zero() -> None:
    """A zero factor has its true slope: the product of the others."""
    rows: list[Row] = [{"id": "kgi", "relation": "product"}]
    rows += [{"id": id_, "parent": "kgi", "baseline": 1} for id_ in "abc"]
    program = Tree.from_rows(rows).program
    assert program.gradient(program.values([0.0, 2.0, 3.0]), "kgi") == [6.0, 0.0, 0.0]
    assert program.gradient(program.values([0.0, 0.0, 3.0]), "kgi") == [0.0, 0.0, 0.0]


def test_a_shared_row_counts_on_every_path() -> None:
    """In a DAG the slopes of all paths add up: (a·b)·a has 2·a·b by a."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "x * a"},
        {"id": "x", "parent": "kgi", "relation": "product"},
        {"id": "a", "parent": "x", "baseline": 3},
        {"id": "b", "parent": "x", "baseline": 5},
    ])  # fmt: skip
    program = tree.program
    assert program.gradient(program.values([3.0, 5.0]), "kgi") == [30.0, 9.0]
    assert program.gradient(program.values([3.0, 5.0]), "x") == [5.0, 3.0]


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("1 / (a - b)", "division-by-zero"),
        ("(a - b) ^ -1", "division-by-zero"),
        ("(-a) ^ 0.5", "no-number"),
        ("10 ^ (a * 1000)", "no-number"),
    ],
)
def test_no_value(formula: str, code: str) -> None:
    """A division by zero, a root of a negative number and an overflow name the row."""
    with pytest.raises(EvaluationError) as caught:
        value(formula, a=2, b=2)
    (issue,) = caught.value.issues
    assert (issue.code, issue.parameters["node"]) == (code, "kgi")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("if(b = 0, 0, a / b)", 0.0),
        ("if(b = 0, a, min(1, a / b + 1)) * 2", 4.0),
        ("if(b <> 0, 1 / b, 7)", 7.0),
        ("if(if(b = 0, 1, a / b) > 0, 5, a / b)", 5.0),
    ],
)
def test_if_guards_a_division(formula: str, expected: float) -> None:
    """With a = 2 and b = 0: a branch that is not taken need not have a value."""
    tree = formula_tree(formula, a=2, b=0)
    slots = tree.program.values([2.0, 0.0])
    assert slots[tree.program.slots["kgi"]] == expected
    assert all(math.isfinite(slope) for slope in tree.program.gradient(slots, "kgi"))


@pytest.mark.parametrize(
    "formula", ["if(b = 0, a / b, 1)", "if(a / b > 1, 1, 2)", "min(1, a / b)", "max(a / b, 1) + 1"]
)
def test_a_missing_value_is_not_swallowed(formula: str) -> None:
    """A branch that is taken, a condition, and min and max need their values."""
    with pytest.raises(EvaluationError):
        value(formula, a=2, b=0)


def test_no_value_in_a_batch_is_not_a_number() -> None:
    """One bad state does not spoil the others."""
    program = formula_tree("a / b", a=1, b=1).program
    slots = program.values([np.array([1.0, 0.0, 1.0]), np.array([0.0, 0.0, 4.0])])
    assert np.isinf(slots[-1][0])
    assert np.isnan(slots[-1][1])
    assert slots[-1][2] == 0.25


def test_weights_of_a_mean() -> None:
    """(1·10 + 3·20) / 4 = 17.5."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "mean"},
        {"id": "a", "parent": "kgi", "baseline": 10},
        {"id": "b", "parent": "kgi", "baseline": 20, "weight": 3},
    ])  # fmt: skip
    assert tree.program.values([10.0, 20.0])[-1] == 17.5
    assert tree.value_of("kgi", [10.0, 20.0]) == 17.5


@settings(max_examples=40, deadline=None)
@given(tree_rows(SMOOTH, kinks=True, shared=True))
def test_one_row_alone_has_the_value_it_has_in_the_tree(rows: list[Row]) -> None:
    """`value_of` and the whole program agree, row by row."""
    tree = Tree.from_rows(rows)
    program = tree.program
    try:
        slots = program.values([tree[lever].baseline for lever in tree.levers])
    except EvaluationError:
        assume(False)
    for node in tree.nodes:
        if node.relation != "input":
            children = [slots[program.slots[child]] for child in tree.children(node.id)]
            assert tree.value_of(node.id, children) == slots[program.slots[node.id]]
