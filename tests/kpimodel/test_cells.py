"""Cells: what people type, and what it means."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpimodel.cells import Cell, fold, read, read_date, read_number


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("５０", 50.0),
        ("５％", 0.05),
        ("2.5%", 0.025),
        ("2.5 %", 0.025),
        ("1,200", 1200.0),
        ("１，２００", 1200.0),
        ("▲189", -189.0),
        ("△1,200", -1200.0),
        ("(1,200)", -1200.0),
        ("−3", -3.0),
        ("－３", -3.0),
        ("+3", 3.0),
        ("¥1,000", 1000.0),
        ("1,000円", 1000.0),
        ("$12.50", 12.5),
        ("1.5万", 15_000.0),
        ("3百万", 3_000_000.0),
        ("2千", 2000.0),
        ("1億", 1e8),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("  7 ", 7.0),
    ],
)
def test_numbers_typed_as_text(raw: str, number: float) -> None:
    """A text that people read as a number is read as that number, and says so."""
    assert read_number(raw) == Cell("number", number, note=True)


@pytest.mark.parametrize("raw", [3, 3.0, -2.5, 0])
def test_true_numbers_carry_no_note(raw: float) -> None:
    """A number stays a number; nothing has to be said."""
    assert read_number(raw) == Cell("number", float(raw))


@pytest.mark.parametrize("raw", [None, "", "  ", "　", "-", "ー", "—"])
def test_blanks(raw: object) -> None:
    """A blank, spaces in both widths and a lone dash are no number, and no zero."""
    assert read_number(raw) == Cell("blank")


@pytest.mark.parametrize(
    "raw", ["abc", "12月", "1,2,3", "1.2.3", "%", "５０件くらい", "1e", "--", "0x10", "1_000"]
)
def test_texts_stay_texts(raw: str) -> None:
    """Nothing is guessed from what only looks like a number."""
    assert read_number(raw).kind == "text"


@pytest.mark.parametrize(
    "raw", [math.inf, -math.inf, math.nan, 10**400, "#DIV/0!", "#N/A", "#ref!", "#KPI! no row"]
)
def test_error_values(raw: object) -> None:
    """Error values, endless numbers and numbers beyond a float are errors, never numbers."""
    assert read(raw).kind == "error"
    assert read_number(raw).kind == "error"


@pytest.mark.parametrize("raw", ["1e999", "9" * 400, "1e308億"])
def test_texts_beyond_a_float_are_no_numbers(raw: str) -> None:
    """A text that would overflow stays a text."""
    assert read_number(raw).kind == "text"


def test_flags_are_no_numbers() -> None:
    """TRUE where a number belongs is not 1."""
    assert read(True) == Cell("flag", True)
    assert read_number(True) == Cell("text", "TRUE")


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        (dt.date(2025, 9, 30), dt.date(2025, 9, 30)),
        (dt.datetime(2025, 9, 30, 12, 0), dt.date(2025, 9, 30)),  # noqa: DTZ001
        ("2025-09-30", dt.date(2025, 9, 30)),
        ("2025/9/30", dt.date(2025, 9, 30)),
        ("２０２５年９月３０日", dt.date(2025, 9, 30)),
        ("2025年9月", dt.date(2025, 9, 1)),
        ("2025-04", dt.date(2025, 4, 1)),
        (45931, dt.date(2025, 10, 1)),
        ("2025-02-30", None),
        ("2025", None),
        (2025, None),
        ("soon", None),
        (None, None),
        (True, None),
    ],
)
def test_dates(raw: object, date: dt.date | None) -> None:
    """Dates in the ways in which people and Excel write them."""
    assert read_date(raw) == date


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_by_python_reads_back(number: float) -> None:
    """Every float, written out, is read as the same float."""
    assert read_number(repr(number)).value == number


@given(st.integers(-(10**12), 10**12))
def test_separators_read_back(number: int) -> None:
    """Thousands separators, in both widths, change nothing."""
    text = f"{number:,}"
    wide = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,-"})
    assert read_number(text).value == read_number(wide).value == number


@given(st.one_of(st.text(), st.binary(), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_cell_breaks_the_reader(raw: object) -> None:
    """Whatever stands in a cell, it is read as one of the kinds."""
    assert read(raw).kind in {"blank", "number", "text", "date", "flag", "error"}
    cell = read_number(raw)
    assert cell.kind != "number" or math.isfinite(float(str(cell.value)))
    read_date(raw)


def test_folding() -> None:
    """Widths and spaces around do not make another name."""
    assert fold("　ＣＶＲ ") == fold("CVR") == "CVR"
