"""What can be wrong with a workbook, one kind a line: each finding with its cell and its words."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kpimodel.errors import KpiError
from kpimodel.messages import render
from tests.workbook.smallbook import ACTUALS, SETTINGS, TREE, SmallBook, packed
from tests.workbook.test_read_dialects import MONTHS, Parts, heads, put
from workbook_templates.read import read

Found = list[tuple[str, str]]
NO_KEYS: list[Any] = [None] * 8
NO_MONTH_KEYS: list[Any] = [None] * 6
LOST: dict[str, Any] = {"tables": False, "names": False, "keys": False}


def tree(row: int, column: int, value: Any, **options: Any) -> SmallBook:
    """A book with one other value in the tree: row 2 is the KGI."""
    return SmallBook(tree=put(TREE, row, column, value), **options)


def actual(row: int, column: int, value: Any) -> SmallBook:
    """A book with one other value in the actuals: row 2 is the KGI."""
    return SmallBook(actuals=put(ACTUALS, row, column, value))


def setting(cell: str, value: Any) -> SmallBook:
    """A book with another setting."""
    return SmallBook(settings={**SETTINGS, cell: value})


def cell(sheet: int, at: str, xml: str) -> SmallBook:
    """A book with one cell's XML."""
    return SmallBook(cells={(sheet, at): xml})


def titled(column: int, heading: Any) -> SmallBook:
    """A book with another heading and without its hidden key."""
    titles, keys = list(TREE[1]), list(TREE[0])
    titles[column], keys[column] = heading, None
    return SmallBook(tree=heads(TREE, titles, keys))


def month(column: int, heading: Any) -> SmallBook:
    """A book with another month's heading and without its hidden key."""
    titles, keys = list(ACTUALS[1]), list(ACTUALS[0])
    titles[column], keys[column] = heading, None
    return SmallBook(actuals=heads(ACTUALS, titles, keys))


def formula(sheet: int, at: str, value: str = "") -> SmallBook:
    """A book with a formula in a cell."""
    return cell(sheet, at, f'<c r="{at}"><f>1+1</f>{value}</c>')


PLAN, MONTHLY = "入力_計画", "入力_実績"

