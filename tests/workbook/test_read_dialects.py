"""One plan as many programs and people leave it: it reads the same, with what should be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kpimodel.calendar import Month
from kpimodel.errors import KpiError
from kpimodel.messages import render
from kpimodel.plan import Plan
from tests.workbook.smallbook import ACTUALS, SETTINGS, TREE, SmallBook, packed, plan
from workbook_templates.read import read
from workbook_templates.read_dates import date_of, month_of

Rows = Sequence[Sequence[Any]]


def put(rows: Rows, row: int, column: int, value: Any) -> list[list[Any]]:
    """Rows with one other value."""
    copy = [list(line) for line in rows]
    copy[row][column] = value
    return copy


def order(
    rows: Rows, columns: Sequence[int], lines: Sequence[int] | None = None
) -> list[list[Any]]:
    """Rows with their columns in another order, in all lines or in some."""
    return [
        [line[at] for at in columns] if lines is None or n in lines else list(line)
        for n, line in enumerate(rows)
    ]


def heads(
    rows: Rows, headings: Sequence[Any], keys: Sequence[Any] | None = None
) -> list[list[Any]]:
    """Rows with other headings, and with other hidden keys."""
    return [list(keys if keys is not None else rows[0]), list(headings), *map(list, rows[2:])]


MOVED = (0, 1, 2, 3, 4, 6, 5, 7)
NO_KEYS = [None] * 8
ENGLISH = ("ID", "Parent", "Metric", "計算方法", "Unit", "Baseline", "目標", "Due")
RICH = ('<c r="D9" t="inlineStr"><is><r><rPr><b/></rPr><t>リー</t></r><r><t>ド</t></r>'
        '<rPh sb="0" eb="1"><t>リイド</t></rPh><phoneticPr/></is></c>')  # fmt: skip
LOST: dict[str, Any] = {"tables": False, "names": False, "properties": False}
BY_LABEL = ["setting-by-label"] * 6
SERIALS = [45748.0, 45778.0, 45809.0]
MONTHS = tuple(ACTUALS[1][:3])

SAME: dict[str, tuple[SmallBook, list[str]]] = {
    "as built": (SmallBook(), []),
    "inline strings (openpyxl, Google Sheets)": (SmallBook(inline=True, properties=False), []),
    "strict namespaces": (SmallBook(strict=True), []),
    "prefixed elements": (SmallBook(prefix="x:"), []),
    "renamed sheets": (SmallBook(titles=("うちの計画 (2)", "it's")), []),
    "no properties": (SmallBook(properties=False), []),
    "no tables": (SmallBook(tables=False), ["tree-by-keys", "actuals-by-keys"]),
    "no tables, no names": (SmallBook(**LOST), ["tree-by-keys", *BY_LABEL, "actuals-by-keys"]),
    "headings alone": (SmallBook(**LOST, keys=False), ["tree-by-headings", *BY_LABEL, "actuals-by-headings"]),
    "the hidden rows deleted": (SmallBook(keys=False), []),
    "headings of both languages": (SmallBook(tree=heads(TREE, ENGLISH, NO_KEYS)), []),
    "headings of both languages alone": (
        SmallBook(tree=heads(TREE, ENGLISH, NO_KEYS), tables=False),
        ["tree-by-headings", "actuals-by-keys"]),
    "columns moved with their keys": (SmallBook(tree=order(TREE, MOVED)), []),
    "columns dragged below the keys": (
        SmallBook(tree=order(TREE, MOVED, (1, 2, 3, 4))), ["heading-moved", "heading-moved"]),
    "columns moved, headings alone": (SmallBook(tree=order(TREE, (7, 6, 5, 4, 3, 2, 1, 0)), keys=False), []),
    "rows in another order": (SmallBook(tree=[TREE[0], TREE[1], TREE[4], TREE[2], TREE[3]]), []),
    "a blank row inside the table": (
        SmallBook(tree=[*TREE[:3], [None] * 8, *TREE[3:]]), []),
    "rich text with a reading": (SmallBook(cells={(1, "D9"): RICH}), []),
    "text of several lines as Excel writes it": (
        SmallBook(cells={(1, "D9"): '<c r="D9" t="str"><v>リード_x000D_\n</v></c>'}), []),
    "formulas with values": (
        SmallBook(cells={(1, "G9"): '<c r="G9"><f>1000+200</f><v>1200</v></c>',
                         (1, "C3"): '<c r="C3" t="str"><f>"2025-04"</f><v>2025-04</v></c>'}), []),
    "an ISO date cell": (
        SmallBook(cells={(1, "I9"): '<c r="I9" t="d"><v>2025-09-30T00:00:00</v></c>',
                         (1, "C3"): '<c r="C3" t="d"><v>2025-04-01</v></c>'}), []),
    "dates as serials": (
        SmallBook(tree=put(TREE, 3, 7, 45930.0), settings={**SETTINGS, "C3": 45748.0},
                  actuals=heads(ACTUALS, (*MONTHS, *SERIALS)), tables=False),
        ["tree-by-keys", "actuals-by-keys"]),
    "dates as serials from 1904": (
        SmallBook(tree=put(TREE, 3, 7, 45930.0 - 1462), settings={**SETTINGS, "C3": 45748.0 - 1462},
                  actuals=heads(ACTUALS, (*MONTHS, *(s - 1462 for s in SERIALS)), [None] * 6),
                  tables=False, date1904=True),
        ["tree-by-keys", "actuals-by-headings"]),
    "months in other words": (
        SmallBook(actuals=heads(ACTUALS, (*MONTHS, "2025年4月", "May 2025", "２０２５／６"), [None] * 6)), []),
    "months of the era and packed": (
        SmallBook(actuals=heads(ACTUALS, (*MONTHS, "R7.4", "202505", "2025-06-01 00:00:00"), [None] * 6)), []),
    "numbers as people type them": (
        SmallBook(tree=put(put(TREE, 3, 5, "１，２００"), 4, 5, "３％"), actuals=put(ACTUALS, 3, 3, "190.0")),
        ["text-read-as-number"] * 3),
    "no places in cells and rows": (SmallBook(inline=True), []),
    "other tables of nearly this name": (SmallBook(extra={"写し": TREE}), []),
    "a sheet that shows the tree by formulas": (
        SmallBook(tables=False, keys=False, extra={"表示": []}, cells={
            (3, f"{c}{r}"): f'<c r="{c}{r}" t="str">{"<f>1</f>" if r > 1 else ""}<v>{v}</v></c>'
            for r, line in enumerate(TREE[1:], 1) for c, v in zip("ABCDEFGH", line, strict=True) if v}),
        ["tree-by-headings", "actuals-by-headings"]),
    "actuals named by their labels": (
        SmallBook(actuals=[ACTUALS[0], ACTUALS[1], *([None, *line[1:]] for line in ACTUALS[2:])]), []),
    "a label on another sheet that is no setting": (
        SmallBook(extra={"メモ": [["年度の開始月", 1]]}), []),
    "settings on another sheet": (
        SmallBook(**LOST, settings={}, extra={"設定": [["計画名", "受注の計画"], ["開始月", "2025-04"],
            ["期間（か月）", 6], ["順調の基準（以上）", 1], ["注意の基準（以上）", 0.9]]}),
        []),
}  # fmt: skip
SAME["settings on another sheet"][0].cells = {
    (1, cell): "" for cell in ("B2", "B3", "B4", "D2", "D3", "D4")
}


@pytest.mark.parametrize("kind", SAME)
def test_the_same_plan(tmp_path: Path, kind: str) -> None:
    """However it is written, it is the same plan; what was odd about it is said."""
    book, codes = SAME[kind]
    found = read(book.write(tmp_path / "book.xlsx"))
    assert _sorted(found.plan) == _sorted(plan())
    seen = [issue.code for issue in found.issues if issue.code != "schema-older"]
    if kind != "settings on another sheet":
        assert seen == codes
    for issue in found.issues:
        assert all(len(render(issue, lang)) > 15 for lang in ("ja", "en"))


def _sorted(plan_: Plan) -> dict[str, Any]:
    """A plan without the order of its rows."""
    data = plan_.to_dict()
    return {**data, "nodes": sorted(data["nodes"], key=lambda node: str(node["id"]))}


def test_cells_and_rows_without_places(tmp_path: Path) -> None:
    """Places may be left out of the file: cells then follow one another."""
    lines: list[list[Any]] = [["計画名", "受注の計画", "締め済みの月", None, None], ["開始月", "2025-04", "順調の基準（以上）", 1],
             ["期間（か月）", 6, "注意の基準（以上）", 0.9]]  # fmt: skip
    rows: list[Sequence[Any]] = [*lines, [], *TREE]
    cells = "".join("<row>" + "".join(_bare(value) for value in line) + "</row>" for line in rows)
    other = "".join(
        "<row>" + "".join(_bare(value) for value in line) + "</row>" for line in ACTUALS
    )
    book = SmallBook(tables=False, names=False)
    parts = book.parts()
    for number, text in ((1, cells), (2, other)):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f"<worksheet><sheetData>{text}</sheetData></worksheet>".encode()
        )
    path = tmp_path / "book.xlsx"
    path.write_bytes(packed(parts))
    assert read(path).plan.to_dict() == plan().to_dict()


def _bare(value: Any) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


Parts = dict[str, bytes]


def _renamed(old: str, new: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[new] = parts.pop(old)

    return change


def _without(name: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        del parts[name]

    return change


def _text(part: str, old: str, new: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        text = parts[part].decode()
        assert re.search(old, text)
        parts[part] = re.sub(old, new, text).encode()

    return change


def _another_name(parts: Parts) -> None:
    """The workbook's part is where the relations say, whatever its name."""
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", b"/xl/book1.xml")
    parts["xl/book1.xml"] = parts.pop("xl/workbook.xml")
    parts["xl/_rels/book1.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")


