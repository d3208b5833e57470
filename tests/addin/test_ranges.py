"""Ranges to model: what hosts send, headings in any language and order, places of findings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from addin.ranges import TreeRange, as_grid
from addin.refusal import LONGEST, MARK, answer, refusal
from kpimodel import table
from kpimodel.errors import Issue, KpiError, ModelError
from kpimodel.examples import software_company_a

KEYS = ("id", "parent", "label", "relation", "unit", "baseline", "target", "maximum", "hold")


def example(heading: str, order: tuple[str, ...] = KEYS) -> list[list[Any]]:
    """The worked example as a range, with the headings of a language or as machine keys."""
    lang: table.Lang = "ja" if heading == "ja" else "en"
    rows = software_company_a(lang).tree.to_rows()
    shown = {key: key if heading == "key" else table.BY_KEY[key].heading(lang) for key in order}
    return [[shown[key] for key in order], *([row.get(key) for key in order] for row in rows)]


@pytest.mark.parametrize("heading", ["key", "ja", "en"])
@pytest.mark.parametrize("order", [KEYS, KEYS[::-1], KEYS[4:] + KEYS[:4]])
def test_headings_and_order_do_not_matter(heading: str, order: tuple[str, ...]) -> None:
    """The same tree comes out of every language and order of the columns."""
    read = TreeRange.of(example(heading, order)).tree()
    lang: table.Lang = "ja" if heading == "ja" else "en"
    wanted = software_company_a(lang).tree
    assert [node.id for node in read.nodes] == [node.id for node in wanted.nodes]
    assert [node.baseline for node in read.nodes] == [node.baseline for node in wanted.nodes]
    assert [node.maximum for node in read.nodes] == [node.maximum for node in wanted.nodes]
    assert read.goal == 50


@pytest.mark.parametrize(
    ("heading", "lang", "expected"),
    [
        ("ja", None, "ja"), ("en", None, "en"), ("key", None, "en"),
        ("ja", "en", "en"), ("en", "日本語", "ja"), ("ja", "", "ja"), ("ja", 0, "ja"),
        ("ja", [["EN"]], "en"), ("en", "xx", "en"),
    ],
)  # fmt: skip
def test_language(heading: str, lang: object, expected: str) -> None:
    """The language is the one told, else that of the headings."""
    assert TreeRange.of(example(heading), lang).lang == expected


def test_language_of_a_range_without_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no heading tells, Japanese cells do, else the machine's language."""
    monkeypatch.setenv("KPI_LANG", "en")
    assert TreeRange.of([["a", 1], ["訪問", 2]]).lang == "ja"
    assert TreeRange.of([["a", 1]]).lang == "en"
    monkeypatch.setenv("KPI_LANG", "ja")
    assert TreeRange.of([["a", 1]]).lang == "ja"


@pytest.mark.parametrize(
    ("sent", "grid"),
    [
        (None, [[None]]), (1e300, [[1e300]]), ("", [[None]]), ([], [[None]]), ([[]], [[None]]), (5.0, [[5]]),
        ([1, ""], [[1, None]]), (((1, 2), (3,)), [[1, 2], [3, None]]), ([[1], 2], [[1], [2]]),
        ([[Decimal("1.5"), -2146826246]], [[1.5, "#ERROR!"]]), ([[-2146826243]], [["#SPILL!"]]),
        ([[True, dt.date(2025, 4, 1)]], [[True, dt.date(2025, 4, 1)]]),
        ([[{"type": "Error"}]], [["{'type': 'Error'}"]]),
    ],
)  # fmt: skip
def test_every_shape_becomes_a_grid(sent: object, grid: list[list[Any]]) -> None:
    """Scalars, rows, ragged tuples, COM's currency and error numbers become plain 2-D cells."""
    assert as_grid(sent) == grid


def findings(grid: object) -> str:
    """The refusal of a range."""
    around = TreeRange.of(grid)
    return str(answer(around, lambda: around.tree().root.id))


