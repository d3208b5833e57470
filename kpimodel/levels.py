"""One state of a large tree: all steps of one depth and one kind together, as one numpy operation.

A second back end beside the step-by-step one of `engine`: 1,000 levers take microseconds. It
answers only where every number is finite; what has no value is left to the other, which knows why.
Sums may differ from it in the last digit (pairwise here, exactly rounded there).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Positions = NDArray[np.intp]

_STEPS_A_GROUP = 8  # below it one step after another is as fast
_SAME: dict[str, str] = {"+": "sum", "*": "product"}
_CHOOSING = frozenset({"if", "min", "max"})  # may leave whole groups without effect
_MANY = frozenset({"sum", "product", "mean", "min", "max"})


@dataclass(frozen=True, slots=True)
class Group:
    """Steps of one depth and one kind; their results stand side by side.

    Attributes:
        op: What they do.
        start, stop: Where their results stand.
        args: Positions of the arguments: one array, all steps' one after another, where a step
            takes any number; else one array an argument.
        first, counts: Where each step's arguments begin in that one array, and how many.
        weights: One an argument, for means.
        once: Whether no argument is used a second time, here or elsewhere.
    """

    op: str
    start: int
    stop: int
    args: tuple[Positions, ...]
    first: Positions
    counts: Positions
    weights: Vector
    once: bool


class Levels:
    """A program regrouped by depth.

    Args:
        steps: ``(op, out, args, weights)`` in an order in which arguments come first.
        levers: Number of levers; they are slots 0 and on.
        constants: ``(slot, value)``.
        size: Number of slots.

    Attributes:
        FEWEST_STEPS: Programs with fewer are as fast one step after another.
        pays: Whether the program is flat enough to gain anything.
    """

    FEWEST_STEPS = 100

    def __init__(
        self,
        steps: Iterable[tuple[str, int, tuple[int, ...], tuple[float, ...]]],
        levers: int,
        constants: Sequence[tuple[int, float]],
        size: int,
    ) -> None:
        depth = [0] * size
        kinds: dict[tuple[int, str], list[tuple[int, tuple[int, ...], tuple[float, ...]]]] = {}
        uses = np.zeros(size, dtype=np.intp)
        for op, out, args, weights in steps:
            depth[out] = level = 1 + max(depth[arg] for arg in args)
            kinds.setdefault((level, _SAME.get(op, op)), []).append((out, args, weights))
            for arg in args:
                uses[arg] += 1
        self.levers = levers
        self.size = size
        self._constants = np.array([value for _, value in constants])
        self._position = np.zeros(size, dtype=np.intp)
        self._position[:levers] = np.arange(levers)
        at = levers
        for slot, _ in constants:
            self._position[slot] = at
            at += 1
        for key in sorted(kinds):
            for out, _, _ in kinds[key]:
                self._position[out] = at
                at += 1
        self.groups: list[Group] = []
        at = levers + len(constants)
        for key in sorted(kinds):
            self.groups.append(self._group(key[1], at, kinds[key], uses))
            at += len(kinds[key])
        self.pays = sum(map(len, kinds.values())) >= _STEPS_A_GROUP * len(kinds)
        self._choosing = any(group.op in _CHOOSING for group in self.groups)

    def _group(
        self,
        op: str,
        start: int,
        steps: list[tuple[int, tuple[int, ...], tuple[float, ...]]],
        uses: Positions,
    ) -> Group:
        counts = np.array([len(args) for _, args, _ in steps], dtype=np.intp)
        slots = np.array([arg for _, args, _ in steps for arg in args], dtype=np.intp)
        flat = self._position[slots]
        many = op in _MANY
        width = 1 if many else int(counts[0])
        return Group(
            op, start, start + len(steps),
            (flat,) if many else tuple(flat[k::width].copy() for k in range(width)),
            np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp), counts,
            np.array([weight for _, _, weights in steps for weight in weights]),
            bool((uses[slots] == 1).all()),
        )  # fmt: skip

    def position(self, slot: int) -> int:
        """Where a slot's value stands in what `values` returns."""
        return int(self._position[slot])

    def positions(self, slots: Sequence[int]) -> Positions:
        """The same of several slots."""
        return self._position[slots]

    def values(self, levers: Vector) -> Vector | None:
        """Values of all slots by position, or None where one of them is not finite."""
        values = np.empty(self.size)
        values[: self.levers] = levers
        values[self.levers : self.levers + len(self._constants)] = self._constants
        with np.errstate(all="ignore"):
            for group in self.groups:
                _FORWARD[group.op](values, group, values[group.start : group.stop])
        return values if np.isfinite(values).all() else None

    def gradient(self, values: Vector, slot: int) -> Vector | None:
        """Derivative of one slot by each lever, or None where one of them is not finite."""
        adjoint = np.zeros(self.size)
        adjoint[self._position[slot]] = 1.0
        with np.errstate(all="ignore"):
            for group in reversed(self.groups):
                seed = adjoint[group.start : group.stop]
                if not self._choosing or seed.any():
                    _BACKWARD[group.op](values, group, seed, adjoint)
        slopes = adjoint[: self.levers]
        return slopes if np.isfinite(slopes).all() else None