PACKAGES: dict[str, Callable[[Parts], None]] = {
    "capital letters in names of parts": _renamed("xl/sharedStrings.xml", "xl/SharedStrings.xml"),
    "capital letters in relations": _renamed(
        "xl/_rels/workbook.xml.rels", "xl/_rels/Workbook.xml.rels"
    ),
    "absolute targets": _text("xl/_rels/workbook.xml.rels", 'Target="work', 'Target="/xl/work'),
    "backslashes in targets": _text(
        "xl/_rels/workbook.xml.rels", r"worksheets/sheet", r"worksheets\\\\sheet"
    ),
    "another name of the workbook's part": _another_name,
    "no relations of the package": _without("_rels/.rels"),
    "a byte order mark": lambda parts: parts.update(
        {"xl/workbook.xml": b"\xef\xbb\xbf" + parts["xl/workbook.xml"]}
    ),
    "UTF-16": lambda parts: parts.update(
        {"xl/workbook.xml": parts["xl/workbook.xml"].decode().encode("utf-16")}
    ),
    "no content types": _without("[Content_Types].xml"),
}


@pytest.mark.parametrize("kind", PACKAGES)
def test_packages_of_other_programs(tmp_path: Path, kind: str) -> None:
    """Names, relations and encodings as the format allows them."""
    parts = SmallBook().parts()
    PACKAGES[kind](parts)
    path = tmp_path / "book.xlsx"
    path.write_bytes(packed(parts, 8))
    assert read(path).plan.to_dict() == plan().to_dict()


