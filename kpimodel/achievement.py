"""達成率 and its status: how an actual compares with its target."""

from __future__ import annotations

import math
from typing import Literal

Status = Literal["on_track", "watch", "behind", "no_data"]

# Bands are compared with this much room, so that 0.9 computed as 0.8999999999 counts as 0.9.
TOLERANCE = 1e-9


def achievement(actual: float | None, target: float | None, direction: str = "up") -> float | None:
    """Achievement (達成率) of a target: 1 + d·(actual − target)/|target|, a fraction.

    With ``d = +1`` for ``up`` it equals actual ÷ target wherever the target is positive, and keeps
    its meaning for negative targets; with ``d = −1`` for ``down`` less than the target is above 1.

    Args:
        actual: What was reached, in the target's unit; None where there is nothing yet.
        target: What was decided.
        direction: ``up`` where more is better, ``down`` where less is.

    Returns:
        A fraction (1.0 is 100 %), or None for a blank on either side, a target of zero, or a
        number that is not finite: such an achievement has no meaning.

    Raises:
        ValueError: A direction other than ``up`` and ``down``.

    Example:
        >>> achievement(40, 50), achievement(-5, -10), achievement(80, 100, "down")
        (0.8, 1.5, 1.2)
    """
    if direction not in ("up", "down"):
        raise ValueError(direction)
    if actual is None or target is None or target == 0:
        return None
    if not (math.isfinite(actual) and math.isfinite(target)):
        return None
    change = (actual - target) / abs(target)
    return 1 + change if direction == "up" else 1 - change


def status(achievement: float | None, on_track: float = 1.0, watch: float = 0.9) -> Status:
    """Status of an achievement by the bands of the plan.

    Args:
        achievement: A fraction, or None where there is no figure.
        on_track: From here on it is ``on_track``, a fraction.
        watch: From here on it is ``watch``, below it is ``behind``.

    Returns:
        The status; both limits belong to the better band, within `TOLERANCE`.

    Example:
        >>> status(1.2), status(0.8999999999), status(0.89), status(None)
        ('on_track', 'watch', 'behind', 'no_data')
    """
    if achievement is None or math.isnan(achievement):
        return "no_data"
    if achievement >= on_track - TOLERANCE:
        return "on_track"
    return "watch" if achievement >= watch - TOLERANCE else "behind"
