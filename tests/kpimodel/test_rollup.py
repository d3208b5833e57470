"""From months to the window: sums, ends, means, and rates as sum over sum along the funnel."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.timing.rollup import Series, roll_up, volumes_before
from tests.kpimodel.plan_cases import funnel, monthly_rows
from tests.kpimodel.solver_cases import Row


def series_of(tree: km.Tree, levers: dict[str, tuple[float, ...]]) -> dict[str, Series]:
    """Monthly values of every node from those of the levers."""
    months = [km.evaluate(tree, dict(zip(levers, values, strict=True)))
              for values in zip(*levers.values(), strict=True)]  # fmt: skip
    return {id_: tuple(month[id_] for month in months) for id_ in months[0]}


@pytest.mark.parametrize(
    ("rollup", "expected"), [("sum", 60), ("mean", 20), ("last", 30), ("ratio", 20)]
)
def test_each_rollup_of_one_row(rollup: str, expected: float) -> None:
    """10, 20, 30; a ratio with nothing to weigh it is a mean."""
    tree = km.Tree.from_rows([{"id": "k", "baseline": 1, "rollup": rollup}])
    assert roll_up(tree, {"k": (10.0, 20.0, 30.0)}) == {"k": expected}


def test_a_month_without_a_value_is_left_out() -> None:
    """Not a zero, for any roll-up; nothing at all gives no entry."""
    for rollup, expected in (("sum", 40), ("mean", 20), ("last", 30)):
        tree = km.Tree.from_rows([{"id": "k", "baseline": 1, "rollup": rollup}])
        assert roll_up(tree, {"k": (10.0, None, 30.0, None)}) == {"k": expected}
        assert roll_up(tree, {"k": (None, None)}) == {}


def test_a_rate_is_sum_over_sum() -> None:
    """1,000 at 10 % and 9,000 at 20 %: 19 %, not 15 %."""
    tree = km.Tree.from_rows(funnel())
    series = series_of(tree, {"visits": (1000, 9000), "cvr": (0.1, 0.2), "win_rate": (0.5, 0.1)})
    window = roll_up(tree, series)
    assert window["cvr"] == pytest.approx(0.19)
    assert window["win_rate"] == pytest.approx((50 + 180) / 1900)


def test_factors_of_one_product_form_a_funnel_in_table_order() -> None:
    """Flow first wherever it stands; then each rate over what came before it."""
    tree = km.Tree.from_rows([
        {"id": "deals", "relation": "product"},
        {"id": "cvr", "parent": "deals", "unit": "%", "baseline": 0.1},
        {"id": "visits", "parent": "deals", "baseline": 100},
        {"id": "win", "parent": "deals", "unit": "%", "baseline": 0.2},
    ])  # fmt: skip
    series = series_of(tree, {"cvr": (0.1, 0.2), "visits": (1000, 3000), "win": (0.5, 0.3)})
    volumes = volumes_before(tree, series)
    assert volumes["cvr"] == (1000, 3000)
    assert volumes["win"] == pytest.approx((100, 600))
    window = roll_up(tree, series)
    assert window["cvr"] == pytest.approx(700 / 4000)
    assert window["win"] == pytest.approx(230 / 700)
    assert math.prod(window[k] for k in ("cvr", "visits", "win")) == pytest.approx(230)


def test_a_rate_that_is_a_product_of_rates() -> None:
    """Nested: both parts weigh with the flow that the whole multiplies."""
    tree = km.Tree.from_rows([
        {"id": "deals", "relation": "product"},
        {"id": "visits", "parent": "deals", "baseline": 100},
        {"id": "whole", "parent": "deals", "unit": "%", "relation": "product"},
        {"id": "r", "parent": "whole", "unit": "%", "baseline": 0.5},
        {"id": "q", "parent": "whole", "unit": "%", "baseline": 0.5},
    ])  # fmt: skip
    series = series_of(tree, {"visits": (100, 900), "r": (0.5, 0.1), "q": (0.2, 0.8)})
    window = roll_up(tree, series)
    assert window["r"] == pytest.approx((50 + 90) / 1000)
    assert window["q"] == pytest.approx((10 + 72) / 140)
    assert window["whole"] == pytest.approx(window["r"] * window["q"])


def test_a_rate_that_is_a_sum_of_rates_weighs_its_parts_alike() -> None:
    """Churn of two kinds: the parts still add up."""
    tree = km.Tree.from_rows([
        {"id": "lost", "relation": "product"},
        {"id": "customers", "parent": "lost", "baseline": 100},
        {"id": "churn", "parent": "lost", "unit": "%", "relation": "sum"},
        {"id": "forced", "parent": "churn", "unit": "%", "baseline": 0.1},
        {"id": "chosen", "parent": "churn", "unit": "%", "baseline": 0.1},
    ])  # fmt: skip
    levers: dict[str, tuple[float, ...]] = {
        "customers": (100, 300),
        "forced": (0.1, 0.02),
        "chosen": (0.1, 0.2),
    }
    window = roll_up(tree, series_of(tree, levers))
    assert window["forced"] == pytest.approx(16 / 400)
    assert window["churn"] == pytest.approx(window["forced"] + window["chosen"])


def test_a_ratio_weighs_with_its_denominator() -> None:
    """Cost per deal over the window is all cost over all deals."""
    tree = km.Tree.from_rows([
        {"id": "cpd", "relation": "ratio", "formula": "cost / deals"},
        {"id": "cost", "parent": "cpd", "baseline": 100},
        {"id": "deals", "parent": "cpd", "baseline": 10},
    ])  # fmt: skip
    window = roll_up(tree, series_of(tree, {"cost": (100, 500), "deals": (10, 20)}))
    assert window["cpd"] == pytest.approx(600 / 30)


def test_no_volume_at_all_leaves_the_mean() -> None:
    """No visits in any month: a rate of nothing is the mean of what was typed."""
    tree = km.Tree.from_rows(funnel())
    window = roll_up(tree, {"visits": (0.0, 0.0), "cvr": (0.1, 0.3)})
    assert window["cvr"] == pytest.approx(0.2)


@given(monthly_rows(), st.integers(2, 6), st.integers(0, 10_000))
def test_window_values_rebuild_the_parent(rows: list[Row], months: int, seed: int) -> None:
    """For any months: sums add up and products multiply, at every node of the window."""
    tree = km.Tree.from_rows(rows)
    random = np.random.default_rng(seed)
    levers = {
        id_: tuple(float(x) for x in (tree[id_].baseline or 1) * random.uniform(0.3, 1, months))
        for id_ in tree.levers
    }
    window = roll_up(tree, series_of(tree, levers))
    assert window == pytest.approx(km.evaluate(tree, {id_: window[id_] for id_ in tree.levers}),
                                   rel=1e-9)  # fmt: skip
