"""A range of actuals to ``{(id, month): value}``, in the shapes in which people keep them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from addin import arguments
from addin.ranges import Cell, Grid, as_grid, is_blank
from addin.values import ids_by_name, is_value_heading
from kpimodel import cells, table
from kpimodel.calendar import Month
from kpimodel.cells import fold
from kpimodel.errors import Findings, KpiError, Path
from kpimodel.table import Lang
from kpimodel.tree import Tree

_MONTHS = frozenset(
    {"月", "年月", "対象月", "月度", "日付", "年月日", "month", "months", "date", "period"}
)
_LONG = 3  # columns of a list without headings: name, month, value


@dataclass(frozen=True)
class Actuals:
    """What a range of actuals holds.

    Attributes:
        values: ``{(id, month): value}``; blank cells have no entry.
        places: The 0-based row of each within the range.
        months: The months that stand as headings, in order; none in a list of single actuals.
    """

    values: dict[tuple[str, Month], float] = field(default_factory=dict)
    places: dict[tuple[str, Month], int] = field(default_factory=dict)
    months: tuple[Month, ...] = ()


def read_actuals(value: object, tree: Tree, lang: Lang) -> Actuals:
    """Read actuals.

    Args:
        value: A row a metric and a column a month, such as ``tblActuals[#All]``; the same turned,
            a row a month; or a list of ID, month and value. Blank where there are none yet.
        tree: The tree; rows are named by id or label.
        lang: For findings.

    Raises:
        KpiError: All findings at once.
    """
    grid = as_grid(value)
    if arguments.left_out(grid):
        return Actuals()
    reader = _Reader(tree, lang)
    columns = _list_columns(grid, reader.names)
    if columns:
        reader.read_list(grid, *columns)
    elif _is_turned(grid, reader.names):
        reader.read_table([list(row) for row in zip(*grid, strict=True)], turned=True)
    else:
        reader.read_table(grid)
    reader.found.raise_errors(KpiError)
    return Actuals(reader.values, reader.places, tuple(sorted(reader.months)))


def _list_columns(grid: Grid, known: Mapping[str, str]) -> tuple[int, int, int, int] | None:
    """First row, and the columns of name, month and value, where each row is one actual."""
    keys = [table.key_of_heading(cell) for cell in grid[0]]
    months = [at for at, cell in enumerate(grid[0]) if _folded(cell) in _MONTHS]
    amounts = [at for at, cell in enumerate(grid[0]) if is_value_heading(cell)]
    names = [at for at, key in enumerate(keys) if key in ("id", "label")]
    if months and amounts and names:
        return 1, names[0], months[0], amounts[0]
    # 48,000 may be a count or a date's serial number, so the first row must be an actual itself
    if len(grid[0]) == _LONG and not names and not _month(grid[0][2]):
        named = any(_name(row[0]) in known for row in grid)
        return (0, 0, 1, 2) if named and _all_months(row[1] for row in grid) else None
    return None


def _is_turned(grid: Grid, known: Mapping[str, str]) -> bool:
    """A row a month: metrics in the first row, months in the first column."""
    if any(map(_month, grid[0])) or not any(_name(cell) in known for cell in grid[0][1:]):
        return False
    return _all_months(row[0] for row in grid[1:])


def _all_months(column: Iterator[Cell]) -> bool:
    filled = [cell for cell in column if not is_blank(cell)]
    return bool(filled) and all(map(_month, filled))


def _month(cell: Cell) -> Month | None:
    return None if isinstance(cell, bool) else Month.parse(cell)


def _name(cell: Cell) -> str:
    return "" if is_blank(cell) else fold(cells.shown(cell))


def _folded(cell: Cell) -> str:
    return fold(cell).casefold() if isinstance(cell, str) else ""


class _Reader:
    def __init__(self, tree: Tree, lang: Lang) -> None:
        self.tree, self.lang = tree, lang
        self.names = ids_by_name(tree)
        self.found = Findings()
        self.values: dict[tuple[str, Month], float] = {}
        self.places: dict[tuple[str, Month], int] = {}
        self.months: list[Month] = []

    def read_list(self, grid: Grid, start: int, name: int, month: int, amount: int) -> None:
        """A row an actual."""
        for row, line in enumerate(grid[start:], start):
            if is_blank(line[amount]):
                continue
            id_ = self._id(line[name], row)
            when = _month(line[month])
            if when is None and id_:
                shown = cells.shown(line[month] or "")
                self.found.error("actuals-month", self._path(row), value=shown)
            if id_ and when:
                self._take(id_, when, line[amount], row)

    def read_table(self, grid: Grid, *, turned: bool = False) -> None:
        """A row a metric, a column a month; findings name the rows of the range as it stands."""
        columns = self._columns(grid, turned=turned)
        keys = [table.key_of_heading(cell) for cell in grid[0]]
        named = [at for at, key in enumerate(keys) if key in ("id", "label")] or [0]
        for at, line in enumerate(grid[1:], 1):
            filled = [column for column in columns if not is_blank(line[column])]
            name = next((line[column] for column in named if not is_blank(line[column])), None)
            id_ = self._id(name, 0 if turned else at) if filled else None
            for column in filled if id_ else ():
                self._take(id_ or "", columns[column], line[column], column if turned else at)

    def _columns(self, grid: Grid, *, turned: bool) -> dict[int, Month]:
        columns: dict[int, Month] = {}
        strange: list[tuple[int, Cell]] = []
        for at, heading in enumerate(grid[0]):
            month = _month(heading)
            if month in self.months:
                path = self._path(at if turned else 0)
                self.found.error("actuals-month-twice", path, month=str(month))
            elif month:
                columns[at] = month
                self.months.append(month)
            elif at and not table.key_of_heading(heading) and _has_numbers(grid, at):
                strange.append((at, heading))
        if not columns:
            self.found.error("actuals-no-month", self._path(0))
            return columns
        for at, heading in strange:
            path = self._path(at if turned else 0)
            self.found.error("actuals-month", path, value=cells.shown(heading or ""))
        return columns

    def _id(self, cell: Cell, row: int) -> str | None:
        name = _name(cell)
        if name.startswith("_") and name not in self.tree:
            return None
        id_ = self.names.get(name)
        if id_ is None or self.tree[id_].relation == "group":
            known = tuple(node.id for node in self.tree.nodes if node.relation != "group")
            self.found.error("actuals-unknown-id", self._path(row), name=name, known=known)
            return None
        return id_

    def _take(self, id_: str, month: Month, cell: Cell, row: int) -> None:
        expected = arguments.a_number(self.lang)
        try:
            number = arguments.number("actuals", cell, expected)
        except KpiError as error:
            first = error.issues[0]
            parameters = {**first.parameters, "node": id_, "month": str(month)}
            self.found.error("actuals-cell", self._path(row), **parameters)
            return
        key = id_, month
        if key in self.values:
            self.found.error("actual-twice", self._path(row), node=id_, month=str(month))
        elif number is not None:
            self.values[key], self.places[key] = number, row

    @staticmethod
    def _path(row: int) -> Path:
        return ("arguments", "actuals", row)


def _has_numbers(grid: Sequence[Sequence[Cell]], column: int) -> bool:
    return any(cells.read_number(row[column]).kind == "number" for row in grid[1:])