ERRORS: dict[str, tuple[SmallBook, Found]] = {
    # the tree's cells
    "a parent that is not there": (tree(3, 1, "deal"), [("parent-unknown", f"{PLAN}!C9")]),
    "its own parent": (tree(3, 1, "leads"), [("cycle", f"{PLAN}!C9"), ("input-with-children", f"{PLAN}!E9")]),
    "two roots": (tree(3, 1, None), [("two-roots", f"{PLAN}!C9")]),
    "an id twice": (tree(3, 0, "rate"), [("id-twice", f"{PLAN}!B10")]),
    "words for a number": (tree(3, 5, "たくさん"), [("not-a-number", f"{PLAN}!G9")]),
    "a decimal comma": (tree(3, 5, "1,5"), [("not-a-number", f"{PLAN}!G9")]),
    "TRUE for a number": (tree(3, 5, True), [("not-a-number", f"{PLAN}!G9")]),
    "an error value": (cell(1, "G9", '<c r="G9" t="e"><v>#DIV/0!</v></c>'), [("error-value", f"{PLAN}!G9")]),
    "a newer error value": (cell(1, "G9", '<c r="G9" t="e"><v>#FIELD!</v></c>'), [("error-value", f"{PLAN}!G9")]),
    "infinity": (cell(1, "G9", '<c r="G9"><v>1e999</v></c>'), [("error-value", f"{PLAN}!G9")]),
    "no baseline": (tree(3, 5, None), [("baseline-missing", f"{PLAN}!G9")]),
    "a formula without its value": (formula(1, "G9"), [("formula-without-value", f"{PLAN}!G9")]),
    "a parent's formula without its value": (formula(1, "C9"), [
        ("formula-without-value", f"{PLAN}!C9")]),
    "an unknown word": (tree(3, 3, "たぶん"), [("unknown-choice", f"{PLAN}!E9")]),
    "5 for 5 %": (tree(4, 5, 5.0), [("percent-meant", f"{PLAN}!G10")]),
    "no date": (tree(3, 7, "来週"), [("not-a-date", f"{PLAN}!I9")]),
    "a date with a year of two digits": (tree(3, 7, "25/9/30"), [("not-a-date", f"{PLAN}!I9")]),
    "a relative target below the KGI": (tree(3, 6, "+15%"), [("relative-target", f"{PLAN}!H9")]),
    "no rows": (SmallBook(tree=[*TREE[:2], [None] * 8]), [("table-empty", f"{PLAN}!B7")]),
    # headings
    "a heading nobody knows": (titled(5, "？？"), [("headings-missing", f"{PLAN}!B7")]),
    "a blank heading": (titled(3, None), [("headings-gone", f"{PLAN}!B7")]),
    "a formula without its value, and more": (
        SmallBook(cells={(1, "G9"): '<c r="G9"><f>1</f></c>', (2, "E5"): '<c r="E5"><f>1</f></c>'},
                  settings={**SETTINGS, "C4": 5.5}),
        [("formula-without-value", f"{PLAN}!G9"), ("formula-without-value", f"{MONTHLY}!E5"), ("not-whole", f"{PLAN}!C4")]),
    "a heading twice": (titled(7, "基準値"), [("heading-twice", f"{PLAN}!I7")]),
    "all headings gone": (SmallBook(tree=heads(TREE, NO_KEYS, NO_KEYS)), [("headings-gone", f"{PLAN}!B7")]),
    "everything lost": (SmallBook(**LOST, tree=heads(TREE, NO_KEYS)), [("tree-not-found", "book.xlsx")]),
    # several that could be meant
    "two trees without a name": (
        SmallBook(tables=False, extra={"写し": TREE}), [("tree-several", "book.xlsx")]),
    "two trees by their headings": (
        SmallBook(**LOST, extra={"写し": [["メモ"], *TREE[1:]]}), [("tree-several", "book.xlsx")]),
    "two tables of actuals": (
        SmallBook(tables=False, extra={"去年": ACTUALS}), [("actuals-several", f"{MONTHLY}!B3")]),
    "a setting with two values": (
        SmallBook(names=False, settings={**SETTINGS, "K2": "期間（か月）", "L2": 7}),
        [("setting-several", f"{PLAN}!L2")]),
    # settings
    "no start": (setting("C3", None), [("setting-missing", f"{PLAN}!C3")]),
    "a start that is no month": (setting("C3", "春"), [("not-a-month", f"{PLAN}!C3")]),
    "a start with a year of two digits": (setting("C3", "Apr-25"), [("not-a-month", f"{PLAN}!C3")]),
    "no period": (setting("C4", None), [("setting-missing", f"{PLAN}!C4")]),
    "words for the period": (setting("C4", "半年"), [("not-a-number", f"{PLAN}!C4")]),
    "half a month": (setting("C4", 5.5), [("not-whole", f"{PLAN}!C4")]),
    "a hundred years": (setting("C4", 1200), [("months-out-of-range", f"{PLAN}!C4")]),
    "an error as the period": (cell(1, "C4", '<c r="C4" t="e"><v>#REF!</v></c>'), [("error-value", f"{PLAN}!C4")]),
    "a period's formula without its value": (formula(1, "C4"), [("formula-without-value", f"{PLAN}!C4")]),
    "closed after the end": (setting("E2", "2026-04"), [("closed-after-end", f"{PLAN}!E2")]),
    "closed by a word": (setting("E2", "まだ"), [("not-a-month", f"{PLAN}!E2")]),
    "bands in the wrong order": (setting("E4", 1.2), [("bands-order", f"{PLAN}!E4")]),
    "a name that points nowhere": (
        SmallBook(names=False, settings={}, cells={(1, c): "" for c in ("B2", "B3", "B4", "D2", "D3", "D4")}),
        [("setting-missing", f"{PLAN}!B7"), ("setting-missing", f"{PLAN}!B7")]),
    # actuals
    "words in the actuals": (actual(3, 3, "約九千"), [("not-a-number", f"{MONTHLY}!E5")]),
    "an error in the actuals": (cell(2, "E5", '<c r="E5" t="e"><v>#N/A</v></c>'), [("error-value", f"{MONTHLY}!E5")]),
    "an actual's formula without its value": (formula(2, "F5"), [("formula-without-value", f"{MONTHLY}!F5")]),
    "a month twice": (month(4, "2025-04"), [("month-twice", f"{MONTHLY}!F3")]),
    "a month twice in other words": (month(4, "April 2025"), [("month-twice", f"{MONTHLY}!F3")]),
    "a heading that is no month": (month(4, "先月"), [("not-a-month", f"{MONTHLY}!F3")]),
    "a month without a year": (month(4, "5月"), [("not-a-month", f"{MONTHLY}!F3")]),
    "no heading over actuals": (month(4, None), [("month-blank", f"{MONTHLY}!F3")]),
    "a metric twice": (actual(4, 0, "leads"), []),
    "a metric twice with values": (
        SmallBook(actuals=put(put(ACTUALS, 4, 0, "leads"), 4, 3, 1.0)), [("actual-row-twice", f"{MONTHLY}!B6")]),
    "a label that two metrics have": (
        SmallBook(tree=put(TREE, 4, 2, "リード"),
                  actuals=[*ACTUALS[:3], [None, "リード", "件", 190, None, None]]),
        [("actual-row-ambiguous", f"{MONTHLY}!B5")]),
    "a month after the end": (setting("C4", 1), [("actual-after-end", f"{MONTHLY}!F4"), ("actual-after-end", f"{MONTHLY}!F5")]),
    # the file
    "a newer schema": (SmallBook(schema="99"), [("schema-newer", "book.xlsx")]),
    "a shared string that is not there": (
        cell(1, "G9", '<c r="G9" t="s"><v>999</v></c>'), [("workbook-damaged", "book.xlsx")]),
    "a row beyond the sheet": (
        cell(1, "G9", '<c r="G9"/></row><row r="1048577"><c r="A1048577"/>'), [("workbook-damaged", "book.xlsx")]),
    "a column beyond the sheet": (cell(1, "G9", '<c r="XFE9"><v>1</v></c>'), [("workbook-damaged", "book.xlsx")]),
}  # fmt: skip


