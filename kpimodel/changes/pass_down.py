"""A change of the KGI passed down to the levers, row by row, with what no lever explains."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from kpimodel.changes.attribution import attribute
from kpimodel.errors import EvaluationError, Issue
from kpimodel.timing.rollup import acts_on
from kpimodel.tree import Tree

State = dict[str, float]
Felt = Mapping[str, float]

# a measured value this close to what its arguments give differs by rounding only
NEGLIGIBLE = 1e-12
# here large terms may cancel and leave their rounding in a small value
CANCELLING = ("sum", "mean", "formula")


class PassedDown(NamedTuple):
    """A change that was passed down; all in the KGI's unit.

    Attributes:
        amounts: One a lever, in table order.
        rest: What measured rows have beyond what their arguments give.
        timing: What late rows bring beyond their own value, or bring later.
        fallbacks: Rows where Shapley stood in for LMDI.
    """

    amounts: State
    rest: float
    timing: float
    fallbacks: list[str]


def pass_down(
    tree: Tree, before: State, after: State, method: str, felt: tuple[Felt, Felt] = ({}, {})
) -> PassedDown:
    """Pass the KGI's change down to the levers, by multipliers that add up where rows are shared.

    Args:
        tree: The tree.
        before: Values of all numbered nodes.
        after: The same afterwards.
        method: ``lmdi`` or ``shapley``, used at each node.
        felt: Rows with a lag as the rows they act on feel them, before and after.
    """
    multipliers = dict.fromkeys(before, 0.0)
    multipliers[tree.root.id] = 1.0
    rest: list[float] = []
    timing: list[float] = []
    fallbacks: list[str] = []
    for id_ in reversed(tree.order):
        passed = multipliers.get(id_, 0.0)
        if tree[id_].relation in ("input", "group") or not passed:
            continue
        (old, early), (new, late) = (
            _beyond(tree, id_, state, seen)
            for state, seen in zip((before, after), felt, strict=True)
        )
        rest.append(passed * (new - old))
        timing.append(passed * (late - early))
        children = tree.children(id_)
        start, end = [before[child] for child in children], [after[child] for child in children]
        shares, stood_in = attribute(tree, id_, start, end, method)
        if stood_in and method == "lmdi":
            fallbacks.append(id_)
        for child, share in zip(children, shares, strict=True):
            multipliers[child] += passed * share
    # adding 0 turns -0 into 0
    amounts = {
        lever: multipliers[lever] * (after[lever] - before[lever]) + 0.0 for lever in tree.levers
    }
    return PassedDown(amounts, math.fsum(rest), math.fsum(timing), fallbacks)


def model_value(
    tree: Tree, id_: str, state: Mapping[str, float], felt: Felt | None = None
) -> float:
    """What a computed node's arguments give, late ones as the node feels them.

    Raises:
        EvaluationError: No value, or none that is finite.
    """
    arguments = [
        felt[child] if felt and child in felt and acts_on(tree, child) == id_ else state[child]
        for child in tree.children(id_)
    ]
    try:
        value = tree.value_of(id_, arguments)
        code = "" if math.isfinite(value) else "no-number"
    except EvaluationError as error:
        value, code = math.nan, error.issues[0].code
    if code:
        path = tree.path(id_, "formula" if id_ in tree.expressions else "relation")
        raise EvaluationError([Issue(code, "error", path, {"node": id_})])
    return value


def surplus(tree: Tree, id_: str, state: State, felt: Felt | None = None) -> float:
    """What a measured node has beyond what its arguments give; 0 where only rounding differs."""
    return _beyond(tree, id_, state, felt or {})[0]


def _beyond(tree: Tree, id_: str, state: State, felt: Felt) -> tuple[float, float]:
    """What a node has beyond its arguments as it feels them, and those beyond what they are."""
    own = model_value(tree, id_, state)
    seen = model_value(tree, id_, state, felt) if felt else own
    sizes = [state[id_], own, seen]
    if tree[id_].relation in CANCELLING:
        sizes += [state[child] for child in tree.children(id_)]
    least = NEGLIGIBLE * max(map(abs, sizes))
    measured, late = state[id_] - seen, seen - own
    return measured if abs(measured) > least else 0.0, late if abs(late) > least else 0.0
