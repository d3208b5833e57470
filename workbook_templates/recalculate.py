"""Values of a workbook's formulas, from IronCalc: a spreadsheet engine without an office suite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from kpimodel.errors import Issue, KpiError
from workbook_templates.package import Package, column_number

_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="(?P<letters>[A-Z]+)(?P<row>\d+)"[^>]*>\s*<(?:\w+:)?f\b'
)


class Engine:
    """A workbook recalculated.

    Raises:
        KpiError: ``recalculation-missing`` where IronCalc is not installed.
    """

    def __init__(self, path: Path) -> None:
        try:
            import ironcalc
        except ImportError:
            raise KpiError([Issue("recalculation-missing")]) from None
        self._model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        self._model.evaluate()
        sheets = self._model.get_worksheets_properties()
        self._sheets = {sheet["name"]: at for at, sheet in enumerate(sheets)}

    def of(self, title: str) -> Callable[[int, int], Any] | None:
        """The values of a sheet by row and column (1-based); None where it has no such sheet.

        A value is a float, str or bool; an error is its text, ``"#N/A"``; None is blank.
        """
        at = self._sheets.get(title)
        return None if at is None else partial(self._model.get_cell_value, at)


def recalculate(path: Path) -> dict[tuple[str, str], Any]:
    """Load a workbook, recalculate all of it, and return every formula's value.

    Args:
        path: The workbook; it is not changed.

    Returns:
        ``{(sheet title, cell): value}`` of the cells that hold a formula, as `Engine.of` gives it.

    Raises:
        KpiError: ``recalculation-missing`` where the engine is not installed.
    """
    engine = Engine(path)
    package = Package(path)
    found: dict[tuple[str, str], Any] = {}
    for sheet in package.sheets():
        value = engine.of(sheet.title)
        if value is not None:
            for letters, row, column in _formulas(package.read(sheet.part)):
                found[sheet.title, f"{letters}{row}"] = value(int(row), column)
    return found


def _formulas(sheet: bytes) -> Iterator[tuple[str, str, int]]:
    """Cells with a formula. The engine would spell out each one, which takes as long as to load."""
    columns: dict[bytes, int] = {}
    for match in _FORMULA.finditer(sheet):
        letters = match["letters"]
        if letters not in columns:
            columns[letters] = column_number(letters.decode())
        yield letters.decode(), match["row"].decode(), columns[letters]
