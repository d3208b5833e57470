"""A linear programme with few conditions: the cheapest amounts of many levers that bring enough.

The dual simplex method for bounded amounts, started where nobody moves: that is the cheapest of
all, it only brings too little. Every round lets one condition be met, and levers whose bound is
passed on the way jump to it (Maros: Computational Techniques of the Simplex Method, 2003, chapter
10). The basis is as small as there are conditions, so it is inverted anew each round.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]

_ROUNDS = 2_000
_STALLED = 30  # rounds without a dearer answer, after which the order of the table decides
_SHORT = 1e-13  # of the largest amount in a condition
_PIVOT = 1e-11
_SAME = 1e-12


class Mix(NamedTuple):
    """What a programme comes to.

    Attributes:
        amounts: One a lever; None where no amounts bring enough.
        prices: What one unit more of each condition costs. Where nothing brings enough: weights
            under which the conditions together ask for more than all levers can bring.
        savings: By how much each lever is dearer than what it replaces; 0 where it is as cheap.
    """

    amounts: Array | None
    prices: Array
    savings: Array


def cheapest_mix(brings: Array, need: Array, costs: Array, room: Array) -> Mix | None:
    """The least ``costs·y`` with ``brings·y ≥ need`` and ``0 ≤ y ≤ room``.

    Args:
        brings: Condition × lever.
        need: One a condition.
        costs: From 0, a unit of each lever.
        room: From 0, may be infinite.

    Returns:
        None where the search was given up, as numbers of very different sizes may make it.
    """
    # a condition counts alike whatever its unit
    size = np.abs(brings).max(axis=1, initial=0.0)
    size = np.where(size > 0, size, 1.0)
    mix = _Programme(brings / size[:, None], need / size, costs, room).solved()
    return None if mix is None else mix._replace(prices=mix.prices / size)


class _Programme:
    """Levers and, after them, what each condition is exceeded by; nonbasic ones stand at an end."""

    def __init__(self, brings: Array, need: Array, costs: Array, room: Array) -> None:
        rows, self._levers = brings.shape
        self._columns = np.hstack([brings, -np.eye(rows)])
        self._need = need
        self._costs = np.concatenate([costs, np.zeros(rows)])
        self._room = np.concatenate([room, np.full(rows, np.inf)])
        self._basis: Positions = np.arange(self._levers, self._levers + rows)
        self._basic = np.zeros(len(self._costs), dtype=bool)
        self._basic[self._basis] = True
        self._at_room = np.zeros(len(self._costs), dtype=bool)
        self._sizes = np.abs(self._columns)

    def solved(self) -> Mix | None:
        stalled, worth = 0, -np.inf
        for _ in range(_ROUNDS):
            try:
                inverse = np.linalg.inv(self._columns[:, self._basis])
            except np.linalg.LinAlgError:
                return None
            standing = np.where(self._at_room, self._room, 0.0)
            standing[self._basis] = 0.0
            amounts = inverse @ (self._need - self._columns @ standing)
            prices = self._costs[self._basis] @ inverse
            savings = self._costs - prices @ self._columns
            row, above = self._leaving(amounts, standing, inverse, in_order=stalled > _STALLED)
            if row is None:
                standing[self._basis] = amounts
                kept = np.clip(standing[: self._levers], 0.0, self._room[: self._levers])
                return Mix(kept, np.maximum(prices, 0.0), savings[: self._levers])
            missing = self._room[self._basis[row]] - amounts[row] if above else amounts[row]
            weights = inverse[row] if above else -inverse[row]
            entering = self._entering(weights @ self._columns, savings, abs(missing))
            if entering is None:
                return Mix(None, np.maximum(weights, 0.0), savings[: self._levers])
            left = self._basis[row]
            self._at_room[left], self._at_room[entering] = above, False
            self._basic[left], self._basic[entering] = False, True
            self._basis[row] = entering
            now = float(prices @ (self._need - self._columns @ standing)
                        + self._costs @ standing)  # fmt: skip
            stalled = 0 if now > worth + _SAME * abs(worth) else stalled + 1
            worth = max(worth, now)
        return None

    def _leaving(
        self, amounts: Array, standing: Array, inverse: Array, *, in_order: bool
    ) -> tuple[int | None, bool]:
        """The basic amount farthest outside its bounds, and whether it is above."""
        # rounding grows with what was added up to get there
        size = np.abs(inverse) @ (np.abs(self._need) + self._sizes @ standing)
        allowed = _SHORT * np.maximum(size, 1e-300)
        room = self._room[self._basis]
        with np.errstate(invalid="ignore"):
            below, above = -amounts - allowed, amounts - room - allowed
        beyond = np.maximum(below, above)
        out = np.flatnonzero(beyond > 0)
        if not len(out):
            return None, False
        if in_order:
            row = int(out[np.argmin(self._basis[out])])
        else:
            row = int(out[np.argmax((beyond / np.maximum(size, 1e-300))[out])])
        return row, bool(above[row] > 0)

    def _entering(self, pull: Array, savings: Array, missing: float) -> int | None:
        """The lever at which the condition is met, the cheaper ones put to their other end.

        None where all of them together are not enough.
        """
        tiny = _PIVOT * float(np.abs(pull).max(initial=0.0))
        helps = np.where(self._at_room, -pull, pull) > tiny
        able = np.flatnonzero(helps & ~self._basic & (self._room > 0))
        if not len(able):
            return None
        size = np.abs(pull[able])
        order = np.argsort(np.maximum(np.abs(savings[able]), 0.0) / size, kind="stable")
        able, size = able[order], size[order]
        brought = np.cumsum(size * self._room[able])
        at = int(np.searchsorted(brought, missing * (1 - _SAME)))
        if at >= len(able):
            return None
        passed = able[:at]
        self._at_room[passed] = ~self._at_room[passed]
        return int(able[at])
