"""Months, quarters, halves and fiscal years; the plan's window and what is closed in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import Literal

from kpimodel.cells import fold, read_date, shown
from kpimodel.errors import Findings, ModelError
from kpimodel.messages import extend
from kpimodel.table import Lang
from kpimodel.words.time import CATALOGUE

extend(CATALOGUE)

MOST_MONTHS = 120
APRIL = 4
_YEAR = 12
Span = Literal["month", "quarter", "half", "year"]
SPANS: dict[Span, int] = {"month": 1, "quarter": 3, "half": 6, "year": _YEAR}


def _is_whole(number: object) -> bool:
    return type(number) is int or isinstance(number, Integral)  # numpy's count; the first is fast


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month.

    Raises:
        ModelError: No month 1 to 12 of a year 1 to 9999.

    Example:
        >>> Month(2025, 11) + 3, Month(2026, 2) - Month(2025, 11), str(Month(2025, 4))
        (Month(year=2026, month=2), 3, '2025-04')
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        year, month = self.year, self.month
        if not (_is_whole(month) and 1 <= month <= _YEAR) or not (
            _is_whole(year) and 1 <= year <= dt.MAXYEAR
        ):
            found = Findings()
            found.error("month-number", ("month",), year=shown(year), month=shown(month))
            found.raise_errors(ModelError)

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


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter, half or fiscal year, as far as it lies in a window.

    Attributes:
        span: What it is.
        year: The fiscal year, named by the calendar year in which it starts.
        number: Which one of the fiscal year, from 1.
        months: Its months inside the window, in order.
    """

    span: Span
    year: int
    number: int
    months: tuple[Month, ...]

    @property
    def whole(self) -> bool:
        """False where the window holds only a part of it."""
        return len(self.months) == SPANS[self.span]

    def label(self, lang: Lang) -> str:
        """``2025年度 上期``, ``FY2025 H1``, ``2025年度 Q1``; a month as ``2025年4月``.

        Example:
            >>> half = Calendar(Month(2025, 4), 12).periods("half")[1]
            >>> half.label("ja"), half.label("en"), str(half.months[0])
            ('2025年度 下期', 'FY2025 H2', '2025-10')
        """
        if self.span == "month":
            month = self.months[0]
            name = month.label(lang)
            return f"{month.year}年{name}" if lang == "ja" else f"{name} {month.year}"
        year = f"{self.year}年度" if lang == "ja" else f"FY{self.year}"
        if self.span == "year":
            return year
        if self.span == "half" and lang == "ja":
            return f"{year} {'上期' if self.number == 1 else '下期'}"
        return f"{year} {'H' if self.span == 'half' else 'Q'}{self.number}"

    @property
    def parts(self) -> tuple[str, ...]:
        """What people call it within a year: ``上期``, ``H1``; ``第1四半期``, ``Q1``; ``4月``, ``Apr``."""
        if self.span == "half":
            return (f"{'上' if self.number == 1 else '下'}期", f"H{self.number}")
        if self.span == "quarter":
            return (f"第{self.number}四半期", f"Q{self.number}", f"{self.number}Q")
        if self.span == "month":
            return (self.months[0].label("ja"), self.months[0].label("en"))
        return ()


def _bare(label: str) -> str:
    return "".join(fold(label).casefold().split())


@dataclass(frozen=True)
class Calendar:
    """The plan's window.

    Attributes:
        start: First month.
        months: Number of months, 1 to 120.
        closed_through: Last closed month; None leaves it to the plan, which takes the last month
            with a KGI actual.
        year_start: First month of the fiscal year, 1 to 12; April unless set.
    """

    start: Month
    months: int
    closed_through: Month | None = None
    year_start: int = APRIL

    def __post_init__(self) -> None:
        found = Findings()
        for key in ("start", "closed_through"):
            month = getattr(self, key)
            if not isinstance(month, Month) and (key == "start" or month is not None):
                found.error("calendar-month", (key,), value=shown(month))
        if not (_is_whole(self.year_start) and 1 <= self.year_start <= _YEAR):
            found.error("year-start", ("year_start",), value=shown(self.year_start))
        if not (_is_whole(self.months) and 1 <= self.months <= MOST_MONTHS):
            months = shown(self.months)
            found.error("months-out-of-range", ("months",), months=months, most=MOST_MONTHS)
        found.raise_errors(ModelError)
        if self.closed_through and self.closed_through > self.window[-1]:
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

    def fiscal_year(self, month: Month) -> int:
        """The fiscal year of a month, named by the calendar year in which it starts."""
        return month.year - (month.month < self.year_start)

    def periods(self, span: Span) -> tuple[Period, ...]:
        """The window cut into months, quarters, halves or fiscal years, in order.

        Raises:
            ModelError: A span that is none of these.

        Example:
            >>> [p.label("en") for p in Calendar(Month(2025, 4), 6).periods("quarter")]
            ['FY2025 Q1', 'FY2025 Q2']
            >>> january = Calendar(Month(2025, 4), 6, year_start=1)
            >>> [(p.label("en"), len(p.months), p.whole) for p in january.periods("half")]
            [('FY2025 H1', 3, False), ('FY2025 H2', 3, False)]
        """
        if span not in tuple(SPANS):  # a list has no hash
            found = Findings()
            found.error("period-span", ("span",), value=str(span), known=tuple(SPANS))
            found.raise_errors(ModelError)
        months: dict[tuple[int, int], list[Month]] = {}
        for month in self.window:
            number = (month.month - self.year_start) % _YEAR // SPANS[span] + 1
            months.setdefault((self.fiscal_year(month), number), []).append(month)
        return tuple(Period(span, year, n, tuple(held)) for (year, n), held in months.items())

    def find(self, name: object) -> Period | None:
        """A period of the window by its label in either language, or a month as in a cell.

        The year may be left out where the window holds only one such period.

        Example:
            >>> calendar = Calendar(Month(2025, 4), 12)
            >>> calendar.find("2025年度 上期") == calendar.find("FY2025 H1") == calendar.find("上期")
            True
            >>> calendar.find("2025-06").label("en"), calendar.find("2026-06")
            ('Jun 2025', None)
            >>> calendar.find("第3四半期") == calendar.find("q3"), calendar.find("4月").label("en")
            (True, 'Apr 2025')
        """
        month = name if isinstance(name, Month) else Month.parse(name)
        if month is not None:
            return next((p for p in self.periods("month") if p.months[0] == month), None)
        wanted = _bare(name) if isinstance(name, str) else ""
        whole, short = self._labels
        return whole.get(wanted) or short.get(wanted)

    @cached_property
    def _labels(self) -> tuple[dict[str, Period], dict[str, Period]]:
        """Periods by their labels, and by labels without the year that name only one of them."""
        whole: dict[str, Period] = {}
        short: dict[str, list[Period]] = {}
        for span in SPANS:
            for period in self.periods(span):
                for year in (f"{period.year}年度", f"FY{period.year}", f"{period.year}",
                             f"{period.year}-"):  # fmt: skip
                    for part in period.parts:
                        whole.setdefault(_bare(year + part), period)
                for label in (period.label("ja"), period.label("en")):
                    whole[_bare(label)] = period
                for part in period.parts:
                    short.setdefault(_bare(part), []).append(period)
        return whole, {part: found[0] for part, found in short.items() if len(found) == 1}
