"""The charts of the dashboard: progress of the KGI, waterfall to the landing, room to move."""

from __future__ import annotations

from typing import Any

from xlsxwriter.chart import Chart

from workbook_templates.build_book import COLOURS, Book
from workbook_templates.build_calc import Calculation

_HEIGHT = 345


def write(calculation: Calculation, row: int, column: int, width: int, bars: int) -> None:
    """Insert the three charts side by side from a 0-based cell."""
    book = calculation.book
    gap = 10
    size = (width - 2 * gap) // 3
    for index, make in enumerate((_progress, _waterfall, _tornado)):
        chart, title, words = make(calculation, bars)
        _frame(book, chart, title, size)
        book.sheets["dashboard"].insert_chart(row, column, chart, {
            "x_offset": index * (size + gap), "y_offset": 6, "object_position": 2,
            "description": words,
        })  # fmt: skip


def _font(book: Book, **more: Any) -> dict[str, Any]:
    return {"name": book.font, "size": 8, "color": COLOURS["ink"], **more}


def _frame(book: Book, chart: Chart, title: str, width: int) -> None:
    chart.set_title({
        "name": title, "overlay": False, "layout": {"x": 0.02, "y": 0.02},
        "name_font": _font(book, size=10, bold=True, color=COLOURS["navy"]),
    })  # fmt: skip
    chart.set_chartarea({"border": {"color": COLOURS["line"]}, "fill": {"color": "#FFFFFF"}})
    chart.set_plotarea({"fill": {"none": True}})
    chart.set_size({"width": width, "height": _HEIGHT})


def _value_axis(book: Book, shape: str) -> dict[str, Any]:
    return {
        "num_font": _font(book), "num_format": shape, "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": COLOURS["pale"]}},
    }  # fmt: skip


def _progress(calculation: Calculation, _bars: int) -> tuple[Chart, str, str]:
    book = calculation.book
    months = book.plan.calendar.months
    chart = book.workbook.add_chart({"type": "line"})
    lines: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("plan", book.t("計画", "Plan"),
         {"line": {"color": COLOURS["mist"], "width": 1.5, "dash_type": "dash"}}),
        ("forecast", book.t("見込み", "Forecast"),
         {"line": {"color": COLOURS["amber"], "width": 2, "dash_type": "square_dot"}}),
        ("actual", book.t("実績", "Actual"),
         {"line": {"color": COLOURS["blue"], "width": 2.5},
          "marker": {"type": "circle", "size": 6, "fill": {"color": COLOURS["blue"]},
                     "border": {"color": "#FFFFFF"}},
          "data_labels": {"value": True, "position": "above", "font": _font(book),
                          "num_format": _shape(book)}}),
    )  # fmt: skip
    for key, name, look in lines:
        chart.add_series({
            "name": name, "categories": "=" + calculation.part("P", "label", months),
            "values": "=" + calculation.part("P", key, months), **look,
        })  # fmt: skip
    chart.set_legend({"position": "bottom", "font": _font(book)})
    chart.set_y_axis({**_value_axis(book, _shape(book)), "min": 0})
    chart.set_x_axis({"num_font": _font(book), "line": {"color": COLOURS["line"]}})
    chart.show_blanks_as("span")
    title = book.t("KGIの計画・実績・見込み（累計）", "KGI: plan, actual, forecast (cumulative)")
    words = book.t("KGIの累計の計画、実績、見込みを月ごとに示す折れ線グラフ",
                   "Line chart of the KGI by month, cumulated: plan, actual and forecast")  # fmt: skip
    return chart, title, words


def _shape(book: Book) -> str:
    root = book.plan.tree.root
    return "0.0%" if root.is_rate else "#,##0"


def _waterfall(calculation: Calculation, bars: int) -> tuple[Chart, str, str]:
    book = calculation.book
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    series: tuple[tuple[str, str, str | None], ...] = (
        ("space", "", None),
        ("total", book.t("合計", "Total"), "navy"),
        ("up", book.t("押し上げ", "Lifts"), "blue"),
        ("upneg", book.t("押し上げ", "Lifts"), "blue"),
        ("down", book.t("押し下げ", "Drags"), "vermilion"),
        ("downneg", book.t("押し下げ", "Drags"), "vermilion"),
    )
    count = bars + 3
    for key, name, colour in series:
        fill = {"none": True} if colour is None else {"color": COLOURS[colour]}
        chart.add_series({
            "name": name, "categories": "=" + calculation.part("W", "label", count),
            "values": "=" + calculation.part("W", key, count), "fill": fill,
            "border": {"none": True}, "gap": 30,
        })  # fmt: skip
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": _font(book), "major_tick_mark": "none",
                      "line": {"color": COLOURS["mist"]}, "label_position": "low"})  # fmt: skip
    chart.set_x_axis({**_value_axis(book, _shape(book)), "label_position": "high"})
    title = book.t(
        "目標→着地見込み（青:押し上げ 橙:押し下げ）", "Goal → landing (blue lifts, orange drags)"
    )
    words = book.t("目標から着地見込みまでの差を指標ごとに分けた滝グラフ",
                   "Waterfall from the goal to the landing, by metric")  # fmt: skip
    return chart, title, words


def _tornado(calculation: Calculation, bars: int) -> tuple[Chart, str, str]:
    book = calculation.book
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    series = (
        ("low", book.t("下限（なければ−10％）まで", "to minimum (else −10%)"), "orange"),
        ("high", book.t("上限（なければ＋10％）まで", "to maximum (else +10%)"), "blue"),
    )
    for key, name, colour in series:
        chart.add_series({
            "name": name, "categories": "=" + calculation.part("T", "label", bars),
            "values": "=" + calculation.part("T", key, bars),
            "fill": {"color": COLOURS[colour]}, "border": {"none": True}, "gap": 40,
            "overlap": 100,
        })  # fmt: skip
    chart.set_legend({"position": "bottom", "font": _font(book)})
    chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": _font(book),
                      "line": {"color": COLOURS["mist"]}, "major_tick_mark": "none"})  # fmt: skip
    shape = "+0%;-0%;0%" if book.plan.tree.root.is_rate else "+#,##0;-#,##0;0"
    chart.set_x_axis({**_value_axis(book, shape), "label_position": "none"})
    title = book.t("感度：現状からKGIを動かせる余地", "Sensitivity: room to move the KGI")
    words = book.t("各指標を下限・上限まで動かしたときのKGIの変化",
                   "Change of the KGI when each metric moves to its minimum or maximum")  # fmt: skip
    return chart, title, words
