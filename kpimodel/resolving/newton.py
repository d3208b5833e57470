"""The least change under targets that are straight lines, by Newton's steps on the months' values.

On the values the targets are straight, so every step meets them; what is left to find is the
prices that hold all months where they stand. Each step is corrected to third order (Chebyshev's
method), with the same matrix. Months at a bound and targets without a price are told as in a
primal-dual active set (Hintermüller, Ito, Kunisch: SIAM J. Optim. 13, 2002). It is a search that
may fail far off; where it ends is checked in full.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.horizon import Array
from kpimodel.resolving.straight import Straight, inverse_of
from kpimodel.solving.problem import Vector

_ROUNDS = 12
_MOST_CHANGE = 0.99  # in logarithms; the penalty is convex in the value up to 1
_NEAR = 1e-6
_AT_REST, _LAST_DIGITS = 1e-9, 1e-15
_FAR_OFF = 10.0
_SETS = 10


class Rest(NamedTuple):
    """Where nothing would move.

    Attributes:
        u: Coordinates of the months.
        prices: One a target, per unit of `Straight.rows`.
    """

    u: Vector
    prices: Array


def at_rest(straight: Straight, need: Array, exact: Array) -> Rest | None:
    """The state at which every month changes as much as the targets' prices pay for.

    Args:
        straight: The months.
        need: What they must bring to each target, signed and per size.
        exact: How much of that may be missed.

    Returns:
        None where the search does not end, or where some month would change by e times.
    """
    s, value, here = straight, straight.value, straight.begin
    prices, pull = np.zeros(len(need)), np.zeros(len(value))
    missing = need - s.rows @ value
    binds, inverse = _first(s, missing, exact)
    off, answer, near = -here.pull, here.answer, False
    for _ in range(_ROUNDS):
        step, move = _step(s, off, answer, None if near else here.bend, missing, inverse)
        prices, value = prices + step, value + move
        if s.bounded:
            value = np.minimum(np.maximum(value, s.low_value), s.high_value)
        missing = need - s.rows @ value
        told = True
        if float(prices.min()) <= 0:
            wanted = (prices > 0) | (missing > exact)
            told, binds = bool((wanted == binds).all()), wanted
            prices = np.where(binds, prices, 0.0)
        pull, here = prices @ s.reward, s.pulls(value)
        off, answer = pull - here.pull, here.answer
        if s.bounded:
            held = s.held(value, pull)
            off, answer = np.where(held, 0.0, off), np.where(held, 0.0, answer)
        left = float(np.abs(off).max())
        if not left < _FAR_OFF:
            return None
        near = left < _NEAR and told and _is_met(missing, binds, exact)
        if near and left <= max(_AT_REST * float(np.abs(pull).max()), _LAST_DIGITS):
            return _rest(s, value, here.u, prices)
        if not near:
            inverse = inverse_of(s.squares.scaled(answer), binds)
    return None


def _first(s: Straight, missing: Array, exact: Array) -> tuple[NDArray[np.bool_], Array]:
    """Which targets have a price were the months' answers straight, and how prices answer."""
    owed = missing + s.rows @ (s.begin.pull * s.begin.answer)
    binds, inverse = missing > exact, s.inverse
    if binds.all() and float((inverse @ owed).min()) >= 0:
        return binds, inverse
    curvature = s.squares.scaled(s.begin.answer)
    for _ in range(_SETS):
        inverse = inverse_of(curvature, binds)
        prices = inverse @ owed
        wanted = (prices > 0) | (owed - curvature @ prices > exact)
        if (wanted == binds).all():
            break
        binds = wanted
    return binds, inverse


def _step(
    s: Straight, off: Vector, answer: Vector, bend: Vector | None, missing: Array, inverse: Array
) -> tuple[Array, Vector]:
    """What to add to prices and values: Newton's step, corrected where ``bend`` is given."""
    rest = off * answer
    step = inverse @ (missing - s.rows @ rest)
    move = rest + (step @ s.reward) * answer
    if bend is None:
        return step, move
    more = bend * move * move
    back = inverse @ (s.rows @ more)
    return step - back, move + more - (back @ s.reward) * answer


def _is_met(missing: Array, binds: NDArray[np.bool_], exact: Array) -> bool:
    return bool((np.where(binds, np.abs(missing), missing) <= exact).all())


def _rest(s: Straight, value: Vector, u: Vector, prices: Array) -> Rest | None:
    if s.bounded:  # exactly on a bound where the value is
        u = np.where(value >= s.high_value, s.high, np.where(value <= s.low_value, s.low, u))
    most = u if s.all_curved else u[s.curved]
    return Rest(u, prices) if float(most.max(initial=0.0)) < _MOST_CHANGE else None
