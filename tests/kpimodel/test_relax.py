"""Out of reach: every limit in the way, single relaxations that do and are minimal, sets."""

from __future__ import annotations

import pytest

import kpimodel as km
from kpimodel.examples import software_company_a
from kpimodel.solving.problem import Problem, Vector
from kpimodel.solving.reach import best_reachable
from kpimodel.solving.relax import Relaxation
from tests.kpimodel.solver_cases import Row, change_row, flat, relaxed, trees

LESS = 1e-6


def check_set(tree: km.Tree, goal: float, chosen: tuple[Relaxation, ...]) -> None:
    """With the limits moved the goal is met; with a little less it is not."""
    assert km.backsolve(relaxed(tree, chosen, 1 + 1e-9), goal).status == "met"
    assert km.backsolve(relaxed(tree, chosen, 1 - LESS), goal).status == "unreachable"


def out_of_reach(
    seed: int, times: float, *, monotone: bool, held: float = 0.0, single: bool = False
) -> tuple[km.Tree, float, km.Solution]:
    """The first random tree from this seed on whose goal is out of reach.

    Where ``single``: the first for which a single limit may give way.
    """
    for tree in trees(seed, bounded=True, monotone=monotone, held=held, depth=2):
        goal = times * km.evaluate(tree)[tree.root.id]
        s = km.backsolve(tree, goal)
        if s.status == "unreachable" and not (single and s.together):
            return tree, goal, s
    raise AssertionError


def test_each_relaxation_of_the_worked_example_does_and_is_minimal() -> None:
    """The four of the design, put to the test one by one."""
    tree = change_row(software_company_a().tree, "visits", hold=True)
    s = km.backsolve(tree, 60)
    assert not s.together
    assert [f"{r.needed:.4g}" for r in s.relaxations] == ["6.088e+04", "0.04058", "0.279", "0.1776"]
    for r in s.relaxations:
        check_set(tree, 60, (r,))


@pytest.mark.parametrize("monotone", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_random_relaxations_do_and_are_minimal(seed: int, *, monotone: bool) -> None:
    """On random bounded trees out of reach, each single one, or the set, verified by solving."""
    tree, goal, s = out_of_reach(seed, 1.8, monotone=monotone, held=0.2)
    assert s.binding
    if s.together:
        check_set(tree, goal, s.relaxations)
        assert len(s.relaxations) >= 2
    else:
        for r in s.relaxations:
            check_set(tree, goal, (r,))
    sizes = [round(r.size, 9) for r in s.relaxations]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("seed", range(20))
def test_no_single_relaxation_is_left_out(seed: int) -> None:
    """A binding limit that is not offered does not do, however far it is moved."""
    tree, goal, s = out_of_reach(seed, 2.0, monotone=True, single=True)
    offered = {r.lever for r in s.relaxations}
    for id_ in set(s.binding) - offered:
        wide = change_row(tree, id_, minimum=tree[id_].baseline or 0, maximum=None)
        wide = change_row(wide, id_, minimum=1e-9)
        assert km.backsolve(wide, goal).status == "unreachable"


def test_every_binding_limit_is_listed_also_without_room_for_relief() -> None:
    """A rate at 100 % can go no further, and still stands in the way with the others."""
    tree = flat("product", {"id": "visits", "baseline": 100, "maximum": 120},
                {"id": "rate", "unit": "%", "baseline": 0.9})  # fmt: skip
    s = km.backsolve(tree, 150)
    assert s.binding == ["visits", "rate"]
    assert [(r.lever, r.bound) for r in s.relaxations] == [("visits", "maximum")]
    assert s.relaxations[0].needed == pytest.approx(150)


def test_where_no_single_one_does_the_smallest_set_is_named() -> None:
    """Rates end at 1: visits held for good reason, two rates of three must give way together."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "product", "unit": "%"},
        {"id": "a", "parent": "kgi", "unit": "%", "baseline": 0.5, "maximum": 0.5},
        {"id": "b", "parent": "kgi", "unit": "%", "baseline": 0.5, "maximum": 0.5},
        {"id": "c", "parent": "kgi", "unit": "%", "baseline": 0.9, "maximum": 0.9},
    ])  # fmt: skip
    s = km.backsolve(tree, 0.6)
    assert s.together
    assert {r.lever for r in s.relaxations} == {"a", "b"}
    for r in s.relaxations:
        assert r.needed == pytest.approx((0.6 / 0.9) ** 0.5)
    check_set(tree, 0.6, s.relaxations)
    lines = s.explain("en").splitlines()
    assert "Needed together: a at 81.6 % (its maximum is 50 %)." in lines
    assert "合わせて必要: aを 81.6 % に（今の上限 50 %）。" in s.explain("ja").splitlines()


def test_a_rate_that_ends_at_one_leaves_the_rest_to_the_other() -> None:
    """Equal factors until one is at 100 %; the other goes on."""
    rows: list[Row] = [{"id": "kgi", "relation": "product", "unit": "%"}]
    rows += [{"id": id_, "parent": "kgi", "unit": "%", "baseline": x, "maximum": x}
             for id_, x in (("a", 0.8), ("b", 0.4))]  # fmt: skip
    s = km.backsolve(km.Tree.from_rows(rows), 0.9)
    assert s.together
    needed = {r.lever: r.needed for r in s.relaxations}
    assert needed == {"a": pytest.approx(1), "b": pytest.approx(0.9)}


def test_what_nature_forbids_is_said_so() -> None:
    """A product of rates never exceeds 1: nothing would do, and no number is offered."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "product"},
        {"id": "a", "parent": "kgi", "unit": "%", "baseline": 0.5, "maximum": 0.6},
        {"id": "b", "parent": "kgi", "unit": "%", "baseline": 0.5, "hold": True},
    ])  # fmt: skip
    s = km.backsolve(tree, 1.5)
    assert (s.status, s.relaxations, s.together) == ("unreachable", (), False)
    assert s.binding == ["a", "b"]
    assert "範囲や固定を緩めても届きません" in s.explain("ja")


