"""Policies that move few levers: who passed on what was asked, and why a lever stayed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kpimodel.errors import Findings
from kpimodel.resolving.answered import Answered
from kpimodel.resolving.policy import SPARSE

_SAME = 1e-12


class _Standing(NamedTuple):
    """One lever: what it did, and where that left it."""

    id: str
    moved: bool
    idle: bool
    end: str


def explain_unmoved(answered: Answered, policy: str, say: Findings) -> None:
    """Say of every lever that stayed why; by priority also who is at a bound and passes on.

    Args:
        answered: What the search found, with all targets met.
        policy: The policy.
        say: Takes the reasons.
    """
    if policy not in SPARSE:
        return
    tree = answered.model.plan.tree
    levers = _standing(answered)
    turn = sorted(levers, key=lambda one: tree[one.id].resistance)
    last = max((at for at, one in enumerate(turn) if one.moved), default=-1)
    later = {one.id for one in turn[last + 1 :]}
    if policy == "priority":
        for one in turn[:last]:
            if one.moved and one.end:
                say.note(f"passed-on-{one.end}", (), name=tree[one.id].label)
    for one in levers:
        if one.moved or one.end:
            continue
        code = "unmoved-not-needed" if one.id in later else "unmoved-not-asked"
        if policy == "least_cost":
            code = "unmoved-dearer"
        if one.idle:
            root = all(aim.id == tree.root.id for aim, _ in answered.targets.asked)
            code = "unmoved-no-effect" if root else "unmoved-no-target"
        say.note(code, (), name=tree[one.id].label)


def _standing(answered: Answered) -> list[_Standing]:
    """Every lever that may move, in table order."""
    targets, values = answered.targets, answered.values
    p = targets.base
    moved = np.abs(values - p.stands) > _SAME * np.maximum(np.abs(p.stands), np.abs(values))
    idle = (targets.ways == 0).all(axis=0)
    levers: list[_Standing] = []
    for row, id_ in enumerate(p.tree.levers):
        own = np.flatnonzero((p.unknowns.rows == row) & p.free)
        if not len(own):
            continue
        counted = own[~idle[own]]
        at_high = len(counted) and bool((values[counted] >= p.box.high_x[counted]).all())
        at_low = len(counted) and bool((values[counted] <= p.box.low_x[counted]).all())
        end = "maximum" if at_high else "minimum" if at_low else ""
        levers.append(_Standing(id_, bool(moved[own].any()), bool(idle[own].all()), end))
    return levers
