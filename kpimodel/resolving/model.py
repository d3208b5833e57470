"""What is worked out once about a plan's open months, so that other targets cost only the search."""

from __future__ import annotations

from kpimodel.calendar import Period
from kpimodel.errors import Findings, Issue
from kpimodel.evaluate import evaluate
from kpimodel.plan import Plan
from kpimodel.resolving.horizon import Aim, Horizon
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.unknowns import Measure, unknowns


class MonthModel:
    """A plan's open months, compiled.

    Attributes:
        plan: The plan.
        horizon: Its open months.
        whole: The KGI over the window.
        aims: What the keys of targets name, once they were read.
    """

    def __init__(self, plan: Plan) -> None:
        evaluate(plan.tree)  # says with its place where the tree has no value
        self.plan = plan
        self.horizon = Horizon(plan)
        self.whole = Aim(plan.tree.root.id, tuple(range(plan.calendar.months)))
        self.aims: dict[object, tuple[Aim, Period | None]] = {}
        self._problems: dict[Measure, tuple[MonthProblem, list[Issue]]] = {}
        self._periods: dict[object, Period | None] = {}
        self._longer: dict[int, Horizon] = {}

    def problem(self, measure: Measure, found: Findings) -> MonthProblem:
        """The unknowns in a measure, with the KGI's window as their aim.

        Args:
            measure: As for `unknowns`.
            found: Takes its warnings.
        """
        if measure not in self._problems:
            own = Findings()
            levers = unknowns(self.plan, measure, own)
            problem = MonthProblem(self.plan, self.horizon, levers, self.whole, 1.0)
            self._problems[measure] = problem, own.issues
        problem, issues = self._problems[measure]
        found.issues += issues
        return problem

    def period(self, name: object) -> Period | None:
        """A period of the window, as `Calendar.find`."""
        if name not in self._periods:
            self._periods[name] = self.plan.calendar.find(name)
        return self._periods[name]

    def longer(self, extra: int) -> Horizon:
        """The open months and some after the window."""
        if extra not in self._longer:
            self._longer[extra] = Horizon(self.plan, extra)
        return self._longer[extra]


def model_of(plan: Plan) -> MonthModel:
    """The compiled months of a plan; made once.

    Raises:
        EvaluationError: The tree has no value at its baselines.
    """
    model = plan.known.get("months")
    if not isinstance(model, MonthModel):
        model = plan.known["months"] = MonthModel(plan)
    return model
