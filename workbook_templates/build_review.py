"""The review log: what was learned and decided, by whom, in which version of the plan."""

from __future__ import annotations

from typing import Any

from kpimodel.errors import column_name
from workbook_templates import contract
from workbook_templates.build_book import Book
from workbook_templates.catalogue.help import REVIEW_HELP

HEAD = 11  # 0-based row of the headings; the machine keys stand hidden above it
LEFT = 1
ROWS = 24
_WIDTHS = {"date": 14, "learned": 52, "decided": 52, "who": 14, "version": 13}
_QUESTIONS = (
    ("目標と実績の差は、どの指標で生まれましたか？", "Which metric made the difference from the target?"),
    ("なぜそうなりましたか？（事実と、まだ仮説のこと）", "Why? What is a fact, and what is still a guess?"),
    ("次の月は、何を・誰が・いつまでに変えますか？", "What changes next month, who does it, by when?"),
    ("目標を直すなら、根拠は何ですか？（新しい版の番号を付けます）",
     "If a target is revised, on what ground? Give it a version number."),
)  # fmt: skip
_EXAMPLE = (
    "例：2025-07-31｜商談化率が計画を下回った。デモの予約待ちが2週間ある｜デモ枠を週10→20に増やす（8月末まで）｜伊藤｜2",
    "Example: 2025-07-31 | The meeting rate is below plan: two weeks' wait for a demo | "
    "20 demo slots a week instead of 10, by the end of August | Ito | 2",
)


def write(book: Book) -> None:
    """Write the sheet, its table, its names."""
    sheet = book.sheets["review"]
    book.header(
        "review",
        book.t("振り返り（PDCA）", "Review (PDCA)"),
        book.t("毎月の振り返りを1行ずつ残します。黄色のセルだけを編集します。",
               "One line for every review. Edit yellow cells only."),
        LEFT + len(contract.REVIEW_KEYS) + 1,
    )  # fmt: skip
    _write_figures(book)
    _write_questions(book)
    _write_table(book)
    _add_validation(book)
    sheet.set_column(0, 0, 2)
    for at, key in enumerate(contract.REVIEW_KEYS, LEFT):
        sheet.set_column(at, at, _WIDTHS[key])
    sheet.set_column(LEFT + len(contract.REVIEW_KEYS), LEFT + len(contract.REVIEW_KEYS), 2)
    sheet.freeze_panes(HEAD + 1, LEFT + 1)
    sheet.set_landscape()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, HEAD + ROWS, LEFT + len(contract.REVIEW_KEYS))
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _write_figures(book: Book) -> None:
    """Where the plan stands, to look at while reviewing."""
    sheet = book.sheets["review"]
    label = book.style(bold=True, font_color="grey")
    shown = book.style(bold=True, bg_color="cloud", border=1, border_color="line", indent=1)
    goal, landing = book.t("目標 ", "goal "), book.t("着地見込み ", "landing ")
    gap, closed = book.t("差 ", "gap "), book.t("締め済み ", "closed ")
    months = book.t("か月", " months")
    lines = (
        (book.t("いまの数字", "Now"),
         f'="{goal}"&TEXT(kpi_goal,calc_format)&"　{landing}"&TEXT(calc_landing,calc_format)'
         f'&"　{gap}"&TEXT(calc_landing-kpi_goal,calc_delta_format)&"　{closed}"&calc_closed'
         f'&" / "&calc_months&"{months}"'),
        (book.t("チェック", "Checks"), "=check_words"),
    )  # fmt: skip
    for row, (words, text) in enumerate(lines, 3):
        sheet.write_string(row, LEFT, words, label)
        book.merged("review", (row, LEFT + 1, row, LEFT + 2), text, shown)
    link = book.style(font_color="blue", underline=1)
    for row, key in ((3, "dashboard"), (4, "checks")):
        sheet.write_url(row, LEFT + 3, f"internal:{book.at(key)}A1", link, book.title(key))


def _write_questions(book: Book) -> None:
    sheet = book.sheets["review"]
    label = book.style(bold=True, font_color="grey")
    sheet.write_string(5, LEFT, book.t("問い", "Questions"), label)
    for number, words in enumerate(_QUESTIONS, 1):
        row, column = 5 + (number - 1) % 2, LEFT + 1 + (number - 1) // 2
        sheet.write_string(row, column, f"{number}. {book.t(*words)}", book.style(font_size=9))
    example = book.style(font_size=9, font_color="grey", italic=True)
    sheet.write_string(8, LEFT, book.t(*_EXAMPLE), example)


def _write_table(book: Book) -> None:
    sheet = book.sheets["review"]
    tiny = book.style(font_size=8, font_color="mist")
    columns: list[dict[str, Any]] = []
    for at, key in enumerate(contract.REVIEW_KEYS, LEFT):
        sheet.write_string(HEAD - 1, at, key, tiny)
        columns.append({
            "header": book.t(*contract.REVIEW_WORDS[key]), "header_format": book.table_head(),
        })  # fmt: skip
        sheet.write_comment(HEAD, at, book.t(*REVIEW_HELP[key]), {
            "x_scale": 1.6, "y_scale": 0.7, "font_size": 9, "author": "",
        })  # fmt: skip
        letters = column_name(at + 1)
        area = f"{book.at('review')}${letters}${HEAD + 2}:${letters}${HEAD + 1 + ROWS}"
        book.name(contract.REVIEW_NAME.format(key=key), area)
    sheet.set_row(HEAD - 1, None, None, {"hidden": True})
    sheet.set_row(HEAD, 26)
    last = LEFT + len(contract.REVIEW_KEYS) - 1
    sheet.add_table(
        HEAD, LEFT, HEAD + ROWS, last,
        {"name": contract.REVIEW_TABLE, "style": None, "autofilter": False, "columns": columns},
    )  # fmt: skip
    looks = {
        "date": book.input_style(num_format="yyyy-mm-dd", align="center", valign="top"),
        "who": book.input_style(align="center", valign="top"),
        "version": book.input_style(align="center", valign="top", num_format="@"),
    }
    text = book.input_style(text_wrap=True, valign="top")
    for row in range(HEAD + 1, HEAD + ROWS + 1):
        sheet.set_row(row, 34)
        for at, key in enumerate(contract.REVIEW_KEYS, LEFT):
            sheet.write_blank(row, at, None, looks.get(key, text))


def _add_validation(book: Book) -> None:
    sheet = book.sheets["review"]
    rules: dict[str, dict[str, Any]] = {
        "date": {
            "validate": "date", "criteria": ">=", "value": "=DATE(2000,1,1)",
            "error_type": "warning", "error_title": book.t("日付を入力してください", "A date, please"),
            "error_message": book.t("2025-07-31 の形で入力します。", "Type it as 2025-07-31."),
        },
        "who": {
            "validate": "list", "source": "=tree_owner", "error_type": "information",
            "error_title": book.t("計画の担当にない名前です", "No owner of the plan"),
            "error_message": book.t("そのまま使うなら OK を押します。", "Press OK to keep it."),
        },
    }  # fmt: skip
    for at, key in enumerate(contract.REVIEW_KEYS, LEFT):
        rule = rules.get(key, {"validate": "any"})
        prompt = {
            "input_title": book.t(*contract.REVIEW_WORDS[key]),
            "input_message": book.t(*REVIEW_HELP[key]),
        }
        sheet.data_validation(HEAD + 1, at, HEAD + ROWS, at, {**rule, **prompt})
