"""The dashboard: one A4 page with cards, the tree, charts and the scorecard."""

from __future__ import annotations

from typing import Any

from kpimodel.errors import column_name
from workbook_templates import build_charts, build_tree
from workbook_templates.build_book import NUMBER, Book
from workbook_templates.build_calc import Calculation
from workbook_templates.build_grid import Grid
from workbook_templates.build_tree import Drawing

_WIDTH = 1000
_FIRST = 1
_CARD_GAP = 15
_CARDS = 5
# Scorecard: key of its column, left and right edge in pixels, heading ja and en.
_SCORE: tuple[tuple[str, int, int, str, str], ...] = (
    ("shown", 0, 232, "指標", "Metric"),
    ("owner", 232, 304, "担当", "Owner"),
    ("tgt", 304, 388, "目標", "Target"),
    ("atd", 388, 472, "実績（累計）", "To date"),
    ("ach", 472, 540, "達成率", "Achieved"),
    ("land", 540, 624, "着地見込み", "Landing"),
    ("lach", 624, 744, "着地の達成率", "Landing / target"),
    ("con", 744, 828, "KGIへの寄与", "KGI effect"),
    ("stat", 828, 912, "判定", "Status"),
    ("trend", 912, 1000, "月次推移", "Trend"),
)
_TREE_TOP = 12


def write(calculation: Calculation, drawing: Drawing, bars: int) -> None:
    """Write the sheet."""
    book = calculation.book
    sheet = book.sheets["dashboard"]
    grid = Grid(
        [
            *_card_edges(),
            *drawing.regions(_WIDTH),
            *((left, right) for _, left, right, *_ in _SCORE),
        ],
        _FIRST,
    )
    sheet.set_column_pixels(0, 0, 14)
    for at, width in enumerate(grid.widths):
        sheet.set_column_pixels(_FIRST + at, _FIRST + at, width)
    sheet.set_column_pixels(grid.last + 1, grid.last + 1, 14)
    _write_title(calculation, grid)
    _write_cards(calculation, grid)
    _write_legend(calculation, grid)
    build_tree.write(calculation, drawing, grid, _TREE_TOP, _WIDTH)
    charts = _TREE_TOP + drawing.rows + 1
    _section(book, grid, charts, book.t("どこで差がついているか", "Where the gap comes from"), "")
    build_charts.write(calculation, charts + 1, _FIRST, _WIDTH, bars)
    for row in range(charts + 1, charts + 19):
        sheet.set_row(row, 15)
    score = charts + 1 + 18
    _section(book, grid, score, book.t("スコアカード", "Scorecard"),
             book.t("入力_計画の行の順", "in the order of Inputs"))  # fmt: skip
    last = _write_scores(calculation, grid, score + 1)
    sheet.print_area(0, 0, last, grid.last + 1)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(0.3, 0.3, 0.4, 0.5)
    sheet.center_horizontally()
    sheet.set_footer("&L&8&F&R&8&P / &N")
    sheet.freeze_panes(2, 0)
    sheet.set_zoom(90)
    sheet.protect("", {"select_locked_cells": True})


def _card_edges() -> list[tuple[float, float]]:
    size = (_WIDTH - (_CARDS - 1) * _CARD_GAP) / _CARDS
    return [(i * (size + _CARD_GAP), i * (size + _CARD_GAP) + size) for i in range(_CARDS)]


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
    book.header("dashboard", "=kpi_plan", text, grid.last + 2)
    book.sheets["dashboard"].set_row(2, 8)


