"""Targets that are straight lines of the months: found in their prices, against scipy."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import scipy.optimize
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

import kpimodel as km
from kpimodel.calendar import Calendar
from kpimodel.errors import Findings
from kpimodel.plan import Plan
from kpimodel.resolve import MonthPolicy, resolve
from kpimodel.resolving.horizon import Aim
from kpimodel.resolving.lambert import MOST_PULL, lambert
from kpimodel.resolving.least import least_on_lines
from kpimodel.resolving.model import model_of
from kpimodel.resolving.targets import Targets
from tests.kpimodel.plan_cases import START
from tests.kpimodel.solver_cases import Row

MONTHS = 5


def straight_plan(random: np.random.Generator) -> Plan:
    """Channels with held rates, bounds, lags, a lever at zero, one that only costs."""
    rows: list[Row] = [{"id": "kgi", "relation": "sum"}]
    for at in range(int(random.integers(1, 5))):
        flow = float(random.uniform(100, 900))
        rows += [
            {"id": f"s{at}", "parent": "kgi", "relation": "product"},
            {"id": f"x{at}", "parent": f"s{at}", "baseline": flow,
             "maximum": flow * float(random.uniform(1.05, 1.6)) if random.random() < 0.5 else None,
             "minimum": flow * float(random.uniform(0.8, 1.0)) if random.random() < 0.3 else None,
             "lag": str(random.choice(["", "1", "0:50% 1:30% 2:20%"])),
             "resistance": float(random.choice([1.0, 3.0]))},
            {"id": f"r{at}", "parent": f"s{at}", "unit": "%", "hold": True,
             "baseline": float(random.uniform(0.05, 0.4))},
        ]  # fmt: skip
    if random.random() < 0.5:
        rows.append({"id": "new", "parent": "kgi", "baseline": 0, "maximum": 50})
    return Plan(km.Tree.from_rows(rows), Calendar(START, MONTHS))


def targets_for(plan: Plan, random: np.random.Generator, most: float) -> dict[Any, float]:
    """Some months of the KGI, the whole window, and one segment."""
    base = plan.monthly_landing["kgi"]
    wanted: dict[Any, float] = {
        START + at: float(base[at] or 0) * float(random.uniform(0.95, most))
        for at in range(MONTHS)
        if random.random() < 0.7
    }
    wanted["kgi"] = plan.landing["kgi"] * float(random.uniform(1.01, most))
    wanted["s0"] = plan.landing["s0"] * float(random.uniform(1.0, most))
    return wanted


def question(plan: Plan, wanted: dict[Any, float]) -> Targets:
    """The conditions in the solver's coordinates."""
    model = model_of(plan)
    calendar = plan.calendar
    asked = []
    for key, goal in wanted.items():
        id_ = key if isinstance(key, str) else "kgi"
        whole = tuple(range(calendar.months))
        months = whole if isinstance(key, str) else (key - calendar.start,)
        asked.append((Aim(id_, months), goal))
    return Targets(model.problem("shared", Findings()), tuple(asked))


def slsqp(targets: Targets, start: Any) -> Any:
    """The least weighted change that scipy finds from one start, or None."""
    p = targets.base
    weights = np.where(p.free, p.box.resistance, 0.0)
    found = scipy.optimize.minimize(
        lambda u: (float(weights @ (u * u)) / 2, weights * u), start, jac=True, method="SLSQP",
        bounds=list(zip(np.maximum(p.low, -5), np.minimum(p.high, 5), strict=True)),
        constraints=[{"type": "ineq", "fun": targets.surpluses,
                      "jac": lambda u: targets.slopes(u)[1]}],
        options={"ftol": 1e-14, "maxiter": 300},
    )  # fmt: skip
    good = found.success and targets.surpluses(found.x).min() > -1e-8
    return float(found.fun) if good else None


@pytest.mark.parametrize("seed", range(40))
def test_against_slsqp(seed: int) -> None:
    """All targets met, bounds kept, nothing cheaper found; what is proven least is least."""
    random = np.random.default_rng(seed)
    plan = straight_plan(random)
    wanted = targets_for(plan, random, float(random.choice([1.1, 1.3, 1.8])))
    targets = question(plan, wanted)
    assert targets.lines is not None
    found = least_on_lines(targets)
    p = targets.base
    tries = [p.start, *(np.clip(random.uniform(-1, 2, len(p.start)), p.low, p.high)
                        for _ in range(2))]  # fmt: skip
    theirs = [cost for start in tries if (cost := slsqp(targets, start)) is not None]
    if found is None:
        # out of reach, or some month would have to change by more than 2.4 times
        answer = resolve(plan, targets=wanted)
        assert answer.status != "unreachable" or not theirs
        return
    assert targets.surpluses(found.u).min() >= -1e-12
    assert (found.u >= p.low).all()
    assert (found.u <= p.high).all()
    ours = float(np.where(p.free, p.box.resistance, 0.0) @ (found.u**2)) / 2
    first = slsqp(targets, p.start)
    if first is not None:
        assert ours <= first * (1 + 1e-6) + 1e-12
    if found.proven() and theirs:
        assert ours <= min(theirs) * (1 + 1e-6) + 1e-12


