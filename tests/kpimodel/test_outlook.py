"""The probability of a plan's goal: facts, open months, profiles, lags, given ranges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy import stats

from kpimodel.calendar import Calendar, Month
from kpimodel.distributions import Uniform
from kpimodel.errors import Issue
from kpimodel.examples import software_company_a
from kpimodel.messages import render
from kpimodel.outlook import landing_probability
from kpimodel.plan import Plan
from kpimodel.tree import Tree

Rows = list[dict[str, Any]]


def codes(issues: Sequence[Issue]) -> list[str]:
    """The codes of findings; each renders in both languages."""
    assert all(render(issue, lang) for issue in issues for lang in ("ja", "en"))
    return [issue.code for issue in issues]


def test_a_plan_varies_around_its_landing() -> None:
    """The worked example: centred on the landing of 60, surely above 50, hardly above 70."""
    plan = software_company_a()
    outlook = landing_probability(plan)
    assert outlook.goal == 50.0
    assert outlook.mean == pytest.approx(plan.landing["customers"], rel=0.01)
    assert outlook.percentiles[50] == pytest.approx(plan.landing["customers"], rel=0.01)
    assert outlook.probability > 0.95
    assert landing_probability(plan, goal=70, draws=20_000).probability < 0.05
    assert codes(outlook.issues) == ["outlook-few-months"] * 4


def test_a_month_follows_students_t() -> None:
    """One open month of a lever with n past months: mean, spread·√(1 + 1/n), n − 1 degrees."""
    rows: Rows = [{"id": "kgi", "relation": "sum"}, {"id": "x", "parent": "kgi", "baseline": 600}]
    months = [1000.0, 1010.0, 980.0, 1030.0, 990.0]
    actuals = {("x", Month(2025, 4) + at): value for at, value in enumerate(months)}
    plan = Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), 6), actuals)
    mean, spread = np.mean(months), np.std(months, ddof=1)
    law = stats.t(4, loc=sum(months) + mean, scale=spread * math.sqrt(1 + 1 / 5))
    for goal in (5980, 6012, 6040):
        outlook = landing_probability(plan, goal=goal, seed=3)
        exact = float(law.sf(goal))
        assert outlook.probability == pytest.approx(exact, abs=6 * outlook.standard_error)


def test_without_variation_the_plan_lands_on_its_landing() -> None:
    """Constant past months leave nothing to chance; a finished plan is a fact."""
    example = software_company_a()
    tree = example.tree
    same = {(id_, Month(2025, month)): value for month in range(4, 8)
            for id_, value in {"visits": 1e4, "leads": 300, "meetings": 60, "customers": 9}.items()
            }  # fmt: skip
    plan = Plan(tree, example.calendar, same)
    outlook = landing_probability(plan, draws=100)
    assert outlook.percentiles[50] == pytest.approx(plan.landing["customers"])
    assert outlook.probability == 1.0
    over = Plan(tree, Calendar(Month(2025, 4), 4), example.actuals)
    done = landing_probability(over, goal=40, draws=100)
    assert (done.probability, done.mean, done.uncertain) == (1.0, 40.0, ())
    assert landing_probability(over, goal=40.5, draws=100).probability == 0.0


def test_ranges_replace_the_past() -> None:
    """A given range is one value for all open months; it needs no history."""
    example = software_company_a()
    plan = Plan(example.tree, example.calendar)  # nothing has happened yet
    empty = landing_probability(plan, draws=100)
    assert codes(empty.issues) == ["outlook-no-history"] * 4 + ["nothing-uncertain"]
    outlook = landing_probability(plan, {"win_rate": Uniform(0.13, 0.15)}, seed=1)
    exact = (0.15 - plan.inputs["win_rate"]) / 0.02
    assert outlook.probability == pytest.approx(exact, abs=0.01)
    assert outlook.uncertain == ("win_rate",)


def test_levers_of_a_plan_may_be_correlated() -> None:
    """Factors that move together widen the landing; against each other, they steady it."""
    plan = software_company_a()
    pair = ("visits", "win_rate")
    sds = [
        landing_probability(plan, seed=1, correlation={pair: rho}).sd for rho in (-0.9, 0.0, 0.9)
    ]
    assert sds == sorted(sds)
    assert sds[2] > 1.1 * sds[0]
    given = {"visits": Uniform(9_000, 11_000), "win_rate": Uniform(0.14, 0.18)}
    ranges = [
        landing_probability(plan, given, seed=1, correlation={pair: rho}).sd for rho in (-0.9, 0.9)
    ]
    assert ranges[1] > 1.5 * ranges[0]


@pytest.mark.parametrize("rollup", ["sum", "last", "mean", "ratio"])
def test_every_roll_up_of_the_kgi(rollup: str) -> None:
    """With a spread near zero the simulated window is the landing, whatever rolls it up."""
    ratio = rollup == "ratio"
    rows: Rows = [
        {"id": "k", "rollup": rollup, "relation": "ratio" if ratio else "sum",
         "formula": "a / b" if ratio else None, "target": 1},
        {"id": "a", "parent": "k", "baseline": 60, "rollup": "sum" if ratio else rollup},
        {"id": "b", "parent": "k", "baseline": 60, "rollup": "sum" if ratio else rollup},
    ]  # fmt: skip
    months = {"a": (1.0, 2.0, 3.0), "b": (5.0, 4.0, 6.0)}
    actuals = {
        (id_, Month(2025, 4) + at): value
        for id_, values in months.items()
        for at, value in enumerate(values)
    }
    plan = Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), 5), actuals)
    narrow = {id_: Uniform(*[float(plan.monthly_landing[id_][-1] or 0)] * 2) for id_ in "ab"}
    outlook = landing_probability(plan, narrow, draws=100)
    assert outlook.mean == pytest.approx(plan.landing["k"])
    assert landing_probability(plan, draws=100).sd > 0


def late_plan(lag: str, calendar: Calendar, actuals: Any, **kgi: Any) -> Plan:
    """Deals from leads with a lag, at a rate."""
    rows: Rows = [
        {"id": "deals", "relation": "product", **kgi},
        {"id": "won", "parent": "deals", "relation": "sum"},
        {"id": "leads", "parent": "won", "baseline": 600, "lag": lag},
        {"id": "rate", "parent": "deals", "baseline": 0.1, "unit": "%"},
    ]
    return Plan(Tree.from_rows(rows), calendar, actuals)


@pytest.mark.parametrize("lag", ["1", "2", "0:50% 1:30% 2:20%"])
@pytest.mark.parametrize("closed", [0, 2, 5])
def test_late_effects_arrive_when_they_do(lag: str, closed: int) -> None:
    """Without chance, the simulated window is the landing, late effects and history included."""
    calendar = Calendar(Month(2025, 4), 6)
    actuals = {("leads", Month(2025, 3) + -at): 80.0 + 10 * at for at in range(2)}
    for at in range(closed):
        actuals["leads", Month(2025, 4) + at] = 100.0 + 5 * at
        actuals["deals", Month(2025, 4) + at] = 9.0
    plan = late_plan(lag, calendar, actuals, target=60)
    fixed = {
        id_: Uniform(*[float(plan.monthly_landing[id_][-1] or 0)] * 2) for id_ in ("leads", "rate")
    }
    outlook = landing_probability(plan, fixed, draws=100)
    assert outlook.mean == pytest.approx(plan.landing["deals"])


def test_what_arrives_after_the_window_adds_no_chance() -> None:
    """With a lag of 2 the leads of the last two months do not count: less spread."""
    calendar = Calendar(Month(2025, 4), 6)
    actuals = {("leads", Month(2025, 4) + -at): 100.0 + 10 * (at % 2) for at in range(1, 9)}
    sds = [
        landing_probability(late_plan(lag, calendar, actuals, target=60), seed=1, draws=20_000).sd
        for lag in ("0", "2")
    ]
    assert sds[1] < 0.9 * sds[0]


def test_a_season_is_no_chance() -> None:
    """Months that follow their profile exactly leave the open months certain."""
    year = {month: 1.0 + month % 3 for month in range(1, 13)}
    rows: Rows = [
        {"id": "kgi", "relation": "sum", "target": 2_000, "profile": "年"},
        {"id": "a", "parent": "kgi", "baseline": 1_200},
    ]
    start = Month(2025, 4)
    span = [start + at for at in range(-6, 3)]
    exact = {("a", month): 100 * year[month.month] for month in span}
    plan = Plan(Tree.from_rows(rows), Calendar(start, 6), exact, profiles={"年": year})
    outlook = landing_probability(plan, draws=1_000)
    assert outlook.sd == pytest.approx(0, abs=1e-6)
    assert outlook.mean == pytest.approx(plan.landing["kgi"]) == pytest.approx(1_200)
    even = landing_probability(Plan(plan.tree, plan.calendar, exact, profiles={}), draws=1_000)
    assert even.sd > 50
