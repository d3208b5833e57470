"""Re-solving mid-term: the published lag case, plans against trees, scipy, bounds, steps, words."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.calendar import Calendar
from kpimodel.examples import software_company_a
from kpimodel.resolve import MONTH_POLICIES, PlanSolution, resolve
from tests.kpimodel.plan_cases import (
    BASE,
    START,
    funnel,
    late_plan,
    monthly_rows,
    plan_of,
)
from tests.kpimodel.solver_cases import Row

LATE = (1.0, 1.0, 1.0, 1.0, 0.8, 0.5)


def customers_of(leads: list[float]) -> float:
    """The half-year's customers of six months' leads, as a spreadsheet would."""
    all_leads = [100.0, 100.0, *leads]
    return math.fsum(
        0.1 * (0.5 * all_leads[t] + 0.3 * all_leads[t - 1] + 0.2 * all_leads[t - 2])
        for t in range(2, 8)
    )


def leads_of(answer: PlanSolution) -> list[float]:
    """The six months of leads."""
    return [float(value or 0) for value in answer.monthly["leads"]]


# --- the worked case -------------------------------------------------------------------------


def test_baseline_of_the_case() -> None:
    """What earlier months bring is 7, the base total 60.4."""
    assert customers_of([0.0] * 6) == pytest.approx(7)
    assert customers_of(list(BASE)) == pytest.approx(60.4)
    plan = late_plan()
    landed = plan.monthly_landing["leads"]
    assert landed == pytest.approx(plan.monthly_targets["leads"])


def test_equal_uplift() -> None:
    """Every month by 65 ÷ 53.4."""
    answer = resolve(late_plan(), policy="equal_effort")
    assert leads_of(answer) == pytest.approx([1.217228 * base for base in BASE], rel=5e-7)
    assert leads_of(answer)[0] / 100 == pytest.approx(65 / 53.4, rel=1e-12)
    assert answer.exact


def test_least_relative_change() -> None:
    """The published uplifts; late months get less; rounded up they bring 72.16."""
    answer = resolve(late_plan(), policy="least_relative")
    uplifts = [100 * (x / base - 1) for x, base in zip(leads_of(answer), BASE, strict=True)]
    assert uplifts == pytest.approx([22.75, 22.75, 27.30, 22.75, 14.56, 11.37], abs=0.005)
    assert leads_of(answer) == pytest.approx(
        [122.747, 122.747, 152.756, 122.747, 91.646, 111.373], abs=5e-4
    )
    up = [float(math.ceil(x)) for x in leads_of(answer)]
    assert up == [123, 123, 153, 123, 92, 112]
    assert customers_of(up) == pytest.approx(72.16)
    assert answer.exact
    assert answer.reached == pytest.approx(72, rel=1e-12)
    assert customers_of(leads_of(answer)) == pytest.approx(72, rel=1e-12)


def test_least_change_is_the_designs() -> None:
    """Σ share·ln(x/x0)²: scipy finds nothing better, and each month obeys the first-order rule."""
    answer = resolve(late_plan())
    x, base = np.array(leads_of(answer)), np.array(BASE, dtype=float)
    # share·ln(x/x0)/x proportional to the month's effect
    price = (base / 600) * np.log(x / base) / x / (0.1 * np.array(LATE))
    assert price == pytest.approx(price[0], rel=1e-6)
    best = scipy.optimize.minimize(
        lambda y: float(np.dot(base / 600, y * y)), np.full(6, 0.2), method="SLSQP",
        constraints=[{"type": "ineq", "fun": lambda y: customers_of(list(base * np.exp(y))) - 72}],
        options={"ftol": 1e-14, "maxiter": 500},
    )  # fmt: skip
    ours = float(np.dot(base / 600, np.log(x / base) ** 2))
    assert ours <= best.fun * (1 + 1e-8)
    assert answer.exact


def test_whole_leads() -> None:
    """With a step of 1 the months are whole, the goal is met and no lead is left to give back."""
    answer = resolve(late_plan(step=1), policy="least_relative")
    leads = leads_of(answer)
    assert all(x == round(x) for x in leads)
    assert 72 <= customers_of(leads) + 1e-9 < 72.05 + 1e-9
    assert answer.reached == pytest.approx(customers_of(leads))
    assert not answer.exact


def test_words_say_why_late_months_get_less() -> None:
    """Both languages name the pipeline, the month, its share inside the window, its change."""
    answer = resolve(late_plan(), policy="least_relative")
    assert answer.effects["leads"] == pytest.approx(LATE)
    english, japanese = answer.explain("en"), answer.explain("ja")
    assert "still brings 7 in the open months" in english
    assert "leads in 2025-09: only 50 % of its effect falls inside the window" in english
    assert "11.4 %" in english
    assert "leads の 2025-09: 効果のうち期間内に届くのは 50 % だけ" in japanese
    assert resolve(late_plan(), policy="least_relative", lang="ja").reason == japanese


def test_a_month_too_late_is_left_alone() -> None:
    """With two months' lag August and September bring nothing and stay at their baselines."""
    answer = resolve(late_plan(lag="2"), policy="least_relative")
    assert leads_of(answer)[4:] == pytest.approx(BASE[4:])
    assert answer.effects["leads"][4:] == (0, 0)
    assert "its effect comes after the window" in answer.reason


# --- plans against trees ---------------------------------------------------------------------


