"""KPI_BACKSOLVE and KPI_REQUIRED as pure functions over ranges."""

from __future__ import annotations

from typing import cast

from addin import arguments, words
from addin.ranges import Answer, Cell, Grid, TreeRange
from addin.refusal import answer
from kpimodel.backsolve import Solution
from kpimodel.backsolve import backsolve as work_back
from kpimodel.backsolve import required as work_back_one
from kpimodel.cells import fold
from kpimodel.evaluate import evaluate
from kpimodel.node import Node
from kpimodel.solving.policies import Policy
from kpimodel.table import Lang
from kpimodel.tree import Tree

_SAME = 1e-9  # relative: closer than this, a lever did not move


def backsolve(
    tree: object, goal: object = None, policy: object = None, lang: object = None
) -> Answer:
    """Return what every metric must be for the KGI to reach its goal.

    Args:
        tree: The tree's range with its headings.
        goal: In the KGI's unit, or ``+15%``; by default the KGI's target.
        policy: ``least_change`` (default), ``equal_effort``, ``priority`` or ``least_cost``.
        lang: ``ja`` or ``en``; by default the language of the headings.

    Returns:
        A table of six columns: ID, name, baseline, answer, change (a fraction of the baseline),
        remark. A line a metric in the tree's order, then the summary, found by its ID:
        ``_status`` (met, already_met, unreachable), ``_goal``, ``_reached``, ``_policy``,
        ``_exact``, ``_reason``, and where the goal is out of reach ``_relaxation_1`` and on,
        smallest first. Or ``#KPI! …``.
    """
    table = TreeRange.of(tree, lang)

    def work() -> Grid:
        arguments.check_lang(lang)
        wanted = arguments.goal(goal, table.lang)
        chosen = arguments.choice("policy", policy, words.POLICIES, "least_change")
        model = table.tree()
        solution = work_back(model, wanted, cast("Policy", chosen), table.lang)
        return _spill(model, solution, table.lang)

    return answer(table, work)


def required(tree: object, lever: object = None, goal: object = None) -> Answer:
    """Return the value that one lever needs for exactly the goal, the others as they are.

    Args:
        tree: The tree's range with its headings.
        lever: ID or name of an input.
        goal: In the KGI's unit, or ``+15%``; by default the KGI's target.

    Returns:
        The value in the lever's unit (rates are fractions); or ``#KPI! …``.
    """
    table = TreeRange.of(tree)

    def work() -> float:
        wanted = arguments.goal(goal, table.lang)
        model = table.tree()
        return work_back_one(model, _lever(model, lever, table.lang), wanted)

    return answer(table, work)


def _lever(tree: Tree, value: object, lang: Lang) -> str:
    cell = arguments.one_cell("lever", value)
    if cell is None:
        expected = "入力の ID か指標名" if lang == "ja" else "the ID or the name of an input"
        raise arguments.refuse("lever", "argument-missing", expected=expected)
    name = fold(str(cell))
    if name in tree:
        return name
    named = [id_ for id_ in tree.levers if fold(tree[id_].label) == name]
    if len(named) != 1:
        raise arguments.refuse("lever", "lever-unknown", name=name, known=tree.levers)
    return named[0]


def _spill(tree: Tree, solution: Solution, lang: Lang) -> Grid:
    columns = ("id", "label", "baseline", "answer", "change", "remark")
    lines: Grid = [[words.heading(key, lang) for key in columns]]
    starts = evaluate(tree)
    for node in tree.nodes:
        if node.id in solution.values:
            before, after = starts[node.id], solution.values[node.id]
            remark = _remark(tree, node, before, solution, lang)
            lines.append([node.id, node.label, before, after, _change(before, after), remark])
    return [*lines, *_summary(solution, lang), *_relaxations(tree, solution, lang)]


def _change(before: float, after: float) -> Cell:
    return after / before - 1 if before > 0 else ""


def _remark(tree: Tree, node: Node, before: float, solution: Solution, lang: Lang) -> str:
    """Say in a word or two why the value is what it is; the whole reason stands below."""
    if node.id == tree.root.id:
        return words.pick(words.OUTCOMES[solution.status], lang)
    if node.relation != "input":
        return words.remark("computed", lang)
    if node.hold:
        return words.remark("held", lang)
    value = solution.values[node.id]
    for key, bound in (("at-maximum", node.high), ("at-minimum", node.low)):
        if node.id in solution.binding and abs(value - bound) <= _SAME * max(abs(bound), _SAME):
            return words.remark(key, lang)
    unmoved = abs(value - before) <= _SAME * abs(before)
    return words.remark("unchanged", lang) if unmoved else ""


def _summary(solution: Solution, lang: Lang) -> Grid:
    def line(key: str, value: Cell, remark: str) -> list[Cell]:
        return [key, words.pick(words.SUMMARY[key], lang), "", value, "", remark]

    return [
        line("_status", solution.status, words.pick(words.OUTCOMES[solution.status], lang)),
        line("_goal", solution.goal, ""),
        line("_reached", solution.reached, ""),
        line("_policy", solution.policy, words.pick(words.POLICIES[solution.policy], lang)),
        line("_exact", solution.exact, words.remark("exact" if solution.exact else "local", lang)),
        line("_reason", "", " ".join(solution.explain(lang).splitlines())),
    ]


def _relaxations(tree: Tree, solution: Solution, lang: Lang) -> Grid:
    """One line a relaxation: the lever, its limit now, the limit needed, the relative change."""
    lines: Grid = []
    for number, relaxation in enumerate(solution.relaxations, 1):
        words_of = words.remark(relaxation.bound, lang)
        title = words.pick(words.SUMMARY["_relaxation"], lang)
        remark = f"{title} {number}{'：' if lang == 'ja' else ': '}{words_of}"
        if solution.together:
            remark += "（ほかの案と合わせて）" if lang == "ja" else ", together with the others"
        change = _change(relaxation.limit, relaxation.needed)
        name = tree[relaxation.lever].label
        lines.append(
            [f"_relaxation_{number}", name, relaxation.limit, relaxation.needed, change, remark]
        )
    return lines
