"""The start page: five steps and how far each one is, the sheets, colours, what this file is."""

from __future__ import annotations

from workbook_templates import catalogue, contract, start_words
from workbook_templates.build_book import Book
from workbook_templates.build_calc import Calculation

_WIDTHS = (2, 6, 34, 60, 18, 36, 2)
_BADGE, _TITLE, _TEXT, _LINK, _STATE = 1, 2, 3, 4, 5
_STEPS_TOP, _LOWER_TOP = 3, 10


def write(calculation: Calculation) -> None:
    """Write the sheet."""
    book = calculation.book
    sheet = book.sheets["start"]
    about = catalogue.TEMPLATES.get(book.template)
    book.header(
        "start",
        f'=IF(TRIM(kpi_plan&"")="","{book.t("KPIツリー　計画と実績", "KPI tree: plan and actuals")}",kpi_plan&"")',
        book.t(about.ja, about.en) if about else book.t(
            "KGIから逆算してKPIの目標を決め、毎月の実績と比べます。",
            "Work back from the KGI to KPI targets, and follow them monthly."),
        len(_WIDTHS),
    )  # fmt: skip
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    _write_heading(book, _STEPS_TOP, _BADGE, book.t("5つの手順", "Five steps"))
    steps = catalogue.steps(book.template)
    states = _building_states(calculation) if steps else _states(calculation)
    for index, step in enumerate(steps or start_words.STEPS):
        _write_step(book, _STEPS_TOP + 1 + index, index + 1, step, states[index])
    _colour_states(book)
    bottom = max(_write_colours(book, _LOWER_TOP), _write_sheets(book, _LOWER_TOP))
    for row in range(_LOWER_TOP + 1, bottom + 1):
        sheet.set_row(row, 19)
    for row in (_STEPS_TOP, _LOWER_TOP, _LOWER_TOP + 5):
        sheet.set_row(row, 26)
    sheet.print_area(0, 0, bottom, len(_WIDTHS) - 1)
    sheet.set_landscape()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("&L&8&F　&A&R&8&P / &N")
    sheet.protect("", {"objects": True})


def _write_heading(book: Book, row: int, column: int, text: str) -> None:
    style = book.style(bold=True, font_size=13, font_color="navy")
    book.sheets["start"].write_string(row, column, text, style)


def _states(calculation: Calculation) -> tuple[str, ...]:
    """Formulas: how far each of the usual steps is."""
    book = calculation.book
    todo = book.t("○ KGIの目標を入力します", "○ type the KGI's goal")
    goal = book.t("✔ 目標 ", "✔ goal ")
    none = book.t("○ 締めた月はまだありません", "○ no month is closed yet")
    closed, months = book.t("✔ 締め済み ", "✔ closed "), book.t("か月", " months")
    late = book.t("▲ 締めた月に未入力があります", "▲ a closed month has no entry")
    status = "INDEX(word_status,MATCH(INDEX(fig_status,calc_root),key_status,0))"
    return (
        f'=IF(calc_goal=0,"{todo}",IFERROR("{goal}"&TEXT(kpi_goal/calc_money,calc_look)'
        f'&" "&IF(calc_points="",calc_unit,""),"{todo}"))',
        "=answer_state",
        f'=IF(calc_closed=0,"{none}",IF(calc_late>0,"{late}","{closed}"&calc_closed&" / "'
        f'&calc_months&"{months}"))',
        "=check_words",
        f'=IFERROR("KGI "&{status},"–")',
    )


def _building_states(calculation: Calculation) -> tuple[str, ...]:
    """Formulas: how far the steps are in which a tree comes to be: KGI, KSF, KPI, tree, review."""
    book = calculation.book
    count = book.t("件", "")
    todo = book.t("○ まだありません", "○ none yet")
    factors = calculation.text('COUNTIF([A.role:],"KSF")')
    inputs = calculation.text('COUNTIF([A.rel:],"input")')
    with_base = calculation.text('SUMPRODUCT(([A.rel:]="input")*([A.base:]<>""))')
    linked = book.t("✔ つながっています", "✔ all rows are linked")
    notes = f"COUNTA({contract.REVIEW_NAME.format(key='learned')})"
    kept = book.t("件の記録", " entries")
    bases = book.t("✔ 基準値 ", "✔ baselines ")
    return (
        _states(calculation)[0],
        f'=IF({factors}=0,"{todo}","✔ "&{factors}&"{count}")',
        f'=IF({with_base}=0,"{todo}",IF({with_base}<{inputs},"○ ","{bases}")&{with_base}&" / "'
        f'&{inputs}&"{count}")',
        f'=IF(calc_rows<=1,"{todo}",IF(check_errors=0,"{linked}",check_words))',
        f'=IF({notes}=0,"{todo}","✔ "&{notes}&"{kept}")',
    )


