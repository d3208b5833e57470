"""Limits of computed rows: an answer past them is told, a relaxation past them is not offered."""

from __future__ import annotations

import math
from typing import Any

import pytest

import kpimodel as km

Rows = list[dict[str, Any]]

# 満足度: a mean of on-time deliveries (a ratio of counts) and a survey
SERVICE: Rows = [
    {"id": "score", "relation": "mean", "unit": "%"},
    {"id": "on_time", "parent": "score", "relation": "ratio", "unit": "%", "label": "On time",
     "formula": "kept / all"},
    {"id": "kept", "parent": "on_time", "label": "Kept", "baseline": 900, "maximum": 1500},
    {"id": "all", "parent": "on_time", "label": "All", "baseline": 1000, "hold": True},
    {"id": "survey", "parent": "score", "unit": "%", "baseline": 0.7, "maximum": 0.75},
]  # fmt: skip


def service(**changes: dict[str, Any]) -> km.Tree:
    """The tree with some cells changed."""
    return km.Tree.from_rows([{**row, **changes.get(row["id"], {})} for row in SERVICE])


def codes(issues: tuple[km.Issue, ...]) -> list[str]:
    """The codes of findings."""
    return [issue.code for issue in issues]


def test_an_answer_past_a_rate_of_100_percent_is_told() -> None:
    """(x ÷ 1,000 + 75 %) ÷ 2 = 90 % needs x = 1,050 of 1,000: 105 %, and the answer says so."""
    answer = km.backsolve(service(), 0.9)
    assert math.isclose(answer.values["on_time"], 1.05)
    assert "row-past-maximum" in codes(answer.reasons)
    assert "On time would be 105 %, past its maximum 100 %" in answer.explain("en")
    assert "On timeは 105 % になり、上限 100 % を超えます" in answer.explain("ja")
    assert "(Kept, All)" in answer.explain("en")


def test_a_typed_maximum_of_a_computed_row_counts() -> None:
    """With 110 % typed nothing is told at 105 %; with 102 % it is."""
    assert "row-past-maximum" not in codes(
        km.backsolve(service(on_time={"maximum": 1.1}), 0.9).reasons
    )
    assert "past its maximum 102 %" in km.backsolve(service(on_time={"maximum": 1.02}), 0.9).reason


def test_a_typed_minimum_of_a_computed_row_counts() -> None:
    """Costs of 100 cut to 80 pass the floor of 90 typed for one of their sums."""
    tree = km.Tree.from_rows(
        [
            {"id": "cost", "relation": "sum", "direction": "down"},
            {"id": "staff", "parent": "cost", "relation": "sum", "minimum": 90},
            {"id": "pay", "parent": "staff", "baseline": 70},
            {"id": "rent", "parent": "staff", "baseline": 30},
        ]
    )
    assert "staff would be 80, past its minimum 90" in km.backsolve(tree, 80).reason


def test_a_rate_that_starts_above_100_percent_has_no_limit() -> None:
    """Net retention of 110 % at the baselines is no share, so nothing is told."""
    tree = service(kept={"baseline": 1100, "maximum": 3000})
    assert "row-past-maximum" not in codes(km.backsolve(tree, 1.0).reasons)


def test_a_growth_below_zero_is_not_told() -> None:
    """A computed rate may fall below zero unless a minimum is typed."""
    tree = km.Tree.from_rows([
        {"id": "growth", "relation": "formula", "formula": "now / last - 1", "unit": "%",
         "direction": "down"},
        {"id": "now", "parent": "growth", "baseline": 110},
        {"id": "last", "parent": "growth", "baseline": 100, "hold": True},
    ])  # fmt: skip
    assert "row-past-minimum" not in codes(km.backsolve(tree, -0.05).reasons)


def test_a_relaxation_past_a_computed_limit_is_not_offered() -> None:
    """98 % needs 121 % on time, or a survey of 96 % with all kept: only the set is offered."""
    tree = service(kept={"maximum": 1000})
    answer = km.backsolve(tree, 0.98)
    assert answer.status == "unreachable"
    assert [(one.lever, round(one.needed, 9)) for one in answer.relaxations] == [("survey", 0.96)]
    assert "Kept cannot do it alone: at the 1,210 it would take, On time would be 121 %" in (
        answer.reason
    )
    assert "Keptだけでは届きません。1,210 が必要ですが、On timeが 121 % になり" in (
        answer.explain("ja")
    )


