"""One cycle: read, settle, capture, pull, write behind the fence, verify.

Every value that a successful read has seen is in the ledger before anything is written. No request
is ever addressed to the team's tab once it stands. A batch goes through only if the fence stands
where it was read; what happened to a batch without an answer is found out by reading the sheet.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kpimodel.errors import Issue, KpiError
from kpimodel.table import Lang
from sync import proposal as proposals
from sync.changes import ActualChange, ChangeSet
from sync.diff import same
from sync.errors import (
    SheetChangedError,
    StoreBusyError,
    StoreError,
    UnsafePlanError,
    WriteLostError,
    WriteRejectedError,
    finding,
)
from sync.ledger import Ledger
from sync.ledger_records import Transaction
from sync.lock import held
from sync.ports import Request, SheetPort, Snapshot
from sync.proposal import Known, Proposal
from sync.records import Base, Intent, Key, TabState
from sync.report import Headline, Report
from sync.sheet_requests import epoch_of, move_fence
from sync.stores import PlanStore
from sync.team_tab import read_team_tab

# The moments between which a process may die; tests stop it at each of them.
STEPS = ("read", "settled", "loaded", "captured", "saved", "pulled", "sent", "verified", "closed")
_SETTLE_TRIES = 3
_LOCK_PATIENCE = 60.0


def now_utc() -> datetime:
    """Return the time of day; the only clock of the service."""
    return datetime.now(UTC)


@dataclass
class Mirror:
    """Keeps one sheet in step with one plan.

    Attributes:
        store: Where the plan lives.
        sheet: The spreadsheet.
        ledger: The service's memory.
        lang: Language of the tabs.
        clock: Gives the time.
        step: Called with each name of `STEPS`; tests stop the cycle there.
        lock: File that keeps two runs of one sheet apart; None where the caller sees to it.
    """

    store: PlanStore
    sheet: SheetPort
    ledger: Ledger
    lang: Lang = "en"
    clock: Callable[[], datetime] = now_utc
    step: Callable[[str], None] = lambda _name: None
    lock: Path | None = None

    def plan(self) -> ChangeSet:
        """Work out what a sync would do, without doing it; what is seen is recorded all the same.

        Raises:
            SheetAccessError: The sheet cannot be reached.
            KpiError: The plan cannot be read.
        """
        known = self._known()
        snapshot = self.sheet.read(proposals.all_tab_ids(known))
        plan = self.store.load()
        found = proposals.propose(plan, known.settled(plan), snapshot, self.lang)
        with self.ledger.transaction(self.sheet.spreadsheet_id) as records:
            if found.reading:
                records.observe(found.reading.observations, self.clock())
        return found.changes

    def apply(self, *, force: bool = False) -> Report:
        """Run one cycle.

        Args:
            force: Go on although much has vanished, or a tab was deleted.

        Returns:
            What was done. A second run finds nothing to do.

        Raises:
            UnsafePlanError: Much has vanished; nothing was written.
            SheetChangedError: Another writer was faster; nothing was written.
            SheetAccessError: The sheet cannot be reached; the next run finds out what arrived.
            LedgerError: The ledger cannot be used, or another run holds the sheet.
            KpiError: The plan cannot be read.
        """
        with self._locked():
            with self._records() as records:
                run = records.start_run(self.clock())
            try:
                report = self._cycle(force=force)
            except KpiError as error:
                codes = {"errors": [issue.code for issue in error.issues]}
                with self._records() as records:
                    records.end_run(run, type(error).__name__, codes, self.clock())
                raise
            with self._records() as records:
                records.end_run(run, "ok", report.to_dict(), self.clock())
            return report

    def _locked(self) -> AbstractContextManager[None]:
        return held(self.lock, patience=_LOCK_PATIENCE) if self.lock else nullcontext()

    def _records(self) -> AbstractContextManager[Transaction]:
        return self.ledger.transaction(self.sheet.spreadsheet_id)

    def _known(self) -> Known:
        with self._records() as records:
            return Known(records.bases(), records.tabs(), records.last_epoch(), records.pulling())

    def _cycle(self, *, force: bool) -> Report:
        known = self._known()
        snapshot = self.sheet.read(proposals.all_tab_ids(known))
        self.step("read")
        snapshot = self._settle(snapshot)
        known = self._known()
        self.step("settled")
        plan = self.store.load()
        known = known.settled(plan)
        self.step("loaded")
        found = proposals.propose(plan, known, snapshot, self.lang)
        unsafe = bool(found.changes.danger) and not force
        intent = self._capture(found, known, snapshot, keep=not unsafe)
        if unsafe:
            raise UnsafePlanError(found.changes.danger)
        self.step("captured")
        pulled, issues = self._pull(found)
        self.step("pulled")
        if intent:
            issues += self._write(found, intent, snapshot)
            self.step("closed")
        done = {change.key for change in pulled}
        return Report(
            found.changes,
            pulled,
            tuple(one for one in found.changes.pulls if one.key not in done),
            intent is not None,
            intent.epoch if intent else proposals.epoch_on(snapshot),
            Headline.of(plan),
            Headline.of(found.plan),
            (*found.changes.issues, *issues, *_other_writer(known, snapshot)),
            snapshot.url,
        )

    # --- settling what an earlier run left open ------------------------------------------------

    def _settle(self, snapshot: Snapshot) -> Snapshot:
        """Find out what became of batches without an answer, by reading, never by sending again.

        One that did not arrive may still be on its way: moving the fence keeps it out.
        """
        with self._records() as records:
            intents = records.open_intents()
        for intent in intents:
            for _ in range(_SETTLE_TRIES):
                if self._settle_one(intent, snapshot):
                    break
                snapshot = self._keep_out(snapshot)
            else:
                raise finding(SheetChangedError, "sync-sheet-changed")
        return snapshot

    def _settle_one(self, intent: Intent, snapshot: Snapshot) -> bool:
        epoch = proposals.epoch_on(snapshot)
        state = ""
        if self._is_on(intent, snapshot):
            self._close(intent, epoch)
            return True
        if epoch >= intent.epoch:
            state = "superseded"
        elif not any(epoch_of(name) for name in snapshot.named_ranges):
            state = "abandoned"  # the tabs' own ids keep a late first batch out
        if state:
            with self._records() as records:
                records.close_intent(intent.token, state, self.clock())
                records.keep_epoch(epoch)
        return bool(state)

    @staticmethod
    def _is_on(intent: Intent, snapshot: Snapshot) -> bool:
        place = intent.tabs["dashboard"].sheet_id
        return proposals.token_on(snapshot, place) == intent.token

    def _keep_out(self, snapshot: Snapshot) -> Snapshot:
        known = self._known()
        place = snapshot.tab(proposals.locate(known, snapshot)["dashboard"]) or snapshot.tabs[0]
        epoch = proposals.epoch_on(snapshot) + 1
        with suppress(WriteRejectedError):  # somebody moved it meanwhile: just as good
            self.sheet.write(move_fence(snapshot.named_ranges, epoch, place.sheet_id))
        return self.sheet.read(proposals.all_tab_ids(known))

    # --- capturing, pulling ----------------------------------------------------------------------

    def _capture(
        self, found: Proposal, known: Known, snapshot: Snapshot, *, keep: bool
    ) -> Intent | None:
        """Make durable what was seen and what is about to be done, in one transaction."""
        actuals = found.changes.actuals
        writes = keep and bool(found.changes.writes)
        epoch = max(proposals.epoch_on(snapshot), known.epoch) + 1
        intent = Intent(secrets.token_hex(4), epoch, found.states(), found.seeds)
        with self._records() as records:
            if found.reading:
                records.observe(found.reading.observations, self.clock())
            if keep:
                records.keep_epoch(max(proposals.epoch_on(snapshot), known.epoch))
                if found.reading and "actuals" not in known.tabs:
                    adopted = TabState(found.sheet_ids["actuals"], "", ())
                    records.keep_tab("actuals", adopted)
                records.advance(
                    {key: known.bases[key] for key in known.pulling if key in known.bases}
                )
                records.advance(_accepted(found, known))
                records.keep_pulling({one.key: one.sheet for one in actuals.having("pull")})
                records.record_conflicts(
                    {
                        one.key: (one.base, one.model, one.sheet)
                        for one in actuals.having("conflict")
                    },
                    self.clock(),
                )
            if writes:
                records.intend(intent, self.clock())
        return intent if writes else None

    def _pull(self, found: Proposal) -> tuple[tuple[ActualChange, ...], list[Issue]]:
        """Take the sheet's values to where the plan lives; the base moves once they are there."""
        pulls = found.changes.pulls
        if not pulls:
            return (), []
        try:
            placed = self.store.save_actuals(
                {one.key: one.sheet for one in pulls}, {one.key: one.model for one in pulls}
            )
        except (StoreBusyError, StoreError) as error:
            return (), [
                Issue(one.code, "warning", one.path, one.parameters) for one in error.issues
            ]
        self.step("saved")
        now = self.store.load().actuals
        landed = [one for one in pulls if one.key in placed and same(now.get(one.key), one.sheet)]
        with self._records() as records:
            records.advance({one.key: Base(one.sheet, one.sheet) for one in landed})
        done = {one.key for one in landed}
        # a cell that somebody edited meanwhile is the next cycle's: it then sees both values
        left = [one for one in pulls if one.key not in done and same(now.get(one.key), one.model)]
        return tuple(landed), [_no_place(one) for one in left]

    # --- writing -----------------------------------------------------------------------------------

    def _write(self, found: Proposal, intent: Intent, snapshot: Snapshot) -> list[Issue]:
        mark = f"{intent.epoch}-{intent.token}"
        requests = found.requests(snapshot, mark, self.clock(), self.lang)
        _check_ownership(requests, found, snapshot)
        ids = proposals.all_tab_ids(Known(tabs=intent.tabs))
        try:
            self.sheet.write(requests)
        except (WriteRejectedError, WriteLostError) as error:
            after = self.sheet.read(ids)
            if not self._is_on(intent, after):
                if proposals.epoch_on(after) == proposals.epoch_on(snapshot):
                    raise
                with self._records() as records:
                    records.close_intent(intent.token, "superseded", self.clock())
                raise finding(SheetChangedError, "sync-sheet-changed") from error
        self.step("sent")
        after = self.sheet.read(ids)
        self.step("verified")
        issues = _verify(found, after, intent)
        self._observe_again(found, after)
        self._close(intent, intent.epoch)
        return issues

    def _observe_again(self, found: Proposal, after: Snapshot) -> None:
        tab = after.tab(found.sheet_ids["actuals"])
        if tab:
            reading = read_team_tab(tab, found.plan.tree, found.plan.calendar)
            with self._records() as records:
                records.observe(reading.observations, self.clock())

    def _close(self, intent: Intent, epoch: int) -> None:
        """Record that the batch is on the sheet: tabs, seeds, epoch, all or nothing."""
        with self._records() as records:
            for role, state in intent.tabs.items():
                records.keep_tab(role, state)
            bases = records.bases()
            records.advance(
                {key: Base(_agreed(bases, key, seed), seed) for key, seed in intent.seeds.items()}
            )
            records.keep_epoch(epoch)
            records.close_intent(intent.token, "done", self.clock())


