"""着地見込み: closed months as they are, open months forecast at the inputs, carried up the tree."""

from __future__ import annotations

import pytest

import kpimodel as km
from tests.kpimodel.plan_cases import Typed, funnel, plan_of
from tests.kpimodel.solver_cases import Row


def test_a_flow_goes_on_at_its_mean_and_a_rate_at_sum_over_sum() -> None:
    """Two of four months: 1,000 and 3,000 visits, 10 % and 20 %."""
    typed: Typed = {"visits": [1000, 3000], "leads": [100, 600], "deals": [20, 60]}
    plan = plan_of(funnel(), 4, typed)
    assert plan.monthly_landing["visits"] == (1000, 3000, 2000, 2000)
    assert plan.monthly_landing["cvr"][2:] == pytest.approx((0.175, 0.175))
    assert plan.monthly_landing["win_rate"][2:] == pytest.approx((80 / 700,) * 2)
    assert plan.landing["deals"] == pytest.approx(80 + 2 * 2000 * 0.175 * 80 / 700)


def test_an_input_without_actuals_goes_on_at_its_target() -> None:
    """Only visits and deals are measured where two rates are unknown: the plan speaks for them."""
    plan = plan_of(funnel(target=240), 6, {"visits": [2000]}, closed="2025-04")
    assert plan.monthly_landing["cvr"] == pytest.approx((plan.inputs["cvr"],) * 6)
    expected = 12_000 * plan.inputs["cvr"] * plan.inputs["win_rate"]
    assert plan.landing["deals"] == pytest.approx(expected)


def test_a_measured_parent_stands_though_it_differs_from_its_children() -> None:
    """Deals of 30 where the funnel says 20: the closed month keeps its 30."""
    typed: Typed = {
        "visits": [1000],
        "cvr": [0.1],
        "leads": [100],
        "win_rate": [0.2],
        "deals": [30],
    }
    plan = plan_of(funnel(), 6, typed)
    assert plan.monthly_landing["deals"][0] == 30
    assert plan.monthly_landing["win_rate"][0] == pytest.approx(0.3)
    assert plan.landing["deals"] == pytest.approx(30 * 6)


def test_a_measured_sum_stands_too_and_the_parts_go_on() -> None:
    """The parts typed say 30, the total 50: the rest is in the closed month only."""
    rows: list[Row] = [{"id": "k", "relation": "sum"}, {"id": "a", "parent": "k", "baseline": 60},
                       {"id": "b", "parent": "k", "baseline": 120}]  # fmt: skip
    plan = plan_of(rows, 3, {"a": [10], "b": [20], "k": [50]})
    assert plan.actual_to_date == {"k": 50, "a": 10, "b": 20}
    assert plan.landing == {"k": 50 + 30 + 30, "a": 30, "b": 60}


def test_a_stock_stands_at_its_last_value() -> None:
    """Headcount of 12 at the end of May stays 12; the end of the window is its value."""
    rows: list[Row] = [
        {"id": "sales", "relation": "product"},
        {"id": "people", "parent": "sales", "baseline": 10, "rollup": "last"},
        {"id": "each", "parent": "sales", "baseline": 60},
    ]
    plan = plan_of(rows, 4, {"people": [10, 12], "each": [10, 10], "sales": [100, 120]})
    assert plan.monthly_landing["people"] == (10, 12, 12, 12)
    assert plan.landing["people"] == 12
    assert plan.landing["sales"] == pytest.approx(100 + 120 + 120 + 120)


def test_all_months_closed_leave_no_forecast() -> None:
    """The landing is the actual."""
    plan = plan_of(funnel(), 2, {"visits": [10, 20], "leads": [1, 3], "deals": [1, 1]})
    assert plan.landing["deals"] == plan.actual_to_date["deals"] == 2
    assert plan.landing["leads"] == 4


def test_zero_months_are_zeros() -> None:
    """A month of zero visits is a fact: it lowers the mean, and the rate of nothing is unknown."""
    plan = plan_of(funnel(), 4, {"visits": [0, 1000], "leads": [0, 100], "deals": [0, 20]})
    assert plan.monthly_actuals["cvr"][0] is None
    assert plan.monthly_landing["visits"][2] == 500
    assert plan.landing["deals"] == pytest.approx(20 + 2 * 10)


def test_the_landing_is_a_full_state_of_the_tree() -> None:
    """Every tree function takes it."""
    plan = plan_of(funnel(), 4, {"visits": [900, 1000], "leads": [100, 100], "deals": [20, 30]})
    assert set(plan.landing) == {node.id for node in plan.tree.nodes}
    assert km.evaluate(plan.tree, plan.landing)["deals"] == pytest.approx(plan.landing["deals"])
