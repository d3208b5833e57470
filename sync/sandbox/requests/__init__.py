"""`spreadsheets.batchUpdate`: a list of requests, applied in order, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.sandbox.errors import ApiError, invalid, invalid_payload, unknown_name
from sync.sandbox.payload import object_at, objects_at, only_names
from sync.sandbox.requests import cells, contents, dimensions, metadata, names, rules, sheets
from sync.sandbox.requests.kind import within
from sync.sandbox.schema import check_names, snake_case

if TYPE_CHECKING:
    from sync.sandbox.document import Document
    from sync.sandbox.payload import Json
    from sync.sandbox.requests.kind import Apply

KINDS: dict[str, Apply] = {
    **sheets.KINDS,
    **cells.KINDS,
    **dimensions.KINDS,
    **contents.KINDS,
    **names.KINDS,
    **rules.KINDS,
    **metadata.KINDS,
}
# Kinds that Google has and this sandbox does not: named as such, so that nobody looks for a typo.
NOT_YET = frozenset(
    [
        "addChart",
        "addCommentReply",
        "addDataSource",
        "addDimensionGroup",
        "addFilterView",
        "addSlicer",
        "addTable",
        "autoFill",
        "cancelDataSourceRefresh",
        "clearBasicFilter",
        "copyPaste",
        "cutPaste",
        "deleteBanding",
        "deleteComment",
        "deleteCommentReply",
        "deleteDataSource",
        "deleteDimensionGroup",
        "deleteDuplicates",
        "deleteEmbeddedObject",
        "deleteFilterView",
        "deleteRange",
        "deleteTable",
        "duplicateFilterView",
        "insertComment",
        "insertRange",
        "moveDimension",
        "pasteData",
        "randomizeRange",
        "refreshDataSource",
        "setBasicFilter",
        "textToColumns",
        "trimWhitespace",
        "updateBanding",
        "updateChartSpec",
        "updateCommentPost",
        "updateConditionalFormatRule",
        "updateDataSource",
        "updateDimensionGroup",
        "updateEmbeddedObjectBorder",
        "updateEmbeddedObjectPosition",
        "updateFilterView",
        "updateSlicerSpec",
        "updateTable",
    ]
)
_BODY = frozenset(
    ("requests", "includeSpreadsheetInResponse", "responseRanges", "responseIncludeGridData")
)


def batch_update(document: Document, body: Json) -> list[Json]:
    """Apply every request of a batch to a spreadsheet, and return the replies.

    The caller passes a copy, and keeps it only if this returns: that makes the batch atomic.

    Args:
        document: The copy to change.
        body: A BatchUpdateSpreadsheetRequest.

    Raises:
        ApiError: A request is invalid; the message names it by its place and kind.
    """
    only_names(body, _BODY)
    requests = objects_at(body, "requests")
    if not requests:
        raise invalid("Must specify at least one request.")
    parsed = [_parse(request, index) for index, request in enumerate(requests)]
    replies: list[Json] = []
    for name, apply, arguments, where in parsed:
        try:
            reply = apply(document, arguments, where)
        except ApiError as error:
            raise within(where, error) from error
        replies.append({} if reply is None else {name: reply})
    return replies


def _parse(request: Json, index: int) -> tuple[str, Apply, Json, str]:
    place = f"requests[{index}]"
    for name in request:
        if name in NOT_YET:
            raise invalid(f"Invalid {place}: the sandbox does not support {name}.")
        if name not in KINDS:
            raise unknown_name(name, place)
    if len(request) != 1:
        problem = "No request set." if not request else "oneof field 'kind' is already set."
        raise invalid_payload(place, f"Invalid value at '{place}' (oneof), {problem}")
    (name,) = request
    where = f"{place}.{name}"
    arguments = object_at(request, name, place)
    check_names(arguments, f"{name[0].upper()}{name[1:]}Request", f"{place}.{snake_case(name)}")
    return name, KINDS[name], arguments, where
