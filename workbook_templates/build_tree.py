"""The KPI tree drawn with cells: boxes by fill, connectors by borders, all of it by formulas.

Every cell of the drawing asks the calculation sheet which row has its place there, so rows that
are added, moved or re-parented are drawn within the given size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kpimodel.errors import column_name
from kpimodel.tree import Tree
from workbook_templates.build_book import STATUS_STYLE, Book
from workbook_templates.build_calc import Calculation
from workbook_templates.build_grid import Grid
from workbook_templates.build_lists import PITCH

_ROLE_FILL = {"KGI": "navy", "KSF": "teal", "KPI": "steel"}
_GAP = 44.0
_LINE = "#94A3B8"
_HELPERS = 3  # hidden columns a level: row of the box, kind of the cell, connector


@dataclass(frozen=True, slots=True)
class Drawing:
    """Size of the drawing.

    Attributes:
        levels: Columns of boxes.
        leaves: Rows of boxes.
    """

    levels: int
    leaves: int

    @classmethod
    def of(cls, tree: Tree, spare: int) -> Drawing:
        """The size that a tree needs, with spare rows for what is added later."""

        def depth(id_: str) -> int:
            return 1 + max((depth(child) for child in tree.drawn_children(id_)), default=0)

        leaves = sum(1 for node in tree.nodes if not tree.drawn_children(node.id))
        return cls(max(2, depth(tree.root.id)), leaves + spare)

    @property
    def rows(self) -> int:
        """Sheet rows of the drawing."""
        return self.leaves * PITCH - 1

    def regions(self, width: float) -> list[tuple[float, float]]:
        """Boxes, then the two halves of each gap, in pixels."""
        return [
            *(self.box(level, width) for level in range(self.levels)),
            *(half for level in range(self.levels - 1) for half in self.gap(level, width)),
        ]

    def box(self, level: int, width: float) -> tuple[float, float]:
        """Left and right edge of a level's boxes."""
        size = (width - (self.levels - 1) * _GAP) / self.levels
        left = level * (size + _GAP)
        return left, left + size

    def gap(self, level: int, width: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """The two halves of the gap to the right of a level."""
        left = self.box(level, width)[1]
        return (left, left + _GAP / 2), (left + _GAP / 2, left + _GAP)


def write(calculation: Calculation, drawing: Drawing, grid: Grid, top: int, width: float) -> None:
    """Draw the tree from 0-based row ``top``; hidden columns to the right hold what stands where."""
    book = calculation.book
    sheet = book.sheets["dashboard"]
    hidden = grid.last + 3
    for row in range(drawing.rows + 2):
        sheet.write_number(top - 2 + row, hidden, row - 2)
    for level in range(drawing.levels):
        _write_helpers(calculation, drawing, top, level, hidden)
        _write_boxes(calculation, drawing, grid, top, level, hidden, width)
        if level < drawing.levels - 1:
            _write_connectors(calculation, drawing, grid, top, level, hidden, width)
    last = hidden + _HELPERS * drawing.levels
    sheet.set_column(hidden, last, 5, None, {"hidden": True})
    for row in range(drawing.rows):
        sheet.set_row(top + row, 17)


def _helper(level: int, hidden: int, which: int) -> str:
    return column_name(hidden + 2 + level * _HELPERS + which)


def _write_helpers(
    calculation: Calculation, drawing: Drawing, top: int, level: int, hidden: int
) -> None:
    book = calculation.book
    tiny = book.style(font_size=6, font_color="mist")
    counter = column_name(hidden + 1)
    box = _helper(level, hidden, 0)
    for row in range(-2, drawing.rows):
        line = top + row + 1
        column = hidden + 1 + level * _HELPERS
        place = f'"{level}|"&${counter}{line}'
        text = f"=IFERROR(MATCH({place},{calculation.whole('A', 'mark')},0),0)"
        book.formula("dashboard", line - 1, column, text, tiny)
        if row < 0:
            continue
        here, above, higher = (f"${box}{line - back}" for back in range(3))
        kind = (
            f'=IF({here}>0,{calculation.of("role", here)},IF({above}>0,"value",'
            f'IF({higher}>0,{calculation.of("stat", higher)},"")))'
        )
        book.formula("dashboard", line - 1, column + 1, kind, tiny)
        down = f'IF({here}>0,IF({calculation.of("kids", here)}>0,"b",""),"")'
        at = f"${counter}{line}"
        within = (
            f"COUNTIFS({calculation.whole('A', 'depth')},{level},{calculation.whole('A', 'drawn')},1,"
            f'{calculation.whole("A", "ytop")},"<"&{at},{calculation.whole("A", "ybot")},">="&{at})'
        )
        across = f'IF({within}>0,"r","")'
        book.formula("dashboard", line - 1, column + 2, f"={down}&{across}", tiny)


def _write_boxes(
    calculation: Calculation, drawing: Drawing, grid: Grid, top: int, level: int, hidden: int,
    width: float,
) -> None:  # fmt: skip
    book = calculation.book
    first, last = grid.span(*drawing.box(level, width))
    look = book.style(align="center", font_size=10, shrink=True)
    box = _helper(level, hidden, 0)
    for row in range(drawing.rows):
        line = top + row + 1
        here, above, higher = (f"${box}{line - back}" for back in range(3))
        text = (
            f"=IF({here}>0,{calculation.of('box1', here)},IF({above}>0,"
            f'{calculation.of("box2", above)},IF({higher}>0,{calculation.of("box3", higher)},"")))'
        )
        book.merged("dashboard", (line - 1, first, line - 1, last), text, look)
    _colour_boxes(book, (top, first, top + drawing.rows - 1, last), _helper(level, hidden, 1))


def _colour_boxes(book: Book, area: tuple[int, int, int, int], kind: str) -> None:
    looks: dict[str, dict[str, Any]] = {
        role: {"bg_color": fill, "font_color": "white", "bold": True}
        for role, fill in _ROLE_FILL.items()
    }
    looks["value"] = {"bg_color": "cloud", "bold": True}
    for status, (fill, ink) in STATUS_STYLE.items():
        looks[status] = {"bg_color": fill, "font_color": ink, "bold": True}
    looks["no_data"] = {"bg_color": "cloud", "font_color": "grey"}
    for value, look in looks.items():
        book.sheets["dashboard"].conditional_format(*area, {
            "type": "formula", "criteria": f'=${kind}{area[0] + 1}="{value}"',
            "format": book.difference(**look),
        })  # fmt: skip


def _write_connectors(
    calculation: Calculation, drawing: Drawing, grid: Grid, top: int, level: int, hidden: int,
    width: float,
) -> None:  # fmt: skip
    book = calculation.book
    sheet = book.sheets["dashboard"]
    near, far = (grid.span(*half) for half in drawing.gap(level, width))
    look = book.style(align="center", bold=True, font_color="#64748B", font_size=9)
    box = _helper(level, hidden, 0)
    for row in range(1, drawing.rows):
        above = f"${box}{top + row}"
        kids = calculation.of("kids", above)
        text = f'=IF({above}>0,IF({kids}>0,{calculation.of("sym", above)},""),"")'
        book.formula("dashboard", top + row, near[0], text, look)
    bottom = top + drawing.rows - 1
    code = f"${_helper(level, hidden, 2)}{top + 1}"
    child = f"${_helper(level + 1, hidden, 0)}{top + 1}>0"
    rules: list[tuple[tuple[int, int], str, tuple[str, ...]]] = [
        ((near[1], near[1]), f'{code}="br"', ("bottom", "right")),
        ((near[1], near[1]), f'{code}="r"', ("right",)),
        ((near[1], near[1]), f'{code}="b"', ("bottom",)),
        (far, child, ("bottom",)),
    ]
    if near[0] < near[1]:
        rules.append(((near[0], near[1] - 1), f'LEFT({code},1)="b"', ("bottom",)))
    for (first, last), criteria, sides in rules:
        sheet.conditional_format(top, first, bottom, last, {
            "type": "formula", "criteria": "=" + criteria,
            "format": book.difference(**_sides(sides)),
        })  # fmt: skip


def _sides(sides: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for side in sides for key, value in
            ((side, 1), (f"{side}_color", _LINE))}  # fmt: skip
