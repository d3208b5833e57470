"""The cheapest answer of one month to a price, by Lambert's function."""

from __future__ import annotations

import numpy as np

from kpimodel.solving.problem import Vector

MOST_CHANGE = 0.9  # in logarithms; the penalty is convex in the value up to 1
MOST_PULL = MOST_CHANGE * float(np.exp(-MOST_CHANGE))
_INNER = 12
_CUBED = 1e-6  # Halley's next step would be its cube


def lambert(pull: Vector, near: Vector | None = None, rough: float = 0.0) -> Vector:
    """The smaller root of ``u·exp(−u) = pull``, that is −W(−pull); ``pull`` below 1/e.

    Args:
        pull: Prices of the values.
        near: Roots of pulls close by, to start from.
        rough: How far off the roots may be.

    Source: Halley's iteration, as in Corless et al., On the Lambert W function (1996).
    """
    if near is None:
        # exact to third order near zero, finite everywhere
        u = pull * (1 + pull * (1 + 1.5 * pull))
        if float(pull.min()) < 0:
            u = np.where(pull > 0, u, -np.log1p(-np.minimum(pull, 0.0)))
    else:
        u = near
    enough = max(_CUBED, rough ** (1 / 3))
    for _ in range(_INNER):
        grown = pull * np.exp(u)
        miss = u - grown
        slope = 1 - grown
        move = miss / (slope + 0.5 * grown * miss / slope)
        u = u - move
        if float(np.abs(move).max()) <= enough:
            break
    return u
