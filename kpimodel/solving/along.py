"""A tree at one state with a single lever moving: only what depends on that lever is computed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpimodel.engine import Program, Step, Values
from kpimodel.errors import EvaluationError


@dataclass(frozen=True)
class Standing:
    """A program at one state.

    Attributes:
        program: The compiled tree.
        values: All slots, from ``program.values``.
        weight: How large the numbers are that each slot was made of, where it is a difference of
            large ones; never below the slot's own size.
        roundings: How many roundings went into each slot, at most.
    """

    program: Program
    values: Values
    weight: list[float]
    roundings: list[float]

    @classmethod
    def at(cls, program: Program, levers: Sequence[float]) -> Standing:
        """Stand at lever values.

        Raises:
            EvaluationError: The tree has no value there.
        """
        values = program.values(levers)
        weight = [abs(value) for value in values]
        roundings = [0.0] * len(values)
        for step in program.steps:
            weight[step.out] = max(weight[step.out], _weight(step, weight, values))
            count = [roundings[arg] for arg in step.args]
            most = max(count) if step.op in ADDING else math.fsum(count)
            roundings[step.out] = most + len(step.args)
        return cls(program, values, weight, roundings)

    @property
    def whole(self) -> bool:
        """True where every slot has a value, also branches that were not taken."""
        return all(map(math.isfinite, self.values))

    def steps_above(self, lever: int) -> list[Step]:
        """The steps that depend on a lever, arguments first."""
        users, steps = _users(self.program), self.program.steps
        seen: set[int] = set()
        stack = [lever]
        while stack:
            for at in users[stack.pop()]:
                if at not in seen:
                    seen.add(at)
                    stack.append(steps[at].out)
        return [steps[at] for at in sorted(seen)]

    def function(self, lever: int, of: str) -> Callable[[float], float]:
        """One node by the value of one lever, the others as they stand; nan where it has none."""
        program, slot = self.program, self.program.slots[of]
        if not self.whole:
            return function_at(program, self.values[: len(program.levers)], lever, of)
        steps, slots = self.steps_above(lever), list(self.values)

        def value(x: float) -> float:
            slots[lever] = x
            try:
                program.run(slots, steps)
            except EvaluationError:
                return math.nan
            return float(slots[slot])

        return value


def function_at(
    program: Program, levers: Sequence[float], lever: int, of: str
) -> Callable[[float], float]:
    """The same from any state, also one without a value, at the cost of the whole tree."""
    state = list(levers)

    def value(x: float) -> float:
        state[lever] = x
        try:
            return program.value_at(state, of)
        except EvaluationError:
            return math.nan

    return value


ADDING = frozenset({"sum", "mean", "+", "-", "min", "max"})


def _weight(step: Step, weight: Sequence[float], values: Sequence[float]) -> float:
    sizes = [weight[arg] for arg in step.args]
    match step.op:
        case "sum" | "+" | "-":
            return math.fsum(sizes)
        case "mean":
            return sum(abs(w) * size for w, size in zip(step.weights, sizes, strict=True))
        case "product" | "*":
            return math.prod(sizes)
        case "/":
            below = abs(values[step.args[1]])
            return sizes[0] * sizes[1] / below / below if below else math.inf
        case "^":
            base, exponent = (abs(values[arg]) for arg in step.args)
            if not base:
                return 0.0
            amplified = exponent * sizes[0] / base + sizes[1] * abs(math.log(base))
            return float(abs(values[step.out]) * amplified)
        case _:
            return max(sizes)


def _users(program: Program) -> list[list[int]]:
    """The steps that each slot is an argument of; made once a program."""
    users: list[list[int]] | None = program.known.get("users")
    if users is None:
        users = [[] for _ in range(program.size)]
        for at, step in enumerate(program.steps):
            for arg in set(step.args):
                users[arg].append(at)
        program.known["users"] = users
    return users
