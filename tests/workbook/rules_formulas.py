"""What Excel asks of a formula: known functions, arguments, nesting, lengths, names that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from tests.workbook.parts import Parts, parse

# Fewest and most arguments. All stand in files without a prefix, in Excel 2016 and before: a
# function that is not here needs `_xlfn.`, or a newer Excel, or a look at whether it does.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "ABS": (1, 1), "ADDRESS": (2, 5), "AND": (1, 255), "AVERAGE": (1, 255), "CHOOSE": (2, 255),
    "COLUMN": (0, 1), "COLUMNS": (1, 1), "COUNT": (1, 255), "COUNTA": (1, 255),
    "COUNTIF": (2, 2), "COUNTIFS": (2, 254), "DATE": (3, 3), "EXACT": (2, 2), "EXP": (1, 1),
    "FIND": (2, 3), "HYPERLINK": (1, 2), "IF": (2, 3), "IFERROR": (2, 2), "INDEX": (2, 4),
    "INT": (1, 1), "ISBLANK": (1, 1), "ISERROR": (1, 1), "ISNA": (1, 1), "ISNUMBER": (1, 1),
    "ISTEXT": (1, 1), "LARGE": (2, 2), "LEFT": (1, 2), "LEN": (1, 1), "LN": (1, 1),
    "LOOKUP": (2, 3), "LOWER": (1, 1), "MATCH": (2, 3), "MAX": (1, 255), "MID": (3, 3),
    "MIN": (1, 255), "MOD": (2, 2), "MONTH": (1, 1), "N": (1, 1), "NA": (0, 0), "NOT": (1, 1),
    "OR": (1, 255), "POWER": (2, 2), "REPT": (2, 2), "RIGHT": (1, 2), "ROUND": (2, 2),
    "ROUNDUP": (2, 2), "ROW": (0, 1), "ROWS": (1, 1), "SEARCH": (2, 3), "SIGN": (1, 1),
    "SMALL": (2, 2), "SQRT": (1, 1), "SUBSTITUTE": (3, 4), "SUM": (1, 255), "SUMIF": (2, 3),
    "SUMIFS": (3, 255), "SUMPRODUCT": (1, 255), "T": (1, 1), "TEXT": (2, 2), "TODAY": (0, 0),
    "TRIM": (1, 1), "UPPER": (1, 1), "VALUE": (1, 1), "YEAR": (1, 1),
}  # fmt: skip
# Of our own add-in; where it is missing they are #NAME?, so IFERROR must stand around them.
OWN = re.compile(r"KPI_[A-Z_]+")
_LONGEST, _DEEPEST, _LONGEST_TEXT = 8_192, 64, 255
_ARRAYS = {"SUMPRODUCT", "LOOKUP"}
_ERRORS = {"#N/A", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#NAME?"}
_STRUCTURED = re.compile(r"(\w+)\[(.*)\]")
_NAME = re.compile(r"[^\W\d][\w.]*")


def findings(parts: Parts, text: str, *, plain: bool = False) -> Iterator[str]:
    """Every breach of a rule in one formula.

    Args:
        parts: Whose sheets, names and tables it may use.
        text: The formula as stored, without ``=``.
        plain: For rules of format and validation, where structured references, array constants
            and other sheets' cells are refused.
    """
    if not text or text.startswith("=") or len(text) > _LONGEST:
        yield "empty, starts with '=', or longer than 8192 characters"
        return
    if plain and re.search(r"[\[{!]", re.sub(r'"[^"]*"', "", text)):
        yield "a table, an array or another sheet in a rule of format or validation"
    tokens, shape = _read(text)
    yield from shape
    yield from _arrays(parts, tokens)
    for token in tokens:
        if token.type == Token.OPERAND:
            yield from _operand(parts, token)
        elif token.type == Token.ARRAY:
            yield "an array constant"


@cache
def _read(text: str) -> tuple[list[Token], list[str]]:
    """A formula's tokens, and what is wrong with their order."""
    try:
        tokens = [token for token in Tokenizer("=" + text).items if token.type != Token.WSPACE]
    except (TokenizerError, IndexError) as error:  # the latter: a bracket closes that never opened
        return [], [f"cannot be read: {error}"]
    return tokens, [*_calls(tokens), *_order(tokens)]


