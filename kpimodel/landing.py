"""着地見込み: closed months as they are, open months forecast at the inputs, carried up the tree."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kpimodel.actuals import value_from_children
from kpimodel.rollup import Series, roll_up
from kpimodel.tree import Tree


def monthly_landing(
    tree: Tree,
    actuals: Mapping[str, Series],
    closed: int,
    targets: Mapping[str, Series],
) -> dict[str, Series]:
    """Actuals of the closed months, then the forecast of the open ones.

    The forecast of an input is the mean of its closed months for a flow, sum over sum for a rate,
    the last value for a stock; without actuals its current monthly target. A closed month without
    an actual counts as forecast: it is a gap in the records, not a zero.

    Args:
        tree: The tree.
        actuals: Monthly actuals over the window, from `monthly_actuals`.
        closed: Number of closed months, from the start of the window.
        targets: Monthly targets over the window.
    """
    past = {id_: series[:closed] for id_, series in actuals.items()}
    to_date = roll_up(tree, past)
    months: list[dict[str, float]] = []
    for index in range(len(next(iter(targets.values()), ()))):
        known = {
            id_: value
            for id_, series in past.items()
            if index < closed and (value := series[index]) is not None
        }
        for lever in tree.levers:
            if lever not in known:
                forecast = _forecast(tree, lever, past[lever], to_date)
                target = targets[lever][index]
                if forecast is None and target is not None:
                    forecast = target
                if forecast is not None:
                    known[lever] = forecast
        for id_ in tree.order:
            if id_ not in known and (value := value_from_children(tree, id_, known)) is not None:
                known[id_] = value
        months.append(known)
    return {id_: tuple(known.get(id_) for known in months) for id_ in actuals}


def _forecast(tree: Tree, lever: str, past: Series, to_date: Mapping[str, float]) -> float | None:
    present = [value for value in past if value is not None]
    if not present:
        return None
    if tree[lever].rollup == "sum":
        return math.fsum(present) / len(present)
    return to_date[lever]
