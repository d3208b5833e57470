"""How each row of a draft rolls up over months: guessed from the top, by what it is part of.

A product that adds up over months has one factor that does, and the others are rates beside it; a
rate is a sum over a sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpimodel.formula import Binary, Call, Expression, Name, Negate
from workbook_templates import draft_values as values_of
from workbook_templates.draft_shape import Branch

FLOW, RATE = "sum", "ratio"


def rollups(branches: Mapping[str, Branch], known: Mapping[str, str]) -> dict[str, str]:
    """Roll-ups by key.

    Args:
        branches: The rows, each before those drawn under it.
        known: Those that the workbook tells: percentages are ``ratio``, totals of months ``sum``.
    """
    guess = _Guess(branches, known)
    for key, branch in branches.items():
        guess.below(key, branch)
    products = (branch for branch in branches.values() if branch.relation == "product")
    factors = {child for branch in products for child in branch.below}
    return {key: guess.kinds.get(key, FLOW) for key in branches} | {
        key: RATE if key in factors else "mean"
        for key, branch in branches.items()
        if branch.relation == "mean"
    }


class _Guess:
    def __init__(self, branches: Mapping[str, Branch], known: Mapping[str, str]) -> None:
        self._branches = branches
        self.kinds: dict[str, str] = dict(known)

    def below(self, key: str, branch: Branch) -> None:
        """Guess what a row is computed from."""
        if branch.relation == "ratio":
            self.kinds.setdefault(key, RATE)
        kind = self.kinds.setdefault(key, FLOW)
        expression = branch.expression
        if branch.relation in ("sum", "product", "mean"):
            parts: tuple[Expression, ...] = tuple(Name(child) for child in branch.below)
            expression = Call(branch.relation, parts)
        if expression is not None:
            self._assign(expression, kind)

    def _assign(self, expression: Expression, kind: str) -> None:
        match expression:
            case Name(name):
                # a quotient is a rate wherever it stands
                ratio = self._branches[name].relation == "ratio"
                self.kinds.setdefault(name, RATE if ratio else kind)
            case Negate(operand):
                self._assign(operand, kind)
            case Call("product", arguments):
                self._assign_factors(arguments, kind)
            case Call("if", (Binary(_, left, right), yes, no)):
                for item in (yes, no, left, right):
                    self._assign(item, kind)
            case Call(_, arguments):
                for item in arguments:
                    self._assign(item, kind)
            case Binary("/", left, right):
                self._assign(left, FLOW)
                self._assign(right, FLOW if kind == RATE else RATE)
            case Binary(_, left, right):
                self._assign(left, RATE)
                self._assign(right, RATE)
            case _:
                pass

    def _assign_factors(self, factors: Sequence[Expression], kind: str) -> None:
        flow = self._flow(factors) if kind == FLOW else None
        for factor in factors:
            self._assign(factor, FLOW if factor is flow else RATE)

    def _flow(self, factors: Sequence[Expression]) -> Expression | None:
        """The factor that adds up: one that is known to, else a computed one, else the first."""
        free = [factor for factor in factors if self._may_flow(factor)]
        known = [f for f in free if any(self.kinds.get(n) == FLOW for n in values_of.names(f))]
        computed = [
            f for f in free
            if any(self._branches[n].relation != "input" for n in values_of.names(f))
        ]  # fmt: skip
        return next(iter((*known, *computed, *free)), None)

    def _may_flow(self, factor: Expression) -> bool:
        names = values_of.names(factor)
        kinds = [self.kinds.get(name) for name in names]
        ratios = [self._branches[name].relation == "ratio" for name in names]
        return bool(names) and any(
            kind != RATE and not ratio for kind, ratio in zip(kinds, ratios, strict=True)
        )
