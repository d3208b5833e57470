"""A running sandbox, and the real gspread client pointed at it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import gspread
import pytest
import requests
from google.auth.credentials import AnonymousCredentials
from gspread.http_client import HTTPClient

from sync.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTS = re.compile(r"^https://(?:sheets|www)\.googleapis\.com(?=/)")


def http_client(base: str) -> type[HTTPClient]:
    """Gspread's own HTTP client with Google's hosts replaced by the sandbox's address."""

    class LocalHTTPClient(HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **rest: Any) -> requests.Response:
            return super().request(method, HOSTS.sub(base, endpoint), *args, **rest)

    return LocalHTTPClient


def connect(base: str) -> gspread.Client:
    """A gspread client on a sandbox."""
    anonymous = AnonymousCredentials()  # type: ignore[no-untyped-call]
    return gspread.Client(auth=anonymous, http_client=http_client(base))


class Http:
    """Plain HTTP calls to a sandbox.

    Args:
        base: The sandbox's address.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.trust_env = False

    def call(self, method: str, path: str, body: Any = None, **rest: Any) -> requests.Response:
        """One call; the body goes out as JSON."""
        if body is not None:
            rest["json"] = body
        return self.session.request(method, self.base + path, timeout=30, **rest)

    def create(self, title: str = "Book", **rest: Any) -> str:
        """A new spreadsheet's id."""
        answer = self.call("POST", "/v4/spreadsheets", {"properties": {"title": title}, **rest})
        return str(answer.json()["spreadsheetId"])

    def batch(self, document_id: str, *wanted: dict[str, Any]) -> requests.Response:
        """One batchUpdate."""
        return self.call(
            "POST", f"/v4/spreadsheets/{document_id}:batchUpdate", {"requests": wanted}
        )

    def done(self, document_id: str, *wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """The replies of a batchUpdate that has to succeed."""
        answer = self.batch(document_id, *wanted)
        assert answer.status_code == 200, answer.text
        replies: list[dict[str, Any]] = answer.json()["replies"]
        return replies

    def put(
        self, document_id: str, reference: str, rows: list[list[Any]], option: str = "RAW"
    ) -> Any:
        """Write values and return the answer."""
        answer = self.call(
            "PUT",
            f"/v4/spreadsheets/{document_id}/values/{quote(reference, safe='')}",
            {"values": rows},
            params={"valueInputOption": option},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def values(self, document_id: str, reference: str, **options: str) -> list[list[Any]]:
        """Read values."""
        path = f"/v4/spreadsheets/{document_id}/values/{quote(reference, safe='')}"
        answer = self.call("GET", path, params=options)
        assert answer.status_code == 200, answer.text
        found: list[list[Any]] = answer.json().get("values", [])
        return found

    def get(self, document_id: str, **options: str) -> dict[str, Any]:
        """`spreadsheets.get`."""
        answer = self.call("GET", f"/v4/spreadsheets/{document_id}", params=options)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The place of a state file."""
    return tmp_path / "state.db"


@pytest.fixture
def sandbox(state: Path) -> Iterator[Sandbox]:
    """A running sandbox."""
    with Sandbox(state) as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[Http]:
    """Plain HTTP calls to the sandbox."""
    calls = Http(sandbox.url)
    yield calls
    calls.session.close()


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[gspread.Client]:
    """The real gspread client on the sandbox."""
    connected = connect(sandbox.url)
    yield connected
    connected.http_client.session.close()
