"""The conditions of a re-solve: one or several aims of a plan, each with its goal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.horizon import Aim, Array
from kpimodel.resolving.lines import Lines
from kpimodel.resolving.problem import MonthProblem
from kpimodel.solving.problem import FAR, FAR_LINEAR, MET_TOLERANCE, Vector
from kpimodel.solving.reach import with_a_value

Goal = tuple[Aim, float]
Flags = NDArray[np.bool_]
_EFFORTS = tuple(0.5 * 1.6**power for power in range(10))
_SATURATED = 1e-9


@dataclass(frozen=True)
class Targets:
    """Aims with their goals, over the same unknowns.

    Attributes:
        base: The unknowns, with whatever aim.
        asked: Each aim and its goal.
    """

    base: MonthProblem
    asked: tuple[Goal, ...]

    @cached_property
    def problems(self) -> tuple[MonthProblem, ...]:
        """One question a target."""
        return tuple(self.base.aimed(aim, goal) for aim, goal in self.asked)

    @cached_property
    def goals(self) -> Array:
        """One a target."""
        return np.array([goal for _, goal in self.asked])

    @cached_property
    def signs(self) -> Array:
        """1 where a target is 'at least', −1 where it is 'at most'."""
        if "signs" not in self.shared:
            ups = [self.base.tree[aim.id].direction == "up" for aim, _ in self.asked]
            self.shared["signs"] = np.where(ups, 1.0, -1.0)
        signs: Array = self.shared["signs"]
        return signs

    @cached_property
    def lines(self) -> Lines | None:
        """All aims as straight lines, where they all are."""
        if "lines" not in self.shared:
            self.shared["lines"] = self._lines()
        lines: Lines | None = self.shared["lines"]
        return lines

    @cached_property
    def shared(self) -> dict[str, Any]:
        """What is the same for all goals on these aims, worked out once."""
        shared: dict[str, Any] = self.base.once(tuple(aim for aim, _ in self.asked), dict)
        return shared

    def _lines(self) -> Lines | None:
        lines = [problem.line for problem in self.problems]
        straight = [line for line in lines if line is not None]
        return Lines.of(straight) if len(straight) == len(lines) else None

    @cached_property
    def first(self) -> Array:
        """What each target reaches at the start."""
        if "first" not in self.shared:
            self.shared["first"] = self.reached(self.base.box.state(self.base.start))
        first: Array = self.shared["first"]
        return first

    @cached_property
    def _logarithmic(self) -> Flags:
        return (self.first > 0) & (self.goals > 0)

    @cached_property
    def units(self) -> Array:
        """What a miss is measured in where it has no logarithm."""
        return np.maximum(np.maximum(np.abs(self.goals), np.abs(self.first)), 1e-300)

    # --- where a state stands ----------------------------------------------------------------

    def reached(self, values: Sequence[float] | Array) -> Array:
        """What each target reaches at values of the unknowns; nan where it has no value."""
        values = np.asarray(values, dtype=float)
        if self.lines is not None:
            return self.lines.at(values)
        horizon = self.base.horizon
        slots = horizon.values(self.base.unknowns.table(values))
        found = np.array([horizon.reach(slots, aim) for aim, _ in self.asked])
        return np.where(np.isfinite(found), found, np.nan)

    def hit(self, values: Sequence[float] | Array) -> Flags:
        """Which targets are met to the last digits."""
        return self.are_met(self.reached(values))

    def are_met(self, reached: Array) -> Flags:
        """Which targets are met at what is reached."""
        met: Flags = self.signs * (reached - self.goals) >= -MET_TOLERANCE * np.abs(self.goals)
        return met

    def met(self, values: Sequence[float] | Array) -> bool:
        """True where every target is met."""
        return bool(self.hit(values).all())

    def surplus(self, reached: Array) -> Array:
        """How far past each target: at least 0 where met; log-relative where that exists."""
        with np.errstate(all="ignore"):
            logs = np.log(np.maximum(reached, 0.0) / self.goals)
            plain = (reached - self.goals) / self.units
        past = self.signs * np.where(self._logarithmic, logs, plain)
        return np.where(np.isnan(past), -np.inf, past)

    def surpluses(self, u: Vector) -> Array:
        """How far past each target a state is."""
        return self.surplus(self.reached(self.base.box.state(u)))

    def slopes(self, u: Vector) -> tuple[Array, Array]:
        """The surpluses, and their derivatives: target × unknown."""
        p = self.base
        values = p.box.state(u)
        if self.lines is not None:
            reached, gradients = self.lines.at(values), self.lines.weights
        else:
            slots = p.horizon.values(p.unknowns.table(values))
            aims = [aim for aim, _ in self.asked]
            gradients = p.unknowns.gathered(p.horizon.slopes(slots, aims))
            reached = np.array([p.horizon.reach(slots, aim) for aim in aims])
        inner = np.where(p.linear, p.box.scale, values)
        with np.errstate(all="ignore"):
            outer = self.signs / np.where(self._logarithmic & (reached != 0), reached, self.units)
            rows = gradients * inner * outer[:, None]
        return self.surplus(reached), np.where(p.free & np.isfinite(rows), rows, 0.0)

    # --- what is known beforehand ------------------------------------------------------------

    @cached_property
    def ways(self) -> Array:
        """Which way each unknown moves each target (target × unknown); nan where unsure."""
        if self.lines is not None:
            signs = np.sign(self.lines.weights)
            return np.where(self.base.free, self.signs[:, None] * signs, 0.0)
        return np.array([problem.directions for problem in self.problems])

    @cached_property
    def agree(self) -> bool:
        """True where each unknown helps all targets or hurts them alike."""
        ways = self.ways
        pulled = (ways > 0).any(axis=0) & (ways < 0).any(axis=0)
        return not (np.isnan(ways).any() or pulled.any())

    def helpful(self, u: Vector) -> Vector:
        """Which way each unknown helps: where that is known for certain, else at this state."""
        ways = self.ways
        if np.isnan(ways).any():
            ways = np.where(np.isnan(ways), np.sign(self.slopes(u)[1]), ways)
        if self.agree:
            agreed: Vector = np.sign(ways.sum(axis=0))
            return agreed
        surplus, slopes = self.slopes(u)
        # the target that is nearest to being missed speaks first
        first: Vector = np.sign(slopes[int(np.argmin(surplus))])
        mixed: Vector = first + 0.5 * np.sign(ways.sum(axis=0))
        return mixed

    @cached_property
    def best(self) -> Vector | None:
        """The state that is best for every target, where they agree.

        What has a bound stands on it; what has none goes no farther than the targets need, or
        than it still helps.
        """
        if not self.agree:
            return None
        p, way = self.base, np.sign(self.ways.sum(axis=0))
        end = np.where(way > 0, p.high, np.where(way < 0, p.low, p.start))
        at_end = np.abs(end) < np.where(p.linear, FAR_LINEAR, FAR)
        if at_end.all():
            return self._with_values(end)

        def driven(effort: float) -> Vector:
            move = np.where(p.linear, math.expm1(effort), effort)
            return np.where(at_end, end, np.clip(p.start + way * move, p.low, p.high))

        states = (self._with_values(driven(effort)) for effort in (*_EFFORTS, FAR))
        best, least = end, math.inf
        for state in states:
            missed = float(np.maximum(-self.surpluses(state), 0.0).sum())
            if missed < least * (1 - _SATURATED):
                best, least = state, missed
            if missed <= 0:
                break
        return best

    def _with_values(self, end: Vector) -> Vector:
        return with_a_value(lambda u: float(self.surpluses(u).min()), self.base.start, end)

    def is_exact(self, policy: str, u: Vector) -> bool:
        """True where an answer is known to be the optimum, as for one target."""
        if policy == "least_change" and all(p.is_concave_in_logarithms for p in self.problems):
            return True
        convex = policy == "least_relative" or self.base.costs_less_than_e_times(u)
        return convex and all(problem.is_concave for problem in self.problems)
