"""The list sheet: choices, their meaning, months, thresholds and formats, each with its name."""

from __future__ import annotations

from collections.abc import Sequence

from kpimodel.errors import column_name
from kpimodel.node import PERCENT_UNITS
from kpimodel.table import BY_KEY, HOLDS
from workbook_templates import build_display, contract
from workbook_templates.build_book import Book
from workbook_templates.build_page import PITCH, Page

_CHOICES = ("role", "relation", "direction", "rollup", "hold")
STATUS_WORDS = {
    "on_track": ("● 順調", "● On track"),
    "watch": ("▲ 注意", "▲ Watch"),
    "behind": ("■ 遅れ", "■ Behind"),
    "no_data": ("－ 未入力", "– No data"),
}
# What people type or paste beside the list's words; `kpimodel.table` reads them alike.
MORE_HOLDS = {
    "true": ("はい", "yes", "hold", "lock", "○", "✓", "✔"),
    "false": ("いいえ", "no", "×"),
}
SPARE_SCORES = 3


def constants(book: Book, page: Page) -> dict[str, tuple[float | str, str, str]]:
    """Named constants: value, and what it is for, ja and en."""
    return {
        "kpi_tolerance": (1e-9, "比較の許容差", "tolerance of comparisons"),
        "rank_grain": (1e-11, "順位の目盛り（最大に対する比）", "grain of ranks, of the largest"),
        "kpi_swing": (0.1, "感度の変化幅", "change of the sensitivity"),
        "log_near": (0.001, "対数平均を級数で求める範囲", "log mean by its series below"),
        "list_suspect": (3.0, "％の入れ間違いとみなす値", "a rate above this was mistyped"),
        "fine_percent": (0.1, "％を小数2桁で示す上限", "percent with 2 decimals below"),
        "fine_number": (100.0, "数を小数1桁で示す上限", "number with 1 decimal below"),
        "format_percent": ("0.0%", "％の書式", "format of a percentage"),
        "format_percent_fine": ("0.00%", "小さい％の書式", "format of a small percentage"),
        "format_number": ("#,##0", "数の書式", "format of a number"),
        "format_number_fine": ("#,##0.0", "小さい数の書式", "format of a small number"),
        "format_number_finest": ("#,##0.00", "1未満の数の書式", "format of a number below 1"),
        "format_delta": ("+#,##0.0;-#,##0.0;0.0", "差の書式", "format of a difference"),
        "format_delta_whole": ("+#,##0;-#,##0;0", "大きい差の書式", "a large difference"),
        "list_point": (0.01, "1ポイント", "a percentage point"),
        "display_yen": (book.t("円", "JPY"), "円の表記", "how yen is written"),
        "list_letters": (
            12 if book.lang == "ja" else 24,
            "グラフの指標名の字数",
            "letters of a name in a chart",
        ),
        "list_title": (
            18 if book.lang == "ja" else 32,
            "枠と表の指標名の字数",
            "in boxes and lists",
        ),
        "list_tail": (5, "略すとき残す末尾の字数", "last letters of a name that are kept"),
        "list_owner": (8 if book.lang == "ja" else 12, "担当の字数", "letters of an owner"),
        "list_months": (8, "これより多い月は短く書く", "months are abbreviated above"),
        "indent_text": ("　", "字下げ", "indent of a level"),
        "cap_order": (10_000, "並べ替えの位取り", "places of a sort key"),
        "cap_rows": (book.rows, "計算できる行数", "rows the calculation follows"),
        "cap_months": (book.months, "計算できる月数", "months the calculation follows"),
        "cap_late": (book.late, "計算できる「遅れ」の行数", "late rows the calculation follows"),
        "cap_lag": (
            book.earlier,
            "計算できる遅れの月数",
            "months of delay the calculation follows",
        ),
        "draw_pitch": (PITCH, "ツリー図の枠の間隔の上限", "most sheet rows from box to box"),
        "draw_levels": (page.levels, "描ける階層数", "levels that are drawn"),
        "draw_leaves": (page.leaves, "縦に描ける枠の数", "boxes that fit one below the other"),
        "draw_rows": (page.rows, "ツリー図の行数", "sheet rows of the drawing"),
        "draw_bars": (page.bars, "グラフの棒の数", "bars of the charts"),
        "list_rows": (page.lines, "ダッシュボードの表の行数", "lines of the short list"),
        "draw_months": (book.plan.calendar.months, "描ける月数", "months that are drawn"),
        "score_rows": (
            len(book.plan.tree.nodes) + SPARE_SCORES,
            "スコアカードの行数",
            "scorecard rows",
        ),
    }


