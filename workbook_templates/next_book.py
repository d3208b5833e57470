"""The next period's plan from the last one's file: what carries over, and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kpimodel.calendar import Calendar, Month, Span
from kpimodel.errors import Findings, Issue, KpiError, ModelError, locate
from kpimodel.next_period import next_period
from kpimodel.node import Node
from kpimodel.plan import Plan
from kpimodel.table import Lang, Row
from kpimodel.timing.lag import read_lags
from kpimodel.tree import Tree
from workbook_templates.plan_file import PlanFile

_LANGS: tuple[Lang, ...] = ("ja", "en")


@dataclass(frozen=True, slots=True)
class NextPlan:
    """The plan of the next period.

    Attributes:
        plan: The plan; its window starts after the last one's end, its actuals are empty but for
            the months that its lags still need.
        from_actuals: How many inputs have their baseline from actuals.
        issues: What the last period leaves open, located in its file.
    """

    plan: Plan
    from_actuals: int
    issues: tuple[Issue, ...]


def next_plan(
    last: PlanFile,
    *,
    start: Month | None = None,
    months: int | None = None,
    keep_targets: bool = False,
    goal: str | None = None,
) -> NextPlan:
    """The next period of a plan in a file.

    Baselines come from where the last period landed, see `kpimodel.next_period`; targets are
    cleared, the reviews stay behind.

    Args:
        last: The last period.
        start: First month of the new window; by default the one after the last.
        months: Length of the new window; by default that of the last.
        keep_targets: Whether typed targets stay; those of flows are scaled to the window.
        goal: The KGI's new target: ``60`` or ``+15%``.

    Raises:
        KpiError: No month is closed, or the new plan would be wrong; located in the file.
    """
    old = last.plan
    if not old.closed:
        path = ("closed_through",)
        raise ModelError([Issue("next-nothing-closed", "error", path, {}, last.place(path))])
    issues = locate(_gaps(old), last.place)
    try:
        made = next_period(old, start, months)
        rows = made.tree.to_rows()
        if keep_targets:
            rows = [_with_target(row, old, made.calendar) for row in rows]
        if goal is not None:
            rows = [{**r, "target": goal} if r["id"] == old.tree.root.id else r for r in rows]
        end = _last_day(made.calendar.window[-1])
        tree = Tree.from_rows(_due_by(_as_in_cells(row), end) for row in rows)
    except KpiError as error:
        given = {"target": "--goal"} if goal is not None else {}
        given |= {"months": "--months"} if months is not None else {}
        given |= {"start": "--start"} if start is not None else {}
        raise ModelError(_at_last(error, last, given)) from None
    name = _renamed(old, made.calendar) or f"{old.name} {made.calendar.start}".strip()
    plan = replace(made, tree=tree, name=name, actuals=_history(made))
    measured = {id_ for id_, series in old.monthly_actuals.items() if any(_known(series))}
    count = sum(lever in measured for lever in old.tree.levers)
    return NextPlan(plan, count, issues)


def moved(plan: Plan, start: Month) -> Plan:
    """A plan that starts in another month: due dates and the period's name move, no actuals.

    Raises:
        ModelError: A profile that does not phase the new months.
    """
    window = Calendar(start, plan.calendar.months, year_start=plan.calendar.year_start)
    by = start - plan.calendar.start
    rows = [
        {**row, "due": _shifted(row["due"], by)} if row.get("due") else row
        for row in plan.tree.to_rows()
    ]
    name = _renamed(plan, window) or plan.name
    return replace(plan, tree=Tree.from_rows(rows), calendar=window, actuals={}, name=name)


def _shifted(date: dt.date, months: int) -> dt.date:
    """As many months later; the last day of a month stays the last."""
    old = Month(date.year, date.month)
    last = _last_day(old + months)
    return last if date == _last_day(old) else last.replace(day=min(date.day, last.day))


def _known(series: tuple[float | None, ...]) -> list[bool]:
    return [value is not None for value in series]


def _gaps(old: Plan) -> list[Issue]:
    """Open months, gaps in closed ones, and inputs that were never measured; with their owners."""
    found = Findings()
    still = tuple(str(m) for m in old.calendar.window if m not in old.closed)
    if still:
        found.warn("next-open-months", ("closed_through",), months=still)
    found.issues += [issue for issue in old.issues if issue.code == "actual-gap"]
    for lever in old.tree.levers:
        node = old.tree[lever]
        if not any(_known(old.monthly_actuals[lever])) and not node.hold:
            path = ("actuals", lever, str(old.calendar.start))
            found.warn("next-no-actuals", path, name=node.label, owner=node.owner)
    return found.issues


def _with_target(row: Row, old: Plan, window: Calendar) -> Row:
    node = old.tree[row["id"]]
    if not isinstance(node.target, float) or not _decides(node, old.tree):
        return row
    scale = window.months / old.calendar.months if node.rollup == "sum" else 1.0
    return {**row, "target": node.target * scale}


def _as_in_cells(row: Row) -> Row:
    """Numbers with the 15 digits that a cell keeps, so that every way of saving gives the same."""
    return {
        key: float(f"{value:.15g}") if isinstance(value, float) else value
        for key, value in row.items()
    }


def _due_by(row: Row, end: dt.date) -> Row:
    """A row whose due date lies in the new window, also where that is shorter than the last."""
    due = row.get("due")
    return {**row, "due": end} if isinstance(due, dt.date) and due > end else row


def _last_day(month: Month) -> dt.date:
    after = month + 1
    return dt.date(after.year, after.month, 1) - dt.timedelta(days=1)


def _decides(node: Node, tree: Tree) -> bool:
    """Whether a row's target is a decision; on other rows it is a control figure."""
    return node.relation == "input" or node.id == tree.root.id


