"""batchUpdate: all or nothing, the fence, and what each kind of request does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.sandbox.requests import KINDS, NOT_YET
from sync.sandbox.schema import MESSAGES

if TYPE_CHECKING:
    from tests.sandbox.conftest import Http

AREA = {
    "sheetId": 0,
    "startRowIndex": 0,
    "endRowIndex": 2,
    "startColumnIndex": 0,
    "endColumnIndex": 2,
}
RED = {"red": 1}


def named(name: str, named_id: str = "") -> dict[str, Any]:
    """An addNamedRange request."""
    wanted: dict[str, Any] = {"name": name, "range": AREA}
    if named_id:
        wanted["namedRangeId"] = named_id
    return {"addNamedRange": {"namedRange": wanted}}


def cell(value: Any, **rest: Any) -> dict[str, Any]:
    """A CellData with a literal."""
    kind = "stringValue" if isinstance(value, str) else "numberValue"
    return {"userEnteredValue": {kind: value}, **rest}


def rows(*lines: list[Any]) -> list[dict[str, Any]]:
    """RowData of literals."""
    return [{"values": [cell(value) for value in line]} for line in lines]


def write(*lines: list[Any]) -> dict[str, Any]:
    """An updateCells request from A1 on."""
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    return {"updateCells": {"start": start, "rows": rows(*lines), "fields": "userEnteredValue"}}


def test_the_fence_stops_a_late_writer(http: Http) -> None:
    """A batch that deletes an epoch which is gone fails whole: none of its cells is written."""
    book = http.create()
    (reply,) = http.done(book, named("kpi_epoch_1"))
    first = reply["addNamedRange"]["namedRange"]["namedRangeId"]
    fence = [{"deleteNamedRange": {"namedRangeId": first}}, named("kpi_epoch_2", "epoch2")]
    http.done(book, *fence, write(["new"]))
    late = http.batch(book, write(["late"]), *fence)
    assert late.status_code == 400
    error = late.json()["error"]
    assert error["status"] == "INVALID_ARGUMENT"
    assert error["message"].startswith("Invalid requests[1].deleteNamedRange: No named range")
    assert http.values(book, "A1") == [["new"]]
    assert [n["name"] for n in http.get(book)["namedRanges"]] == ["kpi_epoch_2"]


def test_a_name_that_exists_fails_the_batch(http: Http) -> None:
    """Two ranges of one name, or of one id, cannot be; letter case does not count."""
    book = http.create()
    http.done(book, named("kpi_epoch_1", "one"))
    for twin in (named("KPI_EPOCH_1"), named("other", "one")):
        answer = http.batch(book, write(["twin"]), twin)
        assert answer.status_code == 400
        assert "already exists" in answer.json()["error"]["message"]
    assert http.values(book, "A1") == []


def test_a_failed_batch_changes_neither_cells_nor_version(http: Http) -> None:
    """A batch that fails at its last request leaves no trace."""
    book = http.create()
    before = http.get(book)
    add = {"addSheet": {"properties": {"title": "Extra"}}}
    answer = http.batch(book, add, write(["x"]), {"deleteSheet": {"sheetId": 999}})
    assert answer.json()["error"]["message"] == (
        "Invalid requests[2].deleteSheet: No grid with id: 999"
    )
    assert http.get(book) == before
    version = http.call("GET", f"/drive/v3/files/{book}", params={"fields": "version"}).json()
    assert version == {"version": "1"}


@pytest.mark.parametrize("kind", ["addChart", "moveDimension", "setBasicFilter"])
def test_a_kind_that_google_has_and_we_do_not(http: Http, kind: str) -> None:
    """It is refused by its name, not ignored."""
    answer = http.batch(http.create(), {kind: {}})
    assert answer.status_code == 400
    assert f"does not support {kind}" in answer.json()["error"]["message"]


def test_an_unknown_kind_or_field_is_named(http: Http) -> None:
    """A typo gets Google's 'Unknown name' with its place."""
    book = http.create()
    for request, place in (
        ({"addSheeet": {}}, "Unknown name \"addSheeet\" at 'requests[0]'"),
        ({"addSheet": {"propertys": {}}}, "Unknown name \"propertys\" at 'requests[0].add_sheet'"),
        (
            {"repeatCell": {"range": AREA, "cell": {"value": 1}, "fields": "note"}},
            "Unknown name \"value\" at 'requests[0].repeat_cell.cell'",
        ),
    ):
        error = http.batch(book, request).json()["error"]
        assert place in error["message"]
        assert error["details"][0]["@type"] == "type.googleapis.com/google.rpc.BadRequest"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_survives_nonsense(http: Http, kind: str) -> None:
    """Empty and ill-typed arguments are a 400 that names the request, never a 500."""
    book = http.create()
    names = sorted(MESSAGES[f"{kind[0].upper()}{kind[1:]}Request"])
    for arguments in (
        {},
        dict.fromkeys(names, 7),
        dict.fromkeys(names, "x"),
        {name: [{"x": [1]}] for name in names},
        {name: {"sheetId": "x", "range": {"startRowIndex": -4}} for name in names},
        {name: {"range": {"endRowIndex": 2**40}} for name in names},
    ):
        answer = http.batch(book, {kind: arguments})
        harmless = kind in ("addSheet", "duplicateSheet") and arguments == {}
        assert answer.status_code == (200 if harmless else 400), (arguments, answer.text)
        assert harmless or "requests[0]" in answer.text


