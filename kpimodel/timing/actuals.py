"""Actuals as typed to actuals of every node: rates from measured neighbours, sums from parts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kpimodel.calendar import Month
from kpimodel.timing.lag import Lags
from kpimodel.timing.months import NO_LAGS, Felt, value_from_children
from kpimodel.timing.rollup import Series
from kpimodel.tree import Tree

__all__ = ["Actuals", "monthly_actuals", "value_from_children"]

Actuals = Mapping[tuple[str, Month], float]


def monthly_actuals(
    tree: Tree, typed: Actuals, months: Sequence[Month], lags: Lags = NO_LAGS
) -> dict[str, Series]:
    """Actuals of every node for the given months, None where nothing is known.

    A measured flow is its row's actual. A rate is computed from its measured neighbours; a typed
    rate counts only where they are missing. Other rows follow from their children.

    Args:
        tree: The tree.
        typed: Actuals as typed.
        months: The months asked for.
        lags: Delays: a rate over a late flow is its parent over what of the flow arrives.
    """
    entries: dict[Month, dict[str, float]] = {}
    for (id_, at), value in typed.items():
        entries.setdefault(at, {})[id_] = value
    earlier: dict[Month, dict[str, float]] = {}
    for month in _months_to_settle(typed, months, lags):
        earlier[month] = _one_month(tree, entries.get(month, {}), month, lags, earlier)
    return {
        node.id: tuple(earlier[month].get(node.id) for month in months)
        for node in tree.nodes
        if node.relation != "group"
    }


def _months_to_settle(typed: Actuals, months: Sequence[Month], lags: Lags) -> list[Month]:
    """The months asked for; with lags also all earlier ones in which something is known."""
    if not lags:
        return list(months)
    last = max(months, default=lags.start)
    return sorted({*months, *(month for _, month in typed if month <= last)})


def _one_month(
    tree: Tree,
    entries: Mapping[str, float],
    month: Month,
    lags: Lags,
    earlier: Mapping[Month, Mapping[str, float]],
) -> dict[str, float]:
    if not entries:
        return {}
    known = {id_: value for id_, value in entries.items() if tree[id_].rollup != "ratio"}
    felt = Felt(lags, month, known, earlier)
    _settle(tree, known, felt)
    for id_, value in entries.items():
        known.setdefault(id_, value)
    _settle(tree, known, felt)
    return known


def _settle(tree: Tree, known: dict[str, float], felt: Felt) -> None:
    """Derive what follows from what is known, until nothing new follows."""
    before = -1
    while before != len(known):
        before = len(known)
        for id_ in tree.order:
            if id_ not in known:
                value = value_from_children(tree, id_, known, felt)
                if value is not None:
                    known[id_] = value
        for id_ in reversed(tree.order):
            if tree[id_].relation == "product" and id_ in known:
                _derive_rate(tree, id_, known, felt)


def _derive_rate(tree: Tree, id_: str, known: dict[str, float], felt: Felt) -> None:
    factors = {child: felt(child, id_) for child in tree.children(id_)}
    missing = [child for child, value in factors.items() if value is None]
    if len(missing) != 1 or tree[missing[0]].rollup != "ratio" or missing[0] in known:
        return
    if felt.is_late(missing[0], id_):
        return  # what arrives of a late rate says nothing about its value now
    others = math.prod(value for value in factors.values() if value is not None)
    if others:
        known[missing[0]] = known[id_] / others
