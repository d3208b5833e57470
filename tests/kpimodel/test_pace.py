"""Progress, required pace, forecasts of one series, the pipeline in lag, last year."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpimodel.errors import EvaluationError
from kpimodel.forecast import METHODS, forecast
from kpimodel.messages import render
from kpimodel.pace import (
    elapsed_achievement,
    pace,
    progress,
    required_pace,
    year_on_year,
)
from kpimodel.timing.pipeline import pipeline_forecast

AMOUNTS = st.floats(0, 1e6)
SERIES = st.lists(st.one_of(st.none(), AMOUNTS), min_size=1, max_size=12)


def test_pacing_landing() -> None:
    """The published case: 12,000 of 30,000 after 12 of 30 days; 800 to 1,200 a day from here."""
    figures = pace(12_000, 30_000, 12, 30)
    assert (figures.progress, figures.elapsed, figures.lead) == (0.4, 0.4, 0.0)
    assert (figures.current, figures.required, figures.ratio) == (1_000, 1_000, 1.0)
    assert (figures.landing, figures.achievement) == (30_000, 1.0)
    landing = forecast([1_000] * 12, 30, paces=(800, 1_200))
    assert (landing.low, landing.landing, landing.high) == (26_400, 30_000, 33_600)


def test_the_worked_example() -> None:
    """Customers 7, 9, 11, 13 of 50 in six months: ahead by 13.3 points, 5 a month will do."""
    figures = pace(40, 50, 4, 6)
    assert figures.progress == 0.8
    assert figures.lead == pytest.approx(0.8 - 4 / 6)
    assert figures.achievement == pytest.approx(1.2)
    assert (figures.current, figures.required, figures.ratio) == (10, 5, 0.5)
    assert figures.landing == 60


def test_before_the_first_and_after_the_last_period() -> None:
    """Figures without a meaning are None; what can be told still is."""
    start = pace(0, 50, 0, 6)
    assert (start.progress, start.current, start.landing, start.achievement) == (
        0,
        None,
        None,
        None,
    )
    assert start.required == pytest.approx(50 / 6)
    end = pace(40, 50, 6, 6)
    assert (end.required, end.ratio, end.landing, end.achievement) == (None, None, 40, 0.8)
    blank = pace(None, 50, 3, 6)
    assert (blank.progress, blank.lead, blank.current, blank.required) == (None,) * 4
    assert blank.elapsed == 0.5


def test_targets_that_are_reached_or_zero_or_negative() -> None:
    """Reached: nothing more is needed. Down: what may still be spent. A loss: what it may grow."""
    assert pace(60, 50, 3, 6).required == pytest.approx(-10 / 3)
    assert pace(40, 100, 3, 6, "down").required == 20
    assert pace(40, 100, 3, 6, "down").achievement == pytest.approx(1.2)
    assert pace(5, 0, 3, 6).progress is None
    assert required_pace(-3, -10, 7) == -1
    assert pace(0, 50, 3, 6).ratio is None


@given(AMOUNTS, st.floats(1, 1e6), st.integers(1, 30), st.integers(1, 30))
def test_the_required_pace_reaches_the_target(
    actual: float, target: float, elapsed: int, left: int
) -> None:
    """Actual plus required pace times what is left is the target; so is current × ratio."""
    figures = pace(actual, target, elapsed, elapsed + left)
    assert figures.required is not None
    assert actual + figures.required * left == pytest.approx(target, rel=1e-9, abs=1e-6)
    if figures.ratio is not None and figures.current is not None:
        assert figures.current * figures.ratio == pytest.approx(figures.required, rel=1e-9)


@given(AMOUNTS, st.floats(1, 1e6), st.integers(1, 12))
def test_two_ways_to_the_elapsed_achievement(actual: float, monthly: float, elapsed: int) -> None:
    """実績 ÷ (月目標 × 経過月数) is progress ÷ elapsed."""
    figures = pace(actual, monthly * 12, elapsed, 12)
    ways = elapsed_achievement(actual, monthly, elapsed), figures.achievement
    assert figures.progress is not None
    for way in ways:
        assert way == pytest.approx(figures.progress / figures.elapsed, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "codes"),
    [
        (lambda: pace(math.nan, math.inf, 1, 2), ["pace-not-finite"] * 2),
        (lambda: pace(1, 1, 3, 2), ["periods-out-of-range"]),
        (lambda: pace(1, 1, -1, 2), ["periods-out-of-range"]),
        (lambda: pace(1, 1, 0, 0), ["periods-out-of-range"]),
        (lambda: pace(1, 1, 1, 2, rule="best"), ["unknown-rule"]),
        (lambda: forecast([1, math.nan], 6), ["pace-not-finite"]),
        (lambda: forecast([1] * 7, 6), ["forecast-too-long"]),
        (lambda: forecast([], 0), ["forecast-periods"]),
        (lambda: forecast([], 10**12), ["forecast-periods"]),
        (lambda: forecast([1], 6, "guess"), ["unknown-forecast"]),
        (lambda: forecast([1], 6, "recent_mean", recent=0), ["forecast-recent"]),
        (lambda: forecast([1], 6, "seasonal"), ["forecast-no-profile"]),
        (lambda: forecast([1], 3, "seasonal", profile=[1, 2]), ["forecast-profile"]),
        (lambda: forecast([1], 2, "seasonal", profile=[0, 0]), ["forecast-profile"]),
        (lambda: forecast([1], 2, "seasonal", profile=[2, -1]), ["forecast-profile"]),
        (lambda: forecast([1], 2, paces=(2, 1)), ["forecast-paces-order"]),
        (lambda: forecast([1], 2, paces=(1, math.inf)), ["pace-not-finite"]),
        (lambda: pipeline_forecast([], 2, [], 0.1, {0: 1}), ["pipeline-no-feed"]),
        (lambda: pipeline_forecast([], 2, [1], 0.1, {0: 0.5}), ["pipeline-delays"]),
        (lambda: pipeline_forecast([], 2, [1], 0.1, {-1: 1.0}), ["pipeline-delays"]),
        (lambda: pipeline_forecast([], 2, [1], 0.1, {}), ["pipeline-delays"]),
        (lambda: pipeline_forecast([], 2, [1] * 3, math.nan, {0: 1}),
         ["forecast-too-long", "pace-not-finite"]),
        (lambda: pace("40", 50, 4, 6), ["not-a-number"]),  # type: ignore[arg-type]
        (lambda: pace(True, 50, 4, 6), ["not-a-number"]),
        (lambda: pace(40, None, 4, 6), ["not-a-number"]),  # type: ignore[arg-type]
        (lambda: pace(40, 50, 4, 6, "sideways"), ["unknown-direction"]),
        (lambda: progress(40, "50"), ["not-a-number"]),  # type: ignore[arg-type]
        (lambda: required_pace(40, math.inf, 2), ["pace-not-finite"]),
        (lambda: elapsed_achievement(36, None, 4), ["not-a-number"]),  # type: ignore[arg-type]
        (lambda: year_on_year("120", 100), ["not-a-number"]),  # type: ignore[arg-type]
        (lambda: forecast(["10"], 6), ["not-a-number"]),  # type: ignore[list-item]
        (lambda: forecast([1], 6.5), ["forecast-periods"]),  # type: ignore[arg-type]
        (lambda: forecast([1], 6, "recent_mean", recent=2.5),  # type: ignore[arg-type]
         ["forecast-recent"]),
        (lambda: forecast([1], 2, "seasonal", profile=["a", 1]),  # type: ignore[list-item]
         ["forecast-profile"]),
        (lambda: pipeline_forecast([], 2, [None], 0.1, {0: 1}),  # type: ignore[list-item]
         ["not-a-number"]),
        (lambda: pipeline_forecast([], 2, [1], None, {0: 1}),  # type: ignore[arg-type]
         ["not-a-number"]),
        (lambda: pipeline_forecast([], 2, [1], 0.1, {0.5: 1}),  # type: ignore[dict-item]
         ["pipeline-delays"]),
    ],
)  # fmt: skip
def test_bad_input(call: Callable[[], Any], codes: list[str]) -> None:
    """Every refusal has a code and words in both languages."""
    with pytest.raises(EvaluationError) as caught:
        call()
    assert [issue.code for issue in caught.value.issues] == codes
    assert all(render(issue, lang) for issue in caught.value.issues for lang in ("ja", "en"))


def test_progress_is_of_the_whole() -> None:
    """進捗率 knows no time."""
    assert (progress(40, 50), progress(-5, -10), progress(1, 0)) == (0.8, 0.5, None)


@pytest.mark.parametrize(
    ("method", "landing"),
    [
        ("run_rate", 60),  # 40 + 2 · 10
        ("recent_mean", 64),  # 40 + 2 · 12
        ("seasonal", 80),  # 40 to weights 8 of 16
        ("seasonal_recent", 40 + 8 * 24 / 4),  # the last two brought 24 to weights 4
    ],
)
def test_methods_by_hand(method: str, landing: float) -> None:
    """7, 9, 11, 13 with weights 2, 2, 2, 2 and then 4, 4."""
    result = forecast([7, 9, 11, 13], 6, method, recent=2, profile=[2, 2, 2, 2, 4, 4])
    assert result.landing == pytest.approx(landing)
    assert result.method == method


def test_the_range_is_that_of_the_months_looked_at() -> None:
    """Lowest and highest closed month; recent methods look at recent ones only."""
    result = forecast([7, 9, 11, 13], 6)
    assert (result.low, result.high) == (40 + 2 * 7, 40 + 2 * 13)
    recent = forecast([7, 9, 11, 13], 6, "recent_mean", recent=2)
    assert (recent.low, recent.high) == (40 + 2 * 11, 40 + 2 * 13)
    alone = forecast([7], 6)
    assert (alone.landing, alone.low, alone.high) == (42, None, None)


def test_a_gap_is_forecast() -> None:
    """A month without a record is no zero."""
    result = forecast([10, None, 20], 4)
    assert result.by_period == (10, 15, 20, 15)
    assert (result.to_date, result.landing) == (30, 60)


@pytest.mark.parametrize("method", METHODS)
def test_without_any_actual(method: str) -> None:
    """No pace is known, so there is no landing rather than a zero."""
    result = forecast([None, None], 4, method, profile=[1, 1, 1, 1])
    assert (result.landing, result.pace, result.low, result.by_period) == (None, None, None, ())
    assert forecast([5, 5], 4, "seasonal", profile=[0, 0, 1, 1]).landing is None


@given(SERIES, st.integers(0, 12), st.sampled_from(METHODS), st.integers(1, 5), st.data())
def test_properties_of_forecasts(
    actuals: list[float | None], more: int, method: str, recent: int, data: st.DataObject
) -> None:
    """The months sum to the landing; actuals stay; the range holds it; scale does not matter."""
    periods = len(actuals) + more
    profile = data.draw(st.lists(st.floats(0.1, 10), min_size=periods, max_size=periods))
    result = forecast(actuals, periods, method, recent=recent, profile=profile)
    if result.landing is None:
        assert all(value is None for value in actuals)
        return
    assert math.fsum(result.by_period) == result.landing
    for typed, shown in zip(actuals, result.by_period, strict=False):
        assert typed is None or typed == shown
    if result.low is not None and result.high is not None:
        room = 1e-9 * abs(result.landing)
        assert result.low - room <= result.landing <= result.high + room
    scaled = forecast(actuals, periods, method, recent=recent, profile=[w * 7 for w in profile])
    assert scaled.landing == pytest.approx(result.landing, rel=1e-12)


def test_an_even_profile_is_the_run_rate() -> None:
    """Seasons of equal weight change nothing."""
    even = forecast([7, 9, 11, 13], 6, "seasonal", profile=[3] * 6)
    assert even.landing == pytest.approx(60)


def test_the_pipeline_worked_case() -> None:
    """Rate .1, shares .5/.3/.2, 100 leads in each month before: H = 7 and 53.4 make 60.4."""
    leads = [100.0, 100, 120, 100, 80, 100]
    delays = {0: 0.5, 1: 0.3, 2: 0.2}
    result = pipeline_forecast([], 6, leads, 0.1, delays, history=[100, 100])
    assert result.landing == pytest.approx(60.4, rel=1e-12)
    assert result.to_come == 0
    # .3 and .2 of September's, .2 of August's leads
    assert result.after_window == pytest.approx(0.1 * (0.5 * 100 + 0.2 * 80), rel=1e-12)


def test_the_pipeline_in_hand_and_to_come() -> None:
    """Closed through July: what June's and July's leads still bring, and what is yet to be fed."""
    delays = {0: 0.5, 1: 0.3, 2: 0.2}
    result = pipeline_forecast(
        [10, 10, 11, 10], 6, [100, 100, 120, 100], 0.1, delays, history=[100, 100], next_feed=90
    )
    # August .3 · 100 + .2 · 120, September .2 · 100; new: .5 · 90, then .8 · 90
    assert result.in_hand == pytest.approx(0.1 * (30 + 24 + 20), rel=1e-12)
    assert result.to_come == pytest.approx(0.1 * (45 + 72), rel=1e-12)
    assert result.landing == pytest.approx(41 + 7.4 + 11.7, rel=1e-12)
    assert result.by_period[:4] == (10, 10, 11, 10)


@given(st.lists(st.floats(0, 1e4), min_size=6, max_size=6), st.integers(0, 4))
def test_nothing_gets_lost_in_the_pipeline(feed: list[float], delay: int) -> None:
    """Inside the window and after it, the feed of the window brings its whole rate."""
    delays = {0: 0.25, delay + 1: 0.75}
    result = pipeline_forecast([], 6, feed, 0.1, delays, history=[0.0] * 6)
    everything = result.landing + result.after_window
    assert everything == pytest.approx(0.1 * math.fsum(feed), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("current", "previous", "growth"),
    [
        (120, 100, 0.2),
        (80, 100, -0.2),
        (-20, 100, -1.2),
        (5, 0, None),
        (5, -10, None),
        (None, 10, None),
        (5, None, None),
        (math.nan, 10, None),
        (1e308, 1e-308, None),
    ],
)
def test_year_on_year(current: float | None, previous: float | None, growth: float | None) -> None:
    """前年同期比 is blank ("-") where last year is 0 or below."""
    assert year_on_year(current, previous) == (None if growth is None else pytest.approx(growth))


def test_a_closed_weight_of_next_to_nothing_tells_no_pace() -> None:
    """10 in a month that weighs 1e-320 says nothing of the others: no landing, never infinity."""
    assert forecast([10], 3, "seasonal", profile=[1e-320, 1, 1]).landing is None
