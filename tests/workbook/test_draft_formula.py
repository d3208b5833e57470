"""Excel's formula grammar: precedence, references, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_templates import draft_formula as excel
from workbook_templates.draft_book import Area, Place


def _shown(syntax: excel.Syntax | None) -> str:  # noqa: PLR0911  one a kind
    """A syntax tree with all its parentheses."""
    match syntax:
        case excel.Constant(value, percent):
            return f"{value:g}{'p' if percent else ''}"
        case Area(sheet, top, left, bottom, right):
            return f"{sheet or ''}[{top},{left}:{bottom},{right}]"
        case excel.Infix(sign, left, right):
            return f"({_shown(left)}{sign}{_shown(right)})"
        case excel.Prefix(operand):
            return f"(-{_shown(operand)})"
        case excel.Percent(operand):
            return f"({_shown(operand)}%)"
        case excel.Function(name, arguments):
            return f"{name}({','.join(_shown(item) for item in arguments)})"
        case excel.Named(name, sheet):
            return f"{sheet}!{name}" if sheet else name
        case excel.TableReference(text):
            return text
        case None:
            return "_"
        case other:
            return repr(other.value)


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=1+2*3^2", "(1+(2*(3^2)))"),
        ("=-2^2", "(-2^2)"),
        ("=2^3^2", "((2^3)^2)"),
        ("=2^-1", "(2^-1)"),
        ("=-A1%", "(-([1,1:1,1]%))"),
        ("=50%*3", "(0.5p*3)"),
        ("=1-2-3", "((1-2)-3)"),
        ("=8/4/2", "((8/4)/2)"),
        ("=(1+2)*3", "((1+2)*3)"),
        ("=1+2>=3&4", "((1+2)>=(3&4))"),
        ("=$B$2:C$3", "[2,2:3,3]"),
        ("=C3:B2", "[2,2:3,3]"),
        ("=A:B", "[1,1:1048576,2]"),
        ("=$2:3", "[2,1:3,16384]"),
        ("='It''s 計画'!A1", "It's 計画[1,1:1,1]"),
        ("=計画!$A1*2", "(計画[1,1:1,1]*2)"),
        ("=Jan:Dec!A1", "Jan:Dec[1,1:1,1]"),
        ("=[1]S!A1", "[1]S[1,1:1,1]"),
        ('=IF(A1,,"x""y")', "IF([1,1:1,1],_,'x\"y')"),
        ("=_xlfn.XLOOKUP(a,b)", "XLOOKUP(a,b)"),
        ("=LOG10(8)", "LOG10(8)"),
        ("=ABC1234567890", "ABC1234567890"),
        ("=XFE1+単価_税込", "(XFE1+単価_税込)"),
        ("=T[[#This Row],[Unit price]]", "T[[#This Row],[Unit price]]"),
        ("=TRUE+#REF!", "(1+'#REF!')"),
        ("= 1.5E3 + .5 ", "(1500+0.5)"),
        ("=+A1", "[1,1:1,1]"),
    ],
)
def test_grammar(formula: str, shown: str) -> None:
    """Signs group as in Excel, and every kind of reference is read."""
    assert _shown(excel.parse(formula)) == shown


@pytest.mark.parametrize(
    "formula",
    ["=", "=1+", "=(1", "=1)", "=SUM(1", "={1,2}", "=A1 A2", "=(A1,A2)", "=A1:INDEX(B:B,2)", "=*1",
     "='open", '="open', "=" + "(" * 200 + "1", "=" + "-" * 8000 + "1", "=1" + "+1" * 5000, "=A1#"],
)  # fmt: skip
def test_what_is_no_formula_of_ours(formula: str) -> None:
    """What this grammar does not know is refused, in bounded time and depth."""
    with pytest.raises(excel.FormulaError):
        excel.parse(formula)


@given(st.text(alphabet="A1B$!:()+-*/^%&<>=,\"' SUMあ[]#{}.", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text breaks the reader in any other way."""
    try:
        read = excel.parse(text)
    except excel.FormulaError:
        return
    assert excel.parse(text) == read


def test_copies_of_one_formula_are_equal() -> None:
    """Copied to another cell, a formula is the same as seen from there; a fixed corner stays."""
    first = excel.relative(excel.parse("=SUM(B2:B4)*$A$1-Other!B2"), Place("S", 5, 2))
    assert first == excel.relative(excel.parse("=SUM(D2:D4)*$A$1-Other!D2"), Place("S", 5, 4))
    assert first != excel.relative(excel.parse("=SUM(D2:D4)*$A$2-Other!D2"), Place("S", 5, 4))
    assert first != excel.relative(excel.parse("=SUM(D2:D5)*$A$1-Other!D2"), Place("S", 5, 4))
