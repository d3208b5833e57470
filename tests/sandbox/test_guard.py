"""Only this machine's own programs and pages reach the sandbox."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from sync.sandbox.server import Sandbox, SandboxError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.conftest import Http


def test_another_host_name_is_refused(http: Http) -> None:
    """DNS rebinding: a name that is not ours gets nothing."""
    for host in ("evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80"):
        answer = http.call("GET", "/sandbox/spreadsheets", headers={"Host": host})
        assert answer.status_code == 421


def test_localhost_is_as_good_as_the_address(sandbox: Sandbox, http: Http) -> None:
    """The two names of the loopback address both work."""
    port = sandbox.url.rpartition(":")[2]
    answer = http.call("GET", "/sandbox/health", headers={"Host": f"localhost:{port}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_post(http: Http, headers: dict[str, str]) -> None:
    """CSRF: neither the person's edits, nor the API, nor the faults."""
    book = http.create()
    body = {"sheet": "Sheet1", "cell": "A1", "text": "x"}
    for path in (f"/sandbox/spreadsheets/{book}/edit", "/v4/spreadsheets", "/sandbox/faults"):
        assert http.call("POST", path, body, headers=headers).status_code == 403
    assert http.call("GET", f"/v4/spreadsheets/{book}", headers=headers).status_code == 403
    assert http.values(book, "A1") == []


def test_the_own_page_can_post(sandbox: Sandbox, http: Http) -> None:
    """The page's own origin is let in."""
    book = http.create()
    headers = {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"}
    body = {"sheet": "Sheet1", "cell": "A1", "text": "x"}
    answer = http.call("POST", f"/sandbox/spreadsheets/{book}/edit", body, headers=headers)
    assert answer.status_code == 200


def test_a_form_cannot_edit(http: Http) -> None:
    """Content types that a form of another site may send are refused."""
    book = http.create()
    path = f"/sandbox/spreadsheets/{book}/edit"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        sent = http.call("POST", path, headers={"Content-Type": kind}, data='{"cell":"A1"}')
        assert sent.status_code == 415


def test_a_link_from_elsewhere_opens_the_page(http: Http) -> None:
    """Following a link is no attack."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert http.call("GET", "/", headers=headers).status_code == 200


def test_a_body_beyond_the_limit_is_refused(sandbox: Sandbox, http: Http) -> None:
    """A declared length beyond 10 MB is refused unread, and so is a stream that grows beyond."""
    port = int(sandbox.url.rpartition(":")[2])
    head = f"POST /v4/spreadsheets HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 99999999\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as plain:
        plain.sendall(head.encode())
        assert plain.recv(100).startswith(b"HTTP/1.1 413")

    def stream() -> Any:
        for _ in range(11):
            yield b" " * 1024 * 1024

    assert http.call("POST", "/v4/spreadsheets", data=stream()).status_code == 413


@pytest.mark.parametrize("body", ["{", "[]", "7", '{"a":NaN}', "[" * 100_000, b"\xff"])
def test_a_body_that_is_no_json_object(http: Http, body: str | bytes) -> None:
    """It is a 400 in Google's form."""
    answer = http.call("POST", "/v4/spreadsheets", data=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_only_loopback_addresses(state: Path) -> None:
    """The sandbox has no passwords, so it does not listen to the network."""
    for host in ("0.0.0.0", "192.168.0.1", "example.com"):
        with pytest.raises(SandboxError, match="this machine only"):
            Sandbox(state, host=host)


def test_unknown_paths_and_methods(http: Http) -> None:
    """They get a 404 or a 405 that names what was asked for."""
    missing = http.call("GET", "/v4/nothing")
    assert missing.status_code == 404
    assert "GET /v4/nothing" in missing.json()["error"]["message"]
    assert http.call("PATCH", "/drive/v3/files").status_code == 405
    assert http.call("GET", "/static/../server.py").status_code == 404
    assert http.call("GET", "/static/%2e%2e%2fserver.py").status_code == 404
