"""The quick search on the months' values: against the slower one in prices, scipy and definitions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kpimodel as km
from kpimodel.calendar import Calendar
from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.resolve import resolve
from kpimodel.resolving.curves import Curves
from kpimodel.resolving.dual import top_of
from kpimodel.resolving.least import least_on_lines
from kpimodel.resolving.newton import at_rest
from kpimodel.resolving.proportional import Squares, directions_of
from kpimodel.resolving.straight import Straight
from kpimodel.resolving.targets import Targets
from tests.kpimodel.plan_cases import START
from tests.kpimodel.solver_cases import Row
from tests.kpimodel.test_month_dual import question, slsqp, straight_plan, targets_for

MOST_MISSED = 5e-14


def asked(seed: int) -> Targets:
    """A random plan of straight lines, and targets that it misses."""
    random = np.random.default_rng(seed)
    while True:
        plan = straight_plan(random)
        most = float(random.choice([1.1, 1.3, 1.5]))
        targets = question(plan, targets_for(plan, random, most))
        if not targets.are_met(targets.first).all():
            return targets


def prepared(targets: Targets) -> tuple[Straight, Any, Any]:
    """The months, what they must bring, and what a miss counts in."""
    with np.errstate(all="ignore"):
        straight = Straight.of(targets)
    assert straight is not None
    need = (targets.goals - straight.plain) * straight.per_size
    return straight, need, targets.units / straight.size


def wide_plan(months: int = 6, channels: int = 20) -> Plan:
    """Channels with lags that differ in their rates only, all of them free."""
    random = np.random.default_rng(7)
    rows: list[Row] = [{"id": "kgi", "relation": "sum"}]
    for at in range(channels):
        rows += [
            {"id": f"s{at}", "parent": "kgi", "relation": "product"},
            {"id": f"x{at}", "parent": f"s{at}", "lag": "0:50% 1:30% 2:20%",
             "baseline": float(random.uniform(100, 900))},
            {"id": f"r{at}", "parent": f"s{at}", "unit": "%", "hold": True,
             "baseline": float(random.uniform(0.05, 0.4))},
        ]  # fmt: skip
    return Plan(km.Tree.from_rows(rows), Calendar(START, months))


def rising(plan: Plan, most: float) -> dict[Any, float]:
    """A target for each month, rising to the growth asked for."""
    base = plan.monthly_landing["kgi"]
    growth = np.linspace(1.02, most, len(base))
    return {START + at: float(base[at] or 0) * float(growth[at]) for at in range(len(base))}


@pytest.mark.parametrize("seed", range(230))
def test_nothing_would_move(seed: int) -> None:
    """Where it ends, targets are met, bounds kept, and every price is paid in full."""
    targets = asked(seed)
    s, need, units = prepared(targets)
    with np.errstate(all="ignore"):
        found = at_rest(s, need, MOST_MISSED * units)
    if found is None:
        return
    value = np.where(s.curves.curved, np.exp(found.u), found.u)
    missing, pull = (need - s.rows @ value) / units, found.prices @ s.rows
    assert missing.max() <= 1e-12
    assert found.prices.min() >= 0
    assert np.abs(missing[found.prices > 0]).max() <= 1e-12
    assert (found.u >= s.low).all()
    assert (found.u <= s.high).all()
    costs = s.weight * np.where(s.curves.curved, found.u * np.exp(-found.u), found.u)
    slack = 1e-8 * np.abs(costs).max()
    assert (costs >= pull - slack)[found.u < s.high].all()
    assert (costs <= pull + slack)[found.u > s.low].all()


@pytest.mark.parametrize("seed", range(120))
def test_both_searches_agree(seed: int) -> None:
    """The search on the values ends where the one in prices does."""
    targets = asked(seed)
    s, need, units = prepared(targets)
    with np.errstate(all="ignore"):
        found, top = at_rest(s, need, MOST_MISSED * units), top_of(s, need, units)
    if found is None or top is None or not top.inner:
        return
    assert found.u == pytest.approx(top.u, rel=1e-7, abs=1e-8)
    assert s.weight @ found.u**2 == pytest.approx(float(s.weight @ top.u**2), rel=1e-10)


def test_it_rarely_gives_up() -> None:
    """Of random questions that the search in prices answers, nine in ten end here too."""
    ended = others = 0
    for seed in range(1000, 1150):
        targets = asked(seed)
        s, need, units = prepared(targets)
        with np.errstate(all="ignore"):
            if at_rest(s, need, MOST_MISSED * units) is not None:
                ended += 1
            elif top_of(s, need, units) is not None:
                others += 1
    assert ended > 9 * others


@pytest.mark.parametrize("most", [1.05, 1.15, 1.25, 1.3, 1.35])
def test_a_month_that_grows_far(most: float) -> None:
    """A last month may have to grow by more than 2.4 times; scipy finds nothing cheaper."""
    plan = wide_plan()
    wanted = rising(plan, most)
    targets = question(plan, wanted)
    found = least_on_lines(targets)
    theirs = slsqp(targets, targets.base.start)
    assert found is not None
    assert found.inner
    weights = np.where(targets.base.free, targets.base.box.resistance, 0.0)
    assert float(weights @ found.u**2) / 2 <= theirs * (1 + 1e-9)
    answer = resolve(plan, targets=wanted)
    assert answer.status == "met"
    assert all(one.value >= one.goal * (1 - 1e-12) for one in answer.targets)


def test_a_month_that_must_pass_e_times() -> None:
    """It is found by small changes, never called proven; scipy finds nothing cheaper."""
    plan = wide_plan()
    wanted = rising(plan, 1.45)
    targets = question(plan, wanted)
    found = least_on_lines(targets)
    theirs = slsqp(targets, targets.base.start)
    assert found is not None
    assert found.u.max() > 1
    assert not found.proven()
    weights = np.where(targets.base.free, targets.base.box.resistance, 0.0)
    assert float(weights @ found.u**2) / 2 <= theirs * (1 + 1e-9)
    assert not resolve(plan, targets=wanted).exact


def test_a_peak_is_no_answer() -> None:
    """Two equal months asked for far more than e times rest where both cost most: not taken."""
    rows: list[Row] = [{"id": "kgi", "relation": "sum"}]
    rows += [{"id": f"x{at}", "parent": "kgi", "baseline": 100} for at in range(2)]
    plan = Plan(km.Tree.from_rows(rows), Calendar(START, 1))
    for goal, taken in ((500.0, True), (700.0, False)):
        s, need, units = prepared(question(plan, {"kgi": goal}))
        with np.errstate(all="ignore"):
            found = at_rest(s, need, MOST_MISSED * units)
        assert (found is not None) == taken


def test_past_e_times_prices_prove_nothing() -> None:
    """A month's share of the worth has its peak there; the answer stands by other reasons."""
    rows: list[Row] = [
        {"id": "kgi", "relation": "sum"},
        {"id": "x", "parent": "kgi", "baseline": 100},
        {"id": "y", "parent": "kgi", "baseline": 100, "hold": True},
    ]
    plan = Plan(km.Tree.from_rows(rows), Calendar(START, 1))
    for goal, proven in ((300.0, True), (450.0, False)):
        found = least_on_lines(question(plan, {"kgi": goal}))
        assert found is not None
        assert found.proven() == proven
    answer = resolve(plan, targets={"kgi": 450.0})
    assert answer.inputs["x"] == pytest.approx((350.0,), rel=1e-12)


