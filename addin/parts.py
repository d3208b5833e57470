"""A range of named amounts: the parts of a total, in the forms in which people keep them."""

from __future__ import annotations

from dataclasses import dataclass

from addin import arguments
from addin.ranges import Cell, Grid, TreeRange, as_grid, is_blank, is_zero
from addin.values import is_value_heading, value_column
from kpimodel import cells
from kpimodel.cells import fold
from kpimodel.errors import Findings, KpiError
from kpimodel.table import Lang, read_row

_TOTALS = frozenset({"合計", "総計", "小計", "計", "total", "sum", "subtotal", "grandtotal"})
_HEADINGS = frozenset({"id", "label", "baseline", "target", "hold"})


@dataclass(frozen=True)
class Parts:
    """Named amounts in the order of their rows.

    Attributes:
        values: ``{name: amount}``; a blank amount is 0, nothing being there yet.
        rows: 0-based row of each in the range.
        held: Those that the range's own column 固定 holds.
        height: Number of rows of the range as read, headings included.
        headed: Whether its first row holds headings.
    """

    values: dict[str, float]
    rows: dict[str, int]
    held: frozenset[str]
    height: int
    headed: bool


def read_parts(argument: str, table: TreeRange) -> Parts:
    """Read the parts of a total.

    Args:
        argument: ``parts``, for findings.
        table: The range: names and amounts in two columns, or in two rows; amounts alone; or a
            table with headings, such as ID, 値 and 固定.

    Raises:
        KpiError: All findings at once.
    """
    grid = table.grid
    if arguments.blank(grid):
        raise arguments.refuse(argument, "values-empty")
    if _lies(grid):
        grid = [list(column) for column in zip(*grid, strict=True)]
        table = TreeRange.of(grid, table.lang)
    headed = bool(_HEADINGS & set(table.keys)) or any(map(is_value_heading, grid[0]))
    columns = _headed_columns(table) if headed else _columns(len(grid[0]))
    if columns is None:
        raise arguments.refuse(argument, "parts-shape", rows=len(grid), columns=len(grid[0]))
    return _Reader(argument, grid, columns, table.lang).read(headed=headed)


def _lies(grid: Grid) -> bool:
    """Names above and amounts below, or amounts side by side."""
    below = [cells.read_number(cell).kind in ("number", "blank") for cell in grid[-1]]
    if len(grid) == 1:
        return len(grid[0]) > 1 and all(below)
    names = [cells.read_number(cell).kind in ("text", "date") for cell in grid[0]]
    return len(grid) == 2 and len(grid[0]) > 2 and all(below) and all(names)  # noqa: PLR2004


Columns = tuple[int | None, int, int | None]  # name, amount, hold


def _columns(width: int) -> Columns | None:
    known: dict[int, Columns] = {1: (None, 0, None), 2: (0, 1, None), 3: (0, 1, 2)}
    return known.get(width)


def _headed_columns(table: TreeRange) -> Columns | None:
    keys = list(table.keys)
    amount = value_column(table.grid[0], keys)
    if amount is None:
        return None
    hold = keys.index("hold") if "hold" in keys else None
    named = (keys.index(key) for key in ("id", "label") if key in keys)
    free = (at for at in range(len(keys)) if at not in (amount, hold))
    return next(named, next(free, None)), amount, hold


class _Reader:
    def __init__(self, argument: str, grid: Grid, columns: Columns, lang: Lang) -> None:
        self.argument, self.grid, self.lang = argument, grid, lang
        self.name, self.amount, self.hold = columns
        self.found = Findings()
        self.values: dict[str, float] = {}
        self.rows: dict[str, int] = {}
        self.held: set[str] = set()

    def read(self, *, headed: bool) -> Parts:
        for row, line in enumerate(self.grid):
            if row or not headed:
                self._line(row, line)
        self.found.raise_errors(KpiError)
        if not self.values:
            raise arguments.refuse(self.argument, "values-empty")
        return Parts(self.values, self.rows, frozenset(self.held), len(self.grid), headed)

    def _line(self, row: int, line: list[Cell]) -> None:
        raw = None if self.name is None else line[self.name]
        if self.name is not None and is_blank(raw):
            if not is_blank(line[self.amount]) and not is_zero(line[self.amount]):
                self._error("part-nameless", row, value=cells.shown(line[self.amount]))
            return
        name = str(row + 1) if self.name is None else fold(cells.shown(raw))
        if name.startswith("_"):
            return
        if name.casefold().replace(" ", "") in _TOTALS:
            self._error("part-is-total", row, name=name)
        elif name in self.rows:
            self._error("part-twice", row, name=name)
        else:
            self.rows[name] = row
            self.values[name] = self._number(row, line[self.amount])
            if self.hold is not None and flag(line[self.hold]):
                self.held.add(name)

    def _number(self, row: int, cell: Cell) -> float:
        try:
            value = arguments.number(self.argument, cell, arguments.a_number(self.lang))
        except KpiError as error:
            first = error.issues[0]
            self._error(first.code, row, **dict(first.parameters))
            return 0.0
        return 0.0 if value is None else value

    def _error(self, code: str, row: int, **parameters: object) -> None:
        self.found.error(code, ("arguments", self.argument, row), **parameters)  # type: ignore[arg-type]


def flag(cell: Cell) -> bool | None:
    """Whether a cell says 固定 or TRUE, or 可変, FALSE or nothing; None for any other word."""
    if is_blank(cell):
        return False
    found = Findings()
    read = read_row({"hold": cell}, 0, found)["hold"]
    return None if found.has_errors else bool(read)


def beside(value: object, parts: Parts) -> list[Cell] | None:
    """The cells of a range beside the parts, a line each with or without headings, or None.

    Returns:
        One cell a row of the parts' range, the headings' row included.
    """
    grid = as_grid(value)
    if len(grid) == 1 and len(grid[0]) > 1:
        grid = [[cell] for cell in grid[0]]
    if len(grid[0]) != 1:
        return None
    if len(grid) == parts.height:
        return [row[0] for row in grid]
    if parts.headed and len(grid) == parts.height - 1:
        return [None, *(row[0] for row in grid)]
    return None
