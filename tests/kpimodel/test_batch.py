"""The fast back ends: many states at once, and one state of many levers, against the reference."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpimodel.errors import EvaluationError
from kpimodel.levels import Levels
from kpimodel.tree import Tree
from tests.strategies import SMOOTH, states, tree_rows

Row = dict[str, Any]


def formula_tree(formula: str, *levers: str) -> Tree:
    """A KGI with a formula over some levers."""
    rows: list[Row] = [{"id": "kgi", "relation": "formula", "formula": formula}]
    rows += [{"id": id_, "parent": "kgi", "baseline": 1} for id_ in levers]
    return Tree.from_rows(rows)


def alone(tree: Tree, levers: list[float], of: str) -> float:
    """The reference: one state, one step after another; nan where it has no value."""
    program = tree.program
    try:
        value = float(program.values(levers)[program.slots[of]])
    except EvaluationError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def levels_of(tree: Tree) -> Levels:
    """The steps by depth, however small the tree."""
    program = tree.program
    steps = ((step.op, step.out, step.args, step.weights) for step in program.steps)
    return Levels(steps, len(program.levers), program._constants, program.size)


def wide_tree(funnels: int) -> Tree:
    """A sum of funnels that share a lever, less a cost, with a weighted mean and a cap."""
    rows: list[Row] = [
        {"id": "kgi", "relation": "formula", "formula": "sales * mix - cost"},
        {"id": "sales", "parent": "kgi", "relation": "sum"},
        {"id": "cost", "parent": "kgi", "baseline": 3},
        {"id": "mix", "parent": "kgi", "relation": "mean"},
    ]
    for at in range(funnels):
        rows += [
            {"id": f"f{at}", "parent": "sales", "relation": "product"},
            {"id": f"v{at}", "parent": f"f{at}", "baseline": 10 + at},
            {"id": f"r{at}", "parent": f"f{at}", "unit": "%", "baseline": 0.1 + at / 1000},
            {"id": f"c{at}", "parent": f"f{at}", "relation": "formula",
             "formula": f"min(w{at}, v{at} / 3) + abs(w{at} - cost)"},
            {"id": f"w{at}", "parent": "mix", "baseline": 1 + at / 7, "weight": 1 + at % 3},
        ]  # fmt: skip
    return Tree.from_rows(rows)


@settings(max_examples=120, deadline=None)
@given(st.data(), tree_rows(SMOOTH, kinks=True, shared=True))
def test_a_batch_is_nan_just_where_a_state_alone_has_no_value(
    data: st.DataObject, rows: list[Row]
) -> None:
    """Every node at three states at once, against the reference; zeros and negatives included."""
    tree = Tree.from_rows(rows)
    some = [data.draw(states(tree)) for _ in range(3)]
    at = data.draw(st.sampled_from(tree.levers))
    some[1][at] = data.draw(st.sampled_from([0.0, -1.0, 1e200]))
    columns = np.array([[one[lever] for one in some] for lever in tree.levers])
    wanted = [node.id for node in tree.nodes]
    for of in wanted:
        together = tree.program.batch(columns, [of])[of]
        for state, one in enumerate(some):
            needed = Tree.from_rows(tree.to_rows())  # a fresh program, so that nothing is reused
            expected = alone(needed, [one[lever] for lever in tree.levers], of)
            if math.isnan(expected) and of != tree.root.id:
                continue  # the reference stops at any row, this one may not need it
            # what cancels out beside 1e200 leaves digits that depend on the order of a sum
            slack = max(1e-9, 1e-12 * max(map(abs, one.values())))
            assert together[state] == pytest.approx(expected, rel=1e-12, abs=slack, nan_ok=True)
    every = tree.program.batch(columns, wanted)
    assert set(every) == set(wanted)


@pytest.mark.parametrize(
    "formula",
    [
        "a / b", "if(a / b > 1, 1, 2)", "min(1, a / b)", "if(b = 0, 7, a / b)", "(0 - a) ^ b",
        "b ^ (0 - a)", "10 ^ (a * 400)", "if(b <> 0, a / b, 7) + max(a, b, 1)", "a + 2 * 3", "5",
    ],
)  # fmt: skip
def test_what_has_no_value_is_nan_in_a_batch(formula: str) -> None:
    """Zeros, roots of negatives, overflow, and an if that guards: as the reference, by state."""
    tree = formula_tree(formula, "a", "b")
    columns = np.array([[1.0, 0.0, 1.0, 2.0], [2.0, 0.0, 0.0, 0.5]])
    together = tree.program.batch(columns, ["kgi"])["kgi"]
    expected = [alone(tree, column.tolist(), "kgi") for column in columns.T]
    np.testing.assert_allclose(together, expected, rtol=1e-14)


def test_shapes_and_blocks() -> None:
    """Months by scenarios keep their shape, over several blocks; levers may be asked for too."""
    tree = wide_tree(40)
    count = len(tree.levers)
    random = np.random.default_rng(7)
    base = np.array([tree[lever].baseline for lever in tree.levers])
    columns = base[:, None, None] * random.uniform(0.5, 2, (count, 12, 1_500))  # two blocks
    answer = tree.program.batch(columns, ["kgi", "f3", "cost"])
    assert answer["kgi"].shape == (12, 1_500)
    np.testing.assert_array_equal(answer["cost"], columns[tree.levers.index("cost")])
    slots = tree.program.values(list(columns.reshape(count, -1)))
    for id_ in ("kgi", "f3"):
        expected = slots[tree.program.slots[id_]].reshape(12, 1_500)
        np.testing.assert_allclose(answer[id_], expected, rtol=1e-12)
    assert tree.program.batch(columns[:, :, :0], ["kgi"])["kgi"].shape == (12, 0)
    with pytest.raises(ValueError, match="levers along the first axis"):
        tree.program.batch(columns[1:], ["kgi"])


def test_few_buffers_are_alive() -> None:
    """A deep tree of 300 funnels needs a handful of buffers, not one a row."""
    tree = wide_tree(300)
    tree.program.batch(np.ones((len(tree.levers), 1)), ["kgi"])
    (tape,) = tree.program._tapes.values()
    assert tape.buffers < 310  # a sum of 300 rows keeps them until it is added up


@settings(max_examples=120, deadline=None)
@given(st.data(), tree_rows((*SMOOTH,), kinks=True, shared=True))
def test_levels_agree_with_the_reference(data: st.DataObject, rows: list[Row]) -> None:
    """Values and gradients by depth, at states with a zero here and there."""
    tree = Tree.from_rows(rows)
    state = data.draw(states(tree))
    state[data.draw(st.sampled_from(tree.levers))] = data.draw(st.sampled_from([0.0, 1.0, -2.0]))
    levers = [state[lever] for lever in tree.levers]
    levels, program = levels_of(tree), tree.program
    values = levels.values(np.array(levers))
    if values is None:
        return
    slots = program.values(levers)
    for slot, expected in enumerate(slots):
        assert values[levels.position(slot)] == pytest.approx(expected, rel=1e-12, abs=1e-9)
    slopes = levels.gradient(values, program.slots["k0"])
    if slopes is not None:
        reference = np.array(program.gradient(slots, "k0"))
        size = max(1.0, float(np.max(np.abs(reference))))
        # at a kink a last digit decides which branch counts
        if not {"min", "max", "if", "abs"} & {step.op for step in program.steps}:
            np.testing.assert_allclose(slopes, reference, rtol=1e-10, atol=1e-12 * size)


@pytest.mark.parametrize("zeros", [0, 1, 2])
def test_a_large_tree_takes_the_levels_and_agrees(zeros: int) -> None:
    """Value and gradient, also where factors are zero."""
    tree = wide_tree(120)
    program = tree.program
    levers = [float(tree[lever].baseline or 0) for lever in tree.levers]
    for name in ("v7", "r7")[:zeros]:
        levers[tree.levers.index(name)] = 0.0
    assert program.levels is not None
    value, slopes = program.gradient_at(levers, "kgi")
    slots = program.values(levers)
    assert value == program.value_at(levers, "kgi")
    assert value == pytest.approx(slots[program.slots["kgi"]], rel=1e-14)
    np.testing.assert_allclose(slopes, program.gradient(slots, "kgi"), rtol=1e-12, atol=1e-12)


def test_what_has_no_value_is_told_by_the_reference() -> None:
    """A division by zero in a large tree names its row, as in a small one."""
    rows = [*wide_tree(60).to_rows()]
    rows[0] = rows[0] | {"formula": "sales * mix - cost + 1 / (cost - 3)"}
    tree = Tree.from_rows(rows)
    levers = [float(tree[lever].baseline or 0) for lever in tree.levers]
    for ask in (tree.program.value_at, tree.program.gradient_at):
        with pytest.raises(EvaluationError) as caught:
            ask(levers, "kgi")
        assert caught.value.issues[0].code == "division-by-zero"
    small = formula_tree("a / b", "a", "b").program
    assert small.value_at([1.0, 4.0], "kgi") == 0.25
    value, slopes = small.gradient_at([1.0, 4.0], "kgi")
    assert (value, slopes.tolist()) == (0.25, [0.25, -0.0625])
