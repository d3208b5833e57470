"""The edge to Google: addresses, credentials, retries, errors with a remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from google.auth.exceptions import DefaultCredentialsError

from sync import google
from sync.errors import SheetAccessError, WriteLostError, WriteRejectedError
from sync.google import GoogleSheet, Patience, create, load_credentials, spreadsheet_id
from tests.sync.team import HURRY, Team

ID = "1aBcD_eFgH-iJkLmNoP"


class _Answers(BaseHTTPRequestHandler):
    answers: ClassVar[list[tuple[int, object]]] = []
    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        code, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        text = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET  # noqa: N815  the name is the library's

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def answering() -> Iterator[ThreadingHTTPServer]:
    """A server that answers what it is told to."""
    _Answers.answers, _Answers.seen = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _error(code: int, status: str = "", message: str = "no", **detail: str) -> tuple[int, object]:
    error = {"code": code, "status": status, "message": message, "details": [detail]}
    return code, {"error": error}


def _codes(error: SheetAccessError) -> list[str]:
    return [issue.code for issue in error.issues]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (_error(401, "UNAUTHENTICATED"), "sync-credentials-refused"),
        (_error(403, "PERMISSION_DENIED"), "sync-no-access"),
        (_error(403, "PERMISSION_DENIED", reason="SERVICE_DISABLED"), "sync-api-disabled"),
        (_error(403, reason="ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "sync-scope-missing"),
        (_error(404, "NOT_FOUND"), "sync-sheet-not-found"),
        (_error(429, "RESOURCE_EXHAUSTED"), "sync-quota"),
        (_error(500, "INTERNAL"), "sync-server-error"),
        (_error(400, "INVALID_ARGUMENT"), "sync-bad-request"),
        ((502, "<html>bad gateway</html>"), "sync-server-error"),
    ],
)
def test_answers_become_findings(
    answering: ThreadingHTTPServer, answer: tuple[int, object], code: str
) -> None:
    """Each error of Google's says what to do, in both languages."""
    from kpimodel.messages import render

    _Answers.answers = [answer]
    url = f"http://127.0.0.1:{answering.server_port}"
    with (
        GoogleSheet(ID, base_url=url, patience=HURRY) as sheet,
        pytest.raises(SheetAccessError) as caught,
    ):
        sheet.read([])
    assert _codes(caught.value) == [code]
    assert render(caught.value.issues[0], "ja") != render(caught.value.issues[0], "en")


def test_retries_are_bounded_and_back_off(answering: ThreadingHTTPServer) -> None:
    """A server that never recovers is asked so many times, with longer and longer waits."""
    waits: list[float] = []
    patience = Patience(tries=4, base=1.0, longest=3.0, sleep=waits.append)
    _Answers.answers = [_error(503)]
    url = f"http://127.0.0.1:{answering.server_port}"
    with (
        GoogleSheet(ID, base_url=url, patience=patience) as sheet,
        pytest.raises(SheetAccessError),
    ):
        sheet.read([])
    assert len(_Answers.seen) == 4
    assert all(0 <= wait <= most for wait, most in zip(waits, (1.0, 2.0, 3.0), strict=True))


def test_write_errors_say_what_is_known(answering: ThreadingHTTPServer) -> None:
    """400 means that nothing was applied; an error of the server leaves it open."""
    url = f"http://127.0.0.1:{answering.server_port}"
    with GoogleSheet(ID, base_url=url, patience=HURRY) as sheet:
        for answer, kind in (
            (_error(400), WriteRejectedError),
            (_error(503), WriteLostError),
            (_error(403), SheetAccessError),
        ):
            _Answers.answers = [answer]
            with pytest.raises(kind) as caught:
                sheet.write([])
            assert type(caught.value) is kind


def test_nobody_there() -> None:
    """A server that is not running is named."""
    with GoogleSheet(ID, base_url="http://127.0.0.1:9", patience=HURRY) as sheet:
        with pytest.raises(SheetAccessError, match=r"127\.0\.0\.1:9"):
            sheet.read([])
        with pytest.raises(WriteLostError):
            sheet.write([])


def test_renamed_between_the_two_calls(answering: ThreadingHTTPServer) -> None:
    """A rename between structure and values is read again."""
    tab = {"properties": {"sheetId": 5, "title": "A", "gridProperties": {"rowCount": 1}}}
    structure = (200, {"properties": {"title": "T", "timeZone": "Asia/Tokyo"}, "sheets": [tab]})
    _Answers.answers = [
        structure,
        _error(400, message="Unable to parse range: 'A'"),
        structure,
        (200, {"valueRanges": [{"values": [[1, "x"]]}]}),
    ]
    url = f"http://127.0.0.1:{answering.server_port}"
    with GoogleSheet(ID, base_url=url, patience=HURRY) as sheet:
        assert sheet.read([5]).tabs[0].values == ((1, "x"),)
    assert "valueRenderOption=UNFORMATTED_VALUE" in _Answers.seen[1]


