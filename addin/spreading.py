"""KPI_SPREAD as a pure function: a total down to its parts, or down a tree of sums."""

from __future__ import annotations

import math
from collections.abc import Mapping

from addin import arguments, words
from addin.parts import Parts, beside, flag, read_parts
from addin.ranges import Answer, Cell, Grid, TreeRange, as_grid, is_blank, is_zero
from addin.refusal import answer
from addin.values import ids_by_name, read_values
from kpimodel import cells
from kpimodel.breakback import breakback_tree
from kpimodel.cells import fold
from kpimodel.errors import Findings, KpiError
from kpimodel.evaluate import evaluate
from kpimodel.spread import spread as share_out
from kpimodel.table import Lang
from kpimodel.tree import Tree

_LARGEST_GROWTH = 10.0  # 1,000 %: beyond, a typed 10 was meant as 10 %
Rule = tuple[Mapping[str, float] | None, float | None]  # reference, growth


def spread(
    parts: object,
    total: object,
    hold: object = None,
    by: object = None,
    lang: object = None,
) -> Answer:
    """Return the parts of a new total, in proportion to what is there.

    Args:
        parts: Names and amounts, with or without headings (固定 may be one of them); or a tree's
            range, whose KGI is then set to the total and its sums follow.
        total: What they shall sum to; ``+50%`` stands on top of their sum.
        hold: Names of parts that stay, or a column of 固定 (TRUE) beside the parts.
        by: ``proportional`` (default), ``even``, a growth from part to part such as ``10%``, or
            weights: a column beside the parts, or names and weights.
        lang: ``ja`` or ``en``; by default the language of the headings or the names.

    Returns:
        A table: part, before, after, change and share (fractions), remark; a line a part, then
        ``_total``. For a tree the first columns are ID and name. Or ``#KPI! …``.
    """
    table = TreeRange.of(parts, lang)

    def work() -> Grid:
        arguments.check_lang(lang)
        whole = _total(total, table.lang)
        if {"parent", "relation"} <= set(table.keys):
            return _tree(table, whole, hold, by)
        read = read_parts("parts", table)
        held = _held(hold, read)
        reference, growth = _rule(by, read, table.lang)
        after = share_out(read.values, whole, held, reference=reference, growth=growth)
        return _spill([(name, "") for name in after], (read.values, after), held, table.lang)

    return answer(table, work)


def _total(value: object, lang: Lang) -> float | str:
    cell = arguments.one_cell("total", value)
    if isinstance(cell, str):
        text = fold(cell).replace(" ", "")
        if text[:1] in ("+", "-") and text.endswith("%"):
            return text
    total = arguments.number("total", cell, "60、+50% など" if lang == "ja" else "60 or +50%, say")
    if total is None:
        expected = "配る合計（60 など）" if lang == "ja" else "the total to spread, 60 say"
        raise arguments.refuse("total", "argument-missing", expected=expected)
    return total


def _held(value: object, parts: Parts) -> set[str]:
    """Names of parts, or flags beside them; those of the parts' own column count too."""
    held = set(parts.held)
    column = beside(value, parts)
    flags = None if column is None else {name: column[row] for name, row in parts.rows.items()}
    if flags and all(
        flag(cell) is not None and _name(cell) not in flags for cell in flags.values()
    ):
        return held | {name for name, cell in flags.items() if flag(cell)}
    found = Findings()
    for row, line in enumerate(as_grid(value)):
        for cell in line:
            name = _name(cell)
            if name in parts.values:
                held.add(name)
            elif not is_blank(cell) and not is_zero(cell):
                path = ("arguments", "hold", row)
                found.error("part-unknown", path, name=name, known=tuple(parts.values))
    found.raise_errors(KpiError)
    return held


def _name(cell: Cell) -> str:
    return "" if is_blank(cell) else fold(cells.shown(cell))


