"""Tables of metrics on the terminal: one row a metric, figures to the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from rich.table import Table

from console import Lang, figure
from kpimodel import Tree
from kpimodel.messages import text
from kpimodel.node import Node

_AT = 1e-9  # as near as rounding brings a value to its bound


def metric_table(lang: Lang, *columns: str) -> Table:
    """A table whose columns are named by codes; the last one holds words."""
    return named_table([text(f"column-{code}", lang) for code in columns], words=1)


def named_table(titles: Sequence[str], words: int = 0) -> Table:
    """A table with titles; the first and the last ``words`` columns stand left."""
    table = Table(box=None, pad_edge=False, header_style="head")
    for at, title in enumerate(titles):
        # where the terminal is narrow the names wrap, never the figures
        figures = 0 < at < len(titles) - words
        justify: Literal["left", "right"] = "right" if figures else "left"
        table.add_column(title, justify=justify, no_wrap=at > 0)
    return table


def label(tree: Tree, id_: str) -> str:
    """A row's name, indented by its place in the drawing."""
    depth, parent = 0, tree[id_].parent
    while parent is not None:
        depth, parent = depth + 1, tree[parent].parent
    return " " * depth + tree[id_].label


def limit_mark(node: Node, values: Sequence[float], lang: Lang) -> str:
    """Which of its limits a binding row stands at: held, maximum, minimum, else just that it does."""
    if node.hold:
        return text("held", lang)
    for code, bound in (("at-maximum", node.high), ("at-minimum", node.low)):
        if all(math.isclose(value, bound, rel_tol=_AT, abs_tol=_AT) for value in values):
            return text(code, lang)
    return text("at-limit", lang)


def difference(value: float, unit: str) -> str:
    """A signed figure in the KGI's unit; of a rate in points: ``+7.3``, ``-1.09 pt``."""
    if unit == "%":
        return f"{value * 100:+.2f} pt"
    return ("+" if value > 0 else "") + figure(value)
