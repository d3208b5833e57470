"""Dates and months as people and programs leave them in cells, beyond the plan's own spelling."""

from __future__ import annotations

import datetime as dt
import re

from kpimodel.calendar import Month
from kpimodel.cells import fold, read_date

DAYS_1904 = 1_462  # Excel's two date systems differ by these days
_ERAS = {"R": 2018, "令和": 2018, "H": 1988, "平成": 1988}
_ERA = re.compile(
    r"(R|H|令和|平成)\s*(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})?\s*日?)?",
    re.IGNORECASE,
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(r"([A-Za-z]{3,9})\.?[\s,/-]*(\d{4})|(\d{4})[\s,/-]*([A-Za-z]{3,9})\.?")
_FULL = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_PACKED = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")
_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")


def date_of(raw: object, *, date1904: bool = False) -> dt.date | None:
    """A date or month: all that `kpimodel.cells.read_date` reads, and more that has one meaning.

    ``Apr 2025``, ``2025-Apr``, ``4/2025``, ``202504``, ``R7.4``, ``令和7年4月``,
    ``2025-04-01 00:00:00``. A year of two digits has several meanings and is none.

    Args:
        raw: The cell's value.
        date1904: Whether serial numbers count from 1904.

    Example:
        >>> date_of("Apr 2025"), date_of("R7.4"), date_of("Apr-25")
        (datetime.date(2025, 4, 1), datetime.date(2025, 4, 1), None)
        >>> date_of(44286.0, date1904=True)
        datetime.date(2025, 4, 1)
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, float):
        packed = _PACKED.fullmatch(f"{raw:.0f}") if raw == raw // 1 else None
        if packed:
            return dt.date(int(packed[1]), int(packed[2]), 1)
        return read_date(raw + DAYS_1904 if date1904 else raw)
    found = read_date(raw)
    if found is not None or not isinstance(raw, str):
        return found
    try:
        return _of_text(fold(raw))
    except ValueError:  # month 13, day 32
        return None


def month_of(raw: object, *, date1904: bool = False) -> Month | None:
    """The month of a date; see `date_of`."""
    date = date_of(raw, date1904=date1904)
    return None if date is None else Month(date.year, date.month)


def _of_text(text: str) -> dt.date | None:
    if match := _STAMP.fullmatch(text):
        return dt.date.fromisoformat(match[1])
    if match := _PACKED.fullmatch(text):
        return dt.date(int(match[1]), int(match[2]), 1)
    if match := _MONTH_FIRST.fullmatch(text):
        return dt.date(int(match[2]), int(match[1]), 1)
    if match := _ERA.fullmatch(text):
        year = 1 if match[2] == "元" else int(match[2])
        return dt.date(_ERAS[match[1].upper()] + year, int(match[3]), int(match[4] or 1))
    if match := _ENGLISH.fullmatch(text):
        name, year = (match[1] or match[4]).casefold(), int(match[2] or match[3])
        if name == "sept" or name in _NAMES or name in _FULL:
            return dt.date(year, _NAMES.index(name[:3]) + 1, 1)
    return None
