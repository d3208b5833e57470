"""Plan: targets by month, closed months, to date, statuses, findings; agreement with the tree."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.examples import software_company_a
from tests.kpimodel.plan_cases import START, Typed, funnel, monthly_rows, plan_of
from tests.kpimodel.solver_cases import Row

# --- the worked example ----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_worked_example(lang: km.table.Lang) -> None:
    """The figures of the design: to date, landing, rates over the window, achievement."""
    plan = software_company_a(lang)
    assert [str(month) for month in plan.closed] == ["2025-04", "2025-05", "2025-06", "2025-07"]
    actual = plan.actual_to_date
    assert (actual["visits"], actual["leads"], actual["meetings"]) == (40_000, 1220, 250)
    assert actual["customers"] == 40
    assert round(actual["cvr"], 4) == 0.0305
    assert round(actual["meeting_rate"], 4) == 0.2049
    assert actual["win_rate"] == pytest.approx(0.16)
    assert plan.target_to_date["customers"] == pytest.approx(100 / 3)
    assert plan.achievements["customers"] == pytest.approx(1.2)
    assert plan.landing["customers"] == pytest.approx(60, rel=1e-12)
    assert plan.issues == ()


def test_the_landing_is_no_mean_of_monthly_rates() -> None:
    """Simple means of the monthly rates would say 59.6."""
    plan = software_company_a()
    rates = [[v for v in plan.monthly_actuals[id_] if v is not None]
             for id_ in ("visits", "cvr", "meeting_rate", "win_rate")]  # fmt: skip
    naive = 40 + 2 * math.prod(sum(values) / len(values) for values in rates)
    assert round(naive, 1) == 59.6
    assert round(plan.landing["customers"], 1) == 60.0


def test_window_values_multiply_to_the_parent() -> None:
    """Actuals to date and landing: visits × CVR × meeting rate × win rate = customers."""
    plan = software_company_a()
    for state in (plan.actual_to_date, plan.landing, plan.targets, plan.target_to_date):
        product = math.prod(state[id_] for id_ in plan.tree.levers)
        assert product == pytest.approx(state["customers"], rel=1e-12)


# --- targets -----------------------------------------------------------------------------------------


def test_a_flow_is_phased_and_a_rate_is_not() -> None:
    """6,000 visits are 1,000 a month; 10 % is 10 % each month."""
    plan = plan_of(funnel())
    assert plan.monthly_targets["visits"] == (1000,) * 6
    assert plan.monthly_targets["cvr"] == (0.1,) * 6
    assert plan.monthly_targets["leads"] == pytest.approx((100,) * 6)
    assert plan.solution is None


def test_the_current_target_is_the_inputs_own_else_the_answer() -> None:
    """A typed target stays; the others are back-solved; the KGI's is the goal."""
    rows = funnel(target=240)
    rows[2]["target"] = 9000
    plan = plan_of(rows)
    assert plan.inputs["visits"] == 9000
    assert plan.solution is not None
    assert plan.inputs["cvr"] == plan.solution.values["cvr"]
    assert plan.targets["deals"] == 240
    assert sum(x or 0 for x in plan.monthly_targets["deals"]) == pytest.approx(240, rel=1e-12)
    assert plan.targets["leads"] == pytest.approx(9000 * plan.inputs["cvr"])


def test_without_a_goal_the_targets_are_the_baselines() -> None:
    """Nothing to solve for."""
    plan = plan_of(funnel())
    assert plan.targets == km.evaluate(plan.tree)


@given(monthly_rows(), st.integers(1, 14))
def test_tree_and_plan_agree_without_actuals(rows: list[Row], months: int) -> None:
    """With constant rates the window of the months is the tree, node by node; so is the landing."""
    plan = plan_of(rows, months)
    expected = km.evaluate(plan.tree)
    assert plan.landing == pytest.approx(expected, rel=1e-9)
    assert {id_: sum(s) / (1 if plan.tree[id_].rollup == "sum" else months)  # type: ignore[arg-type]
            for id_, s in plan.monthly_targets.items()} == pytest.approx(expected, rel=1e-9)  # fmt: skip


