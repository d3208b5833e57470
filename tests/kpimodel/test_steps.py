"""Whole-number levers: on the grid, the goal still met, no step too many."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

import kpimodel as km
from kpimodel.solving.policies import POLICIES, Policy
from tests.kpimodel.solver_cases import flat


def on_grid(x: float, step: float) -> bool:
    """True for a multiple of the step."""
    return x == round(x / step) * step


def one_step_back(tree: km.Tree, s: km.Solution) -> list[float]:
    """The KGI after each single step back toward a baseline that the bounds allow."""
    reached = []
    for node in (tree[id_] for id_ in tree.levers):
        if node.hold or not node.step or node.baseline is None:
            continue
        x = s.values[node.id]
        back = x - math.copysign(node.step, x - node.baseline)
        if (
            x != node.baseline
            and node.low <= back <= node.high
            and ((back - node.baseline) * (x - node.baseline) >= 0)
        ):
            levers = {id_: s.values[id_] for id_ in tree.levers}
            reached.append(km.evaluate(tree, {**levers, node.id: back})[tree.root.id])
    return reached


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(25))
def test_whole_numbers_meet_the_goal_with_no_step_too_many(seed: int, policy: Policy) -> None:
    """Random products and sums of whole-number levers: every step back would miss the goal."""
    random = np.random.default_rng(seed)
    rows: list[dict[str, object]] = [
        {"id": "kgi", "relation": str(random.choice(["sum", "product"]))}
    ]
    for group in ("g", "h"):
        relation = str(random.choice(["sum", "product"]))
        rows.append({"id": group, "parent": "kgi", "relation": relation})
        for at in range(2):
            step = float(random.choice([1.0, 2.0, 5.0]))
            rows.append({"id": f"{group}{at}", "parent": group, "step": step, "cost": 1.0,
                         "baseline": step * int(random.integers(2, 9))})  # fmt: skip
    tree = km.Tree.from_rows(rows)
    goal = km.evaluate(tree)["kgi"] * float(random.uniform(1.1, 2))
    s = km.backsolve(tree, goal, policy=policy)
    assert s.status == "met"
    assert s.reached >= goal
    assert all(on_grid(s.values[id_], tree[id_].step or 1) for id_ in tree.levers)
    assert all(kgi < goal for kgi in one_step_back(tree, s))


@pytest.mark.parametrize("seed", range(15))
def test_small_problems_against_all_grid_points(seed: int) -> None:
    """Brute force: met where any grid point meets it, unreachable where none does."""
    random = np.random.default_rng(seed)
    levers = [
        {"id": f"x{at}", "baseline": float(random.integers(2, 6)), "step": 1.0,
         "minimum": 1.0, "maximum": float(random.integers(6, 10)) + 0.5} for at in range(3)
    ]  # fmt: skip
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "x0 * x1 / x2"},
        *({"parent": "kgi", **lever} for lever in levers),
    ])  # fmt: skip
    grids = [range(1, math.floor(float(str(lever["maximum"]))) + 1) for lever in levers]
    best = max(a * b / c for a, b, c in itertools.product(*grids))
    for share in (0.5, 0.9, 0.999, 1.0, 1.001):
        goal = best * share
        s = km.backsolve(tree, goal)
        assert (s.status == "unreachable") == (share > 1)
        if share > 1:
            assert s.reached == pytest.approx(best)
        assert all(on_grid(s.values[id_], 1) or s.status == "already_met" for id_ in tree.levers)


def test_a_small_problem_is_near_the_best_whole_numbers() -> None:
    """Two levers: the least change over all grid points that meet the goal, within one step."""
    tree = flat("product", {"id": "a", "baseline": 10, "step": 1}, {"id": "b", "baseline": 7,
                                                                   "step": 1})  # fmt: skip
    s = km.backsolve(tree, 100)
    change = math.log(s.values["a"] / 10) ** 2 + math.log(s.values["b"] / 7) ** 2
    best = min(
        math.log(a / 10) ** 2 + math.log(b / 7) ** 2
        for a in range(10, 40) for b in range(7, 40) if a * b >= 100
    )  # fmt: skip
    assert change <= best * 1.5
    assert not s.exact


def test_a_free_lever_takes_up_the_rest() -> None:
    """Mixed: the whole ones on their grid, the free one brings the KGI exactly to the goal."""
    tree = flat("product", {"id": "people", "baseline": 5, "step": 1}, {"id": "visits",
                                                                       "baseline": 100})  # fmt: skip
    s = km.backsolve(tree, 777)
    assert on_grid(s.values["people"], 1)
    assert s.reached == pytest.approx(777, rel=1e-10)


def test_a_bound_lies_inward_on_the_grid() -> None:
    """Steps of 10 up to 55: 50 is the most; down from 25: 30 is the least."""
    tree = flat("sum", {"id": "a", "baseline": 30, "step": 10, "maximum": 55})
    s = km.backsolve(tree, 52)
    assert (s.status, s.reached, s.binding) == ("unreachable", 50, ["a"])
    assert [(r.limit, r.needed) for r in s.relaxations] == [(55, 60)]
    down = flat("sum", {"id": "a", "baseline": 60, "step": 10, "minimum": 25}, direction="down")
    assert km.backsolve(down, 28).reached == 30


def test_a_hold_beats_a_step() -> None:
    """A held lever stays where it is, off its grid too."""
    tree = flat("product", {"id": "a", "baseline": 7.5, "step": 1, "hold": True},
                {"id": "b", "baseline": 2})  # fmt: skip
    assert km.backsolve(tree, 30).values == {"kgi": pytest.approx(30), "a": 7.5,
                                             "b": pytest.approx(4)}  # fmt: skip


def test_rounding_follows_the_effect() -> None:
    """What is divided by is rounded down, what is multiplied is rounded up."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "ratio", "formula": "won / lost"},
        {"id": "won", "parent": "kgi", "baseline": 20, "step": 1},
        {"id": "lost", "parent": "kgi", "baseline": 20, "step": 1},
    ])  # fmt: skip
    s = km.backsolve(tree, 1.5)
    assert s.reached >= 1.5
    assert s.values["won"] >= 20 >= s.values["lost"]
    assert all(kgi < 1.5 for kgi in one_step_back(tree, s))
    fewer = km.backsolve(flat("product", {"id": "a", "baseline": 10, "step": 1},
                              {"id": "b", "baseline": 10, "step": 1}, direction="down"), 50)  # fmt: skip
    assert 40 <= fewer.reached <= 50


