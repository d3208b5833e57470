"""The live answer: back-solving by the add-in inside the workbook, on a sheet of its own.

One formula fills the area. Hosts with dynamic arrays let it spill; the others take it as an array
formula over the whole area, and pad what is over with ``#N/A``, which is hidden. Without the add-in
the area is blank and a line says what to do: an unknown function gives ``#NAME?``, which IFERROR
takes away.
"""

from __future__ import annotations

from kpimodel.errors import column_name
from workbook_templates import contract
from workbook_templates.build_book import Book
from workbook_templates.formulas import Filled

HEAD = 11  # 0-based row of the answer's own headings
LEFT = 1
SPILL_COLUMNS = 6
ON_WORDS = ("オン", "On")
OFF_WORDS = ("オフ", "Off")
FORMULA = '=IF(live_on=1,IFERROR(KPI_BACKSOLVE(tblTree[#All]),""),"")'
_ONE_PAGE = 25  # metrics whose answer still prints on one page
_FEWEST_ROWS = 200
_SUMMARY_ROWS = 30  # the answer's last lines: state, reason, what could be relaxed
_TAKEN = LEFT + SPILL_COLUMNS + 1
_KEPT_COLUMNS = 3
# Headings of the add-in's columns, in both languages.
_ID_HEADINGS = ("ID",)
_VALUE_HEADINGS = ("答え", "Answer")


def answer_rows(book: Book) -> int:
    """How many rows of the answer the calculation reads."""
    return max(_FEWEST_ROWS, book.rows)


def write(book: Book) -> None:
    """Write the sheet and its names."""
    sheet = book.sheets["live"]
    book.header(
        "live",
        book.t("ライブ逆算（アドイン）", "Live answer (add-in)"),
        book.t(
            "KPI関数のアドインがあれば、入力を変えるたびに逆算し直します。無くてもブックは使えます。",
            "With the KPI functions installed, the answer follows every change. "
            "The workbook works without them, too.",
        ),
        _TAKEN + _KEPT_COLUMNS,
    )
    _write_head(book)
    _write_area(book)
    _write_taken(book)
    for at, width in enumerate((2, 18, 26, 14, 14, 11, 44, 3, 18, 14, 8)):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(HEAD + 1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1 if len(book.plan.tree.nodes) <= _ONE_PAGE else 0)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, HEAD + len(book.plan.tree.nodes) + 12, LEFT + SPILL_COLUMNS - 1)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.protect("", {"format_columns": True})


def _area(column: int, rows: int, *, head: bool = False) -> str:
    """An absolute range below the headings (or with them), without the sheet."""
    letters = column_name(column + 1)
    top = HEAD + 1 if head else HEAD + 2
    return f"${letters}${top}:${letters}${HEAD + 1 + rows}"


def _write_head(book: Book) -> None:
    sheet = book.sheets["live"]
    label = book.style(bold=True, font_color="grey")
    shown = book.style(bold=True, text_wrap=True)
    off = book.t(*OFF_WORDS)
    sheet.write_string(3, LEFT, book.t("ライブ逆算", "Live answer"), label)
    sheet.write_string(3, LEFT + 1, off, book.input_style(align="center", bold=True))
    book.name(contract.LIVE_SWITCH, f"{book.at('live')}${column_name(LEFT + 2)}$4")
    sheet.data_validation(3, LEFT + 1, 3, LEFT + 1, {
        "validate": "list", "source": [book.t(*ON_WORDS), off],
        "input_title": book.t("オン・オフ", "On or off"),
        "input_message": book.t("アドインがあるときだけオンにします。", "Turn it on only with the add-in."),
        "error_title": book.t("オンかオフを選んでください", "Choose on or off"),
        "error_message": book.t("一覧から選びます。", "Choose from the list."),
    })  # fmt: skip
    sheet.write_string(3, LEFT + 2, book.t("← アドインを入れたらオンにします。オフの間は「逆算」シートの答えを使います。",
                                           "← On once the add-in is there. While off, the sheet Answer is used."),
                       book.style(font_color="grey", font_size=9))  # fmt: skip
    sheet.write_string(4, LEFT, book.t("状態", "State"), label)
    book.merged("live", (4, LEFT + 1, 4, LEFT + SPILL_COLUMNS - 1), "=live_state", shown)
    book.status_formats(sheet, (4, LEFT + 1, 4, LEFT + SPILL_COLUMNS - 1))
    sheet.set_row(4, 38)
    sheet.set_row(5, 6)
    sheet.write_string(6, LEFT, book.t("目標の出どころ", "Targets come from"), label)
    book.formula("live", 6, LEFT + 1, "=source_words", book.style())
    notes = book.t(
        "1. 答えは下の表に出ます。式は B{0} の1つだけです。アドインを入れた後に答えが出なければ、B{0} を選んで F2、Enter を押します"
        "（Excel 2016・2019 は表の範囲を選んで F2、Ctrl+Shift+Enter）。|"
        "2. ほかのセルでも =KPI_BACKSOLVE(tblTree[#All]) と入力すれば逆算できます。"
        "計算には、目標の入力があればそれ、なければライブ、なければ「逆算」の順で使います。",
        "1. The answer stands below; B{0} holds the only formula. If it stays blank after installing, select B{0}, "
        "press F2 and Enter (Excel 2016 and 2019: select the area, F2, Ctrl+Shift+Enter).|"
        "2. =KPI_BACKSOLVE(tblTree[#All]) works in any other cell, too. The calculation takes a typed target, "
        "else the live answer, else the sheet Answer.",
    )  # fmt: skip
    small = book.style(font_size=9, font_color="grey", text_wrap=True, valign="top")
    for row, text in enumerate(notes.format(HEAD + 1).split("|"), 7):
        book.merged("live", (row, LEFT, row, LEFT + SPILL_COLUMNS - 1), text, small)
        sheet.set_row(row, 28)


