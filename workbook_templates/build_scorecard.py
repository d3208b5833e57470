"""The scorecard: every metric with its targets, actuals, pace and forecast, in print on A4."""

from __future__ import annotations

import re
from typing import Any

from xlsxwriter.format import Format

from kpimodel.errors import column_name
from workbook_templates.build_book import NUMBER, Book
from workbook_templates.build_calc import Calculation
from workbook_templates.build_names import Named
from workbook_templates.catalogue.terms import SCORE_TERMS, meaning
from workbook_templates.formulas import Filled
from workbook_templates.formulas_scorecard import SOURCES, ScoreColumn, columns

HEAD = 7  # 0-based row of the headings
LEFT = 1
_PLACE = re.compile(r"\{(\w+)\}")
_GAP = "+#,##0.0;-#,##0.0;0.0"
_VALUE = "INDEX([B.a::],{p},{m})"
_MONTH = f'IF({{p}}=0,"",IF({_VALUE}="","",{_VALUE}/INDEX([A.scale:],{{n}})))'
_LINED = 6  # spare rows with a line below
_POINTS = "+0.00%;-0.00%;0.00%"
_SHAPES: dict[str, dict[str, Any]] = {
    "text": {"shrink": True},
    "centre": {"align": "center", "shrink": True},
    "number": {"num_format": NUMBER, "align": "right", "shrink": True},
    "month": {"num_format": NUMBER, "align": "right", "shrink": True},
    "percent": {"num_format": "0%", "align": "right"},
    "change": {"num_format": "+0.0%;-0.0%;－", "font_color": "grey", "shrink": True},
    "gap": {"num_format": _GAP, "align": "right", "shrink": True},
    "trend": {},
}


class _Card:
    """Where everything stands on the sheet."""

    def __init__(self, calculation: Calculation) -> None:
        self.calculation = calculation
        self.named = Named(calculation, "card")
        self.book = calculation.book
        self.columns = columns(self.book.lang)
        self.at = {column.key: LEFT + at for at, column in enumerate(self.columns)}
        self.months = LEFT + len(self.columns) + 1
        self.helper = self.months + self.book.months + 1
        self.at |= {"n": self.helper, "p": self.helper + 1, "kind": self.helper + 2}
        self.last = LEFT + len(self.columns) - 1
        self.bottom = HEAD + self.book.rows

    def fill(
        self, at: int, text: str, style: Format, *, rows: tuple[int, int] | None = None
    ) -> None:
        """Write a column's formula down some rows (by default all), counted from 0."""
        first, last = rows or (0, self.book.rows - 1)

        def cell(match: re.Match[str]) -> str:
            return f"${column_name(self.at[match[1]] + 1)}{{0}}"

        if first <= last:
            pattern = "=" + self.named.text(_PLACE.sub(cell, text))
            top = HEAD + 2
            self.book.filled("scorecard", Filled(at + 1, top + first, top + last, pattern), style)

    def area(self, key: str) -> tuple[int, int, int, int]:
        """All rows of a column."""
        return HEAD + 1, self.at[key], self.bottom, self.at[key]

    def whole(self, key: str) -> str:
        """The same as a reference with its sheet."""
        letters = column_name(self.at[key] + 1)
        return f"{self.book.at('scorecard')}${letters}${HEAD + 2}:${letters}${self.bottom + 1}"


