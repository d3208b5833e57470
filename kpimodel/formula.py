"""The formula language: text to syntax tree and back, by a grammar of its own; nothing is run.

Grammar, loosest first::

    comparison = sum [("<" | "<=" | ">" | ">=" | "=" | "<>") sum]     only inside if(...)
    sum        = term  {("+" | "-") term}
    term       = unary {("*" | "/" | "×" | "÷") unary}
    unary      = ["-" | "+"] power
    power      = atom ["^" unary]
    atom       = number ["%"] | name | "[" any name "]" | function "(" args ")" | "(" sum ")"

Names are ids or labels of rows, in any script; full-width signs are folded (NFKC).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpimodel.cells import fold
from kpimodel.errors import Issue, ModelError, Parameter

MAX_LENGTH = 4_000
MAX_TOKENS = 1_000
MAX_DEPTH = 40
FUNCTIONS = {"min": (1, 100), "max": (1, 100), "abs": (1, 1), "if": (3, 3)}
COMPARISONS = ("<=", ">=", "<>", "<", ">", "=")

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<bracket>\[[^\[\]]+\])"
    r"|(?P<name>[^\W\d][\w.・ー]*)"
    r"|(?P<sign><=|>=|<>|[-+*/^(),%<>=]))"
)
_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "、": ","})


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A reference to a row, by id or label."""

    name: str


@dataclass(frozen=True, slots=True)
class Binary:
    """``left sign right``; signs are ``+ - * / ^`` and, inside ``if``, comparisons."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negate:
    """``-operand``."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """``function(arguments)``."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Number | Name | Binary | Negate | Call


def parse(text: str) -> Expression:
    """Parse a formula.

    A leading ``=`` is allowed, since people type it.

    Raises:
        ModelError: ``formula-syntax`` with the position, ``formula-too-long``,
            ``formula-too-deep`` or ``formula-function``; the path is empty, the caller adds it.

    Example:
        >>> unparse(parse("＝リード × 受注率"))
        'リード * 受注率'
    """
    folded = fold(text.translate(_SIGNS)).removeprefix("=")
    if len(text) > MAX_LENGTH:
        raise _error("formula-too-long", limit=MAX_LENGTH)
    return _Parser(folded).parse()


def _error(code: str, **parameters: Parameter) -> ModelError:
    return ModelError([Issue(code, "error", (), parameters)])


