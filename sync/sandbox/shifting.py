"""Inserting and deleting rows and columns: everything that points at cells moves along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.sandbox.grid import Cell, put

if TYPE_CHECKING:
    from sync.sandbox.document import Document, Sheet
    from sync.sandbox.payload import Json

_EDGES = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}


def insert(document: Document, sheet: Sheet, dimension: str, start: int, count: int) -> None:
    """Make room for `count` rows or columns before index `start`."""
    _resize(sheet, dimension, count)
    document.check_size()
    _move(document, sheet, dimension, start, count)


def delete(document: Document, sheet: Sheet, dimension: str, start: int, count: int) -> None:
    """Remove `count` rows or columns from index `start` on."""
    axis = 0 if dimension == "ROWS" else 1
    for place in [p for p in sheet.cells if start <= p[axis] < start + count]:
        del sheet.cells[place]
    _move(document, sheet, dimension, start, -count)
    _resize(sheet, dimension, -count)


def inherit(sheet: Sheet, dimension: str, start: int, count: int, source: int) -> None:
    """Give new rows or columns the formats and rules of the neighbour at index `source`."""
    axis = 0 if dimension == "ROWS" else 1
    for place in [p for p in sheet.cells if p[axis] == source]:
        old = sheet.cells[place]
        kept = Cell(format=old.format, validation=old.validation)
        for index in range(start, start + count):
            target = (index, place[1]) if axis == 0 else (place[0], index)
            put(sheet.cells, target, kept)


def shifted(span: tuple[int, int], start: int, count: int) -> tuple[int, int] | None:
    """A half-open span after an insertion (count > 0) or a deletion (count < 0).

    Returns:
        The new span; None where the deletion took all of it.

    Example:
        >>> shifted((2, 5), 0, 1), shifted((2, 5), 3, 2), shifted((2, 5), 2, -3)
        ((3, 6), (2, 7), None)
    """
    first, last = span
    if count >= 0:
        moved = first + count if first >= start else first
        return moved, last + count if last > start else last
    end = start - count
    first = first if first < start else max(start, first + count) if first >= end else start
    last = last if last <= start else max(start, last + count) if last >= end else start
    return (first, last) if last > first else None


def shift_range(grid_range: Json, dimension: str, start: int, count: int) -> Json | None:
    """A GridRange after an insertion or a deletion; None where nothing is left of it."""
    first, last = _EDGES[dimension]
    if last not in grid_range and first not in grid_range:
        return grid_range
    open_end = last not in grid_range
    span = (grid_range.get(first, 0), 2**31 if open_end else grid_range[last])
    moved = shifted(span, start, count)
    if moved is None:
        return None
    ends = {first: moved[0]} if open_end else {first: moved[0], last: moved[1]}
    return {**grid_range, **ends}


def _resize(sheet: Sheet, dimension: str, count: int) -> None:
    rows, columns = sheet.row_count, sheet.column_count
    if dimension == "ROWS":
        sheet.resize(rows + count, columns)
    else:
        sheet.resize(rows, columns + count)


def _move(document: Document, sheet: Sheet, dimension: str, start: int, count: int) -> None:
    by_row = dimension == "ROWS"
    cells = {}
    for (row, column), cell in sheet.cells.items():
        index = row if by_row else column
        if index >= start:
            index += count
        cells[(index, column) if by_row else (row, index)] = cell
    sheet.cells = cells
    _move_dimensions(sheet, start, count, by_row=by_row)
    _move_ranges(document, sheet, dimension, start, count)
    _move_metadata(document, sheet, dimension, start, count)


def _move_dimensions(sheet: Sheet, start: int, count: int, *, by_row: bool) -> None:
    kept = {}
    for index, properties in (sheet.rows if by_row else sheet.columns).items():
        span = shifted((index, index + 1), start, count)
        if span:
            kept[span[0]] = properties
    if by_row:
        sheet.rows = kept
    else:
        sheet.columns = kept


def _move_ranges(document: Document, sheet: Sheet, dimension: str, start: int, count: int) -> None:
    def moved(grid_range: Json) -> Json | None:
        return shift_range(grid_range, dimension, start, count)

    def holders(items: list[Json]) -> list[Json]:
        pairs = [(item, moved(item["range"]) if "range" in item else {}) for item in items]
        return [({**item, "range": r} if r else item) for item, r in pairs if r is not None]

    sheet.merges = [r for r in map(moved, sheet.merges) if r is not None]
    sheet.protected = holders(sheet.protected)
    for item in sheet.protected:
        open_ranges = [moved(r) for r in item.get("unprotectedRanges", [])]
        if open_ranges:
            item["unprotectedRanges"] = [r for r in open_ranges if r is not None]
    sheet.bands = holders(sheet.bands)
    for rule in sheet.conditional:
        rule["ranges"] = [r for r in map(moved, rule["ranges"]) if r is not None]
    sheet.conditional = [rule for rule in sheet.conditional if rule["ranges"]]
    mine = [n for n in document.named if n["range"].get("sheetId", 0) == sheet.id]
    kept = {n["namedRangeId"]: n for n in holders(mine)}
    document.named = [
        kept.get(n["namedRangeId"], n)
        for n in document.named
        if n not in mine or n["namedRangeId"] in kept
    ]


def _move_metadata(
    document: Document, sheet: Sheet, dimension: str, start: int, count: int
) -> None:
    kept = []
    for item in document.metadata:
        at = item["location"].get("dimensionRange")
        if at and at.get("sheetId", 0) == sheet.id and at["dimension"] == dimension:
            span = shifted((at["startIndex"], at["endIndex"]), start, count)
            if not span:
                continue
            moved = {**at, "startIndex": span[0], "endIndex": span[1]}
            kept.append({**item, "location": {**item["location"], "dimensionRange": moved}})
        else:
            kept.append(item)
    document.metadata = kept
