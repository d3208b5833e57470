"""Open months of many draws at once: computed rows from drawn levers, late effects as they arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpimodel.calendar import Month
from kpimodel.engine import Program
from kpimodel.node import Node
from kpimodel.plan import Plan

Draws = NDArray[np.float64]


def open_values(plan: Plan, levers: Mapping[str, Draws], of: Sequence[str]) -> list[Any]:
    """Values of some rows in the open months of a plan.

    Args:
        plan: The plan; its closed months are facts, its lags count.
        levers: ``{lever: values}``, a row an open month, a column a draw (or one column for all).
        of: Ids of the rows asked for.

    Returns:
        For each row asked for an array like those of the levers.
    """
    tree = plan.tree
    if not plan.lags:
        slots = tree.program.values([levers[id_] for id_ in tree.levers])
        return [slots[tree.program.slots[id_]] for id_ in of]
    months = plan.calendar.window[len(plan.closed) :]
    programs = {id_: _one_row(plan, id_) for id_ in tree.order if tree.children(id_)}
    kept = {*of, *plan.lags.shares}
    values: dict[tuple[str, Month], Any] = {}
    for at, month in enumerate(months):
        known: dict[str, Any] = {id_: drawn[at] for id_, drawn in levers.items()}
        for id_ in tree.order:
            if id_ in kept and id_ in known:
                values[id_, month] = known[id_]
            if id_ in programs:
                felt = [_felt(plan, child, id_, month, known, values) for child in
                        tree.children(id_)]  # fmt: skip
                program = programs[id_]
                known[id_] = program.values([np.asarray(v) for v in felt])[program.slots[id_]]
                if id_ in kept:
                    values[id_, month] = known[id_]
    return [_stacked([values[id_, month] for month in months]) for id_ in of]


def _one_row(plan: Plan, id_: str) -> Program:
    """One computed row as a program of its children."""
    tree = plan.tree
    children = tree.children(id_)
    nodes = {child: Node(id=child, weight=tree[child].weight) for child in children}
    return Program({**nodes, id_: tree[id_]}, {id_: children}, tree.expressions, [id_])


def _felt(
    plan: Plan, child: str, parent: str, month: Month, known: Mapping[str, Any],
    values: Mapping[tuple[str, Month], Any],
) -> Any:  # fmt: skip
    """A child as its parent feels it: late rows by what of earlier months arrives."""
    lags = plan.lags
    if lags.parents.get(child) != parent:
        return known[child]
    closed = plan.monthly_landing[child][: len(plan.closed)]
    arriving: Any = 0.0
    for late, share in enumerate(lags.shares[child]):
        at = month + -late
        index = at - plan.calendar.start
        if not share:
            continue
        if (child, at) in values:
            value = values[child, at]
        elif 0 <= index < len(closed):
            value = closed[index]
        else:
            value = lags.before(child, at)
        arriving = arriving + share * (np.nan if value is None else value)
    return arriving


def _stacked(rows: list[Any]) -> Draws:
    if not rows:
        return np.empty((0, 1))
    shape = np.broadcast_shapes(*(np.shape(row) for row in rows))
    return np.array([np.broadcast_to(row, shape) for row in rows]).reshape(len(rows), -1)
