"""The stretch of a target: percentile, best, trend and verdict, with few points too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from kpimodel.errors import EvaluationError
from kpimodel.examples import software_company_a
from kpimodel.messages import render
from kpimodel.resolve import resolve
from kpimodel.stretch import BEYOND_BEST, stretch, stretches

FLAT = [100.0, 104.0, 98.0, 102.0, 96.0, 101.0, 99.0, 103.0, 97.0, 100.0]
VALUES = st.floats(-1e6, 1e6, allow_subnormal=False)
ORDER = ["easy", "realistic", "challenging", "out_of_reach"]


@pytest.mark.parametrize(
    ("required", "verdict", "reached"),
    [
        (90.0, "easy", 10),
        (99.0, "easy", 7),
        (102.5, "realistic", 2),
        (105.0, "challenging", 0),
        (114.0, "challenging", 0),
        (115.0, "out_of_reach", 0),
    ],
)
def test_verdicts_by_the_stated_thresholds(required: float, verdict: str, reached: int) -> None:
    """Half of the months, one of five, 10 % beyond the best of 104."""
    judged = stretch(required, FLAT)
    assert (judged.verdict, judged.reached, judged.best) == (verdict, reached, 104.0)


def test_direction_down_mirrors() -> None:
    """For a cost the lowest is the best; the verdicts mirror."""
    costs = [-value for value in FLAT]
    for required in (90.0, 102.5, 105.0, 120.0):
        up, down = stretch(required, FLAT), stretch(-required, costs, "down")
        assert (up.verdict, up.percentile) == (down.verdict, down.percentile)
    assert stretch(95.0, FLAT, "down").best == 96.0


def test_the_trend_leads_there_or_falls_short() -> None:
    """A rising metric makes a new best realistic; a falling one makes an old value hard."""
    rising = [10.0, 12.0, 14.0, 16.0, 18.0, 20.0]
    assert stretch(22.0, rising).verdict == "realistic"
    assert stretch(22.0, rising).expected == pytest.approx(22.0)
    falling = rising[::-1]
    assert stretch(14.0, falling).reached == 4
    assert stretch(14.0, falling).verdict == "realistic"
    assert stretch(7.0, falling).verdict == "easy"


def test_percentile_counts_ties_half() -> None:
    """Two of five below and one tie: 50 %."""
    assert stretch(3.0, [1.0, 2.0, 3.0, 4.0, 5.0]).percentile == 0.5


def test_few_points_say_so() -> None:
    """No point, no verdict; few points, no trend and a note; gaps keep their time."""
    none = stretch(5.0, [None, None])
    assert (none.verdict, none.points, [i.code for i in none.issues]) == (
        None, 0, ["stretch-no-history"],
    )  # fmt: skip
    one = stretch(5.0, [5.0])
    assert (one.verdict, one.slope, [i.code for i in one.issues]) == (
        "easy", None, ["stretch-few-points"],
    )  # fmt: skip
    gaps = stretch(9.0, [1.0, None, 3.0, 4.0, None, 6.0])
    assert (gaps.slope, gaps.expected, gaps.points) == (1.0, 7.0, 4)


def test_a_constant_or_zero_history() -> None:
    """What never moved is easy at its value; zeros give no room beyond."""
    assert stretch(3.0, [3.0] * 8).verdict == "easy"
    assert stretch(3.3, [3.0] * 8).verdict == "challenging"
    assert stretch(1.0, [0.0] * 8).verdict == "out_of_reach"


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_numbers_must_be_finite(bad: float) -> None:
    """Each is a finding with its path."""
    with pytest.raises(EvaluationError) as caught:
        stretch(bad, [1.0, bad], ahead=bad)
    assert [i.path for i in caught.value.issues] == [("required",), ("ahead",), ("history", 1)]


@given(st.lists(VALUES, min_size=4, max_size=40), st.floats(0.5, 12))
def test_the_trend_is_scipys(history: list[float], ahead: float) -> None:
    """Slope and intercept agree with scipy's Theil-Sen (its joint intercept)."""
    judged = stretch(0.0, history, ahead=ahead)
    oracle = theilslopes(history, np.arange(len(history)), method="joint")
    assert judged.slope == pytest.approx(oracle.slope, rel=1e-9, abs=1e-6)
    line = oracle.intercept + oracle.slope * (len(history) - 1 + ahead)
    assert judged.expected == pytest.approx(line, rel=1e-9, abs=1e-4)


