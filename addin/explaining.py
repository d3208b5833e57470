"""KPI_CONTRIBUTION as a pure function: why the KGI moved between two states."""

from __future__ import annotations

from typing import Literal, cast

from kpimodel.contribution import contributions

from addin import arguments, words
from addin.ranges import Answer, Cell, Grid, TreeRange
from addin.refusal import answer
from addin.values import read_values
from kpimodel.evaluate import evaluate
from kpimodel.table import Lang
from kpimodel.tree import Tree

_COLUMNS = ("id", "label", "before", "after", "contribution", "share")
_REST = "unexplained"


def contribution(
    tree: object, before: object = None, after: object = None, method: object = None
) -> Answer:
    """Return how much each lever did to the KGI's change.

    Args:
        tree: The tree's range with its headings.
        before: Values of the earlier state: two columns (ID, value), a wider table with headings,
            or one column beside the tree's rows.
        after: The same of the later state.
        method: ``lmdi`` (default) or ``shapley``.

    Returns:
        A table of six columns: ID, name, before, after, contribution (in the KGI's unit), share
        of the change (a fraction). A line a lever, ``_unexplained`` (what measured parents differ
        from their children by), ``_total`` (the KGI: the contributions sum to its change) and
        ``_method``. Or ``#KPI! …``.
    """
    table = TreeRange.of(tree)

    def work() -> Grid:
        chosen = arguments.choice("method", method, words.METHODS, "lmdi")
        model = table.tree()
        states = (
            read_values("before", before, model, table),
            read_values("after", after, model, table),
        )
        parts = contributions(model, *states, method=cast('Literal["lmdi", "shapley"]', chosen))
        return _spill(model, states, parts, chosen, table.lang)

    return answer(table, work)


def _spill(
    tree: Tree,
    states: tuple[dict[str, float], dict[str, float]],
    parts: dict[str, float],
    method: str,
    lang: Lang,
) -> Grid:
    before, after = states
    root = tree.root.id
    start, end = (_kgi(tree, state) for state in states)
    change = end - start
    lines: Grid = [[words.heading(key, lang) for key in _COLUMNS]]
    for id_ in tree.levers:
        amount = parts.get(id_, 0.0)
        values: list[Cell] = [before.get(id_, ""), after.get(id_, "")]
        lines.append([id_, tree[id_].label, *values, amount, _share(amount, change)])
    rest = parts.get(_REST, 0.0)
    summary = words.SUMMARY
    title = words.pick(summary["_unexplained"], lang)
    lines.append(["_unexplained", title, "", "", rest, _share(rest, change)])
    title = words.pick(summary["_total"], lang) + f" ({tree[root].label})"
    lines.append(["_total", title, start, end, change, _share(change, change)])
    title = words.pick(summary["_method"], lang)
    lines.append(["_method", title, "", "", method, words.pick(words.METHODS[method], lang)])
    return lines


def _kgi(tree: Tree, state: dict[str, float]) -> float:
    """The KGI of a state: as measured, else computed from the levers."""
    root = tree.root.id
    return state[root] if root in state else evaluate(tree, state)[root]


def _share(amount: float, change: float) -> Cell:
    return amount / change if change else ""
