"""Price, volume and mix: a sum of quantity × price per item, by three effects."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpimodel import messages
from kpimodel.changes.attribution import product_shapley
from kpimodel.changes.decompose import decompose
from kpimodel.errors import EvaluationError, Findings
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

METHODS = ("standard", "residual", "lmdi", "shapley")

_PAIR = 2
_LARGEST = 1e150  # a product of two stays in range

Pairs = Mapping[str, Sequence[float]]
Effects = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class PriceVolumeMix:
    """Three effects on the value, in its unit; they sum to its change.

    Attributes:
        price: What other prices bring.
        volume: What more or fewer units bring.
        mix: What another composition brings; for ``residual`` the joint effect of both.
        method: The rule used, one of `METHODS`.
        by_item: The same three for each item, in this order.
        fallbacks: Items where LMDI has no meaning, so that Shapley stood in.
    """

    price: float
    volume: float
    mix: float
    method: str
    by_item: Mapping[str, Effects]
    fallbacks: tuple[str, ...] = ()

    @property
    def change(self) -> float:
        """The change of the value: the sum of the three."""
        return math.fsum((self.price, self.volume, self.mix))


def price_volume_mix(before: Pairs, after: Pairs, method: str = "standard") -> PriceVolumeMix:
    """Split the change of Σ quantity × price into price, volume and mix.

    With q, p quantity and price of an item, Q = Σ q and s = q/Q its share; 0 before, 1 after:

    ========  ==========================  =========================  =====================
    method    price                       volume                     mix
    ========  ==========================  =========================  =====================
    standard  (p1 − p0)·q1                (Q1 − Q0)·s0·p0            Q1·(s1 − s0)·p0
    residual  (p1 − p0)·q0                (q1 − q0)·p0               (p1 − p0)·(q1 − q0)
    lmdi      Q × s × p of each item by logarithmic means, as `decompose`
    shapley   Q × s × p of each item by the mean over all orders of change
    ========  ==========================  =========================  =====================

    An item that is new or gone has no price there; it takes the price of the other state, so that
    its whole value is volume and mix.

    Args:
        before: ``{item: (quantity, price)}``; an item may be missing in one of both.
        after: The same afterwards.
        method: One of `METHODS`.

    Returns:
        The effects, as a whole and by item.

    Raises:
        EvaluationError: An unknown method, an item that is no pair of finite numbers, no item, a
            negative quantity, or quantities that sum to zero (but for ``residual``).

    Example:
        >>> before = {"A": (1000, 10), "B": (800, 15), "C": (500, 20)}
        >>> after = {"A": (1000, 11), "B": (700, 15), "C": (800, 23)}
        >>> pvm = price_volume_mix(before, after, "residual")
        >>> pvm.price, pvm.volume, pvm.mix, pvm.change
        (2500.0, 4500.0, 900.0, 7900.0)

    Source:
        ``residual``: accountancyindex.com/price-volume-mix-analysis; ``standard``: the split usual
        in planning suites (from memory).
    """
    items = _checked(before, after, method)
    pairs = [(_pair(name, before, after), _pair(name, after, before)) for name in items]
    if method == "residual":
        effects, fallbacks = [_residual(*pair) for pair in pairs], tuple[str, ...]()
    else:
        volumes = [math.fsum(pair[state][0] for pair in pairs) for state in (0, 1)]
        _check_volumes(volumes)
        effects, fallbacks = _by_share(items, pairs, volumes, method)
    price, volume, mix = (math.fsum(each[at] for each in effects) for at in range(3))
    by_item = dict(zip(items, effects, strict=True))
    return PriceVolumeMix(price, volume, mix, method, by_item, fallbacks)


Pair = tuple[float, float]


def _pair(name: str, state: Pairs, other: Pairs) -> Pair:
    """Quantity and price; where there is no quantity, the price of the other state."""
    quantity, price = (float(number) for number in state.get(name, (0.0, 0.0)))
    if quantity == 0:
        price = float(other[name][1]) if name in other and other[name][0] else price
    return quantity, price


def _residual(before: Pair, after: Pair) -> Effects:
    more, dearer = after[0] - before[0], after[1] - before[1]
    return dearer * before[0], more * before[1], dearer * more


def _by_share(
    items: list[str], pairs: list[tuple[Pair, Pair]], volumes: list[float], method: str
) -> tuple[list[Effects], tuple[str, ...]]:
    """Effects by the three factors Q, s and p."""
    factors = [
        [(volume, pair[state][0] / volume, pair[state][1]) for pair in pairs]
        for state, volume in enumerate(volumes)
    ]
    if method == "standard":
        grown = volumes[1] - volumes[0]
        return [
            (
                (p1 - p0) * after[0],
                grown * s0 * p0,
                volumes[1] * (s1 - s0) * p0,
            )
            for (_, s0, p0), (_, s1, p1), (_, after) in zip(*factors, pairs, strict=True)
        ], ()
    if method == "lmdi":
        split = decompose(*factors)
        amounts: list[list[float]] = split.amounts.tolist()
        fallbacks = tuple(name for name, fell in zip(items, split.fallback, strict=True) if fell)
    else:
        fallbacks = ()
        amounts = [_shapley(*each) for each in zip(*factors, strict=True)]
    return [(price, volume, mix) for volume, mix, price in amounts], fallbacks


def _shapley(before: Sequence[float], after: Sequence[float]) -> list[float]:
    slopes = product_shapley(before, after)
    return [slope * (end - start) for slope, start, end in zip(slopes, before, after, strict=True)]


def _checked(before: Pairs, after: Pairs, method: str) -> list[str]:
    """The items in order of appearance."""
    found = Findings()
    if method not in METHODS:
        found.error("unknown-method", ("method",), name=str(method), known=METHODS)
    for what, state in (("before", before), ("after", after)):
        for name, pair in state.items():
            if not _is_pair(pair):
                found.error("pvm-pair", (what, name), name=name)
            elif pair[0] < 0 and method != "residual":
                found.error("pvm-negative", (what, name), name=name, value=float(pair[0]))
    items = list(dict.fromkeys([*before, *after]))
    if not items:
        found.error("pvm-none", ("before",))
    found.raise_errors(EvaluationError)
    return items


def _is_pair(pair: object) -> bool:
    return (
        isinstance(pair, Sequence)
        and len(pair) == _PAIR
        and all(
            isinstance(number, (int, float))
            and not isinstance(number, bool)
            and abs(number) < _LARGEST
            for number in pair
        )
    )


def _check_volumes(volumes: Sequence[float]) -> None:
    found = Findings()
    for what, volume in zip(("before", "after"), volumes, strict=True):
        if volume <= 0:
            found.error(f"pvm-no-volume-{what}", (what,))
    found.raise_errors(EvaluationError)