def _write_cards(calculation: Calculation, grid: Grid) -> None:
    book = calculation.book
    sheet = book.sheets["dashboard"]
    for row, height in ((3, 18), (4, 32), (5, 18), (6, 10)):
        sheet.set_row(row, height)
    root = book.plan.tree.root
    goal = book.plan.tree.goal
    fine = "0.0%" if root.is_rate else "#,##0.0"
    whole = "#,##0" if goal is not None and goal == int(goal) and not root.is_rate else fine
    at_root = "INDEX({},calc_root)"
    actual = at_root.format("fig_actual_to_date")
    planned, ach = at_root.format("fig_target_to_date"), at_root.format("fig_achievement")
    lach = at_root.format("fig_landing_achievement")
    status = at_root.format("fig_status")
    opening, closing = book.t("（", " ("), book.t("）", ")")
    in_unit = calculation.of("unit", "calc_kgi")
    unit = f'IF({in_unit}="","","{opening}"&{in_unit}&"{closing}")'
    unit = f"{calculation.of('label', 'calc_kgi')}&{unit}"
    driver = (
        f"INDEX({calculation.whole('B', 'label')},MATCH(1,{calculation.whole('B', 'wrank')},0))"
    )
    size = f"INDEX({calculation.whole('B', 'con')},MATCH(1,{calculation.whole('B', 'wrank')},0))"
    left = "(calc_months-calc_closed)"
    pace = f"IF({left}=0,0,(kpi_goal-N({actual}))/{left})"
    cards = (
        (book.t("KGI目標", "KGI goal"), "=kpi_goal", whole, f"={unit}"),
        (book.t("実績（累計）", "Actual to date"), f"={actual}", whole,
         f'=IF({planned}="","{book.t("まだ実績がありません", "no actuals yet")}",'
         f'"{book.t("ここまでの目標", "target so far")} "&TEXT({planned},calc_format)&"　"'
         f'&IF({ach}="","",TEXT({ach},"0%")))'),
        (book.t("着地見込み", "Landing forecast"), "=calc_landing", fine,
         f'=IF({lach}="","","{book.t("目標の", "of the goal")} "&TEXT({lach},"0%"))'),
        (book.t("目標との差", "Gap to goal"), "=calc_landing-kpi_goal",
         "+0.0%;-0.0%;0.0%" if root.is_rate else "+#,##0.0;-#,##0.0;0.0",
         f'=IFERROR("{book.t("最大の要因", "main driver")}: "&{driver}&" "'
         f'&TEXT({size},calc_delta_format),"")'),
        (book.t("判定（累計）", "Status to date"),
         f"=INDEX(word_status,MATCH({status},key_status,0))", "@",
         f'="{book.t("残り ", "")}"&{left}&"{book.t("か月", " months left")}　"'
         f'&IF(OR({left}=0,calc_flow=0),"","{book.t("必要ペース", "needs")} "'
         f'&TEXT(MAX(0,{pace}),calc_format)&"{book.t("／月", " / month")}")'),
    )  # fmt: skip
    for index, ((x0, x1), (title, value, shape, caption)) in enumerate(
        zip(_card_edges(), cards, strict=True)
    ):
        first, last = grid.span(x0, x1)
        look: dict[str, Any] = {"bg_color": "cloud", "left": 5, "left_color": "blue", "indent": 1}
        small = book.style(font_color="grey", font_size=9, **look)
        big = book.style(font_color="navy", font_size=20, bold=True, align="left",
                         num_format=shape, shrink=False, **look)  # fmt: skip
        line = book.style(font_color="grey", font_size=8, shrink=True, **look)
        book.merged("dashboard", (3, first, 3, last), title, small)
        book.merged("dashboard", (4, first, 4, last), value, big)
        book.merged("dashboard", (5, first, 5, last), caption, line)
        if index == len(cards) - 1:
            book.status_formats(sheet, (4, first, 4, last))


def _section(book: Book, grid: Grid, row: int, title: str, note: str) -> None:
    sheet = book.sheets["dashboard"]
    look = {"bottom": 2, "bottom_color": "navy"}
    style = book.style(bold=True, font_size=12, font_color="navy", **look)
    sheet.set_row(row, 22)
    for column in range(grid.first, grid.last + 1):
        sheet.write_blank(row, column, None, style)
    sheet.write_string(row, grid.first, title, style)
    if note:
        first, last = grid.span(260, _WIDTH)
        small = book.style(font_size=8, font_color="grey", align="right", **look)
        book.merged("dashboard", (row, first, row, last), note, small)


def _write_legend(calculation: Calculation, grid: Grid) -> None:
    book = calculation.book
    words = book.t(
        "枠：着地見込み／目標、下段は達成率（累計）",
        "boxes: landing / target, below: achievement to date",
    )
    good = book.t("● 順調 {}以上", "● on track ≥ {}")
    watch = book.t("▲ 注意 {}以上", "▲ watch ≥ {}")
    late = book.t("■ 遅れ {}未満", "■ behind < {}")
    names = ("kpi_on_track", "kpi_watch", "kpi_watch")
    bands = [
        f'"　{words}"'.format(f'"&TEXT({name},"0%")&"')
        for words, name in zip((good, watch, late), names, strict=True)
    ]
    text = f'="{words}　"&' + "&".join(bands)
    _section(book, grid, 7, book.t("KPIツリー", "KPI tree"), text)
    sheet = book.sheets["dashboard"]
    sheet.set_row(8, 14)
    hidden_count = f"SUM({calculation.whole('A', 'c_drawn')})"
    first, last = grid.span(0, _WIDTH)
    missing = book.t(
        "図に入りきらない指標があります（計算とスコアカードには入っています）: ",
        "metrics that do not fit the drawing (they are counted): ",
    )
    colours = book.t(
        "見出しの色：紺 KGI　緑 KSF（成功要因）　青灰 KPI",
        "band: navy KGI, teal KSF (success factor), steel KPI",
    )
    note = f'=IF({hidden_count}>0,"▲ {missing}"&{hidden_count},"{colours}")'
    style = book.style(font_size=8, font_color="grey", align="right")
    book.merged("dashboard", (8, first, 8, last), note, style)
    for row in (9, 10, 11):
        sheet.set_row(row, 3)


