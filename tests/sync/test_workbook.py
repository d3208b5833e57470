"""The whole way: workbook to sheet, and what the team types back into the workbook."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpimodel.calendar import Month
from sync.stores import FileStore
from tests.sync.team import AUGUST, Team
from workbook_templates import build, catalogue, read

TEMPLATE = "b2b-new-customers"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled-in template workbook, built once."""
    file = tmp_path_factory.mktemp("template") / "plan.xlsx"
    build.build(catalogue.plan(TEMPLATE, "ja"), file, "ja", TEMPLATE)
    return file


@pytest.fixture
def book(team: Team, template: Path, tmp_path: Path) -> Path:
    """A workbook of one's own, mirrored once."""
    file = tmp_path / "plan.xlsx"
    shutil.copy(template, file)
    team.mirror.store = FileStore(file)
    team.mirror.apply()
    return file


def test_a_typed_actual_reaches_the_workbook(team: Team, book: Path) -> None:
    """The value stands in the workbook's own cell, and the next sync is empty."""
    team.type("H4", "12")
    report = team.mirror.apply()
    assert [one.sheet for one in report.pulled] == [12.0]
    assert read.read(book).plan.actuals["customers", AUGUST] == 12.0
    assert team.mirror.plan().is_empty
    team.type("H4", "")
    team.mirror.apply()
    assert ("customers", AUGUST) not in read.read(book).plan.actuals


@pytest.mark.parametrize("mark", ["~$plan.xlsx", ".~lock.plan.xlsx#"])
def test_an_open_workbook_waits(team: Team, book: Path, mark: str) -> None:
    """Open in Excel or LibreOffice: untouched, and filled in after it is closed."""
    before = book.read_bytes()
    lock = book.parent / mark
    lock.touch()
    team.type("H4", "12")
    report = team.mirror.apply()
    assert [one.node for one in report.pending] == ["customers"]
    codes = {issue.code for issue in report.issues}
    assert codes == {"sync-store-busy", "actual-gap"}  # the other rows have no August yet
    assert book.read_bytes() == before
    assert team.cells("dashboard")[4][5] == 52
    lock.unlink()
    assert [one.node for one in team.mirror.apply().pulled] == ["customers"]


def test_a_value_without_a_cell_is_kept(team: Team, book: Path) -> None:
    """A month before the workbook's columns: said, kept in the ledger, never lost."""
    team.edit(
        {
            "insertDimension": {
                "range": {
                    "sheetId": team.tab().sheet_id,
                    "dimension": "COLUMNS",
                    "startIndex": 3,
                    "endIndex": 4,
                }
            }
        }
    )
    team.type("D3", "2020年1月")
    team.type("D4", "6")
    report = team.mirror.apply()
    assert "sync-no-workbook-cell" in {issue.code for issue in report.issues}
    assert ("customers", "2020-01", "6") in team.observed()
    assert ("customers", Month(2020, 1)) not in read.read(book).plan.actuals