def _other_writer(known: Known, snapshot: Snapshot) -> tuple[Issue, ...]:
    epoch = proposals.epoch_on(snapshot)
    if not known.tabs or epoch <= known.epoch:
        return ()
    return (Issue("sync-other-writer", "warning", (), {"epoch": epoch}),)


def _agreed(bases: dict[Key, Base], key: Key, seed: float | None) -> float | None:
    return bases[key].agreed if key in bases else seed


def _accepted(found: Proposal, known: Known) -> dict[Key, Base]:
    """The bases after reading: the sheet's values as seen, and what both sides now agree on."""
    bases: dict[Key, Base] = {}
    for key, value in found.changes.actuals.accepted.items():
        old = known.bases.get(key, Base(None, None))
        if not same(old.seen, value):
            bases[key] = Base(old.agreed, value)
    for one in found.changes.actuals.having("converged"):
        bases[one.key] = Base(one.sheet, one.sheet)
    return bases


def _no_place(change: ActualChange) -> Issue:
    where = {"node": change.node, "month": str(change.month)}
    return Issue("sync-no-workbook-cell", "warning", ("actuals", *change.key[:1]), where)


def _verify(found: Proposal, after: Snapshot, intent: Intent) -> list[Issue]:
    issues = []
    for role, layout in found.layouts.items():
        tab = after.tab(intent.tabs[role].sheet_id)
        if role != "actuals" and proposals.rows_to_write(layout, tab, intent.tabs[role]):
            title = tab.title if tab else layout.title
            issues.append(Issue("sync-not-verified", "warning", (), {"tab": title}))
    return issues


def _check_ownership(requests: Sequence[Request], found: Proposal, snapshot: Snapshot) -> None:
    """Refuse to send anything that is addressed to the team's tab once it stands."""
    team = found.sheet_ids["actuals"]
    if snapshot.tab(team) is not None and team in set(_addressed(requests)):
        message = "a request is addressed to the team's tab"
        raise AssertionError(message)


def _addressed(part: object) -> Iterable[int]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "sheetId":
                yield value
            else:
                yield from _addressed(value)
    elif isinstance(part, list):
        for item in part:
            yield from _addressed(item)
