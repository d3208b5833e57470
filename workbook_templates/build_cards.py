"""The five cards of the dashboard: a value, and one line that says what it means."""

from __future__ import annotations

from typing import Any

from workbook_templates.build_book import Book
from workbook_templates.build_calc import Calculation
from workbook_templates.build_grid import Grid
from workbook_templates.build_page import Page

_GAP = 15
_CARDS = 5
HEIGHTS = (17, 31, 17)


def regions(page: Page) -> list[tuple[float, float]]:
    """Left and right edges, in pixels."""
    size = (page.width - (_CARDS - 1) * _GAP) / _CARDS
    return [(i * (size + _GAP), i * (size + _GAP) + size) for i in range(_CARDS)]


def write(calculation: Calculation, grid: Grid, top: int) -> None:
    """Write the cards on three rows from 0-based row ``top``."""
    book = calculation.book
    sheet = book.sheets["dashboard"]
    for row, height in enumerate(HEIGHTS, top):
        sheet.set_row(row, height)
    for index, ((x0, x1), (title, value, caption)) in enumerate(
        zip(regions(calculation.page), _cards(calculation), strict=True)
    ):
        first, last = grid.span(x0, x1)
        look: dict[str, Any] = {"bg_color": "cloud", "left": 5, "left_color": "blue", "indent": 1}
        small = book.style(font_color="grey", font_size=9, **look)
        big = book.style(font_color="navy", font_size=20, bold=True, align="left", shrink=True,
                         **look)  # fmt: skip
        line = book.style(font_color="ink", font_size=9, shrink=True, **look)
        book.merged("dashboard", (top, first, top, last), title, small)
        book.merged("dashboard", (top + 1, first, top + 1, last), _safe(value, "–"), big)
        book.merged("dashboard", (top + 2, first, top + 2, last), _safe(caption, ""), line)
        if index == _CARDS - 1:
            book.status_formats(sheet, (top + 1, first, top + 1, last))


def _safe(formula: str, other: str) -> str:
    """Figures of a plan with errors are errors too; the header and Checks say what is wrong."""
    return f'=IFERROR({formula.removeprefix("=")},"{other}")'


def _money(value: str) -> str:
    return f"TEXT({value}/calc_money,calc_look)"


def _counted(value: str) -> str:
    """A number that may be whole: 50 rather than 50.0."""
    whole = f'AND(calc_points="",{value}/calc_money=INT({value}/calc_money))'
    return f"TEXT({value}/calc_money,IF({whole},format_number,calc_look))"


def _delta(value: str) -> str:
    return f"TEXT({value}/calc_scale,calc_delta_format)&calc_points"


def _cards(calculation: Calculation) -> tuple[tuple[str, str, str], ...]:
    """Title, and formulas of the value and of its line."""
    book = calculation.book
    root = "INDEX({},calc_root)"
    actual, ach = root.format("fig_actual_to_date"), root.format("fig_achievement")
    lach, planned = root.format("fig_landing_achievement"), root.format("fig_target_to_date")
    status = root.format("fig_status")
    landing = root.format("fig_landing")
    so_far = book.t("ここまでの目標 ", "target so far ")
    # Without actuals the landing is the target itself: it says nothing yet.
    none = book.t("実績はまだありません", "no actuals yet")
    as_planned = book.t("実績がまだないので目標どおり", "as planned: no actuals yet")
    return (
        (book.t("KGI目標", "KGI goal"),
         f'=IF(AND(calc_goal=1,ISNUMBER(kpi_goal)),{_counted("kpi_goal")},"{book.t("未設定", "not set")}")',
         _kgi(calculation)),
        (book.t("実績（累計）", "Actual to date"),
         f'=IF(ISNUMBER({actual}),{_counted(actual)},"–")',
         f'=IF(NOT(ISNUMBER({actual})),"{none}",IF(ISNUMBER({planned}),"{so_far}"&{_money(planned)}'
         f'&IF({ach}="","","　"&TEXT({ach},"0%")),""))'),
        (book.t("着地見込み", "Landing forecast"),
         f'=IF(ISNUMBER({landing}),{_money(landing)},"–")',
         f'=IF(NOT(ISNUMBER({landing})),"",IF(calc_closed=0,"{as_planned}",'
         f'IF({lach}="","","{book.t("目標の ", "of the goal: ")}"&TEXT({lach},"0%"))))'),
        (book.t("目標との差（着地）", "Gap at landing"),
         f'=IF(calc_gap=1,{_delta("(calc_landing-N(kpi_goal))")},"–")', _driver(calculation)),
        (book.t("判定（累計）", "Status to date"),
         f'=IFERROR(INDEX(word_status,MATCH({status},key_status,0)),"–")', _pace(book, actual)),
    )  # fmt: skip


def _kgi(calculation: Calculation) -> str:
    book = calculation.book
    label = calculation.of("title", "calc_kgi")
    opening, closing = book.t("（", " ("), book.t("）", ")")
    missing = book.t("入力_計画で入力します", "type it on Inputs")
    return (
        f'=IF(OR({label}="",calc_goal=0),"{missing}",{label}&IF(calc_unit="","",'
        f'"{opening}"&calc_unit&"{closing}"))'
    )


def _driver(calculation: Calculation) -> str:
    book = calculation.book
    first = f"MATCH(1,{calculation.whole('B', 'wrank')},0)"
    name = calculation.of("title", f"INDEX({calculation.whole('B', 'n')},{first})")
    size = f"INDEX({calculation.whole('B', 'con')},{first})"
    words = book.t("最大の要因: ", "main driver: ")
    amount = f'IF(LEN({name})>list_owner,""," "&{_delta(size)})'  # a long name has no room for it
    return f'=IF(calc_gap=0,"",IFERROR("{words}"&{name}&{amount},""))'


def _pace(book: Book, actual: str) -> str:
    """What each remaining month needs; for a rate or a stock, the goal it has to reach."""
    left = "(calc_months-calc_closed)"
    need = f"((kpi_goal-N({actual}))/{left})"
    remaining = book.t(
        f'"残り "&{left}&"か月　"', f'{left}&IF({left}=1," month left, "," months left, ")'
    )
    done = book.t("必要な分は達成済み", "all that is needed is done")
    pace, a_month = book.t("必要ペース ", "needs "), book.t("／月", " / month")
    most = book.t("／月 以内", " / month at most")
    least = f"IF(kpi_goal>=0,MAX(0,{need}),{need})"  # a loss may still grow up to its limit
    flow = (
        f'IF(AND(calc_d>0,{need}<=0,kpi_goal>=0),"{done}","{pace}"&{_money(least)}'
        f'&IF(calc_d>0,"{a_month}","{most}"))'
    )
    level = f'"{book.t("目標 ", "goal ")}"&{_money("kpi_goal")}'
    over = book.t("期間が終わりました", "the period is over")
    return (
        f'=IF(OR(calc_goal=0,NOT(ISNUMBER(kpi_goal))),"",IF({left}<=0,"{over}",{remaining}'
        f"&IF(calc_flow=1,{flow},{level})))"
    )
