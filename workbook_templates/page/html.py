"""The page: one HTML file that needs nothing else, to send, to print, to put on a wiki."""

from __future__ import annotations

from html import escape

from kpimodel.table import Lang
from workbook_templates.page import palette, scorecard, svg
from workbook_templates.page.bars import tornado, waterfall
from workbook_templates.page.cards import cards
from workbook_templates.page.figures import Figures
from workbook_templates.page.frame import HEIGHT
from workbook_templates.page.owners import owners
from workbook_templates.page.progress import progress
from workbook_templates.page.tree_drawing import tree_drawing, tree_words
from workbook_templates.page.words import say

TREE_WIDTH, CHART_WIDTH = 1080.0, 533.0
_STYLE = f"""
:root{{color-scheme:light}}
*{{box-sizing:border-box}}
body{{margin:0;background:#fff;color:{palette.INK};font:14px/1.5 {svg.FONTS}}}
header{{background:{palette.NAVY};color:#fff;padding:16px 24px}}
header h1{{margin:0;font-size:22px}} header p{{margin:2px 0 0;color:#E5EAF1;font-size:13px}}
main{{max-width:1128px;margin:0 auto;padding:16px 24px 32px}}
h2{{margin:26px 0 12px;padding-bottom:4px;border-bottom:2px solid {palette.NAVY};color:{palette.NAVY};
font-size:16px;display:flex;flex-wrap:wrap;justify-content:space-between;align-items:end;gap:2px 12px}}
h2 small{{font-weight:400;font-size:11px;color:{palette.GREY};text-align:right}}
.cards{{display:grid;grid-template-columns:repeat(auto-fit,minmax(158px,1fr));gap:14px}}
.card{{background:{palette.CLOUD};border-left:4px solid {palette.BLUE};padding:10px 14px}}
.card b{{display:block;font-size:12px;font-weight:400;color:{palette.GREY}}}
.card strong{{display:block;font-size:26px;line-height:1.35;color:{palette.NAVY};
white-space:nowrap}}
.card span{{font-size:12px;color:{palette.GREY}}}
.charts{{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));gap:14px}}
svg{{display:block;max-width:100%;height:auto}} .charts svg{{width:100%}}
.scroll{{overflow-x:auto}} .tree>svg{{min-width:720px;width:100%}}
table{{width:100%;border-collapse:collapse;font-size:13px;white-space:nowrap}}
th{{background:{palette.NAVY};color:#fff;font-weight:600;padding:6px 10px;text-align:left}}
td{{padding:6px 10px;border-bottom:1px solid {palette.PALE}}} .right{{text-align:right}}
td.status{{font-weight:600}}
footer{{margin-top:18px;color:{palette.GREY};font-size:11px}}
@media print{{@page{{size:A4;margin:10mm}} main{{padding:8px 0}}
*{{print-color-adjust:exact;-webkit-print-color-adjust:exact}} h2{{break-after:avoid}}
.charts{{grid-template-columns:repeat(2,1fr)}} table{{font-size:11px}} tr,.card{{break-inside:avoid}}}}
"""


def html(figures: Figures, lang: Lang) -> str:
    """The page of a plan.

    Args:
        figures: What to show.
        lang: Its language; names and units stay as the plan has them.

    Returns:
        A whole HTML document: no script, no file beside it, no address outside.
    """
    title = escape(figures.plan.name or say("page-untitled", lang))
    tree, height = tree_drawing(figures, lang, TREE_WIDTH)
    drawn = svg.drawing(tree, TREE_WIDTH, height, say("page-tree", lang), tree_words(figures, lang))
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{title}</h1><p>{escape(period(figures, lang))}</p></header><main>"
        f'<section class="cards">{_cards(figures, lang)}</section>'
        f"<h2>{say('page-tree', lang)}<small>{escape(legend(figures, lang))}</small></h2>"
        f'<div class="scroll tree">{drawn}</div>'
        f'<h2>{say("page-why", lang)}</h2><section class="charts">{_charts(figures, lang)}</section>'
        f"<h2>{say('page-score', lang)}</h2>{_table(figures, lang)}"
        f"<footer>{escape(say('page-made', lang))}</footer></main></body></html>\n"
    )


def period(figures: Figures, lang: Lang) -> str:
    """The window, and how much of it is closed."""
    window = figures.plan.calendar.window
    return say("page-period", lang, start=str(window[0]), end=str(window[-1]),
               closed=len(figures.plan.closed), months=len(window))  # fmt: skip


def legend(figures: Figures, lang: Lang) -> str:
    """What the boxes and the marks mean."""
    good, fair = (f"{rate:.0%}" for rate in (figures.plan.on_track, figures.plan.watch))
    return f"{say('page-tree-note', lang)}　{say('page-legend', lang, good=good, fair=fair)}"


def _cards(figures: Figures, lang: Lang) -> str:
    parts = []
    for card in cards(figures, lang):
        colour = ""
        if card.status:
            colour = (
                f' style="color:{palette.DEEP[card.status]};background:{palette.FILL[card.status]}"'
            )
        parts.append(
            f'<div class="card"><b>{escape(card.title)}</b>'
            f"<strong{colour}>{escape(card.value)}</strong><span>{escape(card.line)}</span></div>"
        )
    return "".join(parts)


def _charts(figures: Figures, lang: Lang) -> str:
    drawn = (make(figures, lang, CHART_WIDTH) for make in (progress, waterfall, tornado, owners))
    return "".join(svg.drawing(parts, CHART_WIDTH, HEIGHT, title, title) for title, parts in drawn)


def _table(figures: Figures, lang: Lang) -> str:
    sides = [side for _, _, side in scorecard.COLUMNS]
    marks = [' class="right"' if side == "right" else "" for side in sides]
    heads = "".join(
        f'<th scope="col"{mark}>{escape(text)}</th>'
        for mark, text in zip(marks, scorecard.headings(lang), strict=True)
    )
    heads += f'<th scope="col">{say("page-column-trend", lang)}</th>'
    body = []
    for row in scorecard.lines(figures, lang):
        cells = []
        for at, text in enumerate(row.cells):
            mark = marks[at]
            if at == 0:
                mark = f' style="padding-left:{10 + 16 * row.depth}px"'
            elif at == len(row.cells) - 1:
                mark = (
                    f' class="status" style="background:{palette.FILL[row.status]};'
                    f'color:{palette.DEEP[row.status]}"'
                )
            cells.append(f"<td{mark}>{escape(text)}</td>")
        picture = "".join(scorecard.trend(row.months))
        cells.append(
            f'<td><svg width="74" height="18" viewBox="0 0 74 18" aria-hidden="true">{picture}</svg></td>'
        )
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )
