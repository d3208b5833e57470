"""Re-solving in the middle of a plan: closed months are facts, the open ones are solved for."""

from __future__ import annotations

import numpy as np

from kpimodel.errors import Findings, SolveError
from kpimodel.plan import Plan
from kpimodel.resolving.answered import Answered, Reached
from kpimodel.resolving.asked import Wanted, asked_of
from kpimodel.resolving.model import model_of
from kpimodel.resolving.plan_solution import PlanSolution
from kpimodel.resolving.policy import (
    MONTH_POLICIES,
    MonthPolicy,
    check_costs,
    check_policy,
    measure_of,
)
from kpimodel.resolving.search import search
from kpimodel.resolving.targets import Targets
from kpimodel.table import Lang

__all__ = ["MONTH_POLICIES", "MonthPolicy", "PlanSolution", "Reached", "resolve"]


def resolve(
    plan: Plan,
    goal: float | str | None = None,
    policy: MonthPolicy = "least_change",
    lang: Lang = "en",
    targets: Wanted | None = None,
) -> PlanSolution:
    """Work back from the goal to the open months of a plan.

    Closed months are facts. Every open month of a free flow is unknown, a rate has one value for
    all open months. They start at their baselines, a flow's phased by its profile; a held input
    stands at its target. A window bound of a flow holds for its sum: what closed months leave of
    it is shared out among the open months by their weights. Late effects count where they arrive,
    so late months get less; the reasons say so.

    What the plan's months look like is worked out once a plan: another goal, or other targets,
    cost only the search; words and rows are made when they are asked for.

    Args:
        plan: The plan.
        goal: For the KGI over the window, or ``+15%``; by default the KGI's target, unless
            ``targets`` are given.
        policy: ``least_change`` minimises Σ resistance·ln(x/x0)², the months of a flow sharing
            one lever's resistance by their weights, so that with nothing closed and no lag the
            answer is that of `backsolve`. ``least_relative`` minimises
            Σ resistance·((x − x0)/x0)² with every month counting alike. ``equal_effort``,
            ``priority``, ``least_cost``: as in `backsolve`; with several targets as in
            `backsolve_many`, the open months of a flow sharing evenly what is asked of it.
        lang: Language of ``reason``.
        targets: Several targets at once, 'at least' for rows whose direction is up, else
            'at most': ``{month or quarter: value}`` for the KGI, ``{(id, month or quarter):
            value}``, or ``{id: value}`` for a row's whole window; a `Month`, a `Period`,
            ``"2025-08"`` or ``"FY2025 Q2"``; ``"+15%"`` stands on top of the baselines. Under
            any policy.

    Raises:
        SolveError: No goal, no open month, an unknown policy or period, costs missing.
        EvaluationError: The tree has no value at its baselines.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> answer = resolve(software_company_a(), 62)
        >>> answer.status, answer.closed, round(answer.reached, 9)
        ('met', 4, 62.0)
        >>> [round(answer.monthly["customers"][at], 2) for at in (3, 4, 5)]
        [13.0, 11.0, 11.0]
        >>> months = {"2025-08": 5, "2025-09": 6}
        >>> answer = resolve(software_company_a(), policy="priority", targets=months)
        >>> [round(visits) for visits in answer.monthly["visits"][4:]], answer.exact
        ([9259, 11111], True)
    """
    found = Findings()
    if len(plan.closed) == plan.calendar.months:
        found.error("all-closed", ("closed_through",))
    check_policy(policy, found)
    found.raise_errors(SolveError)
    model = model_of(plan)
    asked = asked_of(model, goal, targets, found)
    found.raise_errors(SolveError)
    base = model.problem(measure_of(policy), found)
    check_costs(base, policy, found)
    found.raise_errors(SolveError)
    everything = Targets(base, tuple((aim, value) for aim, _, value in asked))
    with np.errstate(all="ignore"):  # a state far off may have no value; it is then not chosen
        state = search(everything, policy, found)
    periods = tuple(period for _, period, _ in asked)
    answered = Answered(
        model, everything, periods, state.status, state.values, state.best, state.exact
    )
    return PlanSolution(state.status, policy, tuple(found.issues), plan.calendar, lang, answered)
