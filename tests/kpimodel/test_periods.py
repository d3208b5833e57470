"""Quarters, halves and fiscal years, and a plan's figures by them."""

from __future__ import annotations

import pytest

import kpimodel as km
from kpimodel.calendar import Span
from kpimodel.examples import software_company_a
from tests.kpimodel.plan_cases import START, plan_of
from tests.kpimodel.test_lag import late_funnel

YEAR = km.Calendar(START, 12)


@pytest.mark.parametrize(
    ("span", "ja", "en"),
    [
        ("quarter", "2025年度 Q1 2025年度 Q2 2025年度 Q3 2025年度 Q4", "FY2025 Q1 FY2025 Q2 FY2025 Q3 FY2025 Q4"),
        ("half", "2025年度 上期 2025年度 下期", "FY2025 H1 FY2025 H2"),
        ("year", "2025年度", "FY2025"),
    ],
)  # fmt: skip
def test_labels(span: Span, ja: str, en: str) -> None:
    """A year from April in both languages."""
    periods = YEAR.periods(span)
    assert " ".join(period.label("ja") for period in periods) == ja
    assert " ".join(period.label("en") for period in periods) == en
    assert all(period.whole for period in periods)
    assert [month for period in periods for month in period.months] == list(YEAR.window)


def test_months_of_a_half() -> None:
    """下期 is October to March, and its March belongs to the fiscal year that began in April."""
    half = YEAR.periods("half")[1]
    assert (str(half.months[0]), str(half.months[-1]), half.year) == ("2025-10", "2026-03", 2025)
    assert YEAR.fiscal_year(km.Month(2026, 3)) == 2025


def test_another_start_of_the_year() -> None:
    """With a year from January, April to September lies in two halves, in part."""
    parts = km.Calendar(START, 6, None, 1).periods("half")
    assert [(part.label("en"), len(part.months), part.whole) for part in parts] == [
        ("FY2025 H1", 3, False),
        ("FY2025 H2", 3, False),
    ]


@pytest.mark.parametrize("start", [0, 13, -4])
def test_no_such_start(start: int) -> None:
    """The fiscal year starts in a month from 1 to 12."""
    with pytest.raises(km.ModelError, match="fiscal year"):
        km.Calendar(START, 6, None, start)


@pytest.mark.parametrize("months", [0, -1, 121])
def test_no_months(months: int) -> None:
    """A calendar without months is refused."""
    with pytest.raises(km.ModelError) as caught:
        km.Calendar(START, months)
    assert caught.value.issues[0].code == "months-out-of-range"


@pytest.mark.parametrize("name", ["fy2025 q2", "２０２５年度 Ｑ２", "FY2025 Q2"])
def test_find(name: str) -> None:
    """A label in either language finds its period."""
    assert YEAR.find(name) == YEAR.periods("quarter")[1]


def test_find_nothing() -> None:
    """What is not in the window is not found."""
    assert YEAR.find("FY2026 Q1") is None
    assert YEAR.find(None) is None
    assert YEAR.find(km.Month(2025, 5)) == YEAR.periods("month")[1]


def test_figures_by_quarter() -> None:
    """The worked example: April to June closed, July to September in part."""
    first, second = software_company_a().rolled("quarter")
    assert (first.closed, second.closed) == (True, False)
    assert first.targets["customers"] == pytest.approx(25)
    assert (first.actuals["leads"], second.actuals["leads"]) == (868, 352)
    assert first.actuals["cvr"] == pytest.approx(868 / 29_200)
    assert second.landing["customers"] == pytest.approx(33)


def test_the_half_is_the_window() -> None:
    """上期 of the example is the plan's whole window, bit by bit."""
    plan = software_company_a()
    (half,) = plan.rolled("half")
    assert half.landing == plan.landing
    assert half.actuals == plan.actual_to_date
    assert half.targets["customers"] == pytest.approx(50)


def test_rates_of_a_quarter_under_lag() -> None:
    """A quarter's rate is its customers over the leads that arrived in it."""
    typed = {"leads": [200, 400, 300, 100], "customers": [10, 30, 40, 60]}
    plan = plan_of(late_funnel("1"), typed=typed, closed="2025-07")
    first, second = plan.rolled("quarter")
    assert first.actuals["cvr"] == pytest.approx(80 / (100 + 200 + 400))
    assert second.actuals["cvr"] == pytest.approx(60 / 300)
