"""How large things are on the dashboard: places of the tree, bars, lines, and one page's shape."""

from __future__ import annotations

from dataclasses import dataclass

from kpimodel.plan import Plan
from kpimodel.tree import Tree
from workbook_templates.contract import DEPTH_CAPACITY

PITCH = 7  # most sheet rows from one box to the next
_SPARE_LEAVES = 4
_LEAST_LEAVES, _LEAST_LEVELS = 8, 3
_SMALL, _SMALL_LEAVES = 6, 9
_WIDE_LEVELS = 4  # with more levels than this a spare one would make boxes too narrow
_MOST_BARS, _MOST_MOVES, _MOST_OWNERS, _MOST_LINES = 9, 6, 7, 9
# Heights in points, but for the tree and the charts.
_FIXED = 34 + 20 + 6 + 69 + 15 + 28 + 6 + 22 + 17 + 6 + 22 + 18
_A4 = 1.44  # printable height over width, with the margins below
_NARROWEST, _WIDEST, _EDGE = 900, 1040, 14
_POINT = 0.75  # points of a pixel
_BAR, _LEGEND = 14.5, 16.0  # points of the least bar, and of the space around bars
_WHOLE_BOXES, _SPACED_BOXES = 6, 12


@dataclass(frozen=True, slots=True)
class Page:
    """Sizes of the dashboard.

    Attributes:
        width: Of all that is drawn, in pixels.
        levels: Columns of boxes.
        leaves: Boxes that fit one below the other.
        rows: Sheet rows of the drawing.
        row: Height of one of them, in points.
        bars: Bars of metrics in the waterfall.
        moves: Bars of metrics in the tornado.
        owners: Bars of owners.
        lines: Lines of the short list.
        line: Height of one of them, in points.
        chart: Height of the charts, in points.
    """

    width: int
    levels: int
    leaves: int
    rows: int
    row: float
    bars: int
    moves: int
    owners: int
    lines: int
    line: float
    chart: float

    @classmethod
    def of(cls, plan: Plan) -> Page:
        """The sizes that a plan needs, with spare places for what is added later."""
        tree = plan.tree
        leaves, depth = shape(tree)
        empty = len(tree.nodes) <= 1
        small = len(tree.nodes) <= _SMALL  # a start, to be built on
        places = max(_SMALL_LEAVES if small else _LEAST_LEAVES, leaves + _SPARE_LEAVES)
        levels = depth + 1 if depth <= _WIDE_LEVELS else depth
        levels = min(DEPTH_CAPACITY, max(_LEAST_LEVELS + 2 * empty, levels))
        rows = max(2 * places, _drawn_rows(leaves))
        owners = len({(node.owner or "").casefold() for node in tree.nodes})
        lines = max(6, min(_MOST_LINES, len(tree.nodes) + 2))
        bars = max(3 + 3 * empty, min(_MOST_BARS, len(tree.levers) + 1))
        return _fitted(levels, places, rows, bars, max(4, min(_MOST_OWNERS, owners + 1)), lines)


def shape(tree: Tree) -> tuple[int, int]:
    """Leaves and levels of the drawn tree."""

    def depth(id_: str) -> int:
        return 1 + max((depth(child) for child in tree.drawn_children(id_)), default=0)

    leaves = sum(1 for node in tree.nodes if not tree.drawn_children(node.id))
    return leaves, depth(tree.root.id)


def _drawn_rows(leaves: int) -> int:
    """Rows that look best: boxes of three lines and a gap, then of two and a gap, then of two."""
    if leaves <= _WHOLE_BOXES:
        return 4 * leaves - 1
    return 3 * leaves - 1 if leaves <= _SPACED_BOXES else 2 * leaves


def _fitted(levels: int, leaves: int, rows: int, bars: int, owners: int, lines: int) -> Page:
    """Shares what an A4 page leaves free; a page that is too tall becomes wider, thus smaller."""
    row, line, chart = 13.5, 16.0, max(158.0, (bars + 2) * _BAR + _LEGEND)
    needed = _FIXED + rows * row + lines * line + chart
    width = min(_WIDEST, max(_NARROWEST, round(needed / _A4 / _POINT) - 2 * _EDGE))
    free = (width + 2 * _EDGE) * _POINT * _A4 - needed
    if free > 0:
        more = min(4.0, free * 0.4 / rows)
        row += more
        free -= more * rows
        more = min(4.0, free * 0.3 / lines)
        line += more
        free -= more * lines
        chart += min(110.0, free)
    return Page(width, levels, leaves, rows, round(row, 2), bars, min(bars, _MOST_MOVES), owners, lines,
                round(line, 2), round(chart, 2))  # fmt: skip