def _refused(path: Path) -> Found:
    try:
        read(path)
    except KpiError as error:
        issues = [issue for issue in error.issues if issue.severity == "error"]
    else:
        return []
    for issue in issues:
        assert all(len(render(issue, lang)) > 15 for lang in ("ja", "en"))
    return [(issue.code, issue.location.a1 if issue.location else issue.dotted) for issue in issues]


@pytest.mark.parametrize("kind", ERRORS)
def test_errors_have_their_places(tmp_path: Path, kind: str) -> None:
    """Nothing is guessed: the finding stands at the cell to mend."""
    book, expected = ERRORS[kind]
    path = book.write(tmp_path / "book.xlsx")
    before = path.read_bytes()
    assert sorted(_refused(path)) == sorted(expected)
    assert path.read_bytes() == before


WARNINGS: dict[str, tuple[SmallBook, Found]] = {
    "a column of one's own": (titled(7, "今日の天気"), [("column-ignored", f"{PLAN}!I7")]),
    "a heading that is nearly right": (titled(7, "期限日"), [("heading-near", f"{PLAN}!I7")]),
    "values without a heading": (titled(7, None), [("heading-blank", f"{PLAN}!I7")]),
    "full-width digits": (tree(3, 5, "１，２００"), [("text-read-as-number", f"{PLAN}!G9")]),
    "a negative as accountants write it": (actual(3, 3, "▲5"), [("text-read-as-number", f"{MONTHLY}!E5")]),
    "a negative in parentheses": (actual(3, 3, "(1,200)"), [("text-read-as-number", f"{MONTHLY}!E5")]),
    "actuals of another metric": (actual(3, 0, "visitors"), [("actual-row-unknown", f"{MONTHLY}!B5")]),
    "actuals of nobody": (
        SmallBook(actuals=[*ACTUALS[:3], [None, None, None, 3, None, None]]), [("actual-row-nameless", f"{MONTHLY}!B5")]),
    "rows below the table": (
        SmallBook(cells={(1, f"{c}11"): f'<c r="{c}11" t="str"><v>{v}</v></c>' for c, v in
                         zip("BCDG", ("extra", "deals", "率", "0.5"), strict=True)}),
        [("rows-below-table", f"{PLAN}!B11"), ("text-read-as-number", f"{PLAN}!G11")]),
    "a copy of the table": (
        SmallBook(extra={"写し": TREE}), [("table-copies", f"{PLAN}!B7")]),
    "no actuals": (SmallBook(actuals=[["x"], ["y"], ["z"]], tables=True), [("actuals-not-found", "actuals")]),
}  # fmt: skip


