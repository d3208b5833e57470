"""The report's line of the KGI's pace, and achievements as people read them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

import kpimodel as km
from kpimodel.examples import software_company_a
from workbook_templates.achieved_text import achieved_text
from workbook_templates.page.words import share
from workbook_templates.report_commands import pace_line, report_data

START = km.Month(2025, 4)


def test_the_line_of_the_example() -> None:
    """Progress beside time, and the pace that is needed; last year where it is known."""
    plan = software_company_a("ja")
    assert pace_line(plan, "ja") == (
        "新規顧客数　進捗率 80%（経過 67%）　必要ペース 5／月（ここまで 10／月）"
    )
    before = {("customers", month + -12): 8.0 for month in plan.closed}
    plan = dataclasses.replace(software_company_a("en"), actuals={**plan.actuals, **before})
    assert pace_line(plan, "en") == (
        "New customers; 80% done in 67% of the time; needs 5 a month (so far 10); "
        "+25.0% on the same months last year"
    )
    assert report_data(plan)["year_on_year"] == {"customers": 0.25}


@pytest.mark.parametrize(("direction", "actual", "words"), [
    ("up", 130, "needs 0 a month (so far 130)"),
    ("down", 30, "at most 18 a month from here (so far 30)"),
])  # fmt: skip
def test_a_target_that_is_reached_and_one_to_stay_below(
    direction: str, actual: float, words: str
) -> None:
    """A target that is reached needs nothing more; a cost has so much left."""
    rows: list[dict[str, Any]] = [
        {"id": "k", "direction": direction, "baseline": 120, "target": 120},
    ]
    plan = km.Plan(km.Tree.from_rows(rows), km.Calendar(START, 6), {("k", START): float(actual)})
    assert words in pace_line(plan, "en")


def test_a_rate_has_no_pace() -> None:
    """For a KGI that is a rate there is no line."""
    rows: list[dict[str, Any]] = [{"id": "k", "unit": "%", "baseline": 0.5, "target": 0.6}]
    plan = km.Plan(km.Tree.from_rows(rows), km.Calendar(START, 6), {("k", START): 0.5})
    assert pace_line(plan, "en") == ""


@pytest.mark.parametrize(("achieved", "shown"), [
    (1.2, "120%"), (0.996, "99.6%"), (0.9999, "99.9%"), (0.896, "89.6%"), (0.904, "90%"),
    (None, "－"),
])  # fmt: skip
def test_no_achievement_is_rounded_into_a_better_band(achieved: float | None, shown: str) -> None:
    """99.6 % is to be watched, so it is not shown as 100 %."""
    assert achieved_text(software_company_a(), achieved) == shown


def test_the_page_rounds_like_the_terminal() -> None:
    """▲ stands beside 99.6 %, not beside 100 %; a blank stays blank."""
    plan = software_company_a()
    assert [share(plan, value) for value in (1.2, 0.996, None)] == ["120%", "99.6%", ""]


def test_a_plan_that_rounds_shows_what_it_rounds_to() -> None:
    """With a rounding to 0.1 % the decimal is shown."""
    plan = dataclasses.replace(software_company_a(), rounding="down")
    assert achieved_text(plan, 1.203) == "120.3%"
