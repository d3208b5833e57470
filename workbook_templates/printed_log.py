"""The log of a plan as tables, lines and plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from console import Lang, figure
from kpimodel import Plan
from kpimodel.comparison import Comparison, planned_kgi
from kpimodel.errors import Quantity
from kpimodel.history import History
from kpimodel.messages import text
from workbook_templates.printed_table import difference, label, metric_table
from workbook_templates.review_entry import Review

_LEAST = 1e-9  # relative: below it what changes do together is rounding


def review_table(entries: Sequence[Review], lang: Lang) -> Table:
    """The lines of a review log."""
    table = _words_table(lang, "date", "learned", "decided", "who", "version")
    for entry in entries:
        date = str(entry.date) if entry.date else "－"
        table.add_row(date, entry.learned, entry.decided, entry.who, entry.version)
    return table


def version_table(history: History, lang: Lang) -> Table:
    """The versions of a plan, oldest first, each with its goal."""
    table = _words_table(lang, "version", "date", "who", "goal", "why")
    for number, version in enumerate(history.versions, 1):
        tree = version.plan.tree
        goal = figure(tree.goal, tree.root.unit)
        table.add_row(str(number), str(version.when.date()), version.who, goal, version.why)
    return table


def _words_table(lang: Lang, *columns: str) -> Table:
    """A table of words, which wrap where the terminal is narrow."""
    table = Table(box=None, pad_edge=False, header_style="head")
    for code in columns:
        table.add_column(text(f"column-{code}", lang), overflow="fold")
    return table


def targets_table(plan: Plan, first: Mapping[str, float], lang: Lang) -> Table:
    """当初目標 beside the current target, a row a metric."""
    table = metric_table(lang, "metric", "first", "now", "by", "note")
    for node in plan.tree.nodes:
        now, then = plan.targets.get(node.id), first.get(node.id)
        if now is None and then is None:
            continue
        by = None if now is None or then is None else now - then
        shown = "－" if by is None else difference(by, node.unit) if by else "0"
        name = label(plan.tree, node.id)
        table.add_row(name, figure(then, node.unit), figure(now, node.unit), shown, "")
    return table


def change_lines(plan: Plan, moved: Comparison, lang: Lang) -> Iterator[str]:
    """What moved, a line a change, then what all changes do together."""
    tree, unit = plan.tree, plan.tree.root.unit
    if not moved.changes:
        yield text("log-nothing-moved", lang)
        return
    for change in moved.changes:
        if change.id in tree:
            node = tree[change.id]
            yield change.explain(lang, node.unit, unit, node.label)
        else:
            yield change.explain(lang, "", unit)
    if moved.together:
        yield text(
            "log-together", lang, effect=Quantity(moved.together, unit),
            before=Quantity(moved.before, unit), after=Quantity(moved.after, unit),
        )  # fmt: skip
    if abs(moved.interaction) > _LEAST * max(abs(moved.before), abs(moved.after)):
        yield text("log-interaction", lang, interaction=Quantity(moved.interaction, unit))


def versions_data(history: History) -> list[dict[str, Any]]:
    """The versions as plain data, without their plans."""
    return [
        {
            "number": number, "when": version.when.isoformat(), "who": version.who,
            "why": version.why, "goal": version.plan.tree.goal,
            "planned": planned_kgi(version.plan.tree),
        }
        for number, version in enumerate(history.versions, 1)
    ]  # fmt: skip


def targets_data(plan: Plan, first: Mapping[str, float]) -> dict[str, dict[str, float | None]]:
    """First and current targets by id; nothing where no first ones were kept."""
    ids = [*plan.targets, *(id_ for id_ in first if id_ not in plan.targets)] if first else []
    return {id_: {"first": first.get(id_), "now": plan.targets.get(id_)} for id_ in ids}


def comparison_data(moved: Comparison, since: str) -> dict[str, Any]:
    """What moved as plain data."""
    return {
        "since": since,
        "goal": list(moved.goal),
        "planned": [moved.before, moved.after],
        "together": moved.together,
        "interaction": moved.interaction,
        "changes": [
            {
                "kind": change.kind, "id": change.id, "field": change.field,
                "old": _plain(change.old), "new": _plain(change.new), "by": change.by,
                "effect": change.effect,
            }
            for change in moved.changes
        ],
    }  # fmt: skip


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (bool, float, int, str)) else str(value)
