"""Spreading through a hierarchy of totals: what was set and what is held stays, the rest follows.

A row that is set or held is fixed. Below each fixed total, the parts that no lower fixed total
covers share what is left of it, by the rules of `spread`: in proportion to what is there, evenly
where all of them are zero. Totals that are not fixed are simply sums. So a total that is set goes
down to its parts, a part that is set goes up to its totals, and a part set below a held total moves
the other parts of that total.

Source:
    Anaplan's breakback (leaf and total holds, pro rata over leaves), TM1's and Jedox's holds. Unlike
    them several totals may be held at once: only those that contradict each other are refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from kpimodel.cells import shown
from kpimodel.errors import Findings, SolveError
from kpimodel.evaluate import evaluate
from kpimodel.hierarchy import SAME_TOTAL, Sums, settle
from kpimodel.spread import is_number
from kpimodel.tree import Tree

Path = tuple[str, ...]
# amounts, or mappings like itself: literals of mixed depth have no closer type
Nested = Mapping[str, Any]
# keyed by str or Path: the keys of a Mapping are invariant, so a literal fits no closer type
Changes = Mapping[Any, float | str]

MOST_LEVELS = 50
_WHOLE = "合計 / total"

K = TypeVar("K")


def breakback(
    parts: Nested,
    changes: Changes,
    hold: Iterable[str | Path] = (),
    *,
    reference: Nested | None = None,
) -> dict[str, Any]:
    """Set totals or parts of nested amounts, and let the others follow.

    Args:
        parts: Nested amounts, in one unit: ``{"Japan": {"Tokyo": 30, "Osaka": 10}, "USA": 60}``.
        changes: New values by path: ``("Japan", "Tokyo")``, ``"Japan"``, and ``()`` for the whole.
            A text such as ``"+50%"`` stands on top of the present value.
        hold: Paths of parts and of totals that stay.
        reference: Amounts of the same shape that the free parts shall be in proportion to, such as
            last year's; by default what is there.

    Returns:
        New amounts, nested alike. Every total that was set or held is the exactly rounded sum
        (``math.fsum``) of its leaves, as far as floats allow; see `totals`.

    Raises:
        SolveError: A path that does not exist, a held row that is set to something else, a total
            whose parts are all held or set and sum to something else, free parts that cancel out,
            values that are no finite numbers. All findings at once.

    Example:
        >>> sales = {"Japan": {"Tokyo": 30, "Osaka": 10}, "USA": 60}
        >>> breakback(sales, {"Japan": 80})
        {'Japan': {'Tokyo': 60.0, 'Osaka': 20.0}, 'USA': 60.0}
        >>> breakback(sales, {("Japan", "Tokyo"): 36}, hold=["Japan"])
        {'Japan': {'Tokyo': 36.0, 'Osaka': 4.0}, 'USA': 60.0}
        >>> breakback(sales, {(): "+50%"}, hold=["USA"])
        {'Japan': {'Tokyo': 67.5, 'Osaka': 22.5}, 'USA': 60.0}
    """
    found = Findings()
    for what, given in (("parts", parts), ("changes", changes)):
        if not _is_named(given):
            found.error("spread-not-named", (what,), value=shown(given))
    found.raise_errors(SolveError)
    sums = _flatten(parts, found)
    basis = None if reference is None else _flatten(reference, found).leaves
    found.raise_errors(SolveError)
    set_to = {_path(key): value for key, value in changes.items()}
    leaves = settle(sums, set_to, {_path(key) for key in _many(hold)}, basis)
    return _nest(sums, leaves)


def breakback_tree(
    tree: Tree,
    changes: Mapping[str, float | str],
    hold: Iterable[str] = (),
    *,
    values: Mapping[str, float] | None = None,
    reference: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Set rows of a tree's sums, and let the inputs below them follow.

    Only sums are spread (groups count as their children). A row that is computed otherwise keeps
    its value: hold it, or a total above it that has to move is refused. Back-solve for products.

    Args:
        tree: The tree. Inputs that are held in the table stay.
        changes: New values by id, of sums or of what they add up; ``"+50%"`` stands on top of the
            present value.
        hold: Further ids that stay, totals among them.
        values: Present values of inputs, such as ``plan.targets``; else their baselines. Computed
            rows are computed from them.
        reference: Values by id that the free inputs shall be in proportion to.

    Returns:
        ``{id: value}`` of every input, for ``evaluate(tree, result)``.

    Raises:
        SolveError: As `breakback`; a row that is part of no sum, or no sum itself.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "leads", "relation": "sum"},
        ...     {"id": "web", "parent": "leads", "relation": "sum"},
        ...     {"id": "ads", "parent": "web", "baseline": 30},
        ...     {"id": "seo", "parent": "web", "baseline": 10},
        ...     {"id": "events", "parent": "leads", "baseline": 60, "hold": True},
        ... ])
        >>> breakback_tree(tree, {"leads": 140})
        {'ads': 60.0, 'seo': 20.0, 'events': 60.0}
    """
    given = {} if values is None else {id_: values[id_] for id_ in tree.levers if id_ in values}
    present = evaluate(tree, given)
    sums = _sums_of(tree, present)
    held = {lever for lever in tree.levers if tree[lever].hold and lever in sums}
    _check_sums(tree, sums, changes)
    held |= set(_many(hold))
    leaves = settle(sums, dict(changes), held, reference)
    result = {lever: leaves.get(lever, present[lever]) for lever in tree.levers}
    _check_totals(sums, evaluate(tree, result), leaves, held | changes.keys())
    return result


