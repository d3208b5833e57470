"""KPI trees: what they are, what they are worth, and how to work back from the goal (逆算)."""

from __future__ import annotations

from kpimodel.achievement import achievement, status
from kpimodel.backsolve import Solution, backsolve, required
from kpimodel.calendar import Calendar, Month
from kpimodel.contribution import contributions
from kpimodel.errors import (
    EvaluationError,
    Issue,
    KpiError,
    Location,
    ModelError,
    Quantity,
    SolveError,
)
from kpimodel.evaluate import evaluate
from kpimodel.node import Node
from kpimodel.plan import Plan
from kpimodel.sensitivity import sensitivity
from kpimodel.spread import spread
from kpimodel.tree import Tree

__all__ = [
    "Calendar",
    "EvaluationError",
    "Issue",
    "KpiError",
    "Location",
    "ModelError",
    "Month",
    "Node",
    "Plan",
    "Quantity",
    "Solution",
    "SolveError",
    "Tree",
    "achievement",
    "backsolve",
    "contributions",
    "evaluate",
    "required",
    "sensitivity",
    "spread",
    "status",
]
