"""The charts of the dashboard; each stands on cells that hold its title, and words for no data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart

from workbook_templates.build_book import Book
from workbook_templates.build_calc import Calculation
from workbook_templates.build_grid import Grid
from workbook_templates.colours import COLOURS

_POINT = 0.75  # points of a pixel
_YEAR = 12
_MANY = 8  # above this many bars their labels are smaller
# Where nothing is drawn an axis would run from 0 to 1: those labels are left out.
_AXIS = '[<=-1]#,##0;[<1.001]"";#,##0'
_LABEL = "[<100]#,##0.0;#,##0"
# Points with a label: column, colour, place of the label.
_POINTS = (("now", "blue", "above"), ("goal_high", "grey", "above"), ("goal_low", "grey", "below"),
           ("end_high", "vermilion", "above"), ("end_low", "vermilion", "below"))  # fmt: skip

# Names of columns behind the charts, for scripts and reports.
NAMES = {
    "waterfall_kind": ("W", "kind"), "waterfall_name": ("W", "name"),
    "waterfall_delta": ("W", "delta"), "waterfall_after": ("W", "after"),
    "tornado_row": ("T", "at"), "tornado_low": ("T", "low"), "tornado_high": ("T", "high"),
    "owner_name": ("O", "name"), "owner_achievement": ("O", "mean"), "owner_status": ("O", "stat"),
    "owner_on_track": ("O", "good"), "owner_watch": ("O", "watch"), "owner_behind": ("O", "late"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart and its words.

    Attributes:
        chart: The chart, without a title.
        title: Formula of the title, which names the unit.
        empty: Formula text: true where there is nothing to draw.
        hint: What to do then.
        words: Alternative text.
    """

    chart: Chart
    title: str
    empty: str
    hint: str
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A place for a chart: 0-based rows of its title and of itself, columns, size in pixels."""

    title: int
    top: int
    bottom: int
    first: int
    last: int
    width: int
    height: int

    @classmethod
    def at(
        cls, grid: Grid, title: int, top: int, bottom: int, place: tuple[float, float], points: float
    ) -> Panel:  # fmt: skip
        """The panel between two edges, so many points high."""
        first, last = grid.span(*place)
        width = sum(grid.widths[first - grid.first : last - grid.first + 1])
        return cls(title, top, bottom, first, last, width, round(points / _POINT))


def define_names(calculation: Calculation) -> None:
    """Name the columns behind the charts."""
    for name, (section, key) in NAMES.items():
        calculation.book.name(name, calculation.whole(section, key))


def insert(calculation: Calculation, drawn: Drawn, panel: Panel) -> None:
    """Put a chart on its cells."""
    book = calculation.book
    title = book.style(bold=True, font_size=9, font_color="navy", bg_color="cloud", indent=1,
                       shrink=True)  # fmt: skip
    book.merged(
        "dashboard", (panel.title, panel.first, panel.title, panel.last), drawn.title, title
    )
    hint = book.style(font_size=9, font_color="grey", align="center", text_wrap=True)
    text = f'=IFERROR(IF({drawn.empty},"{drawn.hint}",""),"{drawn.hint}")'
    book.merged("dashboard", (panel.top, panel.first, panel.bottom, panel.last), text, hint)
    chart = drawn.chart
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    chart.set_plotarea({"fill": {"none": True}})
    chart.set_size({"width": panel.width, "height": panel.height})
    book.sheets["dashboard"].insert_chart(panel.top, panel.first, chart, {
        "object_position": 1, "description": drawn.words,
    })  # fmt: skip


def _font(book: Book, **more: Any) -> dict[str, Any]:
    return {"name": book.font, "size": 9, "color": COLOURS["ink"], **more}


def _unit(book: Book, extra: str = "") -> str:
    """Formula text of the unit in brackets, with words before it."""
    opening, closing = book.t("（", " ("), book.t("）", ")")
    name = 'IF(calc_points="",calc_unit,"%")'
    comma = book.t("、", ", ")
    if not extra:
        return f'IF({name}="","","{opening}"&{name}&"{closing}")'
    both = f'{extra}&IF(OR({extra}="",{name}=""),"","{comma}")&{name}'
    return f'IF({both}="","","{opening}"&{both}&"{closing}")'


def progress(calculation: Calculation) -> Drawn:
    """Plan, actual and forecast of the KGI on the band between 'watch' and 'on track'."""
    book = calculation.book
    months = book.plan.calendar.months
    part = "=" + calculation.part("P", "label", months)

    def series(key: str, name: str, **look: Any) -> dict[str, Any]:
        values = "=" + calculation.part("P", key, months)
        return {"name": name, "categories": part, "values": values, **look}

    area = book.workbook.add_chart({"type": "area", "subtype": "stacked"})
    area.add_series(series("floor", " ", fill={"none": True}, border={"none": True}))
    area.add_series(series("band", book.t("注意の範囲", "Watch band"),
                           fill={"color": "#F6E3B4"}, border={"none": True}))  # fmt: skip
    line = book.workbook.add_chart({"type": "line"})
    line.add_series(series("plan", book.t("計画", "Plan"),
                           line={"color": COLOURS["grey"], "width": 1.5, "dash_type": "dash"}))  # fmt: skip
    line.add_series(series("forecast", book.t("見込み", "Forecast"), line={
        "color": COLOURS["vermilion"], "width": 2, "dash_type": "square_dot"}))  # fmt: skip
    line.add_series(series("actual", book.t("実績", "Actual"), marker={
        "type": "circle", "size": 5, "fill": {"color": COLOURS["blue"]},
        "border": {"color": COLOURS["white"]}}, line={"color": COLOURS["blue"], "width": 2.5}))  # fmt: skip
    for key, colour, place in _POINTS:
        line.add_series(series(key, key, line={"none": True}, marker={"type": "none"}, data_labels={
            "value": True, "position": place, "num_format": _LABEL,
            "font": _font(book, bold=True, color=COLOURS[colour])}))  # fmt: skip
    area.combine(line)
    area.set_legend(
        {
            "position": "bottom",
            "font": _font(book),
            "delete_series": [0, *range(5, 5 + len(_POINTS))],
        }
    )
    area.set_y_axis({"num_font": _font(book), "num_format": _AXIS, "line": {"none": True},
                     "major_gridlines": {"visible": False}, "major_tick_mark": "none"})  # fmt: skip
    area.set_x_axis({"num_font": _font(book), "line": {"color": COLOURS["line"]},
                     "major_tick_mark": "none", "position_axis": "between", "label_position": "low",
                     "interval_unit": 1 if months <= _YEAR else 2})  # fmt: skip
    area.show_blanks_as("span")
    flow = f'IF(calc_flow=1,"{book.t("累計", "cumulative")}","")'
    title = (
        f'="{book.t("KGIの計画・実績・見込み", "KGI: plan, actual, forecast")}"&{_unit(book, flow)}'
    )
    lines = [calculation.part("P", key, months) for key in ("plan", "actual", "forecast")]
    return Drawn(
        area, title, "+".join(f"COUNT({line})" for line in lines) + "=0",
        book.t("KGIの目標と末端の基準値を入力すると、ここに推移が出ます。",
               "Type the KGI's goal and the inputs' baselines, and the plan appears here."),
        book.t("KGIの計画、実績、着地見込みを月ごとに示す折れ線グラフ。注意の範囲を帯で示す",
               "Line chart of the KGI by month: plan, actual and forecast, on the band in which "
               "it needs watching"),
    )  # fmt: skip


def _bars(book: Book, count: int, subtype: str | None = None, **axis: Any) -> Chart:
    """A bar chart without a scale: its numbers stand in the labels."""
    options = {"type": "bar"} | ({"subtype": subtype} if subtype else {})
    chart = book.workbook.add_chart(options)
    chart.set_legend({"none": True})
    size = 9 if count <= _MANY else 8
    chart.set_y_axis({"reverse": True, "num_font": _font(book, size=size), "major_tick_mark": "none",
                      "line": {"none": True}, "label_position": "low", "interval_unit": 1})  # fmt: skip
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, **axis})
    return chart


def _add_bars(
    chart: Chart, calculation: Calculation, section: str, count: int,
    series: tuple[tuple[str, str, str | None], ...], **look: Any,
) -> None:  # fmt: skip
    for key, name, colour in series:
        fill = {"none": True} if colour is None else {"color": COLOURS.get(colour, colour)}
        chart.add_series({
            "name": name, "categories": "=" + calculation.part(section, "label", count),
            "values": "=" + calculation.part(section, key, count), "fill": fill,
            "border": {"none": True}, "gap": 35, **look,
        })  # fmt: skip


def waterfall(calculation: Calculation) -> Drawn:
    """From the goal to the landing, by metric."""
    book = calculation.book
    chart = _bars(book, calculation.page.bars + 2, "stacked")
    lifts, drags = book.t("押し上げ", "Lifts"), book.t("押し下げ", "Drags")
    _add_bars(chart, calculation, "W", calculation.page.bars + 2, (
        ("space", " ", None), ("total", book.t("合計", "Total"), "navy"), ("up", lifts, "blue"),
        ("upneg", lifts, "blue"), ("down", drags, "vermilion"), ("downneg", drags, "vermilion"),
    ))  # fmt: skip
    words = book.t(
        "目標→着地：青 押し上げ、橙 押し下げ", "Goal → landing: blue lifts, orange drags"
    )
    return Drawn(
        chart, f'="{words}"&{_unit(book)}', "calc_gap=0",
        book.t("実績を入力すると、差を生んだ指標がここに出ます。",
               "Type actuals, and the metrics that cause the gap appear here."),
        book.t("目標から着地見込みまでの差を指標ごとに分けた滝グラフ",
               "Waterfall from the goal to the landing, by metric"),
    )  # fmt: skip


def tornado(calculation: Calculation) -> Drawn:
    """How far each input could move the KGI."""
    book = calculation.book
    chart = _bars(book, calculation.page.moves)
    _add_bars(chart, calculation, "T", calculation.page.moves, (
        ("low", book.t("下限へ", "to the minimum"), "orange"),
        ("high", book.t("上限へ", "to the maximum"), "blue"),
    ), overlap=100)  # fmt: skip
    words = book.t("動かせる余地：橙 下限、青 上限へ", "Room: min orange, max blue")
    return Drawn(
        chart, f'="{words}"&{_unit(book)}',
        f"MAX({calculation.whole('B', 'trank')})=0",
        book.t("末端の指標に基準値を入力すると、動かせる余地が出ます。",
               "Type the inputs' baselines, and the room to move appears here."),
        book.t("各指標を下限・上限まで動かしたときのKGIの変化を、大きい順に示す棒グラフ",
               "Bars, largest first: change of the KGI when each metric moves to its minimum or "
               "maximum"),
    )  # fmt: skip


def owners(calculation: Calculation) -> Drawn:
    """Mean achievement of each owner's metrics, with how many are on track, to watch, behind."""
    book = calculation.book
    chart = _bars(book, calculation.page.owners, "stacked", min=0)
    _add_bars(chart, calculation, "O", calculation.page.owners, (
        ("bargood", book.t("順調", "On track"), "blue"),
        ("barwatch", book.t("注意", "Watch"), "amber"),
        ("barlate", book.t("遅れ", "Behind"), "vermilion"),
        ("rest", book.t("100%まで", "up to 100%"), "pale"),
        ("over", book.t("100%超", "above 100%"), "navy"),
    ))  # fmt: skip
    shown = calculation.page.owners
    more = (
        f'IF(calc_owners>{shown},"{book.t("、他", ", and ")}"&(calc_owners-{shown})'
        f'&"{book.t("人", " more")}","")'
    )
    words = book.t("担当指標の平均と ● ▲ ■ の数", "mean of their metrics, count of ● ▲ ■")
    return Drawn(
        chart, f'="{words}"&{more}', f"COUNT({calculation.whole('O', 'mean')})=0",
        book.t("実績を入力すると、担当ごとの達成率が出ます。",
               "Type actuals, and each owner's achievement appears here."),
        book.t("担当ごとの達成率を示す棒グラフ。色の薄い部分は100%までの残り",
               "Bars of each owner's achievement; the pale part is what is missing to 100%"),
    )  # fmt: skip
