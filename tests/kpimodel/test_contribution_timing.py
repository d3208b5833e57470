"""What lags bring and take away is a line of its own: timing, not unexplained."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

import kpimodel as km
from kpimodel.calendar import Span
from kpimodel.contribution import METHODS
from kpimodel.examples import software_company_a

LAGS = (None, "1", "2", "3", "0:50% 1:50%", "0:20% 2:80%")


def _leads(*actuals: float) -> km.Plan:
    """72 customers of leads that come over three months, 100 leads in the two months before."""
    leads = {"2025-02": 100.0, "2025-03": 100.0}
    leads |= {f"2025-{4 + at:02d}": value for at, value in enumerate(actuals)}
    return km.Plan.from_dict({
        "schema": "kpi-plan/1", "start": "2025-04", "months": 6,
        "closed_through": f"2025-{3 + len(actuals):02d}",
        "nodes": [
            {"id": "customers", "relation": "product", "target": 72},
            {"id": "leads", "parent": "customers", "baseline": 600, "lag": "0:50% 1:30% 2:20%"},
            {"id": "cvr", "parent": "customers", "unit": "%", "baseline": 0.1, "hold": True},
        ],
        "actuals": [{"id": "leads", "month": m, "value": v} for m, v in leads.items()],
    })  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_timing_is_what_comes_from_before_less_what_comes_after(method: str) -> None:
    """By hand: 50 and 20 leads from before, less 20 % of August and 50 % of September."""
    plan = _leads(120, 120, 120)
    late = plan.felt(plan.monthly_landing)
    assert late == {"leads": pytest.approx(720 + 50 + 20 - (0.5 + 0.2) * 120)}
    shares = km.contributions(plan.tree, plan.targets, plan.landing, method, felt=({}, late))
    assert shares["leads"] == pytest.approx(0, abs=1e-12)
    assert shares.timing == shares["timing"] == pytest.approx(0.1 * (50 + 20 - 84))
    assert "unexplained" not in shares
    assert math.fsum(shares.values()) == plan.landing["customers"] - 72


def test_by_month_the_goal_counts_on_what_comes_later() -> None:
    """Leads exactly as planned: all that is missing each month is timing, and so over the whole."""
    plan = _leads(120, 120, 120, 120, 120, 120)
    by_month = km.contributions_by_month(
        plan.tree, plan.monthly_targets, plan.monthly_landing,
        lags=plan.lags, timing=plan.monthly_timing,
    )  # fmt: skip
    brought = 0.1 * (6 * 120 + 50 + 20 - 84)
    assert by_month.whole.timing == pytest.approx(brought - 72)
    assert math.fsum(plan.monthly_timing[at] or 0.0 for at in range(6)) == pytest.approx(
        brought - 72
    )
    assert by_month.whole["leads"] == pytest.approx(0, abs=1e-12)
    assert by_month.whole.unexplained == 0
    for month in by_month.months:
        assert month is not None
        assert math.fsum(month.values()) == month.after - month.before
    untold = km.contributions_by_month(
        plan.tree, plan.monthly_targets, plan.monthly_landing, lags=plan.lags
    )
    assert untold.whole.unexplained == pytest.approx(brought - 72)


def _random_plan(seed: int) -> km.Plan:
    """A funnel with lags on any row; actuals of levers only, so that nothing is unexplained."""
    draw = random.Random(seed)
    rows: list[dict[str, Any]] = [
        {"id": "kgi", "relation": "product", "target": draw.choice([None, 500])},
        {"id": "deals", "parent": "kgi", "relation": "product"},
        {"id": "leads", "parent": "deals", "relation": "sum"},
        {"id": "web", "parent": "leads", "baseline": 600},
        {"id": "fair", "parent": "leads", "baseline": 1200},
        {"id": "deal_rate", "parent": "deals", "baseline": 0.3, "unit": "%"},
        {"id": "win_rate", "parent": "kgi", "baseline": 0.5, "unit": "%"},
    ]
    nodes = [
        {key: value for key, value in row.items() if value is not None}
        | ({"lag": lag} if (lag := draw.choice(LAGS)) and row["id"] != "kgi" else {})
        for row in rows
    ]
    closed = draw.randint(1, 6)
    actuals = [
        {"id": row["id"], "month": f"2025-{4 + at:02d}",
         "value": row["baseline"] / (6 if row["baseline"] > 1 else 1) * draw.uniform(0.5, 1.5)}
        for at in range(closed) for row in rows if "baseline" in row
    ]  # fmt: skip
    return km.Plan.from_dict({
        "schema": "kpi-plan/1", "start": "2025-04", "months": 6, "nodes": nodes,
        "actuals": actuals, "closed_through": f"2025-{3 + closed:02d}",
    })  # fmt: skip


@pytest.mark.parametrize("seed", range(25))
def test_lags_leave_nothing_unexplained(seed: int) -> None:
    """Levers and timing make up the whole gap, by every method, over the window and by month."""
    plan = _random_plan(seed)
    late = plan.felt(plan.monthly_landing)
    gap = plan.landing["kgi"] - plan.targets["kgi"]
    for method in METHODS:
        shares = km.contributions(plan.tree, plan.targets, plan.landing, method, felt=({}, late))
        assert math.fsum(shares.values()) == pytest.approx(gap, rel=1e-12)
        assert abs(shares.unexplained) <= 1e-9 * plan.landing["kgi"]
    by_month = km.contributions_by_month(
        plan.tree, plan.monthly_targets, plan.monthly_landing,
        lags=plan.lags, timing=plan.monthly_timing,
    )  # fmt: skip
    assert math.fsum(by_month.whole.values()) == pytest.approx(gap, rel=1e-9)
    assert abs(by_month.whole.unexplained) <= 1e-9 * plan.landing["kgi"]


def test_without_lags_nothing_is_timing() -> None:
    """A plan whose effects come at once has no timing and no rows that are felt otherwise."""
    plan = km.Plan.from_dict({
        "schema": "kpi-plan/1", "start": "2025-04", "months": 2,
        "nodes": [
            {"id": "kgi", "relation": "sum", "target": 5},
            {"id": "a", "parent": "kgi", "baseline": 4},
        ],
        "actuals": [{"id": "a", "month": "2025-04", "value": 1}],
    })  # fmt: skip
    assert plan.felt(plan.monthly_landing) == {}
    assert plan.monthly_timing == (0.0, 0.0)


def test_levers_keep_their_names() -> None:
    """Levers called timing and unexplained are not written over by the lines of that name."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "product"},
        {"id": "timing", "parent": "kgi", "baseline": 10, "lag": "1"},
        {"id": "unexplained", "parent": "kgi", "baseline": 2},
    ])  # fmt: skip
    shares = km.contributions(
        tree, {}, {"timing": 11, "unexplained": 2, "kgi": 25}, felt=({}, {"timing": 12})
    )
    assert shares == {"timing": 2, "unexplained": 0, "_timing": 2, "_unexplained": 1}
    assert (shares.timing, shares.unexplained) == (2, 1)


