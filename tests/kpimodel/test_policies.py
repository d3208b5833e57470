"""The four policies against scipy on random trees, against closed forms and their own rules."""

from __future__ import annotations

import math

import numpy as np
import pytest

import kpimodel as km
from kpimodel.solving.policies import Policy
from tests.kpimodel.solver_cases import Judge, flat, grown, trees

SEEDS = range(60)
TOLERANCE = 1e-6


def check_against_slsqp(seed: int, policy: Policy, times: float, *, bounded: bool,
                        monotone: bool) -> None:  # fmt: skip
    """The goal is met exactly, nothing is broken, and SLSQP from three starts does no better."""
    tree = grown(seed, bounded=bounded, monotone=monotone, held=0.1 if bounded else 0.0)
    goal = km.evaluate(tree)[tree.root.id] * times
    s = km.backsolve(tree, goal, policy=policy)
    judge = Judge(tree, goal)
    check_truth(tree, s)
    if s.status == "unreachable":
        best = judge.best()
        assert best < goal * (1 + 1e-9), "scipy reaches what was called out of reach"
        assert s.reached >= best * (1 - 1e-8)
    elif policy in ("least_change", "least_cost"):
        theirs = judge.least(policy)
        ours = judge.penalty_of(s.values, policy)
        assert theirs is None or ours <= theirs + TOLERANCE * max(1.0, theirs)


def check_truth(tree: km.Tree, s: km.Solution) -> None:
    """What every solution keeps: its values are the tree's, holds, bounds, the goal."""
    assert km.evaluate(tree, {id_: s.values[id_] for id_ in tree.levers}) == s.values
    assert s.values[tree.root.id] == s.reached
    for node in (tree[id_] for id_ in tree.levers):
        x = s.values[node.id]
        assert not node.hold or x == node.held_at
        assert node.low <= x <= node.high
    if s.status == "met":
        assert 0 <= s.reached / s.goal - 1 + 1e-12 <= 1e-10
    elif s.status == "unreachable":
        assert s.reached < s.goal


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("times", [1.2, 3.0])
def test_least_change_is_no_worse_than_slsqp(seed: int, times: float) -> None:
    """Free levers, with differences and levers on several paths."""
    check_against_slsqp(seed, "least_change", times, bounded=False, monotone=False)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("times", [1.2, 1.5])
def test_bounded_least_change_is_no_worse_and_never_misjudged(seed: int, times: float) -> None:
    """Bounds and holds on random trees, half of them out of reach."""
    check_against_slsqp(1000 + seed, "least_change", times, bounded=True, monotone=False)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("bounded", [False, True])
def test_least_cost_is_no_worse_than_slsqp(seed: int, *, bounded: bool) -> None:
    """Sums, products, means and ratios with random costs."""
    check_against_slsqp(seed, "least_cost", 1.3, bounded=bounded, monotone=True)


@pytest.mark.parametrize("policy", ["equal_effort", "priority"])
@pytest.mark.parametrize("seed", range(40))
def test_the_other_policies_never_misjudge(seed: int, policy: Policy) -> None:
    """They meet every goal that scipy can reach."""
    check_against_slsqp(2000 + seed, policy, 1.4, bounded=True, monotone=False)


# --- closed forms --------------------------------------------------------------------------------


def test_a_product_shares_by_resistance() -> None:
    """facts/solver.md: 1000·.05·200 at 1.331 times, weights 1 and 4, the price held."""
    tree = flat("product", {"id": "visits", "baseline": 1000, "resistance": 1},
                {"id": "rate", "baseline": 0.05, "resistance": 4},
                {"id": "price", "baseline": 200, "hold": True})  # fmt: skip
    s = km.backsolve(tree, 13_310)
    assert s.values["visits"] == pytest.approx(1257.0207, abs=5e-5)
    assert s.values["rate"] == pytest.approx(0.0529426, abs=5e-8)
    assert s.exact


