"""Charts of lying bars: from the goal to the landing, and what can move the KGI."""

from __future__ import annotations

from collections.abc import Sequence

from kpimodel.table import Lang
from workbook_templates.page import palette, svg
from workbook_templates.page.figures import Figures
from workbook_templates.page.frame import HEIGHT, RIGHT, TOP, frame, nothing
from workbook_templates.page.words import amount, say

_LEGEND = 46.0
_LABEL = 0.44  # share of the width for the labels
_SMALL = 9.5
# causes that no lever has
_NAMED = {"timing": "page-timing", "not_closing": "page-not-closing"}


def waterfall(figures: Figures, lang: Lang, width: float) -> tuple[str, list[str]]:
    """From the goal to the landing; the bars between sum to the gap."""
    title = say("page-waterfall", lang)
    goal, landing = figures.plan.tree.goal, figures.root.landing
    if goal is None or landing is None or not figures.plan.closed:
        return title, frame(title, width, [nothing(width, lang)])
    unit, tree = figures.root.node.unit, figures.plan.tree
    # What has no bar, and what measured rows leave unexplained, is one bar, unless it shows as zero.
    causes = [one for one in figures.causes if one[0] in tree or one[0] in _NAMED]
    rest = landing - goal - sum(value for _, value in causes)
    if any(digit in "123456789" for digit in amount(rest, unit, lang)):
        causes.append(("", rest))
    bars = [(say("page-bar-goal", lang), 0.0, goal, amount(goal, unit, lang), palette.NAVY)]
    at = goal
    better = -1 if figures.root.node.direction == "down" else 1
    for id_, value in causes:
        name = tree[id_].label if id_ in tree else say(_NAMED.get(id_, "page-other"), lang)
        colour = palette.BLUE if value * better >= 0 else palette.VERMILION
        bars.append((name, at, at + value, amount(value, unit, lang, signed=True), colour))
        at += value
    bars.append(
        (say("page-landing", lang), 0.0, landing, amount(landing, unit, lang), palette.NAVY)
    )
    return title, frame(title, width, _bars(bars, width))


def tornado(figures: Figures, lang: Lang, width: float) -> tuple[str, list[str]]:
    """How far each lever can move the KGI, to its own bounds, else by 10 %."""
    title, unit = say("page-tornado", lang), figures.root.node.unit
    if not figures.room:
        return title, frame(title, width, [nothing(width, lang)])
    label = width * _LABEL
    size = max(max(abs(bar.start), abs(bar.end)) for bar in figures.room) or 1.0
    lowest = min(0.0, *(min(bar.start, bar.end) for bar in figures.room))
    highest = max(0.0, *(max(bar.start, bar.end) for bar in figures.room))
    span = (highest - lowest) or size
    inner = width - label - RIGHT - 6

    def x(value: float) -> float:
        return label + 6 + inner * (value - lowest) / span

    pitch = min(30.0, (HEIGHT - TOP - _LEGEND) / len(figures.room))
    parts = []
    for index, bar in enumerate(figures.room):
        y = TOP + index * pitch
        for value, colour in ((bar.start, palette.SAND), (bar.end, palette.BLUE)):
            parts.append(
                svg.rect(min(x(0), x(value)), y + 3, abs(x(value) - x(0)), pitch - 7, colour)
            )
        name = figures.plan.tree[bar.id].label
        numbers = f"{amount(bar.start, unit, lang, signed=True)} / {amount(bar.end, unit, lang, signed=True)}"
        parts += _bar_label(name, numbers, label, y + pitch / 2)
    bottom = TOP + len(figures.room) * pitch + 2
    parts.append(svg.line(x(0), TOP, x(0), bottom, palette.GREY))
    at = 12.0
    for code, colour in (("page-to-low", palette.SAND), ("page-to-high", palette.BLUE)):
        text = say(code, lang)
        parts.append(svg.rect(at, HEIGHT - 19, 9, 9, colour))
        parts.append(
            svg.words(at + 13, HEIGHT - 11, text, _SMALL, palette.GREY, room=width / 2 - 20)
        )
        at += width / 2
    return title, frame(title, width, parts)


def _bars(bars: Sequence[tuple[str, float, float, str, str]], width: float) -> list[str]:
    """Bars that lie: label, start, end, words, colour."""
    label = width * _LABEL
    low = min(0.0, *(min(start, end) for _, start, end, _, _ in bars))
    high = max(0.0, *(max(start, end) for _, start, end, _, _ in bars))
    inner, span = width - label - RIGHT - 6, (high - low) or 1.0
    pitch = min(30.0, (HEIGHT - TOP - 16) / len(bars))
    parts = []
    for index, (name, start, end, shown, colour) in enumerate(bars):
        left, right = (
            label + 6 + inner * (value - low) / span for value in (min(start, end), max(start, end))
        )
        y = TOP + index * pitch
        parts.append(svg.rect(left, y + 3, max(right - left, 1.5), pitch - 7, colour))
        parts += _bar_label(name, shown, label, y + pitch / 2)
    zero = label + 6 + inner * -low / span
    parts.append(svg.line(zero, TOP, zero, TOP + pitch * len(bars), palette.GREY))
    return parts


def _bar_label(name: str, numbers: str, room: float, y: float) -> list[str]:
    size = svg.width_of(numbers, _SMALL) + 6
    return [
        svg.words(room - size, y + 3, name, 10, anchor="end", room=room - size - 8),
        svg.words(room, y + 3, numbers, _SMALL, palette.GREY, anchor="end"),
    ]
