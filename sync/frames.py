"""A plan as pandas frames, and back: its tree, its figures, its months, its actuals."""

from __future__ import annotations

import pandas as pd

from kpimodel.errors import ModelError
from kpimodel.plan import Plan
from kpimodel.table import Lang, read_grid, to_grid
from kpimodel.tree import Tree
from sync.filling import match
from sync.records import Key
from sync.sources import read_frame

FIGURES = (
    "target", "target_to_date", "actual_to_date", "achievement", "landing", "status",
)  # fmt: skip
MONTHLY = ("target", "actual", "landing")


def tree_frame(tree: Tree, lang: Lang = "en") -> pd.DataFrame:
    """Return the tree's table, headings and words in a language: what a workbook shows."""
    head, *rows = to_grid(tree.to_rows(), lang)
    return pd.DataFrame(rows, columns=[str(heading) for heading in head], dtype=object)


def tree_from_frame(frame: pd.DataFrame) -> Tree:
    """Return the tree of a table; headings are machine keys, Japanese or English, in any order.

    Raises:
        ModelError: It is no tree; each finding names row and column.
    """
    blank = frame.isna()
    cells = frame.astype(object).mask(blank, None).to_numpy().tolist()
    rows, _ = read_grid([list(frame.columns), *cells])
    return Tree.from_rows(rows)


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


def monthly_frame(plan: Plan) -> pd.DataFrame:
    """Return one row a node and month, indexed by both: the columns of `MONTHLY`, and ``closed``.

    Numbers are in the node's unit, NaN where nothing is known; ``landing`` is the actual of a
    closed month and the forecast of an open one. Months read ``2025-04``.
    """
    window, closed = plan.calendar.window, len(plan.closed)
    series = (plan.monthly_targets, plan.monthly_actuals, plan.monthly_landing)
    rows = [
        (node.id, str(month), *(one[node.id][at] for one in series), at < closed)
        for node in plan.tree.nodes
        if node.relation != "group"
        for at, month in enumerate(window)
    ]
    frame = pd.DataFrame(rows, columns=["id", "month", *MONTHLY, "closed"])
    return frame.astype(dict.fromkeys(MONTHLY, float)).set_index(["id", "month"])


def actuals_frame(plan: Plan) -> pd.DataFrame:
    """Return the typed actuals, long: columns ``id``, ``month`` (``2025-04``) and ``value``."""
    rows = [(id_, str(month), value) for (id_, month), value in sorted(plan.actuals.items())]
    return pd.DataFrame(rows, columns=["id", "month", "value"])


def actuals_from_frame(frame: pd.DataFrame, plan: Plan) -> dict[Key, float]:
    """Return the actuals of a table for the rows of a plan, matched by id, else by label.

    Either long (columns for the metric, the month and the value) or wide (a column for the metric
    and one a month), headings Japanese or English, as `kpi fill` takes it. Blanks are left out,
    and so are metrics that the plan does not have.

    Raises:
        StoreError: It lacks the columns.
        ModelError: A month or a value that is none, one figure twice, 3 for 3 %; all at once.
    """
    entries, issues = read_frame(frame)
    filling = match(entries, plan)
    found = [issue for issue in (*issues, *filling.issues) if issue.severity == "error"]
    if found:
        raise ModelError(found)
    return {(change.node, change.month): change.new for change in filling.changes}
