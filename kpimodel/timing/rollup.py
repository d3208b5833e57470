"""From months to the window: flows add up, stocks end, rates are sum over sum along the funnel."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kpimodel.formula import Binary, Name
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


@dataclass(frozen=True, eq=False, slots=True)
class Volume:
    """What a rate multiplies: a product of rows, kept as its last factor and what comes before.

    Attributes:
        row: The last factor.
        parent: The row that feels it, perhaps with a lag.
        before: The product without it; None where it is the first.
    """

    row: str
    parent: str
    before: Volume | None

    def factors(self) -> Iterator[Volume]:
        """All factors, each as the product up to it; the last one first."""
        at: Volume | None = self
        while at is not None:
            yield at
            at = at.before


def volumes_before(
    tree: Tree, series: Mapping[str, Series], felt: Mapping[str, Series] | None = None
) -> dict[str, Series]:
    """What each rate multiplies, month by month: the denominator of its window value."""
    made: dict[Volume, Series | None] = {}

    def months(volume: Volume) -> Series | None:
        missing = list(itertools.takewhile(lambda one: one not in made, volume.factors()))
        for one in reversed(missing):
            late = felt is not None and one.row in felt and acts_on(tree, one.row) == one.parent
            own = (felt or {})[one.row] if late else series.get(one.row)
            running = None if one.before is None else made[one.before]
            if own is None and running is not None and tree[one.row].rollup == "ratio":
                own = (None,) * len(running)
            if running is None or own is None:
                made[one] = running or own
            else:
                made[one] = _times(running, own)
        return made[volume]

    found = {id_: months(volume) for id_, volume in rate_volumes(tree).items()}
    return {id_: volume for id_, volume in found.items() if volume is not None}


def rate_volumes(tree: Tree) -> Mapping[str, Volume]:
    """The rows whose product each rate multiplies; found once a tree.

    For a product it is the running product before the factor, flow first, then in table order; a
    ``ratio``, and a formula that divides by one row, weighs with that denominator; parts of a rate
    inherit its volume.
    """
    known: dict[str, Volume] | None = tree.program.known.get("volumes")
    if known is None:
        known = tree.program.known["volumes"] = _rate_volumes(tree)
    return known


def _rate_volumes(tree: Tree) -> dict[str, Volume]:
    volumes: dict[str, Volume] = {}
    for id_ in reversed(tree.order):
        node = tree[id_]
        if node.relation == "product":
            _assign_factors(tree, id_, volumes)
        elif node.rollup == "ratio" and (denominator := _denominator(tree, id_)):
            volumes[id_] = Volume(denominator, id_, None)
        elif node.relation in ("sum", "mean") and id_ in volumes:
            for child in _rates(tree, tree.children(id_)):
                volumes.setdefault(child, volumes[id_])
    return volumes


def _denominator(tree: Tree, id_: str) -> str | None:
    """What a quotient divides by, where that is one row."""
    match tree.expressions.get(id_):
        case Binary("/", _, Name(name)):
            return name
    return None


def _rates(tree: Tree, ids: Sequence[str]) -> list[str]:
    return [id_ for id_ in ids if tree[id_].rollup == "ratio"]


def _assign_factors(tree: Tree, id_: str, volumes: dict[str, Volume]) -> None:
    children = tree.children(id_)
    running = volumes.get(id_) if tree[id_].rollup == "ratio" else None
    for child in children:
        if tree[child].rollup != "ratio":
            running = Volume(child, id_, running)
    if running is None:
        return
    for child in _rates(tree, children):
        volumes.setdefault(child, running)
        running = Volume(child, id_, running)


def _times(left: Series, right: Series) -> Series:
    return tuple(
        None if a is None or b is None else a * b for a, b in zip(left, right, strict=True)
    )
