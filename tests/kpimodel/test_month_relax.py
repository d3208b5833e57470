"""What would have to give way for several targets: typed in, it does; nothing smaller would."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import numpy as np
import pytest

import kpimodel as km
from kpimodel.calendar import Calendar
from kpimodel.plan import Plan
from kpimodel.resolve import PlanSolution, resolve
from kpimodel.solving.relax import Relaxation
from tests.kpimodel.plan_cases import START
from tests.kpimodel.solver_cases import Row

Limit = tuple[str, str]  # lever, bound
HUGE = 1e9


def typed(plan: Plan, changes: dict[Limit, float | None]) -> Plan:
    """The plan with limits typed anew; None takes one as far as nature lets it."""
    rows: list[Row] = []
    for row in plan.tree.to_rows():
        changed = dict(row)
        far = 1.0 if row.get("unit") == "%" else HUGE
        for (id_, bound), value in changes.items():
            if id_ != row["id"]:
                continue
            if bound == "hold":
                own = row.get("maximum")
                past = (id_, "maximum") in changes
                stop = far if own is None or past else float(own)
                changed["target"] = min(far, stop) if value is None else value
            else:
                changed[bound] = far if value is None else value
        rows.append(changed)
    return dataclasses.replace(plan, tree=km.Tree.from_rows(rows))


def random_question(random: np.random.Generator) -> tuple[Plan, dict[Any, float]]:
    """One to three segments with bounds and holds, some late, some closed; targets too high."""
    rows: list[Row] = [{"id": "kgi", "relation": "sum"}]
    for at in range(int(random.integers(1, 4))):
        flow, rate = float(random.uniform(100, 500)), float(random.uniform(0.1, 0.4))
        rows += [
            {"id": f"s{at}", "parent": "kgi", "relation": "product"},
            {"id": f"x{at}", "parent": f"s{at}", "baseline": flow, "maximum": 1.2 * flow,
             "lag": str(random.choice(["", "1", "0:50% 1:50%"])),
             "hold": bool(random.random() < 0.3)},
            {"id": f"r{at}", "parent": f"s{at}", "unit": "%", "baseline": rate,
             "hold": bool(random.random() < 0.4),
             "maximum": 1.1 * rate if random.random() < 0.7 else None},
        ]  # fmt: skip
    tree = km.Tree.from_rows(rows)
    closed = int(random.integers(0, 2))
    actuals = {
        (id_, START): float(tree[id_].baseline or 0) / (1 if tree[id_].is_rate else 4)
        * float(random.uniform(0.8, 1.1))
        for id_ in tree.levers
        if closed
    }  # fmt: skip
    plan = Plan(tree, Calendar(START, 4, START if closed else None), actuals)
    base = plan.monthly_landing["kgi"]
    often = float(random.choice([1.2, 2.0, 4.0]))
    wanted: dict[Any, float] = {
        START + at: float(base[at] or 0) * float(random.uniform(1.0, often)) for at in (1, 2, 3)
    }
    wanted["s0"] = float(random.uniform(1.0, often)) * float(plan.landing["s0"])
    if random.random() < 0.15:
        wanted[START] = 1.3 * float(base[0] or 0)  # past changing where it is closed
    return plan, wanted


def limits_of(plan: Plan) -> list[Limit]:
    """Every limit that a planner typed."""
    limits = []
    for id_ in plan.tree.levers:
        node = plan.tree[id_]
        limits += [(id_, "hold")] if node.hold else []
        limits += [(id_, "maximum")] if node.maximum is not None else []
    return limits


def reachable(plan: Plan, wanted: dict[Any, float], changes: dict[Limit, float | None]) -> bool:
    """Whether the plan so changed reaches all targets."""
    return resolve(typed(plan, changes), targets=wanted).status != "unreachable"


def as_changes(relaxations: tuple[Relaxation, ...]) -> dict[Limit, float | None]:
    """What to type."""
    return {(one.lever, one.bound): one.needed for one in relaxations}


def smallest_by_trial(plan: Plan, wanted: dict[Any, float]) -> int | None:
    """The size of the smallest set of limits that would do, by trying them all."""
    limits = limits_of(plan)
    for size in range(1, len(limits) + 1):
        for chosen in itertools.combinations(limits, size):
            if reachable(plan, wanted, dict.fromkeys(chosen)):
                return size
    return None


def check_singles(plan: Plan, wanted: dict[Any, float], answer: PlanSolution) -> None:
    """Typed in each one does, a little less does not; no other would; smallest first."""
    sizes = [round(one.size, 12) for one in answer.relaxations]
    assert sizes == sorted(sizes)
    named = {(one.lever, one.bound) for one in answer.relaxations}
    for one in answer.relaxations:
        assert reachable(plan, wanted, as_changes((one,)))
        short = one.limit + (one.needed - one.limit) * (1 - 1e-6)
        assert not reachable(plan, wanted, {(one.lever, one.bound): short})
    for limit in set(limits_of(plan)) - named:
        held = plan.tree[limit[0]].hold
        if limit[1] == "hold" or not held:
            assert not reachable(plan, wanted, {limit: None}), limit


@pytest.mark.parametrize("seed", range(50))
def test_against_trial(seed: int) -> None:
    """Singles are exactly those that do when typed; sets are as small as any."""
    plan, wanted = random_question(np.random.default_rng(seed))
    answer = resolve(plan, targets=wanted)
    if answer.status != "unreachable":
        assert answer.relaxations == ()
        return
    smallest = smallest_by_trial(plan, wanted)
    if smallest is None:
        assert answer.relaxations == ()
        assert "No bound or hold" in answer.reason
    elif smallest == 1:
        assert not answer.together
        check_singles(plan, wanted, answer)
    else:
        assert answer.together
        assert len(answer.relaxations) == smallest
        assert answer.smallest
        assert reachable(plan, wanted, as_changes(answer.relaxations))
        assert "no smaller set" in answer.explain("en")
        assert "これより少ない組" in answer.explain("ja")


def count_kinds() -> dict[str, int]:
    """How often the cases above have single answers, sets, and none."""
    kinds = {"met": 0, "single": 0, "set": 0, "none": 0}
    for seed in range(50):
        plan, wanted = random_question(np.random.default_rng(seed))
        answer = resolve(plan, targets=wanted)
        kind = "set" if answer.together else "single" if answer.relaxations else "none"
        kinds[kind if answer.status == "unreachable" else "met"] += 1
    return kinds


def test_the_cases_are_of_every_kind() -> None:
    """The random questions above say something."""
    assert min(count_kinds().values()) >= 2


@pytest.mark.parametrize("seed", range(20))
def test_with_steps(seed: int) -> None:
    """Where flows move in whole steps, what is to be typed is whole and does."""
    plan, wanted = random_question(np.random.default_rng(500 + seed))
    rows = [
        {**row, "step": 1.0} if row["id"].startswith("x") else row for row in plan.tree.to_rows()
    ]
    plan = dataclasses.replace(plan, tree=km.Tree.from_rows(rows))
    answer = resolve(plan, targets=wanted)
    for one in answer.relaxations:
        assert not one.lever.startswith("x") or one.needed == round(one.needed)
    if answer.together:
        assert reachable(plan, wanted, as_changes(answer.relaxations))
    else:
        assert all(reachable(plan, wanted, as_changes((one,))) for one in answer.relaxations)


def test_targets_that_pull_a_lever_two_ways() -> None:
    """More deals at no more cost: the hold that would have to give way is found by searching."""
    rows: list[Row] = [
        {"id": "profit", "relation": "formula", "formula": "deals - cost", "rollup": "sum"},
        {"id": "deals", "parent": "profit", "relation": "product"},
        {"id": "leads", "parent": "deals", "baseline": 400},
        {"id": "rate", "parent": "deals", "unit": "%", "baseline": 0.2, "hold": True},
        {"id": "cost", "parent": "profit", "relation": "product", "direction": "down"},
        {"id": "touched", "parent": "cost", "relation": "formula", "formula": "leads",
         "rollup": "sum", "direction": "down"},
        {"id": "price", "parent": "cost", "baseline": 0.05, "rollup": "last", "hold": True},
    ]  # fmt: skip
    plan = Plan(km.Tree.from_rows(rows), Calendar(START, 4))
    wanted = {("deals", START): 22.0, ("cost", START): 5.0}
    answer = resolve(plan, targets=wanted)
    assert (answer.status, answer.exact) == ("unreachable", True)
    assert "together with the others" in answer.explain("en")
    assert "他の目標と合わせて" in answer.explain("ja")
    needed = {one.lever: one.needed for one in answer.relaxations}
    assert needed["rate"] == pytest.approx(0.22, rel=1e-6)
    assert needed["price"] == pytest.approx(5 / 110, rel=1e-6)
    assert [one.lever for one in answer.relaxations] == ["price", "rate"]
