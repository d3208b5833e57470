"""Whether an answer found in the targets' prices is the least of all (weak duality)."""

from __future__ import annotations

import numpy as np

from kpimodel.resolving.horizon import Array
from kpimodel.resolving.straight import Straight
from kpimodel.solving.problem import Vector

_SLACK = 1e-9


def is_least(straight: Straight, need: Array, prices: Array, u: Vector) -> bool:
    """True where no state at all costs less.

    Each month's own share of the worth, ``weight·u²/2 − price·value``, must be at its least over
    all it may become. It is convex and then concave, so its far end decides: its bound; where all
    of what is spent now would be spent on it alone; or where it would do alone.

    Args:
        straight: The months.
        need: What they must bring to each target, signed and per size.
        prices: One a target, at least 0.
        u: Coordinates of the months, their own answers to these prices.
    """
    with np.errstate(all="ignore"):  # a far end may be beyond what a number can hold
        return _is_least(straight, need, prices, u)


def _is_least(s: Straight, need: Array, prices: Array, u: Vector) -> bool:
    if (s.curves.curved & (u >= 1)).any():
        return False  # a month in its concave part may cost less elsewhere
    pull = prices @ s.rows
    doubtful = s.curves.curved & (pull > 0)
    spent = float(np.dot(s.weight, u * u))
    end = np.minimum(s.high, np.sqrt(spent / s.weight))
    here = s.weight * u * u / 2 - pull * np.exp(u)
    lower = here - _SLACK * np.abs(here)

    def higher_at(end: Vector) -> bool:
        beyond = s.weight * end * end / 2 - pull * np.exp(end)
        return bool(((beyond >= lower) | ~doubtful | (end <= u)).all())

    if higher_at(end):
        return True
    if not s.agree:
        return False
    short = np.maximum(need - s.rows @ s.value, 0.0)
    alone = np.where(s.rows > 0, short[:, None] / s.rows, 0.0).max(axis=0)
    return higher_at(np.minimum(end, np.log(s.value + alone)))
