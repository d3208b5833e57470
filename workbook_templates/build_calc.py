"""The calculation sheet: native formulas of every figure, and the names that point at them."""

from __future__ import annotations

import re

from workbook_templates import (
    formulas_charts,
    formulas_drawing,
    formulas_owners,
    formulas_structure,
    formulas_time,
)
from workbook_templates.build_book import Book
from workbook_templates.build_lists import SPARE_SCORES
from workbook_templates.build_page import Page
from workbook_templates.contract import PROFILE_CAPACITY
from workbook_templates.formulas import Field, Section, Sheet
from workbook_templates.formulas_actuals import ACTUAL_ROWS, KGI_MONTHS
from workbook_templates.formulas_figures import FIGURES
from workbook_templates.refresh import Bare

_TOP = 4
# A block of more cells than this keeps no values of months that only this sheet reads: a third of
# the file. The months of the actuals stand on other sheets.
_LARGE_BLOCK = 5_000
_SHOWN_BLOCKS = frozenset(["a"])
# Figure of the calculation sheet to the name under which other sheets refer to it.
_NAMED = {
    "id": "fig_id",
    "rollup": "fig_rollup",
    "vb": "fig_baseline",
    "tgt": "fig_target",
    "tm": "fig_target_month",
    "ttd": "fig_target_to_date",
    "atd": "fig_actual_to_date",
    "land": "fig_landing",
    "ach": "fig_achievement",
    "lach": "fig_landing_achievement",
    "stat": "fig_status",
    "con": "fig_contribution",
    "down": "fig_down",
    "up": "fig_up",
    "atlow": "fig_at_minimum",
    "athigh": "fig_at_maximum",
}
# Columns of the row table, in the order of the input table's rows.
_ROW_NAMES = {
    "id": "row_id",
    "label": "row_label",
    "min": "row_min",
    "max": "row_max",
    "rollup": "row_rollup",
    "target_now": "row_target",
    "now_month": "row_target_month",
    "base_month": "row_baseline_month",
}


_COLUMN = re.compile(r"\[([A-Z])\.([a-z0-9_]+):\]")


def _scalars() -> dict[str, str]:
    parts = (formulas_structure, formulas_drawing, formulas_charts, formulas_owners)
    return {name: text for part in parts for name, text in part.scalars().items()}


class Calculation:
    """Where everything stands on the calculation sheet."""

    def __init__(self, book: Book, month_columns: int, page: Page) -> None:
        self.book = book
        self.page = page
        self.scalars = _scalars()
        top = _TOP + len(self.scalars) + 3
        sections: list[Section] = []

        def add(name: str, size: int, fields: tuple[Field, ...]) -> None:
            nonlocal top
            sections.append(Section(name, top, size, fields, book.months, book.earlier))
            top = sections[-1].last + 5

        add("H", month_columns, formulas_time.HEADS)
        add("M", book.months, formulas_time.MONTHS)
        add("N", book.earlier, formulas_time.EARLIER)
        add("F", PROFILE_CAPACITY, formulas_time.PROFILES)
        add("K", book.months, KGI_MONTHS)
        add("R", book.rows, ACTUAL_ROWS)
        add("A", book.rows, formulas_structure.ROWS)
        add("B", book.rows + book.late, (*FIGURES, *formulas_charts.ranks()))
        add("P", book.months, formulas_charts.progress(book.lang))
        add("W", page.bars + 2, formulas_charts.waterfall(book.lang))
        add("T", page.moves, formulas_charts.TORNADO)
        add("O", page.owners, formulas_owners.owners(book.lang))
        add("L", page.lines, formulas_owners.SHORT_LIST)
        add("Q", len(book.plan.tree.nodes) + SPARE_SCORES, formulas_charts.SCORES)
        self.sheet = Sheet(*sections)

    def whole(self, section: str, key: str) -> str:
        """A whole column, with its sheet."""
        return self.book.at("calc") + self.sheet.sections[section].whole(key)

    def text(self, formula: str) -> str:
        """Formula text for another sheet: ``[A.key:]`` becomes a whole column with its sheet."""
        return _COLUMN.sub(lambda match: self.whole(match[1], match[2]), formula)

    def part(self, section: str, key: str, count: int) -> str:
        """The first cells of a column, with its sheet, for a chart."""
        at = self.sheet.sections[section]
        letters = at.letters(key)
        return f"{self.book.at('calc')}${letters}${at.first}:${letters}${at.first + count - 1}"

    def cell(self, section: str, key: str, row: int) -> str:
        """One cell; ``row`` counts from 0."""
        at = self.sheet.sections[section]
        return f"{self.book.at('calc')}${at.letters(key)}${at.first + row}"

    def of(self, key: str, row: str) -> str:
        """A value of the row table by row number, as formula text."""
        return f"INDEX({self.whole('A', key)},{row})"

    def figure(self, key: str, row: str) -> str:
        """A figure by row number of the row table, as formula text; blank where there is none."""
        at = self.of("pos", row)
        return f'IF({at}=0,"",INDEX({self.whole("B", key)},{at}))'

    def bare(self) -> Bare | None:
        """The intermediate months of a large book, which are stored without values."""
        section = self.sheet.sections["B"]
        if section.size * self.book.months <= _LARGE_BLOCK:
            return None
        columns = frozenset(
            section.columns[field.key] + month
            for field in section.fields
            if field.table and field.key not in _SHOWN_BLOCKS
            for month in range(section.spans[field.key])
        )
        return Bare(self.book.title("calc"), section.first, section.last, columns)


