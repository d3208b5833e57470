"""The checks sheet: one line a check, with its result, the first place, and what to do."""

from __future__ import annotations

import re

from kpimodel.errors import column_name
from workbook_templates import build_actuals, build_inputs
from workbook_templates.build_book import Book
from workbook_templates.build_calc import Calculation
from workbook_templates.build_names import Named
from workbook_templates.catalogue.checks import CHECKS, Words
from workbook_templates.formulas import Filled
from workbook_templates.formulas_checks import LIVE_APART, OWN, RULES, WRONG_SETTING, Rule, culprits

HEAD = 5
LEFT = 1
_HELPER = 9
_FLAGS = _HELPER + 5  # first column of the checks' own flags; before it the rows' numbers
_OWN_FLAG = re.compile(r"\[X\.(\w+):\]")


def _text(calculation: Calculation, formula: str) -> str:
    """Formula text with whole columns, those of the checks' own flags included."""
    book = calculation.book

    def whole(match: re.Match[str]) -> str:
        letters = column_name(_FLAGS + list(OWN).index(match[1]) + 1)
        return f"${letters}${HEAD + 2}:${letters}${HEAD + 1 + book.rows}"

    figures = calculation.sheet.sections["B"]
    first, last = figures.letters("a"), figures.letters("a", figures.months - 1)
    block = f"{book.at('calc')}${first}${figures.first}:${last}${figures.last}"
    return calculation.text(_OWN_FLAG.sub(whole, formula).replace("[B.a::]", block))


def write(calculation: Calculation) -> None:
    """Write the sheet and the names of its totals."""
    book = calculation.book
    sheet = book.sheets["checks"]
    last = HEAD + len(CHECKS) + 1
    result = f"{book.at('checks')}$D${HEAD + 2}:$D${last}"
    book.header(
        "checks",
        book.t("チェック", "Checks"),
        book.t("共有する前に、すべて ✔ になっていることを確かめます。",
               "Before sharing, see that every line is ✔."),
        7,
    )  # fmt: skip
    _write_totals(calculation, result)
    _write_flags(calculation)
    heads = (
        "", book.t("確認すること", "What is checked"), book.t("結果", "Result"),
        book.t("場所（最初の1つ）", "Where (the first one)"), book.t("直し方", "What to do"),
        book.t("移動", "Go"),
    )  # fmt: skip
    for at, text in enumerate(heads):
        sheet.write_string(HEAD, LEFT + at, text, book.table_head())
    for index, (key, words) in enumerate(CHECKS.items()):
        _write_line(calculation, HEAD + 1 + index, index + 1, key, words)
    area = (HEAD + 1, LEFT + 2, last - 1, LEFT + 2)
    for symbol, fill, ink in (("✖", "blush", "deep_red"), ("▲", "cream", "deep_amber")):
        look = book.difference(bg_color=fill, font_color=ink, bold=True)
        sheet.conditional_format(*area, {"type": "text", "criteria": "begins with",
                                         "value": symbol, "format": look})  # fmt: skip
    for at, width in enumerate((2, 4, 44, 15, 34, 62, 12)):
        sheet.set_column(at, at, width)
    sheet.print_area(0, 0, last, 6)
    sheet.freeze_panes(HEAD + 1, 0)
    sheet.set_landscape()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.repeat_rows(HEAD)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.protect("")


def _write_totals(calculation: Calculation, result: str) -> None:
    book = calculation.book
    small = book.style(font_color="grey", font_size=9)
    fine = book.t("✔ チェックすべてOK", "✔ All checks OK")
    wrong, look = book.t("✖ 要修正 ", "✖ To fix: "), book.t("▲ 要確認 ", "▲ To review: ")
    unit = book.t("件", "")
    words = (
        f'=IF(check_errors+check_warnings=0,"{fine}",IF(check_errors>0,"{wrong}"&check_errors'
        f'&"{unit}","")&IF(AND(check_errors>0,check_warnings>0),"　","")'
        f'&IF(check_warnings>0,"{look}"&check_warnings&"{unit}",""))'
    )
    book.formula("checks", 3, 2, words, book.style(bold=True, font_size=13))
    good = book.t("● いまの目標と入力に合っています", "● Fits the goal and the inputs as they are")
    old = book.t("▲ 目標か入力が変わりました：解き直してください（kpi solve ブック --write）",
                 "▲ The goal or an input has changed: solve again (kpi solve BOOK --write)")  # fmt: skip
    none = book.t("● 使われていません（目標が入力されています）", "● Not in use: targets are typed")
    live = book.t("● ライブの答えを使っています", "● The live answer is used")
    stale = f"$D${HEAD + 2 + list(CHECKS).index('stale')}"
    state = f'=IF(calc_answers=0,"{none}",IF(source_live>0,"{live}",IF(LEFT({stale},1)="✔","{good}","{old}")))'
    helpers = (
        ("check_errors", f'=COUNTIF({result},"✖*")'),
        ("check_warnings", f'=COUNTIF({result},"▲*")'),
        ("answer_state", state),
        ("control_tolerance", "=0.01"),
    )
    for row, (name, text) in enumerate(helpers, 1):
        book.sheets["checks"].write_string(row, _HELPER, name, small)
        book.formula("checks", row, _HELPER + 1, text, small)
        book.name(name, f"{book.at('checks')}${column_name(_HELPER + 2)}${row + 1}")
    book.sheets["checks"].set_column(_HELPER, _HELPER + 1, 14, None, {"hidden": True})
    book.name("check_words", f"{book.at('checks')}$C$4")


