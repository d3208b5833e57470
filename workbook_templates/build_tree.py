"""The KPI tree drawn with cells: boxes by fill, connectors by borders, all of it by formulas.

Every cell of the drawing asks the calculation sheet which row has its place there, so rows that
are added, moved or re-parented are drawn within the given size. The last column of boxes is spare
where the page is wide enough; as long as nothing stands there it explains how to read the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kpimodel.errors import column_name
from workbook_templates.build_book import Book
from workbook_templates.build_calc import Calculation
from workbook_templates.build_grid import Grid
from workbook_templates.build_page import Page
from workbook_templates.colours import STATUS_STYLE

_ROLE_FILL = {"KGI": "navy", "KSF": "teal", "KPI": "steel"}
_GAP = 32.0
_LINE = "#94A3B8"
_HELPERS = 3  # hidden columns a level: row of the box, kind of the cell, connector


def regions(page: Page) -> list[tuple[float, float]]:
    """Boxes, then the two halves of each gap, in pixels."""
    return [
        *(_box(page, level) for level in range(page.levels)),
        *(half for level in range(page.levels - 1) for half in _gap(page, level)),
    ]


def _box(page: Page, level: int) -> tuple[float, float]:
    """Left and right edge of a level's boxes."""
    size = (page.width - (page.levels - 1) * _GAP) / page.levels
    left = level * (size + _GAP)
    return left, left + size


