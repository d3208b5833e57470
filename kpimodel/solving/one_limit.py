"""What a single lever would have to be for the goal, the others where they stand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from kpimodel.errors import EvaluationError
from kpimodel.solving.along import Standing
from kpimodel.solving.closed_form import closed_form
from kpimodel.solving.problem import Problem, Vector
from kpimodel.solving.root import crossing

_FIRST_EFFORT = 0.01
_GROWTH = 1.5


class OneLimit:
    """The levers one by one, from one state, in closed form.

    Args:
        problem: The problem.
        wide: The same without its limits.
        stands: Lever values where all that may help stands at its limit.
        here: The same in coordinates of ``wide``.
        slopes: Of the surplus there.
    """

    def __init__(
        self, problem: Problem, wide: Problem, stands: Sequence[float], here: Vector, slopes: Vector
    ) -> None:
        self._problem, self._wide, self._stands, self._here = problem, wide, stands, here
        self._signs = np.sign(slopes)
        self._standing: Standing | None
        try:
            self._standing = Standing.at(problem.tree.program, stands)
        except EvaluationError:
            self._standing = None

    def needed(self, at: int, end: float, *, others_stay: bool) -> float | None:
        """The lever's value at which the goal is met, in closed form.

        Args:
            at: Which lever.
            end: How far it may go, as a coordinate.
            others_stay: True where the others are known to be best where they are, or taken to be.

        Returns:
            The value; nan where it never does; None where no closed form can tell, or where the
            others might then do better elsewhere.
        """
        root = self._problem.tree.root.id
        form = None if self._standing is None else closed_form(self._standing, at, root)
        x = None if form is None else form.at(self._problem.goal)
        if form is None or x is None or not form.is_whole_between(self._stands[at], x):
            return None
        u, home = self._wide.levers[at].coordinate(x), float(self._here[at])
        if not min(home, end) <= u <= max(home, end):
            return math.nan
        return x if others_stay or self._others_rest(at, u) else None

    def searched(self, at: int, end: float) -> float:
        """The same by a walk outward, the others where they stand; nan where it never does."""
        home, problem = float(self._here[at]), self._wide
        if self._standing is None:
            return math.nan
        value = self._standing.function(at, problem.tree.root.id)
        lever, way = problem.levers[at], math.copysign(1.0, end - home)

        def x_at(effort: float) -> float:
            u = min(home + effort, end) if way > 0 else max(home - effort, end)
            return lever.baseline + lever.scale * u if lever.scale else lever.baseline * math.exp(u)

        def surplus(effort: float) -> float:
            return problem.surplus(value(x_at(effort)))

        low, high = 0.0, _FIRST_EFFORT
        while surplus(high) < 0:
            if high >= abs(end - home):
                return math.nan
            low, high = high, high * _GROWTH
        return x_at(crossing(surplus, low, high))

    def _others_rest(self, at: int, u: float) -> bool:
        """True where every other lever is still pushed the same way."""
        state = self._here.copy()
        state[at] = u
        signs = np.sign(self._wide.slopes(state)[1])
        turned = self._problem.free & (signs != self._signs)
        turned[at] = False
        return not turned.any()
