"""Actuals into a plan: every value is accounted for before and after it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpimodel.calendar import Month
from kpimodel.errors import KpiError
from kpimodel.examples import software_company_a
from kpimodel.messages import render
from tests.workbook.books import fresh
from tests.workbook.damage import drop_tables, edit_parts
from workbook_templates.actuals_report import Actuals
from workbook_templates.json_file import save_json
from workbook_templates.plan_file import WorkbookFile, open_plan
from workbook_templates.read import read

APRIL, AUGUST, OCTOBER = Month(2025, 4), Month(2025, 8), Month(2025, 10)


def _with_new_row(path: Path) -> WorkbookFile:
    """A metric of the plan that has no row of actuals yet."""
    from workbook_templates import patch

    patch.write(
        path,
        {},
        rows={"tblTree": [{"id": "repeat", "parent": "customers", "unit": "%", "baseline": 0.9}]},
    )
    return WorkbookFile.open(path)


def test_every_value_is_reported(tmp_path: Path) -> None:
    """Written, unchanged, appended and refused; a preview says the same and writes nothing."""
    path = fresh(tmp_path)
    opened = _with_new_row(path)
    sheet, cell = opened.book.actual_cells["leads", AUGUST]
    edit_parts(
        path,
        {
            r"xl/worksheets/sheet3\.xml": lambda text: re.sub(
                rf'<c r="{cell}"([^>]*)/>', rf'<c r="{cell}"\1><f>1+1</f><v>2</v></c>', text
            )
        },
    )
    opened = WorkbookFile.open(path)
    standing = opened.plan.actuals["visits", APRIL]
    values: dict[tuple[str, Month], float | None] = {
        ("visits", AUGUST): 11_000.0, ("visits", APRIL): standing, ("cvr", AUGUST): None,
        ("repeat", APRIL): 0.8, ("repeat", AUGUST): 0.7, ("leads", AUGUST): 3.0,
        ("nobody", APRIL): 1.0, ("visits", OCTOBER): 1.0, ("meetings", AUGUST): float("inf"),
        ("visits", Month(2024, 1)): 5.0,
    }  # fmt: skip
    before = path.read_bytes()
    report = opened.preview_actuals(values)
    assert report.written == (("visits", AUGUST), ("repeat", APRIL), ("repeat", AUGUST))
    assert report.unchanged == (("visits", APRIL), ("cvr", AUGUST))
    assert (report.appended, report.months) == (("repeat",), ())
    assert [(i.code, i.dotted, i.location.a1 if i.location else "") for i in report.refused] == [
        ("actual-unknown-id", "actuals.nobody.2025-04", ""),
        ("actual-after-end", "actuals.visits.2025-10", ""),
        ("not-a-number", "actuals.meetings.2025-08", ""),
        ("cell-formula", "actuals.leads.2025-08", f"{sheet}!{cell}"),
        ("actual-no-month", "actuals.visits.2024-01", f"{sheet}!B6"),
    ]  # fmt: skip
    assert all(len(render(issue, lang)) > 20 for issue in report.refused for lang in ("ja", "en"))
    with pytest.raises(KpiError) as caught:
        opened.write_actuals(values)
    assert caught.value.issues == report.refused
    assert path.read_bytes() == before
    good: Actuals = {key: values[key] for key in report.written}
    done = opened.write_actuals(good, backup=True)
    assert (done.written, done.appended, done.refused) == (report.written, ("repeat",), ())
    assert read(path).plan.actuals["repeat", AUGUST] == 0.7
    assert read(path).plan.actuals["visits", AUGUST] == 11_000
    assert path.with_name("book.bak.xlsx").read_bytes() == before
    assert opened.plan == read(path).plan


def test_months_are_added_only_when_asked(tmp_path: Path) -> None:
    """A month before the window gets a column; rows that are there and new ones use it."""
    path = fresh(tmp_path)
    opened = _with_new_row(path)
    march = Month(2025, 3)
    values: Actuals = {("visits", march): 8_000.0, ("repeat", march): 0.6}
    assert [i.code for i in opened.preview_actuals(values).refused] == ["actual-no-month"] * 2
    report = opened.write_actuals(values, add_months=True)
    assert (report.months, report.appended) == (("2025-03",), ("repeat",))
    plan = read(path).plan
    assert (plan.actuals["visits", march], plan.actuals["repeat", march]) == (8_000, 0.6)
    assert read(path).issues == ()


def test_nothing_to_do_writes_nothing(tmp_path: Path) -> None:
    """Values that stand already leave the file as it is."""
    path = fresh(tmp_path)
    opened = WorkbookFile.open(path)
    before = path.read_bytes()
    report = opened.write_actuals(dict(opened.plan.actuals), backup=True)
    assert len(report.unchanged) == len(opened.plan.actuals)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_table_without_its_name_cannot_grow(tmp_path: Path) -> None:
    """Values with a cell are written; a new row is refused."""
    path = fresh(tmp_path)
    _with_new_row(path)
    drop_tables(path)
    opened = WorkbookFile.open(path)
    report = opened.preview_actuals({("repeat", APRIL): 0.5, ("visits", AUGUST): 1.0})
    assert report.written == (("visits", AUGUST),)
    assert [issue.code for issue in report.refused] == ["append-no-table"]


def test_a_document_reports_as_well(tmp_path: Path) -> None:
    """A plan as JSON has no cells, and the same report."""
    path = tmp_path / "plan.json"
    save_json(path, software_company_a("en").to_dict())
    opened = open_plan(path)
    before = path.read_bytes()
    standing = opened.plan.actuals["visits", APRIL]
    values: Actuals = {("visits", AUGUST): 9.0, ("visits", APRIL): standing}
    assert opened.preview_actuals(values).written == (("visits", AUGUST),)
    with pytest.raises(KpiError):
        opened.write_actuals({**values, ("nobody", APRIL): 1.0})
    assert path.read_bytes() == before
    report = opened.write_actuals(values, backup=True)
    assert report.unchanged == (("visits", APRIL),)
    assert open_plan(path).plan.actuals["visits", AUGUST] == 9
    assert (tmp_path / "plan.bak.json").read_bytes() == before
