"""The KPI tree as a drawing: boxes from left to right, connected, each with its status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpimodel import Plan
from kpimodel.node import Node
from kpimodel.table import Lang
from workbook_templates.page import palette, svg
from workbook_templates.page.figures import Figures, Row
from workbook_templates.page.words import amount, say, share, status_words

_BOX_HEIGHT, _PITCH, _BAND = 62.0, 74.0, 20.0
_GAP_MOST, _BOX_MOST = 52.0, 230.0
_SIGN = {"product": "×", "sum": "＋", "mean": "≈", "ratio": "÷", "formula": "ƒ"}


@dataclass(frozen=True, slots=True)
class _Place:
    row: Row
    level: int
    y: float


def tree_drawing(figures: Figures, lang: Lang, width: float) -> tuple[list[str], float]:
    """Draw the tree.

    Args:
        figures: What to show.
        lang: Language of the words.
        width: Width in pixels.

    Returns:
        Parts of an SVG from (0, 0), and their height.
    """
    places = {place.row.node.id: place for place in _places(figures)}
    levels = max(place.level for place in places.values()) + 1
    gap = min(_GAP_MOST, width * 0.3 / levels)
    box = min(_BOX_MOST, (width - gap * (levels - 1)) / levels)
    if levels > 1:
        gap = min(2 * _GAP_MOST, (width - box * levels) / (levels - 1))
    parts: list[str] = []
    for place in places.values():
        x = place.level * (box + gap)
        kids = [places[id_] for id_ in figures.plan.tree.drawn_children(place.row.node.id)]
        parts += _connectors(place, kids, x + box, gap)
        parts.append(svg.group(_box(figures.plan, place.row, lang, box), x, place.y))
    height = max(place.y for place in places.values()) + _BOX_HEIGHT
    return parts, height


def _places(figures: Figures) -> Iterator[_Place]:
    """A row of boxes for each leaf; a parent stands in the middle of its children."""
    tree = figures.plan.tree
    heights: dict[str, float] = {}
    leaf = 0

    def settle(id_: str) -> float:
        nonlocal leaf
        kids = tree.drawn_children(id_)
        if kids:
            ends = [settle(kid) for kid in kids]
            heights[id_] = (ends[0] + ends[-1]) / 2
        else:
            heights[id_] = leaf * _PITCH
            leaf += 1
        return heights[id_]

    settle(tree.root.id)
    for row in figures.rows:
        yield _Place(row, row.depth, heights[row.node.id])


def _connectors(place: _Place, kids: list[_Place], right: float, gap: float) -> list[str]:
    if not kids:
        return []
    middle, half = right + gap / 2, _BOX_HEIGHT / 2
    own = place.y + half
    ends = [kid.y + half for kid in kids]
    lines = [
        svg.line(right, own, middle, own, palette.MIST),
        svg.line(middle, min(*ends, own), middle, max(*ends, own), palette.MIST),
        *(svg.line(middle, end, right + gap, end, palette.MIST) for end in ends),
    ]
    sign = _sign(place.row.node)
    if sign:
        lines.append(
            svg.words(right + gap / 4, own - 5, sign, 13, palette.GREY, anchor="middle", bold=True)
        )
    return lines


def _sign(node: Node) -> str:
    """How the children make the row; ``±`` for a formula that only adds and subtracts."""
    if node.relation == "formula" and not set("*/(^") & set(node.formula or ""):
        return "±"
    return _SIGN.get(node.relation, "")


def _box(plan: Plan, row: Row, lang: Lang, width: float) -> list[str]:
    node, middle = row.node, width / 2
    head = node.label if node.role == "KPI" else f"{node.role}｜{node.label}"
    figures = f"{amount(row.landing, node.unit, lang)} / {amount(row.target, node.unit, lang)}"
    achieved = share(plan, row.achievement)
    judged = f"{palette.MARK[row.status]} {status_words(row.status, lang)} {achieved}"
    parts = [
        svg.rect(0, 0, width, _BOX_HEIGHT, palette.CLOUD, rx=4, stroke=palette.LINE),
        svg.rect(0, 0, width, _BAND, palette.ROLE[node.role], rx=4),
        svg.words(middle, 14, head, 11.5, "#FFFFFF", anchor="middle", bold=True, room=width - 8),
    ]
    if node.relation == "group":
        return parts
    return [
        *parts,
        svg.words(middle, 36, figures, 12.5, palette.INK, anchor="middle", bold=True, room=width - 6),
        svg.rect(1, 42, width - 2, _BOX_HEIGHT - 43, palette.FILL[row.status], rx=3),
        svg.words(middle, 56, judged.strip(), 11.5, palette.DEEP[row.status], anchor="middle",
                  bold=True, room=width - 6),
    ]  # fmt: skip


def tree_words(figures: Figures, lang: Lang) -> str:
    """The tree in a sentence, for screen readers."""
    told = [
        f"{row.node.label} {amount(row.landing, row.node.unit, lang)} / "
        f"{amount(row.target, row.node.unit, lang)} {status_words(row.status, lang)}"
        for row in figures.rows
        if row.node.relation != "group"
    ]
    return say("page-tree-note", lang) + ": " + "; ".join(told)
