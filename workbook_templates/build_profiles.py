"""The third input sheet: seasonal profiles, one row a profile, one column a calendar month."""

from __future__ import annotations

from collections.abc import Mapping

from kpimodel.errors import column_name
from workbook_templates import contract
from workbook_templates.build_book import Book

HEAD = 5
LEFT = 1
FIRST_MONTH = LEFT + 1
_SPARE = 5


def write(book: Book) -> None:
    """Write the sheet, its names, its rules."""
    sheet = book.sheets["profiles"]
    first = book.plan.calendar.start.month
    months = [(first - 1 + at) % 12 + 1 for at in range(12)]
    book.header(
        "profiles",
        book.t("入力③　季節配分", "Inputs ③  Seasonal profiles"),
        book.t(
            "期間の合計を月に分ける重みです。1.2 は普通の月の1.2倍。使わないときは空欄のままで構いません。",
            "Weights that share a total out among the months: 1.2 is 1.2 times a usual month. "
            "Leave it blank where there is no season.",
        ),
        FIRST_MONTH + len(months),
    )
    sheet.write_string(
        3, LEFT,
        book.t("計画の表の「季節配分」に配分名を入力すると、その行と下の行の目標・着地見込みに使われます（KGIの行に入れると全体に）。",
               "Type a profile's name into the column Profile of the plan: it phases that row and "
               "the rows below it; on the KGI's row, the whole tree."),
        book.style(font_color="grey", font_size=9),
    )  # fmt: skip
    rows = _rows(book, months)
    _write_table(book, months, rows)
    _define_names(book)
    _add_rules(book)
    sheet.set_column(0, 0, 2)
    sheet.set_column(LEFT, LEFT, 20)
    sheet.set_column(FIRST_MONTH, FIRST_MONTH + len(months) - 1, 8)
    sheet.freeze_panes(HEAD + 1, FIRST_MONTH)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _rows(book: Book, months: list[int]) -> list[tuple[str, list[float | None]]]:
    """Name and weights of each profile; a list of weights is laid on the window's months."""
    window = book.plan.calendar.window
    rows: list[tuple[str, list[float | None]]] = []
    for name, weights in sorted(book.plan.profiles.items()):
        if isinstance(weights, Mapping):
            by_month = {month: float(weight) for month, weight in weights.items()}
        else:
            pairs = [(m.month, float(w)) for m, w in zip(window, weights, strict=True)]
            by_month = dict(pairs)
            if any(by_month[month] != weight for month, weight in pairs):
                by_month = {}  # two years that differ have no weight by calendar month
        rows.append((name, [by_month.get(month) for month in months]))
    return rows


def _write_table(
    book: Book, months: list[int], rows: list[tuple[str, list[float | None]]]
) -> None:  # fmt: skip
    sheet = book.sheets["profiles"]
    heads = [
        book.t(*contract.PROFILE_HEADING),
        *(contract.month_word(m, book.lang) for m in months),
    ]
    count = min(contract.PROFILE_CAPACITY, len(rows) + _SPARE)
    sheet.add_table(HEAD, LEFT, HEAD + count, LEFT + len(heads) - 1, {
        "name": contract.PROFILES_TABLE, "style": None, "autofilter": False,
        "columns": [{"header": head, "header_format": book.table_head()} for head in heads],
    })  # fmt: skip
    sheet.set_row(HEAD, 26)
    text, number = book.input_style(), book.input_style(num_format="General")
    for index in range(count):
        row = HEAD + 1 + index
        sheet.set_row(row, 18)
        name, weights = rows[index] if index < len(rows) else ("", [None] * len(months))
        if name:
            sheet.write_string(row, LEFT, name, text)
        else:
            sheet.write_blank(row, LEFT, None, text)
        for at, weight in enumerate(weights):
            if weight is None:
                sheet.write_blank(row, FIRST_MONTH + at, None, number)
            else:
                sheet.write_number(row, FIRST_MONTH + at, weight, number)


def _define_names(book: Book) -> None:
    at = book.at("profiles")
    first, last = HEAD + 2, HEAD + 1 + contract.PROFILE_CAPACITY
    name, left, right = (column_name(c + 1) for c in (LEFT, FIRST_MONTH, FIRST_MONTH + 11))
    book.name(contract.PROFILE_NAME, f"{at}${name}${first}:${name}${last}")
    book.name(contract.PROFILE_MONTH, f"{at}${left}${HEAD + 1}:${right}${HEAD + 1}")
    book.name(contract.PROFILE_WEIGHT, f"{at}${left}${first}:${right}${last}")


def _add_rules(book: Book) -> None:
    area = (HEAD + 1, FIRST_MONTH, HEAD + contract.PROFILE_CAPACITY, FIRST_MONTH + 11)
    sheet = book.sheets["profiles"]
    sheet.data_validation(*area, {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1e15,
        "error_type": "warning",
        "error_title": book.t("0以上の数値を入力してください", "A number from 0 on, please"),
        "error_message": book.t("重みは 0 以上の数です（普通の月が 1）。", "A weight is a number from 0 on; 1 is a usual month."),
    })  # fmt: skip
    cell = f"{column_name(FIRST_MONTH + 1)}{HEAD + 2}"
    wrong = book.difference(bg_color="blush", font_color="deep_red", bold=True)
    sheet.conditional_format(*area, {
        "type": "formula", "format": wrong,
        "criteria": f'=IF(ISNUMBER({cell}),{cell}<0,LEN({cell}&"")>0)',
    })  # fmt: skip