def _write_area(book: Book) -> None:
    """The one formula, over as many cells as a host without dynamic arrays may need."""
    sheet = book.sheets["live"]
    last_row = HEAD + answer_rows(book) + _SUMMARY_ROWS
    last = LEFT + SPILL_COLUMNS - 1
    plain = book.style(locked=False, font_size=9)
    sheet.write_dynamic_array_formula(HEAD, LEFT, last_row, last, FORMULA, plain, "")
    for row in range(HEAD, last_row + 1):
        for column in range(LEFT, last + 1):
            if (row, column) != (HEAD, LEFT):
                sheet.write_blank(row, column, None, plain)
    top = f"${column_name(LEFT + 1)}${HEAD + 1}"
    cell = f"{column_name(LEFT + 1)}{HEAD + 1}"
    area = (HEAD, LEFT, last_row, last)
    hidden = book.difference(font_color="white")
    sheet.conditional_format(*area, {"type": "formula", "criteria": f"=ISERROR({cell})",
                                     "format": hidden, "stop_if_true": True})  # fmt: skip
    heading = book.difference(bold=True, font_color="white", bg_color="navy")
    sheet.conditional_format(HEAD, LEFT, HEAD, last, {
        "type": "formula", "criteria": f'=AND({cell}<>"",LEFT({top},4)<>"#KPI")',
        "format": heading,
    })  # fmt: skip
    kind = f"${column_name(_TAKEN + 3)}{HEAD + 2}"
    for columns, symbol, shape in (
        ((2, 3), "%", "0.00%"), ((2, 3), "n", "#,##0.0"), ((4, 4), "", "+0.0%;-0.0%;0.0%"),
    ):  # fmt: skip
        at = f"{column_name(LEFT + columns[0] + 1)}{HEAD + 2}"
        rule = f"ISNUMBER({at})" + (f',{kind}="{symbol}"' if symbol else "")
        sheet.conditional_format(
            HEAD + 1, LEFT + columns[0], last_row, LEFT + columns[1],
            {"type": "formula", "criteria": f"=AND({rule})",
             "format": book.workbook.add_format({"num_format": shape})},
        )  # fmt: skip


def _write_taken(book: Book) -> None:
    """What the calculation takes: the id and the value of each row, found by the headings."""
    sheet = book.sheets["live"]
    rows = answer_rows(book)
    small = book.style(font_size=9, font_color="grey")
    head = book.table_head(font_size=9)
    heads = (book.t("計算に渡すID", "Id taken"), book.t("値", "Value"), book.t("種類", "Kind"))
    for at, text in enumerate(heads):
        sheet.write_string(HEAD, _TAKEN + at, text, head)
    first, last = column_name(LEFT + 1), column_name(LEFT + SPILL_COLUMNS)
    headings = f"${first}${HEAD + 1}:${last}${HEAD + 1}"
    body = f"${first}${HEAD + 2}:${last}${HEAD + 1 + rows}"
    id_ = f"${column_name(_TAKEN + 1)}{{0}}"
    index = f"ROW()-{HEAD + 1}"
    raw = f"INDEX({body},{index},live_id_column)"
    value = f"INDEX({body},{index},live_value_column)"
    unit = f'INDEX(tree_unit,MATCH({id_},row_id,0))&""'
    percent = f"ISNUMBER(MATCH({unit},list_percent,0))"
    texts = (
        f'=IF(live_found=0,"",IFERROR(IF(LEFT({raw},1)="_","",{raw}&""),""))',
        f'=IF({id_}="","",IFERROR(IF(ISNUMBER({value}),{value},""),""))',
        f'=IF({id_}="","",IFERROR(IF({percent},"%","n"),"n"))',
    )
    for at, text in enumerate(texts, _TAKEN + 1):
        book.filled("live", Filled(at, HEAD + 2, HEAD + 1 + rows, text), small)
    at_live = book.at("live")
    book.name(contract.LIVE_ID, at_live + _area(_TAKEN, rows))
    book.name(contract.LIVE_VALUE, at_live + _area(_TAKEN + 1, rows))
    _write_scalars(book, headings, rows)


