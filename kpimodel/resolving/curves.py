"""How months answer to the prices of their values.

A month's value is counted in its baseline where its coordinate is a logarithm, else it is its
coordinate. The pull that holds it there is what another unit of value costs: u·exp(−u), or u.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpimodel.solving.problem import Vector


class Answers(NamedTuple):
    """What a larger pull moves.

    Attributes:
        slope: Of the value by the pull.
        bend: What comes on top of the slope's move, per square of that move.
    """

    slope: Vector
    bend: Vector


class Curves(NamedTuple):
    """Months, some with logarithms for coordinates.

    Attributes:
        curved: Which coordinates are logarithms.
        every: Whether all are.
    """

    curved: NDArray[np.bool_]
    every: bool

    @classmethod
    def of(cls, curved: NDArray[np.bool_]) -> Curves:
        """Months of which these are curved."""
        return cls(curved, bool(curved.all()))

    def values(self, u: Vector) -> Vector:
        """Values at coordinates."""
        return np.exp(u) if self.every else np.where(self.curved, np.exp(u), u)

    def pulls(self, value: Vector) -> tuple[Vector, Vector]:
        """Coordinates at values, and the pulls that hold them; nan where there is none."""
        u = np.log(value)
        if self.every:
            return u, u / value
        return np.where(self.curved, u, value), np.where(self.curved, u / value, value)

    def answers(self, u: Vector, value: Vector) -> Answers:
        """What a larger pull moves at coordinates and values."""
        slack = 1 - u
        slope = value / slack
        slope *= value
        bend = 0.5 / slack
        bend += 1
        bend /= value
        if self.every:
            return Answers(slope, bend)
        return Answers(np.where(self.curved, slope, 1.0), np.where(self.curved, bend, 0.0))
