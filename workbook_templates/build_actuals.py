"""The second input sheet: what happened, one column a month."""

from __future__ import annotations

from typing import Any

from kpimodel.errors import column_name
from workbook_templates import contract
from workbook_templates.build_book import Book

HEAD = 5
LEFT = 1
FIRST_MONTH = LEFT + len(contract.ACTUALS_KEYS)
_MORE_ROWS = 200


def month_columns(book: Book) -> int:
    """How many month columns are read, for history and later months too."""
    return book.months + 12


def write(book: Book) -> None:
    """Write the sheet, its names, its rules."""
    window = book.plan.calendar.window
    history = sorted({month for _, month in book.plan.actuals if month < window[0]})
    months = [*history, *window]
    book.header(
        "actuals",
        book.t("入力②　月次実績", "Inputs ②  Monthly actuals"),
        book.t(
            "終わった月だけ入力し、まだの月は空欄にします。率の行は空欄でよく、件数から計算されます。",
            "Type closed months only and leave the others blank. Rates may stay blank: "
            "they follow from the counts.",
        ),
        FIRST_MONTH + len(months),
    )
    sheet = book.sheets["actuals"]
    sheet.write_string(
        3, 1,
        book.t("列見出しは 2025-04 の形です。行は計画のIDで対応します。",
               "Headings read 2025-04; rows are matched by the plan's ids."),
        book.style(font_color="grey", font_size=9),
    )  # fmt: skip
    _write_table(book, [str(month) for month in months])
    _define_names(book)
    _add_rules(book, len(months))
    sheet.set_column(0, 0, 2)
    sheet.set_column(LEFT, LEFT, 14)
    sheet.set_column(LEFT + 1, LEFT + 1, 28)
    sheet.set_column(LEFT + 2, LEFT + 2, 8)
    sheet.set_column(FIRST_MONTH, FIRST_MONTH + len(months) - 1, 12)
    sheet.freeze_panes(HEAD + 1, FIRST_MONTH)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    last = HEAD + len(book.plan.tree.nodes) + 3
    sheet.print_area(0, 0, last, FIRST_MONTH + len(months))
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _lookup(book: Book, name: str) -> str:
    """A column of the tree table by the row's id, or by its label where the plan has no id."""
    own = f'tblActuals[[#This Row],[{contract.heading("id", book.lang)}]]&""'
    by_id = f"INDEX({name},MATCH({own},tree_id,0))"
    by_label = f"INDEX({name},MATCH({own},tree_label,0))"
    return f'=IFERROR({by_id}&"",IFERROR({by_label}&"",""))'


def _write_table(book: Book, months: list[str]) -> None:
    sheet = book.sheets["actuals"]
    texts = {"label": _lookup(book, "tree_label"), "unit": _lookup(book, "tree_unit")}
    keys = [*contract.ACTUALS_KEYS, *months]
    columns: list[dict[str, Any]] = []
    for at, key in enumerate(keys):
        head = contract.heading(key, book.lang) if key in contract.ACTUALS_KEYS else key
        column: dict[str, Any] = {
            "header": head,
            "header_format": book.table_head(num_format="@"),
        }
        if key in texts:
            column["formula"] = texts[key]
        columns.append(column)
        sheet.write_string(HEAD - 1, LEFT + at, key, book.style(font_size=8, font_color="mist"))
    sheet.set_row(HEAD - 1, None, None, {"hidden": True})
    sheet.set_row(HEAD, 26)
    nodes = [node for node in book.plan.tree.nodes if node.relation != "group"]
    sheet.add_table(
        HEAD, LEFT, HEAD + len(nodes), LEFT + len(keys) - 1,
        {"name": contract.ACTUALS_TABLE, "style": None, "autofilter": False, "columns": columns},
    )  # fmt: skip
    typed = {(id_, str(month)): value for (id_, month), value in book.plan.actuals.items()}
    calc = {"bg_color": "cloud", "border": 1, "border_color": "line"}
    for index, node in enumerate(nodes):
        row = HEAD + 1 + index
        sheet.set_row(row, 18)
        sheet.write_string(row, LEFT, node.id, book.input_style())
        bold = node.role != "KPI"
        book.formula("actuals", row, LEFT + 1, texts["label"], book.style(**calc, bold=bold))
        book.formula("actuals", row, LEFT + 2, texts["unit"], book.style(**calc, align="center"))
        look = book.input_style(num_format="0.00%" if node.is_rate else "#,##0")
        for at, month in enumerate(months):
            value = typed.get((node.id, month))
            if value is None:
                sheet.write_blank(row, FIRST_MONTH + at, None, look)
            else:
                sheet.write_number(row, FIRST_MONTH + at, value, look)


def _define_names(book: Book) -> None:
    sheet = book.at("actuals")
    first, last = HEAD + 2, HEAD + 1 + book.rows
    id_ = column_name(LEFT + 1)
    left = column_name(FIRST_MONTH + 1)
    right = column_name(FIRST_MONTH + month_columns(book))
    book.name(contract.ACTUAL_ID, f"{sheet}${id_}${first}:${id_}${last}")
    book.name(contract.ACTUAL_MONTH, f"{sheet}${left}${HEAD + 1}:${right}${HEAD + 1}")
    book.name(contract.ACTUAL_VALUE, f"{sheet}${left}${first}:${right}${last}")
    book.name("actual_more", f"{sheet}${id_}${last + 1}:${id_}${last + 1 + _MORE_ROWS}")


def _add_rules(book: Book, months: int) -> None:
    sheet = book.sheets["actuals"]
    area = (HEAD + 1, FIRST_MONTH, HEAD + book.rows, FIRST_MONTH + month_columns(book) - 1)
    sheet.data_validation(HEAD + 1, FIRST_MONTH, HEAD + book.rows, FIRST_MONTH + months - 1, {
        "validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15,
        "error_type": "warning",
        "error_title": book.t("数値を入力してください", "A number, please"),
        "error_message": book.t(
            "まだの月は空欄のままにします。率は 5% の形。", "Leave months to come blank. Type a rate as 5%."
        ),
    })  # fmt: skip
    sheet.data_validation(HEAD + 1, LEFT, HEAD + book.rows, LEFT, {
        "validate": "list", "source": "=tree_id", "error_type": "warning",
        "error_title": book.t("計画にないIDです", "Not an id of the plan"),
        "error_message": book.t("「入力_計画」のIDを入力します。", "Type an id of the sheet Inputs."),
    })  # fmt: skip
    wrong = book.difference(bg_color="blush", font_color="deep_red", bold=True)
    cell = f"{column_name(FIRST_MONTH + 1)}{HEAD + 2}"
    sheet.conditional_format(*area, {
        "type": "formula", "criteria": f'=AND(NOT(ISNUMBER({cell})),LEN({cell}&"")>0)',
        "format": wrong,
    })  # fmt: skip
    id_ = f"${column_name(LEFT + 1)}{HEAD + 2}"
    sheet.conditional_format(HEAD + 1, LEFT, HEAD + book.rows, LEFT, {
        "type": "formula",
        "criteria": f'=AND({id_}<>"",COUNTIF(tree_id,{id_})+COUNTIF(tree_label,{id_})=0)',
        "format": wrong,
    })  # fmt: skip