def write(book: Book, page: Page) -> None:
    """Write the sheet and define its names."""
    sheet = book.sheets["lists"]
    book.header(
        "lists",
        book.t("リスト（変更しないでください）", "Lists (please do not edit)"),
        book.t(
            "選択肢と、数式が使う定数。どれも名前で参照されます。",
            "Choices and the constants of the formulas; each is referred to by name.",
        ),
        14,
    )
    column = 1
    for key in _CHOICES:
        choices = HOLDS if key == "hold" else BY_KEY[key].choices
        at = 0 if book.lang == "ja" else 1
        shown = [words[at] for words in choices.values()]
        pairs = [
            (text, machine)
            for machine, words in choices.items()
            for text in dict.fromkeys((words[at], *words, machine))
        ]
        if key == "hold":
            pairs += [("TRUE", "true"), ("FALSE", "false")]
            pairs += [(text, key) for key, texts in MORE_HOLDS.items() for text in texts]
        _list(book, column, f"list_{key}", shown)
        _list(book, column + 1, f"word_{key}", [text for text, _ in pairs])
        _list(book, column + 2, f"key_{key}", [machine for _, machine in pairs])
        column += 3
    at = 0 if book.lang == "ja" else 1
    months = [contract.month_word(month, book.lang) for month in range(1, 13)]
    held = list(dict.fromkeys([*HOLDS["true"], "true", *MORE_HOLDS["true"]]))
    _list(book, column, "list_month", months)
    _list(book, column + 1, "list_percent", sorted(PERCENT_UNITS))
    _list(book, column + 2, "list_held", held)
    _list(book, column + 3, "key_status", list(STATUS_WORDS))
    _list(book, column + 4, "word_status", [words[at] for words in STATUS_WORDS.values()])
    column += 5
    for name, items in build_display.lists(book).items():
        _list(book, column, name, items)
        column += 1
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, column - 1, 14)
    _constants(book, page)
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.protect("")


def _list(book: Book, column: int, name: str, items: Sequence[str | float]) -> None:
    sheet = book.sheets["lists"]
    grey = book.style(font_size=8, bold=True, bg_color="cloud", bottom=1, bottom_color="line")
    sheet.write_string(3, column, name, grey)
    for row, item in enumerate(items):
        sheet.write(4 + row, column, item, book.style(font_size=9))
    letters = column_name(column + 1)
    book.name(name, f"{book.at('lists')}${letters}$5:${letters}${4 + len(items)}")


def _constants(book: Book, page: Page) -> None:
    sheet = book.sheets["lists"]
    top = 30
    title = book.style(bold=True, font_color="navy")
    sheet.write_string(top, 1, book.t("数式が使う定数", "Constants of the formulas"), title)
    for index, (name, (value, ja, en)) in enumerate(constants(book, page).items()):
        row = top + 1 + index
        sheet.write_string(row, 1, name, book.style(font_size=9))
        if isinstance(value, str):
            sheet.write_string(row, 3, value, book.style(font_size=9))
        else:
            sheet.write_number(row, 3, value, book.style(font_size=9, num_format="General"))
        sheet.write_string(row, 4, book.t(ja, en), book.style(font_size=9, font_color="grey"))
        book.name(name, f"{book.at('lists')}$D${row + 1}")