@pytest.mark.parametrize("seed", [957, 1988, 2986])
def test_an_end_of_the_search_is_no_answer(seed: int) -> None:
    """Where a month would pass the range of the prices, the answer does not stay at its end."""
    random = np.random.default_rng(seed)
    plan = straight_plan(random)
    wanted = targets_for(plan, random, float(random.choice([1.3, 1.45])))
    targets = question(plan, wanted)
    s, need, units = prepared(targets)
    with np.errstate(all="ignore"):
        top = top_of(s, need, units)
    assert top is not None
    assert not top.inner
    found = least_on_lines(targets)
    assert found is not None
    assert not found.inner
    answer = resolve(plan, targets=wanted)
    assert answer.status == "met"
    u = targets.base.coordinates(answer.answered.values)[s.moving]
    assert s.weight @ u**2 < 0.9 * float(s.weight @ top.u**2)


def test_channels_share_their_directions() -> None:
    """Twenty channels over six months bring in six ways."""
    plan = wide_plan()
    s, _, _ = prepared(question(plan, rising(plan, 1.1)))
    assert s.rows.shape == (6, 120)
    assert s.squares.left.shape == (6, 6)


@pytest.mark.parametrize(("kinds", "count"), [(5, 60), (30, 40), (1, 7)])
def test_products_by_direction(kinds: int, count: int) -> None:
    """Multiples of some columns, in any order: the products are those of all columns."""
    random = np.random.default_rng(kinds)
    ways = random.normal(size=(4, kinds))
    columns = ways[:, random.integers(0, kinds, count)] * random.uniform(-3, 3, count)
    numbers = directions_of(columns)
    order = np.argsort(numbers, kind="stable")
    columns = columns[:, order]
    squares = Squares.of(columns, numbers[order])
    for _ in range(3):
        scale = random.uniform(0, 2, count)
        assert squares.scaled(scale) == pytest.approx((columns * scale) @ columns.T, rel=1e-12)
    assert (squares.shares is None) == (kinds == 30)


