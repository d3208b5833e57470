"""KPI_PLAN over a workbook's own ranges: the figures that the workbook's reader gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addin import functions, settings
from kpimodel.cells import fold
from tests.addin.test_plan import check
from workbook_templates import contract
from workbook_templates.cells import Sheets
from workbook_templates.package import Package, parse_reference
from workbook_templates.read import read

_BOOKS = sorted((Path(__file__).parents[2] / "workbook_templates").glob("*.xlsx"))
Range = list[list[Any]]


@pytest.mark.parametrize("path", _BOOKS, ids=lambda path: path.stem)
def test_a_template_gives_the_same_figures(path: Path) -> None:
    """=KPI_PLAN(tblTree[#All], tblActuals[#All], settings, , , tblProfiles[#All]) in the workbook."""
    package = Package(path)
    sheets = Sheets(package)

    def area(title: str, box: tuple[int, int, int, int]) -> Range:
        grid = sheets.grid(title)
        top, left, bottom, right = box
        return [
            [grid.get(row, column) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]

    tables = {t.name: area(t.sheet, (t.top, t.left, t.bottom, t.right)) for t in package.tables()}
    # as docs/functions.md says it: the settings stand in B4:H7 of the sheet of inputs
    place = parse_reference(package.names()[contract.SETTINGS["start"]])
    assert place
    values = area(place[0], (4, 2, 7, 8))
    shown = functions.KPI_PLAN(
        tables["tblTree"], tables["tblActuals"], values, None, None, tables.get("tblProfiles")
    )
    check(shown, read(path).plan)


@pytest.mark.parametrize("key", contract.SETTINGS)
def test_labels_of_the_workbook_are_read(key: str) -> None:
    """The settings of a workbook can be passed as a range, in either language."""
    known = {fold(label).casefold() for label in settings.LABELS[key]}
    words = (*contract.SETTING_WORDS[key], contract.SETTINGS[key])
    assert {fold(word).casefold() for word in words} <= known
