"""Several goals on one tree: against the single goal, against scipy, and in words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.several import backsolve_many
from tests.kpimodel.solver_cases import Growing, Row, change_row
from tests.strategies import SMOOTH, tree_rows


def funnel() -> km.Tree:
    """Revenue over customers, leads and price; what it costs beside it."""
    return km.Tree.from_rows([
        {"id": "profit", "relation": "formula", "formula": "revenue - cost", "rollup": "sum"},
        {"id": "revenue", "parent": "profit", "relation": "product"},
        {"id": "customers", "parent": "revenue", "relation": "product"},
        {"id": "leads", "parent": "customers", "baseline": 1000, "maximum": 1500},
        {"id": "win_rate", "parent": "customers", "unit": "%", "baseline": 0.1, "maximum": 0.12},
        {"id": "price", "parent": "revenue", "baseline": 50, "maximum": 60, "rollup": "last"},
        {"id": "cost", "parent": "profit", "direction": "down", "relation": "product"},
        {"id": "hours", "parent": "cost", "baseline": 100},
        {"id": "wage", "parent": "cost", "baseline": 20, "hold": True, "rollup": "last"},
    ])  # fmt: skip


def test_goals_that_are_not_the_kgi() -> None:
    """At least customers and revenue, at most cost; each is met, none by more than it must."""
    answer = backsolve_many(funnel(), {"customers": 130, "revenue": "+50%", "cost": 1900})
    assert answer.status == "met"
    assert answer.values["customers"] >= 130 * (1 - 1e-12)
    assert answer.values["revenue"] == pytest.approx(7500, rel=1e-12)
    assert answer.values["cost"] == pytest.approx(1900, rel=1e-12)
    assert answer.values["profit"] == pytest.approx(5600, rel=1e-12)
    assert [one.id for one in answer.goals] == ["customers", "revenue", "cost"]
    assert answer.binding == ["wage"]
    assert "customers reaches 130" in answer.explain("en")
    assert "customers: 130 に届きます" in answer.explain("ja")


def test_out_of_reach_names_what_must_give_way() -> None:
    """Best, limits and single relaxations; typed in, each does."""
    tree = funnel()
    goals = {"customers": 200.0, "revenue": 9000.0}
    answer = backsolve_many(tree, goals)
    assert (answer.status, answer.exact) == ("unreachable", True)
    assert answer.values["customers"] == pytest.approx(180)
    needed = {one.lever: one.needed for one in answer.relaxations}
    assert needed == {"win_rate": pytest.approx(2 / 15), "leads": pytest.approx(5000 / 3)}
    assert "customers cannot reach 200. The best it can reach is 180." in answer.explain("en")
    for id_, value in needed.items():
        again = backsolve_many(change_row(tree, id_, maximum=value * (1 + 1e-12)), goals)
        assert again.status == "met"


def test_a_set_where_no_single_one_does() -> None:
    """Customers need a lever of theirs, and the price is capped: two must give way."""
    tree = change_row(funnel(), "win_rate", hold=True, maximum=None)
    answer = backsolve_many(tree, {"customers": 160.0, "price": 70.0})
    assert answer.together
    assert answer.smallest
    assert len(answer.relaxations) == 2
    assert "price" in {one.lever for one in answer.relaxations}


def test_already_met() -> None:
    """Nothing has to move."""
    answer = backsolve_many(funnel(), {"customers": 90, "cost": 2500})
    assert (answer.status, answer.values["leads"]) == ("already_met", 1000)
    assert "already" in answer.explain("en")


def test_whole_steps() -> None:
    """Steps are kept with several goals; no step is left that could be given back."""
    tree = change_row(funnel(), "leads", step=10)
    answer = backsolve_many(tree, {"customers": 131, "revenue": 7000})
    leads = answer.values["leads"]
    assert leads % 10 == 0
    assert all(one.met for one in answer.goals)


@pytest.mark.parametrize(
    ("goals", "policy", "code"),
    [
        ({}, "least_change", "goals-none"),
        ({"nobody": 3}, "least_change", "unknown-id"),
        ({"customers": math.nan}, "least_change", "goal-not-a-number"),
        ({"customers": "soon"}, "least_change", "goal-not-a-number"),
        ({"customers": 120}, "cheapest", "unknown-policy"),
        ({"customers": 120, "revenue": 6000}, "least_cost", "cost-missing"),
    ],
)
def test_questions_without_meaning(goals: dict[str, Any], policy: Any, code: str) -> None:
    """Each is refused with its finding."""
    with pytest.raises(km.SolveError) as caught:
        backsolve_many(funnel(), goals, policy)
    assert code in [issue.code for issue in caught.value.issues]
    assert str(caught.value)


def cost_of(tree: km.Tree, values: dict[str, float]) -> float:
    """Σ resistance·ln(x/x0)²."""
    return math.fsum(
        tree[id_].resistance * math.log(values[id_] / (tree[id_].baseline or 1)) ** 2
        for id_ in tree.levers
    )


@pytest.mark.parametrize("seed", range(40))
def test_one_goal_is_backsolve(seed: int) -> None:
    """The same status as the single goal, at no higher price."""
    growing = Growing(np.random.default_rng(seed), monotone=True)
    growing.node(None, 2)
    tree = km.Tree.from_rows(growing.rows)
    root = tree.root.id
    goal = 1.3 * km.evaluate(tree)[root]
    one, many = km.backsolve(tree, goal), backsolve_many(tree, {root: goal})
    assert many.status == one.status
    assert many.values[root] >= goal * (1 - 1e-10)
    assert cost_of(tree, many.values) <= cost_of(tree, one.values) * (1 + 1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_several_goals_against_slsqp(seed: int) -> None:
    """Two or three nodes of a random tree: all met, at no higher price than scipy's."""
    random = np.random.default_rng(300 + seed)
    growing = Growing(random, monotone=True)
    growing.node(None, 3)
    tree = km.Tree.from_rows(growing.rows)
    base = km.evaluate(tree)
    ids = [node.id for node in tree.nodes if node.relation != "input"]
    chosen = list(dict.fromkeys([tree.root.id, *random.choice(ids, 2).tolist()]))
    goals = {id_: base[id_] * float(random.uniform(1.02, 1.25)) for id_ in chosen}
    answer = backsolve_many(tree, goals)
    x0 = np.array([tree[id_].baseline for id_ in tree.levers], dtype=float)
    weights = np.array([tree[id_].resistance for id_ in tree.levers])

    def past(u: Any, id_: str) -> float:
        values = km.evaluate(tree, dict(zip(tree.levers, (x0 * np.exp(u)).tolist(), strict=True)))
        return math.log(values[id_] / goals[id_])

    theirs = scipy.optimize.minimize(
        lambda u: float(weights @ (u * u)), np.full(len(x0), 0.05), method="SLSQP",
        constraints=[{"type": "ineq", "fun": past, "args": (id_,)} for id_ in chosen],
        options={"ftol": 1e-14, "maxiter": 400},
    )  # fmt: skip
    solved = theirs.success and min(past(theirs.x, id_) for id_ in chosen) > -1e-8
    if answer.status == "unreachable":
        assert not solved
        return
    assert all(answer.values[id_] >= goals[id_] * (1 - 1e-10) for id_ in chosen)
    if solved:
        assert cost_of(tree, answer.values) <= theirs.fun * (1 + 1e-5) + 1e-12


