"""A user's own workbook is read safely, whatever wrote it and whatever is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kpimodel.errors import KpiError
from kpimodel.messages import render
from tests.workbook.damage import edit_parts
from tests.workbook.userbooks import Written, write
from workbook_templates.draft import draft
from workbook_templates.draft_book import Area, Place, UserCell
from workbook_templates.draft_labels import date_of, is_period, unit_of_format
from workbook_templates.read_formulas import UserBook

SIMPLE = Written({"S": {"A1": 2, "B1": 3, "A2": "=A1*2", "B2": "=B1*2", "C1": "=A2+B2"}})


def _edited(path: Path, part: str, old: str, new: str) -> UserBook:
    write(path / "book.xlsx", SIMPLE)

    def edit(text: str) -> str:
        assert re.search(old, text)
        return re.sub(old, new, text, count=1)

    edit_parts(path / "book.xlsx", {part: edit})
    return UserBook(path / "book.xlsx")


SHEET = r"xl/worksheets/sheet1\.xml"


def test_shared_formulas_are_spelled_out(tmp_path: Path) -> None:
    """A copy that only names the first one's formula is moved to its own place."""
    write(tmp_path / "book.xlsx", SIMPLE)
    edit_parts(tmp_path / "book.xlsx", {
        SHEET: lambda text: text.replace("<f>A1*2</f>", '<f t="shared" ref="A2:B2" si="0">A1*2</f>')
        .replace("<f>B1*2</f>", '<f t="shared" si="0"/>'),
    })  # fmt: skip
    book = UserBook(tmp_path / "book.xlsx")
    assert book.cell(Place("S", 2, 2)).formula == "=B1*2"
    made = draft(book, "S!C1")
    assert made.differences == ()


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ('<f t="array" ref="A2:A3">A1*2</f>', "draft-function"),
        ('<f t="dataTable" ref="A2:A3" r1="A1"/>', "draft-function"),
        ('<f t="shared" si="7"/>', "draft-function"),
    ],
)
def test_formulas_over_several_cells_are_inputs(tmp_path: Path, new: str, code: str) -> None:
    """Array formulas and what-if tables are not followed."""
    made = draft(_edited(tmp_path, SHEET, r"<f>A1\*2</f>", new), "S!C1")
    assert code in {issue.code for issue in made.issues}
    assert made.tree["s_a2"].relation == "input"


def test_an_array_formula_of_one_cell_is_followed(tmp_path: Path) -> None:
    """Excel stores many plain formulas as arrays of one cell."""
    new = '<f t="array" ref="A2">A1*2</f>'
    made = draft(_edited(tmp_path, SHEET, r"<f>A1\*2</f>", new), "S!C1")
    assert made.tree["s_a2"].relation == "product"


def test_a_blank_result_is_no_missing_value(tmp_path: Path) -> None:
    """An empty text as a result, as Excel stores it, is a value; a formula without is reported."""
    book = _edited(
        tmp_path, SHEET, r'<c r="A2"[^>]*><f>A1\*2</f><v>4(?:\.0)?</v>',
        '<c r="A2" t="str"><f>IF(A1="","",A1)</f><v></v>',
    )  # fmt: skip
    assert book.cell(Place("S", 2, 1)).stored
    book = _edited(tmp_path, SHEET, r"<f>A1\*2</f><v>4(?:\.0)?</v>", "<f>A1*2</f>")
    with pytest.raises(KpiError) as caught:
        draft(book, "S!C1")
    assert caught.value.issues[0].code == "draft-not-stored"
    assert caught.value.issues[0].parameters["cells"] == ("S!A2",)


def test_names_areas_and_formats(tmp_path: Path) -> None:
    """Defined names, areas and number formats as they are in the file."""
    written = Written(
        {"S": {"A1": 0.5, "A3": "x"}, "T": {"A1": 1}},
        formats={"S!A1": "0.0%"},
        names={"rate": "=S!$A$1", "T!rate": "=T!$A$1", "税率": "=0.1"},
    )
    book = UserBook(write(tmp_path / "book.xlsx", written))
    assert (book.defined("RATE", "S"), book.defined("rate", "T")) == ("S!$A$1", "T!$A$1")
    assert book.defined("税率", "S") == "0.1"
    assert book.defined("none", "S") is None
    assert book.cell(Place("S", 1, 1)) == UserCell(0.5, shape="0.0%")
    assert book.cell(Place("nowhere", 1, 1)) == UserCell()
    everything = Area("S", 1, 1, 1_048_576, 3)
    assert [place.cell for place in book.within(everything)] == ["A1", "A3"]


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:700])


def _entities(path: Path) -> None:
    doctype = '<!DOCTYPE a [<!ENTITY b "c">]>'
    edit_parts(path, {SHEET: lambda text: text.replace("?>", "?>" + doctype, 1)})


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: path.unlink(), "book-missing"),
    "empty": (lambda path: path.write_bytes(b""), "book-empty"),
    "text": (lambda path: path.write_text("KGI,50"), "not-a-workbook"),
    "old format": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99),
                   "workbook-xls"),
    "cut off": (_truncate, "not-a-workbook"),
    "entities": (_entities, "workbook-entities"),
    "sheet": (lambda path: edit_parts(path, {SHEET: lambda text: text[:200]}), "workbook-damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused(tmp_path: Path, name: str) -> None:
    """A file that cannot be read says why, in both languages."""
    damage, code = BROKEN[name]
    path = write(tmp_path / "book.xlsx", SIMPLE)
    damage(path)
    with pytest.raises(KpiError) as caught:
        draft(UserBook(path), "S!C1")
    assert [issue.code for issue in caught.value.issues] == [code]
    assert len({render(caught.value.issues[0], "ja"), render(caught.value.issues[0], "en")}) == 2


@pytest.mark.parametrize(
    ("shape", "unit"),
    [("0.0%", "%"), ('"¥"#,##0', "¥"), ("[$¥-411]#,##0", "¥"), ('#,##0"件"', "件"),
     ("#,##0\\円;[Red]-#,##0\\円", "円"), ("#,##0_ ", ""), ("General", ""), ("[$-411]0", ""),
     ('0" %"', "%"), ("$#,##0.00", "$"), ("_-* #,##0_-", "")],
)  # fmt: skip
def test_units_of_number_formats(shape: str, unit: str) -> None:
    """What a number format shows beside the digits is the unit."""
    assert unit_of_format(shape) == unit


@pytest.mark.parametrize(
    ("text", "yes"),
    [("4月", True), ("４月", True), ("2025年4月", True), ("2025/04", True), ("Apr-25", True),
     ("April", True), ("Q1", True), ("第1四半期", True), ("上期", True), ("FY2025", True),
     ("2025年度", True), ("Week 3", True), ("合計", False), ("Marketing", False), ("Mayor", False),
     ("商品A", False), ("月額", False), ("12", False), ("Decor", False), ("", False)],
)  # fmt: skip
def test_periods(text: str, yes: bool) -> None:
    """Headings of months, quarters, halves, years and weeks, and words that only look like them."""
    assert is_period(text) is yes


def test_dates_as_headings() -> None:
    """A number is a date only where its format shows one."""
    assert date_of(UserCell(45748.0, shape="yyyy/mm")) == dt.date(2025, 4, 1)
    assert date_of(UserCell(45748.0, shape='m"月"')) == dt.date(2025, 4, 1)
    assert date_of(UserCell(45748.0, shape="#,##0")) is None
    assert date_of(UserCell(45748.0)) is None
