"""Steps where rounding misses a target: the nearest grid point, by branch and bound.

Source: Land, Doig, An automatic method of solving discrete programming problems (1960).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.cheapest import unit_costs
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.simplex import cheapest_mix
from kpimodel.resolving.targets import Targets
from kpimodel.solving.problem import Vector

_MOST_NODES = 400
_ON_GRID = 1e-7
_SAME = 1e-9
_SPARE = 1e-13

Stepped = NDArray[np.intp]


def nearest_on_grid(targets: Targets, u: Vector, stepped: Stepped, policy: str) -> Array | None:
    """Values on their grids that meet all targets, as near to an answer as was found.

    For the least cost the cheapest ones, where the targets are straight lines.

    Args:
        targets: The targets; where they bend they are taken as they look at the answer.
        u: The answer without steps.
        stepped: Positions of the unknowns that have a step.
        policy: The policy.

    Returns:
        None where none was found within some hundreds of trials.
    """
    return _Branching(targets, u, stepped, policy).found()


class _Branching:
    def __init__(self, targets: Targets, u: Vector, stepped: Stepped, policy: str) -> None:
        p = targets.base
        self._targets, self._stepped = targets, stepped
        self._steps = np.array([p.levers[at].step for at in stepped])
        self._here = p.box.state(u)
        size = np.where(p.linear, p.box.scale, np.maximum(np.abs(p.stands), 1e-300))
        cheapest = policy == "least_cost" and targets.lines is not None
        self._home = p.stands if cheapest else self._here
        self._costs = unit_costs(p) if cheapest else 1 / size
        self._costs = self._costs / float((self._costs * size)[p.free].max())
        surplus, slopes = targets.slopes(u)
        width = p.box.per_coordinate(self._here)
        with np.errstate(all="ignore"):
            self._rows = np.where(p.free & (width != 0), slopes / width, 0.0)
        if targets.lines is not None:
            by = targets.signs / targets.units
            self._rows = np.where(p.free, targets.lines.weights, 0.0) * by[:, None]
            surplus = (targets.reached(self._here) - targets.goals) * by
        self._need = self._rows @ self._here - surplus
        self._size = size

    def found(self) -> Array | None:
        p = self._targets.base
        open_ = [
            (np.where(p.free, p.box.low_x, p.stands), np.where(p.free, p.box.high_x, p.stands))
        ]
        best, least = None, math.inf
        for _ in range(_MOST_NODES):
            if not open_:
                break
            low, high = open_.pop()
            values = self._relaxed(low, high)
            if values is None or self._cost(values) >= least * (1 - _SAME):
                continue
            parts = values[self._stepped] / self._steps
            off = np.abs(parts - np.round(parts))
            worst = int(np.argmax(off))
            if off[worst] > _ON_GRID:
                open_ += self._branches(low, high, worst, float(parts[worst]))
                continue
            values[self._stepped] = np.round(parts) * self._steps
            if self._targets.met(values):
                best, least = values, self._cost(values)
        return best

    def _cost(self, values: Array) -> float:
        return float(np.dot(self._costs, np.abs(values - self._home)))

    def _branches(
        self, low: Array, high: Array, worst: int, part: float
    ) -> list[tuple[Array, Array]]:
        """The box below and the box above the next grid points; the nearer one comes last."""
        at, step = int(self._stepped[worst]), float(self._steps[worst])
        below, above = high.copy(), low.copy()
        below[at], above[at] = math.floor(part) * step, math.ceil(part) * step
        sides = [(low, below), (above, high)]
        return sides if part - math.floor(part) > 0.5 else sides[::-1]  # noqa: PLR2004  the middle

    def _relaxed(self, low: Array, high: Array) -> Array | None:
        """The nearest values within a box that meet straight targets, without grids."""
        if (low > high).any():
            return None
        home, size = np.clip(self._home, low, high), self._size
        rows = self._rows * size
        spare = _SPARE * (np.abs(self._need) + np.abs(rows) @ np.abs(home / size))
        costs = self._costs * size
        room = np.concatenate([high - home, home - low]) / np.tile(size, 2)
        mix = cheapest_mix(
            np.hstack([rows, -rows]), self._need - spare - rows @ (home / size),
            np.tile(costs, 2), room,
        )  # fmt: skip
        if mix is None or mix.amounts is None:
            return None
        up, down = np.split(mix.amounts, 2)
        values: Array = home + (up - down) * size
        return values
