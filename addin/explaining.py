"""KPI_CONTRIBUTION as a pure function: why the KGI moved between two states."""

from __future__ import annotations

from addin import arguments, words
from addin.ranges import Answer, Cell, Grid, TreeRange
from addin.refusal import answer
from addin.values import read_values
from kpimodel.contribution import Contributions, contributions
from kpimodel.table import Lang
from kpimodel.tree import Tree

_COLUMNS = ("id", "label", "before", "after", "contribution", "share")
State = dict[str, float]


def contribution(
    tree: object, before: object = None, after: object = None, method: object = None
) -> Answer:
    """Return how much each lever did to the KGI's change.

    Args:
        tree: The tree's range with its headings.
        before: Values of the earlier state: two columns (ID, value), a wider table with headings,
            or one column beside the tree's rows.
        after: The same of the later state. A lever whose cell is blank stands at its baseline.
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
        return _spill(model, states, contributions(model, *states, method=chosen), table.lang)

    return answer(table, work)


def _spill(tree: Tree, states: tuple[State, State], parts: Contributions, lang: Lang) -> Grid:
    before, after = (_completed(tree, state) for state in states)
    root = tree.root.id
    change = after[root] - before[root]

    def line(key: str, title: str, values: tuple[Cell, Cell], amount: float) -> list[Cell]:
        return [key, title, *values, amount, amount / change if change else ""]

    lines: Grid = [[words.heading(key, lang) for key in _COLUMNS]]
    for id_ in tree.levers:
        values = (before[id_], after[id_])
        lines.append(line(id_, tree[id_].label, values, parts.get(id_, 0.0)))
    title = words.pick(words.SUMMARY["_unexplained"], lang)
    lines.append(line("_unexplained", title, ("", ""), parts.unexplained))
    title = f"{words.pick(words.SUMMARY['_total'], lang)} ({tree.root.label})"
    lines.append(line("_total", title, (before[root], after[root]), change))
    title = words.pick(words.SUMMARY["_method"], lang)
    lines.append(["_method", title, "", "", parts.method, _named(parts, lang)])
    return lines


def _named(parts: Contributions, lang: Lang) -> str:
    """Name the rule, and the rows where Shapley stood in for it."""
    name = words.pick(words.RULES[parts.method], lang)
    if not parts.fallbacks:
        return name
    return name + words.remark("fallbacks", lang, rows=", ".join(parts.fallbacks))


def _completed(tree: Tree, given: State) -> State:
    """What `contributions` takes a state for: blank levers at their baselines, the rest computed."""
    state: State = {}
    for id_ in tree.order:
        node = tree[id_]
        if id_ in given:
            state[id_] = given[id_]
        elif node.relation == "input":
            state[id_] = node.baseline or 0.0
        elif node.relation != "group":
            state[id_] = tree.value_of(id_, [state[child] for child in tree.children(id_)])
    return state
