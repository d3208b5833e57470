"""A plan's figures by quarter, half or fiscal year, rolled up as the whole window is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpimodel.calendar import Month, Period
from kpimodel.timing.lag import Lags
from kpimodel.timing.rollup import Series, roll_up
from kpimodel.tree import Tree


@dataclass(frozen=True)
class PeriodFigures:
    """The figures of one period; each ``{id: value}`` takes what every Tree function takes.

    Attributes:
        period: Which one, as far as it lies in the window.
        closed: True where all its months are closed.
        targets: The phased targets.
        actuals: The actuals of its closed months; rows without any have no entry.
        landing: Where it will end, or has ended.
    """

    period: Period
    closed: bool
    targets: Mapping[str, float]
    actuals: Mapping[str, float]
    landing: Mapping[str, float]


def roll_periods(
    tree: Tree,
    periods: Sequence[Period],
    series: tuple[Mapping[str, Series], Mapping[str, Series], Mapping[str, Series]],
    closed: Sequence[Month],
    lags: Lags,
) -> tuple[PeriodFigures, ...]:
    """Roll monthly targets, actuals and landing up to each period.

    Args:
        tree: The tree.
        periods: Periods that cut the window in order.
        series: Targets, actuals and landing by month of the window.
        closed: The closed months.
        lags: Delays.
    """
    targets, actuals, landing = ((monthly, lags.felt(monthly)) for monthly in series)
    figures: list[PeriodFigures] = []
    first = 0
    for period in periods:
        months = slice(first, first + len(period.months))
        known = slice(first, max(first, min(months.stop, len(closed))))
        figures.append(
            PeriodFigures(
                period,
                months.stop <= len(closed),
                _rolled(tree, targets, months),
                _rolled(tree, actuals, known),
                _rolled(tree, landing, months),
            )
        )
        first = months.stop
    return tuple(figures)


def _rolled(
    tree: Tree, series: tuple[Mapping[str, Series], Mapping[str, Series]], months: slice
) -> dict[str, float]:
    own, felt = ({id_: values[months] for id_, values in part.items()} for part in series)
    return roll_up(tree, own, felt)