def test_supported_and_unsupported_kinds_do_not_overlap() -> None:
    """No kind is on both lists."""
    assert not set(KINDS) & NOT_YET


def test_update_cells_sets_only_what_the_mask_names(http: Http) -> None:
    """Values, formats and notes are set apart from each other; a range clears what is left out."""
    book = http.create()
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    bold = {"textFormat": {"bold": True}, "backgroundColor": {"red": 0.5}}
    line = [cell("a", userEnteredFormat=bold, note="n"), cell(2)]
    fields = "userEnteredValue,userEnteredFormat,note"
    http.done(book, {"updateCells": {"start": start, "rows": [{"values": line}], "fields": fields}})
    one = {**AREA, "endRowIndex": 1}
    http.done(
        book, {"updateCells": {"range": one, "rows": rows(["b"]), "fields": "userEnteredValue"}}
    )
    assert http.values(book, "A1:B1") == [["b"]]
    mask = "sheets.data.rowData.values(userEnteredFormat,note)"
    data = http.get(book, ranges="A1", fields=mask)["sheets"][0]["data"][0]["rowData"]
    found = data[0]["values"][0]
    assert found["note"] == "n"
    assert found["userEnteredFormat"]["textFormat"] == {"bold": True}
    assert found["userEnteredFormat"]["backgroundColor"] == {"red": 0.49803922}
    assert found["userEnteredFormat"]["backgroundColorStyle"] == {"rgbColor": {"red": 0.49803922}}


def test_value_writes_keep_format_note_and_rule(http: Http) -> None:
    """Writing and clearing values leaves the rest of the cell alone."""
    book = http.create()
    percent = {"numberFormat": {"type": "PERCENT", "pattern": "0.0%"}}
    rule = {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}}
    data = {"userEnteredFormat": percent, "note": "n", "dataValidation": rule}
    http.done(book, {"repeatCell": {"range": AREA, "cell": data, "fields": "*"}})
    http.put(book, "A1", [[0.0305]])
    assert http.values(book, "A1") == [["3.1%"]]
    http.call("POST", f"/v4/spreadsheets/{book}/values/A1:clear")
    found = http.get(book, ranges="A1", includeGridData="true")
    assert found["sheets"][0]["data"][0]["rowData"][0]["values"][0]["dataValidation"] == rule


def test_inserting_a_row_moves_everything_below(http: Http) -> None:
    """Values, names, protections, merges, rules and row metadata follow their rows."""
    book = http.create()
    http.put(book, "A1:A3", [["a"], ["b"], ["c"]])
    low = {**AREA, "startRowIndex": 2, "endRowIndex": 4}
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    condition = {"type": "NOT_BLANK"}
    rule = {"ranges": [low], "booleanRule": {"condition": condition, "format": {}}}
    label = {"metadataKey": "k", "location": {"dimensionRange": span}}
    http.done(
        book,
        {"addNamedRange": {"namedRange": {"name": "low", "range": low}}},
        {"addProtectedRange": {"protectedRange": {"range": low}}},
        {"mergeCells": {"range": low}},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"createDeveloperMetadata": {"developerMetadata": label}},
    )
    http.put(book, "A3", [["c"]])
    http.done(book, {"insertDimension": {"range": {**span, "startIndex": 1, "endIndex": 3}}})
    assert http.values(book, "A1:A5") == [["a"], [], [], ["b"], ["c"]]
    found = http.get(book)
    sheet = found["sheets"][0]
    assert sheet["properties"]["gridProperties"]["rowCount"] == 1002
    ranges = [
        found["namedRanges"][0]["range"],
        sheet["protectedRanges"][0]["range"],
        sheet["merges"][0],
        sheet["conditionalFormats"][0]["ranges"][0],
    ]
    assert [(r["startRowIndex"], r["endRowIndex"]) for r in ranges] == [(4, 6)] * 4
    lookup = {"developerMetadataLookup": {"metadataKey": "k"}}
    (reply,) = http.done(book, {"deleteDeveloperMetadata": {"dataFilter": lookup}})
    (gone,) = reply["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
    assert gone["location"]["dimensionRange"]["startIndex"] == 4


def test_deleting_rows_takes_what_was_there(http: Http) -> None:
    """Deleted rows take their values, names and merges with them."""
    book = http.create()
    http.put(book, "A1:A4", [["a"], ["b"], ["c"], ["d"]])
    http.done(book, named("top"), {"mergeCells": {"range": {**AREA, "startRowIndex": 1}}})
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 2}
    http.done(book, {"deleteDimension": {"range": span}})
    assert http.values(book, "A1:A4") == [["c"], ["d"]]
    found = http.get(book)
    assert "namedRanges" not in found
    assert "merges" not in found["sheets"][0]


