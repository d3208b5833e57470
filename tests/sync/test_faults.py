"""Processes die and answers get lost at every step; nothing is lost, nothing is doubled."""

from __future__ import annotations

import pytest

from sync.cycle import STEPS
from sync.errors import SheetAccessError, WriteLostError, finding
from sync.proposal import epoch_on
from tests.sync.team import AUGUST, JULY, Died, Team

_FIRST, _LATER = "first", "later"


def _prepare(team: Team, when: str) -> None:
    if when == _LATER:
        team.mirror.apply()
        team.spy.batches.clear()
        team.spy.calls = 0
        team.type("H4", "2")
        team.type("G5", "80")


def _check(team: Team, when: str) -> None:
    """After one more sync everything is in its place, and a further one writes nothing."""
    team.mirror.apply()
    if when == _LATER:
        assert team.actual("customers", AUGUST) == 2.0
        assert team.cells("dashboard")[4][5] == 42
        assert team.cells()[3][7] == 2
        assert {("customers", "2025-08", "2")} <= team.observed()
    else:
        assert team.cells("dashboard")[4][5] == 40
    assert team.open_intents() == 0
    assert len(team.sheet.read([]).tabs) == 3
    before = len(team.spy.batches)
    report = team.mirror.apply()
    assert not report.wrote
    assert not report.changes.conflicts
    assert len(team.spy.batches) == before
    assert team.ledger.integrity() == "ok"


@pytest.mark.parametrize("when", [_FIRST, _LATER])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(team: Team, step: str, when: str) -> None:
    """The process dies between two steps; the next run finishes the work."""
    _prepare(team, when)

    def die(name: str) -> None:
        if name == step:
            raise Died(name)

    team.mirror.step = die
    if (step, when) == ("saved", _FIRST):
        team.mirror.apply()  # there is nothing to pull at first
    else:
        with pytest.raises(Died):
            team.mirror.apply()
    team.mirror.step = lambda _name: None
    _check(team, when)


@pytest.mark.parametrize("step", STEPS)
def test_killed_and_typed_again(team: Team, step: str) -> None:
    """The process dies, then people type a newer value: it is pulled, and there is no conflict."""
    _prepare(team, _LATER)

    def die(name: str) -> None:
        if name == step:
            raise Died(name)

    team.mirror.step = die
    with pytest.raises(Died):
        team.mirror.apply()
    team.mirror.step = lambda _name: None
    team.type("H4", "3")
    team.type("G5", "")
    assert team.mirror.plan().conflicts == ()
    assert team.mirror.apply().conflicts == ()
    assert team.actual("customers", AUGUST) == 3.0
    assert team.actual("meetings", JULY) is None
    captured = STEPS.index(step) >= STEPS.index("captured")
    assert (("customers", "2025-08", "2") in team.observed()) == captured
    assert team.mirror.plan().is_empty


@pytest.mark.parametrize("when", [_FIRST, _LATER])
@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("kind", ["killed", "lost"])
def test_fails_around_a_call(team: Team, call: int, side: str, when: str, kind: str) -> None:
    """Read, write and verify each fail before or after they took place."""
    _prepare(team, when)

    def fail(number: int) -> None:
        if number == call:
            if kind == "killed":
                raise Died
            error = WriteLostError if call == 2 else SheetAccessError
            raise finding(error, "sync-write-lost")

    setattr(team.spy, side, fail)
    if (call, side, kind) == (2, "after", "lost"):
        team.mirror.apply()  # found out by reading: it had arrived
        assert team.open_intents() == 0
    else:
        with pytest.raises((Died, SheetAccessError)):
            team.mirror.apply()
    setattr(team.spy, side, lambda _number: None)
    _check(team, when)


@pytest.mark.parametrize("when", [_FIRST, _LATER])
@pytest.mark.parametrize(
    "fault",
    [
        {"effect": "lose", "times": 1},
        {"effect": "lose", "times": 3},
        {"effect": "refuse", "times": 1},
        {"effect": "refuse", "times": 3},
        {"effect": "status", "status": 503, "times": 1},
        {"effect": "status", "status": 503, "times": 3, "after_commit": True},
        {"effect": "status", "status": 429, "times": 2},
        {"effect": "status", "status": 500, "times": 3},
    ],
)
def test_server_fails_on_the_write(team: Team, fault: dict[str, object], when: str) -> None:
    """Dropped connections and errors, before and after the commit, retried or given up."""
    _prepare(team, when)
    team.fault(**fault, path="batchUpdate")
    try:
        team.mirror.apply()
    except SheetAccessError:
        assert team.open_intents() == 1
    _check(team, when)


@pytest.mark.parametrize("when", [_FIRST, _LATER])
def test_late_write_is_kept_out(team: Team, when: str) -> None:
    """A batch that was given up and arrives after the next sync fails as a whole."""
    _prepare(team, when)

    def lose(number: int) -> None:
        if number == 2:
            raise finding(WriteLostError, "sync-write-lost")

    team.spy.before = lose
    with pytest.raises(WriteLostError):
        team.mirror.apply()
    team.spy.before = lambda _number: None
    late = team.spy.batches[-1]
    team.type("H4", "3") if when == _LATER else None
    team.mirror.apply()
    shown = team.cells("dashboard")
    epoch = epoch_on(team.sheet.read([]))
    with pytest.raises(SheetAccessError):
        team.sheet.write(late)
    assert team.cells("dashboard") == shown
    assert epoch_on(team.sheet.read([])) == epoch


def test_typing_between_read_and_write_is_kept(team: Team) -> None:
    """A person types while a cycle is under way: the next one brings it back."""
    _prepare(team, _LATER)

    def type_meanwhile(name: str) -> None:
        if name == "captured":
            team.type("H4", "5")

    team.mirror.step = type_meanwhile
    team.mirror.apply()
    team.mirror.step = lambda _name: None
    team.mirror.apply()
    assert team.actual("customers", AUGUST) == 5.0
    assert {("customers", "2025-08", "2"), ("customers", "2025-08", "5")} <= team.observed()


def test_typing_into_the_new_tab_before_a_crash(team: Team) -> None:
    """The tab was made, the process died, a person corrected a seed: her value is pulled."""

    def die(name: str) -> None:
        if name == "sent":
            raise Died

    team.mirror.step = die
    with pytest.raises(Died):
        team.mirror.apply()
    team.mirror.step = lambda _name: None
    team.type("G4", "14")
    report = team.mirror.apply()
    assert not report.conflicts
    assert report.pulled[0].sheet == 14.0