def test_a_released_lever_may_meet_its_own_bound() -> None:
    """Held at 10 with a maximum of 20, and 30 are needed: both must give way."""
    tree = flat("product", {"id": "a", "baseline": 10, "hold": True, "maximum": 20})
    s = km.backsolve(tree, 30)
    assert s.together
    assert {(r.lever, r.bound, round(r.needed, 6)) for r in s.relaxations} == {
        ("a", "hold", 30),
        ("a", "maximum", 30),
    }


def test_a_zero_lever_without_a_maximum_is_named() -> None:
    """It stands in the way as well: the reason says what to type."""
    tree = flat("sum", {"id": "a", "baseline": 0, "label": "New channel"},
                {"id": "b", "baseline": 10, "maximum": 15})  # fmt: skip
    s = km.backsolve(tree, 30)
    assert "New channel: its baseline is 0 and it has no maximum" in s.reason


def test_a_met_goal_names_what_is_at_its_bound() -> None:
    """Binding at a solution: what would move on if it could; a hold counts as well."""
    tree = flat("product", {"id": "a", "baseline": 10, "maximum": 11},
                {"id": "b", "baseline": 5, "hold": True},
                {"id": "c", "baseline": 2})  # fmt: skip
    s = km.backsolve(tree, 200)
    assert (s.status, s.binding) == ("met", ["a", "b"])
    assert s.relaxations == ()


@pytest.mark.parametrize("times", [1.6, 8.0])
def test_every_relaxation_of_a_large_tree_does(times: float) -> None:
    """400 levers, sums of products less a cost: each single one, put back into the plan, does."""
    rows: list[Row] = [
        {"id": "kgi", "relation": "formula", "formula": "revenue - cost"},
        {"id": "revenue", "parent": "kgi", "relation": "sum"},
        {"id": "cost", "parent": "kgi", "relation": "sum"},
    ]
    for k in range(100):
        rows += [
            {"id": f"f{k}", "parent": "revenue", "relation": "formula",
             "formula": f"v{k} * a{k} * b{k} / c{k}"},
            {"id": f"w{k}", "parent": "cost", "relation": "formula", "formula": f"0.01 * v{k}"},
        ]  # fmt: skip
        for name, x in (("v", 100.0 + k), ("a", 0.2), ("b", 7.0 + k % 5), ("c", 3.0)):
            rows.append({"id": f"{name}{k}", "parent": f"f{k}", "baseline": x,
                         "minimum": x * 0.9, "maximum": x * 1.1})  # fmt: skip
    tree = km.Tree.from_rows(rows)
    goal = times * km.evaluate(tree)["kgi"]
    s = km.backsolve(tree, goal)
    assert s.status == "unreachable"
    assert s.exact
    assert len(s.binding) == 400
    assert len(s.relaxations) == 400
    assert not s.together
    sizes = [relaxation.size for relaxation in s.relaxations]
    assert sizes == pytest.approx(sorted(sizes), rel=1e-9)
    for relaxation in s.relaxations[::37]:
        needed = {relaxation.lever: relaxation.needed}
        reached = km.evaluate(tree, {id_: s.values[id_] for id_ in tree.levers} | needed)["kgi"]
        assert reached == pytest.approx(goal, rel=1e-10)


def test_levers_that_seem_to_help_and_hurt_are_settled_one_after_another() -> None:
    """v·(a − 1): more v hurts where a < 1, but not where a stands at its best; so that is proven."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "v * (a - 1)"},
        {"id": "v", "parent": "kgi", "baseline": 10, "minimum": 5, "maximum": 20},
        {"id": "a", "parent": "kgi", "baseline": 1.5, "minimum": 0.5, "maximum": 2},
    ])  # fmt: skip
    s = km.backsolve(tree, 30)
    assert s.reached == 20
    assert s.exact
    assert [r.lever for r in s.relaxations] == ["a", "v"]
    assert [r.needed for r in s.relaxations] == pytest.approx([2.5, 30])


def test_a_peak_out_of_reach_takes_few_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """(a − 3)² + b, at most −4.9: nothing would do, and that is known after a few searches."""
    searches = 0

    def counted(problem: Problem) -> Vector:
        nonlocal searches
        searches += 1
        return best_reachable(problem)

    monkeypatch.setattr("kpimodel.solving.relax.best_reachable", counted)
    tree = km.Tree.from_rows(
        [
            {"id": "k", "relation": "formula", "formula": "(a - 3)^2 + b", "direction": "down"},
            {"id": "a", "parent": "k", "baseline": -0.276, "minimum": -0.83, "maximum": 0.83},
            {"id": "b", "parent": "k", "baseline": 2.07, "hold": True, "minimum": 0},
        ]
    )
    s = km.backsolve(tree, -4.9)
    assert (s.status, s.relaxations) == ("unreachable", ())
    assert searches <= 40
    near = km.backsolve(tree, 2.5)
    assert {r.lever for r in near.relaxations} == {"a"}
    check_set(tree, 2.5, near.relaxations)