@given(monthly_rows(), st.integers(1, 6), st.floats(0.5, 2))
def test_tree_and_plan_agree_with_even_actuals(rows: list[Row], closed: int, times: float) -> None:
    """Actuals that are the same each month: to date and landing follow the tree exactly."""
    tree = km.Tree.from_rows(rows)
    state = {id_: (tree[id_].baseline or 0) * (times if tree[id_].rollup == "sum" else 1)
             for id_ in tree.levers}  # fmt: skip
    typed = {id_: [value / (6 if tree[id_].rollup == "sum" else 1)] * closed
             for id_, value in state.items()}  # fmt: skip
    plan = plan_of(rows, 6, typed)
    expected = km.evaluate(tree, state)
    assert plan.landing == pytest.approx(expected, rel=1e-9)
    for id_, value in plan.actual_to_date.items():
        share = closed / 6 if tree[id_].rollup == "sum" else 1
        assert value == pytest.approx(expected[id_] * share, rel=1e-9)


# --- closed months -------------------------------------------------------------------------------------


def test_without_actuals_nothing_is_closed() -> None:
    """No month, no achievement, and the landing is the targets."""
    plan = plan_of(funnel(target=240))
    assert (plan.closed, plan.closed_through, plan.actual_to_date) == ((), None, {})
    assert set(plan.achievements.values()) == {None}
    assert set(plan.statuses.values()) == {"no_data"}
    assert plan.landing == pytest.approx(plan.targets, rel=1e-9)


def test_closed_through_is_the_last_month_with_a_kgi_actual() -> None:
    """Visits of July alone do not close July; a KGI that follows from its inputs does count."""
    typed: Typed = {"visits": [900, 1000, 1100, 1200], "leads": [90, 100, 110, None],
             "deals": [18, 20, 22, None]}  # fmt: skip
    assert plan_of(funnel(), typed=typed).closed_through == km.Month(2025, 6)
    derived: Typed = {"visits": [900], "cvr": [0.1], "win_rate": [0.2]}
    assert plan_of(funnel(), typed=derived).closed_through == START


def test_closed_through_as_set_wins() -> None:
    """Earlier or later than the last KGI actual; later entries do not enter the landing."""
    typed = {"visits": [1000, 1000, 9999], "leads": [100, 100, 999], "deals": [20, 20, 500]}
    early = plan_of(funnel(), typed=typed, closed="2025-05")
    assert early.actual_to_date["deals"] == 40
    assert early.landing["deals"] == pytest.approx(120)
    assert early.monthly_actuals["deals"][2] == 500
    late = plan_of(funnel(), typed=typed, closed="2025-08")
    assert len(late.closed) == 5
    assert late.actual_to_date["deals"] == 540


def test_history_before_the_window_is_no_actual_of_it() -> None:
    """Earlier months are kept and do not count."""
    tree = km.Tree.from_rows(funnel())
    plan = km.Plan(tree, km.Calendar(START, 6), {("deals", km.Month(2025, 3)): 99.0})
    assert plan.closed == ()
    assert plan.actual_to_date == {}


def test_a_missing_month_is_a_gap_not_a_zero() -> None:
    """Visits of May were never typed: leads are measured, and May counts as the others do."""
    typed: Typed = {"visits": [1000, None, 1200], "leads": [100, 100, 120], "deals": [20, 20, 24]}
    plan = plan_of(funnel(), typed=typed)
    assert plan.actual_to_date["visits"] == 2200
    assert plan.actual_to_date["leads"] == 320
    assert plan.actual_to_date["cvr"] == pytest.approx(0.1)
    assert plan.monthly_landing["visits"] == (1000, 1100, 1200, 1100, 1100, 1100)


# --- achievement and status ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deals", "status"), [(20, "on_track"), (19, "watch"), (18, "watch"), (17.9, "behind")]
)
def test_status_bands(deals: float, status: str) -> None:
    """100 and 90 by default."""
    plan = plan_of(funnel(target=120), typed={"deals": [deals]})
    assert plan.target_to_date["deals"] == pytest.approx(20)
    assert plan.statuses["deals"] == status


