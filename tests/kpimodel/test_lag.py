"""Lags: as typed, as felt by parents, in targets, actuals and landing."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.errors import Findings
from kpimodel.messages import render
from kpimodel.timing.lag import read_lag
from tests.kpimodel.plan_cases import START, monthly_rows, plan_of
from tests.kpimodel.solver_cases import Row

SPREAD = "0:50% 1:30% 2:20%"


def late_funnel(lag: str = SPREAD, **leads: object) -> list[Row]:
    """Customers = leads × CVR, leads act late."""
    return [
        {"id": "customers", "relation": "product"},
        {"id": "leads", "parent": "customers", "baseline": 600, "lag": lag, **leads},
        {"id": "cvr", "parent": "customers", "unit": "%", "baseline": 0.1},
    ]


def read(text: object) -> tuple[tuple[float, ...] | None, list[str]]:
    """What a cell is read as, and the codes of its findings."""
    found = Findings()
    shares = read_lag(str(text), "leads", ("nodes", 1, "lag"), found)
    assert all(render(issue, lang) for issue in found.issues for lang in ("ja", "en"))
    return shares, [issue.code for issue in found.issues]


@pytest.mark.parametrize("text", ["2", "２", " 2.0 ", "2か月", "2 months", "2:100%", "2:1"])
def test_one_lag(text: str) -> None:
    """A number of months, in any width and with its unit."""
    assert read(text) == ((0.0, 0.0, 1.0), [])


@pytest.mark.parametrize(
    "text",
    [SPREAD, "0:50%,1:30%,2:20%", "0: 50 %、1: 30 %、2: 20 %", "0：５０％ 1：３０％ 2：２０％",
     "0:0.5 1:0.3 2:0.2", "2:20% 0:50% 1:30%"],
)  # fmt: skip
def test_distribution(text: str) -> None:
    """Shares by month, separated as people separate them."""
    shares, codes = read(text)
    assert codes == []
    assert shares == pytest.approx((0.5, 0.3, 0.2))
    assert math.fsum(shares or ()) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("text", ["", "  ", "0", "0:100%"])
def test_none(text: str) -> None:
    """No lag: nothing is delayed."""
    assert read(text) == (None, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("soon", "lag-text"), ("0:50% rest", "lag-text"), (":50%", "lag-text"),
        ("-1", "lag-month"), ("37", "lag-month"), ("1.5:100%", "lag-month"),
        ("x:100%", "lag-month"), ("0:60% 0:40%", "lag-twice"), ("0:150%", "lag-share"),
        ("0:x 1:100%", "lag-share"), ("0:-10% 1:110%", "lag-share"),
        ("0:50% 1:30%", "lag-sum"), ("0:60% 1:50%", "lag-sum"), ("0:nan", "lag-share"),
        ("1.5", "lag-text"), ("9" * 500, "lag-month"),
    ],
)  # fmt: skip
def test_bad_lags(text: str, code: str) -> None:
    """Each mistake has its finding, and no lag comes of it."""
    shares, codes = read(text)
    assert shares is None
    assert code in codes


def test_findings_have_places() -> None:
    """A plan with a bad lag is refused at its cell; a lag on the KGI is only a warning."""
    with pytest.raises(km.ModelError) as caught:
        plan_of(late_funnel("0:50%"))
    assert [(i.code, i.path) for i in caught.value.issues] == [("lag-sum", ("nodes", 1, "lag"))]
    rows = late_funnel("")
    rows[0]["lag"] = "2"
    plan = plan_of(rows)
    assert "lag-no-parent" in [issue.code for issue in plan.issues]
    assert not plan.lags


def test_targets_arrive_late() -> None:
    """Customers of a month come of that month's leads and of the two before, here baselines."""
    plan = plan_of(late_funnel(target=1200))
    customers = plan.monthly_targets["customers"]
    assert customers == pytest.approx((15, 18, 20, 20, 20, 20))
    assert plan.monthly_targets["leads"] == (200.0,) * 6


def test_months_before_come_from_history() -> None:
    """Where actuals before the window are there, they count instead of the baseline."""
    rows = late_funnel(target=1200)
    plan = km.Plan(
        km.Tree.from_rows(rows),
        km.Calendar(START, 6),
        {("leads", START + -1): 300.0, ("leads", START + -2): 500.0},
    )
    customers = plan.monthly_targets["customers"]
    assert customers[:3] == pytest.approx((10 + 9 + 10, 10 + 6 + 6, 20))


def test_a_rate_is_parent_over_what_arrives() -> None:
    """With leads a month late, the CVR of May is May's customers over April's leads."""
    typed = {"leads": [200, 400, 300], "customers": [10, 30, 40]}
    plan = plan_of(late_funnel("1"), typed=typed, closed="2025-06")
    assert plan.monthly_actuals["cvr"][:3] == pytest.approx((10 / 100, 30 / 200, 40 / 400))
    assert plan.actual_to_date["cvr"] == pytest.approx(80 / 700)


def test_landing_gets_what_is_under_way() -> None:
    """Open months get what the closed months still bring, at the rate so far."""
    typed = {"leads": [200, 400, 300], "customers": [10, 30, 40]}
    plan = plan_of(late_funnel("1"), typed=typed, closed="2025-06")
    rate, mean = 80 / 700, 300
    assert plan.monthly_landing["customers"][3:] == pytest.approx(
        (300 * rate, mean * rate, mean * rate)
    )
    assert plan.landing["customers"] == pytest.approx(80 + 900 * rate)


def test_only_the_parent_feels_it() -> None:
    """A cost of the leads in another formula is there at once; groups pass the lag through."""
    rows: list[Row] = [
        {"id": "profit", "relation": "formula", "formula": "sales - cost"},
        {"id": "sales", "parent": "profit", "relation": "product"},
        {"id": "work", "parent": "sales", "relation": "group"},
        {"id": "leads", "parent": "work", "baseline": 600, "lag": "1"},
        {"id": "price", "parent": "sales", "baseline": 5, "rollup": "mean"},
        {"id": "cost", "parent": "profit", "relation": "formula", "formula": "leads * 2"},
    ]
    rows[3]["target"] = 1200
    months = plan_of(rows, months=6).monthly_targets
    assert months["cost"] == (400.0,) * 6
    assert months["sales"] == pytest.approx((500, 1000, 1000, 1000, 1000, 1000))


@given(monthly_rows(), st.integers(1, 12), st.data())
@settings(max_examples=60, deadline=None)
def test_a_steady_plan_feels_no_lag(rows: list[Row], months: int, data: Any) -> None:
    """At its baselines a plan with any lags is the tree's steady state in every month."""
    lagged = [
        {**row, "lag": data.draw(st.sampled_from(["", "1", SPREAD]))} if row.get("parent") else row
        for row in rows
    ]
    plain, late = plan_of(rows, months=months), plan_of(lagged, months=months)
    for id_, series in plain.monthly_targets.items():
        assert late.monthly_targets[id_] == pytest.approx(series, rel=1e-12)
    assert km.evaluate(late.tree) == km.evaluate(plain.tree)


@given(monthly_rows(), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_a_lag_of_zero_changes_nothing(rows: list[Row], months: int) -> None:
    """Lags of no month leave every figure bit by bit as it was."""
    zero = [{**row, "lag": "0"} if row.get("parent") else row for row in rows]
    plain, late = plan_of(rows, months=months), plan_of(zero, months=months)
    assert late.monthly_targets == plain.monthly_targets
    assert late.landing == plain.landing
