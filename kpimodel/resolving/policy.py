"""The policies of a re-solve: their names, how each measures a change, and what it needs to know."""

from __future__ import annotations

from typing import Literal

from kpimodel.errors import Findings
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.unknowns import Measure

MonthPolicy = Literal["least_change", "equal_effort", "priority", "least_cost", "least_relative"]
MONTH_POLICIES: tuple[MonthPolicy, ...] = (
    "least_change", "equal_effort", "priority", "least_cost", "least_relative",
)  # fmt: skip
LEAST: tuple[MonthPolicy, ...] = ("least_change", "least_relative")
SPARSE: tuple[MonthPolicy, ...] = ("priority", "least_cost")


def check_policy(policy: str, found: Findings) -> None:
    """A finding where there is no such policy."""
    if policy not in MONTH_POLICIES:
        found.error("unknown-policy", ("policy",), value=str(policy), known=MONTH_POLICIES)


def measure_of(policy: str) -> Measure:
    """How a policy counts the months of a flow."""
    if policy == "least_change":
        return "shared"
    return "relative" if policy == "least_relative" else "plain"


def check_costs(problem: MonthProblem, policy: str, found: Findings) -> None:
    """Findings where the least cost is asked for and a lever that may move has none."""
    if policy != "least_cost":
        return
    for id_ in dict.fromkeys(lever.id for lever in problem.levers if lever.free):
        if problem.tree[id_].cost is None:
            found.error("cost-missing", problem.tree.path(id_, "cost"), node=id_)
