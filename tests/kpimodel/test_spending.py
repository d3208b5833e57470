"""The least money by a descent: an unknown that began the wrong way is turned round."""

from __future__ import annotations

import numpy as np
import pytest

import kpimodel as km
from kpimodel.resolving import spending
from kpimodel.several import backsolve_many
from tests.kpimodel.solver_cases import Row

ROWS: list[Row] = [
    {"id": "deals", "relation": "product"},
    {"id": "leads", "parent": "deals", "baseline": 100, "maximum": 300, "cost": 1},
    {"id": "rate", "parent": "deals", "unit": "%", "baseline": 0.1, "maximum": 0.4, "cost": 50},
]


def test_a_lever_that_began_the_wrong_way_is_turned() -> None:
    """By hand: 20 deals take 200 leads for 100; from fewer leads and 40 % it comes back there."""
    targets = backsolve_many(
        km.Tree.from_rows(ROWS), {"deals": 20, "leads": 50}, "least_cost"
    ).answered.targets
    start = targets.base.start + np.array([-0.3, np.log(4)])
    u = spending._polished(targets, start)
    assert u is not None
    assert targets.base.box.state(u).tolist() == pytest.approx([200, 0.1])
