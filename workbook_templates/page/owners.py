"""Achievement by owner: a bar each, with how many of their metrics stand where."""

from __future__ import annotations

from kpimodel.table import Lang
from workbook_templates.page import palette, svg
from workbook_templates.page.figures import Figures
from workbook_templates.page.frame import HEIGHT, RIGHT, TOP, frame, nothing
from workbook_templates.page.words import say, share

_LABEL, _COUNTS = 0.24, 0.2  # shares of the width
_MOST, _PITCH = 9, 28.0
_FULL = 1.0


def owners(figures: Figures, lang: Lang, width: float) -> tuple[str, list[str]]:
    """Mean achievement to date of each owner's metrics, see `kpimodel.owner_achievements`.

    Returns:
        The title, and the parts of an SVG from (0, 0).
    """
    title = say("page-owners", lang)
    shown = [one for one in figures.owners if one.achievement is not None][:_MOST]
    if not shown:
        return title, frame(title, width, [nothing(width, lang)])
    label, counts = width * _LABEL, width * _COUNTS
    inner = width - label - counts - RIGHT
    most = max(_FULL, *(one.achievement or 0.0 for one in shown))
    pitch = min(_PITCH, (HEIGHT - TOP - 24) / len(shown))
    parts = []
    for index, one in enumerate(shown):
        y, middle = TOP + index * pitch, TOP + index * pitch + pitch / 2 + 3
        size = max(one.achievement or 0.0, 0.0) / most * inner
        marks = f"●{one.on_track} ▲{one.watch} ■{one.behind}"
        parts += [
            svg.words(label - 6, middle, one.owner or say("page-no-owner", lang), 10.5,
                      anchor="end", room=label - 18),
            svg.rect(label, y + 4, size, pitch - 9, palette.FILL[one.status],
                     stroke=palette.DEEP[one.status]),
            svg.words(label + 6, middle, f"{palette.MARK[one.status]} {share(figures.plan, one.achievement)}", 10.5,
                      palette.DEEP[one.status], bold=True),
            svg.words(width - RIGHT, middle, marks, 10, palette.GREY, anchor="end"),
        ]  # fmt: skip
    full = label + inner * _FULL / most
    bottom = TOP + len(shown) * pitch + 2
    parts.append(svg.line(full, TOP - 2, full, bottom, palette.GREY, stroke_dasharray="3 3"))
    parts.append(svg.words(full, bottom + 11, "100%", 9.5, palette.GREY, anchor="middle"))
    return title, frame(title, width, parts)
