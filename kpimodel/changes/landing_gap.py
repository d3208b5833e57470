"""Why a plan lands where it does and not at its goal."""

from __future__ import annotations

from kpimodel.contribution import Contributions, contributions
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
    together = evaluate(plan.tree, plan.inputs)[plan.tree.root.id]
    short = together - parts.before
    least = _NEGLIGIBLE * max(abs(together), abs(parts.before))
    rest = [key for key, amount in parts.items() if key not in plan.tree and amount]
    unexplained = next((key for key in rest if key.lstrip("_") == "unexplained"), "")
    if abs(short) <= least or not unexplained:
        return parts
    left = parts.pop(unexplained) - short
    parts[NOT_CLOSING if NOT_CLOSING not in plan.tree else f"_{NOT_CLOSING}"] = short
    parts.unexplained = left if abs(left) > least else 0.0
    if parts.unexplained:
        parts[unexplained] = left
    return parts
