"""The workbook's native formulas give the core's figures, in two engines, before and after edits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.table import Lang
from tests.workbook.books import Changes, Places, answer, fill, fresh
from tests.workbook.figures import differences, figures, scalar
from tests.workbook.libreoffice import error_cells, recalculated
from tests.workbook.random_plans import random_plan
from workbook_templates import patch
from workbook_templates.build import build
from workbook_templates.build_checks import HEAD
from workbook_templates.catalogue.checks import CHECKS
from workbook_templates.contract import SHEETS
from workbook_templates.read import read


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_template_gives_the_worked_example(tmp_path: Path, lang: Lang) -> None:
    """Recalculated by IronCalc, every figure of the template is the core's; and the published one."""
    path = fresh(tmp_path, lang)
    found = figures(path)
    assert differences(software_company_a(lang), found) == []
    assert found["landing"]["customers"] == pytest.approx(60.0, rel=1e-12)
    assert found["actual_to_date"]["cvr"] == pytest.approx(0.0305, rel=1e-12)
    assert found["achievement"]["customers"] == pytest.approx(1.2, rel=1e-12)
    assert scalar(path, "check_errors") == scalar(path, "check_warnings") == 0


@pytest.mark.parametrize("seed", range(12))
def test_random_plans_pushed_through_the_workbook(tmp_path: Path, seed: int) -> None:
    """Any tree of inputs, sums, products, means, ratios and groups, typed into the template."""
    plan = random_plan(seed)
    path = fresh(tmp_path)
    fill(path, plan, "ja")
    assert read(path).plan.to_dict() == plan.to_dict()
    assert differences(plan, figures(path)) == []


@pytest.mark.parametrize("seed", [3, 7, 12, 18])
def test_the_order_of_rows_carries_no_meaning(tmp_path: Path, seed: int) -> None:
    """Rows in reverse order give the same figures, but for the order of funnel factors."""
    plan = random_plan(seed)
    path = fresh(tmp_path)
    fill(path, plan, "ja", order=list(reversed(range(len(plan.tree.nodes)))))
    assert differences(read(path).plan, figures(path)) == []


def _edit(path: Path, changes: Changes) -> Plan:
    """Type into a workbook, solve again, and return the plan it now holds."""
    patch.write(path, changes, overwrite=True)
    plan = read(path).plan
    answer(path, plan)
    return plan


def _row(places: Places, row: int, **cells: Any) -> Changes:
    return {places.cell(f"tree_{key}", row): value for key, value in cells.items()}


