"""The small languages: A1, field masks, number formats, what typed text means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.sandbox.a1 import (
    Area,
    column_index,
    column_name,
    parse_cells,
    quote_title,
    split_reference,
)
from sync.sandbox.entry import typed
from sync.sandbox.errors import ApiError
from sync.sandbox.masks import merge, parse_mask, select
from sync.sandbox.numberformat import format_number
from sync.sandbox.shifting import shifted
from sync.sandbox.words import choose_language


@given(st.integers(0, 18277))
def test_column_letters_round_trip(index: int) -> None:
    """Every column of the largest sheet has letters that lead back to it."""
    assert column_index(column_name(index)) == index


@given(st.text(min_size=1).filter(lambda t: "\0" not in t))
def test_quoted_titles_round_trip(title: str) -> None:
    """Any title, quoted, is read back as that title."""
    assert split_reference(f"{quote_title(title)}!A1") == (title, "A1")


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("B2", Area(1, 2, 1, 2)),
        ("A1:C3", Area(0, 3, 0, 3)),
        ("C3:A1", Area(0, 3, 0, 3)),
        ("A:B", Area(0, 10, 0, 2)),
        ("2:3", Area(1, 3, 0, 5)),
        ("B2:C", Area(1, 10, 1, 3)),
        ("A1:1", Area(0, 1, 0, 5)),
        ("$B$2", Area(1, 2, 1, 2)),
    ],
)
def test_cells_in_a1(text: str, area: Area) -> None:
    """Open sides reach to the edge of a grid of 10 rows and 5 columns."""
    assert parse_cells(text, 10, 5) == area


@pytest.mark.parametrize("text", ["", "A0", "1A", "A1:", ":A1", "A1:B2:C3", "AAAA1", "ZZZ1 ", "é1"])
def test_what_is_no_a1(text: str) -> None:
    """Anything else is no range."""
    with pytest.raises(ValueError):  # noqa: PT011 - the text is the message
        parse_cells(text, 10, 5)


def test_masks_select_and_merge() -> None:
    """Dots, slashes, groups and stars descend; a named field that is left out is removed."""
    mask = parse_mask("a/b,c(d,e.f)")
    assert mask == {"a": {"b": {}}, "c": {"d": {}, "e": {"f": {}}}}
    value = {"a": {"b": 1, "x": 2}, "c": [{"d": 3, "e": {"f": 4, "g": 5}}], "z": 6}
    assert select(value, mask) == {"a": {"b": 1}, "c": [{"d": 3, "e": {"f": 4}}]}
    assert merge({"a": {"b": 1, "x": 2}, "k": 1}, {}, parse_mask("a.b")) == {"a": {"x": 2}, "k": 1}


@pytest.mark.parametrize("text", ["a(", "a)", ",", "a..b", "a b", "(a)", "a,", "." * 30, "a(" * 30])
def test_what_is_no_mask(text: str) -> None:
    """A broken mask is a 400."""
    with pytest.raises(ApiError):
        parse_mask(text)


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (0.02956, "0.0%", "3.0%"),
        (1200, "#,##0", "1,200"),
        (-1234.5, "#,##0", "-1,235"),
        (1.005, "0.00", "1.01"),
        (0, '#,##0;▲#,##0;"-"', "-"),
        (-189, "#,##0;▲#,##0", "▲189"),
        (1234567, '#,##0,"千円"', "1,235千円"),
        (45748, "yyyy/m/d", "2025/4/1"),
        (45748, 'yyyy"年"m"月"', "2025年4月"),
        (45748.75, "yyyy-mm-dd hh:mm", "2025-04-01 18:00"),
        (12345, "0.00E+00", "1.23E+04"),
        (1 / 1024, "", "0.0009765625"),
        (1e20, "", "1E+20"),
        (0.1 + 0.2, "", "0.3"),
    ],
)
def test_number_formats(value: float, pattern: str, text: str) -> None:
    """Numbers, percentages, dates and sections look as in a spreadsheet."""
    assert format_number(value, pattern) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200", 1200),
        ("1,20", "1,20"),
        ("2.9%", 0.029),
        ("¥1,200", 1200),
        ("-3", -3),
        ("1e3", 1000.0),
        ("1e999", "1e999"),
        ("2025/4/1", 45748),
        ("2025-02-30", "2025-02-30"),
        ("true", True),
        ("'=x", "=x"),
        ("３００", "３００"),
        ("▲189", "▲189"),
        ("", ""),
    ],
)
def test_what_typing_means(text: str, value: object) -> None:
    """Typed text becomes a number, a date, a boolean, or stays text."""
    assert typed(text).value == value


def test_a_bare_number_in_a_percent_cell() -> None:
    """5 typed where percent is shown means 5 %."""
    assert typed("5", percent=True).value == 0.05


@given(st.integers(0, 20), st.integers(1, 10), st.integers(0, 30), st.integers(1, 10))
def test_an_insertion_undone_leaves_spans_alone(first: int, size: int, at: int, count: int) -> None:
    """Deleting the rows that were just inserted gives the old span."""
    span = (first, first + size)
    moved = shifted(span, at, count)
    assert moved is not None
    assert shifted(moved, at, -count) == span


def test_the_language_of_a_page() -> None:
    """The address wins, then the browser, then the server."""
    assert choose_language("ja", "en", "en") == "ja"
    assert choose_language("xx", "fr;q=1, en;q=0.4, ja-JP;q=0.9", "en") == "ja"
    assert choose_language("", "fr", "en") == "en"
    assert choose_language("", "ja;q=x", "en") == "ja"
