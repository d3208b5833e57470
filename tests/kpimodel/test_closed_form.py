"""One lever in closed form: lines and ratios against brentq, round trips, and what must be left."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

import kpimodel as km
from kpimodel.solving.along import Standing
from kpimodel.solving.closed_form import ClosedForm, closed_form
from tests.kpimodel.solver_cases import grown


def tree_of(formula: str, **levers: float) -> km.Tree:
    """A KGI that is a formula of its levers."""
    rows: list[dict[str, Any]] = [{"id": "kgi", "relation": "formula", "formula": formula}]
    return km.Tree.from_rows(
        [*rows, *({"id": id_, "parent": "kgi", "baseline": x} for id_, x in levers.items())]
    )


def form_of(tree: km.Tree, lever: str) -> ClosedForm | None:
    """The KGI's closed form in a lever, at the baselines."""
    baselines = [tree[id_].baseline or 0.0 for id_ in tree.levers]
    standing = Standing.at(tree.program, baselines)
    return closed_form(standing, tree.levers.index(lever), tree.root.id)


LINES = [
    ("a * x + b", 7.0),
    ("x", 7.0),
    ("x + a + x * b - x", 7.0),  # on several paths
    ("a * (b - x)", -7.0),
    ("(x + a) / b", 7.0),
    ("if(a > b, x * a, x + b)", 7.0),  # a branch that no value of x takes
    ("min(a, b) * x", 7.0),
    ("-x * a ^ b", -7.0),
    ("a / (b / x)", 7.0),
    ("x * a - x * b / 2", 7.0),
]
RATIOS = [
    ("a / x", 2.0),
    ("x / (x + a)", 0.25),
    ("a * x / (b + x) + 1", 2.0),
    ("(x + a) / (x - b)", 9.0),
    ("1 / (1 / x + a)", 0.1),
    ("a / (b + a / x)", 0.7),
    ("(a - x) / (x * b)", 0.5),
]
CURVES = [
    "x * x",
    "x ^ 2",
    "max(x, a)",
    "abs(x)",
    "a / x + x",
    "if(x > a, x, b)",
    "x / (x + 1) * x",
]


@pytest.mark.parametrize(("formula", "goal"), [*LINES, *RATIOS])
def test_lines_and_ratios_have_a_closed_form(formula: str, goal: float) -> None:
    """What it answers gives the goal back, and brentq finds the same beside it."""
    tree = tree_of(formula, a=3.0, b=2.0, x=5.0)
    form = form_of(tree, "x")
    assert form is not None
    assert form.below.slope or formula not in {ratio for ratio, _ in RATIOS}
    x = form.at(goal)
    assert x is not None
    assert km.evaluate(tree, {"x": x})["kgi"] == pytest.approx(goal, rel=1e-12)
    near = sorted((x * 0.97, x * 1.03))
    found = brentq(lambda x: km.evaluate(tree, {"x": x})["kgi"] - goal, *near, xtol=1e-14)
    assert x == pytest.approx(found, rel=1e-9)
    assert km.required(tree, "x", goal) == pytest.approx(x, rel=1e-14)


@pytest.mark.parametrize("formula", CURVES)
def test_a_curve_has_none(formula: str) -> None:
    """Nor has what may jump or bend: it is searched, with all its roots."""
    assert form_of(tree_of(f"{formula} + 0 * a + 0 * b", a=3.0, b=2.0, x=5.0), "x") is None


@pytest.mark.parametrize("formula", ["a + b + 0 * x", "a", "x - x + b", "(a + x) / (a + x)"])
def test_no_effect_is_said(formula: str) -> None:
    """A slope of zero, a lever that the KGI does not contain, and one that cancels out."""
    tree = tree_of(f"{formula} + 0 * b", a=3.0, b=2.0, x=5.0)
    for _ in range(2):
        with pytest.raises(km.SolveError) as caught:
            km.required(tree, "x", 50.0)
        assert [issue.code for issue in caught.value.issues] == ["lever-no-effect"]


def test_differences_of_large_numbers_are_left_to_the_search() -> None:
    """What is left after 1e16 − 1e16 has no digits that a closed form could vouch for."""
    form = form_of(tree_of("1e16 * x - 1e16 * a + x", a=1.0, x=1.0), "x")
    assert form is None or form.at(2.0) is None