def test_places_are_rows_and_columns_of_the_range() -> None:
    """A finding names the row within the range and the heading as it was typed."""
    grid = example("ja")
    grid[0][5] = " 現状値 "
    grid[5][5] = "たくさん"
    grid[6][7] = "?"
    grid[6].append(None)
    grid[0].append("余分な列")
    grid.insert(3, [None] * 10)
    text = findings(grid)
    assert text.startswith("#KPI! 2件の指摘\n1) 7行目 列「現状値」：cvr: 「たくさん」")
    grid = example("en")
    grid[4][7] = -1
    grid[4][6] = "many"
    assert "row 5, column Target: visits: “many”" in findings(grid)


def test_an_id_that_stands_twice_names_both_rows() -> None:
    """Both rows are counted in the same way, the headings being row 1."""
    grid = example("en")
    grid[6][0] = "cvr"
    assert "row 7, column ID: " in findings(grid)
    assert "also in row 6" in findings(grid)


def test_a_heading_that_stands_twice() -> None:
    """The column is named by its number."""
    grid = example("en")
    grid[0][8] = "基準値"
    assert "1行目 9列目：" in findings(grid)


def test_names_by_number() -> None:
    """Ids typed as numbers arrive as floats through COM and keep all their digits."""
    grid = [["id", "parent", "relation", "baseline"], [12345678.0, "", "sum", ""],
            [7.0, 12345678.0, "", 1.0], [8.5, 12345678, "", 2.0]]  # fmt: skip
    assert [node.id for node in TreeRange.of(grid).tree().nodes] == ["12345678", "7", "8.5"]


def test_a_tree_whose_ids_start_at_zero() -> None:
    """A 0 in the ID column is a name where it is the row's only one."""
    grid = [["id", "parent", "relation", "baseline"], [0, None, "sum", None], [1, 0, "", 5.0]]
    tree = TreeRange.of(grid).tree()
    assert (tree.root.id, tree["1"].parent) == ("0", "0")


def test_warnings_do_not_refuse() -> None:
    """A baseline outside its bounds is a warning: the tree is read."""
    grid = example("en")
    grid[4][7] = 40_000
    assert findings(grid) == "customers"


def test_many_findings_stay_readable() -> None:
    """A refusal never outgrows a cell, and says how many findings it left out."""
    grid = [["id", "parent", "baseline"], *([f"k{i}", "none", 1] for i in range(300))]
    text = findings(grid)
    assert text.startswith("#KPI! 300 findings\n1) row 2, column parent: ")
    assert len(text) < LONGEST * 1.1
    assert text.endswith("KPI_CHECK lists them all.")


def test_a_bug_becomes_text_and_a_log_entry(caplog: pytest.LogCaptureFixture) -> None:
    """An unexpected exception shows as text that asks for a report; the trace is in the log."""

    def work() -> None:
        raise ZeroDivisionError

    text = answer(TreeRange.of(example("en")), work)
    assert text == (
        "#KPI! internal error (ZeroDivisionError). This is not your mistake: please report it "
        "with the formula and the table."
    )
    assert "Traceback" in caplog.text


def test_only_errors_refuse() -> None:
    """Notes and warnings that travel with an error are left to KPI_CHECK."""
    issues = [Issue("columns-ignored", "note", ("header",), {"headings": ("x",)}),
              Issue("table-empty", "error", ("nodes",))]  # fmt: skip
    assert refusal(issues, TreeRange.of(example("en"))).count("\n") == 0
    assert refusal(issues, None).startswith(MARK)


def test_errors_are_model_errors() -> None:
    """Python callers get exceptions, not texts."""
    with pytest.raises(ModelError) as caught:
        TreeRange.of([["a", "b"], [1, 2]]).tree()
    assert isinstance(caught.value, KpiError)
    assert caught.value.issues[0].code == "no-headings"
