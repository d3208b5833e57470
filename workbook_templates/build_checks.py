"""The checks sheet: one line a check, with its result, the first place, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from kpimodel.errors import column_name
from workbook_templates import build_actuals, build_inputs, formulas_structure
from workbook_templates.build_book import Book
from workbook_templates.build_calc import Calculation
from workbook_templates.catalogue.checks import CHECKS, Words

HEAD = 5
LEFT = 1
_HELPER = 9


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a check is computed.

    Attributes:
        count: Formula text: how many findings; 0 is fine.
        column: Key of the input table's column that it points at.
        flag: Column of the calculation's row table with 1 on the rows found.
    """

    count: str
    column: str = ""
    flag: str = ""


def _flag(flag: str, column: str) -> _Rule:
    return _Rule(f"SUM([A.{flag}:])", column, flag)


_SHORT = "IF(calc_d*(N(INDEX([B.vt:],calc_root))-kpi_goal)<-kpi_tolerance*ABS(kpi_goal),1,0)"
_START = (
    'IF(ISNUMBER(kpi_start),0,IFERROR(IF(AND(LEN(TRIM(kpi_start&""))>=7,'
    'ISNUMBER(DATE(VALUE(LEFT(TRIM(kpi_start&""),4)),VALUE(MID(TRIM(kpi_start&""),6,2)),1))),0,1),1))'
)
_CLOSED = (
    'IF(OR(ISNUMBER(kpi_closed),TRIM(kpi_closed&"")=""),0,'
    'IFERROR(IF(ISNUMBER(DATE(VALUE(LEFT(TRIM(kpi_closed&""),4)),'
    'VALUE(MID(TRIM(kpi_closed&""),6,2)),1)),0,1),1))'
)
_MONTHS = "IF(ISNUMBER(kpi_months),IF(AND(kpi_months>=1,kpi_months=INT(kpi_months)),0,1),1)"
_BANDS = "IF(AND(ISNUMBER(kpi_on_track),ISNUMBER(kpi_watch)),IF(kpi_watch<=kpi_on_track,0,1),1)"
# The setting that is wrong: the first of these, else the bound below which a metric is on track.
_WRONG_SETTING = (
    (_START, "kpi_start"), (_CLOSED, "kpi_closed"), (_MONTHS, "kpi_months"),
    ("IF(ISNUMBER(kpi_on_track),1,0)", "kpi_watch"),
)  # fmt: skip
RULES: dict[str, _Rule] = {
    "kgi": _Rule('SUM([A.c_root:])+IF(COUNTIF([A.top:],"?*")=0,1,0)', "parent", "c_root"),
    "parent": _flag("c_parent", "parent"),
    "twice": _flag("c_twice", "id"),
    "deep": _flag("c_deep", "parent"),
    "relation": _flag("c_rel", "relation"),
    "word": _flag("c_word", "relation"),
    "baseline": _flag("c_base", "baseline"),
    "bounds": _flag("c_bounds", "maximum"),
    "percent": _flag("c_percent", "maximum"),
    "text": _flag("c_text", "target"),
    "value": _flag("c_value", "baseline"),
    "settings": _Rule(f"{_START}+{_CLOSED}+{_MONTHS}+{_BANDS}"),
    "goal": _Rule(f"IF(calc_goal=0,1,{_SHORT})", "target"),
    "capacity": _Rule(
        'SUMPRODUCT(((tree_id<>"")+(tree_label<>"")>0)*1)-COUNTIF([A.id:],"?*")+COUNTA(tree_more)'
        "+COUNTA(actual_more)+IF(ISNUMBER(kpi_months),IF(kpi_months>cap_months,1,0),0)"
    ),
    "actual_text": _Rule("SUM([R.texts:])"),
    "actual_month": _Rule("SUM([H.stray:])"),
    "actual_twice": _Rule("SUM([R.twice:])"),
    "actual_unknown": _Rule("COUNTIF([R.known:],0)"),
    "gap": _flag("c_gap", "owner"),
    "out": _flag("c_out", "baseline"),
    "target": _flag("c_target", "target"),
    "stale": _Rule(
        "SUM([A.c_stale:])+IF(AND(calc_goal=1,calc_answers>0),IF(ISNUMBER(answer_goal),"
        "IF(ABS(answer_goal-kpi_goal)>kpi_tolerance*ABS(kpi_goal),1,0),1),0)"
    ),
    "native": _flag("c_native", "relation"),
    "drawn": _Rule(
        'MAX(SUM([A.c_drawn:]),COUNTIF([A.id:],"?*")-score_rows,calc_months-draw_months,0)'
    ),
}


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
    sheet.fit_to_pages(1, 0)
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
    stale = f"$D${HEAD + 2 + list(CHECKS).index('stale')}"
    state = f'=IF(calc_answers=0,"{none}",IF(LEFT({stale},1)="✔","{good}","{old}"))'
    helpers = (
        ("check_errors", f'=COUNTIF({result},"✖*")'),
        ("check_warnings", f'=COUNTIF({result},"▲*")'),
        ("answer_state", state),
    )
    for row, (name, text) in enumerate(helpers, 2):
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
    sheet.set_row(row, 26)
    sheet.write_number(row, LEFT, number, book.style(**look, font_color="mist", align="center"))
    sheet.write_string(row, LEFT + 1, book.t(*words.title), book.style(**look, text_wrap=True))
    bad = (
        book.t("✖ 要修正 ", "✖ fix ")
        if words.severity == "error"
        else book.t("▲ 確認 ", "▲ review ")
    )
    count = calculation.text(rule.count)
    text = f'=IF(IFERROR({count},1)=0,"✔ OK","{bad}"&IFERROR({count},1))'
    style = book.style(**look, bold=True, font_color="blue", align="center")
    book.formula("checks", row, LEFT + 2, text, style)
    found = f'LEFT($D{row + 1},1)="✔"'
    place = calculation.text(_place(book, key, rule))
    grey = book.style(**look, font_size=9, text_wrap=True)
    book.formula("checks", row, LEFT + 3, f'=IF({found},"",IFERROR({place},""))', grey)
    remedy = book.t(*words.remedy).replace('"', '""')
    book.formula("checks", row, LEFT + 4, f'=IF({found},"","{remedy}")', grey)
    link = book.style(**look, font_size=9, font_color="blue", underline=1)
    target = "actuals" if key.startswith("actual") or key == "gap" else "inputs"
    target = {"stale": "answer", "drawn": "dashboard"}.get(key, target)
    sheet.write_url(row, LEFT + 5, f"internal:{book.at(target)}A1", link, book.title(target))


