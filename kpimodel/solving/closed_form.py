"""One lever in closed form: where a node is a straight line in it, or a ratio of two.

Read off the compiled steps, not sampled: so there is one answer at most, and how many digits of it
hold is known before anything is evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from kpimodel.engine import Step
from kpimodel.solving.along import ADDING, Standing

_EPSILON = 2.0**-52
_RESIDUAL = 1e-11  # relative; what a closed form answers is that close to the goal, or closer
_FARTHEST = 1e100  # no number on the way may grow beyond
_SUMS, _PRODUCTS = frozenset({"sum", "mean", "+"}), frozenset({"product", "*"})


class Line(NamedTuple):
    """``slope·x + rest``, each with the size of the numbers that it was made of."""

    slope: float
    rest: float
    slope_weight: float
    rest_weight: float

    def times(self, factor: float, weight: float) -> Line:
        """The line times a number that was made of numbers of a size."""
        return Line(
            self.slope * factor, self.rest * factor, self.slope_weight * weight,
            self.rest_weight * weight,
        )  # fmt: skip

    def plus(self, other: Line) -> Line:
        """The sum of two lines."""
        return Line(*(one + another for one, another in zip(self, other, strict=True)))

    def at(self, x: float) -> float:
        """Its value."""
        return self.slope * x + self.rest

    def weight(self, x: float) -> float:
        """The size of the numbers that its value is made of."""
        return self.slope_weight * abs(x) + self.rest_weight


ONE = Line(0.0, 1.0, 0.0, 1.0)


class Ratio(NamedTuple):
    """``above / below``; a straight line where ``below`` is `ONE`."""

    above: Line
    below: Line = ONE

    @property
    def constant(self) -> Line | None:
        """The number that it is whatever the lever is, or None."""
        return self.above if self.below == ONE and not self.above.slope_weight else None


class ClosedForm:
    """A node by one lever, ready to be turned round.

    Attributes:
        above, below: The node is their ratio.
        poles: Lines that something is divided by on the way.
        digits: How much larger than a result the numbers may be that it is made of.
        farthest: The largest value of the lever at which nothing overflows.
    """

    __slots__ = ("above", "below", "digits", "farthest", "poles")

    def __init__(self, ratio: Ratio, poles: Sequence[Line], digits: float, farthest: float) -> None:
        self.above, self.below = ratio
        self.poles = tuple(poles)
        self.digits = digits
        self.farthest = farthest

    @property
    def is_straight(self) -> bool:
        """True for a straight line that nothing interrupts."""
        return self.below == ONE and not self.poles

    def at(self, goal: float) -> float | None:
        """The one lever value at which the node equals a goal; None where that is not certain."""
        above, below = self.above, self.below
        turned = above.slope - goal * below.slope
        if not turned:
            return None
        x = (goal * below.rest - above.rest) / turned
        if not abs(x) <= self.farthest:
            return None
        if not above.weight(x) < self.digits * abs(goal * below.at(x)):
            return None
        sure = all(line.weight(x) < self.digits * abs(line.at(x)) for line in (below, *self.poles))
        return x if sure else None

    def is_whole_between(self, x: float, other: float) -> bool:
        """True where nothing is divided by zero from one lever value to another."""
        return all(line.at(x) * line.at(other) > 0 for line in (self.below, *self.poles))


def closed_form(standing: Standing, lever: int, of: str) -> ClosedForm | None:
    """The closed form of a node in one lever, the others as they stand; None where it has none."""
    program = standing.program
    if not standing.whole:
        return None
    forms: dict[int, Ratio] = {lever: Ratio(Line(1.0, 0.0, 1.0, 0.0))}
    roundings = {lever: 0.0}
    poles: list[Line] = []
    farthest = _FARTHEST
    for step in standing.steps_above(lever):
        made = _made(standing, step, forms, poles)
        if made is None:
            return None
        size = made.above.weight(1.0) + made.below.weight(1.0)
        if not size < _FARTHEST:
            return None
        farthest = min(farthest, _FARTHEST / max(size, 1.0))
        forms[step.out] = made
        count = [roundings.get(arg, standing.roundings[arg]) for arg in step.args]
        most = max(count) if step.op in ADDING else math.fsum(count)
        roundings[step.out] = most + len(step.args)
    slot = program.slots[of]
    ratio = forms.get(slot)
    if ratio is None or (not ratio.above.slope and not ratio.below.slope):
        return None
    return ClosedForm(ratio, poles, _RESIDUAL / (_EPSILON * (2 + roundings[slot])), farthest)


def _made(
    standing: Standing, step: Step, forms: dict[int, Ratio], poles: list[Line]
) -> Ratio | None:
    """The form of one step from those of its arguments."""
    if step.op == "if":
        condition, yes, no = step.args
        taken = yes if standing.values[condition] else no
        return None if condition in forms else _form(standing, taken, forms)
    if step.op in _SUMS:
        return _sum_of(standing, step, forms)
    if step.op in _PRODUCTS:
        return _product_of(standing, step, forms)
    ratios = [_form(standing, arg, forms) for arg in step.args]
    if step.op == "negate":
        return _scaled(ratios[0], -1.0, 1.0)
    if step.op == "-":
        return _sum(ratios[0], _scaled(ratios[1], -1.0, 1.0))
    return _quotient(ratios[0], ratios[1], poles) if step.op == "/" else None


def _number(value: float, weight: float) -> Ratio:
    return Ratio(Line(0.0, value, 0.0, weight))


def _form(standing: Standing, slot: int, forms: dict[int, Ratio]) -> Ratio:
    return forms.get(slot) or _number(standing.values[slot], standing.weight[slot])


def _sum_of(standing: Standing, step: Step, forms: dict[int, Ratio]) -> Ratio | None:
    shares = step.weights or (1.0,) * len(step.args)
    fixed = [(arg, w) for arg, w in zip(step.args, shares, strict=True) if arg not in forms]
    moving = [
        _scaled(forms[arg], w, abs(w))
        for arg, w in zip(step.args, shares, strict=True)
        if arg in forms
    ]
    rest = _number(
        math.fsum(w * standing.values[arg] for arg, w in fixed),
        math.fsum(abs(w) * standing.weight[arg] for arg, w in fixed),
    )
    total: Ratio | None = rest
    for ratio in moving:
        total = total and _sum(total, ratio)
    return total


def _product_of(standing: Standing, step: Step, forms: dict[int, Ratio]) -> Ratio | None:
    moving = [arg for arg in step.args if arg in forms]
    if len(moving) > 1:
        return None
    fixed = [arg for arg in step.args if arg not in forms]
    factor = math.prod(standing.values[arg] for arg in fixed)
    return _scaled(forms[moving[0]], factor, math.prod(standing.weight[arg] for arg in fixed))


def _scaled(ratio: Ratio, factor: float, weight: float) -> Ratio:
    return Ratio(ratio.above.times(factor, weight), ratio.below)


def _sum(one: Ratio, other: Ratio) -> Ratio | None:
    if one.below == other.below:
        return Ratio(one.above.plus(other.above), one.below)
    for ratio, number in ((one, other.constant), (other, one.constant)):
        if number is not None:
            added = ratio.below.times(number.rest, number.rest_weight)
            return Ratio(ratio.above.plus(added), ratio.below)
    return None


def _quotient(over: Ratio, under: Ratio, poles: list[Line]) -> Ratio | None:
    if under.above.slope_weight:
        poles.append(under.above)
    if over.below == under.below:
        return _over(over.above, under.above)
    number = over.constant
    if number is not None:
        return _over(under.below.times(number.rest, number.rest_weight), under.above)
    number = under.constant
    if number is not None:
        return _over(over.above, over.below.times(number.rest, number.rest_weight))
    return None


def _over(above: Line, below: Line) -> Ratio | None:
    if below.slope_weight:
        return Ratio(above, below)
    number = below.rest
    weight = below.rest_weight / number / number if number else math.inf
    return Ratio(above.times(1 / number, weight)) if number else None
