"""Sums of products of levers: bounds of how much their logarithm bends, over a ball.

The curvature of ln(Σ f) is the average of the terms' own and the variance of their gradients, each
term counting by its share of the sum (Boyd, Vandenberghe: Convex Optimization, section 3.1.5).
Levers with one way up to the top ('own') and the others ('shared') are bounded apart: the largest
eigenvalue of a matrix without negative ones is no more than the sum of those of its two blocks. The
variance is below a quarter of the squared width (Popoviciu), and below the average square.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kpimodel.engine import Step
from kpimodel.solving.box import Box

_ADDING = frozenset({"sum", "+"})
_SHARED = 2  # ways; how many more does not matter
_LARGEST = 700.0  # exponent
_MOST_TERMS = 10_000  # of one sum


Shared = dict[int, float]


class Term(NamedTuple):
    """A positive slot, or one term of a sum: bounds over the ball, by lever over √resistance.

    Attributes:
        value: At the baselines.
        own: Squared length of its logarithm's gradient in own levers.
        shared: Size of the same in each shared lever.
        own_bend, shared_bend: Largest curvature of its logarithm in either.
        falling: Whether a shared lever may lower it.
        source: What it is a multiple of: where it was first made. Terms of one source are one.
    """

    value: float
    own: float = 0.0
    shared: Shared = {}  # noqa: RUF012
    own_bend: float = 0.0
    shared_bend: float = 0.0
    falling: bool = False
    source: tuple[int, int] | None = None

    @property
    def square(self) -> float:
        """Squared length of the gradient in shared levers."""
        return math.fsum(size * size for size in self.shared.values())

    @property
    def length(self) -> float:
        """Length of the whole gradient."""
        return math.sqrt(self.own + self.square)

    @property
    def is_monomial(self) -> bool:
        """True where its logarithm is flat."""
        return not self.own_bend and not self.shared_bend


Found = list[Term] | None  # None: not a sum of products
Terms = dict[int, Found]


class Ball:
    """Bounds of the slots below one slot, over a ball around the baselines.

    Args:
        box: The levers.
        slots: All slots at the baselines.
        top: The slot that 'own' and 'shared' levers are told apart by.
        radius: Of the ball, in √resistance times log-steps.
        known: What holds for any radius, from another ball of the same box and top.

    Attributes:
        everywhere: What holds for any radius.
    """

    def __init__(
        self, box: Box, slots: Sequence[float], top: int, radius: float, known: Mapping[int, Found]
    ) -> None:
        self._box, self._slots = box, slots
        self._radius = radius
        self._terms: Terms = dict(known)
        self._here: set[int] = set()  # what holds for this radius only
        steps = box.tree.program.steps
        if self._terms:
            self._settle(step for step in steps if step.out not in self._terms)
            return
        ways = [0] * box.tree.program.size
        ways[top] = 1
        for step in reversed(steps):
            if ways[step.out]:
                for arg in step.args:
                    ways[arg] = min(ways[arg] + ways[step.out], _SHARED)
        for at, lever in enumerate(box.levers):
            self._terms[at] = self._lever(at, ways[at]) if lever.free else self._number(at)
        self._settle(steps)

    def _settle(self, steps: Iterable[Step]) -> None:
        for step in steps:
            args = [self.terms(arg) for arg in step.args]
            one_each = step.op in _ADDING or all(terms is None or len(terms) < 2 for terms in args)  # noqa: PLR2004
            if not one_each or not self._here.isdisjoint(step.args):
                self._here.add(step.out)
            made = self._made(step, args)
            self._terms[step.out] = None if made is None else _distinct(made, step.out)

    @property
    def everywhere(self) -> Terms:
        """The terms that hold for any radius."""
        return {at: terms for at, terms in self._terms.items() if at not in self._here}

    def terms(self, slot: int) -> Found:
        """The terms that a slot is the sum of; None where it has no such shape."""
        if slot not in self._terms:
            self._terms[slot] = self._number(slot)
        return self._terms[slot]

    def term(self, slot: int) -> Term | None:
        """A slot as one term."""
        terms = self.terms(slot)
        return self._one(terms) if terms else None

    def _number(self, slot: int) -> Found:
        value = self._slots[slot]
        if value == 0:
            return []
        return _distinct([Term(value)], slot) if 0 < value < math.inf else None

    def _lever(self, at: int, ways: int) -> Found:
        lever = self._box.levers[at]
        if lever.scale or not lever.baseline > 0:
            return None
        if ways < _SHARED:
            made = Term(lever.baseline, own=1 / lever.resistance)
        else:
            made = Term(lever.baseline, shared={at: 1 / math.sqrt(lever.resistance)})
        return _distinct([made], at)

    def _made(self, step: Step, args: list[Found]) -> Found:
        known = [terms for terms in args if terms is not None]
        if len(known) < len(args):
            return None
        if step.op in _ADDING:
            return [term for terms in known for term in terms]
        if step.op == "mean":
            if min(step.weights) < 0:
                return None
            pairs = zip(known, step.weights, strict=True)
            return [t._replace(value=t.value * w) for terms, w in pairs for t in terms if w]
        if not all(known):  # a zero
            return [] if step.op in ("product", "*") else None
        ones = [self._one(terms) for terms in known]
        if step.op in ("product", "*"):
            return [_product(ones)]
        if step.op == "/" and ones[1].is_monomial:
            inverse = ones[1]._replace(value=1 / ones[1].value, falling=bool(ones[1].shared))
            return [_product([ones[0], inverse])]
        return _power(ones[0], ones[1]) if step.op == "^" else None

    def _one(self, terms: list[Term]) -> Term:
        """A sum of terms as one."""
        if len(terms) == 1:
            return terms[0]
        shares = self._most_shares(terms)
        own = sorted((term.own for term in terms), reverse=True)[:2]
        single = max(share * term.own for share, term in zip(shares, terms, strict=True))
        falling = any(term.falling for term in terms)
        return Term(
            math.fsum(term.value for term in terms),
            own=min(max(shares), 1.0) * own[0],
            shared=_averaged(terms, shares),
            own_bend=min(single, (own[0] + own[1]) / 4)
            + max(share * term.own_bend for share, term in zip(shares, terms, strict=True)),
            shared_bend=_spread(terms, shares, falling=falling)
            + max(term.shared_bend for term in terms),
            falling=falling,
        )

    def _most_shares(self, terms: list[Term]) -> list[float]:
        """The largest share of the sum that each term can have within the ball."""
        radius = self._radius
        total = math.fsum(term.value for term in terms)
        shares = [term.value / total for term in terms]
        lows = [term.value * math.exp(-term.length * radius) for term in terms]
        lowest = math.fsum(lows)
        # what all terms have together, where that is what makes the sum move at the baselines
        average: Shared = {}
        for term, share in zip(terms, shares, strict=True):
            for at, size in term.shared.items():
                average[at] = average.get(at, 0.0) + share * size
        own = math.fsum(t.own * share * share for t, share in zip(terms, shares, strict=True))
        square = math.fsum(size * size for size in average.values())
        falling = any(term.falling for term in terms)
        most: list[float] = []
        for term, share, low in zip(terms, shares, lows, strict=True):
            high = term.value * math.exp(min(term.length * radius, _LARGEST))
            limits = [1.0, high / (high + lowest - low)]
            if term.is_monomial:
                # its share is log-concave: it lies below its tangent at the baselines
                left = 1 - share
                slope = left * left * term.own + own - share * share * term.own
                slope += _apart(term, average, square, falling=falling)
                limits.append(share * math.exp(min(math.sqrt(max(slope, 0.0)) * radius, _LARGEST)))
            most.append(min(limits))
        return most


def _distinct(terms: list[Term], slot: int) -> Found:
    """The terms of a slot, those of one source added up; None for too many.

    So that a row that stands on many ways up counts once, however deep it is shared.
    """
    merged: dict[tuple[int, int], Term] = {}
    for at, term in enumerate(terms):
        source = term.source or (slot, at)
        known = merged.get(source)
        value = term.value if known is None else known.value + term.value
        merged[source] = term._replace(value=value, source=source)
    return list(merged.values()) if len(merged) <= _MOST_TERMS else None


def _apart(term: Term, average: Shared, square: float, *, falling: bool) -> float:
    """Squared distance of a term's gradient from the average one, in shared levers, at most."""
    if falling:
        return (math.sqrt(term.square) + math.sqrt(square)) ** 2
    differ = sum(max(size, average[at]) ** 2 - average[at] ** 2 for at, size in term.shared.items())
    return square + differ


