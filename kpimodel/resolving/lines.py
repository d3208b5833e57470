"""Aims that are straight lines of the unknowns: what they reach without another walk of the tree.

With its rates held, a plan's flows act in fixed shares, at once or late: each aim is then a
constant plus a weight for every open month. Whether that is so is read off the steps, and checked
at a second state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kpimodel.resolving.horizon import Aim, Array, Horizon
from kpimodel.resolving.unknowns import Unknowns

_CONSTANT, _STRAIGHT, _BENT = 0, 1, 2
_SAME = 1e-9
_AWAY = 0.37
_LINEAR = frozenset({"sum", "mean", "negate", "late", "+", "-"})


class Line(NamedTuple):
    """One aim: ``constant + weights @ values``; what does not move is in the constant."""

    constant: float
    weights: Array


@dataclass(frozen=True)
class Lines:
    """Several aims at once.

    Attributes:
        constants: One an aim.
        weights: Aim × unknown; zero for what does not move.
    """

    constants: Array
    weights: Array

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Lines:
        """Lines stacked in their order."""
        constants = np.array([line.constant for line in lines])
        return cls(constants, np.array([line.weights for line in lines]))

    def at(self, values: Array) -> Array:
        """What each aim reaches at values of the unknowns."""
        reached: Array = self.constants + self.weights @ values
        return reached


def line_of(horizon: Horizon, unknowns: Unknowns, aim: Aim, here: Array) -> Line | None:
    """An aim as a straight line of the free unknowns, or None where it is none.

    Args:
        horizon: The open months.
        unknowns: The unknowns.
        aim: The aim.
        here: Values of the unknowns to start from.
    """
    if not is_straight(horizon, unknowns, aim):
        return None
    free = np.array([lever.free for lever in unknowns.levers], dtype=bool)
    with np.errstate(all="ignore"):
        slots = horizon.values(unknowns.table(here))
        gradient = unknowns.gathered(horizon.slopes(slots, [aim]))[0]
        weights = np.where(free, gradient, 0.0)
        reached = horizon.reach(slots, aim)
        there = here + np.where(free, _AWAY * np.maximum(np.abs(here), 1.0), 0.0)
        other = horizon.reach(horizon.values(unknowns.table(there)), aim)
    line = Line(float(reached - weights @ here), weights)
    size = abs(line.constant) + float(np.abs(weights) @ np.abs(there))
    told = line.constant + float(weights @ there)
    # a slope of nan or a state without a value fails this too
    return line if abs(told - other) <= _SAME * size else None


def is_straight(horizon: Horizon, unknowns: Unknowns, aim: Aim) -> bool:
    """True where the steps below an aim are sums and fixed multiples of what moves."""
    kinds = [_CONSTANT] * horizon.size
    for lever, row in zip(unknowns.levers, unknowns.rows, strict=True):
        if lever.free:
            kinds[int(row)] = _STRAIGHT
    for step in horizon.steps:
        below = [kinds[arg] for arg in step.args]
        kinds[step.out] = _kind(step.op, below)
    fixed = all(kinds[slot] == _CONSTANT for slot in horizon.weighing(aim))
    return fixed and kinds[horizon.slot(aim.id)] != _BENT


def _kind(op: str, below: Sequence[int]) -> int:
    if max(below, default=_CONSTANT) == _CONSTANT:
        return _CONSTANT
    if op in _LINEAR:
        return max(below)
    if op in ("product", "*"):
        return min(sum(below), _BENT)
    if op == "/" and below[1] == _CONSTANT:
        return below[0]
    return _BENT
