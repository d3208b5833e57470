"""The help sheet: every column, setting, term, function and command, with an example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbook_templates import contract
from workbook_templates.build_book import Book
from workbook_templates.catalogue import help as texts
from workbook_templates.catalogue import terms

LEFT = 1
TOP = 3  # 0-based row of the first section
_FULL = 1.05  # characters to a unit of width
_Line = tuple[str, str, str, str]
_WIDTHS = (27, 74, 34, 38)
_WIDE = 0x2000  # from here on characters are as wide as they are high


def write(book: Book) -> None:
    """Write the sheet."""
    sheet = book.sheets["help"]
    book.header(
        "help",
        book.t("項目の説明", "Help"),
        book.t("入力する列と設定、用語、関数、コマンドの説明です。見出しを指すと同じ説明が出ます。",
               "Columns, settings, terms, functions and commands. Pointing at a heading shows the same."),
        LEFT + len(_WIDTHS) + 1,
    )  # fmt: skip
    row = TOP
    for title, heads, lines, target in _sections(book):
        row = _write_section(book, row, title, heads, lines, target)
    sheet.set_column(0, 0, 2)
    for at, width in enumerate(_WIDTHS, LEFT):
        sheet.set_column(at, at, width)
    sheet.set_column(LEFT + len(_WIDTHS), LEFT + len(_WIDTHS), 2)
    sheet.freeze_panes(2, 0)
    sheet.set_portrait()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, row - 1, LEFT + len(_WIDTHS))
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.protect("", {"select_locked_cells": True})


def _sections(book: Book) -> Iterator[tuple[str, _Line, Iterable[_Line], str]]:
    """Title, headings, lines and the sheet it leads to."""
    t = book.t
    heads = (
        t("項目", "Item"),
        t("意味", "Meaning"),
        t("単位・形", "Unit or form"),
        t("例", "Example"),
    )
    yield (
        t("計画の列（入力_計画）", "Columns of the plan (Inputs)"),
        heads,
        _columns(book),
        "inputs",
    )
    yield t("設定（入力_計画の上）", "Settings (top of Inputs)"), heads, _settings(book), "inputs"
    yield t("実績（入力_実績）", "Actuals"), heads, _actuals(book), "actuals"
    title = t("季節配分（入力_季節配分）", "Seasonal profiles (Profiles)")
    yield title, heads, _profiles(book), "profiles"
    review = [
        (t(*contract.REVIEW_WORDS[key]), t(*words), "", "")
        for key, words in texts.REVIEW_HELP.items()
    ]
    yield t("振り返り", "Review"), heads, review, "review"
    meanings = [(t(*term), t(*meaning), "", "") for term, meaning in terms.TERMS]
    yield (t("用語", "Terms"), (t("用語", "Term"), t("意味", "Meaning"), "", ""), meanings,
           "scorecard")  # fmt: skip
    functions = [
        (name, t(*words), "", terms.FUNCTION_EXAMPLES[name])
        for name, words in terms.FUNCTIONS.items()
    ]
    yield (t("関数（アドインがあるとき）", "Functions (with the add-in)"),
           (t("関数", "Function"), t("答え", "Gives"), "", t("例", "Example")), functions, "live")  # fmt: skip
    name = t("ブック.xlsx", "BOOK.xlsx")
    commands = [("", t(*words), "", text.format(book=name)) for text, words in terms.COMMANDS]
    commands.append(("", t(*terms.COMMAND_NOTE), "", ""))
    yield (t("kpi コマンド", "The kpi command"),
           ("", t("すること", "What it does"), "", t("コマンド", "Command")), commands, "answer")  # fmt: skip


def _columns(book: Book) -> Iterator[_Line]:
    for key in (*contract.TREE_KEYS, *contract.COMPUTED_HEADINGS):
        form_ja, form_en, example_ja, example_en = texts.COLUMN_FORMS[key]
        yield (contract.heading(key, book.lang), book.t(*texts.COLUMN_HELP[key]),
               book.t(form_ja, form_en), book.t(example_ja, example_en))  # fmt: skip


def _settings(book: Book) -> Iterator[_Line]:
    for key, words in contract.SETTING_WORDS.items():
        form_ja, form_en, example_ja, example_en = texts.SETTING_FORMS[key]
        yield (book.t(*words), book.t(*texts.SETTING_HELP[key]),
               book.t(form_ja, form_en), book.t(example_ja, example_en))  # fmt: skip
    yield (book.t("金額の表示", "Show money in"), book.t(*texts.DISPLAY_HELP),
           book.t("一覧から", "from the list"), book.t("百万円", "millions"))  # fmt: skip


def _profiles(book: Book) -> Iterator[_Line]:
    names = {"name": contract.PROFILE_HEADING, "weight": ("月の列", "A month")}
    for key, (ja, en, form_ja, form_en, example_ja, example_en) in texts.PROFILES_HELP.items():
        yield (book.t(*names[key]), book.t(ja, en), book.t(form_ja, form_en),
               book.t(example_ja, example_en))  # fmt: skip


def _actuals(book: Book) -> Iterator[_Line]:
    names = {"id": ("ID", "ID"), "month": ("月の列", "A month"), "rate": ("率の行", "Rates")}
    for key, (ja, en, form_ja, form_en, example_ja, example_en) in texts.ACTUALS_HELP.items():
        yield (book.t(*names[key]), book.t(ja, en), book.t(form_ja, form_en),
               book.t(example_ja, example_en))  # fmt: skip


def _write_section(
    book: Book, row: int, title: str, heads: _Line, lines: Iterable[_Line], target: str
) -> int:
    """Write one section; returns the row after it and its gap."""
    sheet = book.sheets["help"]
    sheet.set_row(row, 24)
    sheet.write_string(row, LEFT, title, book.style(bold=True, font_size=13, font_color="navy"))
    link = book.style(font_size=9, font_color="blue", underline=1)
    sheet.write_url(row, LEFT + 3, f"internal:{book.at(target)}A1", link, "→ " + book.title(target))
    head = book.table_head(align="left", indent=1)
    for at, words in enumerate(heads, LEFT):
        sheet.write_string(row + 1, at, words, head)
    row += 2
    look = {"bottom": 1, "bottom_color": "pale", "text_wrap": True, "indent": 1}
    styles = (book.style(**look, bold=True), book.style(**look), book.style(**look, font_size=9),
              book.style(**look, font_size=9, font_color="typed"))  # fmt: skip
    for line in lines:
        wide = not any(line[2:])
        for at, (words, style) in enumerate(zip(line, styles, strict=True), LEFT):
            if not wide or at <= LEFT:
                sheet.write_string(row, at, words, style)
        if wide:
            sheet.merge_range(row, LEFT + 1, row, LEFT + 3, line[1], styles[1])
        sheet.set_row(row, 18 * _height(line, wide=wide))
        row += 1
    return row + 1


def _height(line: _Line, *, wide: bool) -> int:
    """How many lines of text the tallest cell takes; wide characters take two places."""
    places = [sum(2 if ord(char) >= _WIDE else 1 for char in words) for words in line]
    if wide:
        places[1] = places[1] * _WIDTHS[1] // sum(_WIDTHS[1:])
    return max(
        1, *(-(-size // int(width * _FULL)) for size, width in zip(places, _WIDTHS, strict=True))
    )
