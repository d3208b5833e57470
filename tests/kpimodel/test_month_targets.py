"""Several targets of a plan: quarters, rows, out of reach, closed; any tree at all."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.calendar import Calendar
from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.resolve import MONTH_POLICIES, MonthPolicy, PlanSolution, resolve
from tests.kpimodel.plan_cases import (
    START,
    late_plan,
    plan_of,
)
from tests.kpimodel.solver_cases import Row
from tests.strategies import SMOOTH, tree_rows


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
