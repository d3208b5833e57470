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
_CONVEX = 0.99  # in logarithms; the penalty is convex in the value up to 1
_NEAR = 1e-6**2  # sums of squares of what the pulls are off by
_AT_REST, _LAST_DIGITS = 1e-10**2, 1e-15**2
_FAR_OFF = 10.0**2
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
        None where the search does not end, or where it ends at no least cost.
    """
    s, value = straight, straight.value
    prices, pull = np.zeros(len(need)), np.zeros(len(value))
    missing = need - s.rows @ value
    binds, inverse = _first(s, missing, exact)
    off, (slope, bend), near = -s.pull, s.answers, False
    for _ in range(_ROUNDS):
        step, pulled, move = _step(s, off, slope, None if near else bend, missing, inverse)
        if not near and min((prices + step).tolist()) < 0:  # too far off to be corrected
            step, pulled, move = _step(s, off, slope, None, missing, inverse)
        prices, pull, value = prices + step, pull + pulled, value + move
        if s.bounded:
            value = np.minimum(np.maximum(value, s.low_value), s.high_value)
        missing = need - s.rows @ value
        told = True
        if min(prices.tolist()) <= 0:
            wanted = (prices > 0) | (missing > exact)
            told, binds = bool((wanted == binds).all()), wanted
            prices = np.where(binds, prices, 0.0)
            pull = prices @ s.reward
        u, holding = s.curves.pulls(value)
        off = pull - holding
        held = s.held(value, pull) if s.bounded else None
        if held is not None:
            off[held] = 0.0
        left = float(off @ off)
        if not left < _FAR_OFF:
            return None
        near = left < _NEAR and told and _is_met(missing, binds, exact)
        if near and left <= max(_AT_REST * float(pull @ pull), _LAST_DIGITS * len(pull)):
            return _rest(s, value, u, prices, held)
        if not near:
            slope, bend = s.curves.answers(u, value)
            if held is not None:
                slope[held] = 0.0
            inverse = s.inverse_at(slope, binds)
    return None


def _first(s: Straight, missing: Array, exact: Array) -> tuple[NDArray[np.bool_], Array]:
    """Which targets have a price were the months' answers straight, and how prices answer."""
    owed = missing + s.owed
    binds, inverse = missing > exact, s.inverse
    if binds.all() and min((inverse @ owed).tolist()) >= 0:
        return binds, inverse
    curvature = s.squares.scaled(s.answers.slope)
    for _ in range(_SETS):
        inverse = inverse_of(curvature, s.ridge, binds, every=False)
        prices = inverse @ owed
        wanted = (prices > 0) | (owed - curvature @ prices > exact)
        if (wanted == binds).all():
            break
        binds = wanted
    return binds, inverse


def _step(
    s: Straight, off: Vector, slope: Vector, bend: Vector | None, missing: Array, inverse: Array
) -> tuple[Array, Vector, Vector]:
    """What to add to prices, pulls and values: Newton's step, corrected where ``bend`` is given."""
    rest = off * slope
    step = inverse @ (missing - s.rows @ rest)
    pulled = step @ s.reward
    move = pulled * slope
    move += rest
    if bend is not None:
        more = bend * move
        more *= move
        back = inverse @ (s.rows @ more)
        step -= back
        less = back @ s.reward
        pulled -= less
        less *= slope
        move += more
        move -= less
    return step, pulled, move


def _is_met(missing: Array, binds: NDArray[np.bool_], exact: Array) -> bool:
    return bool((np.where(binds, np.abs(missing), missing) <= exact).all())


def _rest(
    s: Straight, value: Vector, u: Vector, prices: Array, held: NDArray[np.bool_] | None
) -> Rest | None:
    if s.bounded:  # exactly on a bound where the value is
        u = np.where(value >= s.high_value, s.high, np.where(value <= s.low_value, s.low, u))
    most = u if s.curves.every else u[s.curves.curved]
    if float(most.max(initial=0.0)) < _CONVEX or _is_lowest(s, value, u, prices, held):
        return Rest(u, prices)
    return None


def _is_lowest(
    s: Straight, value: Vector, u: Vector, prices: Array, held: NDArray[np.bool_] | None
) -> bool:
    """True where no small change that meets the targets costs less, though some months bend down.

    The cost bends up along all such changes where the curvature of the targets that bind has one
    negative eigenvalue for each month that bends down (Haynsworth's inertia formula).
    """
    slope = s.curves.answers(u, value).slope
    if held is not None:
        slope[held] = 0.0
    binds = prices > 0
    curvature = s.squares.scaled(slope)[np.ix_(binds, binds)]
    if not np.isfinite(curvature).all():
        return False
    down = np.linalg.eigvalsh(curvature) < 0
    return int(down.sum()) == int((slope < 0).sum())
