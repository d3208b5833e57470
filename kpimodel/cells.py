"""One cell's content to a value: blank, ``５％``, ``1,200``, ``▲189``, dates, error values."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

ERROR_VALUES = frozenset(
    {
        "#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!",
        "#SPILL!", "#CALC!", "#GETTING_DATA", "#ERROR!", "#KPI!", "#FIELD!", "#BLOCKED!",
        "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!",
    }
)  # fmt: skip
_DASHES = frozenset({"-", "–", "—", "ー", "―", "‐", "−"})
_NEGATIVE_MARKS = ("▲", "△", "−", "–", "-")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?")
_CURRENCY = re.compile(r"^[¥$€£]|円$")
_SCALES = {"万": 1e4, "百万": 1e6, "千": 1e3, "億": 1e8}
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_LONG_WHOLE = 10**40
_LONGEST_SHOWN = 60
_LONGEST_TEXT = 32_767  # what an Excel cell holds

Kind = Literal["blank", "number", "text", "date", "flag", "error"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell means.

    Attributes:
        kind: What it is.
        value: A float, str, date, bool or None, by ``kind``.
        note: True where a text was read as a number; the edge says so.
    """

    kind: Kind
    value: float | str | dt.date | bool | None = None
    note: bool = False


def read(raw: object) -> Cell:
    """Read a cell as its own type; texts stay texts.

    Example:
        >>> read("  ").kind, read(3).value, read("#DIV/0!").kind
        ('blank', 3.0, 'error')
    """
    if raw is None:
        return Cell("blank")
    if isinstance(raw, bool):
        return Cell("flag", raw)
    if isinstance(raw, (int, float)):
        return _read_float(raw)
    if isinstance(raw, dt.datetime):
        return Cell("date", raw.date())
    if isinstance(raw, dt.date):
        return Cell("date", raw)
    text = fold(str(raw))
    if not text:
        return Cell("blank")
    head = text.split(" ", 1)[0].upper()
    if head in ERROR_VALUES:
        return Cell("error", head)
    return Cell("text", text)


def _read_float(raw: float) -> Cell:
    try:
        number = float(raw)
    except OverflowError:
        return Cell("error", "#NUM!")
    return Cell("number", number) if math.isfinite(number) else Cell("error", "#NUM!")


def as_float(raw: object) -> float | None:
    """A number of Python or numpy as a float; None for all else and for what no float can hold.

    Texts, flags and blanks are no numbers here; nan and infinities pass, the caller judges them.

    Example:
        >>> as_float(3), as_float("3"), as_float(True), as_float(10**400)
        (3.0, None, None, None)
    """
    if isinstance(raw, float):
        return float(raw)
    if isinstance(raw, (str, bytes, bool)) or raw is None:
        return None
    try:
        return float(raw)  # type: ignore[arg-type]  # what has no float says so
    except (TypeError, ValueError, OverflowError):
        return None


def shown(raw: object) -> str:
    """What somebody passed, for a message: cut where it is long, also digits without end.

    Example:
        >>> shown("soon"), shown(10**5000), len(shown("x" * 1000))
        ('soon', '≈1e5000', 60)
    """
    if isinstance(raw, int) and abs(raw) >= _LONG_WHOLE:
        # Python refuses to write out some thousand digits, and nobody wants to read them
        return f"{'-' if raw < 0 else ''}≈1e{round((abs(raw).bit_length() - 1) * math.log10(2))}"
    text = str(raw)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def fold(text: str) -> str:
    """Fold widths (NFKC) and trim, so that ``ＣＶＲ`` and ``CVR `` are one name."""
    return unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).strip()


def read_number(raw: object) -> Cell:
    """Read a cell where a number belongs.

    Full-width digits, thousands separators, ``%``, ``▲`` and parentheses for negatives, currency
    signs and 千/万/百万/億 are understood; such a text comes back with ``note`` set.

    Returns:
        A cell of kind ``number``, ``blank`` (also for a lone dash), ``error`` or ``text`` where
        no number can be read.

    Example:
        >>> read_number("５％"), read_number("▲1,200").value, read_number("abc").kind
        (Cell(kind='number', value=0.05, note=True), -1200.0, 'text')
    """
    cell = read(raw)
    if cell.kind == "flag":
        return Cell("text", str(raw).upper())
    if cell.kind != "text":
        return cell
    text = str(cell.value)
    if text in _DASHES:
        return Cell("blank")
    number = _parse(text)
    return cell if number is None else Cell("number", number, note=True)


def _parse(text: str) -> float | None:
    body = text.replace(" ", "").replace("、", ",")
    sign = 1.0
    if body.startswith("(") and body.endswith(")"):
        sign, body = -1.0, body[1:-1]
    body = _CURRENCY.sub("", body)
    if body[:1] in _NEGATIVE_MARKS:
        sign, body = -sign, _CURRENCY.sub("", body[1:])
    scale = 1.0
    if body.endswith("%"):
        scale, body = 0.01, body[:-1]
    else:
        for word, factor in sorted(_SCALES.items(), key=lambda item: -len(item[0])):
            if body.endswith(word):
                scale, body = factor, body[: -len(word)]
                break
    if not re.search(r"\d", body) or not _NUMBER.fullmatch(body):
        return None
    number = sign * float(body.replace(",", ""))
    # 2.5 % must be the same float as 0.025 typed as a number
    number = number / 100 if scale == 0.01 else number * scale  # noqa: PLR2004
    return number if math.isfinite(number) else None


def read_date(raw: object) -> dt.date | None:
    """Read a date or a month: a date, an Excel serial, ``2025-09-30``, ``2025/9``, ``2025年9月``.

    Returns:
        The date (the first day where only a month is given), or None where none can be read.

    Example:
        >>> read_date("2025年9月"), read_date(45931)
        (datetime.date(2025, 9, 1), datetime.date(2025, 10, 1))
    """
    cell = read(raw)
    if cell.kind == "date" and isinstance(cell.value, dt.date):
        return cell.value
    if cell.kind == "number" and isinstance(cell.value, float):
        # serials of the years 1954 to 2119; a plain year or a count is not a date
        if 20_000 <= cell.value <= 80_000:  # noqa: PLR2004
            return _EXCEL_EPOCH + dt.timedelta(days=int(cell.value))
        return None
    if cell.kind != "text":
        return None
    match = re.fullmatch(
        r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})?\s*日?)?", str(cell.value)
    )
    if not match:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return None