Forward = Callable[[Vector, Group, Vector], object]
Backward = Callable[[Vector, Group, Vector, Vector], None]


def _reduced(operation: np.ufunc) -> Forward:
    return lambda v, g, out: operation.reduceat(v.take(g.args[0]), g.first, out=out)


def _paired(operation: np.ufunc) -> Forward:
    return lambda v, g, out: operation(v.take(g.args[0]), v.take(g.args[1]), out=out)


def _mean(v: Vector, g: Group, out: Vector) -> None:
    np.add.reduceat(v.take(g.args[0]) * g.weights, g.first, out=out)


def _chosen_branch(v: Vector, g: Group, out: Vector) -> None:
    condition, yes, no = (v.take(arg) for arg in g.args)
    out[:] = np.where(condition != 0, yes, no)


_FORWARD: dict[str, Forward] = {
    "sum": _reduced(np.add),
    "product": _reduced(np.multiply),
    "mean": _mean,
    "min": _reduced(np.minimum),
    "max": _reduced(np.maximum),
    "negate": lambda v, g, out: np.negative(v.take(g.args[0]), out=out),
    "abs": lambda v, g, out: np.absolute(v.take(g.args[0]), out=out),
    "-": _paired(np.subtract),
    "/": _paired(np.divide),
    "^": _paired(np.power),
    "<": _paired(np.less),
    "<=": _paired(np.less_equal),
    ">": _paired(np.greater),
    ">=": _paired(np.greater_equal),
    "=": _paired(np.equal),
    "<>": _paired(np.not_equal),
    "if": _chosen_branch,
}


def _hand_down(g: Group, adjoint: Vector, shares: Vector, argument: int = 0) -> None:
    if g.once:
        adjoint[g.args[argument]] = shares
    else:
        np.add.at(adjoint, g.args[argument], shares)


def _down_sum(_: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    _hand_down(g, adjoint, seed.repeat(g.counts))


def _down_mean(_: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    _hand_down(g, adjoint, seed.repeat(g.counts) * g.weights)


def _down_product(v: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    factors, out = v.take(g.args[0]), v[g.start : g.stop]
    if out.all():
        _hand_down(g, adjoint, (seed * out).repeat(g.counts) / factors)
        return
    # a single zero among the factors has the product of the others as its slope
    zero = factors == 0
    zeros = np.add.reduceat(zero.astype(np.intp), g.first).repeat(g.counts)
    others = np.where(zero, 1.0, factors)
    rest = np.multiply.reduceat(others, g.first)
    # where tiny factors lost their product there is no slope to be had from it
    rest[rest == 0] = np.nan
    slopes = np.where(zeros == zero, rest.repeat(g.counts) / others, 0.0)
    _hand_down(g, adjoint, seed.repeat(g.counts) * slopes)


def _down_extreme(v: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    # the first argument that equals the result
    equal = v.take(g.args[0]) == v[g.start : g.stop].repeat(g.counts)
    seen = np.cumsum(equal)
    before = (seen[g.first] - equal[g.first]).repeat(g.counts)
    _hand_down(g, adjoint, seed.repeat(g.counts) * (equal & (seen - before == 1)))


def _down_quotient(v: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    below = v.take(g.args[1])
    _hand_down(g, adjoint, seed / below)
    _hand_down(g, adjoint, -seed * v[g.start : g.stop] / below, 1)


def _down_power(v: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    base, exponent = v.take(g.args[0]), v.take(g.args[1])
    by_base = np.where(base != 0, exponent * base ** (exponent - 1), exponent == 1)
    logarithm = np.log(np.where(base > 0, base, 1.0))
    _hand_down(g, adjoint, seed * by_base)
    _hand_down(g, adjoint, seed * v[g.start : g.stop] * logarithm, 1)


def _down_difference(_: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    _hand_down(g, adjoint, seed)
    _hand_down(g, adjoint, -seed, 1)


def _down_branch(v: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    taken = v.take(g.args[0]) != 0
    _hand_down(g, adjoint, np.where(taken, seed, 0.0), 1)
    _hand_down(g, adjoint, np.where(taken, 0.0, seed), 2)


def _down_negate(_: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    _hand_down(g, adjoint, -seed)


def _down_abs(v: Vector, g: Group, seed: Vector, adjoint: Vector) -> None:
    _hand_down(g, adjoint, seed * np.copysign(1.0, v.take(g.args[0])))


def _down_nothing(_v: Vector, _g: Group, _seed: Vector, _adjoint: Vector) -> None:
    return


_BACKWARD: dict[str, Backward] = {
    "sum": _down_sum,
    "product": _down_product,
    "mean": _down_mean,
    "min": _down_extreme,
    "max": _down_extreme,
    "negate": _down_negate,
    "abs": _down_abs,
    "-": _down_difference,
    "/": _down_quotient,
    "^": _down_power,
    "if": _down_branch,
    **dict.fromkeys(("<", "<=", ">", ">=", "=", "<>"), _down_nothing),
}
