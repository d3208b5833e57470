"""Excel formula text to a syntax tree, by a grammar of its own; nothing is run.

Precedence, tightest first, as Excel has it: ``%`` behind, signs in front, ``^``, ``* /``, ``+ -``,
``&``, comparisons; all of them group to the left, so that ``-2^2`` is 4 and ``2^3^2`` is 64.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbook_templates.draft_book import LAST_COLUMN, LAST_ROW, Area, Place
from workbook_templates.package import column_number

MAX_LENGTH = 8_192  # Excel's own limits
MAX_DEPTH = 64

_SHEET = r"(?P<sheet>'(?:[^']|'')+'|[^\s'!()+\-*/^&=<>,;\"{}%]+)!"
_CORNER = r"\$?[A-Za-z]{1,3}\$?\d{1,7}"
_AREA = (
    rf"(?:{_CORNER}(?::{_CORNER})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?\d{{1,7}}:\$?\d{{1,7}})"
    r"(?![\w.(\[!])"
)
_NAME = r"[^\W\d][\w.?\\]*"
_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<text>\"(?:[^\"]|\"\")*\")"
    rf"|(?:{_SHEET})(?:(?P<far>{_AREA})|(?P<far_error>\#REF!)|(?P<far_name>{_NAME}))"
    rf"|(?P<table>(?:{_NAME})?\[(?:[^\[\]]|\[(?:[^\[\]']|'.)*\])*\])"
    rf"|(?P<area>{_AREA})"
    r"|(?P<error>\#(?:REF!|DIV/0!|N/A|NAME\?|NUM!|NULL!|VALUE!|SPILL!|CALC!))"
    r"|(?P<function>[^\W\d][\w.]*)\("
    rf"|(?P<name>{_NAME})"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<sign><=|>=|<>|[-+*/^(),&%<>=])"
    r")"
)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})")
_STRENGTH = {
    **dict.fromkeys(("<", "<=", ">", ">=", "=", "<>"), 1),
    "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5,
}  # fmt: skip
_PREFIX = 6


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, TRUE or FALSE; ``percent`` where it was typed with a percent sign."""

    value: float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotation marks."""

    value: str


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error value, such as the ``#REF!`` of a deleted cell."""

    value: str


@dataclass(frozen=True, slots=True)
class Named:
    """A defined name."""

    name: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class TableReference:
    """A structured reference, as its text."""

    text: str


@dataclass(frozen=True, slots=True)
class Infix:
    """``left sign right``."""

    sign: str
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class Prefix:
    """``-operand``; a plus in front says nothing and is left out."""

    operand: Syntax


@dataclass(frozen=True, slots=True)
class Percent:
    """``operand%``."""

    operand: Syntax


@dataclass(frozen=True, slots=True)
class Function:
    """``NAME(arguments)``; the name in capitals, an argument left out is None."""

    name: str
    arguments: tuple[Syntax | None, ...]


Syntax = (
    Constant | Text | ErrorValue | Area | Named | TableReference | Infix | Prefix | Percent
    | Function
)  # fmt: skip


class FormulaError(Exception):
    """The formula cannot be read; ``found`` is where it stopped."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(found)


def parse(formula: str) -> Syntax:
    """Parse a formula with or without its leading ``=``.

    Raises:
        FormulaError: Something that this grammar does not know: array constants, unions and
            intersections of areas, or no formula at all; too long, or nested too deep.

    Example:
        >>> parse("=-A1^2").left, parse("=Param!$B$1").sheet
        (Prefix(operand=Area(sheet=None, top=1, left=1, bottom=1, right=1, fixed=...)), 'Param')
    """
    if len(formula) > MAX_LENGTH:
        raise FormulaError(formula[:20])
    parser = _Parser(list(_scan(formula.removeprefix("="))))
    syntax = parser.expression(0)
    if parser.kind != "end":
        raise FormulaError(parser.found)
    return syntax


def _scan(text: str) -> Iterator[tuple[str, Syntax | str, str]]:
    """Kind, content and text of each token."""
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise FormulaError(text[at:].strip()[:20])
        at = match.end()
        kind, raw = match.lastgroup, match[match.lastgroup]
        if kind in ("sign", "function"):
            yield kind, raw.upper(), raw
        else:
            yield "atom", _atom(kind, raw, match["sheet"]), match[0].strip()
    yield "end", "", ""


def _atom(kind: str, raw: str, sheet: str | None) -> Syntax:
    if sheet is not None and sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    match kind:
        case "number":
            return Constant(float(raw))
        case "text":
            return Text(raw[1:-1].replace('""', '"'))
        case "error" | "far_error":
            return ErrorValue(raw)
        case "table":
            return TableReference(raw)
        case "area" | "far":
            return _area(raw, sheet) or Named(raw, sheet)
        case _:
            flag = {"TRUE": 1.0, "FALSE": 0.0}.get(raw.upper()) if sheet is None else None
            return Named(raw, sheet) if flag is None else Constant(flag)


def _area(raw: str, sheet: str | None) -> Area | None:
    first, _, last = raw.partition(":")
    last = last or first
    a, b = _corner(first, low=True), _corner(last, low=False)
    if a[1] > LAST_COLUMN or b[1] > LAST_COLUMN or a[0] > LAST_ROW or b[0] > LAST_ROW:
        return None
    if not a[0] or not b[0]:
        return None
    (top, fixed_top), (bottom, fixed_bottom) = sorted([(a[0], a[2]), (b[0], b[2])])
    (left, fixed_left), (right, fixed_right) = sorted([(a[1], a[3]), (b[1], b[3])])
    fixed = (fixed_top, fixed_left, fixed_bottom, fixed_right)
    return Area(sheet, top, left, bottom, right, fixed)


def _corner(text: str, *, low: bool) -> tuple[int, int, bool, bool]:
    """Row, column and whether each is fixed; a whole row or column reaches to the sheet's edge."""
    match = _CELL.fullmatch(text)
    if match:
        return int(match[4]), column_number(match[2].upper()), match[3] == "$", match[1] == "$"
    bare = text.removeprefix("$")
    fixed = text.startswith("$")
    if bare.isdigit():
        return int(bare), 1 if low else LAST_COLUMN, fixed, True
    return 1 if low else LAST_ROW, column_number(bare.upper()), True, fixed