@pytest.mark.parametrize("kind", WARNINGS)
def test_what_deserves_a_look_has_its_place(tmp_path: Path, kind: str) -> None:
    """It is read, and said."""
    book, expected = WARNINGS[kind]
    path = book.write(tmp_path / "book.xlsx")
    if kind == "a copy of the table":
        _copy_table(path)
    if kind == "no actuals":
        _lose_actuals(path)
    issues = [issue for issue in read(path).issues if issue.code != "schema-older"]
    wanted = {code for code, _ in expected}
    found = [
        (issue.code, issue.location.a1 if issue.location else issue.dotted)
        for issue in issues if issue.code in wanted or issue.code.startswith(("heading", "column"))
    ]  # fmt: skip
    assert found == expected
    assert all(issue.severity in ("warning", "note") for issue in issues)


def _edit(path: Path, change: Callable[[Parts], None]) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    path.write_bytes(packed(parts))


def _copy_table(path: Path) -> None:
    def change(parts: Parts) -> None:
        parts["xl/worksheets/_rels/sheet3.xml.rels"] = parts[
            "xl/worksheets/_rels/sheet1.xml.rels"
        ].replace(b"table1", b"table3")
        table = parts["xl/tables/table1.xml"].replace(b"tblTree", b"tblTree3")
        parts["xl/tables/table3.xml"] = table.replace(b"B7:I10", b"A2:H5")

    _edit(path, change)


def _lose_actuals(path: Path) -> None:
    def change(parts: Parts) -> None:
        del parts["xl/worksheets/_rels/sheet2.xml.rels"]

    _edit(path, change)


