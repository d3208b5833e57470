"""The linear programme of our own: against scipy's HiGHS, with proofs where there is no answer."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize

from kpimodel.resolving.simplex import cheapest_mix

INFEASIBLE = (2, 4)  # scipy's codes; 4 is where HiGHS itself is unsure


@pytest.mark.parametrize("block", range(8))
def test_against_highs(block: int) -> None:
    """100 random programmes: ties, costs of zero, bounds and none; the same worth, or a proof."""
    for seed in range(100 * block, 100 * block + 100):
        random = np.random.default_rng(seed)
        rows, count = int(random.integers(1, 13)), int(random.integers(1, 40))
        brings = random.normal(size=(rows, count)) * (
            random.random((rows, count)) < random.uniform(0.2, 1)
        )
        brings = np.abs(brings) if seed % 3 == 0 else brings
        brings = np.round(brings) if seed % 5 == 0 else brings
        costs = random.uniform(0, 3, count)
        costs = np.round(costs) if seed % 4 == 0 else costs
        room = np.where(random.random(count) < 0.3, np.inf, random.uniform(0, 2, count))
        need = random.normal(size=rows)
        if seed % 2:  # a corner of the box meets it, often only just
            need = brings @ np.where(np.isinf(room), 1, room) * 0.7
        ours = cheapest_mix(brings, need, costs, room)
        theirs = scipy.optimize.linprog(
            costs, -brings, -need, bounds=[(0, top) for top in room], method="highs"
        )
        assert ours is not None
        if ours.amounts is None:
            assert theirs.status in INFEASIBLE
            pull = ours.prices @ brings
            with np.errstate(invalid="ignore"):
                most = np.where(pull > 1e-12, pull * room, 0.0).sum()
            assert most < ours.prices @ need  # all levers together bring too little of this
            continue
        assert theirs.status == 0
        assert costs @ ours.amounts == pytest.approx(theirs.fun, rel=1e-9, abs=1e-9)
        assert (brings @ ours.amounts - need).min() >= -1e-10
        assert ((ours.amounts >= 0) & (ours.amounts <= room)).all()


def test_prices_are_what_more_costs() -> None:
    """Two levers, the cheap one with a bound: the dear one sets the price."""
    mix = cheapest_mix(np.array([[2.0, 1.0]]), np.array([7.0]), np.array([2.0, 3.0]),
                       np.array([3.0, np.inf]))  # fmt: skip
    assert mix is not None
    assert mix.amounts is not None
    assert mix.amounts.tolist() == [3.0, 1.0]
    assert mix.prices.tolist() == [3.0]


def test_the_same_lever_many_times_ends() -> None:
    """Ties without end do not go round in circles."""
    brings = np.ones((6, 30))
    mix = cheapest_mix(brings, np.full(6, 12.0), np.zeros(30), np.ones(30))
    assert mix is not None
    assert mix.amounts is not None
    assert mix.amounts.sum() == pytest.approx(12)
