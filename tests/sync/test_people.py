"""What people do to their tab: sort, insert, rename, copy, delete, mistype."""

from __future__ import annotations

from typing import Any

import pytest

from sync.errors import UnsafePlanError
from sync.proposal import tab_id
from tests.sync.team import AUGUST, Team

TEAM = tab_id("actuals")


def _insert(dimension: str, at: int, count: int = 1) -> dict[str, Any]:
    place = {"sheetId": TEAM, "dimension": dimension, "startIndex": at, "endIndex": at + count}
    return {"insertDimension": {"range": place}}


def _sort(column: int) -> dict[str, Any]:
    area = {"sheetId": TEAM, "startRowIndex": 3, "endRowIndex": 7}
    area |= {"startColumnIndex": 0, "endColumnIndex": 9}
    order = {"dimensionIndex": column, "sortOrder": "DESCENDING"}
    return {"sortRange": {"range": area, "sortSpecs": [order]}}


def _codes(team: Team) -> list[str]:
    return [issue.code for issue in team.mirror.apply().issues]


def test_sorted_rows(synced: Team) -> None:
    """Rows are found by their key: a sort changes nothing."""
    synced.edit(_sort(3))
    assert synced.cells()[3][0] == "visits"
    assert synced.mirror.plan().is_empty
    synced.type("H7", "2")
    assert synced.mirror.apply().pulled[0].node == "customers"


def test_inserted_rows_and_columns(synced: Team) -> None:
    """Rows above the header, a column in between: months are found by their headings."""
    synced.edit(_insert("ROWS", 0, 2), _insert("COLUMNS", 3), _insert("ROWS", 7))
    synced.type("D5", "メモ")
    synced.type("D6", "前年より多い")
    assert synced.mirror.plan().is_empty
    synced.type("I6", "2")
    (pulled,) = synced.mirror.apply().pulled
    assert (pulled.node, pulled.month, pulled.place) == ("customers", AUGUST, "実績入力!I6")


def test_renamed_and_moved_tab(synced: Team) -> None:
    """Tabs are found by their ids."""
    properties = {"sheetId": TEAM, "title": "営業 'の' 実績!", "index": 0}
    synced.edit({"updateSheetProperties": {"properties": properties, "fields": "title,index"}})
    synced.title = "営業 'の' 実績!"
    synced.type("H4", "2")
    report = synced.mirror.apply()
    assert report.pulled[0].place == "営業 'の' 実績!!H4"
    assert "営業 'の' 実績!" in synced.text("dashboard")
    assert len(synced.sheet.read([]).tabs) == 3


def test_duplicated_key_is_quarantined(synced: Team) -> None:
    """Two rows with one key: none is read, both are named, nothing is taken for cleared."""
    synced.type("A8", "customers")
    synced.type("G8", "99")
    synced.type("H8", "7")
    codes = _codes(synced)
    assert codes.count("sync-key-twice") == 2
    assert synced.actual("customers", AUGUST) is None
    assert synced.cells("dashboard")[4][5] == 40
    assert ("customers#8", "2025-08", "7") in synced.observed()
    assert "実績入力!A8" in synced.text("notices")
    synced.type("A8", "")
    assert "sync-key-missing" in _codes(synced)


def test_unknown_key_and_deleted_row(synced: Team) -> None:
    """A key that the plan has not, and a row that is gone: reported, and the last value stands."""
    synced.type("A4", "kunden")
    codes = _codes(synced)
    assert "sync-key-unknown" in codes
    assert "sync-row-lacking" in codes
    assert synced.cells("dashboard")[4][5] == 40
    assert synced.mirror.plan().is_empty
    synced.type("A4", "ｃｕｓｔｏｍｅｒｓ")  # full width is the same name
    assert _codes(synced) == []


def test_deleted_tab_is_not_made_again_silently(synced: Team) -> None:
    """A deleted team tab stops the sync; --force makes it again from the values seen last."""
    synced.type("H4", "2")
    synced.mirror.apply()
    synced.edit({"deleteSheet": {"sheetId": TEAM}})
    with pytest.raises(UnsafePlanError, match="17 values"):
        synced.mirror.apply()
    assert synced.sheet.read([]).tab(TEAM) is None
    synced.mirror.apply(force=True)
    made = synced.sheet.read([tab_id("actuals", 1)]).tab(tab_id("actuals", 1))
    assert made is not None
    assert list(made.values[3]) == ["customers", "新規顧客数", "件", 7, 9, 11, 13, 2]
    assert synced.mirror.plan().is_empty


