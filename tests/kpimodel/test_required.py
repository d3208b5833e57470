"""One lever, exactly: published Goal Seek cases, closed forms, peaks, bounds and findings."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import kpimodel as km
from tests.kpimodel.solver_cases import change_row, flat


def one(formula: str, baseline: float, **more: object) -> km.Tree:
    """A KGI that is a formula of x."""
    return km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": formula},
        {"id": "x", "parent": "kgi", "baseline": baseline, **more},
    ])  # fmt: skip


def chain(*levers: tuple[str, float]) -> km.Tree:
    """A product of a lever and its rates."""
    return flat("product", *({"id": id_, "baseline": x} for id_, x in levers))


# --- published (cases/published.json, sources there) ---------------------------------------------


@pytest.mark.parametrize(("goal", "root"), [(16, 4.0), (4, 2.0)])
def test_goal_seek_on_a_square(goal: float, root: float) -> None:
    """goal_seek_precision A and B: Excel stops at 4.00002269 and 2.000023."""
    assert km.required(one("x^2", 1), "x", goal) == pytest.approx(root, rel=1e-14)


def test_goal_seek_on_a_loan() -> None:
    """goal_seek_precision C: a loan with 1,500 a month at 6 % over 30 years is 250,187."""
    payment = one("x * 0.005 / (1 - 1.005 ^ (0 - 360))", 100_000)
    assert km.required(payment, "x", 1500) == pytest.approx(250_187, abs=1)


@pytest.mark.parametrize(
    ("levers", "lever", "goal", "expected"),
    [
        ([("sqls", 100), ("sql_to_close", 0.2)], "sqls", 2_000_000 / 75_000, 133.333333333),
        ([("cold_calls", 1000), ("r1", 0.1), ("r2", 0.35), ("r3", 0.5), ("r4", 0.4)],
         "cold_calls", 14, 2000),
        ([("リード数", 100), ("商談化率", 0.4), ("受注率", 0.2), ("平均単価", 500_000)],
         "リード数", 10_000_000, 250),
        ([("mqls", 100), ("r1", 0.5), ("r2", 0.8), ("r3", 0.25)], "mqls", 25, 250),
    ],
)  # fmt: skip
def test_published_funnels(
    levers: list[tuple[str, float]], lever: str, goal: float, expected: float
) -> None:
    """kellblog_inverted_funnel, sales_math_chain, jp_ist_leads, wbd_budget."""
    assert km.required(chain(*levers), lever, goal) == pytest.approx(expected, rel=1e-9)


# --- closed forms --------------------------------------------------------------------------------


@given(
    x=st.floats(1e-9, 1e12), k=st.floats(1e-6, 1e6), times=st.floats(0.01, 100),
    rest=st.floats(0, 1e3),
)  # fmt: skip
def test_a_straight_line_is_exact(x: float, k: float, times: float, rest: float) -> None:
    """KGI = k·x + rest, at any scale."""
    tree = one(f"{k!r} * x + {rest!r}", x)
    goal = k * x * times + rest
    assume(goal >= 1 or k * x + rest <= 10)  # 0.15 on 200 is taken for +15 %
    assert km.required(tree, "x", goal) == pytest.approx(x * times, rel=1e-9, abs=1e-9 * rest / k)


@given(x=st.floats(0.1, 1e6), share=st.floats(0.01, 0.99))
def test_a_share_is_exact(x: float, share: float) -> None:
    """KGI = x/(x + 100): linear-fractional, root 100·s/(1 − s)."""
    root = km.required(one("x / (x + 100)", x), "x", share)
    assert root == pytest.approx(100 * share / (1 - share), rel=1e-9)


def test_the_residual_is_at_the_last_digits() -> None:
    """A cubic of several terms."""
    tree = one("x^3 + 2 * x - 5", 1)
    root = km.required(tree, "x", 1000)
    assert km.evaluate(tree, {"x": root})["kgi"] == pytest.approx(1000, rel=1e-14)


def test_the_others_stand_where_they_are() -> None:
    """Baselines, and a held one at its target; nothing is overwritten."""
    tree = flat("product", {"id": "a", "baseline": 10}, {"id": "b", "baseline": 2, "target": 7},
                {"id": "c", "baseline": 3, "target": 4, "hold": True})  # fmt: skip
    assert km.required(tree, "a", 160) == pytest.approx(20)


def test_a_goal_may_be_relative_or_come_from_the_tree() -> None:
    """+15 %, and the KGI's own target."""
    tree = flat("product", {"id": "a", "baseline": 10}, {"id": "b", "baseline": 2}, target=30)
    assert km.required(tree, "a", "+15%") == pytest.approx(11.5)
    assert km.required(tree, "a") == pytest.approx(15)


def test_a_goal_below_the_present_lowers_the_lever() -> None:
    """Exactly means exactly, downward as well; a KGI of 'down' is no exception."""
    tree = flat("product", {"id": "a", "baseline": 10}, {"id": "b", "baseline": 2})
    assert km.required(tree, "a", 10) == pytest.approx(5)
    assert km.required(change_row(tree, "kgi", direction="down"), "a", 40) == pytest.approx(20)


def test_a_goal_that_stands_already() -> None:
    """The baseline itself."""
    assert km.required(one("x^2", 3), "x", 9) == 3