class _Parser:
    """Precedence climbing with a cap on depth; one token of look-ahead."""

    def __init__(self, tokens: list[tuple[str, Syntax | str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def found(self) -> str:
        return self.tokens[self.at][2]

    def sign(self) -> str:
        kind, content, _ = self.tokens[self.at]
        return str(content) if kind == "sign" else ""

    def expression(self, above: int) -> Syntax:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(self.found)
        left = self.operand()
        while (strength := _STRENGTH.get(self.sign(), 0)) > above:
            sign = self.sign()
            self.at += 1
            left = Infix(sign, left, self.expression(strength))
        self.depth -= 1
        return left

    def operand(self) -> Syntax:
        if self.sign() in ("-", "+"):
            negative = self.sign() == "-"
            self.at += 1
            inner = self.expression(_PREFIX)
            if not negative:
                return inner
            return Constant(-inner.value, inner.percent) if isinstance(inner, Constant) else Prefix(inner)  # fmt: skip
        syntax = self.atom()
        while self.sign() == "%":
            self.at += 1
            number = isinstance(syntax, Constant)
            syntax = Constant(syntax.value / 100, percent=True) if isinstance(syntax, Constant) and number else Percent(syntax)  # fmt: skip
        return syntax

    def atom(self) -> Syntax:
        kind, content, text = self.tokens[self.at]
        if kind == "end" or (kind == "sign" and content != "("):
            raise FormulaError(text)
        self.at += 1
        if kind == "function":
            return Function(_plain(str(content)), self.arguments())
        if kind == "sign":
            inner = self.expression(0)
            self.expect(")")
            return inner
        if isinstance(content, str):
            raise FormulaError(text)
        return content

    def arguments(self) -> tuple[Syntax | None, ...]:
        found: list[Syntax | None] = []
        if self.sign() == ")":
            self.at += 1
            return ()
        while True:
            found.append(None if self.sign() in (",", ")") else self.expression(0))
            if self.sign() == ",":
                self.at += 1
                continue
            self.expect(")")
            return tuple(found)

    def expect(self, sign: str) -> None:
        if self.sign() != sign:
            raise FormulaError(self.found)
        self.at += 1


def _plain(name: str) -> str:
    """A function's name without the prefixes under which newer ones are stored."""
    return name.removeprefix("_XLFN.").removeprefix("_XLWS.").removeprefix("_XLL.")


def relative(syntax: Syntax, place: Place) -> Syntax:
    """The formula as seen from its cell (R1C1): copies of one formula are equal.

    Example:
        >>> a = relative(parse("=B2*$A$1"), Place("S", 3, 2))
        >>> a == relative(parse("=C2*$A$1"), Place("S", 3, 3))
        True
    """
    match syntax:
        case Area():
            top, left, bottom, right = syntax.fixed
            return replace(
                syntax,
                top=syntax.top if top else syntax.top - place.row - LAST_ROW,
                left=syntax.left if left else syntax.left - place.column - LAST_COLUMN,
                bottom=syntax.bottom if bottom else syntax.bottom - place.row - LAST_ROW,
                right=syntax.right if right else syntax.right - place.column - LAST_COLUMN,
            )
        case Infix(sign, left_side, right_side):
            return Infix(sign, relative(left_side, place), relative(right_side, place))
        case Prefix(operand):
            return Prefix(relative(operand, place))
        case Percent(operand):
            return Percent(relative(operand, place))
        case Function(name, arguments):
            seen = tuple(None if item is None else relative(item, place) for item in arguments)
            return Function(name, seen)
        case _:
            return syntax
