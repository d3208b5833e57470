"""Cells: what one holds, and what a block of them looks like to the API."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from sync.sandbox.a1 import Area

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sync.sandbox.payload import Json

Scalar: TypeAlias = bool | int | float | str
Place: TypeAlias = tuple[int, int]
Cells: TypeAlias = dict[Place, "Cell"]
MAX_TEXT = 50_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. It never changes: an edit puts another cell in its place.

    Args:
        value: The literal that was entered; None in an empty cell, and beside a formula.
        formula: The text of a formula with its `=`; empty where there is none.
        format: userEnteredFormat, as the API shapes it.
        note: The note.
        validation: The data validation rule, or None.
    """

    value: Scalar | None = None
    formula: str = ""
    format: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    validation: Mapping[str, Any] | None = None

    @property
    def filled(self) -> bool:
        """Whether there is content (a format or a note alone is none)."""
        return bool(self.formula) or (self.value is not None and self.value != "")

    @property
    def empty(self) -> bool:
        """Whether nothing at all is kept here."""
        return not (self.filled or self.format or self.note or self.validation)

    def cleared(self) -> Cell:
        """The same cell without content; format, note and validation stay."""
        return replace(self, value=None, formula="")

    def to_json(self) -> Json:
        """The cell for the state file."""
        kept: Json = {}
        if self.value is not None:
            kept["v"] = self.value
        if self.formula:
            kept["f"] = self.formula
        if self.format:
            kept["s"] = dict(self.format)
        if self.note:
            kept["n"] = self.note
        if self.validation:
            kept["d"] = dict(self.validation)
        return kept

    @classmethod
    def from_json(cls, kept: Json) -> Cell:
        """The cell that `to_json` wrote."""
        return cls(
            value=kept.get("v"),
            formula=kept.get("f", ""),
            format=kept.get("s", {}),
            note=kept.get("n", ""),
            validation=kept.get("d"),
        )


BLANK = Cell()


def put(cells: Cells, place: Place, cell: Cell) -> None:
    """Store a cell; an empty one takes no room."""
    if cell.empty:
        cells.pop(place, None)
    else:
        cells[place] = cell


def trim(rows: list[list[Any]]) -> list[list[Any]]:
    """Drop trailing blanks of each row, then trailing blank rows; an inner blank row is `[]`.

    Source:
        Recorded: gspread's `test_get_values_*`.
    """
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def transpose(rows: list[list[Any]], filler: Any) -> list[list[Any]]:
    """Rows become columns; what is missing becomes the filler."""
    width = max(map(len, rows), default=0)
    return [[row[i] if i < len(row) else filler for row in rows] for i in range(width)]


def used(cells: Cells) -> Iterable[Place]:
    """The places that have content."""
    return (place for place, cell in cells.items() if cell.filled)


def table_around(cells: Cells, area: Area) -> Area | None:
    """The table to which `append` adds: the block of touching cells around the area's last one.

    A row `x, "", y` is two blocks; only the last counts (recorded:
    `test_append_row_with_empty_value`). None where the area is blank.
    """
    filled = set(used(cells))
    inside = [place for place in filled if area.holds(*place)]
    if not inside:
        return None
    row, column = max(inside)
    block = Area(row, row + 1, column, column + 1)
    while True:
        around = Area(block.top - 1, block.bottom + 1, block.left - 1, block.right + 1)
        touching = [place for place in filled if around.holds(*place)]
        grown = Area(
            min(block.top, *(r for r, _ in touching), block.top),
            max(block.bottom, *(r + 1 for r, _ in touching), block.bottom),
            min(block.left, *(c for _, c in touching), block.left),
            max(block.right, *(c + 1 for _, c in touching), block.right),
        )
        if grown == block:
            return block
        filled.difference_update(touching)
        block = grown
