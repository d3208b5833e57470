"""The open months of a plan as one function of its inputs: values forward, slopes backward.

Closed months and what stood before the window are facts; what of them arrives late counts in the
months in which it arrives.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpimodel.engine import BATCH as FORWARD
from kpimodel.engine import COMMON_SLOPES, Program, Slopes, Step, Values
from kpimodel.evaluate import levers_below
from kpimodel.formula import rename
from kpimodel.node import Node
from kpimodel.plan import Plan
from kpimodel.timing.rollup import Series, rate_volumes

Array = NDArray[np.float64]
_LATE = "\0late"


class Aim(NamedTuple):
    """A node over some months of the window: what a target is set on.

    Attributes:
        id: The node.
        months: Positions in the window, in order.
    """

    id: str
    months: tuple[int, ...]


@dataclass(frozen=True)
class _Arrival:
    """What of a late node arrives in the open months: a fixed part, and a share of open months."""

    fixed: Array
    shares: Array


class Horizon:
    """A plan's open months, compiled.

    Args:
        plan: The plan; its closed months are facts.
        extra: Months after the window that are computed as well, to see what arrives too late.

    Attributes:
        open: Number of months that are computed.
        closed: Number of closed months.
    """

    def __init__(self, plan: Plan, extra: int = 0) -> None:
        self._tree, self._lags = plan.tree, plan.lags
        self.closed = len(plan.closed)
        self.open = plan.calendar.months - self.closed + extra
        self._facts = plan.monthly_landing
        self._volumes = rate_volumes(plan.tree)
        late = {child: child + _LATE for child in self._lags.shares}
        self._program = self._compile(late)
        self._slots = self._program.slots
        self._arrivals = {self._slots[name]: self._arrival(child) for child, name in late.items()}
        self._steps = self._schedule({self._slots[name]: child for child, name in late.items()})
        self._known_factors: dict[str, tuple[tuple[int, str, Array], ...]] = {}
        with np.errstate(all="ignore"):
            self._template = self._program.values([np.ones(1)] * len(self._program.levers))

    def _compile(self, late: Mapping[str, str]) -> Program:
        """The tree with each late child replaced, in its parent only, by what arrives of it."""
        tree = self._tree
        nodes = {node.id: node for node in tree.nodes}
        arguments = {id_: list(tree.children(id_)) for id_ in nodes}
        expressions = dict(tree.expressions)
        for child, name in late.items():
            parent = self._lags.parents[child]
            nodes[name] = Node(id=name, weight=tree[child].weight)
            arguments[parent] = [name if id_ == child else id_ for id_ in arguments[parent]]
            if parent in expressions:
                expressions[parent] = rename(expressions[parent], {child: name})
        return Program(nodes, arguments, expressions, tree.order)

    def _schedule(self, late: Mapping[int, str]) -> list[Step]:
        """The program's steps, with what arrives of a late node settled where it is first used."""
        steps: list[Step] = []
        settled: set[int] = set()
        for step in self._program.steps:
            for arg in step.args:
                if arg in late and arg not in settled:
                    settled.add(arg)
                    steps.append(Step("late", arg, (self._slots[late[arg]],), late[arg]))
            steps.append(step)
        # one that is left is only repeated by a formula
        left = [slot for slot in late if slot not in settled]
        steps += [Step("late", at, (self._slots[late[at]],), late[at]) for at in left]
        return steps

    def _arrival(self, child: str) -> _Arrival:
        shares = self._lags.shares[child]
        fixed, matrix = np.zeros(self.open), np.zeros((self.open, self.open))
        for at in range(self.open):
            for months, share in enumerate(shares):
                if months <= at:
                    matrix[at, at - months] = share
                elif share:
                    fixed[at] += share * self._fact(child, self.closed + at - months)
        return _Arrival(fixed, matrix)

    def _fact(self, id_: str, at: int) -> float:
        value = self._facts[id_][at] if at >= 0 else self._lags.before(id_, self._lags.start + at)
        return math.nan if value is None else value

    @property
    def steps(self) -> Sequence[Step]:
        """What is computed, in order; ``late`` is what of a late slot arrives."""
        return self._steps

    @property
    def size(self) -> int:
        """Number of slots; the inputs come first, in table order."""
        return len(self._template)

    def slot(self, id_: str) -> int:
        """The slot of a node."""
        return self._slots[id_]

    def weighing(self, aim: Aim) -> dict[int, str]:
        """Slots whose product weighs an aim's months when they are rolled up, with their rows.

        None where the open months of a rate are alike and no closed month counts.
        """
        if min(aim.months) >= self.closed and self.is_alike(aim.id):
            return {}
        return {slot: row for slot, row, _ in self._factors(aim.id)}

    def is_alike(self, id_: str) -> bool:
        """True where a row has one value for all open months, since only rates are below it."""
        return not self._lags and all(
            self._tree[lever].rollup != "sum" for lever in levers_below(self._tree, id_)
        )

    def so_far(self, aim: Aim) -> float:
        """A rate over an aim's closed months; nan where none counts."""
        kept = [at for at in aim.months if at < self.closed]
        months = np.array([self._fact(aim.id, at) for at in kept], dtype=float)
        volume = np.ones(len(kept))
        for _, _, closed in self._factors(aim.id):
            volume = volume * closed[kept]
        known = np.isfinite(months) & np.isfinite(volume)
        whole = float(np.sum(volume[known]))
        return float(months[known] @ volume[known]) / whole if whole else math.nan

    # --- values ------------------------------------------------------------------------------

    def values(self, levers: Array) -> Values:
        """Every slot in every open month.

        Args:
            levers: One row an input in table order, one column an open month.
        """
        slots = list(self._template)
        slots[: len(levers)] = list(levers)
        with np.errstate(all="ignore"):
            for step in self._steps:
                if step.op == "late":
                    arrival = self._arrivals[step.out]
                    slots[step.out] = arrival.fixed + arrival.shares @ self._full(
                        slots[step.args[0]]
                    )
                else:
                    slots[step.out] = FORWARD[step.op](slots, step)
        return slots

    def series(self, slots: Values, id_: str) -> Array:
        """One node in the open months."""
        return self._full(slots[self._slots[id_]])

    def _full(self, values: Any) -> Array:
        """One value a month, also of what is the same in all months."""
        if np.shape(values) == (self.open,):
            return np.asarray(values, dtype=float)
        return np.full(self.open, values, dtype=float)

    def reach(self, slots: Values, aim: Aim) -> float:
        """An aim's value: its months rolled up, closed ones as they are; nan where it has none."""
        months = self._months(slots, aim.id)[list(aim.months)]
        rollup = self._tree[aim.id].rollup
        if rollup == "last":
            return float(months[-1])
        if rollup == "sum":
            return math.fsum(months) if math.isfinite(np.sum(months)) else math.nan
        with np.errstate(all="ignore"):
            months, volume = self._weighed(slots, aim)
            return float(np.dot(months, volume) / np.sum(volume))

    def _months(self, slots: Values, id_: str) -> Array:
        closed = [self._fact(id_, at) for at in range(self.closed)]
        return np.concatenate([closed, self.series(slots, id_)])

    def _weighed(self, slots: Values, aim: Aim) -> tuple[Array, Array]:
        """The months of a rate or a mean, and what weighs them: what the rate multiplies, or 1.

        As in `roll_up`: a closed month without a value is left out, and where there is nothing to
        multiply the months count alike.
        """
        months, kept = self._months(slots, aim.id)[list(aim.months)], list(aim.months)
        volume = np.ones(len(kept))
        for slot, _, closed in self._factors(aim.id):
            volume = volume * np.concatenate([closed, self._full(slots[slot])])[kept]
        past = np.array(kept) < self.closed
        gaps = past & ~(np.isfinite(months) & np.isfinite(volume))
        months, volume = np.where(gaps, 0.0, months), np.where(gaps, 0.0, volume)
        if np.sum(volume) == 0:
            volume = np.where(gaps, 0.0, 1.0)
        return months, volume

    def _factors(self, id_: str) -> tuple[tuple[int, str, Array], ...]:
        """What a rate multiplies: each slot, its row, and the row's closed months as felt."""
        if self._tree[id_].rollup != "ratio" or id_ not in self._volumes:
            return ()
        if id_ not in self._known_factors:
            found: list[tuple[int, str, Array]] = []
            for one in self._volumes[id_].factors():
                late = self._lags.parents.get(one.row) == one.parent
                own = [self._fact(one.row, at) for at in range(self.closed)]
                if late:
                    felt = self._felt()[one.row][: self.closed]
                    own = [math.nan if value is None else value for value in felt]
                slot = self._slots[one.row + _LATE if late else one.row]
                found.append((slot, one.row, np.array(own, dtype=float)))
            self._known_factors[id_] = tuple(found)
        return self._known_factors[id_]

    def _felt(self) -> Mapping[str, Series]:
        return self._lags.felt(self._facts)

    # --- slopes ------------------------------------------------------------------------------

    def slopes(self, slots: Values, aims: Sequence[Aim]) -> Array:
        """Derivatives of aims by every input in every open month: aim × input × month."""
        count = len(aims)
        adjoint: list[Any] = [None] * len(slots)
        with np.errstate(all="ignore"):
            for row, aim in enumerate(aims):
                for slot, seed in self._seeds(slots, aim).items():
                    if adjoint[slot] is None:
                        adjoint[slot] = np.zeros((count, self.open))
                    adjoint[slot][row] += seed
            for step in reversed(self._steps):
                seed = adjoint[step.out]
                if seed is None:
                    continue
                for arg, part in zip(step.args, self._back(slots, step, seed), strict=True):
                    adjoint[arg] = part if adjoint[arg] is None else adjoint[arg] + part
        zero = np.zeros((count, self.open))
        inputs = range(len(self._tree.levers))
        return np.stack([zero if adjoint[at] is None else adjoint[at] for at in inputs], axis=1)

    def _back(self, slots: Values, step: Step, seed: Array) -> list[Array]:
        if step.op == "late":
            return [seed @ self._arrivals[step.out].shares]
        return [seed * slope for slope in _SLOPES[step.op](slots, step)]

    def _seeds(self, slots: Values, aim: Aim) -> dict[int, Array]:
        """How an aim answers to the open months of its node, and of what weighs them."""
        open_ = [at - self.closed for at in aim.months if at >= self.closed]
        inside = [at >= self.closed for at in aim.months]
        rollup = self._tree[aim.id].rollup
        seed = np.zeros(self.open)
        slot = self._slots[aim.id]
        if rollup == "last":
            if inside[-1]:
                seed[open_[-1]] = 1.0
            return {slot: seed}
        if rollup == "sum":
            seed[open_] = 1.0
            return {slot: seed}
        months, volume = self._weighed(slots, aim)
        whole = np.sum(volume)
        seed[open_] = volume[inside] / whole
        seeds = {slot: seed}
        factors = self._factors(aim.id)
        reached = float(np.dot(months, volume) / whole)
        for at, (below, _, _) in enumerate(factors):
            others = np.ones(self.open)
            for other, (there, _, _) in enumerate(factors):
                if other != at:
                    others = others * self._full(slots[there])
            weighing = np.zeros(self.open)
            weighing[open_] = (months - reached)[inside] / whole * others[open_]
            seeds[below] = seeds.get(below, np.zeros(self.open)) + weighing
        return seeds


