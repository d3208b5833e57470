"""Review of units: what is added must share one, denominators must cancel, rates never sum."""

from __future__ import annotations

from kpimodel.cells import fold
from kpimodel.errors import Findings
from kpimodel.node import Node
from kpimodel.tree import Tree


def check_units(tree: Tree, found: Findings) -> None:
    """Warn of units that do not fit the calculation; rows without a unit are passed over."""
    for node in tree.nodes:
        children = [tree[id_] for id_ in tree.children(node.id)]
        if node.relation in ("sum", "mean"):
            _check_parts(tree, node, children, found)
        elif node.relation == "product":
            _check_factors(tree, node, children, found)
        elif node.relation == "ratio":
            _check_quotient(tree, node, children, found)
        if node.is_rate and node.rollup == "sum":
            found.warn("review-rate-rollup", tree.path(node.id, "rollup"), node=node.id)


def _check_parts(tree: Tree, node: Node, children: list[Node], found: Findings) -> None:
    for child in children:
        if child.unit and node.unit and _plain(child.unit) != _plain(node.unit):
            found.warn(
                "review-unit-mismatch", tree.path(child.id, "unit"), node=child.id,
                unit=child.unit, parent=node.id, parent_unit=node.unit,
            )  # fmt: skip
    rates = tuple(child.id for child in children if child.is_rate)
    path = tree.path(node.id, "relation")
    if node.relation == "sum" and len(rates) > 1:
        found.warn("review-rates-summed", path, node=node.id, children=rates)
    if node.relation == "mean" and len(rates) > 1 and len({c.weight for c in children}) == 1:
        found.note("review-mean-unweighted", path, node=node.id, children=rates)


def _check_factors(tree: Tree, node: Node, children: list[Node], found: Findings) -> None:
    # a rate turns visits into leads: beside one, units need not cancel
    if not node.unit or any(child.is_rate or not child.unit for child in children):
        return
    units = {child.id: _fraction(child.unit) for child in children}
    shown = tuple(child.unit for child in children)
    own, own_denominator = _fraction(node.unit)
    if own not in [numerator for numerator, _ in units.values()]:
        found.note(
            "review-unit-of-product", tree.path(node.id, "unit"), node=node.id, unit=node.unit,
            units=shown,
        )  # fmt: skip
    for child in children:
        denominator = units[child.id][1]
        others = [units[other.id][0] for other in children if other is not child]
        if denominator and denominator != own_denominator and denominator not in others:
            found.warn(
                "review-denominator-mismatch", tree.path(child.id, "unit"), node=child.id,
                unit=child.unit, denominator=denominator,
                units=tuple(other.unit for other in children if other is not child),
            )  # fmt: skip


def _check_quotient(tree: Tree, node: Node, children: list[Node], found: Findings) -> None:
    numerator, denominator = _fraction(node.unit)
    if len(children) < 2 or not denominator:  # noqa: PLR2004
        return
    above, below = children[0].unit, children[-1].unit
    if (above and _plain(above) != numerator) or (below and _plain(below) != denominator):
        found.warn(
            "review-denominator-mismatch", tree.path(node.id, "unit"), node=node.id,
            unit=node.unit, denominator=denominator, units=(above, below),
        )  # fmt: skip


def _plain(unit: str) -> str:
    return fold(unit).casefold()


def _fraction(unit: str) -> tuple[str, str]:
    """Numerator and denominator: ``円/件`` is (円, 件), ``件`` is (件, "")."""
    numerator, _, denominator = _plain(unit).partition("/")
    return numerator.strip(), denominator.strip()
