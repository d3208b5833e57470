"""From months to the window: flows add up, stocks end, rates are sum over sum along the funnel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kpimodel.tree import Tree

Series = tuple[float | None, ...]


def acts_on(tree: Tree, id_: str) -> str | None:
    """The row that a node acts on: its parent, through groups; None for the KGI."""
    parent = tree[id_].parent
    while parent is not None and tree[parent].relation == "group":
        parent = tree[parent].parent
    return parent


def roll_up(
    tree: Tree, series: Mapping[str, Series], felt: Mapping[str, Series] | None = None
) -> dict[str, float]:
    """Roll monthly values up to one value a node.

    A month without a value is left out, it is not a zero. A rate's window value is the sum of the
    running product with it over the sum without it, so that window values still multiply to the
    parent; where no flow stands before it, it is the mean of its months.

    Args:
        tree: Says how nodes hang together and how each rolls up.
        series: One value a month, for every node with a number; all of one length.
        felt: Rows with a lag as their parents feel them, from `Lags.felt`: what a rate after a
            late flow multiplies.

    Returns:
        ``{id: value}``; a node without any monthly value has no entry.
    """
    volumes = volumes_before(tree, series, felt)
    values: dict[str, float] = {}
    for node in tree.nodes:
        months = series.get(node.id, ())
        present = [value for value in months if value is not None]
        if not present:
            continue
        if node.rollup == "sum":
            values[node.id] = math.fsum(present)
        elif node.rollup == "last":
            values[node.id] = present[-1]
        elif node.rollup == "ratio" and node.id in volumes:
            values[node.id] = _weighted(months, volumes[node.id])
        else:
            values[node.id] = math.fsum(present) / len(present)
    return values


def _weighted(rates: Series, volumes: Series) -> float:
    pairs = [
        (rate, volume)
        for rate, volume in zip(rates, volumes, strict=True)
        if rate is not None and volume is not None
    ]
    total = math.fsum(volume for _, volume in pairs)
    if total:
        return math.fsum(rate * volume for rate, volume in pairs) / total
    present = [rate for rate in rates if rate is not None]
    return math.fsum(present) / len(present)


def volumes_before(
    tree: Tree, series: Mapping[str, Series], felt: Mapping[str, Series] | None = None
) -> dict[str, Series]:
    """What each rate multiplies, month by month: the denominator of its window value.

    For a product it is the running product before the factor, flow first, then in table order; a
    ``ratio`` weighs with its denominator; parts of a rate inherit its volume.
    """
    volumes: dict[str, Series] = {}
    for id_ in reversed(tree.order):
        node = tree[id_]
        if node.relation == "product":
            _assign_factors(tree, id_, _as_felt(tree, id_, series, felt), volumes)
        elif node.relation == "ratio" and node.rollup == "ratio":
            denominator = tree.children(id_)[-1]
            seen = _as_felt(tree, id_, series, felt)
            if denominator in seen:
                volumes[id_] = seen[denominator]
        elif node.relation in ("sum", "mean") and id_ in volumes:
            for child in _rates(tree, tree.children(id_)):
                volumes.setdefault(child, volumes[id_])
    return volumes


def _as_felt(
    tree: Tree, id_: str, series: Mapping[str, Series], felt: Mapping[str, Series] | None
) -> Mapping[str, Series]:
    """The series with late children as this row feels them."""
    late = {child: months for child, months in (felt or {}).items() if acts_on(tree, child) == id_}
    return {**series, **late} if late else series


def _rates(tree: Tree, ids: Sequence[str]) -> list[str]:
    return [id_ for id_ in ids if tree[id_].rollup == "ratio"]


def _assign_factors(
    tree: Tree, id_: str, series: Mapping[str, Series], volumes: dict[str, Series]
) -> None:
    children = tree.children(id_)
    running: Series | None = volumes.get(id_) if tree[id_].rollup == "ratio" else None
    for child in children:
        if tree[child].rollup != "ratio" and child in series:
            running = series[child] if running is None else _times(running, series[child])
    if running is None:
        return
    for child in _rates(tree, children):
        volumes.setdefault(child, running)
        running = _times(running, series.get(child, (None,) * len(running)))


def _times(left: Series, right: Series) -> Series:
    return tuple(
        None if a is None or b is None else a * b for a, b in zip(left, right, strict=True)
    )
