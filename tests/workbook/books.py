"""Workbooks for tests: the committed templates, and plans pushed into one of them."""

from __future__ import annotations

import shutil
from pathlib import Path

from kpimodel.errors import column_name
from kpimodel.plan import Plan
from kpimodel.table import Lang
from tests.workbook.typing_plans import typed
from workbook_templates import patch
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
    top, _, bottom, _ = places.area("tree_id")[1]
    months = [plan.calendar.start + at for at in range(_MONTHS)]
    cells = typed(plan, lang, bottom - top + 1, months, order=order)
    changes: Changes = {
        places.cell(name, row, column): value for (name, row, column), value in cells.items()
    }
    patch.write(path, changes, overwrite=True)
    answer(path, plan)


def answer(path: Path, plan: Plan) -> None:
    """Write the plan's answer onto the workbook, as ``kpi solve --write`` does."""
    import kpimodel as km

    solution = plan.solution
    values = solution.values if solution else km.evaluate(plan.tree)
    patch.write_answer(path, values, plan.targets[plan.tree.root.id], km.evaluate(plan.tree))
