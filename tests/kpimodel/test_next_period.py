"""The next period from the last, and baselines from history."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpimodel.calendar import Calendar, Month
from kpimodel.comparison import compare_plans
from kpimodel.errors import ModelError
from kpimodel.evaluate import evaluate
from kpimodel.examples import software_company_a
from kpimodel.messages import render
from kpimodel.next_period import (
    fill_baselines,
    fill_blank_baselines,
    history_baselines,
    next_period,
)
from kpimodel.plan import Plan
from kpimodel.tree import Tree
from tests.strategies import tree_rows

Rows = list[dict[str, Any]]
PLAN = software_company_a()


def edited(**cells: dict[str, Any]) -> Plan:
    """The worked example with some cells changed; None clears a cell."""
    document = PLAN.to_dict()
    rows = [{**node, **cells.get(node["id"], {})} for node in document["nodes"]]
    document["nodes"] = [{k: v for k, v in row.items() if v is not None} for row in rows]
    return Plan.from_dict(document)


def test_actuals_become_baselines() -> None:
    """The landing of the first half is the baseline of the second; the tree closes on it."""
    second = next_period(PLAN)
    assert (str(second.calendar.start), second.calendar.months) == ("2025-10", 6)
    assert evaluate(second.tree)["customers"] == pytest.approx(PLAN.landing["customers"])
    assert second.tree["visits"].baseline == pytest.approx(60_000)
    assert second.tree["cvr"].baseline == pytest.approx(1220 / 40_000)
    assert second.actuals == PLAN.actuals
    assert second.closed == ()
    assert second.monthly_actuals["customers"] == (None,) * 6
    assert second.tree["visits"].owner == PLAN.tree["visits"].owner


def test_cells_of_the_next_period() -> None:
    """Targets, controls, holds, bounds and dates, each by its rule."""
    plan = edited(
        customers={"target": "+15%", "baseline": 26.0, "due": "2025-09-30"},
        visits={"target": 55_000.0, "hold": True, "minimum": 30_000.0, "due": "2025-05-15"},
        cvr={"target": 0.03},
    )
    year = next_period(plan, months=12)
    assert year.tree.root.target == "+15%"
    assert (year.tree.root.baseline, year.tree.root.due) == (None, dt.date(2026, 3, 31))
    visits = year.tree["visits"]
    assert (visits.target, visits.hold) == (110_000.0, True)
    assert (visits.minimum, visits.maximum) == (60_000.0, 132_000.0)
    assert visits.baseline == pytest.approx(120_000)
    assert visits.due == dt.date(2025, 11, 15)
    assert (year.tree["cvr"].target, year.tree["cvr"].maximum) == (None, 0.032)
    assert year.tree.goal == pytest.approx(120 * 1.15)


def test_listed_weights_become_weights_by_calendar_month() -> None:
    """A year's list phases any later window; two weights for one calendar month phase none."""
    rows = [{**row, "profile": "year"} if row["id"] == "visits" else row
            for row in PLAN.tree.to_rows()]  # fmt: skip
    year = Calendar(Month(2025, 4), 12)
    weights = tuple(float(number) for number in range(1, 13))
    second = next_period(Plan(Tree.from_rows(rows), year, profiles={"year": weights}), months=3)
    assert second.profiles["year"] == {(3 + at) % 12 + 1: at + 1.0 for at in range(12)}
    assert second.phasing.weights("visits") == (1, 2, 3)
    assert Plan.from_dict(second.to_dict()).phasing.weights("visits") == (1, 2, 3)
    long = Calendar(Month(2025, 4), 15)
    ambiguous = Plan(Tree.from_rows(rows), long, profiles={"year": (*weights, 9.0, 9.0, 9.0)})
    dropped = next_period(ambiguous)
    assert dropped.profiles == {}
    assert "profile-unknown" in {issue.code for issue in dropped.issues}


def test_profiles_of_the_next_period() -> None:
    """By calendar month they stay; a list stays for the same months of a later year only."""
    profiles: dict[str, Any] = {
        "year": {month: float(month) for month in range(1, 13)},
        "list": (1.0, 2.0, 3.0, 3.0, 2.0, 1.0),
        "summer": dict.fromkeys(range(4, 10), 1.0),
    }
    calendar = Calendar(Month(2025, 4), 6, year_start=1)
    plan = Plan(PLAN.tree, calendar, PLAN.actuals, profiles=profiles)
    second = next_period(plan)
    assert (set(second.profiles), second.calendar.year_start) == ({"year"}, 1)
    assert set(next_period(plan, Month(2026, 4)).profiles) == {"year", "list", "summer"}
    moved = compare_plans(plan, second).changes
    assert {"profile list", "profile summer"} <= {change.field for change in moved}


