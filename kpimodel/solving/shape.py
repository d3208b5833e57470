"""What kind of function the KGI is of its free levers: where a local optimum is the optimum.

Two calculi of curvature over the compiled steps. In logarithms products are flat and sums convex
(Boyd, Kim, Vandenberghe, Hassibi, A tutorial on geometric programming, 2007); in plain values
sums are flat (Grant, Boyd, Ye, Disciplined convex programming, 2006).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from typing import NamedTuple

from kpimodel.engine import Step
from kpimodel.solving.problem import Problem


class Curve(NamedTuple):
    """Curvature of a slot in the free levers; flat is both, unknown is neither."""

    convex: bool
    concave: bool

    @property
    def turned(self) -> Curve:
        """Curvature of its negative; in logarithms, of its inverse."""
        return Curve(self.concave, self.convex)

    def with_(self, other: Curve) -> Curve:
        """What both have."""
        if other is self:
            return self
        return Curve(self.convex and other.convex, self.concave and other.concave)


FLAT, UNKNOWN = Curve(convex=True, concave=True), Curve(convex=False, concave=False)


def has_one_optimum(problem: Problem, policy: str) -> bool:
    """True where a local optimum of the policy is its optimum.

    That is so where the states that meet the goal form a convex set in coordinates in which the
    policy's penalty is convex: logarithms for the relative change of levers above zero, plain
    values for money.
    """
    question = ("one optimum", policy, problem.goal > 0)
    return problem.box.once(question, lambda: _has_one_optimum(problem, policy))


def _has_one_optimum(problem: Problem, policy: str) -> bool:
    shape = Shape(problem)
    linear = {
        lever.scale > 0 for lever in problem.levers if lever.free and shape.has_effect(lever.id)
    }
    if policy == "least_change" and linear == {False}:
        return problem.logarithmic and shape.in_logarithms(shape.root, problem.sign)
    if policy == "least_change" and len(linear) > 1:
        return False
    return shape.in_values(shape.root, problem.sign) or shape.as_product_or_ratio()


class Shape:
    """Curvatures of all slots of one problem.

    Attributes:
        root: The KGI's slot.
    """

    def __init__(self, problem: Problem) -> None:
        program = problem.tree.program
        self.root = program.slots[problem.tree.root.id]
        self._problem = problem
        self._ranges = problem.ranges
        self._effective = {
            lever.id
            for lever, way in zip(problem.levers, problem.directions, strict=True)
            if way != 0
        }
        self._made_by = {step.out: step for step in program.steps}
        self._moves = [False] * len(self._ranges)
        for at, lever in enumerate(problem.levers):
            self._moves[at] = lever.free
        for step in program.steps:
            self._moves[step.out] = any(self._moves[arg] for arg in step.args)
        differences = [s for s in program.steps if s.op == "-" and self._moves[s.args[1]]]
        chained = sum(self.is_difference(step.args[0]) for step in differences)
        self._one_difference = len(differences) - chained <= 1
        self._logs = self._settle(_LOGARITHMS, self._constant_in_logarithms)
        self._plain = self._settle(_VALUES, lambda _: FLAT)

    def _settle(self, rules: Rules, constant: Callable[[int], Curve]) -> list[Curve]:
        curves = [FLAT if moves else constant(at) for at, moves in enumerate(self._moves)]
        for step in self._problem.tree.program.steps:
            if self._moves[step.out]:
                curves[step.out] = rules.get(step.op, _unknown)(self, step, curves)
        return curves

    def _constant_in_logarithms(self, slot: int) -> Curve:
        return FLAT if self.constant(slot) > 0 else UNKNOWN

    def has_effect(self, lever: str) -> bool:
        """False where a lever never moves the KGI."""
        return lever in self._effective

    def moves(self, slot: int) -> bool:
        """True where a free lever stands below."""
        return self._moves[slot]

    def constant(self, slot: int) -> float:
        """The value of a slot that does not move."""
        low, high = self._ranges[slot]
        return low if low == high else math.nan

    def is_positive(self, slot: int) -> bool:
        """True where a slot is never below zero."""
        return self._ranges[slot][0] >= 0

    def is_difference(self, slot: int) -> bool:
        """True where a slot is made by taking something away."""
        return slot in self._made_by and self._made_by[slot].op == "-"

    @property
    def one_difference(self) -> bool:
        """True where at most one difference stands in the tree; a − b − c counts as one."""
        return self._one_difference

    def in_logarithms(self, slot: int, sign: float) -> bool:
        """True where 'at least' (sign 1) or 'at most' (−1) is a convex set in logarithms."""
        return self._logs[slot].concave if sign > 0 else self._logs[slot].convex

    def in_values(self, slot: int, sign: float) -> bool:
        """The same in plain values."""
        return self._plain[slot].concave if sign > 0 else self._plain[slot].convex

    def as_product_or_ratio(self) -> bool:
        """True where a product of concave factors, or a ratio, is convex in plain values."""
        problem, step = self._problem, self._made_by.get(self.root)
        if problem.goal <= 0 or step is None:
            return False
        if step.op == "/":
            above, below = step.args
            sign = problem.sign
            return (
                self.in_values(above, sign)
                and self.in_values(below, -sign)
                and self.is_positive(below)
            )
        return problem.sign > 0 and self._is_log_concave(self.root)

    def _is_log_concave(self, slot: int) -> bool:
        if self.is_positive(slot) and self._plain[slot].concave:
            return True
        step = self._made_by.get(slot)
        return (
            step is not None
            and step.op in ("product", "*")
            and all(self._is_log_concave(arg) for arg in step.args)
        )


Rule = Callable[[Shape, Step, list[Curve]], Curve]
Rules = dict[str, Rule]


def _unknown(_shape: Shape, _step: Step, _curves: list[Curve]) -> Curve:
    return UNKNOWN


def _all(_: Shape, step: Step, curves: list[Curve]) -> Curve:
    return reduce(Curve.with_, (curves[arg] for arg in step.args))


def _terms(shape: Shape, step: Step) -> list[int]:
    weights = step.weights or (1.0,) * len(step.args)
    return [
        arg
        for arg, weight in zip(step.args, weights, strict=True)
        if weight and (shape.moves(arg) or shape.constant(arg) != 0)
    ]


def _sum_in_logarithms(shape: Shape, step: Step, curves: list[Curve]) -> Curve:
    terms = _terms(shape, step)
    convex = all(curves[arg].convex for arg in terms)
    return Curve(convex, len(terms) == 1 and curves[terms[0]].concave)


def _sum_in_values(shape: Shape, step: Step, curves: list[Curve]) -> Curve:
    return reduce(Curve.with_, (curves[arg] for arg in _terms(shape, step)), FLAT)


def _quotient_in_logarithms(_: Shape, step: Step, curves: list[Curve]) -> Curve:
    return curves[step.args[0]].with_(curves[step.args[1]].turned)


def _difference_in_logarithms(shape: Shape, step: Step, curves: list[Curve]) -> Curve:
    # ln(a − b) = ln a + ln(1 − b/a), and ln(1 − e^h) falls and is concave in h
    left, right = (curves[arg] for arg in step.args)
    whole = left == FLAT or (shape.is_difference(step.args[0]) and left.concave)
    return Curve(convex=False, concave=shape.one_difference and whole and right.convex)


def _power_in_logarithms(shape: Shape, step: Step, curves: list[Curve]) -> Curve:
    base, exponent = step.args
    if shape.moves(exponent):
        return UNKNOWN
    return curves[base] if shape.constant(exponent) > 0 else curves[base].turned


def _lowest(_: Shape, step: Step, curves: list[Curve]) -> Curve:
    return Curve(convex=False, concave=all(curves[arg].concave for arg in step.args))


def _highest(_: Shape, step: Step, curves: list[Curve]) -> Curve:
    return Curve(convex=all(curves[arg].convex for arg in step.args), concave=False)


def _product_in_values(shape: Shape, step: Step, curves: list[Curve]) -> Curve:
    moving = [arg for arg in step.args if shape.moves(arg)]
    factor = math.prod(shape.constant(arg) for arg in step.args if not shape.moves(arg))
    if len(moving) > 1 or math.isnan(factor):
        return UNKNOWN
    return curves[moving[0]] if factor >= 0 else curves[moving[0]].turned


def _quotient_in_values(shape: Shape, step: Step, curves: list[Curve]) -> Curve:
    above, below = step.args
    if shape.moves(below):
        return UNKNOWN
    return curves[above] if shape.constant(below) > 0 else curves[above].turned


def _difference_in_values(_: Shape, step: Step, curves: list[Curve]) -> Curve:
    return curves[step.args[0]].with_(curves[step.args[1]].turned)


_LOGARITHMS: Rules = {
    "sum": _sum_in_logarithms,
    "mean": _sum_in_logarithms,
    "+": _sum_in_logarithms,
    "-": _difference_in_logarithms,
    "product": _all,
    "*": _all,
    "/": _quotient_in_logarithms,
    "^": _power_in_logarithms,
    "min": _lowest,
    "max": _highest,
}
_VALUES: Rules = {
    "sum": _sum_in_values,
    "mean": _sum_in_values,
    "+": _sum_in_values,
    "-": _difference_in_values,
    "negate": lambda _shape, step, curves: curves[step.args[0]].turned,
    "product": _product_in_values,
    "*": _product_in_values,
    "/": _quotient_in_values,
    "min": _lowest,
    "max": _highest,
}
