"""One cycle against the sandbox, through the real gspread."""

from __future__ import annotations

import pytest

from kpimodel.calendar import Month
from sync.errors import ConflictError, StoreBusyError, UnsafePlanError, finding
from sync.proposal import tab_id
from tests.sync.team import AUGUST, JULY, Team, changing


def test_first_sync_makes_the_tabs(team: Team) -> None:
    """The dashboard says what the worked example says; the team's tab holds the actuals."""
    report = team.mirror.apply()
    assert report.wrote
    assert [one.create for one in report.changes.writes] == [True, True, False]
    headline = team.cells("dashboard")[4]
    assert headline[0] == "新規顧客数"
    assert headline[3:8] == pytest.approx([50, 100 / 3, 40, 1.2, 60], rel=1e-9)
    assert headline[8] == "● 順調"
    assert team.cells()[3] == ["customers", "新規顧客数", "件", 7, 9, 11, 13]


def test_second_sync_writes_nothing(synced: Team) -> None:
    """Nothing moved, so nothing is written and nothing is planned."""
    assert synced.mirror.plan().is_empty
    report = synced.mirror.apply()
    assert not report.wrote
    assert synced.spy.batches == []


def test_typed_actual_comes_back(synced: Team) -> None:
    """An actual typed into the sheet reaches the plan, and the achievement moves."""
    synced.type("H4", "2")
    report = synced.mirror.apply()
    assert [(one.node, one.month, one.sheet) for one in report.pulled] == [
        ("customers", AUGUST, 2.0)
    ]
    assert synced.actual("customers", AUGUST) == 2.0
    assert report.before.achievement == pytest.approx(1.2)
    assert report.after.actual == 42.0
    assert report.after.achievement == pytest.approx(42 / (5 / 6 * 50))
    assert synced.mirror.plan().is_empty


def test_a_corrected_and_a_cleared_cell_count(synced: Team) -> None:
    """A changed value and a cleared one are both the team's word."""
    synced.type("G4", "14")
    synced.type("D7", "")
    synced.mirror.apply()
    assert synced.actual("customers", JULY) == 14.0
    assert synced.actual("visits", Month(2025, 4)) is None


def test_the_workbook_moved_alone(synced: Team) -> None:
    """A newer workbook value counts, is shown as a notice, and the team's cell is left alone."""
    synced.store.save_actuals({("customers", JULY): 15.0})
    report = synced.mirror.apply()
    assert [one.verdict for one in report.changes.actuals.changes] == ["behind"]
    assert synced.cells()[3][6] == 13
    assert synced.cells("dashboard")[4][5] == 42
    assert "15" in synced.text("notices")
    synced.type("G4", "15")
    synced.mirror.apply()
    assert "お知らせはありません" in synced.text("notices")


def test_conflict_is_recorded_and_not_applied(synced: Team) -> None:
    """Both sides moved differently: neither is applied, both are shown, until they agree."""
    synced.store.save_actuals({("customers", JULY): 15.0})
    synced.type("G4", "16")
    report = synced.mirror.apply()
    with pytest.raises(ConflictError, match="15"):
        report.raise_conflicts()
    assert synced.actual("customers", JULY) == 15.0
    assert synced.cells()[3][6] == 16
    assert synced.cells("dashboard")[4][5] == 40  # the base stands
    assert "15" in synced.text("notices")
    assert "16" in synced.text("notices")
    assert synced.mirror.plan().is_empty
    with synced.ledger.transaction(synced.id) as records:
        (found,) = records.conflicts(still_open=True)
    assert (found.base, found.model, found.sheet) == (13.0, 15.0, 16.0)
    synced.type("G4", "15")
    assert not synced.mirror.apply().conflicts
    with synced.ledger.transaction(synced.id) as records:
        assert records.conflicts(still_open=True) == []
        assert len(records.conflicts(still_open=False)) == 1


def test_service_never_writes_to_the_team(synced: Team) -> None:
    """After the first sync no request is addressed to the team's tab."""
    synced.type("H4", "2")
    synced.mirror.apply()
    synced.type("H5", "abc")
    synced.store.save_actuals({("leads", JULY): 1.0})
    synced.mirror.apply()
    assert len(synced.spy.batches) == 2
    assert tab_id("actuals") not in changing(synced, synced.spy.batches)


