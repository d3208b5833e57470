"""Shapley: against its definition, over many levers, and as the mean of the orders."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpimodel.changes.attribution import product_shapley
from kpimodel.contribution import contributions
from kpimodel.errors import EvaluationError
from kpimodel.tree import Tree
from tests.kpimodel.small_trees import Row, flat
from tests.strategies import SIGNED, SMOOTH, states, tree_rows


def over_all_orders(
    value: Callable[[Sequence[float]], float], before: Sequence[float], after: Sequence[float]
) -> list[float]:
    """Shapley by its definition: the mean over every order of change."""
    totals = [0.0] * len(before)
    for order in itertools.permutations(range(len(before))):
        state = list(before)
        for at in order:
            last = value(state)
            state[at] = after[at]
            totals[at] += value(state) - last
    return [total / math.factorial(len(before)) for total in totals]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(SIGNED, SIGNED), min_size=1, max_size=5))
def test_shapley_of_a_product_against_its_definition(pairs: list[tuple[float, float]]) -> None:
    """The polynomial formula agrees with the mean over all orders, zeros and signs included."""
    before, after = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    expected = over_all_orders(math.prod, before, after)
    multipliers = product_shapley(before, after)
    size = max(1.0, abs(math.prod(max(abs(a), abs(b)) for a, b in pairs)))
    for share, multiplier, (a, b) in zip(expected, multipliers, pairs, strict=True):
        assert multiplier * (b - a) == pytest.approx(share, rel=1e-9, abs=1e-12 * size)


def test_shapley_of_a_formula_against_its_definition() -> None:
    """A formula with kinks is split over its arguments by every order, under either method."""
    tree = flat("formula", *"abcde", formula="a * b - max(c, d) + if(e > 2, e, 0) / a")

    def value(x: Sequence[float]) -> float:
        return x[0] * x[1] - max(x[2], x[3]) + (x[4] if x[4] > 2 else 0) / x[0]

    before, after = [2.0, 3, 4, 5, 1], [3.0, 3, 9, 5, 4]
    expected = over_all_orders(value, before, after)
    for method, fallbacks in (("lmdi", ("kgi",)), ("shapley", ())):
        shares = contributions(
            tree,
            dict(zip("abcde", before, strict=True)),
            dict(zip("abcde", after, strict=True)),
            method,
        )
        assert list(shares.values()) == pytest.approx(expected, rel=1e-13, abs=1e-13)
        assert shares.fallbacks == fallbacks


def test_many_levers_by_shapley() -> None:
    """Above 12 changed levers Shapley goes node by node, and says so."""
    names = [f"n{at}" for at in range(14)]
    tree = flat("product", *names)
    few = contributions(tree, {}, dict.fromkeys(names[:12], 1.1), "shapley")
    many = contributions(tree, {}, dict.fromkeys(names, 1.1), "shapley")
    assert (few.method, many.method) == ("shapley", "shapley_by_node")
    assert list(many.values()) == pytest.approx([(1.1**14 - 1) / 14] * 14, rel=1e-12)
    assert [few[name] for name in names[:12]] == pytest.approx([(1.1**12 - 1) / 12] * 12, rel=1e-12)


def test_a_formula_of_many_arguments() -> None:
    """Above 12 arguments the mean of two orders still sums to the change."""
    names = [f"n{at}" for at in range(15)]
    tree = flat("formula", *names, formula=" * ".join(names))
    after = {name: 1 + at / 20 for at, name in enumerate(names)}
    shares = contributions(tree, {}, after)
    assert math.fsum(shares.values()) == pytest.approx(math.prod(after.values()) - 1, rel=1e-12)
    assert shares["n0"] == 0


@settings(max_examples=80, deadline=None)
@given(st.data(), tree_rows(SMOOTH, kinks=True, shared=True))
def test_shapley_is_the_mean_of_the_sequential_orders(data: st.DataObject, rows: list[Row]) -> None:
    """Each order sums to the change; their mean is Shapley's answer."""
    tree = Tree.from_rows(rows)
    assume(len(tree.levers) <= 4)
    before, after = data.draw(states(tree)), data.draw(states(tree))
    try:
        orders = [
            contributions(tree, before, after, "sequential", order=order)
            for order in itertools.permutations(tree.levers)
        ]
        shapley = contributions(tree, before, after, "shapley")
    except EvaluationError:
        assume(False)
    size = max(abs(amount) for shares in orders for amount in shares.values())
    for shares in orders:
        change = shares.after - shares.before
        assert math.fsum(shares.values()) == pytest.approx(change, rel=1e-12, abs=1e-300)
    for lever in tree.levers:
        mean = math.fsum(shares[lever] for shares in orders) / len(orders)
        assert shapley[lever] == pytest.approx(mean, rel=1e-9, abs=1e-9 * size)
