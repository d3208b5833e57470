"""The help sheet: every column, setting, function and term."""

from __future__ import annotations

from workbook_templates.build_book import Book


def write(book: Book) -> None:
    """Write the sheet."""
    sheet = book.sheets["help"]
    book.header(
        "help",
        book.t("項目の説明", "Help"),
        book.t(
            "入力する列と設定、関数、用語の説明です。", "Columns, settings, functions and terms."
        ),
        8,
    )
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.protect("")