@pytest.mark.parametrize(
    ("times", "objective"), [(2.9, 2 * 1.13110), (20.0, 2 * 6.706), (2.0, 2 * math.log(2) ** 2)]
)
def test_the_saddle_of_equal_parts(times: float, objective: float) -> None:
    """KGI = a + b from (1, 1): beyond e times the equal split is a saddle, not the optimum."""
    tree = flat("sum", {"id": "a", "baseline": 1}, {"id": "b", "baseline": 1})
    s = km.backsolve(tree, 2 * times)
    found = math.log(s.values["a"]) ** 2 + math.log(s.values["b"]) ** 2
    assert found == pytest.approx(objective, abs=2e-3)
    grid = np.linspace(0.01, 2 * times - 0.01, 20_001)
    assert found <= float(np.min(np.log(grid) ** 2 + np.log(2 * times - grid) ** 2)) + 1e-9
    assert s.exact == (times < math.e)


@pytest.mark.parametrize("parts", [3, 5])
@pytest.mark.parametrize("times", [3.0, 10.0])
def test_many_equal_parts(parts: int, times: float) -> None:
    """With more equal parts, no state that scipy finds from many starts is better."""
    tree = flat("sum", *({"id": f"x{at}", "baseline": 1} for at in range(parts)))
    judge = Judge(tree, parts * times)
    theirs = judge.least("least_change", starts=20)
    s = km.backsolve(tree, parts * times)
    assert theirs is not None
    assert judge.penalty_of(s.values, "least_change") <= theirs + TOLERANCE


def met(seed: int, policy: Policy) -> tuple[km.Tree, km.Solution]:
    """The first bounded random tree from this seed on whose goal of 1.2 times can be met."""
    for tree in trees(seed, bounded=True, monotone=True):
        s = km.backsolve(tree, km.evaluate(tree)[tree.root.id] * 1.2, policy=policy)
        if s.status == "met":
            return tree, s
    raise AssertionError


