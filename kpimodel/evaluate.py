"""The value of every node, from the baselines or with some levers changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kpimodel.cells import as_float, shown
from kpimodel.errors import EvaluationError, Findings, Issue, Path
from kpimodel.tree import Tree


def evaluate(tree: Tree, changes: Mapping[str, float] | None = None) -> dict[str, float]:
    """Compute every node of a tree.

    Args:
        tree: The tree; inputs stand at their baselines.
        changes: Other values for some inputs, by id, in the node's unit. A value for a computed
            row is a control figure and needs all inputs below it too: a full state such as
            ``plan.landing`` can be passed as it is.

    Returns:
        ``{id: value}`` in table order; a group has no number and no entry.

    Raises:
        EvaluationError: An unknown id, a computed row without its inputs, a value that is no
            number, a division by zero, an overflow.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "deals", "relation": "product"},
        ...     {"id": "leads", "parent": "deals", "baseline": 200},
        ...     {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": 0.1},
        ... ])
        >>> evaluate(tree, {"leads": 300})
        {'deals': 30.0, 'leads': 300.0, 'win_rate': 0.1}
    """
    return evaluate_at(tree, _lever_values(tree, changes or {}))


def evaluate_at(tree: Tree, levers: Sequence[float]) -> dict[str, float]:
    """The same from a value of every lever, in the order of ``tree.levers``.

    Raises:
        EvaluationError: A division by zero, an overflow.
    """
    try:
        values = tree.program.values_at(levers)
    except EvaluationError as error:
        raise EvaluationError(_with_rows(tree, error)) from None
    if all(map(math.isfinite, values.values())):
        return values
    found = Findings()
    for id_, value in values.items():
        if not math.isfinite(value):
            found.error("no-number", tree.path(id_, "relation"), node=id_)
    raise EvaluationError(found.issues)


def baseline_of(tree: Tree, id_: str) -> float:
    """The value of one node at the baselines; worked out once a tree."""
    known: dict[str, float] | None = tree.program.known.get("at baselines")
    if known is None:
        known = evaluate(tree)
        tree.program.known["at baselines"] = known
    return known[id_]


def _with_rows(tree: Tree, error: EvaluationError) -> list[Issue]:
    located: list[Issue] = []
    for issue in error.issues:
        node = str(issue.parameters["node"])
        key = "formula" if tree[node].relation in ("ratio", "formula") else "relation"
        path: Path = tree.path(node, key)
        located.append(Issue(issue.code, issue.severity, path, issue.parameters))
    return located


def _lever_values(tree: Tree, changes: Mapping[str, float]) -> list[float]:
    found = Findings()
    for id_, value in changes.items():
        if id_ not in tree:
            found.error("unknown-id", ("changes", id_), name=id_, known=tree.levers)
        elif (number := as_float(value)) is None:
            found.error("not-a-number", ("changes", id_), node=id_, value=shown(value))
        elif not math.isfinite(number):
            found.error("not-finite", ("changes", id_), node=id_)
    found.raise_errors(EvaluationError)
    for id_ in changes:
        if tree[id_].relation != "input":
            missing = tuple(lever for lever in levers_below(tree, id_) if lever not in changes)
            if missing:
                found.error("computed-row", ("changes", id_), node=id_, levers=missing)
    found.raise_errors(EvaluationError)
    baselines = _baselines(tree)
    if not changes:
        return baselines
    pairs = zip(tree.levers, baselines, strict=True)
    return [float(changes.get(id_, baseline)) for id_, baseline in pairs]


def _baselines(tree: Tree) -> list[float]:
    known: list[float] | None = tree.program.known.get("baselines")
    if known is None:
        known = [tree[id_].baseline or 0.0 for id_ in tree.levers]
        tree.program.known["baselines"] = known
    return known


def levers_below(tree: Tree, id_: str) -> tuple[str, ...]:
    """The inputs that a node is computed from, in table order."""
    seen: set[str] = set()
    stack = [id_]
    while stack:
        at = stack.pop()
        if at not in seen:
            seen.add(at)
            stack += tree.children(at)
    return tuple(lever for lever in tree.levers if lever in seen)
