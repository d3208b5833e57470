"""KPI trees: what they are, what they are worth, and how to work back from the goal (逆算).

The public names are bound when they are first used, so that ``import kpimodel`` costs little and a
function in an Excel cell loads what it needs and no more.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpimodel.achievement import achievement as achievement
    from kpimodel.achievement import round_rate as round_rate
    from kpimodel.achievement import status as status
    from kpimodel.backsolve import Solution as Solution
    from kpimodel.backsolve import backsolve as backsolve
    from kpimodel.bands import Bands as Bands
    from kpimodel.bands import band as band
    from kpimodel.breakback import breakback as breakback
    from kpimodel.breakback import breakback_tree as breakback_tree
    from kpimodel.breakback import totals as totals
    from kpimodel.calendar import Calendar as Calendar
    from kpimodel.calendar import Month as Month
    from kpimodel.calendar import Period as Period
    from kpimodel.changes.contribution_over_time import (
        contributions_by_month as contributions_by_month,
    )
    from kpimodel.changes.decompose import decompose as decompose
    from kpimodel.changes.landing_gap import landing_gap as landing_gap
    from kpimodel.changes.landing_gap import landing_gaps as landing_gaps
    from kpimodel.changes.price_volume_mix import price_volume_mix as price_volume_mix
    from kpimodel.comparison import compare_plans as compare_plans
    from kpimodel.contribution import contributions as contributions
    from kpimodel.distributions import Binomial as Binomial
    from kpimodel.distributions import Empirical as Empirical
    from kpimodel.distributions import Normal as Normal
    from kpimodel.distributions import Pert as Pert
    from kpimodel.distributions import Triangular as Triangular
    from kpimodel.distributions import Uniform as Uniform
    from kpimodel.errors import EvaluationError as EvaluationError
    from kpimodel.errors import Issue as Issue
    from kpimodel.errors import KpiError as KpiError
    from kpimodel.errors import Location as Location
    from kpimodel.errors import ModelError as ModelError
    from kpimodel.errors import Quantity as Quantity
    from kpimodel.errors import SolveError as SolveError
    from kpimodel.evaluate import evaluate as evaluate
    from kpimodel.forecast import Forecast as Forecast
    from kpimodel.forecast import forecast as forecast
    from kpimodel.history import History as History
    from kpimodel.next_period import fill_baselines as fill_baselines
    from kpimodel.next_period import next_period as next_period
    from kpimodel.node import Node as Node
    from kpimodel.outlook import landing_probability as landing_probability
    from kpimodel.owners import OwnerAchievement as OwnerAchievement
    from kpimodel.owners import owner_achievements as owner_achievements
    from kpimodel.pace import elapsed_achievement as elapsed_achievement
    from kpimodel.pace import pace as pace
    from kpimodel.pace import progress as progress
    from kpimodel.pace import required_pace as required_pace
    from kpimodel.pace import year_on_year as year_on_year
    from kpimodel.plan import Plan as Plan
    from kpimodel.plan_pace import paces as paces
    from kpimodel.plan_pace import years_on_year as years_on_year
    from kpimodel.probability import probability as probability
    from kpimodel.required import required as required
    from kpimodel.required import roots as roots
    from kpimodel.resolve import PlanSolution as PlanSolution
    from kpimodel.resolve import resolve as resolve
    from kpimodel.review import review as review
    from kpimodel.scenario_landing import land_scenarios as land_scenarios
    from kpimodel.scenarios import Scenario as Scenario
    from kpimodel.scenarios import compare_scenarios as compare_scenarios
    from kpimodel.scenarios import history_scenarios as history_scenarios
    from kpimodel.scenarios import standard_scenarios as standard_scenarios
    from kpimodel.schema import history_schema as history_schema
    from kpimodel.schema import plan_schema as plan_schema
    from kpimodel.sensitivity import Sensitivity as Sensitivity
    from kpimodel.sensitivity import sensitivity as sensitivity
    from kpimodel.several import GoalsSolution as GoalsSolution
    from kpimodel.several import backsolve_many as backsolve_many
    from kpimodel.slack import share_with_slack as share_with_slack
    from kpimodel.solving.relax import Relaxation as Relaxation
    from kpimodel.spread import spread as spread
    from kpimodel.stretch import stretch as stretch
    from kpimodel.stretch import stretches as stretches
    from kpimodel.timing.phasing import profile_from_history as profile_from_history
    from kpimodel.timing.pipeline import pipeline_forecast as pipeline_forecast
    from kpimodel.timing.rolled import PeriodFigures as PeriodFigures
    from kpimodel.tree import Tree as Tree

_NAMES_OF = {
    "achievement": "achievement round_rate status",
    "backsolve": "Solution backsolve",
    "bands": "Bands band",
    "breakback": "breakback breakback_tree totals",
    "calendar": "Calendar Month Period",
    "comparison": "compare_plans",
    "contribution": "contributions",
    "changes.contribution_over_time": "contributions_by_month",
    "changes.decompose": "decompose",
    "changes.landing_gap": "landing_gap landing_gaps",
    "distributions": "Binomial Empirical Normal Pert Triangular Uniform",
    "errors": "EvaluationError Issue KpiError Location ModelError Quantity SolveError",
    "evaluate": "evaluate",
    "forecast": "Forecast forecast",
    "history": "History",
    "next_period": "fill_baselines next_period",
    "node": "Node",
    "outlook": "landing_probability",
    "owners": "OwnerAchievement owner_achievements",
    "pace": "elapsed_achievement pace progress required_pace year_on_year",
    "timing.phasing": "profile_from_history",
    "timing.pipeline": "pipeline_forecast",
    "plan": "Plan",
    "plan_pace": "paces years_on_year",
    "changes.price_volume_mix": "price_volume_mix",
    "probability": "probability",
    "solving.relax": "Relaxation",
    "required": "required roots",
    "resolve": "PlanSolution resolve",
    "review": "review",
    "timing.rolled": "PeriodFigures",
    "scenario_landing": "land_scenarios",
    "scenarios": "Scenario compare_scenarios history_scenarios standard_scenarios",
    "schema": "history_schema plan_schema",
    "sensitivity": "Sensitivity sensitivity",
    "several": "GoalsSolution backsolve_many",
    "slack": "share_with_slack",
    "spread": "spread",
    "stretch": "stretch stretches",
    "tree": "Tree",
}
_HOME = {name: module for module, names in _NAMES_OF.items() for name in names.split()}

__all__ = tuple(sorted(_HOME))


class _Package(ModuleType):
    """This package: looks a public name up in its module, and keeps it.

    Some functions share their module's name. The import system binds a loaded module on its
    package; such a name stays the function's, in whatever order things are loaded.
    """

    def __getattr__(self, name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        found = getattr(importlib.import_module(f"{self.__name__}.{_HOME[name]}"), name)
        super().__setattr__(name, found)
        return found

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Package
