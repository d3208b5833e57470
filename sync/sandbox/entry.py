"""What text means when it is typed into a cell (`USER_ENTERED`), and when it is not (`RAW`)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.sandbox.errors import invalid
from sync.sandbox.grid import MAX_TEXT, Cell
from sync.sandbox.numberformat import EPOCH, is_percent, pattern_of

if TYPE_CHECKING:
    from sync.sandbox.grid import Scalar

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<money>[$¥￥]?)"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?P<power>[eE][+-]?\d{1,3})?(?P<percent>\s?%)?",
    re.ASCII,
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)
_JAPANESE_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_MAX_NUMBER = 1e308


@dataclass(frozen=True, slots=True)
class Entry:
    """The meaning of an input: a literal or a formula, and the format that typing it implies.

    Args:
        value: The literal; None beside a formula.
        formula: The formula with its `=`, or empty.
        type: The type of number format implied, or empty.
        pattern: The pattern of number format implied, or empty.
    """

    value: Scalar | None
    formula: str = ""
    type: str = ""
    pattern: str = ""


def raw(value: Any) -> Entry:
    """A value taken as it is: text stays text, even if it looks like a formula.

    Raises:
        ApiError: The value is a list or an object, or text beyond 50,000 characters.
    """
    if isinstance(value, (list, dict)):
        kind = "list_value" if isinstance(value, list) else "struct_value"
        raise invalid(f"Invalid values[0][0]: {kind} {{ }}")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise invalid(
            f"Your input contains more than the maximum of {MAX_TEXT} characters in a single cell."
        )
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return Entry(int(value))
    return Entry(value)


def typed(value: Any, *, locale: str = "en_US", percent: bool = False) -> Entry:
    """The meaning of text as a person types it.

    Args:
        value: A string; anything else is taken as it is.
        locale: The spreadsheet's locale; `en_US` reads 4/1/2025 as a date, month first.
        percent: The cell shows percent: a bare 5 then means 5 %.

    Returns:
        Numbers, percentages, money, dates, TRUE and FALSE, formulas; all else is text. A leading
        apostrophe makes text of anything.
    """
    entry = raw(value)
    if not isinstance(value, str):
        return entry
    if value.startswith("="):
        return Entry(None, formula=value) if len(value) > 1 else entry
    if value.startswith("'"):
        return Entry(value[1:])
    text = value.strip()
    if text.upper() in ("TRUE", "FALSE"):
        return Entry(text.upper() == "TRUE")
    match = _NUMBER.fullmatch(text)
    if match:
        return _number(match, percent=percent) or entry
    return _date(text, locale) or entry


def _number(match: re.Match[str], *, percent: bool) -> Entry | None:
    value = float(match["digits"].replace(",", "") + (match["power"] or ""))
    if value > _MAX_NUMBER:
        return None
    if match["sign"] == "-":
        value = -value
    decimals = "0.00" if "." in match["digits"] else "0"
    if match["percent"]:
        return Entry(_hundredth(value), type="PERCENT", pattern=f"{decimals}%")
    if percent:
        return Entry(_hundredth(value))
    whole = int(value) if value.is_integer() and not match["power"] else value
    if match["money"]:
        sign = "$" if match["money"] == "$" else "¥"
        return Entry(whole, type="CURRENCY", pattern=f'"{sign}"#,##{decimals}')
    if match["power"]:
        return Entry(value, type="SCIENTIFIC", pattern="0.00E+00")
    if "," in match["digits"]:
        return Entry(whole, type="NUMBER", pattern=f"#,##{decimals}")
    return Entry(whole)


def _hundredth(value: float) -> float:
    """Divide by 100 in decimal, so that 2.9 % is 0.029 and not 0.028999999999999998."""
    return float(f"{value!r}e-2") if "e" not in repr(value) else value / 100


def _date(text: str, locale: str) -> Entry | None:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match[1], match[3], match[4]
        pattern = "yyyy-mm-dd" if match[2] == "-" else "yyyy/m/d"
    elif match := _JAPANESE_DATE.fullmatch(text):
        year, month, day = match.groups()
        pattern = 'yyyy"年"m"月"d"日"'
    elif (match := _MONTH_FIRST.fullmatch(text)) and locale == "en_US":
        month, day, year = match.groups()
        pattern = "m/d/yyyy"
    else:
        return None
    try:
        moment = dt.datetime(int(year), int(month), int(day), tzinfo=dt.UTC)
    except ValueError:
        return None
    days = (moment - EPOCH).days
    return Entry(days, type="DATE", pattern=pattern) if days >= 0 else None


def enter(cell: Cell, value: Any, option: str, locale: str) -> Cell:
    """The cell after an input: content changes; format, note and validation stay.

    A number format that typing implies is taken on only where the cell has none. Empty text
    clears the content.

    Args:
        cell: The cell before.
        value: A JSON value; not None.
        option: `RAW` or `USER_ENTERED`.
        locale: The spreadsheet's locale.
    """
    if option == "RAW":
        entry = raw(value)
    else:
        entry = typed(value, locale=locale, percent=is_percent(pattern_of(cell.format)))
    cell_format = cell.format
    if entry.type and "numberFormat" not in cell_format:
        number_format = {"type": entry.type, "pattern": entry.pattern}
        cell_format = {**cell_format, "numberFormat": number_format}
    return Cell(
        value=None if entry.value == "" else entry.value,
        formula=entry.formula,
        format=cell_format,
        note=cell.note,
        validation=cell.validation,
    )
