"""KPI_PLAN and KPI_LANDING as pure functions: a plan over its months, and where it will end."""

from __future__ import annotations

from addin import arguments, words
from addin.cellwise import each
from addin.plans import notes, read_plan
from addin.ranges import Answer, Cell, Grid, TreeRange, as_grid, is_blank
from addin.refusal import answer, said
from addin.values import ids_by_name
from kpimodel import cells
from kpimodel.calendar import Month
from kpimodel.cells import fold
from kpimodel.evaluate import evaluate
from kpimodel.node import Node
from kpimodel.plan import Plan

_PLAN_HEADS = (
    "id", "label", "baseline", "target", "target_to_date", "actual_to_date", "achieved",
    "landing", "status", "remark",
)  # fmt: skip
_LANDING_HEADS = ("id", "label", "target", "landing", "gap", "remark")


def plan(
    tree: object,
    actuals: object = None,
    start: object = None,
    months: object = None,
    closed_through: object = None,
    profiles: object = None,
    lang: object = None,
) -> Answer:
    """Return the plan's figures to date and where it will end, a line a metric.

    Args:
        tree: The tree's range with its headings.
        actuals: The actuals, see `addin.actuals.read_actuals`.
        start: The first month; or a range of settings, see `addin.settings.read_settings`. By
            default the first month that stands as a heading of the actuals.
        months: Number of months, by default up to the last heading.
        closed_through: The last closed month, by default the last one with an actual of the KGI.
        profiles: Seasonal profiles, for rows that name one.
        lang: ``ja`` or ``en``; by default the language of the headings.

    Returns:
        A table of ten columns: ID, name, baseline, target, target to date, actual to date,
        achievement (a fraction), landing, status (a symbol and a word), remark (what the target
        comes from). Then ``_window``, ``_closed`` and up to five notes. Or ``#KPI! …``.
    """
    table = TreeRange.of(tree, lang)

    def work() -> Grid:
        arguments.check_lang(lang)
        found = read_plan(table, actuals, (start, months, closed_through), profiles)
        starts = evaluate(found.tree)
        lines: Grid = [[words.heading(key, table.lang) for key in _PLAN_HEADS]]
        for node in found.tree.nodes:
            if node.relation == "group":
                continue
            figures = (
                starts.get(node.id),
                found.targets.get(node.id),
                found.target_to_date.get(node.id),
                found.actual_to_date.get(node.id),
                found.achievements.get(node.id),
                found.landing.get(node.id),
            )
            status = words.pick(words.STATUSES[found.statuses[node.id]], table.lang)
            remark = _remark(found, node, table)
            lines.append([node.id, node.label, *map(_cell, figures), status, remark])
        return lines + _summary(found, table, len(_PLAN_HEADS))

    return answer(table, work)


def landing(
    tree: object,
    actuals: object = None,
    metric: object = None,
    start: object = None,
    months: object = None,
    closed_through: object = None,
    profiles: object = None,
) -> Answer:
    """Return where the plan will end: closed months as they are, the open ones forecast.

    Args:
        tree: The tree's range with its headings.
        actuals: As for KPI_PLAN.
        metric: ID or name of a metric, or ``KGI``: its landing alone. A range of them gives a
            range of landings. Blank gives a table of all.
        start: As for KPI_PLAN.
        months: As for KPI_PLAN.
        closed_through: As for KPI_PLAN.
        profiles: As for KPI_PLAN.

    Returns:
        A number, or a table of six columns: ID, name, target, landing, gap (landing − target),
        remark; then ``_window``, ``_closed`` and up to five notes. Or ``#KPI! …``.
    """
    table = TreeRange.of(tree)
    wanted = as_grid(metric)

    def work() -> Answer:
        found = read_plan(table, actuals, (start, months, closed_through), profiles)
        if arguments.left_out(wanted):
            return _landings(found, table)
        names = ids_by_name(found.tree)

        def one(row: int, column: int) -> Cell:
            return _landing(found, names, wanted[row][column])

        return each(wanted, one, table.lang)

    return answer(table, work)


def _landing(plan: Plan, names: dict[str, str], cell: Cell) -> Cell:
    if is_blank(cell):
        return ""
    name = fold(cells.shown(cell))
    id_ = names.get(name) or (plan.tree.root.id if name.upper() == "KGI" else None)
    if id_ is None or plan.tree[id_].relation == "group":
        known = tuple(node.id for node in plan.tree.nodes if node.relation != "group")
        raise arguments.refuse("metric", "metric-unknown", name=name, known=known)
    return _cell(plan.landing.get(id_))


def _landings(found: Plan, table: TreeRange) -> Grid:
    lines: Grid = [[words.heading(key, table.lang) for key in _LANDING_HEADS]]
    for node in found.tree.nodes:
        if node.relation != "group":
            target, end = found.targets.get(node.id), found.landing.get(node.id)
            gap = None if target is None or end is None else end - target
            remark = _remark(found, node, table)
            lines.append([node.id, node.label, _cell(target), _cell(end), _cell(gap), remark])
    return lines + _summary(found, table, len(_LANDING_HEADS))


def _remark(found: Plan, node: Node, table: TreeRange) -> str:
    """Where the current target comes from; on the KGI, whether it can be reached."""
    if node.id == found.tree.root.id:
        outcome = words.REACHES[found.solution.status] if found.solution else None
        return words.pick(outcome, table.lang) if outcome else words.remark("no-goal", table.lang)
    if node.relation != "input":
        return words.remark("computed", table.lang)
    if node.hold:
        return words.remark("held", table.lang)
    if isinstance(node.target, float):
        return words.remark("typed", table.lang)
    return words.remark("solved" if found.solution else "as-baseline", table.lang)


def _summary(found: Plan, table: TreeRange, width: int) -> Grid:
    window = found.calendar.window
    said_of = (
        ("_window", f"{window[0]} – {window[-1]}"),
        ("_closed", _month(found.closed_through)),
        *(("_note", said(issue, table, table.lang)) for issue in notes(found)),
    )
    lines: Grid = []
    for key, text in said_of:
        name = words.pick(words.PLAN[key], table.lang)
        value, remark = ("", text) if key == "_note" else (text, "")
        blanks: list[Cell] = [""] * (width - 5)
        lines.append([key, name, "", value, *blanks, remark])
    return lines


def _month(month: Month | None) -> str:
    return "" if month is None else str(month)


def _cell(value: float | None) -> Cell:
    return "" if value is None else value
