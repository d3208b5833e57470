"""Values of a workbook's formulas, from IronCalc: a spreadsheet engine without an office suite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kpimodel.errors import Issue, KpiError
from workbook_templates.package import Package, column_number

_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="(?P<letters>[A-Z]+)(?P<row>\d+)"[^>]*>\s*<(?:\w+:)?f\b'
)


def recalculate(path: Path) -> dict[tuple[str, str], Any]:
    """Load a workbook, recalculate all of it, and return every formula's value.

    Args:
        path: The workbook; it is not changed.

    Returns:
        ``{(sheet title, cell): value}`` of the cells that hold a formula: float, str or bool; an
        error is its text, ``"#N/A"``.

    Raises:
        KpiError: ``recalculation-missing`` where the engine is not installed.
    """
    try:
        import ironcalc
    except ImportError:
        raise KpiError([Issue("recalculation-missing")]) from None
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    titles = {sheet["name"]: at for at, sheet in enumerate(model.get_worksheets_properties())}
    value = model.get_cell_value
    package = Package(path)
    return {
        (sheet.title, f"{letters}{row}"): value(titles[sheet.title], int(row), column)
        for sheet in package.sheets()
        if sheet.title in titles
        for letters, row, column in _formulas(package.read(sheet.part))
    }


def _formulas(sheet: bytes) -> Iterator[tuple[str, str, int]]:
    """Cells with a formula. The engine would spell out each one, which takes as long as to load."""
    columns: dict[bytes, int] = {}
    for match in _FORMULA.finditer(sheet):
        letters = match["letters"]
        if letters not in columns:
            columns[letters] = column_number(letters.decode())
        yield letters.decode(), match["row"].decode(), columns[letters]
