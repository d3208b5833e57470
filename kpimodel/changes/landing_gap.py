"""Why a plan lands where it does and not at its goal."""

from __future__ import annotations

from kpimodel.calendar import Span
from kpimodel.changes.contribution_over_time import contributions_by_month, over_months
from kpimodel.contribution import UNEXPLAINED, Contributions, contributions
from kpimodel.evaluate import evaluate
from kpimodel.plan import Plan

NOT_CLOSING = "not_closing"
_NEGLIGIBLE = 1e-9


def landing_gap(plan: Plan, method: str = "lmdi") -> Contributions:
    """Split the gap from the goal to the landing, exactly.

    As `contributions` from ``plan.targets`` to ``plan.landing``, with two causes told apart that no
    lever has: ``"timing"``, what lags bring into the window and take out of it; and
    ``"not_closing"``, by how much the inputs' targets miss the goal when they are all met.

    Args:
        plan: The plan.
        method: As for `contributions`.

    Raises:
        KpiError: The plan has no figures; the errors of `contributions`.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> gap = landing_gap(software_company_a())
        >>> {id_: round(amount, 2) for id_, amount in gap.items()}
        {'visits': 3.05, 'cvr': 1.71, 'meeting_rate': -2.08, 'win_rate': 7.32}
    """
    felt = plan.felt(plan.monthly_landing)
    parts = contributions(plan.tree, plan.targets, plan.landing, method, felt=({}, felt))
    return _told_apart(plan, parts)


def landing_gaps(
    plan: Plan, span: Span = "month", method: str = "lmdi"
) -> tuple[Contributions | None, ...]:
    """The gap of every month, quarter, half or year of the window, from its target to its landing.

    An effect counts in the month in which it arrives, so that the periods add up to the window. The
    levers' amounts therefore differ a little from those of `landing_gap`, which looks at the window
    as one.

    Args:
        plan: The plan.
        span: The periods.
        method: As for `contributions`; with lags not ``sequential``.

    Returns:
        One split a period; None where a month of it lacks a value.

    Raises:
        KpiError: A KGI that is a rate over time, whose months do not add up; the plan has no
            figures; the errors of `contributions`.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> first, second = landing_gaps(software_company_a(), "quarter")
        >>> {id_: round(amount, 2) for id_, amount in first.items()}
        {'visits': 0.83, 'cvr': 0.16, 'meeting_rate': -1.41, 'win_rate': 2.42}
        >>> round(sum(first.values()) + sum(second.values()), 9)
        10.0
    """
    by_month = contributions_by_month(
        plan.tree, plan.monthly_targets, plan.monthly_landing, method,
        lags=plan.lags, timing=plan.monthly_timing,
    )  # fmt: skip
    gaps: list[Contributions | None] = []
    first = 0
    for period in plan.calendar.periods(span):
        months = by_month.months[first : first + len(period.months)]
        first += len(months)
        known = [month for month in months if month is not None]
        complete = len(known) == len(months)
        gaps.append(_told_apart(plan, over_months(plan.tree, known)) if complete else None)
    return tuple(gaps)


def _told_apart(plan: Plan, parts: Contributions) -> Contributions:
    """The same, with what the inputs' targets miss the goal by beside what is unexplained."""
    goal, tree = plan.tree.goal, plan.tree
    together = evaluate(tree, plan.inputs)[tree.root.id]
    if not goal:
        return parts
    short = parts.before * (together - goal) / goal
    least = _NEGLIGIBLE * max(abs(together * parts.before / goal), abs(parts.before))
    rest = [key for key, amount in parts.items() if key not in tree and amount]
    unexplained = next((key for key in rest if key.lstrip("_") == UNEXPLAINED), "")
    if abs(short) <= least or not unexplained:
        return parts
    left = parts.pop(unexplained) - short
    parts[NOT_CLOSING if NOT_CLOSING not in tree else f"_{NOT_CLOSING}"] = short
    parts.unexplained = left if abs(left) > least else 0.0
    if parts.unexplained:
        parts[unexplained] = left
    return parts