@pytest.mark.parametrize("policy", ["least_change", "least_relative"])
@pytest.mark.parametrize("seed", range(15))
def test_other_targets_on_the_same_plan(seed: int, policy: MonthPolicy) -> None:
    """What is kept of a plan never changes an answer: the digits of a fresh plan."""
    random = np.random.default_rng(1000 + seed)
    plan = straight_plan(random)
    for _ in range(3):
        wanted = targets_for(plan, random, 1.2)
        fresh = dataclasses.replace(plan)
        ours, theirs = (resolve(one, policy=policy, targets=wanted) for one in (plan, fresh))
        assert (ours.status, ours.exact) == (theirs.status, theirs.exact)
        assert ours.monthly == theirs.monthly
        assert {id_: ours.monthly[id_] for id_ in plan.tree.levers} == ours.inputs


@given(st.floats(-1e6, MOST_PULL))
@settings(max_examples=300, deadline=None)
def test_lambert(pull: float) -> None:
    """Every month's own answer against scipy's Lambert function."""
    root = float(lambert(np.array([pull]))[0])
    assert root == pytest.approx(float(-scipy.special.lambertw(-pull).real), rel=1e-13, abs=1e-300)
    near = float(lambert(np.array([pull]), np.array([root * 0.97 + 0.01]))[0])
    assert near == pytest.approx(root, rel=1e-12, abs=1e-300)


def test_concentrating_beats_spreading() -> None:
    """From equal months asked for 2.2 times, an even spread is no optimum: that is not claimed."""
    rows: list[Row] = [
        {"id": "kgi", "relation": "sum"},
        {"id": "a", "parent": "kgi", "baseline": 100},
        {"id": "b", "parent": "kgi", "baseline": 100},
    ]
    plan = Plan(km.Tree.from_rows(rows), Calendar(START, 1))
    even = resolve(plan, targets={"kgi": 400.0})
    # published: beyond e times, one lever alone costs less (T/F0 = 2.9: 1.13110)
    far = resolve(plan, targets={"kgi": 580.0, START: 580.0})
    change = [float(np.log((far.monthly[id_][0] or 0) / 100)) for id_ in ("a", "b")]
    assert even.exact
    assert not far.exact
    assert sum(u * u for u in change) / 2 == pytest.approx(1.13110, rel=1e-4)


def test_one_channel_alone_may_cost_less() -> None:
    """Twelve equal channels asked for 2.4 times: even is a local optimum and is not claimed."""
    rows: list[Row] = [{"id": "kgi", "relation": "sum"}]
    rows += [{"id": f"x{at}", "parent": "kgi", "baseline": 100} for at in range(12)]
    plan = Plan(km.Tree.from_rows(rows), Calendar(START, 1))
    wanted: dict[Any, float] = {"kgi": 2880.0, START: 2880.0}
    targets = question(plan, wanted)
    quick = least_on_lines(targets)
    assert quick is not None
    even, alone = 12 * np.log(2.4) ** 2, np.log(1 + 1.4 * 12) ** 2
    assert float(quick.u @ quick.u) == pytest.approx(even)
    assert alone < even
    assert not quick.proven()
    for asked in (wanted, {"kgi": 2880.0}):
        answer = resolve(plan, targets=asked)
        cost = sum(np.log((answer.monthly[f"x{at}"][0] or 0) / 100) ** 2 for at in range(12))
        assert cost <= alone * (1 + 1e-9)
        assert not answer.exact


def test_at_most_and_at_least() -> None:
    """A row whose direction is down is kept at or below its target; one that is up above."""
    rows: list[Row] = [
        {"id": "profit", "relation": "formula", "formula": "sales - cost", "rollup": "sum"},
        {"id": "sales", "parent": "profit", "baseline": 400},
        {"id": "cost", "parent": "profit", "relation": "product", "direction": "down"},
        {"id": "hours", "parent": "cost", "baseline": 20},
        {"id": "wage", "parent": "cost", "baseline": 10, "rollup": "last", "hold": True},
    ]
    plan = Plan(km.Tree.from_rows(rows), Calendar(START, 4))
    answer = resolve(plan, targets={"cost": 180.0, "sales": 440.0, ("cost", START): 40.0})
    assert (answer.status, answer.exact) == ("met", True)
    assert [one.met for one in answer.targets] == [True, True, True]
    assert answer.values["cost"] == pytest.approx(180, rel=1e-12)
    assert answer.monthly["hours"] == pytest.approx((4.0, 14 / 3, 14 / 3, 14 / 3), rel=1e-9)
    assert answer.values["sales"] == pytest.approx(440, rel=1e-12)
