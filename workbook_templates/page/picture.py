"""The page as one picture, through resvg; the only file that imports it."""

from __future__ import annotations

from kpimodel.errors import Issue, KpiError
from kpimodel.table import Lang
from workbook_templates.page import palette, scorecard, svg
from workbook_templates.page.bars import tornado, waterfall
from workbook_templates.page.cards import Card, cards
from workbook_templates.page.figures import Figures
from workbook_templates.page.frame import HEIGHT
from workbook_templates.page.html import legend, period
from workbook_templates.page.owners import owners
from workbook_templates.page.progress import progress
from workbook_templates.page.tree_drawing import tree_drawing, tree_words
from workbook_templates.page.words import say

_WIDTH, _MARGIN, _GAP = 1128.0, 24.0, 14.0
_INNER = _WIDTH - 2 * _MARGIN
_CARD_HEIGHT, _HEAD_HEIGHT, _ROW = 84.0, 66.0, 25.0
_LINE_SIZES = (11.0, 10.0, 9.0)
_TREND = 84.0
_ZOOM = 2


def picture(figures: Figures, lang: Lang) -> tuple[str, float]:
    """The whole page as one SVG, and its height in pixels."""
    parts = [
        svg.rect(0, 0, _WIDTH, _HEAD_HEIGHT, palette.NAVY),
        svg.words(_MARGIN, 30, figures.plan.name or say("page-untitled", lang), 22, "#FFFFFF",
                  bold=True, room=_INNER),
        svg.words(_MARGIN, 52, period(figures, lang), 13, "#E5EAF1"),
    ]  # fmt: skip
    y = _HEAD_HEIGHT + _GAP
    shown = cards(figures, lang)
    size = (_INNER - _GAP * (len(shown) - 1)) / len(shown)
    for at, card in enumerate(shown):
        parts.append(svg.group(_card(card, size), _MARGIN + at * (size + _GAP), y))
    y += _CARD_HEIGHT + 14
    parts += _section(say("page-tree", lang), legend(figures, lang), y)
    y += 46
    tree, height = tree_drawing(figures, lang, _INNER)
    parts.append(svg.group(tree, _MARGIN, y))
    y += height + 18
    parts += _section(say("page-why", lang), "", y)
    y += 42
    size = (_INNER - _GAP) / 2
    for at, make in enumerate((progress, waterfall, tornado, owners)):
        x = _MARGIN + at % 2 * (size + _GAP)
        parts.append(svg.group(make(figures, lang, size)[1], x, y))
        y += (HEIGHT + _GAP) * (at % 2)
    parts += _section(say("page-score", lang), "", y)
    y += 42
    table, height = _table(figures, lang)
    parts.append(svg.group(table, _MARGIN, y))
    y += height + 30
    parts.append(svg.words(_MARGIN, y - 10, say("page-made", lang), 10, palette.GREY))
    back = svg.rect(0, 0, _WIDTH, y, "#FFFFFF")
    title = figures.plan.name or say("page-untitled", lang)
    return svg.drawing([back, *parts], _WIDTH, y, title, tree_words(figures, lang)), y


def png(figures: Figures, lang: Lang) -> tuple[bytes, tuple[Issue, ...]]:
    """The page as a PNG, twice as wide as on the screen.

    Returns:
        Its bytes, and a warning where the machine has no Japanese letters.

    Raises:
        KpiError: ``report-picture-missing`` where resvg is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise KpiError([Issue("report-picture-missing")]) from None
    drawn, _ = picture(figures, lang)
    content = resvg_py.svg_to_bytes(svg_string=drawn, zoom=_ZOOM, languages=[lang, "ja", "en"])
    issues: tuple[Issue, ...] = ()
    if any(ord(letter) > 0x2FFF for letter in drawn) and not _has_japanese(resvg_py.svg_to_bytes):  # noqa: PLR2004  kana and kanji
        issues = (Issue("report-fonts", "warning"),)
    return bytes(content), issues


def _has_japanese(render: object) -> bool:
    """Whether a letter leaves a trace: without a font for it there is none."""
    assert callable(render)  # noqa: S101
    size = 'xmlns="http://www.w3.org/2000/svg" width="20" height="20"'
    letter = f'<svg {size} font-family="{svg.FONTS}"><text y="16">計</text></svg>'
    return bool(render(svg_string=letter) != render(svg_string=f"<svg {size}></svg>"))


def _section(title: str, note: str, y: float) -> list[str]:
    room = _INNER - svg.width_of(title, 15, bold=True) - 20
    return [
        svg.words(_MARGIN, y + 20, title, 15, palette.NAVY, bold=True),
        svg.words(_WIDTH - _MARGIN, y + 20, note, 10.5, palette.GREY, anchor="end", room=room),
        svg.line(_MARGIN, y + 28, _WIDTH - _MARGIN, y + 28, palette.NAVY, 2),
    ]


def _card(card: Card, width: float) -> list[str]:
    fill = palette.FILL[card.status] if card.status else palette.CLOUD
    ink = palette.DEEP[card.status] if card.status else palette.NAVY
    return [
        svg.rect(0, 0, width, _CARD_HEIGHT, palette.CLOUD),
        svg.rect(0, 28, width, 32, fill),
        svg.rect(0, 0, 4, _CARD_HEIGHT, palette.BLUE),
        svg.words(14, 20, card.title, 12, palette.GREY, room=width - 20),
        svg.words(14, 53, card.value, 25, ink, bold=True, room=width - 20),
        svg.words(14, 76, card.line, _line_size(card.line, width - 18), palette.GREY,
                  room=width - 18),
    ]  # fmt: skip


def _line_size(line: str, room: float) -> float:
    """The largest size in which a card's line is whole; the smallest where none will do."""
    whole = (size for size in _LINE_SIZES if svg.width_of(line, size) <= room)
    return next(whole, _LINE_SIZES[-1])


def _table(figures: Figures, lang: Lang) -> tuple[list[str], float]:
    inner = _INNER - _TREND
    parts = [svg.rect(0, 0, _INNER, _ROW, palette.NAVY)]
    rows = scorecard.lines(figures, lang)
    for index, cells in enumerate([scorecard.headings(lang), *(row.cells for row in rows)]):
        top, x = index * _ROW, 0.0
        row = rows[index - 1] if index else None
        for at, (text, (_, part, side)) in enumerate(zip(cells, scorecard.COLUMNS, strict=True)):
            width = part * inner
            last = at == len(scorecard.COLUMNS) - 1
            if row and last:
                parts.append(
                    svg.rect(x + 6, top + 1, width - 10, _ROW - 2, palette.FILL[row.status])
                )
            ink = "#FFFFFF" if row is None else palette.DEEP[row.status] if last else palette.INK
            indent = 14.0 * row.depth if row and at == 0 else 0.0
            anchor = "end" if side == "right" else "start"
            place = x + width - 8 if side == "right" else x + 10 + indent
            parts.append(svg.words(place, top + 17, text, 11.5, ink, anchor=anchor,
                                   bold=row is None or last, room=width - 12 - indent))  # fmt: skip
            x += width
        if row:
            parts.append(svg.line(0, top + _ROW, _INNER, top + _ROW, palette.PALE))
            parts.append(svg.group(scorecard.trend(row.months), inner + 4, top + 4))
    parts.append(
        svg.words(inner + 4, 17, say("page-column-trend", lang), 11.5, "#FFFFFF", bold=True)
    )
    return parts, _ROW * (len(rows) + 1)
