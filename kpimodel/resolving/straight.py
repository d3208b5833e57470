"""Targets that are straight lines of the months, with all that is the same for every goal on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.curves import Answers, Curves
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.proportional import Squares, directions_of
from kpimodel.resolving.targets import Targets
from kpimodel.solving.problem import FAR, FAR_LINEAR, Vector

_RIDGE = 1e-14


@dataclass(frozen=True)
class Straight:
    """The months that move, and what a unit of each brings to each target.

    Months that bring in the same proportions stand together.

    Attributes:
        moving: The unknowns that bring something.
        weight: What a change of each counts.
        low, high: Bounds of the coordinates.
        bounded: Whether any month has a bound.
        curves: How they answer to prices.
        agree: Whether each month helps all targets or hurts them alike.
        size: What all months bring to each target together, all counted as gains.
        per_size: 1 / size, negative where a target is 'at most'.
        rows: Target × month: what a unit of its value brings, signed and per size.
        reward: The same per weight.
        squares: For the curvature of the targets in their prices.
        plain: What the targets reach without these months.
        start: Coordinates where they start.
        value: Values there.
        pull: What holds them there.
        answers: How they answer there.
        owed: What the targets would have to pay for that start, as brought.
        ridge: Tells targets apart that say the same.
        inverse: How the prices answer there to what is missed, where all targets bind.
        low_value, high_value: Bounds of the values.
        low_pull, high_pull: What holds the months at them.
    """

    moving: NDArray[np.intp]
    weight: Vector
    low: Vector
    high: Vector
    bounded: bool
    curves: Curves
    agree: bool
    size: Array
    per_size: Array
    rows: Array
    reward: Array
    squares: Squares
    plain: Array
    start: Vector
    value: Vector
    pull: Vector
    answers: Answers
    owed: Array
    ridge: Array
    inverse: Array
    low_value: Vector
    high_value: Vector
    low_pull: Vector
    high_pull: Vector

    @classmethod
    def of(cls, targets: Targets) -> Straight | None:
        """What is the same for all goals; None where a target is no straight line."""
        lines, p = targets.lines, targets.base
        if lines is None:
            return None
        moving = np.flatnonzero(p.free & (lines.weights != 0).any(axis=0))
        if not len(moving):
            return None
        box = p.box
        unit = np.where(p.linear, box.scale, box.baseline)
        numbers = directions_of(lines.weights[:, moving])
        order = np.argsort(numbers, kind="stable")
        moving = moving[order]
        brings = lines.weights[:, moving] * unit[moving] * targets.signs[:, None]
        sizes = np.abs(brings).sum(axis=1)
        size = np.where(sizes > 0, sizes, 1.0)
        rows, weight = brings / size[:, None], box.resistance[moving]
        curves, start = Curves.of(~p.linear[moving]), p.start[moving]
        rest = box.state(p.start)
        rest[moving] = np.where(curves.curved, 0.0, box.baseline[moving])
        far = np.where(curves.curved, FAR, FAR_LINEAR)
        low, high = p.low[moving], p.high[moving]
        value, low_value, high_value = (curves.values(u) for u in (start, low, high))
        pull, low_pull, high_pull = (curves.pulls(x)[1] for x in (value, low_value, high_value))
        answers = curves.answers(start, value)
        squares = Squares.of(rows / np.sqrt(weight), numbers[order])
        curvature = squares.scaled(answers.slope)
        ridge = np.eye(len(rows)) * (_RIDGE * max(float(curvature.max()), 1e-300))
        every = np.ones(len(rows), dtype=bool)
        return cls(
            moving=moving, weight=weight, low=low, high=high,
            bounded=bool((low > -far).any() or (high < far).any()), curves=curves,
            agree=not ((rows > 0).any(axis=0) & (rows < 0).any(axis=0)).any(),
            size=size, per_size=targets.signs / size, rows=rows, reward=rows / weight,
            squares=squares, plain=lines.at(rest), start=start, value=value, pull=pull,
            answers=answers, owed=rows @ (pull * answers.slope), ridge=ridge,
            inverse=inverse_of(curvature, ridge, every, every=True),
            low_value=low_value, high_value=high_value, low_pull=low_pull, high_pull=high_pull,
        )  # fmt: skip

    def inverse_at(self, slope: Vector, binds: NDArray[np.bool_]) -> Array:
        """How the prices of the targets that bind answer to what is missed."""
        curvature = self.squares.scaled(slope)
        return inverse_of(curvature, self.ridge, binds, every=bool(binds.all()))

    def held(self, value: Vector, pull: Vector) -> NDArray[np.bool_]:
        """Which months stand at a bound that the pull presses them against."""
        above = (value >= self.high_value) & (pull >= self.high_pull)
        held: NDArray[np.bool_] = above | ((value <= self.low_value) & (pull <= self.low_pull))
        return held


def inverse_of(curvature: Array, ridge: Array, binds: NDArray[np.bool_], *, every: bool) -> Array:
    """The inverse for the targets that bind, zero for the others; nan where there is none."""
    try:
        if every:
            return _inverse(curvature + ridge)
        whole = np.zeros(curvature.shape)
        own = np.ix_(binds, binds)
        whole[own] = _inverse((curvature + ridge)[own])
    except np.linalg.LinAlgError:
        return np.full(curvature.shape, np.nan)
    return whole


def _inverse(matrix: Array) -> Array:
    return cast("Array", np.linalg.inv(matrix))