@given(tree_rows(SMOOTH, kinks=True, shared=True), st.floats(0.5, 2), st.data())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_any_tree_gets_an_answer_or_a_finding(rows: list[Row], factor: float, data: Any) -> None:
    """Kinks, DAGs, holds, steps: what is called met is met; all has words in both languages."""
    for row in rows[1:]:
        if row["relation"] == "input":
            row.update(data.draw(st.sampled_from([{}, {"hold": True}, {"step": 0.5}])))
    words = ""
    try:
        tree = km.Tree.from_rows(rows)
        base = km.evaluate(tree)
        ids = data.draw(
            st.lists(st.sampled_from(sorted(base)), min_size=1, max_size=3, unique=True)
        )
        answer = backsolve_many(tree, {id_: factor * base[id_] for id_ in ids})
    except km.KpiError as error:
        words = str(error)
        assert words
        return
    assert answer.explain("ja") != answer.explain("en")
    for one in answer.goals:
        sign = 1 if tree[one.id].direction == "up" else -1
        within = sign * (answer.values[one.id] - one.goal) >= -1e-10 * abs(one.goal)
        assert within or not one.met
        assert one.met or answer.status == "unreachable"


def test_a_goal_in_reach_is_met_beside_one_out_of_reach() -> None:
    """Far levers of one goal go as far as it needs, though the other is missed anyway."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "sum"},
        {"id": "a", "parent": "kgi", "baseline": 10, "maximum": 11},
        {"id": "b", "parent": "kgi", "relation": "product"},
        {"id": "c", "parent": "b", "baseline": 10},
        {"id": "d", "parent": "b", "baseline": 1, "rollup": "last"},
    ])  # fmt: skip
    answer = backsolve_many(tree, {"a": 20.0, "b": 5000.0})
    assert [one.met for one in answer.goals] == [False, True]
    assert answer.values["b"] == pytest.approx(5000, rel=1e-9)
    assert answer.values["a"] == pytest.approx(11)
    (one,) = answer.relaxations
    assert one.lever == "a"
    assert one.needed == pytest.approx(20)
    assert "b reaches 5,000" in answer.explain("en")
