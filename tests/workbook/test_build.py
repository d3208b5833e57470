"""The build: shared formulas say what the notation says, values are typed, bytes are the same."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from kpimodel.errors import column_name
from kpimodel.examples import software_company_a
from tests.workbook.spelled import formulas
from workbook_templates.build import build
from workbook_templates.formulas import Field, Filled, Section, Sheet
from workbook_templates.package import Package, parse_area
from workbook_templates.refresh import set_values
from workbook_templates.shared import can_share, marked, share


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example in English."""
    path = tmp_path_factory.mktemp("build") / "book.xlsx"
    build(software_company_a("en"), path, "en")
    return path


def test_the_same_plan_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    """Twice on one machine; the parts have one date, and no trace of it."""
    again = tmp_path / "again.xlsx"
    build(software_company_a("en"), again, "en")
    assert again.read_bytes() == book.read_bytes()
    with zipfile.ZipFile(book) as package:
        traces = {(e.date_time, e.create_system, e.external_attr) for e in package.infolist()}
    assert len(traces) == 1
    assert {date for date, _, _ in traces} == {(1980, 1, 1, 0, 0, 0)}


def test_formulas_of_the_calculation_are_shared_and_complete(book: Path) -> None:
    """One master a column, or a block of months, and its followers in the area that it names."""
    package = Package(book)
    part = next(sheet.part for sheet in package.sheets() if sheet.title == "Calc")
    text = package.read(part).decode()
    masters = re.findall(r'<c r="([A-Z]+)(\d+)"[^>]*><f t="shared" ref="([^"]*)" si="(\d+)">', text)
    followers = re.findall(r'<c r="([A-Z]+)(\d+)"[^>]*><f t="shared" si="(\d+)"/>', text)
    assert len({index for *_, index in masters}) == len(masters) > 300
    cells: dict[str, set[str]] = {}
    for letters, row, index in followers:
        cells.setdefault(index, set()).add(f"{letters}{row}")
    for letters, row, area, index in masters:
        parsed = parse_area(area)
        assert parsed is not None
        top, left, bottom, right = parsed
        assert (column_name(left), top) == (letters, int(row))
        whole = {
            f"{column_name(c)}{r}" for r in range(top, bottom + 1) for c in range(left, right + 1)
        }
        assert cells[index] == whole - {f"{letters}{row}"}
    assert len(followers) > 0.85 * len(re.findall(r"<f\b", text))


def test_shared_formulas_are_what_the_notation_says() -> None:
    """Openpyxl's translation of the first row gives each row's own expansion, for every kind."""
    field = Field("x", 'SUM([key^])+SUM([key_])+[key]+SUM([key:])+[B.other]+COUNT([m*])&"{1}"')
    first = Section("A", 4, 6, (Field("key", "#"), field, Field("m", "[m]*[M.n]", monthly=True)), 3)
    sheet = Sheet(first, Section("B", 4, 6, (Field("other", "1"),), left=20),
                  Section("M", 30, 3, (Field("n", "#"),)))  # fmt: skip
    expected = {(row, at): text for row, at, text in sheet.cells("A")}
    assert (
        expected[7, 2]
        == '=SUM($A$5:$A6)+SUM($A8:$A$12)+$A7+SUM($A$6:$A$11)+$T7+COUNT($C7:$E7)&"{1}"'
    )
    assert expected[7, 4] == "=D7*INDEX($A$32:$A$34,D$3)"
    from openpyxl.formula.translate import Translator

    for column in sheet.columns("A"):
        if column.pattern:
            letter = "ABCDE"[column.at - 1]
            if column.month == 0:  # a block's months follow from its first one
                master = Translator(column.text(column.first), f"{letter}{column.first}")
            for row in range(column.first, column.last + 1):
                assert master.translate_formula(f"{letter}{row}") == expected[row, column.at]


def test_an_unknown_or_rowless_reference_is_an_error() -> None:
    """A misspelled column fails the build; so does an own row where there is none."""
    sheet = Sheet(Section("A", 4, 6, (Field("x", "[nope]"),)))
    with pytest.raises(KeyError):
        list(sheet.columns("A"))
    with pytest.raises(ValueError, match="needs a row"):
        sheet.expand("[A.x]")


@pytest.mark.parametrize(
    ("pattern", "last", "fits"),
    [("=A{0}*2", 9, True), ("=A{0}*2", 5, False), ("='Data'!A{0}", 9, False),
     ("=tblTree[@id]", 9, False)],
)  # fmt: skip
def test_what_excel_does_not_share_is_not_shared(pattern: str, last: int, fits: bool) -> None:
    """A single cell, another sheet's cells and a table's columns are written out."""
    assert can_share(Filled(1, 5, last, pattern)) is fits


def test_marks_become_shared_formulas() -> None:
    """The first row carries area and text, escaped as XlsxWriter escapes it; the others the number."""
    column = Filled(28, 5, 7, '=A{0}&"<"')
    marks = [marked(column, row, 3).removeprefix("=").replace("<", "&lt;") for row in (5, 6)]
    cells = "".join(f"<c><f>{mark}</f><v>0</v></c>" for mark in marks)
    assert share(cells.encode()).decode() == (
        '<c><f t="shared" ref="AB5:AB7" si="3">A5&"&lt;"</f><v>0</v></c>'
        '<c><f t="shared" si="3"/><v>0</v></c>'
    )


def test_no_mark_is_left(book: Path) -> None:
    """Every mark has become a formula."""
    package = Package(book)
    for sheet in package.sheets():
        assert "\ue000" not in package.read(sheet.part).decode()
    assert all(text for _, _, text in formulas(package))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (2.5, b'<c r="A1" s="1"><f>B1</f><v>2.5</v></c>'),
        (0.0, b'<c r="A1" s="1"><f>B1</f><v>0</v></c>'),
        (-0.0, b'<c r="A1" s="1"><f>B1</f><v>0</v></c>'),
        (True, b'<c r="A1" s="1" t="b"><f>B1</f><v>1</v></c>'),
        (False, b'<c r="A1" s="1" t="b"><f>B1</f><v>0</v></c>'),
        ("", b'<c r="A1" s="1" t="str"><f>B1</f><v></v></c>'),
        ("#hash", b'<c r="A1" s="1" t="str"><f>B1</f><v>#hash</v></c>'),
        ("#N/A", b'<c r="A1" s="1" t="e"><f>B1</f><v>#N/A</v></c>'),
        ("#DIV/0!", b'<c r="A1" s="1" t="e"><f>B1</f><v>#DIV/0!</v></c>'),
    ],
)
def test_values_have_their_type(value: float | str | bool, cell: bytes) -> None:
    """Numbers, truth values, texts and errors stand as Excel writes them; setting twice is once."""
    fresh, _ = set_values(b'<c r="A1" s="1"><f>B1</f><v>0</v></c>', {"A1": value})
    assert fresh == cell
    assert set_values(fresh, {"A1": value})[0] == cell
    follower = cell.replace(b"<f>B1</f>", b'<f t="shared" si="4"/>')
    assert (
        set_values(b'<c r="A1" s="1"><f t="shared" si="4"/><v>0</v></c>', {"A1": value})[0]
        == follower
    )
