"""Every policy with several targets over open months: against linear programmes, and in words."""

from __future__ import annotations

import dataclasses
import math
from typing import Any, Literal

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.resolve import PlanSolution, resolve
from tests.kpimodel.plan_cases import START, late_plan, plan_of, random_plan
from tests.kpimodel.solver_cases import Row, change_row
from tests.strategies import SMOOTH, tree_rows

Sharing = Literal["equal_effort", "priority", "least_cost"]
SHARING: tuple[Sharing, ...] = ("equal_effort", "priority", "least_cost")
INFEASIBLE = 2


def straight(seed: int, *, torn: bool = False) -> tuple[km.Plan, dict[Any, float]]:
    """A plan with its rates held, and a target for most open months; or one row kept down, too."""
    random = np.random.default_rng(400 + seed)
    plan = random_plan(random)
    tree = plan.tree
    for id_ in tree.levers:
        cap = float(random.uniform(1.3, 3)) * (tree[id_].baseline or 0)
        change: Row = {"hold": True} if id_.startswith("r") else {"maximum": cap}
        tree = change_row(tree, id_, **change)
    if torn:
        tree = change_row(tree, "x0", direction="down")
    plan = dataclasses.replace(plan, tree=tree)
    closed = len(plan.closed)
    base = resolve(plan, 1.0).monthly["kgi"]
    wanted: dict[Any, float] = {
        START + at: float(base[at] or 0) * float(random.uniform(1.0, 1.2))
        for at in range(closed, 6) if random.random() < 0.8
    }  # fmt: skip
    wanted["kgi"] = sum(float(value or 0) for value in base) * float(random.uniform(1.02, 1.12))
    if torn:
        inputs = resolve(plan, 1.0).inputs["x0"]
        wanted["x0", START + 5] = 0.9 * float(inputs[5] or 0)
    return plan, wanted


class Lines:
    """The targets of a plan as straight lines of its open months, read off by differences."""

    def __init__(self, plan: km.Plan, wanted: dict[Any, float]) -> None:
        answer = resolve(plan, targets=wanted)
        targets = answer.answered.targets
        self.levers = targets.base.levers
        self.home = np.array([lever.baseline for lever in self.levers])
        self.free = np.array([lever.free for lever in self.levers])
        first = targets.reached(self.home)
        columns = []
        for at, x in enumerate(self.home):
            there = self.home.copy()
            there[at] = x + 1.0
            columns.append(targets.reached(there) - first if self.free[at] else 0 * first)
        self.rows = targets.signs[:, None] * np.array(columns).T
        self.need = targets.signs * (targets.goals - first) + self.rows @ self.home
        self.low = np.array([lever.low if lever.free else x
                             for lever, x in zip(self.levers, self.home, strict=True)])  # fmt: skip
        self.high = np.array([lever.high if lever.free else x
                              for lever, x in zip(self.levers, self.home, strict=True)])  # fmt: skip

        self.start = np.clip(self.home, self.low, self.high)  # closed months may use up a bound

    def values(self, answer: PlanSolution) -> Any:
        """The unknowns of an answer."""
        return answer.answered.values

    def efforts(self, answer: PlanSolution) -> Any:
        """By how much each that moved is away from its baseline, in logarithms."""
        values = self.values(answer)
        moved = np.abs(values - self.start) > 1e-9 * self.start
        return np.where(moved, np.abs(np.log(values / self.home)), 0.0)

    def within(self, low: Any, high: Any) -> bool:
        """Whether scipy finds values between ends that meet all targets, by a hair."""
        slack = 1e-9 * (np.abs(self.need) + 1)
        done = scipy.optimize.linprog(
            np.zeros(len(low)), -self.rows, -(self.need - slack),
            bounds=list(zip(low.tolist(), high.tolist(), strict=True)), method="highs",
        )  # fmt: skip
        return bool(done.status != INFEASIBLE)

    def around(self, effort: float) -> tuple[Any, Any]:
        """The box of one effort for all."""
        return (
            np.clip(self.home * math.exp(-effort), self.low, self.high),
            np.clip(self.home * math.exp(effort), self.low, self.high),
        )


