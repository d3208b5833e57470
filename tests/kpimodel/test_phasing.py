"""Profiles: a total phased into months, in targets, to date and landing; as text; from history."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.examples import software_company_a
from kpimodel.messages import render
from kpimodel.timing.phasing import Weights, profile_from_history
from tests.kpimodel.plan_cases import START, funnel, monthly_rows, plan_of
from tests.kpimodel.solver_cases import Row

SUMMER = {4: 1.0, 5: 1.0, 6: 2.0, 7: 3.0, 8: 4.0, 9: 1.0}


def seasonal(weights: Weights, name: str = "summer", at: int = 2, **kgi: object) -> km.Plan:
    """The funnel with a profile on one row (the visits)."""
    rows = funnel(**kgi)
    rows[at]["profile"] = name
    return dataclasses.replace(plan_of(rows), profiles={"summer": weights})


def test_a_flow_is_phased() -> None:
    """Visits follow the weights, rates stay, and leads and deals follow the visits."""
    months = seasonal(SUMMER).monthly_targets
    assert months["visits"] == (500, 500, 1000, 1500, 2000, 500)
    assert months["cvr"] == (0.1,) * 6
    assert months["deals"] == pytest.approx((10, 10, 20, 30, 40, 10))


def test_by_month_of_the_window() -> None:
    """A list has one weight a month of the window, in order."""
    assert seasonal([1, 1, 2, 3, 4, 1]).monthly_targets == seasonal(SUMMER).monthly_targets


def test_one_word_on_the_kgi_phases_all() -> None:
    """A profile on a row above phases the flows below it; the goal is phased with them."""
    plan = seasonal(SUMMER, at=0, target=240)
    assert plan.monthly_targets["deals"] == pytest.approx((20, 20, 40, 60, 80, 20))
    assert plan.monthly_targets["visits"][0] == pytest.approx(plan.targets["visits"] / 12)


def test_to_date_and_landing_are_seasonal() -> None:
    """To date sums the phased months; the landing is closed sum over closed weights times open."""
    rows = funnel(target=240)
    rows[2]["profile"] = "Ｓｕｍｍｅｒ"  # names are folded
    typed = {"visits": [600, 600], "leads": [60, 60], "deals": [12, 12]}
    plan = dataclasses.replace(
        plan_of(rows, typed=typed, closed="2025-05"), profiles={"summer": SUMMER}
    )
    assert plan.target_to_date["deals"] == pytest.approx(40)
    assert plan.monthly_landing["visits"] == pytest.approx((600, 600, 1200, 1800, 2400, 600))
    assert plan.landing["deals"] == pytest.approx(7200 * 0.02)


def test_closed_months_without_weight_say_nothing_of_the_rest() -> None:
    """Where all closed weights are zero, the open months stand at their targets."""
    rows = funnel()
    rows[2]["profile"] = "summer"
    typed = {"visits": [7], "leads": [1], "deals": [1]}
    plan = dataclasses.replace(
        plan_of(rows, typed=typed, closed="2025-04"), profiles={"summer": [0, 1, 1, 1, 1, 1]}
    )
    assert plan.monthly_landing["visits"][1:] == (1200.0,) * 5


@given(st.lists(st.floats(0, 1e6), min_size=6, max_size=6).filter(lambda w: math.fsum(w) > 1e-6))
@settings(max_examples=100, deadline=None)
def test_months_sum_to_the_total(weights: list[float]) -> None:
    """Whatever the weights, the months sum to the window's value."""
    months = seasonal(weights).monthly_targets
    assert math.fsum(v for v in months["visits"] if v is not None) == pytest.approx(6000, rel=1e-14)


