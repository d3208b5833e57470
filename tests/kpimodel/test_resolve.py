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
from kpimodel.errors import Findings
from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.resolve import MONTH_POLICIES, MonthPolicy, PlanSolution, resolve
from kpimodel.resolving.horizon import Aim, Horizon
from kpimodel.resolving.unknowns import unknowns
from tests.kpimodel.plan_cases import START, funnel, monthly_rows, plan_of
from tests.kpimodel.solver_cases import Row
from tests.strategies import SMOOTH, tree_rows

BASE = (100, 100, 120, 100, 80, 100)
LATE = (1.0, 1.0, 1.0, 1.0, 0.8, 0.5)


def late_plan(goal: float = 72, **leads: object) -> Plan:
    """The worked case: leads become customers over three months, two months of history."""
    rows: list[Row] = [
        {"id": "customers", "relation": "product", "target": goal},
        {"id": "leads", "parent": "customers", "baseline": 600, "lag": "0:50% 1:30% 2:20%",
         "profile": "shape", **leads},
        {"id": "cvr", "parent": "customers", "unit": "%", "baseline": 0.1, "hold": True},
    ]  # fmt: skip
    history = {("leads", START + -1): 100.0, ("leads", START + -2): 100.0}
    return Plan(km.Tree.from_rows(rows), Calendar(START, 6), history, profiles={"shape": BASE})


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
        ({"targets": {"2027-01": 5.0}}, "target-unknown"),
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


# --- oracles ---------------------------------------------------------------------------------


def random_plan(random: np.random.Generator) -> Plan:
    """A few segments with lags, profiles and bounds; some months closed."""
    rows: list[Row] = [{"id": "kgi", "relation": "sum"}]
    for at in range(int(random.integers(1, 4))):
        rows += [
            {"id": f"s{at}", "parent": "kgi", "relation": "product"},
            {"id": f"x{at}", "parent": f"s{at}", "baseline": float(random.uniform(50, 500)),
             "lag": str(random.choice(["", "1", "0:50% 1:30% 2:20%"])), "profile": f"p{at}",
             "resistance": float(random.choice([1.0, 2.0])),
             "cost": float(random.uniform(1, 3))},
            {"id": f"r{at}", "parent": f"s{at}", "unit": "%", "hold": bool(random.random() < 0.6),
             "baseline": float(random.uniform(0.1, 0.4)), "cost": float(random.uniform(1, 3))},
        ]  # fmt: skip
    profiles = {f"p{at}": random.uniform(0.5, 2, 6).tolist() for at in range(3)}
    tree = km.Tree.from_rows(rows)
    closed = int(random.integers(0, 4))
    actuals = {
        (id_, START + at): float(random.uniform(10, 100))
        for id_ in tree.levers
        if id_.startswith("x")
        for at in range(closed)
    } | {
        (id_, START + at): float(random.uniform(0.1, 0.4))
        for id_ in tree.levers
        if id_.startswith("r")
        for at in range(closed)
    }
    calendar = Calendar(START, 6, START + closed + -1 if closed else None)
    return Plan(tree, calendar, actuals, profiles=profiles)


def slsqp(plan: Plan, aims: list[tuple[Aim, float]], measure: Any) -> tuple[float, Any]:
    """The least Σ weight·u² that scipy finds, and its weights and coordinates."""
    found = unknowns(plan, measure, Findings())
    horizon = Horizon(plan)
    base = np.array([lever.baseline for lever in found.levers])
    free = np.array([lever.free for lever in found.levers])
    weights = np.array([lever.resistance for lever in found.levers])

    def value(u: Any, aim: Aim) -> float:
        x = base * (1 + u) if measure == "relative" else base * np.exp(u)
        return horizon.reach(horizon.values(found.table(x)), aim)

    high = [math.log(1 / x) if lever.high == 1 else 3.0
            for x, lever in zip(base, found.levers, strict=True)]  # fmt: skip
    answer = scipy.optimize.minimize(
        lambda u: float(np.dot(weights, u * u)), np.full(len(base), 0.1) * free, method="SLSQP",
        bounds=[(-0.99, top) if move else (0, 0) for top, move in zip(high, free, strict=True)],
        constraints=[
            {"type": "ineq", "fun": lambda u, a=aim, g=goal: value(u, a) / g - 1}
            for aim, goal in aims
        ],
        options={"ftol": 1e-15, "maxiter": 400},
    )  # fmt: skip
    return float(answer.fun) if answer.success else math.inf, found


