"""Tables to actuals, frames, and the plan's file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kpimodel.calendar import Month
from kpimodel.errors import KpiError
from kpimodel.examples import software_company_a
from sync.errors import StoreBusyError, StoreError
from sync.frames import actuals_frame, actuals_from_frame, figures_frame
from sync.sources import read_actuals
from sync.stores import FileStore

APRIL, MAY = Month(2025, 4), Month(2025, 5)


def _csv(folder: Path, text: str) -> Path:
    file = folder / "actuals.csv"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    "text",
    [
        'ID,month,value\nleads,2025-04,252\nleads,2025-05,"1,200"\n',
        "指標ID,月,値\nleads,2025年4月,252\nleads,2025/5,１２００\n",
        'id,備考,2025-04,2025年5月\nleads,x,252,"1,200"\n,,,9\nvisits,,,－\n',
    ],
)
def test_long_and_wide_tables(tmp_path: Path, text: str) -> None:
    """Long or wide, Japanese or English headings, numbers as people write them."""
    values, _ = read_actuals(_csv(tmp_path, text))
    assert values == {("leads", APRIL): 252.0, ("leads", MAY): 1200.0}


def test_workbook_source(tmp_path: Path) -> None:
    """An .xlsx, by its tab."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    tab = book.create_sheet("実績")
    for row in (["ID", "2025-04", "2025-05"], ["leads", 252, None], ["visits", None, 9800.5]):
        tab.append(row)
    file = tmp_path / "actuals.xlsx"
    book.save(file)
    values, _ = read_actuals(file, "実績")
    assert values == {("leads", APRIL): 252.0, ("visits", MAY): 9800.5}


def test_findings_name_the_cells(tmp_path: Path) -> None:
    """All findings at once, each with its cell."""
    file = _csv(
        tmp_path, "ID,month,value\nleads,soon,1\nleads,2025-04,abc\nx,2025-04,1\nx,2025-04,2\n"
    )
    with pytest.raises(StoreError) as caught:
        read_actuals(file)
    found = [(issue.code, issue.location and issue.location.a1) for issue in caught.value.issues]
    assert found == [
        ("sync-source-month", "B2"),
        ("sync-not-a-number", "C3"),
        ("sync-source-twice", "C5"),
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "ID\nleads\n"])
def test_tables_without_the_columns(tmp_path: Path, text: str) -> None:
    """A table that has not the columns, or nothing at all."""
    with pytest.raises(StoreError):
        read_actuals(_csv(tmp_path, text))


def test_no_table(tmp_path: Path) -> None:
    """A missing file, and one that is no workbook."""
    fake = tmp_path / "fake.xlsx"
    fake.write_bytes(b"PK\x03\x04 no workbook")
    for file in (fake, tmp_path / "none.csv"):
        with pytest.raises(StoreError, match="cannot be read"):
            read_actuals(file)


def test_frames() -> None:
    """Figures by id; actuals there and back."""
    plan = software_company_a("en")
    figures = figures_frame(plan)
    assert figures.loc["customers", "actual_to_date"] == 40.0
    assert figures.loc["customers", "landing"] == pytest.approx(60.0)
    assert actuals_from_frame(actuals_frame(plan)) == dict(plan.actuals)


def test_json_plan_is_rewritten(tmp_path: Path) -> None:
    """Actuals go into the plan's JSON; the rest stays."""
    file = tmp_path / "plan.json"
    before = software_company_a("ja")
    file.write_text(json.dumps(before.to_dict(), ensure_ascii=False), "utf-8")
    store = FileStore(file)
    changes = {("customers", Month(2025, 8)): 2.0, ("visits", APRIL): None}
    assert store.save_actuals(changes) == frozenset(changes)
    after = store.load()
    assert after.actuals["customers", Month(2025, 8)] == 2.0
    assert ("visits", APRIL) not in after.actuals
    assert after.tree == before.tree
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_open_file_is_busy(tmp_path: Path) -> None:
    """The mark of an office suite that has it open."""
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(software_company_a("en").to_dict()), "utf-8")
    mark = tmp_path / ".~lock.plan.json#"
    mark.touch()
    with pytest.raises(StoreBusyError, match=r"plan\.json"):
        FileStore(file).save_actuals({("leads", APRIL): 1.0})
    mark.unlink()
    FileStore(file).save_actuals({("leads", APRIL): 1.0})


def test_missing_plan(tmp_path: Path) -> None:
    """A finding, not a traceback."""
    with pytest.raises(KpiError, match=r"none\.json"):
        FileStore(tmp_path / "none.json").load()
