"""Limits of computed rows, which levers do not feel: told where an answer goes past them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kpimodel.errors import EvaluationError, Findings, Parameter, Quantity
from kpimodel.evaluate import baseline_of, evaluate_at, levers_below
from kpimodel.solving.relax import Relaxation
from kpimodel.tree import Tree

_SLACK = 1e-9
_FEW = 3  # levers named in a message


@dataclass(frozen=True, slots=True)
class RowLimit:
    """What one computed row may not pass.

    Attributes:
        id: The row.
        low: Its typed minimum, else minus infinity.
        high: Its typed maximum; else 1 for a rate that starts at 1 or below; else infinity.
    """

    id: str
    low: float
    high: float

    def passed(self, value: float) -> tuple[Literal["minimum", "maximum"], float] | None:
        """Which of the two a value is past, and where that stands; None where it is within."""
        if value > self.high + _SLACK * max(abs(self.high), _SLACK):
            return "maximum", self.high
        if value < self.low - _SLACK * max(abs(self.low), _SLACK):
            return "minimum", self.low
        return None


def row_limits(tree: Tree) -> tuple[RowLimit, ...]:
    """The computed rows that have a limit, each after what it is computed from; found once a tree.

    A computed rate may not pass 100 % unless a maximum is typed, or its baselines are past that
    already: then it is no share of anything. Its minimum counts only where it is typed, since a
    formula may well fall below zero.
    """
    known = tree.program.known.get("row limits")
    if not isinstance(known, tuple):
        found: list[RowLimit] = []
        for node in (tree[id_] for id_ in tree.order):
            if node.relation in ("input", "group"):
                continue
            low = -math.inf if node.minimum is None else node.minimum
            high = math.inf if node.maximum is None else node.maximum
            if node.is_rate and node.maximum is None:
                high = 1.0 if baseline_of(tree, node.id) <= 1 + _SLACK else math.inf
            if math.isfinite(low) or math.isfinite(high):
                found.append(RowLimit(node.id, low, high))
        known = tree.program.known["row limits"] = tuple(found)
    return known


def rows_past(tree: Tree, values: Mapping[str, float]) -> tuple[RowLimit, ...]:
    """The computed rows that are past a limit of theirs at an answer's values."""
    return tuple(one for one in row_limits(tree) if one.id in values and one.passed(values[one.id]))


def explain_rows(tree: Tree, values: Mapping[str, float], say: Findings, period: str = "") -> None:
    """Say which computed rows an answer takes past their limits, and what to do.

    Args:
        tree: The tree.
        values: ``{id: value}`` of the answer.
        say: Takes the warnings.
        period: The month that ``values`` stand for, where they are a month's.
    """
    for one in rows_past(tree, values):
        passed = one.passed(values[one.id])
        if passed is None:
            continue
        bound, limit = passed
        node = tree[one.id]
        code = f"row-past-{bound}" + ("-month" if period else "")
        month = {"period": period} if period else {}
        say.warn(
            code, (), name=node.label, limit=Quantity(limit, node.unit),
            value=Quantity(values[one.id], node.unit), levers=tuple(tree[id_].label for id_ in levers_below(tree, node.id)[:_FEW]), **month,
        )  # fmt: skip


def within_rows(
    tree: Tree, best: Sequence[float], relaxations: Sequence[Relaxation], past: Findings
) -> tuple[Relaxation, ...]:
    """The single relaxations that keep computed rows within their limits; the others are told.

    Args:
        tree: The tree.
        best: Lever values in table order at the best reachable state.
        relaxations: Single ones that would do, were it not for computed rows.
        past: Takes a note for each that is left out.
    """
    if not row_limits(tree):
        return tuple(relaxations)
    kept: list[Relaxation] = []
    for relaxation in relaxations:
        first = _first_past(tree, best, [relaxation])
        if first is None:
            kept.append(relaxation)
        else:
            tell_past(tree, relaxation, *first, past)
    return tuple(kept)


def set_within_rows(
    tree: Tree, best: Sequence[float], relaxations: Sequence[Relaxation], past: Findings
) -> bool:
    """Whether relaxations that are made together keep computed rows within their limits."""
    first = _first_past(tree, best, relaxations) if relaxations and row_limits(tree) else None
    if first is not None:
        tell_past(tree, None, *first, past)
    return bool(relaxations) and first is None


def _first_past(
    tree: Tree, best: Sequence[float], relaxations: Sequence[Relaxation]
) -> tuple[RowLimit, float] | None:
    """The first computed row that relaxations take past its limit, and how far."""
    before = {one.id for one in rows_past(tree, evaluate_at(tree, list(best)))}
    moved = list(best)
    for relaxation in relaxations:
        moved[tree.levers.index(relaxation.lever)] = relaxation.needed
    try:
        values = evaluate_at(tree, moved)
    except EvaluationError:  # no value there, so no figure to tell
        return None
    past = (one for one in rows_past(tree, values) if one.id not in before)
    return next(((one, values[one.id]) for one in past), None)


def tell_past(
    tree: Tree, relaxation: Relaxation | None, row: RowLimit, value: float, past: Findings
) -> None:
    """Say that a relaxation, or a set, will not do: a computed row would pass its limit."""
    passed = row.passed(value)
    if passed is None:
        return
    bound, limit = passed
    unit = tree[row.id].unit
    shown: dict[str, Parameter] = {"row": tree[row.id].label, "value": Quantity(value, unit),
             "limit": Quantity(limit, unit)}  # fmt: skip
    if relaxation is None:
        past.note("relax-past-set", (), **shown)
        return
    lever = tree[relaxation.lever]
    needed = Quantity(relaxation.needed, lever.unit)
    past.note(f"relax-past-{bound}", (), name=lever.label, needed=needed, **shown)
