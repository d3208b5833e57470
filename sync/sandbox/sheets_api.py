"""The methods of the Sheets v4 API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from sync.sandbox import values
from sync.sandbox.a1 import Area
from sync.sandbox.call import Call, Handler, Reply, json_reply
from sync.sandbox.colors import canonical
from sync.sandbox.document import Document, Sheet
from sync.sandbox.masks import parse_mask, select
from sync.sandbox.payload import Json, flag_at, list_at, object_at, objects_at, text_at
from sync.sandbox.requests import batch_update
from sync.sandbox.schema import check_names
from sync.sandbox.values import Rendering
from sync.sandbox.view import spreadsheet

if TYPE_CHECKING:
    from sync.sandbox.workspace import Workspace

Place: TypeAlias = Callable[[Document, Json], tuple[Sheet, Area]]


class SheetsApi:
    """The Sheets v4 methods on a workspace.

    Args:
        workspace: The spreadsheets.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Method, path pattern and handler; `{id}` and `{range}` are variable parts."""
        root = "/v4/spreadsheets"
        return [
            ("POST", root, self.create),
            ("GET", f"{root}/{{id}}", self.get),
            ("POST", f"{root}/{{id}}:batchUpdate", self.batch_update),
            ("GET", f"{root}/{{id}}/values:batchGet", self.values_batch_get),
            ("POST", f"{root}/{{id}}/values:batchUpdate", self.values_batch_update),
            ("POST", f"{root}/{{id}}/values:batchClear", self.values_batch_clear),
            ("POST", f"{root}/{{id}}/values:batchGetByDataFilter", self.batch_get_by_filter),
            ("POST", f"{root}/{{id}}/values:batchUpdateByDataFilter", self.batch_update_by_filter),
            ("POST", f"{root}/{{id}}/values/{{range}}:append", self.values_append),
            ("POST", f"{root}/{{id}}/values/{{range}}:clear", self.values_clear),
            ("GET", f"{root}/{{id}}/values/{{range}}", self.values_get),
            ("PUT", f"{root}/{{id}}/values/{{range}}", self.values_update),
        ]

    def create(self, call: Call) -> Reply:
        """`spreadsheets.create`: properties, and the tabs' properties."""
        body = call.json()
        wanted = object_at(body, "properties")
        document = Document.blank(text_at(wanted, "title") or "Untitled spreadsheet")
        for name in ("locale", "timeZone"):
            if wanted.get(name):
                document.properties[name] = text_at(wanted, name)
        tabs = [object_at(tab, "properties") for tab in objects_at(body, "sheets")]
        if tabs:
            first = document.sheets[0]
            first.properties["title"] = "\0"
            adds: list[Json] = [{"addSheet": {"properties": canonical(tab)}} for tab in tabs]
            batch_update(document, {"requests": adds})
            document.sheets.remove(first)
            document.number_sheets()
        self._workspace.add(document)
        return json_reply(spreadsheet(document, [], {}, grid_data=False))

    def get(self, call: Call) -> Reply:
        """`spreadsheets.get`: with `ranges`, `includeGridData` and a field mask."""
        mask = parse_mask(call.option("fields")) if call.option("fields") else {}
        with self._workspace.reading(call.parts["id"]) as document:
            areas = [document.find(reference) for reference in call.query.get("ranges", [])]
            flag = call.flag("includeGridData")
            return json_reply(spreadsheet(document, areas, mask, grid_data=flag))

    def batch_update(self, call: Call) -> Reply:
        """`spreadsheets.batchUpdate`: all requests, or none."""
        body = call.json()
        kinds = [name for request in objects_at(body, "requests") for name in request]
        with self._workspace.writing(
            call.parts["id"], f"batchUpdate {', '.join(kinds)}"
        ) as document:
            replies = batch_update(document, body)
        answer: Json = {"spreadsheetId": document.id, "replies": replies}
        if flag_at(body, "includeSpreadsheetInResponse"):
            areas = [document.find(str(text)) for text in list_at(body, "responseRanges")]
            data = flag_at(body, "responseIncludeGridData")
            answer["updatedSpreadsheet"] = spreadsheet(document, areas, {}, grid_data=data)
        return self._masked(call, answer)

    def values_get(self, call: Call) -> Reply:
        """`values.get`."""
        how = Rendering.of(call.options())
        with self._workspace.reading(call.parts["id"]) as document:
            sheet, area = document.find(call.parts["range"])
            return self._masked(call, values.read(sheet, area, how))

    def values_batch_get(self, call: Call) -> Reply:
        """`values.batchGet`."""
        how = Rendering.of(call.options())
        with self._workspace.reading(call.parts["id"]) as document:
            found = [document.find(reference) for reference in call.query.get("ranges", [])]
            answer: Json = {"spreadsheetId": document.id}
            if found:
                answer["valueRanges"] = [values.read(*place, how) for place in found]
            return self._masked(call, answer)

    def values_update(self, call: Call) -> Reply:
        """`values.update`; the body is checked before the range (recorded)."""
        options, body = call.options(), call.json()
        check_names(body, "ValueRange", "data")
        rows = values.value_rows(body)
        option, reference = values.input_option(options), call.parts["range"]
        with self._workspace.writing(call.parts["id"], f"values.update {reference}") as document:
            place = document.find(reference)
            answer = values.write(document, *place, rows, option)
            _add_values(answer, place, options)
        return self._masked(call, answer)

    def values_append(self, call: Call) -> Reply:
        """`values.append`: below the last table of the range."""
        options, body = call.options(), call.json()
        check_names(body, "ValueRange", "data")
        rows, option = values.value_rows(body), values.input_option(options)
        reference = call.parts["range"]
        insert = call.option("insertDataOption") == "INSERT_ROWS"
        with self._workspace.writing(call.parts["id"], f"values.append {reference}") as document:
            sheet, area = document.find(reference)
            answer = values.append(document, sheet, area, rows, option, insert=insert)
        return self._masked(call, answer)

    def values_clear(self, call: Call) -> Reply:
        """`values.clear`."""
        reference = call.parts["range"]
        with self._workspace.writing(call.parts["id"], f"values.clear {reference}") as document:
            cleared = values.clear(*document.find(reference))
        return self._masked(call, {"spreadsheetId": document.id, "clearedRange": cleared})

    def values_batch_clear(self, call: Call) -> Reply:
        """`values.batchClear`."""
        ranges = [str(text) for text in list_at(call.json(), "ranges")]
        with self._workspace.writing(call.parts["id"], "values.batchClear") as document:
            cleared = [values.clear(*document.find(reference)) for reference in ranges]
        return self._masked(call, {"spreadsheetId": document.id, "clearedRanges": cleared})

    def values_batch_update(self, call: Call) -> Reply:
        """`values.batchUpdate`: all blocks, or none."""
        body = call.json()
        check_names(body, "BatchUpdateValuesRequest", "")

        def place(document: Document, block: Json) -> tuple[Sheet, Area]:
            return document.find(text_at(block, "range", "data"))

        return self._write_blocks(call, body, "values.batchUpdate", place)

    def batch_update_by_filter(self, call: Call) -> Reply:
        """`values.batchUpdateByDataFilter`, by A1 or GridRange."""
        body = call.json()
        check_names(body, "BatchUpdateValuesByDataFilterRequest", "")

        def place(document: Document, block: Json) -> tuple[Sheet, Area]:
            return document.filtered(object_at(block, "dataFilter", "data"))

        return self._write_blocks(call, body, "values.batchUpdateByDataFilter", place)

    def _write_blocks(self, call: Call, body: Json, change: str, place: Place) -> Reply:
        option = values.input_option(body)
        blocks = objects_at(body, "data")
        parsed = [
            (block, values.value_rows(block, f"data[{i}].values")) for i, block in enumerate(blocks)
        ]
        with self._workspace.writing(call.parts["id"], change) as document:
            responses = []
            for block, rows in parsed:
                found = place(document, block)
                response = values.write(document, *found, rows, option)
                _add_values(response, found, body)
                if "dataFilter" in block:
                    response["dataFilter"] = block["dataFilter"]
                responses.append(response)
        return self._masked(call, _totals(document.id, responses))

    def batch_get_by_filter(self, call: Call) -> Reply:
        """`values.batchGetByDataFilter`, by A1 or GridRange."""
        body = call.json()
        check_names(body, "BatchGetValuesByDataFilterRequest", "")
        how = Rendering.of(body)
        filters = objects_at(body, "dataFilters")
        with self._workspace.reading(call.parts["id"]) as document:
            found = [
                {
                    "valueRange": values.read(*document.filtered(wanted), how),
                    "dataFilters": [wanted],
                }
                for wanted in filters
            ]
            return self._masked(call, {"spreadsheetId": document.id, "valueRanges": found})

    @staticmethod
    def _masked(call: Call, answer: Json) -> Reply:
        fields = call.option("fields")
        return json_reply(select(answer, parse_mask(fields)) if fields else answer)


def _add_values(answer: Json, place: tuple[Sheet, Area], options: Json) -> None:
    if str(options.get("includeValuesInResponse")).lower() == "true":
        answer["updatedData"] = values.read(*place, Rendering.of(options, "response"))


def _totals(document_id: str, responses: list[Json]) -> Json:
    tabs = {r["updatedRange"].rsplit("!", 1)[0] for r in responses if "updatedCells" in r}
    totals = {
        "totalUpdatedRows": sum(r.get("updatedRows", 0) for r in responses),
        "totalUpdatedColumns": max((r.get("updatedColumns", 0) for r in responses), default=0),
        "totalUpdatedCells": sum(r.get("updatedCells", 0) for r in responses),
        "totalUpdatedSheets": len(tabs),
    }
    counted = {name: total for name, total in totals.items() if total}
    return {"spreadsheetId": document_id, **counted, "responses": responses}
