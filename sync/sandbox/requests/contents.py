"""Requests that move or replace content: sort a range, find and replace."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sync.sandbox.entry import enter
from sync.sandbox.errors import invalid_request
from sync.sandbox.grid import Cell, put
from sync.sandbox.payload import Json, choice_at, flag_at, int_at, objects_at, text_at
from sync.sandbox.requests.kind import Apply, area_at
from sync.sandbox.values import display

if TYPE_CHECKING:
    from sync.sandbox.a1 import Area
    from sync.sandbox.document import Document, Sheet

_ORDERS = ("ASCENDING", "DESCENDING", "SORT_ORDER_UNSPECIFIED")


def sort_range(document: Document, arguments: Json, where: str) -> None:
    """Sort the rows of a range: numbers, then text, then booleans; blanks always last."""
    sheet, area = area_at(document, arguments, where)
    specs = objects_at(arguments, "sortSpecs", where)
    if not specs:
        raise invalid_request(where, "sortSpecs must not be empty.")
    rows = [[sheet.cell(row, column) for column in area.columns] for row in area.rows]
    # The sort is stable: sorting by the last key first leaves the first key in command.
    for spec in reversed(specs):
        column = int_at(spec, "dimensionIndex", where)
        if column not in area.columns:
            raise invalid_request(where, f"sortSpecs.dimensionIndex {column} is outside the range.")
        downwards = choice_at(spec, "sortOrder", _ORDERS, where) == "DESCENDING"
        at = column - area.left
        filled = [row for row in rows if row[at].filled]
        blank = [row for row in rows if not row[at].filled]
        rows = sorted(filled, key=partial(_rank, at), reverse=downwards) + blank
    for row, line in zip(area.rows, rows, strict=True):
        for column, cell in zip(area.columns, line, strict=True):
            put(sheet.cells, (row, column), cell)


def _rank(at: int, row: list[Cell]) -> tuple[int, float, str]:
    value = row[at].value
    if isinstance(value, bool):
        return 2, float(value), ""
    if isinstance(value, (int, float)):
        return 0, float(value), ""
    return 1, 0.0, str(value or row[at].formula).lower()


def find_replace(document: Document, arguments: Json, where: str) -> Json:
    """Replace text; the reply counts what changed, and leaves out zeros."""
    if flag_at(arguments, "searchByRegex", where):
        raise invalid_request(where, "the sandbox does not support searchByRegex.")
    find = text_at(arguments, "find", where)
    if not find:
        raise invalid_request(where, "find must not be empty.")
    flags = 0 if flag_at(arguments, "matchCase", where) else re.IGNORECASE
    pattern = re.compile(re.escape(find), flags)
    counts = dict.fromkeys(("valuesChanged", "formulasChanged", "occurrencesChanged"), 0)
    rows, tabs = set(), set()
    for sheet, area in _searched(document, arguments, where):
        for place in sorted(p for p in sheet.cells if area.holds(*p)):
            changed = _replaced(sheet.cells[place], pattern, arguments, document.locale)
            if changed:
                cell, occurrences = changed
                put(sheet.cells, place, cell)
                counts["formulasChanged" if cell.formula else "valuesChanged"] += 1
                counts["occurrencesChanged"] += occurrences
                rows.add((sheet.id, place[0]))
                tabs.add(sheet.id)
    found: dict[str, Any] = {**counts, "rowsChanged": len(rows), "sheetsChanged": len(tabs)}
    return {name: count for name, count in found.items() if count}


def _searched(document: Document, arguments: Json, where: str) -> list[tuple[Sheet, Area]]:
    scopes = [name for name in ("range", "sheetId", "allSheets") if arguments.get(name) is not None]
    if len(scopes) != 1:
        raise invalid_request(where, "exactly one of range, sheetId and allSheets must be set.")
    if scopes == ["range"]:
        return [area_at(document, arguments, where)]
    if scopes == ["sheetId"]:
        sheet = document.sheet_by_id(int_at(arguments, "sheetId", where))
        return [(sheet, sheet.area)]
    return [(sheet, sheet.area) for sheet in document.sheets]


def _replaced(
    cell: Cell, pattern: re.Pattern[str], arguments: Json, locale: str
) -> tuple[Cell, int] | None:
    in_formula = bool(cell.formula)
    if not cell.filled or (in_formula and not arguments.get("includeFormulas")):
        return None
    before = cell.formula or display(cell)
    replacement = text_at(arguments, "replacement")
    if arguments.get("matchEntireCell"):
        after, occurrences = (replacement, 1) if pattern.fullmatch(before) else (before, 0)
    else:
        after, occurrences = pattern.subn(lambda _: replacement, before)
    if not occurrences:
        return None
    if in_formula:
        return replace(cell, formula=after), occurrences
    return enter(cell, after, "USER_ENTERED", locale), occurrences


KINDS: dict[str, Apply] = {
    "sortRange": sort_range,
    "findReplace": find_replace,
}
