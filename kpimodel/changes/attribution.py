"""How the change of one computed node splits over its direct arguments: one multiplier each.

A multiplier times its argument's own change is the argument's share; the shares sum to the node's
change. A multiplier is finite even where its argument did not change as a whole, so that changes
which cancel out further down still show.

Source:
    LMDI: Ang (2005), Energy Policy 33(7); its limits at zero: Ang and Liu (2007), Energy Policy
    35(1) (both from memory). A product's Shapley value is an integral of its multilinear
    extension (Owen 1972), a polynomial that Gauss-Legendre points integrate exactly.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from kpimodel.engine import Program
from kpimodel.errors import EvaluationError, Issue
from kpimodel.node import Node
from kpimodel.tree import Tree

Vector = Sequence[float]

MOST_PLAYERS = 12  # 4,096 combinations
# below this relative change the slope is more exact than a quotient of differences
_TINY = 1e-8


def logarithmic_mean(a: float, b: float) -> float:
    """(a − b) / ln(a / b) for two numbers of one sign, in their unit; its limits at a = b and 0.

    Example:
        >>> round(logarithmic_mean(2, 1), 6), logarithmic_mean(3, 3), logarithmic_mean(5, 0)
        (1.442695, 3, 0.0)
    """
    if a == b:
        return a
    if a == 0 or b == 0:
        return 0.0
    return (a - b) / log_ratio(a, b)


def log_ratio(a: float, b: float) -> float:
    """ln(a / b) for two numbers of one sign, accurate where they are close."""
    change = (a - b) / b
    return math.log1p(change) if abs(change) < 0.5 else math.log(abs(a)) - math.log(abs(b))  # noqa: PLR2004


def attribute(
    tree: Tree, id_: str, before: Vector, after: Vector, method: str
) -> tuple[list[float], bool]:
    """Multipliers of a computed node's arguments.

    Args:
        tree: The tree.
        id_: A computed node.
        before: Values of ``tree.children(id_)``, in their order.
        after: The same afterwards.
        method: ``lmdi`` or ``shapley``, for products and ratios; the split of a sum and of a mean
            is the same in both, a formula is always split by Shapley.

    Returns:
        One multiplier an argument, in the node's unit per unit of the argument, and whether
        Shapley stood in for LMDI.

    Raises:
        EvaluationError: ``contribution-mixed``: a formula without a value at a mix of both states.
    """
    node, arguments = tree[id_], tree.children(id_)
    if node.relation == "sum":
        return [1.0] * len(arguments), False
    if node.relation == "mean":
        weights = [tree[child].weight for child in arguments]
        return [weight / math.fsum(weights) for weight in weights], False
    if node.relation == "product":
        limit = _product_limit(before, after) if method == "lmdi" else None
        return (product_shapley(before, after), True) if limit is None else (limit, False)
    if node.relation == "ratio" and len(arguments) == 2:  # noqa: PLR2004
        return _ratio(before, after, method)
    return _formula(tree, id_, before, after), True


def _product_limit(before: Vector, after: Vector) -> list[float] | None:
    """LMDI of a product, or its limit at zeros; None where that does not exist."""
    pairs = list(zip(before, after, strict=True))
    if any(a < 0 < b or b < 0 < a for a, b in pairs):
        return None
    changed = [at for at, (a, b) in enumerate(pairs) if (a == 0) != (b == 0)]
    absent = [at for at, (a, b) in enumerate(pairs) if a == b == 0]
    whole = math.prod(before), math.prod(after)
    if not changed and not absent:
        if 0 in whole:
            return None  # factors so small that their product is lost
        mean = logarithmic_mean(whole[1], whole[0])
        return [mean / logarithmic_mean(b, a) for a, b in zip(before, after, strict=True)]
    multipliers = [0.0] * len(before)
    if len(absent) == 1 and not changed:
        # nothing changed as a whole; parts of the absent factor may have, and cancel out
        at = absent[0]
        others = [math.prod((*state[:at], *state[at + 1 :])) for state in (before, after)]
        multipliers[at] = logarithmic_mean(others[1], others[0])
    elif len(changed) == 1 and not absent:
        # the only factor that came from zero, or went there, takes the whole change
        at = changed[0]
        multipliers[at] = (whole[1] - whole[0]) / (after[at] - before[at])
    elif not absent and any(whole):
        return None  # several factors came from zero at once: it depends on which was first
    return multipliers


def product_shapley(before: Vector, after: Vector) -> list[float]:
    """Shapley multipliers of a product: the mean product of the other factors over all orders.

    Example:
        >>> [round(w, 9) for w in product_shapley([1000, 0.05, 200], [1200, 0.06, 190])]
        [10.716666667, 214333.333333333, 60.666666667]
    """
    count = len(before)
    points, weights = np.polynomial.legendre.leggauss((count + 1) // 2)
    shares = (points + 1) / 2
    start, end = np.array(before, dtype=float), np.array(after, dtype=float)
    factors = np.outer(1 - shares, start) + np.outer(shares, end)
    ones = np.ones((len(shares), 1))
    ahead = np.cumprod(np.hstack([ones, factors[:, :-1]]), axis=1)
    behind = np.cumprod(np.hstack([ones, factors[:, :0:-1]]), axis=1)[:, ::-1]
    return [float(value) for value in (weights / 2) @ (ahead * behind)]


def _ratio(before: Vector, after: Vector, method: str) -> tuple[list[float], bool]:
    (up0, down0), (up1, down1) = before, after
    if method == "lmdi" and down0 * down1 > 0 and up0 * up1 >= 0:
        if up0 and up1:
            mean = logarithmic_mean(up1 / down1, up0 / down0)
            return [
                mean / logarithmic_mean(up1, up0),
                -mean / logarithmic_mean(down1, down0),
            ], False
        if up0 == up1:
            return [logarithmic_mean(1 / down1, 1 / down0), 0.0], False
        return [(up1 / down1 - up0 / down0) / (up1 - up0), 0.0], False
    # Shapley of two: the mean of both orders
    return [(1 / down0 + 1 / down1) / 2, -(up0 + up1) / 2 / down0 / down1], True


def _formula(tree: Tree, id_: str, before: Vector, after: Vector) -> list[float]:
    """Shapley multipliers over a formula's arguments.

    With more than `MOST_PLAYERS` changed arguments, the mean of their order and its reverse.
    """
    program = local_program(tree, id_)
    players = [at for at, (a, b) in enumerate(zip(before, after, strict=True)) if _moved(a, b)]
    if len(players) > MOST_PLAYERS:
        return _two_orders(tree, id_, before, after)
    multipliers = [0.0] * len(before)
    still = [at for at in range(len(before)) if at not in players]
    count = len(players)
    for size in range(count + 1):
        for chosen in itertools.combinations(players, size):
            state = [after[at] if at in chosen else before[at] for at in range(len(before))]
            value = _value(tree, program, id_, state)
            for at in players:
                inside = at in chosen
                others = size - inside
                weight = 1 / (count * math.comb(count - 1, others))
                multipliers[at] += (weight if inside else -weight) * value
            if still:
                slopes = program.gradient(program.values(state), id_)
                for at in still:
                    multipliers[at] += slopes[at] / ((count + 1) * math.comb(count, size))
    for at in players:
        multipliers[at] /= after[at] - before[at]
    return multipliers


def _two_orders(tree: Tree, id_: str, before: Vector, after: Vector) -> list[float]:
    program = local_program(tree, id_)
    multipliers = [0.0] * len(before)
    slopes = program.gradient(program.values(before), id_)
    for order in (range(len(before)), range(len(before) - 1, -1, -1)):
        state = list(before)
        value = _value(tree, program, id_, state)
        for at in order:
            last, state[at] = value, after[at]
            value = _value(tree, program, id_, state)
            if _moved(before[at], after[at]):
                multipliers[at] += (value - last) / (after[at] - before[at]) / 2
            else:
                multipliers[at] = slopes[at]
    return multipliers


def _moved(a: float, b: float) -> bool:
    return abs(b - a) > _TINY * max(abs(a), abs(b))


def local_program(tree: Tree, id_: str) -> Program:
    """The program of one computed node alone; its arguments are the levers, in their order."""
    arguments = tree.children(id_)
    nodes = {child: Node(id=child, weight=tree[child].weight) for child in arguments}
    nodes[id_] = tree[id_]
    return Program(nodes, {id_: arguments}, tree.expressions, [id_])


def _value(tree: Tree, program: Program, id_: str, state: Vector) -> float:
    try:
        value = float(program.values(state)[program.slots[id_]])
    except EvaluationError:
        value = math.nan
    if not math.isfinite(value):
        path = tree.path(id_, "formula")
        raise EvaluationError([Issue("contribution-mixed", "error", path, {"node": id_})])
    return value
