"""One tab as the page draws it: texts, styles, sizes, locks; nothing that needs interpreting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.sandbox.pagestyle import Painter
from sync.sandbox.people import PERSON
from sync.sandbox.values import display
from sync.sandbox.view import COLUMN_PIXELS, ROW_PIXELS
from sync.sandbox.words import say

if TYPE_CHECKING:
    from sync.sandbox.a1 import Area
    from sync.sandbox.document import Document, Sheet
    from sync.sandbox.grid import Cell
    from sync.sandbox.payload import Json

MAX_ROWS, MAX_COLUMNS = 1_000, 100
_LEAST_ROWS, _LEAST_COLUMNS, _MARGIN = 30, 14, 3


def page_view(document: Document, sheet: Sheet, lang: str) -> Json:
    """Everything the page needs for one tab.

    Args:
        document: The spreadsheet.
        sheet: The tab to show.
        lang: `ja` or `en`, for the sentences.
    """
    rows, columns = _extent(document, sheet)
    grid = sheet.properties["gridProperties"]
    locks = _locks(document, sheet)
    painter = Painter(document, sheet)
    return {
        "id": document.id,
        "title": document.title,
        "version": document.version,
        "tabs": [
            _tab(document, tab) for tab in document.sheets if not tab.properties.get("hidden")
        ],
        "sheet": {
            "id": sheet.id,
            "title": sheet.title,
            "rows": rows,
            "columns": columns,
            "note": _note(locks, lang),
            "truncated": _truncated(sheet, rows, columns, lang),
            "frozenRows": min(grid.get("frozenRowCount", 0), rows),
            "frozenColumns": min(grid.get("frozenColumnCount", 0), columns),
            "gridlines": not grid.get("hideGridlines", False),
            "widths": _sizes(sheet.columns, columns, COLUMN_PIXELS),
            "heights": _sizes(sheet.rows, rows, ROW_PIXELS),
            "merges": [_box(document.area_of(merge)[1]) for merge in sheet.merges],
            "locks": locks,
            "cells": [
                _cell(cell, place, painter)
                for place, cell in sorted(sheet.cells.items(), key=lambda item: item[0])
                if place[0] < rows and place[1] < columns
            ]
            + _painted(sheet, painter, rows, columns),
        },
    }


def _extent(document: Document, sheet: Sheet) -> tuple[int, int]:
    """How much of the grid is shown: what is used, a margin, and a least size."""
    merged = [document.area_of(merge)[1] for merge in sheet.merges]
    bottom = max([row + 1 for row, _ in sheet.cells] + [a.bottom for a in merged], default=0)
    right = max([column + 1 for _, column in sheet.cells] + [a.right for a in merged], default=0)
    rows = min(sheet.row_count, MAX_ROWS, max(_LEAST_ROWS, bottom + _MARGIN))
    columns = min(sheet.column_count, MAX_COLUMNS, max(_LEAST_COLUMNS, right + _MARGIN))
    return rows, columns


def _truncated(sheet: Sheet, rows: int, columns: int, lang: str) -> str:
    hidden = any(row >= rows or column >= columns for row, column in sheet.cells)
    if not hidden:
        return ""
    sizes = {"all_rows": sheet.row_count, "all_columns": sheet.column_count}
    return say("truncated", lang, rows=rows, columns=columns, **sizes)


def _box(area: Area) -> list[int]:
    return [area.top, area.bottom, area.left, area.right]


def _sizes(properties: dict[int, Json], count: int, default: int) -> list[int]:
    """Pixels of each row or column; 0 where it is hidden."""
    found = (properties.get(index, {}) for index in range(count))
    return [0 if p.get("hiddenByUser") else int(p.get("pixelSize", default)) for p in found]


def _locks(document: Document, sheet: Sheet) -> list[Json]:
    """The protected areas that keep a team member out."""
    found = []
    for item in sheet.protected:
        editors = item.get("editors", {})
        allowed = PERSON in editors.get("users", []) or editors.get("domainUsersCanEdit")
        if item.get("warningOnly") or allowed:
            continue
        opened = [document.area_of(r)[1] for r in item.get("unprotectedRanges", [])]
        found.append(
            {
                "area": _box(document.area_of(item["range"])[1]),
                "open": [_box(area) for area in opened],
                "whole": not set(item["range"]) - {"sheetId"} and not opened,
                "text": item.get("description", ""),
            }
        )
    return found


def _tab(document: Document, sheet: Sheet) -> Json:
    locks = _locks(document, sheet)
    return {
        "id": sheet.id,
        "title": sheet.title,
        "locked": any(lock["whole"] for lock in locks),
        "color": Painter.tab_color(sheet),
    }


def _note(locks: list[Json], lang: str) -> Json:
    whole = next((lock for lock in locks if lock["whole"]), None)
    if whole:
        return {"locked": True, "text": say("lock_tab", lang), "detail": whole["text"]}
    code = "lock_part" if locks else "open_tab"
    return {"locked": False, "text": say(code, lang), "detail": ""}


def _cell(cell: Cell, place: tuple[int, int], painter: Painter) -> Json:
    shown: Json = {"r": place[0], "c": place[1]}
    text = display(cell)
    if text:
        shown["text"] = text
        shown["kind"] = _kind(cell)
    if cell.formula:
        shown["raw"] = cell.formula
    elif isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
        shown["raw"] = text if "date" in painter.flags(cell) else _editable(cell.value, text)
    elif isinstance(cell.value, str) and cell.value[:1] in ("=", "'"):
        shown["raw"] = "'" + cell.value
    style = painter.style(cell, place)
    if style:
        shown["style"] = style
    if cell.note:
        shown["note"] = cell.note
    options = _options(cell)
    if options:
        shown["options"] = options
    return shown


def _editable(value: float, text: str) -> str:
    """A number as an editor shows it: all its digits, as percent where the cell shows percent."""
    if text.endswith("%"):
        return f"{value * 100:.12g}%"
    return str(int(value)) if float(value).is_integer() else repr(value)


def _kind(cell: Cell) -> str:
    if cell.formula:
        return "error"
    if isinstance(cell.value, bool):
        return "boolean"
    return "text" if isinstance(cell.value, str) else "number"


def _options(cell: Cell) -> list[str]:
    condition: dict[str, Any] = (cell.validation or {}).get("condition", {})
    if condition.get("type") != "ONE_OF_LIST":
        return []
    return [str(v.get("userEnteredValue", "")) for v in condition.get("values", [])]


def _painted(sheet: Sheet, painter: Painter, rows: int, columns: int) -> list[Json]:
    """Cells that hold nothing, yet have a colour from a band or a rule."""
    found = []
    for row, column in painter.painted_places():
        if (row, column) not in sheet.cells and row < rows and column < columns:
            style = painter.style(sheet.cell(row, column), (row, column))
            if style:
                found.append({"r": row, "c": column, "style": style})
    return found
