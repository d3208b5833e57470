"""In which unit money is shown: the setting on the input sheet, and the lists behind it."""

from __future__ import annotations

from kpimodel.errors import column_name
from workbook_templates.build_book import Book
from workbook_templates.catalogue.help import DISPLAY_HELP

SETTING = "kpi_display"
_ROW, _LABEL, _VALUE = 6, 5, 7  # 0-based, on the input sheet
# Choice, how many base units it is, and what stands before or after the unit.
_CHOICES = {
    "ja": (("円", 1.0, "", ""), ("千円", 1e3, "千", ""), ("百万円", 1e6, "百万", ""),
           ("億円", 1e8, "億", "")),
    "en": (("1", 1.0, "", ""), ("thousands", 1e3, "", " thousand"),
           ("millions", 1e6, "", " million"), ("billions", 1e9, "", " billion")),
}  # fmt: skip
_LARGE = 1e8  # a goal of as many yen or dollars is read in millions
YEN = ("円", "¥", "￥", "yen", "JPY")
MONEY = (*YEN, "$", "USD", "US$", "ドル", "€", "EUR", "ユーロ", "£", "GBP", "ポンド", "元", "CNY",
         "ウォン", "KRW", "CHF", "AUD", "CAD", "SGD", "TWD", "HKD", "INR")  # fmt: skip


def lists(book: Book) -> dict[str, tuple[str | float, ...]]:
    """Lists that the formulas look into, by defined name."""
    choices = _CHOICES[book.lang]
    return {
        "list_display": tuple(choice[0] for choice in choices),
        "display_factor": tuple(choice[1] for choice in choices),
        "display_before": tuple(choice[2] for choice in choices),
        "display_after": tuple(choice[3] for choice in choices),
        "list_money": MONEY,
        "list_yen": YEN,
    }


def write_setting(book: Book) -> None:
    """Write the setting and its name on the input sheet: as typed, or in millions for a large goal."""
    sheet = book.sheets["inputs"]
    title = book.t("金額の表示", "Show money in")
    sheet.write_string(_ROW, _LABEL, title, book.style(bold=True, font_color="grey"))
    root, goal = book.plan.tree.root, book.plan.tree.goal
    large = root.unit in MONEY and goal is not None and abs(goal) >= _LARGE
    choice = _CHOICES[book.lang][2 if large else 0][0]
    sheet.write_string(_ROW, _VALUE, choice, book.input_style(num_format="@", align="left"))
    book.name(SETTING, f"{book.at('inputs')}${column_name(_VALUE + 1)}${_ROW + 1}")
    sheet.data_validation(_ROW, _VALUE, _ROW, _VALUE, {
        "validate": "list", "source": "=list_display", "input_title": title,
        "input_message": book.t(*DISPLAY_HELP),
        "error_title": book.t("選択肢から選んでください", "Choose from the list"),
        "error_message": book.t("一覧にない値です。", "This value is not in the list."),
    })  # fmt: skip
