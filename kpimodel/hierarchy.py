"""A hierarchy of totals, some of them fixed, and what its leaves become.

Each fixed total is settled by itself, since it is fixed: the leaves below it that no lower fixed
row covers share what is left of it. `breakback` is the public side.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kpimodel import messages
from kpimodel.errors import Findings, SolveError
from kpimodel.limits import resolve_goal
from kpimodel.spread import absorb_rounding, in_proportion, is_number
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

SAME_TOTAL = 1e-9

_CANCELLED = 1e-12
_SHOWN = 20  # names listed in a finding

K = TypeVar("K", bound=Hashable)


@dataclass
class Sums(Generic[K]):
    """A hierarchy: which rows are totals of which, and what stands in the leaves.

    Attributes:
        children: What each total adds up.
        leaves: Present value of every leaf.
        name: A row's name, for findings.
        computed: Leaves that no amount can be put on, such as a product.
    """

    children: dict[K, tuple[K, ...]]
    leaves: dict[K, float]
    name: Callable[[K], str]
    computed: set[K] = field(default_factory=set)

    def below(self, key: K, stop: Collection[K] = ()) -> tuple[list[K], list[K]]:
        """Leaves below a row, and the rows of ``stop`` at which the walk ended."""
        leaves, ends, stack = list[K](), list[K](), [key]
        while stack:
            at = stack.pop()
            if at != key and at in stop:
                ends.append(at)
            elif at in self.children:
                stack += reversed(self.children[at])
            else:
                leaves.append(at)
        return leaves, ends

    def value(self, key: K, leaves: Mapping[K, float]) -> float:
        """The exactly rounded sum of the leaves below a row."""
        return math.fsum(leaves[leaf] for leaf in self.below(key)[0])

    def __contains__(self, key: object) -> bool:
        return key in self.children or key in self.leaves

    def lower_first(self, keys: Iterable[K]) -> list[K]:
        """Totals, each after those below it."""
        levels: dict[K, int] = {}
        level = list(self.children.keys() - {c for cs in self.children.values() for c in cs})
        while level:
            levels |= dict.fromkeys(level, len(levels))
            level = [c for key in level for c in self.children[key] if c in self.children]
        return sorted(keys, key=levels.__getitem__, reverse=True)


def settle(
    sums: Sums[K],
    changes: Mapping[K, float | str],
    hold: set[K],
    reference: Mapping[K, float] | None,
) -> dict[K, float]:
    """New values of the leaves.

    Args:
        sums: The hierarchy with its present values.
        changes: New values; texts such as ``"+50%"`` stand on top of the present value.
        hold: Rows that stay.
        reference: What free leaves are in proportion to; by default their present values.

    Raises:
        SolveError: All findings at once, see `breakback`.
    """
    found = Findings()
    fixed = _fixed(sums, changes, hold, found)
    found.raise_errors(SolveError)
    leaves = dict(sums.leaves)
    leaves.update({key: value for key, value in fixed.items() if key in leaves})
    for key in sums.lower_first(key for key in fixed if key in sums.children):
        free, ends = sums.below(key, fixed.keys())
        if key not in changes and not any(end in changes for end in ends):
            continue
        there = math.fsum(fixed[end] for end in ends)
        if not free and not ends:
            if fixed[key]:
                found.error("breakback-empty", ("changes", sums.name(key)), node=sums.name(key))
            continue
        if not free:
            size = math.fsum(abs(fixed[end]) for end in ends)
            if not math.isclose(there, fixed[key], rel_tol=SAME_TOTAL, abs_tol=_CANCELLED * size):
                names = tuple(sums.name(end) for end in ends)
                found.error(
                    "breakback-contradiction", ("changes", sums.name(key)), node=sums.name(key),
                    total=fixed[key], fixed=names, there=there,
                )  # fmt: skip
            continue
        basis = _basis(sums, key, free, reference, found)
        if basis is not None:
            leaves.update(in_proportion(basis, fixed[key] - there))
            below = {leaf: leaves[leaf] for leaf in sums.below(key)[0]}
            absorb_rounding(below, free, fixed[key])
            leaves.update(below)
    found.raise_errors(SolveError)
    return leaves


def _fixed(
    sums: Sums[K], changes: Mapping[K, float | str], hold: set[K], found: Findings
) -> dict[K, float]:
    """The rows that are set or held, with their values."""
    fixed: dict[K, float] = {}
    keys: list[K] = [*changes, *sorted(hold - changes.keys(), key=sums.name)]
    for key in keys:
        name = sums.name(key)
        if key not in sums:
            rows = [*sums.children, *sums.leaves]
            known = tuple(sums.name(one) for one in rows[:_SHOWN])
            found.error("breakback-unknown", ("changes", name), name=name, known=known)
            continue
        present = sums.value(key, sums.leaves)
        asked: object = changes.get(key, present)
        value = resolve_goal(asked, present) if isinstance(asked, str) else asked
        if value is None:
            found.error("spread-total", ("changes", name), value=str(asked))
        elif is_number(value, name, ("changes", name), found):
            fixed[key] = float(value)
            if key in hold and value != present:
                found.error("breakback-held-changed", ("hold", name), node=name)
    return fixed


def _basis(
    sums: Sums[K], key: K, free: list[K], reference: Mapping[K, float] | None, found: Findings
) -> dict[K, float] | None:
    """What the free leaves are to be in proportion to; None with a finding where nothing is."""
    missing = [leaf for leaf in free if reference is not None and leaf not in reference]
    stuck = [leaf for leaf in free if leaf in sums.computed]
    for leaf in missing:
        name = sums.name(leaf)
        found.error("spread-reference-missing", ("reference", name), name=name)
    for leaf in stuck:
        found.error("breakback-not-a-sum", ("changes", sums.name(leaf)), node=sums.name(leaf))
    if missing or stuck:
        return None
    source = sums.leaves if reference is None else reference
    basis = {leaf: source[leaf] for leaf in free}
    size = math.fsum(map(abs, basis.values()))
    if size and abs(math.fsum(basis.values())) <= _CANCELLED * size:
        parts = tuple(f"{sums.name(leaf)} {value:g}" for leaf, value in basis.items() if value)
        name = sums.name(key)
        found.error("breakback-sum-zero", ("changes", name), node=name, parts=parts)
        return None
    return basis