def _averaged(terms: list[Term], shares: list[float]) -> Shared:
    """The gradient of a sum in shared levers: an average of its terms', at most this."""
    total: Shared = {}
    most: Shared = {}
    for term, share in zip(terms, shares, strict=True):
        for at, size in term.shared.items():
            total[at] = total.get(at, 0.0) + share * size
            most[at] = max(most.get(at, 0.0), size)
    return {at: min(size, most[at]) for at, size in total.items()}


def _spread(terms: list[Term], shares: list[float], *, falling: bool) -> float:
    """The variance of the terms' gradients in shared levers, at most."""
    lengths = sorted((math.sqrt(term.square) for term in terms), reverse=True)[:2]
    width = sum(lengths) ** 2 if falling else lengths[0] ** 2 + lengths[1] ** 2
    rows: Shared = {}
    for term, share in zip(terms, shares, strict=True):
        along = sum(term.shared.values())
        for at, size in term.shared.items():
            rows[at] = rows.get(at, 0.0) + share * size * along
    return min(width / 4, max(rows.values(), default=0.0))


def _product(ones: Sequence[Term]) -> Term:
    shared: Shared = {}
    for term in ones:
        for at, size in term.shared.items():
            shared[at] = shared.get(at, 0.0) + size
    return Term(
        math.prod(term.value for term in ones),
        own=math.fsum(term.own for term in ones),
        shared=shared,
        own_bend=max(term.own_bend for term in ones),
        shared_bend=math.fsum(term.shared_bend for term in ones),
        falling=any(term.falling for term in ones),
    )


def _power(base: Term, exponent: Term) -> Found:
    """A term to a fixed exponent that is not below zero."""
    k = exponent.value
    if exponent.length:
        return None
    return [Term(
        base.value**k, base.own * k * k, {at: size * k for at, size in base.shared.items()},
        base.own_bend * k, base.shared_bend * k, base.falling,
    )]  # fmt: skip
