"""Actuals as typed to actuals of every node: rates from measured neighbours, sums from parts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kpimodel.calendar import Month
from kpimodel.errors import EvaluationError
from kpimodel.rollup import Series
from kpimodel.tree import Tree

Actuals = Mapping[tuple[str, Month], float]


def monthly_actuals(tree: Tree, typed: Actuals, months: Sequence[Month]) -> dict[str, Series]:
    """Actuals of every node for the given months, None where nothing is known.

    A measured flow is its row's actual. A rate is computed from its measured neighbours; a typed
    rate counts only where they are missing. Other rows follow from their children.
    """
    known = [_one_month(tree, typed, month) for month in months]
    return {
        node.id: tuple(values.get(node.id) for values in known)
        for node in tree.nodes
        if node.relation != "group"
    }


def _one_month(tree: Tree, typed: Actuals, month: Month) -> dict[str, float]:
    entries = {id_: value for (id_, at), value in typed.items() if at == month}
    if not entries:
        return {}
    known = {id_: value for id_, value in entries.items() if tree[id_].rollup != "ratio"}
    _settle(tree, known)
    for id_, value in entries.items():
        known.setdefault(id_, value)
    _settle(tree, known)
    return known


def _settle(tree: Tree, known: dict[str, float]) -> None:
    """Derive what follows from what is known, until nothing new follows."""
    before = -1
    while before != len(known):
        before = len(known)
        for id_ in tree.order:
            if id_ not in known:
                value = value_from_children(tree, id_, known)
                if value is not None:
                    known[id_] = value
        for id_ in reversed(tree.order):
            if tree[id_].relation == "product" and id_ in known:
                _derive_rate(tree, id_, known)


def _derive_rate(tree: Tree, id_: str, known: dict[str, float]) -> None:
    children = tree.children(id_)
    missing = [child for child in children if child not in known]
    if len(missing) != 1 or tree[missing[0]].rollup != "ratio":
        return
    others = math.prod(known[child] for child in children if child != missing[0])
    if others:
        known[missing[0]] = known[id_] / others


def value_from_children(tree: Tree, id_: str, known: Mapping[str, float]) -> float | None:
    """One computed node from its children's values; None where one is missing or undefined."""
    children = tree.children(id_)
    if not children or any(child not in known for child in children):
        return None
    try:
        return tree.value_of(id_, [known[child] for child in children])
    except EvaluationError:
        return None
