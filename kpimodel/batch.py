"""Many states of a tree at once: months times scenarios, in a few buffers that are used again.

The steps are laid on a tape of numpy operations with the deepest first, so that few results are
alive at a time; the tape runs over blocks of states small enough for the processor's cache. It
holds operations and numbers only: no source text is made or run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Operation = Callable[[Any, Any, Any], object]  # (left, right, out)
Instruction = tuple[Operation, int, int, int]

_BLOCK = 16_384  # states; a buffer is 128 KB


class Tape:
    """Operations on numbered registers: levers first, then constants, then buffers.

    Args:
        steps: ``(op, args, weights)`` by the slot that they make.
        levers: Number of levers; they are slots 0 and on.
        constants: Values by slot.
        wanted: Slots to answer; each keeps a buffer of its own.
    """

    def __init__(
        self,
        steps: dict[int, tuple[str, tuple[int, ...], tuple[float, ...]]],
        levers: int,
        constants: dict[int, float],
        wanted: Sequence[int],
    ) -> None:
        self._steps = steps
        self._numbers: list[float] = []
        self._number_at: dict[float, int] = {}
        self._levers = levers
        self._register: dict[int, int] = dict(zip(range(levers), range(levers), strict=True))
        order = _deepest_first(steps, wanted)
        for slot, value in constants.items():
            self._register[slot] = self._number(value)
        for slot in order:
            for weight in steps[slot][2]:
                self._number(weight)
        self._number(-1.0)
        self._first_buffer = levers + len(self._numbers)
        self._free: list[int] = []
        self.buffers = 0
        self._spare = self._take()
        self._left = dict.fromkeys(wanted, 1)
        for slot in order:
            for arg in steps[slot][1]:
                self._left[arg] = self._left.get(arg, 0) + 1
        self.instructions: list[Instruction] = []
        for slot in order:
            self._lay(slot)
        self._answers = [self._register[slot] for slot in wanted]

    def _number(self, value: float) -> int:
        if value not in self._number_at:
            self._number_at[value] = self._levers + len(self._numbers)
            self._numbers.append(value)
        return self._number_at[value]

    def _take(self) -> int:
        if self._free:
            return self._free.pop()
        self.buffers += 1
        return self._first_buffer + self.buffers - 1

    def _lay(self, slot: int) -> None:
        op, args, weights = self._steps[slot]
        out = self._take()
        self._register[slot] = out
        registers = [self._register[arg] for arg in args]
        self.instructions += self._instructions(op, registers, weights, out)
        for arg in args:
            self._left[arg] -= 1
            if not self._left[arg] and self._register[arg] >= self._first_buffer:
                self._free.append(self._register[arg])

    def _instructions(
        self, op: str, args: list[int], weights: tuple[float, ...], out: int
    ) -> Iterable[Instruction]:
        if op == "mean":
            yield np.multiply, args[0], self._number(weights[0]), out
            for arg, weight in zip(args[1:], weights[1:], strict=True):
                yield np.multiply, arg, self._number(weight), self._spare
                yield np.add, out, self._spare, out
        elif op == "if":
            yield _copy, args[2], args[2], out
            yield _choose, args[1], args[0], out
        elif op == "negate":
            yield np.multiply, args[0], self._number(-1.0), out
        elif op == "abs" or len(args) == 1:
            yield _absolute if op == "abs" else _copy, args[0], args[0], out
        else:
            yield _OPERATIONS[op], args[0], args[1], out
            for arg in args[2:]:
                yield _OPERATIONS[op], out, arg, out

    def run(self, levers: Array) -> list[Array]:
        """Values of the wanted slots, one array each.

        Args:
            levers: Shape (levers, states).
        """
        states = levers.shape[1]
        answers = [np.empty(states) for _ in self._answers]
        width = min(_BLOCK, states)
        buffers = np.empty((self.buffers, width))
        numbers = [np.array(number) for number in self._numbers]
        careful = [(_CAREFUL.get(op, op), a, b, out) for op, a, b, out in self.instructions]
        for start in range(0, states, width or 1):
            stop = min(start + width, states)
            registers = [*levers[:, start:stop], *numbers, *buffers[:, : stop - start]]
            try:
                # the processor notes what has no value; then the block is done again with care
                with np.errstate(divide="raise", invalid="raise", over="raise", under="ignore"):
                    for operation, left, right, out in self.instructions:
                        operation(registers[left], registers[right], registers[out])
            except FloatingPointError:
                self._redo(careful, registers)
            for answer, register in zip(answers, self._answers, strict=True):
                answer[start:stop] = registers[register]
        return answers

    def _redo(self, careful: list[Instruction], registers: list[Array]) -> None:
        with np.errstate(all="ignore"):
            for operation, left, right, out in careful:
                operation(registers[left], registers[right], registers[out])
            for register in self._answers:
                if register >= self._first_buffer:
                    _unless_finite(registers[register])


def _deepest_first(
    steps: dict[int, tuple[str, tuple[int, ...], tuple[float, ...]]], wanted: Sequence[int]
) -> list[int]:
    """The computed slots that the wanted ones need, arguments first."""
    order: dict[int, None] = {}
    for root in wanted:
        stack = [(root, False)]
        while stack:
            slot, ready = stack.pop()
            if slot in order or slot not in steps:
                continue
            if ready:
                order[slot] = None
            else:
                stack.append((slot, True))
                stack += [(arg, False) for arg in reversed(steps[slot][1])]
    return list(order)


def flatten(levers: ArrayLike, count: int) -> tuple[Array, tuple[int, ...]]:
    """A lever array as (levers, states), and the shape of what follows its first axis.

    Raises:
        ValueError: The first axis is not one entry a lever.
    """
    array = np.asarray(levers, dtype=np.float64)
    if array.ndim == 0 or len(array) != count:
        raise ValueError(f"expected {count} levers along the first axis, got {array.shape}")
    states = array.shape[1:]
    return array.reshape(count, int(np.prod(states))), states


def _copy(left: Array, _: Array, out: Array) -> None:
    out[...] = left


def _absolute(left: Array, _: Array, out: Array) -> None:
    np.absolute(left, out=out)


def _lowest(left: Array, right: Array, out: Array) -> None:
    np.minimum(left, right, out=out)  # by name: numpy will take two by position only


def _highest(left: Array, right: Array, out: Array) -> None:
    np.maximum(left, right, out=out)


def _choose(yes: Array, condition: Array, out: Array) -> None:
    np.copyto(out, yes, where=condition != 0)


_OPERATIONS: dict[str, Operation] = {
    "sum": np.add,
    "product": np.multiply,
    "min": _lowest,
    "max": _highest,
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
    "<>": np.not_equal,
}


def _unless_finite(out: Array) -> None:
    out[~np.isfinite(out)] = np.nan


def _with_care(operation: Operation) -> Operation:
    def careful(left: Array, right: Array, out: Array) -> None:
        operation(left, right, out)
        _unless_finite(out)

    return careful


def _comparing(operation: Operation) -> Operation:
    # what has no value compares to nothing
    def careful(left: Array, right: Array, out: Array) -> None:
        unknown = np.isnan(left) | np.isnan(right)
        operation(left, right, out)
        out[np.broadcast_to(unknown, out.shape)] = np.nan

    return careful


def _choose_known(yes: Array, condition: Array, out: Array) -> None:
    _choose(yes, condition, out)
    out[np.broadcast_to(np.isnan(condition), out.shape)] = np.nan


_COMPARISONS: tuple[Operation, ...] = (
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
)  # fmt: skip
_CAREFUL: dict[Operation, Operation] = {
    **{operation: _with_care(operation) for operation in (np.divide, np.power)},
    **{operation: _comparing(operation) for operation in _COMPARISONS},
    _choose: _choose_known,
}
