"""Starting and stopping the sandbox."""

from __future__ import annotations

import contextlib
import json
import socket
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import uvicorn

from sync.sandbox.api import build_app
from sync.sandbox.errors import SandboxError
from sync.sandbox.guard import LOOPBACK
from sync.sandbox.store import Store
from sync.sandbox.words import LANGUAGES, say
from sync.sandbox.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

__all__ = ["Sandbox", "SandboxError"]
_START_SECONDS = 20
_STOP_SECONDS = 10


class Sandbox:
    """A local server that speaks the Sheets v4 and Drive v3 APIs, and shows a page.

    Args:
        state: The file that keeps the spreadsheets. One server at a time may use it.
        port: The port; 0 takes a free one.
        host: A loopback address; others are refused, as the sandbox has no passwords.
        lang: The language of the page, `ja` or `en`.

    Raises:
        SandboxError: The host is no loopback address, or the language is unknown.

    Example:
        with Sandbox(Path("team-sheet.db")) as sandbox:
            print(sandbox.url)
    """

    def __init__(
        self, state: Path, port: int = 0, host: str = "127.0.0.1", lang: str = "en"
    ) -> None:
        if lang not in LANGUAGES:
            raise SandboxError(f"{lang}: the sandbox speaks {' and '.join(LANGUAGES)}.")
        if host not in LOOPBACK:
            hosts = ", ".join(LOOPBACK)
            raise SandboxError(say("not_loopback", lang, host=host, hosts=hosts))
        self._state = state
        self._host = host
        self._port = port
        self._lang = lang
        self._workspace: Workspace | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address, `http://127.0.0.1:PORT`; of use once it has started."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def page(self, spreadsheet_id: str) -> str:
        """The address of the page that shows a spreadsheet, in the sandbox's language."""
        return f"{self.url}/s/{quote(spreadsheet_id)}?lang={self._lang}"

    def start(self) -> Self:
        """Serve in a background thread, and return once it answers.

        Raises:
            SandboxError: The port or the state file is in use, or it does not come up in time.
        """
        if self._thread is not None:
            raise self._error("already_running")
        listener = self._listen()
        try:
            self._workspace = self._open()
        except BaseException:
            listener.close()
            raise
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            build_app(self._workspace, self._port, self._lang),
            http="h11",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        self._thread.start()
        self._wait_until_started()
        return self

    def _error(self, code: str, **parameters: object) -> SandboxError:
        return SandboxError(say(code, self._lang, url=self.url, file=self._state, **parameters))

    def _open(self) -> Workspace:
        try:
            return Workspace(Store(self._state))
        except (SandboxError, sqlite3.OperationalError, OSError) as error:
            why = error.__cause__ if isinstance(error, SandboxError) else error
            if not isinstance(why, (sqlite3.OperationalError, OSError)):
                raise self._error("state_foreign") from error
            code = "state_locked" if "locked" in str(why) else "state_unusable"
            raise self._error(code, reason=why) from error

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # asyncio switches Nagle's delay off only where the protocol is named: 40 ms a call.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if sys.platform != "win32":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
        except (OSError, OverflowError) as error:
            listener.close()
            raise self._error("port_unusable", reason=error) from error
        return listener

    def _wait_until_started(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while self._server is not None and not self._server.started:
            if self._thread is None or not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise self._error("not_started")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop serving and release the port and the state file; harmless when stopped already."""
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
        if self._workspace is not None:
            self._workspace.close()
        self._server = self._thread = self._workspace = None

    def serve_forever(self) -> None:
        """Serve until Ctrl-C; starts first unless it runs already.

        Raises:
            SandboxError: As `start`.
        """
        if self._thread is None:
            self.start()
        try:
            with contextlib.suppress(KeyboardInterrupt):
                while self._thread is not None and self._thread.is_alive():
                    self._thread.join(0.5)
        finally:
            self.stop()

    def type_as_person(self, spreadsheet_id: str, sheet_title: str, a1: str, text: str) -> str:
        """Type text into a cell as a team member would, over HTTP.

        Args:
            spreadsheet_id: The spreadsheet.
            sheet_title: The tab's title.
            a1: One cell, like `K14`.
            text: What is typed; empty text clears the cell.

        Returns:
            What the cell shows afterwards.

        Raises:
            SandboxError: The edit is refused; the message says why, in the sandbox's language.
        """
        edit = {"sheet": sheet_title, "cell": a1, "text": text, "lang": self._lang}
        request = urllib.request.Request(  # noqa: S310 - the address is our own, http on loopback
            f"{self.url}/sandbox/spreadsheets/{quote(spreadsheet_id)}/edit",
            data=json.dumps(edit).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        return str(self._ask(request)["text"])

    def version(self, spreadsheet_id: str) -> int:
        """A spreadsheet's version, which every change raises.

        Raises:
            SandboxError: There is no such spreadsheet, or the server does not answer.
        """
        place = f"{self.url}/sandbox/spreadsheets/{quote(spreadsheet_id)}/version"
        return int(self._ask(urllib.request.Request(place))["version"])  # noqa: S310 - loopback

    def _ask(self, request: urllib.request.Request) -> dict[str, Any]:
        # A proxy of the environment must not stand between this process and its own server.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as response:
                answer: dict[str, Any] = json.loads(response.read())
        except urllib.error.HTTPError as error:
            with error:
                problem = json.loads(error.read())
            raise SandboxError(str(problem["error"]["message"])) from error
        except OSError as error:
            raise self._error("no_answer", reason=error) from error
        return answer

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
