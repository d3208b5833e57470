"""Requests about developer metadata: labels on the spreadsheet, a tab, a row or a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.sandbox.document import Document, new_number
from sync.sandbox.errors import invalid_request
from sync.sandbox.masks import merge
from sync.sandbox.payload import Json, choice_at, int_at, object_at, objects_at, text_at
from sync.sandbox.requests.kind import Apply, update_mask

if TYPE_CHECKING:
    from collections.abc import Callable

_VISIBLE = ("DOCUMENT", "PROJECT")


def _location(document: Document, wanted: Json, where: str) -> Json:
    """A DeveloperMetadataLocation with its type, checked against the spreadsheet."""
    given = object_at(wanted, "location", where)
    kinds = [name for name in ("spreadsheet", "sheetId", "dimensionRange") if name in given]
    if len(kinds) != 1:
        raise invalid_request(
            where, "location must hold one of spreadsheet, sheetId and dimensionRange."
        )
    if kinds == ["spreadsheet"]:
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if kinds == ["sheetId"]:
        sheet = document.sheet_by_id(int_at(given, "sheetId", where))
        return {"locationType": "SHEET", "sheetId": sheet.id}
    span = object_at(given, "dimensionRange", where)
    sheet = document.sheet_by_id(int_at(span, "sheetId", where))
    dimension = choice_at(span, "dimension", ("ROWS", "COLUMNS"), where)
    start, end = int_at(span, "startIndex", where), int_at(span, "endIndex", where)
    if end != start + 1 or start < 0:
        raise invalid_request(where, "a dimensionRange must span exactly one row or column.")
    kept = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}
    return {"locationType": dimension.removesuffix("S"), "dimensionRange": kept}


def create_developer_metadata(document: Document, arguments: Json, where: str) -> Json:
    """Create metadata; an id that is taken fails the request."""
    wanted = object_at(arguments, "developerMetadata", where)
    key = text_at(wanted, "metadataKey", where)
    if not key:
        raise invalid_request(where, "metadataKey must be set.")
    metadata_id = int_at(wanted, "metadataId", where) or new_number()
    if any(m["metadataId"] == metadata_id for m in document.metadata):
        raise invalid_request(where, f"Developer metadata with id {metadata_id} already exists.")
    kept: Json = {"metadataId": metadata_id, "metadataKey": key}
    if value := text_at(wanted, "metadataValue", where):
        kept["metadataValue"] = value
    kept["location"] = _location(document, wanted, where)
    kept["visibility"] = choice_at(wanted, "visibility", _VISIBLE, where)
    document.metadata.append(kept)
    return {"developerMetadata": dict(kept)}


def update_developer_metadata(document: Document, arguments: Json, where: str) -> Json:
    """Change the metadata that the filters select."""
    mask = update_mask(arguments, where)
    wanted = dict(object_at(arguments, "developerMetadata", where))
    if "location" in mask:
        wanted["location"] = _location(document, wanted, where)
    selected = [_selector(f, where) for f in objects_at(arguments, "dataFilters", where)]
    changed = []
    for index, item in enumerate(document.metadata):
        if any(matches(item) for matches in selected):
            merged = merge(item, wanted, {n: {} for n in mask if n != "metadataId"})
            document.metadata[index] = merged
            changed.append(merged)
    return {"developerMetadata": changed}


def delete_developer_metadata(document: Document, arguments: Json, where: str) -> Json:
    """Delete the metadata that the filter selects; the reply lists it."""
    matches = _selector(object_at(arguments, "dataFilter", where), where)
    gone = [item for item in document.metadata if matches(item)]
    document.metadata = [item for item in document.metadata if item not in gone]
    return {"deletedDeveloperMetadata": gone}


def _selector(data_filter: Json, where: str) -> Callable[[Json], bool]:
    lookup = object_at(data_filter, "developerMetadataLookup", where)
    fields = ("metadataId", "metadataKey", "metadataValue", "visibility")
    wanted = {name: lookup[name] for name in fields if lookup.get(name) is not None}
    unsupported = sorted(set(lookup) - set(fields))
    if unsupported or not wanted:
        raise invalid_request(
            where,
            "the sandbox selects metadata by metadataId, metadataKey, metadataValue and visibility.",
        )
    return lambda item: all(item.get(name) == value for name, value in wanted.items())


KINDS: dict[str, Apply] = {
    "createDeveloperMetadata": create_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
}
