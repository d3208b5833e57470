"""What a command works with: the plan, the ledger and the sheet, opened and closed together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from console import fail, language, out
from kpimodel.errors import KpiError
from kpimodel.messages import text
from kpimodel.table import Lang
from sync.cycle import Mirror
from sync.errors import SheetAccessError, finding
from sync.google import GoogleSheet, create, spreadsheet_id
from sync.ledger import Ledger, Transaction
from sync.proposal import tab_id
from sync.stores import FileStore
from sync.words import word


@dataclass(frozen=True)
class Session:
    """What a command works with."""

    mirror: Mirror
    sheet: GoogleSheet
    ledger: Ledger
    lang: Lang


@contextmanager
def session(
    file: Path,
    sheet: str | None,
    base_url: str | None,
    credentials: Path | None,
    ledger_file: Path | None,
    lang: Lang | None,
) -> Iterator[Session]:
    """Open the plan, the ledger and the sheet; print findings and end with 1 if one stops."""
    speak = language(lang)
    try:
        store = _store(file)
        place = sheet or ""
        if place == "new":
            place = _new_sheet(store, base_url, speak)
        with (
            GoogleSheet(place, credentials=credentials, base_url=base_url) as port,
            Ledger(ledger_file or ledger_beside(file)) as ledger,
        ):
            lock = lock_beside(Path(ledger.place), port.spreadsheet_id)
            yield Session(Mirror(store, port, ledger, speak, lock=lock), port, ledger, speak)
    except KpiError as error:
        raise fail(error, speak) from None


@contextmanager
def records_of(
    file: Path, sheet: str | None, ledger_file: Path | None, lang: Lang | None
) -> Iterator[tuple[Transaction, Lang]]:
    """Open the records of one sheet; neither the sheet nor credentials are needed."""
    speak = language(lang)
    try:
        _store(file)
        with (
            Ledger(ledger_file or ledger_beside(file)) as ledger,
            ledger.transaction(spreadsheet_id(sheet or "")) as records,
        ):
            yield records, speak
    except KpiError as error:
        raise fail(error, speak) from None


def _store(file: Path) -> FileStore:
    """The plan's store; a missing file stops here, before a ledger is made beside it."""
    store = FileStore(file)
    if not file.is_file():
        store.load()
    return store


def ledger_beside(file: Path) -> Path:
    """Where a plan's ledger is kept by default."""
    return file.with_name(f"{file.stem}.kpi-ledger.sqlite")


def lock_beside(ledger: Path, sheet: str) -> Path:
    """The file that keeps two runs of one sheet apart."""
    return ledger.with_name(f"{ledger.name}.{re.sub('[^A-Za-z0-9_-]', '_', sheet)[:16]}.lock")


def _new_sheet(store: FileStore, base_url: str | None, lang: Lang) -> str:
    if not base_url:
        raise finding(SheetAccessError, "sync-cannot-create")
    plan = store.load()
    made = new_sheet(plan.name or store.name, base_url, lang)
    out().print(text("say-created", lang, sheet=made, url=f"{base_url}/s/{made}"))
    return made


def new_sheet(title: str, base_url: str, lang: Lang) -> str:
    """Make an empty spreadsheet on a local server, ready for the mirror; return its id.

    Raises:
        SheetAccessError: The server is not there, or it is Google's.
    """
    first = (tab_id("notices"), word("tab-notices", lang))
    return create(title, base_url=base_url, first_tab=first)
