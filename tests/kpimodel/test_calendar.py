"""Months and the window."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpimodel as km

MONTHS = st.builds(km.Month, st.integers(1990, 2100), st.integers(1, 12))


@pytest.mark.parametrize(
    "raw",
    [
        "2025-04",
        "2025-4",
        "2025/04",
        "2025年4月",
        "２０２５年４月",
        dt.date(2025, 4, 30),
        "2025-04-15",
    ],
)
def test_a_month_is_read_as_people_type_it(raw: object) -> None:
    """Each of these is April 2025."""
    assert km.Month.parse(raw) == km.Month(2025, 4)


@pytest.mark.parametrize("raw", ["2025-13", "soon", "", None, "2025-00", True])
def test_what_is_no_month_is_none(raw: object) -> None:
    """Left to the caller, who knows the place."""
    assert km.Month.parse(raw) is None


@given(MONTHS, st.integers(-200, 200))
def test_adding_and_subtracting_months(month: km.Month, count: int) -> None:
    """Both are inverse, and text sorts as months do."""
    later = month + count
    assert later - month == count
    assert later + -count == month
    assert 1 <= later.month <= 12
    assert (later > month) == (count > 0)
    assert km.Month.parse(str(month)) == month


def test_labels() -> None:
    """4月 and Apr."""
    assert km.Month(2025, 4).label("ja") == "4月"
    assert [km.Month(2025, at).label("en") for at in (1, 4, 12)] == ["Jan", "Apr", "Dec"]


def test_the_window_runs_over_the_turn_of_the_year() -> None:
    """Six months from October."""
    window = km.Calendar(km.Month(2025, 10), 6).window
    assert [str(month) for month in window] == [
        "2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03",
    ]  # fmt: skip


@pytest.mark.parametrize("months", [0, -1, 121])
def test_a_window_has_one_to_120_months(months: int) -> None:
    """Anything else is a finding."""
    with pytest.raises(km.ModelError) as caught:
        km.Calendar(km.Month(2025, 4), months)
    assert [issue.code for issue in caught.value.issues] == ["months-out-of-range"]


def test_closed_through_lies_no_later_than_the_end() -> None:
    """Before the start means that nothing is closed; after the end is a finding."""
    km.Calendar(km.Month(2025, 4), 6, km.Month(2025, 3))
    with pytest.raises(km.ModelError) as caught:
        km.Calendar(km.Month(2025, 4), 6, km.Month(2025, 10))
    assert [issue.code for issue in caught.value.issues] == ["closed-after-end"]


@pytest.mark.parametrize(
    ("year", "month"), [(2025, 13), (2025, 0), (0, 4), (10_000, 1), ("2025", 4), (2025, 4.5)]
)
def test_a_month_that_does_not_exist_is_refused(year: int, month: int) -> None:
    """Months run from 1 to 12; the finding says so."""
    with pytest.raises(km.ModelError) as caught:
        km.Month(year, month)
    [issue] = caught.value.issues
    assert (issue.code, issue.path) == ("month-number", ("month",))
    assert "1～12" in km.messages.render(issue, "ja")
    assert "from 1 to 12" in km.messages.render(issue, "en")


def test_a_window_of_wrong_things_is_refused_at_each() -> None:
    """Texts where months and numbers belong: all findings at once, no TypeError."""
    wrong: Any = ("2025-04", "six", "2025-06", None)
    with pytest.raises(km.ModelError) as caught:
        km.Calendar(*wrong)
    assert [(issue.code, issue.path) for issue in caught.value.issues] == [
        ("calendar-month", ("start",)),
        ("calendar-month", ("closed_through",)),
        ("year-start", ("year_start",)),
        ("months-out-of-range", ("months",)),
    ]


@pytest.mark.parametrize("span", ["week", "Quarter", None, ["month"]])
def test_a_span_that_is_none_is_refused(span: Any) -> None:
    """The finding names what can be asked for."""
    with pytest.raises(km.ModelError) as caught:
        km.Calendar(km.Month(2025, 4), 6).periods(span)
    [issue] = caught.value.issues
    assert (issue.code, issue.path) == ("period-span", ("span",))
    assert "quarter" in km.messages.render(issue, "ja")
