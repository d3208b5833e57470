"""The ledger: durable, append-only, checked for its version."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpimodel.calendar import Month
from sync.errors import LedgerError
from sync.ledger import Ledger
from sync.records import Base, Intent, Observation, TabState

NOW = datetime(2025, 8, 1, tzinfo=UTC)
MAY = Month(2025, 5)


def _seen(kind: str, value: float | None, raw: str) -> Observation:
    return Observation("leads", MAY, kind, value, raw)


def test_observations_are_appended_when_they_change(tmp_path: Path) -> None:
    """Seeing the same again adds nothing; going back to an old value is seen again."""
    with Ledger(tmp_path / "l.sqlite") as ledger, ledger.transaction("s") as records:
        one, two = _seen("number", 1.0, "1"), _seen("number", 2.0, "2")
        added = [records.observe([seen], NOW) for seen in (one, one, two, one)]
        assert added == [1, 0, 1, 1]
        assert [seen.raw for seen in records.observations()] == ["1", "2", "1"]


def test_a_failed_transaction_keeps_nothing(tmp_path: Path) -> None:
    """All of a transaction is kept, or none."""
    with Ledger(tmp_path / "l.sqlite") as ledger:
        with suppress(ZeroDivisionError), ledger.transaction("s") as records:
            records.advance({("leads", MAY): Base(1.0, 1.0)})
            raise ZeroDivisionError
        with ledger.transaction("s") as records:
            assert records.bases() == {}


def test_sheets_are_kept_apart(tmp_path: Path) -> None:
    """One ledger serves many sheets."""
    with Ledger(tmp_path / "l.sqlite") as ledger:
        with ledger.transaction("one") as records:
            records.advance({("leads", MAY): Base(1.0, None)})
            records.keep_epoch(3)
        with ledger.transaction("two") as records:
            assert records.bases() == {}
            assert records.last_epoch() == 0
        with ledger.transaction("one") as records:
            assert records.bases() == {("leads", MAY): Base(1.0, None)}


def test_the_sheets_of_a_ledger(tmp_path: Path) -> None:
    """Sheets that were written; one that was only tried counts where there is no other."""
    with Ledger(tmp_path / "l.sqlite") as ledger:
        assert ledger.sheets() == []
        with ledger.transaction("tried") as records:
            records.start_run(NOW)
        assert ledger.sheets() == ["tried"]
        for name in ("two", "one"):
            with ledger.transaction(name) as records:
                records.keep_tab("notices", TabState(7, "x", ("r",)))
        assert ledger.sheets() == ["one", "two"]


def test_intents_come_back_whole(tmp_path: Path) -> None:
    """What was intended can be settled by another process."""
    intent = Intent("ab12", 4, {"notices": TabState(7, "x", ("r",))}, {("leads", MAY): 2.5})
    with Ledger(tmp_path / "l.sqlite") as ledger:
        with ledger.transaction("s") as records:
            records.intend(intent, NOW)
        with ledger.transaction("s") as records:
            assert records.open_intents() == [intent]
            records.close_intent("ab12", "done", NOW)
            assert records.open_intents() == []


def test_file_is_durable_and_private(tmp_path: Path) -> None:
    """WAL, synchronous=FULL, readable by its owner only."""
    place = tmp_path / "folder" / "l.sqlite"
    with Ledger(place) as ledger:
        with ledger._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert ledger.integrity() == "ok"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_another_version_is_refused(tmp_path: Path) -> None:
    """A ledger of another version is left alone, with a remedy."""
    place = tmp_path / "l.sqlite"
    Ledger(place).close()
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE settings SET value = '99' WHERE name = 'schema'")
        connection.commit()
    with pytest.raises(LedgerError, match="99"):
        Ledger(place)


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    """Some other file is refused, and left as it is."""
    place = tmp_path / "notes.txt"
    place.write_text("not a database, at all " * 100, "utf-8")
    with pytest.raises(LedgerError, match=r"notes\.txt") as caught:
        Ledger(place)
    assert [issue.code for issue in caught.value.issues] == ["sync-ledger-broken"]
    assert "Rename or remove" in str(caught.value)
    assert place.read_text("utf-8").startswith("not a database")
