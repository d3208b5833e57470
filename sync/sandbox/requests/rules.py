"""Requests about rules on ranges: validation, conditional formats, bands of colour."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from sync.sandbox.a1 import grid_range
from sync.sandbox.colors import canonical, expanded
from sync.sandbox.document import Document, new_number
from sync.sandbox.errors import invalid_request
from sync.sandbox.payload import Json, int_at, object_at, objects_at
from sync.sandbox.requests.kind import Apply, area_at
from sync.sandbox.requests.validation import checked_rule, set_data_validation

if TYPE_CHECKING:
    from sync.sandbox.document import Sheet


def add_conditional_format_rule(document: Document, arguments: Json, where: str) -> None:
    """Add a conditional format at an index; earlier rules win."""
    rule = object_at(arguments, "rule", where)
    ranges = objects_at(rule, "ranges", where)
    if not ranges:
        raise invalid_request(where, "rule.ranges must not be empty.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise invalid_request(where, "exactly one of booleanRule and gradientRule must be set.")
    if "booleanRule" in rule:
        checked_rule(object_at(rule, "booleanRule", where), where)
    found = [document.area_of(r, f"{where}.rule.ranges") for r in ranges]
    sheet = found[0][0]
    if any(other is not sheet for other, _ in found):
        raise invalid_request(where, "All ranges must be on the same sheet.")
    index = int_at(arguments, "index", where)
    if not 0 <= index <= len(sheet.conditional):
        raise invalid_request(where, f"index {index} is out of bounds.")
    kept = canonical(copy.deepcopy(rule)) | {"ranges": [grid_range(a, sheet.id) for _, a in found]}
    sheet.conditional.insert(index, kept)


def delete_conditional_format_rule(document: Document, arguments: Json, where: str) -> Json:
    """Delete the conditional format at an index; the reply holds the rule."""
    sheet = document.sheet_by_id(int_at(arguments, "sheetId", where))
    index = int_at(arguments, "index", where)
    if not 0 <= index < len(sheet.conditional):
        raise invalid_request(
            where, f"No conditional format on sheet: {sheet.id} at index: {index}"
        )
    return {"rule": expanded(sheet.conditional.pop(index))}


def add_banding(document: Document, arguments: Json, where: str) -> Json:
    """Colour the rows or columns of a range in turns."""
    wanted = object_at(arguments, "bandedRange", where)
    sheet, area = area_at(document, wanted, where)
    if not (wanted.get("rowProperties") or wanted.get("columnProperties")):
        raise invalid_request(where, "rowProperties or columnProperties must be set.")
    if any(document.area_of(band["range"])[1].meets(area) for band in sheet.bands):
        raise invalid_request(
            where,
            "You cannot add alternating background colors to a range that already has alternating background colors.",
        )
    band_id = int_at(wanted, "bandedRangeId", where) or _free_band_id(sheet)
    kept = canonical(copy.deepcopy(wanted)) | {
        "bandedRangeId": band_id,
        "range": grid_range(area, sheet.id),
    }
    sheet.bands.append(kept)
    return {"bandedRange": expanded(kept)}


def _free_band_id(sheet: Sheet) -> int:
    taken = {band["bandedRangeId"] for band in sheet.bands}
    return next(i for i in iter(new_number, None) if i not in taken)


KINDS: dict[str, Apply] = {
    "setDataValidation": set_data_validation,
    "addConditionalFormatRule": add_conditional_format_rule,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
    "addBanding": add_banding,
}
