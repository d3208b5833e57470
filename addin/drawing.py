"""KPI_TREE as a pure function: the tree drawn with lines, a row a metric."""

from __future__ import annotations

from collections.abc import Iterator

from addin import arguments, words
from addin.ranges import Answer, Cell, Grid, TreeRange
from addin.refusal import answer
from kpimodel.evaluate import evaluate
from kpimodel.node import Node
from kpimodel.table import Lang, word
from kpimodel.tree import Tree

# Japanese fonts draw lines as wide as a kana, others as wide as two or three spaces.
_LINES: dict[Lang, tuple[str, str, str, str]] = {
    "ja": ("├ ", "└ ", "│　", "　　"),
    "en": ("├─ ", "└─ ", "│   ", "     "),
}


def drawn(tree: object, lang: object = None) -> Answer:
    """Return the tree as a drawing that can be read in cells.

    Args:
        tree: The tree's range with its headings.
        lang: ``ja`` or ``en``; by default the language of the headings.

    Returns:
        A table of six columns: ID, the drawing, relation, baseline (computed for computed rows,
        blank for groups), target (the KGI's goal as a number), unit. Children stand below their
        parent, in table order. Or ``#KPI! …``.
    """
    table = TreeRange.of(tree, lang)

    def work() -> Grid:
        arguments.check_lang(lang)
        model = table.tree()
        values = evaluate(model)
        keys = ("id", "tree", "relation", "baseline", "target", "unit")
        lines: Grid = [[words.heading(key, table.lang) for key in keys]]
        for node, stem in _walk(model, table.lang):
            relation = word("relation", node.relation, table.lang)
            value: Cell = values.get(node.id, "")
            title = stem + node.label
            lines.append([node.id, title, relation, value, _target(model, node), node.unit])
        return lines

    return answer(table, work)


def _walk(tree: Tree, lang: Lang) -> Iterator[tuple[Node, str]]:
    """Every node with the lines before its name; no recursion, since trees may be deep."""
    middle, last, bar, gap = _LINES[lang]
    waiting: list[tuple[str, str, str]] = [(tree.root.id, "", "")]
    while waiting:
        id_, own, below = waiting.pop()
        yield tree[id_], own
        children = tree.drawn_children(id_)
        for at, child in reversed(list(enumerate(children))):
            final = at == len(children) - 1
            waiting.append(
                (child, below + (last if final else middle), below + (gap if final else bar))
            )


def _target(tree: Tree, node: Node) -> Cell:
    target = tree.goal if node.id == tree.root.id else node.target
    return "" if target is None else target
