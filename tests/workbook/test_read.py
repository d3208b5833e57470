"""Reading survives what users do to a workbook, and says clearly what it cannot survive."""

from __future__ import annotations

import random
import re
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kpimodel.calendar import Month
from kpimodel.errors import KpiError, column_name
from kpimodel.examples import software_company_a
from kpimodel.messages import render
from kpimodel.table import Lang
from tests.workbook import damage
from tests.workbook.books import Places, fresh
from workbook_templates import patch
from workbook_templates.package import Package
from workbook_templates.read import read

LANGS: tuple[Lang, ...] = ("ja", "en")
Break = Callable[[Path], object]


def _findings(path: Path) -> list[tuple[str, str]]:
    """Codes and places of an unreadable workbook; every finding has words in both languages."""
    with pytest.raises(KpiError) as caught:
        read(path)
    for issue in caught.value.issues:
        for lang in ("ja", "en"):
            assert len(render(issue, lang)) > 20
    return [
        (issue.code, issue.location.a1 if issue.location else issue.dotted)
        for issue in caught.value.issues
        if issue.severity == "error"
    ]


FILES: dict[str, tuple[Break, str]] = {
    "missing": (lambda path: path.unlink(), "book-missing"),
    "empty": (lambda path: path.write_bytes(b""), "book-empty"),
    "text": (lambda path: path.write_text("id,parent\n"), "not-a-workbook"),
    "picture": (lambda path: path.write_bytes(b"\x89PNG\r\n" + bytes(900)), "not-a-workbook"),
    "old xls": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900)),
                "workbook-xls"),
    "password": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
                                               + "EncryptedPackage".encode("utf-16-le")),
                 "workbook-encrypted"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:40_000]), "not-a-workbook"),
    "zip bomb": (damage.zip_bomb, "workbook-bomb"),
    "entity bomb": (damage.entity_bomb, "workbook-entities"),
    "broken part": (lambda path: damage.edit_parts(
        path, {r"xl/worksheets/sheet2\.xml": lambda text: text[: len(text) // 2]}),
        "workbook-damaged"),
    "no tables": (lambda path: damage.edit_parts(
        path, {r"xl/worksheets/sheet[23]\.xml": lambda _: "<worksheet><sheetData/></worksheet>",
               r"xl/tables/.*": lambda text: text.replace("tblTree", "other").replace("tblActuals", "x")}),
        "tree-not-found"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_files_that_are_no_workbook(tmp_path: Path, kind: str) -> None:
    """One clear finding, whose place is the file, and a remedy."""
    path = fresh(tmp_path)
    FILES[kind][0](path)
    assert _findings(path) == [(FILES[kind][1], path.name)]


def test_a_folder(tmp_path: Path) -> None:
    """A folder in place of a file."""
    assert _findings(tmp_path) == [("book-is-folder", tmp_path.name)]


def test_another_zip(tmp_path: Path) -> None:
    """A zip that is no workbook, such as an .ods or a .docx."""
    path = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("content.xml", "<office/>")
    assert _findings(path) == [("not-a-workbook", path.name)]


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another program holds, or that may not be read."""
    path = fresh(tmp_path)

    def refuse(*_: object, **__: object) -> object:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert _findings(path) == [("book-not-allowed", path.name)]


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    """A package whose directory understates a part is refused in bounded memory."""
    path = tmp_path / "bomb.xlsx"
    damage.lying_bomb(path)
    tracemalloc.start()
    findings = _findings(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(findings) == 1
    assert peak < 10_000_000


def _twice(path: Path, *edits: tuple[str, float | str, int]) -> None:
    for name, value, row in edits:
        damage.typed(path, name, value, row)


CELLS: dict[str, tuple[Break, list[tuple[str, str]]]] = {
    "missing parent": (lambda p: damage.typed(p, "tree_parent", "lead", 3),
                       [("parent-unknown", "入力_計画!C14")]),
    "cycle": (lambda p: damage.typed(p, "tree_parent", "leads", 1), [("cycle", "入力_計画!C12")]),
    "two roots": (lambda p: damage.typed(p, "tree_parent", None, 1), [("two-roots", "入力_計画!C12")]),
    "text for a number": (lambda p: damage.typed(p, "tree_baseline", "たくさん", 3),
                          [("not-a-number", "入力_計画!J14")]),
    "maximum below minimum": (lambda p: damage.typed(p, "tree_minimum", 0.05, 4),
                              [("max-below-min", "入力_計画!L15")]),
    "5 for 5 %": (lambda p: damage.typed(p, "tree_baseline", 5.0, 5), [("percent-meant", "入力_計画!J16")]),
    "unknown name in a formula": (
        lambda p: _twice(p, ("tree_relation", "数式", 2), ("tree_formula", "visits * cvrr", 2)),
        [("formula-name", "入力_計画!Q13")]),
    "unknown word": (lambda p: damage.typed(p, "tree_rollup", "たぶん", 3), [("unknown-choice", "入力_計画!I14")]),
    "error value": (lambda p: damage.typed(p, "tree_maximum", "#REF!", 3), [("error-value", "入力_計画!L14")]),
    "id twice": (lambda p: damage.typed(p, "tree_id", "cvr", 5), [("id-twice", "入力_計画!B16")]),
    "start is no month": (lambda p: damage.typed(p, "kpi_start", "春"), [("not-a-month", "入力_計画!D5")]),
    "no period": (lambda p: damage.typed(p, "kpi_months", None), [("setting-missing", "入力_計画!D6")]),
    "half a month": (lambda p: damage.typed(p, "kpi_months", 5.5), [("not-whole", "入力_計画!D6")]),
    "closed after the end": (lambda p: damage.typed(p, "kpi_closed", "2026-04"),
                             [("closed-after-end", "入力_計画!H4")]),
    "bands in the wrong order": (lambda p: damage.typed(p, "kpi_watch", 1.2), [("bands-order", "入力_計画!H6")]),
    "text in the actuals": (lambda p: damage.typed(p, "actual_value", "約九千", 3, 1),
                            [("not-a-number", "入力_実績!F10")]),
    "month after the end": (lambda p: damage.typed(p, "kpi_months", 3.0),
                            [("actual-after-end", f"入力_実績!H{row}") for row in range(7, 11)]),
    "month heading twice": (lambda p: damage.heading(p, "2025-05", "2025-04"),
                            [("month-twice", "入力_実績!F6")]),
    "two rows of actuals": (lambda p: _twice(p, ("actual_id", "visits", 4), ("actual_value", 1.0, 4)),
                            [("actual-row-twice", "入力_実績!B11")]),
}  # fmt: skip


@pytest.mark.parametrize("kind", CELLS)
def test_bad_cells(tmp_path: Path, kind: str) -> None:
    """Each mistake gives its finding with the cell where it stands."""
    path = fresh(tmp_path)
    CELLS[kind][0](path)
    assert sorted(_findings(path)) == sorted(CELLS[kind][1])


def test_all_findings_at_once_and_nothing_written(tmp_path: Path) -> None:
    """Several mistakes are told in one go; the file stays as it was."""
    path = fresh(tmp_path)
    damage.typed(path, "tree_minimum", 0.05, 4)
    damage.typed(path, "tree_parent", "lead", 3)
    damage.typed(path, "actual_value", "約九千", 3, 1)
    before = path.read_bytes()
    assert {place for _, place in _findings(path)} == {
        "入力_計画!L15", "入力_計画!C14", "入力_実績!F10",
    }  # fmt: skip
    assert path.read_bytes() == before


def test_damaged_headings(tmp_path: Path) -> None:
    """Headings that mean nothing, without their keys: one finding that names them."""
    path = fresh(tmp_path)
    for old, new in (
        ("計算方法", "？？"),
        ("relation", "？？"),
        ("基準値", "?"),
        ("baseline", "?"),
    ):
        damage.heading(path, old, new)
    [(code, place)] = _findings(path)
    assert (code, place) == ("headings-missing", "入力_計画!B10")


def _head_cells(path: Path, name: str) -> list[tuple[str, str]]:
    """Cells of a table's two header rows: the hidden keys and the headings."""
    [table] = [table for table in Package(path).tables() if table.name == name]
    return [
        (table.sheet, f"{column_name(at)}{row}")
        for row in (table.top - 1, table.top)
        for at in range(table.left, table.right + 1)
    ]


@pytest.mark.parametrize("named", [True, False])
def test_both_header_rows_are_gone(tmp_path: Path, named: bool) -> None:
    """Neither keys nor headings: one finding at the head of the table, with its cure."""
    path = fresh(tmp_path)
    patch.write(path, dict.fromkeys(_head_cells(path, "tblTree")), overwrite=True)
    if named:
        assert _findings(path) == [("headings-gone", "入力_計画!B10")]
    else:
        damage.drop_tables(path)
        assert _findings(path) == [("tree-not-found", path.name)]


@pytest.mark.parametrize("row", [9, 10])
def test_one_header_row_is_gone(tmp_path: Path, row: int) -> None:
    """Keys or headings: either alone tells what the columns are."""
    path = fresh(tmp_path)
    cells = [cell for cell in _head_cells(path, "tblTree") if cell[1].endswith(str(row))]
    patch.write(path, dict.fromkeys(cells), overwrite=True)
    assert read(path).plan.to_dict() == software_company_a("ja").to_dict()


@pytest.mark.parametrize("seed", range(40))
def test_header_rows_blanked_or_garbled_at_random(tmp_path: Path, seed: int) -> None:
    """Never a crash: the same plan, or findings that have their places and their words."""
    rng = random.Random(seed)
    path = fresh(tmp_path)
    cells = _head_cells(path, "tblTree") + _head_cells(path, "tblActuals")
    share = rng.choice((0.1, 0.4, 0.8, 0.97))
    words = (None, None, "？？", "上限値", "2025-04", " ", "1", "id", "親")
    changes = {cell: rng.choice(words) for cell in cells if rng.random() < share}
    patch.write(path, changes, overwrite=True)
    if rng.random() < 0.3:
        damage.drop_tables(path)
    plan = None
    try:
        book = read(path)
    except KpiError as error:
        issues = error.issues
    else:
        issues, plan = book.issues, book.plan
    same = plan is not None and plan.to_dict() == software_company_a("ja").to_dict()
    assert issues or same
    whole_book = ("tree-not-found", "actuals-not-found")
    assert all(issue.location or issue.code in whole_book for issue in issues)
    assert all(len(render(issue, lang)) > 20 for issue in issues for lang in LANGS)


def test_a_heading_that_is_nearly_right_is_a_warning(tmp_path: Path) -> None:
    """A mistyped heading without its key would drop a column: the warning names both words."""
    path = fresh(tmp_path)
    damage.heading(path, "上限", "上限値")
    damage.heading(path, "maximum", "")
    damage.heading(path, "備考", "今日の天気")
    damage.heading(path, "note", "")
    issues = {issue.location.a1: issue for issue in read(path).issues if issue.location}
    assert {place: (issue.code, issue.severity) for place, issue in issues.items()} == {
        "入力_計画!L10": ("heading-near", "warning"),
        "入力_計画!Y10": ("column-ignored", "note"),
    }
    assert "「上限」" in render(issues["入力_計画!L10"], "ja")


def test_a_column_without_a_heading_is_not_lost_in_silence(tmp_path: Path) -> None:
    """Values below a blank heading are named: a warning in the plan, an error in the actuals."""
    path = fresh(tmp_path)
    sheet, top = "入力_計画", "L"
    patch.write(path, {(sheet, f"{top}9"): None, (sheet, f"{top}10"): None}, overwrite=True)
    [issue] = read(path).issues
    assert issue.location is not None
    assert (issue.code, issue.severity, issue.location.a1) == (
        "heading-blank", "warning", "入力_計画!L10",
    )  # fmt: skip
    patch.write(path, dict.fromkeys([("入力_実績", "F5"), ("入力_実績", "F6")]), overwrite=True)
    assert _findings(path) == [("month-blank", "入力_実績!F6")]


def test_an_empty_table(tmp_path: Path) -> None:
    """Headings without any row."""
    path = fresh(tmp_path)
    places = Places(path)
    keys = [key for key in places._names if key.startswith("tree_") and key != "tree_more"]
    cells: dict[tuple[str, str], float | str | None] = {
        places.cell(key, row): None for key in keys for row in range(7)
    }
    patch.write(path, cells, overwrite=True)
    assert _findings(path)[0] == ("table-empty", "入力_計画!B10")


def _codes(path: Path) -> list[str]:
    return [issue.code for issue in read(path).issues]


def test_full_width_digits_are_read_with_a_note(tmp_path: Path) -> None:
    """``４８，０００``, ``5％`` and ``▲`` are numbers; the note names the cell."""
    path = fresh(tmp_path)
    damage.typed(path, "tree_baseline", "４８，０００", 3)
    damage.typed(path, "tree_baseline", "2.5％", 4)
    damage.typed(path, "actual_value", "9,000", 3, 0)
    book = read(path)
    assert book.plan.to_dict() == software_company_a("ja").to_dict()
    assert [(issue.code, issue.location.a1) for issue in book.issues if issue.location] == [
        ("text-read-as-number", "入力_実績!E10"),
        ("text-read-as-number", "入力_計画!J14"),
        ("text-read-as-number", "入力_計画!J15"),
    ]


def test_a_baseline_outside_its_bounds_is_a_warning(tmp_path: Path) -> None:
    """A raised floor is legitimate: the plan is read, the warning has its cell."""
    path = fresh(tmp_path)
    damage.typed(path, "tree_baseline", 70_000.0, 3)
    [issue] = read(path).issues
    assert issue.location is not None
    assert (issue.code, issue.severity, issue.location.a1) == (
        "baseline-outside-bounds", "warning", "入力_計画!J14",
    )  # fmt: skip


def test_actuals_of_unknown_ids_are_named(tmp_path: Path) -> None:
    """A row that is not in the plan is left out, and said."""
    path = fresh(tmp_path)
    damage.typed(path, "actual_id", "visitors", 3)
    [issue] = read(path).issues
    assert issue.location is not None
    assert (issue.code, issue.location.a1) == ("actual-row-unknown", "入力_実績!B10")


def test_the_table_lost_its_name(tmp_path: Path) -> None:
    """Found by the hidden machine keys, with a warning."""
    path = fresh(tmp_path)
    damage.drop_tables(path)
    book = read(path)
    assert book.plan.to_dict() == software_company_a("ja").to_dict()
    assert [issue.code for issue in book.issues] == ["tree-by-keys", "actuals-by-keys"]


def test_names_and_keys_are_gone_too(tmp_path: Path) -> None:
    """Found by the headings, settings by their labels, each with a warning."""
    path = fresh(tmp_path)
    damage.drop_tables(path)
    damage.drop_names(path)
    damage.edit_parts(path, {
        r"xl/sharedStrings\.xml": lambda text: re.sub(r">(id|parent|relation|rollup)<", ">…<", text),
    })  # fmt: skip
    book = read(path)
    assert book.plan.tree == software_company_a("ja").tree
    assert book.plan.actuals == software_company_a("ja").actuals
    assert {"tree-by-headings", "actuals-by-headings", "setting-by-label"} <= set(_codes(path))


def test_renamed_sheets_and_inserted_rows(tmp_path: Path) -> None:
    """Neither a sheet's title nor the place of a table matters; cells are named as they are now."""
    path = fresh(tmp_path)
    damage.rename_sheet(path, "入力_計画", "うちの計画")

    def areas(text: str) -> str:
        text = re.sub(r'ref="B10:([A-Z]+)17"', r'ref="B13:\g<1>20"', text)
        return re.sub(r"(うちの計画'?!\$[A-Z]+\$)(\d+)(:\$[A-Z]+\$)?(\d+)?",
                      lambda m: m[1] + str(int(m[2]) + 3)
                      + (m[3] + str(int(m[4]) + 3) if m[3] else ""), text)  # fmt: skip

    damage.shift_rows(path, r"xl/worksheets/sheet2\.xml", 3, areas)
    book = read(path)
    assert book.plan.to_dict() == software_company_a("ja").to_dict()
    assert book.issues == ()
    assert book.target_cells["visits"] == ("うちの計画", "N17")
    assert book.actual_cells["visits", Month(2025, 8)] == ("入力_実績", "I10")


def test_english_headings_in_a_japanese_book(tmp_path: Path) -> None:
    """Headings may be of either language, even without their keys."""
    path = fresh(tmp_path)
    for old, new in (("親ID", "Parent"), ("基準値", "Baseline"), ("計算方法", "Relation")):
        damage.heading(path, old, new)
    damage.edit_parts(path, {
        r"xl/sharedStrings\.xml": lambda text: re.sub(r">(id|parent|relation|rollup)<", ">…<", text),
    })  # fmt: skip
    assert read(path).plan.tree == software_company_a("ja").tree


def test_rows_below_the_table_are_read(tmp_path: Path) -> None:
    """LibreOffice and Google Sheets do not grow tables: the next row counts all the same."""
    path = fresh(tmp_path)
    for key, value in (("id", "repeat"), ("parent", "customers"), ("baseline", 0.9), ("unit", "%")):
        damage.typed(path, f"tree_{key}", value, 8)
    book = read(path)
    assert book.plan.tree["repeat"].baseline == 0.9
    [issue] = book.issues
    assert issue.location is not None
    assert (issue.code, issue.location.a1) == ("rows-below-table", "入力_計画!B19")


def test_values_as_another_program_saves_them(tmp_path: Path) -> None:
    """Saved again by openpyxl (shared strings, other ids of parts), it reads to the same plan."""
    import openpyxl

    path = fresh(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
        book.save(path)
    assert read(path).plan.to_dict() == software_company_a("ja").to_dict()