def totals(parts: Nested) -> dict[Path, float]:
    """Every total of nested amounts by path, the whole at ``()``.

    Example:
        >>> totals({"Japan": {"Tokyo": 30, "Osaka": 10}, "USA": 60})
        {(): 100.0, ('Japan',): 40.0}
    """
    found = Findings()
    sums = _flatten(parts, found)
    found.raise_errors(SolveError)
    return {key: sums.value(key, sums.leaves) for key in sums.children}


def _is_named(given: object) -> bool:
    return isinstance(given, Mapping)


def _many(names: Iterable[K]) -> Iterable[K | str]:
    return (names,) if isinstance(names, str) else names


def _path(key: object) -> Path:
    return key if isinstance(key, tuple) else tuple(key) if isinstance(key, list) else (key,)


def _flatten(parts: Nested, found: Findings) -> Sums[Path]:
    sums = Sums[Path]({}, {}, lambda key: " / ".join(map(str, key)) or _WHOLE)
    stack: list[tuple[Path, object]] = [((), parts)]
    while stack:
        key, value = stack.pop()
        if isinstance(value, Mapping):
            if len(key) >= MOST_LEVELS:
                found.error("breakback-too-deep", ("parts",), limit=MOST_LEVELS)
                break
            sums.children[key] = tuple((*key, name) for name in value)
            stack += [((*key, name), part) for name, part in reversed(list(value.items()))]
        elif is_number(value, sums.name(key), ("parts", *key), found):
            sums.leaves[key] = float(value)
    return sums


def _nest(sums: Sums[Path], leaves: Mapping[Path, float]) -> dict[str, Any]:
    inner: dict[Path, dict[str, Any]] = {key: {} for key in sums.children}
    for key, children in sums.children.items():
        for child in children:
            inner[key][child[-1]] = inner[child] if child in inner else leaves[child]
    return inner[()]


def _sums_of(tree: Tree, present: Mapping[str, float]) -> Sums[str]:
    sums = Sums[str]({}, {}, str)
    for node in tree.nodes:
        if node.relation == "sum":
            sums.children[node.id] = tree.children(node.id)
    for children in sums.children.values():
        for child in children:
            if child not in sums.children:
                sums.leaves[child] = present[child]
                if tree[child].relation != "input":
                    sums.computed.add(child)
    return sums


def _check_sums(tree: Tree, sums: Sums[str], changes: Mapping[str, object]) -> None:
    found = Findings()
    for id_ in changes:
        if id_ in tree and (id_ in sums.computed or id_ not in sums):
            code = "breakback-no-total" if tree[id_].relation == "input" else "breakback-not-a-sum"
            found.error(code, ("changes", id_), node=id_)
    found.raise_errors(SolveError)


def _check_totals(
    sums: Sums[str], values: Mapping[str, float], leaves: Mapping[str, float], fixed: set[str]
) -> None:
    """A product below a held total moves when a sum below the product was set."""
    found = Findings()
    moved = {
        leaf
        for leaf in sums.computed
        if not math.isclose(values[leaf], leaves[leaf], rel_tol=SAME_TOTAL, abs_tol=0.0)
    }
    for id_ in sorted(fixed & (sums.children.keys() | sums.computed)):
        for leaf in sorted(moved.intersection(sums.below(id_)[0])):
            found.error("breakback-not-a-sum", ("changes", leaf), node=leaf)
    found.raise_errors(SolveError)
