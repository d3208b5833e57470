"""KPI_SENSITIVITY as a pure function: what the KGI does when one lever moves."""

from __future__ import annotations

from addin import arguments, words
from addin.ranges import Answer, Cell, Grid, TreeRange, as_grid
from addin.refusal import answer
from addin.values import read_values
from kpimodel.evaluate import evaluate
from kpimodel.sensitivity import sensitivity as measure
from kpimodel.tree import Tree

_USUAL = 0.1


def sensitivity(tree: object, change: object = None, at: object = None) -> Answer:
    """Return how the KGI answers when each lever moves by itself.

    Args:
        tree: The tree's range with its headings.
        change: Share to move each lever by, 10 % by default.
        at: The state to start from, as for KPI_CONTRIBUTION; the baselines by default.

    Returns:
        A table of eight columns: ID, name, value at the start, elasticity (percent of KGI for one
        percent of the lever), the KGI's change at minus and plus the share, at the lever's own
        minimum and maximum (blank where none is typed). A line a lever in table order, then
        ``_kgi`` with the KGI at the start. Or ``#KPI! …``.
    """
    table = TreeRange.of(tree)

    def work() -> Grid:
        by = arguments.share("change", arguments.one_cell("change", change), _USUAL, table.lang)
        model = table.tree()
        start = state_at(at, model, table)
        found = measure(model, by, start)
        values = evaluate(model, start)
        keys = ["id", "label", "value", "elasticity", "", "", "at_minimum", "at_maximum"]
        heads: list[Cell] = [words.heading(key, table.lang) if key else "" for key in keys]
        heads[4:6] = f"-{by * 100:g}%", f"+{by * 100:g}%"
        lines: Grid = [heads]
        for id_, one in found.items():
            figures = (one.elasticity, one.down, one.up, one.at_minimum, one.at_maximum)
            shown: list[Cell] = ["" if figure is None else figure for figure in figures]
            lines.append([id_, model[id_].label, values[id_], *shown])
        kgi: list[Cell] = ["_kgi", model.root.label, values[model.root.id]]
        return [*lines, kgi + [""] * (len(heads) - len(kgi))]

    return answer(table, work)


def state_at(at: object, tree: Tree, table: TreeRange) -> dict[str, float] | None:
    """Return where the levers stand by the argument ``at``; None for the baselines.

    Computed rows of it are left out: they follow from the levers.

    Raises:
        KpiError: The range cannot be read, or names no lever.
    """
    if arguments.left_out(as_grid(at)):
        return None
    values = read_values("at", at, tree, table)
    state = {id_: values[id_] for id_ in tree.levers if id_ in values}
    if not state:
        raise arguments.refuse("at", "values-no-lever", known=tree.levers)
    return state
