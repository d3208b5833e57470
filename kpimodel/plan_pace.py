"""進捗率・必要ペース・前年同期比 of a plan's rows: the scalars of `pace`, from the plan's months."""

from __future__ import annotations

from dataclasses import replace

from kpimodel.pace import Pace, pace, year_on_year
from kpimodel.plan import Plan
from kpimodel.timing.actuals import monthly_actuals
from kpimodel.timing.rollup import rate_volumes, roll_up

_YEAR = 12


def paces(plan: Plan) -> dict[str, Pace]:
    """Progress against the time that has passed, and the pace that the rest needs.

    Args:
        plan: The plan.

    Returns:
        ``{id: pace}`` of the flows, in the row's unit a month; rates and stocks have none. Time is
        counted in months. ``achievement`` and ``landing`` are the plan's own, which know seasons,
        lags and rates. Empty while no month is closed.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> customers = paces(software_company_a())["customers"]
        >>> customers.progress, round(customers.elapsed, 3), customers.required, customers.current
        (0.8, 0.667, 5.0, 10.0)
    """
    closed, months = len(plan.closed), plan.calendar.months
    if not closed:
        return {}
    found: dict[str, Pace] = {}
    for node in plan.tree.nodes:
        if node.relation == "group" or node.rollup != "sum":
            continue
        own = pace(
            plan.actual_to_date.get(node.id), plan.targets[node.id], closed, months, node.direction
        )
        landing = plan.landing.get(node.id)
        found[node.id] = replace(own, achievement=plan.achievements[node.id], landing=landing)
    return found


def years_on_year(plan: Plan) -> dict[str, float]:
    """前年同期比 to date: actuals of the closed months against the same months a year before.

    Last year's figures are the plan's history: actuals of months before the window.

    Args:
        plan: The plan.

    Returns:
        ``{id: growth}``, a fraction. A row is left out where one of its months has no figure a
        year before, or where last year's figure is 0 or below.

    Example:
        >>> from kpimodel import Calendar, Month, Tree
        >>> tree = Tree.from_rows([{"id": "sales", "baseline": 1200, "target": 1500}])
        >>> months = {("sales", Month(2025, 4)): 120.0, ("sales", Month(2024, 4)): 100.0}
        >>> years_on_year(Plan(tree, Calendar(Month(2025, 4), 12), months))
        {'sales': 0.2}
    """
    closed = plan.closed
    if not closed:
        return {}
    before = [month + -_YEAR for month in closed]
    past = monthly_actuals(plan.tree, plan.actuals, before, plan.lags)
    now = {id_: series[: len(closed)] for id_, series in plan.monthly_actuals.items()}
    volumes = rate_volumes(plan.tree)

    def is_whole(id_: str) -> bool:
        series = zip(past[id_], now[id_], strict=True)
        return all(was is not None for was, has in series if has is not None)

    last = roll_up(plan.tree, past)
    found: dict[str, float] = {}
    for id_, value in plan.actual_to_date.items():
        rows = [id_]
        if plan.tree[id_].rollup == "ratio":
            if plan.lags:
                continue  # what it multiplied arrived from months that may not be known
            rows += [one.row for one in volumes[id_].factors()] if id_ in volumes else []
        growth = year_on_year(value, last.get(id_)) if all(map(is_whole, rows)) else None
        if growth is not None:
            found[id_] = growth
    return found