def test_inputs_without_actuals_keep_their_baseline() -> None:
    """Nothing happened: the plan repeats, scaled to its new length."""
    quarter = next_period(Plan(PLAN.tree, PLAN.calendar), months=3)
    assert quarter.tree["visits"].baseline == 24_000.0
    assert quarter.tree["win_rate"].baseline == 0.12


def test_the_next_period_may_start_within_the_last() -> None:
    """Only what is before the new start is history; not after the old start is an error."""
    early = next_period(PLAN, Month(2025, 6))
    assert {str(month) for _, month in early.actuals} == {"2025-04", "2025-05"}
    with pytest.raises(ModelError) as caught:
        next_period(PLAN, Month(2025, 4))
    assert [issue.code for issue in caught.value.issues] == ["period-overlaps"]
    assert render(caught.value.issues[0], "ja")


def test_a_held_input_outside_its_bounds_is_told() -> None:
    """The new baseline of a held input breaks its bound: an error with the remedy."""
    with pytest.raises(ModelError) as caught:
        next_period(edited(win_rate={"hold": True}))
    assert [issue.code for issue in caught.value.issues] == ["hold-breaks-bound"]


@given(tree_rows(("sum", "product")), st.integers(1, 12), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_periods_can_follow_each_other(rows: Rows, months: int, following: int) -> None:
    """Without actuals, two changes of length are one; the second period is valid each time."""
    plan = Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), months))
    once = next_period(plan, months=following)
    back = next_period(once, months=months)
    for id_ in plan.tree.levers:
        assert back.tree[id_].baseline == pytest.approx(plan.tree[id_].baseline)


def test_baselines_from_the_last_months() -> None:
    """Mean month of what is known x 6; rates sum over sum."""
    second = next_period(PLAN)
    assert history_baselines(second, 3)["visits"] == pytest.approx(10_800 * 6)  # July only
    assert history_baselines(second)["win_rate"] == pytest.approx(40 / 250)
    filled = fill_baselines(second, 4)
    assert filled.tree["visits"].baseline == pytest.approx((10_400 + 10_800) / 2 * 6)
    assert history_baselines(PLAN) == {}
    assert fill_baselines(PLAN).tree == PLAN.tree
    with pytest.raises(ModelError) as caught:
        history_baselines(PLAN, 0)
    assert render(caught.value.issues[0], "en")


def test_blank_baselines_are_filled_in_the_table() -> None:
    """Blanks with history are filled, typed ones stay, rows keep their cells and numbers."""
    rows: Rows = [
        {"id": "k", "relation": "product", "_row": 2},
        {"id": "n", "parent": "k", "baseline": "", "note": "x", "_row": 3},
        {"id": "r", "parent": "k", "unit": "%", "baseline": "5%", "_row": 5},
    ]
    calendar = Calendar(Month(2025, 4), 6)
    actuals = {("n", Month(2025, 3)): 10.0, ("r", Month(2025, 3)): 0.9}
    filled = fill_blank_baselines(rows, calendar, actuals)
    assert filled == [rows[0], {**rows[1], "baseline": 60.0}, rows[2]]
    assert fill_blank_baselines(filled, calendar, {}) == filled


def test_blanks_without_history_stay_findings() -> None:
    """The blank is told with its row, as is any other finding."""
    rows: Rows = [{"id": "k", "relation": "sum"}, {"id": "n", "parent": "k", "_row": 7}]
    with pytest.raises(ModelError) as caught:
        fill_blank_baselines(rows, Calendar(Month(2025, 4), 6), {})
    assert [(i.code, i.path) for i in caught.value.issues] == [
        ("baseline-missing", ("nodes", 7, "baseline"))
    ]
    with pytest.raises(ModelError) as caught:
        fill_blank_baselines(
            [*rows, {"id": "m", "parent": "q", "baseline": 1}], Calendar(Month(2025, 4), 6), {}
        )
    assert "parent-unknown" in [i.code for i in caught.value.issues]
