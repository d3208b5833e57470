"""Plan to the tabs that the mirror should hold: dashboard, notices, the team's actuals (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpimodel.errors import Issue
from kpimodel.node import Node
from kpimodel.plan import Plan
from kpimodel.table import Lang
from kpimodel.table import word as table_word
from sync import cellstyle as look
from sync.cellstyle import Cell, Style, TabLayout
from sync.diff import expected_on_team_tab
from sync.messages import text
from sync.records import Key
from sync.words import word

_COLUMNS = (
    "metric", "role", "unit", "target", "target-to-date", "actual-to-date", "achievement",
    "landing", "status", "owner",
)  # fmt: skip
_WIDTHS = (290, 56, 70, 116, 112, 112, 104, 112, 104, 96)
_BANDS = {"KGI": look.NAVY, "KSF": look.TEAL, "KPI": look.INK}
_MOST_NOTICES = 200


def dashboard(plan: Plan, lang: Lang, notices: int, titles: Mapping[str, str]) -> TabLayout:
    """Return the dashboard: the headline of the KGI, then the tree with one row per node.

    Args:
        plan: The plan with the actuals in force.
        lang: Language of the tab.
        notices: Number of rows on the notices tab.
        titles: The titles of the tabs as they now are, by role.
    """
    width = len(_COLUMNS)
    rows = [
        look.padded((Cell(plan.name or word("untitled", lang), look.TITLE),), width, look.TITLE),
        look.padded((Cell(_subtitle(plan, lang), look.SUBTITLE),), width, look.SUBTITLE),
        look.padded((), width),
        *_headline(plan, lang),
        look.padded((), width),
        look.padded((_notice_line(notices, lang, titles),), width),
        look.padded((Cell(word("kpi-tree", lang), look.SECTION),), width, look.SECTION),
        look.padded((Cell(_legend(plan, lang), look.SMALL),), width),
        tuple(Cell(word(name, lang), look.HEADING) for name in _COLUMNS),
        *_tree_rows(plan, lang),
        look.padded((), width),
        look.padded((Cell(word("service-owned", lang, tab=titles["actuals"]), look.SMALL),), width),
        look.padded((Cell("", look.SMALL),), width),
    ]
    return TabLayout(
        "dashboard",
        word("tab-dashboard", lang),
        tuple(rows),
        _WIDTHS,
        heights={0: 38, 4: 40, 9: 34},
        colour=look.NAVY,
        stamp=(len(rows) - 1, 0),
    )


def _subtitle(plan: Plan, lang: Lang) -> str:
    window = plan.calendar.window
    span = f"{window[0]} – {window[-1]}"
    if plan.closed_through is None:
        return f"{span}　{word('not-closed', lang, months=len(window))}"
    closed = word(
        "closed", lang, closed=len(plan.closed), months=len(window), through=plan.closed_through
    )
    return f"{span}　{closed}"


def _headline(plan: Plan, lang: Lang) -> list[tuple[Cell, ...]]:
    """Two rows in the columns of the table below: the names, and the KGI's figures in large."""
    figures = _figures(plan, plan.tree.root, lang)
    labels = [Cell(word(name, lang), look.CARD_LABEL) for name in _COLUMNS[3:9]]
    root = plan.tree.root
    left = replace(look.CARD_LABEL, align="LEFT", ink=look.BLUE)
    name = replace(look.CARD_VALUE, align="LEFT", size=14)
    upper = (Cell("KGI", left), *(Cell(None, look.CARD_LABEL),) * 2, *labels)
    values = [_large(cell) for cell in figures[3:9]]
    lower = (Cell(root.label or root.id, name), *(Cell(None, look.CARD_VALUE),) * 2, *values)
    tail = (Cell(None, look.CARD_LABEL),)
    return [(*upper, *tail), (*lower, *tail)]


def _large(cell: Cell) -> Cell:
    style = cell.style
    fill = style.fill or look.PALE
    size = 12 if isinstance(cell.value, str) else 16
    ink = style.ink if style.fill else look.NAVY
    return Cell(
        cell.value,
        replace(style, size=size, bold=True, align="CENTER", fill=fill, ink=ink, line=""),
    )


def _notice_line(notices: int, lang: Lang, titles: Mapping[str, str]) -> Cell:
    if not notices:
        return Cell(word("no-notices", lang), Style(ink=look.BLUE_INK, bold=True))
    words = word("some-notices", lang, count=notices, tab=titles["notices"])
    return Cell(words, Style(ink=look.VERMILION_INK, bold=True))


def _legend(plan: Plan, lang: Lang) -> str:
    on_track, watch = (f"{share:.0%}" for share in (plan.on_track, plan.watch))
    return word("legend", lang, on_track=on_track, watch=watch)


def _tree_rows(plan: Plan, lang: Lang) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    waiting = [(plan.tree.root.id, "", "")]  # node, its branch, the trunk of its children
    while waiting:
        id_, lead, trunk = waiting.pop()
        rows.append(_node_row(plan, plan.tree[id_], lead, lang))
        children = plan.tree.drawn_children(id_)
        for child in reversed(children):
            last = child == children[-1]
            branch, below = ("└─ ", "　 ") if last else ("├─ ", "│　")
            waiting.append((child, trunk + branch, trunk + below))
    return rows