def penalty(answer: PlanSolution, found: Any, measure: str) -> float:
    """Our objective at an answer."""
    total = 0.0
    for lever, month in zip(found.levers, found.months, strict=True):
        at = answer.closed + max(int(month), 0)
        x = answer.monthly[lever.id][at] or 0.0
        u = x / lever.baseline - 1 if measure == "relative" else math.log(x / lever.baseline)
        total += lever.resistance * u * u if lever.free else 0.0
    return total


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize(
    ("policy", "measure"), [("least_change", "shared"), ("least_relative", "relative")]
)
def test_against_slsqp(seed: int, policy: MonthPolicy, measure: str) -> None:
    """Meets the goal to 1e-10 and costs no more than what SLSQP finds."""
    plan = random_plan(np.random.default_rng(seed))
    start = resolve(plan, 1.0).reached
    goal = 1.2 * start
    answer = resolve(plan, goal, policy)
    assert answer.status == "met"
    assert -1e-10 <= answer.reached / goal - 1 <= 1e-10
    whole = Aim("kgi", tuple(range(6)))
    theirs, found = slsqp(plan, [(whole, goal)], measure)
    assert penalty(answer, found, measure) <= theirs * (1 + 1e-5) + 1e-12


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("policy", MONTH_POLICIES)
def test_every_policy_meets_its_goal(seed: int, policy: MonthPolicy) -> None:
    """Residual within 1e-10, never below, bounds kept, closed months untouched."""
    plan = random_plan(np.random.default_rng(100 + seed))
    goal = 1.15 * resolve(plan, 1.0).reached
    answer = resolve(plan, goal, policy)
    assert answer.status == "met"
    assert -1e-10 <= answer.reached / goal - 1 <= 1e-10
    for id_, series in answer.monthly.items():
        assert series[: answer.closed] == plan.monthly_landing[id_][: answer.closed]
        if plan.tree[id_].is_rate:
            assert all(0 <= (value or 0) <= 1 for value in series)


@pytest.mark.parametrize("seed", range(10))
def test_gradient_against_differences(seed: int) -> None:
    """Slopes of the open months against central differences."""
    random = np.random.default_rng(seed)
    plan = random_plan(random)
    horizon, found = Horizon(plan), unknowns(plan, "plain", Findings())
    x = np.array([lever.baseline for lever in found.levers])
    aims = [Aim("kgi", tuple(range(6))), Aim("kgi", (5,)), Aim("s0", (4, 5))]
    slopes = found.gathered(horizon.slopes(horizon.values(found.table(x)), aims))
    for row, aim in enumerate(aims):
        for at in range(len(x)):
            step = np.zeros(len(x))
            step[at] = 1e-5 * x[at]
            up, down = (
                horizon.reach(horizon.values(found.table(x + way * step)), aim) for way in (1, -1)
            )
            assert slopes[row, at] == pytest.approx(
                (up - down) / (2 * step[at]), rel=1e-6, abs=1e-6
            )


@pytest.mark.parametrize(
    "formula",
    ["a * b", "a / b", "a ^ 2 + b", "min(a, b) * 2", "max(a, b)", "if(a > b, a, b * 2)",
     "abs(a - b) + a", "-a + 9 * b"],
)  # fmt: skip
def test_gradient_of_every_operation(formula: str) -> None:
    """The same for formulas, one of whose rows is late."""
    rows: list[Row] = [
        {"id": "kgi", "relation": "formula", "formula": formula, "rollup": "sum"},
        {"id": "a", "parent": "kgi", "baseline": 60, "lag": "0:40% 1:60%"},
        {"id": "b", "parent": "kgi", "baseline": 78},
    ]
    plan = plan_of(rows)
    horizon, found = Horizon(plan), unknowns(plan, "plain", Findings())
    x = np.array([lever.baseline for lever in found.levers]) * np.linspace(1, 1.2, 12)
    aim = Aim("kgi", (1, 2, 3))
    slopes = found.gathered(horizon.slopes(horizon.values(found.table(x)), [aim]))[0]
    for at in range(len(x)):
        step = np.zeros(len(x))
        step[at] = 1e-6
        up, down = (
            horizon.reach(horizon.values(found.table(x + way * step)), aim) for way in (1, -1)
        )
        assert slopes[at] == pytest.approx((up - down) / 2e-6, rel=1e-5, abs=1e-6)


# --- several targets -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    ("policy", "measure"), [("least_change", "shared"), ("least_relative", "relative")]
)
def test_several_targets_against_slsqp(seed: int, policy: MonthPolicy, measure: str) -> None:
    """A target for every open month: all met to 1e-10, at no higher price than SLSQP's."""
    plan = random_plan(np.random.default_rng(200 + seed))
    base = resolve(plan, 1.0).monthly["kgi"]
    closed = len(plan.closed)
    random = np.random.default_rng(seed)
    want = {
        START + at: float(base[at] or 0) * float(random.uniform(1.0, 1.15))
        for at in range(closed, 6)
    }
    answer = resolve(plan, policy=policy, targets=want)
    if answer.status == "unreachable":  # a late start decides the first months
        missed = [one for one in answer.targets if not one.met]
        assert all(one.period is not None for one in missed)
        return
    assert all(one.value / one.goal - 1 >= -1e-10 for one in answer.targets)
    aims = [(Aim("kgi", (at,)), want[START + at]) for at in range(closed, 6)]
    theirs, found = slsqp(plan, aims, measure)
    assert penalty(answer, found, measure) <= theirs * (1 + 1e-5) + 1e-12


