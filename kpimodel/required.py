"""One lever, exactly: what Goal Seek answers, to the last digits and with all roots considered."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from kpimodel.errors import EvaluationError, Findings, Quantity, SolveError
from kpimodel.evaluate import baseline_of
from kpimodel.goal import goal_for
from kpimodel.limits import goal_looks_relative
from kpimodel.solving.along import Standing, function_at
from kpimodel.solving.closed_form import ClosedForm, closed_form
from kpimodel.solving.root import crossing, peak
from kpimodel.tree import Tree

_FIRST_REACH = 1e-3  # of the baseline
_GROWTH = 1.08
_SHARE = 0.08
_FARTHEST = 1e9  # times the baseline
_EXACT = 1e-13  # relative residual of a goal that stands already
_NEAR = 1e-12  # so near the present state is left to a careful look
_ROOT = 1e-9  # relative residual; more is a jump, not a root
_TOUCH = 1e-12  # relative residual of a peak that just reaches the goal
_THREE = 3
_SAME = 1e-7  # relative distance below which two roots are one: a peak is flat
_TINY = 1e-280  # a step from there is still a number


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
    # a goal that was never asked for, of a lever that was: nothing to check but the answer
    prepared = tree.program.known.get(_PREPARED, _NOTHING).get(lever)
    if prepared is not None and type(goal) is float:
        x = prepared.at(goal)
        if x is not None:
            return float(x)
    return _required(tree, lever, goal)


def roots(tree: Tree, lever: str, goal: float | str | None = None) -> list[float]:
    """All values of one lever at which the KGI is exactly the goal, nearest to the baseline first.

    As `required`, which returns the first of them. The walk along the lever takes steps of 8 % at
    most, so that two roots nearer to one another than that may be missed where nothing turns
    between its points.

    Args:
        tree: The tree.
        lever: Id of an input.
        goal: In the KGI's unit, or ``+15%``; by default the KGI's target.

    Returns:
        At least one value, all within the lever's bounds.

    Raises:
        SolveError: As `required`; where no value will do the finding names the peak.
        EvaluationError: The tree has no value at its baselines.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "revenue", "relation": "formula", "formula": "price * (1000 - 4 * price)"},
        ...     {"id": "price", "parent": "revenue", "baseline": 90, "minimum": 0, "maximum": 250},
        ... ])
        >>> [round(price, 6) for price in roots(tree, "price", 60_000)]
        [100.0, 150.0]
    """
    first = required(tree, lever, goal)
    node, target = tree[lever], goal_for(tree, goal, Findings())
    form = _prepare(tree, lever)
    line = _Line(_gap_of(tree, lever, target), node.baseline or 0.0, target, form)
    found = [] if form is not None else line.all_roots(node.low, node.high)
    apart = [x for x in found if abs(x - first) > _SAME * max(abs(x), abs(first))]
    return [first, *sorted(apart, key=lambda x: abs(x - line.start))]


def _required(tree: Tree, lever: str, goal: float | str | None) -> float:
    found = Findings()
    if lever not in tree or tree[lever].relation != "input":
        found.error("not-a-lever", ("lever",), name=lever, known=tree.levers)
    elif tree[lever].hold:
        found.error("lever-held", tree.path(lever, "hold"), node=lever)
    target = goal_for(tree, goal, found)
    found.raise_errors(SolveError)
    node = tree[lever]
    form = _prepare(tree, lever)
    line = _Line(_gap_of(tree, lever, target), node.baseline or 0.0, target, form)
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


class _Prepared:
    """What a straight line needs to answer another goal at once; anything doubtful is None.

    Args:
        form: The KGI by the lever.
        tree: The tree.
        lever: The lever's id.
    """

    __slots__ = ("digits", "first", "high", "least", "low", "near", "rest", "rest_weight",
                 "slope", "slope_weight")  # fmt: skip

    def __init__(self, form: ClosedForm, tree: Tree, lever: str) -> None:
        self.slope, self.rest, self.slope_weight, self.rest_weight = form.above
        self.digits = form.digits
        node, root = tree[lever], tree.root
        self.low, self.high = max(node.low, -form.farthest), min(node.high, form.farthest)
        self.first = form.above.at(node.baseline or 0.0)
        self.near = _NEAR * max(abs(self.first), form.above.weight(node.baseline or 0.0))
        # below it a goal may have been meant as a percentage
        suspect = goal_looks_relative(0.5, root, baseline_of(tree, root.id))
        self.least = 1.0 if suspect else 0.0

    def at(self, goal: float) -> float | None:
        """The lever value for a goal, where it lies within the bounds."""
        x = (goal - self.rest) / self.slope
        if not self.low <= x <= self.high:
            return None
        size = goal if goal > 0 else -goal
        most = self.slope_weight * (x if x > 0 else -x) + self.rest_weight
        if not most < self.digits * size or size < self.least:
            return None
        # where the goal stands already the baseline itself is the answer
        return x if not -self.near <= goal - self.first <= self.near else None


_PREPARED = "required"
_NOTHING: dict[str, _Prepared] = {}


def _prepare(tree: Tree, lever: str) -> ClosedForm | None:
    """The closed form of the KGI in a lever, kept with the tree."""
    known = tree.program.known
    forms: dict[str, ClosedForm | None] = known.setdefault("closed forms", {})
    if lever not in forms:
        at = tree.levers.index(lever)
        standing = _standing(tree)
        form = None if standing is None else closed_form(standing, at, tree.root.id)
        forms[lever] = form
        if form is not None and form.is_straight:
            known.setdefault(_PREPARED, {})[lever] = _Prepared(form, tree, lever)
    return forms[lever]


def _stands(tree: Tree) -> list[float]:
    nodes = [tree[id_] for id_ in tree.levers]
    return [(node.held_at if node.hold else node.baseline) or 0.0 for node in nodes]


def _standing(tree: Tree) -> Standing | None:
    """The tree with every lever where it stands, None where it has no value; made once."""
    known = tree.program.known
    if "standing" not in known:
        try:
            known["standing"] = Standing.at(tree.program, _stands(tree))
        except EvaluationError:
            known["standing"] = None
    standing: Standing | None = known["standing"]
    return standing


def _gap_of(tree: Tree, lever: str, goal: float) -> Callable[[float], float]:
    """The KGI less the goal by the value of one lever; nan where it has no value."""
    standing, at = _standing(tree), tree.levers.index(lever)
    if standing is None:
        value = function_at(tree.program, _stands(tree), at, tree.root.id)
    else:
        value = standing.function(at, tree.root.id)
    return lambda x: value(x) - goal


@dataclass(frozen=True)
class _Line:
    """The gap to the goal along one lever.

    Attributes:
        gap: The KGI less the goal.
        start: The baseline.
        goal: The goal, which sets the scale of the gap.
        form: The KGI in closed form, where it has one.
    """

    gap: Callable[[float], float]
    start: float
    goal: float
    form: ClosedForm | None

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
        x = None if self.form is None else self.form.at(self.goal)
        if x is None:
            x = self._straight(start)
        if x is not None:
            return x if low <= x <= high else None
        return self._scanned(start, low, high)

    def _straight(self, start: float) -> float | None:
        """The root of a line that looks straight: one chord, polished; None where it is curved."""
        x, unit = start, self.unit
        width = max(0.1 * abs(start), 1e-300) if start else 0.1
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
        """Walk outward on both sides in growing steps; the nearest root on either side counts.

        On the second side no farther than the root on the first.
        """
        beside = [next(self._walk(start, side, low, high), start) for side in (-1.0, 1.0)]
        around = [beside[0], start, beside[1]]
        roots = [self._touched(around, [self._relative(x) for x in around])]
        roots.append(self._walked(start, 1.0, low, high))
        known = [root for root in roots if root is not None]
        far = min((abs(root - start) for root in known), default=math.inf)
        below = self._walked(start, -1.0, max(low, start - far), high)
        known += [] if below is None else [below]
        return min(known, key=lambda x: abs(x - start), default=None)

    def all_roots(self, low: float, high: float) -> list[float]:
        """Every root that a walk from bound to bound meets, in no order."""
        start = min(max(self.start, low), high)
        down = list(self._walk(start, -1.0, low, high))
        points = [*reversed(down), start, *self._walk(start, 1.0, low, high)]
        values = [self._relative(x) for x in points]
        found: list[float] = []
        for at in range(1, len(points)):
            some, known = points[max(at - 2, 0) : at + 1], values[max(at - 2, 0) : at + 1]
            root = self._between(some, known)
            if root is None:
                continue
            found.append(root)
            if known[-2] * known[-1] > 0:  # it turns there: the other side has a root as well
                mirrored = self._touched(some[::-1], known[::-1])
                found += [] if mirrored is None else [mirrored]
        found.sort()
        return [x for at, x in enumerate(found) if not at or x - found[at - 1] > _SAME * abs(x)]

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
        scale = max(abs(start), _TINY) if start else 1.0
        x, reach, least = start, _FIRST_REACH * scale, scale / _FARTHEST
        while abs(x - start) <= _FARTHEST * scale and low < high:
            most = _SHARE * abs(x)
            if most >= least:
                x += side * min(reach, most)
            elif x * side > 0:
                x = side * max(abs(x) * (1 + _SHARE), least)
            else:
                x = 0.0 if x else side * least
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
