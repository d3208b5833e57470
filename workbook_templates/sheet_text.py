"""Cells in the XML of a sheet, edited as text, so that everything else keeps its bytes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from kpimodel.errors import column_name
from workbook_templates.package import column_number

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Content = float | str | None


def set_cells(sheet: bytes, cells: Mapping[tuple[int, int], Content]) -> bytes:
    """A sheet's part with other values in some cells; styles stay.

    Args:
        sheet: The part's bytes, UTF-8.
        cells: ``{(row, column): value}``, 1-based; None clears.
    """
    match = re.search(rb"<(\w+:)?sheetData\b", sheet)
    if match is None:
        return sheet
    prefix = match[1] or b""
    start = match.start()
    open_end = sheet.index(b">", start) + 1
    if sheet[open_end - 2 : open_end] == b"/>":
        body, end = b"", open_end
    else:
        close = b"</" + prefix + b"sheetData>"
        end = sheet.rindex(close) + len(close)
        body = sheet[open_end : end - len(close)]
    by_row: dict[int, dict[int, Content]] = {}
    for (row, column), value in cells.items():
        by_row.setdefault(row, {})[column] = value
    inner = _set_rows(body, by_row, prefix)
    head = b"<" + prefix + b"sheetData>"
    return sheet[:start] + head + inner + b"</" + prefix + b"sheetData>" + sheet[end:]


def _set_rows(body: bytes, rows: Mapping[int, Mapping[int, Content]], prefix: bytes) -> bytes:
    pattern = re.compile(
        rb"<"
        + prefix
        + rb"row\b(?P<attributes>[^>]*?)(?:/>|>(?P<cells>.*?)</"
        + prefix
        + rb"row>)",
        re.DOTALL,
    )
    pieces: list[bytes] = []
    at = 0
    left = sorted(rows)
    for match in pattern.finditer(body):
        number = re.search(rb'\br="(\d+)"', match["attributes"])
        if number is None:
            continue
        row = int(number[1])
        pieces.append(body[at : match.start()])
        while left and left[0] < row:
            pieces.append(_row(left[0], b"", b"", rows[left.pop(0)], prefix))
        if left and left[0] == row:
            left.pop(0)
            pieces.append(_row(row, match["attributes"], match["cells"] or b"", rows[row], prefix))
        else:
            pieces.append(match[0])
        at = match.end()
    pieces.append(body[at:])
    pieces += [_row(row, b"", b"", rows[row], prefix) for row in left]
    return b"".join(pieces)


def _row(
    row: int, attributes: bytes, cells: bytes, values: Mapping[int, Content], prefix: bytes
) -> bytes:
    # spans is only a hint, and would be wrong where a cell is added outside of it
    kept = re.sub(rb'\s+spans="[^"]*"', b"", attributes).rstrip() or b' r="%d"' % row
    pattern = re.compile(
        rb"<" + prefix + rb"c\b(?P<attributes>[^>]*?)(?:/>|>.*?</" + prefix + rb"c>)", re.DOTALL
    )
    pieces: list[bytes] = []
    at = 0
    left = sorted(values)
    for match in pattern.finditer(cells):
        place = re.search(rb'\br="([A-Z]+)\d+"', match["attributes"])
        if place is None:
            continue
        column = column_number(place[1].decode())
        pieces.append(cells[at : match.start()])
        while left and left[0] < column:
            pieces.append(_cell(row, left[0], b"", values[left.pop(0)], prefix))
        if left and left[0] == column:
            style = re.search(rb'\bs="\d+"', match["attributes"])
            look = b" " + style[0] if style else b""
            pieces.append(_cell(row, column, look, values[left.pop(0)], prefix))
        else:
            pieces.append(match[0])
        at = match.end()
    pieces.append(cells[at:])
    pieces += [_cell(row, column, b"", values[column], prefix) for column in left]
    tag = b"<" + prefix + b"row" + kept + b">"
    return tag + b"".join(pieces) + b"</" + prefix + b"row>"


def _cell(row: int, column: int, style: bytes, value: Content, prefix: bytes) -> bytes:
    place = f'r="{column_name(column)}{row}"'.encode() + style
    tag = b"<" + prefix + b"c " + place
    if value is None:
        return tag + b"/>"
    close = b"</" + prefix + b"c>"
    if isinstance(value, str):
        text = escape(_CONTROL.sub("", value)).encode()
        inner = (b'<%sis><%st xml:space="preserve">' % (prefix, prefix)) + text
        return tag + b' t="inlineStr">' + inner + b"</%st></%sis>" % (prefix, prefix) + close
    if not math.isfinite(value):
        raise ValueError(value)
    number = repr(float(value)).removesuffix(".0").encode()
    return tag + b"><%sv>" % prefix + number + b"</%sv>" % prefix + close