class _Parser:
    """Recursive descent with a cap on depth; one token of look-ahead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._scan())
        self.at = 0
        self.depth = 0

    def _scan(self) -> Iterator[tuple[str, str, int]]:
        at = 0
        count = 0
        while at < len(self.text.rstrip()):
            match = _TOKEN.match(self.text, at)
            if not match or match.lastgroup is None:
                rest = self.text[at:].lstrip()
                raise self._syntax(len(self.text) - len(rest), rest[:1])
            count += 1
            if count > MAX_TOKENS:
                raise _error("formula-too-long", limit=MAX_TOKENS)
            yield match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)
            at = match.end()
        yield "end", "", len(self.text)

    def _syntax(self, at: int, found: str) -> ModelError:
        return _error("formula-syntax", formula=self.text, at=at + 1, found=found)

    def _peek(self) -> str:
        kind, text, _ = self.tokens[self.at]
        return text if kind == "sign" else ""

    def _take(self, *signs: str) -> str:
        sign = self._peek()
        if sign and sign in signs:
            self.at += 1
            return sign
        return ""

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            _, found, at = self.tokens[self.at]
            raise self._syntax(at, found)

    def parse(self) -> Expression:
        expression = self._sum()
        kind, found, at = self.tokens[self.at]
        if kind != "end":
            raise self._syntax(at, found)
        return expression

    def _sum(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _error("formula-too-deep", limit=MAX_DEPTH)
        left = self._term()
        while sign := self._take("+", "-"):
            left = Binary(sign, left, self._term())
        self.depth -= 1
        return left

    def _term(self) -> Expression:
        left = self._unary()
        while sign := self._take("*", "/"):
            left = Binary(sign, left, self._unary())
        return left

    def _unary(self) -> Expression:
        negative = False
        while sign := self._take("-", "+"):
            negative ^= sign == "-"
        power = self._power()
        return Negate(power) if negative else power

    def _power(self) -> Expression:
        base = self._atom()
        if not self._take("^"):
            return base
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _error("formula-too-deep", limit=MAX_DEPTH)
        exponent = self._unary()
        self.depth -= 1
        return Binary("^", base, exponent)

    def _atom(self) -> Expression:
        kind, text, at = self.tokens[self.at]
        if self._take("("):
            inner = self._sum()
            self._expect(")")
            return inner
        self.at += 1
        if kind == "number":
            value = float(text)
            if math.isinf(value):
                raise self._syntax(at, text)
            return Number(value / 100 if self._take("%") else value)
        if kind == "bracket":
            return Name(fold(text[1:-1]))
        if kind == "name":
            return self._call(text) if self._take("(") else Name(text)
        raise self._syntax(at, text)

    def _call(self, name: str) -> Call:
        function = name.lower()
        if function not in FUNCTIONS:
            raise _error("formula-function", name=name, known=tuple(FUNCTIONS))
        arguments = [self._comparison() if function == "if" else self._sum()]
        while self._take(","):
            arguments.append(self._sum())
        self._expect(")")
        fewest, most = FUNCTIONS[function]
        if not fewest <= len(arguments) <= most:
            raise _error("formula-arguments", name=name, count=len(arguments), needed=fewest)
        return Call(function, tuple(arguments))

    def _comparison(self) -> Expression:
        left = self._sum()
        sign = self._take(*COMPARISONS)
        return Binary(sign, left, self._sum()) if sign else left


def names(expression: Expression) -> tuple[str, ...]:
    """The names in a formula, in order of first appearance.

    Example:
        >>> names(parse("leads * win_rate + leads"))
        ('leads', 'win_rate')
    """
    seen: dict[str, None] = {}
    stack = [expression]
    while stack:
        match stack.pop():
            case Name(name):
                seen[name] = None
            case Binary(_, left, right):
                stack += [right, left]
            case Negate(operand):
                stack.append(operand)
            case Call(_, arguments):
                stack += reversed(arguments)
            case _:
                pass
    return tuple(seen)


_STRENGTH = dict.fromkeys(COMPARISONS, 0) | {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_UNARY = 3
_PLAIN_NAME = re.compile(r"[^\W\d][\w.・ー]*")


def unparse(expression: Expression) -> str:
    """Write a syntax tree as text with no needless parentheses; it parses back to the same tree."""
    return _text(expression, 0)


def _text(expression: Expression, outer: int) -> str:
    match expression:
        case Number(value):
            return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004
        case Name(name):
            plain = _PLAIN_NAME.fullmatch(name)
            return name if plain else f"[{name}]"
        case Negate(operand):
            text = f"-{_text(operand, _UNARY + 1)}"
            return f"({text})" if outer > _UNARY else text
        case Call(function, arguments):
            return f"{function}({', '.join(_text(item, 0) for item in arguments)})"
        case Binary(sign, left, right):
            strength = _STRENGTH[sign]
            # signs group to the left, but for ^, which takes one atom on its left
            lower, higher = (strength + 1, _UNARY) if sign == "^" else (strength, strength + 1)
            text = f"{_text(left, lower)} {sign} {_text(right, higher)}"
            return f"({text})" if outer > strength else text


def rename(expression: Expression, new_names: dict[str, str]) -> Expression:
    """Return the formula with its names replaced; names without an entry stay."""
    match expression:
        case Name(name):
            return Name(new_names.get(name, name))
        case Binary(sign, left, right):
            return Binary(sign, rename(left, new_names), rename(right, new_names))
        case Negate(operand):
            return Negate(rename(operand, new_names))
        case Call(function, arguments):
            return Call(function, tuple(rename(item, new_names) for item in arguments))
        case _:
            return expression