def test_zero_and_negative_baselines() -> None:
    """A lever at zero, and roots on the other side of zero."""
    assert km.required(one("2 * x + 10", 0), "x", 50) == pytest.approx(20)
    assert km.required(one("x + 100", -30), "x", 120) == pytest.approx(20)
    assert km.required(one("x^3", 0), "x", 27) == pytest.approx(3)
    assert km.required(one("x^3", 0), "x", -27) == pytest.approx(-3)


# --- several roots, peaks, kinks -------------------------------------------------------------------

PARABOLA = "x * (1000 - 4 * x)"


@pytest.mark.parametrize(
    ("baseline", "bounds", "root"),
    [
        (90.0, {}, 100),
        (160.0, {}, 150),
        (10.0, {}, 100),
        (124.0, {}, 100),
        (126.0, {}, 150),
        (200.0, {"minimum": 120.0}, 150),
        (90.0, {"minimum": 120.0}, 150),
        (140.0, {"maximum": 145.0}, 100),
    ],
)
def test_the_nearest_root_within_the_bounds(
    baseline: float, bounds: dict[str, float], root: float
) -> None:
    """60,000 = p(1000 − 4p) at 100 and at 150."""
    assert km.required(one(PARABOLA, baseline, **bounds), "x", 60_000) == pytest.approx(root)


def test_a_peak_that_just_reaches_the_goal() -> None:
    """62,500 is touched at 125, from far and from near."""
    for baseline in (90.0, 124.95, 125.0, 300.0):
        root = km.required(one(PARABOLA, baseline), "x", 62_500)
        assert root == pytest.approx(125, rel=1e-6)


def codes(tree: km.Tree, lever: str, goal: float | str | None) -> list[str]:
    """The codes of the findings."""
    with pytest.raises(km.SolveError) as caught:
        km.required(tree, lever, goal)
    for issue in caught.value.issues:
        assert km.messages.render(issue, "ja")
        assert km.messages.render(issue, "en")
    return [issue.code for issue in caught.value.issues]


def test_beyond_the_peak_the_best_is_named() -> None:
    """70,000: none; at most 62,500, at 125."""
    with pytest.raises(km.SolveError) as caught:
        km.required(one(PARABOLA, 90), "x", 70_000)
    assert "the nearest is 62,500, at 125" in str(caught.value)


def test_a_jump_is_no_root() -> None:
    """if(x > 10, 2x, x) is never 15."""
    tree = one("if(x > 10, 2 * x, x)", 5)
    assert codes(tree, "x", 15) == ["lever-peak"]
    assert km.required(tree, "x", 8) == pytest.approx(8)
    assert km.required(tree, "x", 24) == pytest.approx(12)


def test_a_kink_is_no_hindrance() -> None:
    """max(x, 10)·2 at 30 has its root at 15, behind a flat stretch."""
    assert km.required(one("max(x, 10) * 2", 5), "x", 30) == pytest.approx(15)


def test_a_pole_is_no_root() -> None:
    """1/(x − 10) changes its sign at 10 without a zero; the root of 1 is at 11."""
    assert km.required(one("1 / (x - 10)", 5), "x", 1) == pytest.approx(11)
    assert codes(one("1 / (x - 10)", 5), "x", 0) == ["lever-cannot"]


# --- findings --------------------------------------------------------------------------------------


def test_findings() -> None:
    """Each is said with its code."""
    tree = flat("product", {"id": "a", "baseline": 10, "maximum": 12},
                {"id": "b", "baseline": 2, "hold": True})  # fmt: skip
    assert codes(tree, "zz", 30) == ["not-a-lever"]
    assert codes(tree, "kgi", 30) == ["not-a-lever"]
    assert codes(tree, "b", 30) == ["lever-held"]
    assert codes(tree, "a", 30) == ["required-beyond-bound"]
    assert codes(tree, "a", None) == ["goal-missing"]
    assert codes(tree, "a", math.inf) == ["goal-not-a-number"]
    assert codes(tree, "zz", "soon") == ["not-a-lever", "goal-not-a-number"]
    assert codes(one("1 - 1 / (1 + x^2)", 5), "x", 2) == ["lever-cannot"]
    idle = km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "a"},
        {"id": "a", "parent": "kgi", "baseline": 1},
        {"id": "b", "parent": "kgi", "baseline": 1},
    ])  # fmt: skip
    assert codes(idle, "b", 3) == ["lever-no-effect"]


def test_a_value_beyond_a_bound_is_named_with_the_bound() -> None:
    """受注率 must be 17.8 %, its cap is 14 %."""
    tree = flat("product", {"id": "visits", "baseline": 100},
                {"id": "win_rate", "unit": "%", "baseline": 0.12, "maximum": 0.14})  # fmt: skip
    with pytest.raises(km.SolveError) as caught:
        km.required(tree, "win_rate", 17.8)
    (issue,) = caught.value.issues
    assert issue.path[-1] == "maximum"
    needed = issue.parameters["needed"]
    assert isinstance(needed, km.Quantity)
    assert (round(needed.value, 12), needed.unit) == (0.178, "%")
    assert "17.8 %" in str(caught.value)
    assert "14 %" in str(caught.value)


def test_a_minimum_is_named_too() -> None:
    """Below the lower bound."""
    tree = flat("product", {"id": "a", "baseline": 10, "minimum": 8}, {"id": "b", "baseline": 2})
    with pytest.raises(km.SolveError) as caught:
        km.required(tree, "a", 10)
    assert caught.value.issues[0].parameters["bound"] == "minimum"
