"""The loop: reports, backs off, stops."""

from __future__ import annotations

import os
import signal
from threading import Event

import pytest

from kpimodel.errors import KpiError
from sync.durations import parse_duration
from sync.errors import SheetAccessError, SheetChangedError, finding
from sync.report import Report
from sync.service import Loop, stop_on_signals
from tests.sync.team import Team


def test_runs_and_reports(team: Team) -> None:
    """Two cycles on a true sheet: the first writes, the second does not."""
    reports: list[Report] = []
    loop = Loop(reports.append, lambda _error, _pause: None, lambda _stop, _pause: None, cycles=2)
    assert loop.run(team.mirror.apply, 60.0, Event()) == 2
    assert [report.wrote for report in reports] == [True, False]


def test_errors_are_reported_and_the_loop_goes_on() -> None:
    """Waits double with each failure, up to an hour, and start again after a success."""
    stop, pauses, waits = Event(), [], []
    outcomes: list[type[KpiError] | None] = [SheetAccessError] * 5 + [None, SheetChangedError]

    def job() -> Report:
        kind = outcomes.pop(0)
        if kind:
            raise finding(kind, "sync-quota")
        return None  # type: ignore[return-value]

    def note(_error: KpiError, pause: float) -> None:
        pauses.append(pause)

    loop = Loop(lambda _report: None, note, lambda _stop, pause: waits.append(pause), cycles=7)
    loop.run(job, 300.0, stop)
    assert pauses == [300.0, 600.0, 1200.0, 2400.0, 3600.0, 300.0]
    assert waits == [300.0, 600.0, 1200.0, 2400.0, 3600.0, 300.0]


def test_other_errors_are_not_swallowed() -> None:
    """A fault of the program ends it."""

    def job() -> Report:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Loop(lambda _r: None, lambda _e, _p: None).run(job, 5.0, Event())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_cycle_finish(number: signal.Signals) -> None:
    """The signal comes in the middle of a cycle: the cycle ends, no further one begins."""
    finished: list[bool] = []

    def job() -> Report:
        os.kill(os.getpid(), number)
        finished.append(True)
        return None  # type: ignore[return-value]

    before = signal.getsignal(number)
    with stop_on_signals() as stop:
        assert Loop(lambda _r: None, lambda _e, _p: None).run(job, 300.0, stop) == 1
    assert finished == [True]
    assert signal.getsignal(number) is before


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30.0), ("5m", 300.0), ("1h", 3600.0), ("1h 30m", 5400.0), ("7d", 604800.0)],
)
def test_durations(text: str, seconds: float) -> None:
    """Numbers with their units."""
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "five minutes", "-5m", "1s", "8d", "5m5"])
def test_bad_durations(text: str) -> None:
    """Anything else, too short and too long are findings."""
    with pytest.raises(KpiError):
        parse_duration(text)