def test_targets_by_quarter_and_for_another_row() -> None:
    """A goal for the window, one for a quarter and one for the leads, met together."""
    plan = dataclasses.replace(software_company_a(), actuals={})
    answer = resolve(
        plan, 45, targets={("customers", "FY2025 Q1"): 24.0, ("leads", "FY2025 Q2"): 850.0}
    )
    assert answer.status == "met"
    first, second = answer.targets[1:]
    assert (first.period and first.period.label("ja")) == "2025年度 Q1"
    assert first.value == pytest.approx(24, rel=1e-10)
    assert second.value >= 850 * (1 - 1e-10)
    assert answer.reached >= 45 * (1 - 1e-10)
    assert sum(v or 0 for v in answer.monthly["customers"][:3]) == pytest.approx(first.value)


def test_unreachable_months_are_named() -> None:
    """Which month is out of reach, how far it gets, and that it was decided before."""
    plan = late_plan(maximum=900)
    answer = resolve(plan, targets={START: 9.0, START + 3: 50.0})
    assert answer.status == "unreachable"
    assert [one.met for one in answer.targets] == [True, False]
    assert "in Jul 2025: the target 50 cannot be reached" in answer.reason
    assert "2025年7月" in answer.explain("ja")
    late = late_plan(lag="2")
    answer = resolve(late, targets={START: 30.0})
    assert "decided by months that are closed" in answer.reason


def test_a_closed_target() -> None:
    """A target of a closed month is compared, and named where it was missed."""
    plan = software_company_a()
    answer = resolve(plan, targets={START: 5.0, START + 5: 11.0})
    assert answer.status == "met"
    answer = resolve(plan, targets={START: 8.0, START + 5: 11.0})
    assert answer.status == "unreachable"
    assert "Apr 2025 is closed at 7" in answer.reason


def test_many_targets_at_once() -> None:
    """Twelve monthly targets over 720 open months with lags, met within 1e-10."""
    random = np.random.default_rng(3)
    rows: list[Row] = [{"id": "kgi", "relation": "sum"}]
    profiles = {}
    for at in range(60):
        rows += [
            {"id": f"s{at}", "parent": "kgi", "relation": "product"},
            {"id": f"x{at}", "parent": f"s{at}", "baseline": float(random.uniform(600, 6000)),
             "lag": "0:50% 1:30% 2:20%", "profile": f"p{at}"},
            {"id": f"r{at}", "parent": f"s{at}", "unit": "%", "hold": True,
             "baseline": float(random.uniform(0.05, 0.3))},
        ]  # fmt: skip
        profiles[f"p{at}"] = (1 + 0.1 * random.normal(size=12)).tolist()
    plan = Plan(km.Tree.from_rows(rows), Calendar(START, 12), profiles=profiles)
    base = plan.monthly_targets["kgi"]
    want = {
        START + at: float(base[at] or 0) * f for at, f in enumerate(np.linspace(1.02, 1.25, 12))
    }
    answer = resolve(plan, policy="least_relative", targets=want)
    assert (answer.status, answer.exact) == ("met", True)
    assert all(0 <= one.value / one.goal - 1 + 1e-10 < 1e-3 for one in answer.targets)
    assert sum(one.value / one.goal - 1 > 1e-9 for one in answer.targets) <= 2


# --- any tree at all -------------------------------------------------------------------------


@given(
    tree_rows(SMOOTH, kinks=True, shared=True),
    st.sampled_from(MONTH_POLICIES),
    st.floats(-2, 3),
    st.integers(1, 5),
    st.data(),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_any_tree_gets_an_answer_or_a_finding(
    rows: list[Row], policy: MonthPolicy, factor: float, months: int, data: Any
) -> None:
    """Ratios, kinks, DAGs, lags, holds, zeros: what is called met is met; all has words."""
    lags = st.sampled_from(["", "1", "0:50% 1:50%"])
    changes = st.sampled_from([{}, {"hold": True}, {"baseline": 0}, {"step": 0.5}])
    for row in rows[1:]:
        row["lag"] = data.draw(lags)
        if row["relation"] == "input":
            row |= {"cost": 1.0, **data.draw(changes)}
    rows[0]["direction"] = data.draw(st.sampled_from(["up", "down"]))
    words = ""
    answer: PlanSolution | None
    try:
        plan = plan_of(rows, months=months)
        root = plan.tree.root.id
        answer = resolve(plan, factor * km.evaluate(plan.tree)[root], policy)
    except km.KpiError as error:
        words = str(error)  # a finding must have words
        answer = None
    if answer is None:
        assert words
        return
    assert answer.explain("ja") != answer.explain("en")
    (one,) = answer.targets
    if answer.status != "unreachable":
        sign = 1 if plan.tree.root.direction == "up" else -1
        assert sign * (one.value - one.goal) >= -1e-10 * abs(one.goal)
