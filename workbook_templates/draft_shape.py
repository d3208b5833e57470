"""Which relation each number has, and under which one it is drawn: sums and products where it can be.

The template computes sums, products, means and ratios by itself, formulas it does not; so an
expression is taken apart into such rows as far as each of its parts is drawn in one place only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kpimodel.formula import Binary, Call, Expression, Name, Negate, Number
from workbook_templates import draft_values as values_of
from workbook_templates.draft_graph import Graph

MOST_NAMES = 120  # what a formula of one row may hold
MOST_DEEP = 30
_BY_CHILDREN = ("sum", "product", "mean")


@dataclass
class Branch:
    """One row to be.

    Attributes:
        key: Key of its item; a part of a formula has its owner's key and a number.
        relation: As in the tree table.
        expression: For a ratio or a formula, over keys.
        value: What the workbook says, or what its parts give.
        parent: Key of the branch it is drawn under; "" at the top.
        below: Keys of the branches drawn under it.
        part: Whether it is a part of a formula that had no cell of its own.
    """

    key: str
    relation: str
    expression: Expression | None
    value: float
    parent: str = ""
    below: list[str] = field(default_factory=list)
    part: bool = False


def shape(graph: Graph) -> dict[str, Branch]:
    """Branches of a graph, each before those drawn under it.

    Args:
        graph: Followed to its end, without circles; formulas that are too long become inputs here,
            with a finding.
    """
    return _Shaper(graph).branches()


class _Shaper:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.root = graph.resolve(graph.root)
        self.found: dict[str, Branch] = {}
        self.expressions = self._resolved()

    def _resolved(self) -> dict[str, Expression | None]:
        """What each number is computed from, without the cells that only repeat another."""
        expressions: dict[str, Expression | None] = {}
        order = [self.root]
        for key in order:
            if key in expressions:
                continue
            expressions[key] = self._expression(key)
            order += values_of.names(expressions[key] or Number(0.0))
        return expressions

    def _expression(self, key: str) -> Expression | None:
        plain = self.graph.plain(key)
        if plain is None or isinstance(plain, Number):
            return None

        def resolve(item: Expression) -> Expression:
            return Name(self.graph.resolve(item.name)) if isinstance(item, Name) else item

        expression = values_of.replaced(plain, resolve)
        if len(list(_leaves(expression))) > MOST_NAMES or _depth(expression) > MOST_DEEP:
            place = self.graph.items[key].place
            if place:
                self.graph.findings.warn("draft-formula-long", place, limit=MOST_NAMES)
            return None
        return expression

    def branches(self) -> dict[str, Branch]:
        for key, expression in self.expressions.items():
            relation = "input" if expression is None else "formula"
            value = self.graph.items[key].value
            self.found[key] = Branch(key, relation, expression, value)
        for key, expression in self.expressions.items():
            if expression is not None and self._is_native(expression):
                self._take_apart(key, expression)
        for branch in list(self.found.values()):
            if branch.relation in ("ratio", "formula") and branch.expression:
                for name in values_of.names(branch.expression):
                    self._draw(name, branch.key)
        return self._from_the_top()

    def _is_native(self, expression: Expression) -> bool:
        """Whether the template can compute it: every part is one, and all of them can be drawn."""
        if not _is_part(expression):
            return False
        drawn = list(_drawn_names(expression))
        if isinstance(expression, Binary):
            return len(set(drawn)) == len(drawn) and all(self._is_free(name) for name in drawn)
        return len(set(drawn)) == len(drawn) > 0 and all(self._is_free(name) for name in drawn)

    def _is_free(self, key: str) -> bool:
        return key != self.root and not self.found[key].parent

    def _draw(self, key: str, parent: str) -> None:
        if self._is_free(key):
            self.found[key].parent = parent
            self.found[parent].below.append(key)

    def _take_apart(self, key: str, expression: Expression) -> None:
        branch = self.found[key]
        match expression:
            case Call(function, arguments):
                branch.relation, branch.expression = function, None
                for at, item in enumerate(arguments):
                    self._draw(self._part(key, at, item), key)
            case Binary(sign, left, right):
                sides = [self._part(key, at, side) for at, side in enumerate((left, right))]
                branch.relation = "ratio"
                branch.expression = Binary(sign, Name(sides[0]), Name(sides[1]))
                for side in sides:
                    if self.found[side].part:
                        self._draw(side, key)
            case _:
                pass

    def _part(self, owner: str, at: int, item: Expression) -> str:
        """Key of a part: a cell's own, or that of a new row."""
        if isinstance(item, Name):
            return item.name
        key = f"{owner}|{at + 1}"
        known = {name: self.graph.items[name].value for name in values_of.names(item)}
        value = values_of.value(item, known)
        self.found[key] = Branch(key, "formula", item, value, part=True)
        self._take_apart(key, item)
        return key

    def _from_the_top(self) -> dict[str, Branch]:
        ordered: dict[str, Branch] = {}
        stack = [self.root]
        while stack:
            key = stack.pop()
            ordered[key] = self.found[key]
            stack += reversed(self.found[key].below)
        return ordered


def _is_part(expression: Expression) -> bool:
    match expression:
        case Call(function, arguments):
            return function in _BY_CHILDREN and all(
                isinstance(item, Name) or _is_part(item) for item in arguments
            )
        case Binary("/", left, right):
            return all(isinstance(side, Name) or _is_part(side) for side in (left, right))
        case _:
            return False


def _drawn_names(expression: Expression) -> Iterator[str]:
    """Names that must be drawn under it: those of a ratio may stand anywhere."""
    match expression:
        case Name(name):
            yield name
        case Call(_, arguments):
            for item in arguments:
                yield from _drawn_names(item)
        case Binary("/", left, right):
            for side in (left, right):
                if not isinstance(side, Name):
                    yield from _drawn_names(side)
        case _:
            pass


def _leaves(expression: Expression) -> Iterator[Expression]:
    match expression:
        case Call(_, arguments):
            for item in arguments:
                yield from _leaves(item)
        case Binary(_, left, right):
            yield from _leaves(left)
            yield from _leaves(right)
        case Negate(operand):
            yield from _leaves(operand)
        case _:
            yield expression


def _depth(expression: Expression) -> int:
    match expression:
        case Call(_, arguments):
            return 1 + max((_depth(item) for item in arguments), default=0)
        case Binary(_, left, right):
            return 1 + max(_depth(left), _depth(right))
        case Negate(operand):
            return 1 + _depth(operand)
        case _:
            return 0
