"""Whatever a range holds: a rectangular answer or a ``#KPI!`` text, never an exception."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addin import catalogue, functions
from kpimodel import table
from kpimodel.examples import software_company_a

_WORDS = st.sampled_from(
    ["id", "ID", "親ID", "Metric", "指標名", "基準値", "Baseline", "Maximum", "上限", "目標", "product",
     "積 ×", "sum", "比", "formula", "数式", "a / b", "a * (b", "%", "％", "１２", "+15%", "▲5", "-",
     "#N/A", "#KPI! x", "固定", "up", "a", "b", "c", "customers", "visits", "KGI", "0:50% 1:50%",
     "_total", "value", "least_cost", "shapley", "ja", "all", "lead", "down", "10%",
     "even", "low", "high", "likely", "mean", "sd", "分布", "正規", "PERT", "trials", "chance"]
)  # fmt: skip
CELLS = st.one_of(
    st.none(),
    _WORDS,
    st.text(max_size=12),
    st.booleans(),
    st.integers(),
    st.integers(-5, 5),
    st.floats(),
    st.floats(0, 1),
    st.dates(dt.date(1990, 1, 1)),
)
_ROW = st.lists(CELLS, max_size=6)
RANGES = st.one_of(CELLS, _ROW, st.lists(_ROW, max_size=6))
_MOST_ARGUMENTS = max(len(function.arguments) for function in catalogue.FUNCTIONS)
_SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def is_answer(result: Any) -> bool:
    """True for what a host can show: one cell, or rows of the same width."""
    if isinstance(result, list):
        widths = {len(row) for row in result}
        return (
            len(widths) == 1
            and widths != {0}
            and all(_is_cell(cell) for row in result for cell in row)
        )
    return _is_cell(result)


def _is_cell(value: Any) -> bool:
    # exact types: a numpy number would not survive the server's JSON
    return type(value) in (str, int, float, bool) and "internal error" not in str(value)


@pytest.fixture(autouse=True)
def english() -> Any:
    """So that an internal error is seen as such."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPI_LANG", "en")
        yield


def _called(name: str, *values: Any) -> Any:
    function: Callable[..., Any] = getattr(functions, name)
    return function(*values[: len(catalogue.BY_NAME[name].arguments)])


@pytest.mark.parametrize("name", sorted(catalogue.BY_NAME))
@_SETTINGS
@given(values=st.tuples(*[RANGES] * _MOST_ARGUMENTS))
def test_any_range_gives_an_answer(name: str, values: tuple[Any, ...]) -> None:
    """All arguments junk."""
    assert is_answer(_called(name, *values))


_OVER_A_TREE = (
    "KPI_BACKSOLVE", "KPI_EVALUATE", "KPI_CHECK", "KPI_REQUIRED", "KPI_SENSITIVITY", "KPI_TREE",
    "KPI_SPREAD", "KPI_PLAN", "KPI_LANDING",
)  # fmt: skip


def _example() -> list[list[Any]]:
    return table.to_grid(software_company_a("en").tree.to_rows(), "en")


@pytest.mark.parametrize("name", _OVER_A_TREE)
@_SETTINGS
@given(
    damage=st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 23), CELLS), min_size=1, max_size=4
    ),
    rest=st.tuples(RANGES, RANGES, RANGES),
)
def test_a_damaged_tree_gives_an_answer(
    name: str, damage: list[tuple[int, int, Any]], rest: tuple[Any, ...]
) -> None:
    """The worked example with some cells overwritten: deeper rooms see the junk too."""
    grid = _example()
    for row, column, cell in damage:
        grid[row][column] = cell
    assert is_answer(_called(name, grid, *rest))
    assert is_answer(_called(name, grid, "visits" if name == "KPI_REQUIRED" else None))
    if name == "KPI_BACKSOLVE":
        assert is_answer(_called(name, grid, 45))


@_SETTINGS
@given(
    ranges=RANGES, goal=st.sampled_from([None, 50, "+15%"]), seed=st.integers(-1, 3),
    draws=st.sampled_from([None, 100, 1_000, 99, 1.5]),
)  # fmt: skip
def test_junk_distributions_give_an_answer(ranges: Any, goal: Any, seed: Any, draws: Any) -> None:
    """A good tree, junk ranges, and draws that tests can afford."""
    assert is_answer(_called("KPI_PROBABILITY", _example(), goal, ranges, draws, seed))


