"""What is left for the open months, printed: every name and figure can be read in any width."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console
from rich.theme import Theme

import kpimodel as km
from kpimodel.examples import software_company_a
from workbook_templates.plan_commands import solution_table
from workbook_templates.printed_rest import rest_heading, rest_tables
from workbook_templates.printed_table import limit_mark


def printed(width: int, months: int = 12) -> str:
    """The example over a year, all of it open, as a terminal of a width shows it."""
    example = software_company_a("en")
    plan = km.Plan(example.tree, km.Calendar(km.Month(2025, 4), months))
    stream = io.StringIO()
    console = Console(file=stream, width=width, soft_wrap=True, theme=Theme({"head": "bold"}))
    for table in rest_tables(plan, km.resolve(plan, 40), "en", console.width):
        console.print(table)
    return stream.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_names_and_figures_are_whole_in_every_width(width: int) -> None:
    """A year of open months in 80 columns: no figure is cut and every block has the names."""
    text = printed(width)
    assert "…" not in text
    assert text.count("New customers") == text.count("Metric")
    for month in ("Apr", "Sep", "Oct", "Mar"):
        assert text.count(month) == 1
    assert max(map(len, (line.rstrip() for line in text.splitlines()))) <= width


def test_a_wide_terminal_gets_one_table() -> None:
    """In 200 columns a year stands side by side."""
    assert printed(200).count("Metric") == 1
    assert printed(80).count("Metric") > 1


def test_a_month_of_what_shall_stay_small_is_rounded_down() -> None:
    """At most 86 complaints in a year are at most 7 a month, not 8; at least 86 leads are 8."""
    for direction, shown in (("down", "7"), ("up", "8")):
        tree = km.Tree.from_rows([
            {"id": "k", "relation": "sum", "direction": direction},
            {"id": "x", "parent": "k", "direction": direction, "baseline": 80 if direction == "up"
             else 100},
        ])  # fmt: skip
        answer = replace(km.backsolve(tree, 86), lang="en")
        stream = io.StringIO()
        Console(file=stream, width=100, theme=Theme({"head": "bold"})).print(
            solution_table(tree, answer, 12, "en")
        )
        assert shown in stream.getvalue().splitlines()[-1].split()


@pytest.mark.parametrize(("lang", "marks"), [
    ("en", ["at maximum", "at minimum", "held", "at its limit"]), ("ja", ["上限", "下限", "固定", "上限・下限にあり"]),
])  # fmt: skip
def test_a_mark_says_which_limit(lang: Any, marks: list[str]) -> None:
    """Maximum, minimum or held: not all three in one word."""
    node = km.Node(id="x", minimum=1.0, maximum=3.0)
    held = node.model_copy(update={"hold": True})
    values = [(node, [3.0, 3.0]), (node, [1.0]), (held, [2.0]), (node, [1.0, 3.0])]
    assert [limit_mark(one, at, lang) for one, at in values] == marks


def test_one_open_month_is_no_range() -> None:
    """With one month left the heading names it once."""
    plan = software_company_a("en")
    plan = replace(plan, calendar=replace(plan.calendar, closed_through=km.Month(2025, 8)))
    assert rest_heading(plan, km.resolve(plan), "en") == "What is left: 1 open month, 2025-09"
