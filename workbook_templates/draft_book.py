"""A user's own workbook as the draft sees it: places, cells, names; no file, no vendor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kpimodel.errors import Location, column_name
from workbook_templates.package import column_number

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")

Value = str | float | bool | None


class Place(NamedTuple):
    """A cell: title of its sheet, row and column 1-based."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """The place as a person writes it: ``Funnel!B7``."""
        return f"{self.sheet}!{self.cell}"

    @property
    def cell(self) -> str:
        """The place without its sheet: ``B7``."""
        return f"{column_name(self.column)}{self.row}"

    def at(self, source: str) -> Location:
        """The place in a document of that name, for findings."""
        return Location(source, self.sheet, self.row, self.column)


def place_of(a1: str) -> Place | None:
    """The place of an address such as ``Plan!C12``; None for anything else.

    Example:
        >>> place_of("Plan!C12"), place_of("=win_rate")
        (Place(sheet='Plan', row=12, column=3), None)
    """
    sheet, mark, cell = a1.rpartition("!")
    match = _CELL.fullmatch(cell)
    if not mark or match is None:
        return None
    return Place(sheet, int(match[2]), column_number(match[1]))


@dataclass(frozen=True, slots=True)
class UserCell:
    """One cell of a user's workbook.

    Attributes:
        value: Its value, for a formula the one stored at the last calculation; an error value is
            its text, ``"#N/A"``.
        formula: Its formula with the leading ``=``, None where it is a constant.
        stored: Whether a value is stored; False on a formula that was never calculated.
        shape: Its number format, such as ``0.0%``.
        is_error: Whether the value is an error value.
    """

    value: Value = None
    formula: str | None = None
    stored: bool = True
    shape: str = "General"
    is_error: bool = False

    @property
    def number(self) -> float | None:
        """The value where it is a number."""
        return self.value if isinstance(self.value, float) else None

    @property
    def text(self) -> str:
        """The value where it is a text, trimmed; an error value is none."""
        return self.value.strip() if isinstance(self.value, str) and not self.is_error else ""


class Book(Protocol):
    """A user's workbook.

    Attributes:
        name: Name of the file.
        titles: Titles of the sheets, in the order of their tabs.
        hidden: Titles of those that are hidden.
    """

    name: str
    titles: tuple[str, ...]
    hidden: frozenset[str]

    def cell(self, place: Place) -> UserCell:
        """A cell; a blank one where nothing stands."""

    def within(self, area: Area) -> Iterator[Place]:
        """Places with content inside an area, row by row."""

    def defined(self, name: str, sheet: str) -> str | None:
        """What a defined name refers to, the sheet's own names first."""

    def table_area(self, text: str, place: Place) -> Area | None:
        """The area of a structured reference such as ``tblDeals[Amount]``."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells as a formula names it; ``fixed`` tells which corners stand still.

    Attributes:
        sheet: Title of the sheet as written, None for the formula's own.
        top: First row.
        left: First column.
        bottom: Last row.
        right: Last column.
        fixed: Whether top, left, bottom and right carry a ``$``.
    """

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int
    fixed: tuple[bool, bool, bool, bool] = (False, False, False, False)

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    @property
    def size(self) -> int:
        """Number of cells, blank ones included."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)
