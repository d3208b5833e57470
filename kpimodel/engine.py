"""Compiled evaluation: a tree as a straight list of steps; values forward, gradients backward.

A program holds no numbers of its own. `values` and `gradient` are the reference: one step after
another, on floats, or on arrays that keep every node. Large work has back ends of its own, made
when first needed: `batch` for many states, `value_at` and `gradient_at` for one state of many
levers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kpimodel.batch import Array, Tape, flatten
from kpimodel.errors import EvaluationError, Issue
from kpimodel.formula import Binary, Call, Expression, Name, Negate, Number
from kpimodel.levels import Levels, Positions, Vector
from kpimodel.node import Node
from kpimodel.state import State

Values = list[Any]  # one float, or one array, a slot


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: slot ``out`` becomes ``op`` of slots ``args``; ``node`` names the row."""

    op: str
    out: int
    args: tuple[int, ...]
    node: str
    weights: tuple[float, ...] = ()


class Program:
    """The steps of one tree. Slots: levers first, then constants, then what is computed.

    Attributes:
        levers: Ids of the inputs, in table order: the order of the lever vector.
        slots: Id to slot, for every node that has a number.
        steps: What is computed, arguments first.
        size: Number of slots.
        numbered: Ids of the nodes that have a number, in table order.
        known: What others worked out about it once, such as the ranges of its slots.
    """

    def __init__(
        self,
        nodes: Mapping[str, Node],
        arguments: Mapping[str, Sequence[str]],
        expressions: Mapping[str, Expression],
        order: Iterable[str],
    ) -> None:
        self.levers = tuple(id_ for id_, node in nodes.items() if node.relation == "input")
        self.slots: dict[str, int] = {id_: slot for slot, id_ in enumerate(self.levers)}
        self.steps: list[Step] = []
        self._constants: list[tuple[int, float]] = []
        self.size = len(self.levers)
        self.numbered = tuple(id_ for id_, node in nodes.items() if node.relation != "group")
        self._tapes: dict[tuple[str, ...], Tape] = {}
        self.known: dict[str, Any] = {}
        for id_ in order:
            node = nodes[id_]
            if node.relation in ("ratio", "formula"):
                self.slots[id_] = self._compile(expressions[id_], id_)
            elif node.relation not in ("input", "group"):
                args = tuple(self.slots[child] for child in arguments[id_])
                weights: tuple[float, ...] = ()
                if node.relation == "mean":
                    raw = [nodes[child].weight for child in arguments[id_]]
                    weights = tuple(weight / math.fsum(raw) for weight in raw)
                self.slots[id_] = self._add(node.relation, args, id_, weights)

    def _add(
        self, op: str, args: tuple[int, ...], node: str, weights: tuple[float, ...] = ()
    ) -> int:
        self.steps.append(Step(op, self.size, args, node, weights))
        self.size += 1
        return self.size - 1

    def _compile(self, expression: Expression, node: str) -> int:
        match expression:
            case Number(value):
                self._constants.append((self.size, value))
                self.size += 1
                return self.size - 1
            case Name(name):
                return self.slots[name]
            case Negate(operand):
                return self._add("negate", (self._compile(operand, node),), node)
            case Binary("+" | "*", Binary(), _) if len(chain := _chain(expression)) > 2:  # noqa: PLR2004
                inner = tuple(self._compile(item, node) for item in chain)
                return self._add("sum" if expression.sign == "+" else "product", inner, node)
            case Binary(sign, left, right):
                args = (self._compile(left, node), self._compile(right, node))
                return self._add(sign, args, node)
            case Call(function, arguments):
                inner = tuple(self._compile(item, node) for item in arguments)
                return self._add(function, inner, node)

    def values(self, levers: Sequence[Any]) -> Values:
        """Compute every slot.

        Args:
            levers: One float, or one array, a lever, in the order of ``levers``.

        Raises:
            EvaluationError: ``division-by-zero`` or ``no-number`` with the row's id in the path;
                only for floats: in a batch the entry becomes nan or infinite.
        """
        if not any(isinstance(value, np.ndarray) for value in levers):
            return self.float_values(levers)
        slots = self._filled(levers)
        with np.errstate(all="ignore"):
            for step in self.steps:
                slots[step.out] = BATCH[step.op](slots, step)
        return slots

    def _filled(self, levers: Sequence[Any]) -> Values:
        slots: Values = [0.0] * self.size
        slots[: len(levers)] = levers
        for slot, constant in self._constants:
            slots[slot] = constant
        return slots

    def float_values(self, levers: Sequence[float]) -> Values:
        """The same for floats only."""
        slots = self._filled(levers)
        self.run(slots, self.steps)
        return slots

    def run(self, slots: Values, steps: Iterable[Step]) -> None:
        """Compute some steps of one state in place, their arguments known or among them.

        Raises:
            EvaluationError: As `values`; a branch of an if that is not taken may have no value.
        """
        failed: dict[int, str] = {}
        for step in steps:
            code = _inherited(step, slots, failed) if failed else None
            if code is None:
                try:
                    slots[step.out] = _SCALAR[step.op](slots, step)
                    continue
                except ZeroDivisionError:
                    code = "division-by-zero"
                except (OverflowError, ValueError):
                    code = "no-number"
            if step.out == self.slots.get(step.node):
                raise _failure(code, step.node)
            failed[step.out], slots[step.out] = code, math.nan

    def gradient(self, slots: Values, of: str) -> list[float]:
        """Derivative of one node by each lever, at float values from `values`.

        At a kink of min, max, abs or if, the branch that was taken counts.
        """
        adjoint = [0.0] * self.size
        adjoint[self.slots[of]] = 1.0
        for step in reversed(self.steps):
            seed = adjoint[step.out]
            if seed:
                for arg, slope in zip(step.args, _SLOPES[step.op](slots, step), strict=True):
                    adjoint[arg] += seed * slope
        return adjoint[: len(self.levers)]

    def state_at(self, levers: ArrayLike) -> State:
        """All slots at one state; as `values`, but fast where there are many levers.

        Args:
            levers: One number a lever, in the order of ``levers``.

        Raises:
            EvaluationError: As `values`.
        """
        return State(self, levers)

    def value_at(self, levers: ArrayLike, of: str | int) -> float:
        """One node, by its id or its slot, at one state; as `state_at`."""
        return State(self, levers).value(of)

    def values_at(self, levers: ArrayLike) -> dict[str, float]:
        """Every node with a number at one state, in table order; as `state_at`."""
        return State(self, levers).every()

    def gradient_at(self, levers: ArrayLike, of: str) -> tuple[float, Vector]:
        """One node at one state and its derivative by each lever; as `state_at`."""
        state = State(self, levers)
        return state.value(of), state.gradient(of)

    @cached_property
    def places(self) -> Positions:
        """Where the nodes with a number stand among the values of the levels."""
        slots = [self.slots[id_] for id_ in self.numbered]
        return np.array(slots) if self.levels is None else self.levels.positions(slots)

    @cached_property
    def operations(self) -> frozenset[str]:
        """What the steps do."""
        return frozenset(step.op for step in self.steps)

    @cached_property
    def levels(self) -> Levels | None:
        """The steps by depth, where the tree is large and flat enough for it to pay."""
        if len(self.steps) < Levels.FEWEST_STEPS:
            return None
        steps = ((step.op, step.out, step.args, step.weights) for step in self.steps)
        levels = Levels(steps, len(self.levers), self._constants, self.size)
        return levels if levels.pays else None

    def batch(self, levers: ArrayLike, of: Iterable[str]) -> dict[str, Array]:
        """Some nodes at many states.

        An entry is nan where that state alone would have no value: a division by zero, a root of
        a negative number, an overflow. The branch of an ``if`` that is not taken need not have a
        value; a lever that is nan makes nan of what is computed from it, but for comparisons,
        which are then false.

        Args:
            levers: Shape (levers, ...): the first axis in the order of ``levers``, the others
                whatever the states are, such as (months, scenarios).
            of: Ids of the nodes.

        Returns:
            One array of the shape of the states for each id.

        Raises:
            ValueError: The first axis is not one entry a lever.
        """
        wanted = tuple(dict.fromkeys(of))
        flat, shape = flatten(levers, len(self.levers))
        tape = self._tapes.get(wanted)
        if tape is None:
            steps = {step.out: (step.op, step.args, step.weights) for step in self.steps}
            slots = [self.slots[id_] for id_ in wanted]
            tape = Tape(steps, len(self.levers), dict(self._constants), slots)
            self._tapes[wanted] = tape
        answers = tape.run(flat)
        return {id_: one.reshape(shape) for id_, one in zip(wanted, answers, strict=True)}


