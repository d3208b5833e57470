"""What is left for the open months of a plan: as a table, in words, and as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.table import Table

from console import Lang, figure
from kpimodel import Plan
from kpimodel.calendar import Period
from kpimodel.errors import Findings, SolveError
from kpimodel.limits import is_relative
from kpimodel.messages import text
from kpimodel.node import Node
from kpimodel.resolving.answered import Reached
from kpimodel.resolving.plan_solution import PlanSolution
from kpimodel.timing.rollup import roll_up
from workbook_templates.printed_table import label, limit_mark, named_table

MOST_MONTHS = 12
_NAME_WIDTH = 26
_GAP = 2  # columns between columns
Targets = dict[Any, float | str]


def read_targets(typed: Sequence[str]) -> Targets:
    """Targets as typed: ``2025-09=12``, ``FY2025 Q2=26``, ``leads=1600``, ``leads@2025-09=+15%``.

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


def _number(raw: str) -> float | str | None:
    raw = raw.strip().replace(",", "")
    if is_relative(raw):
        return raw  # on top of the baselines
    percent = raw.endswith(("%", "％"))
    try:
        value = float(raw.rstrip("%％"))
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return value / 100 if percent else value


def rest_tables(plan: Plan, answer: PlanSolution, lang: Lang, width: int) -> list[Table]:
    """Every row: what happened so far, each open month, what the window comes to, its limits.

    Where more than 12 months are open, their quarters. As many tables, one below the other, as it
    takes for names and figures to be read in so many columns of the terminal.
    """
    nodes = [node for node in plan.tree.nodes if node.id in answer.values]

    def column(title: str, values: Mapping[str, float | None]) -> list[str]:
        return [title, *(figure(values.get(node.id), node.unit, 2) for node in nodes)]

    names = [text("column-metric", lang), *(label(plan.tree, node.id) for node in nodes)]
    first = [column(text("column-so-far", lang), plan.actual_to_date)] if answer.closed else []
    months = [
        column(_short(period, lang), _rolled(plan, answer, period))
        for period in _open_periods(plan)
    ]
    last = [
        column(text("column-window", lang), answer.values),
        ["", *(_mark(plan, answer, node, lang) for node in nodes)],
    ]
    room = width - min(_wide(names), _NAME_WIDTH)
    blocks = _blocks([*first, *months], last, room)
    return [_table([names, *block], last=at == len(blocks) - 1) for at, block in enumerate(blocks)]


def _mark(plan: Plan, answer: PlanSolution, node: Node, lang: Lang) -> str:
    """Which limit a row stands at: of a rate in its open months, of the rest over the window."""
    if node.id not in answer.binding:
        return ""
    values = [answer.values[node.id]]
    if node.is_rate:
        values = [v for v in answer.monthly[node.id][len(plan.closed) :] if v is not None]
    return limit_mark(node, values, lang)


def _blocks(columns: list[list[str]], last: list[list[str]], room: int) -> list[list[list[str]]]:
    """Columns shared out so that each block fits; what comes last stays together."""
    blocks: list[list[list[str]]] = [[]]
    for group in (*([one] for one in columns), last):
        used = sum(map(_wide, [*blocks[-1], *group]))
        if blocks[-1] and used > room:
            blocks.append([])
        blocks[-1] += group
    return blocks


def _wide(column: list[str]) -> int:
    return max(map(cell_len, column)) + _GAP


def _table(columns: list[list[str]], *, last: bool) -> Table:
    table = named_table([column[0] for column in columns], words=int(last))
    for line in list(zip(*columns, strict=True))[1:]:
        table.add_row(*line)
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
    if answer.closed and len(months) == 1:
        code = "rest-open-one"
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
