"""Back-solving where the KGI is not monotone or not smooth: peaks, bottlenecks, jumps, limits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.solving.policies import POLICIES, Policy
from tests.strategies import SMOOTH, Row, decorated_rows, tree_rows


def parabola(baseline: float = 90.0, **more: object) -> km.Tree:
    """Revenue of a price with linear demand: 62,500 at most, at a price of 125."""
    return km.Tree.from_rows([
        {"id": "revenue", "relation": "formula", "formula": "price * (1000 - 4 * price)"},
        {"id": "price", "parent": "revenue", "baseline": baseline, **more},
    ])  # fmt: skip


@pytest.mark.parametrize("policy", ["least_change", "equal_effort", "priority"])
@pytest.mark.parametrize(
    ("baseline", "goal", "price"),
    [(90.0, 60_000, 100), (160.0, 60_000, 150), (90.0, 62_000, 113.81966011)],
)
def test_a_peak_is_climbed_from_the_near_side(
    policy: Policy, baseline: float, goal: float, price: float
) -> None:
    """p(1000 − 4p): the root on the side where we stand."""
    s = km.backsolve(parabola(baseline), goal, policy=policy)
    assert s.status == "met"
    assert s.values["price"] == pytest.approx(price, rel=1e-8)


@pytest.mark.parametrize("policy", ["least_change", "equal_effort", "priority"])
def test_beyond_a_peak_the_best_is_the_peak(policy: Policy) -> None:
    """70,000 is out of reach; the best is 62,500 at 125, and no bound is blamed."""
    s = km.backsolve(parabola(), 70_000, policy=policy)
    assert s.status == "unreachable"
    assert s.reached == pytest.approx(62_500, rel=1e-12)
    assert s.values["price"] == pytest.approx(125, rel=1e-6)
    assert (s.binding, s.relaxations) == ([], ())
    assert not s.exact
    assert "found by search" in s.reason
    assert km.backsolve(parabola(), 62_500, policy=policy).status == "met"


def test_a_bound_before_the_peak_is_relaxed_no_further_than_needed() -> None:
    """A maximum of 95 must give way to 100."""
    s = km.backsolve(parabola(maximum=95), 60_000)
    assert (s.status, s.reached) == ("unreachable", 95 * 620)
    assert [(r.bound, round(r.needed, 6)) for r in s.relaxations] == [("maximum", 100)]


def two(formula: str, **a: object) -> km.Tree:
    """A KGI of two inputs, 1 and 2."""
    return km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": formula},
        {"id": "a", "parent": "kgi", "baseline": 1, **a},
        {"id": "b", "parent": "kgi", "baseline": 2},
    ])  # fmt: skip


@pytest.mark.parametrize("policy", ["least_change", "equal_effort", "priority"])
@pytest.mark.parametrize(
    "formula",
    ["min(a, b)", "max(a, b)", "a + min(a, b)", "if(a > 3, a + b, a)", "abs(a - 10) * b",
     "min(a, 4) * b", "a / (a + b) * 10", "max(a - b, 0) + 1"],
)  # fmt: skip
def test_kinks_do_not_deceive(policy: Policy, formula: str) -> None:
    """MIN, MAX, IF, ABS and saturation: 5 is within reach of all of them."""
    s = km.backsolve(two(formula), 5, policy=policy)
    if s.status != "already_met":
        assert s.status == "met"
        assert s.reached >= 5 * (1 - 1e-10)
        assert km.evaluate(two(formula), {k: s.values[k] for k in "ab"})["kgi"] == s.reached


def test_the_smaller_one_is_raised_first() -> None:
    """min(a, b) from 1 and 2 to 5: both at 5 and no further."""
    s = km.backsolve(two("min(a, b)"), 5)
    assert [s.values["a"], s.values["b"]] == pytest.approx([5, 5])


def test_a_bottleneck_is_named_and_nothing_else() -> None:
    """min(a, b) with a capped at 3: a is in the way, b is not, though a's relief needs b."""
    s = km.backsolve(two("min(a, b)", maximum=3), 5)
    assert (s.status, s.reached, s.binding) == ("unreachable", 3, ["a"])
    assert [r.lever for r in s.relaxations] == ["a"]
    assert s.relaxations[0].needed == pytest.approx(5)


