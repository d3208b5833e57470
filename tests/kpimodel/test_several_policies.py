"""Every policy with several goals on a tree: what it promises, and against scipy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.optimize

import kpimodel as km
from kpimodel.resolve import resolve
from kpimodel.several import GoalsSolution, backsolve_many
from kpimodel.solving.policies import Policy
from tests.kpimodel.plan_cases import plan_of
from tests.kpimodel.solver_cases import Growing, Row

SHARING: tuple[Policy, ...] = ("equal_effort", "priority", "least_cost")


def costly(rows: list[Row], random: np.random.Generator) -> list[Row]:
    """The rows with a cost and a resistance on every input."""
    for row in rows:
        if row.get("relation", "input") == "input":
            row["cost"] = float(random.uniform(0.5, 3)) / abs(row["baseline"] or 1)
            row["resistance"] = float(random.uniform(0.5, 3))
    return rows


def question(seed: int, *, monotone: bool = True) -> tuple[km.Tree, dict[str, float]]:
    """A random tree and two or three of its rows with goals above where they are."""
    random = np.random.default_rng(900 + seed)
    growing = Growing(random, monotone=monotone)
    growing.node(None, 3)
    tree = km.Tree.from_rows(costly(growing.rows, random))
    base = km.evaluate(tree)
    ids = [node.id for node in tree.nodes if node.relation != "input"]
    chosen = dict.fromkeys([tree.root.id, *random.choice(ids, 2).tolist()])
    return tree, {id_: base[id_] * float(random.uniform(1.02, 1.35)) for id_ in chosen}


def misses(tree: km.Tree, goals: dict[str, float], levers: dict[str, float]) -> bool:
    """True where some goal is missed at these levers."""
    values = km.evaluate(tree, levers)
    return any(values[id_] < goal * (1 - 1e-12) for id_, goal in goals.items())


def effort(tree: km.Tree, id_: str, value: float) -> float:
    """By how much a lever above zero has moved, in logarithms."""
    return abs(math.log(value / (tree[id_].baseline or 1)))


def at_bound(tree: km.Tree, id_: str, value: float) -> bool:
    """True on its minimum or maximum."""
    ends = (tree[id_].low, tree[id_].high)
    return any(math.isfinite(x) and abs(value - x) <= 1e-12 * abs(x) for x in ends)


def moved(tree: km.Tree, answer: GoalsSolution) -> dict[str, float]:
    """The levers that moved, and where they stand."""
    free = [id_ for id_ in tree.levers if not tree[id_].hold]
    return {
        id_: answer.values[id_] for id_ in free if effort(tree, id_, answer.values[id_]) > 1e-12
    }


# --- one goal in the guise of several ------------------------------------------------------------


@pytest.mark.parametrize("policy", SHARING)
@pytest.mark.parametrize("seed", range(12))
def test_one_goal_is_backsolve(seed: int, policy: Policy) -> None:
    """A single goal has the answer of `backsolve`."""
    tree, goals = question(seed)
    root = tree.root.id
    one, many = km.backsolve(tree, goals[root], policy), backsolve_many(
        tree, {root: goals[root]}, policy)  # fmt: skip
    assert (many.status, many.exact) == (one.status, one.exact)
    assert many.values == pytest.approx(one.values, rel=1e-9)


@pytest.mark.parametrize("policy", SHARING)
@pytest.mark.parametrize("seed", range(12))
def test_a_weaker_goal_beside_it_changes_nothing(seed: int, policy: Policy) -> None:
    """The same row with a lower goal beside it: the way for several goals, the answer of one."""
    tree, goals = question(seed)
    root, goal = tree.root.id, goals[tree.root.id]
    plan = plan_of(tree.to_rows(), months=1)
    alone = resolve(plan, goal, policy)
    beside = resolve(plan, goal, policy, targets={root: 0.999 * goal})
    assert beside.status == alone.status
    if policy == "least_cost":  # of several that cost the same, either may be found
        assert money(tree, beside.values) <= money(tree, alone.values) * (1 + 1e-7)
    else:
        assert beside.values == pytest.approx(alone.values, rel=1e-9)


# --- equal effort --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(24))
def test_equal_effort_moves_none_more_than_it_must(seed: int) -> None:
    """At each level of effort: all who move so much or less, moved by a little less, miss."""
    tree, goals = question(seed)
    answer = backsolve_many(tree, goals, "equal_effort")
    if answer.status != "met":
        return
    assert not misses(tree, goals, {id_: answer.values[id_] for id_ in tree.levers})
    assert answer.exact == answer.answered.targets.agree
    if not answer.exact:  # goals that pull two ways, in a quotient
        return
    standing = moved(tree, answer)
    levels = {round(effort(tree, id_, x), 9) for id_, x in standing.items()
              if not at_bound(tree, id_, x)}  # fmt: skip
    for level in levels:
        levers = {id_: answer.values[id_] for id_ in tree.levers}
        less = level * (1 - 1e-5)
        for id_, x in standing.items():
            if effort(tree, id_, x) <= level + 1e-8:
                way = math.copysign(1.0, x - (tree[id_].baseline or 0))
                low, high = tree[id_].low, tree[id_].high
                levers[id_] = min(max((tree[id_].baseline or 0) * math.exp(way * less), low), high)
        assert misses(tree, goals, levers)


@pytest.mark.parametrize("seed", range(12))
def test_the_largest_effort_against_slsqp(seed: int) -> None:
    """No answer of scipy has a smaller largest change, also where goals pull two ways."""
    tree, goals = question(seed)
    inputs = [id_ for id_ in tree.levers if not tree[id_].hold]
    if seed % 2:  # one lever may not grow by more than a little, whatever the goals say
        rows = tree.to_rows()
        for row in rows:
            if row["id"] == inputs[0]:
                row["direction"] = "down"
        tree = km.Tree.from_rows(rows)
        goals[inputs[0]] = 0.98 * (tree[inputs[0]].baseline or 0)
    answer = backsolve_many(tree, goals, "equal_effort")
    if answer.status != "met":
        return
    assert not answer.issues
    largest = max(effort(tree, id_, answer.values[id_]) for id_ in inputs)
    theirs = least_largest(tree, goals, inputs)
    assert largest <= theirs * (1 + 1e-6)


def least_largest(tree: km.Tree, goals: dict[str, float], inputs: list[str]) -> float:
    """The smallest largest change of the free inputs that scipy finds."""
    x0 = np.array([tree[id_].baseline for id_ in inputs], dtype=float)
    bounds = [
        (math.log(max(tree[id_].low, 1e-9 * x) / x), math.log(min(tree[id_].high, 1e9 * x) / x))
        for id_, x in zip(inputs, x0.tolist(), strict=True)
    ]

    def past(z: Any, id_: str) -> float:
        values = km.evaluate(tree, dict(zip(inputs, (x0 * np.exp(z[:-1])).tolist(), strict=True)))
        sign = 1 if tree[id_].direction == "up" else -1
        return sign * math.log(values[id_] / goals[id_])

    conditions: list[Any] = [{"type": "ineq", "fun": past, "args": (id_,)} for id_ in goals] + [
        {"type": "ineq", "fun": lambda z: z[-1] - z[:-1]},
        {"type": "ineq", "fun": lambda z: z[-1] + z[:-1]},
    ]
    best = math.inf
    for start in (0.02, 0.2):
        theirs = scipy.optimize.minimize(
            lambda z: z[-1], np.full(len(x0) + 1, start), method="SLSQP",
            bounds=[*bounds, (0, 50)], constraints=conditions, options={"ftol": 1e-13},
        )  # fmt: skip
        if min(past(theirs.x, id_) for id_ in goals) > -1e-9:
            best = min(best, float(np.abs(theirs.x[:-1]).max()))
    return best


# --- priority ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(24))
def test_priority_spares_the_hardest(seed: int) -> None:
    """A lever that moved, moved a little less, is missed even with all easier ones at their best."""
    tree, goals = question(seed)
    answer = backsolve_many(tree, goals, "priority")
    if answer.status != "met":
        return
    assert answer.exact == answer.answered.targets.agree
    if not answer.exact:  # goals that pull two ways, in a quotient
        return
    best = backsolve_many(tree, dict.fromkeys(goals, 1e30)).values
    free = [id_ for id_ in tree.levers if not tree[id_].hold]
    order = sorted(free, key=lambda id_: tree[id_].resistance)
    for at, id_ in enumerate(order):
        x, x0 = answer.values[id_], tree[id_].baseline or 0
        if effort(tree, id_, x) <= 1e-9:
            continue
        levers = {other: answer.values[other] for other in tree.levers}
        levers |= {easier: best[easier] for easier in order[:at]}
        levers[id_] = x0 * (x / x0) ** (1 - 1e-6)
        assert misses(tree, goals, levers)


# --- least cost ----------------------------------------------------------------------------------


def money(tree: km.Tree, values: dict[str, float]) -> float:
    """Σ cost·|x − x0|; rates cost per percentage point."""
    return math.fsum(
        (tree[id_].cost or 0) * (100 if tree[id_].is_rate else 1)
        * abs(values[id_] - (tree[id_].baseline or 0))
        for id_ in tree.levers if not tree[id_].hold
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(15))
def test_least_cost_against_slsqp(seed: int) -> None:
    """All met, and no start of scipy's finds it for less."""
    tree, goals = question(seed, monotone=seed % 3 != 0)
    answer = backsolve_many(tree, goals, "least_cost")
    theirs = cheapest(tree, goals)
    if answer.status == "unreachable":
        assert theirs == math.inf
        return
    assert all(one.met for one in answer.goals)
    assert money(tree, answer.values) <= theirs * (1 + 1e-5) + 1e-9