def _rule(value: object, parts: Parts, lang: Lang) -> Rule:
    grid = as_grid(value)
    if len(grid) == 1 and len(grid[0]) == 1:
        return _named_rule(grid[0][0], tuple(parts.values), lang)
    column = beside(value, parts)
    if column is None:
        read = read_parts("by", TreeRange.of(value, lang))
        return read.values, None
    expected = arguments.a_number(lang)
    weights = {name: arguments.number("by", column[row], expected) or 0.0
               for name, row in parts.rows.items()}  # fmt: skip
    return weights, None


def _named_rule(cell: Cell, names: tuple[str, ...], lang: Lang) -> Rule:
    """A word, or a growth."""
    chosen = words.choice(str(cell), words.SPREADS) if isinstance(cell, str) else None
    if is_blank(cell) or is_zero(cell) or chosen == "proportional":
        return None, None
    if chosen == "even":
        return dict.fromkeys(names, 1.0), None
    expected = (
        "even、10% などの伸び、または重みの範囲"
        if lang == "ja"
        else "even, a growth such as 10%, or a range of weights"
    )
    growth = arguments.number("by", arguments.one_cell("by", cell), expected)
    if growth is not None and growth > _LARGEST_GROWTH and not cells.read_number(cell).note:
        raise arguments.refuse("by", "growth-percent", value=f"{growth:g}")
    return None, growth


def _tree(table: TreeRange, total: float | str, hold: object, by: object) -> Grid:
    """The KGI is set to the total, and the inputs below its sums follow."""
    tree = table.tree()
    held = _held_rows(hold, tree)
    reference, growth = None, None
    grid = as_grid(by)
    if len(grid) == 1 and len(grid[0]) == 1:
        reference, growth = _named_rule(grid[0][0], tree.levers, table.lang)
    else:
        reference = read_values("by", by, tree, table)
    if growth is not None:
        raise arguments.refuse("by", "growth-in-tree")
    before = evaluate(tree)
    levers = breakback_tree(tree, {tree.root.id: total}, held, reference=reference)
    after = evaluate(tree, levers)
    stay = held | {id_ for id_ in tree.levers if tree[id_].hold}
    names = [(node.id, node.label) for node in tree.nodes if node.id in after]
    return _spill(names, (before, after), stay, table.lang, tree)


def _held_rows(value: object, tree: Tree) -> set[str]:
    names = ids_by_name(tree)
    held: set[str] = set()
    found = Findings()
    for row, line in enumerate(as_grid(value)):
        for cell in line:
            name = _name(cell)
            id_ = names.get(name)
            if id_:
                held.add(id_)
            elif not is_blank(cell) and not is_zero(cell):
                known = tuple(node.id for node in tree.nodes)
                found.error("part-unknown", ("arguments", "hold", row), name=name, known=known)
    found.raise_errors(KpiError)
    return held


def _spill(
    names: list[tuple[str, str]],
    values: tuple[Mapping[str, float], Mapping[str, float]],
    held: set[str],
    lang: Lang,
    tree: Tree | None = None,
) -> Grid:
    before, after = values
    was_all, now_all = (
        state[tree.root.id] if tree else math.fsum(state[name] for name, _ in names)
        for state in values
    )  # fmt: skip

    def line(key: str, title: str, was: float, now: float, remark: str) -> list[Cell]:
        change: Cell = now / was - 1 if was > 0 else ""
        share: Cell = now / now_all if now_all else ""
        first: list[Cell] = [key, title] if tree else [key]
        return [*first, was, now, change, share, remark]

    keys = ("id", "label") if tree else ("part",)
    heads = (*keys, "before", "after", "change", "composition", "remark")
    lines: Grid = [[words.heading(key, lang) for key in heads]]
    for name, label in names:
        remark = words.remark("held", lang) if name in held else ""
        lines.append(line(name, label, before[name], after[name], remark))
    title = words.pick(words.SUMMARY["_total"], lang)
    lines.append(line("_total", title, was_all, now_all, "" if tree else title))
    return lines
