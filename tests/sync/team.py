"""A team around one sheet: the mirror, its plan and ledger, and people who edit."""

from __future__ import annotations

import itertools
import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from kpimodel.calendar import Month
from kpimodel.examples import software_company_a
from kpimodel.table import Lang
from sync.cycle import Mirror
from sync.google import GoogleSheet, Patience
from sync.ledger import Ledger
from sync.ports import Request, Snapshot, Tab
from sync.proposal import Known, all_tab_ids, tab_id
from sync.sandbox.server import Sandbox
from sync.session import new_sheet
from sync.stores import MemoryStore
from sync.words import word

Done = TypeVar("Done")
HURRY = Patience(tries=3, base=0.0, sleep=lambda _seconds: None)
AUGUST = Month(2025, 8)
JULY = Month(2025, 7)


class Died(BaseException):
    """The process was killed here."""


@dataclass
class Spy:
    """A sheet that notes every batch, and fails where it is told to.

    Attributes:
        inner: The true sheet.
        before: Called with the number of a call before it is made.
        after: Called with the number of a call after it was made.
    """

    inner: GoogleSheet
    before: Callable[[int], None] = lambda _number: None
    after: Callable[[int], None] = lambda _number: None
    batches: list[list[Request]] = field(default_factory=list)
    calls: int = 0

    @property
    def spreadsheet_id(self) -> str:
        """The file's id."""
        return self.inner.spreadsheet_id

    def read(self, sheet_ids: Any) -> Snapshot:
        """Read, or fail."""
        return self._call(lambda: self.inner.read(sheet_ids))

    def write(self, requests: Any) -> None:
        """Write, or fail."""
        self.batches.append(list(requests))
        self._call(lambda: self.inner.write(requests))

    def _call(self, action: Callable[[], Done]) -> Done:
        self.calls += 1
        number = self.calls
        self.before(number)
        done = action()
        self.after(number)
        return done


class Team:
    """One spreadsheet on the sandbox, with its mirror."""

    def __init__(self, sandbox: Sandbox, folder: Path, lang: Lang = "ja") -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.lang: Lang = lang
        self.id = new_sheet("Team", sandbox.url, lang)
        self.sheet = GoogleSheet(self.id, base_url=sandbox.url, patience=HURRY)
        self.spy = Spy(self.sheet)
        self.store = MemoryStore(software_company_a(lang))
        self.ledger = Ledger(folder / "ledger.sqlite")
        self.ticks = itertools.count()
        self.mirror = self.another(self.ledger, self.store)
        self.title = word("tab-actuals", lang)

    def another(self, ledger: Ledger, store: MemoryStore) -> Mirror:
        """Another mirror of the same sheet."""
        return Mirror(store, self.spy, ledger, self.lang, clock=self.now)

    def now(self) -> datetime:
        """A clock that moves by a minute a look."""
        return datetime(2025, 8, 1, tzinfo=UTC) + timedelta(minutes=next(self.ticks))

    def close(self) -> None:
        """Release what is open."""
        self.sheet.close()
        self.ledger.close()

    def type(self, a1: str, text: str) -> None:
        """Type into the team's tab as a person."""
        self.sandbox.type_as_person(self.id, self.title, a1, text)

    def edit(self, *requests: Request) -> None:
        """Change the structure, as a person does on the screen."""
        self.sheet.write(requests)

    def tab(self, role: str = "actuals") -> Tab:
        """Read one of the tabs."""
        tab = self.sheet.read(all_tab_ids(Known())).tab(tab_id(role))
        assert tab is not None
        return tab

    def cells(self, role: str = "actuals") -> list[list[Any]]:
        """The values of one of the tabs."""
        return [list(row) for row in self.tab(role).values]

    def text(self, role: str) -> str:
        """All that one of the tabs says."""
        return "\n".join(str(value) for row in self.cells(role) for value in row)

    def actual(self, node: str, month: Month) -> float | None:
        """The plan's actual."""
        return self.store.plan.actuals.get((node, month))

    def observed(self) -> set[tuple[str, str, str]]:
        """Every value in the ledger: node, month, content."""
        with self.ledger.transaction(self.id) as records:
            return {(one.node, str(one.month), one.raw) for one in records.observations()}

    def open_intents(self) -> int:
        """Writes whose outcome the ledger does not know."""
        with self.ledger.transaction(self.id) as records:
            return len(records.open_intents())

    def fault(self, **fault: Any) -> None:
        """Script a fault of the server."""
        request = urllib.request.Request(
            f"{self.sandbox.url}/sandbox/faults",
            data=json.dumps(fault).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()


def changing(team: Team, batches: list[list[Request]]) -> set[int]:
    """The ids of the tabs that some batches address."""

    def ids(part: Any) -> set[int]:
        if isinstance(part, dict):
            own = {part["sheetId"]} if "sheetId" in part else set()
            return own.union(*(ids(value) for value in part.values()))
        return set().union(*(ids(item) for item in part)) if isinstance(part, list) else set()

    return ids(batches)
