"""The answer sheet: what back-solving gave, for which goal; and the targets as first decided."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format

from kpimodel.errors import column_name
from kpimodel.evaluate import evaluate
from workbook_templates import contract
from workbook_templates.build_book import NUMBER, Book
from workbook_templates.formulas import Filled

HEAD = 9
_LOOK = {"bottom": 1, "bottom_color": "pale"}
_SHAPE = "#,##0.0"
_MOVED = "+0.0%;-0.0%;－"
LEFT = 1
_COLUMNS = ("id", "label", "answer", "baseline", "change", "bound", "month", "live", "apart")
_WIDTHS = (14, 28, 15, 15, 10, 16, 13, 13, 10)
_KEPT = LEFT + len(_COLUMNS) + 1  # first column of the original targets
_KEPT_WIDTHS = (14, 28, 15, 15, 10)


def write(book: Book) -> None:
    """Write the sheet and its names."""
    sheet = book.sheets["answer"]
    book.header(
        "answer",
        book.t("逆算", "Answer (back-solved)"),
        book.t(
            "kpi solve ブック --write が書き込みます。入力の目標が空欄の指標は、この値を目標に使います。",
            "Written by `kpi solve BOOK --write`. Inputs without a target of their own use it.",
        ),
        _KEPT + len(_KEPT_WIDTHS) + 1,
    )
    _write_head(book)
    solution = book.plan.solution
    values = solution.values if solution else {}
    baselines = evaluate(book.plan.tree)
    head = book.table_head()
    words = (
        "ID", book.t("指標名", "Metric"), book.t("逆算値（期間）", "Answer (period)"),
        book.t("解いたときの現状", "Where it was"), book.t("現状比", "Change"),
        book.t("上限・下限", "Bound"), book.t("逆算値／月", "Answer / month"),
        book.t("ライブの値", "Live value"), book.t("ライブとの差", "Live differs"),
    )  # fmt: skip
    for at, text in enumerate(words):
        sheet.write_string(HEAD, LEFT + at, text, head)
    sheet.set_row(HEAD, 28)
    ids = [node.id for node in book.plan.tree.nodes if node.id in values]
    for index in range(book.rows):
        id_ = ids[index] if index < len(ids) else ""
        _write_typed(book, HEAD + 1 + index, id_, values.get(id_), baselines.get(id_))
    _write_formulas(book)
    for name, at in ((contract.ANSWER_ID, 0), (contract.ANSWER_VALUE, 2),
                     (contract.ANSWER_BASELINE, 3), ("answer_apart", 8)):  # fmt: skip
        letters = column_name(LEFT + at + 1)
        book.name(
            name, f"{book.at('answer')}${letters}${HEAD + 2}:${letters}${HEAD + 1 + book.rows}"
        )
    _write_original(book)
    _add_shapes(book)
    sheet.set_column(0, 0, 2)
    for at, width in enumerate((*_WIDTHS, 3, *_KEPT_WIDTHS)):
        sheet.set_column(LEFT + at, LEFT + at, width)
    live_gap = f"$J{HEAD + 2}"
    sheet.conditional_format(HEAD + 1, LEFT + 8, HEAD + book.rows, LEFT + 8, {
        "type": "formula", "criteria": f"=AND(ISNUMBER({live_gap}),{live_gap}<>0)",
        "format": book.difference(bg_color="cream", font_color="deep_amber", bold=True),
    })  # fmt: skip
    sheet.freeze_panes(HEAD + 1, LEFT + 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    last = _KEPT + len(_KEPT_WIDTHS)
    sheet.print_area(0, 0, HEAD + len(book.plan.tree.nodes) + 2, last)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.protect("")


def _write_head(book: Book) -> None:
    sheet = book.sheets["answer"]
    solution = book.plan.solution
    label = book.style(bold=True, font_color="grey")
    shape = "0.0#%" if book.plan.tree.root.is_rate else "#,##0.######"
    value = book.style(bold=True, align="left", num_format=shape)
    sheet.write_string(3, 1, book.t("解いた目標", "Solved for the goal"), label)
    if solution:
        sheet.write_number(3, 3, solution.goal, value)
    else:
        sheet.write_blank(3, 3, None, value)
    book.name(contract.ANSWER_GOAL, f"{book.at('answer')}$D$4")
    sheet.write_string(4, 1, book.t("いまの目標", "The goal now"), label)
    book.formula("answer", 4, 3, "=kpi_goal", value)
    sheet.write_string(5, 1, book.t("この答えは", "This answer"), label)
    book.merged("answer", (5, 3, 5, 7), "=answer_state", book.style(bold=True))
    book.status_formats(sheet, (5, 3, 5, 7))
    sheet.write_string(6, 1, book.t("説明", "In words"), label)
    words = solution.explain(book.lang) if solution else ""
    wrap = book.style(text_wrap=True, valign="top", font_size=9)
    sheet.merge_range(6, 3, 7, 7, words, wrap)
    sheet.set_row(6, 30)
    sheet.set_row(7, 22)
    book.name(contract.ANSWER_WORDS, f"{book.at('answer')}$D$7")


def _write_typed(book: Book, row: int, id_: str, value: float | None, base: float | None) -> None:
    """What `kpi solve --write` overwrites: id, answer, and where the metric was."""
    sheet = book.sheets["answer"]
    sheet.write_string(row, LEFT, id_, book.style(**_LOOK))
    number = book.style(**_LOOK, num_format=_SHAPE, bold=True)
    grey = book.style(**_LOOK, num_format=_SHAPE, font_color="grey")
    for at, content, style in ((2, value, number), (3, base, grey)):
        if content is None:
            sheet.write_blank(row, LEFT + at, None, style)
        else:
            sheet.write_number(row, LEFT + at, content, style)


def _write_formulas(book: Book) -> None:
    """The columns that follow from id and answer, each one formula filled down."""
    own, answer, was, other = "$B{0}", "$D{0}", "$E{0}", "$I{0}"
    match = f"MATCH({own},row_id,0)"
    high, low = f"INDEX(row_max,{match})", f"INDEX(row_min,{match})"
    at_high = book.t("上限で止まる", "at its maximum")
    at_low = book.t("下限で止まる", "at its minimum")
    bound = (
        f'=IF({own}="","",IFERROR(IF(AND({high}<>"",{answer}>=N({high})-kpi_tolerance*ABS(N({high}))),'
        f'"{at_high}",IF(AND({low}<>"",{answer}<=N({low})+kpi_tolerance*ABS(N({low}))),'
        f'"{at_low}","")),""))'
    )
    flow = f"INDEX(row_rollup,{match})"
    taken = f'IFERROR(INDEX(live_value,MATCH({own},live_id,0)),"")'
    near = f"ABS({other}-N({answer}))<=live_tolerance*ABS(N({answer}))"
    percent = {"num_format": "+0.0%;-0.0%;0.0%"}
    columns: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (1, f'=IF({own}="","",IFERROR(INDEX(row_label,{match}),"?"))', {}),
        (4, f'=IF(OR({own}="",{was}="",{was}=0),"",{answer}/{was}-1)', percent),
        (5, bound, {"font_color": "deep_amber", "indent": 1}),
        (6, f'=IF({own}="","",IFERROR(IF({flow}="sum",{answer}/calc_months,""),""))',
         {"num_format": _SHAPE}),
        (7, f'=IF({own}="","",IF(ISNUMBER({taken}),{taken},""))',
         {"num_format": _SHAPE, "font_color": "grey"}),
        (8, f'=IF(OR({other}="",{answer}=""),"",IF({near},0,IF({answer}=0,1,{other}/{answer}-1)))',
         {"num_format": _MOVED}),
    )  # fmt: skip
    for at, text, look in columns:
        _fill(book, LEFT + at, text, book.style(**_LOOK, **look))
    _fill(book, LEFT + len(_COLUMNS), _kind(own), book.style(font_size=6, font_color="white"))


def _fill(book: Book, at: int, text: str, style: Format) -> None:
    book.filled("answer", Filled(at + 1, HEAD + 2, HEAD + 1 + book.rows, text), style)


def _kind(id_: str) -> str:
    """``%`` for a rate, ``n`` for a number: rules of format may not name another sheet."""
    unit = f'INDEX(tree_unit,MATCH({id_},row_id,0))&""'
    return f'=IF({id_}="","",IFERROR(IF(ISNUMBER(MATCH({unit},list_percent,0)),"%","n"),"n"))'


def _add_shapes(book: Book) -> None:
    """A rate is shown as one, whichever row it stands in."""
    kind = f"${column_name(LEFT + len(_COLUMNS) + 1)}{HEAD + 2}"
    for at in (2, 3, 7):
        for symbol, shape in (("%", "0.00%"), ("n", "#,##0.0")):
            book.sheets["answer"].conditional_format(
                HEAD + 1, LEFT + at, HEAD + book.rows, LEFT + at,
                {"type": "formula", "criteria": f'={kind}="{symbol}"',
                 "format": book.workbook.add_format({"num_format": shape})},
            )  # fmt: skip


def _write_original(book: Book) -> None:
    """当初目標 beside 修正目標: kept by the first `kpi solve --write`, open to correction."""
    sheet = book.sheets["answer"]
    label = book.style(bold=True, font_color="grey")
    title = book.style(bold=True, font_size=12, font_color="navy")
    sheet.write_string(
        3, _KEPT, book.t("当初目標と修正目標", "Original and current targets"), title
    )
    sheet.write_string(4, _KEPT, book.t("控えた日", "Kept on"), label)
    sheet.write_blank(4, _KEPT + 2, None, book.input_style(num_format="yyyy-mm-dd", align="left"))
    book.name(contract.ORIGINAL_DATE, f"{book.at('answer')}${column_name(_KEPT + 3)}$5")
    note = book.t(
        "最初の kpi solve --write が、そのときの全指標の目標をここに控え、その後は変えません。"
        "手で直せます。控え直すには、IDと当初目標を消してから kpi solve --write を実行します。",
        "The first kpi solve --write keeps every metric's target here and later ones leave it alone. "
        "You may correct it; to keep anew, clear ids and targets and solve again.",
    )  # fmt: skip
    small = book.style(font_size=9, font_color="grey", text_wrap=True, valign="top")
    sheet.merge_range(5, _KEPT, 7, _KEPT + 4, note, small)
    heads = (
        "ID", book.t("指標名", "Metric"), book.t("当初目標", "Original target"),
        book.t("修正目標（いま）", "Current target"), book.t("変更", "Change"),
    )  # fmt: skip
    for at, text in enumerate(heads):
        sheet.write_string(HEAD, _KEPT + at, text, book.table_head())
    _write_kept(book)
    for name, at in ((contract.ORIGINAL_ID, 0), (contract.ORIGINAL_VALUE, 2)):
        letters = column_name(_KEPT + at + 1)
        book.name(
            name, f"{book.at('answer')}${letters}${HEAD + 2}:${letters}${HEAD + 1 + book.rows}"
        )
    moved = f"${column_name(_KEPT + 5)}{HEAD + 2}"
    sheet.conditional_format(HEAD + 1, _KEPT + 4, HEAD + book.rows, _KEPT + 4, {
        "type": "formula", "criteria": f"=AND(ISNUMBER({moved}),ABS(N({moved}))>kpi_tolerance)",
        "format": book.difference(bg_color="cream", font_color="deep_amber", bold=True),
    })  # fmt: skip
    percent = f"${column_name(_KEPT + 6)}{HEAD + 2}"
    sheet.conditional_format(HEAD + 1, _KEPT + 2, HEAD + book.rows, _KEPT + 3, {
        "type": "formula", "criteria": f'={percent}="%"',
        "format": book.workbook.add_format({"num_format": "0.00%"}),
    })  # fmt: skip


def _write_kept(book: Book) -> None:
    sheet = book.sheets["answer"]
    open_id = book.style(**_LOOK, locked=False)
    open_number = book.style(**_LOOK, num_format=NUMBER, bold=True, locked=False)
    for row in range(HEAD + 1, HEAD + 1 + book.rows):
        sheet.write_blank(row, _KEPT, None, open_id)
        sheet.write_blank(row, _KEPT + 2, None, open_number)
    id_, kept, now = (f"${column_name(_KEPT + at + 1)}{{0}}" for at in (0, 2, 3))
    columns: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (1, f'=IF({id_}="","",IFERROR(INDEX(row_label,MATCH({id_},row_id,0)),"?"))', {}),
        (3, f'=IF({id_}="","",IFERROR(INDEX(fig_target,MATCH({id_},fig_id,0)),""))',
         {"num_format": NUMBER}),
        (4, f'=IF(OR({kept}="",{now}="",N({kept})=0),"",({now}-{kept})/ABS({kept}))',
         {"num_format": _MOVED, "font_color": "grey"}),
    )  # fmt: skip
    for at, text, look in columns:
        _fill(book, _KEPT + at, text, book.style(**_LOOK, **look))
    _fill(book, _KEPT + 5, _kind(id_), book.style(font_size=6, font_color="white"))
