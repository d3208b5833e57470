"""A patched workbook shows fresh values also to those who do not calculate."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kpimodel import Month
from kpimodel.examples import software_company_a
from workbook_templates import build
from workbook_templates.plan_file import open_plan
from workbook_templates.recalculate import recalculate
from workbook_templates.refresh import refresh, set_values


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The worked example as a workbook."""
    path = tmp_path / "plan.xlsx"
    build.build(software_company_a("en"), path, "en")
    return path


def parts(path: Path) -> dict[str, bytes]:
    """Every part of a package."""
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_values_kept_in_the_file_are_those_of_the_engine(book: Path) -> None:
    """After an actual was written, a reader without an engine sees the new landing."""
    months = {("customers", Month(2025, 8)): 12.0, ("visits", Month(2025, 8)): 11_000.0}
    open_plan(book).write_actuals(months)
    shown = {
        cell
        for row in CalamineWorkbook.from_path(book).get_sheet_by_name("Calc").to_python()
        for cell in row
    }
    landing = open_plan(book).plan.landing["customers"]
    assert any(isinstance(cell, float) and cell == pytest.approx(landing) for cell in shown)
    assert refresh(book) == 0


def test_only_sheets_with_formulas_change(book: Path) -> None:
    """Styles, charts, tables and the rest keep their bytes."""
    before = parts(book)
    open_plan(book).write_actuals({("customers", Month(2025, 8)): 12.0})
    after = parts(book)
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert all(name.startswith("xl/worksheets/sheet") or name == "xl/workbook.xml"
               for name in changed)  # fmt: skip


def test_formulas_stay_and_styles_stay(book: Path) -> None:
    """The same formulas in the same cells, before and after."""
    before = recalculate(book).keys()
    open_plan(book).write_actuals({("customers", Month(2025, 8)): 12.0})
    assert recalculate(book).keys() == before


@pytest.mark.parametrize(
    ("cell", "value", "fresh"),
    [
        (b'<c r="A1" s="3"><f>B1*2</f><v>4</v></c>', 6.5,
         b'<c r="A1" s="3"><f>B1*2</f><v>6.5</v></c>'),
        (b'<c r="A1"><f>B1*2</f></c>', 6.0, b'<c r="A1"><f>B1*2</f><v>6</v></c>'),
        (b'<c r="A1" t="str"><f>B1</f><v>a&amp;b</v></c>', 2.0, b'<c r="A1"><f>B1</f><v>2</v></c>'),
        (b'<c r="A1" s="1"><f>B1</f><v>2</v></c>', "a<b",
         b'<c r="A1" s="1" t="str"><f>B1</f><v>a&lt;b</v></c>'),
        (b'<x:c r="A1"><x:f>B1</x:f><x:v>2</x:v></x:c>', 3.0,
         b'<x:c r="A1"><x:f>B1</x:f><x:v>3</x:v></x:c>'),
        (b'<c r="A1"><v>2</v></c>', 3.0, b'<c r="A1"><v>2</v></c>'),
        (b'<c r="B1"/><c r="A1"><f>B1</f><v>2</v></c>', True,
         b'<c r="B1"/><c r="A1" t="b"><f>B1</f><v>1</v></c>'),
    ],
)  # fmt: skip
def test_a_value_is_set_beside_its_formula(
    cell: bytes, value: float | str | bool, fresh: bytes
) -> None:
    """Numbers, texts, truth values, a missing value, a prefix; a cell without formula stays."""
    assert set_values(cell, {"A1": value})[0] == fresh


def test_what_the_engine_cannot_compute_keeps_its_value(book: Path) -> None:
    """An error of the engine is never written over a value."""
    content = b'<c r="A1"><f>KPI_EVALUATE(tblTree[#All])</f><v>4</v></c>'
    assert set_values(content, {})[0] == content


def test_writing_actuals_keeps_the_rest_of_a_plan_as_json(tmp_path: Path) -> None:
    """Profiles and bands survive an actual that comes back from the team's sheet."""
    data = software_company_a("en").to_dict()
    data |= {"profiles": {"summer": [1.0, 1.0, 1.0, 2.0, 2.0, 1.0]}, "watch": 0.8}
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    open_plan(file).write_actuals({("visits", Month(2025, 8)): 11_000.0})
    after = json.loads(file.read_text(encoding="utf-8"))
    assert after["profiles"] == data["profiles"]
    assert after["watch"] == 0.8
    assert len(after["actuals"]) == len(data["actuals"]) + 1
