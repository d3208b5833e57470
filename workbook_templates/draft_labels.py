"""What stands around a cell: its label, its unit, its heading; and machine-safe ids."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kpimodel.cells import ERROR_VALUES, fold, read_date
from workbook_templates.draft_book import Book, Place, UserCell

_FARTHEST = 200
_LONGEST = 80
_LONGEST_ID = 24  # a hundred of them still make a formula that can be read
_UNITS = frozenset(
    [
        "件",
        "円",
        "社",
        "人",
        "名",
        "回",
        "個",
        "台",
        "本",
        "枚",
        "点",
        "店",
        "席",
        "室",
        "泊",
        "組",
        "口",
        "通",
        "分",
        "秒",
        "時間",
        "日",
        "週",
        "月",
        "年",
        "倍",
        "%",
        "％",
        "千円",
        "万円",
        "百万円",
        "億円",
        "千人",
        "pt",
        "ポイント",
        "円/件",
        "円/人",
        "件/月",
        "pv",
        "uu",
        "yen",
        "jpy",
        "usd",
        "eur",
        "gbp",
        "$",
        "¥",
        "€",
        "£",
        "k$",
        "m$",
        "count",
        "counts",
        "people",
        "persons",
        "users",
        "hours",
        "days",
        "months",
        "years",
        "times",
        "x",
        "pct",
        "percent",
        "unit",
        "units",
        "単位",
    ]
)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_CONDITION = re.compile(r"\[[^\]$]*\]")
_SPACING = re.compile(r"_.|\*.")
_IN_BRACKETS = re.compile(r"^(.*?)\s*[(（\[［]\s*([^()（）\[\]［］]+)\s*[)）\]］]\s*$")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_PERIOD = re.compile(
    r"(?:(?:fy|cy)?\s*['’]?\d{2,4}\s*(?:年度?|fy)?\s*[-/年. ]?\s*)?"
    r"(?:\d{1,2}\s*月(?:度|期|分)?|(?:第?[1-4一二三四]\s*四半期)|[1-4]\s*q|q\s*[1-4]|[上下]期|[上下]半期|h[12]"
    r"|w\s*\d{1,2}|week\s*\d{1,2}|第?\d{1,2}\s*週|m\s*\d{1,2}|month\s*\d{1,2}|\d{1,2}\s*か月目"
    rf"|(?:{'|'.join(_MONTHS)})[a-z]*\.?)(?:\s*[-/ ']?\s*\d{{2,4}})?"
    r"|(?:fy|cy)\s*['’]?\d{2,4}|(?:19|20)\d{2}\s*年度?|(?:19|20)\d{2}[-/.]\d{1,2}"
)
_FUNCTIONS = frozenset({"min", "max", "abs", "if", "true", "false"})


@dataclass(frozen=True, slots=True)
class Caption:
    """What a cell is called.

    Attributes:
        label: The text to its left, else above it, else its address.
        heading: The text above it, where the label is another.
        unit: A unit that stands beside it or in its label.
        found: Whether the label is a text of the workbook.
    """

    label: str
    heading: str = ""
    unit: str = ""
    found: bool = True


def caption(book: Book, place: Place) -> Caption:
    """Look left and above for what a cell is called.

    A text that is only a unit (``件``, ``円``) between the label and the number is taken as the
    unit.
    """
    unit = ""
    label = ""
    for column in range(place.column - 1, max(0, place.column - _FARTHEST), -1):
        text = _words(book.cell(Place(place.sheet, place.row, column)))
        if not text:
            continue
        if _is_unit(text) and not unit:
            unit = text
            continue
        if not is_period(text):
            label = text
            break
    heading = _heading(book, place)
    if not label:
        label, heading = heading, ""
        if unit and (not label or is_period(label)):
            label, unit = unit, ""
    match = _IN_BRACKETS.match(label)
    if match and match[1] and _is_unit(fold(match[2])):
        label, unit = match[1], unit or fold(match[2])
    if not label:
        return Caption(place.a1, "", "" if unit == "単位" else unit, found=False)
    return Caption(label[:_LONGEST], heading[:_LONGEST], "" if unit == "単位" else unit)


def _heading(book: Book, place: Place) -> str:
    for row in range(place.row - 1, max(0, place.row - _FARTHEST), -1):
        cell = book.cell(Place(place.sheet, row, place.column))
        text = _words(cell) or _month_text(cell)
        if text and not _is_unit(text):
            return text
    return ""


def _words(cell: UserCell) -> str:
    """A text that may be a label: something with a letter in it, and no error value."""
    text = " ".join(cell.text.split())
    if not text or text.upper() in ERROR_VALUES or not any(sign.isalpha() or sign in "%％¥$€£" for sign in text):  # fmt: skip
        return ""
    return text


def _is_unit(text: str) -> bool:
    bare = fold(text).casefold().strip("()[]（）")
    return bare in _UNITS


def is_period(text: str) -> bool:
    """Whether a heading names a month, a quarter, a year.

    Example:
        >>> [is_period(text) for text in ("4月", "Apr", "2025年4月", "Q1", "FY2025", "Maybelle")]
        [True, True, True, True, True, False]
    """
    bare = fold(text).casefold()
    match = _PERIOD.fullmatch(bare)
    if match is None:
        return False
    word = re.search(r"[a-z]{3,}", bare)
    return word is None or word[0] in ("week", "month") or _is_month_name(word[0])


def _is_month_name(word: str) -> bool:
    full = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "sept"]  # fmt: skip
    return word in _MONTHS or word in full


def _month_text(cell: UserCell) -> str:
    date = date_of(cell)
    return f"{date.year}-{date.month:02d}" if date else ""


def date_of(cell: UserCell) -> dt.date | None:
    """The date that a cell shows, or None."""
    if cell.number is None:
        return None
    shape = _LITERAL.sub("", _CONDITION.sub("", cell.shape)).casefold()
    if not re.search(r"[yd]|mmm|\bm\b|e+", shape) or "general" in shape or "0" in shape:
        return None
    return read_date(cell.number)


def period(book: Book, place: Place, *, across: bool) -> str:
    """The period that a column (``across``) or a row is headed with, "" where it has none."""
    for step in range(1, _FARTHEST):
        row = place.row - step if across else place.row
        column = place.column if across else place.column - step
        if row < 1 or column < 1:
            return ""
        cell = book.cell(Place(place.sheet, row, column))
        text = _month_text(cell)
        if text:
            return text
        numbered = cell.number is not None and "月" in cell.shape
        if numbered or (cell.text and is_period(cell.text)):
            return cell.text or f"{cell.number:g}月"
    return ""


def unit_of_format(shape: str) -> str:
    """The unit that a number format shows: ``%``, ``円``, ``¥``, ``件``; "" for a plain number.

    Example:
        >>> [unit_of_format(f) for f in ('0.0%', '"¥"#,##0', '#,##0"件"', '[$€-407] 0', '#,##0_ ')]
        ['%', '¥', '件', '€', '']
    """
    first = shape.split(";", maxsplit=1)[0]
    if "%" in _LITERAL.sub("", first):
        return "%"
    money = _CURRENCY.search(first)
    if money and money[1].strip():
        return fold(money[1])
    bare = _SPACING.sub("", _CONDITION.sub("", _CURRENCY.sub("", first)))
    written = "".join(a or b for a, b in _LITERAL.findall(bare)).strip(" -()")
    if written:
        return fold(written)
    sign = re.search(r"[¥￥$€£]", bare)
    return fold(sign[0]) if sign else ""


class Ids:
    """Hands out ids that are unique whatever their case, and safe in formulas."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {id_.casefold() for id_ in taken}

    def make(self, label: str, cell: str) -> str:
        """An id from a label, else from a cell.

        Example:
            >>> ids = Ids()
            >>> ids.make("Web leads", "S!B4"), ids.make("リード合計（件）", "S!B7"), ids.make("2", "S!B9")
            ('web_leads', 'リード合計_件', 's_b9')
        """
        base = _slug(label) or _slug(cell) or "node"
        id_, number = base, 2
        while id_.casefold() in self._taken:
            id_, number = f"{base}_{number}", number + 1
        self._taken.add(id_.casefold())
        return id_


def _slug(text: str) -> str:
    words = (
        re.sub(r"[^\w・ー]+", "_", fold(text)).strip("_・").casefold()[:_LONGEST_ID].strip("_・")
    )
    words = fold(words)
    if not words or not re.match(r"[^\W\d_]", words):
        return ""
    return f"{words}_" if words in _FUNCTIONS else words
