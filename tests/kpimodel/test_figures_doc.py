"""docs/figures.md: every number in its tables and every line of its arithmetic is recomputed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import kpimodel as km
from kpimodel.examples import software_company_a
from kpimodel.several import backsolve_many
from kpimodel.tree import Tree

TEXT = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
PLAN = software_company_a()
TREE = PLAN.tree
LINES = [
    line
    for block in re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
]
TABLES = re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE)


def shown(text: str) -> tuple[float, float]:
    """A number as printed, and half a unit of its last digit."""
    body = text.replace(",", "").replace("−", "-").strip()
    scale = 0.01 if body.endswith("%") else 1.0
    digits = body.removesuffix("%").strip()
    decimals = len(digits.partition(".")[2])
    return float(digits) * scale, 0.5 * 10**-decimals * scale * (1 + 1e-9)


def computed(text: str) -> float:
    """The value of an expression, by the formula language itself; ln is taken on top."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"(\d) %", r"\1%", text)
    text = re.sub(r"ln\(([^()]*)\)", lambda match: f"({math.log(computed(match[1]))!r})", text)
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": f"({text}) * one"},
        {"id": "one", "parent": "kgi", "baseline": 1},
    ])  # fmt: skip
    return km.evaluate(tree)["kgi"]


def table(*columns: str) -> dict[str, dict[str, str]]:
    """The table with these columns, by row and column name."""
    for lines in TABLES:
        header, _, *rows = [
            [cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in lines.splitlines()
        ]
        names = [re.findall(r"`(\w+)`", cell)[-1] for cell in header if "`" in cell]
        if set(columns) <= set(names):
            return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in rows}
    raise AssertionError(columns)


def check(rows: Mapping[str, Mapping[str, str]], column: str, values: Mapping[str, Any]) -> None:
    """Compare one column with what the code gives; a blank cell has no value."""
    for id_, row in rows.items():
        if not row[column]:
            assert values.get(id_) is None, (id_, column)
        elif isinstance(values[id_], str):
            assert row[column] == values[id_], (id_, column)
        else:
            number, half = shown(row[column])
            assert abs(values[id_] - number) <= half, (id_, column, values[id_])


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("  ")[0])
def test_arithmetic(line: str) -> None:
    """What stands left of the sign is what stands right of it, to the printed digits."""
    sides, _, words = line.partition("  ")
    expression, result = sides.split(" = ")
    number, half = shown(result)
    assert abs(computed(expression) - number) <= half
    assert words.strip()


def test_the_worked_example() -> None:
    """Baselines, bounds, targets, months, to date, status and landing."""
    rows = table("baseline", "maximum", "targets", "per_month")
    assert list(rows) == [node.id for node in TREE.nodes]
    check(rows, "baseline", km.evaluate(TREE))
    check(rows, "maximum", {node.id: node.maximum for node in TREE.nodes})
    check(rows, "targets", PLAN.targets)
    assert PLAN.solution is not None
    check(rows, "targets", PLAN.solution.values)
    check(rows, "per_month", {id_: series[0] for id_, series in PLAN.monthly_targets.items()})
    rows = table("target_to_date", "landing")
    for column in ("target_to_date", "actual_to_date", "achievements", "statuses", "landing"):
        check(rows, column, getattr(PLAN, column))


def test_the_actuals() -> None:
    """The months that the page lists are the example's."""
    months = TEXT.split("customers): ")[1].split(". Closed")[0].replace("\n", " ").split("; ")
    listed = [[float(n.replace(",", "")) for n in month.split(" / ")] for month in months]
    for at, id_ in enumerate(("visits", "leads", "meetings", "customers")):
        assert PLAN.monthly_actuals[id_][:4] == tuple(month[at] for month in listed)
    assert str(PLAN.closed_through) == "2025-07"


def test_the_unreachable_goal() -> None:
    """The best reachable KGI, and the four relaxations in their order of effort."""
    rows = [{**row, "hold": True} if row["id"] == "visits" else row for row in TREE.to_rows()]
    solution = km.backsolve(Tree.from_rows(rows), 60)
    assert (solution.status, round(solution.reached, 4)) == ("unreachable", 47.3088)
    relaxed = {one.lever: one for one in solution.relaxations}
    listed = table("needed", "limit")
    assert list(listed) == list(relaxed)
    check(listed, "needed", {lever: one.needed for lever, one in relaxed.items()})
    check(listed, "limit", {lever: one.limit for lever, one in relaxed.items()})


def test_several_goals() -> None:
    """The four levers of the section, and both goals."""
    answer = backsolve_many(software_company_a("en").tree, {"leads": 1650, "customers": 45})
    assert answer.exact
    expected = {"visits": 56_285, "cvr": 0.029315, "meeting_rate": 0.20226, "win_rate": 0.13484,
                "leads": 1650, "customers": 45}  # fmt: skip
    for id_, value in expected.items():
        assert answer.values[id_] == pytest.approx(value, rel=5e-5), id_


def test_without_bounds() -> None:
    """Without bounds every lever moves by the printed factor."""
    rows = [{key: cell for key, cell in row.items() if key != "maximum"} for row in TREE.to_rows()]
    solution = km.backsolve(Tree.from_rows(rows), 50)
    for lever in TREE.levers:
        assert solution.values[lever] / (TREE[lever].baseline or 0) == pytest.approx(
            1.17851, abs=5e-6
        )


def test_other_lines_that_have_a_function() -> None:
    """The relative goal, the required value, achievements, months and spreads of the page."""
    assert TREE.goal_from("+15%") == pytest.approx(29.808)
    assert km.required(TREE, "visits", 30) == pytest.approx(55_555.6, abs=0.05)
    assert km.achievement(80, 100, "down") == pytest.approx(1.2)
    assert km.achievement(-5, -10) == pytest.approx(1.5)
    april = {id_: series[0] for id_, series in PLAN.monthly_actuals.items()}
    assert april["cvr"] == pytest.approx(0.028)
    assert april["meeting_rate"] == pytest.approx(0.1984, abs=5e-5)
    assert april["win_rate"] == pytest.approx(0.14)
    assert PLAN.monthly_landing["customers"][4:] == pytest.approx((10, 10))
    assert km.spread({"a": 10, "b": 20}, 60) == {"a": 20.0, "b": 40.0}
    assert km.spread({"a": 10, "b": 20}, 60, ["b"]) == {"a": 40.0, "b": 20.0}


@pytest.mark.parametrize("method", ["lmdi", "shapley"])
def test_contributions(method: str) -> None:
    """From the goal to the landing, by both rules."""
    shares = km.contributions(TREE, PLAN.targets, PLAN.landing, method)
    listed = table("lmdi", "shapley")
    assert list(listed) == list(shares)
    check(listed, method, shares)
    assert math.fsum(shares.values()) == pytest.approx(10, rel=1e-14)


def test_sensitivity() -> None:
    """Elasticities, ±10 %, and the levers at their bounds."""
    answers = km.sensitivity(TREE)
    listed = table("elasticity", "down", "up", "at_maximum")
    for column in ("elasticity", "down", "up", "at_maximum"):
        check(listed, column, {lever: getattr(one, column) for lever, one in answers.items()})


def test_each_section_defines_its_figure() -> None:
    """A figure has a bilingual heading, a formula, a unit and a rule for blanks and zeros."""
    sections = re.split(r"^## ", TEXT, flags=re.MULTILINE)[2:]
    assert len(sections) == 23
    for section in sections:
        assert " · " in section.splitlines()[0]
        for word in ("**Formula**", "**Unit**", "**Blank, zero**"):
            assert section.count(word) == 1, section.splitlines()[0]
