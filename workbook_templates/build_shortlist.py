"""The dashboard's short list: the metrics that matter most, with their months as sparklines."""

from __future__ import annotations

from typing import Any

from kpimodel.errors import column_name
from workbook_templates.build_book import Book
from workbook_templates.build_calc import Calculation
from workbook_templates.build_grid import Grid

# Key, share of the width left of the sparklines, heading ja and en.
_COLUMNS: tuple[tuple[str, float, str, str], ...] = (
    ("listed", 0.275, "指標", "Metric"),
    ("shown_unit", 0.075, "単位", "Unit"),
    ("who", 0.11, "担当", "Owner"),
    ("tgt", 0.12, "目標", "Target"),
    ("atd", 0.12, "実績（累計）", "To date"),
    ("land", 0.12, "着地見込み", "Landing"),
    ("stat", 0.18, "判定（達成率）", "Status"),
)
_NARROWEST, _WIDEST, _USUAL = 44.0, 110.0, 66.0
HEAD_HEIGHT = 18


def regions(taken: list[tuple[float, float]], right: float) -> list[tuple[float, float]]:
    """Left and right edges in pixels, the sparklines last.

    A sparkline wants one column of its own, since LibreOffice draws it into the first cell of a
    merged area only: it stands between two edges that are there already.
    """
    edges = sorted({edge for region in taken for edge in region if right - _WIDEST <= edge < right})
    left = right - _USUAL
    wide = [(b - a, a) for a, b in zip(edges, [*edges[1:], right], strict=True)]
    if wide and max(wide)[0] >= _NARROWEST:
        size, left = max(wide)
        right = left + size
    places, at = [], 0.0
    for _, share, *_ in _COLUMNS:
        places.append((at, at + share * left))
        at += share * left
    return [*places, (left, right)]


def write(
    calculation: Calculation, grid: Grid, top: int, places: list[tuple[float, float]]
) -> None:
    """Write headings on 0-based row ``top``, and the lines below it."""
    book, page = calculation.book, calculation.page
    sheet = book.sheets["dashboard"]
    head = book.style(bold=True, font_color="white", bg_color="navy", align="center", font_size=9,
                      shrink=True)  # fmt: skip
    sheet.set_row(top, HEAD_HEIGHT)
    names = [*((ja, en) for *_, ja, en in _COLUMNS), ("月次推移", "Trend")]
    for (x0, x1), (ja, en) in zip(places, names, strict=True):
        first, last = grid.span(x0, x1)
        book.merged("dashboard", (top, first, top, last), book.t(ja, en), head)
    for index in range(page.lines):
        row = top + 1 + index
        sheet.set_row(row, page.line)
        for (key, *_), (x0, x1) in zip(_COLUMNS, places, strict=False):
            first, last = grid.span(x0, x1)
            _write_cell(calculation, (row, first, row, last), key, index)
        _write_trend(calculation, row, grid.span(*places[-1])[0], index)
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
    calculation: Calculation, grid: Grid, first_row: int, places: list[tuple[float, float]]
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
    at = grid.span(*places[0])
    sheet.conditional_format(first_row, at[0], last_row, at[1], {
        "type": "formula", "criteria": f'=OR({role}="KGI",{role}="KSF")',
        "format": book.difference(bold=True),
    })  # fmt: skip
    at = grid.span(*places[len(_COLUMNS) - 1])
    book.status_formats(sheet, (first_row, at[0], last_row, at[1]))


def note(book: Book) -> str:
    """Formula of the words beside the title: which rows these are."""
    all_rows = book.t("入力_計画の行の順", "in the order of Inputs")
    some = book.t("KGIと、影響の大きい順。全体は「スコアカード」",
                  "the KGI and the largest effects; all rows on Scorecard")  # fmt: skip
    return f'=IF(calc_few=1,"{all_rows}","{some}")'
