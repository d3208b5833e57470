"""The methods of the Drive v3 API that a spreadsheet client needs, and the token endpoint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from sync.sandbox.call import Call, Handler, Reply, json_reply
from sync.sandbox.document import Document, new_number
from sync.sandbox.errors import DriveError, file_not_found
from sync.sandbox.masks import parse_mask, select
from sync.sandbox.payload import Json, text_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.sandbox.workspace import Workspace

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_DEFAULT = "kind,id,name,mimeType"
_TERM = re.compile(
    r"""(\w+)\s*(=|!=|contains)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\w+))"""
)
_ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_PAGE = 100
_MAX_PAGE = 1_000


class DriveApi:
    """The Drive v3 methods on a workspace.

    Args:
        workspace: The spreadsheets, each of which is a file.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Method, path pattern and handler."""
        files = "/drive/v3/files"
        permissions = f"{files}/{{id}}/permissions"
        return [
            ("POST", files, self.create),
            ("GET", files, self.list),
            ("GET", f"{files}/{{id}}", self.get),
            ("DELETE", f"{files}/{{id}}", self.delete),
            ("GET", permissions, self.permissions_list),
            ("POST", permissions, self.permissions_create),
            ("DELETE", f"{permissions}/{{permission}}", self.permissions_delete),
            ("POST", "/token", token),
        ]

    def create(self, call: Call) -> Reply:
        """`files.create`, for spreadsheets only."""
        body = call.json()
        if text_at(body, "mimeType", default=SPREADSHEET) != SPREADSHEET:
            raise DriveError(400, "invalid", "The sandbox creates spreadsheets only.", "mimeType")
        document = Document.blank(text_at(body, "name") or "Untitled")
        self._workspace.add(document)
        return _masked(call, _DEFAULT, _file(document))

    def list(self, call: Call) -> Reply:
        """`files.list`, with `q`, `pageSize` and `pageToken`."""
        matches = _query(call.option("q"))
        found = [_file(document) for document in self._workspace.all() if matches(document)]
        size, start = call.option("pageSize", str(_PAGE)), call.option("pageToken", "0")
        if not size.isdecimal() or not 1 <= int(size) <= _MAX_PAGE:
            raise DriveError(400, "invalid", f"Invalid value '{size}'.", "pageSize")
        if not start.isdecimal():
            raise DriveError(400, "invalid", "Invalid Value", "pageToken")
        first, end = int(start), int(start) + int(size)
        answer: Json = {"kind": "drive#fileList", "files": found[first:end]}
        if end < len(found):
            answer["nextPageToken"] = str(end)
        return _masked(call, f"kind,nextPageToken,incompleteSearch,files({_DEFAULT})", answer)

    def get(self, call: Call) -> Reply:
        """`files.get`; `version` grows with every change."""
        return _masked(call, _DEFAULT, _file(self._find(call)))

    def delete(self, call: Call) -> Reply:
        """`files.delete`."""
        self._workspace.delete(self._find(call).id)
        return Reply(b"", 204, "text/html")

    def permissions_list(self, call: Call) -> Reply:
        """`permissions.list`."""
        answer = {"kind": "drive#permissionList", "permissions": self._find(call).permissions}
        return _masked(call, "kind,permissions(kind,id,type,role)", answer)

    def permissions_create(self, call: Call) -> Reply:
        """`permissions.create`: kept and listed; the sandbox lets everybody in all the same."""
        body = call.json()
        kind, role = text_at(body, "type"), text_at(body, "role")
        if kind not in ("user", "group", "domain", "anyone") or role not in _ROLES:
            name = "role" if role not in _ROLES else "type"
            raise DriveError(
                400, "invalid", f"The specified {name} is invalid.", f"permission.{name}"
            )
        kept: Json = {
            "kind": "drive#permission",
            "id": str(new_number()),
            "type": kind,
            "role": role,
        }
        for name in ("emailAddress", "domain"):
            if body.get(name):
                kept[name] = text_at(body, name)
        with self._workspace.writing(self._find(call).id, "permissions.create") as document:
            document.permissions.append(kept)
        return _masked(call, "kind,id,type,role", kept)

    def permissions_delete(self, call: Call) -> Reply:
        """`permissions.delete`."""
        wanted = call.parts["permission"]
        with self._workspace.writing(self._find(call).id, "permissions.delete") as document:
            kept = [p for p in document.permissions if p["id"] != wanted]
            if len(kept) == len(document.permissions):
                message = f"Permission not found: {wanted}."
                raise DriveError(404, "notFound", message, "permissionId")
            document.permissions = kept
        return Reply(b"", 204, "text/html")

    def _find(self, call: Call) -> Document:
        file_id = call.parts["id"]
        for document in self._workspace.all():
            if document.id == file_id:
                return document
        raise file_not_found(file_id)


def _file(document: Document) -> Json:
    return {
        "kind": "drive#file",
        "id": document.id,
        "name": document.title,
        "mimeType": SPREADSHEET,
        "createdTime": document.created,
        "modifiedTime": document.modified,
        "version": str(document.version),
        "trashed": False,
        "permissions": document.permissions,
    }


def _masked(call: Call, default: str, answer: Json) -> Reply:
    return json_reply(select(answer, parse_mask(call.option("fields", default))))


def _query(text: str) -> Callable[[Document], bool]:
    """A test for a Drive query: `name`, `mimeType` and `trashed`, joined by `and`."""
    terms = []
    rest = text.strip()
    while rest:
        match = _TERM.match(rest)
        if not match:
            raise DriveError(400, "invalid", "Invalid Value", "q")
        value = next(v for v in match.groups()[2:] if v is not None)
        terms.append((match[1], match[2], re.sub(r"\\(.)", r"\1", value)))
        rest = rest[match.end() :].strip()
        if rest:
            joined = re.match(r"and\b\s*(?=\S)", rest)
            if not joined:
                raise DriveError(400, "invalid", "Invalid Value", "q")
            rest = rest[joined.end() :]
    if any(name not in ("name", "mimeType", "trashed") for name, _, _ in terms):
        raise DriveError(400, "invalid", "Invalid Value", "q")
    return lambda document: all(_holds(document, *term) for term in terms)


def _holds(document: Document, name: str, operator: str, value: str) -> bool:
    actual = {"name": document.title, "mimeType": SPREADSHEET, "trashed": "false"}[name]
    if operator == "contains":
        return value.lower() in actual.lower()
    return (actual == value) == (operator == "=")


def token(call: Call) -> Reply:
    """Exchange a service account's signed claim for a token; the signature is not checked."""
    form = parse_qs(call.body.decode("utf-8", "replace"))
    grant = form.get("grant_type", [""])[-1]
    assertion = form.get("assertion", [""])[-1]
    if grant != _GRANT:
        return json_reply({"error": "unsupported_grant_type"}, 400)
    if not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", assertion):
        return json_reply({"error": "invalid_grant", "error_description": "Bad Request"}, 400)
    answer = {"access_token": "sandbox-token", "expires_in": 3599, "token_type": "Bearer"}
    return json_reply(answer)