def _sub(part: str, old: bytes, new: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert re.search(old, parts[part])
        parts[part] = re.sub(old, new, parts[part], count=1)

    return change


def _drop(part: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        del parts[part]

    return change


BOOK, SHEET, TABLE = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
PACKAGES: dict[str, tuple[Callable[[Parts], None], str]] = {
    "no workbook": (_drop(BOOK), "not-a-workbook"),
    "no relations of the workbook": (_drop("xl/_rels/workbook.xml.rels"), "tree-not-found"),
    "no sheet": (_drop(SHEET), "tree-not-found"),
    "no shared strings": (_drop("xl/sharedStrings.xml"), "workbook-damaged"),
    "half a sheet": (_sub(SHEET, b"(?s)</sheetData>.*", b""), "workbook-damaged"),
    "a tag too few": (_sub(SHEET, b"</row>", b""), "workbook-damaged"),
    "a cell twice": (_sub(SHEET, b'(<c r="G9">.*?</c>)', rb"\1\1"), "workbook-damaged"),
    "two sheets of one title": (_sub(BOOK, "入力_実績".encode(), PLAN.encode()), "workbook-damaged"),
    "a document type": (_sub(SHEET, b"<worksheet", b"<!DOCTYPE x><worksheet"), "workbook-entities"),
    "an outer entity": (
        _sub(BOOK, b"<workbook", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook'),
        "workbook-entities"),
    "nested a thousandfold": (_sub(SHEET, b"<sheetData>", b"<a>" * 1000 + b"</a>" * 1000 + b"<sheetData>"),
                              "workbook-damaged"),
    "an unknown encoding": (_sub(BOOK, b"<workbook", b'<?xml version="1.0" encoding="x-none"?><workbook'),
                            "workbook-damaged"),
    "a control character": (_sub(SHEET, b"<v>1200</v>", b"<v>\x01</v>"), "workbook-damaged"),
    "a damaged table": (_sub(TABLE, b"</table>", b""), "workbook-damaged"),
    "a damaged relation": (_sub("xl/_rels/workbook.xml.rels", b"/>", b">"), "workbook-damaged"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PACKAGES)
def test_damaged_packages(tmp_path: Path, kind: str) -> None:
    """One clear finding, whose place is the file."""
    path = SmallBook().write(tmp_path / "book.xlsx")
    _edit(path, PACKAGES[kind][0])
    assert _refused(path) == [(PACKAGES[kind][1], "book.xlsx")]


STILL_READ: dict[str, Callable[[Parts], None]] = {
    "a table beyond the sheet": _sub(TABLE, b'ref="B7:I10"', b'ref="B7:ZZZ9999999"'),
    "a table of the whole sheet": _sub(TABLE, b'ref="B7:I10"', b'ref="B7:XFD1048576"'),
    "a table in the wrong place": _sub(TABLE, b'ref="B7:I10"', b'ref="B90:I99"'),
    "a name for the whole sheet": _sub(BOOK, b"</definedNames>", "<definedName name=\"tree_id\">'入力_計画'!$B$8:$B$1048576</definedName></definedNames>".encode()),
    "a name that is lost": _sub(BOOK, rb"(kpi_months\">)[^<]*", rb"\1#REF!"),
    "a name on a sheet that is gone": _sub(BOOK, "(kpi_months\\\">)'入力_計画'".encode(), rb"\1gone"),
}  # fmt: skip


@pytest.mark.parametrize("kind", STILL_READ)
def test_wrong_areas_do_no_harm(tmp_path: Path, kind: str) -> None:
    """Absurd areas of tables and names neither stop the reader nor keep it busy."""
    from tests.workbook.smallbook import plan

    path = SmallBook().write(tmp_path / "book.xlsx")
    _edit(path, STILL_READ[kind])
    assert read(path).plan.to_dict() == plan().to_dict()


def test_all_findings_come_at_once(tmp_path: Path) -> None:
    """Tree, settings and actuals are told in one go."""
    rows: Sequence[Sequence[Any]] = put(put(TREE, 3, 5, "?"), 4, 3, "?")
    book = SmallBook(tree=rows, settings={**SETTINGS, "C3": "?"}, actuals=put(ACTUALS, 3, 3, "?"))
    found = _refused(book.write(tmp_path / "book.xlsx"))
    assert {place for _, place in found} == {
        f"{PLAN}!G9",
        f"{PLAN}!E10",
        f"{PLAN}!C3",
        f"{MONTHLY}!E5",
    }


def test_there_are_many_kinds() -> None:
    """At least forty kinds of damage, each with what it gives."""
    assert len(ERRORS) + len(WARNINGS) + len(PACKAGES) + len(STILL_READ) >= 80
    assert MONTHS == ("ID", "指標名", "単位")


def test_two_parts_of_one_name(tmp_path: Path) -> None:
    """Which of the two counts, no program knows."""
    path = SmallBook().write(tmp_path / "book.xlsx")
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(BOOK, SmallBook().parts()[BOOK])
    assert _refused(path) == [("workbook-damaged", "book.xlsx")]


@pytest.mark.parametrize("more", [1, -1])
def test_a_directory_that_lies_about_a_size(tmp_path: Path, more: int) -> None:
    """A part that is longer or shorter than the package says is damaged."""
    path = tmp_path / "book.xlsx"
    data = bytearray(packed(SmallBook().parts(), 8))
    at = data.rfind(b"xl/sharedStrings.xml") - 46 + 24
    size = int.from_bytes(data[at : at + 4], "little") + more
    data[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert _refused(path) == [("workbook-damaged", "book.xlsx")]
