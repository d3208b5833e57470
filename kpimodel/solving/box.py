"""The box that a tree's levers span: coordinates and bounds as vectors, and what is certain in it.

It knows no goal, so it is made once a tree.

Coordinates: a lever with a positive baseline moves as ``x = x0·exp(u)``, so that equal steps of
``u`` are equal relative changes; one at or below zero as ``x = x0 + scale·u``, and so does one
whose typed minimum lies below zero, with ``scale = x0``: no logarithm passes zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kpimodel.errors import EvaluationError
from kpimodel.solving.lever import Lever, lever_of
from kpimodel.solving.monotone import Ranges, directions, ranges
from kpimodel.tree import Tree

Vector = NDArray[np.float64]
FAR = 60.0  # log-steps; e^60 times is beyond any business
FAR_LINEAR = 1e12  # in units of a lever's scale


class Box:
    """The levers of a tree as vectors with one entry each, in table order.

    Attributes:
        tree: The tree.
        levers: Its inputs as the solver sees them.
        free, fixed: Which levers may move, and which not.
        linear: Which have a linear coordinate.
        baseline, scale, resistance: As in `Lever`.
        unit_cost: Money per unit of change; for a rate per 1, that is 100 percentage points.
        low_x, high_x: Bounds in force, which may be infinite.
        low, high: Bounds as coordinates, finite: `FAR` stands in for no bound.
        start: Baselines, or the nearest bound.
        from_home: Whether all that may move starts at its baseline.
        known: What was worked out about it once.
    """

    def __init__(self, tree: Tree, levers: Sequence[Lever]) -> None:
        self.tree = tree
        self.levers = list(levers)
        self.free = np.array([lever.free for lever in levers], dtype=bool)
        self.fixed = ~self.free
        self.scale = np.array([lever.scale for lever in levers])
        self.linear = self.scale > 0
        self.baseline = np.array([lever.baseline for lever in levers])
        self.resistance = np.array([lever.resistance for lever in levers])
        self.low_x = np.array([lever.low for lever in levers])
        self.high_x = np.array([lever.high for lever in levers])
        far = np.where(self.linear, FAR_LINEAR, FAR)
        self.low = np.maximum(self._coordinates(self.low_x), -far)
        self.high = np.minimum(self._coordinates(self.high_x), far)
        self.start = np.clip(np.zeros(len(levers)), self.low, self.high)
        self.known: dict[object, object] = {}
        self._any_linear = bool((self.linear & self.free).any())  # a fixed one has its bounds
        self.from_home = not self.start[self.free].any()
        # exactly on a bound where the coordinate is
        self._at_low = np.where(np.isfinite(self.low_x), self.low_x, self._moved(self.low))
        self._at_high = np.where(np.isfinite(self.high_x), self.high_x, self._moved(self.high))

    @cached_property
    def unit_cost(self) -> Vector:
        """Money per unit of each lever."""
        return np.array([
            (lever.cost or 0.0) * (100.0 if self.tree[lever.id].is_rate else 1.0)
            for lever in self.levers
        ])  # fmt: skip

    def _moved(self, u: Vector) -> Vector:
        x: Vector = self.baseline * np.exp(np.minimum(np.maximum(u, -FAR), FAR))
        if self._any_linear:
            x = np.where(self.linear, self.baseline + self.scale * u, x)
        return x

    def state(self, u: Vector) -> Vector:
        """Lever values at coordinates ``u``, exactly on a bound where the coordinate is."""
        x = self._moved(u)
        np.copyto(x, self._at_low, where=u <= self.low)
        np.copyto(x, self._at_high, where=u >= self.high)
        stands: Vector = np.minimum(np.maximum(x, self.low_x), self.high_x)
        return stands

    def per_coordinate(self, values: Vector) -> Vector:
        """By how much lever values grow with their coordinates."""
        return np.where(self.linear, self.scale, values) if self._any_linear else values

    def coordinates(self, values: Sequence[float] | Vector) -> Vector:
        """The coordinates of lever values, within the bounds."""
        return np.clip(self._coordinates(np.asarray(values, dtype=float)), self.low, self.high)

    def _coordinates(self, x: Vector) -> Vector:
        with np.errstate(all="ignore"):
            logarithm = np.log(np.maximum(x, 0.0) / self.baseline)
            u: Vector = np.where(self.linear, (x - self.baseline) / self.scale, logarithm)
        return u

    @cached_property
    def ranges(self) -> Ranges:
        """The range of every slot of the program while the levers stay within their bounds."""
        stands: list[float] = self.state(self.start).tolist()
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
        """How the KGI answers to each lever: as `monotone.directions`, 0 for fixed ones."""
        toward = directions(self.tree.program, self.ranges, self.tree.root.id)
        return np.where(self.free, np.array(toward, dtype=float), 0.0)

    def best_ends(self, sign: float) -> Vector | None:
        """Which ways lead all levers to the best KGI, where that is certain.

        Levers with one direction go to their ends; with those there, others may have one
        direction too, and so on.

        Args:
            sign: 1 where more is better, −1 where less is.

        Returns:
            As `directions`, times the sign; None where a lever stays doubtful.
        """
        key = ("best ends", sign)
        if key not in self.known:
            self.known[key] = self._best_ends(sign)
        ends = self.known[key]
        return ends if isinstance(ends, np.ndarray) else None

    def _best_ends(self, sign: float) -> Vector | None:
        toward: Vector = sign * self.directions
        stands: list[float] = self.state(self.start).tolist()
        slots, root = self._slots(stands), self.tree.root.id
        while (doubtful := np.isnan(toward)).any():
            ends = np.where(toward > 0, self.high_x, np.where(toward < 0, self.low_x, np.nan))
            ends = np.where(self.free, ends, stands)
            within = [
                (end, end) if math.isfinite(end) else (low, high)
                for end, low, high in zip(
                    ends.tolist(), self.low_x.tolist(), self.high_x.tolist(), strict=True
                )
            ]
            program = self.tree.program
            found = sign * np.array(directions(program, ranges(program, slots, within), root))
            if np.isnan(found[doubtful]).all():
                return None
            toward = np.where(doubtful & self.free, found, toward)
        return toward

    @cached_property
    def kgi_at_start(self) -> float:
        """The KGI at the start; nan where it has no value."""
        try:
            return self.tree.program.value_at(self.state(self.start), self.tree.root.id)
        except EvaluationError:
            return math.nan

    @cached_property
    def stepped(self) -> list[int]:
        """Positions of the free levers that have a grid."""
        return [at for at, lever in enumerate(self.levers) if lever.free and lever.step]

    @cached_property
    def stuck(self) -> list[Lever]:
        """Levers that cannot move although nobody holds them."""
        return [lever for lever in self.levers if lever.why_fixed in ("zero-lever", "no-scale")]

    @cached_property
    def worth_a_word(self) -> list[Lever]:
        """Levers that `check_levers` may have to say something about."""
        return [
            lever for lever in self.levers
            if lever.why_fixed in ("zero-lever", "no-scale")
            or (self.tree[lever.id].step and not lever.step)
        ]  # fmt: skip

    def once(self, question: object, answer: Callable[[], bool]) -> bool:
        """The answer to a question about the box, worked out the first time."""
        if question not in self.known:
            self.known[question] = answer()
        return bool(self.known[question])


def box_of(tree: Tree) -> Box:
    """The box of a tree's own bounds, holds and steps; made once."""
    box = tree.program.known.get("box")
    if not isinstance(box, Box):
        box = Box(tree, [lever_of(tree[id_]) for id_ in tree.levers])
        tree.program.known["box"] = box
    return box
