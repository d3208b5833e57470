"""Only this machine's own programs and pages may talk to the sandbox.

It has no passwords, so a page of some other site, open in the same browser, must not reach it:
neither under another host name (DNS rebinding) nor by posting from another origin (CSRF).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MAX_BODY = 10 * 1024 * 1024


class GuardMiddleware:
    """Refuses foreign hosts and origins, and bodies beyond 10 MB.

    Args:
        app: The app behind.
        port: The port it listens on.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        names = ("127.0.0.1", "localhost", "[::1]")
        self._hosts = frozenset(f"{name}:{port}" for name in names)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on, or refuse it."""
        if scope["type"] == "http":
            code, problem = self._problem(scope)
            if code:
                await _refuse(send, code, problem)
                return
        await self._app(scope, receive, send)

    def _problem(self, scope: Scope) -> tuple[int, str]:
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        hosts = headers.get("host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return 421, "The sandbox answers on this machine's loopback address only."
        origin = headers.get("origin", [""])[0].lower()
        site = headers.get("sec-fetch-site", ["none"])[0].lower()
        foreign = (origin and origin not in self._origins) or site in ("cross-site", "same-site")
        # A link from elsewhere may open a page; nothing else may come from another site.
        opens_page = scope["method"] == "GET" and "navigate" in headers.get("sec-fetch-mode", [])
        if foreign and not opens_page:
            return 403, "Requests from other web sites are refused."
        length = headers.get("content-length", ["0"])[0]
        if length.isdecimal() and int(length) > MAX_BODY:
            return 413, f"The request is larger than {MAX_BODY} bytes."
        return 0, ""


async def _refuse(send: Send, code: int, problem: str) -> None:
    error = {"code": code, "message": problem, "status": "PERMISSION_DENIED"}
    content = json.dumps({"error": error}).encode()
    headers = [
        (b"content-type", b"application/json; charset=UTF-8"),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": code, "headers": headers})
    await send({"type": "http.response.body", "body": content})