@pytest.mark.parametrize("seed", range(20))
def test_equal_effort_moves_all_alike(seed: int) -> None:
    """Free levers that no bound clips move by one factor, up or down."""
    tree, s = met(seed, "equal_effort")
    efforts = []
    for node in (tree[id_] for id_ in tree.levers):
        x = s.values[node.id]
        if x not in (node.low, node.high, node.baseline):
            efforts.append(abs(math.log(x / (node.baseline or 1))))
    assert max(efforts) == pytest.approx(min(efforts), rel=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_priority_leaves_one_lever_between(seed: int) -> None:
    """Levers come in the order of their resistance: at their end, one between, untouched."""
    tree, s = met(seed, "priority")
    order = sorted(tree.levers, key=lambda id_: tree[id_].resistance)
    states = []
    for node in (tree[id_] for id_ in order):
        x = s.values[node.id]
        states.append("end" if x in (node.low, node.high) else "home" if x == node.baseline
                      else "between")  # fmt: skip
    assert states.count("between") <= 1
    last = max((at for at, state in enumerate(states) if state != "home"), default=0)
    assert "home" not in states[:last]


def test_priority_passes_the_rest_on() -> None:
    """The least resistance first; at its maximum the next one goes on; a held one is skipped."""
    tree = flat("product", {"id": "a", "baseline": 10, "resistance": 3},
                {"id": "b", "baseline": 2, "resistance": 1, "maximum": 3},
                {"id": "c", "baseline": 5, "resistance": 0.5, "hold": True})  # fmt: skip
    s = km.backsolve(tree, 200, policy="priority")
    assert (s.values["b"], s.values["c"]) == (3, 5)
    assert s.values["a"] == pytest.approx(200 / 15, rel=1e-12)


def test_least_cost_of_a_product_is_geometric() -> None:
    """Min a + 4b with ab = T and both to be raised: a = 4b."""
    tree = flat("product", {"id": "a", "baseline": 1, "cost": 1}, {"id": "b", "baseline": 1,
                                                                  "cost": 4})  # fmt: skip
    s = km.backsolve(tree, 100, policy="least_cost")
    assert s.values["a"] == pytest.approx(20, rel=1e-6)
    assert s.values["b"] == pytest.approx(5, rel=1e-6)
    assert s.exact


def test_least_cost_of_a_sum_takes_the_best_value_first() -> None:
    """A linear programme: per unit of the KGI the levers cost 3, 1 and 2 yen."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "a + 2 * b + 3 * c"},
        {"id": "a", "parent": "kgi", "baseline": 10, "cost": 3},
        {"id": "b", "parent": "kgi", "baseline": 10, "cost": 2, "maximum": 15},
        {"id": "c", "parent": "kgi", "baseline": 10, "cost": 6, "maximum": 12},
    ])  # fmt: skip
    s = km.backsolve(tree, 60 + 10 + 6 + 4, policy="least_cost")
    assert [s.values[k] for k in "bca"] == [15, 12, pytest.approx(14, rel=1e-9)]
    assert s.exact


@pytest.mark.parametrize("seed", range(30))
def test_least_cost_of_sums_is_the_linear_programme(seed: int) -> None:
    """Random linear KGIs with bounds, costs and close ratios: scipy's linprog agrees."""
    import scipy.optimize

    random = np.random.default_rng(seed)
    count = int(random.integers(3, 12))
    base, value, cost = (random.uniform(0.5, 2, count) for _ in range(3))
    top = base * random.uniform(1.1, 2, count)
    rows = [{"id": "kgi", "relation": "formula",
             "formula": " + ".join(f"{value[at]:.17g} * x{at}" for at in range(count))}]  # fmt: skip
    rows += [{"id": f"x{at}", "parent": "kgi", "baseline": base[at], "maximum": top[at],
              "cost": cost[at]} for at in range(count)]  # fmt: skip
    tree = km.Tree.from_rows(rows)
    here, most = float(value @ base), float(value @ top)
    goal = here + float(random.uniform(0.1, 0.95)) * (most - here)
    s = km.backsolve(tree, goal, policy="least_cost")
    best = scipy.optimize.linprog(cost, A_ub=[-value], b_ub=[-(goal - here)],
                                  bounds=[(0, width) for width in top - base])  # fmt: skip
    money = sum(cost[at] * (s.values[f"x{at}"] - base[at]) for at in range(count))
    assert money == pytest.approx(best.fun, rel=1e-7)
    assert s.exact


def test_least_cost_lowers_what_is_divided_by() -> None:
    """KGI = a/b: the cheaper of raising a and lowering b does it all, money is linear in both."""

    def tree(cost: float) -> km.Tree:
        return km.Tree.from_rows([
            {"id": "kgi", "relation": "ratio", "formula": "a / b"},
            {"id": "a", "parent": "kgi", "baseline": 10, "cost": 1},
            {"id": "b", "parent": "kgi", "baseline": 5, "cost": cost},
        ])  # fmt: skip

    assert km.backsolve(tree(1), 4, policy="least_cost").values["b"] == pytest.approx(2.5)
    assert km.backsolve(tree(9), 4, policy="least_cost").values["a"] == pytest.approx(20)


def test_a_rate_costs_per_percentage_point() -> None:
    """One point of rate at 10 against one visit at 1: the rate is cheaper by far."""
    tree = flat("product", {"id": "visits", "baseline": 1000, "cost": 1},
                {"id": "rate", "unit": "%", "baseline": 0.1, "cost": 10, "maximum": 0.5})  # fmt: skip
    s = km.backsolve(tree, 120, policy="least_cost")
    assert s.values["visits"] == pytest.approx(1000)
    assert s.values["rate"] == pytest.approx(0.12)
    dear = flat("product", {"id": "visits", "baseline": 1000, "cost": 1},
                {"id": "rate", "unit": "%", "baseline": 0.1, "cost": 1000, "maximum": 0.5})  # fmt: skip
    assert km.backsolve(dear, 120, policy="least_cost").values["visits"] == pytest.approx(1200)


def test_a_lever_free_of_charge_goes_first() -> None:
    """A cost of zero is a cost."""
    tree = flat(
        "sum", {"id": "a", "baseline": 10, "cost": 1}, {"id": "b", "baseline": 10, "cost": 0}
    )
    s = km.backsolve(tree, 50, policy="least_cost")
    assert [s.values["a"], s.values["b"]] == pytest.approx([10, 40])


@pytest.mark.parametrize("policy", ["least_change", "least_cost"])
@pytest.mark.parametrize("seed", range(12))
def test_a_higher_goal_never_asks_for_less(seed: int, policy: Policy) -> None:
    """The penalty does not fall as the goal rises."""
    tree = grown(seed, monotone=True)
    assert tree is not None
    here = km.evaluate(tree)[tree.root.id]
    paid = 0.0
    for times in (1.05, 1.1, 1.2, 1.4, 1.8, 2.5):
        s = km.backsolve(tree, here * times, policy=policy)
        now = Judge(tree, s.goal).penalty_of(s.values, policy)
        assert now >= paid * (1 - 1e-7)
        paid = now
