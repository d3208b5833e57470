"""One row of a sheet's XML: what a row copied from it takes along."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from kpimodel.errors import column_name
from workbook_templates.package import column_number


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell's style, and its formula.

    Attributes:
        style: Index of the style, ``""`` for none.
        formula: Its text without ``=``, ``""`` for none.
        origin: The cell that the text was written for, where it is shared by several cells.
    """

    style: str
    formula: str
    origin: str


@dataclass(frozen=True)
class RowText:
    """A row's look and its cells.

    Attributes:
        attributes: Attributes that a copy takes along: height and style.
        cells: Cells by 1-based column.
    """

    attributes: bytes = b""
    cells: dict[int, CellText] = field(default_factory=dict)


_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b([^>]*?)(?:/>|>([^<]*)</)")
_KEPT = re.compile(rb'\s(?:ht|customHeight|s|customFormat)="[^"]*"')
_COL = re.compile(rb"<(?:\w+:)?col\b[^>]*?/>")


def row_text(sheet: bytes, row: int) -> RowText:
    """A row of a sheet's part; an empty one where there is none."""
    match = re.search(
        rb'<(?:\w+:)?row\b([^>]*\br="%d"[^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)' % row, sheet, re.DOTALL
    )
    if match is None:
        return RowText()
    cells: dict[int, CellText] = {}
    for cell in _CELL.finditer(match[2] or b""):
        place = re.search(rb'\br="(([A-Z]+)\d+)"', cell[1])
        style = re.search(rb'\bs="(\d+)"', cell[1])
        if place:
            formula, origin = _formula(sheet, cell[2] or b"", place[1])
            cells[column_number(place[2].decode())] = CellText(
                style[1].decode() if style else "",
                unescape(formula.decode("utf-8"), {"&quot;": '"', "&apos;": "'"}),
                origin.decode(),
            )
    return RowText(b"".join(_KEPT.findall(match[1])), cells)


def styles(sheet: bytes, column: int) -> dict[int, str]:
    """The style of every cell of a column by its row; ``""`` where it has none."""
    pattern = re.compile(
        rb'<(?:\w+:)?c\b(?=[^>]*\br="%s(\d{1,7})")(?:[^>]*?\bs="(\d+)")?'
        % column_name(column).encode()
    )
    return {int(match[1]): (match[2] or b"").decode() for match in pattern.finditer(sheet)}


def _formula(sheet: bytes, cell: bytes, place: bytes) -> tuple[bytes, bytes]:
    """The formula of a cell and the cell for which it is written, which may be another one."""
    own = _FORMULA.search(cell)
    if own is None or own[2]:
        return (own[2] if own else b""), place
    shared = re.search(rb'\bsi="(\d+)"', own[1])
    first = shared and re.search(
        rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f\b[^>]*\bsi="%s"[^>]*>([^<]+)</'
        % shared[1], sheet,
    )  # fmt: skip
    return (first[2], first[1]) if first else (b"", place)


def widen_columns(sheet: bytes, column: int, more: int) -> bytes:
    """A sheet's part in which the columns after one have its width, where they had none."""
    tags = [
        (tag, int(low[1]), int(high[1]))
        for tag in _COL.findall(sheet)
        if (low := re.search(rb'\bmin="(\d+)"', tag))
        and (high := re.search(rb'\bmax="(\d+)"', tag))
    ]
    last = next((tag for tag, _, high in tags if high == column), None)
    taken = any(low <= column + more and high > column for _, low, high in tags)
    if last is None or taken:
        return sheet
    wider = re.sub(rb'\bmax="\d+"', b'max="%d"' % (column + more), last)
    return sheet.replace(last, wider, 1)
