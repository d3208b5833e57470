"""One HTTP call: what the sandbox's own code sees of it, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sync.sandbox.payload import Json, parse_body

if TYPE_CHECKING:
    from collections.abc import Mapping

_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True)
class Call:
    """A request that has been read in full.

    Args:
        method: GET, POST, PUT, PATCH or DELETE.
        path: The decoded path.
        parts: The path's variable parts, by name, decoded.
        query: Every value of each query parameter.
        headers: Header values by their lower-case names.
        body: The raw body.
    """

    method: str
    path: str
    parts: Mapping[str, str]
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Json:
        """The body as a JSON object."""
        return parse_body(self.body)

    def option(self, name: str, default: str = "") -> str:
        """The last value of a query parameter."""
        return (self.query.get(name) or [default])[-1]

    def flag(self, name: str) -> bool:
        """A query parameter that is true or false."""
        return _FLAGS.get(self.option(name).lower(), False)

    def options(self) -> Json:
        """The last value of every query parameter."""
        return {name: values[-1] for name, values in self.query.items() if values[-1]}


@dataclass(frozen=True)
class Reply:
    """An answer.

    Args:
        body: The bytes to send.
        code: HTTP status.
        media_type: Content-Type.
        headers: Further headers.
    """

    body: bytes = b""
    code: int = 200
    media_type: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler: TypeAlias = Callable[[Call], Reply]


def json_reply(value: object, code: int = 200) -> Reply:
    """An answer in JSON, indented as Google's."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return Reply(f"{text}\n".encode("utf-8", "replace"), code)
