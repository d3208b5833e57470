"""Requests about named ranges and protected ranges.

A named range that exists twice, or not at all, fails its request and with it the whole batch:
a writer can use that as a fence against a late twin of itself.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from sync.sandbox.a1 import grid_range
from sync.sandbox.document import Document, new_number
from sync.sandbox.errors import invalid_request
from sync.sandbox.masks import merge
from sync.sandbox.payload import (
    Json,
    flag_at,
    int_at,
    list_at,
    object_at,
    objects_at,
    text_at,
)
from sync.sandbox.requests.kind import Apply, area_at, update_mask

if TYPE_CHECKING:
    from sync.sandbox.document import Sheet

ACCOUNT = "sandbox@example.iam.gserviceaccount.com"
_NAME = re.compile(r"[^\W\d]\w{0,249}")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]")


def _normal(document: Document, holder: Json, where: str) -> Json:
    """The GridRange of an object, clamped; a whole tab stays open as Google keeps it."""
    sheet, area = area_at(document, holder, where)
    if not set(holder["range"]) - {"sheetId"}:
        return {"sheetId": sheet.id} if sheet.id else {}
    return grid_range(area, sheet.id)


def _checked_name(document: Document, name: str, own_id: str, where: str) -> str:
    if not _NAME.fullmatch(name) or _CELL_LIKE.fullmatch(name):
        raise invalid_request(where, f'The name "{name}" is not valid for a named range.')
    other = document.named_range(name)
    if other and other["namedRangeId"] != own_id:
        raise invalid_request(
            where,
            f"Cannot add named range with name: {name}. A named range with that name already exists.",
        )
    return name


def _named(document: Document, named_id: str, where: str) -> Json:
    found = next((n for n in document.named if n["namedRangeId"] == named_id), None)
    if not found:
        raise invalid_request(where, f"No named range with id: {named_id}")
    return found


def add_named_range(document: Document, arguments: Json, where: str) -> Json:
    """Add a named range."""
    wanted = object_at(arguments, "namedRange", where)
    named_id = text_at(wanted, "namedRangeId", where) or str(new_number())
    if any(n["namedRangeId"] == named_id for n in document.named):
        raise invalid_request(where, f"A named range with id {named_id} already exists.")
    name = _checked_name(document, text_at(wanted, "name", where), "", where)
    named = {"namedRangeId": named_id, "name": name, "range": _normal(document, wanted, where)}
    document.named.append(named)
    return {"namedRange": dict(named)}


def update_named_range(document: Document, arguments: Json, where: str) -> None:
    """Change a named range's name or place."""
    wanted = object_at(arguments, "namedRange", where)
    named = _named(document, text_at(wanted, "namedRangeId", where), where)
    mask = update_mask(arguments, where)
    if "name" in mask or "*" in mask:
        name = text_at(wanted, "name", where)
        named["name"] = _checked_name(document, name, named["namedRangeId"], where)
    if "range" in mask or "*" in mask:
        named["range"] = _normal(document, wanted, where)


def delete_named_range(document: Document, arguments: Json, where: str) -> None:
    """Delete a named range."""
    document.named.remove(_named(document, text_at(arguments, "namedRangeId", where), where))


def _protected(document: Document, protected_id: int, where: str) -> tuple[Sheet, Json]:
    for sheet in document.sheets:
        for item in sheet.protected:
            if item["protectedRangeId"] == protected_id:
                return sheet, item
    raise invalid_request(where, f"No protected range with id: {protected_id}")


def _editors(wanted: Json, where: str) -> Json:
    given = object_at(wanted, "editors", where)
    users = [u for u in list_at(given, "users", where) if isinstance(u, str)]
    editors: Json = {"users": list(dict.fromkeys([ACCOUNT, *users]))}
    if groups := list_at(given, "groups", where):
        editors["groups"] = groups
    if flag_at(given, "domainUsersCanEdit", where):
        editors["domainUsersCanEdit"] = True
    return editors


def add_protected_range(document: Document, arguments: Json, where: str) -> Json:
    """Protect a range or a tab; the caller is always among its editors."""
    wanted = object_at(arguments, "protectedRange", where)
    item: Json = {"protectedRangeId": int_at(wanted, "protectedRangeId", where) or new_number()}
    if any(
        p["protectedRangeId"] == item["protectedRangeId"]
        for s in document.sheets
        for p in s.protected
    ):
        raise invalid_request(where, "A protected range with that id already exists.")
    if named_id := text_at(wanted, "namedRangeId", where):
        item |= {
            "range": dict(_named(document, named_id, where)["range"]),
            "namedRangeId": named_id,
        }
    else:
        item["range"] = _normal(document, wanted, where)
    if description := text_at(wanted, "description", where):
        item["description"] = description
    if flag_at(wanted, "warningOnly", where):
        item["warningOnly"] = True
    item["requestingUserCanEdit"] = True
    if objects_at(wanted, "unprotectedRanges", where):
        item["unprotectedRanges"] = _open_ranges(document, wanted, where)
    sheet = document.sheet_by_id(item["range"].get("sheetId", 0))
    sheet.protected.append({**item, "editors": _editors(wanted, where)})
    return {"protectedRange": {**copy.deepcopy(item), "editors": _answered(wanted)}}


def _answered(wanted: Json) -> Json:
    """The editors as the reply shows them: those asked for, without the caller (recorded)."""
    given: dict[str, Any] = wanted.get("editors") or {}
    return {name: value for name, value in given.items() if value}


def _open_ranges(document: Document, wanted: Json, where: str) -> list[Json]:
    ranges = objects_at(wanted, "unprotectedRanges", where)
    return [_normal(document, {"range": r}, where) for r in ranges]


def update_protected_range(document: Document, arguments: Json, where: str) -> None:
    """Change a protected range."""
    wanted = object_at(arguments, "protectedRange", where)
    sheet, item = _protected(document, int_at(wanted, "protectedRangeId", where), where)
    mask = update_mask(arguments, where)
    changed = {**wanted, "editors": _editors(wanted, where)}
    if "range" in mask or ("*" in mask and "range" in wanted):
        changed["range"] = _normal(document, wanted, where)
    if "unprotectedRanges" in wanted:
        changed["unprotectedRanges"] = _open_ranges(document, wanted, where)
    if "*" in mask:
        mask = {name: {} for name in wanted}
    fixed = ("protectedRangeId", "requestingUserCanEdit")
    merged = merge(item, changed, {n: {} for n in mask if n not in fixed})
    merged = {name: value for name, value in merged.items() if value is not False}
    merged.setdefault("range", item["range"] if "range" not in mask else {})
    sheet.protected.remove(item)
    document.sheet_by_id(merged["range"].get("sheetId", 0)).protected.append(merged)


def delete_protected_range(document: Document, arguments: Json, where: str) -> None:
    """Take a protection away."""
    sheet, item = _protected(document, int_at(arguments, "protectedRangeId", where), where)
    sheet.protected.remove(item)


KINDS: dict[str, Apply] = {
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
}
