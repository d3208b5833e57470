"""The KGI by month: plan, actual and forecast, and the band in which it is to be watched."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpimodel.table import Lang
from workbook_templates.page import palette, svg
from workbook_templates.page.figures import Figures
from workbook_templates.page.frame import HEIGHT, RIGHT, TITLE_SIZE, TOP, frame, nothing
from workbook_templates.page.words import amount, say

_LEFT, _BOTTOM = 46.0, 46.0
_STEPS = 5
_MOST_LABELS = 12
_MARGIN = 0.03
_MOST_FIGURES = 6  # more would overlap; the last one says where the KGI stands


def progress(figures: Figures, lang: Lang, width: float) -> tuple[str, list[str]]:
    """Plan, actual and forecast of the KGI by month; the band between watch and on track.

    Returns:
        The title, and the parts of an SVG from (0, 0).
    """
    plan, root = figures.plan, figures.plan.tree.root
    planned, actual, landing = figures.series()
    code = "page-progress" if root.rollup == "sum" else "page-level"
    title = say(code, lang, name=svg.fit(root.label, TITLE_SIZE, width * 0.45))
    known = [value for value in (*planned, *actual, *landing) if value is not None]
    if not known:
        return title, frame(title, width, [nothing(width, lang)])
    band = [_band(value, plan.watch, plan.on_track, root.direction) for value in planned]
    ends = [*known, *(end for pair in band for end in pair)]
    if root.rollup == "sum":
        ends.append(0.0)  # totals begin at nothing; a level would be squeezed into a line
    else:
        ends += [min(ends) - _MARGIN * abs(min(ends)), max(ends) + _MARGIN * abs(max(ends))]
    low, high, step = ticks(min(ends), max(ends))
    count = len(planned)
    span = width - _LEFT - RIGHT

    def x(at: int) -> float:
        return _LEFT + span * (at + 0.5) / count

    def y(value: float) -> float:
        return HEIGHT - _BOTTOM - (HEIGHT - TOP - _BOTTOM) * (value - low) / (high - low)

    parts = []
    for index in range(round((high - low) / step) + 1):
        tick = low + index * step
        parts.append(svg.line(_LEFT, y(tick), width - RIGHT, y(tick), palette.PALE))
        shown = amount(tick, root.unit, lang).removesuffix(".0")
        parts.append(svg.words(_LEFT - 5, y(tick) + 3, shown, 9, palette.GREY, anchor="end"))
    area = [(x(i), y(b)) for i, (_, b) in enumerate(band)]
    area += [(x(i), y(a)) for i, (a, _) in reversed(list(enumerate(band)))]
    parts.append(svg.path(area, "none", 0, fill=palette.BAND))
    parts.append(_line(planned, x, y, palette.MIST, 2, stroke_dasharray="5 4"))
    closed = len(actual)
    later = list(landing)
    if closed:
        later[: closed - 1] = [None] * (closed - 1)
    parts.append(_line(later, x, y, palette.AMBER, 2.5, stroke_dasharray="7 4"))
    parts.append(_line(actual, x, y, palette.BLUE, 3))
    few = len(actual) <= _MOST_FIGURES
    for at, value in enumerate(actual):
        if value is None:
            continue
        parts.append(svg.circle(x(at), y(value), 3.5, palette.BLUE))
        if few or at == closed - 1:
            shown = amount(value, root.unit, lang).removesuffix(".0")
            parts.append(svg.words(x(at), y(value) - 8, shown, 9.5, anchor="middle"))
    months = plan.calendar.window
    stride = math.ceil(count / _MOST_LABELS)
    parts += [
        svg.words(x(at), HEIGHT - _BOTTOM + 14, months[at].label(lang), 9.5, palette.GREY,
                  anchor="middle")
        for at in range(0, count, stride)
    ]  # fmt: skip
    return title, frame(title, width, [*parts, *_legend(lang, width)])


def _band(value: float | None, watch: float, good: float, direction: str) -> tuple[float, float]:
    """Where a month is to be watched: between the two thresholds of its target."""
    planned = value or 0.0
    sign = 1 if direction == "up" else -1
    ends = [planned + sign * (rate - 1) * abs(planned) for rate in (watch, good)]
    return min(ends), max(ends)


def _line(values: Sequence[float | None], x: object, y: object, colour: str, width: float,
          **more: str) -> str:  # fmt: skip
    assert callable(x)  # noqa: S101  the scales of the chart
    assert callable(y)  # noqa: S101
    points = [(x(at), y(value)) for at, value in enumerate(values) if value is not None]
    return svg.path(points, colour, width, **more)


def _legend(lang: Lang, width: float) -> list[str]:
    y, at = HEIGHT - 12, _LEFT
    parts = []
    for code, colour, dash in (
        ("page-plan", palette.MIST, "5 4"), ("page-actual", palette.BLUE, None),
        ("page-forecast", palette.AMBER, "7 4"), ("page-band", palette.BAND, ""),
    ):  # fmt: skip
        text = say(code, lang)
        if dash == "":
            parts.append(svg.rect(at, y - 8, 20, 8, colour, stroke=palette.LINE))
        else:
            parts.append(svg.line(at, y - 4, at + 20, y - 4, colour, 2.5, stroke_dasharray=dash))
        parts.append(svg.words(at + 24, y, text, 9.5, palette.GREY))
        at += min(24 + svg.width_of(text, 9.5) + 14, width / 4)
    return parts


def ticks(low: float, high: float) -> tuple[float, float, float]:
    """A round scale that holds both ends: first and last tick, and their distance.

    Example:
        >>> ticks(0, 63)
        (0.0, 80.0, 20.0)
    """
    span = (high - low) or abs(high) or 1.0
    raw = span / _STEPS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.floor(low / step) * step, math.ceil(high / step - 1e-9) * step
    return float(first), float(max(last, first + step)), float(step)
