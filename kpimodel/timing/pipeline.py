"""着地見込み with the pipeline in lag: what the leads in hand still bring, and what new ones add."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpimodel import messages
from kpimodel.errors import EvaluationError, Findings
from kpimodel.forecast import MOST_PERIODS, Series
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

_LARGEST = 1e100  # products of two stay in range


@dataclass(frozen=True, slots=True)
class PipelineForecast:
    """Where a delayed flow will land; amounts in its unit.

    Attributes:
        landing: ``to_date + in_hand + to_come``.
        to_date: Actuals of the closed periods.
        in_hand: What the feed that is there already brings in the open periods.
        to_come: What the forecast feed of the open periods adds inside the window.
        after_window: What the feed of the window brings only after its end.
        by_period: Every period: actuals, then forecasts.
    """

    landing: float
    to_date: float
    in_hand: float
    to_come: float
    after_window: float
    by_period: tuple[float, ...]


def pipeline_forecast(
    actuals: Series,
    periods: int,
    feed: Sequence[float],
    rate: float,
    delays: Mapping[int, float],
    *,
    history: Sequence[float] = (),
    next_feed: float | None = None,
) -> PipelineForecast:
    """Forecast a flow that follows another one with a delay: leads of April, customers of June.

    A period brings ``rate · Σ share_k · feed_(t−k)``.

    Args:
        actuals: Amounts of the closed periods, from the first on; a gap is forecast.
        periods: Number of periods of the window.
        feed: The flow before it, for the first periods of the window as far as it is known.
        rate: Amount per unit of the feed, over all delays.
        delays: Share of the feed by delay in periods, such as ``{0: 0.5, 1: 0.3, 2: 0.2}``.
        history: The feed of the periods before the window, the last one last. Periods before it
            count as ``next_feed``.
        next_feed: The feed of each period that is not known; by default the mean of what is.

    Returns:
        The forecast, split into what is certain to have been fed and what is yet to come.

    Raises:
        EvaluationError: Numbers that are not finite, series longer than the window, no feed,
            delays that are negative or whose shares do not sum to 1.

    Example:
        >>> f = pipeline_forecast([10, 10], 4, feed=[100, 100, 80], rate=0.1,
        ...                       delays={0: 0.5, 1: 0.5}, history=[100], next_feed=80)
        >>> round(f.landing, 9), f.to_date, round(f.in_hand, 9), round(f.to_come, 9)
        (37.0, 20.0, 13.0, 4.0)
    """
    _check(actuals, periods, feed, rate, delays, history, next_feed)
    known = [*history, *feed]
    usual = math.fsum(known) / len(known) if next_feed is None else next_feed
    start = len(history)
    in_hand, to_come, by_period = [], [], []
    for at in range(periods):
        value = actuals[at] if at < len(actuals) else None
        if value is None:
            places = [(start + at - delay, share) for delay, share in delays.items()]
            old = [known[i] * share for i, share in places if 0 <= i < len(known)]
            # before the records and after them the usual feed stands in
            before = [usual * share for i, share in places if i < 0]
            new = [usual * share for i, share in places if i >= len(known)]
            in_hand.append(rate * math.fsum(old + before))
            to_come.append(rate * math.fsum(new))
            value = in_hand[-1] + to_come[-1]
        by_period.append(float(value))
    window = [*feed, *[usual] * (periods - len(feed))]
    late = [
        fed * share * rate
        for at, fed in enumerate(window)
        for delay, share in delays.items()
        if at + delay >= periods
    ]
    to_date = math.fsum(value for value in actuals if value is not None)
    return PipelineForecast(
        landing=math.fsum(by_period),
        to_date=to_date,
        in_hand=math.fsum(in_hand),
        to_come=math.fsum(to_come),
        after_window=math.fsum(late),
        by_period=tuple(by_period),
    )


def _check(
    actuals: Series, periods: int, feed: Sequence[float], rate: float,
    delays: Mapping[int, float], history: Sequence[float], next_feed: float | None,
) -> None:  # fmt: skip
    found = Findings()
    longest = max(len(actuals), len(feed))
    if not 1 <= periods <= MOST_PERIODS:
        found.error("periods-out-of-range", ("periods",), elapsed=longest, total=float(periods))
    elif longest > periods:
        found.error("forecast-too-long", ("actuals",), count=longest, periods=periods)
    numbers = {"actuals": actuals, "feed": feed, "history": history,
               "rate": [rate], "next_feed": [next_feed]}  # fmt: skip
    for name, series in numbers.items():
        if not all(value is None or abs(value) < _LARGEST for value in series):
            found.error("pace-not-finite", (name,), name=name)
    if next_feed is None and not (feed or history):
        found.error("pipeline-no-feed", ("feed",))
    shares = list(delays.values())
    sound = all(0 <= share <= 1 for share in shares) and min(delays, default=-1) >= 0
    if not sound or not math.isclose(math.fsum(shares), 1, rel_tol=1e-6):
        shown = tuple(f"{delay}: {share:g}" for delay, share in delays.items())
        found.error("pipeline-delays", ("delays",), delays=shown)
    found.raise_errors(EvaluationError)
