"""Targets that pull levers two ways: how far all must go at least, proven by a weighing of targets.

Within a box straight targets can all be met, or some weighing of them asks for more than the box
can bring. The smallest box that satisfies that weighing is tried next: a few rounds lead to the
smallest box of all, and what the last weighing counts on must stand at its end. Targets that bend
are met by straight ones near the last answer, again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from kpimodel.resolving.evenly import Flags, Sharing, sizes
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.simplex import cheapest_mix
from kpimodel.resolving.targets import Targets
from kpimodel.solving.problem import Vector
from kpimodel.solving.root import crossing

_MOST = 20.0  # log-steps; half a billion times
_ROUNDS = 200
_TINY = 1e-9
_ROUNDED = 2e-13
_BENDS = 60
_PATIENT = 12  # rounds after which only half of a step is taken
_SETTLED = 1e-11
_SPARE = 4.0

Policy = Callable[[Targets, Sharing], Vector | None]


class Conditions(NamedTuple):
    """Targets as conditions ``rows · place(u) ≥ need``, each relative to its goal."""

    rows: Array
    need: Array
    place: Callable[[Vector], Vector]


class Torn:
    """Conditions targets within a box, some of which pull a lever up and others down.

    Args:
        problem: The unknowns.
        conditions: The targets.
    """

    def __init__(self, problem: MonthProblem, conditions: Conditions) -> None:
        self._p, self._conditions = problem, conditions

    def _within_reach(self, low: Vector, high: Vector) -> tuple[Vector, Vector]:
        """A box without ends beyond all business, which would drown the digits."""
        far = np.maximum(sizes(self._p, _MOST), np.abs(self._p.start))
        return np.clip(low, -far, far), np.clip(high, -far, far)

    def _weighing(self, low: Vector, high: Vector) -> Array | None:
        """Weights of the targets under which a box brings too little; None where it is enough."""
        rows, need, place = self._conditions
        home = np.clip(self._p.start, low, high)
        here, least, most = place(home), place(low), place(high)
        # an end that is just enough must not fail by rounding
        spare = _ROUNDED * (np.abs(need) + np.abs(rows) @ np.abs(here))
        mix = cheapest_mix(
            np.hstack([rows, -rows]), need - spare - rows @ here, np.zeros(2 * len(home)),
            np.maximum(np.concatenate([most - here, here - least]), 0.0),
        )  # fmt: skip
        if mix is None or mix.amounts is not None:
            return None
        weighing: Array = mix.prices / mix.prices.sum()
        return weighing

    def reaches(self, low: Vector, high: Vector) -> bool:
        """True where all targets can be met within a box."""
        return self._weighing(*self._within_reach(low, high)) is None

    def even(self, low: Vector, high: Vector, moving: Flags) -> Vector | None:
        """As `Sharing.even`."""
        low, high = self._within_reach(low, high)
        u = np.clip(self._p.start, low, high)
        moving = moving & (self._conditions.rows != 0).any(axis=0)
        while moving.any():
            effort, weighing = self._least(low, high, moving)
            if weighing is None:
                break
            low_at, high_at = self._narrowed(low, high, moving, effort)
            pull = weighing @ self._conditions.rows
            widths = self._conditions.place(high_at) - self._conditions.place(low_at)
            counted = np.abs(pull) * np.maximum(widths, 1e-300)
            stands = (pull != 0) & (counted >= _TINY * counted.max())
            if not (stands & moving).any():
                return None
            u = np.where(stands, np.where(pull > 0, high_at, low_at), u)
            low, high = np.where(stands, u, low), np.where(stands, u, high)
            moving = moving & ~stands
        return u

    def _narrowed(
        self, low: Vector, high: Vector, moving: Flags, effort: float
    ) -> tuple[Vector, Vector]:
        size = sizes(self._p, effort)
        return (
            np.where(moving, np.clip(-size, low, high), low),
            np.where(moving, np.clip(size, low, high), high),
        )

    def _least(self, low: Vector, high: Vector, moving: Flags) -> tuple[float, Array | None]:
        """The smallest effort that is enough, and the weighing that proves it; None at home."""
        effort, proof = 0.0, None
        for _ in range(_ROUNDS):
            weighing = self._weighing(*self._narrowed(low, high, moving, effort))
            if weighing is None:
                break
            over = partial(self._brought, low, high, moving, weighing)
            if over(effort) >= 0:
                break  # by as little as numbers can tell
            proof = weighing
            if over(_MOST) <= 0:
                return _MOST, proof  # all of the box, or by as little more
            effort = crossing(over, effort, _MOST)
        return effort, proof

    def _brought(
        self, low: Vector, high: Vector, moving: Flags, weighing: Array, effort: float
    ) -> float:
        """What a box brings of a weighing of the targets, less what that asks for."""
        rows, need, place = self._conditions
        ends = [place(end) for end in self._narrowed(low, high, moving, effort)]
        pull = weighing @ rows
        best = np.where(pull > 0, pull * ends[1], pull * ends[0])
        return float(best.sum() - weighing @ need)


def conditions_of(targets: Targets) -> Conditions | None:
    """Targets that are straight lines, as conditions on amounts."""
    lines, p = targets.lines, targets.base
    if lines is None:
        return None
    size = _unit_sizes(p)
    by = targets.signs / targets.units
    rows = np.where(p.free, lines.weights, 0.0)
    fixed = lines.at(np.where(p.free, 0.0, p.stands))
    return Conditions(
        rows * size * by[:, None], (targets.goals - fixed) * by,
        lambda u: np.where(p.free, p.box.state(u) / size, 0.0),
    )  # fmt: skip


def _unit_sizes(p: MonthProblem) -> Vector:
    size = np.where(p.linear, p.box.scale, np.abs(p.box.baseline))
    return np.where(size > 0, size, 1.0)


def conditions_near(targets: Targets, u: Vector) -> Conditions:
    """Targets as they look from one state, as conditions on coordinates."""
    surplus, slopes = targets.slopes(u)
    return Conditions(slopes, slopes @ u - np.maximum(surplus, -_MOST), lambda v: v)


def torn_answer(targets: Targets, policy: Policy) -> Vector | None:
    """What a policy comes to where targets pull levers two ways; None where it finds no way."""
    p = targets.base
    conditions = conditions_of(targets)
    if conditions is not None:
        return _landed(targets, policy, conditions)
    u = p.start.copy()
    for turn in range(_BENDS):
        there = policy(targets, Torn(p, conditions_near(targets, u)))
        if there is None:
            return None
        if float(np.abs(there - u).max()) <= _SETTLED:
            return _landed(targets, policy, conditions_near(targets, there))
        u = there if turn < _PATIENT else (u + there) / 2
    return None


def _landed(targets: Targets, policy: Policy, conditions: Conditions) -> Vector | None:
    """The answer with what rounding misses asked for once more."""
    p = targets.base
    for _ in range(3):
        u = policy(targets, Torn(p, conditions))
        if u is None or targets.met(p.box.state(u)):
            return u
        short = np.maximum(-targets.surpluses(u), 0.0)
        conditions = conditions._replace(need=conditions.need + _SPARE * short)
    return None