def _gap(page: Page, level: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """The two halves of the gap to the right of a level."""
    left = _box(page, level)[1]
    return (left, left + _GAP / 2), (left + _GAP / 2, left + _GAP)


@dataclass(frozen=True, slots=True)
class _Canvas:
    """Where the drawing stands: its first 0-based row, and its first hidden helper column."""

    calculation: Calculation
    grid: Grid
    top: int
    hidden: int

    @property
    def page(self) -> Page:
        return self.calculation.page

    @property
    def book(self) -> Book:
        return self.calculation.book

    def helper(self, level: int, which: int) -> str:
        """Letters of a helper column."""
        return column_name(self.hidden + 2 + level * _HELPERS + which)

    def around(self, level: int, line: int) -> tuple[str, str, str]:
        """Cells with the row of the box that begins here, one line above, and two above."""
        letters = self.helper(level, 0)
        return f"${letters}{line}", f"${letters}{line - 1}", f"${letters}{line - 2}"


def write(calculation: Calculation, grid: Grid, top: int) -> None:
    """Draw the tree from 0-based row ``top``; two rows above it hold helpers only."""
    canvas = _Canvas(calculation, grid, top, grid.last + 3)
    sheet = canvas.book.sheets["dashboard"]
    tiny = canvas.book.style(font_size=6, font_color="mist")
    for row in range(-2, canvas.page.rows):
        sheet.write_number(top + row, canvas.hidden, row, tiny)
    for level in range(canvas.page.levels):
        _write_helpers(canvas, level)
        _write_boxes(canvas, level)
        if level < canvas.page.levels - 1:
            _write_connectors(canvas, level)
    last = canvas.hidden + _HELPERS * canvas.page.levels
    sheet.set_column(canvas.hidden, last, 5, None, {"hidden": True})
    for row in range(canvas.page.rows):
        sheet.set_row(top + row, canvas.page.row)


def _write_helpers(canvas: _Canvas, level: int) -> None:
    calculation, book = canvas.calculation, canvas.book
    tiny = book.style(font_size=6, font_color="mist")
    counter = column_name(canvas.hidden + 1)
    for row in range(-2, canvas.page.rows):
        line = canvas.top + row + 1
        column = canvas.hidden + 1 + level * _HELPERS
        place = f'"{level}|"&${counter}{line}'
        text = f"=IFERROR(MATCH({place},{calculation.whole('A', 'mark')},0),0)"
        book.formula("dashboard", line - 1, column, text, tiny)
        if row < 0:
            continue
        here, above, higher = canvas.around(level, line)
        # A group has no figure, and its box no lines below the heading.
        stat, second = (calculation.of("stat", at) for at in (higher, above))
        value = f'IF({second}="","",IF(calc_lines=3,"value",{second}))'
        third = f'IF({higher}>0,IF(calc_lines=3,{stat},""),{_spare(canvas, level, row)[0]})'
        kind = f"IF({here}>0,{calculation.of('role', here)},IF({above}>0,{value},{third}))"
        kind = f'=IFERROR({kind},"value")'
        book.formula("dashboard", line - 1, column + 1, kind, tiny)
        down = f'IF({here}>0,IF({calculation.of("open", here)}=1,"b",""),"")'
        at = f"${counter}{line}"
        within = (
            f"COUNTIFS({calculation.whole('A', 'depth')},{level},{calculation.whole('A', 'drawn')},1,"
            f'{calculation.whole("A", "ytop")},"<"&{at},{calculation.whole("A", "ybot")},">="&{at})'
        )
        across = f'IF({within}>0,"r","")'
        book.formula("dashboard", line - 1, column + 2, f"={down}&{across}", tiny)


def _legend(book: Book) -> tuple[tuple[str, str], ...]:
    """Kind of the cell and formula text of its words, line by line."""
    good, watch, late = (
        f'"{words}"&TEXT({name},"0%")&"{after}"'
        for words, name, after in (
            (book.t("● 順調　", "● On track  ≥ "), "calc_on_track", book.t("以上", "")),
            (book.t("▲ 注意　", "▲ Watch  ≥ "), "calc_watch", book.t("以上", "")),
            (book.t("■ 遅れ　", "■ Behind  < "), "calc_watch", book.t("未満", "")),
        )
    )
    return (
        ("legend", f'"{book.t("枠の見方", "How to read a box")}"'),
        ("value", f'"{book.t("着地見込み / 目標", "landing / target")}"'),
        ("on_track", good),
        ("watch", watch),
        ("behind", late),
        ("no_data", f'"{book.t("－ 実績がまだない", "– no actuals yet")}"'),
    )


def _ghosts(book: Book) -> tuple[tuple[str, str, str], ...]:
    """What stands in the middle of the first levels while the tree is empty: three lines each."""
    return (
        (book.t("① KGI（最終目標）", "① KGI: the final goal"),
         book.t("例：半年で新規顧客50件", "say 50 new customers"),
         book.t("入力_計画の1行目", "first row of Inputs")),
        (book.t("② KSF（成功要因）", "② KSF: what it hangs on"),
         book.t("例：商談数 × 受注率", "say meetings × win rate"),
         book.t("親IDにKGIのIDを入力", "its parent is the KGI")),
        (book.t("③ KPI（行動の指標）", "③ KPI: what you act on"),
         book.t("例：月のサイト訪問数", "say visits a month"),
         book.t("基準値・上限を入力", "type baseline, maximum")),
    )  # fmt: skip


def _ghost(canvas: _Canvas, level: int, row: int) -> tuple[str, str] | None:
    """Condition and words of a line of an example box, where one may stand."""
    ghosts, line = _ghosts(canvas.book), row - (canvas.page.rows - 3) // 2
    if level >= min(len(ghosts), canvas.page.levels - 1) or not 0 <= line < 3:  # noqa: PLR2004
        return None
    return f"calc_rows<={min(level, 1)}", ghosts[level][line]


def _spare(canvas: _Canvas, level: int, row: int) -> tuple[str, str]:
    """Formula texts of kind and words of a cell where no box stands."""
    ghost = _ghost(canvas, level, row)
    if ghost is not None:
        return f'IF({ghost[0]},"ghost","")', f'IF({ghost[0]},"{ghost[1]}","")'
    legend = _legend(canvas.book)
    if level < canvas.page.levels - 1 or row >= len(legend):
        return '""', '""'
    kind, words = legend[row]
    free = "calc_deepest<draw_levels-1"
    return f'IF({free},"{kind}","")', f'IF({free},{words},"")'


def _write_boxes(canvas: _Canvas, level: int) -> None:
    calculation, book, page = canvas.calculation, canvas.book, canvas.page
    first, last = canvas.grid.span(*_box(page, level))
    look = book.style(align="center", font_size=10, shrink=True)
    for row in range(page.rows):
        line = canvas.top + row + 1
        here, above, higher = canvas.around(level, line)
        spare = _spare(canvas, level, row)[1]
        third = f'IF({higher}>0,IF(calc_lines=3,{calculation.of("box3", higher)},""),{spare})'
        text = (
            f"=IFERROR(IF({here}>0,{calculation.of('box1', here)},IF({above}>0,"
            f'{calculation.of("box2", above)},{third})),"–")'
        )
        book.merged("dashboard", (line - 1, first, line - 1, last), text, look)
    area = (canvas.top, first, canvas.top + page.rows - 1, last)
    _colour_boxes(book, area, canvas.helper(level, 1))


def _colour_boxes(book: Book, area: tuple[int, int, int, int], kind: str) -> None:
    looks: dict[str, dict[str, Any]] = {
        role: {"bg_color": fill, "font_color": "white", "bold": True}
        for role, fill in _ROLE_FILL.items()
    }
    looks["value"] = {"bg_color": "cloud", "bold": True}
    for status, (fill, ink) in STATUS_STYLE.items():
        looks[status] = {"bg_color": fill, "font_color": ink, "bold": True}
    looks["no_data"] = {"bg_color": "cloud", "font_color": "grey"}
    looks["ghost"] = {"font_color": "grey", "italic": True, "border": 1, "border_color": "pale"}
    looks["legend"] = {"bg_color": "pale", "font_color": "ink"}
    for value, look in looks.items():
        book.sheets["dashboard"].conditional_format(*area, {
            "type": "formula", "criteria": f'=${kind}{area[0] + 1}="{value}"',
            "format": book.difference(**look),
        })  # fmt: skip


def _write_connectors(canvas: _Canvas, level: int) -> None:
    calculation, book, top = canvas.calculation, canvas.book, canvas.top
    sheet = book.sheets["dashboard"]
    near, far = (canvas.grid.span(*half) for half in _gap(canvas.page, level))
    look = book.style(align="center", bold=True, font_color="#64748B", font_size=9)
    box = canvas.helper(level, 0)
    for row in range(1, canvas.page.rows):
        above = f"${box}{top + row}"
        text = (
            f"=IF({above}>0,IF({calculation.of('open', above)}=1,"
            f'{calculation.of("sym", above)},""),"")'
        )
        book.formula("dashboard", top + row, near[0], text, look)
    bottom = top + canvas.page.rows - 1
    code = f"${canvas.helper(level, 2)}{top + 1}"
    child = f"${canvas.helper(level + 1, 0)}{top + 1}>0"
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
