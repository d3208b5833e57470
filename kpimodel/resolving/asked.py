"""What a re-solve is asked for: the goal over the window, and targets of rows in periods."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from kpimodel.calendar import Month, Period
from kpimodel.cells import as_float, shown
from kpimodel.errors import Findings
from kpimodel.goal import goal_for
from kpimodel.limits import is_relative, resolve_goal
from kpimodel.resolving.horizon import Aim
from kpimodel.resolving.model import MonthModel
from kpimodel.timing.months import carry_up
from kpimodel.timing.rollup import roll_up

Wanted = Mapping[Any, float | str]  # keys as `resolve` lists them
_FEW = 8  # rows named in a finding
Asked = tuple[Aim, Period | None, float]


def asked_of(
    model: MonthModel, goal: float | str | None, targets: Wanted | None, found: Findings
) -> list[Asked]:
    """The goal over the window, and every other target.

    Args:
        model: The plan's months.
        goal: For the KGI's window; None takes the KGI's target where there are no others.
        targets: Other targets.
        found: Takes what is wrong with them.
    """
    asked: list[Asked] = []
    if goal is not None or targets is None:
        asked.append((model.whole, None, goal_for(model.plan.tree, goal, found)))
    given: object = targets
    if targets is not None and not (targets and isinstance(given, Mapping)):
        found.error("targets-none", ("targets",))
        return asked
    for key, value in (targets or {}).items():
        one = _one(model, key, value, found)
        if one is not None:
            asked.append(one)
    return asked


def _one(model: MonthModel, key: object, value: object, found: Findings) -> Asked | None:
    aim = model.aims.get(key)
    if aim is None:
        aim = _aim(model, key, found)
    number = None if isinstance(value, str) else as_float(value)
    if aim is not None and is_relative(value):
        number = resolve_goal(str(value), _at_baselines(model, aim[0]))
    if number is None or not math.isfinite(number):
        found.error("not-a-number", ("targets", str(key)), node=str(key), value=shown(value))
        return None
    if aim is None:
        return None
    model.aims[key] = aim
    return *aim, number


def _at_baselines(model: MonthModel, aim: Aim) -> float | None:
    """A row over some months, were all inputs at their baselines: what +15% stands on."""
    plan = model.plan
    split = {
        id_: plan.phasing.split(id_, plan.tree[id_].baseline or 0.0) for id_ in plan.tree.levers
    }
    months = [
        {id_: values[at] for id_, values in split.items()} for at in range(plan.calendar.months)
    ]
    series = carry_up(plan.tree, months, plan.lags)
    felt = plan.lags.felt(series)
    first, last = aim.months[0], aim.months[-1] + 1
    own, late = (
        {id_: values[first:last] for id_, values in part.items()} for part in (series, felt)
    )
    return roll_up(plan.tree, own, late).get(aim.id)


def _aim(model: MonthModel, key: object, found: Findings) -> tuple[Aim, Period | None] | None:
    """What a target's key names, with findings where that is nothing."""
    tree, calendar = model.plan.tree, model.plan.calendar
    id_, when = _named(model, key)
    id_ = tree.find(id_) or id_
    path = ("targets", str(id_) if when is None else str(when))
    known = id_ in tree and tree[id_].relation != "group"
    if not known:
        found.error("unknown-id", path, name=id_, known=tuple(n.id for n in tree.nodes))
    if when is None:
        return (Aim(id_, model.whole.months), None) if known else None
    period = when if isinstance(when, Period) else model.period(when)
    if period is None and not isinstance(key, tuple) and Month.parse(key) is None:
        rows = tuple(node.label for node in tree.nodes if node.relation != "group")
        found.error("target-unknown", path, value=str(when), known=rows[:_FEW],
                    start=str(calendar.start), end=str(calendar.window[-1]))  # fmt: skip
        return None
    if period is None or not set(period.months) <= set(calendar.window):
        found.error("target-period", path, value=str(when), start=str(calendar.start),
                    end=str(calendar.window[-1]))  # fmt: skip
        return None
    months = tuple(month - calendar.start for month in period.months)
    return (Aim(id_, months), period) if known else None


def _named(model: MonthModel, key: object) -> tuple[str, Any]:
    """The row and the period of a target's key; no period is the whole window."""
    if isinstance(key, tuple):
        id_, when = (*key, None)[:2]
        return str(id_), when
    period = model.period(key)
    if isinstance(key, str) and (id_ := model.plan.tree.find(key)):
        # a row that is called as a period is for short is that row
        whole = period is not None and key not in model.plan.tree
        return (model.plan.tree.root.id, key) if whole else (id_, None)
    return model.plan.tree.root.id, key
