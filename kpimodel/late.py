"""What comes late: what earlier months still bring, and what falls outside the window."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from kpimodel.errors import Findings, Quantity
from kpimodel.horizon import Aim, Array, Horizon
from kpimodel.month_problem import MonthProblem

_MOST_EXTRA = 120
_WHOLE = 1e-9
_NOTICED = 1e-6


def explain_pipeline(problem: MonthProblem, values: Sequence[float], say: Findings) -> None:
    """Say what earlier months still bring: the KGI of the open months with their flows at zero."""
    plan, root = problem.plan, problem.tree.root
    if not plan.lags or root.rollup != "sum":
        return
    table = problem.unknowns.table(np.asarray(values))
    for row, id_ in enumerate(plan.tree.levers):
        if plan.tree[id_].rollup == "sum":
            table[row] = 0.0
    slots = problem.horizon.values(table)
    amount = float(np.sum(problem.horizon.series(slots, root.id)))
    if math.isfinite(amount) and amount > 0:
        say.note("resolve-pipeline", (), amount=Quantity(amount, root.unit))


def explain_late(
    problem: MonthProblem, values: Sequence[float], say: Findings, *, told: bool
) -> dict[str, tuple[float, ...]]:
    """Say which months act too late and therefore get less.

    Args:
        problem: The problem.
        values: The answer.
        say: Takes the reasons.
        told: Whether to say it; the shares are returned in any case.

    Returns:
        ``{input: share of each open month's effect on the KGI that falls inside the window}``.
    """
    shares = _shares_inside(problem, np.asarray(values))
    if told:
        for id_ in shares:
            _explain_one(problem, id_, shares[id_], values, say)
    return shares


def _shares_inside(problem: MonthProblem, values: Array) -> dict[str, tuple[float, ...]]:
    plan, root = problem.plan, problem.tree.root
    if not plan.lags or root.rollup != "sum":
        return {}
    months = plan.calendar.months
    extra = min(sum(len(shares) - 1 for shares in plan.lags.shares.values()), _MOST_EXTRA)
    longer = Horizon(plan, extra)
    table = problem.unknowns.table(values)
    beyond = np.concatenate([table, np.repeat(table[:, -1:], extra, axis=1)], axis=1)
    inside = problem.horizon.slopes(
        problem.horizon.values(table), [Aim(root.id, tuple(range(months)))]
    )[0]
    ever = longer.slopes(longer.values(beyond), [Aim(root.id, tuple(range(months + extra)))])[0]
    shares: dict[str, tuple[float, ...]] = {}
    for row, id_ in enumerate(plan.tree.levers):
        whole = ever[row, : problem.horizon.open]
        if plan.tree[id_].rollup == "sum" and np.all(np.isfinite(whole) & (whole != 0)):
            share = np.clip(inside[row] / whole, 0.0, 1.0)
            if share.min() < 1 - _WHOLE:
                shares[id_] = tuple(share.tolist())
    return shares


def _explain_one(
    problem: MonthProblem,
    id_: str,
    shares: Sequence[float],
    values: Sequence[float],
    say: Findings,
) -> None:
    row = problem.tree.levers.index(id_)
    own = np.flatnonzero(problem.unknowns.rows == row)
    levers = [problem.levers[at] for at in own]
    if not any(lever.free for lever in levers) or any(lever.baseline <= 0 for lever in levers):
        return
    changes = [values[int(at)] / lever.baseline - 1 for at, lever in zip(own, levers, strict=True)]
    most = max(changes, key=abs)
    label = problem.tree[id_].label
    for at, (share, change) in enumerate(zip(shares, changes, strict=True)):
        if share >= 1 - _WHOLE:
            continue
        month = str(problem.plan.calendar.start + problem.horizon.closed + at)
        shown = Quantity(share, "%")
        if share <= _WHOLE and abs(change) <= _NOTICED:
            say.note("resolve-too-late", (), name=label, month=month)
        elif abs(change) < abs(most) - _NOTICED:
            say.note("resolve-late", (), name=label, month=month, share=shown,
                     change=Quantity(change, "%"), most=Quantity(most, "%"))  # fmt: skip
        else:
            say.note("resolve-late-share", (), name=label, month=month, share=shown)
