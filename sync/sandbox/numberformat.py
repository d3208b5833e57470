"""Number formats: how a value looks under a pattern such as `#,##0.0%` or `yyyy"年"m"月"`."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

EPOCH = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<exponent>[eE][+-]0+)|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+)|(?P<percent>%)"
    r"|(?P<half>[aA][mM]/[pP][mM])|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+)|(?P<text>@)|(?P<other>.)",
    re.DOTALL,
)
_DEFAULTS = {
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "NUMBER": "#,##0.00",
    "SCIENTIFIC": "0.00E+00",
    "TIME": "h:mm:ss",
    "DATE": "yyyy-mm-dd",
    "DATE_TIME": "yyyy-mm-dd h:mm:ss",
    "TEXT": "@",
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MAX_PLAIN = 1e15
_MIN_PLAIN = 1e-9
_MAX_SERIAL = 2_958_465
_SHORT, _LONG = 3, 4
Token = tuple[str, str]


def pattern_of(cell_format: Mapping[str, Any]) -> str:
    """The pattern in a cell format, or its type's default one; empty where there is none."""
    number_format = cell_format.get("numberFormat") or {}
    return str(number_format.get("pattern") or _DEFAULTS.get(number_format.get("type", ""), ""))


def is_date(pattern: str) -> bool:
    """Whether a pattern shows a serial number as a date or a time."""
    kinds = {kind for kind, _ in _sections(pattern)[0]}
    return "date" in kinds and "digits" not in kinds


def is_percent(pattern: str) -> bool:
    """Whether a pattern shows a fraction as percent."""
    return any(kind == "percent" for kind, _ in _sections(pattern)[0])


def format_number(value: float, pattern: str) -> str:
    """A number as its cell shows it.

    Args:
        value: The number; a date is a serial number, days since 1899-12-30.
        pattern: A number format pattern; empty for the automatic one.

    Returns:
        The text. Conditions and colours in brackets have no effect.

    Example:
        >>> format_number(0.02956, "0.0%"), format_number(-1234.5, "#,##0"), format_number(45748, "yyyy/m/d")
        ('3.0%', '-1,235', '2025/4/1')
    """
    if not pattern or pattern.lower() == "general" or pattern == "@":
        return plain_number(value)
    sections = _sections(pattern)
    if is_date(pattern):
        return _as_date(value, sections[0])
    if value < 0 and len(sections) > 1:
        return _as_number(-value, sections[1])
    if value == 0 and len(sections) > 2:  # noqa: PLR2004 - positive; negative; zero
        return _as_number(value, sections[2])
    shown = _as_number(abs(value), sections[0])
    return f"-{shown}" if value < 0 and re.search("[1-9]", shown) else shown


def plain_number(value: float) -> str:
    """A number without a format: up to ten significant digits, whole numbers without a point."""
    size = abs(value)
    if size and not _MIN_PLAIN <= size < _MAX_PLAIN:
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    if float(value).is_integer():
        return str(int(value))
    text = f"{value:.10g}"
    if "e" in text:
        text = f"{Decimal(text):f}"
    return text


@lru_cache(maxsize=512)
def _sections(pattern: str) -> tuple[tuple[Token, ...], ...]:
    """The pattern's sections (positive; negative; zero; text), each as tokens."""
    sections: list[list[Token]] = [[]]
    for match in _TOKENS.finditer(pattern):
        kind = str(match.lastgroup)
        if kind == "other" and match[0] == ";":
            sections.append([])
        else:
            sections[-1].append((kind, match[kind]))
    return tuple(map(tuple, sections))


def _literal(kind: str, text: str) -> str:
    if kind in ("quoted", "escaped", "other"):
        return text
    if kind == "space":
        return " "
    if kind == "bracket" and text.startswith("$"):
        return text[1:].partition("-")[0]
    return ""


def _as_number(value: float, tokens: tuple[Token, ...]) -> str:
    scaled = Decimal(repr(float(value)))
    for kind, text in tokens:
        if kind == "percent":
            scaled *= 100
        elif kind == "digits":
            scaled /= 1000 ** (len(text) - len(text.rstrip(",")))
    exponent = next((text for kind, text in tokens if kind == "exponent"), "")
    power = scaled.adjusted() if exponent and scaled else 0
    if exponent:
        scaled = scaled.scaleb(-power)
    shown = ""
    done = False
    for kind, text in tokens:
        if kind == "digits" and not done:
            shown += _digits(scaled, text.rstrip(","))
            done = True
        elif kind == "percent":
            shown += "%"
        elif kind == "exponent":
            sign = "-" if power < 0 else "+" if text[1] == "+" else ""
            shown += f"E{sign}{abs(power):0{len(text) - 2}d}"
        elif kind == "date":
            shown += text
        else:
            shown += _literal(kind, text)
    return shown


def _digits(value: Decimal, placeholder: str) -> str:
    whole_mask, point, part_mask = placeholder.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(part_mask)), rounding=ROUND_HALF_UP)
    whole, _, part = f"{rounded:f}".partition(".")
    whole = whole.lstrip("0").rjust(whole_mask.count("0"), "0")
    if "," in whole_mask:
        whole = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", whole)
    kept = max((i + 1 for i, mark in enumerate(part_mask) if mark == "0"), default=0)
    while len(part) > kept and part.endswith("0"):
        part = part[:-1]
    return whole + (point if part or (point and kept) else "") + part


def _as_date(value: float, tokens: tuple[Token, ...]) -> str:
    if not 0 <= value <= _MAX_SERIAL:
        return plain_number(value)
    moment = EPOCH + dt.timedelta(seconds=round(value * 86_400))
    twelve = any(kind == "half" for kind, _ in tokens)
    shown = ""
    for at, (kind, text) in enumerate(tokens):
        if kind == "date":
            shown += _date_part(moment, text.lower(), twelve=twelve, minutes=_minutes(tokens, at))
        elif kind == "half":
            shown += "AM" if moment.hour < 12 else "PM"  # noqa: PLR2004 - noon
        else:
            shown += _literal(kind, text)
    return shown


def _minutes(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the `m` at this token means minutes: it follows hours, or seconds follow it."""
    parts = [(i, text[0].lower()) for i, (kind, text) in enumerate(tokens) if kind == "date"]
    order = [i for i, _ in parts].index(at)
    before = parts[order - 1][1] if order else ""
    after = parts[order + 1][1] if order + 1 < len(parts) else ""
    return before == "h" or after == "s"


def _date_part(moment: dt.datetime, code: str, *, twelve: bool, minutes: bool) -> str:
    width = len(code)
    if code[0] == "y":
        return f"{moment.year:04d}" if width >= _SHORT else f"{moment.year % 100:02d}"
    if code[0] == "d" and width >= _SHORT:
        name = _WEEKDAYS[moment.weekday()]
        return name[:3] if width == _SHORT else name
    if code[0] == "m" and not minutes and width >= _SHORT:
        name = f"{moment:%B}"
        return name[:3] if width == _SHORT else name
    hour = (moment.hour + 11) % 12 + 1 if twelve else moment.hour
    month_or_minute = moment.minute if minutes else moment.month
    number = {"d": moment.day, "m": month_or_minute, "h": hour, "s": moment.second}[code[0]]
    return f"{number:02d}" if width > 1 else str(number)
