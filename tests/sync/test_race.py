"""Two services on one sheet: the fence lets one through."""

from __future__ import annotations

import threading

import pytest

from sync.errors import LedgerError, SheetChangedError
from sync.ledger import Ledger
from sync.lock import held
from sync.stores import MemoryStore
from tests.sync.team import AUGUST, Team


def test_stale_writer_fails_whole(synced: Team) -> None:
    """While one cycle is between read and write, another one writes: the first fails whole."""
    synced.type("H4", "2")
    with Ledger(synced.folder / "other.sqlite") as ledger:
        other = synced.another(ledger, MemoryStore(synced.store.plan))

        def overtake(name: str) -> None:
            if name == "captured":
                synced.mirror.step = lambda _name: None
                other.apply()

        synced.mirror.step = overtake
        with pytest.raises(SheetChangedError):
            synced.mirror.apply()
    assert synced.open_intents() == 0
    report = synced.mirror.apply()
    assert synced.actual("customers", AUGUST) == 2.0
    assert not synced.mirror.apply().wrote
    assert "sync-other-writer" in {issue.code for issue in report.issues}


def test_two_first_syncs(team: Team) -> None:
    """Two services make the tabs at once: one set of tabs is made."""
    with Ledger(team.folder / "other.sqlite") as ledger:
        other = team.another(ledger, MemoryStore(team.store.plan))

        def overtake(name: str) -> None:
            if name == "captured":
                team.mirror.step = lambda _name: None
                other.apply()

        team.mirror.step = overtake
        with pytest.raises(SheetChangedError):
            team.mirror.apply()
    team.mirror.apply()
    assert len(team.sheet.read([]).tabs) == 3
    assert team.mirror.plan().is_empty


def test_many_cycles_at_once(synced: Team) -> None:
    """Several cycles on one ledger, at the same time: they queue, and all of them succeed."""
    synced.mirror.lock = synced.folder / "sheet.lock"
    synced.type("H4", "2")
    errors: list[BaseException] = []

    def work() -> None:
        try:
            synced.mirror.apply()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(synced.spy.batches) == 1
    assert synced.actual("customers", AUGUST) == 2.0


def test_lock_is_held_once(synced: Team) -> None:
    """A second holder is refused with a finding, and let in after the first one is done."""
    place = synced.folder / "one.lock"
    with held(place), pytest.raises(LedgerError, match="already running"), held(place):
        pass
    with held(place):
        pass
