"""One unknown: where a function first crosses zero, and where it is largest."""

from __future__ import annotations

import math
from collections.abc import Callable

Function = Callable[[float], float]

_MOST_STEPS = 200
_GOLDEN = (math.sqrt(5) - 1) / 2
_GOLDEN_STEPS = 48  # a tenth of a billionth; a flat top shows no more digits than that
_FIRST_REACH = 0.02
_GROWTH = 1.5
_ON_PLATEAU = 1e-15
_ASIDE = 1e-6
_NEVER_CLOSE = -1.0  # for `crossing`: on a plateau, being close says nothing


def crossing(function: Function, low: float, high: float, close: float = 1e-15) -> float:
    """Find a crossing between a point below zero and one that is not.

    Illinois, a false position that cannot stall, with bisection where it crawls.

    Args:
        function: Below zero at ``low`` and not below at ``high``.
        low: Where it is below zero; may lie right of ``high``.
        high: Where it is not below zero.
        close: A value from 0 to this ends the search.

    Returns:
        A point where the function is not below zero, next to one where it is.
    """
    f_low, f_high = function(low), function(high)
    side = 0
    for step in range(_MOST_STEPS):
        if 0 <= f_high <= close or not math.isfinite(high - low):
            break
        bisect = step % 4 == 3 or not (math.isfinite(f_low) and math.isfinite(f_high))  # noqa: PLR2004
        middle = (low + high) / 2
        if not bisect and f_high != f_low:
            middle = (low * f_high - high * f_low) / (f_high - f_low)
        if not min(low, high) < middle < max(low, high):
            middle = (low + high) / 2
            if middle in (low, high):
                break
        value = function(middle)
        if value >= 0:
            f_low = f_low / 2 if side == 1 else f_low
            high, f_high, side = middle, value, 1
        else:
            f_high = f_high / 2 if side == -1 else f_high
            low, f_low, side = middle, value, -1
    return high


def peak(function: Function, low: float, high: float) -> float:
    """Golden section: where a function is largest between two points, if it has one peak there."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    f_left, f_right = function(left), function(right)
    for _ in range(_GOLDEN_STEPS):
        if f_left > f_right:
            high, right, f_right = right, left, f_left
            left = high - _GOLDEN * (high - low)
            f_left = function(left)
        else:
            low, left, f_left = left, right, f_right
            right = low + _GOLDEN * (high - low)
            f_right = function(right)
    return left if f_left > f_right else right


def plateau_start(function: Function, low: float, high: float) -> float:
    """The first point, coming from ``low``, where a function is as large as at ``high``."""
    level = function(high) - _ON_PLATEAU
    if function(high - _ASIDE * (high - low)) < level:
        return high
    if function(low) >= level:
        return low
    return crossing(lambda x: function(x) - level, low, high, _NEVER_CLOSE)


def as_far_as_it_helps(surplus: Function, start: float, bound: float, enough: float = 0.0) -> float:
    """The first point on the way to a bound that is not below zero, else the first of the best.

    Walks in growing steps, so that a narrow peak far away may be passed over.

    Args:
        surplus: Relative, so that 1 is much.
        start: Where the walk begins.
        bound: Where it ends.
        enough: What is left undone where the best lies at the end of the walk.
    """
    toward = math.copysign(1.0, bound - start)
    points, reach = [start], _FIRST_REACH
    values = [surplus(start)]
    while values[-1] < 0 and toward * (bound - points[-1]) > 0:
        at = points[-1] + toward * reach
        points.append(bound if toward * (at - bound) >= 0 else at)
        values.append(surplus(points[-1]))
        reach *= _GROWTH
    if values[-1] >= 0:
        return crossing(surplus, points[-2], points[-1]) if len(points) > 1 else start
    best = max(range(len(points)), key=values.__getitem__)
    if best == 0:
        return start
    top = peak(surplus, points[best - 1], points[min(best + 1, len(points) - 1)])
    if surplus(top) < values[best]:
        top = points[best]
    height = surplus(top)
    if height >= 0:
        return crossing(surplus, points[best - 1], top)
    if best == len(points) - 1 and enough:
        level = height - enough
        return start if values[0] >= level else crossing(lambda x: surplus(x) - level, start, top)
    return plateau_start(surplus, start, top)