def test_what_a_pull_moves() -> None:
    """Slopes and bends of values, curved or straight, against differences of the pulls."""
    curves = Curves.of(np.array([True, True, True, False, False]))
    u = np.array([-1.5, 1e-9, 0.8, -2.0, 3.0])
    value = curves.values(u)
    back, pull = curves.pulls(np.where(curves.curved, value, 1.0))
    assert back[:3] == pytest.approx(u[:3], abs=1e-15)
    assert pull[:3] == pytest.approx(u[:3] * np.exp(-u[:3]), rel=1e-12)
    slope, bend = curves.answers(u, value)
    for way in (1e-4, -1e-4):
        more = curves.pulls(np.abs(value) + way)[1] - curves.pulls(np.abs(value))[1]
        move = more * slope
        assert (move + bend * move**2)[:3] == pytest.approx(np.full(3, way), rel=1e-6)
    assert slope[3:].tolist() == [1.0, 1.0]
    assert bend[3:].tolist() == [0.0, 0.0]


def test_inputs_by_month_with_closed_months() -> None:
    """Inputs that nothing moves and closed months are those of all rows, answer by answer."""
    plan = software_company_a()
    for goal in (60.0, 61.0, 62.0):
        answer = resolve(plan, goal)
        assert answer.closed == 4
        assert answer.inputs == {id_: answer.monthly[id_] for id_ in plan.tree.levers}


def test_inputs_are_each_answers_own() -> None:
    """Whoever changes the inputs that were handed out changes no other answer's."""
    plan = wide_plan()
    for most in (1.1, 1.2):
        answer = resolve(plan, targets=rising(plan, most))
        assert answer.inputs == {id_: answer.monthly[id_] for id_ in plan.tree.levers}
        answer.inputs.clear()


def test_columns_that_only_look_alike() -> None:
    """Columns numbered as one direction that are not multiples are multiplied as they are."""
    columns = np.tile(np.array([[1.0, 2.0], [3.0, 1.0]]), 5)
    squares = Squares.of(columns, np.zeros(10, dtype=np.intp))
    scale = np.linspace(0.1, 1, 10)
    assert squares.scaled(scale) == pytest.approx((columns * scale) @ columns.T, rel=1e-12)
