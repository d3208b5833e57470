"""Scenarios of a running plan: what happened is a fact."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kpimodel as km
from kpimodel.examples import software_company_a
from tests.workbook.random_plans import random_plan

PLAN = software_company_a("en")


def test_closed_months_are_facts() -> None:
    """Nothing lands below what was won already; the mean of the past is the landing."""
    side = km.land_scenarios(PLAN, km.history_scenarios(PLAN))
    landed = side.row("customers")
    assert landed["realistic"] == pytest.approx(PLAN.landing["customers"])
    assert 40 < landed["cautious"] < landed["realistic"] < landed["optimistic"]
    assert side.reaches == {"cautious": True, "realistic": True, "optimistic": True}


def test_open_months_run_at_the_scenario() -> None:
    """Two open months at the baselines bring two sixths of 25.92."""
    side = km.land_scenarios(PLAN, [km.Scenario("as before", {})])
    assert side.row("customers")["as before"] == pytest.approx(40 + 25.92 / 3)


def test_before_the_start_it_is_the_tree() -> None:
    """Without a closed month the months add up to the tree's own values."""
    fresh = replace(PLAN, actuals={})
    scenario = km.Scenario("more", {"visits": "+20%"})
    landed = km.land_scenarios(fresh, [scenario])
    plain = km.compare_scenarios(fresh.tree, [scenario])
    for id_, value in plain.values["more"].items():
        assert landed.values["more"][id_] == pytest.approx(value)


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_that_is_over_lands_where_it_is(seed: int) -> None:
    """When every month is closed no scenario changes anything that was measured."""
    plan = random_plan(seed)
    over = replace(plan, calendar=replace(plan.calendar, closed_through=plan.calendar.window[-1]))
    side = km.land_scenarios(over, [km.Scenario("a", {}), km.Scenario("b", {})])
    assert side.values["a"].keys() == side.values["b"].keys()
    root = plan.tree.root.id
    assert side.row(root)["a"] == pytest.approx(over.landing[root], rel=1e-9, nan_ok=True)
