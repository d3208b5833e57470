"""Cells with their looks, and tabs made of them; colours are Okabe-Ito's (pure)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

INK, GREY, NAVY, WHITE = "#1F2937", "#6B7280", "#1F3A5F", "#FFFFFF"
TEAL, STEEL, LINE, PALE = "#2F6F73", "#5B7A99", "#CBD5E1", "#F5F7FA"
SKY, AMBER_LIGHT, VERMILION_LIGHT = "#DCEBF7", "#FFF1CC", "#FBE0D1"
BLUE_INK, AMBER_INK, VERMILION_INK = "#0B4F7D", "#8A5A00", "#9A3412"
INPUT_FILL, INPUT_INK = "#FFFBE0", "#1D4ED8"
BLUE, AMBER, VERMILION = "#0072B2", "#E69F00", "#D55E00"


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks.

    Attributes:
        size: Font size in points.
        ink: Text colour, ``#RRGGBB``.
        fill: Background, ``#RRGGBB`` or empty.
        bold: Whether the text is bold.
        align: Horizontal alignment.
        pattern: Number format; empty leaves it to the content.
        wrap: Whether long text wraps.
        line: Colour of the line below, or empty.
        boxed: Whether the line runs around the cell.
    """

    size: int = 10
    ink: str = INK
    fill: str = ""
    bold: bool = False
    align: Literal["LEFT", "CENTER", "RIGHT", ""] = ""
    pattern: str = ""
    wrap: bool = False
    line: str = ""
    boxed: bool = False


PLAIN = Style()
TITLE = Style(size=16, ink=WHITE, fill=NAVY, bold=True)
SUBTITLE = Style(size=9, ink="#E5EAF1", fill=NAVY)
SECTION = Style(size=12, ink=NAVY, bold=True, line=NAVY)
SMALL = Style(size=9, ink=GREY)
HEADING = Style(ink=WHITE, fill=NAVY, bold=True, align="CENTER", wrap=True)
CARD_LABEL = Style(size=9, ink=GREY, fill=PALE, align="CENTER")
CARD_VALUE = Style(size=18, ink=NAVY, fill=PALE, bold=True, align="CENTER")
STATUS = {
    "on_track": (SKY, BLUE_INK),
    "watch": (AMBER_LIGHT, AMBER_INK),
    "behind": (VERMILION_LIGHT, VERMILION_INK),
    "no_data": (PALE, GREY),
}
SEVERITY = {"error": "behind", "warning": "watch", "note": "on_track"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and its looks; text is always written as text, never as a formula."""

    value: str | float | None = None
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class TabLayout:
    """A tab as it should be.

    Attributes:
        role: ``dashboard``, ``notices`` or ``actuals``.
        title: Title in the user's language; people may rename it.
        rows: Cells, row by row, all of the same width.
        widths: Column widths in pixels.
        heights: Row heights in pixels, by 0-based row, where they are not the default.
        frozen_rows: Rows that stay on screen.
        frozen_columns: Columns that stay on screen.
        colour: Colour of the tab.
        stamp: 0-based row and column of the cell that says when it was written, if it has one.
        inputs: 0-based first row, end row, first column, end column of the input cells, if any.
        hint: What an input cell says when it is chosen.
    """

    role: str
    title: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    heights: dict[int, int] = field(default_factory=dict)
    frozen_rows: int = 0
    frozen_columns: int = 0
    colour: str = NAVY
    stamp: tuple[int, int] | None = None
    inputs: tuple[int, int, int, int] | None = None
    hint: str = ""

    def stamped(self, text: str) -> TabLayout:
        """Return the layout with this text in its stamp cell."""
        if self.stamp is None:
            return self
        at_row, at_column = self.stamp
        rows = list(self.rows)
        cells = list(rows[at_row])
        cells[at_column] = replace(cells[at_column], value=text)
        rows[at_row] = tuple(cells)
        return replace(self, rows=tuple(rows))

    @property
    def shape(self) -> str:
        """Digest of all that is not in the cells."""
        frozen = (self.frozen_rows, self.frozen_columns)
        sizes = (self.widths, sorted(self.heights.items()), len(self.rows))
        return digest(repr((sizes, frozen, self.colour)))

    def row_digests(self) -> tuple[str, ...]:
        """One digest a row, of values and looks; the stamp's text is left out."""
        bare = self.stamped("")
        return tuple(digest(repr(row)) for row in bare.rows)


def digest(text: str) -> str:
    """Return a short fingerprint of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def padded(cells: tuple[Cell, ...], width: int, style: Style = PLAIN) -> tuple[Cell, ...]:
    """Fill a row up to the width with blank cells of one style."""
    return cells + (Cell(None, style),) * (width - len(cells))


def number_pattern(value: float | None, unit: str) -> str:
    """Return the number format for a value: percent for rates, decimals where they matter.

    Example:
        >>> number_pattern(0.02956, "%"), number_pattern(40, ""), number_pattern(33.3, "")
        ('0.00%', '#,##0', '#,##0.0')
    """
    size = abs(value or 0.0)
    if unit.strip() in ("%", "％"):
        return "0.00%" if size < 0.1 else "0.0%"  # noqa: PLR2004
    if size == round(size) or size >= 100:  # noqa: PLR2004
        return "#,##0"
    return "#,##0.0" if size >= 1 else "#,##0.00"