@pytest.mark.parametrize(
    "text",
    [ID, f" {ID} ", f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=0#gid=0",
     f"https://docs.google.com/spreadsheets/u/0/d/{ID}"],
)  # fmt: skip
def test_ids_and_urls(text: str) -> None:
    """The id is found in what the browser shows."""
    assert spreadsheet_id(text) == ID


@pytest.mark.parametrize("text", ["", "sheet", "https://example.com/x", "a b c d e f g h i j"])
def test_no_id(text: str) -> None:
    """Anything else is a finding."""
    with pytest.raises(SheetAccessError, match="address bar"):
        spreadsheet_id(text)


def _key(folder: Path, content: object, mode: int = 0o600) -> Path:
    file = folder / "key.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    file.chmod(mode)
    return file


@pytest.mark.parametrize(
    ("content", "mode", "code"),
    [
        ({"type": "service_account"}, 0o644, "sync-credentials-mode"),
        ({"type": "service_account"}, 0o640, "sync-credentials-mode"),
        ({"type": "authorized_user"}, 0o600, "sync-credentials-kind"),
        ({"type": "service_account"}, 0o600, "sync-credentials-kind"),
        ("no json", 0o600, "sync-credentials-kind"),
        ("[]", 0o600, "sync-credentials-kind"),
        ({}, 0o600, "sync-credentials-kind"),
        ("", 0o600, "sync-credentials-kind"),
    ],
)
def test_bad_credentials(tmp_path: Path, content: object, mode: int, code: str) -> None:
    """Loose files and other kinds are refused with a remedy, and nothing of them is shown."""
    with pytest.raises(SheetAccessError) as caught:
        load_credentials(_key(tmp_path, content, mode))
    assert _codes(caught.value) == [code]


def test_missing_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, and no application default credentials."""
    with pytest.raises(SheetAccessError) as caught:
        load_credentials(tmp_path / "none.json")
    assert _codes(caught.value) == ["sync-credentials-missing"]

    def nothing(scopes: object) -> None:
        raise DefaultCredentialsError("none")  # type: ignore[no-untyped-call]

    monkeypatch.setattr("google.auth.default", nothing)
    with pytest.raises(SheetAccessError) as caught:
        load_credentials(None)
    assert _codes(caught.value) == ["sync-no-credentials"]


def test_service_account_key_asks_for_spreadsheets_only(tmp_path: Path) -> None:
    """A true key loads; its only scope is spreadsheets."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key = {
        "type": "service_account",
        "client_email": "kpi@project.iam.gserviceaccount.com",
        "private_key": private.decode(),
        "private_key_id": "1",
        "project_id": "project",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    file = _key(tmp_path, key)
    loaded: Any = load_credentials(file)
    assert loaded.scopes == [google.SCOPE]
    with GoogleSheet(ID, credentials=file) as sheet:
        assert sheet.email == "kpi@project.iam.gserviceaccount.com"
        assert sheet.url.startswith("https://docs.google.com/")


@pytest.mark.parametrize("url", ["localhost", "ftp://x", "127.0.0.1:80"])
def test_bad_base_url(url: str) -> None:
    """The address of a local server needs its scheme."""
    with pytest.raises(SheetAccessError, match="base-url"):
        GoogleSheet(ID, base_url=url)


def test_no_creation_on_google() -> None:
    """Service accounts own no storage: a person makes the spreadsheet."""
    with pytest.raises(SheetAccessError, match="share"):
        create("x", base_url="https://sheets.googleapis.com")


def test_create_without_a_server() -> None:
    """A server that is not running is named."""
    with pytest.raises(SheetAccessError, match=r"127\.0\.0\.1:9"):
        create("x", base_url="http://127.0.0.1:9", patience=HURRY)


def test_one_sync_costs_five_calls(team: Team) -> None:
    """Two reads of two calls and one write; a quiet one costs two calls."""
    team.mirror.apply()
    assert team.spy.calls == 3
    team.mirror.apply()
    assert team.spy.calls == 4


@pytest.mark.parametrize("content", ["{}", "no json"])
def test_the_environment_names_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    """GOOGLE_APPLICATION_CREDENTIALS names a file that is no key: said, with the file's name."""
    file = _key(tmp_path, content, 0o600)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    with pytest.raises(SheetAccessError, match=file.name) as caught:
        load_credentials(None)
    assert _codes(caught.value) == ["sync-credentials-kind"]
    with pytest.raises(SheetAccessError) as caught:
        load_credentials(tmp_path)
    assert _codes(caught.value) == ["sync-credentials-kind"]
