"""KPI trees: what they are, what they are worth, and how to work back from the goal (逆算)."""

from __future__ import annotations

# A function that shares its module's name is bound here, after the module: `kpimodel.evaluate` is
# the function, however the module was imported.
from kpimodel.achievement import achievement, status
from kpimodel.backsolve import Solution, backsolve
from kpimodel.bands import Bands, band
from kpimodel.breakback import breakback
from kpimodel.calendar import Calendar, Month
from kpimodel.comparison import compare_plans
from kpimodel.contribution import contributions
from kpimodel.contribution_over_time import contributions_by_month
from kpimodel.decompose import decompose
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
from kpimodel.forecast import forecast
from kpimodel.history import History
from kpimodel.next_period import fill_baselines, next_period
from kpimodel.node import Node
from kpimodel.outlook import landing_probability
from kpimodel.pace import pace, progress, required_pace, year_on_year
from kpimodel.plan import Plan
from kpimodel.price_volume_mix import price_volume_mix
from kpimodel.probability import probability
from kpimodel.required import required
from kpimodel.resolve import resolve
from kpimodel.review import review
from kpimodel.scenarios import (
    Scenario,
    compare_scenarios,
    history_scenarios,
    standard_scenarios,
)
from kpimodel.schema import history_schema, plan_schema
from kpimodel.sensitivity import sensitivity
from kpimodel.spread import spread
from kpimodel.stretch import stretch, stretches
from kpimodel.tree import Tree

__all__ = [
    "Bands",
    "Calendar",
    "EvaluationError",
    "History",
    "Issue",
    "KpiError",
    "Location",
    "ModelError",
    "Month",
    "Node",
    "Plan",
    "Quantity",
    "Scenario",
    "Solution",
    "SolveError",
    "Tree",
    "achievement",
    "backsolve",
    "band",
    "breakback",
    "compare_plans",
    "compare_scenarios",
    "contributions",
    "contributions_by_month",
    "decompose",
    "evaluate",
    "fill_baselines",
    "forecast",
    "history_scenarios",
    "history_schema",
    "landing_probability",
    "next_period",
    "pace",
    "plan_schema",
    "price_volume_mix",
    "probability",
    "progress",
    "required",
    "required_pace",
    "resolve",
    "review",
    "sensitivity",
    "spread",
    "standard_scenarios",
    "status",
    "stretch",
    "stretches",
    "year_on_year",
]