@given(monthly_rows(), st.lists(st.floats(0.1, 10), min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_tree_and_plan_agree(rows: list[Row], weights: list[float]) -> None:
    """With constant rates a profile moves months and no window value."""
    rows[0]["profile"] = "shape"
    plan = dataclasses.replace(plan_of(rows), profiles={"shape": weights})
    rolled = plan._roll_up(plan.monthly_targets)
    assert rolled == pytest.approx(km.evaluate(plan.tree), rel=1e-12)


def test_without_profiles_nothing_changes() -> None:
    """A profile that no row names leaves every figure bit by bit as it was."""
    plain = software_company_a()
    other = dataclasses.replace(plain, profiles={"summer": SUMMER})
    assert other.monthly_targets == plain.monthly_targets
    assert other.landing == plain.landing
    assert other.target_to_date == plain.target_to_date


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ([1, 2], "profile-length"), ({4: 1.0}, "profile-month"),
        ([1, 1, 1, 1, 1, -1], "profile-weight"), ([1, 1, 1, 1, 1, math.nan], "profile-weight"),
        ([1, 1, 1, 1, 1, math.inf], "profile-weight"), ([1, 1, 1, 1, 1, "x"], "profile-weight"),
        ([0] * 6, "profile-zero"), ("111111", "profiles-shape"), (7, "profiles-shape"),
    ],
)  # fmt: skip
def test_bad_profiles(weights: Any, code: str) -> None:
    """Each mistake is refused with its place and words."""
    with pytest.raises(km.ModelError) as caught:
        seasonal(weights)
    issue = caught.value.issues[0]
    assert (issue.code, issue.path) == (code, ("profiles", "summer"))
    assert all(len(render(issue, lang)) > 20 for lang in ("ja", "en"))


def test_names_that_lead_nowhere_are_warned_of() -> None:
    """An unknown profile is phased evenly with a warning; a rate needs none."""
    plan = seasonal(SUMMER, name="winter")
    assert [issue.code for issue in plan.issues] == ["profile-unknown"]
    assert plan.monthly_targets["visits"] == (1000.0,) * 6
    assert [issue.code for issue in seasonal(SUMMER, at=3).issues] == ["profile-unused"]


@pytest.mark.parametrize("weights", [SUMMER, (1.0, 1.0, 2.0, 3.0, 4.0, 1.0)])
def test_profiles_as_text(weights: Weights) -> None:
    """Profiles and the fiscal year's start survive JSON."""
    plan = seasonal(weights)
    plan = dataclasses.replace(plan, calendar=km.Calendar(START, 6, None, 1))
    again = km.Plan.from_dict(json.loads(json.dumps(plan.to_dict())))
    assert again == plan
    assert again.calendar.year_start == 1
    assert again.monthly_targets == plan.monthly_targets


@pytest.mark.parametrize(
    ("profiles", "code"),
    [([1], "profiles-shape"), ({"a": 1}, "profiles-shape"), ({"a": {"13": 1}}, "profiles-shape"),
     ({"a": {"x": 1}}, "profiles-shape"), ({"a": [1]}, "profile-length")],
)  # fmt: skip
def test_bad_profiles_in_a_document(profiles: object, code: str) -> None:
    """A document's findings name the profile."""
    data = {**software_company_a().to_dict(), "profiles": profiles}
    with pytest.raises(km.ModelError) as caught:
        km.Plan.from_dict(data)
    assert code in [issue.code for issue in caught.value.issues]


def test_a_profile_from_last_year() -> None:
    """Last year's months become weights of mean 1; several years count with their mean."""
    months = [START + -24 + at for at in range(24)]
    past = {("visits", month): 100.0 + 10 * month.month + month.year % 2 for month in months}
    weights = profile_from_history(past, "visits", months[12:])
    assert math.fsum(weights.values()) == pytest.approx(12)
    assert weights[4] / weights[9] == pytest.approx(
        past["visits", months[12]] / past["visits", months[17]]
    )
    both = profile_from_history(past, "visits", months)
    assert both[4] < both[5] < both[12]
    km.Plan(software_company_a().tree, km.Calendar(START, 6), profiles={"last": weights})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "profile-history"),
        ({0: 0.0, 1: 0.0}, "profile-zero"),
        ({0: -5.0, 1: 1.0}, "profile-weight"),
    ],
)
def test_history_that_is_no_profile(values: dict[int, float], code: str) -> None:
    """Gaps, zeros and negative months are refused."""
    past = {("visits", START + at): value for at, value in values.items()}
    with pytest.raises(km.ModelError) as caught:
        profile_from_history(past, "visits", [START, START + 1])
    assert caught.value.issues[0].code == code