def test_beyond_a_pole() -> None:
    """(x + 3)/(x − 2) is 9 at 2.625, also from the other side; 1 is never reached."""
    for start in (0.0, 1.9, 2.1, 50.0, -40.0):
        tree = tree_of("(x + a) / (x - b)", a=3.0, b=2.0, x=start)
        assert km.required(tree, "x", 9.0) == pytest.approx(2.625, rel=1e-12)
        with pytest.raises(km.SolveError):
            km.required(tree, "x", 1.0)


def test_a_pole_on_the_way_has_no_value() -> None:
    """1/(1/x) is x, but for 0; x/x·a is a, but for 0."""
    assert form_of(tree_of("1 / (1 / x)", x=2.0), "x").at(0.0) is None  # type: ignore[union-attr]
    assert km.required(tree_of("1 / (1 / x)", x=2.0), "x", 6.0) == pytest.approx(6, rel=1e-12)


@pytest.mark.parametrize("start", [0.0, -4.0, 1e-9, 1e12])
def test_any_baseline(start: float) -> None:
    """Zero, negative, tiny and huge baselines, asked twice."""
    tree = tree_of("3 * x - 40", x=start)
    for goal in (-1000.0, 20.0, 26.0, 1e9):
        root = km.required(tree, "x", goal)
        assert root == pytest.approx((goal + 40) / 3, rel=1e-11)


def test_the_second_question_is_checked_like_the_first() -> None:
    """Bounds, goals that look mistyped, goals that are no numbers; numbers of any type."""
    rows: list[dict[str, Any]] = [
        {"id": "kgi", "relation": "product"},
        {"id": "x", "parent": "kgi", "baseline": 10, "minimum": 5, "maximum": 20},
        {"id": "y", "parent": "kgi", "baseline": 2},
    ]
    tree = km.Tree.from_rows(rows)
    assert km.required(tree, "x", 30.0) == 15
    for goal, code in ((50.0, "required-beyond-bound"), (4.0, "required-beyond-bound"),
                       (0.15, "goal-looks-relative"), (math.nan, "goal-not-a-number"),
                       (math.inf, "goal-not-a-number"), (-math.inf, "goal-not-a-number"),
                       ("soon", "goal-not-a-number")):  # fmt: skip
        with pytest.raises(km.SolveError) as caught:
            km.required(tree, "x", goal)
        assert [issue.code for issue in caught.value.issues] == [code]
    assert km.required(tree, "x", 40.0) == 20
    assert km.required(tree, "x", 10) == 5
    assert km.required(tree, "x", "+10%") == pytest.approx(11)
    assert km.required(tree, "x", 20.0) == 10


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), times=st.floats(0.2, 5), again=st.floats(0.2, 5))
def test_on_any_tree_the_goal_is_met(seed: int, times: float, again: float) -> None:
    """Each lever of random trees: the answer gives the goal; a second goal, as on a new tree."""
    tree = grown(seed)
    assume(tree is not None)
    assert tree is not None
    now = km.evaluate(tree)[tree.root.id]
    for lever in tree.levers[:2]:
        first = answer_of(tree, lever, now * times)
        assert first == answer_of(tree, lever, now * times)
        second = answer_of(tree, lever, now * again)
        fresh = grown(seed)
        assert fresh is not None
        assert second == answer_of(fresh, lever, now * again)
        for goal, x in ((now * times, first), (now * again, second)):
            if isinstance(x, float):
                reached = km.evaluate(tree, {lever: x})[tree.root.id]
                assert reached == pytest.approx(goal, rel=1e-10)


def answer_of(tree: km.Tree, lever: str, goal: float) -> float | str:
    """The lever's value, or why there is none."""
    try:
        return km.required(tree, lever, goal)
    except km.SolveError as error:
        return error.issues[-1].code


@given(
    a=st.floats(-9, 9), b=st.floats(-9, 9), c=st.floats(-9, 9), d=st.floats(-9, 9),
    goal=st.floats(-50, 50), start=st.floats(-20, 20),
)  # fmt: skip
def test_any_ratio(a: float, b: float, c: float, d: float, goal: float, start: float) -> None:
    """(a·x + b)/(c·x + d): where a closed form answers, the goal is met to ten digits."""
    tree = tree_of("(a * x + b) / (c * x + d)", a=a, b=b, c=c, d=d, x=start)
    try:
        form = form_of(tree, "x")
    except km.EvaluationError:
        return
    x = None if form is None else form.at(goal)
    if x is not None:
        reached = km.evaluate(tree, {"x": x})["kgi"]
        assert reached == pytest.approx(goal, rel=1e-10)
