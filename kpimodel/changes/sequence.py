"""The sequential rule: levers change one after the other, each takes the step it makes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kpimodel.errors import EvaluationError, Findings, Issue
from kpimodel.tree import Tree


def checked_order(tree: Tree, order: Sequence[str] | None) -> tuple[str, ...]:
    """The order asked for, or the last row of the table first.

    Raises:
        EvaluationError: ``order-incomplete``: an order that does not name each lever once.
    """
    if order is None:
        return tuple(reversed(tree.levers))
    if sorted(order) != sorted(tree.levers):
        found = Findings()
        found.error("order-incomplete", ("order",), given=tuple(order), known=tree.levers)
        found.raise_errors(EvaluationError)
    return tuple(order)


def in_sequence(
    tree: Tree, order: Sequence[str], before: Mapping[str, float], after: Mapping[str, float]
) -> tuple[dict[str, float], float]:
    """What the KGI gains at each step from one state to the other.

    Args:
        tree: The tree.
        order: Every lever once; the first one changes first.
        before: Values of the levers, at least.
        after: The same afterwards.

    Returns:
        One amount a lever, in table order, and the change of the computed KGI. With the rate first and the volume after it, the rate
        has (old volume · change of the rate) and the volume (its change · new rate).

    Raises:
        EvaluationError: ``contribution-mixed``: no value at a mix of both states.
    """
    state = {lever: before[lever] for lever in tree.levers}
    amounts = dict.fromkeys(tree.levers, 0.0)
    first = last = _kgi(tree, state)
    for lever in order:
        if after[lever] != state[lever]:
            state[lever] = after[lever]
            value = _kgi(tree, state)
            amounts[lever], last = value - last, value
    return amounts, last - first


def _kgi(tree: Tree, state: Mapping[str, float]) -> float:
    program, root = tree.program, tree.root.id
    try:
        value = float(program.values([state[lever] for lever in tree.levers])[program.slots[root]])
    except EvaluationError:
        value = math.nan
    if not math.isfinite(value):
        path = tree.path(root, "relation")
        raise EvaluationError([Issue("contribution-mixed", "error", path, {"node": root})])
    return value
