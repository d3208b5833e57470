"""The application: every route of the sandbox behind its guard and its faults."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from sync.sandbox.admin import Admin
from sync.sandbox.call import Call, Reply, json_reply
from sync.sandbox.drive_api import DriveApi
from sync.sandbox.errors import ApiError, error_body
from sync.sandbox.faults import FaultMiddleware, FaultPlan
from sync.sandbox.guard import MAX_BODY, GuardMiddleware
from sync.sandbox.page import Pages
from sync.sandbox.router import Router
from sync.sandbox.sheets_api import SheetsApi

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from sync.sandbox.workspace import Workspace

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
_log = logging.getLogger(__name__)


def build_app(workspace: Workspace, port: int, lang: str) -> ASGIApp:
    """The ASGI application.

    Args:
        workspace: The spreadsheets.
        port: The port it will listen on; calls to another host are refused.
        lang: The language of pages where the reader asks for none.
    """
    plan = FaultPlan()
    router = Router(
        [
            *SheetsApi(workspace).routes(),
            *DriveApi(workspace).routes(),
            *Admin(workspace, plan, lang).routes(),
            *Pages(workspace, lang).routes(),
        ]
    )

    async def endpoint(request: Request) -> Response:
        try:
            body = await _read(request)
        except ApiError as error:
            return _response(json_reply(error_body(error), error.code))
        except ClientDisconnect:
            return Response(status_code=400)
        return _response(await run_in_threadpool(_handle, router, request, body))

    starlette = Starlette(routes=[Route("/{path:path}", endpoint, methods=_METHODS)])
    return GuardMiddleware(FaultMiddleware(starlette, plan), port)


async def _read(request: Request) -> bytes:
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > MAX_BODY:
            raise ApiError(413, "INVALID_ARGUMENT", f"The request is larger than {MAX_BODY} bytes.")
    return bytes(chunks)


def _handle(router: Router, request: Request, body: bytes) -> Reply:
    """Run the handler of a call; whatever goes wrong becomes an answer in the API's form."""
    try:
        raw_path = request.scope["raw_path"].decode("latin-1").partition("?")[0]
        handler, parts = router.find(request.method, raw_path)
        query = parse_qs(request.url.query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in request.headers.items()}
        return handler(Call(request.method, request.url.path, parts, query, headers, body))
    except ApiError as error:
        return json_reply(error_body(error), error.code)
    except Exception:  # noqa: BLE001 - the server must outlive its own defects; they are logged
        # A defect of the sandbox: the copy under change is dropped, the caller gets Google's 500.
        _log.exception("%s %s failed", request.method, request.url.path)
        failure = ApiError(500, "INTERNAL", "Internal error encountered.")
        return json_reply(error_body(failure), failure.code)


def _response(reply: Reply) -> Response:
    headers = {**_HEADERS, **reply.headers}
    return Response(reply.body, reply.code, headers=headers, media_type=reply.media_type)
