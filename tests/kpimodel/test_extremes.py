"""Numbers at the ends of what a float can hold: an answer or a finding, never a warning."""

from __future__ import annotations

from typing import Any

import pytest

import kpimodel as km
from kpimodel.solving.policies import POLICIES, Policy
from tests.kpimodel.solver_cases import flat

EXTREMES: list[tuple[str, list[dict[str, Any]]]] = [
    ("product", [{"baseline": 1e150, "maximum": 1e300}, {"baseline": 1e-9}]),
    ("product", [{"baseline": 1e300}, {"baseline": 1e-300, "maximum": 1e300}]),
    ("sum", [{"baseline": -1e5, "maximum": 1e300, "minimum": -1e300}, {"baseline": 1e9}]),
    ("sum", [{"baseline": 5e-324}, {"baseline": 1e-300, "maximum": 1.0}]),
    ("product", [{"baseline": 2.0, "resistance": 1e300}, {"baseline": 3.0, "resistance": 1e-300}]),
    ("product", [{"baseline": 2.0, "cost": 1e300}, {"baseline": 3.0, "cost": 1e-300}]),
]


@pytest.mark.parametrize(("relation", "levers"), EXTREMES)
@pytest.mark.parametrize("policy", POLICIES)
def test_the_ends_of_the_number_line(
    relation: str, levers: list[dict[str, Any]], policy: Policy
) -> None:
    """Warnings are errors here; what is met is met, what is not says so."""
    rows = [{"id": f"x{at}", "cost": 1.0, **lever} for at, lever in enumerate(levers)]
    tree = flat(relation, *rows)
    now = km.evaluate(tree)["kgi"]
    for goal in (now * 1.2, now * 1e6, 1e308, 1e-320, -1e308):
        try:
            s = km.backsolve(tree, goal, policy)
        except km.KpiError:
            continue
        assert (s.status == "unreachable") == (s.reached < goal - 1e-11 * abs(goal))
        try:
            km.required(tree, "x0", goal)
        except km.KpiError:
            continue