def _calls(tokens: list[Token]) -> Iterator[str]:
    """Brackets, nesting and numbers of arguments."""
    open_: list[tuple[str, int, bool]] = []  # function, separators, whether anything stands there
    for token in tokens:
        if token.subtype == Token.OPEN and token.type in (Token.FUNC, Token.PAREN):
            if open_:
                open_[-1] = (*open_[-1][:2], True)
            open_.append((token.value[:-1], 0, False))
            if len(open_) > _DEEPEST:
                yield "nested deeper than 64 levels"
                return
        elif token.type == Token.SEP and open_:
            name, count, _ = open_[-1]
            open_[-1] = name, count + 1, True
        elif token.subtype == Token.CLOSE:
            if not open_:
                yield "a bracket closes that never opened"
                return
            name, count, filled = open_.pop()
            if token.type == Token.FUNC:
                yield from _arity(name, count + 1 if filled else 0)
        elif open_:
            open_[-1] = (*open_[-1][:2], True)
    if open_:
        yield f"{len(open_)} brackets stay open"


def _arity(name: str, count: int) -> Iterator[str]:
    if OWN.fullmatch(name):
        return
    if name not in FUNCTIONS:
        yield f"function {name} is not in the list"
    elif not FUNCTIONS[name][0] <= count <= FUNCTIONS[name][1]:
        yield f"{name} takes {FUNCTIONS[name]} arguments, not {count}"


def _order(tokens: list[Token]) -> Iterator[str]:
    """Operators stand between operands; an empty argument is the only thing that may be missing."""
    value = False  # whether a value stands before
    for token in tokens:
        if token.type in (Token.OPERAND, Token.ARRAY) or token.subtype == Token.OPEN:
            if value:
                yield f"no operator before {token.value}"
            value = token.subtype != Token.OPEN
        elif token.type == Token.OP_IN:
            if not value:
                yield f"nothing before {token.value}"
            value = False
        elif token.type == Token.OP_PRE and value:
            yield f"no operator before {token.value}"
        elif token.type == Token.OP_POST and not value:
            yield f"nothing before {token.value}"
        elif token.type == Token.SEP:
            value = False
        elif token.subtype == Token.CLOSE:
            value = True
    if not value:
        yield "ends with an operator"


def _arrays(parts: Parts, tokens: list[Token]) -> Iterator[str]:
    """Operators take whole ranges only where every Excel computes with arrays by itself.

    Elsewhere Excel takes the cell of the own row, before dynamic arrays and in files after them.
    """
    open_: list[str] = []
    for at, token in enumerate(tokens):
        if token.subtype == Token.OPEN:
            open_.append(token.value[:-1])
        elif token.subtype == Token.CLOSE:
            open_.pop()
        elif token.type == Token.OPERAND and token.subtype == Token.RANGE:
            beside = tokens[max(0, at - 1) : at] + tokens[at + 1 : at + 2]
            joined = any(t.type in (Token.OP_IN, Token.OP_PRE, Token.OP_POST) for t in beside)
            inner = next((name for name in reversed(open_) if name), "")
            whole = _ARRAYS & {*open_} or inner == "INDEX"  # INDEX(condition, 0)
            if joined and not whole and _several(parts, token.value):
                yield f"the whole range {token.value} beside an operator"


def _several(parts: Parts, text: str) -> bool:
    """Whether a reference is an area of more than one cell, or a name or a column of one."""
    area = parts.names.get(text.lower(), text).rpartition("!")[2]
    found = parse(area)
    if found is None:
        return "[" in area and "#This Row" not in area
    return found[:2] != found[2:]


def _operand(parts: Parts, token: Token) -> Iterator[str]:
    text = token.value
    if token.subtype == Token.TEXT:
        if len(text[1:-1].replace('""', '"')) > _LONGEST_TEXT:
            yield "a text of more than 255 characters"
    elif token.subtype == Token.ERROR:
        if text not in _ERRORS:
            yield f"the error {text}"
    elif token.subtype == Token.RANGE:
        yield from _range(parts, text)


def _range(parts: Parts, text: str) -> Iterator[str]:
    sheet, mark, area = text.rpartition("!")
    if mark:
        title = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        if title not in parts.sheets:
            yield f"no sheet {title}"
    if parse(area) is not None or area.lower() in parts.names:
        return
    structured = _STRUCTURED.fullmatch(area)
    if structured is not None:
        yield from _columns(parts, structured[1], structured[2])
    elif "#REF!" in area:
        yield "#REF!"
    else:
        what = "name" if _NAME.fullmatch(area) else "area"
        yield f"no {what} {area}"


def _columns(parts: Parts, table: str, inner: str) -> Iterator[str]:
    if table.lower() not in parts.columns:
        yield f"no table {table}"
        return
    if inner.startswith("@") or "[@" in inner:
        yield f"{table}[{inner}]: '@' stands only on the screen; the file needs [#This Row]"
        return
    for item in re.findall(r"\[([^\[\]]+)\]", inner) or [inner]:
        known = item in parts.columns[table.lower()] or item in (
            "#All", "#Data", "#Headers", "#Totals", "#This Row",
        )  # fmt: skip
        if not known:
            yield f"no column {item} in {table}"
