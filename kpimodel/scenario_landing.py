"""Scenarios of a running plan: closed months are facts, the open ones follow the scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kpimodel.plan import Plan
from kpimodel.scenarios import Scenario, SideBySide, compare_scenarios, meets
from kpimodel.timing.months import carry_up
from kpimodel.timing.rollup import roll_up


def land_scenarios(plan: Plan, scenarios: Iterable[Scenario]) -> SideBySide:
    """Where each scenario lands: what happened stays, open months run at its levers.

    A scenario's value is for the whole window, as everywhere; a flow's open months get their
    shares of it by the profile, a rate or a stock stands in each of them. Before the first closed
    month it is `compare_scenarios`, lags apart.

    Args:
        plan: The plan and its actuals.
        scenarios: What differs in each; what one does not name runs at the baseline.

    Returns:
        As `compare_scenarios`, with window values that hold the actuals of the closed months.

    Raises:
        EvaluationError: As `compare_scenarios`.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> from kpimodel.scenarios import Scenario
        >>> side = land_scenarios(software_company_a(), [Scenario("as planned so far", {})])
        >>> round(side.row("customers")["as planned so far"], 2)    # 40 + 2 months of 4.32
        48.64
    """
    side = compare_scenarios(plan.tree, scenarios)
    closed = len(plan.closed)
    facts: list[dict[str, float]] = [
        {
            id_: value
            for id_, series in plan.monthly_landing.items()
            if (value := series[index]) is not None
        }
        for index in range(closed)
    ]
    landed: dict[str, Mapping[str, float]] = {}
    for name, values in side.values.items():
        shares = {lever: plan.phasing.split(lever, values[lever]) for lever in plan.tree.levers}
        months = [dict(known) for known in facts]
        months += [
            {lever: shares[lever][index] for lever in plan.tree.levers}
            for index in range(closed, plan.calendar.months)
        ]
        series = carry_up(plan.tree, months, plan.lags)
        landed[name] = {**values, **roll_up(plan.tree, series, plan.lags.felt(series))}
    root, goal = plan.tree.root, plan.tree.goal
    reaches = {
        name: meets(plan.tree, values[root.id], goal)
        for name, values in landed.items()
        if goal is not None
    }
    return replace(side, values=landed, reaches=reaches)
