"""A large book leaves out the values of intermediate months, and nothing else."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kpimodel import Month
from kpimodel.errors import column_name
from kpimodel.examples import software_company_a
from workbook_templates import build, build_calc
from workbook_templates.package import Package, column_number
from workbook_templates.plan_file import open_plan
from workbook_templates.recalculate import recalculate
from workbook_templates.refresh import refresh

_AREA = re.compile(r"'?Calc'?!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The worked example, and the same as if it were large."""
    paths = tmp_path / "full.xlsx", tmp_path / "large.xlsx"
    build.build(software_company_a("en"), paths[0], "en")
    monkeypatch.setattr(build_calc, "_LARGE_BLOCK", 0)
    build.build(software_company_a("en"), paths[1], "en")
    return paths


def stored(path: Path) -> dict[str, bool]:
    """Formula cells of the calculation sheet, and whether they hold a value."""
    package = Package(path)
    part = next(sheet.part for sheet in package.sheets() if sheet.title == "Calc")
    cells = re.findall(rb'<c r="(\w+)"[^>]*><f.*?(?:/>|</f>)(<v>)?', package.read(part))
    return {cell.decode(): bool(value) for cell, value in cells}


def test_only_months_of_the_calculation_are_left_out(books: tuple[Path, Path]) -> None:
    """The calculation is the same; every other sheet has the same bytes."""
    full, large = books
    assert all(stored(full).values())
    assert stored(full).keys() == stored(large).keys()
    assert 0.3 < sum(stored(large).values()) / len(stored(large)) < 0.9
    with zipfile.ZipFile(full) as one, zipfile.ZipFile(large) as other:
        differ = [name for name in one.namelist() if one.read(name) != other.read(name)]
    assert len(differ) == 1
    assert recalculate(full) == recalculate(large)
    assert open_plan(full).plan == open_plan(large).plan


def test_nothing_outside_refers_to_what_is_left_out(books: tuple[Path, Path]) -> None:
    """Sheets, charts, sparklines and names read only cells that hold their values."""
    left_out = {cell for cell, value in stored(books[1]).items() if not value}
    with zipfile.ZipFile(books[1]) as package:
        texts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()
                 if name.endswith(".xml")}  # fmt: skip
    areas = {match for text in texts.values() for match in _AREA.findall(text)}
    assert len(areas) > 100
    for left, top, right, bottom in areas:
        columns = range(column_number(left), column_number(right or left) + 1)
        rows = (int(top), int(bottom or top))
        read = {f"{column_name(column)}{row}" for column in columns for row in rows}
        assert not read & left_out, (left, top, right, bottom)


def test_a_written_actual_leaves_them_out_again(books: tuple[Path, Path]) -> None:
    """The other values are fresh, and the file does not grow."""
    large = books[1]
    before = stored(large)
    open_plan(large).write_actuals({("customers", Month(2025, 8)): 12.0})
    assert stored(large) == before
    assert refresh(large) == 0
    landing = open_plan(large).plan.landing["customers"]
    rows = CalamineWorkbook.from_path(large).get_sheet_by_name("Calc").to_python()
    assert any(isinstance(cell, float) and cell == pytest.approx(landing)
               for row in rows for cell in row)  # fmt: skip
