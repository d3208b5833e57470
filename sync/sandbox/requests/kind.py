"""What every kind of batchUpdate request is: a function on a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sync.sandbox.a1 import Area
from sync.sandbox.document import Document, Sheet
from sync.sandbox.errors import ApiError, invalid_request
from sync.sandbox.masks import Mask, parse_mask
from sync.sandbox.payload import Json, text_at

# Changes the spreadsheet and returns the reply's content, or None for `{}`; its last argument is
# the request's place, like `requests[0].addSheet`, for errors.
Apply: TypeAlias = Callable[[Document, Json, str], Json | None]


def update_mask(arguments: Json, where: str) -> Mask:
    """The mask of an update request.

    Raises:
        ApiError: It is absent; Google asks for at least one field.
    """
    text = text_at(arguments, "fields", where)
    if not text:
        raise invalid_request(
            where,
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        )
    return parse_mask(text)


def area_at(
    document: Document, arguments: Json, where: str, name: str = "range"
) -> tuple[Sheet, Area]:
    """The tab and the rectangle of a request's GridRange.

    Raises:
        ApiError: It is absent (an empty one means the whole of tab 0), or holds no cells.
    """
    if not isinstance(arguments.get(name), dict):
        raise invalid_request(where, f"{name} must be set.")
    return document.area_of(arguments[name], f"{where}.{name}")


def within(where: str, error: ApiError) -> ApiError:
    """An error raised deeper down, told as one of this request."""
    if error.details or error.message.startswith("Invalid requests["):
        return error
    return invalid_request(where, error.message)
