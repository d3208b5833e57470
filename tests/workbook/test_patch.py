"""Writing into a workbook: only what was asked for, all or nothing, never over a formula."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from kpimodel.calendar import Month
from kpimodel.errors import KpiError
from kpimodel.messages import render
from tests.workbook.books import fresh
from workbook_templates import patch
from workbook_templates.package import Package
from workbook_templates.patch import recalculate_on_load
from workbook_templates.read import read
from workbook_templates.sheet_text import set_cells


def _refused(path: Path, changes: patch.Changes, *, overwrite: bool = False) -> list[str]:
    before = path.read_bytes()
    with pytest.raises(KpiError) as caught:
        patch.write(path, changes, overwrite=overwrite)
    assert path.read_bytes() == before
    assert [name.name for name in path.parent.iterdir() if name.suffix == ".tmp"] == []
    assert all(render(issue, "ja") and render(issue, "en") for issue in caught.value.issues)
    return [
        f"{issue.code} {issue.location.a1 if issue.location else ''}".strip()
        for issue in caught.value.issues
    ]


def test_all_other_parts_stay_byte_for_byte(tmp_path: Path) -> None:
    """Two sheets and the request to recalculate change; styles, charts, comments do not."""
    path = fresh(tmp_path)
    old = {name: Package(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    book = read(path)
    patch.write(path, {
        book.target_cells["visits"]: 60_000.0,
        book.actual_cells["visits", Month(2025, 8)]: 11_000.0,
    })  # fmt: skip
    new = Package(path)
    assert list(zipfile.ZipFile(path).namelist()) == list(old)
    changed = [name for name, data in old.items() if new.read(name) != data]
    assert changed == ["xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"]
    for name in changed:
        before, after = old[name].decode(), new.read(name).decode()
        assert before.split("<sheetData>")[0] == after.split("<sheetData>")[0]
        assert before.split("</sheetData>")[1] == after.split("</sheetData>")[1]
    assert b'fullCalcOnLoad="1"' in new.read("xl/workbook.xml")
    plan = read(path).plan
    assert plan.tree["visits"].target == 60_000
    assert plan.actuals["visits", Month(2025, 8)] == 11_000


def test_values_of_every_kind(tmp_path: Path) -> None:
    """Numbers keep their digits, texts their blanks and signs, None clears; the style stays."""
    path = fresh(tmp_path, "en")
    sheet = "Inputs"
    patch.write(path, {(sheet, "J14"): 0.1 + 0.2, (sheet, "P14"): "  <a> & \x07b ", (sheet, "L14"): None},
                overwrite=True)  # fmt: skip
    text = Package(path).read("xl/worksheets/sheet2.xml").decode()
    assert "<v>0.30000000000000004</v>" in text
    assert "  &lt;a&gt; &amp; b </t>" in text
    assert 'r="L14" s="' in text
    node = read(path).plan.tree["visits"]
    assert (node.baseline, node.maximum) == (0.1 + 0.2, None)


def test_formulas_are_never_overwritten(tmp_path: Path) -> None:
    """Not even when asked to replace."""
    path = fresh(tmp_path)
    cells: patch.Changes = {
        ("入力_計画", "AA14"): 1.0,
        ("ダッシュボード", "B5"): 2.0,
        ("入力_計画", "N14"): 3.0,
    }
    assert _refused(path, cells, overwrite=True) == [
        "cell-formula 入力_計画!AA14", "cell-formula ダッシュボード!B5",
    ]  # fmt: skip


def test_occupied_cells_need_overwrite(tmp_path: Path) -> None:
    """A cell with another value is not replaced unasked; the same value is no conflict."""
    path = fresh(tmp_path)
    assert _refused(path, {("入力_計画", "N11"): 60.0}) == ["cell-occupied 入力_計画!N11"]
    patch.write(path, {("入力_計画", "N11"): 50.0})
    patch.write(path, {("入力_計画", "N11"): 60.0}, overwrite=True)
    assert read(path).plan.tree.goal == 60


def test_no_such_sheet(tmp_path: Path) -> None:
    """A sheet that was renamed since."""
    assert _refused(fresh(tmp_path), {("計画", "A1"): 1.0}) == ["sheet-missing"]


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_an_open_workbook_is_left_alone(tmp_path: Path, lock: str) -> None:
    """Excel and LibreOffice leave a lock file beside a workbook that is open."""
    path = fresh(tmp_path)
    (tmp_path / lock).write_text("")
    assert _refused(path, {("入力_計画", "N14"): 1.0}) == ["book-open"]


def test_a_file_that_changed_is_noticed(tmp_path: Path) -> None:
    """What was read is not what would be written over."""
    path = fresh(tmp_path)
    book = read(path)
    patch.write(path, {book.target_cells["cvr"]: 0.03})
    before = path.read_bytes()
    with pytest.raises(KpiError, match="changed since"):
        patch.write(path, {book.target_cells["visits"]: 1.0}, expect=book.fingerprint)
    assert path.read_bytes() == before


def test_a_file_that_changes_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone saves the workbook between our reading and our replacing it."""
    path = fresh(tmp_path)
    flush = os.fsync

    def save_in_between(handle: int) -> None:
        flush(handle)
        path.write_bytes(path.read_bytes() + b"\0")

    monkeypatch.setattr(os, "fsync", save_in_between)
    with pytest.raises(KpiError, match="changed since"):
        patch.write(path, {("入力_計画", "N14"): 1.0})
    assert path.read_bytes().endswith(b"\0")


