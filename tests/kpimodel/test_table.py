"""The table: headings, choices, rows to model and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpimodel.errors import Findings, Issue, ModelError
from kpimodel.table import (
    BY_KEY,
    COLUMNS,
    KEYS,
    MAX_ROWS,
    Lang,
    headings,
    key_of_heading,
    read_grid,
    read_row,
    to_grid,
    word,
)
from kpimodel.tree import Tree
from tests.strategies import decorated_rows

LANGS: tuple[Lang, Lang] = ("ja", "en")


def findings_of(grid: list[list[object]]) -> list[Issue]:
    """The findings of a grid that must be refused."""
    with pytest.raises(ModelError) as caught:
        read_grid(grid)
    return list(caught.value.issues)


def read_one(**cells: object) -> tuple[dict[str, Any], list[Issue]]:
    """One row's typed values and its findings."""
    found = Findings()
    return read_row(cells, 7, found), found.issues


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
def test_every_heading_leads_to_its_column(column: Any) -> None:
    """Keys, headings in both languages and aliases are found; none belongs to two columns."""
    for heading in (column.key, column.ja, column.en, *column.aliases):
        assert key_of_heading(heading) == column.key
        assert key_of_heading(f"　{heading.upper()} ") == column.key


def test_the_columns_of_the_design() -> None:
    """The machine keys are those of the design, and each has both headings."""
    assert KEYS == (
        "id", "parent", "label", "role", "relation", "formula", "unit", "direction", "rollup",
        "baseline", "target", "minimum", "maximum", "hold", "step", "resistance", "cost", "weight",
        "lag", "profile", "owner", "due", "source", "note",
    )  # fmt: skip
    assert len(set(headings("ja"))) == len(set(headings("en"))) == len(KEYS)


@settings(max_examples=60, deadline=None)
@given(decorated_rows(), st.sampled_from(LANGS), st.randoms(use_true_random=False))
def test_rows_to_grid_and_back(rows: list[dict[str, Any]], lang: Lang, random: Any) -> None:
    """A tree written as a table, in either language and any column order, is the same tree."""
    tree = Tree.from_rows(rows)
    grid = to_grid(tree.to_rows(), lang)
    order = random.sample(range(len(KEYS)), len(KEYS))
    shuffled = [[line[at] for at in order] for line in grid]
    again, notes = read_grid(shuffled)
    assert Tree.from_rows(again) == tree
    assert notes == []


@settings(max_examples=40, deadline=None)
@given(decorated_rows())
def test_rows_to_model_and_back(rows: list[dict[str, Any]]) -> None:
    """Rows, model, rows, model: nothing is lost and nothing is added."""
    tree = Tree.from_rows(rows)
    assert Tree.from_rows(tree.to_rows()) == tree
    assert Tree.from_rows(tree.to_rows()).to_rows() == tree.to_rows()


@settings(max_examples=30, deadline=None)
@given(decorated_rows(), st.randoms(use_true_random=False))
def test_row_order_carries_no_meaning(rows: list[dict[str, Any]], random: Any) -> None:
    """Shuffled rows give the same nodes and the same KGI."""
    tree = Tree.from_rows(rows)
    other = Tree.from_rows(random.sample(rows, len(rows)))
    assert {node.id: node for node in other.nodes} == {node.id: node for node in tree.nodes}
    assert other.root == tree.root


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.choices], ids=lambda c: c.key)
def test_every_choice_reads_in_both_languages(column: Any) -> None:
    """The machine value and both words of a choice are one."""
    for value, words in column.choices.items():
        for text in (value, *words):
            values, issues = read_one(id="a", **{column.key: text})
            assert (values[column.key], issues) == (value, [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("固定", True),
        ("可変", False),
        (True, True),
        (1, True),
        (0.0, False),
        ("○", True),
        ("ＴＲＵＥ", True),
    ],
)
def test_holds(text: object, value: bool) -> None:
    """A hold in the words that people use."""
    assert read_one(id="a", hold=text)[0]["hold"] is value
    assert word("hold", value, "ja") == ("固定" if value else "可変")


@pytest.mark.parametrize("text", ["+15%", "＋１５％", "+2.5 %", "-5%", "－５％"])
def test_a_relative_goal_stays_text(text: str) -> None:
    """``+15%`` means on top of the baseline, so it is not the number 0.15."""
    assert isinstance(read_one(id="a", target=text)[0]["target"], str)


def test_a_number_read_from_text_is_noted() -> None:
    """Full-width digits are read, with a note that says where and as what."""
    values, issues = read_one(id="cvr", baseline="２．５％")
    assert values["baseline"] == 0.025
    assert issues == [
        Issue("text-read-as-number", "note", ("nodes", 7, "baseline"),
              {"node": "cvr", "value": "２．５％", "number": 0.025})
    ]  # fmt: skip
    assert issues[0].dotted == "nodes.cvr.baseline"


