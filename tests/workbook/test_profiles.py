"""The sheet of seasonal profiles: written, read back, and what is wrong with it told at its cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kpimodel as km
from kpimodel.errors import KpiError
from kpimodel.plan import Plan
from kpimodel.table import Lang
from tests.workbook.figures import differences, figures
from workbook_templates import contract, patch
from workbook_templates.build import build
from workbook_templates.read import read

ROWS: list[dict[str, Any]] = [
    {"id": "deals", "relation": "product", "profile": "Summer", "target": 240},
    {"id": "leads", "parent": "deals", "baseline": 1200, "lag": "2"},
    {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": "20%", "hold": True},
]
SUMMER = {4: 1.0, 5: 1.0, 6: 2.0, 7: 3.0, 8: 4.0, 9: 1.0}
WINDOW = km.Calendar(km.Month(2025, 4), 6, km.Month(2025, 5), year_start=1)
DONE = {("leads", km.Month(2025, month)): 120.0 for month in (3, 4, 5)}


def _book(folder: Path, lang: Lang = "en", **more: Any) -> Path:
    path = folder / "book.xlsx"
    profiles = more.get("profiles", {"summer": SUMMER})
    build(Plan(km.Tree.from_rows(ROWS), WINDOW, DONE, profiles=profiles), path, lang)
    return path


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_profiles_and_the_fiscal_year_are_read_back(tmp_path: Path, lang: Lang) -> None:
    """A profile by calendar month, a lag with its history, and the year's first month."""
    path = _book(tmp_path, lang)
    book = read(path)
    assert book.plan.profiles == {"summer": SUMMER}
    assert book.plan.calendar == WINDOW
    assert differences(book.plan, figures(path)) == []


def test_a_list_is_written_by_calendar_month(tmp_path: Path) -> None:
    """One weight a month of the window reads back by calendar month, with the same figures."""
    weights = tuple(SUMMER[month.month] for month in WINDOW.window)
    path = _book(tmp_path, profiles={"summer": weights})
    assert read(path).plan.profiles == {"summer": SUMMER}


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "text": ({"E7": "many"}, "not-a-number", "Profiles!E7"),
    "negative": ({"E7": -1.0}, "profile-weight", "Profiles!B7"),
    "a month without weight": ({"E7": None}, "profile-month", "Profiles!B7"),
    "a name twice": ({"B8": "SUMMER", "C8": 1.0}, "profile-twice", "Profiles!B8"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_profiles_are_told_at_their_cell(tmp_path: Path, kind: str) -> None:
    """A weight that is none, a month without one, a name that stands twice."""
    path = _book(tmp_path)
    cells, code, place = WRONG[kind]
    sheet = contract.SHEETS["profiles"].title("en")
    patch.write(path, {(sheet, cell): value for cell, value in cells.items()}, overwrite=True)
    with pytest.raises(KpiError) as caught:
        read(path)
    [issue] = caught.value.issues
    assert issue.location is not None
    assert (issue.code, issue.location.a1) == (code, place)


def test_an_unused_row_is_no_profile(tmp_path: Path) -> None:
    """A name without weights is none; a row that names it is phased evenly, with a warning."""
    path = _book(tmp_path)
    sheet = contract.SHEETS["profiles"].title("en")
    patch.write(path, {(sheet, f"{c}7"): None for c in "CDEFGH"}, overwrite=True)
    book = read(path)
    assert book.plan.profiles == {}
    assert "profile-unknown" in [issue.code for issue in book.issues]
    assert differences(book.plan, figures(path)) == []
