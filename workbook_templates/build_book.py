"""A workbook under construction: XlsxWriter with one palette and one language."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpimodel.plan import Plan
from kpimodel.table import Lang
from workbook_templates import contract, shared
from workbook_templates.colours import COLOURS, STATUS_STYLE
from workbook_templates.formulas import Filled

# One decimal only where a number is small.
NUMBER = "[<100]#,##0.0;#,##0"
# As typed, with separators where a number is large.
TYPED = "[<1000]General;#,##0"
# Fixed, so that the same plan gives the same bytes.
_CREATED = dt.datetime(2025, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_TABS = {
    "start": "navy", "inputs": "amber", "actuals": "amber", "profiles": "amber",
    "dashboard": "blue", "scorecard": "blue", "review": "amber", "checks": "vermilion",
    "answer": "teal", "live": "teal", "calc": "mist", "lists": "mist", "help": "navy",
}  # fmt: skip


class _Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet that takes formulas as they are.

    XlsxWriter looks for 30 functions in each formula, to put a prefix before them: 25 searches a
    cell, most of the time that a build takes. Ours use no such function, or carry the prefix;
    tests/workbook/test_validity.py holds them to that.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        return formula.removeprefix("=")


class Book:
    """The workbook being written.

    Attributes:
        plan: What it is filled with.
        lang: Its language.
        template: Name of the template.
        rows: How many rows the calculation follows.
        months: How many months the calculation follows.
        late: How many late rows it follows.
        earlier: How many months before the window it follows, for what is late.
    """

    def __init__(self, target: Path | BinaryIO, plan: Plan, lang: Lang, template: str) -> None:
        self.plan, self.lang, self.template = plan, lang, template
        self.font = "Meiryo UI" if lang == "ja" else "Segoe UI"
        self.rows = contract.capacity(len(plan.tree.nodes))
        self.months = contract.window_capacity(plan.calendar.months)
        self.late = contract.late_capacity(plan.tree)
        self.earlier = contract.lag_capacity(plan.tree)
        self.workbook = xlsxwriter.Workbook(
            target if isinstance(target, io.BytesIO) else str(target),
            {
                "default_format_properties": {"font_name": self.font, "font_size": 10},
                "in_memory": True,
            },
        )
        self._shared = 0
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._set_properties(template)
        self.sheets = {
            key: self.workbook.add_worksheet(name.title(lang), _Sheet)
            for key, name in contract.SHEETS.items()
        }
        for key, sheet in self.sheets.items():
            sheet.set_tab_color(COLOURS[_TABS[key]])
            sheet.hide_gridlines(2)
            sheet.set_paper(9)

    def _set_properties(self, template: str) -> None:
        self.workbook.set_properties({
            "title": self.t("KPIツリー 計画と実績", "KPI tree: plan and actuals"),
            "subject": template,
            "author": "kpi-tree-toolkit",
            "created": _CREATED,
        })  # fmt: skip
        self.workbook.set_custom_property(contract.PROPERTY_SCHEMA, contract.SCHEMA, "text")
        self.workbook.set_custom_property(contract.PROPERTY_LANG, self.lang, "text")
        self.workbook.set_custom_property(contract.PROPERTY_TEMPLATE, template, "text")
        self.workbook.set_calc_mode("auto")

    def t(self, ja: str, en: str) -> str:
        """The words in the workbook's language."""
        return ja if self.lang == "ja" else en

    def title(self, key: str) -> str:
        """Title of a sheet."""
        return contract.SHEETS[key].title(self.lang)

    def at(self, key: str) -> str:
        """A sheet's title as it stands before ``!`` in a formula."""
        return f"'{self.title(key)}'!"

    def style(self, **properties: Any) -> Format:
        """A cell format; the same properties give the same object. Colours by name."""
        full = {
            "font_name": self.font, "font_size": 10, "font_color": "ink", "valign": "vcenter",
            **properties,
        }  # fmt: skip
        for key, value in full.items():
            if key.endswith("color"):
                full[key] = COLOURS.get(value, value)
        mark = tuple(sorted(full.items()))
        if mark not in self._formats:
            self._formats[mark] = self.workbook.add_format(full)
        return self._formats[mark]

    def difference(self, **properties: Any) -> Format:
        """A format for a conditional format: only what differs."""
        shown = {
            key: COLOURS.get(value, value) if key.endswith("color") else value
            for key, value in properties.items()
        }
        return self.workbook.add_format(shown)

    def input_style(self, **properties: Any) -> Format:
        """An unlocked input cell: pale yellow, blue text."""
        return self.style(
            bg_color="input", font_color="typed", border=1, border_color="line", locked=False,
            **properties,
        )  # fmt: skip

    def formula(
        self, key: str, row: int, column: int, text: str, style: Format | None = None
    ) -> None:
        """Write a formula; row and column are 0-based. Its value comes at the end of the build."""
        self.sheets[key].write_formula(row, column, text, style)

    def filled(self, key: str, column: Filled, style: Format | None = None) -> None:
        """Write one formula down a column, stored once as a shared formula; or rows' numbers."""
        sheet, at = self.sheets[key], column.at - 1
        if not column.pattern:
            for row in range(column.first, column.last + 1):
                sheet.write_number(row - 1, at, int(column.text(row)), style)
            return
        if not shared.can_share(column):
            for row in range(column.first, column.last + 1):
                self.formula(key, row - 1, at, column.text(row), style)
            return
        if column.month == 0:  # the months of a block share one formula
            self._shared += 1
        for row in range(column.first, column.last + 1):
            self.formula(key, row - 1, at, shared.marked(column, row, self._shared), style)

    def merged(
        self, key: str, area: tuple[int, int, int, int], content: str, style: Format
    ) -> None:
        """Write one text or formula over an area (first row and column, last row and column)."""
        first_row, first_column, last_row, last_column = area
        sheet = self.sheets[key]
        if (first_row, first_column) != (last_row, last_column):
            sheet.merge_range(first_row, first_column, last_row, last_column, "", style)
        if content.startswith("="):
            self.formula(key, first_row, first_column, content, style)
        else:
            sheet.write_string(first_row, first_column, content, style)

    def name(self, name: str, refers_to: str) -> None:
        """Define a name for the whole workbook."""
        self.workbook.define_name(name, "=" + refers_to)

    def header(self, key: str, title: str, subtitle: str, columns: int) -> None:
        """The dark band at the top of a sheet, rows 1 and 2, over so many columns."""
        sheet = self.sheets[key]
        big = self.style(bold=True, font_size=18, font_color="white", bg_color="navy")
        small = self.style(font_color="#E5EAF1", bg_color="navy")
        sheet.set_row(0, 34)
        sheet.set_row(1, 20)
        for column in range(columns):
            sheet.write_blank(0, column, None, big)
            sheet.write_blank(1, column, None, small)
        for row, text, style in ((0, title, big), (1, subtitle, small)):
            if text.startswith("="):
                self.formula(key, row, 1, text, style)
            else:
                sheet.write_string(row, 1, text, style)

    def table_head(self, **properties: Any) -> Format:
        """Style of a table's heading."""
        look = {
            "bold": True, "font_color": "white", "bg_color": "navy", "text_wrap": True,
            "align": "center", "border": 1, "border_color": "line", **properties,
        }  # fmt: skip
        return self.style(**look)

    def status_formats(self, sheet: Worksheet, area: tuple[int, int, int, int]) -> None:
        """Colour an area by the symbol its text begins with."""
        for symbol, (fill, ink) in zip("●▲■", STATUS_STYLE.values(), strict=True):
            look = self.difference(bg_color=fill, font_color=ink, bold=True)
            rule = {"type": "text", "criteria": "begins with", "value": symbol, "format": look}
            sheet.conditional_format(*area, rule)