def _place(book: Book, key: str, rule: _Rule) -> str:
    """Formula text of the first place."""
    title = book.title("inputs")
    if rule.flag:
        first = f"MATCH(1,[A.{rule.flag}:],0)"
        head = _head(book, rule.column)
        across = f"COLUMN({head})"
        for column, wrong in reversed(formulas_structure.culprits(key, first)):
            across = f"IF({wrong}>0,COLUMN({_head(book, column)}),{across})"
        owner = ""
        if key == "gap":
            owner = f'&IF(INDEX([A.owner:],{first})="","","（"&INDEX([A.owner:],{first})&"）")'
        return (
            f'"{title}!"&ADDRESS(ROW({head})+{first},{across},4)&"　"'
            f"&INDEX([A.label:],{first}){owner}"
        )
    if key in ("actual_text", "actual_twice", "actual_unknown"):
        column, value = {"actual_text": ("texts", ""), "actual_twice": ("twice", "1"),
                         "actual_unknown": ("known", "0")}[key]  # fmt: skip
        head = (
            f"{book.at('actuals')}${column_name(build_actuals.LEFT + 1)}${build_actuals.HEAD + 1}"
        )
        first = f"MATCH({value},[R.{column}:],0)"
        if not value:
            first = "MATCH(TRUE,INDEX([R.texts:]>0,0),0)"
        return (
            f'"{book.title("actuals")}!"&ADDRESS(ROW({head})+{first},COLUMN({head}),4)&"　"'
            f"&INDEX([R.id:],{first})"
        )
    return _whole_book(book, key)


def _head(book: Book, key: str) -> str:
    """The heading of a column of the input table."""
    letters = column_name(build_inputs.column_of(key) + 1)
    return f"{book.at('inputs')}${letters}${build_inputs.HEAD + 1}"


def _wrong_setting() -> str:
    """Formula text of the address of the setting that is wrong."""
    place = "ADDRESS(ROW(kpi_on_track),COLUMN(kpi_on_track),4)"
    for wrong, name in reversed(_WRONG_SETTING):
        place = f"IF({wrong}>0,ADDRESS(ROW({name}),COLUMN({name}),4),{place})"
    return place


def _whole_book(book: Book, key: str) -> str:
    """Places and figures of the checks that have no row of their own."""
    target = _head(book, "target")
    here = f'"{book.title("inputs")}!"&ADDRESS(ROW({target})+calc_kgi,COLUMN({target}),4)'
    total, goal = book.t("積み上げ ", "rolled up "), book.t("目標 ", "goal ")
    first = f"{book.at('actuals')}${column_name(build_actuals.FIRST_MONTH + 1)}"
    first += f"${build_actuals.HEAD + 1}"
    solved, now = book.t("解いた目標 ", "solved for "), book.t("いまの目標 ", "goal now ")
    texts = {
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
