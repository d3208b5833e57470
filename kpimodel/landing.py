"""着地見込み: closed months as they are, open months forecast at the inputs, carried up the tree."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kpimodel.timing.lag import Lags
from kpimodel.timing.months import NO_LAGS, carry_up
from kpimodel.timing.phasing import Phasing
from kpimodel.timing.rollup import Series, roll_up
from kpimodel.tree import Tree


def monthly_landing(
    tree: Tree,
    actuals: Mapping[str, Series],
    closed: int,
    targets: Mapping[str, Series],
    phasing: Phasing | None = None,
    lags: Lags = NO_LAGS,
) -> dict[str, Series]:
    """Actuals of the closed months, then the forecast of the open ones.

    The forecast of an input is for a flow the mean of its closed months, or with a profile its
    closed sum over the closed weights times the month's weight; for a rate sum over sum; for a
    stock its last value; without actuals its current monthly target. A closed month without an
    actual counts as forecast: it is a gap in the records, not a zero. With lags, open months get
    what closed months still bring.

    Args:
        tree: The tree.
        actuals: Monthly actuals over the window, from `monthly_actuals`.
        closed: Number of closed months, from the start of the window.
        targets: Monthly targets of the inputs over the window.
        phasing: Profiles; even without.
        lags: Delays.
    """
    past = {id_: series[:closed] for id_, series in actuals.items()}
    to_date = roll_up(tree, past, lags.felt(past))
    months: list[dict[str, float]] = []
    for index in range(len(next(iter(targets.values()), ()))):
        known = {
            id_: value
            for id_, series in past.items()
            if index < closed and (value := series[index]) is not None
        }
        for lever in tree.levers:
            if lever not in known:
                forecast = _forecast(tree, lever, past[lever], to_date, phasing, index)
                target = targets[lever][index]
                if forecast is None and target is not None:
                    forecast = target
                if forecast is not None:
                    known[lever] = forecast
        months.append(known)
    return carry_up(tree, months, lags)


def _forecast(
    tree: Tree,
    lever: str,
    past: Series,
    to_date: Mapping[str, float],
    phasing: Phasing | None,
    index: int,
) -> float | None:
    present = [value for value in past if value is not None]
    if not present:
        return None
    if tree[lever].rollup != "sum":
        return to_date[lever]
    if phasing is None or not phasing.has_profile(lever):
        return math.fsum(present) / len(present)
    weights = phasing.weights(lever)
    closed = math.fsum(w for w, value in zip(weights, past, strict=False) if value is not None)
    return math.fsum(present) / closed * weights[index] if closed else None