def cheapest(tree: km.Tree, goals: dict[str, float]) -> float:
    """The least money that scipy finds from a few starts."""
    inputs = [id_ for id_ in tree.levers if not tree[id_].hold]
    x0 = np.array([tree[id_].baseline for id_ in inputs], dtype=float)
    count = len(x0)
    costs = np.array([(tree[id_].cost or 0) * (100 if tree[id_].is_rate else 1)
                      for id_ in inputs]) * np.abs(x0)  # fmt: skip
    low = np.array([tree[id_].low for id_ in inputs]) / x0
    high = np.array([tree[id_].high for id_ in inputs]) / x0
    rooms = [*np.clip(high - 1, 0, 50).tolist(), *np.clip(1 - low, 0, 1 - 1e-6).tolist()]

    def past(z: Any, id_: str) -> float:
        x = x0 * (1 + z[:count] - z[count:])
        value = km.evaluate(tree, dict(zip(inputs, x.tolist(), strict=True)))[id_]
        return (1 if tree[id_].direction == "up" else -1) * (value / goals[id_] - 1)

    best, random = math.inf, np.random.default_rng(1)
    for turn in range(2):
        start = np.minimum(rooms, 5.0) * (random.uniform(0, 0.3, 2 * count) if turn else 0.02)
        theirs = scipy.optimize.minimize(
            lambda z: float(costs @ (z[:count] + z[count:])), start, method="SLSQP",
            bounds=[(0, room) for room in rooms], options={"ftol": 1e-13, "maxiter": 150},
            constraints=[{"type": "ineq", "fun": past, "args": (id_,)} for id_ in goals],
        )  # fmt: skip
        if min(past(theirs.x, id_) for id_ in goals) > -1e-8:
            best = min(best, float(theirs.fun))
    return best