@given(st.lists(VALUES, min_size=1, max_size=30), VALUES, VALUES)
def test_asking_for_more_is_never_easier(history: list[float], a: float, b: float) -> None:
    """Percentile and verdict do not fall when more is asked for."""
    less, more = stretch(min(a, b), history), stretch(max(a, b), history)
    assert less.percentile is not None
    assert more.percentile is not None
    assert less.percentile <= more.percentile
    assert ORDER.index(str(less.verdict)) <= ORDER.index(str(more.verdict))


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=30), st.floats(1, 1e6))
def test_units_do_not_matter(history: list[float], required: float) -> None:
    """A thousandth of the unit gives the same verdict, away from the thresholds' edges."""
    base = stretch(required, history)
    scaled = stretch(required * 1024, [value * 1024 for value in history])
    assert (base.verdict, base.percentile) == (scaled.verdict, scaled.percentile)


def test_words_in_both_languages() -> None:
    """Every verdict has words with its figures; notes render."""
    for required in (90.0, 102.5, 105.0, 200.0):
        judged = stretch(required, FLAT)
        assert "104" in judged.explain("ja", "cvr") or judged.reached
        assert "cvr" in judged.explain("en", "cvr", "件")
    for history in ([], [1.0]):
        judged = stretch(2.0, history)
        assert judged.explain("ja", "cvr")
        assert all(render(issue, lang) for issue in judged.issues for lang in ("ja", "en"))
    assert BEYOND_BEST == 0.1


def test_a_plan_judges_each_node() -> None:
    """Monthly targets of the open months against the closed months."""
    plan = software_company_a()
    judged = stretches(plan, solve_rest=False)
    assert set(judged) == {node.id for node in plan.tree.nodes}
    visits = judged["visits"]
    assert visits.required == pytest.approx(plan.targets["visits"] / 6)
    assert (visits.points, visits.reached, visits.best) == (4, 3, 10_800.0)
    assert visits.expected == pytest.approx(9_100 + 600 * 4.5)
    # the published target of 10,000 visits a month, in the spring before it was reached
    assert stretch(10_000, [9_000]).verdict == "out_of_reach"


def test_closed_months_are_facts() -> None:
    """In the middle of a plan it is judged what is left, not what was planned at first."""
    plan = software_company_a()
    answer = resolve(plan)
    for id_, each in stretches(plan).items():
        left = [value or 0.0 for value in answer.monthly[id_][4:]]
        assert each.required == pytest.approx(sum(left) / 2)
    assert stretches(plan)["customers"].required == pytest.approx(5)
    before = type(plan)(plan.tree, plan.calendar)
    assert stretches(before)["visits"].required == pytest.approx(plan.targets["visits"] / 6)


def test_a_plan_without_history() -> None:
    """Nothing is judged, and every node says why."""
    example = software_company_a()
    judged: dict[str, Any] = stretches(type(example)(example.tree, example.calendar))
    assert {s.verdict for s in judged.values()} == {None}
    (issue,) = judged["cvr"].issues
    assert render(issue, "en").startswith("nodes.cvr.target: Without past actuals")


def test_words_fit_a_metric_that_should_fall() -> None:
    """The best ever of a churn is its lowest: what is asked is better, not higher."""
    asked = stretch(0.03, [0.08, 0.09, 0.1, 0.09, 0.08, 0.1], "down")
    assert asked.verdict == "out_of_reach"
    assert "3 % は過去最良の 8 % よりずっと良い値です" in asked.explain("ja", "解約率", "%")
    assert "3 % is far better than the best ever, 8 %" in asked.explain("en", "churn", "%")
