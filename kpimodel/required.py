"""One lever, exactly: what Goal Seek answers, to the last digits and with all roots considered."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kpimodel.errors import EvaluationError, Findings, Quantity, SolveError
from kpimodel.evaluate import baseline_of
from kpimodel.goal import goal_for
from kpimodel.root import crossing, peak
from kpimodel.tree import Tree

_FIRST_REACH = 1e-3  # of the baseline
_GROWTH = 1.08
_SHARE = 0.08
_FARTHEST = 1e9  # times the baseline
_EXACT = 1e-13  # relative residual of a straight line
_ROOT = 1e-9  # relative residual; more is a jump, not a root
_TOUCH = 1e-12  # relative residual of a peak that just reaches the goal
_THREE = 3


def required(tree: Tree, lever: str, goal: float | str | None = None) -> float:
    """The value of one lever at which the KGI is exactly the goal, the others as they are.

    What Goal Seek answers, without changing anything and to the last digits. The others stand at
    their baselines, held ones at their targets. Where several values would do, the nearest to the
    baseline within the bounds is returned. The lever's step is not applied, since 'exactly' rarely
    lies on a grid.

    Args:
        tree: The tree.
        lever: Id of an input.
        goal: In the KGI's unit, or ``+15%``; by default the KGI's target.

    Raises:
        SolveError: Not a lever, held, without effect on the KGI, or the value needed lies outside
            its bounds; the finding names that value, or the nearest that it can do.
        EvaluationError: The tree has no value at its baselines.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "deals", "relation": "product"},
        ...     {"id": "leads", "parent": "deals", "baseline": 100},
        ...     {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": 0.1},
        ... ])
        >>> required(tree, "leads", 50)
        500.0
    """
    found = Findings()
    if lever not in tree or tree[lever].relation != "input":
        found.error("not-a-lever", ("lever",), name=lever, known=tree.levers)
    elif tree[lever].hold:
        found.error("lever-held", tree.path(lever, "hold"), node=lever)
    target = goal_for(tree, goal, found)
    found.raise_errors(SolveError)
    node = tree[lever]
    line = _Line(_gap_of(tree, lever, target), node.baseline or 0.0, target)
    x = line.root(node.low, node.high)
    if x is not None:
        return x
    x = line.root(-math.inf, math.inf)
    if x is not None:
        bound, limit = ("minimum", node.low) if x < node.low else ("maximum", node.high)
        found.error(
            "required-beyond-bound", tree.path(lever, bound), node=lever, bound=bound,
            needed=Quantity(x, node.unit), limit=Quantity(limit, node.unit),
        )  # fmt: skip
        raise SolveError(found.issues)
    line.explain(tree, lever, found)
    raise SolveError(found.issues)


def _gap_of(tree: Tree, lever: str, goal: float) -> Callable[[float], float]:
    """The KGI less the goal by the value of one lever; nan where it has no value."""
    baseline_of(tree, tree.root.id)  # says with its place where the tree has no value
    program, root, at = tree.program, tree.root.id, tree.levers.index(lever)
    state = _stands(tree).copy()

    def gap(x: float) -> float:
        state[at] = x
        try:
            return program.value_at(state, root) - goal
        except EvaluationError:
            return math.nan

    return gap


def _stands(tree: Tree) -> NDArray[np.float64]:
    known: NDArray[np.float64] | None = tree.program.known.get("stands")
    if known is None:
        nodes = [tree[id_] for id_ in tree.levers]
        known = np.array([(n.held_at if n.hold else n.baseline) or 0.0 for n in nodes])
        tree.program.known["stands"] = known
    return known


@dataclass(frozen=True)
class _Line:
    """The gap to the goal along one lever.

    Attributes:
        gap: The KGI less the goal.
        start: The baseline.
        goal: The goal, which sets the scale of the gap.
    """

    gap: Callable[[float], float]
    start: float
    goal: float

    @cached_property
    def unit(self) -> float:
        """Scale of the KGI."""
        here = self.gap(self.start)
        return max(abs(self.goal), 0.0 if math.isnan(here) else abs(here + self.goal), 1e-300)

    def root(self, low: float, high: float) -> float | None:
        """The root nearest to the baseline within bounds, or None."""
        start = min(max(self.start, low), high)
        if abs(self.gap(start)) <= _EXACT * self.unit:
            return start
        x = self._straight(start)
        if x is not None:
            return x if low <= x <= high else None
        return self._scanned(start, low, high)

    def _straight(self, start: float) -> float | None:
        """The root of a straight line: one chord, polished once; None where the gap is curved."""
        x, unit = start, self.unit
        width = 0.1 * (abs(start) or 1.0)
        here, beside, middle = (self.gap(start + k * width) for k in (0.0, 1.0, 0.5))
        if not abs(here + beside - 2 * middle) <= 4 * _EXACT * max(abs(here), abs(beside), unit):
            return None
        slope = (beside - here) / width
        for _ in range(3):
            if not slope or not math.isfinite(slope):
                return None
            x -= self.gap(x) / slope
            if abs(self.gap(x)) <= _EXACT * unit:
                return x
        return None

    def _scanned(self, start: float, low: float, high: float) -> float | None:
        """Walk outward on both sides in growing steps; the nearest root on either side counts."""
        beside = [next(self._walk(start, side, low, high), start) for side in (-1.0, 1.0)]
        around = [beside[0], start, beside[1]]
        roots = [self._touched(around, [self._relative(x) for x in around])]
        roots += [self._walked(start, side, low, high) for side in (1.0, -1.0)]
        known = [root for root in roots if root is not None]
        return min(known, key=lambda x: abs(x - start), default=None)

    def _walked(self, start: float, side: float, low: float, high: float) -> float | None:
        points, values = [start], [self._relative(start)]
        for x in self._walk(start, side, low, high):
            points.append(x)
            values.append(self._relative(x))
            root = self._between(points[-3:], values[-3:])
            if root is not None:
                return root
        return None

    def _walk(self, start: float, side: float, low: float, high: float) -> Iterator[float]:
        """Points away from the start: growing steps, none longer than a share of the value.

        So that no step passes over zero, where a formula may have a pole; on the other side of
        zero the steps grow again.
        """
        scale = abs(start) or 1.0
        x, reach = start, _FIRST_REACH * scale
        while abs(x - start) <= _FARTHEST * scale and low < high:
            most = _SHARE * abs(x)
            if most >= scale / _FARTHEST:
                x += side * min(reach, most)
            elif x * side > 0:
                x *= 1 + _SHARE
            else:
                x = 0.0 if x else side * scale / _FARTHEST
            reach *= _GROWTH
            yield min(max(x, low), high)
            if not low < x < high:
                return

    def _relative(self, x: float) -> float:
        return self.gap(x) / self.unit

    def _between(self, points: list[float], values: list[float]) -> float | None:
        """A root between the last two points, or one that the last three only touch."""
        sign = math.copysign(1.0, values[-1])
        if values[-2] * values[-1] <= 0:
            root = crossing(lambda x: sign * self._relative(x), points[-2], points[-1], 0.0)
            return root if abs(self._relative(root)) <= _ROOT else None
        return self._touched(points, values)

    def _touched(self, points: list[float], values: list[float]) -> float | None:
        """A root at or beside an extremum between the first and the last of three points."""
        sign = math.copysign(1.0, values[-1])
        if len(points) == _THREE and abs(values[1]) <= min(abs(values[0]), abs(values[2])):
            top = peak(lambda x: -sign * self._relative(x), points[0], points[2])
            over = -sign * self._relative(top)
            if over > 0 and values[0] * sign > 0:
                return crossing(lambda x: -sign * self._relative(x), points[0], top, 0.0)
            return top if abs(over) <= _TOUCH else None
        return None

    def explain(self, tree: Tree, lever: str, found: Findings) -> None:
        """Say why there is no root: no effect, a peak, or too far."""
        node, unit = tree[lever], tree.root.unit
        low, high = node.low, node.high
        goal = Quantity(self.goal, unit)
        start = min(max(self.start, low), high)
        walks = [list(self._walk(start, side, low, high)) for side in (-1.0, 1.0)]
        points = [*reversed(walks[0]), start, *walks[1]]
        values = [abs(self._relative(x)) for x in points]
        known = [value for value in values if not math.isnan(value)]
        if not known or max(known) - min(known) <= _EXACT:
            found.error("lever-no-effect", ("lever",), node=lever)
            return
        at = values.index(min(known))
        if 0 < at < len(points) - 1 and values[at] < min(values[at - 1], values[at + 1]):
            top = peak(lambda x: -abs(self._relative(x)), points[at - 1], points[at + 1])
            best = Quantity(self.gap(top) + self.goal, unit)
            found.error(
                "lever-peak", ("lever",), node=lever, goal=goal, best=best,
                at=Quantity(top, node.unit),
            )  # fmt: skip
        else:
            found.error("lever-cannot", ("lever",), node=lever, goal=goal)