def _chain(expression: Expression) -> list[Expression]:
    """The operands of a + b + c, or of a * b * c; one, where it is no such chain."""
    if not isinstance(expression, Binary) or expression.sign not in "+*":
        return [expression]
    operands, at = [], expression
    while isinstance(at.left, Binary) and at.left.sign == expression.sign:
        operands.append(at.right)
        at = at.left
    return [at.left, at.right, *reversed(operands)]


def _failure(code: str, node: str) -> EvaluationError:
    return EvaluationError([Issue(code, "error", ("nodes", node, "relation"), {"node": node})])


def _inherited(step: Step, slots: Values, failed: Mapping[int, str]) -> str | None:
    """Why a step has no value because one of its arguments has none."""
    needed = step.args
    if step.op == "if" and needed[0] not in failed:
        needed = (needed[1] if slots[needed[0]] else needed[2],)
    return next((failed[arg] for arg in needed if arg in failed), None)


Forward = Callable[[Values, Step], Any]


def _real_power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        raise ZeroDivisionError
    # math.pow raises for what is no real number, where ** would turn complex
    return math.pow(base, exponent)


def _binary(operation: Callable[[Any, Any], Any]) -> Forward:
    return lambda v, s: operation(v[s.args[0]], v[s.args[1]])


_COMMON: dict[str, Forward] = {
    "mean": lambda v, s: sum(w * v[a] for w, a in zip(s.weights, s.args, strict=True)),
    "negate": lambda v, s: -v[s.args[0]],
    "abs": lambda v, s: abs(v[s.args[0]]),
    "+": _binary(lambda a, b: a + b),
    "-": _binary(lambda a, b: a - b),
    "*": _binary(lambda a, b: a * b),
    "/": _binary(lambda a, b: a / b),
    "<": _binary(lambda a, b: 1.0 * (a < b)),
    "<=": _binary(lambda a, b: 1.0 * (a <= b)),
    ">": _binary(lambda a, b: 1.0 * (a > b)),
    ">=": _binary(lambda a, b: 1.0 * (a >= b)),
    "=": _binary(lambda a, b: 1.0 * (a == b)),
    "<>": _binary(lambda a, b: 1.0 * (a != b)),
}
_SCALAR: dict[str, Forward] = {
    **_COMMON,
    "sum": lambda v, s: math.fsum([v[a] for a in s.args]),
    "product": lambda v, s: math.prod([v[a] for a in s.args]),
    "^": _binary(_real_power),
    "min": lambda v, s: min(v[a] for a in s.args),
    "max": lambda v, s: max(v[a] for a in s.args),
    "if": lambda v, s: v[s.args[1]] if v[s.args[0]] else v[s.args[2]],
}
BATCH: dict[str, Forward] = {
    **_COMMON,
    "sum": lambda v, s: sum(v[a] for a in s.args),
    "product": lambda v, s: math.prod(v[a] for a in s.args),
    "/": _binary(np.divide),
    "^": _binary(np.power),
    "min": lambda v, s: np.minimum.reduce(np.broadcast_arrays(*(v[a] for a in s.args))),
    "max": lambda v, s: np.maximum.reduce(np.broadcast_arrays(*(v[a] for a in s.args))),
    "if": lambda v, s: np.where(np.asarray(v[s.args[0]]) != 0, v[s.args[1]], v[s.args[2]]),
}

