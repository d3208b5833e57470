"""着地見込み with the pipeline in lag: what the leads in hand still bring, and what new ones add."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral

from kpimodel import messages
from kpimodel.cells import as_float, shown
from kpimodel.errors import EvaluationError, Findings
from kpimodel.forecast import Series, check_number, check_periods
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
    check_periods(found, max(actuals, feed, key=len), periods)
    series = {"feed": feed, "history": history, "rate": [rate]}
    numbers = {
        "actuals": [value for value in actuals if value is not None],
        "next_feed": [] if next_feed is None else [next_feed],
        **series,
    }
    for name, values in numbers.items():
        for value in values:
            check_number(found, (name,), name, value, _LARGEST)
    if next_feed is None and not (feed or history):
        found.error("pipeline-no-feed", ("feed",))
    shares = [as_float(share) for share in delays.values()]
    known = [share for share in shares if share is not None and 0 <= share <= 1]
    late = all(isinstance(delay, Integral) and delay >= 0 for delay in delays)
    if not late or len(known) < len(shares) or not math.isclose(math.fsum(known), 1, rel_tol=1e-6):
        told = tuple(f"{shown(delay)}: {shown(share)}" for delay, share in delays.items())
        found.error("pipeline-delays", ("delays",), delays=told)
    found.raise_errors(EvaluationError)
