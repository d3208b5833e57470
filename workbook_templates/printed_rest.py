"""What is left for the open months of a plan: as a table, in words, and as plain data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from console import Lang, figure
from kpimodel import Plan
from kpimodel.calendar import Period
from kpimodel.errors import Findings, SolveError
from kpimodel.messages import text
from kpimodel.resolving.answered import Reached
from kpimodel.resolving.plan_solution import PlanSolution
from kpimodel.timing.rollup import roll_up
from workbook_templates.printed_table import label, named_table

MOST_MONTHS = 12
Targets = dict[Any, float]


def read_targets(typed: Sequence[str]) -> Targets:
    """Targets as typed: ``2025-09=12``, ``FY2025 Q2=26``, ``leads=1600``, ``leads@2025-09=300``.

    Raises:
        SolveError: All that cannot be read.
    """
    targets: Targets = {}
    found = Findings()
    for one in typed:
        key, sign, value = one.rpartition("=")
        number = _number(value)
        if not sign or not key.strip() or number is None:
            found.error("target-typed", ("--target",), value=one)
            continue
        id_, at, when = key.partition("@")
        targets[(id_.strip(), when.strip()) if at else key.strip()] = number
    found.raise_errors(SolveError)
    return targets


def _number(raw: str) -> float | None:
    raw = raw.strip().replace(",", "")
    percent = raw.endswith(("%", "％"))
    try:
        value = float(raw.rstrip("%％"))
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return value / 100 if percent else value


def rest_table(plan: Plan, answer: PlanSolution, lang: Lang) -> Table:
    """Every row: what happened so far, each open month, what the window comes to, its limits.

    Where more than 12 months are open, their quarters.
    """
    periods = _open_periods(plan)
    titles = [text("column-metric", lang)]
    titles += [text("column-so-far", lang)] if answer.closed else []
    titles += [_short(period, lang) for period in periods]
    titles += [text("column-window", lang), ""]
    table = named_table(titles, words=1)
    rolled = [_rolled(plan, answer, period) for period in periods]
    for node in plan.tree.nodes:
        if node.id not in answer.values:
            continue
        cells = [label(plan.tree, node.id)]
        if answer.closed:
            cells.append(figure(plan.actual_to_date.get(node.id), node.unit, 2))
        cells += [figure(part.get(node.id), node.unit, 2) for part in rolled]
        cells.append(figure(answer.values[node.id], node.unit, 2))
        at_limit = node.id in answer.binding
        table.add_row(*cells, text("at-limit", lang) if at_limit else "")
    return table


def _open_periods(plan: Plan) -> list[Period]:
    """The open months, or their quarters where there are many; a quarter without closed months."""
    closed = set(plan.closed)
    months = plan.calendar.months - len(closed)
    spans = plan.calendar.periods("month" if months <= MOST_MONTHS else "quarter")
    kept = [tuple(month for month in period.months if month not in closed) for period in spans]
    return [
        Period(period.span, period.year, period.number, left)
        for period, left in zip(spans, kept, strict=True)
        if left
    ]


def _short(period: Period, lang: Lang) -> str:
    return period.months[0].label(lang) if period.span == "month" else period.label(lang)


def _rolled(plan: Plan, answer: PlanSolution, period: Period) -> dict[str, float]:
    start = period.months[0] - plan.calendar.start
    months = slice(start, start + len(period.months))
    felt = plan.lags.felt(answer.monthly)
    own, late = (
        {id_: series[months] for id_, series in part.items()} for part in (answer.monthly, felt)
    )
    return roll_up(plan.tree, own, late)


def rest_heading(plan: Plan, answer: PlanSolution, lang: Lang) -> str:
    """What the table below shows."""
    months = plan.calendar.window[answer.closed :]
    code = "rest-open" if answer.closed else "rest-all"
    return text(code, lang, first=str(months[0]), last=str(months[-1]), count=len(months))


def rest_data(plan: Plan, answer: PlanSolution) -> dict[str, Any]:
    """The same as plain data, for ``--json``."""
    return {
        "status": answer.status,
        "goal": answer.goal,
        "reached": answer.reached,
        "policy": answer.policy,
        "exact": answer.exact,
        "closed": answer.closed,
        "months": [str(month) for month in plan.calendar.window],
        "monthly": {id_: list(series) for id_, series in answer.monthly.items()},
        "values": answer.values,
        "targets": [_target(one) for one in answer.targets],
        "binding": answer.binding,
        "relaxations": [
            {"lever": r.lever, "bound": r.bound, "limit": r.limit, "needed": r.needed}
            for r in answer.relaxations
        ],
        "together": answer.together,
        "smallest": answer.smallest,
        "effects": {id_: list(shares) for id_, shares in answer.effects.items()},
        "reason": answer.reason,
    }


def _target(one: Reached) -> dict[str, Any]:
    return {
        "id": one.id,
        "period": None if one.period is None else one.period.label("en"),
        "goal": one.goal,
        "value": one.value,
        "met": one.met,
    }
