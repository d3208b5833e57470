"""The person's page: what it shows, in which language, and that nothing typed becomes markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.sandbox.server import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.conftest import Http

EVIL = "</script><img src=x onerror=alert(1)>\"'&"


def view(http: Http, book: str, **options: str) -> dict[str, Any]:
    """One tab as the page gets it."""
    found: dict[str, Any] = http.call(
        "GET", f"/sandbox/spreadsheets/{book}/view", params=options
    ).json()
    return found


def test_titles_are_escaped_in_both_pages(http: Http) -> None:
    """A spreadsheet's title stands in the HTML as text only."""
    book = http.create(EVIL)
    for path in ("/", f"/s/{book}"):
        page = http.call("GET", path).text
        assert "<img" not in page
        assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;" in page


def test_the_address_does_not_leak_into_the_page(http: Http) -> None:
    """Neither a path nor a language from the address becomes markup."""
    page = http.call("GET", "/s/%22%3E%3Cimg%20src=x%3E?lang=%22%3E%3Cimg%3E")
    assert page.status_code == 404
    assert "<img" not in page.text


def test_the_policy_forbids_everything_foreign(http: Http) -> None:
    """No inline script, nothing from elsewhere, no frame around the page."""
    headers = http.call("GET", f"/s/{http.create()}").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_asset_comes_from_outside(http: Http) -> None:
    """The pages and their files name no other host."""
    book = http.create()
    for path in ("/", f"/s/{book}", "/static/sheet.css", "/static/sheet.js", "/static/edit.js"):
        answer = http.call("GET", path)
        assert answer.status_code == 200
        assert "http://" not in answer.text
        assert "https://" not in answer.text
        assert "innerHTML" not in answer.text


def test_the_language_follows_the_reader(http: Http, state: Path) -> None:
    """By the address, else by the browser, else by the server; `page` names the server's."""
    assert "Local spreadsheets" in http.call("GET", "/", headers={"Accept-Language": "en"}).text
    assert "ローカルの" in http.call("GET", "/", headers={"Accept-Language": "ja,en;q=0.5"}).text
    assert "ローカルの" in http.call("GET", "/?lang=ja", headers={"Accept-Language": "en"}).text
    with Sandbox(state.with_name("ja.db"), lang="ja") as other:
        assert other.page("abc") == f"{other.url}/s/abc?lang=ja"


def test_the_view_says_what_is_locked(http: Http) -> None:
    """A protected tab carries a lock and a sentence, the others say how to type."""
    book = http.create(sheets=[{"properties": {"title": t}} for t in ("計画", "実績")])
    ids = [sheet["properties"]["sheetId"] for sheet in http.get(book)["sheets"]]
    http.done(book, {"addProtectedRange": {"protectedRange": {"range": {"sheetId": ids[0]}}}})
    shown = view(http, book, lang="ja")
    assert [tab["locked"] for tab in shown["tabs"]] == [True, False]
    assert shown["sheet"]["note"]["text"].startswith("このタブはサービスが更新します")
    other = view(http, book, sheet=str(ids[1]), lang="en")
    assert other["sheet"]["note"]["text"].startswith("You can type here")


def test_the_view_carries_texts_and_plain_styles(http: Http) -> None:
    """Formats, bands and simple rules become colours; numbers keep all digits for the editor."""
    book = http.create()
    percent = {
        "numberFormat": {"type": "PERCENT", "pattern": "0.0%"},
        "horizontalAlignment": "CENTER",
    }
    area = {
        "sheetId": 0,
        "startRowIndex": 0,
        "endRowIndex": 2,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    condition = {"type": "NUMBER_LESS", "values": [{"userEnteredValue": "3%"}]}
    rule = {
        "ranges": [area],
        "booleanRule": {"condition": condition, "format": {"backgroundColor": {"red": 1}}},
    }
    http.done(
        book,
        {
            "repeatCell": {
                "range": area,
                "cell": {"userEnteredFormat": percent},
                "fields": "userEnteredFormat",
            }
        },
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
    )
    http.put(book, "A1:A2", [[0.02956], [0.0305]])
    first, second = view(http, book)["sheet"]["cells"]
    assert first == {
        "r": 0,
        "c": 0,
        "text": "3.0%",
        "kind": "number",
        "raw": "2.956%",
        "style": {"bg": "#ff0000", "align": "center"},
    }
    assert "bg" not in second["style"]


def test_hostile_format_values_never_reach_a_style(http: Http) -> None:
    """Only known words, numbers and #rrggbb go to the page."""
    book = http.create()
    evil = {
        "backgroundColor": {"red": "url(x)"},
        "horizontalAlignment": "url(x)",
        "textFormat": {"fontSize": "9;x", "bold": "x"},
        "borders": {"top": {"style": "url(x)"}},
    }
    area = {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}
    data = {"userEnteredFormat": evil, "note": "n"}
    http.done(book, {"repeatCell": {"range": area, "cell": data, "fields": "*"}})
    (cell,) = view(http, book)["sheet"]["cells"]
    assert cell["style"] == {"bg": "#000000", "bold": True}


def test_a_large_tab_is_cut_and_says_so(http: Http) -> None:
    """The page shows 1,000 rows and 100 columns, and names the rest."""
    book = http.create()
    grid = {"rowCount": 1500, "columnCount": 26}
    resize = {
        "properties": {"sheetId": 0, "gridProperties": grid},
        "fields": "gridProperties(rowCount,columnCount)",
    }
    http.done(book, {"updateSheetProperties": resize})
    http.put(book, "A1500", [["end"]])
    sheet = view(http, book, lang="en")["sheet"]
    assert sheet["rows"] == 1000
    assert sheet["truncated"] == "Showing the first 1000 rows × 14 columns of 1500 × 26."
