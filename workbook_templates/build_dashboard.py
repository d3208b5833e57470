"""The dashboard: one A4 page with cards, the tree, charts, a short list and the owners."""

from __future__ import annotations

from kpimodel.errors import column_name
from workbook_templates import build_cards, build_charts, build_shortlist, build_tree
from workbook_templates.build_calc import Calculation
from workbook_templates.build_charts import Panel
from workbook_templates.build_grid import Grid

_FIRST = 1
_MARGIN = 14  # pixels left and right
_GAP = 12
_LEFT_SHARE = 0.7  # of the width: two charts above, the short list below
_LINE_SHARE = 0.47  # of that: the line chart; bars need more for their labels
_CARDS_TOP = 3
_NOTE = 7
_SECTION_HEIGHT = 22
_HIDDEN = 60  # columns to the right of the page, with the drawing's helpers


def write(calculation: Calculation) -> None:
    """Write the sheet."""
    book, page = calculation.book, calculation.page
    sheet = book.sheets["dashboard"]
    right = round(page.width * _LEFT_SHARE)
    half = round((right - _GAP) * _LINE_SHARE)
    panels = [(0.0, float(half)), (half + _GAP, float(right)), (right + _GAP, float(page.width))]
    taken = [*build_cards.regions(page), *build_tree.regions(page), *panels]
    places = build_shortlist.regions(taken, right)
    grid = Grid([*taken, *places.values()], _FIRST)
    _set_columns(calculation, grid)
    _write_title(calculation, grid)
    build_cards.write(calculation, grid, _CARDS_TOP)
    sheet.set_row(_CARDS_TOP + 3, 4)
    _write_note(calculation, grid)
    tree = _NOTE + 1
    whole = (0.0, float(page.width))
    _section(
        calculation, grid, tree, whole, book.t("KPIツリー", "KPI tree"), _tree_note(calculation)
    )
    sheet.set_row(tree + 1, 3)
    sheet.set_row(tree + 2, 3)
    build_tree.write(calculation, grid, tree + 3)
    charts = tree + 3 + page.rows + 1
    sheet.set_row(charts - 1, 6)
    title = book.t("どこで差がついているか", "Where the gap comes from")
    _section(calculation, grid, charts, whole, title, "")
    sheet.set_row(charts + 1, 17)
    sheet.set_row(charts + 2, page.chart)
    makers = (build_charts.progress, build_charts.waterfall, build_charts.tornado)
    for place, make in zip(panels, makers, strict=True):
        build_charts.insert(calculation, make(calculation), Panel.at(
            grid, charts + 1, charts + 2, charts + 2, place, page.chart))  # fmt: skip
    build_charts.define_names(calculation)
    sheet.set_row(charts + 3, 6)
    last = _write_bottom(calculation, grid, charts + 4, (places, panels[2], right))
    _set_page(calculation, last, grid.last + 1)


def _set_columns(calculation: Calculation, grid: Grid) -> None:
    sheet = calculation.book.sheets["dashboard"]
    sheet.set_column_pixels(0, 0, _MARGIN)
    for at, width in enumerate(grid.widths):
        sheet.set_column_pixels(_FIRST + at, _FIRST + at, width)
    sheet.set_column_pixels(grid.last + 1, grid.last + 1, _MARGIN)


def _set_page(calculation: Calculation, last_row: int, last_column: int) -> None:
    sheet = calculation.book.sheets["dashboard"]
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(0.3, 0.3, 0.4, 0.5)
    sheet.center_horizontally()
    sheet.set_footer("&L&8&F　&A&R&8&D　&P / &N")
    # Figures are texts here, and cells differ by design: no green corners in Excel.
    area = f"A1:{column_name(last_column + _HIDDEN)}{last_row + 1}"
    sheet.ignore_errors({"number_stored_as_text": area, "formula_differs": area,
                         "formula_range": area, "empty_cell_reference": area})  # fmt: skip
    sheet.freeze_panes(2, 0)
    sheet.set_zoom(90)
    sheet.protect("", {"select_locked_cells": True})


def _write_title(calculation: Calculation, grid: Grid) -> None:
    book = calculation.book
    period = (
        '=INDEX({m},1)&" – "&INDEX({m},calc_months)&"　|　{closed} "&calc_closed&" / "&calc_months'
        '&"{unit}　|　"&check_words'
    )
    months = calculation.whole("M", "text")
    text = period.format(
        m=months, closed=book.t("締め済み", "closed"), unit=book.t("か月", " months")
    )
    name = f'=IF(TRIM(kpi_plan&"")="","{book.t("KPIツリー", "KPI tree")}",kpi_plan&"")'
    book.header("dashboard", name, text, grid.last + 2)
    big = book.style(bold=True, font_size=18, font_color="white", bg_color="navy", shrink=True)
    book.merged("dashboard", (0, grid.first, 0, grid.last), name, big)
    book.sheets["dashboard"].set_row(2, 6)


