"""Where the plan lives: a workbook or a JSON file; pulled actuals go back there."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from kpimodel.errors import KpiError
from kpimodel.plan import Plan
from sync.errors import StoreBusyError, StoreError, finding
from sync.records import Key

_MAX_JSON = 50_000_000


class PlanStore(Protocol):
    """Holds a plan and takes actuals."""

    @property
    def name(self) -> str:
        """What people call it: the file's name."""
        ...

    def load(self) -> Plan:
        """Read the plan as it now is.

        Raises:
            KpiError: It cannot be read, or it is no plan.
        """
        ...

    def save_actuals(self, changes: Mapping[Key, float | None]) -> frozenset[Key]:
        """Write actuals; None clears one. All of them are written, or none.

        Returns:
            Those that have a place in the file.

        Raises:
            StoreBusyError: The file is open elsewhere; nothing was written.
            StoreError: It cannot be written.
        """
        ...


def open_store(file: Path) -> PlanStore:
    """Return the store for a file, by its kind.

    Raises:
        StoreError: It is missing, or neither a workbook nor a plan as JSON.
    """
    if not file.is_file():
        raise finding(StoreError, "sync-no-plan", file=str(file))
    if file.suffix.lower() == ".json":
        return JsonStore(file)
    if file.suffix.lower() in (".xlsx", ".xlsm"):
        return WorkbookStore(file)
    raise finding(StoreError, "sync-plan-kind", file=file.name)


@dataclass
class MemoryStore:
    """A plan in memory, for programs that keep it themselves."""

    plan: Plan
    name: str = "plan"

    def load(self) -> Plan:
        """Return the plan."""
        return self.plan

    def save_actuals(self, changes: Mapping[Key, float | None]) -> frozenset[Key]:
        """Take the actuals into the plan."""
        self.plan = with_actuals(self.plan, changes)
        return frozenset(changes)


class JsonStore:
    """A plan as JSON (schema ``kpi-plan/1``), rewritten atomically."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def name(self) -> str:
        """The file's name."""
        return self._file.name

    def load(self) -> Plan:
        """Read the plan.

        Raises:
            StoreError: The file cannot be read.
            ModelError: It is no plan.
        """
        return Plan.from_dict(self._data())

    def _data(self) -> Any:
        try:
            if self._file.stat().st_size > _MAX_JSON:
                raise finding(StoreError, "sync-plan-unreadable", file=self.name, reason="> 50 MB")
            return json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            reason = type(error).__name__
            raise finding(
                StoreError, "sync-plan-unreadable", file=self.name, reason=reason
            ) from error

    def save_actuals(self, changes: Mapping[Key, float | None]) -> frozenset[Key]:
        """Rewrite the file with the actuals.

        Raises:
            StoreError: The file cannot be read or written.
        """
        plan = with_actuals(self.load(), changes)
        text = json.dumps(plan.to_dict(), ensure_ascii=False, indent=2) + "\n"
        try:
            write_atomically(self._file, text.encode())
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise finding(StoreError, "sync-plan-write", file=self.name, reason=reason) from error
        return frozenset(changes)


class WorkbookStore:
    """A workbook made from a template; only its input cells for actuals are written."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def name(self) -> str:
        """The file's name."""
        return self._file.name

    def load(self) -> Plan:
        """Read the plan.

        Raises:
            KpiError: It is no workbook of ours; the findings name the cells.
        """
        from workbook_templates import read  # an optional part

        return read.read(self._file).plan

    def save_actuals(self, changes: Mapping[Key, float | None]) -> frozenset[Key]:
        """Patch the actuals' cells; the rest of the file stays as it is.

        Raises:
            StoreBusyError: The workbook is open in Excel or LibreOffice.
            StoreError: It cannot be written.
        """
        from workbook_templates import patch, read  # an optional part

        if is_open(self._file):
            raise finding(StoreBusyError, "sync-store-busy", file=self.name, count=len(changes))
        cells = read.read(self._file).actual_cells
        placed = {key: value for key, value in changes.items() if key in cells}
        try:
            if placed:
                patch.write(self._file, {cells[key]: value for key, value in placed.items()})
        except PermissionError as error:
            raise finding(
                StoreBusyError, "sync-store-busy", file=self.name, count=len(changes)
            ) from error
        except KpiError as error:
            raise StoreError(error.issues) from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise finding(StoreError, "sync-plan-write", file=self.name, reason=reason) from error
        return frozenset(placed)


def is_open(file: Path) -> bool:
    """Tell whether an office suite holds the file open, by the lock file that it leaves."""
    name = file.name
    marks = (f"~${name}", f"~${name[2:]}", f".~lock.{name}#")
    return any((file.parent / mark).exists() for mark in marks)


def with_actuals(plan: Plan, changes: Mapping[Key, float | None]) -> Plan:
    """Return the plan with some actuals set, or cleared by None."""
    actuals = {key: value for key, value in plan.actuals.items() if key not in changes}
    actuals |= {key: value for key, value in changes.items() if value is not None}
    return replace(plan, actuals=actuals)


def write_atomically(file: Path, content: bytes) -> None:
    """Replace a file in one step: readers see the old one or the new one.

    Raises:
        OSError: It cannot be written; the old file stays.
    """
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(file.stat().st_mode & 0o777)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