def _write_step(book: Book, row: int, number: int, step: catalogue.Step, state: str) -> None:
    key, ja, en, ja_text, en_text = step
    sheet = book.sheets["start"]
    sheet.set_row(row, 38)
    under = {"bottom": 1, "bottom_color": "white"}
    badge = book.style(bold=True, font_size=14, font_color="white", bg_color="blue",
                       align="center", **under)  # fmt: skip
    link = book.style(bold=True, font_size=11, font_color="blue", underline=1, indent=1,
                      bg_color="cloud", text_wrap=True, **under)  # fmt: skip
    sheet.write_number(row, _BADGE, number, badge)
    tip = book.t("クリックで移動", "click to go there")
    sheet.write_url(row, _TITLE, f"internal:{book.at(key)}A1", link, book.t(ja, en), tip)
    text = book.style(text_wrap=True, bg_color="cloud", **under)
    book.merged("start", (row, _TEXT, row, _LINK), book.t(ja_text, en_text), text)
    done = book.style(bold=True, font_color="deep_blue", bg_color="cloud", text_wrap=True,
                      indent=1, **under)  # fmt: skip
    book.formula("start", row, _STATE, state, done)


def _colour_states(book: Book) -> None:
    """Symbols say it in words; colours beside them for those who see them."""
    area = (_STEPS_TOP + 1, _STATE, _STEPS_TOP + 5, _STATE)
    sheet = book.sheets["start"]
    for symbol, ink in (("○", "grey"), ("▲", "deep_amber"), ("✖", "deep_red")):
        sheet.conditional_format(*area, {
            "type": "text", "criteria": "begins with", "value": symbol,
            "format": book.difference(font_color=ink),
        })  # fmt: skip


def _write_colours(book: Book, row: int) -> int:
    """Legend of colours, then what this file is; returns the last 0-based row."""
    sheet = book.sheets["start"]
    _write_heading(book, row, _BADGE, book.t("セルの色", "Colours of cells"))
    plain = book.style(bg_color="cloud", align="center", border=1, border_color="line")
    wrong = book.style(bg_color="blush", font_color="deep_red", bold=True, align="center")
    lines = (
        (book.input_style(align="center"), book.t("入力", "Input"),
         book.t("ここだけ編集します（黄色・青い文字）。", "Edit these only (yellow, blue text).")),
        (plain, book.t("計算", "Calculation"),
         book.t("数式です。編集しません（パスワードなしで保護）。",
                "Formulas; not to be edited (protected without a password).")),
        (wrong, book.t("入力の誤り", "Mistake"),
         book.t("入力の矛盾。「チェック」にも言葉で出ます。", "A contradiction; Checks says it in words, too.")),
    )  # fmt: skip
    for at, (style, name, text) in enumerate(lines, row + 1):
        sheet.write_string(at, _TITLE, name, style)
        sheet.write_string(at, _TEXT, text, book.style(indent=1))
    return _write_about(book, row + len(lines) + 2)


def _write_about(book: Book, row: int) -> int:
    sheet = book.sheets["start"]
    _write_heading(book, row, _BADGE, book.t("このブックについて", "About this workbook"))
    grey = book.style(font_color="grey", indent=1)
    lines = (
        (book.t("チェック", "Checks"), "=check_words"),
        (book.t("逆算の答え", "The answer"), "=answer_state"),
        (book.t("できる範囲", "Limits"),
         book.t(f"指標 {book.rows} 行、{book.months} か月、7階層まで（超えるとチェックに出ます）",
                f"{book.rows} rows, {book.months} months, 7 levels below the KGI")),
        (book.t("開けるもの", "Opens in"),
         book.t("Excel 2016以降、LibreOffice、Googleスプレッドシート",
                "Excel 2016 or later, LibreOffice, Google Sheets")),
        (book.t("アドイン", "Add-in"),
         book.t("なくても動きます（逆算は kpi コマンドでも）", "Not needed; kpi solve works back, too")),
        (book.t("用語", "Terms"),
         book.t("KGI 最終目標、KSF 成功要因、KPI 行動の指標", "KGI: goal, KSF: success factor, KPI: what is acted on")),
        (book.t("版", "Version"), f"kpi-tree-toolkit / schema {contract.SCHEMA} / {book.template}"),
    )  # fmt: skip
    for at, (name, text) in enumerate(lines, row + 1):
        sheet.write_string(at, _TITLE, name, grey)
        if text.startswith("="):
            style = book.style(bold=True, font_color="deep_blue", indent=1, shrink=True)
            book.formula("start", at, _TEXT, text, style)
        else:
            sheet.write_string(at, _TEXT, text, book.style(indent=1))
    return row + len(lines)


def _write_sheets(book: Book, row: int) -> int:
    """Links to the sheets, and what each one is for; returns the last 0-based row."""
    sheet = book.sheets["start"]
    _write_heading(book, row, _LINK, book.t("シート", "Sheets"))
    link = book.style(font_color="blue", underline=1)
    tip = book.t("クリックで移動", "click to go there")
    shown = [key for key in contract.SHEETS if key in start_words.SHEETS]
    for at, key in enumerate(shown, row + 1):
        sheet.write_url(at, _LINK, f"internal:{book.at(key)}A1", link, book.title(key), tip)
        sheet.write_string(at, _STATE, book.t(*start_words.SHEETS[key]), book.style(shrink=True))
    return row + len(shown)