def test_deleted_service_tab(synced: Team) -> None:
    """The dashboard carries the fence; deleted, it comes back only by --force."""
    synced.edit({"deleteSheet": {"sheetId": tab_id("dashboard")}})
    with pytest.raises(UnsafePlanError, match=r"Dashboard|ダッシュボード"):
        synced.mirror.apply()
    synced.mirror.apply(force=True)
    assert synced.mirror.plan().is_empty


def test_deleted_header(synced: Team) -> None:
    """Without headings nothing is read and nothing is done."""
    synced.type("A3", "")
    with pytest.raises(UnsafePlanError):
        synced.mirror.apply()
    synced.type("A3", "指標ID")
    assert synced.mirror.plan().is_empty


def test_month_twice_and_month_lacking(synced: Team) -> None:
    """A heading that stands twice is not read; the one that is now missing is asked for."""
    synced.type("I3", "2025年8月")
    synced.type("H4", "5")
    codes = _codes(synced)
    assert codes.count("sync-month-twice") == 2
    assert codes.count("sync-month-lacking") == 1
    assert ("customers@H", "2025-08", "5") in synced.observed()
    assert synced.actual("customers", AUGUST) is None
    synced.type("I3", "2025-09")  # Google makes a date of it
    assert set(_codes(synced)) == {"actual-gap"}  # the other rows have no August yet
    assert synced.actual("customers", AUGUST) == 5.0


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1,200", 1200.0), ("１２００", 1200.0), ("▲3", -3.0), ("(3)", -3.0), ("1200件", None),
     ("3e2", 300.0), ("0", 0.0), ("－", None)],
)  # fmt: skip
def test_texts_that_mean_numbers(synced: Team, typed: str, value: float | None) -> None:
    """Full width, separators, triangles and parentheses for negatives are read as numbers."""
    synced.type("H6", typed)
    synced.mirror.apply()
    assert synced.actual("leads", AUGUST) == value


def test_rates_as_texts(synced: Team) -> None:
    """A rate typed as full-width percent is read; a bare 5 is questioned and not read."""
    synced.type("A8", "win_rate")
    synced.type("H8", "５％")
    assert "sync-text-as-number" in _codes(synced)
    assert synced.actual("win_rate", AUGUST) == 0.05


@pytest.mark.parametrize("typed", ["abc", "=1/0", "TRUE", "#N/A"])
def test_unreadable_cell_is_located(synced: Team, typed: str) -> None:
    """The finding names the cell; the last value stands until it is put right."""
    synced.type("G4", typed)
    report = synced.mirror.apply()
    (issue,) = report.issues
    assert issue.location is not None
    assert issue.location.a1 == "実績入力!G4"
    assert synced.actual("customers", AUGUST) is None
    assert synced.cells("dashboard")[4][5] == 40
    synced.type("G4", "13")
    assert _codes(synced) == []


def test_own_tabs_and_notes_are_left_alone(synced: Team) -> None:
    """People may add tabs, also one with the service's title."""
    synced.edit(
        {"addSheet": {"properties": {"sheetId": 77, "title": "メモ"}}},
        {
            "updateCells": {
                "start": {"sheetId": 77, "rowIndex": 0, "columnIndex": 0},
                "rows": [{"values": [{"userEnteredValue": {"stringValue": "大事"}}]}],
                "fields": "userEnteredValue",
            }
        },
    )
    synced.type("H4", "2")
    synced.mirror.apply()
    memo = synced.sheet.read([77]).tab(77)
    assert memo is not None
    assert memo.values == (("大事",),)


def test_title_that_is_taken(team: Team) -> None:
    """A tab of the team that already has our title keeps it."""
    team.edit({"addSheet": {"properties": {"sheetId": 78, "title": "ダッシュボード"}}})
    team.mirror.apply()
    titles = [tab.title for tab in team.sheet.read([]).tabs]
    assert sorted(titles) == ["お知らせ", "ダッシュボード", "ダッシュボード (2)", "実績入力"]
