"""What a user types to put a plan into a workbook: name, row and column of a cell to its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import kpimodel as km
from kpimodel.calendar import Month
from kpimodel.plan import Plan
from kpimodel.table import COLUMNS, Lang, word
from workbook_templates import contract

Typed = dict[tuple[str, int, int], float | str | None]


def typed(
    plan: Plan, lang: Lang, rows: int, months: Sequence[Month], *, order: Sequence[int | None] | None = None
) -> Typed:  # fmt: skip
    """All input cells of a plan; those it does not use are cleared.

    Args:
        plan: The plan.
        lang: Language of the choice words.
        rows: Rows of the workbook.
        months: Months of its columns of actuals.
        order: Rows of the plan in another order; None leaves a row blank.
    """
    places = order or range(len(plan.tree.nodes))
    nodes = [None if at is None else plan.tree.nodes[at] for at in places]
    cells: Typed = {}
    for row in range(rows):
        node = nodes[row] if row < len(nodes) else None
        for column in COLUMNS:
            value: Any = getattr(node, column.key) if node else None
            if node and column.key == "hold":
                value = word("hold", value, lang) if node.relation == "input" else None
            elif value is not None and column.choices:
                value = word(column.key, value, lang)
            cells[f"tree_{column.key}", row, 0] = value if value != "" else None
        measured = node.id if node is not None and node.relation != "group" else None
        cells[contract.ACTUAL_ID, row, 0] = measured
        for at, month in enumerate(months):
            key = (node.id if node else "", month)
            cells[contract.ACTUAL_VALUE, row, at] = plan.actuals.get(key)
    closed = plan.calendar.closed_through
    settings: Mapping[str, float | str | None] = {
        "kpi_plan": plan.name, "kpi_start": str(plan.calendar.start),
        "kpi_months": float(plan.calendar.months), "kpi_closed": str(closed) if closed else None,
        "kpi_on_track": plan.on_track, "kpi_watch": plan.watch,
    }  # fmt: skip
    cells |= {(name, 0, 0): value for name, value in settings.items()}
    return cells


def seasons(plan: Plan, first: int) -> Typed:
    """The profiles of a plan, in a table whose first column is the calendar month ``first``."""
    cells: Typed = {}
    named = list(plan.profiles.items())
    for row in range(contract.PROFILE_CAPACITY):
        name, weights = named[row] if row < len(named) else (None, {})
        assert isinstance(weights, Mapping)
        cells[contract.PROFILE_NAME, row, 0] = name
        for month in range(1, 13):
            cells[contract.PROFILE_WEIGHT, row, (month - first) % 12] = weights.get(month)
    return cells


def answered(plan: Plan, rows: int) -> Typed:
    """The answer of the plan, as ``kpi solve --write`` writes it."""
    solution = plan.solution
    base = km.evaluate(plan.tree)
    values = list((solution.values if solution else base).items())
    cells: Typed = {}
    for row in range(rows):
        id_, value = values[row] if row < len(values) else (None, None)
        cells[contract.ANSWER_ID, row, 0] = id_
        cells[contract.ANSWER_VALUE, row, 0] = value
        cells[contract.ANSWER_BASELINE, row, 0] = None if id_ is None else base[id_]
    return cells
