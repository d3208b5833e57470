"""300 random trees and actuals pushed through one workbook, and edited as users edit."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kpimodel.calendar import Month
from kpimodel.errors import KpiError
from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.tree import Tree
from tests.workbook.figures import differences
from tests.workbook.office import Office
from tests.workbook.plan_edits import edited
from tests.workbook.pushed import Pushed
from tests.workbook.random_plans import random_plan
from tests.workbook.typing_plans import Typed, answered, seasons, typed
from workbook_templates.build import build

ROWS = 30
FIRST = Month(2024, 10)
MONTHS = [FIRST + at for at in range(12)]
PLANS = 300
_BATCH = 25
# All of them where LibreOffice must be there (CI); a fifth of them at a desk.
_IN_OFFICE = PLANS if os.environ.get("KPI_REQUIRE_HOSTS") == "1" else 60


def plans(first: int, count: int) -> list[Plan]:
    """The plans of so many seeds, without those that have no figures: a division by zero."""
    found = []
    for seed in range(first, first + count):
        try:
            plan = random_plan(seed, wild=True)
            fits = len(plan.tree.nodes) <= ROWS and plan.targets and plan.landing
        except KpiError:
            continue
        if fits and not any(issue.severity == "error" for issue in plan.issues):
            found.append(plan)
    return found


def cells(plan: Plan, order: Sequence[int | None] | None = None) -> Typed:
    """All that a user types for a plan."""
    return {
        **typed(plan, "en", ROWS, MONTHS, order=order),
        **seasons(plan, plan.calendar.start.month),
        **answered(plan, ROWS),
    }


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of 30 rows with half a year of earlier months."""
    path = tmp_path_factory.mktemp("random") / "template.xlsx"
    plan = software_company_a("en")
    earlier = {("visits", month): 1.0 for month in MONTHS[:6]}
    build(replace(plan, actuals={**plan.actuals, **earlier}), path, "en")
    return path


@pytest.fixture(scope="module")
def book(template: Path) -> Pushed:
    """The workbook, loaded once."""
    return Pushed(template)


@pytest.mark.parametrize("first", range(0, PLANS + 5 * _BATCH, _BATCH))
def test_random_plans_pushed_through_one_workbook(book: Pushed, first: int) -> None:
    """Sums, products, means, ratios, signed sums, groups, lags, profiles, gaps, history, negatives."""
    tested = plans(first, _BATCH)
    assert len(tested) >= _BATCH * 0.8
    for plan in tested:
        book.put(book.named(cells(plan)))
        assert (plan.name, differences(plan, book.figures())) == (plan.name, [])


def test_roll_ups_left_blank_are_the_same_as_in_the_core(book: Pushed) -> None:
    """Blank roll-ups: rates and means that are factors are sum over sum, other means are means."""
    factors = 0
    for plan in plans(0, 40):
        bare = [{**row, "rollup": None} for row in plan.tree.to_rows()]
        blank = replace(plan, tree=Tree.from_rows(bare))
        if any(issue.severity == "error" for issue in blank.issues):
            continue
        means = [node for node in blank.tree.nodes if node.relation == "mean"]
        factors += sum(node.rollup == "ratio" for node in means)
        cleared = {("tree_rollup", row, 0): None for row in range(ROWS)}
        book.put(book.named({**cells(blank), **cleared}))
        assert (plan.name, differences(blank, book.figures())) == (plan.name, [])
    assert factors >= 5


def test_enough_plans_of_every_kind() -> None:
    """At least 300 of them, and every kind of row and number many times."""
    tested = plans(0, PLANS + 5 * _BATCH)
    assert len(tested) >= PLANS
    nodes = [node for plan in tested for node in plan.tree.nodes]
    for relation in ("sum", "product", "mean", "ratio", "formula", "group", "input"):
        assert sum(node.relation == relation for node in nodes) > 100, relation
    assert sum(bool(node.lag) for node in nodes) > 200
    assert sum(node.direction == "down" for node in nodes) > 100
    assert sum((node.baseline or 0) < 0 for node in nodes) > 30
    assert sum(node.baseline == 0 for node in nodes) > 30
    assert sum(not plan.phasing.is_even for plan in tested) > 100
    assert sum(value == 0 for plan in tested for value in plan.actuals.values()) > 100


@pytest.mark.parametrize("seed", range(6))
def test_after_random_edits(book: Pushed, seed: int) -> None:
    """Rows deleted, added, re-parented, sorted, with blank rows between: the figures follow."""
    chance = random.Random(seed)
    plan = plans(10 * seed, 10)[0]
    done = 0
    for step in range(60):
        new = edited(plan, 100 * seed + step)
        if new is None:
            continue
        plan, done = new, done + 1
        order: list[int | None] = list(range(len(plan.tree.nodes)))
        chance.shuffle(order)
        for _ in range(chance.randint(0, ROWS - len(order))):
            order.insert(chance.randint(0, len(order)), None)
        tidy = [at for at in order if at is not None]
        ordered = replace(plan, tree=plan.tree.from_rows([plan.tree.to_rows()[at] for at in tidy]))
        if any(issue.severity == "error" for issue in ordered.issues):
            continue
        book.put(book.named(cells(plan, order)))
        assert differences(ordered, book.figures()) == []
        if done == 12:
            break
    assert done >= 8


@pytest.mark.host("soffice")
def test_libreoffice_agrees_on_random_plans(template: Path, tmp_path: Path) -> None:
    """The same plans in the same workbook, typed into a running LibreOffice."""
    with Office(template, tmp_path) as office:
        drawn = plans(0, _IN_OFFICE + _IN_OFFICE // 5)[:_IN_OFFICE]
        assert len(drawn) == _IN_OFFICE
        for plan in drawn:
            office.put(cells(plan))
            assert (plan.name, differences(plan, office.figures())) == (plan.name, [])


@pytest.mark.host("soffice")
def test_rows_inserted_and_sheets_renamed_in_libreoffice(template: Path, tmp_path: Path) -> None:
    """Whole rows inserted and deleted, input sheets renamed: the names move along."""
    [plan] = plans(12, 1)
    with Office(template, tmp_path) as office:
        office.put(cells(plan))
        edits: Mapping[str, list[tuple[str, int]]] = {
            "insert": [("tree_id", 3), ("actual_id", 2)],
            "delete": [("tree_id", ROWS), ("actual_id", ROWS)],
            "rename": [("tree_id", 0), ("actual_id", 0)],
        }
        for how, places in edits.items():
            for name, row in places:
                office.edit(how, name, row)
            assert differences(plan, office.figures()) == []