def test_headings_merged_over_two_rows(tmp_path: Path) -> None:
    """A heading merged over two rows heads the rows below both."""
    blank: list[list[Any]] = [[None] * 8]
    tree = [TREE[0], TREE[1], *blank, *TREE[2:]]
    merged = tuple(f"{column}7:{column}8" for column in "BCDEFGHI")
    book = SmallBook(tree=tree, keys=False, tables=False, merged=(*merged, "B1:I1"))
    found = read(book.write(tmp_path / "book.xlsx"))
    assert found.plan.tree == plan().tree
    assert found.target_cells["leads"] == ("入力_計画", "H10")


def _table(book: SmallBook, part: int, old: str, new: str) -> Parts:
    parts = book.parts()
    name = f"xl/tables/table{part}.xml"
    assert old in parts[name].decode()
    parts[name] = parts[name].decode().replace(old, new).encode()
    return parts


def test_totals_and_hidden_headings_of_tables(tmp_path: Path) -> None:
    """A row of totals is no metric; a table may hide its headings."""
    path = tmp_path / "book.xlsx"
    total = ["合計", None, None, None, None, 1200.03, None, None]
    parts = _table(SmallBook(tree=[*TREE, total]), 1, 'id="1"', 'id="1" totalsRowCount="1"')
    path.write_bytes(packed(parts))
    assert read(path).plan.to_dict() == plan().to_dict()
    parts = _table(
        SmallBook(tree=heads(TREE, NO_KEYS, NO_KEYS)), 1, 'ref="B7:', 'headerRowCount="0" ref="B8:'
    )
    for at, heading in enumerate(TREE[1], 1):
        parts["xl/tables/table1.xml"] = re.sub(
            rf'(id="{at}" name=)"None"', rf'\1"{heading}"', parts["xl/tables/table1.xml"].decode()
        ).encode()
    path.write_bytes(packed(parts))
    assert read(path).plan.to_dict() == plan().to_dict()


