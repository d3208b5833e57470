"""One lever, exactly: what Goal Seek answers, to the last digits and with all roots considered."""

from __future__ import annotations

import math

from kpimodel.errors import Findings, Quantity, SolveError
from kpimodel.goal import goal_for
from kpimodel.solving.one_lever import form_of, gap_of, straight_line
from kpimodel.solving.scan import Scan, same_root
from kpimodel.tree import Tree


def required(tree: Tree, lever: str, goal: float | str | None = None) -> float:
    """The value of one lever at which the KGI is exactly the goal, the others as they are.

    What Goal Seek answers, without changing anything and to the last digits. The others stand at
    their baselines, held ones at their targets. Where several values would do, the nearest to the
    baseline within the bounds is returned. The lever's step is not applied, since 'exactly' rarely
    lies on a grid.

    Args:
        tree: The tree.
        lever: Id of an input.
        goal: In the KGI's unit, or ``+15%``; by default the KGI's target.

    Raises:
        SolveError: Not a lever, held, without effect on the KGI, or the value needed lies outside
            its bounds; the finding names that value, or the nearest that it can do.
        EvaluationError: The tree has no value at its baselines.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "deals", "relation": "product"},
        ...     {"id": "leads", "parent": "deals", "baseline": 100},
        ...     {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": 0.1},
        ... ])
        >>> required(tree, "leads", 50)
        500.0
    """
    # a goal that was never asked for, of a lever that was: nothing to check but the answer
    line = straight_line(tree, lever)
    if line is not None and type(goal) is float:
        x = line.at(goal)
        if x is not None:
            return float(x)
    return _required(tree, lever, goal)


def roots(tree: Tree, lever: str, goal: float | str | None = None) -> list[float]:
    """All values of one lever at which the KGI is exactly the goal, nearest to the baseline first.

    As `required`, which returns the first of them. The walk along the lever takes steps of 8 % at
    most, so that two roots nearer to one another than that may be missed where nothing turns
    between its points.

    Args:
        tree: The tree.
        lever: Id of an input.
        goal: In the KGI's unit, or ``+15%``; by default the KGI's target.

    Returns:
        At least one value, all within the lever's bounds.

    Raises:
        SolveError: As `required`; where no value will do the finding names the peak.
        EvaluationError: The tree has no value at its baselines.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "revenue", "relation": "formula", "formula": "price * (1000 - 4 * price)"},
        ...     {"id": "price", "parent": "revenue", "baseline": 90, "minimum": 0, "maximum": 250},
        ... ])
        >>> [round(price, 6) for price in roots(tree, "price", 60_000)]
        [100.0, 150.0]
    """
    first = required(tree, lever, goal)
    node, scan = tree[lever], _scan(tree, lever, goal_for(tree, goal, Findings()))
    found = [] if scan.form is not None else scan.all_roots(node.low, node.high)
    apart = [x for x in found if not same_root(x, first)]
    return [first, *sorted(apart, key=lambda x: abs(x - scan.start))]


def _required(tree: Tree, lever: str, goal: float | str | None) -> float:
    found = Findings()
    if lever not in tree or tree[lever].relation != "input":
        found.error("not-a-lever", ("lever",), name=lever, known=tree.levers)
    elif tree[lever].hold:
        found.error("lever-held", tree.path(lever, "hold"), node=lever)
    target = goal_for(tree, goal, found)
    found.raise_errors(SolveError)
    node, scan = tree[lever], _scan(tree, lever, target)
    x = scan.root(node.low, node.high)
    if x is not None:
        return x
    x = scan.root(-math.inf, math.inf)
    if x is not None:
        bound, limit = ("minimum", node.low) if x < node.low else ("maximum", node.high)
        found.error(
            "required-beyond-bound", tree.path(lever, bound), node=lever, bound=bound,
            needed=Quantity(x, node.unit), limit=Quantity(limit, node.unit),
        )  # fmt: skip
        raise SolveError(found.issues)
    _explain(tree, lever, scan, found)
    raise SolveError(found.issues)


def _scan(tree: Tree, lever: str, target: float) -> Scan:
    gap, form = gap_of(tree, lever, target), form_of(tree, lever)
    return Scan(gap, tree[lever].baseline or 0.0, target, form)


def _explain(tree: Tree, lever: str, scan: Scan, found: Findings) -> None:
    """Say why there is no root: no effect, a peak, or too far."""
    node, unit = tree[lever], tree.root.unit
    miss, goal = scan.miss(node.low, node.high), Quantity(scan.goal, unit)
    if miss.idle:
        found.error("lever-no-effect", ("lever",), node=lever)
    elif miss.at is None:
        found.error("lever-cannot", ("lever",), node=lever, goal=goal)
    else:
        found.error(
            "lever-peak", ("lever",), node=lever, goal=goal,
            best=Quantity(miss.kgi, unit), at=Quantity(miss.at, node.unit),
        )  # fmt: skip
