"""The scorecard's cells: a row a metric, as words and numbers, for the table and the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kpimodel.achievement import Status
from kpimodel.table import Lang
from workbook_templates.page import palette, svg
from workbook_templates.page.figures import Figures
from workbook_templates.page.words import amount, say, share, status_words

# column, share of the width, alignment
COLUMNS: tuple[tuple[str, float, Literal["left", "right"]], ...] = (
    ("metric", 0.23, "left"), ("owner", 0.08, "left"), ("target", 0.1, "right"),
    ("to-date", 0.1, "right"), ("achieved", 0.08, "right"), ("landing", 0.1, "right"),
    ("share", 0.11, "right"), ("effect", 0.08, "right"), ("status", 0.12, "left"),
)  # fmt: skip
_TREND_WIDTH, _TREND_HEIGHT = 74.0, 18.0


@dataclass(frozen=True, slots=True)
class Line:
    """One metric of the scorecard.

    Attributes:
        depth: Levels below the KGI.
        cells: Words in the order of `COLUMNS`.
        status: Judged to date.
        months: Actuals by month.
    """

    depth: int
    cells: tuple[str, ...]
    status: Status
    months: Sequence[float | None]


def headings(lang: Lang) -> list[str]:
    """Headings in the order of `COLUMNS`."""
    return [say(f"page-column-{key}", lang) for key, _, _ in COLUMNS]


def lines(figures: Figures, lang: Lang) -> list[Line]:
    """The scorecard of a plan, groups left out."""
    root = figures.root.node
    shown = []
    for row in figures.rows:
        unit = row.node.unit
        if row.node.relation == "group":
            continue
        cells = (
            row.node.label,
            row.node.owner or "",
            amount(row.target, unit, lang),
            amount(row.actual, unit, lang),
            share(figures.plan, row.achievement),
            amount(row.landing, unit, lang),
            share(figures.plan, row.landing_share),
            "" if row.effect is None else amount(row.effect, root.unit, lang, signed=True),
            f"{palette.MARK[row.status]} {status_words(row.status, lang)}",
        )
        shown.append(Line(row.depth, cells, row.status, row.months))
    return shown


def trend(months: Sequence[float | None]) -> list[str]:
    """A small chart of the months: a bar each, the last one dark; nothing where none is known."""
    known = [value for value in months if value is not None]
    if not known:
        return []
    low, high = min(0.0, *known), max(0.0, *known)
    span = (high - low) or 1.0
    pitch = _TREND_WIDTH / max(len(months), 1)
    last = max(at for at, value in enumerate(months) if value is not None)
    parts = []
    for at, value in enumerate(months):
        if value is None:
            continue
        top = (high - max(value, 0.0)) / span * _TREND_HEIGHT
        height = max(abs(value) / span * _TREND_HEIGHT, 1.0)
        colour = palette.BLUE if at == last else "#7FA7C9"
        parts.append(svg.rect(at * pitch, top, pitch * 0.75, height, colour))
    return parts