def _section(
    calculation: Calculation, grid: Grid, row: int, place: tuple[float, float], title: str,
    note: str,
) -> None:  # fmt: skip
    book = calculation.book
    sheet = book.sheets["dashboard"]
    look = {"bottom": 2, "bottom_color": "navy"}
    style = book.style(bold=True, font_size=12, font_color="navy", **look)
    sheet.set_row(row, _SECTION_HEIGHT)
    left, right = grid.span(*place)
    for column in range(left, right + 1):
        sheet.write_blank(row, column, None, style)
    sheet.write_string(row, left, title, style)
    if note:
        first, last = grid.span(place[0] + min(250.0, 0.4 * (place[1] - place[0])), place[1])
        small = book.style(font_size=9, font_color="grey", align="right", shrink=True, **look)
        book.merged("dashboard", (row, first, row, last), note, small)


def _tree_note(calculation: Calculation) -> str:
    """How to read the boxes, where the drawing has no room to say it; else how to go on."""
    book = calculation.book
    alone = book.t("「入力_計画」の表に指標を足すと、ここにツリーが描かれます",
                   "add metrics to the table of Inputs, and the tree is drawn here")  # fmt: skip
    boxes = book.t("枠：着地見込み / 目標、達成率（累計）",
                   "boxes: landing / target, achievement to date")  # fmt: skip
    more = book.t("　▸n は描ききれない下の階層の数", "  ▸n: rows below that are not drawn")
    good, watch, late = (
        f'"　{words} "&TEXT({name},"0%")&"{after}"'
        for words, name, after in (
            (book.t("● 順調", "● on track ≥"), "calc_on_track", book.t("以上", "")),
            (book.t("▲ 注意", "▲ watch ≥"), "calc_watch", book.t("以上", "")),
            (book.t("■ 遅れ", "■ behind <"), "calc_watch", book.t("未満", "")),
        )
    )
    return (
        f'=IF(calc_rows<=1,"{alone}",IF(calc_deepest<draw_levels-1,"",'
        f'"{boxes}"&{good}&{watch}&{late})&IF(calc_lost>0,"{more}",""))'
    )


def _write_note(calculation: Calculation, grid: Grid) -> None:
    """One line that appears when something is missing: an entry, or a place in the drawing."""
    book = calculation.book
    sheet = book.sheets["dashboard"]
    sheet.set_row(_NOTE, 15)
    owner, label = (calculation.of(key, "MAX(1,calc_late_row)") for key in ("who", "title"))
    month = f"INDEX({calculation.whole('M', 'text')},MAX(1,calc_late_month))"
    opening, comma, closing = book.t("（", " ("), book.t("、", ", "), book.t("）", ")")
    late = book.t("▲ 締めた月の実績が未入力です: ", "▲ No entry for a closed month: ")
    others = (
        f'IF(calc_late>1,"{book.t("　他", "  and ")}"&(calc_late-1)&"{book.t("件", " more")}","")'
    )
    missing = (
        f'IF(calc_late=0,"","{late}"&{label}&"{opening}"&{month}&IF({owner}="","","{comma}"'
        f'&{owner})&"{closing}"&{others})'
    )
    lost = book.t("▲ 図に描ききれない指標（計算には入っています）: ",
                  "▲ Metrics that find no place in the drawing (they are counted): ")  # fmt: skip
    hidden = f'IF(calc_lost=0,"","{lost}"&calc_lost_names)'
    text = f'={missing}&IF(AND(calc_late>0,calc_lost>0),"　　","")&{hidden}'
    first, last = grid.span(0, calculation.page.width)
    style = book.style(font_size=9, font_color="deep_amber", bold=True, shrink=True)
    book.merged("dashboard", (_NOTE, first, _NOTE, last), text, style)


def _write_bottom(
    calculation: Calculation, grid: Grid, row: int,
    layout: tuple[dict[str, build_shortlist.Place], tuple[float, float], int],
) -> int:  # fmt: skip
    """The short list, and the owners beside it; returns the last 0-based row."""
    book, page = calculation.book, calculation.page
    places, owners, right = layout
    title = book.t("主な指標", "Key metrics")
    _section(calculation, grid, row, (0.0, float(right)), title, build_shortlist.note(book))
    _section(calculation, grid, row, owners, book.t("担当別の達成率", "Achievement by owner"), "")
    build_shortlist.write(calculation, grid, row + 1, places)
    height = build_shortlist.HEAD_HEIGHT + page.lines * page.line
    last = row + 1 + page.lines
    panel = Panel.at(grid, row + 1, row + 2, last, owners,
                     height - build_shortlist.HEAD_HEIGHT)  # fmt: skip
    build_charts.insert(calculation, build_charts.owners(calculation), panel)
    return last