@_SETTINGS
@given(
    kinds=st.lists(_WORDS, min_size=3, max_size=8),
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=8), max_size=4),
)
def test_junk_tables_of_distributions_give_an_answer(kinds: Any, rows: Any) -> None:
    """Headings that are known, and rows that name levers."""
    names = ("visits", "cvr", "Win rate", "meeting_rate")
    table = [["ID", *kinds], *([name, *row] for name, row in zip(names, rows, strict=False))]
    assert is_answer(_called("KPI_PROBABILITY", _example(), 50, table, 100))


_MONTHS = st.sampled_from(
    ["2025-04", "2025-05", "2025年6月", dt.date(2025, 7, 1), 45_870, "Apr-25", None]
)
_HEADS = st.one_of(_MONTHS, st.sampled_from(["ID", "月", "値", "指標名", "合計"]), CELLS)
_NAMES = st.one_of(st.sampled_from(["customers", "visits", "cvr", "Leads", "_total"]), CELLS)


@_SETTINGS
@given(
    name=st.sampled_from(["KPI_PLAN", "KPI_LANDING"]),
    heads=st.lists(_HEADS, min_size=1, max_size=5),
    rows=st.lists(st.tuples(_NAMES, st.lists(CELLS, max_size=5)), max_size=4),
    rest=st.tuples(
        *[st.one_of(_MONTHS, st.integers(1, 12), RANGES)] * 3,
        st.one_of(st.none(), RANGES),
        RANGES,
    ),
)
def test_junk_actuals_give_an_answer(name: str, heads: Any, rows: Any, rest: Any) -> None:
    """A good tree, headings that are nearly months, and junk settings and profiles."""
    actuals = [["ID", *heads], *([first, *cells] for first, cells in rows)]
    assert is_answer(_called(name, _example(), actuals, *rest))
    turned = [list(column) for column in zip(*actuals, strict=False)]
    assert is_answer(_called(name, _example(), turned, *rest))
    running = (None, None, 100, 1, None, actuals, rest[0])
    assert is_answer(_called("KPI_PROBABILITY", _example(), *running))


@_SETTINGS
@given(before=RANGES, after=RANGES, method=st.sampled_from([None, "lmdi", "shapley"]))
def test_junk_states_give_an_answer(before: Any, after: Any, method: Any) -> None:
    """A good tree, junk values."""
    assert is_answer(_called("KPI_CONTRIBUTION", _example(), before, after, method))


@_SETTINGS
@given(
    values=st.tuples(*[st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)) for _ in range(4)]),
    method=st.sampled_from(["lmdi", "shapley"]),
)
def test_any_two_states_give_contributions(
    values: tuple[tuple[float, float], ...], method: str
) -> None:
    """A good tree, any numbers: the parts sum to the change, or the text says why not."""
    levers = ("visits", "cvr", "meeting_rate", "win_rate")
    before = [[id_, pair[0]] for id_, pair in zip(levers, values, strict=True)]
    after = [[id_, pair[1]] for id_, pair in zip(levers, values, strict=True)]
    result = _called("KPI_CONTRIBUTION", _example(), before, after, method)
    assert is_answer(result)
    if isinstance(result, list):
        amounts = {row[0]: row[4] for row in result[1:]}
        total = sum(amounts[id_] for id_ in (*levers, "_unexplained"))
        # large parts that cancel out leave their rounding behind
        size = max(abs(amount) for key, amount in amounts.items() if key != "_method")
        assert total == pytest.approx(amounts["_total"], rel=1e-9, abs=1e-9 * size)


def test_a_long_range_ends() -> None:
    """A whole column of blanks, and a table beyond the limit, are answered at once."""
    assert functions.KPI_EVALUATE([[None]] * 50_000).startswith("#KPI!")
    long = [["id", "parent", "baseline"], *([f"k{at}", "k0", 1] for at in range(25_000))]
    assert functions.KPI_EVALUATE(long).startswith("#KPI!")
