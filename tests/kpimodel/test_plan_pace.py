"""Progress, required pace and 前年同期比 of a plan's rows, with the arithmetic visible."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import kpimodel as km
from kpimodel.examples import software_company_a

START = km.Month(2025, 4)


def test_the_example() -> None:
    """40 of 50 in 4 of 6 months: 80 % in 66.7 %, 5 a month needed after 10 a month."""
    plan = software_company_a()
    customers = km.paces(plan)["customers"]
    assert (customers.progress, customers.required, customers.current) == (0.8, 5.0, 10.0)
    assert math.isclose(customers.elapsed, 4 / 6)
    assert customers.achievement == plan.achievements["customers"]
    assert customers.landing == plan.landing["customers"]
    assert "cvr" not in km.paces(plan)


def test_a_season_does_not_give_two_landings() -> None:
    """The pace's landing and achievement are the plan's, which know the season."""
    rows: list[dict[str, Any]] = [{"id": "leads", "baseline": 60, "target": 120, "profile": "late"}]
    actuals = {("leads", START): 10.0}
    plan = km.Plan(km.Tree.from_rows(rows), km.Calendar(START, 3), actuals,
                   profiles={"late": [1, 2, 3]})  # fmt: skip
    leads = km.paces(plan)["leads"]
    assert leads.landing == plan.landing["leads"] == 60
    assert leads.achievement == plan.achievements["leads"] == 0.5


def test_nothing_is_closed() -> None:
    """Before the start there is neither a pace nor a growth."""
    example = software_company_a()
    plan = km.Plan(example.tree, example.calendar)
    assert km.paces(plan) == {}
    assert km.years_on_year(plan) == {}


def last_year(**changes: float) -> km.Plan:
    """The example with last year's April to July: 100 leads fewer a month, half the customers."""
    plan = software_company_a()
    before = {
        (id_, month + -12): value / 2 if id_ == "customers" else value - 100
        for (id_, month), value in plan.actuals.items()
    }
    return dataclasses.replace(plan, actuals={**plan.actuals, **before})


def test_the_same_months_a_year_before() -> None:
    """Counts add up and rates are sum over sum in both years."""
    growth = km.years_on_year(last_year())
    assert growth["customers"] == 1.0
    assert math.isclose(growth["leads"], 1220 / 820 - 1)
    assert math.isclose(growth["cvr"], (1220 / 40_000) / (820 / 39_600) - 1)


def test_a_month_missing_a_year_before_leaves_the_row_out() -> None:
    """Three of four months would compare unequal spans; rates that need them are left out too."""
    plan = last_year()
    actuals = {key: value for key, value in plan.actuals.items() if key != ("leads", START + -11)}
    growth = km.years_on_year(dataclasses.replace(plan, actuals=actuals))
    assert "customers" in growth
    assert not {"leads", "cvr", "meeting_rate"} & growth.keys()


def test_a_loss_last_year_has_no_growth() -> None:
    """From −5 to 10 there is no percentage."""
    rows: list[dict[str, Any]] = [{"id": "profit", "baseline": 10, "minimum": -100, "target": 60}]
    actuals = {("profit", START): 10.0, ("profit", START + -12): -5.0}
    plan = km.Plan(km.Tree.from_rows(rows), km.Calendar(START, 6), actuals)
    assert km.years_on_year(plan) == {}


def test_closed_months_without_actuals_are_no_facts() -> None:
    """Closed through July with nothing typed: the plan says so, and so does what is solved on it."""
    example = software_company_a()
    closed = km.Calendar(START, 6, START + 3)
    plan = km.Plan(example.tree, closed)
    assert [issue.code for issue in plan.issues] == ["closed-unknown"]
    told = [issue for issue in km.resolve(plan, 60).reasons if issue.code == "resolve-filled"]
    assert [issue.parameters["months"] for issue in told] == [
        ("2025-04", "2025-05", "2025-06", "2025-07")
    ]
    assert "resolve-filled" not in {issue.code for issue in km.resolve(example, 60).reasons}
    assert example.issues == ()
