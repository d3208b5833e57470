"""The small values that the parts of the service hand to each other and to the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kpimodel.calendar import Month

Key = tuple[str, Month]


def month_of(text: str) -> Month:
    """Read a month that this program wrote.

    Raises:
        ValueError: It is no month.
    """
    month = Month.parse(text)
    if month is None:
        raise ValueError(text)
    return month


@dataclass(frozen=True, slots=True)
class Base:
    """What is known of one actual from earlier runs.

    Attributes:
        agreed: The value that workbook and sheet both held last; None for a blank.
        seen: The sheet's value as accepted last; it stands in where the sheet cannot be read.
    """

    agreed: float | None
    seen: float | None


@dataclass(frozen=True, slots=True)
class Observation:
    """One cell of the team's tab as read.

    Attributes:
        node: Id of the row.
        month: Month of the column.
        kind: ``number``, ``blank``, ``unreadable``, or ``quarantined`` where the row's key stands
            twice, is missing or is unknown; then ``node`` names the row too: ``leads#7``.
        value: The number read, if there was one.
        raw: The cell's content as text.
        seen_at: When, ISO 8601; empty until it is recorded.
    """

    node: str
    month: Month
    kind: str
    value: float | None
    raw: str
    seen_at: str = ""


@dataclass(frozen=True, slots=True)
class TabState:
    """How one of the service's tabs was written last.

    Attributes:
        sheet_id: The tab's id.
        shape: Digest of widths, frozen rows and size.
        rows: One digest a row, of its values and formats.
    """

    sheet_id: int
    shape: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be written, recorded before it is.

    Attributes:
        token: Random name; it stands on the sheet after the write.
        epoch: The batch moves the fence to this number.
        tabs: The tabs' states after the write, by role.
        seeds: The values that the team's tab is created with; empty if it exists already.
    """

    token: str
    epoch: int
    tabs: Mapping[str, TabState]
    seeds: Mapping[Key, float | None] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return what the ledger stores, ready for JSON."""
        return {
            "tabs": {
                role: [state.sheet_id, state.shape, list(state.rows)]
                for role, state in self.tabs.items()
            },
            "seeds": [[node, str(month), value] for (node, month), value in self.seeds.items()],
        }

    @classmethod
    def parse(cls, token: str, epoch: int, body: Mapping[str, Any]) -> Intent:
        """Read what :meth:`body` gave."""
        tabs = {
            role: TabState(sheet_id, shape, tuple(rows))
            for role, (sheet_id, shape, rows) in body["tabs"].items()
        }
        seeds = {(node, month_of(month)): value for node, month, value in body["seeds"]}
        return cls(token, epoch, tabs, seeds)


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A recorded conflict; ``closed_at`` is None as long as both sides disagree."""

    node: str
    month: Month
    base: float | None
    model: float | None
    sheet: float | None
    opened_at: str
    closed_at: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """One run as recorded."""

    number: int
    started_at: str
    ended_at: str | None
    outcome: str
    body: Mapping[str, Any]
