"""A program at one state: forward when it is made, backward when it is asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from kpimodel.levels import Vector

if TYPE_CHECKING:
    from kpimodel.engine import Program


class State:
    """All slots of a program at one value of each lever, worked out once for all who ask.

    Args:
        program: The compiled tree.
        levers: One number a lever, in the order of ``program.levers``.

    Raises:
        EvaluationError: As `Program.values`.
    """

    __slots__ = ("_flat", "_program", "_slots")

    def __init__(self, program: Program, levers: ArrayLike) -> None:
        self._program = program
        self._flat: Vector | None = None
        numbers = np.asarray(levers, dtype=np.float64)
        if program.levels is not None:
            self._flat = program.levels.values(numbers)
        if self._flat is None:
            self._slots = program.float_values(numbers.tolist())

    def value(self, of: str | int) -> float:
        """One node, by its id or its slot."""
        slot = of if isinstance(of, int) else self._program.slots[of]
        levels = self._program.levels
        if self._flat is not None and levels is not None:
            return float(self._flat[levels.position(slot)])
        return float(self._slots[slot])

    def every(self) -> dict[str, float]:
        """Every node with a number, in table order."""
        program = self._program
        if self._flat is not None:
            return dict(zip(program.numbered, self._flat[program.places].tolist(), strict=True))
        return {id_: float(self._slots[program.slots[id_]]) for id_ in program.numbered}

    @property
    def is_finite(self) -> bool:
        """True where every node has a finite value."""
        if self._flat is not None:
            return True
        slots, program = self._slots, self._program
        return all(math.isfinite(slots[program.slots[id_]]) for id_ in program.numbered)

    def gradient(self, of: str) -> Vector:
        """Derivative of one node by each lever; as `Program.gradient`."""
        program = self._program
        if self._flat is not None and program.levels is not None:
            slopes = program.levels.gradient(self._flat, program.slots[of])
            if slopes is not None:
                return slopes
            self._slots = program.float_values(self._flat[: len(program.levers)].tolist())
        return np.array(program.gradient(self._slots, of))
