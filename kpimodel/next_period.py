"""The next period starts from the last: actuals become baselines; baselines from history."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kpimodel.calendar import Calendar, Month
from kpimodel.errors import Findings, ModelError
from kpimodel.messages import extend
from kpimodel.node import Node
from kpimodel.plan import Plan
from kpimodel.scenarios import recent_levels
from kpimodel.table import Row
from kpimodel.timing.actuals import Actuals
from kpimodel.timing.phasing import Weights, check_profiles
from kpimodel.tree import Tree
from kpimodel.words.review import CATALOGUE

extend(CATALOGUE)


def next_period(plan: Plan, start: Month | None = None, months: int | None = None) -> Plan:
    """The plan of the following period, to be filled with new targets.

    What becomes of each cell:

    - baselines of inputs: where the last period landed (its actuals; open months as forecast), a
      flow scaled to the length of the new window. Inputs without actuals keep theirs, scaled.
    - targets: cleared, but a held input keeps the value it is held at, and a relative goal
      (``+15%``) stays, since it now stands on the new baseline.
    - control figures on computed rows: cleared; they are of the old period.
    - bounds of flows: scaled to the length of the new window; others stay.
    - due dates: shifted by as many months as the start; the last day of a month stays the last.
    - profiles: kept where they phase the new months too. Weights listed for the months of the last
      window become weights by calendar month, where a calendar month has one weight only. One that
      lacks a month of the new window is dropped; a row that names it is told by ``issues``.
    - actuals: those before the new start are kept as history; no month is closed.

    Args:
        plan: The last period.
        start: First month of the new one; by default the month after the last.
        months: Length of the new one; by default that of the last.

    Raises:
        ModelError: The new period does not start after the old one, or a new baseline does not
            fit the table (a held input outside its bounds, a rate above 100 % without a maximum).

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> second = next_period(software_company_a())
        >>> str(second.calendar.start), second.tree["visits"].baseline
        ('2025-10', 60000.0)
        >>> second.tree["win_rate"].baseline, second.tree.root.target, second.closed_through
        (0.16, None, None)
    """
    old = plan.calendar
    start = start or old.start + old.months
    if start <= old.start:
        found = Findings()
        found.error("period-overlaps", ("start",), start=str(start), old=str(old.start))
        found.raise_errors(ModelError)
    length = old.months if months is None else months
    window = Calendar(start, length, year_start=old.year_start)
    scale = window.months / old.months
    shift = start - old.start
    rows = [_next_row(node, plan, scale, shift) for node in plan.tree.nodes]
    past = {key: value for key, value in plan.actuals.items() if key[1] < start}
    profiles = {
        name: next_ for name, weights in plan.profiles.items()
        if (next_ := _next_weights(weights, old, window)) is not None
    }  # fmt: skip
    tree = Tree.from_rows(rows)
    return replace(plan, tree=tree, calendar=window, actuals=past, profiles=profiles)


def _next_weights(weights: Weights, old: Calendar, new: Calendar) -> Weights | None:
    """A profile for the new window: by calendar month, or None where it does not phase it.

    The same months of a later year keep their list, so that a plan that repeats looks the same.
    """
    if not isinstance(weights, Mapping):
        if old.months == new.months and old.start.month == new.start.month:
            return weights
        by_month: dict[int, float] = {}
        for month, weight in zip(old.window, weights, strict=True):
            if by_month.setdefault(month.month, weight) != weight:
                return None  # a calendar month with two weights says nothing of the next
        weights = by_month
    found = Findings()
    check_profiles({"": weights}, new, found)
    return None if found.has_errors else weights


def _next_row(node: Node, plan: Plan, scale: float, shift: int) -> Row:
    row: dict[str, Any] = {k: v for k, v in node.model_dump().items() if v is not None}
    by = scale if node.rollup == "sum" else 1.0
    if node.relation == "input":
        known = any(value is not None for value in plan.monthly_actuals[node.id])
        level = plan.landing[node.id] if known else node.baseline or 0.0
        row["baseline"] = level * by
    else:
        row.pop("baseline", None)
    if node.hold and isinstance(node.target, float):
        row["target"] = node.target * by
    elif not isinstance(node.target, str):
        row.pop("target", None)
    for key in ("minimum", "maximum"):
        if key in row:
            row[key] *= by
    if node.due:
        row["due"] = _shifted(node.due, shift)
    return row


def _shifted(date: dt.date, months: int) -> dt.date:
    month = Month(date.year, date.month) + months
    last = calendar.monthrange(month.year, month.month)[1]
    was_last = date.day == calendar.monthrange(date.year, date.month)[1]
    return dt.date(month.year, month.month, last if was_last else min(date.day, last))


def history_baselines(plan: Plan, months: int | None = None) -> dict[str, float]:
    """Baselines of the inputs from the months before the window, scaled to it.

    A flow is its mean month times the window's months, a rate sum over sum, a stock its last value.
    Months without an actual are gaps, not zeros.

    Args:
        plan: The plan and its history.
        months: How many months before the window to look at; by default as many as it has.

    Returns:
        ``{input: value}``; inputs without history have no entry.

    Raises:
        ModelError: Fewer than 1 month.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> second = next_period(software_company_a())
        >>> history_baselines(second)["visits"]  # four known months: 40,000 / 4 × 6
        60000.0
    """
    count = plan.calendar.months if months is None else months
    if count < 1:
        found = Findings()
        found.error("history-too-short", ("months",), months=count)
        found.raise_errors(ModelError)
    return recent_levels(plan, plan.calendar.start + -1, count)[0]


def fill_baselines(plan: Plan, months: int | None = None) -> Plan:
    """The plan with the baselines of its inputs from history, where there is one.

    Args:
        plan: The plan and its history.
        months: As for `history_baselines`.

    Raises:
        ModelError: Fewer than 1 month, or a baseline that does not fit the table.
    """
    levels = history_baselines(plan, months)
    rows = [{**row, "baseline": levels.get(row["id"], row.get("baseline"))}
            for row in plan.tree.to_rows()]  # fmt: skip
    return replace(plan, tree=Tree.from_rows(rows))


def fill_blank_baselines(
    rows: Iterable[Mapping[str, object]],
    calendar: Calendar,
    actuals: Actuals,
    months: int | None = None,
) -> list[Row]:
    """Rows whose inputs without a baseline have one from history; the others stay as typed.

    Args:
        rows: Rows by machine key, as for `Tree.from_rows`.
        calendar: The plan's window.
        actuals: ``{(id, month): value}``, history included.
        months: As for `history_baselines`.

    Raises:
        ModelError: All other findings of the table, and the blanks that have no history.

    Example:
        >>> rows = [{"id": "deals", "relation": "sum"}, {"id": "new", "parent": "deals"}]
        >>> actuals = {("new", Month(2025, 2)): 10.0, ("new", Month(2025, 3)): 14.0}
        >>> fill_blank_baselines(rows, Calendar(Month(2025, 4), 6), actuals)[1]["baseline"]
        72.0
    """
    given = [dict(row) for row in rows]
    lines: list[Row] = [{"_row": at, **row} for at, row in enumerate(given)]
    try:
        Tree.from_rows(lines)
    except ModelError as error:
        blanks = {i.path[1] for i in error.issues if i.code == "baseline-missing"}
        trial = [{**row, "baseline": 0.0} if row["_row"] in blanks else row for row in lines]
        tree = Tree.from_rows(trial)
        levels = history_baselines(Plan(tree, calendar, actuals), months)
        filled = {tree.path(id_, "baseline")[1]: level for id_, level in levels.items()}
        lines = [
            {**row, "baseline": filled.get(row["_row"])} if row["_row"] in blanks else row
            for row in lines
        ]
        Tree.from_rows(lines)
    return [
        {**row, "baseline": line["baseline"]} if line.get("baseline") is not None else row
        for row, line in zip(given, lines, strict=True)
    ]
