"""What a sync would do: a ChangeSet, stable in order and ready for JSON (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kpimodel.calendar import Month
from kpimodel.errors import Issue, Quantity
from sync.records import Key

Verdict = Literal["pull", "behind", "conflict", "converged"]


@dataclass(frozen=True, slots=True)
class ActualChange:
    """One actual on which workbook, sheet and base are not all the same.

    Attributes:
        verdict: ``pull`` (the sheet moved), ``behind`` (the workbook moved), ``conflict`` (both
            moved, differently), ``converged`` (both moved to the same value).
        node: Id of the row.
        month: The month.
        base: What both held last.
        model: What the workbook holds.
        sheet: What the team's tab holds.
        place: Where it stands in the team's tab, empty where the row is gone.
    """

    verdict: Verdict
    node: str
    month: Month
    base: float | None
    model: float | None
    sheet: float | None
    place: str = ""

    @property
    def key(self) -> Key:
        """The id and the month."""
        return (self.node, self.month)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "verdict": self.verdict,
            "node": self.node,
            "month": str(self.month),
            "base": self.base,
            "model": self.model,
            "sheet": self.sheet,
            "place": self.place,
        }


@dataclass(frozen=True, slots=True)
class ActualsDiff:
    """The three-way comparison of all actuals.

    Attributes:
        changes: What is not settled, in table order, then by month.
        effective: The actuals that the figures are computed from.
        accepted: The sheet's values as accepted in this run, for the ledger.
        existing: Number of values that the sheet held as of the last run.
        vanished: How many of them are now blank or gone.
        lacking: Ids and months that the team's tab should have and has not.
    """

    changes: tuple[ActualChange, ...] = ()
    effective: Mapping[Key, float] = field(default_factory=dict)
    accepted: Mapping[Key, float | None] = field(default_factory=dict)
    existing: int = 0
    vanished: int = 0
    lacking: tuple[Issue, ...] = ()

    def having(self, verdict: Verdict) -> tuple[ActualChange, ...]:
        """Return the changes with this verdict."""
        return tuple(change for change in self.changes if change.verdict == verdict)


@dataclass(frozen=True, slots=True)
class TabWrite:
    """One of the tabs that would be written.

    Attributes:
        role: ``dashboard``, ``notices`` or ``actuals``.
        title: The tab's title.
        create: Whether the tab is made.
        rows: 0-based indices of the rows that differ.
    """

    role: str
    title: str
    create: bool
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All that one sync would do.

    Attributes:
        actuals: The comparison of the actuals.
        writes: Tabs to make or to write, in the order of the tabs.
        issues: Findings, errors first as they were met.
        danger: Why the plan is unsafe, empty where it is not.
    """

    actuals: ActualsDiff
    writes: tuple[TabWrite, ...] = ()
    issues: tuple[Issue, ...] = ()
    danger: tuple[Issue, ...] = ()

    @property
    def pulls(self) -> tuple[ActualChange, ...]:
        """What would come from the sheet into the workbook."""
        return self.actuals.having("pull")

    @property
    def behind(self) -> tuple[ActualChange, ...]:
        """What the workbook changed and the team's tab still has the old value of."""
        return self.actuals.having("behind")

    @property
    def conflicts(self) -> tuple[ActualChange, ...]:
        """What both sides changed differently; none of it is applied."""
        return self.actuals.having("conflict")

    @property
    def is_empty(self) -> bool:
        """True where nothing would be written, on either side."""
        return not self.writes and not self.pulls

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, the same for the same plan."""
        return {
            "empty": self.is_empty,
            "writes": [
                {"tab": one.title, "role": one.role, "create": one.create, "rows": list(one.rows)}
                for one in self.writes
            ],
            "actuals": [one.to_dict() for one in self.actuals.changes],
            "issues": [plain_issue(issue) for issue in (*self.danger, *self.issues)],
            "unsafe": bool(self.danger),
        }


def plain_issue(issue: Issue) -> dict[str, Any]:
    """Return a finding as plain data."""
    parameters = {
        name: value.value if isinstance(value, Quantity) else value
        for name, value in issue.parameters.items()
    }
    return {
        "code": issue.code,
        "severity": issue.severity,
        "place": issue.location.a1 if issue.location else issue.dotted,
        "parameters": parameters,
    }
