"""Rows and months appended to tables: as Excel would, and nothing else of the workbook moves."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpimodel.calendar import Month
from kpimodel.errors import KpiError
from kpimodel.messages import render
from tests.workbook import richbook
from tests.workbook.books import fresh
from tests.workbook.smallbook import SmallBook
from workbook_templates import patch
from workbook_templates.append import Row
from workbook_templates.package import Package
from workbook_templates.read import read
from workbook_templates.row_text import row_text

ROWS: list[Row] = [
    {"id": "d", "amount": 4.0, "日付": dt.date(2025, 4, 30)},
    {"名前": "e <&>", "数": 5.0},
]


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _append(path: Path, rows: list[Row] | None = None, **options: Any) -> list[str]:
    """Names of the parts that changed."""
    before = _parts(path)
    patch.write(path, {}, rows={"tblReview": ROWS if rows is None else rows}, **options)
    after = _parts(path)
    assert [name for name in before if name in after] == list(after)
    gone = [name for name in before if name not in after]
    return [name for name, data in after.items() if data != before[name]] + [f"-{n}" for n in gone]


def _sheet(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)["計画"]


def _refused(path: Path, rows: list[Row], table: str = "tblReview") -> list[str]:
    before = path.read_bytes()
    with pytest.raises(KpiError) as caught:
        patch.write(path, {}, rows={table: rows})
    assert path.read_bytes() == before
    for issue in caught.value.issues:
        assert len(render(issue, "ja")) > 20
        assert len(render(issue, "en")) > 20
    return [
        f"{issue.code} {issue.location.a1 if issue.location else ''}".strip()
        for issue in caught.value.issues
    ]


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm"])
def test_all_other_parts_stay_byte_for_byte(tmp_path: Path, suffix: str) -> None:
    """Macros, charts, sparklines, comments, drawings, custom XML, unknown parts do not change."""
    path = richbook.write(tmp_path / f"book.{suffix}")
    kept = set(_parts(path))
    changed = _append(path)
    assert set(changed) == {
        "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
        "xl/workbook.xml", "xl/tables/table1.xml", "-xl/calcChain.xml",
    }  # fmt: skip
    for part in (
        "xl/charts/chart1.xml",
        "xl/comments1.xml",
        "xl/drawings/drawing1.xml",
        *richbook.CUSTOM,
    ):
        assert part in kept
    if suffix == "xlsm":
        assert _parts(path)["xl/vbaProject.bin"] == richbook.MACROS


def test_compressed_bytes_of_other_parts_stay(tmp_path: Path) -> None:
    """They are copied, not packed anew."""
    path = richbook.write(tmp_path / "book.xlsx")
    old = Package(path)
    _append(path)
    new = Package(path)
    for entry in new.zip.infolist():
        before = old.zip.getinfo(entry.filename)
        if old.read(entry.filename) == new.read(entry.filename):
            assert (entry.CRC, entry.compress_size) == (before.CRC, before.compress_size)
            assert (entry.date_time, entry.external_attr) == (
                before.date_time,
                before.external_attr,
            )
    assert new.zip.testzip() is None


def test_the_table_grows_as_in_excel(tmp_path: Path) -> None:
    """Area, filter, formulas, styles, height, validations, formats and names go along."""
    path = richbook.write(tmp_path / "book.xlsx")
    _append(path)
    sheet = _sheet(path)
    table = sheet.tables["tblReview"]
    assert (table.ref, table.autoFilter.ref) == ("B5:F10", "B5:F10")
    values = [[sheet.cell(row, column).value for column in range(2, 7)] for row in (8, 9, 10)]
    assert values == [
        ["c", 3, "=tblReview[[#This Row],[数]]*2", '=IF(C8>$C$6,"多 & <>",C7)', None],
        ["d", 4, "=tblReview[[#This Row],[数]]*2", '=IF(C9>$C$6,"多 & <>",C8)', dt.datetime(2025, 4, 30, tzinfo=dt.UTC).replace(tzinfo=None)],
        ["e <&>", 5, "=tblReview[[#This Row],[数]]*2", '=IF(C10>$C$6,"多 & <>",C9)', None],
    ]  # fmt: skip
    assert sheet["F10"].style_id == sheet["F8"].style_id
    assert sheet.row_dimensions[10].height == sheet.row_dimensions[8].height == 33
    areas = {str(rule.sqref) for rule in sheet.data_validations.dataValidation}
    assert areas == {"C6:C10", "J6:J8"}
    assert {str(area.sqref) for area in sheet.conditional_formatting} == {"C6:C10", "B6:F10", "B8"}
    text = _parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert "<xm:sqref>C6:C10</xm:sqref>" in text
    names = Package(path).names()
    assert names["amounts"] == "計画!$C$6:$C$10"
    assert (names["first_amount"], names["ids"]) == ("計画!$C$6", "計画!$B$6:$B$40")
    assert 'fullCalcOnLoad="1"' in _parts(path)["xl/workbook.xml"].decode()


def test_the_list_of_formula_cells_is_dropped(tmp_path: Path) -> None:
    """Excel makes it anew; without it nothing is dropped, and without formulas it stays."""
    path = richbook.write(tmp_path / "book.xlsx")
    _append(path)
    parts = _parts(path)
    assert not any("calcChain" in data.decode() for name, data in parts.items()
                   if name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"))  # fmt: skip
    other = richbook.write(tmp_path / "other.xlsx", chain=False)
    assert "[Content_Types].xml" not in _append(other)
    third = richbook.write(tmp_path / "third.xlsx")
    patch.write(third, {("別の'シート'1", "C1"): 2.0}, overwrite=True)
    assert "xl/calcChain.xml" in _parts(third)


def test_blank_rows_at_the_end_are_filled_first(tmp_path: Path) -> None:
    """A table with blank rows does not grow before they are used."""
    path = richbook.write(tmp_path / "book.xlsx")
    patch.write(path, {("計画", "B8"): None, ("計画", "C8"): None}, overwrite=True)
    _append(path, [{"id": "x"}])
    sheet = _sheet(path)
    assert (sheet["B8"].value, sheet.tables["tblReview"].ref) == ("x", "B5:F8")
    _append(path, [{"id": "y"}])
    assert _sheet(path).tables["tblReview"].ref == "B5:F9"


def test_rows_are_read_back_by_the_model(tmp_path: Path) -> None:
    """A metric with its actuals, appended to a template, counts in the plan."""
    path = fresh(tmp_path)
    rows: dict[str, list[Row]] = {
        "tblTree": [{"id": "repeat", "parent": "customers", "label": "継続率", "unit": "%", "baseline": 0.9}],
        "tblActuals": [{"id": "repeat", "2025-04": 0.8}],
    }  # fmt: skip
    done = patch.write(path, {}, rows=rows)
    book = read(path)
    assert book.plan.tree["repeat"].baseline == 0.9
    assert book.plan.actuals["repeat", Month(2025, 4)] == 0.8
    assert book.issues == ()
    assert done.issues == []
    assert book.target_cells["repeat"][1].endswith("18")


def test_months_are_appended(tmp_path: Path) -> None:
    """A heading, its hidden key, the look of the last column; the table and its rules grow."""
    path = fresh(tmp_path)
    [table] = [t for t in Package(path).tables() if t.name == "tblActuals"]
    patch.write(
        path, {}, months=["2025-10", "2025-11"], rows={"tblActuals": [{"id": "x", "2025-11": 3.0}]}
    )
    [grown] = [t for t in Package(path).tables() if t.name == "tblActuals"]
    assert grown.headings[-2:] == ("2025-10", "2025-11")
    assert (grown.right, grown.bottom) == (table.right + 2, table.bottom + 1)
    ids = re.findall(rb'<tableColumn id="(\d+)"', Package(path).read(grown.part))
    assert len(set(ids)) == len(ids) == grown.right - grown.left + 1
    part = next(s.part for s in Package(path).sheets() if s.title == table.sheet)
    sheet = Package(path).read(part)
    last, new = (row_text(sheet, table.top + 1).cells[at] for at in (table.right, grown.right))
    assert last.style == new.style != ""
    book = read(path)
    assert ("visits", Month(2025, 11)) in book.actual_cells
    assert 'type="decimal"' in sheet.decode()
    with pytest.raises(KpiError):  # a month twice
        patch.write(
            path, {}, months=["2025-12"], rows={"tblActuals": [{"id": "y", "2026-01": 1.0}]}
        )


def test_what_stands_in_the_way_is_named(tmp_path: Path) -> None:
    """Nothing is pushed down or overwritten."""
    path = richbook.write(tmp_path / "book.xlsx", below="メモ")
    assert _refused(path, ROWS) == ["append-blocked 計画!B9"]
    totals = richbook.write(tmp_path / "totals.xlsx", totals=True)
    assert _refused(totals, ROWS) == ["append-blocked 計画!B9"]
    merged = richbook.write(tmp_path / "merged.xlsx")
    with zipfile.ZipFile(merged) as package:
        text = package.read("xl/worksheets/sheet1.xml").decode()
    assert "</sheetData>" in text
    from tests.workbook.damage import edit_parts

    edit_parts(
        merged,
        {
            r"xl/worksheets/sheet1\.xml": lambda text: text.replace(
                "</sheetData>",
                '</sheetData><mergeCells count="1"><mergeCell ref="A10:C10"/></mergeCells>',
            )
        },
    )
    assert _refused(merged, ROWS) == ["append-blocked 計画!A10"]
    assert _refused(merged, ROWS[:1] * 1_048_570)[0].startswith("append-blocked")


def test_columns_that_are_not_there_or_computed(tmp_path: Path) -> None:
    """Every wrong column is named at once."""
    path = richbook.write(tmp_path / "book.xlsx")
    rows: list[Row] = [{"id": "x", "colour": "red"}, {"倍": 4.0}]
    assert _refused(path, rows) == ["append-no-column 計画!B5", "cell-formula 計画!D8"]
    assert _refused(path, rows, "tblOther") == ["append-no-table"]


def test_more_rows_than_the_calculation_follows(tmp_path: Path) -> None:
    """They are written, and the warning says where the calculation ends."""
    path = fresh(tmp_path)
    rows: list[Row] = [{"id": f"x{n}", "parent": "customers", "baseline": 1.0} for n in range(30)]
    assert patch.write(path, {}, rows={"tblTree": rows[:23]}).issues == []
    [issue] = patch.write(path, {}, rows={"tblTree": rows[23:]}).issues
    assert issue.location is not None
    assert (issue.code, issue.severity, issue.location.row) == ("append-beyond", "warning", 41)
    before = Package(fresh(tmp_path, name="other.xlsx")).names()
    assert {n: r for n, r in Package(path).names().items() if n.startswith("tree_")} == {
        n: r for n, r in before.items() if n.startswith("tree_")
    }  # fmt: skip


def test_shared_formulas_and_prefixes(tmp_path: Path) -> None:
    """A row below a shared formula gets the formula spelled out; all elements may have a prefix."""
    shared = {(2, "C6"): '<c r="C6"><f t="shared" si="0"/><v>1</v></c>',
              (2, "C5"): '<c r="C5"><f t="shared" si="0"/><v>1</v></c>',
              (2, "C4"): '<c r="C4"><f t="shared" ref="C4:C6" si="0">B4&amp;"件"</f><v>1</v></c>'}  # fmt: skip
    for prefix in ("", "x:"):
        path = SmallBook(cells=shared, prefix=prefix).write(tmp_path / "book.xlsx")
        patch.write(path, {}, rows={"tblActuals": [{"id": "neu", "2025-04": 7.0}]})
        text = Package(path).read("xl/worksheets/sheet2.xml").decode()
        assert f'<{prefix}f>B7&amp;"件"</{prefix}f>' in text
        assert re.search(rf'r="E7"[^>]*><{prefix}v>7</{prefix}v>', text)
        assert 'ref="B3:G7"' in Package(path).read("xl/tables/table2.xml").decode()


@pytest.mark.parametrize("date1904", [False, True])
def test_dates_are_written_in_the_books_own_system(tmp_path: Path, *, date1904: bool) -> None:
    """The same day is another number in a workbook that counts from 1904."""
    path = SmallBook(date1904=date1904).write(tmp_path / "book.xlsx")
    due = dt.date(2025, 9, 30)
    patch.write(path, {}, rows={"tblTree": [
        {"id": "extra", "parent": "deals", "unit": "%", "baseline": 0.5, "due": due}]})  # fmt: skip
    assert read(path).plan.tree["extra"].due == due


def test_a_backup_is_kept_when_asked(tmp_path: Path) -> None:
    """The workbook as it was, under one name; it has the same rights."""
    path = richbook.write(tmp_path / "book.xlsx")
    path.chmod(0o640)
    before = path.read_bytes()
    _append(path, backup=True)
    copy = tmp_path / "book.bak.xlsx"
    assert copy.read_bytes() == before
    assert [file.stat().st_mode & 0o777 for file in (path, copy)] == [0o640, 0o640]
    again = path.read_bytes()
    _append(path, backup=True)
    assert copy.read_bytes() == again
    assert sorted(file.name for file in tmp_path.iterdir()) == ["book.bak.xlsx", "book.xlsx"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The workbook behind a symbolic link is written, not the link; its lock counts."""
    (tmp_path / "real").mkdir()
    path = richbook.write(tmp_path / "real" / "book.xlsx")
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    _append(link)
    assert link.is_symlink()
    assert _sheet(path).tables["tblReview"].ref == "B5:F10"
    (tmp_path / "real" / "~$book.xlsx").write_text("")
    assert _refused(link, ROWS) == ["book-open"]


def test_cells_that_an_array_fills_are_formulas(tmp_path: Path) -> None:
    """A value typed into a spilled or array area would break it."""
    path = richbook.write(tmp_path / "book.xlsx")
    before = path.read_bytes()
    with pytest.raises(KpiError) as caught:
        patch.write(
            path, {("別の'シート'1", "A2"): 1.0, ("別の'シート'1", "A4"): 1.0}, overwrite=True
        )
    [issue] = caught.value.issues
    assert issue.location is not None
    assert (issue.code, issue.location.a1) == ("cell-formula", "別の'シート'1!A2")
    assert path.read_bytes() == before
