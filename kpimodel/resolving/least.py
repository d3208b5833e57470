"""The least change under targets that are straight lines, and whether it is proven to be that."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kpimodel.resolving.dual import top_of
from kpimodel.resolving.newton import at_rest
from kpimodel.resolving.proof import is_least
from kpimodel.resolving.straight import Straight
from kpimodel.resolving.targets import Targets
from kpimodel.solving.problem import Vector

_MET = 5e-14  # relative to a target


class Found(NamedTuple):
    """An answer.

    Attributes:
        u: Coordinates of all unknowns.
        asked: By what share of its goal the farthest target was missed at the start.
        inner: Whether no month stands where the search ends only because it goes no farther.
        proven: Tells whether no other answer costs less.
    """

    u: Vector
    asked: float
    inner: bool
    proven: Callable[[], bool]


def least_on_lines(targets: Targets) -> Found | None:
    """The least Σ weight·u²/2 that meets targets which are straight lines.

    Returns:
        None where no answer is found, or where an aim is no straight line. Rounding to the last
        digits is left to be checked.
    """
    with np.errstate(all="ignore"):
        straight = _straight(targets)
        if straight is None:
            return None
        need = (targets.goals - straight.plain) * straight.per_size
        units = targets.units / straight.size
        inner = True
        found = at_rest(straight, need, _MET * units)
        if found is None:
            top = top_of(straight, need, units)
            if top is None:
                return None
            own, prices, inner = top
        else:
            own, prices = found
        u = targets.base.start.copy()
        u[straight.moving] = own
        asked = float(((targets.goals - targets.first) * targets.signs / targets.units).max())
    return Found(u, asked, inner, lambda: is_least(straight, need, prices, own))


def _straight(targets: Targets) -> Straight | None:
    """What is the same for all goals on these targets; worked out once."""
    if "straight" not in targets.shared:
        targets.shared["straight"] = Straight.of(targets)
    straight: Straight | None = targets.shared["straight"]
    return straight