def _write_line(calculation: Calculation, row: int, number: int, key: str, words: Words) -> None:
    book = calculation.book
    sheet = book.sheets["checks"]
    rule = RULES[key]
    look = {"bottom": 1, "bottom_color": "pale"}
    sheet.set_row(row, 24)
    sheet.write_number(row, LEFT, number, book.style(**look, font_color="mist", align="center"))
    sheet.write_string(row, LEFT + 1, book.t(*words.title), book.style(**look, text_wrap=True))
    bad = (
        book.t("✖ 要修正 ", "✖ fix ")
        if words.severity == "error"
        else book.t("▲ 確認 ", "▲ review ")
    )
    count = _text(calculation, rule.count)
    text = f'=IF(IFERROR({count},1)=0,"✔ OK","{bad}"&IFERROR({count},1))'
    style = book.style(**look, bold=True, font_color="blue", align="center")
    book.formula("checks", row, LEFT + 2, text, style)
    found = f'LEFT($D{row + 1},1)="✔"'
    place = _text(calculation, _place(book, key, rule))
    grey = book.style(**look, font_size=9, text_wrap=True)
    book.formula("checks", row, LEFT + 3, f'=IF({found},"",IFERROR({place},""))', grey)
    remedy = book.t(*words.remedy).replace('"', '""')
    book.formula("checks", row, LEFT + 4, f'=IF({found},"","{remedy}")', grey)
    link = book.style(**look, font_size=9, font_color="blue", underline=1)
    target = "actuals" if key.startswith("actual") or key == "gap" else "inputs"
    target = {"stale": "answer", "live": "live", "profiles": "profiles", "drawn": "dashboard"}.get(
        key, target
    )
    sheet.write_url(row, LEFT + 5, f"internal:{book.at(target)}A1", link, book.title(target))


def _write_flags(calculation: Calculation) -> None:
    """The checks' own flags, row by row, out of sight."""
    book = calculation.book
    named = Named(calculation, "check")
    small = book.style(font_size=6, font_color="mist")
    sheet = book.sheets["checks"]
    first, last = HEAD + 2, HEAD + 1 + book.rows
    number = f"${column_name(_FLAGS)}{{0}}"
    for at, (key, text) in enumerate(OWN.items(), _FLAGS):
        sheet.write_string(HEAD, at, key, small)
        pattern = "=" + named.text(text.replace("{i}", number))
        book.filled("checks", Filled(at + 1, first, last, pattern), small)
    book.filled("checks", Filled(_FLAGS, first, last, ""), small)
    sheet.set_column(_FLAGS - 1, _FLAGS + len(OWN) - 1, 4, None, {"hidden": True})


def _place(book: Book, key: str, rule: Rule) -> str:
    """Formula text of the first place."""
    if key == "gap":
        return _gap_place(book)
    if rule.rows == "actuals":
        return _actual_place(book, key, rule)
    if rule.rows == "profiles":
        first = f"MATCH(1,[{rule.flag}:],0)"
        cell = f"ADDRESS(ROW(profile_name)-1+{first},COLUMN(profile_name),4)"
        return f'"{book.title("profiles")}!"&{cell}&"　"&INDEX(profile_name,{first})'
    if rule.flag:
        first = f"MATCH(1,[{rule.flag}:],0)"
        head = _head(book, rule.column)
        across = f"COLUMN({head})"
        for column, wrong in reversed(culprits(key, first)):
            across = f"IF({wrong}>0,COLUMN({_head(book, column)}),{across})"
        place = f'"{book.title("inputs")}!"&ADDRESS(ROW({head})+{first},{across},4)&"　"'
        place += f"&INDEX([A.label:],{first})"
        if key == "kgi":  # every row has a parent: begin with the first one
            first_row = f'"{book.title("inputs")}!"&ADDRESS(ROW({head})+1,{across},4)'
            return f"IFERROR({place},{first_row})"
        return place
    return _whole_book(book, key)


