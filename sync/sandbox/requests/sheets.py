"""Requests about the spreadsheet as a whole and its tabs."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from sync.sandbox.colors import canonical, canonical_mask
from sync.sandbox.defaults import sheet_properties
from sync.sandbox.document import Document, Sheet, new_number
from sync.sandbox.errors import invalid_request
from sync.sandbox.masks import Mask, merge
from sync.sandbox.payload import Json, int_at, object_at, text_at
from sync.sandbox.requests.kind import Apply, update_mask
from sync.sandbox.view import sheet_properties as shown

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_TITLE = 100
_SETTABLE = frozenset(("title", "locale", "timeZone", "autoRecalc", "defaultFormat"))


def add_sheet(document: Document, arguments: Json, where: str) -> Json:
    """Add a tab, at the end or at an index."""
    wanted = object_at(arguments, "properties", where)
    sheet_id = _free_id(document, wanted, "sheetId", where)
    title = text_at(wanted, "title", where) or _free_title(document, "Sheet")
    _check_title(document, title, None, where)
    index = int_at(wanted, "index", where, len(document.sheets))
    properties = sheet_properties(sheet_id, title, 0)
    rest = {k: v for k, v in canonical(wanted).items() if k not in ("sheetId", "title", "index")}
    grid = {**properties["gridProperties"], **_set_fields(rest.pop("gridProperties", None))}
    properties |= _set_fields(rest)
    properties["gridProperties"] = grid
    sheet = Sheet(properties)
    _check_grid(sheet, where)
    document.sheets.insert(min(max(index, 0), len(document.sheets)), sheet)
    document.number_sheets()
    document.check_size()
    return {"properties": shown(sheet)}


def delete_sheet(document: Document, arguments: Json, where: str) -> None:
    """Delete a tab, with the names and the metadata that point at it."""
    sheet = document.sheet_by_id(int_at(arguments, "sheetId", where))
    if len(document.sheets) == 1:
        raise invalid_request(where, "You can't remove all the sheets in a document.")
    document.sheets.remove(sheet)
    document.named = [n for n in document.named if n["range"].get("sheetId", 0) != sheet.id]
    document.metadata = [m for m in document.metadata if _sheet_of(m) != sheet.id]
    document.number_sheets()


def update_sheet_properties(document: Document, arguments: Json, where: str) -> None:
    """Change a tab's title, place, size, colour, frozen rows, and so on."""
    wanted = object_at(arguments, "properties", where)
    mask = update_mask(arguments, where)
    sheet = document.sheet_by_id(int_at(wanted, "sheetId", where))
    if "*" in mask:
        mask = {name: {} for name in wanted}
    mask.pop("sheetId", None)
    if mask.pop("index", None) is not None:
        _move(document, sheet, int_at(wanted, "index", where))
    if "title" in mask:
        _check_title(document, text_at(wanted, "title", where), sheet, where)
    merged = _merged(sheet.properties, wanted, mask)
    for name in ("rowCount", "columnCount"):
        # A mask that names all of gridProperties does not mean a grid without cells.
        merged["gridProperties"].setdefault(name, sheet.properties["gridProperties"][name])
    before, sheet.properties = sheet.properties, merged
    _check_grid(sheet, where)
    if sheet.properties.get("hidden") and all(s.properties.get("hidden") for s in document.sheets):
        sheet.properties = before
        raise invalid_request(where, "You can't hide all the sheets in a document.")
    sheet.resize(sheet.row_count, sheet.column_count)
    document.check_size()


def duplicate_sheet(document: Document, arguments: Json, where: str) -> Json:
    """Copy a tab; protections come along, named ranges do not."""
    source = document.sheet_by_id(int_at(arguments, "sourceSheetId", where))
    sheet_id = _free_id(document, arguments, "newSheetId", where)
    title = text_at(arguments, "newSheetName", where) or _free_title(
        document, f"Copy of {source.title}"
    )
    _check_title(document, title, None, where)
    twin = source.copy()
    twin.properties |= {"sheetId": sheet_id, "title": title}
    twin.merges = [{**merge, "sheetId": sheet_id} for merge in twin.merges]
    for rule in twin.conditional:
        rule["ranges"] = [{**r, "sheetId": sheet_id} for r in rule["ranges"]]
    for holder, name in ((twin.protected, "protectedRangeId"), (twin.bands, "bandedRangeId")):
        for item in holder:
            item[name] = new_number()
            if "range" in item:
                item["range"] = {**item["range"], "sheetId": sheet_id}
    index = int_at(arguments, "insertSheetIndex", where)
    document.sheets.insert(min(max(index, 0), len(document.sheets)), twin)
    document.number_sheets()
    document.check_size()
    return {"properties": shown(twin)}


