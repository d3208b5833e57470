"""What a command works with: the plan, the ledger and the sheet, opened and closed together."""

from __future__ import annotations

import os
import re
import shlex
import subprocess  # only to quote arguments for Windows
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from console import command_line, err, fail, language, out
from kpimodel.errors import KpiError
from kpimodel.messages import text
from kpimodel.table import Lang
from sync.cycle import Mirror
from sync.errors import SheetAccessError, finding
from sync.google import GoogleSheet, create, spreadsheet_id
from sync.ledger import Ledger
from sync.ledger_records import Transaction
from sync.proposal import tab_id
from sync.stores import FileStore
from sync.words import word


@dataclass(frozen=True)
class Session:
    """What a command works with.

    Attributes:
        mirror: Keeps the sheet in step with the plan.
        sheet: The spreadsheet.
        ledger: The service's memory.
        lang: The user's language.
        arguments: The plan and the options that name the same sheet again, quoted for a shell.
    """

    mirror: Mirror
    sheet: GoogleSheet
    ledger: Ledger
    lang: Lang
    arguments: str

    def command(self, name: str) -> str:
        """A whole command line that works on the same plan and sheet."""
        return whole_command(name, self.arguments)


@contextmanager
def session(
    file: Path,
    sheet: str | None,
    base_url: str | None,
    credentials: Path | None,
    ledger_file: Path | None,
    lang: Lang | None,
    *,
    makes: bool = False,
    as_json: bool = False,
) -> Iterator[Session]:
    """Open the plan, the ledger and the sheet; print findings and end with 1 if one stops.

    Args:
        file: The plan.
        sheet: Id or URL of the spreadsheet, or ``new``.
        base_url: A local Sheets server.
        credentials: A service account's key.
        ledger_file: The ledger; by default beside the plan.
        lang: The user's language.
        makes: Whether ``new`` may make a spreadsheet; only where the command writes anyway.
        as_json: Whether standard output is kept for JSON.
    """
    speak = language(lang)

    def options(place: str) -> str:
        return quoted(file, place, base_url, credentials, ledger_file)

    try:
        if not sheet:
            raise finding(SheetAccessError, "sync-no-sheet")
        store = _store(file)
        place = sheet
        if place == "new":
            if base_url and not makes:
                make = whole_command("apply", options("new"))
                raise finding(SheetAccessError, "sync-writes-nothing", command=make)
            place = make_sheet(store, base_url, speak)
            hint = whole_command("apply", options(place))
            url = f"{(base_url or '').rstrip('/')}/s/{place}"
            words = text("say-created", speak, url=url, command=hint)
            (err() if as_json else out()).print(words, markup=False)
        with (
            GoogleSheet(place, credentials=credentials, base_url=base_url) as port,
            Ledger(ledger_file or ledger_beside(file)) as ledger,
        ):
            lock = lock_beside(Path(ledger.place), port.spreadsheet_id)
            mirror = Mirror(store, port, ledger, speak, lock=lock)
            yield Session(mirror, port, ledger, speak, options(port.spreadsheet_id))
    except KpiError as error:
        raise fail(error, speak) from None


@contextmanager
def records_of(
    file: Path, sheet: str | None, ledger_file: Path | None, lang: Lang | None
) -> Iterator[tuple[Transaction, Lang]]:
    """Open the records of one sheet; neither the sheet nor credentials are needed.

    Without a sheet it is the only one that the ledger knows.
    """
    speak = language(lang)
    try:
        _store(file)
        place = ledger_file or ledger_beside(file)
        if not sheet and not place.exists():  # looking makes no ledger
            raise finding(SheetAccessError, "sync-no-sheet")
        with (
            Ledger(place) as ledger,
            ledger.transaction(spreadsheet_id(sheet or _only_sheet(ledger))) as records,
        ):
            yield records, speak
    except KpiError as error:
        raise fail(error, speak) from None


def _only_sheet(ledger: Ledger) -> str:
    known = ledger.sheets()
    if not known:
        raise finding(SheetAccessError, "sync-no-sheet")
    if len(known) > 1:
        raise finding(SheetAccessError, "sync-which-sheet", sheets=", ".join(known))
    return known[0]


def quoted(
    file: Path,
    sheet: str,
    base_url: str | None = None,
    credentials: Path | None = None,
    ledger: Path | None = None,
) -> str:
    """The arguments of a command on this plan and sheet, quoted for the user's shell.

    Example:
        >>> quoted(Path("p.xlsx"), "1aB", "http://127.0.0.1:8765")
        'p.xlsx --sheet 1aB --base-url http://127.0.0.1:8765'
    """
    parts = [str(file), "--sheet", sheet]
    given = {"--base-url": base_url, "--credentials": credentials, "--ledger": ledger}
    for name, value in given.items():
        parts += [name, str(value)] if value else []
    return subprocess.list2cmdline(parts) if os.name == "nt" else shlex.join(parts)


def whole_command(name: str, arguments: str) -> str:
    """How the user runs one of our commands: ``kpi sync apply plan.xlsx --sheet …``."""
    return f"{command_line()} sync {name} {arguments}"


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


def make_sheet(store: FileStore, base_url: str | None, lang: Lang) -> str:
    """Make an empty spreadsheet for a plan, named after it; return its id.

    Raises:
        SheetAccessError: There is no local server to make it on.
        KpiError: The plan cannot be read.
    """
    if not base_url:
        raise finding(SheetAccessError, "sync-cannot-create")
    plan = store.load()
    return new_sheet(plan.name or store.name, base_url, lang)


def new_sheet(title: str, base_url: str, lang: Lang) -> str:
    """Make an empty spreadsheet on a local server, ready for the mirror; return its id.

    Raises:
        SheetAccessError: The server is not there, or it is Google's.
    """
    first = (tab_id("notices"), word("tab-notices", lang))
    return create(title, base_url=base_url, first_tab=first)
