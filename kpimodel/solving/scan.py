"""The gap to a goal along one lever: a walk outward from the baseline, its roots and its peak."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from kpimodel.solving.closed_form import ClosedForm
from kpimodel.solving.root import crossing, peak

_FIRST_REACH = 1e-3  # of the baseline
_GROWTH = 1.08
_SHARE = 0.08
_FARTHEST = 1e9  # times the baseline
_EXACT = 1e-13  # relative residual of a goal that stands already
_ROOT = 1e-9  # relative residual; more is a jump, not a root
_TOUCH = 1e-12  # relative residual of a peak that just reaches the goal
_THREE = 3
_SAME = 1e-7  # relative distance below which two roots are one: a peak is flat
_TINY = 1e-280  # a step from there is still a number


def same_root(a: float, b: float) -> bool:
    """True for two roots that are one: beside a peak they cannot be told apart."""
    return abs(a - b) <= _SAME * max(abs(a), abs(b))


@dataclass(frozen=True)
class Miss:
    """How near a lever comes to a goal that no value of it meets.

    Attributes:
        idle: The KGI does not move with the lever.
        at: The lever's value at a peak of the KGI, None where the nearest lies at an end.
        kgi: The KGI there, in its unit.
    """

    idle: bool
    at: float | None = None
    kgi: float = math.nan


@dataclass(frozen=True)
class Scan:
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

    def miss(self, low: float, high: float) -> Miss:
        """How near the lever comes where there is no root within bounds."""
        start = min(max(self.start, low), high)
        walks = [list(self._walk(start, side, low, high)) for side in (-1.0, 1.0)]
        points = [*reversed(walks[0]), start, *walks[1]]
        values = [abs(self._relative(x)) for x in points]
        known = [value for value in values if not math.isnan(value)]
        if not known or max(known) - min(known) <= _EXACT:
            return Miss(idle=True)
        at = values.index(min(known))
        if 0 < at < len(points) - 1 and values[at] < min(values[at - 1], values[at + 1]):
            top = peak(lambda x: -abs(self._relative(x)), points[at - 1], points[at + 1])
            return Miss(idle=False, at=top, kgi=self.gap(top) + self.goal)
        return Miss(idle=False)
