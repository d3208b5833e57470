"""The formula language: what parses, what is refused, and where."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpimodel.errors import Issue, ModelError
from kpimodel.formula import (
    MAX_LENGTH,
    Binary,
    Call,
    Expression,
    Name,
    Negate,
    Number,
    names,
    parse,
    rename,
    unparse,
)
from tests.strategies import expressions


def refusal(text: str) -> Issue:
    """The one finding of a formula that must be refused."""
    with pytest.raises(ModelError) as caught:
        parse(text)
    (issue,) = caught.value.issues
    return issue


@settings(max_examples=300, deadline=None)
@given(expressions())
@example(Binary("^", Negate(Number(2.0)), Negate(Name("x"))))
@example(Binary("-", Name("a"), Binary("-", Name("b"), Name("c"))))
@example(Binary("^", Binary("^", Name("a"), Name("b")), Binary("^", Name("c"), Name("d"))))
@example(Negate(Binary("*", Name("a"), Name("b"))))
def test_text_and_back(expression: Expression) -> None:
    """parse(unparse(x)) is x."""
    assert parse(unparse(expression)) == expression


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a+b*c", "a + b * c"),
        ("(a+b)*c", "(a + b) * c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a/b/c", "a / b / c"),
        ("a/(b*c)", "a / (b * c)"),
        ("-a^2", "-a ^ 2"),
        ("(-a)^2", "(-a) ^ 2"),
        ("2^3^2", "2 ^ 3 ^ 2"),
        ("--a", "a"),
        ("a × b ÷ c − d", "a * b / c - d"),
        ("＝（リード＋１２％）＊受注率", "(リード + 0.12) * 受注率"),
        ("=MIN(a、b)", "min(a, b)"),
        ("if(a>=b, a, [有料 広告])", "if(a >= b, a, [有料 広告])"),
        ("1.5e3 * .5", "1500 * 0.5"),
        ("10% + 5", "0.1 + 5"),
    ],
)
def test_how_formulas_are_read(text: str, canonical: str) -> None:
    """Strength, grouping, full-width signs and percent as people expect them."""
    assert unparse(parse(text)) == canonical


def test_a_minus_binds_weaker_than_a_power() -> None:
    """-a^2 is -(a^2), as in mathematics and unlike in Excel; docs say so."""
    assert parse("-a^2") == Negate(Binary("^", Name("a"), Number(2.0)))


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ("", 1, ""),
        ("a +", 4, ""),
        ("a b", 3, "b"),
        ("(a", 3, ""),
        ("a)", 2, ")"),
        ("a $ b", 3, "$"),
        ("min(a,", 7, ""),
        ("a > b", 3, ">"),
        ("1 2", 3, "2"),
        ("[]", 1, "["),
        ("a; b", 2, ";"),
        ("a.__class__[0]", 12, "[0]"),
        ("'text'", 1, "'"),
        ("a ** b", 4, "*"),
    ],
)
def test_syntax_errors_name_the_place(text: str, at: int, found: str) -> None:
    """The finding says at which character, and what stands there."""
    issue = refusal(text)
    assert (issue.code, issue.parameters["at"], issue.parameters["found"]) == (
        "formula-syntax",
        at,
        found,
    )


@pytest.mark.parametrize("text", ["__import__(os)", "eval(a)", "SUM(a, b)", "lambda(a)", "sqrt(a)"])
def test_only_four_functions(text: str) -> None:
    """Anything but min, max, abs and if is refused, with the list of what there is."""
    issue = refusal(text)
    assert issue.code == "formula-function"
    assert issue.parameters["known"] == ("min", "max", "abs", "if")


@pytest.mark.parametrize("text", ["abs(a, b)", "if(a > b, a)", "if(a, b, a, b)"])
def test_the_number_of_arguments(text: str) -> None:
    """Each function says how many it takes."""
    assert refusal(text).code == "formula-arguments"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 1_000_000, "formula-too-long"),
        ("(" * 900 + "a" + ")" * 900, "formula-too-long"),
        ("(" * 400 + "a" + ")" * 400, "formula-too-deep"),
        ("2^" * 400 + "2", "formula-too-deep"),
        ("a+" * 1_500 + "a", "formula-too-long"),
        ("a" * (MAX_LENGTH + 1), "formula-too-long"),
        ("abs(" * 300 + "a" + ")" * 300, "formula-too-deep"),
        ("if(" * 200, "formula-too-deep"),
    ],
    ids=["million", "tokens", "deep", "powers", "flat", "letters", "calls", "ifs"],
)
def test_limits_on_size_and_depth(text: str, code: str) -> None:
    """A hostile formula is refused by a limit, not by the machine."""
    assert refusal(text).code == code


def test_a_long_chain_of_minuses_is_no_depth() -> None:
    """Signs in a row cost tokens, not depth."""
    assert parse("-" * 901 + "a") == Negate(Name("a"))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab1.5e+-*/^()<>=,%[] 受注×min if")), max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    """There is no third outcome."""
    try:
        expression = parse(text)
    except ModelError:
        assert refusal(text).code.startswith("formula-")
    else:
        assert parse(unparse(expression)) == expression


def test_a_number_beyond_a_float() -> None:
    """1e999 is refused, not read as infinity."""
    assert refusal("a + 1e999").code == "formula-syntax"


def test_names_in_order() -> None:
    """Names come in the order of their first appearance, once each."""
    assert names(parse("if(c > a, min(b, c), -a / [d e])")) == ("c", "a", "b", "d e")


def test_renaming() -> None:
    """Names are replaced everywhere; unknown ones stay."""
    expression = rename(parse("if(a > b, -a, min(a, c)) ^ 2"), {"a": "x y", "b": "z"})
    assert unparse(expression) == "if([x y] > z, -[x y], min([x y], c)) ^ 2"
    assert isinstance(expression, Binary)
    assert isinstance(expression.left, Call)
