"""The search for the least change: each step's answer, its acceleration, and how it lands."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import kpimodel as km
from kpimodel.solving.acceleration import Past, shares_of
from kpimodel.solving.box import box_of
from kpimodel.solving.descent import Change, _land, least
from kpimodel.solving.problem import Problem
from kpimodel.solving.reach import best_reachable

Row = dict[str, Any]


def funnels(count: int, seed: int = 1, room: float = 2.0) -> list[Row]:
    """Funnels of 5 inputs and one that all share, less what their visits cost; a tenth held."""
    random = np.random.default_rng(seed)
    cost = " + ".join(f"0.02 * visits{at}" for at in range(count))
    rows: list[Row] = [
        {"id": "profit", "relation": "formula", "formula": "revenue - cost"},
        {"id": "revenue", "parent": "profit", "relation": "sum"},
        {"id": "cost", "parent": "profit", "relation": "formula", "formula": cost},
    ]
    inputs: list[tuple[str, str, float]] = [("mix", "profit", 1.0)]
    for at in range(count):
        names = [f"{name}{at}" for name in ("visits", "asked", "met", "won", "price")]
        sizes = [random.uniform(50, 500), *random.uniform(0.1, 0.6, 3), random.uniform(50, 500)]
        text = " * ".join([*names, "mix"])
        rows.append(
            {"id": f"funnel{at}", "parent": "revenue", "relation": "formula", "formula": text}
        )
        inputs += [(n, f"funnel{at}", float(size)) for n, size in zip(names, sizes, strict=True)]
    return rows + [
        {"id": id_, "parent": parent, "relation": "input", "baseline": size, "minimum": size / room,
         "maximum": size * room, "hold": at % 10 == 5}
        for at, (id_, parent, size) in enumerate(inputs)
    ]  # fmt: skip


def problem_of(count: int, uplift: float = 1.2, seed: int = 1, room: float = 2.0) -> Problem:
    """To raise the profit of some funnels."""
    tree = km.Tree.from_rows(funnels(count, seed, room))
    return Problem(tree, box_of(tree), uplift * km.evaluate(tree)[tree.root.id])


@pytest.mark.parametrize("share", [0.05, 0.4, 0.9, 0.999])
@pytest.mark.parametrize("seed", range(4))
def test_newton_finds_the_price_that_sorting_finds(seed: int, share: float) -> None:
    """However many levers stand at their bounds in the answer."""
    problem = problem_of(40, seed=seed)
    random = np.random.default_rng(seed)
    slopes = np.where(problem.free, random.normal(size=len(problem.levers)), 0.0)
    ends = np.where(slopes > 0, problem.high, np.where(slopes < 0, problem.low, 0.0))
    need = share * float(slopes @ ends)
    change = Change(problem)
    quick = change._from_home(slopes, need)
    assert quick is not None
    problem.box.from_home = False
    target, price = change.answer(problem.start, slopes, need)
    assert quick[1] == pytest.approx(price, rel=1e-9)
    np.testing.assert_allclose(quick[0], target, rtol=1e-9, atol=1e-15)
    assert float(slopes @ quick[0]) == pytest.approx(need, rel=1e-13)


def test_what_is_not_enough_leaves_every_lever_at_its_end() -> None:
    """Where all levers together bring less than is needed."""
    problem = problem_of(40)
    slopes = np.where(problem.free, 1.0, 0.0)
    target, _ = Change(problem).answer(problem.start, slopes, 1e6)
    assert (target[problem.free] == problem.high[problem.free]).all()


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_shares_are_those_of_least_squares(count: int) -> None:
    """Of vectors that do not depend on each other."""
    random = np.random.default_rng(count)
    vectors, wanted = random.normal(size=(count, 30)), random.normal(size=30)
    shares = shares_of((vectors @ vectors.T).tolist(), (vectors @ wanted).tolist())
    np.testing.assert_allclose(shares, np.linalg.lstsq(vectors.T, wanted)[0], rtol=1e-9)


def test_a_vector_that_says_nothing_new_is_left_out() -> None:
    """A repeated one, and one of zeros; a product that is no number makes all of it none."""
    random = np.random.default_rng(5)
    first, second, wanted = random.normal(size=(3, 30))
    vectors = np.array([first, first, np.zeros(30), second])
    shares = shares_of((vectors @ vectors.T).tolist(), (vectors @ wanted).tolist())
    assert shares[1:3] == [0.0, 0.0]
    expected = np.linalg.lstsq(np.array([first, second]).T, wanted)[0]
    np.testing.assert_allclose([shares[0], shares[3]], expected, rtol=1e-9)
    assert all(map(math.isnan, shares_of([[math.nan]], [1.0])))


def test_the_past_of_a_linear_iteration_points_to_its_end() -> None:
    """In a space of four coordinates, four moves tell all there is to know."""
    random = np.random.default_rng(7)
    map_, end = 0.4 * random.normal(size=(4, 4)), random.normal(size=4)
    past, u = Past(4), np.zeros(4)
    for _ in range(6):
        move = map_ @ (u - end) + end - u
        guess = past.guess(u, move)
        u = u + (move if guess is None else guess)
    np.testing.assert_allclose(u, end, rtol=1e-9)


@pytest.mark.parametrize(("count", "uplift"), [(6, 1.05), (6, 1.2), (60, 1.3), (200, 1.2)])
def test_a_search_ends_on_the_goal_and_at_rest(count: int, uplift: float) -> None:
    """Never below, next to it, and with a next step of no size."""
    problem = problem_of(count, uplift)
    change = Change(problem)
    u = least(change, problem.start)
    assert u is not None
    surplus, slopes = problem.slopes(u)
    assert 0 <= surplus <= 1e-14
    target, _ = change.answer(u, slopes, float(slopes @ u) - surplus)
    assert np.max(np.abs(target - u)) <= 1e-8


@pytest.mark.parametrize("miss", [1e-12, 1e-9, 1e-7, -1e-12, -1e-9, -1e-7, -1e-3, 1e-3])
def test_landing_moves_no_lever_off_its_bound(miss: float) -> None:
    """From just below or just above the goal, by Newton where it is near."""
    problem = problem_of(12, 1.6, room=1.15)
    change = Change(problem)
    u = least(change, problem.start)
    assert u is not None
    at_bound = (u == problem.low) | (u == problem.high)
    assert at_bound.sum() > (~problem.free).sum()
    inside = ~at_bound
    near = np.where(inside, np.clip(u * (1 + miss), problem.low, problem.high), u)
    landed = _land(problem, near, problem.slopes(near)[1])
    assert landed is not None
    assert 0 <= problem.surplus_at(landed) <= 2e-15
    if abs(miss) < 1e-6:
        assert (landed[at_bound] == u[at_bound]).all()


def test_a_problem_forgets_states_that_changed() -> None:
    """What is kept of the last state is not given for another, nor for one changed in place."""
    problem, fresh = problem_of(12), problem_of(12)
    u = 0.1 * (best_reachable(problem) - problem.start)
    first, slopes = problem.surplus_at(u), problem.slopes(u)[1]
    slopes[:] = 0.0  # the caller's own
    assert problem.slopes(u)[1].any()
    at = int(np.flatnonzero(problem.free)[3])
    u[at] += 0.05
    assert problem.surplus_at(u) == fresh.surplus_at(u) != first
    np.testing.assert_array_equal(problem.slopes(u)[1], fresh.slopes(u)[1])
    assert problem.values(u) == fresh.values(u)


def test_a_second_goal_on_a_tree_is_answered_as_on_a_tree_of_its_own() -> None:
    """Near, far, out of reach: what is kept of a tree knows no goal."""
    rows = funnels(12)
    tree = km.Tree.from_rows(rows)
    here = km.evaluate(tree)[tree.root.id]
    for uplift in (1.1, 1.4, 50.0, 1.1, 0.5):
        kept, own = (km.backsolve(t, uplift * here) for t in (tree, km.Tree.from_rows(rows)))
        assert kept == own
        assert (kept.binding, kept.relaxations) == (own.binding, own.relaxations)
        assert kept.reason == own.reason


def test_levers_held_apart_from_their_baselines_keep_their_values() -> None:
    """A hold at a target, and a baseline outside its bounds: the start is not the baseline."""
    rows = funnels(12)
    held = next(row for row in rows if row.get("hold"))
    held["target"] = held["baseline"] * 1.2
    outside = next(row for row in rows if row.get("hold") is False)
    outside["minimum"] = outside["baseline"] * 1.1
    tree = km.Tree.from_rows(rows)
    problem = Problem(tree, box_of(tree), 0.0)
    assert not problem.box.from_home
    s = km.backsolve(tree, 1.2 * km.evaluate(tree)[tree.root.id])
    assert s.status == "met"
    assert s.values[held["id"]] == held["target"]
    assert s.values[outside["id"]] >= outside["minimum"]
