"""Anderson's acceleration: where the last moves of a fixed-point iteration point to.

Source: Walker, Ni, Anderson Acceleration for Fixed-Point Iterations (SIAM J. Numer. Anal. 49,
2011).
"""

from __future__ import annotations

import math

import numpy as np

from kpimodel.solving.box import Vector

_REMEMBERED = 4
_SAME_WAY = 1e-12  # what is left of a squared length beside what is known


class Past:
    """The last moves of one search.

    Args:
        size: Number of coordinates.
    """

    def __init__(self, size: int) -> None:
        self._last: tuple[Vector, Vector] | None = None
        self._bends = np.zeros((_REMEMBERED, size))  # by how much moves differed
        self._jumps = np.zeros((_REMEMBERED, size))  # and that with the way gone between them
        self._alike = [[0.0] * _REMEMBERED for _ in range(_REMEMBERED)]  # products of bends
        self._newest: list[int] = []  # rows of these, newest first

    def guess(self, u: Vector, move: Vector) -> Vector | None:
        """A move that is likely better than the plain one, from the second round on."""
        with np.errstate(all="ignore"):
            if self._last is not None:
                self._remember(u - self._last[0], move - self._last[1])
            self._last = u, move
            if not self._newest:
                return None
            along = (self._bends @ move).tolist()
            shares = shares_of(
                [[self._alike[i][j] for j in self._newest] for i in self._newest],
                [along[i] for i in self._newest],
            )
            if not all(map(math.isfinite, shares)):
                return None
            by_row = np.zeros(_REMEMBERED)
            by_row[self._newest] = shares
            guess: Vector = move - by_row @ self._jumps
        return guess if np.isfinite(guess).all() else None

    def _remember(self, way: Vector, bend: Vector) -> None:
        full = len(self._newest) == _REMEMBERED
        row = self._newest.pop() if full else len(self._newest)
        self._newest.insert(0, row)
        self._bends[row] = bend
        np.add(way, bend, out=self._jumps[row])
        for other, product in enumerate((self._bends @ bend).tolist()):
            self._alike[row][other] = self._alike[other][row] = product


def shares_of(alike: list[list[float]], along: list[float]) -> list[float]:
    """The shares of some vectors whose sum comes nearest to another vector.

    By Cholesky, one vector after another; one that points where those before it do is left out.

    Args:
        alike: Products of the vectors with each other.
        along: Products of the vectors with the other one.

    Returns:
        One a vector; nan where a product is not finite.
    """
    count = len(along)
    rows: list[list[float]] = []  # of the factor; a row of zeros for one left out
    known: list[float] = []
    for at in range(count):
        row = [0.0] * count
        left, right = alike[at][at], along[at]
        for before in range(at):
            pivot = rows[before][before]
            if pivot:
                inner = alike[at][before]
                inner -= sum(row[k] * rows[before][k] for k in range(before))
                row[before] = inner / pivot
                left -= row[before] * row[before]
                right -= row[before] * known[before]
        if math.isnan(left):
            return [math.nan] * count
        kept = left > _SAME_WAY * alike[at][at]
        row = row if kept else [0.0] * count
        row[at] = math.sqrt(left) if kept else 0.0
        rows.append(row)
        known.append(right / row[at] if kept else 0.0)
    shares = [0.0] * count
    for at in reversed(range(count)):
        if rows[at][at]:
            rest = known[at] - sum(rows[k][at] * shares[k] for k in range(at + 1, count))
            shares[at] = rest / rows[at][at]
    return shares
