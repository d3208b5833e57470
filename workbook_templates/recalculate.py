"""Values of a workbook's formulas, from IronCalc: a spreadsheet engine without an office suite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kpimodel.errors import Issue, KpiError, column_name


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
    titles = [sheet["name"] for sheet in model.get_worksheets_properties()]
    values: dict[tuple[str, str], Any] = {}
    for cell in model.get_all_cells():
        sheet, row, column = cell[0], cell[1], cell[2]
        if model.get_cell_formula(sheet, row, column) is not None:
            place = titles[sheet], f"{column_name(column)}{row}"
            values[place] = model.get_cell_value(sheet, row, column)
    return values
