"""The frame that every chart stands in."""

from __future__ import annotations

from collections.abc import Sequence

from kpimodel.table import Lang
from workbook_templates.page import palette, svg
from workbook_templates.page.words import say

HEIGHT = 262.0
TOP, RIGHT = 40.0, 14.0
TITLE_SIZE = 12.5


def frame(title: str, width: float, parts: Sequence[str]) -> list[str]:
    """A chart in its frame, with its title."""
    return [
        svg.rect(0.5, 0.5, width - 1, HEIGHT - 1, "#FFFFFF", stroke=palette.LINE, rx=4),
        svg.words(12, 22, title, TITLE_SIZE, palette.NAVY, bold=True, room=width - 20),
        *parts,
    ]


def nothing(width: float, lang: Lang) -> str:
    """A friendly line where there is nothing to draw yet."""
    return svg.words(width / 2, HEIGHT / 2, say("page-nothing", lang), 11, palette.GREY,
                     anchor="middle", room=width - 20)  # fmt: skip