def test_bands_are_settings() -> None:
    """Other bands, other statuses; the wrong way round is a finding."""
    plan = plan_of(funnel(target=120), typed={"deals": [19]})
    lenient = km.Plan(plan.tree, plan.calendar, plan.actuals, on_track=0.95, watch=0.8)
    assert lenient.statuses["deals"] == "on_track"
    with pytest.raises(km.ModelError) as caught:
        km.Plan(plan.tree, plan.calendar, on_track=0.8, watch=0.9)
    assert [issue.code for issue in caught.value.issues] == ["bands-order"]


def test_a_down_row_is_judged_the_other_way() -> None:
    """Fewer complaints than planned are an achievement above 1."""
    rows: list[Row] = [{"id": "complaints", "relation": "sum", "direction": "down", "target": 60},
                       {"id": "a", "parent": "complaints", "baseline": 80}]  # fmt: skip
    plan = plan_of(rows, typed={"complaints": [8], "a": [8]})
    assert plan.achievements["complaints"] == pytest.approx(1.2)
    assert plan.statuses["complaints"] == "on_track"


# --- findings ------------------------------------------------------------------------------------------------


def codes(plan: km.Plan) -> list[str]:
    """The codes of a plan's findings."""
    return [issue.code for issue in plan.issues]


def test_actuals_that_fit_nowhere_are_refused_together() -> None:
    """An unknown id, and a month after the end."""
    tree = km.Tree.from_rows(funnel())
    with pytest.raises(km.ModelError) as caught:
        km.Plan(tree, km.Calendar(START, 6), {("nope", START): 1.0, ("deals", START + 6): 2.0})
    assert [i.code for i in caught.value.issues] == ["actual-unknown-id", "actual-after-end"]
    assert [i.path for i in caught.value.issues] == [
        ("actuals", "nope", "2025-04"),
        ("actuals", "deals", "2025-10"),
    ]


def test_an_actual_on_a_group_is_refused() -> None:
    """A group has no number."""
    rows: list[Row] = [{"id": "k", "relation": "sum"}, {"id": "g", "parent": "k",
                       "relation": "group"}, {"id": "a", "parent": "g", "baseline": 1}]  # fmt: skip
    with pytest.raises(km.ModelError):
        plan_of(rows, typed={"g": [1]})
    assert plan_of(rows, typed={"a": [1]}).actual_to_date == {"k": 1, "a": 1}


def test_a_rate_typed_without_its_percent_sign_is_questioned() -> None:
    """5 where 5 % was meant."""
    assert codes(plan_of(funnel(), typed={"cvr": [5]})) == ["actual-percent"]
    assert codes(plan_of(funnel(), typed={"cvr": [1.5]})) == ["actual-percent"]


def test_control_figures_are_compared() -> None:
    """A typed figure on a computed row: beyond 1 % a warning, the goal apart."""
    rows = funnel(target=240, baseline=121)
    rows[1]["baseline"] = 700
    plan = plan_of(rows)
    assert codes(plan) == ["control-differs"]
    assert plan.issues[0].path == ("nodes", 1, "baseline")
    assert km.evaluate(plan.tree)["leads"] == pytest.approx(600)


def test_a_product_of_two_flows_is_questioned() -> None:
    """Units × price by month do not add up to units × price of the window."""
    rows: list[Row] = [{"id": "sales", "relation": "product"},
                       {"id": "units", "parent": "sales", "baseline": 100},
                       {"id": "price", "parent": "sales", "baseline": 500}]  # fmt: skip
    assert codes(plan_of(rows)) == ["flow-factors"]
    rows[2]["rollup"] = "ratio"
    plan = plan_of(rows)
    assert codes(plan) == []
    assert plan.landing == pytest.approx({"sales": 50_000, "units": 100, "price": 500})


def test_a_plan_never_changes_and_its_tree_is_the_one_given() -> None:
    """Frozen; reading figures twice gives the same objects."""
    plan = software_company_a()
    with pytest.raises(AttributeError):
        plan.name = "other"  # type: ignore[misc]
    assert plan.landing is plan.landing