def _history(made: Plan) -> Mapping[tuple[str, Month], float]:
    """The last months that lags still bring into the window; nothing without lags."""
    shares = read_lags(made.tree, Findings()).values()
    late = sum(len(share) - 1 for share in shares)  # along one path they add up at most
    first = made.calendar.start + -late
    return {key: value for key, value in made.actuals.items() if key[1] >= first}


def _renamed(old: Plan, window: Calendar) -> str:
    """The plan's name with its period moved on: ``2025年度 上期`` becomes ``2025年度 下期``.

    Empty where the name says no period.
    """
    for before, after in _labels(old.calendar, window):
        if before in old.name and before != after:
            return old.name.replace(before, after)
    return ""


def _labels(old: Calendar, new: Calendar) -> Iterator[tuple[str, str]]:
    """Names of the old and the new period that say the same kind of thing, the closest first."""
    spans: tuple[Span, ...] = ("quarter", "half", "year")
    for span in spans:
        before, after = old.periods(span), new.periods(span)
        whole = len(before) == len(after) == 1 and before[0].whole and after[0].whole
        if whole or span == "year":
            for lang in _LANGS:
                yield before[0].label(lang), after[0].label(lang)


def _at_last(error: KpiError, last: PlanFile, given: Mapping[str, str]) -> list[Issue]:
    """Findings on the new rows, at the places of the last period's rows.

    What was given on the command line is named by its option.
    """
    nodes, root = last.plan.tree.nodes, last.plan.tree.root
    moved: list[Issue] = []
    for issue in error.issues:
        path = issue.path
        of_root = path in (("months",), ("start",))
        if len(path) == 3 and path[0] == "nodes" and isinstance(path[1], int):  # noqa: PLR2004
            node = nodes[path[1]]
            path = last.plan.tree.path(node.id, str(path[2]))
            of_root = node.id == root.id
        option = given.get(str(path[-1])) if path and of_root else None
        if option:
            moved.append(replace(issue, path=(option,)))
        else:
            moved.append(replace(issue, path=path, location=last.place(path)))
    return moved
