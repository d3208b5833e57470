"""Scripted faults: the next API calls fail as real ones do, so that clients can be tested.

`refuse` closes the connection before anything happens; `lose` does what was asked and then closes
the connection; `status` answers an error, before or (with `after_commit`) after doing it; `delay`
waits first.
"""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sync.sandbox.errors import ApiError, error_body, invalid
from sync.sandbox.payload import choice_at, flag_at, int_at, only_names, text_at

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sync.sandbox.payload import Json

_EFFECTS = ("refuse", "lose", "status", "delay")
_STATUSES = {
    429: ("RESOURCE_EXHAUSTED", ""),
    500: ("INTERNAL", "Internal error encountered."),
    503: ("UNAVAILABLE", "The service is currently unavailable."),
}
_API = ("/v4/", "/drive/")
_MAX_SECONDS = 600
_FIELDS = frozenset(("effect", "status", "times", "after_commit", "seconds", "method", "path"))


@dataclass(frozen=True)
class Fault:
    """What happens to the next matching calls.

    Args:
        effect: `refuse`, `lose`, `status` or `delay`.
        status: 429, 500 or 503, for `status`.
        times: How many calls it hits.
        after_commit: For `status`: do what was asked first.
        seconds: For `delay`.
        method: Only calls of this HTTP method; empty for all.
        path: Only calls whose path holds this text; empty for all.
    """

    effect: str
    status: int = 503
    times: int = 1
    after_commit: bool = False
    seconds: float = 0.0
    method: str = ""
    path: str = ""

    @classmethod
    def from_json(cls, body: Json) -> Fault:
        """A fault from an admin call.

        Raises:
            ApiError: A name or a value is not one of a fault's.
        """
        only_names(body, _FIELDS)
        if "effect" not in body:
            raise invalid(f"effect must be one of {', '.join(_EFFECTS)}.")
        status, times = int_at(body, "status", default=503), int_at(body, "times", default=1)
        seconds = body.get("seconds", 0)
        if status not in _STATUSES or times < 1:
            raise invalid("status must be 429, 500 or 503, and times at least 1.")
        if not isinstance(seconds, (int, float)) or not 0 <= seconds <= _MAX_SECONDS:
            raise invalid(f"seconds must be a number from 0 to {_MAX_SECONDS}.")
        return cls(
            effect=choice_at(body, "effect", _EFFECTS),
            status=status,
            times=times,
            after_commit=flag_at(body, "after_commit"),
            seconds=float(seconds),
            method=text_at(body, "method").upper(),
            path=text_at(body, "path"),
        )

    def matches(self, method: str, path: str) -> bool:
        """Whether it hits a call."""
        return self.method in ("", method) and self.path in path


class FaultPlan:
    """The faults still to come, in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Append a fault."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def to_json(self) -> list[Json]:
        """The faults still to come."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault that hits this call, used up by one."""
        if not path.startswith(_API):
            return None
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.matches(method, path):
                    if fault.times > 1:
                        self._faults[index] = replace(fault, times=fault.times - 1)
                    else:
                        del self._faults[index]
                    return fault
        return None


class FaultMiddleware:
    """Lets the plan's faults happen to the calls that reach the app.

    Args:
        app: The app behind.
        plan: The faults.
    """

    def __init__(self, app: ASGIApp, plan: FaultPlan) -> None:
        self._app = app
        self._plan = plan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a scripted fault happen, or pass the call on."""
        is_http = scope["type"] == "http"
        fault = self._plan.take(scope["method"], scope["path"]) if is_http else None
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.effect == "delay":
            await asyncio.sleep(fault.seconds)
            await self._app(scope, receive, send)
        else:
            if fault.effect == "lose" or fault.after_commit:
                await self._app(scope, receive, _swallow)
            if fault.effect == "status":
                await _answer(send, fault.status)
            else:
                await _drop(receive, send)


async def _swallow(_message: Message) -> None:
    """Take an answer that never leaves the server."""


async def _answer(send: Send, status: int) -> None:
    content = json.dumps(error_body(fault_error(status))).encode()
    headers = [
        (b"content-type", b"application/json; charset=UTF-8"),
        (b"content-length", str(len(content)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def fault_error(status: int) -> ApiError:
    """The error that Google answers with a status; the 429 is the recorded one."""
    name, message = _STATUSES[status]
    details: list[Any] = []
    if status == 429:  # noqa: PLR2004 - too many requests
        message = (
            "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute"
            " per user' of service 'sheets.googleapis.com' for consumer 'project_number:0'."
        )
        metadata = {
            "service": "sheets.googleapis.com",
            "consumer": "projects/0",
            "quota_limit": "WriteRequestsPerMinutePerUser",
            "quota_metric": "sheets.googleapis.com/write_requests",
        }
        details = [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "RATE_LIMIT_EXCEEDED",
                "domain": "googleapis.com",
                "metadata": metadata,
            }
        ]
    return ApiError(status, name, message, details)


async def _drop(receive: Receive, send: Send) -> None:
    """Close the connection without an answer.

    ASGI has no word for that. uvicorn's `send` is a method of the object that holds the transport;
    were it no longer so, an answer cut short would still be lost to the client.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        headers = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        return
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
