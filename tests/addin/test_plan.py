"""KPI_PLAN and KPI_LANDING beside the model: the same figures from ranges."""

from __future__ import annotations

from typing import Any

import pytest

from addin import functions
from kpimodel import table
from kpimodel.calendar import Month
from kpimodel.evaluate import evaluate
from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.table import Lang
from tests.addin.golden import assert_same
from tests.workbook.random_plans import random_plans

_FIGURES = ("targets", "target_to_date", "actual_to_date", "achievements", "landing")
_STATUS = {"on_track": "●", "watch": "▲", "behind": "■", "no_data": "–"}
Range = list[list[Any]]


def check(shown: Any, plan: Plan) -> None:
    """Every figure of the spill is the plan's."""
    assert isinstance(shown, list), shown
    lines = {line[0]: line for line in shown[1:]}
    figures = [evaluate(plan.tree), *(getattr(plan, name) for name in _FIGURES)]
    for node in plan.tree.nodes:
        if node.relation == "group":
            assert node.id not in lines
            continue
        expected = [state.get(node.id) for state in figures]
        blanks = ["" if value is None else float(value) for value in expected]
        assert_same(lines[node.id][2:8], blanks, node.id)
        mark = lines[node.id][8][:1].replace("－", "–")
        assert mark == _STATUS[plan.statuses[node.id]], node.id
    window = plan.calendar.window
    assert lines["_window"][3] == f"{window[0]} – {window[-1]}"
    assert lines["_closed"][3] == str(plan.closed_through or "")


def _ranges(plan: Plan, lang: Lang) -> tuple[Range, Range, Range]:
    """A plan as a person keeps it: the tree, its actuals by month, its profiles."""
    tree = [list(row) for row in table.to_grid(plan.tree.to_rows(), lang)]
    months = sorted({month for _, month in plan.actuals} | set(plan.calendar.window))
    actuals: Range = [["ID", *map(str, months)]]
    for node in plan.tree.nodes:
        actuals.append([node.id, *(plan.actuals.get((node.id, month)) for month in months)])
    names = [Month(2025, month).label(lang) for month in range(1, 13)]
    seasons: Range = [["", *names]]
    for name, weights in plan.profiles.items():
        assert isinstance(weights, dict)
        seasons.append([name, *(weights.get(month) for month in range(1, 13))])
    return tree, actuals, seasons


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("seed", range(40))
def test_a_random_plan_gives_the_same_figures(seed: int, lang: Lang) -> None:
    """Lags, profiles, stocks and negative numbers among them."""
    plan = _RANDOM[seed]
    tree, actuals, seasons = _ranges(plan, lang)
    calendar = plan.calendar
    time = (str(calendar.start), calendar.months, str(plan.calendar.closed_through or ""))
    check(functions.KPI_PLAN(tree, actuals, *time, seasons), plan)
    ids = [[node.id] for node in plan.tree.nodes if node.relation != "group"]
    landed = functions.KPI_LANDING(tree, actuals, ids, *time, seasons)
    assert_same(landed, [[plan.landing.get(id_, "")] for [id_] in ids])


_RANDOM = random_plans(40)


def test_the_shapes_of_actuals_agree() -> None:
    """A row a metric, a row a month, an actual a row: one plan."""
    plan = software_company_a("ja")
    tree, actuals, _ = _ranges(plan, "ja")
    turned = [list(column) for column in zip(*actuals, strict=True)]
    turned[0][0] = "年月"
    single: Range = [["指標名", "対象月", "値"]]
    single += [[plan.tree[id_].label, str(m), value] for (id_, m), value in plan.actuals.items()]
    bare = [[id_, str(month), value] for (id_, month), value in plan.actuals.items()]
    for shape in (actuals, turned, single, bare):
        check(functions.KPI_PLAN(tree, shape, "2025-04", 6), plan)