def update_spreadsheet_properties(document: Document, arguments: Json, where: str) -> None:
    """Change the title, the locale or the time zone."""
    wanted = object_at(arguments, "properties", where)
    mask = update_mask(arguments, where)
    if "*" in mask:
        mask = {name: {} for name in wanted}
    for name in mask:
        if name not in _SETTABLE:
            raise invalid_request(where, f"the sandbox does not support updating {name}.")
        if name != "defaultFormat" and not text_at(wanted, name, where):
            raise invalid_request(where, f"{name} must not be empty.")
    document.properties = merge(document.properties, copy.deepcopy(wanted), mask)


def _merged(properties: Json, wanted: Json, mask: Mask) -> Json:
    merged = merge(properties, canonical(wanted), canonical_mask(mask))
    merged["gridProperties"] = _set_fields(merged.get("gridProperties"))
    always = ("sheetId", "index", "gridProperties")
    return {k: v for k, v in merged.items() if v not in (False, "", None) or k in always}


def _set_fields(value: Any) -> Json:
    """The fields of an object that differ from their defaults, as Google leaves out the others."""
    items: Mapping[str, Any] = value if isinstance(value, dict) else {}
    return {k: copy.deepcopy(v) for k, v in items.items() if v not in (None, False, "", {}, 0)}


def _check_grid(sheet: Sheet, where: str) -> None:
    grid = sheet.properties["gridProperties"]
    place = f"{where}.properties.gridProperties"
    for name, size in (("rowCount", "frozenRowCount"), ("columnCount", "frozenColumnCount")):
        count, frozen = int_at(grid, name, place), int_at(grid, size, place)
        if count < 1:
            raise invalid_request(where, f"gridProperties.{name} must be at least 1.")
        if frozen < 0 or (frozen >= count and frozen):
            what = "rows" if name == "rowCount" else "columns"
            raise invalid_request(where, f"You can't freeze all visible {what} on the sheet.")


def _check_title(document: Document, title: str, owner: Sheet | None, where: str) -> None:
    if not title or len(title) > _MAX_TITLE:
        raise invalid_request(
            where, "The sheet name cannot be empty or greater than 100 characters."
        )
    other = document.sheet_by_title(title)
    if other is not None and other is not owner:
        raise invalid_request(
            where,
            f'A sheet with the name "{title}" already exists. Please enter another name.',
        )


def _free_id(document: Document, wanted: Json, name: str, where: str) -> int:
    taken = {sheet.id for sheet in document.sheets}
    if wanted.get(name) is None:
        return next(i for i in iter(new_number, None) if i not in taken)
    sheet_id = int_at(wanted, name, where)
    if sheet_id < 0 or sheet_id in taken:
        raise invalid_request(
            where, f"Sheet with id {sheet_id} already exists or is not allowed. Use another id."
        )
    return sheet_id


def _free_title(document: Document, stem: str) -> str:
    numbers = range(len(document.sheets) + 1, 10_000)
    if stem != "Sheet" and not document.sheet_by_title(stem):
        return stem
    parts = (f"{stem}{n}" if stem == "Sheet" else f"{stem} {n}" for n in numbers)
    return next(title for title in parts if not document.sheet_by_title(title))


def _move(document: Document, sheet: Sheet, index: int) -> None:
    # The API counts the index as if the tab still stood at its old place.
    old = document.sheets.index(sheet)
    document.sheets.remove(sheet)
    document.sheets.insert(index - 1 if index > old else index, sheet)
    document.number_sheets()


def _sheet_of(metadata: Json) -> int | None:
    location = metadata["location"]
    span = location.get("dimensionRange")
    sheet_id: int | None = span.get("sheetId", 0) if span else location.get("sheetId")
    return sheet_id


KINDS: dict[str, Apply] = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "updateSheetProperties": update_sheet_properties,
    "duplicateSheet": duplicate_sheet,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}
