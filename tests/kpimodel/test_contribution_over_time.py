"""Contributions by month, and over the whole."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.changes.contribution_over_time import MonthlyContributions, contributions_by_month
from kpimodel.contribution import contributions
from kpimodel.errors import EvaluationError
from kpimodel.evaluate import evaluate
from kpimodel.examples import software_company_a
from kpimodel.messages import render
from kpimodel.tree import Tree
from tests.strategies import SMOOTH, states, tree_rows

FUNNEL: list[dict[str, Any]] = [
    {"id": "deals", "relation": "product"},
    {"id": "leads", "parent": "deals", "baseline": 600},
    {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": 0.1},
]


def funnel(**root: Any) -> Tree:
    """Deals from leads and a win rate."""
    return Tree.from_rows([{**FUNNEL[0], **root}, *FUNNEL[1:]])


def sums_hold(result: MonthlyContributions) -> None:
    """Each month sums to its change, and the months to the whole."""
    months = [month for month in result.months if month is not None]
    for split in [*months, result.whole]:
        change = split.after - split.before
        assert math.fsum(split.values()) == pytest.approx(change, rel=1e-12, abs=1e-300)
    for name, amount in result.whole.items():
        size = sum(abs(value) for month in months for value in month.values())
        parts = math.fsum(month.get(name, 0.0) for month in months)
        assert amount == pytest.approx(parts, rel=1e-9, abs=1e-12 * size)


def test_the_worked_example() -> None:
    """Target against landing: +10 customers in six months, and +6.7 in the closed ones."""
    plan = software_company_a()
    result = contributions_by_month(plan.tree, plan.monthly_targets, plan.monthly_landing)
    sums_hold(result)
    assert math.fsum(result.whole.values()) == pytest.approx(plan.landing["customers"] - 50)
    actual = contributions_by_month(plan.tree, plan.monthly_targets, plan.monthly_actuals)
    assert [month is None for month in actual.months] == [False] * 4 + [True] * 2
    change = plan.actual_to_date["customers"] - plan.target_to_date["customers"]
    assert math.fsum(actual.whole.values()) == pytest.approx(change)
    # the window's values at once give nearly, not quite, the same shares
    at_once = contributions(plan.tree, plan.targets, plan.landing)
    for lever, amount in at_once.items():
        assert result.whole[lever] == pytest.approx(amount, abs=0.3)


@settings(max_examples=60, deadline=None)
@given(
    st.data(), tree_rows(SMOOTH, shared=True), st.sampled_from(["lmdi", "shapley", "sequential"])
)
def test_months_sum_to_the_window(
    data: st.DataObject, rows: list[dict[str, Any]], method: str
) -> None:
    """On any tree the months' amounts add up to the whole, and every month to its change."""
    rows[0]["rollup"] = "sum"
    tree = Tree.from_rows(rows)
    old, new = ([data.draw(states(tree)) for _ in range(3)] for _ in range(2))
    try:
        result = contributions_by_month(tree, series(old), series(new), method)
        change = sum(evaluate(tree, b)["k0"] - evaluate(tree, a)["k0"]
                     for a, b in zip(old, new, strict=True))  # fmt: skip
    except EvaluationError:
        assume(False)
    sums_hold(result)
    size = sum(abs(x) for month in result.months if month for x in month.values())
    assert math.fsum(result.whole.values()) == pytest.approx(change, rel=1e-9, abs=1e-9 * size)


def series(months: list[dict[str, float]]) -> dict[str, tuple[float | None, ...]]:
    """Months of levers to levers of months."""
    return {id_: tuple(month[id_] for month in months) for id_ in months[0]}


OLD = {"leads": (100.0, 100.0, 100.0), "win_rate": (0.1, 0.1, 0.1)}
NEW = {"leads": (150.0, 100.0, 200.0), "win_rate": (0.1, 0.2, 0.1)}


def test_roll_ups() -> None:
    """A flow sums its months, a mean averages them, a stock has its last one."""
    flow = contributions_by_month(funnel(rollup="sum"), OLD, NEW)
    assert (flow.whole, flow.method) == ({"leads": 15.0, "win_rate": 10.0}, "lmdi")
    mean = contributions_by_month(funnel(rollup="mean"), OLD, NEW)
    assert mean.whole == pytest.approx({"leads": 5.0, "win_rate": 10 / 3})
    assert (mean.whole.before, mean.whole.after) == pytest.approx((10, 55 / 3))
    stock = contributions_by_month(funnel(rollup="last"), OLD, NEW)
    assert stock.whole == {"leads": 10.0, "win_rate": 0.0}


def test_the_rule_and_its_order_are_named() -> None:
    """As in a single month."""
    result = contributions_by_month(funnel(), OLD, NEW, "sequential")
    assert result.whole.order == ("win_rate", "leads")
    assert result.method == result.whole.method == "sequential"
    born = {"leads": (0.0, 0.0, 0.0), "win_rate": (0.0, 0.1, 0.1)}
    assert contributions_by_month(funnel(), born, NEW).whole.fallbacks == ("deals",)