@given(monthly_rows(), st.floats(0.6, 2.5), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_nothing_closed_and_no_lag_is_the_trees_answer(
    rows: list[Row], factor: float, months: int
) -> None:
    """Equal effort on an untouched plan is equal effort on its tree, month by month the same."""
    plan = plan_of(rows, months=months)
    goal = factor * km.evaluate(plan.tree)[plan.tree.root.id]
    ours = resolve(plan, goal, "equal_effort")
    tree = km.backsolve(plan.tree, goal, "equal_effort")
    assert ours.status == tree.status
    if ours.status != "unreachable":
        assert ours.values == pytest.approx(tree.values, rel=1e-9)


@pytest.mark.parametrize("goal", [55, 40, 47.3])
def test_the_worked_example_before_its_start(goal: float) -> None:
    """Least change on the example without actuals equals the tree's back-solved answer."""
    example = software_company_a()
    plan = dataclasses.replace(example, actuals={})
    answer = resolve(plan, goal)
    assert answer.closed == 0
    assert answer.values == pytest.approx(km.backsolve(plan.tree, goal).values, rel=1e-6)


def test_closed_months_are_facts() -> None:
    """They stay as they were; the open months reach the rest; nothing passes a bound."""
    plan = software_company_a()
    for policy in MONTH_POLICIES:
        if policy == "least_cost":
            continue
        answer = resolve(plan, 62, policy)
        assert answer.status == "met", policy
        assert answer.monthly["customers"][:4] == (7, 9, 11, 13)
        assert answer.reached == pytest.approx(62, rel=1e-10)
        assert answer.values["customers"] == pytest.approx(62, rel=1e-10)
        assert answer.values["visits"] <= 66_000 * (1 + 1e-12)
        for rate, most in (("cvr", 0.032), ("meeting_rate", 0.22), ("win_rate", 0.14)):
            assert answer.monthly[rate][4] == answer.monthly[rate][5]
            assert (answer.monthly[rate][5] or 0) <= most


def test_already_met() -> None:
    """A goal that the baselines reach moves nothing."""
    answer = resolve(software_company_a(), 45)
    assert answer.status == "already_met"
    assert answer.monthly["visits"][4:] == (8000, 8000)
    assert "45" in answer.reason


# --- out of reach ----------------------------------------------------------------------------


def test_unreachable_goal_and_its_relaxations() -> None:
    """The best, what stands in the way, and window values that would each do alone."""
    plan = software_company_a()
    answer = resolve(plan, 80)
    best = 40 + 26_000 * 0.032 * 0.22 * 0.14
    assert (answer.status, answer.exact) == ("unreachable", True)
    assert answer.reached == pytest.approx(best)
    assert answer.binding == ["visits", "cvr", "meeting_rate", "win_rate"]
    needed = {one.lever: one.needed for one in answer.relaxations}
    factor = 40 / (best - 40)
    assert needed["cvr"] == pytest.approx(0.032 * factor)
    assert needed["visits"] == pytest.approx(40_000 + 26_000 * factor)
    relaxed = [
        {**row, "maximum": needed["cvr"]} if row["id"] == "cvr" else row
        for row in plan.tree.to_rows()
    ]
    again = dataclasses.replace(plan, tree=km.Tree.from_rows(relaxed))
    assert resolve(again, 80 * (1 - 1e-9)).status == "met"
    assert "80,584" in answer.reason
    assert "66,000" in answer.explain("ja")


def test_a_hold_in_the_way() -> None:
    """A held lever is named with the value that would do."""
    rows = [
        {**row, "hold": True, "maximum": None}
        if row["id"] != "visits"
        else {**row, "maximum": 50_000}
        for row in software_company_a().tree.to_rows()
    ]
    plan = dataclasses.replace(software_company_a(), tree=km.Tree.from_rows(rows))
    answer = resolve(plan, 80)
    assert answer.status == "unreachable"
    assert {one.bound for one in answer.relaxations} == {"hold", "maximum"}


def test_a_bound_that_is_used_up() -> None:
    """Closed months beyond a maximum are a finding; open months keep their share of it."""
    rows = funnel(target=400)
    rows[2]["maximum"] = 1200
    typed = {"visits": [900, 900], "leads": [90, 90], "deals": [18, 18]}
    answer = resolve(plan_of(rows, typed=typed, closed="2025-05"))
    assert "bound-used-up" in [issue.code for issue in answer.issues]
    assert all(value <= 200 for value in answer.monthly["visits"][2:] if value is not None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"policy": "guess"}, "unknown-policy"),
        ({"policy": "least_cost"}, "cost-missing"),
        ({"goal": "soon"}, "goal-not-a-number"),
        ({"targets": {}}, "targets-none"),
        ({"targets": {"2027-01": 5.0}}, "target-period"),
        ({"targets": {"FY2031 Q1": 5.0}}, "target-unknown"),
        ({"targets": {("nobody", "2025-08"): 5.0}}, "unknown-id"),
        ({"targets": {"2025-08": math.nan}}, "not-a-number"),
        ({"targets": {"2025-08": 9.0, "2025-09": 9.0}, "policy": "least_cost"}, "cost-missing"),
    ],
)
def test_questions_without_meaning(change: dict[str, Any], code: str) -> None:
    """Each is refused with its finding."""
    with pytest.raises(km.SolveError) as caught:
        resolve(software_company_a(), **change)
    assert code in [issue.code for issue in caught.value.issues]
    assert str(caught.value)


def test_nothing_left_to_solve_for() -> None:
    """A plan whose months are all closed has no open month."""
    plan = software_company_a()
    closed = dataclasses.replace(plan, calendar=Calendar(START, 6, START + 5))
    with pytest.raises(km.SolveError, match="closed"):
        resolve(closed, 60)
