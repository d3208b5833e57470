"""Where the plan lives: a workbook or a JSON file; pulled actuals go back there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from kpimodel.errors import KpiError
from kpimodel.plan import Plan
from sync.diff import same
from sync.errors import StoreBusyError, StoreError, finding
from sync.records import Key


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

    def save_actuals(
        self, changes: Mapping[Key, float | None], seen: Mapping[Key, float | None] | None = None
    ) -> frozenset[Key]:
        """Write actuals; None clears one. All of them are written, or none.

        Args:
            changes: The new values.
            seen: What the plan held when they were decided on; where it holds something else by
                now, somebody edited it meanwhile, and that value is left alone.

        Returns:
            Those that were written: they have a place in the file, and nobody was faster.

        Raises:
            StoreBusyError: The file is open elsewhere; nothing was written.
            StoreError: It cannot be written.
        """
        ...


@dataclass
class MemoryStore:
    """A plan in memory, for programs that keep it themselves."""

    plan: Plan
    name: str = "plan"

    def load(self) -> Plan:
        """Return the plan."""
        return self.plan

    def save_actuals(
        self, changes: Mapping[Key, float | None], seen: Mapping[Key, float | None] | None = None
    ) -> frozenset[Key]:
        """Take the actuals into the plan."""
        fresh = _unmoved(changes, seen, self.plan)
        actuals = {key: value for key, value in self.plan.actuals.items() if key not in fresh}
        actuals |= {key: value for key, value in fresh.items() if value is not None}
        self.plan = replace(self.plan, actuals=actuals)
        return frozenset(fresh)


class FileStore:
    """A plan in a file: a template workbook, or JSON (schema ``kpi-plan/1``).

    Of a workbook only the input cells of the actuals are written; JSON is replaced in one move.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def name(self) -> str:
        """The file's name."""
        return self._file.name

    def load(self) -> Plan:
        """Read the plan.

        Raises:
            KpiError: It is missing, or it is no plan; the findings name the cells.
        """
        from workbook_templates.plan_file import open_plan

        return open_plan(self._file).plan

    def save_actuals(
        self, changes: Mapping[Key, float | None], seen: Mapping[Key, float | None] | None = None
    ) -> frozenset[Key]:
        """Write actuals into their cells; the rest of the file stays as it is.

        Raises:
            StoreBusyError: The file is open in Excel or LibreOffice.
            StoreError: It cannot be written.
        """
        from workbook_templates.plan_file import WorkbookFile, open_plan

        if is_open(self._file):
            raise finding(StoreBusyError, "sync-store-busy", file=self.name, count=len(changes))
        try:
            plan_file = open_plan(self._file)
            placed = _unmoved(changes, seen, plan_file.plan)
            if isinstance(plan_file, WorkbookFile):
                cells = plan_file.book.actual_cells
                placed = {key: value for key, value in placed.items() if key in cells}
            if placed:
                plan_file.write_actuals(placed)
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


def _unmoved(
    changes: Mapping[Key, float | None], seen: Mapping[Key, float | None] | None, plan: Plan
) -> dict[Key, float | None]:
    """Those of the changes whose cell still holds what it held when they were decided on."""
    if seen is None:
        return dict(changes)
    return {
        key: value for key, value in changes.items() if same(plan.actuals.get(key), seen.get(key))
    }


def is_open(file: Path) -> bool:
    """Tell whether an office suite holds the file open, by the lock file that it leaves."""
    name = file.name
    # Excel drops the first two letters of long names behind its mark
    marks = (f"~${name}", f"~${name[2:]}", f".~lock.{name}#")
    return any((file.parent / mark).exists() for mark in marks)