def _node_row(plan: Plan, node: Node, lead: str, lang: Lang) -> tuple[Cell, ...]:
    figures = _figures(plan, node, lang)
    bold = node.role != "KPI"
    name = Style(ink=_BANDS[node.role], bold=bold, line=look.LINE)
    return (Cell(lead + (node.label or node.id), name), *figures[1:])


def _figures(plan: Plan, node: Node, lang: Lang) -> tuple[Cell, ...]:
    id_ = node.id
    base = Style(line=look.LINE)
    middle = replace(base, align="CENTER")

    def number(value: float | None, unit: str = node.unit) -> Cell:
        pattern = look.number_pattern(value, unit)
        return Cell(value, replace(base, align="RIGHT", pattern=pattern))

    share = plan.achievements.get(id_)
    status = plan.statuses.get(id_)
    fill, ink = look.STATUS[status or "no_data"]
    badge = replace(middle, fill=fill, ink=ink, bold=True) if status else base
    return (
        Cell(node.label or id_, base),
        Cell(table_word("role", node.role, lang), middle),
        Cell(node.unit or None, middle),
        number(plan.targets.get(id_)),
        number(plan.target_to_date.get(id_)),
        number(plan.actual_to_date.get(id_)),
        Cell(share, replace(base, align="RIGHT", pattern="0%")),
        number(plan.landing.get(id_)),
        Cell(word(status, lang) if status else None, badge),
        Cell(node.owner, middle),
    )


def notices(issues: Sequence[Issue], lang: Lang) -> TabLayout:
    """Return the notices: one row a finding, with its place and what to do."""
    heads = ("severity", "place", "what")
    rows = [
        look.padded((Cell(word("notices-title", lang), look.TITLE),), 3, look.TITLE),
        look.padded((Cell(word("notices-help", lang), look.SUBTITLE),), 3, look.SUBTITLE),
        tuple(Cell(word(name, lang), look.HEADING) for name in heads),
    ]
    if not issues:
        done = Style(ink=look.BLUE_INK, bold=True)
        rows.append(look.padded((Cell(word("no-notices", lang), done),), 3))
    rows += [_notice_row(issue, lang) for issue in issues[:_MOST_NOTICES]]
    return TabLayout(
        "notices",
        word("tab-notices", lang),
        tuple(rows),
        (110, 170, 760),
        heights={0: 34},
        frozen_rows=3,
        colour=look.AMBER if issues else look.STEEL,
    )


def _notice_row(issue: Issue, lang: Lang) -> tuple[Cell, ...]:
    fill, ink = look.STATUS[look.SEVERITY[issue.severity]]
    badge = Style(fill=fill, ink=ink, bold=True, align="CENTER", line=look.LINE)
    plain = Style(line=look.LINE, wrap=True)
    place = issue.location.a1 if issue.location else issue.dotted or word("workbook", lang)
    return (
        Cell(word(issue.severity, lang), badge),
        Cell(place, plain),
        Cell(text(issue, lang), plain),
    )


def team_tab(plan: Plan, lang: Lang, actuals: Mapping[Key, float]) -> TabLayout:
    """Return the team's tab as it is made, once; after that it is the team's alone.

    Args:
        plan: Says which rows and months it has.
        lang: Language of its headings.
        actuals: The values that it starts with.
    """
    window = plan.calendar.window
    nodes = expected_on_team_tab(plan)
    width = 3 + len(window)
    heads = ("ID", word("metric", lang), word("unit", lang))
    months = [f"{m.year}年{m.month}月" if lang == "ja" else str(m) for m in window]
    rows = [
        look.padded((Cell(word("actuals-title", lang), look.TITLE),), width, look.TITLE),
        look.padded((Cell(word("actuals-help", lang), look.SUBTITLE),), width, look.SUBTITLE),
        tuple(Cell(head, look.HEADING) for head in (*heads, *months)),
    ]
    fixed = Style(fill=look.PALE, line=look.LINE, boxed=True)
    for node in nodes:
        values = [Cell(actuals.get((node.id, month)), _input_style(node.unit)) for month in window]
        label = Cell(node.label or node.id, replace(fixed, bold=True))
        rows.append((Cell(node.id, fixed), label, Cell(node.unit or None, fixed), *values))
    return TabLayout(
        "actuals",
        word("tab-actuals", lang),
        tuple(rows),
        (120, 190, 70, *(92,) * len(window)),
        heights={0: 34, 2: 28},
        frozen_rows=3,
        frozen_columns=2,
        colour=look.BLUE,
        inputs=(3, len(rows), 3, width),
        hint=word("actuals-hint", lang),
    )


def _input_style(unit: str) -> Style:
    pattern = "0.0%" if unit.strip() in ("%", "％") else "#,##0"
    return Style(
        ink=look.INPUT_INK,
        fill=look.INPUT_FILL,
        align="RIGHT",
        pattern=pattern,
        line=look.LINE,
        boxed=True,
    )