def write(calculation: Calculation) -> None:
    """Write the sheet and its names."""
    card = _Card(calculation)
    book, sheet = card.book, card.book.sheets["scorecard"]
    book.header(
        "scorecard",
        book.t("スコアカード", "Scorecard"),
        book.t("すべての指標を「入力_計画」の行の順に並べます。目標・実績・着地見込みは自動で計算されます。",
               "Every metric in the order of Inputs. All figures are computed."),
        card.last + 2,
    )  # fmt: skip
    _write_panel(card)
    _write_headings(card)
    _write_rows(card)
    _add_formats(card)
    book.name("score_source", card.whole("source"))
    sheet.set_column(0, 0, 2)
    for column in card.columns:
        sheet.set_column(card.at[column.key], card.at[column.key], column.width)
    folded = {"level": 1, "hidden": True}
    sheet.set_column(card.months - 1, card.months - 1, 2)
    sheet.set_column(card.months, card.months + book.months - 1, 9, None, folded)
    sheet.set_column(card.helper - 1, card.helper - 1, 3, None, {"collapsed": True})
    sheet.set_column(card.helper, card.helper + 2, 6, None, {"hidden": True})
    sheet.print_area(0, 0, card.bottom, card.last + 1)
    sheet.freeze_panes(HEAD + 1, LEFT + 1)
    sheet.set_landscape()
    sheet.set_margins(0.3, 0.3, 0.4, 0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.center_horizontally()
    sheet.set_footer("&L&8&F　&A&R&8&P / &N")
    sheet.set_zoom(90)
    sheet.protect("", {"format_columns": True, "select_locked_cells": True})


def _write_panel(card: _Card) -> None:
    """Where the period stands, what the targets come from, and how to read the columns."""
    book = card.book
    grey = book.style(font_color="grey", bold=True)
    months, closed = book.t("か月", " months"), book.t("締め済み ", "closed ")
    elapsed = book.t("経過率 ", "time elapsed ")
    empty = book.t("指標がまだありません（「入力_計画」に入力します）",
                   "There is no metric yet. Type some on Inputs, and they stand here.")  # fmt: skip
    none = book.t("実績がまだありません（「入力_実績」に入力します）",
                  "There are no actuals yet. Type the closed months on Actuals.")  # fmt: skip
    count = card.calculation.text('COUNTIF([A.id:],"?*")')
    state = (
        f'=IF({count}=0,"{empty}",IF(calc_closed=0,"{none}","{closed}"&calc_closed&" / "&calc_months'
        f'&"{months}　{elapsed}"&TEXT(calc_closed/calc_months,"0%")))'
    )
    kept = book.t('"（"&TEXT(original_date,"yyyy-mm-dd")&" 記録）"',
                  '" (kept on "&TEXT(original_date,"yyyy-mm-dd")&")"')  # fmt: skip
    fresh = book.t("当初目標：まだありません（最初の kpi solve --write で記録）",
                   "Original targets: none yet (the first kpi solve --write keeps them)")  # fmt: skip
    base = book.t("当初目標：最初に決めた目標", "Original targets: those decided first")
    original = (
        f'=IF(COUNT(original_value)=0,"{fresh}","{base}"&IF(ISNUMBER(original_date),{kept},""))'
    )
    lines = (
        (book.t("期間", "Period"), state),
        (book.t("目標", "Targets"), "=source_words"),
        ("", original),
        (book.t("チェック", "Checks"), "=check_words"),
    )
    words, counted = _source_words(card)
    for row, (label, text) in enumerate(lines, 3):
        card.book.sheets["scorecard"].write_string(row, LEFT, label, grey)
        book.formula("scorecard", row, LEFT + 1, text, book.style())
    book.formula("scorecard", 4, card.helper, words, book.style(font_size=6, font_color="mist"))
    book.name("source_words", f"{book.at('scorecard')}${column_name(card.helper + 1)}$5")
    for at, (name, text) in enumerate(counted.items(), 1):
        small = book.style(font_size=6, font_color="mist")
        book.formula("scorecard", 4, card.helper + at, text, small)
        letters = column_name(card.helper + at + 1)
        book.name(name, f"{book.at('scorecard')}${letters}$5")
    notes = book.t(
        "進捗率＝実績÷期間の目標（経過率と並べて読みます）　経過達成率＝実績÷（月割りの目標×経過月数）　"
        "必要ペース＝（目標−実績）÷残りの月数。量の指標だけに出ます。右端の ＋ で月ごとの実績を開けます。",
        "Progress: actual / target of the period, beside the time elapsed. Against elapsed: actual / (even month's "
        "target × months). Needed a month: (target − actual) / months left. Flows only. The + at the right opens the months.",
    )  # fmt: skip
    area = (3, card.at["ttd"], 6, card.last)
    small = book.style(font_size=9, font_color="grey", text_wrap=True, valign="top")
    book.merged("scorecard", area, notes, small)


def _source_words(card: _Card) -> tuple[str, dict[str, str]]:
    """How many inputs take their target from where."""
    book = card.book
    sources = card.whole("source")
    pick = 0 if book.lang == "ja" else 1
    counts = {key: f'COUNTIF({sources},"{words[pick]}")' for key, words in SOURCES.items()}
    counts["typed"] += "-calc_goal"  # the KGI's goal is no input's target
    shown = {
        "typed": book.t("入力した目標 ", "typed "), "live": book.t("ライブ ", "live "),
        "written": book.t("逆算シート ", "from Answer "), "held": book.t("固定 ", "held "),
        "none": book.t("基準値のまま ", "at their baseline "),
    }  # fmt: skip
    parts = [f'IF({counts[key]}=0,"","　{words}"&{counts[key]})' for key, words in shown.items()]
    lead = book.t("末端の指標の目標：", "Inputs' targets: ")
    return f'="{lead}"&TRIM({"&".join(parts)})', {
        f"source_{key}": f"={counts[key]}" for key in ("live", "written")
    }


def _write_headings(card: _Card) -> None:
    book, sheet = card.book, card.book.sheets["scorecard"]
    sheet.set_row(HEAD, 32)
    for column in card.columns:
        sheet.write_string(HEAD, card.at[column.key], book.t(column.ja, column.en),
                           book.table_head(font_size=9))  # fmt: skip
        if column.key in SCORE_TERMS:
            words = book.t(*meaning(SCORE_TERMS[column.key]))
            sheet.write_comment(HEAD, card.at[column.key], words, {
                "x_scale": 1.6, "y_scale": 0.7, "font_size": 9, "author": "",
            })  # fmt: skip
    months = card.calculation.whole("M", "text")
    for month in range(book.months):
        book.formula("scorecard", HEAD, card.months + month, f'=INDEX({months},{month + 1})&""',
                     book.table_head(font_size=9))  # fmt: skip


def _write_rows(card: _Card) -> None:
    book, sheet = card.book, card.book.sheets["scorecard"]
    tiny = book.style(font_size=6, font_color="mist")
    helpers = {
        "n": f"IFERROR(MATCH(ROW()-{HEAD + 1},[A.seq:],0),0)",
        "p": "IF({n}=0,0,INDEX([A.pos:],{n}))",
        "kind": 'IF({n}=0,"",IF(INDEX([A.pct:],{n})=1,"%","n")&INDEX([A.role:],{n}))',
    }
    for key, text in helpers.items():
        card.fill(card.at[key], text, tiny)
    lined = min(book.rows, len(book.plan.tree.nodes) + _LINED)
    for column in card.columns:
        at = card.at[column.key]
        for rows, line in (((0, lined - 1), True), ((lined, book.rows - 1), False)):
            style = _style(book, column, lined=line)
            if column.formula:
                card.fill(at, column.formula, style, rows=rows)
            for index in range(rows[0], rows[1] + 1):
                sheet.set_row(HEAD + 1 + index, 20)
                if not column.formula:
                    _write_trend(card, HEAD + 1 + index, at, style)
    number = book.style(font_size=9, num_format=NUMBER)
    for month in range(book.months):
        card.fill(card.months + month, _MONTH.replace("{m}", str(month + 1)), number)


def _style(book: Book, column: ScoreColumn, *, lined: bool) -> Format:
    shape = dict(_SHAPES[column.shape])
    if column.key == "con" and book.plan.tree.root.is_rate:
        shape["num_format"] = _POINTS
    return book.style(**shape, **({"bottom": 1, "bottom_color": "pale"} if lined else {}))


def _write_trend(card: _Card, row: int, at: int, style: Format) -> None:
    sheet = card.book.sheets["scorecard"]
    sheet.write_blank(row, at, None, style)
    first = column_name(card.months + 1)
    last = column_name(card.months + card.book.plan.calendar.months)
    sheet.add_sparkline(row, at, {
        "range": f"{card.book.at('scorecard')}{first}{row + 1}:{last}{row + 1}", "type": "column",
        "series_color": "#7FA7C9", "high_point": True, "high_color": "#0072B2", "min": 0,
        "show_hidden": True,
    })  # fmt: skip


def _add_formats(card: _Card) -> None:
    book, sheet = card.book, card.book.sheets["scorecard"]
    kind = f"${column_name(card.at['kind'] + 1)}{HEAD + 2}"
    spans = [(card.at[c.key], card.at[c.key]) for c in card.columns if c.shape == "number"]
    spans.append((card.months, card.months + book.months - 1))
    shapes = [("0.00%", spans), (_POINTS, [(card.at["gap"], card.at["gap"])])]
    for shape, areas in shapes:
        look = book.workbook.add_format({"num_format": shape})
        for first, last in areas:
            sheet.conditional_format(HEAD + 1, first, card.bottom, last, {
                "type": "formula", "criteria": f'=LEFT({kind},1)="%"', "format": look,
            })  # fmt: skip
    named = f'OR(MID({kind},2,3)="KGI",MID({kind},2,3)="KSF")'
    sheet.conditional_format(*card.area("label"), {
        "type": "formula", "criteria": f"={named}", "format": book.difference(bold=True),
    })  # fmt: skip
    moved = f"${column_name(card.at['moved'] + 1)}{HEAD + 2}"
    sheet.conditional_format(*card.area("moved"), {
        "type": "formula", "criteria": f"=AND(ISNUMBER({moved}),ABS(N({moved}))>kpi_tolerance)",
        "format": book.difference(bg_color="cream", font_color="deep_amber", bold=True),
    })  # fmt: skip
    book.status_formats(sheet, card.area("stat"))
    sheet.conditional_format(*card.area("lach"), {
        "type": "data_bar", "bar_color": "#9CC5E3", "bar_solid": True, "min_type": "num",
        "min_value": 0, "max_type": "num", "max_value": 2, "data_bar_2010": True,
    })  # fmt: skip