def test_a_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows an open file cannot be replaced."""
    path = fresh(tmp_path)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    assert _refused(path, {("入力_計画", "N14"): 1.0}) == ["book-open"]


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room for the new file: the old one stays."""
    path = fresh(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert _refused(path, {("入力_計画", "N14"): 1.0}) == ["book-not-written"]


def test_the_answer_is_written(tmp_path: Path) -> None:
    """Values, goal, and where the inputs stood; old rows go."""
    path = fresh(tmp_path, "en")
    plan = read(path).plan
    assert plan.solution is not None
    values = dict(plan.solution.values)
    values.pop("customers")
    patch.write_answer(path, values, 49.0, words="solved")
    package = Package(path)
    [part] = [sheet.part for sheet in package.sheets() if sheet.title == "Answer"]
    text = package.read(part).decode()
    assert "<v>49</v>" in text
    assert text.count("inlineStr") == len(values) + 1


def test_rows_and_cells_are_put_in_their_places() -> None:
    """Missing rows and cells are added in order, with prefixes and an empty sheet as well."""
    sheet = (
        b'<worksheet><sheetData><row r="2" spans="1:2"><c r="B2" s="4"><v>1</v></c></row>'
        b'<row r="5"/></sheetData></worksheet>'
    )
    new = set_cells(sheet, {(2, 1): 7.0, (2, 3): "x", (3, 2): 5.0, (5, 1): None, (9, 1): 1e21})
    assert new.decode() == (
        '<worksheet><sheetData><row r="2"><c r="A2"><v>7</v></c><c r="B2" s="4"><v>1</v></c>'
        '<c r="C2" t="inlineStr"><is><t xml:space="preserve">x</t></is></c></row>'
        '<row r="3"><c r="B3"><v>5</v></c></row><row r="5"><c r="A5"/></row>'
        '<row r="9"><c r="A9"><v>1e+21</v></c></row></sheetData></worksheet>'
    )
    assert set_cells(b"<x:s><x:sheetData/></x:s>", {(1, 1): 2.0}) == (
        b'<x:s><x:sheetData><x:row r="1"><x:c r="A1"><x:v>2</x:v></x:c></x:row></x:sheetData></x:s>'
    )


def test_recalculation_is_asked_for() -> None:
    """With calcPr, without it, and where it says the contrary."""
    assert recalculate_on_load(b'<w><calcPr calcId="1" fullCalcOnLoad="0"/></w>') == (
        b'<w><calcPr calcId="1" fullCalcOnLoad="1"/></w>'
    )
    assert recalculate_on_load(b"<w><sheets></sheets></w>") == (
        b'<w><sheets></sheets><calcPr fullCalcOnLoad="1"/></w>'
    )
