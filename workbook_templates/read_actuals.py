"""The actuals of a workbook: one row a metric, one column a month."""

from __future__ import annotations

from dataclasses import dataclass, field

from kpimodel import cells as cell_reader
from kpimodel.calendar import Month
from kpimodel.cells import fold
from kpimodel.errors import Path
from kpimodel.tree import Tree
from workbook_templates import contract
from workbook_templates.cells import Value
from workbook_templates.find import Found, actuals_tables
from workbook_templates.read_context import Reading, blank
from workbook_templates.read_dates import month_of
from workbook_templates.read_tree import lines, places

Key = tuple[str, Month]


@dataclass
class Actuals:
    """What the table of actuals holds.

    Attributes:
        values: ``{(id, month): value}``.
        cells: ``{(id, month): (sheet title, A1)}``, blank ones too.
    """

    values: dict[Key, float] = field(default_factory=dict)
    cells: dict[Key, tuple[str, str]] = field(default_factory=dict)


def actuals(reading: Reading, tree: Tree | None, tree_table: Found) -> Actuals:
    """Read the actuals; without a tree, ids are taken as they stand."""
    tables = actuals_tables(reading.package, reading.sheets, tree_table)
    if not tables:
        reading.found.warn("actuals-not-found", ("actuals",), table=contract.ACTUALS_TABLE)
        return Actuals()
    if len(tables) > 1:
        table = tables[0]
        reading.places["actuals",] = reading.at(table.grid, table.head, table.left)
        reading.found.error("actuals-several", ("actuals",), places=places(tables),
                            table=contract.ACTUALS_TABLE)  # fmt: skip
        return Actuals()
    return _Rows(reading, tree, tables[0]).actuals


class _Rows:
    def __init__(self, reading: Reading, tree: Tree | None, table: Found) -> None:
        self.reading, self.tree, self.table = reading, tree, table
        self.actuals = Actuals()
        self.seen: dict[str, int] = {}
        reading.places["actuals",] = reading.at(table.grid, table.head, table.left)
        if table.how != "name":
            code = f"actuals-by-{table.how}"
            reading.found.warn(code, ("actuals",), table=contract.ACTUALS_TABLE)
        self.months = self._months()
        for row in lines(reading, table, contract.ACTUAL_ID):
            self._row(row)

    def _months(self) -> dict[Month, int]:
        table, found = self.table, self.reading.found
        months: dict[Month, int] = {}
        for key, at in table.columns.items():
            month = month_of(key)
            if month is not None:
                months[month] = at
        for at, heading in table.unknown.items():
            path: Path = ("actuals", "header", at)
            self.reading.places[path] = self.reading.at(table.grid, table.head, at)
            if not heading:
                found.error("month-blank", path)
            elif self._month(heading) is not None:
                found.error("month-twice", path, month=heading)
            elif self._filled(at):
                found.error("not-a-month", path, value=heading)
        return months

    def _month(self, heading: str) -> Month | None:
        try:
            number: Value = float(heading)
        except ValueError:
            number = heading
        return month_of(number, date1904=self.reading.package.date1904)

    def _filled(self, at: int) -> bool:
        return any(
            not blank(line.get(at))
            for row, line in self.table.grid.rows()
            if self.table.head < row <= max(self.table.bottom, self.table.head + 1)
        )

    def _name(self, row: int) -> str:
        """The id of a row, else its label."""
        for key in ("id", "label"):
            raw = self.table.grid.get(row, self.table.columns.get(key, 0))
            if not blank(raw):
                return fold(f"{raw:.15g}" if isinstance(raw, float) else str(raw))
        return ""

    def _row(self, row: int) -> None:
        reading, table, grid = self.reading, self.table, self.table.grid
        entries = {month: grid.get(row, at) for month, at in self.months.items()}
        filled = {month: value for month, value in entries.items() if not blank(value)}
        path: Path = ("actuals", "row", row)
        reading.places[path] = reading.at(grid, row, table.columns.get("id", table.left))
        name = self._name(row)
        ids = _resolve(self.tree, name)
        if len(ids) != 1:
            self._unknown(path, name, ids, len(filled))
            return
        id_ = ids[0]
        if id_ in self.seen:
            if filled:
                reading.found.error("actual-row-twice", path, node=id_, other=self.seen[id_])
            return
        self.seen[id_] = row
        for month, at in self.months.items():
            place = reading.at(grid, row, at)
            cell: Path = ("actuals", id_, str(month))
            reading.places[cell] = place
            self.actuals.cells[id_, month] = (grid.title, place.a1.rpartition("!")[2])
            reading.unvalued(grid, row, at, cell)
        for month, value in filled.items():
            self._value(id_, month, value)

    def _unknown(self, path: Path, name: str, ids: tuple[str, ...], count: int) -> None:
        found = self.reading.found
        if not count:
            return
        if ids:
            found.error("actual-row-ambiguous", path, name=name, ids=ids)
        else:
            code = "actual-row-unknown" if name else "actual-row-nameless"
            found.warn(code, path, name=name, count=count)

    def _value(self, id_: str, month: Month, raw: Value) -> None:
        path: Path = ("actuals", id_, str(month))
        found = self.reading.found
        cell = cell_reader.read_number(raw)
        if isinstance(cell.value, float):
            self.actuals.values[id_, month] = cell.value
            if cell.note:
                found.note("text-read-as-number", path, node=id_, value=str(raw),
                           number=cell.value)  # fmt: skip
        elif cell.kind == "error":
            found.error("error-value", path, node=id_, value=str(cell.value))
        elif cell.kind != "blank":
            found.error("not-a-number", path, node=id_, value=str(raw))


def _resolve(tree: Tree | None, name: str) -> tuple[str, ...]:
    """The ids that a name may mean: the id itself, else the rows of that label."""
    if tree is None:
        return (name,) if name else ()
    if not name or name in tree:
        return (name,) if name else ()
    return tuple(node.id for node in tree.nodes if fold(node.label) == name)
