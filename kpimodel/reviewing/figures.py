"""Review of figures: does the tree close on its KGI, and do targets stand to reason."""

from __future__ import annotations

import math

import numpy as np

from kpimodel.errors import Findings, Issue, KpiError, Quantity
from kpimodel.evaluate import evaluate
from kpimodel.plan import Plan
from kpimodel.stretch import stretches
from kpimodel.timing.actuals import value_from_children

CLOSING_TOLERANCE = 0.01
SLACK_WORTH_A_NOTE = 0.1
FEWEST_POINTS = 3


def check_figures(plan: Plan, found: Findings) -> None:
    """Warn of figures that do not fit each other; what cannot be computed is said, too."""
    if plan.tree.root.target is None:
        root = plan.tree.root.id
        found.warn("review-goal-missing", plan.tree.path(root, "target"), node=root)
    for check in (_check_closing, _check_directions, _check_targets, _check_history):
        try:
            with np.errstate(all="ignore"):  # what has no value is told, below or by its check
                check(plan, found)
        except KpiError as error:
            told = {(issue.code, issue.path) for issue in found.issues}
            found.issues += [
                Issue(issue.code, "warning", issue.path, issue.parameters)
                for issue in error.issues
                if (issue.code, issue.path) not in told
            ]
    _check_actuals(plan, found)


def _check_closing(plan: Plan, found: Findings) -> None:
    tree, root = plan.tree, plan.tree.root
    goal, path = tree.goal, plan.tree.path(root.id, "target")
    if goal is None or plan.solution is None:
        return
    reached = evaluate(tree, plan.inputs)[root.id]
    shown = {"goal": Quantity(goal, root.unit), "reached": Quantity(reached, root.unit)}
    if plan.solution.status == "unreachable":
        best = Quantity(plan.solution.reached, root.unit)
        found.warn("review-goal-unreachable", path, node=root.id, goal=shown["goal"], best=best)
    if not any(isinstance(tree[id_].target, float) for id_ in tree.levers):
        return  # the answer of back-solving fills the blanks: it closes by itself
    ahead = (reached - goal) * (1 if root.direction == "up" else -1)
    share = ahead / abs(goal) if goal else math.copysign(math.inf, ahead) if ahead else 0.0
    gap = Quantity(abs(ahead), root.unit)
    portion = Quantity(abs(share), "%")
    if share < -CLOSING_TOLERANCE:
        found.warn("review-not-closing", path, node=root.id, gap=gap, share=portion, **shown)
    elif share > SLACK_WORTH_A_NOTE:
        found.note("review-overshoots", path, node=root.id, gap=gap, share=portion, **shown)


def _check_directions(plan: Plan, found: Findings) -> None:
    tree = plan.tree
    values = plan.inputs
    slots = tree.program.values([values[id_] for id_ in tree.levers])
    good = 1.0 if tree.root.direction == "up" else -1.0
    for id_, slope in zip(tree.levers, tree.program.gradient(slots, tree.root.id), strict=True):
        if tree[id_].hold:
            continue  # a fact that nobody moves, such as what is up for renewal
        wanted = 1.0 if tree[id_].direction == "up" else -1.0
        if slope * good * wanted < 0:
            found.warn(
                "review-direction-opposes", tree.path(id_, "direction"), node=id_,
                direction=tree[id_].direction,
            )  # fmt: skip


def _check_targets(plan: Plan, found: Findings) -> None:
    for node in plan.tree.nodes:
        value, path = node.target, plan.tree.path(node.id, "target")
        if not isinstance(value, float) or node.relation == "group":
            continue
        if not node.low <= value <= node.high:
            below = value < node.low
            found.warn(
                "review-target-outside-bounds", path, node=node.id,
                value=Quantity(value, node.unit), bound="minimum" if below else "maximum",
                limit=Quantity(node.low if below else node.high, node.unit),
            )  # fmt: skip
        worse = node.baseline is not None and (value - node.baseline) * (
            1 if node.direction == "up" else -1
        ) < 0  # fmt: skip
        if worse and node.baseline is not None:
            found.note(
                "review-target-below-baseline", path, node=node.id,
                value=Quantity(value, node.unit), baseline=Quantity(node.baseline, node.unit),
            )  # fmt: skip


def _check_history(plan: Plan, found: Findings) -> None:
    tree = plan.tree
    judged = {
        id_: each
        for id_, each in stretches(plan, solve_rest=False).items()
        if tree[id_].role != "KSF" and each.points >= FEWEST_POINTS
    }
    for id_, each in judged.items():
        if each.verdict == "out_of_reach" and each.best is not None:
            unit = tree[id_].unit
            found.warn(
                "review-target-beyond-history", tree.path(id_, "target"), node=id_,
                required=Quantity(each.required, unit), best=Quantity(each.best, unit),
            )  # fmt: skip
    if tree.goal is not None and judged and {e.verdict for e in judged.values()} == {"easy"}:
        path = tree.path(tree.root.id, "target")
        found.note("review-not-challenging", path, node=tree.root.id)


def _check_actuals(plan: Plan, found: Findings) -> None:
    """A measured row against what its measured children make, late ones as they arrive.

    The month that differs most is told.
    """
    tree, series = plan.tree, plan.monthly_actuals
    felt = plan.lags.felt(series)
    for node in tree.nodes:
        if node.relation in ("input", "group"):
            continue
        seen = {
            id_: felt[id_] if plan.lags.parents.get(id_) == node.id else series[id_]
            for id_ in tree.children(node.id)
        }
        worst = 0.0, "", 0.0, 0.0
        for at, month in enumerate(plan.calendar.window):
            known = {id_: v for id_, months in seen.items() if (v := months[at]) is not None}
            measured = series[node.id][at]
            computed = value_from_children(tree, node.id, known)
            if measured is None or computed is None:
                continue
            size = max(abs(measured), abs(computed))
            apart = abs(measured - computed) / size if size else 0.0
            worst = max(worst, (apart, str(month), measured, computed))
        if worst[0] > CLOSING_TOLERANCE:
            found.warn(
                "review-actuals-not-closing", tree.path(node.id, "relation"), node=node.id,
                month=worst[1], measured=Quantity(worst[2], node.unit),
                computed=Quantity(worst[3], node.unit),
            )  # fmt: skip
