"""A back-solving problem: free levers in their own coordinates, bounds, and the gap to the goal.

Coordinates: a lever with a positive baseline moves as ``x = x0·exp(u)``, so that equal steps of
``u`` are equal relative changes; one at or below zero as ``x = x0 + scale·u``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kpimodel.errors import EvaluationError, Findings
from kpimodel.monotone import Ranges, directions, ranges
from kpimodel.node import Node
from kpimodel.tree import Tree

Vector = NDArray[np.float64]
FAR = 60.0  # log-steps; e^60 times is beyond any business
FAR_LINEAR = 1e12  # in units of a lever's scale
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


def _on_grid(node: Node) -> tuple[float, float, float]:
    """Bounds rounded inward to the grid of the step, and its width."""
    low, high, step = node.low, node.high, node.step or 0.0
    if step:
        low = math.ceil(low / step - _GRID_SLACK) * step if math.isfinite(low) else low
        high = math.floor(high / step + _GRID_SLACK) * step if math.isfinite(high) else high
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


class Problem:
    """The levers of a tree, and how far a state is from the goal.

    Attributes:
        levers: All inputs in table order; vectors below have one entry each.
        goal: In the KGI's unit.
        sign: 1 where the KGI must be at least the goal, −1 where at most.
        free: Which levers may move.
        low, high: Bounds as coordinates, finite: `FAR` stands in for no bound.
        start: Baselines, or the nearest bound.
        logarithmic: Whether the surplus is measured as a logarithm.
        best: The best reachable state, once it was searched for.
    """

    def __init__(self, tree: Tree, levers: list[Lever], goal: float) -> None:
        self.tree = tree
        self.levers = levers
        self.goal = goal
        self.sign = 1.0 if tree.root.direction == "up" else -1.0
        self._root = tree.program.slots[tree.root.id]
        self.free = np.array([lever.free for lever in levers], dtype=bool)
        self.linear = np.array([lever.scale > 0 for lever in levers], dtype=bool)
        self._base = np.array([lever.baseline for lever in levers])
        self._scale = np.array([lever.scale for lever in levers])
        self._low_x = np.array([lever.low for lever in levers])
        self._high_x = np.array([lever.high for lever in levers])
        far = np.where(self.linear, FAR_LINEAR, FAR)
        self.low = np.maximum([lever.coordinate(lever.low) for lever in levers], -far)
        self.high = np.minimum([lever.coordinate(lever.high) for lever in levers], far)
        self.start = np.clip(np.zeros(len(levers)), self.low, self.high)
        first = self.kgi(self.start)
        self.logarithmic = first > 0 and goal > 0
        self._unit = max(abs(goal), abs(first), 1e-300)
        self.best: Vector | None = None

    def values(self, u: Vector) -> list[float]:
        """Lever values at coordinates ``u``, exactly on a bound where the coordinate is."""
        moved = self._base * np.exp(np.clip(u, -FAR, FAR))
        x = np.where(self.linear, self._base + self._scale * u, moved)
        x = np.where((u <= self.low) & np.isfinite(self._low_x), self._low_x, x)
        x = np.where((u >= self.high) & np.isfinite(self._high_x), self._high_x, x)
        stands: list[float] = np.clip(x, self._low_x, self._high_x).tolist()
        return stands

    def coordinates(self, values: Sequence[float]) -> Vector:
        """The coordinates of lever values, within the bounds."""
        at = [lever.coordinate(x) for lever, x in zip(self.levers, values, strict=True)]
        return np.clip(at, self.low, self.high)

    def kgi(self, u: Vector) -> float:
        """The KGI at coordinates ``u``; nan where it has no value."""
        return self.kgi_at(self.values(u))

    def kgi_at(self, values: Sequence[float]) -> float:
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

    def surplus_at(self, u: Vector) -> float:
        """The surplus at coordinates ``u``."""
        return self.surplus(self.kgi(u))

    def met(self, kgi: float) -> bool:
        """True where the goal is met to the last digits."""
        return self.sign * (kgi - self.goal) >= -MET_TOLERANCE * abs(self.goal)

    def slopes(self, u: Vector) -> tuple[float, Vector]:
        """The surplus at ``u`` and its derivative by each coordinate; fixed levers have 0."""
        values = self.values(u)
        try:
            slots = self.tree.program.values(values)
        except EvaluationError:
            return -math.inf, np.zeros(len(values))
        kgi = float(slots[self._root])
        gradient = np.array(self.tree.program.gradient(slots, self.tree.root.id))
        inner = np.where(self.linear, self._scale, values)
        outer = 1 / kgi if self.logarithmic and kgi else 1 / self._unit
        with np.errstate(all="ignore"):
            slopes = self.sign * gradient * inner * outer
        return self.surplus(kgi), np.where(self.free & np.isfinite(slopes), slopes, 0.0)

    @cached_property
    def ranges(self) -> Ranges:
        """The range of every slot of the program while the levers stay within their bounds."""
        stands = self.values(self.start)
        within = [
            (lever.low, lever.high) if lever.free else (x, x)
            for lever, x in zip(self.levers, stands, strict=True)
        ]
        return ranges(self.tree.program, self._slots(stands), within)

    def _slots(self, values: list[float]) -> list[float]:
        try:
            return self.tree.program.values(values)
        except EvaluationError:
            return self.tree.program.values([lever.baseline for lever in self.levers])

    @cached_property
    def directions(self) -> Vector:
        """1 or −1 where raising a lever never hurts or never helps, 0 without effect, else nan."""
        toward = directions(self.tree.program, self.ranges, self.tree.root.id)
        return np.where(self.free, self.sign * np.array(toward, dtype=float), 0.0)

    @property
    def monotone(self) -> bool:
        """True where every lever has one direction, so that its best end is known."""
        return not np.isnan(self.directions).any()

    def signs(self, slopes: Vector) -> Vector:
        """Which way each lever helps: for certain where that is known, else at this point."""
        return np.where(np.isnan(self.directions), np.sign(slopes), self.directions)


def check_levers(levers: list[Lever], tree: Tree, found: Findings) -> None:
    """Say which inputs cannot move although nobody holds them."""
    for lever in levers:
        if lever.why_fixed in ("zero-lever", "no-scale"):
            found.warn(lever.why_fixed, tree.path(lever.id, "maximum"), node=lever.id)