def _write_scalars(book: Book, headings: str, rows: int) -> None:
    """Named helpers, above the column of values."""
    first = f"${column_name(LEFT + 1)}${HEAD + 1}"
    first_column, last_column = column_name(LEFT + 1), column_name(LEFT + SPILL_COLUMNS)
    bottom = HEAD + 1 + rows + _SUMMARY_ROWS
    ids = f"INDEX(${first_column}${HEAD + 2}:${last_column}${bottom},0,live_id_column)"
    values = ids.replace("live_id_column", "live_value_column")
    remarks = ids.replace("live_id_column", str(SPILL_COLUMNS))

    def column(words: tuple[str, ...]) -> str:
        text = "0"
        for word in reversed(words):
            text = f'IFERROR(MATCH("{word}",{headings},0),{text})'
        return text

    on = ",".join(f'TRIM(live_switch&"")="{word}"' for word in ON_WORDS)
    off_line = book.t("－ オフです：「逆算」シートの答えか、入力した目標を使います。",
                      "– Off: typed targets or the sheet Answer are used.")  # fmt: skip
    missing = book.t(
        "▲ アドインの関数が見つかりません。アドインを入れる（kpi excel routes）か、オフにして kpi solve ブック --write で書き込みます。",
        "▲ The add-in's function was not found. Install it (kpi excel routes), or turn this off and "
        "run kpi solve BOOK --write.",
    )  # fmt: skip
    found = book.t('"● ライブの答え "&COUNT(live_value)&" 件を使えます。"',
                   '"● "&COUNT(live_value)&" live values stand ready."')  # fmt: skip
    short = book.t('"■ 目標に届きません。入力の目標か「逆算」の答えを使います。"',
                   '"■ The goal is out of reach; typed targets or the sheet Answer are used. "')  # fmt: skip
    beyond = book.t(
        "▲ 表 tblTree の枠の外に指標の行があります。表の右下の角を下に引いて広げてください。",
        "▲ A metric stands outside the table tblTree. Drag the table's corner down over it.",
    )
    cells = "&".join(f"tblTree[{contract.heading(key, book.lang)}]" for key in ("id", "label"))
    outside = f'SUMPRODUCT((tree_id&tree_label<>"")*1)-SUMPRODUCT(({cells}<>"")*1)'
    scalars = (
        ("live_on", f"=IF(OR({on}),1,0)"),
        ("live_id_column", f"={column(_ID_HEADINGS)}"),
        ("live_value_column", f"={column(_VALUE_HEADINGS)}"),
        ("live_status", f'=IF(live_id_column*live_value_column=0,"",'
                        f'IFERROR(INDEX({values},MATCH("_status",{ids},0))&"",""))'),
        ("live_tolerance", "=0.000001"),
        ("live_outside", f"={outside}"),
        ("live_found", '=IF(AND(live_outside=0,OR(live_status="met",live_status="already_met")),1,0)'),
        ("live_state", f'=IF(live_on=0,"{off_line}",IF(live_outside>0,"{beyond}",IF(live_found=1,{found},IF(live_status<>"",'
                       f'{short}&IFERROR(INDEX({remarks},MATCH("_reason",{ids},0)),""),'
                       f'IF(LEFT(IFERROR({first}&"",""),5)="#KPI!","■ "&{first},"{missing}")))))'),
    )  # fmt: skip
    small = book.style(font_size=8, font_color="mist")
    for row, (name, text) in enumerate(scalars, 3):
        book.sheets["live"].write_string(row, _TAKEN, name, small)
        book.formula("live", row, _TAKEN + 1, text, small)
        book.name(name, f"{book.at('live')}${column_name(_TAKEN + 2)}${row + 1}")