def test_filtered_rows_count(tmp_path: Path) -> None:
    """A filter hides rows from the eye, not from the plan."""
    parts = SmallBook().parts()
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(
        '<row r="9">', '<row r="9" hidden="1">'
    ).encode()
    path = tmp_path / "book.xlsx"
    path.write_bytes(packed(parts))
    assert read(path).plan.to_dict() == plan().to_dict()


DATES: Mapping[object, str | None] = {
    "2025-04": "2025-04", "2025/4": "2025-04", "2025.04.30": "2025-04", "２０２５年４月": "2025-04",
    "Apr 2025": "2025-04", "April 2025": "2025-04", "Sept. 2025": "2025-09", "2025 Apr": "2025-04",
    "May 2025": "2025-05", "2025-Apr": "2025-04", "04/2025": "2025-04", "4-2025": "2025-04", "202504": "2025-04",
    202504.0: "2025-04", 45748.0: "2025-04", "R7.4": "2025-04", "r7/4": "2025-04", "令和7年4月": "2025-04",
    "令和元年5月": "2019-05", "H31.4.30": "2019-04", "2025-04-30T12:00:00": "2025-04",
    "Apr-25": None, "25/4": None, "4月": None, "2025": None, 2025.0: None, "202513": None, "13/2025": None,
    "R7.13": None, "Foo 2025": None, "2025-00": None, "": None, True: None, None: None, 4.0: None,
    "2025-02-30T00:00": None, "Marches 2025": None, 9e99: None,
}  # fmt: skip


@pytest.mark.parametrize("raw", DATES, ids=str)
def test_months_have_one_meaning(raw: object) -> None:
    """What could be read in two ways is not read at all."""
    month = month_of(raw)
    assert (None if month is None else str(month)) == DATES[raw]


def test_serials_of_both_systems() -> None:
    """A Mac's 1904 differs from 1900 by 1,462 days."""
    assert date_of(45748.0) == date_of(44286.0, date1904=True)
    assert month_of(44286.0, date1904=True) == Month(2025, 4)


def test_no_value_is_taken_twice_in_silence(tmp_path: Path) -> None:
    """A shared string that is not there, and two cells in one place, are damage."""
    path = tmp_path / "book.xlsx"
    for cell in ('<c r="G9" t="s"><v>999</v></c>', '<c r="G9"><v>1</v></c><c r="G9"><v>2</v></c>'):
        with pytest.raises(KpiError) as caught:
            read(SmallBook(cells={(1, "G9"): cell}).write(path))
        assert [issue.code for issue in caught.value.issues] == ["workbook-damaged"]
