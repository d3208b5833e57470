"""The sheet of seasonal profiles: how a year's amount falls on its months."""

from __future__ import annotations

from workbook_templates.build_book import Book


def write(book: Book) -> None:
    """Write the sheet."""
    sheet = book.sheets["profiles"]
    book.header(
        "profiles",
        book.t("入力③　季節配分", "Inputs ③  Seasonal profiles"),
        book.t(
            "1年の配分を月ごとの重みで入力します。使わないときは空欄のままで構いません。",
            "Weights of the months of a year. Leave it blank where there is no season.",
        ),
        8,
    )
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8&P / &N")