def test_what_was_measured_stays_unexplained_by_month() -> None:
    """A KGI that was counted differently leaves a rest, in its month and in the whole."""
    counted = {**NEW, "deals": (15.0, 23.0, 20.0)}
    result = contributions_by_month(funnel(), OLD, counted)
    assert [month and month.get("unexplained") for month in result.months] == [None, 3.0, None]
    assert result.whole == {"leads": 15.0, "win_rate": 10.0, "unexplained": 3.0}


def lagged(lag: str) -> km.Plan:
    """Leads act later; three months of a plan."""
    rows = [FUNNEL[0], {**FUNNEL[1], "lag": lag, "baseline": 300}, FUNNEL[2]]
    return km.Plan(Tree.from_rows(rows), km.Calendar(km.Month(2025, 4), 3))


def test_with_a_lag_of_a_month() -> None:
    """April's 50 leads more arrive in May; June's never do; April's deals come from March."""
    plan = lagged("1")
    result = contributions_by_month(plan.tree, OLD, NEW, lags=plan.lags)
    sums_hold(result)
    # May: 100 leads at 10 % to 150 at 20 %
    mean = 20 / math.log(3)
    may = {"leads": mean * math.log(1.5), "win_rate": mean * math.log(2)}
    assert [month and dict(month) for month in result.months] == [
        {"leads": 0.0, "win_rate": 0.0},
        pytest.approx(may),
        {"leads": 0.0, "win_rate": 0.0},
    ]


def test_with_a_lag_over_several_months() -> None:
    """Half at once, half a month later: every month still sums to the KGI's own change."""
    plan = lagged("0:50% 1:50%")
    for method in ("lmdi", "shapley"):
        result = contributions_by_month(plan.tree, OLD, NEW, method, lags=plan.lags)
        sums_hold(result)
        changes = [month.after - month.before for month in result.months if month]
        # 125 · .1, 125 · .2 and 150 · .1 against 10 each
        assert changes == pytest.approx([2.5, 15, 5])
        assert result.whole.method == ("lmdi" if method == "lmdi" else "shapley_by_node")
    result = contributions_by_month(plan.tree, OLD, NEW, lags=plan.lags)
    # May: half of April's and half of May's leads, 125 for 100, at 20 % for 10 %
    mean = 15 / math.log(2.5)
    may = {"leads": mean * math.log(1.25), "win_rate": mean * math.log(2)}
    assert result.months[1] == pytest.approx(may, rel=1e-12)
    gap = {**NEW, "leads": (150.0, None, 200.0)}
    with_gap = contributions_by_month(plan.tree, OLD, gap, lags=plan.lags)
    assert [month is None for month in with_gap.months] == [False, True, True]


def test_a_lag_of_nothing_changes_nothing() -> None:
    """Without lags the way through time is the plain one."""
    plan = lagged("")
    assert not plan.lags
    with_lags = contributions_by_month(plan.tree, OLD, NEW, lags=plan.lags)
    assert with_lags.whole == contributions_by_month(plan.tree, OLD, NEW).whole


@pytest.mark.parametrize(
    ("tree", "before", "after", "method", "lag", "codes"),
    [
        (funnel(rollup="ratio"), OLD, NEW, "lmdi", "", ["contribution-months-rate"]),
        (funnel(), OLD, {**NEW, "leads": (1.0,)}, "lmdi", "", ["months-differ"]),
        (funnel(), {**OLD, "x": (1.0,) * 3}, NEW, "lmdi", "", ["unknown-id"]),
        (funnel(), OLD, {**NEW, "leads": (1.0, math.nan, 1.0)}, "lmdi", "", ["not-finite"]),
        (funnel(), OLD, {"leads": (1.0,) * 3}, "lmdi", "", ["contribution-no-month"]),
        (funnel(), {}, {}, "lmdi", "", ["contribution-no-month"]),
        (funnel(), OLD, NEW, "magic", "", ["unknown-method"]),
        (None, OLD, NEW, "magic", "1", ["unknown-method"]),
        (None, OLD, NEW, "sequential", "1", ["contribution-lag-sequential"]),
    ],
)
def test_bad_input(
    tree: Tree | None, before: Any, after: Any, method: str, lag: str, codes: list[str]
) -> None:
    """Refused with words in both languages."""
    plan = lagged(lag)
    with pytest.raises(EvaluationError) as caught:
        contributions_by_month(tree or plan.tree, before, after, method, lags=plan.lags)
    assert [issue.code for issue in caught.value.issues] == codes
    assert all(render(issue, lang) for issue in caught.value.issues for lang in ("ja", "en"))
