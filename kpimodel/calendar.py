"""Months and the plan's window: a start, a number of months, and what is closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from kpimodel.cells import read_date
from kpimodel.errors import Findings, ModelError
from kpimodel.table import Lang

MOST_MONTHS = 120
_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month.

    Example:
        >>> Month(2025, 11) + 3, Month(2026, 2) - Month(2025, 11), str(Month(2025, 4))
        (Month(year=2026, month=2), 3, '2025-04')
    """

    year: int
    month: int

    @classmethod
    def parse(cls, raw: object) -> Month | None:
        """Read a month from a cell: ``2025-04``, ``2025年4月``, a date, a serial; else None."""
        date = read_date(raw)
        return None if date is None else cls(date.year, date.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.year * _YEAR + self.month - 1 + months, _YEAR)
        return Month(year, month + 1)

    def __sub__(self, other: Month) -> int:
        return (self.year - other.year) * _YEAR + self.month - other.month

    def label(self, lang: Lang) -> str:
        """Short name: ``4月`` or ``Apr``."""
        return f"{self.month}月" if lang == "ja" else dt.date(2000, self.month, 1).strftime("%b")


@dataclass(frozen=True)
class Calendar:
    """The plan's window.

    Attributes:
        start: First month.
        months: Number of months, 1 to 120.
        closed_through: Last closed month; None leaves it to the plan, which takes the last month
            with a KGI actual.
    """

    start: Month
    months: int
    closed_through: Month | None = None

    def __post_init__(self) -> None:
        found = Findings()
        if not 1 <= self.months <= MOST_MONTHS:
            found.error("months-out-of-range", ("months",), months=self.months, most=MOST_MONTHS)
        elif self.closed_through and self.closed_through > self.window[-1]:
            found.error(
                "closed-after-end",
                ("closed_through",),
                month=str(self.closed_through),
                end=str(self.window[-1]),
            )
        found.raise_errors(ModelError)

    @cached_property
    def window(self) -> tuple[Month, ...]:
        """The months of the plan, in order."""
        return tuple(self.start + index for index in range(self.months))
