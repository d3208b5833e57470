"""The dashboard's short list: the metrics that matter most, with their months as sparklines."""

from __future__ import annotations

import itertools
from typing import Any

from kpimodel.errors import column_name
from workbook_templates.build_book import Book
from workbook_templates.build_calc import Calculation
from workbook_templates.build_grid import Grid

# Key, share of the width beside the sparklines, heading ja and en.
_COLUMNS: tuple[tuple[str, float, str, str], ...] = (
    ("listed", 0.275, "指標", "Metric"),
    ("shown_unit", 0.075, "単位", "Unit"),
    ("who", 0.11, "担当", "Owner"),
    ("tgt", 0.12, "目標", "Target"),
    ("atd", 0.12, "実績（累計）", "To date"),
    ("land", 0.12, "着地見込み", "Landing"),
    ("stat", 0.18, "判定（達成率）", "Status"),
)
_TREND = "trend"
_NARROWEST, _USUAL, _STATUS = 56.0, 66.0, 84.0  # pixels
HEAD_HEIGHT = 18

Place = tuple[float, float]


def regions(taken: list[Place], right: float) -> dict[str, Place]:
    """Left and right edges in pixels by column, from left to right.

    A sparkline wants one column of its own, since LibreOffice draws it into the first cell of a
    merged area only: it stands where no other edge of the page cuts it, at the right end or before
    the status.
    """
    edges = sorted({0.0, right, *(edge for region in taken for edge in region if edge < right)})
    end, start = right, right - _USUAL
    for left, stop in reversed(list(itertools.pairwise(edges))):
        rest = right - stop
        if stop - left >= _NARROWEST and (rest == 0 or rest >= _STATUS):
            start, end = max(left, stop - _USUAL), stop
            break
    before = _COLUMNS if end == right else _COLUMNS[:-1]
    whole = sum(share for _, share, *_ in before)
    places: dict[str, Place] = {}
    at = 0.0
    for key, share, *_ in before:
        places[key] = (at, at + share / whole * start)
        at = places[key][1]
    places[_TREND] = (start, end)
    if end < right:
        places[_COLUMNS[-1][0]] = (end, right)
    return places


def write(calculation: Calculation, grid: Grid, top: int, places: dict[str, Place]) -> None:
    """Write headings on 0-based row ``top``, and the lines below it."""
    book, page = calculation.book, calculation.page
    sheet = book.sheets["dashboard"]
    head = book.style(bold=True, font_color="white", bg_color="navy", align="center", font_size=9,
                      shrink=True)  # fmt: skip
    sheet.set_row(top, HEAD_HEIGHT)
    names = {key: (ja, en) for key, _, ja, en in _COLUMNS} | {_TREND: ("月次推移", "Trend")}
    for key, (x0, x1) in places.items():
        first, last = grid.span(x0, x1)
        book.merged("dashboard", (top, first, top, last), book.t(*names[key]), head)
    for index in range(page.lines):
        row = top + 1 + index
        sheet.set_row(row, page.line)
        for key, (x0, x1) in places.items():
            first, last = grid.span(x0, x1)
            if key == _TREND:
                _write_trend(calculation, row, first, index)
            else:
                _write_cell(calculation, (row, first, row, last), key, index)
    _add_looks(calculation, grid, top + 1, places)


def _write_cell(
    calculation: Calculation, area: tuple[int, int, int, int], key: str, index: int
) -> None:
    book = calculation.book
    look: dict[str, Any] = {"bottom": 1, "bottom_color": "pale", "font_size": 9, "shrink": True}
    n, p = calculation.cell("L", "n", index), calculation.cell("L", "p", index)
    if key in ("listed", "shown_unit", "who"):
        look |= {} if key == "listed" else {"align": "center"}
        text = f'=IF({n}=0,"",{calculation.of(key, n)})'
    elif key == "stat":
        look |= {"align": "center"}
        text = f'=IF({p}=0,"",{calculation.of("box3", n)})'
    else:
        look |= {"align": "right"}
        value = f"INDEX({calculation.whole('B', key)},{p})"
        shown = f"TEXT({value}/{calculation.of('scale', n)},{calculation.of('look', n)})"
        text = f'=IF({p}=0,"",IF(ISNUMBER({value}),{shown},"–")&" ")'
    text = f'=IFERROR({text.removeprefix("=")},"–")'
    book.merged("dashboard", area, text, book.style(**look))


def _write_trend(calculation: Calculation, row: int, column: int, index: int) -> None:
    book = calculation.book
    section = calculation.sheet.sections["L"]
    right = section.letters("s", book.plan.calendar.months - 1)
    line = section.first + index
    look = book.style(bottom=1, bottom_color="pale")
    book.sheets["dashboard"].write_blank(row, column, None, look)
    book.sheets["dashboard"].add_sparkline(row, column, {
        "range": f"{book.at('calc')}{section.letters('s')}{line}:{right}{line}", "type": "column",
        "series_color": "#7FA7C9", "high_point": True, "high_color": "#0072B2", "min": 0, "max": 1.2,
        "show_hidden": True,
    })  # fmt: skip


def _add_looks(
    calculation: Calculation, grid: Grid, first_row: int, places: dict[str, Place]
) -> None:
    book = calculation.book
    sheet = book.sheets["dashboard"]
    last_row = first_row + calculation.page.lines - 1
    # A rule may not name another sheet in every host: the row's role stands hidden beside it.
    code = grid.last + 3
    for row in range(first_row, last_row + 1):
        n = calculation.cell("L", "n", row - first_row)
        text = f'=IF({n}=0,"",{calculation.of("role", n)})'
        book.formula("dashboard", row, code, text, book.style(font_size=6, font_color="mist"))
    role = f"${column_name(code + 1)}{first_row + 1}"
    at = grid.span(*places["listed"])
    sheet.conditional_format(first_row, at[0], last_row, at[1], {
        "type": "formula", "criteria": f'=OR({role}="KGI",{role}="KSF")',
        "format": book.difference(bold=True),
    })  # fmt: skip
    at = grid.span(*places["stat"])
    book.status_formats(sheet, (first_row, at[0], last_row, at[1]))


def note(book: Book) -> str:
    """Formula of the words beside the title: which rows these are."""
    all_rows = book.t("入力_計画の行の順", "in the order of Inputs")
    some = book.t("KGIと、影響の大きい順。全体は「スコアカード」",
                  "the KGI and the largest effects; all rows on Scorecard")  # fmt: skip
    return f'=IF(calc_few=1,"{all_rows}","{some}")'
