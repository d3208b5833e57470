"""The service: one cycle after the other, until it is asked to stop.

`Engine` is what a durable engine will fill later; `Loop` is the plain one. Correctness does not
depend on it: it lives in the ledger and the fence.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from types import FrameType
from typing import Protocol

from kpimodel.errors import KpiError
from sync.errors import SheetChangedError
from sync.report import Report

_BACKOFF_LIMIT = 16  # most intervals to wait after repeated failures
_LONGEST_WAIT = 3_600.0

Job = Callable[[], Report]
OnReport = Callable[[Report], None]
OnError = Callable[[KpiError, float], None]


class Engine(Protocol):
    """Runs a job again and again."""

    def run(self, job: Job, every: float, stop: Event) -> int:
        """Run the job every so many seconds until told to stop; return how often it ran."""
        ...


@dataclass
class Loop:
    """A plain loop in this process.

    Attributes:
        on_report: Called after a cycle.
        on_error: Called after a failed cycle, with the seconds until the next one.
        wait: Waits so many seconds or until stopped; tests replace it.
        cycles: Ends after so many cycles; None runs until stopped.
    """

    on_report: OnReport
    on_error: OnError
    wait: Callable[[Event, float], object] = Event.wait
    cycles: int | None = None

    def run(self, job: Job, every: float, stop: Event) -> int:
        """Run the job until told to stop; a cycle that has begun is finished.

        A failed cycle is reported and the loop goes on, waiting longer each time (doubled, up to
        an hour); after one that another writer overtook it waits as usual.
        """
        done = failures = 0
        while not stop.is_set() and (self.cycles is None or done < self.cycles):
            done += 1
            pause = every
            try:
                self.on_report(job())
                failures = 0
            except KpiError as error:
                if not isinstance(error, SheetChangedError):
                    failures += 1
                factor = min(_BACKOFF_LIMIT, 2 ** max(0, failures - 1))
                pause = max(every, min(_LONGEST_WAIT, every * factor))
                self.on_error(error, pause)
            if self.cycles is None or done < self.cycles:
                self.wait(stop, pause)
        return done


@contextmanager
def stop_on_signals() -> Iterator[Event]:
    """Give an event that SIGINT (Ctrl-C) and SIGTERM set; a second one ends the process at once."""
    stop = Event()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        del number

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, on_signal) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
