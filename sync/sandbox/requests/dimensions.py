"""Requests about rows and columns: insert, delete, append, size, hide."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sync.sandbox import shifting
from sync.sandbox.errors import invalid_request
from sync.sandbox.masks import merge
from sync.sandbox.payload import Json, choice_at, flag_at, int_at, object_at
from sync.sandbox.requests.kind import Apply, update_mask
from sync.sandbox.values import display

if TYPE_CHECKING:
    from sync.sandbox.document import Document, Sheet

_DIMENSIONS = ("DIMENSION_UNSPECIFIED", "ROWS", "COLUMNS")
_MAX_GROWTH = 1_000_000
_MARGIN, _LETTER, _WIDE, _NARROWEST = 10, 7.3, 13.5, 21


def _dimension(arguments: Json, where: str) -> str:
    found = choice_at(arguments, "dimension", _DIMENSIONS, where)
    if found == _DIMENSIONS[0]:
        raise invalid_request(where, "dimension must be ROWS or COLUMNS.")
    return found


def _span(document: Document, span: Json, where: str) -> tuple[Sheet, str, int, int]:
    """The tab, the dimension, the start and the end of a DimensionRange; an open end is the grid's."""
    sheet = document.sheet_by_id(int_at(span, "sheetId", where))
    dimension = _dimension(span, where)
    count = sheet.row_count if dimension == "ROWS" else sheet.column_count
    start, end = int_at(span, "startIndex", where), int_at(span, "endIndex", where, count)
    if not 0 <= start < end:
        raise invalid_request(
            where,
            f"range.startIndex[{start}] must be less than range.endIndex[{end}], and not negative.",
        )
    return sheet, dimension, start, end


def _count(sheet: Sheet, dimension: str) -> int:
    return sheet.row_count if dimension == "ROWS" else sheet.column_count


def insert_dimension(document: Document, arguments: Json, where: str) -> None:
    """Insert rows or columns; they take the format of the neighbour before or after."""
    span = object_at(arguments, "range", where)
    sheet, dimension, start, end = _span(document, span, where)
    before = flag_at(arguments, "inheritFromBefore", where)
    if before and start == 0:
        raise invalid_request(where, "inheritFromBefore cannot be true if inserting at index 0.")
    if start > _count(sheet, dimension) or end - start > _MAX_GROWTH:
        raise invalid_request(where, f"range.startIndex[{start}] is beyond the grid.")
    shifting.insert(document, sheet, dimension, start, end - start)
    shifting.inherit(sheet, dimension, start, end - start, start - 1 if before else end)


def delete_dimension(document: Document, arguments: Json, where: str) -> None:
    """Delete rows or columns with what is in them."""
    span = object_at(arguments, "range", where)
    sheet, dimension, start, end = _span(document, span, where)
    count = _count(sheet, dimension)
    if start >= count:
        what = "row" if dimension == "ROWS" else "column"
        raise invalid_request(
            where,
            f"Cannot delete a {what} that doesn't exist. Tried to delete {what} index {start} but there are only {count} {what}s.",
        )
    end = min(end, count)
    if end - start >= count:
        raise invalid_request(where, f"You can't delete all the {dimension.lower()} on the sheet.")
    shifting.delete(document, sheet, dimension, start, end - start)


def append_dimension(document: Document, arguments: Json, where: str) -> None:
    """Add empty rows or columns at the end."""
    sheet = document.sheet_by_id(int_at(arguments, "sheetId", where))
    dimension, length = _dimension(arguments, where), int_at(arguments, "length", where)
    if not 0 < length <= _MAX_GROWTH:
        raise invalid_request(where, "length must be greater than 0.")
    shifting.insert(document, sheet, dimension, _count(sheet, dimension), length)


def update_dimension_properties(document: Document, arguments: Json, where: str) -> None:
    """Set the size of rows or columns, or hide them."""
    span = object_at(arguments, "range", where)
    sheet, dimension, start, end = _span(document, span, where)
    mask, wanted = update_mask(arguments, where), object_at(arguments, "properties", where)
    if "pixelSize" in wanted and int_at(wanted, "pixelSize", where) < 0:
        raise invalid_request(where, "pixelSize must not be negative.")
    properties = sheet.rows if dimension == "ROWS" else sheet.columns
    for index in range(start, min(end, _count(sheet, dimension))):
        merged = merge(properties.get(index, {}), wanted, mask)
        kept = {name: value for name, value in merged.items() if value is not False}
        if kept:
            properties[index] = kept
        else:
            properties.pop(index, None)


def auto_resize_dimensions(document: Document, arguments: Json, where: str) -> None:
    """Fit columns to their longest text; rows go back to their default height.

    The width counts characters, wide ones nearly double; Google measures a font (approximation).
    """
    span = object_at(arguments, "dimensions", where)
    sheet, dimension, start, end = _span(document, span, where)
    if dimension == "ROWS":
        for row in range(start, end):
            sheet.rows.get(row, {}).pop("pixelSize", None)
        return
    longest: dict[int, float] = {}
    for (_, column), cell in sheet.cells.items():
        if start <= column < end and cell.filled:
            lines = display(cell).splitlines() or [""]
            longest[column] = max(longest.get(column, 0), *map(_width, lines))
    for column, width in longest.items():
        size = max(_NARROWEST, int(_MARGIN + width))
        sheet.columns[column] = {**sheet.columns.get(column, {}), "pixelSize": size}


def _width(text: str) -> float:
    return sum(_WIDE if unicodedata.east_asian_width(ch) in "WF" else _LETTER for ch in text)


KINDS: dict[str, Apply] = {
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "appendDimension": append_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize_dimensions,
}
