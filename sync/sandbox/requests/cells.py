"""Requests that set cells: content, format, notes, merges, borders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sync.sandbox.a1 import Area, grid_range
from sync.sandbox.colors import canonical, canonical_mask
from sync.sandbox.entry import raw
from sync.sandbox.errors import invalid_request
from sync.sandbox.grid import Cell, put, used
from sync.sandbox.masks import Mask, merge
from sync.sandbox.payload import (
    Json,
    choice_at,
    int_at,
    object_at,
    objects_at,
    text_at,
)
from sync.sandbox.requests.kind import Apply, area_at, update_mask
from sync.sandbox.requests.validation import checked_rule

if TYPE_CHECKING:
    from sync.sandbox.document import Document, Sheet
    from sync.sandbox.grid import Cells

_SUPPORTED = frozenset(("userEnteredValue", "userEnteredFormat", "note", "dataValidation", "*"))
_SIDES = ("top", "bottom", "left", "right", "innerHorizontal", "innerVertical")


def cell_from(cell: Cell, data: Json, mask: Mask, where: str) -> Cell:
    """The cell after the fields that the mask names were set from a CellData.

    Raises:
        ApiError: A field is unknown, not supported here, or of the wrong type.
    """
    if "*" in mask:
        mask = {name: {} for name in _SUPPORTED - {"*"}}
    for name in mask:
        if name not in _SUPPORTED:
            raise invalid_request(where, f"the sandbox does not support setting {name}.")
    if "userEnteredValue" in mask:
        cell = _with_value(cell, object_at(data, "userEnteredValue", where), where)
    if "userEnteredFormat" in mask:
        wanted = canonical(object_at(data, "userEnteredFormat", where))
        below = canonical_mask(mask["userEnteredFormat"])
        # Naming the whole format replaces it; naming parts of it leaves the rest.
        cell = replace(cell, format=merge(dict(cell.format), wanted, below) if below else wanted)
    if "note" in mask:
        cell = replace(cell, note=text_at(data, "note", where))
    if "dataValidation" in mask:
        rule = object_at(data, "dataValidation", where)
        cell = replace(cell, validation=checked_rule(rule, where) if rule else None)
    return cell


def _with_value(cell: Cell, extended: Json, where: str) -> Cell:
    given = {name: value for name, value in extended.items() if value is not None}
    if len(given) > 1 or "errorValue" in given:
        raise invalid_request(where, "userEnteredValue must hold one literal or one formula.")
    if not given:
        return cell.cleared()
    ((name, value),) = given.items()
    types: dict[str, Any] = {"numberValue": (int, float), "boolValue": bool}
    fits = isinstance(value, types.get(name, str))
    if not fits or (name == "numberValue" and isinstance(value, bool)):
        raise invalid_request(where, f"{name} cannot be {value!r}.")
    if name == "formulaValue":
        if not value.startswith("="):
            raise invalid_request(where, "a formula must begin with =.")
        raw(value)
        return replace(cell, value=None, formula=str(value))
    return replace(cell, value=raw(value).value, formula="")


def update_cells(document: Document, arguments: Json, where: str) -> None:
    """Set cells from rows of CellData; in a range, cells without data are cleared (by mask)."""
    mask = update_mask(arguments, where)
    rows = objects_at(arguments, "rows", where)
    start = object_at(arguments, "start", where)
    if ("start" in arguments) == ("range" in arguments):
        raise invalid_request(where, "exactly one of start and range must be set.")
    lines = [objects_at(row, "values", f"{where}.rows") for row in rows]
    if start or "start" in arguments:
        sheet = document.sheet_by_id(int_at(start, "sheetId", where))
        row, column = int_at(start, "rowIndex", where), int_at(start, "columnIndex", where)
        _check_start(sheet, row, column, lines, where)
        places = {(row + i, column + j): d for i, ln in enumerate(lines) for j, d in enumerate(ln)}
    else:
        sheet, area = area_at(document, arguments, where)
        if len(lines) > area.height or max(map(len, lines), default=0) > area.width:
            raise invalid_request(where, f"rows do not fit into {area.a1(sheet.title)}.")
        places = {
            (r, c): _item(_item(lines, r - area.top, []), c - area.left, {})
            for r, c in area.cells()
        }
    for place, data in places.items():
        put(sheet.cells, place, cell_from(sheet.cell(*place), data, mask, where))


def _item(items: list[Any], index: int, default: Any) -> Any:
    return items[index] if index < len(items) else default


def _check_start(sheet: Sheet, row: int, column: int, lines: list[list[Json]], where: str) -> None:
    bottom, right = row + len(lines), column + max(map(len, lines), default=0)
    if row < 0 or column < 0 or bottom > sheet.row_count or right > sheet.column_count:
        what = "row" if row < 0 or bottom > sheet.row_count else "column"
        raise invalid_request(
            where,
            f"Attempting to write {what}: {bottom - 1 if what == 'row' else right - 1}, beyond the "
            f"last requested {what} of: "
            f"{(sheet.row_count if what == 'row' else sheet.column_count) - 1}",
        )


def repeat_cell(document: Document, arguments: Json, where: str) -> None:
    """Set every cell of a range from one CellData."""
    mask = update_mask(arguments, where)
    sheet, area = area_at(document, arguments, where)
    data = object_at(arguments, "cell", where)
    for place in area.cells():
        put(sheet.cells, place, cell_from(sheet.cell(*place), data, mask, where))


def append_cells(document: Document, arguments: Json, where: str) -> None:
    """Set cells of new rows below the last row with content."""
    mask = update_mask(arguments, where)
    sheet = document.sheet_by_id(int_at(arguments, "sheetId", where))
    lines = [objects_at(row, "values", where) for row in objects_at(arguments, "rows", where)]
    top = max((row + 1 for row, _ in used(sheet.cells)), default=0)
    width = max(map(len, lines), default=0)
    sheet.resize(max(sheet.row_count, top + len(lines)), max(sheet.column_count, width))
    document.check_size()
    for i, line in enumerate(lines):
        for j, data in enumerate(line):
            place = (top + i, j)
            put(sheet.cells, place, cell_from(sheet.cell(*place), data, mask, where))


def merge_cells(document: Document, arguments: Json, where: str) -> None:
    """Merge cells; merges that overlap are absorbed (recorded), only the first content stays."""
    sheet, area = area_at(document, arguments, where)
    how = choice_at(arguments, "mergeType", ("MERGE_ALL", "MERGE_COLUMNS", "MERGE_ROWS"), where)
    parts = [area]
    if how == "MERGE_COLUMNS":
        parts = [Area(area.top, area.bottom, c, c + 1) for c in area.columns]
    elif how == "MERGE_ROWS":
        parts = [Area(r, r + 1, area.left, area.right) for r in area.rows]
    _unmerge(document, sheet, area)
    for part in parts:
        sheet.merges.append(grid_range(part, sheet.id))
        for place in [p for p in sheet.cells if part.holds(*p) and p != (part.top, part.left)]:
            put(sheet.cells, place, sheet.cells[place].cleared())


def unmerge_cells(document: Document, arguments: Json, where: str) -> None:
    """Take merges apart."""
    sheet, area = area_at(document, arguments, where)
    _unmerge(document, sheet, area)


def _unmerge(document: Document, sheet: Sheet, area: Area) -> None:
    sheet.merges = [m for m in sheet.merges if not document.area_of(m)[1].meets(area)]


def update_borders(document: Document, arguments: Json, where: str) -> None:
    """Draw, or with style NONE remove, the borders of a range."""
    sheet, area = area_at(document, arguments, where)
    borders = {side: object_at(arguments, side, where) for side in _SIDES if side in arguments}
    for row, column in area.cells():
        wanted = {
            "top": "top" if row == area.top else "innerHorizontal",
            "bottom": "bottom" if row == area.bottom - 1 else "innerHorizontal",
            "left": "left" if column == area.left else "innerVertical",
            "right": "right" if column == area.right - 1 else "innerVertical",
        }
        sides = {side: borders[name] for side, name in wanted.items() if name in borders}
        if sides:
            _draw(sheet.cells, (row, column), sides)


def _draw(cells: Cells, place: tuple[int, int], sides: dict[str, Json]) -> None:
    cell = cells.get(place) or Cell()
    borders = dict(cell.format.get("borders", {}))
    for side, border in sides.items():
        if border.get("style", "NONE") == "NONE":
            borders.pop(side, None)
        else:
            borders[side] = canonical(border)
    rest = {name: value for name, value in cell.format.items() if name != "borders"}
    put(cells, place, replace(cell, format={**rest, "borders": borders} if borders else rest))


KINDS: dict[str, Apply] = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
    "updateBorders": update_borders,
}