def test_a_change_beyond_a_float_is_a_finding() -> None:
    """Two states that are floats, and a difference that is none."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "sum"},
        {"id": "a", "parent": "kgi", "baseline": -1e308},
    ])  # fmt: skip
    with pytest.raises(km.EvaluationError) as caught:
        km.contributions(tree, {}, {"a": 1e308})
    assert [issue.code for issue in caught.value.issues] == ["contribution-too-large"]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("span", ["month", "quarter", "half"])
def test_periods_add_up_to_the_window(seed: int, span: Span) -> None:
    """Each period from its target to its landing, with lags and targets that fall short."""
    plan = _random_plan(seed)
    document = plan.to_dict()
    document["nodes"][3]["target"] = 650
    document["nodes"][0]["target"] = 480
    plan = km.Plan.from_dict(document)
    gaps = [gap for gap in km.landing_gaps(plan, span) if gap is not None]
    rolled = plan.rolled(span)
    assert len(gaps) == len(rolled)
    for gap, part in zip(gaps, rolled, strict=True):
        change = part.landing["kgi"] - part.targets["kgi"]
        assert math.fsum(gap.values()) == pytest.approx(change, rel=1e-9, abs=1e-9)
        assert abs(gap.unexplained) <= 1e-9 * part.landing["kgi"]
    whole = math.fsum(amount for gap in gaps for amount in gap.values())
    assert whole == pytest.approx(plan.landing["kgi"] - 480, rel=1e-9)


def test_targets_that_do_not_add_up_are_told_apart() -> None:
    """Typed targets of 42 for a goal of 50: 8 short, and nothing is unexplained."""
    document = software_company_a().to_dict()
    typed = {"visits": 50_000, "cvr": 0.03, "meeting_rate": 0.2, "win_rate": 0.14}
    for node in document["nodes"]:
        node.update({"target": typed[node["id"]]} if node["id"] in typed else {})
    gap = km.landing_gap(km.Plan.from_dict(document))
    assert gap["not_closing"] == pytest.approx(50_000 * 0.03 * 0.2 * 0.14 - 50)
    assert "unexplained" not in gap
    assert gap.unexplained == 0
    assert math.fsum(gap.values()) == pytest.approx(60 - 50, rel=1e-12)


def test_a_measured_rest_stays_beside_it() -> None:
    """A KGI measured 5 above what its parts give is unexplained, also where targets fall short."""
    plan = km.Plan.from_dict({
        "schema": "kpi-plan/1", "start": "2025-04", "months": 1,
        "nodes": [
            {"id": "kgi", "relation": "sum", "target": 20},
            {"id": "a", "parent": "kgi", "baseline": 10, "target": 12},
        ],
        "actuals": [{"id": "kgi", "month": "2025-04", "value": 18},
                    {"id": "a", "month": "2025-04", "value": 13}],
    })  # fmt: skip
    assert km.landing_gap(plan) == {"a": 1, "not_closing": -8, "unexplained": 5}
