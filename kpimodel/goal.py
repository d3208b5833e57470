"""The goal of a back-solve: from the KGI's target or an argument to a number."""

from __future__ import annotations

import math

from kpimodel.cells import shown
from kpimodel.errors import Findings, Quantity
from kpimodel.evaluate import baseline_of
from kpimodel.limits import goal_looks_relative, is_relative
from kpimodel.node import Node
from kpimodel.signs import falls_below, never_negative
from kpimodel.tree import Tree


def goal_for(tree: Tree, goal: float | str | None, found: Findings) -> float:
    """The goal as a number, with findings where it is missing, no number or looks mistyped."""
    root = tree.root
    path = tree.path(root.id, "target") if goal is None else ("goal",)
    given = root.target if goal is None else goal
    if given is None or given == "":
        found.error("goal-missing", tree.path(root.id, "target"), node=root.id)
        return math.nan
    target = tree.goal_from(given)
    if target is None or not math.isfinite(target):
        found.error("goal-not-a-number", path, node=root.id, value=shown(given))
        return math.nan
    baseline = baseline_of(tree, root.id)
    if not is_relative(given) and goal_looks_relative(target, root, baseline):
        found.error(
            "goal-looks-relative", path, node=root.id, value=target, meant=f"+{target * 100:g}%"
        )
    if goal is not None and root.is_rate and not is_relative(goal) and target > _most(root):
        meant = Quantity(target / 100, "%")
        found.error("percent-meant", path, node=root.id, value=target, meant=meant)
    if goal is not None and falls_below(goal) and stays_above_zero(tree):
        found.warn("target-wrong-sign", path, node=root.id, value=target)
    return target


def _most(root: Node) -> float:
    """The largest rate that a goal may name: 100 %, or what the maximum allows."""
    return max(1.0, root.maximum or 0.0)


def stays_above_zero(tree: Tree) -> bool:
    """True where no input stands or may go below zero and no formula subtracts."""
    levers = (
        {"relation": "input", "baseline": node.baseline, "minimum": node.minimum}
        for node in map(tree.__getitem__, tree.levers)
    )
    return never_negative(levers, tree.expressions.values())
