"""The review log: what was learned and decided, by whom, in which version."""

from __future__ import annotations

from workbook_templates.build_book import Book


def write(book: Book) -> None:
    """Write the sheet."""
    sheet = book.sheets["review"]
    book.header(
        "review",
        book.t("振り返り（PDCA）", "Review (PDCA)"),
        book.t("毎月の振り返りを1行ずつ残します。", "One line for every review."),
        8,
    )
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8&P / &N")
