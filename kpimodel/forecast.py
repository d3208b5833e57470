"""着地見込み of one series by named methods: pure functions, with a range.

`Plan.landing` carries such forecasts of the inputs up a tree; these are for one row by itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

from kpimodel import messages
from kpimodel.cells import as_float, shown
from kpimodel.errors import EvaluationError, Findings, Path
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

METHODS = ("run_rate", "recent_mean", "seasonal", "seasonal_recent")
MOST_PERIODS = 10_000

_LARGEST = 1e300  # beyond it sums may overflow
_FEWEST_FOR_A_RANGE = 2
_NO_WEIGHT = 1e-12  # of a usual period: too little to tell a pace from

Series = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a flow will land.

    Attributes:
        method: The method used, one of `METHODS`.
        landing: To date plus the forecast of the open periods; None where no pace is known.
        low: The same at the lower pace; None where there is no range.
        high: The same at the higher pace.
        to_date: What is there already.
        pace: Amount per period (of weight 1) that the open periods are forecast with.
        by_period: Every period: actuals, then forecasts; empty where no pace is known.
    """

    method: str
    landing: float | None
    low: float | None
    high: float | None
    to_date: float
    pace: float | None
    by_period: tuple[float, ...]


def forecast(
    actuals: Series,
    periods: int,
    method: str = "run_rate",
    *,
    recent: int = 3,
    profile: Sequence[float] | None = None,
    paces: tuple[float, float] | None = None,
) -> Forecast:
    """Forecast the total of a flow over a window: 実績 + 残期間 × ペース.

    ================  =======================================================================
    method            pace of the open periods
    ================  =======================================================================
    run_rate          mean of all closed periods
    recent_mean       mean of the last ``recent`` closed periods
    seasonal          closed sum ÷ closed weights of the profile, times the period's weight
    seasonal_recent   the same from the last ``recent`` closed periods (進捗率 × 時期補正 × 直近傾向)
    ================  =======================================================================

    Args:
        actuals: Amounts of the closed periods from the first on, None for a gap: a gap in the
            records is forecast, it is no zero.
        periods: Number of periods of the window.
        method: One of `METHODS`.
        recent: How many closed periods count as recent.
        profile: Weight of every period, for the seasonal methods: last year's amounts will do.
        paces: Lower and higher pace of the open periods (for a weight of 1), for the range. By
            default the lowest and highest of the closed periods that the method looks at; without
            two of them there is no range.

    Returns:
        The forecast with its range.

    Raises:
        EvaluationError: More actuals than periods, numbers that are not finite, an unknown method,
            a profile that does not fit.

    Example:
        >>> f = forecast([1000] * 12, 30, paces=(800, 1200))
        >>> f.to_date, f.landing, f.low, f.high
        (12000.0, 30000.0, 26400.0, 33600.0)
        >>> forecast([7, 9, 11, 13], 6, "recent_mean", recent=2).landing
        64.0
        >>> forecast([10, 20], 4, "seasonal", profile=[1, 2, 3, 4]).landing
        100.0

    Source:
        gridder.jp (PL着地見込み); its range: Orphex' budget pacing example.
    """
    _check(actuals, periods, method, recent, profile, paces)
    weights = [1.0] * periods
    if profile is not None and method.startswith("seasonal"):
        # a mean of 1, so that a pace is that of a usual period
        whole = math.fsum(profile)
        weights = [weight / whole * periods for weight in profile]
    known = [(value, weights[at]) for at, value in enumerate(actuals) if value is not None]
    used = known[-recent:] if method in ("recent_mean", "seasonal_recent") else known
    weight = math.fsum(weight for _, weight in used)
    to_date = math.fsum(value for value, _ in known)
    if weight <= _NO_WEIGHT:
        return Forecast(method, None, None, None, to_date, None, ())
    pace = math.fsum(value for value, _ in used) / weight
    padded = [*actuals, *[None] * (periods - len(actuals))]
    by_period = tuple(
        pace * weights[at] if value is None else float(value) for at, value in enumerate(padded)
    )
    if paces is None:
        seen = [float(value) / weight for value, weight in used if weight > _NO_WEIGHT]
        paces = (min(seen), max(seen)) if len(seen) >= _FEWEST_FOR_A_RANGE else None
    open_weight = math.fsum(weights[at] for at, value in enumerate(padded) if value is None)
    low, high = (None, None) if paces is None else [to_date + p * open_weight for p in paces]
    return Forecast(method, math.fsum(by_period), low, high, to_date, pace, by_period)


def _check(
    actuals: Series, periods: int, method: str, recent: int,
    profile: Sequence[float] | None, paces: tuple[float, float] | None,
) -> None:  # fmt: skip
    found = Findings()
    if method not in METHODS:
        found.error("unknown-forecast", ("method",), name=str(method), known=METHODS)
    check_periods(found, actuals, periods)
    if not isinstance(recent, Integral) or recent < 1:
        found.error("forecast-recent", ("recent",), months=shown(recent))
    for at, value in enumerate(actuals):
        if value is not None:
            check_number(found, ("actuals", at), f"actuals[{at}]", value)
    if not found.has_errors:
        _check_profile(found, method, periods, profile)
    if paces is not None:
        for pace in paces:
            check_number(found, ("paces",), "paces", pace)
    if paces is not None and not found.has_errors and paces[0] > paces[1]:
        found.error("forecast-paces-order", ("paces",), low=paces[0], high=paces[1])
    found.raise_errors(EvaluationError)


def check_periods(found: Findings, series: Sequence[object], periods: object) -> None:
    """Find a number of periods that is none, and a series that is longer."""
    if not isinstance(periods, Integral) or not 1 <= int(periods) <= MOST_PERIODS:
        found.error("forecast-periods", ("periods",), periods=shown(periods), most=MOST_PERIODS)
    elif len(series) > int(periods):
        found.error("forecast-too-long", ("actuals",), count=len(series), periods=int(periods))


def check_number(
    found: Findings, path: Path, name: str, raw: object, largest: float = _LARGEST
) -> None:
    """Find what is no number, or none that can be added up."""
    number = as_float(raw)
    if number is None:
        found.error("not-a-number", path, node=name, value=shown(raw))
    elif not abs(number) < largest:
        found.error("pace-not-finite", path, name=name)


def _check_profile(
    found: Findings, method: str, periods: int, profile: Sequence[float] | None
) -> None:
    if not method.startswith("seasonal"):
        return
    if profile is None:
        found.error("forecast-no-profile", ("profile",), periods=periods)
        return
    weights = [as_float(weight) for weight in profile]
    known = [weight for weight in weights if weight is not None and 0 <= weight < _LARGEST]
    sound = len(profile) == periods == len(known)
    if not sound or math.fsum(known) <= 0:
        found.error("forecast-profile", ("profile",), count=len(profile), periods=periods)
