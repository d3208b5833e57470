"""A page in pixels cut into columns, so that cards, boxes and tables need not share edges."""

from __future__ import annotations

import bisect
from collections.abc import Iterable

_SNAP = 7  # edges closer than this many pixels become one


class Grid:
    """Columns of a sheet from the edges of what stands on it.

    Attributes:
        edges: Pixel edges, ascending; between two of them lies one column.
        first: 0-based column of the first one.
    """

    def __init__(self, regions: Iterable[tuple[float, float]], first: int) -> None:
        self.first = first
        self.edges: list[int] = []
        for edge in sorted({round(edge) for region in regions for edge in region}):
            if not self.edges or edge - self.edges[-1] >= _SNAP:
                self.edges.append(edge)

    @property
    def widths(self) -> list[int]:
        """Width of each column in pixels."""
        return [right - left for left, right in zip(self.edges, self.edges[1:], strict=False)]

    @property
    def last(self) -> int:
        """0-based last column."""
        return self.first + len(self.edges) - 2

    def span(self, left: float, right: float) -> tuple[int, int]:
        """First and last 0-based column of a region."""
        start, end = self._edge(left), self._edge(right)
        return self.first + start, self.first + max(start, end - 1)

    def _edge(self, at: float) -> int:
        index = bisect.bisect_left(self.edges, at)
        near = [i for i in (index - 1, index) if 0 <= i < len(self.edges)]
        return min(near, key=lambda i: abs(self.edges[i] - at))
