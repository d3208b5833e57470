"""`spreadsheets.get`: the whole spreadsheet, or the parts that are asked for, as the API shapes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.sandbox.colors import expanded
from sync.sandbox.masks import Mask, covers, inside, select
from sync.sandbox.values import NOT_CALCULATED, display

if TYPE_CHECKING:
    from sync.sandbox.a1 import Area
    from sync.sandbox.document import Document, Sheet
    from sync.sandbox.grid import Cell, Scalar
    from sync.sandbox.payload import Json

ROW_PIXELS = 21
COLUMN_PIXELS = 100
_CELL_MASK = ("sheets", "data", "rowData", "values")


def spreadsheet(
    document: Document,
    areas: list[tuple[Sheet, Area]],
    mask: Mask,
    *,
    grid_data: bool,
) -> Json:
    """A Spreadsheet resource.

    Args:
        document: The spreadsheet.
        areas: The ranges asked for; empty for all tabs.
        mask: The field mask; empty for all fields.
        grid_data: `includeGridData`; ignored where there is a mask (documented).
    """
    wants_data = covers(mask, "sheets", "data") if mask else grid_data
    sheets = []
    for sheet in document.sheets:
        mine = [area for owner, area in areas if owner is sheet]
        if areas and not mine:
            continue
        shown = sheet_resource(document, sheet)
        if wants_data:
            cells = inside(mask, *_CELL_MASK)
            shown["data"] = [grid(document, sheet, a, cells) for a in mine or [sheet.area]]
        sheets.append(shown)
    answer: Json = {
        "spreadsheetId": document.id,
        "properties": document.properties,
        "sheets": sheets,
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{document.id}/edit",
    }
    if document.named:
        answer["namedRanges"] = document.named
    loose = [m for m in document.metadata if m["location"].get("spreadsheet")]
    if loose:
        answer["developerMetadata"] = loose
    selected: Json = select(answer, mask)
    return selected


def sheet_properties(sheet: Sheet) -> Json:
    """SheetProperties as answered, with both forms of the tab's colour."""
    shown: Json = expanded(sheet.properties)
    return shown


def sheet_resource(document: Document, sheet: Sheet) -> Json:
    """A Sheet resource without its cells."""
    shown: Json = {"properties": sheet_properties(sheet)}
    parts = {
        "merges": sheet.merges,
        "conditionalFormats": expanded(sheet.conditional),
        "protectedRanges": sheet.protected,
        "bandedRanges": expanded(sheet.bands),
        "developerMetadata": [
            m for m in document.metadata if m["location"].get("sheetId") == sheet.id
        ],
    }
    return shown | {name: part for name, part in parts.items() if part}


def grid(document: Document, sheet: Sheet, area: Area, mask: Mask) -> Json:
    """GridData of a rectangle; trailing cells and rows without anything are left out."""
    answer: Json = {}
    if area.top:
        answer["startRow"] = area.top
    if area.left:
        answer["startColumn"] = area.left
    lines: list[list[Json]] = [[] for _ in area.rows]
    for row, column in sorted(sheet.cells):
        if area.holds(row, column):
            shown = select(cell_data(document, sheet.cells[row, column]), mask)
            line = lines[row - area.top]
            if shown:
                line.extend({} for _ in range(column - area.left - len(line)))
                line.append(shown)
    while lines and not lines[-1]:
        lines.pop()
    if lines:
        answer["rowData"] = [{"values": line} if line else {} for line in lines]
    answer["rowMetadata"] = [{"pixelSize": ROW_PIXELS, **sheet.rows.get(r, {})} for r in area.rows]
    answer["columnMetadata"] = [
        {"pixelSize": COLUMN_PIXELS, **sheet.columns.get(c, {})} for c in area.columns
    ]
    return answer


def cell_data(document: Document, cell: Cell) -> Json:
    """CellData of one cell."""
    shown: Json = {}
    if cell.formula:
        shown["userEnteredValue"] = {"formulaValue": cell.formula}
        error = {"type": "N_A", "message": NOT_CALCULATED}
        shown["effectiveValue"] = {"errorValue": error}
    elif cell.value is not None:
        shown["userEnteredValue"] = shown["effectiveValue"] = extended_value(cell.value)
    if cell.filled:
        shown["formattedValue"] = display(cell)
    if cell.format:
        shown["userEnteredFormat"] = expanded(cell.format)
    if cell.format or cell.filled:
        effective = _overlay(document.properties["defaultFormat"], dict(cell.format))
        shown["effectiveFormat"] = expanded(effective)
    if cell.note:
        shown["note"] = cell.note
    if cell.validation:
        shown["dataValidation"] = dict(cell.validation)
    return shown


def extended_value(value: Scalar) -> Json:
    """A literal as an ExtendedValue."""
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def _overlay(base: Json, over: dict[str, Any]) -> Json:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        nested = isinstance(value, dict) and isinstance(below, dict) and "rgbColor" not in value
        merged[key] = _overlay(below, value) if nested and isinstance(below, dict) else value
    return merged
