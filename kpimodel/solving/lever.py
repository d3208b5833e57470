"""A lever as the solver sees it: holds, steps, bounds and zero baselines settled."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from kpimodel.errors import Findings
from kpimodel.node import Node
from kpimodel.tree import Tree

MOST_STEPS = 2.0**53  # from zero; beyond, every number is a multiple
_GRID_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Lever:
    """One input as the solver sees it.

    Attributes:
        id: Its id.
        baseline: Where changes are measured from.
        low, high: Bounds in force, rounded inward to the grid of its step; a hold is low = high.
        scale: 0 for a logarithmic lever, else the unit of its linear coordinate: its baseline
            where that is positive, so that small changes count as relative ones.
        step: Width of its grid, or 0.
        free: False where it must not move.
        why_fixed: ``held``, ``zero-lever``, ``no-scale`` or "".
    """

    id: str
    baseline: float
    low: float
    high: float
    scale: float
    step: float
    resistance: float
    cost: float | None
    free: bool
    why_fixed: str = ""

    def coordinate(self, x: float) -> float:
        """The coordinate of a value; minus infinity for 0 on a logarithmic lever."""
        if self.scale:
            return (x - self.baseline) / self.scale
        if x <= 0:
            return -math.inf
        return math.log(x / self.baseline) if math.isfinite(x) else math.inf


def lever_of(node: Node) -> Lever:
    """Read a lever off its row: holds, steps and zero baselines settled."""
    baseline = node.baseline or 0.0
    if node.hold:
        return _fixed(node, baseline if node.held_at is None else node.held_at, "held")
    low, high, step = _on_grid(node)
    if passes_zero(node):
        return _lever(node, baseline, (low, high), baseline, step)
    if baseline > 0 < high:
        return _lever(node, baseline, (max(low, 0.0), high), 0.0, step)
    typed = [bound for bound in (node.minimum, node.maximum) if bound is not None]
    scale = max((abs(bound) for bound in typed), default=0.0) or (abs(baseline) if typed else 0.0)
    if node.is_rate:
        scale = max(scale, 1.0)
    if baseline == 0 and math.isinf(high):
        # a lever at zero may be lowered, and raised only where a maximum says how far
        high = max(low, 0.0)
        if low >= 0:
            return _fixed(node, high, "zero-lever")
    if not scale:
        return _fixed(node, baseline, "no-scale" if baseline else "zero-lever")
    return _lever(node, baseline, (low, high), scale, step)


def passes_zero(node: Node) -> bool:
    """True where a positive baseline has a typed minimum below zero, which no logarithm passes."""
    return node.minimum is not None and node.minimum < 0 < (node.baseline or 0.0)


def step_of(node: Node) -> float:
    """The step of a row, 0 without one and where it is finer than a number's digits."""
    step = node.step or 0.0
    if not step:
        return 0.0
    sizes = [abs(x) for x in (node.baseline or 0.0, node.low, node.high) if math.isfinite(x)]
    return 0.0 if max(sizes) / step > MOST_STEPS else step


def _on_grid(node: Node) -> tuple[float, float, float]:
    """Bounds rounded inward to the grid of the step, and its width."""
    low, high, step = node.low, node.high, step_of(node)
    if step:
        low = math.ceil(low / step - _GRID_SLACK) * step if math.isfinite(low / step) else low
        high = math.floor(high / step + _GRID_SLACK) * step if math.isfinite(high / step) else high
    return low, high, step


def _fixed(node: Node, stands: float, why: str) -> Lever:
    cost, resistance = node.cost, node.resistance
    return Lever(node.id, stands, stands, stands, 1.0, 0.0, resistance, cost, free=False,
                 why_fixed=why)  # fmt: skip


def _lever(
    node: Node, baseline: float, bounds: tuple[float, float], scale: float, step: float
) -> Lever:
    return Lever(
        node.id, baseline, bounds[0], bounds[1], scale, step, node.resistance, node.cost,
        free=bounds[0] < bounds[1],
    )  # fmt: skip


def check_levers(levers: Iterable[Lever], tree: Tree, found: Findings) -> None:
    """Say which inputs cannot move although nobody holds them, and whose step is none."""
    for lever in levers:
        if lever.why_fixed in ("zero-lever", "no-scale"):
            found.warn(lever.why_fixed, tree.path(lever.id, "maximum"), node=lever.id)
        node = tree[lever.id]
        if node.step and not step_of(node):
            found.warn("step-too-fine", tree.path(lever.id, "step"), node=lever.id, step=node.step)