def test_a_jump_is_passed_not_split() -> None:
    """if(a > 10, 2a, a) from 5: at least 15 needs the jump to 20."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "if(a > 10, 2 * a, a)"},
        {"id": "a", "parent": "kgi", "baseline": 5},
    ])  # fmt: skip
    s = km.backsolve(tree, 15)
    assert s.status == "met"
    assert s.reached == pytest.approx(20)


def test_what_only_approaches_a_limit_is_no_answer() -> None:
    """a/(a + 100) never reaches 1.5; the best is its limit, at no absurd value."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "a / (a + 100)"},
        {"id": "a", "parent": "kgi", "baseline": 100},
    ])  # fmt: skip
    s = km.backsolve(tree, 1.5)
    assert s.status == "unreachable"
    assert s.reached == pytest.approx(1, abs=1e-8)
    assert s.values["a"] < 1e13
    assert km.backsolve(tree, 0.75).values["a"] == pytest.approx(300)


def test_a_denominator_falls_only_as_far_as_needed() -> None:
    """a/b with b alone to move: no division by zero on the way to its lower end."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "ratio", "formula": "a / b"},
        {"id": "a", "parent": "kgi", "baseline": 10, "hold": True},
        {"id": "b", "parent": "kgi", "baseline": 5, "minimum": 0},
    ])  # fmt: skip
    for policy in ("least_change", "equal_effort", "priority"):
        assert km.backsolve(tree, 1e6, policy=policy).values["b"] == pytest.approx(1e-5)


def test_a_policy_that_finds_no_way_says_so() -> None:
    """Equal effort overshoots a peak on both sides; the answer comes from least change, said."""
    s = km.backsolve(parabola(), 62_499.999999, policy="equal_effort")
    assert s.status == "met"
    if s.issues:
        assert [issue.code for issue in s.issues] == ["policy-cannot"]
        assert not s.exact


@given(
    rows=tree_rows(SMOOTH, most_levers=8, kinks=True, shared=True),
    times=st.floats(0.3, 4),
    policy=st.sampled_from(["least_change", "equal_effort", "priority"]),
    direction=st.sampled_from(["up", "down"]),
    bounded=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_any_tree_gets_a_true_answer(
    rows: list[Row], times: float, policy: Policy, direction: str, *, bounded: bool
) -> None:
    """Kinks, differences, levers on several paths: what is said is what the tree says."""
    rows[0]["direction"] = direction
    for row in rows:
        if bounded and "baseline" in row:
            row.update(minimum=row["baseline"] * 0.8, maximum=row["baseline"] * 1.2)
    try:
        tree = km.Tree.from_rows(rows)
        here = km.evaluate(tree)["k0"]
        s = km.backsolve(tree, here + abs(here) * (times - 1), policy=policy)
    except km.KpiError:
        return  # a finding is an answer, a crash is not
    sign = 1 if direction == "up" else -1
    assert km.evaluate(tree, {id_: s.values[id_] for id_ in tree.levers}) == s.values
    past = sign * (s.reached - s.goal)
    assert (past >= -1e-12 * abs(s.goal)) == (s.status != "unreachable")
    for node in (tree[id_] for id_ in tree.levers):
        assert node.low <= s.values[node.id] <= node.high
    assert s.explain("ja")
    assert s.explain("en")
    if s.status == "unreachable":
        assert past >= sign * (here - s.goal) - 1e-9 * abs(here), "worse than doing nothing"


@given(rows=decorated_rows(), times=st.floats(0.3, 3), policy=st.sampled_from(POLICIES))
@settings(max_examples=150, deadline=None)
def test_holds_bounds_and_steps_survive_everything(
    rows: list[Row], times: float, policy: Policy
) -> None:
    """Random columns on random trees: whatever the answer, no limit of the table is broken."""
    try:
        tree = km.Tree.from_rows(rows)
        here = km.evaluate(tree)[tree.root.id]
        s = km.backsolve(tree, here + abs(here) * (times - 1), policy=policy)
    except km.KpiError:
        return  # a finding is an answer, a crash is not
    for node in (tree[id_] for id_ in tree.levers):
        x = s.values[node.id]
        assert node.low <= x <= node.high
        if node.hold:
            assert x == node.held_at
        elif node.step and s.status != "already_met":
            assert x == pytest.approx(round(x / node.step) * node.step, rel=1e-12)
    named = {relaxation.lever for relaxation in s.relaxations}
    assert named <= set(s.binding)
