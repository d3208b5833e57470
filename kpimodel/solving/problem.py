"""A back-solving problem: the box of the levers, and the gap to a goal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from kpimodel.errors import EvaluationError
from kpimodel.solving.box import FAR, FAR_LINEAR, Box, Vector, box_of
from kpimodel.solving.lever import Lever, check_levers, lever_of
from kpimodel.solving.monotone import Ranges
from kpimodel.state import State
from kpimodel.tree import Tree

__all__ = [
    "FAR", "FAR_LINEAR", "MET_TOLERANCE", "Box", "Lever", "Problem", "Vector", "box_of",
    "check_levers", "lever_of",
]  # fmt: skip

MET_TOLERANCE = 1e-12  # relative


class Problem:
    """The levers of a tree, and how far a state is from the goal.

    Args:
        tree: The tree.
        levers: All inputs in table order; or their box, where it is known.
        goal: In the KGI's unit.

    Attributes:
        box: The levers as vectors; those most used stand here too, with one entry a lever.
        sign: 1 where the KGI must be at least the goal, −1 where at most.
        logarithmic: Whether the surplus is measured as a logarithm.
        best: The best reachable state, once it was searched for.
        best_kgi: The KGI there, where it was asked for on the way.
        best_is_proven: Whether that is known to be the best.
        at_start: The KGI at the start.
        proven: A state that was proven to be an optimum, with the policy.
    """

    def __init__(self, tree: Tree, levers: Sequence[Lever] | Box, goal: float) -> None:
        self.tree = tree
        self.box = levers if isinstance(levers, Box) else Box(tree, levers)
        self.levers = self.box.levers
        self.goal = goal
        self.sign = 1.0 if tree.root.direction == "up" else -1.0
        self.free, self.linear = self.box.free, self.box.linear
        self.low, self.high, self.start = self.box.low, self.box.high, self.box.start
        self._scale = self.box.scale
        self._moved: tuple[Box, bytes, Vector] | None = None
        self._stood: tuple[bytes, State | None] | None = None
        self._sloped: tuple[bytes, float, Vector] | None = None
        plain = type(self) is Problem  # one that means another KGI asks for it
        first = self.at_start = self.box.kgi_at_start if plain else self.kgi(self.start)
        self.logarithmic = first > 0 and goal > 0
        self._unit = max(abs(goal), abs(first), 1e-300)
        self.best: Vector | None = None
        self.best_kgi: float | None = None
        self.best_is_proven = False
        self.proven: tuple[str, Vector] | None = None

    def values(self, u: Vector) -> list[float]:
        """Lever values at coordinates ``u``, exactly on a bound where the coordinate is."""
        stands: list[float] = self.stands_at(u).tolist()
        return stands

    def stands_at(self, u: Vector) -> Vector:
        """The same as a vector; the last is kept, since much is asked about one state in a row."""
        key = u.tobytes()
        if self._moved is None or self._moved[0] is not self.box or self._moved[1] != key:
            self._moved = self.box, key, self.box.state(u)
        return self._moved[2]

    def state_at(self, u: Vector) -> State | None:
        """The tree at coordinates ``u``; None where it has no value."""
        return self.state_of(self.stands_at(u))

    def state_of(self, values: Vector) -> State | None:
        """The tree at lever values; None where it has no value. The last is kept, too."""
        key = values.tobytes()
        if self._stood is None or self._stood[0] != key:
            try:
                self._stood = key, self.tree.program.state_at(values)
            except EvaluationError:
                self._stood = key, None
        return self._stood[1]

    def coordinates(self, values: Sequence[float] | Vector) -> Vector:
        """The coordinates of lever values, within the bounds."""
        return self.box.coordinates(values)

    def kgi(self, u: Vector) -> float:
        """The KGI at coordinates ``u``; nan where it has no value."""
        return self.kgi_at(self.stands_at(u))

    def kgi_at(self, values: Sequence[float] | Vector) -> float:
        """The KGI at lever values; nan where it has no value."""
        state = self.state_of(np.asarray(values, dtype=np.float64))
        return math.nan if state is None else state.value(self.tree.root.id)

    def surplus(self, kgi: float) -> float:
        """How far past the goal: at least 0 where it is met; log-relative where that exists."""
        if math.isnan(kgi):
            return -math.inf
        if self.logarithmic:
            if kgi <= 0:
                return -math.inf * self.sign
            ratio = kgi / self.goal
            far = not 0 < ratio < math.inf  # beyond what one number can hold
            return self.sign * (math.log(kgi) - math.log(self.goal) if far else math.log(ratio))
        return self.sign * (kgi - self.goal) / self._unit

    def surplus_at(self, u: Vector) -> float:
        """The surplus at coordinates ``u``."""
        return self.surplus(self.kgi(u))

    def met(self, kgi: float) -> bool:
        """True where the goal is met to the last digits."""
        return self.sign * (kgi - self.goal) >= -MET_TOLERANCE * abs(self.goal)

    def slopes(self, u: Vector) -> tuple[float, Vector]:
        """The surplus at ``u`` and its derivative by each coordinate; fixed levers have 0."""
        key = u.tobytes()
        if self._sloped is None or self._sloped[0] != key:
            self._sloped = key, *self._slopes(u)
        return self._sloped[1], self._sloped[2].copy()

    def _slopes(self, u: Vector) -> tuple[float, Vector]:
        state = self.state_at(u)
        if state is None:
            return -math.inf, np.zeros(len(u))
        root = self.tree.root.id
        kgi, slopes = state.value(root), state.gradient(root)
        outer = self.sign * (1 / kgi if self.logarithmic and kgi else 1 / self._unit)
        with np.errstate(all="ignore"):
            slopes = slopes * self.box.per_coordinate(self.stands_at(u))
            slopes *= outer
        np.copyto(slopes, 0.0, where=self.box.fixed)
        if not np.isfinite(slopes).all():
            slopes[~np.isfinite(slopes)] = 0.0
        return self.surplus(kgi), slopes

    @property
    def ranges(self) -> Ranges:
        """The range of every slot of the program while the levers stay within their bounds."""
        return self.box.ranges

    @cached_property
    def directions(self) -> Vector:
        """1 or −1 where raising a lever never hurts or never helps, 0 without effect, else nan."""
        return self.sign * self.box.directions

    @property
    def monotone(self) -> bool:
        """True where every lever has one direction, so that its best end is known."""
        return not np.isnan(self.directions).any()

    def signs(self, slopes: Vector) -> Vector:
        """Which way each lever helps: for certain where that is known, else at this point."""
        toward = self.directions
        return np.where(np.isnan(toward), np.sign(slopes), toward)