@pytest.mark.parametrize(
    ("key", "raw", "code"),
    [
        ("baseline", "many", "not-a-number"),
        ("target", "soon", "not-a-number"),
        ("baseline", True, "not-a-number"),
        ("maximum", "#DIV/0!", "error-value"),
        ("label", "#REF!", "error-value"),
        ("baseline", float("nan"), "error-value"),
        ("baseline", float("inf"), "error-value"),
        ("baseline", 10**400, "error-value"),
        ("relation", "times", "unknown-choice"),
        ("direction", "sideways", "unknown-choice"),
        ("hold", "maybe", "unknown-choice"),
        ("due", "someday", "not-a-date"),
        ("colour", "red", "unknown-key"),
    ],
)
def test_what_cannot_be_read(key: str, raw: object, code: str) -> None:
    """Each is one error at its own cell."""
    values, issues = read_one(id="cvr", **{key: raw})
    assert [(issue.code, issue.severity, issue.path) for issue in issues] == [
        (code, "error", ("nodes", 7, key))
    ]
    assert issues[0].parameters["node"] == "cvr"
    assert values.get(key) is None


def test_all_cells_are_reported_at_once() -> None:
    """One pass finds every cell that cannot be read."""
    _, issues = read_one(id="a", baseline="x", relation="y", due="z", minimum="#N/A")
    assert [issue.code for issue in issues] == [
        "not-a-number", "unknown-choice", "not-a-date", "error-value"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "grid", [[], [[]], [[None, " "], ["", None]], [["ID", "基準値"]], [["ID"], [None], [""]]]
)
def test_an_empty_table(grid: list[list[object]]) -> None:
    """No cell, only blanks, or a header row alone: the table is empty."""
    assert [(i.code, i.severity, i.path) for i in findings_of(grid)] == [
        ("table-empty", "error", ("nodes",))
    ]


def test_a_range_without_headings() -> None:
    """Data without its header row is not taken for headings."""
    issues = findings_of([["kgi", None, "product", 50], ["leads", "kgi", "input", 1200]])
    assert [(i.code, i.path) for i in issues] == [("no-headings", ("header",))]
    assert issues[0].parameters["seen"] == ("kgi", "product", "50")


def test_damaged_headings() -> None:
    """Two columns of one heading are refused, at the second."""
    issues = findings_of([["ID", "基準値", "Baseline"], ["a", 1, 2]])
    assert [(i.code, i.path, i.parameters["heading"]) for i in issues] == [
        ("heading-twice", ("header", 2), "Baseline")
    ]


def test_several_damaged_headings_at_once() -> None:
    """A doubled heading and a missing name column are both reported."""
    issues = findings_of([["IDD", "基準値", "Baseline"], ["a", 1, 2]])
    assert [i.code for i in issues] == ["heading-twice", "no-headings"]


def test_unknown_columns_are_left_out_with_a_note() -> None:
    """A column of the user's own does not disturb, and is named."""
    rows, notes = read_grid([["ID", "月あたり", "基準値", None], ["a", 300, 1800, None]])
    assert rows == [{"_row": 0, "id": "a", "baseline": 1800}]
    assert [(n.code, n.severity, n.parameters["headings"]) for n in notes] == [
        ("columns-ignored", "note", ("月あたり",))
    ]


def test_blank_lines_keep_the_line_numbers() -> None:
    """Empty lines are passed over; the others keep the number of their line, for findings."""
    rows, _ = read_grid([["ID", "基準値"], [None, None], ["a"], ["", " "], ["b", 2, "beyond"]])
    assert rows == [
        {"_row": 1, "id": "a", "baseline": None},
        {"_row": 3, "id": "b", "baseline": 2},
    ]


def test_a_table_that_is_too_long() -> None:
    """Whole columns selected by accident are refused before they are read."""
    line: list[object] = ["a"]
    assert [i.code for i in findings_of([["ID"], *[line] * MAX_ROWS])] == ["table-too-long"]


def test_numbers_as_names() -> None:
    """An id typed as a number is its digits."""
    assert read_one(id=101.0)[0]["id"] == "101"


def test_columns_are_known_by_key() -> None:
    """The index by key holds every column."""
    assert tuple(BY_KEY.values()) == COLUMNS


def test_a_goal_below_the_baseline() -> None:
    """A cost's goal of ``-5%`` is 5 % below where it stands, never minus 0.05."""
    rows: list[dict[str, Any]] = [
        {"id": "cost", "relation": "sum", "direction": "down", "target": "-5%"},
        {"id": "ads", "parent": "cost", "direction": "down", "baseline": 200},
    ]
    tree = Tree.from_rows(rows)
    assert tree.goal == pytest.approx(190)
