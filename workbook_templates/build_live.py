"""The live answer: back-solving by the add-in inside the workbook."""

from __future__ import annotations

from workbook_templates.build_book import Book


def write(book: Book) -> None:
    """Write the sheet."""
    sheet = book.sheets["live"]
    book.header(
        "live",
        book.t("ライブ逆算", "Live answer"),
        book.t(
            "アドインがあれば、入力を変えるたびに逆算し直します。",
            "With the add-in, the answer follows every change.",
        ),
        8,
    )
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.protect("")