def test_a_closed_month_without_an_actual_names_row_months_and_owner() -> None:
    """A gap is told once a row; a row that nobody measures is not asked for."""
    plan = software_company_a()
    actuals = dict(plan.actuals)
    del actuals["meetings", km.Month(2025, 5)]
    del actuals["meetings", km.Month(2025, 6)]
    (gap,) = replace(plan, actuals=actuals).issues
    assert (gap.code, gap.severity, gap.path) == (
        "actual-gap", "warning", ("actuals", "meetings", "2025-05"),
    )  # fmt: skip
    assert gap.parameters["months"] == ("2025-05", "2025-06")
    assert gap.parameters["owner"] == "Tanaka"


def test_a_negative_actual_is_questioned_where_none_can_be() -> None:
    """Minus five leads is a slip; a row with a negative minimum may fall below zero."""
    plan = software_company_a()
    actuals = {**plan.actuals, ("leads", km.Month(2025, 4)): -5.0}
    assert [issue.code for issue in replace(plan, actuals=actuals).issues] == ["actual-negative"]


def test_rule_rounding_and_bands_are_settings() -> None:
    """They travel through JSON, and achievements, statuses and band names follow them."""
    example = software_company_a()
    plan = replace(example, rule="met", rounding="down", bands="four")
    again = km.Plan.from_dict(json.loads(json.dumps(plan.to_dict())))
    assert (again.rule, again.rounding, again.bands) == ("met", "down", "four")
    assert again.achievements["meeting_rate"] == 0
    assert again.statuses["meeting_rate"] == "behind"
    assert again.named_bands["meeting_rate"] == "missed"
    assert again.named_bands["customers"] == "met"
    assert example.named_bands == example.statuses
    rounded = replace(example, rounding="down", bands="four")
    assert rounded.achievements["meeting_rate"] == pytest.approx(0.962)
    assert rounded.named_bands["meeting_rate"] == "nearly_met"
    older = {k: v for k, v in example.to_dict().items() if k not in ("rule", "rounding", "bands")}
    assert km.Plan.from_dict(older) == example
    with pytest.raises(km.ModelError) as caught:
        replace(example, rule="best", rounding="up", bands="five")
    codes = [issue.code for issue in caught.value.issues]
    assert codes == ["unknown-rule", "unknown-rounding", "unknown-bands"]


# --- actuals that are none -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, "text", "12", None, True, 10**400, 10**5000],
    ids=lambda value: str(value) if not isinstance(value, int) else f"{value.bit_length()} bits",
)
def test_an_actual_that_is_no_number_is_refused_at_its_place(value: Any) -> None:
    """No landing of nan, no TypeError in the middle: a finding with the row and the month."""
    plan = software_company_a()
    month = plan.calendar.start
    with pytest.raises(km.ModelError) as caught:
        replace(plan, actuals={**plan.actuals, ("leads", month): value})
    [issue] = caught.value.issues
    assert (issue.code, issue.path) == ("not-a-number", ("actuals", "leads", str(month)))
    assert all(len(km.messages.render(issue, lang)) < 150 for lang in ("ja", "en"))


@pytest.mark.parametrize(
    ("key", "code"),
    [("leads", "not-an-actual"), (("leads", "2025-04"), "calendar-month")],
)
def test_an_actual_without_a_month_is_refused(key: Any, code: str) -> None:
    """A key is a row and a month."""
    plan = software_company_a()
    with pytest.raises(km.ModelError) as caught:
        replace(plan, actuals={key: 1.0})
    assert [issue.code for issue in caught.value.issues] == [code]


def test_a_band_or_a_goal_that_is_no_number_is_refused() -> None:
    """Texts and digits without end: findings, as everywhere."""
    plan = software_company_a()
    for wrong in ("high", 10**5000):
        with pytest.raises(km.ModelError, match="is not a number"):
            replace(plan, watch=wrong)  # type: ignore[arg-type]
    with pytest.raises(km.KpiError, match="goal"):
        km.resolve(plan, 10**5000)


@pytest.mark.parametrize("digits", [400, 5000])
def test_a_weight_that_no_float_can_hold_is_refused(digits: int) -> None:
    """Such a profile cannot phase anything."""
    with pytest.raises(km.ModelError) as caught:
        replace(software_company_a(), profiles={"summer": dict.fromkeys(range(4, 10), 10**digits)})
    assert {issue.code for issue in caught.value.issues} == {"profile-weight"}
    assert "1e" in str(caught.value)
