"""The scorecard: every metric with its targets, actuals and forecast."""

from __future__ import annotations

from workbook_templates.build_calc import Calculation


def write(calculation: Calculation) -> None:
    """Write the sheet."""
    book = calculation.book
    sheet = book.sheets["scorecard"]
    book.header(
        "scorecard",
        book.t("スコアカード", "Scorecard"),
        book.t(
            "すべての指標の目標・実績・着地見込みを、入力_計画の行の順に並べます。",
            "Targets, actuals and landing of every metric, in the order of Inputs.",
        ),
        8,
    )
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.protect("")
