"""Workbooks as users have them, written cell by cell, each formula with its true stored value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from workbook_templates.recalculate import recalculate

Content = str | float | None
Cells = Mapping[str, Content]


@dataclass
class Written:
    """What a test workbook holds.

    Attributes:
        sheets: Cells by sheet title and A1; a text with ``=`` is a formula.
        formats: Number format by sheet and cell, ``"*!B3"`` for every sheet.
        names: Defined names, with ``=``.
        hidden: Titles of hidden sheets.
        tables: Sheet, area and options of tables.
        stored: Stored values that win over the calculated ones, by ``Sheet!A1``.
    """

    sheets: Mapping[str, Cells]
    formats: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    hidden: Sequence[str] = ()
    tables: Sequence[tuple[str, str, dict[str, Any]]] = ()
    stored: Mapping[str, Content] = field(default_factory=dict)


def write(path: Path, written: Written, *, calculated: bool = True) -> Path:
    """Write a workbook; ``calculated`` gives every formula its value, as Excel does on saving."""
    _write(path, written, {})
    if calculated:
        values = {f"{sheet}!{cell}": value for (sheet, cell), value in recalculate(path).items()}
        _write(path, written, {**values, **written.stored})
    return path


def _write(path: Path, written: Written, values: Mapping[str, Any]) -> None:
    book = xlsxwriter.Workbook(str(path))
    formats = {shape: book.add_format({"num_format": shape}) for shape in written.formats.values()}
    for title, cells in written.sheets.items():
        sheet = book.add_worksheet(title)
        if title in written.hidden:
            sheet.hide()
        for cell, content in cells.items():
            shape = written.formats.get(f"{title}!{cell}") or written.formats.get(f"*!{cell}")
            look = formats[shape] if shape else None
            if isinstance(content, str) and content.startswith("="):
                sheet.write_formula(cell, content, look, values.get(f"{title}!{cell}", 0))
            elif content is not None:
                sheet.write(cell, content, look)
    for name, target in written.names.items():
        book.define_name(name, target)
    for title, area, options in written.tables:
        book.get_worksheet_by_name(title).add_table(area, options)
    book.close()


def column(letter: str, *contents: Content, start: int = 1) -> dict[str, Content]:
    """Cells below each other."""
    return {f"{letter}{start + at}": content for at, content in enumerate(contents)}


def rows(*lines: Sequence[Content], top: int = 1) -> dict[str, Content]:
    """Cells row by row, from column A."""
    return {
        f"{chr(65 + at)}{top + row}": content
        for row, line in enumerate(lines)
        for at, content in enumerate(line)
    }
