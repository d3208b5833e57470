"""Cells in the XML of a sheet, edited as text, so that everything else keeps its bytes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from kpimodel.errors import column_name
from workbook_templates.package import column_number, parse_area

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class NewCell:
    """A cell as it is to be, whatever stood there.

    Attributes:
        content: Its value.
        formula: Its formula without ``=``; the content is then not written.
        style: Index of its style, ``""`` for none.
    """

    content: float | str | None = None
    formula: str = ""
    style: str = ""


Content = float | str | None | NewCell


def set_cells(
    sheet: bytes, cells: Mapping[tuple[int, int], Content],
    new_rows: Mapping[int, bytes] | None = None,
) -> bytes:  # fmt: skip
    """A sheet's part with other values in some cells; styles stay.

    Args:
        sheet: The part's bytes, UTF-8.
        cells: ``{(row, column): value}``, 1-based; None clears.
        new_rows: Attributes of rows that may not be there yet, such as ``b' ht="18"'``.
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
    inner = _set_rows(body, by_row, prefix, new_rows or {})
    head = b"<" + prefix + b"sheetData>"
    return sheet[:start] + head + inner + b"</" + prefix + b"sheetData>" + sheet[end:]


def _set_rows(
    body: bytes, rows: Mapping[int, Mapping[int, Content]], prefix: bytes,
    new_rows: Mapping[int, bytes],
) -> bytes:  # fmt: skip
    def made(row: int) -> bytes:
        return _row(row, b' r="%d"' % row + new_rows.get(row, b""), b"", rows[row], prefix)

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
            pieces.append(made(left.pop(0)))
        if left and left[0] == row:
            left.pop(0)
            pieces.append(_row(row, match["attributes"], match["cells"] or b"", rows[row], prefix))
        else:
            pieces.append(match[0])
        at = match.end()
    pieces.append(body[at:])
    pieces += [made(row) for row in left]
    return b"".join(pieces)


def _row(
    row: int, attributes: bytes, cells: bytes, values: Mapping[int, Content], prefix: bytes
) -> bytes:
    # spans is only a hint, and would be wrong where a cell is added outside of it
    kept = re.sub(rb'\s+spans="[^"]*"', b"", attributes).rstrip()
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
    if isinstance(value, NewCell):
        style = b' s="%s"' % value.style.encode() if value.style else b""
    place = f'r="{column_name(column)}{row}"'.encode() + style
    tag = b"<" + prefix + b"c " + place
    if isinstance(value, NewCell):
        if value.formula:
            text = escape(value.formula).encode()
            # an empty text until it is recalculated
            inner = b"<%sf>%s</%sf><%sv></%sv>" % (prefix, text, prefix, prefix, prefix)
            return tag + b' t="str">' + inner + b"</%sc>" % prefix
        value = value.content
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


_SQREF = re.compile(rb'(\bsqref=")([^"]*)(")|(<(?:\w+:)?sqref>)([^<]*)(</)')
_DIMENSION = re.compile(rb'(<(?:\w+:)?dimension ref=")([^"]*)(")')


def grow_rules(sheet: bytes, grow: Callable[[Area], Area]) -> bytes:
    """A sheet's part whose validations and conditional formats cover other areas.

    Args:
        sheet: The part's bytes.
        grow: Maps top, left, bottom, right of an area, 1-based, to the new area.
    """

    def put(match: re.Match[bytes]) -> bytes:
        before, areas, after = match[1] or match[4], match[2] or match[5], match[3] or match[6]
        return before + b" ".join(_grown(area, grow) for area in (areas or b"").split()) + after

    data = sheet.rfind(b"sheetData>")
    after = max(data, 0)
    return sheet[:after] + _SQREF.sub(put, sheet[after:])


def widen_dimension(sheet: bytes, bottom: int, right: int) -> bytes:
    """A sheet's part whose stated extent reaches at least so far."""
    return _DIMENSION.sub(
        lambda match: match[1]
        + _grown(match[2], lambda a: (a[0], a[1], max(a[2], bottom), max(a[3], right)))
        + match[3],
        sheet, count=1,
    )  # fmt: skip


def _grown(text: bytes, grow: Callable[[Area], Area]) -> bytes:
    area = parse_area(text.decode("utf-8", "replace"))
    if area is None or grow(area) == area:
        return text
    return area_name(grow(area)).encode()


def area_name(area: Area) -> str:
    """An area as A1 text.

    Example:
        >>> area_name((2, 1, 9, 3)), area_name((2, 1, 2, 1))
        ('A2:C9', 'A2')
    """
    top, left, bottom, right = area
    first, last = f"{column_name(left)}{top}", f"{column_name(right)}{bottom}"
    return first if first == last else f"{first}:{last}"
