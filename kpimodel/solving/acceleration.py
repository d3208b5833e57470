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
        self._bends = np.zeros((_REMEMBERED, size))  # by how much moves differed, newest first
        self._jumps = np.zeros((_REMEMBERED, size))  # and that with the way gone between them
        self._count = 0

    def guess(self, u: Vector, move: Vector) -> Vector | None:
        """A move that is likely better than the plain one, from the second round on."""
        if self._last is not None:
            bends, jumps = self._bends, self._jumps
            bends[1:], jumps[1:] = bends[:-1], jumps[:-1]
            np.subtract(move, self._last[1], out=bends[0])
            np.subtract(u, self._last[0], out=jumps[0])
            jumps[0] += bends[0]
            self._count = min(self._count + 1, _REMEMBERED)
        self._last = u, move
        if not self._count:
            return None
        bent = self._bends[: self._count]
        with np.errstate(all="ignore"):
            alike, along = (bent @ bent.T).tolist(), (bent @ move).tolist()
            shares = shares_of(alike, along)
            if not all(map(math.isfinite, shares)):
                return None
            guess: Vector = move - np.array(shares) @ self._jumps[: self._count]
        return guess if np.isfinite(guess).all() else None


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
