"""What deserves a look in a plan: control figures, flows, percentages, profiles and lags."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from kpimodel.calendar import Calendar, Month
from kpimodel.cells import as_float, shown
from kpimodel.errors import Findings
from kpimodel.evaluate import evaluate
from kpimodel.timing.lag import read_lags
from kpimodel.timing.phasing import Weights, check_profile_names
from kpimodel.timing.rollup import Series
from kpimodel.tree import Tree

CONTROL_TOLERANCE = 0.01


def check_plan(
    tree: Tree,
    targets: Mapping[str, float],
    actuals: Mapping[tuple[str, Month], float],
    profiles: Mapping[str, Weights],
    found: Findings,
) -> None:
    """Add the warnings on a tree's use over time.

    Args:
        tree: The tree.
        targets: The current targets over the window.
        actuals: Actuals as typed.
        profiles: The plan's profiles.
        found: Takes the findings.
    """
    _check_controls(tree, targets, found)
    _check_flows(tree, found)
    check_profile_names(tree, profiles, found)
    read_lags(tree, found)
    for (id_, month), value in actuals.items():
        node = tree[id_]
        if node.is_rate and value > max(1.0, node.maximum or 0.0):
            path = ("actuals", id_, str(month))
            found.warn("actual-percent", path, node=id_, month=str(month), value=value)


def check_entries(
    tree: Tree,
    calendar: Calendar,
    actuals: Mapping[tuple[str, Month], float],
    found: Findings,
) -> None:
    """Add the errors on actuals as given: no row, no month, a month after the end, no number.

    Args:
        tree: The tree.
        calendar: The window.
        actuals: Actuals as given, ``{(id, month): value}``.
        found: Takes the findings.
    """
    if not isinstance(actuals, Mapping):
        found.error("not-an-actual", ("actuals",))
        return
    end = calendar.window[-1]
    entries: Iterable[tuple[object, object]] = actuals.items()
    for key, value in entries:
        if not (isinstance(key, tuple) and len(key) == len(("id", "month"))):
            found.error("not-an-actual", ("actuals", shown(key)))
            continue
        id_, month = key
        path = ("actuals", shown(id_), shown(month))
        if id_ not in tree or tree[id_].relation == "group":
            found.error("actual-unknown-id", path, name=shown(id_))
        elif not isinstance(month, Month):
            found.error("calendar-month", path, value=shown(month))
        elif month > end:
            found.error("actual-after-end", path, node=id_, month=str(month), end=str(end))
        number = as_float(value)
        if number is None or not math.isfinite(number):
            found.error("not-a-number", path, node=shown(id_), value=shown(value))


def check_actuals(
    tree: Tree,
    actuals: Mapping[tuple[str, Month], float],
    monthly: Mapping[str, Series],
    closed: Sequence[Month],
    found: Findings,
) -> None:
    """Add the warnings on actuals: a closed month without one, a negative where none can be.

    A row counts as measured once it has an actual in the window; rates follow from their
    neighbours and are not asked for.

    Args:
        tree: The tree.
        actuals: Actuals as typed.
        monthly: Actuals of every node by month, typed or derived; the closed months come first.
        closed: The closed months.
        found: Takes the findings.
    """
    measured = {id_ for id_, _ in actuals}
    for node in tree.nodes:
        if node.id not in measured or node.rollup == "ratio":
            continue
        known = monthly[node.id][: len(closed)]
        gaps = [month for month, value in zip(closed, known, strict=True) if value is None]
        if gaps:
            found.warn(
                "actual-gap", ("actuals", node.id, str(gaps[0])), node=node.id, name=node.label,
                months=tuple(str(month) for month in gaps), owner=node.owner, last=str(closed[-1]),
            )  # fmt: skip
    known = monthly[tree.root.id][: len(closed)]
    unknown = [month for month, value in zip(closed, known, strict=True) if value is None]
    if unknown and (tree.root.id not in measured or tree.root.rollup == "ratio"):
        found.warn(
            "closed-unknown", ("closed_through",), name=tree.root.label,
            months=tuple(str(month) for month in unknown), last=str(closed[-1]),
        )  # fmt: skip
    baselines = evaluate(tree)
    for (id_, month), value in actuals.items():
        node = tree[id_]
        may_fall = node.minimum is not None and node.minimum < 0
        if value < 0 and baselines[id_] >= 0 and not may_fall:
            path = ("actuals", id_, str(month))
            found.warn("actual-negative", path, node=id_, month=str(month), value=value)


def _check_controls(tree: Tree, targets: Mapping[str, float], found: Findings) -> None:
    """A figure typed on a computed row is compared, never used."""
    baselines = evaluate(tree)
    for node in tree.nodes:
        if node.relation in ("input", "group"):
            continue
        typed = {"baseline": node.baseline, "target": node.target}
        if node.id == tree.root.id:
            typed.pop("target")
        for key, value in typed.items():
            computed = (baselines if key == "baseline" else targets)[node.id]
            if isinstance(value, float) and abs(value - computed) > CONTROL_TOLERANCE * abs(
                computed
            ):
                path = tree.path(node.id, key)
                found.warn("control-differs", path, node=node.id, typed=value, computed=computed)


def _check_flows(tree: Tree, found: Findings) -> None:
    """A product that adds up over months has exactly one factor that does."""
    for node in tree.nodes:
        if node.relation == "product" and node.rollup == "sum":
            flows = [child for child in tree.children(node.id) if tree[child].rollup == "sum"]
            if len(flows) != 1:
                path = tree.path(node.id, "rollup")
                found.warn("flow-factors", path, node=node.id, flows=tuple(flows))
