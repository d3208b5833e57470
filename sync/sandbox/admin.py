"""The sandbox's own endpoints, under `/sandbox/`: health, logs, people's edits, faults."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from sync.sandbox.call import Call, Handler, Reply, json_reply
from sync.sandbox.errors import ApiError, invalid
from sync.sandbox.faults import Fault
from sync.sandbox.pageview import page_view
from sync.sandbox.payload import text_at
from sync.sandbox.people import PERSON, PersonRefusedError, refuse, type_text
from sync.sandbox.values import display
from sync.sandbox.words import choose_language

if TYPE_CHECKING:
    from sync.sandbox.document import Document, Sheet
    from sync.sandbox.faults import FaultPlan
    from sync.sandbox.payload import Json
    from sync.sandbox.workspace import Workspace


class Admin:
    """The admin endpoints on a workspace.

    Args:
        workspace: The spreadsheets.
        faults: The faults still to come.
        lang: The language where the caller names none.
    """

    def __init__(self, workspace: Workspace, faults: FaultPlan, lang: str) -> None:
        self._workspace = workspace
        self._faults = faults
        self._lang = lang

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Method, path pattern and handler."""
        one = "/sandbox/spreadsheets/{id}"
        return [
            ("GET", "/sandbox/health", self.health),
            ("GET", "/sandbox/spreadsheets", self.spreadsheets),
            ("GET", f"{one}/version", self.version),
            ("GET", f"{one}/view", self.view),
            ("GET", f"{one}/revisions", self.revisions),
            ("POST", f"{one}/edit", self.edit),
            ("GET", "/sandbox/faults", self.faults),
            ("POST", "/sandbox/faults", self.add_fault),
            ("DELETE", "/sandbox/faults", self.clear_faults),
        ]

    def health(self, _call: Call) -> Reply:
        """Whether the server works."""
        return json_reply({"status": "ok", "spreadsheets": len(self._workspace.all())})

    def spreadsheets(self, _call: Call) -> Reply:
        """Every spreadsheet, the newest first."""
        found = [
            {"id": d.id, "title": d.title, "version": d.version, "modifiedTime": d.modified}
            for d in self._workspace.all()
        ]
        return json_reply({"spreadsheets": found})

    def version(self, call: Call) -> Reply:
        """The version of one spreadsheet, for pages that wait for changes."""
        with self._workspace.reading(call.parts["id"]) as document:
            return json_reply({"version": document.version})

    def view(self, call: Call) -> Reply:
        """One tab as the page draws it."""
        wanted = call.option("sheet")
        lang = self._language(call)
        with self._workspace.reading(call.parts["id"]) as document:
            sheet = next((s for s in document.sheets if str(s.id) == wanted), None)
            shown = [s for s in document.sheets if not s.properties.get("hidden")]
            return json_reply(page_view(document, sheet or shown[0], lang))

    def revisions(self, call: Call) -> Reply:
        """The log of one spreadsheet, the newest change first."""
        return json_reply({"revisions": self._workspace.revisions(call.parts["id"])})

    def edit(self, call: Call) -> Reply:
        """Type text into a cell as a person: `{sheet, cell, text}`; `sheet` is a title or an id."""
        body = self._body(call)
        cell, text = text_at(body, "cell"), text_at(body, "text")
        person = text_at(body, "person", default=PERSON)
        lang = text_at(body, "lang") or self._language(call)
        try:
            change = f"typed into {cell}"
            with self._workspace.writing(call.parts["id"], change, person) as document:
                sheet = _sheet(document, body.get("sheet"))
                after = type_text(document, sheet, cell, text, person)
        except PersonRefusedError as error:
            return self._refusal(error, lang)
        except ApiError as error:
            if error.code != HTTPStatus.NOT_FOUND:
                raise
            return self._refusal(refuse("no_spreadsheet"), lang)
        return json_reply({"version": document.version, "text": display(after)})

    @staticmethod
    def _refusal(error: PersonRefusedError, lang: str) -> Reply:
        message = error.messages["ja" if lang == "ja" else "en"]
        code = {"no_spreadsheet": 404, "no_sheet": 400, "no_cell": 400}.get(error.code, 403)
        problem = {"code": error.code, "message": message, "messages": error.messages}
        return json_reply({"error": problem}, code)

    def faults(self, _call: Call) -> Reply:
        """The faults still to come."""
        return json_reply({"faults": self._faults.to_json()})

    def add_fault(self, call: Call) -> Reply:
        """Script a fault."""
        self._faults.add(Fault.from_json(self._body(call)))
        return self.faults(call)

    def clear_faults(self, call: Call) -> Reply:
        """Forget all faults."""
        self._faults.clear()
        return self.faults(call)

    def _body(self, call: Call) -> Json:
        # A form of another site cannot send this type without asking first.
        if not call.headers.get("content-type", "").startswith("application/json"):
            raise ApiError(415, "INVALID_ARGUMENT", "Content-Type must be application/json.")
        return call.json()

    def _language(self, call: Call) -> str:
        accepted = call.headers.get("accept-language", "")
        return choose_language(call.option("lang"), accepted, self._lang)


def _sheet(document: Document, wanted: object) -> Sheet:
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return document.sheet_by_id(wanted)
    if not isinstance(wanted, str):
        raise invalid("sheet must be a tab's title or its sheetId.")
    sheet = document.sheet_by_title(wanted)
    if sheet is None:
        raise refuse("no_sheet", place=wanted)
    return sheet
