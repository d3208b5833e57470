"""Computed rows by month: where an answer takes them past their limits, and which relaxations would."""

from __future__ import annotations

from kpimodel.errors import Findings
from kpimodel.plan import Plan
from kpimodel.resolving.horizon import Array, Horizon
from kpimodel.resolving.unknowns import Unknowns
from kpimodel.solving.row_limits import RowLimit, explain_rows, row_limits
from kpimodel.timing.rollup import roll_up

WHOLE = -1  # in place of a month: the whole window
Past = dict[str, tuple[RowLimit, int, float]]  # by row: its limit, the month, its value there


def past_rows(plan: Plan, horizon: Horizon, unknowns: Unknowns, values: Array) -> Past:
    """The computed rows that are past a limit: rates and stocks by month, flows over the window.

    Args:
        plan: The plan.
        horizon: Its open months.
        unknowns: The unknowns.
        values: What they stand at.

    Returns:
        For each such row the open month in which it is farthest past, and its value there.
    """
    limits = row_limits(plan.tree)
    if not limits:
        return {}
    slots = horizon.values(unknowns.table(values))
    months = {one.id: horizon.series(slots, one.id).tolist() for one in limits}
    past: Past = {}
    for one in limits:
        if plan.tree[one.id].rollup == "sum":
            whole = (*plan.monthly_landing[one.id][: horizon.closed], *months[one.id])
            figure = roll_up(plan.tree, {one.id: whole}).get(one.id)
            if figure is not None and one.passed(figure):
                past[one.id] = (one, WHOLE, figure)
            continue
        beyond = [(at, value) for at, value in enumerate(months[one.id]) if one.passed(value)]
        if beyond:
            at, value = max(beyond, key=lambda pair: max(pair[1] - one.high, one.low - pair[1]))
            past[one.id] = (one, at, value)
    return past


def explain_past(plan: Plan, closed: int, past: Past, say: Findings) -> None:
    """Say which computed rows an answer takes past their limits."""
    for id_, (_, at, value) in past.items():
        period = ""
        if at != WHOLE:
            period = plan.calendar.periods("month")[closed + at].label("en")
        explain_rows(plan.tree, {id_: value}, say, period)
