"""What one sync did: figures before and after, values pulled, conflicts, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpimodel.errors import Issue
from kpimodel.plan import Plan
from sync.changes import ActualChange, ChangeSet, plain_issue
from sync.errors import ConflictError


@dataclass(frozen=True, slots=True)
class Headline:
    """The KGI in one line.

    Attributes:
        actual: Actual to date, in the KGI's unit; None without actuals.
        target: Target to date, in the KGI's unit.
        achievement: A fraction, or None.
        landing: Where the window will end, in the KGI's unit.
        status: ``on_track``, ``watch``, ``behind`` or ``no_data``.
    """

    actual: float | None
    target: float | None
    achievement: float | None
    landing: float | None
    status: str

    @classmethod
    def of(cls, plan: Plan) -> Headline:
        """Return the headline of a plan."""
        root = plan.tree.root.id
        return cls(
            plan.actual_to_date.get(root),
            plan.target_to_date.get(root),
            plan.achievements.get(root),
            plan.landing.get(root),
            plan.statuses.get(root, "no_data"),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "actual_to_date": self.actual,
            "target_to_date": self.target,
            "achievement": self.achievement,
            "landing": self.landing,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one sync.

    Attributes:
        changes: What was planned.
        pulled: Actuals that are now in the plan's file.
        pending: Actuals that the ledger holds until the plan's file can take them.
        wrote: Whether anything was written to the sheet.
        epoch: The fence's number after it.
        before: The KGI by the plan's file as it was.
        after: The KGI by the actuals now in force.
        issues: Findings, those of writing included.
        url: Where a person opens the sheet.
    """

    changes: ChangeSet
    pulled: tuple[ActualChange, ...]
    pending: tuple[ActualChange, ...]
    wrote: bool
    epoch: int
    before: Headline
    after: Headline
    issues: tuple[Issue, ...]
    url: str

    @property
    def conflicts(self) -> tuple[ActualChange, ...]:
        """Cells on which both sides disagree; nothing was applied to them."""
        return self.changes.conflicts

    def raise_conflicts(self) -> None:
        """Raise if conflicts are open.

        Raises:
            ConflictError: With one finding a conflict.
        """
        found = [issue for issue in self.issues if issue.code == "sync-conflict"]
        if found:
            raise ConflictError(found)

    def to_dict(self) -> Mapping[str, Any]:
        """Return plain data."""
        return {
            "url": self.url,
            "epoch": self.epoch,
            "wrote": self.wrote,
            "written": [one.title for one in self.changes.writes],
            "pulled": [one.to_dict() for one in self.pulled],
            "pending": [one.to_dict() for one in self.pending],
            "conflicts": [one.to_dict() for one in self.conflicts],
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "issues": [plain_issue(issue) for issue in self.issues],
        }