@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_least_cost_against_a_linear_programme(seed: int, torn: bool) -> None:
    """As cheap as HiGHS, with proof; unreachable where HiGHS says so."""
    plan, wanted = straight(seed, torn=torn)
    lines = Lines(plan, wanted)
    answer = resolve(plan, policy="least_cost", targets=wanted)
    costs = np.array([lever.cost or 0 for lever in lines.levers])
    count = len(costs)
    theirs = scipy.optimize.linprog(
        np.tile(costs, 2), -np.hstack([lines.rows, -lines.rows]),
        -(lines.need - lines.rows @ lines.start), method="highs",
        bounds=[(0, top) for top in [*(lines.high - lines.start), *(lines.start - lines.low)]],
    )  # fmt: skip
    assert answer.exact
    if theirs.status == INFEASIBLE:
        assert answer.status == "unreachable"
        return
    spent = float(costs @ np.abs(lines.values(answer) - lines.start))
    assert len(theirs.x) == 2 * count
    assert all(one.met for one in answer.targets)
    assert spent == pytest.approx(theirs.fun, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_equal_effort_against_linear_programmes(seed: int, torn: bool) -> None:
    """No box of a smaller effort holds an answer; and with the hardest settled, none of the next."""
    plan, wanted = straight(seed, torn=torn)
    lines = Lines(plan, wanted)
    answer = resolve(plan, policy="equal_effort", targets=wanted)
    assert answer.exact
    if answer.status != "met":
        assert (answer.status == "unreachable") != lines.within(lines.low, lines.high)
        return
    efforts, values = lines.efforts(answer), lines.values(answer)
    inner = (values > lines.low * (1 + 1e-9)) & (values < lines.high * (1 - 1e-9))
    levels = sorted({round(e, 10) for e in efforts[inner & lines.free].tolist() if e > 1e-9})
    assert levels
    for level in levels:
        low, high = lines.around(level * (1 - 1e-5))
        settled = (efforts > level + 1e-8) | ~lines.free
        assert not lines.within(np.where(settled, values, low), np.where(settled, values, high))


@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_priority_against_linear_programmes(seed: int, torn: bool) -> None:
    """With harder levers as they are and easier ones free, none gets along with less effort."""
    plan, wanted = straight(seed, torn=torn)
    lines = Lines(plan, wanted)
    answer = resolve(plan, policy="priority", targets=wanted)
    assert answer.exact
    if answer.status != "met":
        assert (answer.status == "unreachable") != lines.within(lines.low, lines.high)
        return
    ids = [lever.id for lever in lines.levers]
    order = sorted(dict.fromkeys(ids), key=lambda id_: plan.tree[id_].resistance)
    efforts, values = lines.efforts(answer), lines.values(answer)
    for at, id_ in enumerate(order):
        own = np.array([one == id_ for one in ids]) & lines.free
        most = float(efforts[own].max(initial=0.0))
        if most <= 1e-9:
            continue
        easier = np.isin(ids, order[:at])
        low, high = lines.around(most * (1 - 1e-5))
        assert not lines.within(
            np.where(own, low, np.where(easier, lines.low, values)),
            np.where(own, high, np.where(easier, lines.high, values)),
        )


@pytest.mark.parametrize("policy", SHARING)
@pytest.mark.parametrize("seed", range(15))
def test_a_weaker_target_beside_it_changes_nothing(seed: int, policy: Sharing) -> None:
    """The same goal a little lower beside it: the way for several, the answer of one."""
    plan = random_plan(np.random.default_rng(500 + seed))
    goal = 1.15 * resolve(plan, 1.0).reached
    alone = resolve(plan, goal, policy)
    beside = resolve(plan, goal, policy, targets={"kgi": 0.99 * goal})
    assert (beside.status, beside.issues) == (alone.status, ())
    if policy == "least_cost":
        costs = [money(plan, answer) for answer in (beside, alone)]
        assert costs[0] <= costs[1] * (1 + 1e-7)
        return
    for id_, series in alone.inputs.items():
        assert beside.inputs[id_] == pytest.approx(series, rel=1e-8)


def money(plan: km.Plan, answer: PlanSolution) -> float:
    """Σ cost·|x − x0|; a rate counts once, per percentage point."""
    base, total = answer.answered.targets.base, 0.0
    for lever, x in zip(base.levers, answer.answered.values.tolist(), strict=True):
        per_unit = (lever.cost or 0) * (100 if plan.tree[lever.id].is_rate else 1)
        total += per_unit * abs(x - lever.baseline) if lever.free else 0.0
    return total


def leads(answer: PlanSolution) -> list[float]:
    """The months of leads, rounded."""
    return [round(float(value or 0), 6) for value in answer.monthly["leads"]]


@pytest.mark.parametrize("policy", SHARING)
def test_an_early_target_forces_early_months_only(policy: Sharing) -> None:
    """10 customers asked of April: April's leads serve it; later months go on as they were."""
    answer = resolve(late_plan(cost=1), 60, policy, targets={"2025-04": 11.0})
    assert answer.exact
    assert leads(answer) == [120.0, 100.0, 120.0, 100.0, 80.0, 100.0]


@pytest.mark.parametrize("policy", ["equal_effort", "priority"])
def test_a_late_target_leaves_earlier_months_alone(policy: Sharing) -> None:
    """Also where a free rate bends the targets: each month moves for what it acts on."""
    rows: list[Row] = [
        {"id": "deals", "relation": "product"},
        {"id": "leads", "parent": "deals", "baseline": 600, "resistance": 1},
        {"id": "rate", "parent": "deals", "unit": "%", "baseline": 0.1, "resistance": 2},
    ]
    answer = resolve(plan_of(rows), policy=policy, targets={"2025-08": 11.0, "2025-09": 12.1})
    assert (answer.status, answer.exact) == ("met", True)
    counts, rate = leads(answer), answer.inputs["rate"][0] or 0
    assert counts[:4] == [100.0] * 4
    assert rate == pytest.approx(0.11 if policy == "equal_effort" else 0.1)
    assert counts[4:] == pytest.approx([11 / rate, 12.1 / rate])


def test_an_early_target_and_one_for_the_window() -> None:
    """April as its target needs, the other five months share what is left by one factor."""
    plan = late_plan(cost=1)
    answer = resolve(plan, 72, "equal_effort", targets={"2025-04": 12.0})
    factor = (72 - 7 - 14.0) / (53.4 - 10)
    assert answer.exact
    assert leads(answer) == pytest.approx([140.0, *(x * factor for x in (100, 120, 100, 80, 100))])


def test_months_that_cost_the_same_share_alike() -> None:
    """June is worth as much as May per lead: both grow by one factor, for the least money."""
    answer = resolve(late_plan(cost=1), 66, "least_cost", targets={"2025-04": 11.0})
    factor = (66 - 7 - 12.0 - 0.08 * 80 - 0.05 * 100) / (0.1 * (100 + 120 + 100))
    assert answer.exact
    assert leads(answer) == pytest.approx(
        [120.0, 100 * factor, 120 * factor, 100 * factor, 80, 100]
    )


@pytest.mark.parametrize("policy", SHARING)
def test_whole_leads_by_month(policy: Sharing) -> None:
    """Whole leads, all targets met, no lead that could be given back."""
    plan = late_plan(cost=1, step=1)
    wanted = {"2025-05": 12.0, "2025-08": 11.5}
    answer = resolve(plan, 70, policy, targets=wanted)
    assert answer.status == "met"
    assert all(one.met for one in answer.targets)
    counts = leads(answer)
    assert all(count == round(count) for count in counts)
    targets = answer.answered.targets
    for at, count in enumerate(counts):
        if count > (100, 100, 120, 100, 80, 100)[at]:
            less = answer.answered.values.copy()
            less[at] = count - 1
            assert not targets.met(less)


def test_priority_over_months_says_who_passes_on() -> None:
    """In both languages; a rate that is not needed says so."""
    rows: list[Row] = [
        {"id": "deals", "relation": "product"},
        {"id": "leads", "parent": "deals", "baseline": 600, "maximum": 720, "resistance": 1},
        {"id": "rate", "parent": "deals", "unit": "%", "baseline": 0.1, "resistance": 2},
        {"id": "size", "parent": "deals", "baseline": 1, "rollup": "last", "resistance": 3},
    ]
    answer = resolve(plan_of(rows), 80, "priority", targets={"2025-04": 12.5})
    assert (answer.status, answer.exact) == ("met", True)
    assert answer.values["leads"] == pytest.approx(720)
    words = answer.explain("en")
    assert "leads is used up to its maximum; the rest passes on to the next lever." in words
    assert "size does not move: the levers chosen before it are enough." in words
    assert "sizeは動かしません。先に選ばれた行だけで届きます。" in answer.explain("ja")


@given(tree_rows(SMOOTH, kinks=True, shared=True), st.sampled_from(SHARING), st.data())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_any_tree_and_targets_get_an_answer_or_a_finding(
    rows: list[Row], policy: Sharing, data: Any
) -> None:
    """Kinks, DAGs, lags, holds, zeros, steps, both directions: what is called met is met."""
    changes: Any = st.sampled_from([{}, {"hold": True}, {"baseline": 0, "maximum": 5}, {"step": 0.5},
                                    {"minimum": -3}, {"cost": 0}])  # fmt: skip
    for row in rows:
        row["direction"] = data.draw(st.sampled_from(["up", "up", "down"]))
        row["lag"] = data.draw(st.sampled_from(["", "1", "0:50% 1:50%"]))
        if row["relation"] == "input":
            row |= {"cost": 1.0, **data.draw(changes)}
    words = ""
    answer: PlanSolution | None
    try:
        plan = plan_of(rows, months=data.draw(st.integers(1, 3)))
        base = km.evaluate(plan.tree)
        ids = data.draw(
            st.lists(st.sampled_from(sorted(base)), min_size=1, max_size=3, unique=True)
        )
        wanted = {id_: base[id_] * data.draw(st.floats(-1, 2)) for id_ in ids}
        answer = resolve(plan, policy=policy, targets=wanted)
    except km.KpiError as error:
        words = str(error)  # a finding must have words
        answer = None
    if answer is None:
        assert words
        return
    assert answer.explain("ja") != answer.explain("en")
    for one in answer.targets:
        sign = 1 if plan.tree[one.id].direction == "up" else -1
        assert not one.met or sign * (one.value - one.goal) >= -1e-10 * abs(one.goal)
        assert one.met or answer.status == "unreachable"
