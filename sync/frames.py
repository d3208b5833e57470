"""A plan's figures as pandas frames, and back."""

from __future__ import annotations

import pandas as pd

from kpimodel.plan import Plan
from sync.records import Key, month_of

FIGURES = (
    "target", "target_to_date", "actual_to_date", "achievement", "landing", "status",
)  # fmt: skip


def figures_frame(plan: Plan) -> pd.DataFrame:
    """Return one row a node, indexed by id: label, unit, and the columns of `FIGURES`.

    Numbers are in the node's unit; rates and achievements are fractions.
    """
    rows = [
        {
            "id": node.id,
            "label": node.label or node.id,
            "unit": node.unit,
            "target": plan.targets.get(node.id),
            "target_to_date": plan.target_to_date.get(node.id),
            "actual_to_date": plan.actual_to_date.get(node.id),
            "achievement": plan.achievements.get(node.id),
            "landing": plan.landing.get(node.id),
            "status": plan.statuses.get(node.id),
        }
        for node in plan.tree.nodes
        if node.relation != "group"
    ]
    return pd.DataFrame(rows, columns=["id", "label", "unit", *FIGURES]).set_index("id")


def actuals_frame(plan: Plan) -> pd.DataFrame:
    """Return the typed actuals, long: columns ``id``, ``month`` (``2025-04``) and ``value``."""
    rows = [(id_, str(month), value) for (id_, month), value in sorted(plan.actuals.items())]
    return pd.DataFrame(rows, columns=["id", "month", "value"])


def actuals_from_frame(frame: pd.DataFrame) -> dict[Key, float]:
    """Return actuals from the columns ``id``, ``month`` and ``value``; blanks are left out.

    Raises:
        KeyError: A column is missing.
        ValueError: A month or a value that is none.
    """
    known = frame.dropna(subset=["value"])
    return {
        (str(id_), month_of(str(month))): float(value)
        for id_, month, value in zip(known["id"], known["month"], known["value"], strict=True)
    }
