"""The page in a real browser: a person types, a refusal shows, another's change appears."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.browser import Browser

if TYPE_CHECKING:
    from sync.sandbox.server import Sandbox
    from tests.sandbox.conftest import Http

pytestmark = pytest.mark.host("chromium")
LOADED = "document.querySelectorAll('td').length > 50"


def cell(row: int, column: int) -> str:
    """The selector of a cell."""
    return f'td[data-row="{row}"][data-column="{column}"]'


def text(row: int, column: int) -> str:
    """A script for the text of a cell."""
    return f"document.querySelector('{cell(row, column)}').textContent"


def test_a_person_types_into_the_page(sandbox: Sandbox, http: Http) -> None:
    """Typing and Enter store the value; markup typed stays text; others' changes show up."""
    book = http.create("実績 <b>")
    http.put(book, "A1:B1", [["キー", "<img src=x onerror=document.title='hacked'>"]])
    with Browser() as browser:
        browser.open(sandbox.page(book))
        browser.until(LOADED)
        browser.click(cell(2, 1))
        browser.type("1,200")
        browser.press("Enter")
        browser.until(f"{text(2, 1)} === '1,200'")
        assert http.values(book, "B3", valueRenderOption="UNFORMATTED_VALUE") == [[1200]]
        sandbox.type_as_person(book, "Sheet1", "C5", "from another person")
        browser.until(f"{text(4, 2)} === 'from another person'")
        assert browser.run("document.title") == "実績 <b>"
        assert browser.run("document.querySelectorAll('.grid img').length") == 0


def test_a_locked_cell_says_why(sandbox: Sandbox, http: Http) -> None:
    """Double click and typing on a protected tab show the reason and change nothing."""
    book = http.create()
    http.put(book, "A1", [["kept"]])
    http.done(book, {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}}}})
    with Browser() as browser:
        browser.open(sandbox.page(book))
        browser.until(LOADED)
        browser.click(cell(0, 0), times=2)
        assert browser.until("document.querySelector('.bubble')?.textContent").startswith(
            "Sheet1!A1 is protected"
        )
        browser.press("Escape")
        browser.type("x")
        browser.press("Enter")
        browser.until("!!document.querySelector('.bubble')")
    assert http.values(book, "A1:A2") == [["kept"]]


def test_a_refused_value_stays_in_the_editor(sandbox: Sandbox, http: Http) -> None:
    """What breaks a rule is not lost: the editor stays open under the message."""
    book = http.create()
    condition = {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}
    rule = {"condition": condition, "strict": True, "inputMessage": "Above zero."}
    http.done(
        book, {"setDataValidation": {"range": {"sheetId": 0, "endRowIndex": 1}, "rule": rule}}
    )
    with Browser() as browser:
        browser.open(sandbox.page(book))
        browser.until(LOADED)
        browser.click(cell(0, 0))
        browser.type("-5")
        browser.press("Enter")
        assert "Above zero." in browser.until("document.querySelector('.bubble')?.textContent")
        assert browser.run("document.querySelector('.editor').value") == "-5"
        browser.press("Escape")
        browser.type("5")
        browser.press("Enter")
        browser.until(f"{text(0, 0)} === '5'")
