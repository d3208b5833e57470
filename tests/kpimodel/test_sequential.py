"""Contributions one lever after another: the order that is asked for, and its findings."""

from __future__ import annotations

import math

import pytest

from kpimodel.contribution import contributions
from kpimodel.errors import EvaluationError
from kpimodel.messages import render
from tests.kpimodel.small_trees import flat


@pytest.mark.parametrize(
    ("year", "before", "after", "inner", "mix"),
    [
        (2020, (1000, 200), (1000, 220), 20_000, 0),
        (2021, (1000, 220), (1500, 220), 0, 110_000),
        (2022, (1500, 220), (1700, 225), 7_500, 45_000),
    ],
)
def test_icanexplain_bookings(
    year: int, before: tuple[float, float], after: tuple[float, float], inner: float, mix: float
) -> None:
    """Its README: inner is old bookings · Δ revenue per booking, mix is Δ bookings · new revenue."""
    tree = flat("product", "bookings", "revenue_per_booking")
    old, new = (dict(zip(tree.levers, state, strict=True)) for state in (before, after))
    shares = contributions(tree, old, new, "sequential")
    assert shares == {"bookings": mix, "revenue_per_booking": inner}
    assert (shares.method, shares.order) == ("sequential", ("revenue_per_booking", "bookings"))
    turned = contributions(tree, old, new, "sequential", order=tree.levers)
    # the volume at the old rate, then the rate at the new volume
    assert turned["bookings"] == (after[0] - before[0]) * before[1]
    assert math.fsum(turned.values()) == inner + mix


def test_sequential_leaves_what_was_measured_unexplained() -> None:
    """As the other rules do."""
    tree = flat("product", "a", "b")
    shares = contributions(tree, {"a": 2, "b": 3}, {"a": 4, "b": 3, "kgi": 13}, "sequential")
    assert shares == {"a": 6.0, "b": 0.0, "unexplained": 1.0}


def test_orders_that_do_not_fit() -> None:
    """Every lever once, and only where an order matters."""
    tree = flat("product", "a", "b")
    for method, order, code in [
        ("sequential", ("a",), "order-incomplete"),
        ("sequential", ("a", "a"), "order-incomplete"),
        ("sequential", ("a", "kgi"), "order-incomplete"),
        ("lmdi", ("a", "b"), "order-unused"),
    ]:
        with pytest.raises(EvaluationError) as caught:
            contributions(tree, {}, {}, method, order=order)
        (issue,) = caught.value.issues
        assert issue.code == code
        assert render(issue, "ja") != render(issue, "en")


def test_sequential_at_a_mix_without_a_value() -> None:
    """A step through a division by zero is refused, not guessed."""
    tree = flat("formula", "a", "b", formula="1 / (a + b)")
    with pytest.raises(EvaluationError) as caught:
        contributions(tree, {"a": 1, "b": 1}, {"a": -1, "b": 3}, "sequential", order=("a", "b"))
    assert [issue.code for issue in caught.value.issues] == ["contribution-mixed"]