def test_where_only_impossible_relaxations_would_do_none_is_offered() -> None:
    """A ratio alone cannot be 120 %, however its counts are relaxed; that is told, no more."""
    tree = km.Tree.from_rows(
        [
            {**SERVICE[1], "parent": None},
            {**SERVICE[2], "maximum": 1000},
            SERVICE[3],
        ]
    )
    answer = km.backsolve(tree, 1.0)
    assert answer.status == "met"
    tree = km.Tree.from_rows(
        [
            {"id": "twice", "relation": "formula", "formula": "on_time * 2"},
            {**SERVICE[1], "parent": "twice"},
            {**SERVICE[2], "maximum": 1000},
            SERVICE[3],
        ]
    )
    answer = km.backsolve(tree, 2.4)
    assert answer.relaxations == ()
    assert "relax-none" not in codes(answer.reasons)
    assert "relax-past-maximum" in codes(answer.reasons)


def plan(**changes: dict[str, Any]) -> km.Plan:
    """The service over six months, two of them closed with 80 % on time."""
    start = km.Month(2025, 4)
    actuals = {("kept", start + at): 120.0 for at in range(2)}
    actuals |= {("all", start + at): 150.0 for at in range(2)}
    actuals |= {("survey", start + at): 0.7 for at in range(2)}
    return km.Plan(service(**changes), km.Calendar(start, 6), actuals)


def test_a_month_past_the_limit_is_told_with_its_name() -> None:
    """The open months make up for the closed ones, and more than all cannot be on time."""
    answer = km.resolve(plan(), 0.86)
    worst = max(value or 0.0 for value in answer.monthly["on_time"])
    assert worst > 1
    told = [issue for issue in answer.reasons if issue.code == "row-past-maximum-month"]
    assert len(told) == 1
    assert "On time in Jun 2025 would be" in answer.explain("en")
    assert "2025年6月 の On timeは" in answer.explain("ja")


def test_a_plans_relaxations_keep_computed_rows_within_their_limits() -> None:
    """Kept deliveries alone would need more than all; the survey alone does."""
    answer = km.resolve(plan(kept={"maximum": 900}), 0.86)
    assert answer.status == "unreachable"
    assert [one.lever for one in answer.relaxations] == ["survey"]
    assert "Kept cannot do it alone" in answer.reason
    again = km.resolve(
        plan(kept={"maximum": 900}, survey={"maximum": answer.relaxations[0].needed}), 0.86
    )
    assert again.status == "met"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_several_goals_tell_it_too(lang: Any) -> None:
    """Also with several goals an answer past a computed limit is told, in both languages."""
    answer = km.backsolve_many(service(), {"score": 0.9, "survey": 0.72}, lang=lang)
    assert "row-past-maximum" in codes(answer.reasons)
    assert "105 %" in answer.reason or "106 %" in answer.reason or "107 %" in answer.reason


def test_a_goal_too_far_is_not_called_proven() -> None:
    """1e60 from a sum of 5 without bounds: no limit stands in the way, and none is claimed."""
    tree = km.Tree.from_rows(
        [
            {"id": "k", "relation": "sum"},
            {"id": "x", "parent": "k", "baseline": 2},
            {"id": "y", "parent": "k", "baseline": 3},
        ]
    )
    answer = km.backsolve(tree, 1e60)
    assert (answer.status, answer.exact) == ("unreachable", False)
    assert "The goal is too far" in answer.explain("en")
    assert "1.000e+60" in answer.reason
    bounded = km.Tree.from_rows([{"id": "k", "baseline": 2, "maximum": 3}])
    assert km.backsolve(bounded, 1e60).exact


def test_the_best_is_told_in_its_own_digits() -> None:
    """A loss of 126,000 that can shrink to a gain of 0.0573: the best is 0.0573, not 0.0572."""
    tree = km.Tree.from_rows(
        [
            {"id": "k", "relation": "formula", "formula": "a*b - c*d"},
            {"id": "a", "parent": "k", "baseline": 0.191, "maximum": 0.2098},
            {"id": "b", "parent": "k", "baseline": 0.214, "maximum": 0.2733},
            {"id": "c", "parent": "k", "baseline": 336, "minimum": 287.4428},
            {"id": "d", "parent": "k", "baseline": 375, "maximum": 469.8048},
        ]
    )
    answer = km.backsolve(tree, 0.06)
    assert answer.status == "unreachable"
    assert math.isclose(answer.reached, 0.2098 * 0.2733, rel_tol=1e-8)
