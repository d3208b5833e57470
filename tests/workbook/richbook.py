"""A workbook with all that a patch must leave alone, and a table that can grow."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.workbook.damage import edit_parts

MACROS = b"\xd0\xcf\x11\xe0 not really macros, but bytes that must stay"
CUSTOM = {
    "customXml/item1.xml": b'<note xmlns="urn:x">\xe3\x83\xa1\xe3\x83\xa2</note>',
    "xl/metadata.xml": b"<metadata/>",
    "xl/printerSettings/printerSettings1.bin": bytes(range(256)),
    "xl/unknown/anything.dat": b"\x00\x01\x02",
}
HEAD, LEFT = 5, 2  # 1-based place of the table's first heading
LAST = 8


def write(path: Path, *, chain: bool = True, below: str = "", totals: bool = False) -> Path:
    """Write it.

    Args:
        path: Where to; ``.xlsm`` gets macros.
        chain: Whether it lists the cells with formulas, as Excel does.
        below: A text below the table, one row apart.
        totals: Whether the table has a row of totals.
    """
    book = xlsxwriter.Workbook(str(path))
    if path.suffix == ".xlsm":
        book.add_vba_project(io.BytesIO(MACROS), is_stream=True)
    sheet = book.add_worksheet("計画")
    _table(book, sheet, totals=totals)
    _rules(book, sheet)
    _drawings(book, sheet)
    if below:
        sheet.write_string(LAST, LEFT - 1, below)
    _names(book)
    book.close()
    _add(path, chain=chain)
    return path


def _table(book: xlsxwriter.Workbook, sheet: Worksheet, *, totals: bool) -> None:
    """The table, one row of it higher than the others."""
    date = book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#FFFBE0"})
    sheet.set_row(LAST - 1, 33)
    sheet.set_column(1, 5, 14)
    sheet.write_row(HEAD - 2, LEFT - 1, ["id", "amount", "twice", "share", "date"])
    sheet.add_table(HEAD - 1, LEFT - 1, LAST - 1 + totals, LEFT + 3, {
        "name": "tblReview", "total_row": totals, "columns": [
            {"header": "名前"}, {"header": "数"},
            {"header": "倍", "formula": "=[@数]*2"}, {"header": "前行比"}, {"header": "日付"},
        ],
    })  # fmt: skip
    for at, line in enumerate([("a", 1), ("b", 2), ("c", 3)]):
        sheet.write_row(HEAD + at, LEFT - 1, line)
        sheet.write_formula(
            HEAD + at, LEFT + 1, "=tblReview[[#This Row],[数]]*2", None, 2 * (at + 1)
        )
        sheet.write_formula(
            HEAD + at, LEFT + 2, f'=IF(C{HEAD + 1 + at}>$C$6,"多 & <>",C{HEAD + at})', None, 0
        )
        sheet.write_blank(HEAD + at, LEFT + 3, None, date)


def _rules(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    """Validations and conditional formats, inside the table and across its edge."""
    sheet.data_validation(
        HEAD, LEFT, LAST - 1, LEFT, {"validate": "decimal", "criteria": ">", "value": 0}
    )
    sheet.data_validation(
        HEAD, 9, LAST - 1, 9, {"validate": "decimal", "criteria": ">", "value": 0}
    )
    sheet.conditional_format(
        HEAD, LEFT, LAST - 1, LEFT, {"type": "data_bar", "data_bar_2010": True}
    )
    sheet.conditional_format(
        HEAD,
        LEFT - 1,
        LAST - 1,
        LEFT + 3,
        {
            "type": "formula",
            "criteria": f"=$C{HEAD + 1}>2",
            "format": book.add_format({"bold": True}),
        },
    )
    sheet.conditional_format(LAST - 1, LEFT - 1, LAST - 1, LEFT - 1, {
        "type": "formula", "criteria": "=TRUE", "format": book.add_format({"italic": True})})  # fmt: skip


def _drawings(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    """Sparkline, comment, shape and chart."""
    sheet.add_sparkline(HEAD, 8, {"range": f"計画!C{HEAD + 1}:C{LAST}"})
    sheet.write_comment("B6", "覚え書き")
    sheet.insert_textbox(20, 1, "図形の文字")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"=計画!$C${HEAD + 1}:$C${LAST}"})
    sheet.insert_chart("K2", chart)


def _names(book: xlsxwriter.Workbook) -> None:
    """A second sheet with a spill, and names that end with the table, inside and below it."""
    other = book.add_worksheet("別の'シート'1")
    other.write_dynamic_array_formula("A1:A3", "=_xlfn.SEQUENCE(3)")
    other.write("C1", 1)
    book.define_name("amounts", f"=計画!$C${HEAD + 1}:$C${LAST}")
    book.define_name("first_amount", f"=計画!$C${HEAD + 1}")
    book.define_name("ids", f"=計画!$B${HEAD + 1}:$B$40")


def _add(path: Path, *, chain: bool) -> None:
    with zipfile.ZipFile(path, "a") as package:
        for name, data in CUSTOM.items():
            if name not in package.namelist():
                package.writestr(name, data)
        if chain:
            package.writestr("xl/calcChain.xml", '<calcChain><c r="D6" i="1"/></calcChain>')
    if chain:
        part = '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
        link = '<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/>'
        edit_parts(path, {
            r"\[Content_Types\]\.xml": lambda text: text.replace("</Types>", part + "</Types>"),
            r"xl/_rels/workbook\.xml\.rels": lambda text: text.replace("</Relationships>", link + "</Relationships>"),
        })  # fmt: skip
