"""A1 notation and GridRange: the two ways in which the API names a rectangle of cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.sandbox.payload import int_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.sandbox.payload import Json

MAX_COLUMNS = 18_278
_CELL = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d{1,8})?")
_REFERENCE = re.compile(r"(?:'((?:[^']|'')*)'|([^'!][^!]*))(?:!(.*))?", re.DOTALL)
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells: 0-based, the ends are exclusive."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def rows(self) -> range:
        """The row indices."""
        return range(self.top, self.bottom)

    @property
    def columns(self) -> range:
        """The column indices."""
        return range(self.left, self.right)

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left

    def cells(self) -> Iterator[tuple[int, int]]:
        """Every (row, column), row by row."""
        return ((row, column) for row in self.rows for column in self.columns)

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.top <= row < self.bottom and self.left <= column < self.right

    def meets(self, other: Area) -> bool:
        """Whether the two have a cell in common."""
        return (
            self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )

    def a1(self, title: str) -> str:
        """The rectangle in A1 notation, with its sheet's title quoted where needed."""
        first = cell_name(self.top, self.left)
        last = cell_name(self.bottom - 1, self.right - 1)
        return f"{quote_title(title)}!{first if first == last else f'{first}:{last}'}"


def column_name(index: int) -> str:
    """The letters of a 0-based column.

    Example:
        >>> column_name(0), column_name(25), column_name(26)
        ('A', 'Z', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def column_index(letters: str) -> int:
    """The 0-based column of its letters."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def cell_name(row: int, column: int) -> str:
    """The A1 name of one 0-based cell."""
    return f"{column_name(column)}{row + 1}"


def quote_title(title: str) -> str:
    """A sheet's title as it stands before the `!`: quoted unless it is a plain word.

    Example:
        >>> quote_title("Sheet1"), quote_title("D3"), quote_title("it's")
        ('Sheet1', "'D3'", "'it''s'")
    """
    if _PLAIN_TITLE.fullmatch(title) and not _LOOKS_LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def split_reference(text: str) -> tuple[str | None, str | None]:
    """Split `'title'!cells` into its title and its cells; the part that is absent is None.

    Text without `!` and without quotes comes back as cells, though it may be a title or a
    named range: only the spreadsheet can tell.

    Raises:
        ValueError: Not of that form.
    """
    match = _REFERENCE.fullmatch(text)
    if not match:
        raise ValueError(text)
    quoted, plain, cells = match.groups()
    if quoted is not None:
        return quoted.replace("''", "'"), cells
    if cells is not None:
        return plain, cells
    return None, plain


def parse_cells(text: str, row_count: int, column_count: int) -> Area:
    """The rectangle that the part after the `!` names, open sides reaching to the grid's edge.

    The ends may stand in any order. Nothing is clamped: a rectangle may reach beyond the grid.

    Raises:
        ValueError: The text is no A1 range.
    """
    first, colon, second = text.partition(":")
    start, end = _CELL.fullmatch(first), _CELL.fullmatch(second if colon else first)
    if not first or (colon and not second) or not start or not end:
        raise ValueError(text)
    columns = [column_index(m[1]) for m in (start, end) if m[1]]
    rows = [int(m[2]) - 1 for m in (start, end) if m[2]]
    if any(row < 0 for row in rows) or any(column >= MAX_COLUMNS for column in columns):
        raise ValueError(text)
    top, bottom = _span(rows, row_count)
    left, right = _span(columns, column_count)
    return Area(top, bottom, left, right)


def _span(ends: list[int], count: int) -> tuple[int, int]:
    if not ends:
        return 0, count
    return min(ends), (max(ends) + 1 if len(ends) > 1 else count)


def area_of(grid_range: Json, row_count: int, column_count: int, where: str = "range") -> Area:
    """The rectangle of a GridRange, clamped to the grid.

    Raises:
        ValueError: An end does not lie behind its start, or the start lies beyond the grid.
    """
    top = int_at(grid_range, "startRowIndex", where)
    left = int_at(grid_range, "startColumnIndex", where)
    bottom = int_at(grid_range, "endRowIndex", where, row_count)
    right = int_at(grid_range, "endColumnIndex", where, column_count)
    if top < 0 or left < 0 or bottom <= top or right <= left:
        message = f"{where}: the end index must be greater than the start index"
        raise ValueError(message)
    if top >= row_count or left >= column_count:
        message = f"range exceeds grid limits. Max rows: {row_count}, max columns: {column_count}"
        raise ValueError(message)
    return Area(top, min(bottom, row_count), left, min(right, column_count))


def grid_range(area: Area, sheet_id: int) -> Json:
    """The GridRange of a rectangle; Google leaves `sheetId` out where it is 0."""
    span = {
        "startRowIndex": area.top,
        "endRowIndex": area.bottom,
        "startColumnIndex": area.left,
        "endColumnIndex": area.right,
    }
    return {"sheetId": sheet_id, **span} if sheet_id else span
