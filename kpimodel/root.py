"""One unknown: where a function first crosses zero; the side that is not below zero is returned."""

from __future__ import annotations

import math
from collections.abc import Callable

_MOST_STEPS = 200


def crossing(function: Callable[[float], float], low: float, high: float) -> float:
    """Find a crossing between a point below zero and one that is not.

    Illinois, a false position that cannot stall, with bisection where it crawls.

    Args:
        function: Continuous; below zero at ``low`` and not below at ``high``.
        low: Where it is below zero; may lie right of ``high``.
        high: Where it is not below zero.

    Returns:
        A point where the function is not below zero, next to one where it is.
    """
    f_low, f_high = function(low), function(high)
    for step in range(_MOST_STEPS):
        if f_high == 0 or not math.isfinite(high - low):
            break
        middle = (low * f_high - high * f_low) / (f_high - f_low) if step % 3 else (low + high) / 2
        if not min(low, high) < middle < max(low, high):
            middle = (low + high) / 2
            if middle in (low, high):
                break
        value = function(middle)
        if value >= 0:
            high, f_high = middle, value
        else:
            low, f_low = middle, value
    return high
