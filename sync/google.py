"""The Sheets API through gspread: the only file that imports it.

The same code speaks to Google and to a local server that acts like it: only the host differs.
"""

from __future__ import annotations

import json
import os
import random
import re
import stat
import time
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import google.auth
import requests
from google.auth.credentials import AnonymousCredentials, Credentials
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError
from google.oauth2 import service_account
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from kpimodel.errors import Issue, Parameter
from sync.errors import SheetAccessError, WriteLostError, WriteRejectedError, finding
from sync.ports import Request, Snapshot, Tab

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
GOOGLE = "https://sheets.googleapis.com"
_HOSTS = re.compile(r"^https://(sheets|www)\.googleapis\.com(?=/)")
_ID = re.compile(r"[A-Za-z0-9_-]{10,}")
_URL_ID = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)")
_BAD_REQUEST, _FORBIDDEN, _SERVER_ERROR = 400, 403, 500
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_METADATA = (
    "spreadsheetId,spreadsheetUrl,properties(title,timeZone),namedRanges(namedRangeId,name),"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "protectedRanges(protectedRangeId))"
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait and how often to try.

    Attributes:
        timeout: Seconds to connect, seconds to wait for the answer.
        tries: Attempts a request, the first one included.
        base: Seconds before the second attempt; doubled for each further one, with full jitter.
        longest: Most seconds between two attempts.
        sleep: Waits; tests replace it.
    """

    timeout: tuple[float, float] = (10.0, 60.0)
    tries: int = 5
    base: float = 1.0
    longest: float = 32.0
    sleep: Callable[[float], None] = time.sleep


class _Client(HTTPClient):
    """gspread's client with timeouts, bounded retries with jitter, and another host if asked."""

    def __init__(self, auth: Credentials, base_url: str | None, patience: Patience) -> None:
        super().__init__(auth)
        self._base_url = base_url
        self._patience = patience
        self.timeout = patience.timeout
        if base_url:
            self.session.trust_env = False  # a proxy has no business with a local server

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request; every one that this program sends may safely be sent twice.

        Reads change nothing, and a write carries the fence, which lets it through only once.
        """
        if self._base_url:
            endpoint = _HOSTS.sub(self._base_url, endpoint)
        for attempt in range(1, self._patience.tries):
            try:
                return super().request(method, endpoint, *args, **kwargs)
            except APIError as error:
                if error.response.status_code not in _AGAIN:
                    raise
            except (requests.ConnectionError, requests.Timeout):
                pass
            most = min(self._patience.longest, self._patience.base * 2 ** (attempt - 1))
            self._patience.sleep(random.uniform(0.0, most))  # noqa: S311  jitter, no secret
        return super().request(method, endpoint, *args, **kwargs)


class GoogleSheet:
    """One spreadsheet; use it as a context manager, or close it.

    Args:
        sheet: Its id or its URL.
        credentials: A service account's JSON file with mode 0600; by default the application
            default credentials. Not used with ``base_url``.
        base_url: Another server that speaks the Sheets API.
        patience: Timeouts and retries.

    Raises:
        SheetAccessError: The id, the credentials or the address cannot be right.
    """

    def __init__(
        self,
        sheet: str,
        *,
        credentials: Path | None = None,
        base_url: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._id = spreadsheet_id(sheet)
        self._base_url = _checked(base_url)
        auth = _anonymous() if self._base_url else load_credentials(credentials)
        self.email = str(getattr(auth, "service_account_email", "") or "")
        self._client = _Client(auth, self._base_url, patience or Patience())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.session.close()

    @property
    def spreadsheet_id(self) -> str:
        """The file's id."""
        return self._id

    def read(self, sheet_ids: Sequence[int]) -> Snapshot:
        """Read the structure, then the values of those of the tabs that exist: two calls.

        Raises:
            SheetAccessError: The spreadsheet cannot be reached or opened.
        """
        try:
            try:
                return self._read(sheet_ids)
            except APIError as error:
                if not _is_renamed(error):
                    raise
                return self._read(sheet_ids)  # a tab was renamed between the two calls
        except (APIError, requests.RequestException, GoogleAuthError) as error:
            raise self._failure(error) from error

    def _read(self, sheet_ids: Sequence[int]) -> Snapshot:
        found = self._client.fetch_sheet_metadata(self._id, {"fields": _METADATA})
        tabs = [_tab(one) for one in found.get("sheets", [])]
        wanted = [tab for tab in tabs if tab.sheet_id in sheet_ids]
        values: dict[int, Any] = {}
        if wanted:
            ranges = ["'{}'".format(tab.title.replace("'", "''")) for tab in wanted]
            options: MutableMapping[str, str | int | bool | float | list[str] | None] = {
                "valueRenderOption": "UNFORMATTED_VALUE",
                "dateTimeRenderOption": "SERIAL_NUMBER",
            }
            answer = self._client.values_batch_get(self._id, ranges, options)
            for tab, one in zip(wanted, answer["valueRanges"], strict=True):
                values[tab.sheet_id] = tuple(tuple(row) for row in one.get("values", ()))
        return Snapshot(
            self._id,
            found["properties"]["title"],
            self.url,
            found["properties"].get("timeZone", ""),
            tuple(
                Tab(
                    tab.sheet_id,
                    tab.title,
                    tab.rows,
                    tab.columns,
                    tab.protections,
                    values.get(tab.sheet_id, ()),
                )
                for tab in tabs
            ),
            {one["name"]: one["namedRangeId"] for one in found.get("namedRanges", [])},
        )

    @property
    def url(self) -> str:
        """Where a person opens the spreadsheet."""
        if self._base_url:
            return f"{self._base_url}/s/{self._id}"
        return f"https://docs.google.com/spreadsheets/d/{self._id}/edit"

    def write(self, requests_: Sequence[Request]) -> None:
        """Apply all requests as one atomic ``spreadsheets.batchUpdate``.

        Raises:
            WriteRejectedError: All of it was refused.
            WriteLostError: No answer came; it may have been applied.
            SheetAccessError: No rights, no credentials.
        """
        try:
            self._client.batch_update(self._id, {"requests": list(requests_)})
        except APIError as error:
            status = error.response.status_code
            if status == _BAD_REQUEST:
                reason = _message(error)
                raise finding(WriteRejectedError, "sync-bad-request", reason=reason) from error
            if status >= _SERVER_ERROR:
                raise finding(WriteLostError, "sync-server-error", status=status) from error
            raise self._failure(error) from error
        except requests.RequestException as error:
            raise finding(WriteLostError, "sync-write-lost") from error
        except GoogleAuthError as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> SheetAccessError:
        return _access_error(error, self._id, self.email, self._base_url or GOOGLE)


def create(
    title: str,
    *,
    base_url: str,
    first_tab: tuple[int, str] | None = None,
    patience: Patience | None = None,
) -> str:
    """Make a spreadsheet on a local server, and return its id.

    Args:
        title: The file's name.
        base_url: The server.
        first_tab: Id and title of its only tab; by default the server chooses.
        patience: Timeouts and retries.

    Raises:
        SheetAccessError: The server is not there, or it is Google's: service accounts own no
            storage, so a person makes the spreadsheet and shares it.
    """
    url = _checked(base_url)
    if not url or _HOSTS.match(url + "/"):
        raise finding(SheetAccessError, "sync-cannot-create")
    client = _Client(_anonymous(), url, patience or Patience())
    try:
        body: dict[str, Any] = {"properties": {"title": title}}
        if first_tab:
            properties = {"sheetId": first_tab[0], "title": first_tab[1]}
            body["sheets"] = [{"properties": properties}]
        answer = client.request("post", f"{GOOGLE}/v4/spreadsheets", json=body).json()
    except (APIError, requests.RequestException, GoogleAuthError) as error:
        raise _access_error(error, "", "", url) from error
    finally:
        client.session.close()
    return str(answer["spreadsheetId"])


def spreadsheet_id(text: str) -> str:
    """Return the id in a URL, or the id itself.

    Raises:
        SheetAccessError: It is neither.

    Example:
        >>> spreadsheet_id("https://docs.google.com/spreadsheets/d/1aB_c-9xyz/edit#gid=0")
        '1aB_c-9xyz'
    """
    found = _URL_ID.search(text)
    if found:
        return found[1]
    if _ID.fullmatch(text.strip()):
        return text.strip()
    raise finding(SheetAccessError, "sync-bad-sheet-id", value=text)


def load_credentials(file: Path | None) -> Credentials:
    """Load a service account's key, or find the application default credentials.

    Only the spreadsheets scope is asked for, never Drive.

    Raises:
        SheetAccessError: No credentials, no key, or a file that others can read.
    """
    if file is None:
        try:
            found, _ = google.auth.default(scopes=[SCOPE])
        except DefaultCredentialsError as error:
            named = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS", "")
            if Path(named).is_file():
                raise finding(SheetAccessError, "sync-credentials-kind", file=named) from error
            raise finding(SheetAccessError, "sync-no-credentials") from error
        return found
    if file.is_dir():
        raise finding(SheetAccessError, "sync-credentials-kind", file=str(file))
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            raise finding(
                SheetAccessError, "sync-credentials-mode", file=str(file), mode=f"{mode:04o}"
            )
        info = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise finding(SheetAccessError, "sync-credentials-missing", file=str(file)) from error
    except ValueError as error:
        raise finding(SheetAccessError, "sync-credentials-kind", file=str(file)) from error
    if not isinstance(info, dict) or info.get("type") != "service_account":
        raise finding(SheetAccessError, "sync-credentials-kind", file=str(file))
    build = service_account.Credentials.from_service_account_info
    try:
        loaded: Credentials = build(info, scopes=[SCOPE])  # type: ignore[no-untyped-call]
    except (ValueError, GoogleAuthError) as error:
        raise finding(SheetAccessError, "sync-credentials-kind", file=str(file)) from error
    return loaded


def _anonymous() -> Credentials:
    return AnonymousCredentials()  # type: ignore[no-untyped-call]


def _checked(base_url: str | None) -> str | None:
    if not base_url:
        return None
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise finding(SheetAccessError, "sync-bad-base-url", value=base_url)
    return base_url.rstrip("/")


def _tab(data: Mapping[str, Any]) -> Tab:
    properties = data["properties"]
    size = properties.get("gridProperties", {})
    protections = tuple(one["protectedRangeId"] for one in data.get("protectedRanges", ()))
    return Tab(
        properties.get("sheetId", 0),
        properties["title"],
        size.get("rowCount", 0),
        size.get("columnCount", 0),
        protections,
    )


def _message(error: APIError) -> str:
    return str(error.error.get("message", ""))[:300]


def _is_renamed(error: APIError) -> bool:
    return "Unable to parse range" in _message(error)


def _access_error(error: Exception, sheet: str, email: str, host: str) -> SheetAccessError:
    """Google's answer as a finding with a remedy."""
    code, parameters = _diagnosis(error, sheet, email, host)
    return SheetAccessError([Issue(code, parameters=parameters)])


def _diagnosis(
    error: Exception, sheet: str, email: str, host: str
) -> tuple[str, dict[str, Parameter]]:
    if isinstance(error, GoogleAuthError):
        return "sync-credentials-refused", {
            "reason": str(error.args[0] if error.args else "")[:200]
        }
    if not isinstance(error, APIError):
        return "sync-unreachable", {"host": host, "reason": type(error).__name__}
    status = error.response.status_code
    detail = json.dumps(error.error.get("details", ""))
    simple: dict[int, tuple[str, dict[str, Parameter]]] = {
        401: ("sync-credentials-refused", {"reason": "401"}),
        404: ("sync-sheet-not-found", {"sheet": sheet}),
        429: ("sync-quota", {}),
    }
    if status in simple:
        return simple[status]
    if status == _FORBIDDEN:
        if "SERVICE_DISABLED" in detail:
            return "sync-api-disabled", {}
        if "SCOPE_INSUFFICIENT" in detail:
            return "sync-scope-missing", {"scope": SCOPE}
        return "sync-no-access", {"email": email or "this account / このアカウント"}
    if status >= _SERVER_ERROR:
        return "sync-server-error", {"status": status}
    return "sync-bad-request", {"reason": _message(error) or str(status)}