def test_tabs_are_added_moved_copied_and_deleted(http: Http) -> None:
    """The order, the titles and the ids of tabs are as asked for."""
    book = http.create()
    replies = http.done(
        book,
        {"addSheet": {"properties": {"title": "実績", "sheetId": 7, "tabColor": RED}}},
        {"duplicateSheet": {"sourceSheetId": 7, "newSheetName": "控え", "newSheetId": 8}},
        {"updateSheetProperties": {"properties": {"sheetId": 7, "index": 0}, "fields": "index"}},
    )
    assert replies[0]["addSheet"]["properties"]["tabColorStyle"] == {"rgbColor": RED}
    titles = [sheet["properties"]["title"] for sheet in http.get(book)["sheets"]]
    assert titles == ["実績", "控え", "Sheet1"]
    http.done(book, {"deleteSheet": {"sheetId": 8}})
    assert [s["properties"]["index"] for s in http.get(book)["sheets"]] == [0, 1]
    twin = http.batch(book, {"addSheet": {"properties": {"title": "実績"}}})
    assert 'A sheet with the name "実績" already exists' in twin.json()["error"]["message"]


def test_find_and_replace_counts_what_it_changed(http: Http) -> None:
    """One cell is a compare-and-set: the reply says whether the old text stood there."""
    book = http.create()
    http.put(book, "A1:A3", [["draft"], ["Draft 2"], ["done"]])
    one = {**AREA, "endRowIndex": 1, "endColumnIndex": 1}
    swap = {"find": "draft", "replacement": "final", "range": one, "matchEntireCell": True}
    (first,) = http.done(book, {"findReplace": swap})
    assert first["findReplace"] == {
        "valuesChanged": 1,
        "rowsChanged": 1,
        "sheetsChanged": 1,
        "occurrencesChanged": 1,
    }
    (again,) = http.done(book, {"findReplace": swap})
    assert again == {"findReplace": {}}
    assert http.values(book, "A1:A3") == [["final"], ["Draft 2"], ["done"]]


def test_a_metadata_id_is_taken_once(http: Http) -> None:
    """Creating metadata of an id that exists fails the batch."""
    book = http.create()
    label = {"metadataId": 5, "metadataKey": "epoch", "location": {"spreadsheet": True}}
    create = {"createDeveloperMetadata": {"developerMetadata": label}}
    http.done(book, create)
    assert http.batch(book, write(["x"]), create).status_code == 400
    assert http.get(book)["developerMetadata"][0]["metadataKey"] == "epoch"


def test_banding_and_borders_are_kept(http: Http) -> None:
    """Bands and borders come back in both colour forms."""
    book = http.create()
    band = {"range": AREA, "rowProperties": {"headerColor": RED}}
    line = {"style": "SOLID", "color": RED}
    (reply, _) = http.done(
        book,
        {"addBanding": {"bandedRange": band}},
        {"updateBorders": {"range": AREA, "bottom": line, "innerVertical": line}},
    )
    kept = reply["addBanding"]["bandedRange"]["rowProperties"]
    assert kept == {"headerColor": RED, "headerColorStyle": {"rgbColor": RED}}
    mask = "sheets.data.rowData.values.userEnteredFormat.borders"
    rows_found = http.get(book, ranges="A1:B2", fields=mask)["sheets"][0]["data"][0]["rowData"]
    assert sorted(rows_found[1]["values"][0]["userEnteredFormat"]["borders"]) == ["bottom", "right"]


def test_batch_update_by_data_filter(http: Http) -> None:
    """Blocks are found by GridRange and by A1, all or none."""
    book = http.create()
    blocks = [
        {"dataFilter": {"gridRange": AREA}, "values": [[1, 2]]},
        {"dataFilter": {"a1Range": "Sheet1!D1"}, "values": [[3]]},
    ]
    body = {"valueInputOption": "RAW", "data": blocks}
    path = f"/v4/spreadsheets/{book}/values:batchUpdateByDataFilter"
    answer = http.call("POST", path, body).json()
    assert answer["totalUpdatedCells"] == 3
    filters = {"dataFilters": [{"a1Range": "A1:D1"}], "valueRenderOption": "UNFORMATTED_VALUE"}
    read = http.call("POST", f"/v4/spreadsheets/{book}/values:batchGetByDataFilter", filters).json()
    assert read["valueRanges"][0]["valueRange"]["values"] == [[1, 2, "", 3]]
    blocks.append({"dataFilter": {"a1Range": "nowhere!A1"}, "values": [[9]]})
    blocks[0]["values"] = [[8, 8]]
    assert http.call("POST", path, body).status_code == 400
    assert http.values(book, "A1:B1") == [["1", "2"]]


def test_a_formula_is_kept_but_not_calculated(http: Http) -> None:
    """FORMULA gives the text back; any other reading says plainly that nothing was calculated."""
    book = http.create()
    http.put(book, "A1", [["=1+1"]], "USER_ENTERED")
    assert http.values(book, "A1", valueRenderOption="FORMULA") == [["=1+1"]]
    assert http.values(book, "A1") == [["#N/A (sandbox does not calculate)"]]
    http.put(book, "A2", [["=1+1"]], "RAW")
    assert http.values(book, "A2") == [["=1+1"]]
