"""2-D ranges to model and back: what every host sends, settled in one place.

Hosts differ: whole numbers arrive as floats or ints, blanks as None, ``""`` or 0, error cells as
text or as COM's numbers, a single cell as a scalar or as 1 x 1. After `as_grid` they are alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from addin import language
from kpimodel import cells, table
from kpimodel.errors import Issue, KpiError, ModelError
from kpimodel.table import Lang, Row
from kpimodel.tree import Tree

Cell = float | int | str | bool | dt.date | None
Grid = list[list[Cell]]
Answer = Cell | Grid

# COM's error codes: 0x800A0000 + xlErr…; xlwings translates the seven oldest, not #SPILL! and co.
_COM_ERRORS = range(-2146828288 + 2000, -2146828288 + 2100)
_COM_NAMES = {2043: "#GETTING_DATA", 2045: "#SPILL!", 2050: "#CALC!"}
_ZERO_IS_BLANK = frozenset({"name", "text", "choice", "date"})
_LINES_FOR_LANGUAGE = 5
_EXACT = 2.0**53  # whole floats below are exact


def as_grid(value: object) -> Grid:
    """Return any argument as a rectangular 2-D list of plain cells.

    Args:
        value: A scalar, a flat list (read as one row), or a list of rows; short rows are padded.

    Returns:
        At least one row; a missing argument is one blank cell.

    Example:
        >>> as_grid(5), as_grid([1, 2]), as_grid([["a", ""], ["b"]])
        ([[5]], [[1, 2]], [['a', None], ['b', None]])
    """
    if not isinstance(value, (list, tuple)):
        return [[_cell(value)]]
    if not any(isinstance(row, (list, tuple)) for row in value):
        return [[_cell(item) for item in value] or [None]]
    rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in value]
    width = max(1, *(len(row) for row in rows))
    return [[_cell(item) for item in row] + [None] * (width - len(row)) for row in rows]


def _cell(raw: object) -> Cell:
    if raw is None or isinstance(raw, (bool, dt.date)):
        return raw
    if isinstance(raw, Decimal):  # COM's currency cells
        raw = float(raw)
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() and abs(raw) < _EXACT else raw
    if isinstance(raw, int):
        if raw in _COM_ERRORS:
            return _COM_NAMES.get(raw - _COM_ERRORS.start + 2000, "#ERROR!")
        return raw
    return (raw or None) if isinstance(raw, str) else str(raw)


def is_blank(cell: Cell) -> bool:
    """True for an empty cell and for one that holds only spaces."""
    return cells.read(cell).kind == "blank"


def is_zero(cell: Cell) -> bool:
    """True for a number 0, which some hosts send for an empty cell."""
    return not isinstance(cell, bool) and isinstance(cell, (int, float)) and cell == 0


@dataclass(frozen=True)
class TreeRange:
    """A tree's range as the user gave it.

    Attributes:
        grid: The cells, headings first.
        lang: The language of the answers: as told, else as the headings.
        keys: Machine key of each column, None where the heading is none of ours.
    """

    grid: Grid
    lang: Lang
    keys: tuple[str | None, ...]

    @classmethod
    def of(cls, value: object, lang: object = None) -> TreeRange:
        """Take a range; nothing is checked yet, so that findings already have a language.

        Args:
            value: The argument as the host sent it.
            lang: The argument ``lang``; left out where blank or not a language.
        """
        grid = as_grid(value)
        told = as_grid(lang)[0][0]
        spoken = (
            (language.named(told) if isinstance(told, str) else None)
            or language.of_headings(grid[0])
            or language.of_cells(cell for row in grid[:_LINES_FOR_LANGUAGE] for cell in row)
            or language.of_machine()
        )
        return cls(grid, spoken, tuple(table.key_of_heading(cell) for cell in grid[0]))

    @property
    def rows(self) -> int:
        """Number of rows below the headings, blank ones included."""
        return len(self.grid) - 1

    def heading(self, key: str) -> str:
        """The heading of a column as the user typed it, else the schema's own."""
        if key in self.keys:
            return str(self.grid[0][self.keys.index(key)]).strip()
        column = table.BY_KEY.get(key)
        return column.heading(self.lang) if column else key

    def tree(self) -> Tree:
        """Read the model.

        Raises:
            ModelError: All findings; rows are numbered from 0 below the headings.
        """
        return self.read()[0]

    def read(self) -> tuple[Tree, list[Issue]]:
        """Read the model, and what the headings gave rise to.

        Returns:
            The tree, and notes such as columns that were left out.

        Raises:
            ModelError: All findings; rows are numbered from 0 below the headings.
        """
        rows, notes = table.read_grid(self.grid)
        try:
            return Tree.from_rows(_settled(rows)), notes
        except KpiError as error:
            raise ModelError([*notes, *map(_counted, _without_echoes(error.issues))]) from None


def _without_echoes(issues: Sequence[Issue]) -> list[Issue]:
    """Leave out 'the baseline is blank' where the same cell was found unreadable."""
    unreadable = {issue.path for issue in issues if issue.code != "baseline-missing"}
    return [
        issue
        for issue in issues
        if issue.code != "baseline-missing" or issue.path not in unreadable
    ]


def _counted(issue: Issue) -> Issue:
    """Count the other row of a doubled id as this range does, its headings being row 1."""
    other = issue.parameters.get("other")
    if issue.code != "id-twice" or not isinstance(other, int):
        return issue
    return replace(issue, parameters={**issue.parameters, "other": other + 1})


def _settled(rows: Sequence[Row]) -> list[Row]:
    """Settle what read_grid cannot know: a 0 that stands for a blank, 101.0 as a name."""
    full = [row for row in rows if any(key != "_row" and not _empty(row[key]) for key in row)]
    named_zero = any(is_zero(row.get("id")) and _empty(row.get("label")) for row in full)
    settled: list[Row] = []
    for row in full:
        clean: Row = {}
        for key, value in row.items():
            column = table.BY_KEY.get(key)
            keep_zero = key in ("id", "parent") and named_zero
            if column and column.kind in _ZERO_IS_BLANK and is_zero(value) and not keep_zero:
                clean[key] = None
            elif column and column.kind in ("name", "text"):
                clean[key] = _name(value)
            else:
                clean[key] = value
        settled.append(clean)
    return settled


def _empty(value: Cell) -> bool:
    return is_zero(value) or is_blank(value)


def _name(value: Cell) -> Cell:
    """Keep all digits of a number that is a name; the model would round it to six."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
