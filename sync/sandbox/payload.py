"""Reading what a client sent: each part has the type that the API says, or a 400 names it."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from sync.sandbox.errors import invalid_payload, unknown_name

Json: TypeAlias = dict[str, Any]


def _wrong(field: str, kind: str, value: object) -> Exception:
    shown = json.dumps(value, ensure_ascii=False, default=str)[:200]
    return invalid_payload(field, f"Invalid value at '{field}' ({kind}), {shown}")


def parse_body(body: bytes) -> Json:
    """The JSON object in a request's body; an empty body is an empty object.

    Raises:
        ApiError: The body is no JSON, holds `NaN`, or is no object.
    """
    if not body:
        return {}

    def refuse(constant: str) -> Any:
        message = f"number out of range: {constant}"
        raise ValueError(message)

    try:
        value = json.loads(body, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise invalid_payload("", f"Invalid JSON payload received. {error}") from error
    if not isinstance(value, dict):
        raise invalid_payload("", "Invalid JSON payload received. Root element must be a message.")
    return value


def object_at(body: Json, key: str, where: str = "") -> Json:
    """The object at `key`; an absent one, or null, is empty."""
    value = body.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(_path(where, key), "message", value)
    return value


def list_at(body: Json, key: str, where: str = "") -> list[Any]:
    """The list at `key`; an absent one, or null, is empty."""
    value = body.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(_path(where, key), "type.googleapis.com/google.protobuf.ListValue", value)
    return value


def objects_at(body: Json, key: str, where: str = "") -> list[Json]:
    """The list of objects at `key`."""
    items = list_at(body, key, where)
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise _wrong(f"{_path(where, key)}[{index}]", "message", item)
    return items


def int_at(body: Json, key: str, where: str = "", default: int = 0) -> int:
    """The 32-bit integer at `key`; protobuf's JSON also allows it as digits in a string."""
    value = body.get(key)
    if value is None:
        return default
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
        raise _wrong(_path(where, key), "TYPE_INT32", value)
    return value


def text_at(body: Json, key: str, where: str = "", default: str = "") -> str:
    """The string at `key`; an absent one, or null, is the default."""
    value = body.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise _wrong(_path(where, key), "TYPE_STRING", value)
    return value


def flag_at(body: Json, key: str, where: str = "") -> bool:
    """The boolean at `key`; an absent one, or null, is false."""
    value = body.get(key)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise _wrong(_path(where, key), "TYPE_BOOL", value)
    return value


def choice_at(body: Json, key: str, choices: tuple[str, ...], where: str = "") -> str:
    """The enumeration value at `key`; the first choice is the default."""
    value = text_at(body, key, where, choices[0])
    if value not in choices:
        raise _wrong(_path(where, key), "TYPE_ENUM", value)
    return value


def only_names(body: Json, known: frozenset[str], where: str = "") -> None:
    """Refuse names that the API does not have at this place.

    Raises:
        ApiError: A name is unknown; the message gives the name and the place.
    """
    for name in body:
        if name not in known:
            raise unknown_name(name, where)


def _path(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