def _actual_place(book: Book, key: str, rule: Rule) -> str:
    """A row of the table of actuals; the very month where one cell is wrong."""
    first = f"MATCH({0 if key == 'actual_unknown' else 1},[{rule.flag}:],0)"
    if key == "actual_text":
        first = "MATCH(TRUE,INDEX([R.texts:]>0,0),0)"
    line = f"INDEX(actual_value,{first},0)"
    across = f"COLUMN({_id_head(book)})"
    month = {
        "actual_text": f'MATCH(TRUE,INDEX({line}>"",0),0)',
        "actual_negative": f"MATCH(TRUE,INDEX({line}<0,0),0)",
    }.get(key)
    if month:
        across = f"COLUMN({_month_head(book)})-1+{month}"
    return (
        f'"{book.title("actuals")}!"&ADDRESS(ROW({_id_head(book)})+{first},{across},4)&"　"'
        f"&INDEX([R.id:],{first})"
    )


def _gap_place(book: Book) -> str:
    """The first closed month without an actual: its cell, the metric, and who answers for it."""
    first = "MATCH(1,[A.c_gap:],0)"
    at = f"INDEX([A.pos:],{first})"
    line = f"MATCH(INDEX([A.id:],{first}),[R.id:],0)"
    month = f'MATCH(TRUE,INDEX(INDEX([B.a::],{at},0)="",0),0)'
    cell = (
        f"ADDRESS(ROW({_id_head(book)})+{line},COLUMN({_month_head(book)})-1"
        f"+INDEX([M.acol:],{month}),4)"
    )
    head = _head(book, "owner")
    instead = f'"{book.title("inputs")}!"&ADDRESS(ROW({head})+{first},COLUMN({head}),4)'
    owner = f"INDEX([A.owner:],{first})"
    return (
        f'IFERROR("{book.title("actuals")}!"&{cell},{instead})&"　"&INDEX([A.label:],{first})'
        f'&IF({owner}="","","{book.t("（", " (")}"&{owner}&"{book.t("）", ")")}")'
    )


def _id_head(book: Book) -> str:
    letters = column_name(build_actuals.LEFT + 1)
    return f"{book.at('actuals')}${letters}${build_actuals.HEAD + 1}"


def _month_head(book: Book) -> str:
    letters = column_name(build_actuals.FIRST_MONTH + 1)
    return f"{book.at('actuals')}${letters}${build_actuals.HEAD + 1}"


def _head(book: Book, key: str) -> str:
    """The heading of a column of the input table."""
    letters = column_name(build_inputs.column_of(key) + 1)
    return f"{book.at('inputs')}${letters}${build_inputs.HEAD + 1}"


def _wrong_setting() -> str:
    """Formula text of the address of the setting that is wrong."""
    place = "ADDRESS(ROW(kpi_on_track),COLUMN(kpi_on_track),4)"
    for wrong, name in reversed(WRONG_SETTING):
        place = f"IF({wrong}>0,ADDRESS(ROW({name}),COLUMN({name}),4),{place})"
    return place


def _whole_book(book: Book, key: str) -> str:
    """Places and figures of the checks that have no row of their own."""
    target = _head(book, "target")
    here = f'"{book.title("inputs")}!"&ADDRESS(ROW({target})+calc_kgi,COLUMN({target}),4)'
    total, goal = book.t("積み上げ ", "rolled up "), book.t("目標 ", "goal ")
    first = _month_head(book)
    live = f'"{book.title("live")}!"&ADDRESS(ROW(live_switch),COLUMN(live_switch),4)'
    apart = book.t("件の値が逆算シートと違います", " values differ from the sheet Answer")
    missing = book.t("ライブの答えがありません", "there is no live answer")
    solved, now = book.t("解いた目標 ", "solved for "), book.t("いまの目標 ", "goal now ")
    texts = {
        "goal_set": here,
        "relative": f'{here}&"　"&TEXT(kpi_goal,"General")',
        "live": f'{live}&"　"&IF(live_found=0,"{missing}",({LIVE_APART})&"{apart}")',
        "goal": f'{here}&"　{total}"&TEXT(INDEX([B.vt:],calc_root),calc_format)'
        f'&" / {goal}"&TEXT(kpi_goal,calc_format)',
        "stale": f'"{solved}"&TEXT(answer_goal,calc_format)&" / {now}"&TEXT(kpi_goal,calc_format)',
        "actual_month": f'"{book.title("actuals")}!"&ADDRESS(ROW({first}),'
        f"COLUMN({first})+MATCH(1,[H.stray:],0)-1,4)",
        "settings": f'"{book.title("inputs")}!"&{_wrong_setting()}',
        "capacity": f'COUNTIF([A.id:],"?*")&" / "&cap_rows&"{book.t("行", " rows")}　"&kpi_months'
        f'&" / "&cap_months&"{book.t("か月", " months")}"',
        "drawn": f'SUM([A.c_drawn:])&"{book.t("件", " not drawn")}"',
    }
    return texts[key]
