"""Acting as a person: what may be typed where, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.sandbox.server import Sandbox, SandboxError
from tests.sandbox.conftest import Http

if TYPE_CHECKING:
    from pathlib import Path

COLUMN = {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 1}


def edit(http: Http, book: str, cell: str, text: str, **rest: Any) -> Any:
    """Type as a person."""
    body = {"sheet": "Sheet1", "cell": cell, "text": text, **rest}
    return http.call("POST", f"/sandbox/spreadsheets/{book}/edit", body)


def test_a_person_types_as_on_the_screen(sandbox: Sandbox, http: Http) -> None:
    """The text is read as typed, shown by its format, and the version grows."""
    book = http.create()
    assert sandbox.type_as_person(book, "Sheet1", "B2", "1,200") == "1,200"
    assert http.values(book, "B2", valueRenderOption="UNFORMATTED_VALUE") == [[1200]]
    assert sandbox.type_as_person(book, "Sheet1", "B2", "") == ""
    assert http.values(book, "A1:C3") == []
    log = http.call("GET", f"/sandbox/spreadsheets/{book}/revisions").json()["revisions"]
    assert [(line["version"], line["actor"]) for line in log] == [
        (3, "team-member@example.com"),
        (2, "team-member@example.com"),
        (1, "api"),
    ]


def test_a_protected_cell_is_refused_in_both_languages(http: Http) -> None:
    """The refusal says where, why and what to do; nothing is written."""
    book = http.create()
    http.done(
        book, {"addProtectedRange": {"protectedRange": {"range": COLUMN, "description": "D"}}}
    )
    answer = edit(http, book, "A1", "x", lang="ja")
    assert answer.status_code == 403
    error = answer.json()["error"]
    assert (
        error["message"]
        == "「Sheet1!A1」は保護されています（D）。鍵の付いていないセルに入力してください。"
    )
    assert error["messages"]["en"] == "Sheet1!A1 is protected (D). Type into a cell without a lock."
    assert edit(http, book, "B1", "x").status_code == 200
    assert http.values(book, "A1:B1") == [["", "x"]]


def test_openings_editors_and_warnings(http: Http) -> None:
    """Unprotected parts, named editors and warning-only ranges let a person in."""
    book = http.create()
    hole = {**COLUMN, "startRowIndex": 4, "endRowIndex": 5}
    editors = {"users": ["owner@example.com"]}
    wanted = {"range": {"sheetId": 0}, "unprotectedRanges": [hole], "editors": editors}
    (reply,) = http.done(book, {"addProtectedRange": {"protectedRange": wanted}})
    assert edit(http, book, "A1", "x").status_code == 403
    assert edit(http, book, "A5", "x").status_code == 200
    assert edit(http, book, "A1", "x", person="owner@example.com").status_code == 200
    change = {**reply["addProtectedRange"]["protectedRange"], "warningOnly": True}
    http.done(book, {"updateProtectedRange": {"protectedRange": change, "fields": "warningOnly"}})
    assert edit(http, book, "A1", "y").status_code == 200


def test_a_strict_rule_is_enforced(http: Http) -> None:
    """A value outside a strict rule is refused with the rule's own hint; the API may write it."""
    book = http.create()
    options = [{"userEnteredValue": text} for text in ("高", "低")]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": options}, "strict": True}
    http.done(book, {"setDataValidation": {"range": COLUMN, "rule": rule}})
    error = edit(http, book, "A1", "中", lang="ja").json()["error"]
    assert "次のどれかを入力してください: 高, 低" in error["message"]
    assert edit(http, book, "A1", "高").status_code == 200
    assert edit(http, book, "A1", "").status_code == 200
    http.put(book, "A1", [["中"]])


def test_a_merged_cell_is_its_first_one(http: Http) -> None:
    """Typing anywhere in a merged block fills its first cell."""
    book = http.create()
    block = {
        "sheetId": 0,
        "startRowIndex": 0,
        "endRowIndex": 2,
        "startColumnIndex": 0,
        "endColumnIndex": 2,
    }
    http.done(book, {"mergeCells": {"range": block}})
    edit(http, book, "B2", "x")
    assert http.values(book, "A1:B2") == [["x"]]


@pytest.mark.parametrize("cell", ["", "A", "A1:B2", "A0", "AA1", "A1001", "x!A1"])
def test_no_such_cell(http: Http, cell: str) -> None:
    """Anything but one cell inside the grid is a 400 that says so."""
    answer = edit(http, http.create(), cell, "x")
    assert answer.status_code == 400
    assert "exactly one cell" in answer.json()["error"]["message"]


def test_the_convenience_speaks_the_sandbox_language(state: Path) -> None:
    """A refusal raises with the message in the sandbox's language."""
    with Sandbox(state, lang="ja") as sandbox:
        calls = Http(sandbox.url)
        book = calls.create()
        calls.session.close()
        with pytest.raises(SandboxError, match="「実績」というタブはありません"):
            sandbox.type_as_person(book, "実績", "A1", "x")
        with pytest.raises(SandboxError, match="このスプレッドシートはありません"):
            sandbox.type_as_person("nowhere", "Sheet1", "A1", "x")