def test_every_value_seen_is_in_the_ledger(synced: Team) -> None:
    """Also those that cannot be used, and those that a dry run saw."""
    synced.type("H4", "2")
    synced.type("H5", "abc")
    synced.mirror.plan()
    assert {("customers", "2025-08", "2"), ("meetings", "2025-08", "abc")} <= synced.observed()


def test_many_vanished_values_stop_the_sync(synced: Team) -> None:
    """More than 30 % gone is unsafe; nothing is pulled or written, and --force goes on."""
    for cell in ("D4", "E4", "F4", "G4", "D5"):
        synced.type(cell, "")
    for _ in range(2):
        with pytest.raises(UnsafePlanError, match="5 of 16"):
            synced.mirror.apply()
    assert synced.actual("customers", JULY) == 13.0
    assert synced.spy.batches == []
    synced.mirror.apply(force=True)
    assert synced.actual("customers", JULY) is None


def test_open_workbook_does_not_stop_the_sync(
    synced: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger keeps the value, the sheet shows it, and the workbook gets it later."""

    def busy(changes: object, seen: object) -> frozenset[object]:
        raise finding(StoreBusyError, "sync-store-busy", file="plan.xlsx", count=1)

    synced.type("H4", "2")
    with monkeypatch.context() as patch:
        patch.setattr(synced.store, "save_actuals", busy)
        report = synced.mirror.apply()
        assert [one.node for one in report.pending] == ["customers"]
        assert "sync-store-busy" in {issue.code for issue in report.issues}
        assert synced.cells("dashboard")[4][5] == 42
        assert not synced.mirror.apply().wrote
    assert synced.mirror.apply().pulled[0].sheet == 2.0
    assert synced.actual("customers", AUGUST) == 2.0


def test_workbook_saved_during_a_cycle(synced: Team) -> None:
    """The manager saves the same cell while a pull is under way: her value is not overwritten."""
    synced.type("G4", "16")

    def edit(name: str) -> None:
        if name == "captured":
            synced.store.save_actuals({("customers", JULY): 15.0})

    synced.mirror.step = edit
    report = synced.mirror.apply()
    synced.mirror.step = lambda _name: None
    assert report.pulled == ()
    assert synced.actual("customers", JULY) == 15.0
    (conflict,) = synced.mirror.apply().conflicts
    assert (conflict.base, conflict.model, conflict.sheet) == (13.0, 15.0, 16.0)


def test_a_lost_ledger_finds_the_tabs_again(synced: Team) -> None:
    """A new ledger adopts what stands there: nothing doubled, nothing pulled or lost."""
    from sync.ledger import Ledger

    synced.type("H4", "2")
    with Ledger(synced.folder / "new.sqlite") as ledger:
        mirror = synced.another(ledger, synced.store)
        mirror.apply()
        assert synced.actual("customers", AUGUST) == 2.0
        assert mirror.plan().is_empty
    assert len(synced.sheet.read([]).tabs) == 3
    assert tab_id("actuals") not in changing(synced, synced.spy.batches)


def test_edited_service_tab_is_put_right(synced: Team) -> None:
    """What somebody with rights typed over a figure of the service is written again."""
    synced.edit(
        {
            "updateCells": {
                "start": {"sheetId": tab_id("dashboard"), "rowIndex": 4, "columnIndex": 3},
                "rows": [{"values": [{"userEnteredValue": {"numberValue": 999}}]}],
                "fields": "userEnteredValue",
            }
        }
    )
    assert synced.mirror.apply().wrote
    assert synced.cells("dashboard")[4][3] == 50
    assert not synced.mirror.apply().wrote


def test_english_tabs(sandbox: object, tmp_path: object) -> None:
    """The same in English."""
    team = Team(sandbox, tmp_path, "en")  # type: ignore[arg-type]
    try:
        team.mirror.apply()
        assert team.cells("dashboard")[4][8] == "● on track"
        assert team.cells()[2][:4] == ["ID", "Metric", "Unit", "2025-04"]
    finally:
        team.close()