EDITS: dict[str, dict[tuple[str, int], Any]] = {
    "another goal": {("tree_target", 0): 44.0},
    "a relative goal": {("tree_target", 0): "+15%"},
    "no goal": {("tree_target", 0): None},
    "other baselines": {("tree_baseline", 3): 52_000.0, ("tree_baseline", 5): 0.2},
    "a lever's own target": {("tree_target", 3): 60_000.0, ("tree_target", 4): 0.03},
    "a held lever": {("tree_hold", 3): "固定", ("tree_target", 0): 35.0},
    "bounds": {("tree_minimum", 4): 0.02, ("tree_maximum", 6): 0.2},
    "closed earlier": {("kpi_closed", 0): "2025-06"},
    "a shorter plan": {("kpi_months", 0): 4.0},
    "other bands": {("kpi_on_track", 0): 1.1, ("kpi_watch", 0): 1.05},
    "less is better": {("tree_direction", 6): "↓ 低いほど良い"},
    "another parent": {("tree_parent", 6): "meetings"},
    "a sum in place of a product": {("tree_relation", 2): "和 ＋", ("tree_rollup", 4): "合計",
                                    ("tree_unit", 4): "件", ("tree_baseline", 4): 300.0,
                                    ("tree_maximum", 4): 5_000.0},
    "a row below the table": {("tree_id", 7): "repeat", ("tree_parent", 7): "meetings",
                              ("tree_relation", 7): "入力", ("tree_unit", 7): "%",
                              ("tree_rollup", 7): "比率", ("tree_baseline", 7): 0.9},
    "rows far below": {("tree_id", 20): "extra", ("tree_parent", 20): "customers",
                       ("tree_unit", 20): "%", ("tree_baseline", 20): 0.8},
    "a row deleted": dict.fromkeys(
        [(f"tree_{key}", 5) for key in ("id", "parent", "label", "role", "relation", "unit",
                                        "direction", "rollup", "baseline", "minimum", "maximum",
                                        "hold", "owner", "due", "source")]),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_after_a_users_edit(tmp_path: Path, name: str) -> None:
    """What a user changes on the input sheet is followed by every figure."""
    path = fresh(tmp_path)
    places = Places(path)
    changes = {places.cell(cell, row): value for (cell, row), value in EDITS[name].items()}
    if name == "a row deleted":
        changes |= {places.cell("actual_id", 5): None}
    plan = _edit(path, changes)
    assert differences(plan, figures(path)) == []


ACTUALS: dict[str, dict[tuple[int, int], float | None]] = {
    "a new month": {(0, 4): 15.0, (1, 4): 80.0, (2, 4): 370.0, (3, 4): 11_500.0},
    "a gap": {(2, 1): None, (3, 2): None},
    "only the KGI": {(row, month): None for row in (1, 2, 3) for month in range(4)},
    "a zero": {(0, 3): 0.0},
    "a typed rate": {(3, 0): None, (3, 1): None, (4, 0): 0.03, (4, 1): 0.031},
    "nothing yet": {(row, month): None for row in range(4) for month in range(4)},
    "a later entry": {(3, 5): 12_000.0},
}


@pytest.mark.parametrize("name", ACTUALS)
def test_after_other_actuals(tmp_path: Path, name: str) -> None:
    """Typed, missing, zero and late actuals mean the same to the formulas and to the core."""
    path = fresh(tmp_path, "en")
    places = Places(path)
    changes: Changes = {
        places.cell("actual_value", row, month): value
        for (row, month), value in ACTUALS[name].items()
    }
    plan = _edit(path, changes)
    assert differences(plan, figures(path)) == []


def test_contributions_reconcile(tmp_path: Path) -> None:
    """The waterfall's bars lead from the goal to the landing, whatever the actuals."""
    path = fresh(tmp_path)
    for seed in (1, 8, 16):
        plan = random_plan(seed)
        fill(path, plan, "ja")
        rest = scalar(path, "calc_rest")
        shares = sum(value for value in figures(path)["contribution"].values() if value)
        goal, landing = scalar(path, "kpi_goal"), scalar(path, "calc_landing")
        size = max(abs(goal), abs(landing))
        assert goal + shares + (rest if scalar(path, "calc_bars") >= len(plan.tree.levers) else
                                landing - goal - shares) == pytest.approx(landing, abs=1e-9 * size)  # fmt: skip


@pytest.mark.host("soffice")
@pytest.mark.parametrize("case", ["ja", "en", 7, 12, 18])
def test_libreoffice_agrees(tmp_path: Path, case: Lang | int) -> None:
    """LibreOffice recalculates the same figures as the core, and as IronCalc."""
    lang: Lang = case if isinstance(case, str) else "ja"
    path = fresh(tmp_path, lang)
    plan = software_company_a(lang)
    if isinstance(case, int):
        plan = random_plan(case)
        fill(path, plan, lang)
    assert differences(plan, figures(path, lambda book: recalculated(book, tmp_path))) == []


@pytest.mark.host("soffice")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_libreoffice_finds_nothing_wrong_in_the_template(tmp_path: Path, lang: Lang) -> None:
    """A hard recalculation of a committed template: no error but charts' gaps, all checks ✔."""
    values = recalculated(fresh(tmp_path, lang), tmp_path)
    titles = {key: name.title(lang) for key, name in SHEETS.items()}
    found = {(sheet, error) for sheet, _, error in error_cells(values)}
    assert found <= {(titles["calc"], "#N/A")}  # what a chart does not draw
    rows = [values[titles["checks"], f"D{HEAD + 2 + at}"] for at in range(len(CHECKS))]
    assert rows == ["✔ OK"] * len(CHECKS)
    fine = {"ja": "✔ チェックすべてOK", "en": "✔ All checks OK"}[lang]
    saying = {sheet for (sheet, _), value in values.items() if fine in str(value)}
    shown_on = ("start", "inputs", "dashboard", "scorecard", "review", "checks")
    assert saying == {titles[key] for key in shown_on}


def test_a_plan_of_its_own_is_built(tmp_path: Path) -> None:
    """A plan with more rows and months than the template gets a workbook of its own size."""
    plan = random_plan(12)
    path = tmp_path / "own.xlsx"
    build(plan, path, "en", "own")
    back = read(path)
    assert [node.id for node in back.plan.tree.nodes] == [node.id for node in plan.tree.nodes]
    assert tuple(replace(issue, location=None) for issue in back.issues) == plan.issues
    assert differences(back.plan, figures(path)) == []
