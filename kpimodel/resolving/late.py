"""What comes late: what earlier months still bring, and what falls outside the window."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from kpimodel.errors import Findings, Quantity
from kpimodel.resolving.horizon import Aim, Array
from kpimodel.resolving.model import MonthModel
from kpimodel.resolving.unknowns import Unknowns

_MOST_EXTRA = 120
_WHOLE = 1e-9
_NOTICED = 1e-6


def explain_pipeline(model: MonthModel, unknowns: Unknowns, values: Array, say: Findings) -> None:
    """Say what earlier months still bring: the KGI of the open months with their flows at zero."""
    plan, root = model.plan, model.plan.tree.root
    if not plan.lags or root.rollup != "sum":
        return
    table = unknowns.table(values)
    for row, id_ in enumerate(plan.tree.levers):
        if plan.tree[id_].rollup == "sum":
            table[row] = 0.0
    slots = model.horizon.values(table)
    amount = float(np.sum(model.horizon.series(slots, root.id)))
    if math.isfinite(amount) and amount > 0:
        say.note("resolve-pipeline", (), amount=Quantity(amount, root.unit))


def shares_inside(
    model: MonthModel, unknowns: Unknowns, values: Array
) -> dict[str, tuple[float, ...]]:
    """What share of each open month's effect on the KGI falls inside the window.

    Args:
        model: The plan's months.
        unknowns: What was solved for.
        values: The answer.

    Returns:
        ``{input: a share an open month}``, of inputs below a lag.
    """
    plan, root = model.plan, model.plan.tree.root
    if not plan.lags or root.rollup != "sum":
        return {}
    extra = min(sum(len(shares) - 1 for shares in plan.lags.shares.values()), _MOST_EXTRA)
    longer = model.longer(extra)
    table = unknowns.table(values)
    beyond = np.concatenate([table, np.repeat(table[:, -1:], extra, axis=1)], axis=1)
    inside = model.horizon.slopes(model.horizon.values(table), [model.whole])[0]
    months = tuple(range(plan.calendar.months + extra))
    ever = longer.slopes(longer.values(beyond), [Aim(root.id, months)])[0]
    shares: dict[str, tuple[float, ...]] = {}
    for row, id_ in enumerate(plan.tree.levers):
        whole = ever[row, : model.horizon.open]
        if plan.tree[id_].rollup == "sum" and np.all(np.isfinite(whole) & (whole != 0)):
            share = np.clip(inside[row] / whole, 0.0, 1.0)
            if share.min() < 1 - _WHOLE:
                shares[id_] = tuple(share.tolist())
    return shares


def explain_late(
    model: MonthModel, unknowns: Unknowns, values: Array,
    shares: Mapping[str, Sequence[float]], say: Findings,
) -> None:  # fmt: skip
    """Say which months act too late and therefore get less, in the order of the table."""
    for id_, inside in shares.items():
        row = model.plan.tree.levers.index(id_)
        own = np.flatnonzero(unknowns.rows == row)
        levers = [unknowns.levers[at] for at in own]
        if any(lever.free for lever in levers) and all(lever.baseline > 0 for lever in levers):
            changes = [
                float(values[at]) / lever.baseline - 1
                for at, lever in zip(own, levers, strict=True)
            ]
            _explain_one(model, id_, inside, changes, say)


def _explain_one(
    model: MonthModel, id_: str, shares: Sequence[float], changes: Sequence[float], say: Findings
) -> None:
    most = max(changes, key=abs)
    label = model.plan.tree[id_].label
    for at, (share, change) in enumerate(zip(shares, changes, strict=True)):
        if share >= 1 - _WHOLE:
            continue
        month = str(model.plan.calendar.start + model.horizon.closed + at)
        shown = Quantity(share, "%")
        if share <= _WHOLE and abs(change) <= _NOTICED:
            say.note("resolve-too-late", (), name=label, month=month)
        elif abs(change) < abs(most) - _NOTICED:
            say.note("resolve-late", (), name=label, month=month, share=shown,
                     change=Quantity(change, "%"), most=Quantity(most, "%"))  # fmt: skip
        else:
            say.note("resolve-late-share", (), name=label, month=month, share=shown)
