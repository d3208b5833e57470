"""Rows and month columns appended to a table of a workbook, as Excel would when they are typed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpimodel.cells import fold
from kpimodel.errors import Issue, Location, column_name
from kpimodel.table import key_of_heading
from workbook_templates import contract
from workbook_templates.cells import LAST_ROW, Grid, Sheets
from workbook_templates.package import (
    Package,
    TablePart,
    WorkbookError,
    fail,
    parse_area,
    parse_reference,
)
from workbook_templates.read_dates import DAYS_1904, month_of
from workbook_templates.row_text import RowText, row_text, styles, widen_columns
from workbook_templates.sheet_text import (
    Area,
    Content,
    NewCell,
    grow_rules,
    set_cells,
    widen_dimension,
)
from workbook_templates.table_text import grow_names, resize_table, without_calc_chain

Entry = float | str | dt.date | None
Row = Mapping[str, Entry]
_EPOCH = dt.date(1899, 12, 30)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\sref="([^"]*)"')


@dataclass
class Appending:
    """Parts of a package on their way to a workbook with more rows or columns.

    Attributes:
        package: The workbook.
        parts: Parts that change, with their new bytes; more may be in it before.
        removed: Parts that go.
        cells: What was written where: sheet title and A1.
        issues: What a user should know; no errors.
    """

    package: Package
    parts: dict[str, bytes] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    cells: list[tuple[str, str]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    grown: dict[str, TablePart] = field(default_factory=dict, repr=False)

    def rows(self, name: str, rows: Sequence[Row]) -> None:
        """Append rows to a table: its blank rows at the end are filled first.

        Args:
            name: Name of the table.
            rows: Values by machine key, month (``"2025-04"``) or heading.

        Raises:
            KpiError: There is no such table or column, a column is computed, or something
                stands below the table; nothing was written.
        """
        if rows:
            _Rows(self, self._table(name)).append(rows)

    def months(self, months: Sequence[str]) -> None:
        """Append month columns to the table of actuals.

        Raises:
            KpiError: There is no such table, or something stands to its right.
        """
        if months:
            _Rows(self, self._table(contract.ACTUALS_TABLE)).append_months(months)

    def read(self, part: str) -> bytes:
        """A part as it is by now."""
        return self.parts[part] if part in self.parts else self.package.read(part)

    def _table(self, name: str) -> TablePart:
        for table in self.package.tables():
            if table.name.casefold() == name.casefold():
                return self.grown.get(table.part, table)
        raise fail("append-no-table", self.package.path, table=name)


class _Rows:
    def __init__(self, work: Appending, table: TablePart) -> None:
        self.work, self.table = work, table
        self.package = work.package
        self.grid: Grid = Sheets(self.package).grid(table.sheet)
        self.part = next(s.part for s in self.package.sheets() if s.title == table.sheet)
        self.first = table.top + table.heads
        self.last = table.bottom - table.totals
        self.sheet = work.read(self.part)
        self.model: RowText = row_text(self.sheet, self.last)
        self.columns = self._columns()

    def _columns(self) -> dict[str, int]:
        """Columns by every name that they go by."""
        columns: dict[str, int] = {}
        words = {fold(w): key for key, pair in contract.REVIEW_WORDS.items() for w in pair}
        for at in range(self.table.left, self.table.right + 1):
            heading = self.table.headings[at - self.table.left : at - self.table.left + 1]
            shown = fold(heading[0]) if heading else ""
            above = self.grid.get(self.table.top - 1, at)
            month = month_of(shown)
            for name in (
                key_of_heading(shown), str(month) if month else None, words.get(shown), shown,
                above if isinstance(above, str) else None,
            ):  # fmt: skip
                if name:
                    columns.setdefault(name, at)
        return columns

    def append(self, rows: Sequence[Row]) -> None:
        """Fill blank rows, then grow."""
        issues = self._wrong(rows)
        start = self._last_typed() + 1
        more = max(0, start + len(rows) - 1 - self.last)
        if more:
            issues += self._in_the_way(more)
        if issues:
            raise WorkbookError(issues)
        cells: dict[tuple[int, int], Content] = {}
        for row, values in enumerate(rows, start):
            typed = {self.columns[key]: self._content(value) for key, value in values.items()}
            if row <= self.last:
                cells |= {(row, at): value for at, value in typed.items() if value is not None}
            else:
                cells |= {(row, at): self._new(row, at, typed.get(at)) for at in self._span()}
            self.work.cells += [
                (self.table.sheet, f"{column_name(at)}{row}") for at in sorted(typed)
            ]
        new_rows = dict.fromkeys(range(self.last + 1, self.last + more + 1), self.model.attributes)
        self.work.parts[self.part] = set_cells(self.sheet, cells, new_rows)
        if more:
            self._grow(more, 0)

    def _span(self) -> range:
        return range(self.table.left, self.table.right + 1)

    def _place(self, row: int, column: int) -> Location:
        return Location(self.package.path.name, self.table.sheet, row, column)

    def _wrong(self, rows: Sequence[Row]) -> list[Issue]:
        issues: list[Issue] = []
        for key in dict.fromkeys(key for row in rows for key in row):
            at = self.columns.get(key)
            if at is None:
                place = self._place(self.table.top, self.table.left)
                parameters = {"column": key, "table": self.table.name}
                issues.append(Issue("append-no-column", "error", (key,), parameters, place))
            elif self._formula(at):
                issues.append(
                    Issue("cell-formula", "error", (key,), {}, self._place(self.last, at))
                )
        return issues

    def _formula(self, column: int) -> str:
        """The formula of a computed column as it stands in the last row; ``""`` for none."""
        cell = self.model.cells.get(column)
        return cell.formula if cell else ""

    def _last_typed(self) -> int:
        typed = {
            row
            for row, line in self.grid.rows()
            if self.first <= row <= self.last
            for at, value in line.items()
            if at in self._span() and not self.grid.computed(row, at) and str(value).strip()
        }
        return max(typed, default=self.first - 1)

    def _in_the_way(self, more: int) -> list[Issue]:
        """What stands where the table would grow."""
        table = self.table
        area = (self.last + 1, table.left, self.last + more, table.right)
        if table.totals:
            return [self._blocked(table.bottom, table.left)]
        return self._within(area)

    def _within(self, area: Area) -> list[Issue]:
        cells = {*self.grid.values, *self.grid.formulas}
        standing = sorted(at for at in cells if _inside(at, area))
        areas = [other for match in _MERGED.findall(self.sheet)
                 if (other := parse_area(match.decode("utf-8", "replace")))]  # fmt: skip
        areas += [
            (t.top, t.left, t.bottom, t.right)
            for t in self.package.tables()
            if t.sheet == self.table.sheet and t.part != self.table.part
        ]
        standing += [(other[0], other[1]) for other in areas if _overlap(other, area)]
        if area[2] > LAST_ROW:
            standing.append((LAST_ROW, area[1]))
        return [self._blocked(*at) for at in standing[:1]]

    def _blocked(self, row: int, column: int) -> Issue:
        parameters = {"table": self.table.name}
        return Issue("append-blocked", "error", (self.table.name,), parameters,
                     self._place(row, column))  # fmt: skip

    def _content(self, value: Entry) -> float | str | None:
        if isinstance(value, dt.date):
            days = (value - _EPOCH).days
            return float(days - DAYS_1904 if self.package.date1904 else days)
        return value

    def _new(self, row: int, column: int, value: float | str | None) -> NewCell:
        cell = self.model.cells.get(column)
        if cell is None:
            return NewCell(value)
        if cell.formula:
            from workbook_templates.read_formulas import moved

            text = moved(cell.formula, cell.origin, f"{column_name(column)}{row}")
            return NewCell(formula=text, style=cell.style)
        return NewCell(value, style=cell.style)

    # --- growing ------------------------------------------------------------------------------

    def _grow(self, down: int, right: int, headings: Sequence[str] = ()) -> None:
        table, work = self.table, self.work
        area = (table.top, table.left, self.last + down, table.right + right)
        work.parts[table.part] = resize_table(work.read(table.part), area, headings)
        work.grown[table.part] = replace(
            table, bottom=area[2], right=area[3], headings=(*table.headings, *headings)
        )
        grow = self._down(down) if down else self._right(right)
        sheet = grow_rules(work.read(self.part), grow)
        work.parts[self.part] = widen_dimension(sheet, area[2], area[3])
        book = work.read(self.package.workbook)
        names = grow_names(book, table.sheet, grow, self._fixed())
        work.parts[self.package.workbook] = names
        if any(cell.formula for cell in self.model.cells.values()):
            changed, chain = without_calc_chain(self.package)
            work.parts |= changed
            work.removed |= {chain} - {""}
        self._beyond(area)

    def _down(self, more: int) -> Callable[[Area], Area]:
        left, right = self.table.left, self.table.right

        def grow(area: Area) -> Area:
            covers = area[0] <= self.first and area[2] == self.last
            inside = left <= area[1] and area[3] <= right
            return (*area[:2], area[2] + more, area[3]) if covers and inside else area

        return grow

    def _right(self, more: int) -> Callable[[Area], Area]:
        table = self.table

        def grow(area: Area) -> Area:
            covers = area[3] == table.right and area[1] < table.right
            inside = table.top - 1 <= area[0] <= self.last and area[1] >= table.left
            return (*area[:3], area[3] + more) if covers and inside else area

        return grow

    def _fixed(self) -> frozenset[str]:
        """Names of areas of a fixed size: others watch what stands below them (``tree_more``)."""
        names = self.package.names()
        return frozenset(n for n in names if f"{n.partition('_')[0]}_more" in names)

    def _beyond(self, area: Area) -> None:
        """Warn where the workbook's own formulas end before the table does."""
        for name in (contract.TREE_NAME.format(key="id"), contract.ACTUAL_ID):
            found = parse_reference(self.package.names().get(name, ""))
            if (
                found and found[0] == self.table.sheet
                and found[1][0] == self.first and self.last <= found[1][2] < area[2]
            ):  # fmt: skip
                place = self._place(found[1][2] + 1, self.table.left)
                parameters = {"rows": found[1][2] - found[1][0] + 1}
                self.work.issues.append(
                    Issue("append-beyond", "warning", (self.table.name,), parameters, place)
                )

    def append_months(self, months: Sequence[str]) -> None:
        """Put columns to the right of the table."""
        table, count = self.table, len(months)
        area = (table.top - 1, table.right + 1, table.bottom, table.right + count)
        issues = self._within(area)
        if issues:
            raise WorkbookError(issues)
        cells: dict[tuple[int, int], Content] = {}
        looks = styles(self.sheet, table.right)
        rows = {row for row in looks if table.top <= row <= table.bottom}
        for row in rows | {table.top - 1, table.top}:
            style = looks.get(row, "")
            for at, month in enumerate(months, table.right + 1):
                cells[row, at] = NewCell(month if row <= table.top else None, style=style)
        sheet = set_cells(self.sheet, cells)
        self.work.parts[self.part] = widen_columns(sheet, table.right, count)
        self._grow(0, count, months)


def _inside(at: tuple[int, int], area: Area) -> bool:
    return area[0] <= at[0] <= area[2] and area[1] <= at[1] <= area[3]


def _overlap(one: Area, other: Area) -> bool:
    return (
        max(one[0], other[0]) <= min(one[2], other[2])
        and max(one[1], other[1]) <= min(one[3], other[3])
    )  # fmt: skip
