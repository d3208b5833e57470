"""Finding the handler of a path; the parts of a path may hold encoded slashes and colons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sync.sandbox.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sync.sandbox.call import Handler

# A range may hold a colon as it is (A1:B2); an id may not.
_PARTS = {"range": r"[^/]+?"}


class Router:
    """Handlers by method and path.

    Args:
        routes: Method, path pattern and handler; the first that fits is taken.
    """

    def __init__(self, routes: Iterable[tuple[str, str, Handler]]) -> None:
        self._routes = [(method, _compiled(path), handler) for method, path, handler in routes]

    def find(self, method: str, raw_path: str) -> tuple[Handler, dict[str, str]]:
        """The handler of a call, and the path's variable parts, decoded.

        Args:
            method: The HTTP method; HEAD finds what GET finds.
            raw_path: The path as it was sent, still encoded.

        Raises:
            ApiError: 404 for a path, 405 for a method that the sandbox does not have.
        """
        allowed = []
        for known, pattern, handler in self._routes:
            match = pattern.fullmatch(raw_path)
            if match and known == ("GET" if method == "HEAD" else method):
                return handler, {name: unquote(part) for name, part in match.groupdict().items()}
            if match:
                allowed.append(known)
        shown = unquote(raw_path)[:200]
        if allowed:
            raise ApiError(
                405, "UNIMPLEMENTED", f"{shown} takes {', '.join(allowed)}, not {method}."
            )
        raise ApiError(404, "NOT_FOUND", f"The sandbox does not have {method} {shown}.")


def _compiled(path: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", path)
    pattern = "".join(
        re.escape(piece) if index % 2 == 0 else f"(?P<{piece}>{_PARTS.get(piece, r'[^/:]+')})"
        for index, piece in enumerate(pieces)
    )
    return re.compile(pattern)
