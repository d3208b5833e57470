"""Workbooks for tests: the committed templates, and plans pushed into one of them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kpimodel.errors import column_name
from kpimodel.plan import Plan
from kpimodel.table import COLUMNS, Lang, word
from workbook_templates import contract, patch
from workbook_templates.commands import committed
from workbook_templates.package import Package, parse_reference

_MONTHS = 6  # month columns of the template
Changes = dict[tuple[str, str], float | str | None]


def fresh(folder: Path, lang: Lang = "ja", name: str = "book.xlsx") -> Path:
    """A copy of a committed template."""
    path = folder / name
    shutil.copyfile(committed("b2b-new-customers", lang), path)
    return path


class Places:
    """Cells of a workbook by the contract's names."""

    def __init__(self, path: Path) -> None:
        self._names = Package(path).names()

    def area(self, name: str) -> tuple[str, tuple[int, int, int, int]]:
        """Sheet and area of a defined name."""
        reference = parse_reference(self._names[name])
        assert reference is not None
        return reference

    def cell(self, name: str, row: int = 0, column: int = 0) -> tuple[str, str]:
        """A cell of a named area, counted from its first one."""
        sheet, (top, left, _, _) = self.area(name)
        return sheet, f"{column_name(left + column)}{top + row}"


def fill(path: Path, plan: Plan, lang: Lang, *, order: list[int] | None = None) -> None:
    """Push a plan into a workbook by writing its input cells, as a user's typing would.

    Args:
        path: A template's copy; its rows are overwritten.
        plan: At most 30 rows, its window within the template's first months.
        lang: Language of the choice words.
        order: Rows of the plan in another order.
    """
    places = Places(path)
    nodes = [plan.tree.nodes[at] for at in order or range(len(plan.tree.nodes))]
    changes: Changes = {}
    rows = places.area("tree_id")[1]
    for row in range(rows[2] - rows[0] + 1):
        node = nodes[row] if row < len(nodes) else None
        for column in COLUMNS:
            value: Any = getattr(node, column.key) if node else None
            if node and column.key == "hold":
                value = word("hold", value, lang) if node.relation == "input" else None
            elif value is not None and column.choices:
                value = word(column.key, value, lang)
            changes[places.cell(f"tree_{column.key}", row)] = value if value != "" else None
        ids = node.id if node is not None and node.relation != "group" else None
        changes[places.cell(contract.ACTUAL_ID, row)] = ids
        for month in range(_MONTHS):
            key = (node.id if node else "", plan.calendar.start + month)
            changes[places.cell(contract.ACTUAL_VALUE, row, month)] = plan.actuals.get(key)
    closed = plan.calendar.closed_through
    settings: Mapping[str, float | str | None] = {
        "kpi_plan": plan.name, "kpi_start": str(plan.calendar.start),
        "kpi_months": float(plan.calendar.months), "kpi_closed": str(closed) if closed else None,
        "kpi_on_track": plan.on_track, "kpi_watch": plan.watch,
    }  # fmt: skip
    changes |= {places.cell(name): value for name, value in settings.items()}
    patch.write(path, changes, overwrite=True)
    answer(path, plan)


def answer(path: Path, plan: Plan) -> None:
    """Write the plan's answer onto the workbook, as ``kpi solve --write`` does."""
    import kpimodel as km

    solution = plan.solution
    values = solution.values if solution else km.evaluate(plan.tree)
    patch.write_answer(path, values, plan.targets[plan.tree.root.id], km.evaluate(plan.tree))
