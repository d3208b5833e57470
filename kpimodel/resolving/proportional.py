"""Columns that are multiples of one another, told apart once so that products cost less.

With rates held, what a month brings differs between channels by one factor only: sixty channels
over twelve months have twelve directions. Lines that share no direction are multiplied as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.horizon import Array
from kpimodel.solving.problem import Vector

_DIGITS = 9  # this only speeds a search that checks where it ends
_SAME = 1e-6
_FEWER = 4


def directions_of(columns: Array) -> NDArray[np.intp]:
    """A number for each column: the same for columns that are multiples of one another."""
    largest = columns[np.abs(columns).argmax(axis=0), np.arange(columns.shape[1])]
    # one figure tells ways apart; should two agree in it by chance, `Squares.of` sees it
    figure = (np.sqrt(np.arange(2.0, len(columns) + 2)) @ columns) / largest
    numbers: NDArray[np.intp] = np.unique(np.round(figure, _DIGITS), return_inverse=True)[1]
    return numbers


@dataclass(frozen=True)
class Squares:
    """``(columns · scale) @ columns.T`` for many scales.

    Attributes:
        left: One column a direction, or all columns.
        shares: What each column counts in its direction; None where each stands for itself.
        starts: Where each direction's columns begin.
    """

    left: Array
    shares: Vector | None
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, columns: Array, numbers: NDArray[np.intp]) -> Squares:
        """Squares of columns that stand in the order of their directions.

        Args:
            columns: Target × column.
            numbers: From `directions_of`, sorted.
        """
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        if len(starts) * _FEWER > columns.shape[1]:
            return cls(columns, None, starts)
        left = columns[:, starts]
        sizes = (left * left).sum(axis=0)
        along = (left[:, numbers] * columns).sum(axis=0) / sizes[numbers]
        off = np.abs(left[:, numbers] * along - columns).max()
        if off > _SAME * np.abs(columns).max():
            return cls(columns, None, starts)
        return cls(left, along * along, starts)

    def scaled(self, scale: Vector) -> Array:
        """The product, target × target, for one scale a column."""
        if self.shares is not None:
            scale = np.add.reduceat(self.shares * scale, self.starts)
        squares: Array = (self.left * scale) @ self.left.T
        return squares
