"""Two plans and one sheet: the second is refused before it rewrites the first one's tabs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kpimodel.messages import render
from sync.errors import UnsafePlanError
from sync.ledger import Ledger
from sync.stores import MemoryStore
from tests.sync.team import Team


@pytest.mark.parametrize("name", ["Another plan", ""])
def test_another_plan_is_refused(synced: Team, tmp_path: Path, name: str) -> None:
    """Another ledger and another name: nothing is written; --force gives the sheet over."""
    shown = synced.cells("dashboard")
    store = MemoryStore(replace(synced.store.plan, name=name))
    with Ledger(tmp_path / "other.sqlite") as ledger:
        other = synced.another(ledger, store)
        assert [issue.code for issue in other.plan().danger] == ["sync-other-plan"]
        for _ in range(2):
            with pytest.raises(UnsafePlanError) as caught:
                other.apply()
        assert synced.spy.batches == []
        assert synced.cells("dashboard") == shown
        for lang in ("ja", "en"):
            words = render(caught.value.issues[0], lang)
            assert synced.store.plan.name in words
            assert "--force" in words
            assert "--sheet" in words
        assert other.apply(force=True).wrote
        assert other.plan().is_empty
        assert other.plan().danger == ()


@pytest.mark.parametrize("name", [None, ""])
def test_a_lost_ledger_goes_on(team: Team, tmp_path: Path, name: str | None) -> None:
    """The same plan with an empty ledger adopts the sheet, also where the plan has no name."""
    if name is not None:
        team.store.plan = replace(team.store.plan, name=name)
    team.mirror.apply()
    with Ledger(tmp_path / "new.sqlite") as ledger:
        again = team.another(ledger, team.store)
        assert again.plan().danger == ()
        assert not again.apply().conflicts


def test_a_renamed_plan_keeps_its_sheet(synced: Team) -> None:
    """The ledger knows the sheet, so a new name is just a change of the dashboard."""
    synced.store.plan = replace(synced.store.plan, name="Renamed")
    assert synced.mirror.plan().danger == ()
    synced.mirror.apply()
    assert synced.cells("dashboard")[0][0] == "Renamed"
