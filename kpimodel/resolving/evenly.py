"""The same relative change for all, with several targets: nobody moves more than somebody must.

The smallest effort at which all targets are met is what the hardest target asks for. What serves
that one stands there; the rest goes on with a smaller effort, until nothing is left to ask for.
So the largest relative change is as small as it can be, then the next, and so on.
"""

from __future__ import annotations

import math
from functools import partial
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.horizon import Array
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.targets import Targets
from kpimodel.solving.problem import FAR, FAR_LINEAR, Vector
from kpimodel.solving.root import Function, crossing

Flags = NDArray[np.bool_]

_FIRST = 0.02  # log-steps
_GROWTH = 1.5
_HAIR = 1e-12
_FAR = (FAR, 20.0, 6.0, 2.0)  # the first that has a value where all go so far


class Sharing(Protocol):
    """Unknowns within a box, and how some of them share what the targets ask for."""

    def reaches(self, low: Vector, high: Vector) -> bool:
        """True where all targets can be met within a box."""

    def even(self, low: Vector, high: Vector, moving: Flags) -> Vector | None:
        """Coordinates at which some unknowns move by no more than they must.

        Args:
            low: The lower ends of the box; the other unknowns may stand anywhere in it.
            high: The upper ends.
            moving: Which unknowns to settle.

        Returns:
            None where the targets cannot be met within the box.
        """


class Agreeing:
    """Unknowns that each help all targets or hurt them all: the helpful corner decides.

    Args:
        targets: Targets that agree.
    """

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._serves: Flags = targets.ways != 0
        self._ways: Vector = np.sign(targets.ways.sum(axis=0))
        self._far = next((far for far in _FAR if self._reaches_all(far)), FAR)

    def _reaches_all(self, far: float) -> bool:
        """True where all targets are met with all at their ends, those without an end far off."""
        p = self._targets.base
        self._far = far
        return self.reaches(np.where(p.free, p.low, p.start), np.where(p.free, p.high, p.start))

    def _corner(self, low: Vector, high: Vector) -> Vector:
        p = self._targets.base
        home = np.clip(p.start, low, high)
        corner: Vector = np.where(self._ways > 0, high, np.where(self._ways < 0, low, home))
        if self._far < FAR:
            size = np.maximum(sizes(p, self._far), np.abs(home))
            endless = np.abs(corner) >= np.where(p.linear, FAR_LINEAR, FAR)
            corner = np.where(endless, np.clip(corner, -size, size), corner)
        return corner

    def reaches(self, low: Vector, high: Vector) -> bool:
        """True where all targets can be met within a box."""
        return self._targets.met(self._targets.base.box.state(self._corner(low, high)))

    def even(self, low: Vector, high: Vector, moving: Flags) -> Vector | None:
        """As `Sharing.even`."""
        pending = np.ones(len(self._serves), dtype=bool)
        left = _Left(self._corner(low, high), low, high, moving & (self._ways != 0), pending)
        own = left.moving & self._needed_whole(left)
        left = left._replace(moving=left.moving & ~own)
        most = FAR
        while True:
            served = np.any(self._serves[:, left.moving], axis=1)
            left = left._replace(pending=left.pending & served)
            if not left.pending.any() or self._over(left, 0.0) >= 0:
                return self._at(left, 0.0)
            effort = first_met(partial(self._over, left), most)
            if effort is None:
                return None
            there, most = self._at(left, effort), effort
            over = np.where(left.pending, self._targets.surpluses(there), np.inf)
            hardest = int(np.argmin(over))
            own = left.moving & self._serves[hardest]
            pending = left.pending & (np.arange(len(over)) != hardest)
            u = np.where(own, there, left.u)
            left = left._replace(u=u, moving=left.moving & ~own, pending=pending)

    def _at(self, left: _Left, effort: float) -> Vector:
        moved = np.clip(self._ways * sizes(self._targets.base, effort), left.low, left.high)
        return np.where(left.moving, moved, left.u)

    def _over(self, left: _Left, effort: float) -> float:
        return float(self._targets.surpluses(self._at(left, effort))[left.pending].min())

    def _needed_whole(self, left: _Left) -> Flags:
        """What serves a target that is missed as soon as all stand a hair before their ends."""
        back = _HAIR * (left.u - self._targets.base.start)
        missed = self._targets.surpluses(np.where(left.moving, left.u - back, left.u)) < 0
        needed: Flags = np.any(self._serves[missed], axis=0)
        return needed


class _Left(NamedTuple):
    """What is still to be settled: who moves on within the box, and for which targets."""

    u: Vector
    low: Vector
    high: Vector
    moving: Flags
    pending: Flags


def sizes(p: MonthProblem, effort: float) -> Array:
    """By how much coordinates move with an effort: an equal relative change for all."""
    return np.where(p.linear, math.expm1(effort), effort)


def first_met(over: Function, most: float) -> float | None:
    """The first effort at which a function that only grows is not below zero."""
    low, high = 0.0, min(_FIRST, most)
    while over(high) < 0:
        if high >= most:
            return None
        low, high = high, min(high * _GROWTH, most)
    return crossing(over, low, high)


def equal_effort_for_all(targets: Targets, sharing: Sharing) -> Vector | None:
    """The same relative change for all, as far as the targets ask for it."""
    p = targets.base
    low, high = np.where(p.free, p.low, p.start), np.where(p.free, p.high, p.start)
    return sharing.even(low, high, p.free)


def priority_for_all(targets: Targets, sharing: Sharing) -> Vector | None:
    """Least resistance first: what is hardest to move moves as little as it must, then the next.

    The open months of a flow share what is asked of it evenly.
    """
    p = targets.base
    turns = _turns(p)
    count = _enough(p, turns, sharing)
    if count is None:
        return None
    low, high = _opened(p, turns[:count])
    for own in reversed(turns[:count]):
        u = sharing.even(low, high, own)
        if u is None:
            return None
        low[own] = high[own] = u[own]
    return low


def _turns(p: MonthProblem) -> list[Flags]:
    """The unknowns of each lever that may move, least resistance first, ties by table order."""
    rows = p.unknowns.rows
    free = np.flatnonzero(p.free)
    resistance = {int(rows[at]): p.levers[at].resistance for at in free[::-1]}
    order = sorted(sorted(resistance), key=resistance.__getitem__)
    return [p.free & (rows == row) for row in order]


def _opened(p: MonthProblem, turns: list[Flags]) -> tuple[Vector, Vector]:
    low, high = p.start.copy(), p.start.copy()
    for own in turns:
        low[own], high[own] = p.low[own], p.high[own]
    return low, high


def _enough(p: MonthProblem, turns: list[Flags], sharing: Sharing) -> int | None:
    """How many levers, the first ones in their order, it takes to reach all targets."""
    below, enough = 0, len(turns)
    if not sharing.reaches(*_opened(p, turns)):
        return None
    while enough - below > 1:
        middle = (below + enough) // 2
        if sharing.reaches(*_opened(p, turns[:middle])):
            enough = middle
        else:
            below = middle
    return enough
