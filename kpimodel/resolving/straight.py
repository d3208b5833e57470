"""Targets that are straight lines of the months, with all that is the same for every goal on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.horizon import Array
from kpimodel.resolving.proportional import Squares, directions_of
from kpimodel.resolving.targets import Targets
from kpimodel.solving.problem import FAR, FAR_LINEAR, Vector

_RIDGE = 1e-14  # tells targets apart that say the same


class Pulls(NamedTuple):
    """What holds each month where it stands.

    Attributes:
        u: Coordinates.
        pull: The price of its value that would hold it there: u·exp(−u), or u.
        answer: By how much its value answers to a pull.
        bend: By how much more than that it answers to a large pull: per square of its change.
    """

    u: Vector
    pull: Vector
    answer: Vector
    bend: Vector


@dataclass(frozen=True)
class Straight:
    """The months that move, and what a unit of each brings to each target.

    A month's value is counted in its baseline where its coordinate is a logarithm, else it is its
    coordinate. Months that bring in the same proportions stand together.

    Attributes:
        moving: The unknowns that bring something.
        weight: What a change of each counts.
        low, high: Bounds of the coordinates.
        bounded: Whether any month has a bound.
        curved: Which coordinates are logarithms.
        all_curved: Whether all are.
        agree: Whether each month helps all targets or hurts them alike.
        size: What all months bring to each target together, all counted as gains.
        per_size: 1 / size, negative where a target is 'at most'.
        rows: Target × month: what a unit of its value brings, signed and per size.
        reward: The same per weight.
        squares: For the curvature of the targets in their prices.
        plain: What the targets reach without these months.
        start: Coordinates where they start.
        value: Values there.
        begin: What holds them there.
        inverse: How the prices answer there to what is missed, where all targets bind.
        low_value, high_value: Bounds of the values.
        low_pull, high_pull: What holds the months at them.
    """

    moving: NDArray[np.intp]
    weight: Vector
    low: Vector
    high: Vector
    bounded: bool
    curved: NDArray[np.bool_]
    all_curved: bool
    agree: bool
    size: Array
    per_size: Array
    rows: Array
    reward: Array
    squares: Squares
    plain: Array
    start: Vector
    value: Vector
    begin: Pulls
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
        curved, start = ~p.linear[moving], p.start[moving]
        rest = box.state(p.start)
        rest[moving] = np.where(curved, 0.0, box.baseline[moving])
        far = np.where(curved, FAR, FAR_LINEAR)
        low, high, all_curved = p.low[moving], p.high[moving], bool(curved.all())
        value, low_value, high_value = (value_of(u, curved) for u in (start, low, high))
        begin = pulls_at(value, curved, all_curved=all_curved)
        squares = Squares.of(rows / np.sqrt(weight), numbers[order])
        everything = np.ones(len(rows), dtype=bool)
        return cls(
            moving=moving, weight=weight, low=low, high=high,
            bounded=bool((low > -far).any() or (high < far).any()),
            curved=curved, all_curved=all_curved,
            agree=not ((rows > 0).any(axis=0) & (rows < 0).any(axis=0)).any(),
            size=size, per_size=targets.signs / size, rows=rows, reward=rows / weight, squares=squares,
            plain=lines.at(rest), start=start, value=value, begin=begin,
            inverse=inverse_of(squares.scaled(begin.answer), everything),
            low_value=low_value, high_value=high_value,
            low_pull=pulls_at(low_value, curved, all_curved=all_curved).pull,
            high_pull=pulls_at(high_value, curved, all_curved=all_curved).pull,
        )  # fmt: skip

    def value_at(self, u: Vector) -> Vector:
        """The months' values at coordinates."""
        return np.exp(u) if self.all_curved else value_of(u, self.curved)

    def pulls(self, value: Vector) -> Pulls:
        """What holds the months at values."""
        return pulls_at(value, self.curved, all_curved=self.all_curved)

    def held(self, value: Vector, pull: Vector) -> NDArray[np.bool_]:
        """Which months stand at a bound that the pull presses them against."""
        above = (value >= self.high_value) & (pull >= self.high_pull)
        held: NDArray[np.bool_] = above | ((value <= self.low_value) & (pull <= self.low_pull))
        return held


def value_of(u: Vector, curved: NDArray[np.bool_]) -> Vector:
    """Values at coordinates."""
    return np.where(curved, np.exp(u), u)


def pulls_at(value: Vector, curved: NDArray[np.bool_], *, all_curved: bool) -> Pulls:
    """What holds months at values; nan at a value that has no coordinate."""
    u = np.log(value)
    slack = 1 - u
    rise = value / slack
    pull, answer, bend = u / value, value * rise, (1.5 - u) * (rise / (value * value))
    if all_curved:
        return Pulls(u, pull, answer, bend)
    return Pulls(
        np.where(curved, u, value), np.where(curved, pull, value), np.where(curved, answer, 1.0),
        np.where(curved, bend, 0.0),
    )  # fmt: skip


def inverse_of(curvature: Array, binds: NDArray[np.bool_]) -> Array:
    """The inverse for the targets that bind, zero for the others; nan where there is none."""
    own = curvature[np.ix_(binds, binds)]
    own.flat[:: len(own) + 1] += _RIDGE * max(float(own.max(initial=0.0)), 1e-300)
    whole = np.zeros(curvature.shape)
    try:
        whole[np.ix_(binds, binds)] = np.linalg.inv(own)
    except np.linalg.LinAlgError:
        whole[:] = np.nan
    return whole
