"""What kind of function the KGI is of its free levers: where it is a monomial, optima are unique."""

from __future__ import annotations

from kpimodel.formula import Binary, Expression, Name, Negate, Number
from kpimodel.problem import Problem
from kpimodel.tree import Tree


def is_log_linear(problem: Problem) -> bool:
    """True where the KGI is a product of powers of its free levers, or has but one of them.

    Then the goal is one linear condition on the coordinates, and the optimum is unique.
    """
    free = {lever.id for lever in problem.levers if lever.free}
    used = free & _below(problem.tree, problem.tree.root.id)
    if any(lever.scale for lever in problem.levers if lever.id in used):
        return len(used) == 1
    if not problem.logarithmic:
        return False
    return len(used) == 1 or _monomial(problem.tree, problem.tree.root.id, free)


def _below(tree: Tree, id_: str) -> set[str]:
    seen: set[str] = set()
    stack = [id_]
    while stack:
        at = stack.pop()
        if at not in seen:
            seen.add(at)
            stack += tree.children(at)
    return seen


def _monomial(tree: Tree, root: str, free: set[str]) -> bool:
    """Settle every node from below: constant, monomial, or neither."""
    constant: dict[str, bool] = {}
    monomial: dict[str, bool] = {}
    for id_ in tree.order:
        node, children = tree[id_], tree.children(id_)
        constant[id_] = id_ not in free and all(constant[child] for child in children)
        if node.relation == "input":
            monomial[id_] = True
        elif node.relation == "product":
            monomial[id_] = all(monomial[child] for child in children)
        elif node.relation in ("ratio", "formula"):
            monomial[id_] = _is_monomial(tree.expressions[id_], monomial)
        else:
            monomial[id_] = len(children) == 1 and monomial[children[0]]
        monomial[id_] = monomial[id_] or constant[id_]
    return monomial[root]


def _is_monomial(expression: Expression, monomial: dict[str, bool]) -> bool:
    match expression:
        case Number():
            return True
        case Name(name):
            return monomial[name]
        case Negate(operand):
            return _is_monomial(operand, monomial)
        case Binary(sign, left, right) if sign in "*/":
            return _is_monomial(left, monomial) and _is_monomial(right, monomial)
        case Binary("^", left, Number()):
            return _is_monomial(left, monomial)
        case _:
            return False