def write(calculation: Calculation) -> None:
    """Write the sheet and its names."""
    book = calculation.book
    sheet = book.sheets["calc"]
    book.header(
        "calc",
        book.t("計算（保護）", "Calculation (protected)"),
        book.t(
            "すべて標準の数式です。行は深い階層から順に並ぶので循環参照はありません。",
            "Plain formulas only. Rows stand deepest first, so nothing is circular.",
        ),
        12,
    )
    _write_scalars(calculation)
    small = book.style(font_size=8)
    head = book.style(font_size=8, bold=True, bg_color="cloud", bottom=1, bottom_color="line")
    for name, section in calculation.sheet.sections.items():
        _write_headings(calculation, section)
        for column in calculation.sheet.columns(name):
            book.filled("calc", column, small)
        sheet.set_row(section.top - 1, None, head)
    figures = calculation.sheet.sections["B"]
    for key, name in _NAMED.items():
        book.name(name, book.at("calc") + figures.whole(key))
    for key, name in _ROW_NAMES.items():
        book.name(name, calculation.whole("A", key))
    sheet.set_column(0, figures.width, 9)
    sheet.freeze_panes(3, 3)
    sheet.set_landscape()
    sheet.fit_to_pages(3, 0)
    sheet.repeat_columns(0, 2)
    sheet.set_paper(8)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.protect("", {"format_columns": True})


def _write_headings(calculation: Calculation, section: Section) -> None:
    book = calculation.book
    sheet = book.sheets["calc"]
    look = book.style(font_size=8, bold=True, bg_color="cloud", bottom=1, bottom_color="line")
    number = book.style(font_size=8, font_color="mist")
    for column in section.fields:
        for month in range(section.spans[column.key]):
            at = section.columns[column.key] - 1 + month
            text = f"{column.key} {month + 1}" if column.table else column.key
            sheet.write_string(section.top - 1, at, text, look)
            if column.table:
                sheet.write_number(section.top - 2, at, month + 1, number)


def _write_scalars(calculation: Calculation) -> None:
    book = calculation.book
    look = book.style(font_size=8)
    label = book.style(font_size=8, font_color="grey")
    for index, (name, text) in enumerate(calculation.scalars.items()):
        row = _TOP - 1 + index
        book.sheets["calc"].write_string(row, 1, name, label)
        book.formula("calc", row, 3, "=" + calculation.sheet.expand(text), look)
        book.name(name, f"{book.at('calc')}$D${row + 1}")