def test_decimal_steps_are_kept_exactly() -> None:
    """Steps of 0.1 and of half a percentage point give multiples to the last digit."""
    tree = flat("product", {"id": "price", "baseline": 2.0, "step": 0.1},
                {"id": "rate", "unit": "%", "baseline": 0.12, "step": 0.005})  # fmt: skip
    s = km.backsolve(tree, 0.3)
    assert s.reached >= 0.3
    assert on_grid(s.values["price"], 0.1)
    assert on_grid(s.values["rate"], 0.005)


def test_only_a_computed_row_is_never_rounded() -> None:
    """A step on a lever leaves the parents as they come."""
    tree = flat("product", {"id": "a", "baseline": 3, "step": 1}, {"id": "r", "baseline": 0.37,
                                                                  "hold": True})  # fmt: skip
    s = km.backsolve(tree, 2)
    assert (s.values["a"], s.values["kgi"]) == (6, 6 * 0.37)


def test_a_step_between_two_roots_of_a_peak() -> None:
    """p(1000 − 4p) in steps of 80: neither 80 nor 160 brings 60,000; in steps of 60, 120 does."""

    def tree(step: float) -> km.Tree:
        return km.Tree.from_rows([
            {"id": "revenue", "relation": "formula", "formula": "price * (1000 - 4 * price)"},
            {"id": "price", "parent": "revenue", "baseline": 80, "step": step},
        ])  # fmt: skip

    s = km.backsolve(tree(80), 60_000)
    assert (s.status, s.values["price"], s.reached) == ("unreachable", 160, 57_600)
    s = km.backsolve(tree(60), 60_000)
    assert (s.status, s.values["price"]) == ("met", 120)


def test_a_large_step_count_ends() -> None:
    """A million steps of one: no loop over all of them."""
    tree = flat("sum", {"id": "a", "baseline": 1_000_000, "step": 1}, {"id": "b",
                                                                      "baseline": 500_000,
                                                                      "step": 1})  # fmt: skip
    s = km.backsolve(tree, 2_000_000.5)
    assert s.reached == 2_000_001


@pytest.mark.parametrize(("lang", "words"), [("en", "70,000"), ("ja", "刻み 70,000")])
def test_a_step_larger_than_the_bounds_allow_is_said(lang: km.table.Lang, words: str) -> None:
    """No multiple but 0 of 70,000 lies below 66,000: that is told, not a maximum of 0."""
    tree = flat("product", {"id": "v", "baseline": 48_000, "maximum": 66_000, "step": 70_000},
                {"id": "c", "baseline": 2, "maximum": 3})  # fmt: skip
    s = km.backsolve(tree, 100_000, lang=lang)
    assert [issue.code for issue in s.reasons][1] == "stands-maximum-step"
    said = s.reason.splitlines()[1]
    assert words in said
    assert "66,000" in said
    several = km.backsolve_many(tree, {"kgi": 100_000})
    assert "stands-maximum-step" in [issue.code for issue in several.reasons]


@pytest.mark.parametrize("step", [1e-320, 1e-300, 1e-16])
@pytest.mark.parametrize("policy", POLICIES)
def test_a_step_too_fine_to_count_with_is_ignored_and_said(step: float, policy: Policy) -> None:
    """Every number is a multiple of it: the answer is that without a step."""
    levers = [{"id": id_, "baseline": 4.8, "maximum": 6.6, "cost": 1} for id_ in "ab"]
    plain = km.backsolve(flat("product", *levers), 25, policy=policy)
    tree = flat("product", {**levers[0], "step": step}, levers[1])
    s = km.backsolve(tree, 25, policy=policy)
    assert s.values == plain.values
    assert [issue.code for issue in s.issues] == ["step-too-fine"]
    far = km.backsolve(tree, 1000, policy=policy)
    assert far.status == "unreachable"
    assert km.backsolve_many(tree, {"kgi": 25}).status == "met"
