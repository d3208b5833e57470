"""LMDI of many groups at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpimodel.changes.decompose import decompose
from kpimodel.contribution import contributions
from kpimodel.errors import EvaluationError
from kpimodel.messages import render
from kpimodel.tree import Tree

NUMBERS = st.one_of(st.just(0.0), st.floats(-100, 100).map(lambda value: round(value, 2)))


def test_a_published_series_of_two_segments() -> None:
    """The example of LMDIR: three years, two segments, three factors; effects summed."""
    years = [
        [[1, 10, 2], [4, 5, 3]],
        [[4, 5, 3], [5, 6, 4]],
        [[8, 2, 4], [5, 7, 5]],
        [[10, 1, 5], [6, 8, 6]],
    ]
    expected = [
        (69.79006598, -9.455125793, 39.66505981),
        (42.96021467, -34.31902656, 50.3588119),
        (54.01064234, -9.021284671, 54.01064234),
    ]
    for before, after, effects in zip(years, years[1:], expected, strict=False):
        assert decompose(before, after).total == pytest.approx(effects, rel=1e-9)


@settings(max_examples=150, deadline=None)
@example([(2.0, 1.0), (1.0, 2.0)])  # the whole does not change
@example([(0.0, 5.0), (0.0, 2.0)])
@example([(0.0, 5.0), (2.0, 0.0)])
@example([(0.0, 0.0), (2.0, 3.0)])
@example([(-2.0, -3.0), (2.0, 3.0)])
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5))
def test_it_is_the_rule_of_contributions(pairs: list[tuple[float, float]]) -> None:
    """Group by group the same amounts and the same fallbacks as one product of a tree."""
    names = [f"n{at}" for at in range(len(pairs))]
    rows: list[dict[str, Any]] = [{"id": "kgi", "relation": "product"}]
    tree = Tree.from_rows(rows + [{"id": id_, "parent": "kgi", "baseline": 1} for id_ in names])
    before, after = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    other = [1.0] * len(pairs)  # a plain group beside it must not matter
    split = decompose([other, before], [[2.0] * len(pairs), after])
    shares = contributions(
        tree, dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True))
    )
    amounts = [shares[name] for name in names]
    size = max(1.0, *map(abs, amounts))
    assert split.amounts[1] == pytest.approx(amounts, rel=1e-9, abs=1e-12 * size)
    assert bool(split.fallback[1]) == bool(shares.fallbacks)
    alone = decompose(before, after)
    assert alone.amounts[0] == pytest.approx(amounts, rel=1e-9, abs=1e-12 * size)


def test_many_groups_sum_to_their_change() -> None:
    """6,000 groups of 4 factors, some of them zero or negative: each row sums to 1e-12."""
    draw = np.random.default_rng(20)
    before = np.exp(draw.normal(0, 2, (6_000, 4)))
    after = before * np.exp(draw.normal(0, draw.choice([1e-9, 0.1, 2], (6_000, 1)), (6_000, 4)))
    before[::50, 1] = 0
    after[::70, 2] = 0
    after[::90, 3] *= -1
    split = decompose(before, after)
    sums = [math.fsum(row) for row in split.amounts]
    size = np.abs(split.amounts).max(axis=1)
    assert (np.abs(sums - split.change) <= 1e-12 * np.maximum(np.abs(split.change), size)).all()
    positive = np.abs(split.change) > 1e-3 * size
    relative = np.abs(sums - split.change)[positive] / np.abs(split.change)[positive]
    assert relative.max() <= 1e-12
    assert split.fallback[::90].all()
    assert split.total.sum() == pytest.approx(split.change.sum(), rel=1e-12)


@pytest.mark.parametrize("change", [1e-3, 1e-6, 1e-9, 1e-12])
def test_tiny_changes(change: float) -> None:
    """Two factors that grow alike share evenly, however little they grow."""
    split = decompose([3.0, 7.0], [3 * (1 + change), 7 * (1 + change)])
    first, second = split.amounts[0]
    assert first == pytest.approx(second, rel=2e-3 if change < 1e-10 else 1e-6)


def test_factors_that_cancel_out() -> None:
    """Doubled and halved: the whole stays, both effects show and sum to zero."""
    split = decompose([10.0, 4.0], [20.0, 2.0])
    assert split.amounts[0] == pytest.approx([40 * math.log(2), -40 * math.log(2)], rel=1e-14)
    assert split.change[0] == 0


def test_factors_far_apart() -> None:
    """From 1e-200 to 1 and back: logs do not overflow on the way."""
    split = decompose([[1e-200, 1e200], [1e-300, 1e10]], [[1e200, 1e-200], [1e300, 1e-10]])
    assert split.amounts[0] == pytest.approx([400 * math.log(10), -400 * math.log(10)], rel=1e-12)
    assert np.isfinite(split.amounts).all()


def test_nothing_given_is_changed() -> None:
    """Arrays of the caller stay as they are; other dtypes and memory orders do."""
    before, after = np.array([[1, 2], [0, 3]]), np.asfortranarray([[2.0, 2.0], [4.0, 3.0]])
    kept = before.copy(), after.copy()
    assert decompose(before, after).amounts == pytest.approx(np.array([[2, 0], [12, 0]]))
    assert (before == kept[0]).all()
    assert (after == kept[1]).all()


def test_no_group_at_all() -> None:
    """An empty frame has an empty answer."""
    split = decompose(np.empty((0, 3)), np.empty((0, 3)))
    assert split.amounts.shape == (0, 3)
    assert split.total.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ([[1, 2]], [[1, 2, 3]], "decompose-shape"),
        ([[[1]]], [[[1]]], "decompose-shape"),
        ([], [], "decompose-shape"),
        ([[1, 2]], [[1, math.nan]], "decompose-not-finite"),
        ([[1, math.inf]], [[1, 2]], "decompose-not-finite"),
        ([[1, "x"]], [[1, 2]], "decompose-not-numbers"),
        ([[1, 2], [3]], [[1, 2]], "decompose-not-numbers"),
        ([[1e200, 1e200]], [[1, 2]], "decompose-too-large"),
    ],
)
def test_bad_input(before: Any, after: Any, code: str) -> None:
    """A finding that names the place, in both languages."""
    with pytest.raises(EvaluationError) as caught:
        decompose(before, after)
    assert [issue.code for issue in caught.value.issues] == [code]
    assert all(render(issue, lang) for issue in caught.value.issues for lang in ("ja", "en"))
