"""Actuals on their way into a workbook: the cell of each, the rows and columns to append."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpimodel.errors import Issue, column_name
from workbook_templates import contract
from workbook_templates.actuals_report import Actuals, ActualsReport, Key, path_of, report
from workbook_templates.append import Row
from workbook_templates.cells import Sheets
from workbook_templates.package import Package, TablePart, parse_area
from workbook_templates.read import WorkbookPlan


@dataclass(frozen=True, slots=True)
class WorkbookChanges:
    """A report, and what it takes to do it in a workbook; see `patch.write`."""

    report: ActualsReport
    cells: Mapping[tuple[str, str], float | None]
    rows: tuple[Row, ...]


def workbook_changes(
    book: WorkbookPlan, actuals: Actuals, *, add_months: bool = False
) -> WorkbookChanges:
    """What writing actuals would do to a workbook, cell by cell.

    Args:
        book: The workbook as it was read.
        actuals: ``{(id, month): value}``; None clears.
        add_months: Whether a month without a column gets one; else it is refused.
    """
    return _Changes(book, actuals, add_months=add_months).made()


class _Changes:
    def __init__(self, book: WorkbookPlan, actuals: Actuals, *, add_months: bool) -> None:
        self.book, self.actuals = book, actuals
        self.plain = report(book.plan, actuals)
        package = Package(book.path)
        self.sheets = Sheets(package)
        self.table = next((t for t in package.tables() if _is_actuals(t)), None)
        self.refused = list(self.plain.refused)
        known = {month for _, month in book.actual_cells}
        unknown = {month for _, month in self.plain.written} - known
        self.months = sorted(unknown) if add_months and self.table is not None else []
        self.row_of = {id_: self._row(cell) for (id_, _), (_, cell) in book.actual_cells.items()}
        self.known = known | set(self.months)
        self.cells: dict[tuple[str, str], float | None] = {}
        self.rows: dict[str, dict[str, float | str | None]] = {}

    def made(self) -> WorkbookChanges:
        written = tuple(key for key in self.plain.written if self._put(key))
        months = {month for _, month in written} & set(self.months)
        result = ActualsReport(
            written, self.plain.unchanged, tuple(self.rows),
            tuple(str(month) for month in sorted(months)), tuple(self.refused),
        )  # fmt: skip
        return WorkbookChanges(result, self.cells, tuple(self.rows.values()))

    def _row(self, cell: str) -> int:
        area = parse_area(cell)
        return area[0] if area else 0

    def _put(self, key: Key) -> bool:
        """Find the place of a value, or say why it has none."""
        (id_, month), value = key, self.actuals[key]
        if month not in self.known:
            return self._refuse("actual-no-month", key, month=str(month))
        if key in self.book.actual_cells:
            title, cell = self.book.actual_cells[key]
            area = parse_area(cell)
            if area is not None and self.sheets.grid(title).computed(*area[:2]):
                return self._refuse("cell-formula", key)
            self.cells[title, cell] = value
        elif self.table is None:
            return self._refuse("append-no-table", key, table=contract.ACTUALS_TABLE)
        elif id_ in self.row_of:
            column = self.table.right + 1 + self.months.index(month)
            self.cells[self.table.sheet, f"{column_name(column)}{self.row_of[id_]}"] = value
        else:
            self.rows.setdefault(id_, {"id": id_})[str(month)] = value
        return True

    def _refuse(self, code: str, key: Key, **parameters: str) -> bool:
        path = path_of(key)
        place = self.book.place(path) or self.book.place(("actuals",))
        self.refused.append(Issue(code, "error", path, {"node": key[0], **parameters}, place))
        return False


def _is_actuals(table: TablePart) -> bool:
    return table.name.casefold() == contract.ACTUALS_TABLE.casefold()
