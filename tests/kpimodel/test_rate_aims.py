"""A target on a rate over several months is judged as the rate is shown: sum over sum."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

import kpimodel as km
from kpimodel.errors import Findings
from kpimodel.examples import software_company_a
from kpimodel.resolving.horizon import Aim
from kpimodel.resolving.model import model_of
from kpimodel.timing.rollup import roll_up

START = km.Month(2025, 4)


def random_plan(seed: int) -> km.Plan:
    """A funnel with a late flow, a mean among its rates, a quotient, and closed months."""
    draw = random.Random(seed)
    rows: list[dict[str, Any]] = [
        {"id": "deals", "relation": "product"},
        {"id": "visits", "parent": "deals", "baseline": 6000.0,
         "lag": draw.choice([None, "1", "0:50% 1:30% 2:20%"])},
        {"id": "cvr", "parent": "deals", "relation": draw.choice(["mean", "product", "input"]),
         "unit": "%", "rollup": "ratio"},
        {"id": "win", "parent": "deals", "unit": "%", "baseline": 0.2, "maximum": 0.6},
    ]  # fmt: skip
    if rows[2]["relation"] == "input":
        rows[2]["baseline"] = 0.05
    else:
        rows += [
            {"id": "a", "parent": "cvr", "unit": "%", "baseline": 0.2, "maximum": 0.5},
            {"id": "b", "parent": "cvr", "unit": "%", "baseline": 0.3, "maximum": 0.5},
        ]
    closed = draw.randint(0, 4)
    actuals: dict[tuple[str, km.Month], float] = {}
    for at in range(closed):
        visits = draw.uniform(500, 1500)
        actuals["visits", START + at] = visits
        for id_ in ("a", "b", "win") if len(rows) > 4 else ("cvr", "win"):
            actuals[id_, START + at] = draw.uniform(0.1, 0.3)
    tree = km.Tree.from_rows(rows)
    return km.Plan(tree, km.Calendar(START, 6, START + closed + -1 if closed else None), actuals)


@pytest.mark.parametrize("seed", range(40))
def test_what_a_rate_reaches_is_its_rolled_up_months(seed: int) -> None:
    """For any months of any rate the aim is `roll_up` of the same months, and so are its slopes."""
    plan = random_plan(seed)
    model = model_of(plan)
    base = model.problem("plain", Findings())
    draw = np.random.default_rng(seed)
    table = base.unknowns.table(base.stands) * draw.uniform(0.7, 1.3, (len(plan.tree.levers), 1))
    months = tuple(range(draw.integers(0, 3), 6))
    for id_ in ("cvr", "win"):
        aim = Aim(id_, months)
        slots = model.horizon.values(table)
        series = {
            node.id: (
                *plan.monthly_landing[node.id][: model.horizon.closed],
                *model.horizon.series(slots, node.id).tolist(),
            )
            for node in plan.tree.nodes
        }
        felt = plan.lags.felt(series)
        own, late = ({k: v[months[0] :] for k, v in part.items()} for part in (series, felt))
        reached = model.horizon.reach(slots, aim)
        assert math.isclose(reached, roll_up(plan.tree, own, late)[id_], rel_tol=1e-12)
        slopes = model.horizon.slopes(slots, [aim])[0]
        for row in range(len(table)):
            for at in range(table.shape[1]):
                moved, step = table.copy(), 1e-6 * table[row, at]
                moved[row, at] += step
                up = model.horizon.reach(model.horizon.values(moved), aim)
                assert math.isclose(
                    slopes[row, at] * step, up - reached, rel_tol=1e-4, abs_tol=1e-12
                )


@pytest.mark.parametrize("target", [
    {"cvr": 0.031}, {"meeting_rate": 0.21}, {("win_rate", "FY2025 Q2"): 0.15},
    {("cvr", "FY2025 Q2"): 0.032, "customers": 62},
])  # fmt: skip
def test_the_answer_shows_the_rate_that_was_asked_for(target: Any) -> None:
    """The shown rate of the period is the target, not the plain mean of its months."""
    plan = software_company_a()
    answer = km.resolve(plan, targets=target)
    assert answer.status == "met"
    for one in answer.targets:
        first = 0 if one.period is None else one.period.months[0] - START
        shown = roll_up(plan.tree, {id_: months[first:] for id_, months in answer.monthly.items()})
        assert shown[one.id] >= one.goal * (1 - 1e-9)
        assert math.isclose(shown[one.id], one.value, rel_tol=1e-9)


def test_a_quotient_typed_as_a_formula_is_sum_over_sum() -> None:
    """5 of 10 and 30 of 90 are 35 of 100, not the mean of 50 % and 33.3 %."""
    tree = km.Tree.from_rows(
        [
            {"id": "share", "relation": "formula", "formula": "won / asked", "unit": "%"},
            {"id": "won", "parent": "share", "baseline": 60},
            {"id": "asked", "parent": "share", "baseline": 100},
        ]
    )
    actuals = {("won", START): 5.0, ("asked", START): 10.0, ("won", START + 1): 30.0,
               ("asked", START + 1): 90.0}  # fmt: skip
    plan = km.Plan(tree, km.Calendar(START, 6), actuals)
    assert math.isclose(plan.actual_to_date["share"], 0.35)
    assert math.isclose(km.resolve(plan, 0.5).values["share"], 0.5)
    outlook = km.landing_probability(plan, goal=0.3, draws=200, seed=1)
    assert outlook.mean == pytest.approx(0.35, abs=0.05)


def test_a_mean_of_rates_inside_a_product_is_sum_over_sum() -> None:
    """Window values multiply to the parent: 10,500 visits at 540 ÷ 10,500 are 540 leads."""
    tree = km.Tree.from_rows(
        [
            {"id": "leads", "relation": "product"},
            {"id": "visits", "parent": "leads", "baseline": 10_000},
            {"id": "cvr", "parent": "leads", "relation": "mean", "unit": "%"},
            {"id": "a", "parent": "cvr", "unit": "%", "baseline": 0.02},
            {"id": "b", "parent": "cvr", "unit": "%", "baseline": 0.03, "weight": 3},
        ]
    )
    assert tree["cvr"].rollup == "ratio"
    actuals: dict[tuple[str, km.Month], float] = {}
    for at, (visits, a, b) in enumerate(
        [(1000, 0.01, 0.02), (9000, 0.05, 0.06), (500, 0.01, 0.01)]
    ):
        actuals |= {("visits", START + at): visits, ("a", START + at): a, ("b", START + at): b}
    done = km.Plan(tree, km.Calendar(START, 6, START + 2), actuals).actual_to_date
    assert math.isclose(done["visits"] * done["cvr"], done["leads"])
    assert math.isclose(done["cvr"], (done["a"] + 3 * done["b"]) / 4)


@pytest.mark.parametrize("closed", [0, 2])
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("maximum", [650, None])
def test_what_is_divided_by_comes_near_zero_and_not_to_it(
    closed: int, several: bool, maximum: float | None
) -> None:
    """Cost per deal of 100 ÷ 50: 3 is reachable by fewer deals; at no deals at all there is none."""
    tree = km.Tree.from_rows(
        [
            {"id": "each", "relation": "ratio", "formula": "cost / deals"},
            {"id": "cost", "parent": "each", "baseline": 600, "maximum": maximum},
            {"id": "deals", "parent": "each", "baseline": 300},
        ]
    )
    actuals = {(id_, START + at): value for at in range(closed)
               for id_, value in (("cost", 100.0), ("deals", 50.0))}  # fmt: skip
    plan = km.Plan(tree, km.Calendar(START, 6, START + closed + -1 if closed else None), actuals)
    targets: Any = {"each": 2.5, ("each", START + 5): 2.4} if several else {"each": 2.5}
    answer = km.resolve(plan, policy="least_relative", targets=targets)
    assert answer.status == "met"
    assert answer.values["each"] >= 2.5 * (1 - 1e-9)
    assert min(value or 0.0 for value in answer.inputs["deals"]) > 0


def test_rates_out_of_reach_have_a_smallest_set() -> None:
    """Three rates beyond their caps: three caps must give way, and typed in they do."""
    plan = software_company_a()
    targets: Any = {"cvr": 0.04, "meeting_rate": 0.25, "win_rate": 0.2, "customers": 90}
    answer = km.resolve(plan, targets=targets)
    assert answer.status == "unreachable"
    assert answer.together
    assert {one.lever for one in answer.relaxations} >= {"cvr", "meeting_rate", "win_rate"}
    needed = {one.lever: one.needed for one in answer.relaxations}
    rows = [
        {**row, "maximum": needed.get(row["id"], row.get("maximum"))} for row in plan.tree.to_rows()
    ]
    eased = km.Plan(km.Tree.from_rows(rows), plan.calendar, plan.actuals)
    assert km.resolve(eased, targets=targets).status == "met"


def test_more_volume_in_better_months_helps_a_rate() -> None:
    """CVR 3.1 % over the half-year: 3.2 % in the open months does with more visits in them."""
    plan = software_company_a()
    answer = km.resolve(plan, targets={"cvr": 0.031})
    assert answer.status == "met"
    assert math.isclose(answer.values["cvr"], 0.031)
    assert answer.values["visits"] > 40_000 + 16_000
