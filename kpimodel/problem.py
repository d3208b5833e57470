"""A back-solving problem: free levers in their own coordinates, bounds, and the gap to the goal.

Coordinates: a lever with a positive baseline moves as ``x = x0·exp(u)``, so that equal steps of
``u`` are equal relative changes; one at or below zero as ``x = x0 + scale·u``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpimodel.errors import EvaluationError, Findings
from kpimodel.node import Node
from kpimodel.tree import Tree

Vector = NDArray[np.float64]
_GRID_SLACK = 1e-9
MET_TOLERANCE = 1e-12  # relative


@dataclass(frozen=True, slots=True)
class Lever:
    """One input as the solver sees it.

    Attributes:
        id: Its id.
        baseline: Where changes are measured from.
        low, high: Bounds in force, rounded inward to the grid of its step; a hold is low = high.
        scale: 0 for a logarithmic lever, else the unit of its linear coordinate.
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

    def value(self, u: float) -> float:
        """The lever's value at coordinate ``u``, never outside its bounds."""
        if self.scale:
            x = self.baseline + self.scale * u
        else:
            x = self.baseline * math.exp(min(u, 700.0))
        return min(max(x, self.low), self.high)

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
    low, high, step = node.low, node.high, node.step or 0.0
    if node.hold:
        stands = baseline if node.held_at is None else node.held_at
        low = high = stands
        return _lever(node, baseline, (low, high), 0.0, 0.0, "held")
    if step:
        low = math.ceil(low / step - _GRID_SLACK) * step if math.isfinite(low) else low
        high = math.floor(high / step + _GRID_SLACK) * step if math.isfinite(high) else high
    if baseline > 0:
        return _lever(node, baseline, (max(low, 0.0), high), 0.0, step, "")
    bounds = [abs(bound) for bound in (node.minimum, node.maximum) if bound is not None]
    if node.is_rate:
        bounds.append(1.0)
    scale = max(bounds, default=0.0)
    if baseline == 0 and node.maximum is None and not node.is_rate:
        # a lever at zero may be lowered, and raised only where a maximum says how far
        high = min(high, 0.0)
        if low >= 0 or not scale:
            return _lever(node, baseline, (0.0, 0.0), 0.0, 0.0, "zero-lever")
    if not scale:
        return _lever(node, baseline, (baseline, baseline), 0.0, 0.0, "no-scale")
    return _lever(node, baseline, (low, high), scale, step, "")


def _lever(
    node: Node, baseline: float, bounds: tuple[float, float], scale: float, step: float, why: str
) -> Lever:
    return Lever(
        node.id, baseline, bounds[0], bounds[1], scale, step, node.resistance, node.cost,
        free=not why and bounds[0] < bounds[1], why_fixed=why,
    )  # fmt: skip


class Problem:
    """The levers of a tree, and how far a state is from the goal.

    Attributes:
        levers: All inputs in table order; vectors below have one entry each.
        goal: In the KGI's unit.
        sign: 1 where the KGI must be at least the goal, −1 where at most.
    """

    def __init__(self, tree: Tree, levers: list[Lever], goal: float) -> None:
        self.tree = tree
        self.levers = levers
        self.goal = goal
        self.sign = 1.0 if tree.root.direction == "up" else -1.0
        self._root = tree.program.slots[tree.root.id]
        self.free = np.array([lever.free for lever in levers])
        self.low = np.array([self._bound(lever, lever.low) for lever in levers])
        self.high = np.array([self._bound(lever, lever.high) for lever in levers])
        self.start = np.clip(np.zeros(len(levers)), self.low, self.high)
        first = self.kgi(self.start)
        self.logarithmic = first > 0 and goal > 0
        self._unit = max(abs(goal), abs(first), 1e-300)

    @staticmethod
    def _bound(lever: Lever, x: float) -> float:
        return lever.coordinate(x)

    def values(self, u: Vector) -> list[float]:
        """Lever values at coordinates ``u``."""
        return [lever.value(float(at)) for lever, at in zip(self.levers, u, strict=True)]

    def kgi(self, u: Vector) -> float:
        """The KGI at coordinates ``u``; nan where it has no value."""
        return self.kgi_at(self.values(u))

    def kgi_at(self, values: list[float]) -> float:
        """The KGI at lever values; nan where it has no value."""
        try:
            return float(self.tree.program.values(values)[self._root])
        except EvaluationError:
            return math.nan

    def surplus(self, kgi: float) -> float:
        """How far past the goal: at least 0 where it is met; log-relative where that exists."""
        if math.isnan(kgi):
            return -math.inf
        if self.logarithmic:
            if kgi <= 0:
                return -math.inf * self.sign
            return self.sign * math.log(kgi / self.goal)
        return self.sign * (kgi - self.goal) / self._unit

    def met(self, kgi: float) -> bool:
        """True where the goal is met to the last digits."""
        return self.sign * (kgi - self.goal) >= -MET_TOLERANCE * abs(self.goal)

    def slopes(self, u: Vector) -> tuple[float, Vector]:
        """The surplus at ``u`` and its derivative by each coordinate; held levers have 0."""
        values = self.values(u)
        try:
            slots = self.tree.program.values(values)
        except EvaluationError:
            return -math.inf, np.zeros(len(values))
        kgi = float(slots[self._root])
        gradient = np.array(self.tree.program.gradient(slots, self.tree.root.id))
        inner = np.array([
            lever.scale or value for lever, value in zip(self.levers, values, strict=True)
        ])  # fmt: skip
        outer = 1 / kgi if self.logarithmic and kgi else 1 / self._unit
        slopes = self.sign * gradient * inner * outer
        return self.surplus(kgi), np.where(self.free & np.isfinite(slopes), slopes, 0.0)


def check_levers(levers: list[Lever], tree: Tree, found: Findings) -> None:
    """Say which inputs cannot move although nobody holds them."""
    for lever in levers:
        if lever.why_fixed in ("zero-lever", "no-scale"):
            found.warn(lever.why_fixed, tree.path(lever.id, "maximum"), node=lever.id)