def _write_scores(calculation: Calculation, grid: Grid, top: int) -> int:
    """Write the scorecard; returns its last 0-based row."""
    book = calculation.book
    sheet = book.sheets["dashboard"]
    head = book.style(bold=True, font_color="white", bg_color="navy", align="center", font_size=9)
    sheet.set_row(top, 20)
    for _, x0, x1, ja, en in _SCORE:
        first, last = grid.span(x0, x1)
        book.merged("dashboard", (top, first, top, last), book.t(ja, en), head)
    section = calculation.sheet.sections["Q"]
    nodes = book.plan.tree.nodes
    for index in range(section.size):
        row = top + 1 + index
        sheet.set_row(row, 22)
        rate = index < len(nodes) and nodes[index].is_rate
        for key, x0, x1, *_ in _SCORE:
            first, last = grid.span(x0, x1)
            _write_score(calculation, (row, first, row, last), key, index, rate=rate)
    last_row = top + section.size
    _colour_scores(calculation, grid, top + 1, last_row)
    return last_row


def _write_score(
    calculation: Calculation, area: tuple[int, int, int, int], key: str, index: int, *, rate: bool
) -> None:
    book = calculation.book
    look: dict[str, Any] = {"bottom": 1, "bottom_color": "pale", "font_size": 9}
    n = calculation.cell("Q", "n", index)
    p = calculation.cell("Q", "p", index)
    if key == "trend":
        section = calculation.sheet.sections["Q"]
        left = section.letters("s")
        right = section.letters("s", book.plan.calendar.months - 1)
        line = section.first + index
        book.sheets["dashboard"].write_blank(area[0], area[1], None, book.style(**look))
        book.sheets["dashboard"].add_sparkline(area[0], area[1], {
            "range": f"{book.at('calc')}{left}{line}:{right}{line}", "type": "column",
            "series_color": "#7FA7C9", "high_point": True, "high_color": "#0072B2", "min": 0,
            "show_hidden": True,
        })  # fmt: skip
        return
    if key in ("shown", "owner"):
        look |= {"shrink": True} if key == "shown" else {"align": "center", "shrink": True}
        text = f'=IF({n}=0,"",INDEX({calculation.whole("A", key)},{n}))'
    elif key == "stat":
        look |= {"align": "center"}
        text = (
            f'=IF({p}=0,"",INDEX(word_status,'
            f"MATCH(INDEX({calculation.whole('B', 'stat')},{p}),key_status,0)))"
        )
    else:
        shape = {"ach": "0%", "lach": "0%", "con": "+#,##0.0;-#,##0.0;0.0"}
        number = "0.00%" if rate else NUMBER
        look |= {"align": "right", "indent": 1, "num_format": shape.get(key, number)}
        text = f'=IF({p}=0,"",INDEX({calculation.whole("B", key)},{p}))'
    book.merged("dashboard", area, text, book.style(**look))


def _colour_scores(calculation: Calculation, grid: Grid, first_row: int, last_row: int) -> None:
    book = calculation.book
    sheet = book.sheets["dashboard"]
    spans = {key: grid.span(x0, x1) for key, x0, x1, *_ in _SCORE}
    # A rule may not name another sheet in every host: the row's kind stands hidden beside it.
    code = grid.last + 3
    for row in range(first_row, last_row + 1):
        n = calculation.cell("Q", "n", row - first_row)
        rate, role = (f"INDEX({calculation.whole('A', key)},{n})" for key in ("pct", "role"))
        text = f'=IF({n}=0,"",IF({rate}=1,"%","n")&{role})'
        book.formula("dashboard", row, code, text, book.style(font_size=6, font_color="mist"))
    kind = f"${column_name(code + 1)}{first_row + 1}"
    for key in ("tgt", "atd", "land"):
        at = spans[key]
        for symbol, shape in (("%", "0.00%"), ("n", NUMBER)):
            sheet.conditional_format(first_row, at[0], last_row, at[1], {
                "type": "formula", "criteria": f'=LEFT({kind},1)="{symbol}"',
                "format": book.workbook.add_format({"num_format": shape}),
            })  # fmt: skip
    at = spans["shown"]
    sheet.conditional_format(first_row, at[0], last_row, at[1], {
        "type": "formula", "criteria": f'=OR(MID({kind},2,3)="KGI",MID({kind},2,3)="KSF")',
        "format": book.difference(bold=True),
    })  # fmt: skip
    book.status_formats(sheet, (first_row, spans["stat"][0], last_row, spans["stat"][1]))
    at = spans["lach"]
    sheet.conditional_format(first_row, at[0], last_row, at[1], {
        "type": "data_bar", "bar_color": "#9CC5E3", "bar_solid": True, "min_type": "num",
        "min_value": 0, "max_type": "num", "max_value": 2, "data_bar_2010": True,
    })  # fmt: skip