Slopes = Callable[[Values, Step], Sequence[Any]]


def _product_slopes(v: Values, s: Step) -> list[Any]:
    # exclusive prefix and suffix products, so that a zero factor has its true slope; never in
    # place, since a slot may hold an array
    slopes: list[Any] = [1.0] * len(s.args)
    running: Any = 1.0
    for at, arg in enumerate(s.args):
        slopes[at] = running
        running = running * v[arg]
    running = 1.0
    for at in range(len(s.args) - 1, -1, -1):
        slopes[at] = slopes[at] * running
        running = running * v[s.args[at]]
    return slopes


def _power_slopes(v: Values, s: Step) -> tuple[float, float]:
    base, exponent = v[s.args[0]], v[s.args[1]]
    by_base = exponent * base ** (exponent - 1) if base else float(exponent == 1)
    by_exponent = v[s.out] * math.log(base) if base > 0 else 0.0
    return by_base, by_exponent


def _chosen(v: Values, s: Step) -> list[float]:
    # min and max: the first argument that equals the result
    at = next(i for i, arg in enumerate(s.args) if v[arg] == v[s.out])
    return [float(i == at) for i in range(len(s.args))]


def _flat(_: Values, s: Step) -> list[float]:
    return [0.0] * len(s.args)


# the same for a float and for an array of months a slot
COMMON_SLOPES: dict[str, Slopes] = {
    "sum": lambda _, s: [1.0] * len(s.args),
    "product": _product_slopes,
    "mean": lambda _, s: s.weights,
    "negate": lambda _v, _s: (-1.0,),
    "+": lambda _v, _s: (1.0, 1.0),
    "-": lambda _v, _s: (1.0, -1.0),
    "*": lambda v, s: (v[s.args[1]], v[s.args[0]]),
    **dict.fromkeys(("<", "<=", ">", ">=", "=", "<>"), _flat),
}
_SLOPES: dict[str, Slopes] = {
    **COMMON_SLOPES,
    "abs": lambda v, s: (math.copysign(1.0, v[s.args[0]]),),
    "/": lambda v, s: (1 / v[s.args[1]], -v[s.out] / v[s.args[1]]),
    "^": _power_slopes,
    "min": _chosen,
    "max": _chosen,
    "if": lambda v, s: (0.0, 1.0, 0.0) if v[s.args[0]] else (0.0, 0.0, 1.0),
}