def _power_slopes(v: Values, s: Step) -> tuple[Any, Any]:
    base, exponent = np.asarray(v[s.args[0]], dtype=float), v[s.args[1]]
    by_base = np.where(base != 0, exponent * np.power(base, exponent - 1), 1.0 * (exponent == 1))
    by_exponent = np.where(base > 0, v[s.out] * np.log(np.maximum(base, 1e-300)), 0.0)
    return by_base, by_exponent


def _chosen(v: Values, s: Step) -> list[Any]:
    slopes: list[Any] = []
    free: Any = np.ones(np.shape(v[s.out]))
    for arg in s.args:
        hit = free * (v[arg] == v[s.out])
        slopes.append(hit)
        free = free - hit
    return slopes


def _branch(v: Values, s: Step) -> tuple[Any, Any, Any]:
    taken = 1.0 * (np.asarray(v[s.args[0]]) != 0)
    return 0.0, taken, 1 - taken


_SLOPES: dict[str, Slopes] = {
    **COMMON_SLOPES,
    "abs": lambda v, s: (np.copysign(1.0, v[s.args[0]]),),
    "/": lambda v, s: (np.divide(1.0, v[s.args[1]]), -np.divide(v[s.out], v[s.args[1]])),
    "^": _power_slopes,
    "min": _chosen,
    "max": _chosen,
    "if": _branch,
}
