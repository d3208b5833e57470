"""What every kind of batchUpdate request is: a function on a spreadsheet, and its fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from sync.sandbox.document import Document
from sync.sandbox.errors import ApiError, invalid_request
from sync.sandbox.masks import Mask, parse_mask
from sync.sandbox.payload import Json, text_at

Apply: TypeAlias = Callable[[Document, Json, str], Json | None]


class Kind(NamedTuple):
    """One kind of request.

    Args:
        apply: Changes the spreadsheet and returns the reply's content, or None for `{}`. Its
            last argument is the request's place, like `requests[0].addSheet`, for errors.
        fields: The names that the API has in such a request.
    """

    apply: Apply
    fields: frozenset[str]


def kind(apply: Apply, fields: str) -> Kind:
    """A kind from its function and its field names, separated by blanks."""
    return Kind(apply, frozenset(fields.split()))


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


def within(where: str, error: ApiError) -> ApiError:
    """An error raised deeper down, told as one of this request."""
    if error.details or error.message.startswith("Invalid requests["):
        return error
    return invalid_request(where, error.message)
