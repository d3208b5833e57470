"""`kpi sync doctor`: looks at every part in turn, and says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpimodel.errors import Issue, KpiError
from kpimodel.messages import text
from kpimodel.table import Lang
from sync.google import GoogleSheet
from sync.ledger import Ledger
from sync.ports import Snapshot
from sync.proposal import Known, all_tab_ids, locate
from sync.session import Session
from sync.words import word


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        name: What, in the user's language.
        issues: What is wrong with it; empty where it is well.
    """

    name: str
    issues: tuple[Issue, ...] = ()

    @property
    def is_well(self) -> bool:
        """True where nothing stops a sync."""
        return not any(issue.severity == "error" for issue in self.issues)


def examine(opened: Session, base_url: str | None) -> Iterator[Check]:
    """Look at the plan, the ledger, the credentials, the sheet and its tabs; nothing is written.

    Yields:
        One check after the other; those that an earlier failure makes pointless are left out.
    """
    store, ledger, sheet = opened.mirror.store, opened.ledger, opened.sheet
    lang, apply = opened.lang, opened.command("apply")
    try:
        store.load()
        yield Check(text("say-check-plan", lang, file=store.name))
    except KpiError as error:
        yield Check(text("say-check-plan", lang, file=store.name), error.issues)
    yield from _ledger(ledger, sheet, lang, apply)
    local = text("say-check-local", lang, url=base_url)
    yield Check(local if base_url else text("say-check-credentials", lang, email=sheet.email))
    with ledger.transaction(sheet.spreadsheet_id) as records:
        known = Known(records.bases(), records.tabs(), records.last_epoch())
    try:
        snapshot = sheet.read(all_tab_ids(known))
    except KpiError as error:
        yield Check(text("say-check-access", lang, title=sheet.spreadsheet_id), error.issues)
        return
    yield Check(text("say-check-access", lang, title=snapshot.title))
    yield from _tabs(known, snapshot, lang, apply)


def _ledger(ledger: Ledger, sheet: GoogleSheet, lang: Lang, apply: str) -> Iterator[Check]:
    state = ledger.integrity()
    damage = Issue("sync-ledger-damaged", "error", (), {"reason": state})
    name = text("say-check-ledger", lang, file=ledger.place)
    yield Check(name, () if state == "ok" else (damage,))
    with ledger.transaction(sheet.spreadsheet_id) as records:
        count = len(records.open_intents())
    left = Issue("sync-open-intents", "warning", (), {"count": count, "command": apply})
    yield Check(text("say-check-intents", lang), (left,) if count else ())


def _tabs(known: Known, snapshot: Snapshot, lang: Lang, apply: str) -> Iterator[Check]:
    ids = locate(known, snapshot)
    if not any(snapshot.tab(id_) for id_ in ids.values()):
        name = text("say-check-tab", lang, tab=word("tab-dashboard", lang))
        yield Check(name, (Issue("sync-no-tabs-yet", "warning", (), {"command": apply}),))
        return
    for role, id_ in ids.items():
        tab = snapshot.tab(id_)
        title = tab.title if tab else word(f"tab-{role}", lang)
        issues: tuple[Issue, ...] = ()
        if tab is None:
            issues = (Issue("sync-tab-gone", "error", (), {"tab": title}),)
        elif role != "actuals" and not tab.protections:
            issues = (Issue("sync-unprotected", "warning", (), {"tab": title}),)
        yield Check(text("say-check-tab", lang, tab=title), issues)
