"""What the cycle needs from a sheet: one read, one atomic write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Request = dict[str, Any]
Value = str | float | bool | None
Grid = tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab as read.

    Attributes:
        sheet_id: The id that a rename and a move leave alone.
        title: What the person sees.
        rows: Size of the grid in rows.
        columns: Size of the grid in columns.
        protections: Ids of the protected ranges on it.
        values: Unformatted values, trailing blanks trimmed; empty for tabs that were not asked for.
    """

    sheet_id: int
    title: str
    rows: int
    columns: int
    protections: tuple[int, ...] = ()
    values: Grid = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A spreadsheet as read.

    Attributes:
        spreadsheet_id: The file's id.
        title: The file's name.
        url: Where a person opens it.
        time_zone: IANA name, as set in the file.
        tabs: All tabs in their order; only the asked ones carry values.
        named_ranges: Name to id.
    """

    spreadsheet_id: str
    title: str
    url: str
    time_zone: str
    tabs: tuple[Tab, ...]
    named_ranges: Mapping[str, str]

    def tab(self, sheet_id: int) -> Tab | None:
        """Return the tab with this id, or None where it is gone."""
        return next((tab for tab in self.tabs if tab.sheet_id == sheet_id), None)


class SheetPort(Protocol):
    """A spreadsheet behind the Sheets v4 API, or something that acts like it."""

    @property
    def spreadsheet_id(self) -> str:
        """The file's id."""
        ...

    def read(self, sheet_ids: Sequence[int]) -> Snapshot:
        """Read the structure, and the values of those of the tabs that exist.

        Raises:
            SheetAccessError: The sheet cannot be reached or opened.
        """
        ...

    def write(self, requests: Sequence[Request]) -> None:
        """Apply all requests as one atomic ``spreadsheets.batchUpdate``.

        Raises:
            WriteRejectedError: All of it was refused.
            WriteLostError: No answer came; it may have been applied.
            SheetAccessError: It could not be sent.
        """
        ...
