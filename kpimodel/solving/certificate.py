"""Proof that a local optimum of the least change is the optimum, where the KGI is a sum of products.

At an optimum found, u*, with the goal's price λ, every state that meets the goal and costs less
lies in the ball that u* lies on. If ½·Σ w·u² − λ·h(u) is convex there, u* is its lowest point
(it meets the first-order conditions), so nothing that meets the goal costs less. It is convex where
λ times the largest curvature of h is below 1. With h = ln A − ln(goal + C), for a KGI of A − C with
posynomials A and C, only ln A bends upward; `posynomial` bounds by how much.
"""

from __future__ import annotations

import math

import numpy as np

from kpimodel.errors import EvaluationError
from kpimodel.solving.box import Box
from kpimodel.solving.posynomial import Ball, Terms
from kpimodel.solving.problem import Problem, Vector

_SAFELY = 0.999  # below 1
_RUNGS = 1.05  # radii are rounded up to powers of it, so that goals near by share a bound
_MOST_LEVERS = 5_000  # beyond, the bound takes longer than a search


class Certificate:
    """What is known of the curvature of the KGI of one box; made once a tree.

    Attributes:
        gain: Slot of A, where the KGI is A − C − …; None where it has no such shape.
    """

    def __init__(self, box: Box) -> None:
        self._box = box
        program = box.tree.program
        self._made_by = {step.out: step for step in program.steps}
        self._slots = self._at_baselines() if len(box.levers) <= _MOST_LEVERS else []
        self._bends: dict[float, float] = {}
        self._everywhere: Terms = {}
        self.gain = self._gain(program.slots[box.tree.root.id]) if self._slots else None

    def _at_baselines(self) -> list[float]:
        box = self._box
        stands = np.where(box.free, box.baseline, box.state(box.start))
        try:
            return box.tree.program.values(stands.tolist())
        except EvaluationError:
            return []

    def _gain(self, slot: int) -> int | None:
        """The slot that is left of all differences, where all that is taken away is positive."""
        taken: list[int] = []
        while (step := self._made_by.get(slot)) is not None and step.op == "-":
            slot = step.args[0]
            taken.append(step.args[1])
        shape = self._ball(slot, 0.0)
        self._everywhere = shape.everywhere
        return slot if all(shape.term(at) for at in (slot, *taken)) else None

    def _ball(self, top: int, radius: float) -> Ball:
        return Ball(self._box, self._slots, top, radius, self._everywhere)

    def bend(self, radius: float) -> float:
        """No curvature of ln A within a radius is larger; infinite where that is unknown."""
        if self.gain is None or not 0 < radius < math.inf:
            return math.inf
        rung = _RUNGS ** math.ceil(math.log(radius, _RUNGS))
        if rung not in self._bends:
            term = self._ball(self.gain, rung).term(self.gain)
            self._bends[rung] = term.own_bend + term.shared_bend if term else math.inf
        return self._bends[rung]


def is_proven_least(problem: Problem, u: Vector, price: float) -> bool:
    """True where no state that meets the goal has a smaller Σ resistance·u².

    Args:
        problem: The problem; its KGI must be above zero and has to reach at least the goal.
        u: A state at the goal that meets the first-order conditions.
        price: What one unit more of the surplus costs there, as ½·Σ resistance·u².
    """
    if not problem.logarithmic or problem.sign < 0:
        return False
    certificate = certificate_of(problem.box)
    if certificate.gain is None:
        return False
    box, state = problem.box, problem.state_at(u)
    moved = np.where(box.free, u, 0.0)
    bend = certificate.bend(math.sqrt(float(np.dot(box.resistance, moved * moved))))
    if state is None or not price * bend < _SAFELY:
        return False
    return price * bend * state.value(certificate.gain) / problem.goal < _SAFELY


def certificate_of(box: Box) -> Certificate:
    """The certificate of a box; made once."""
    known = box.known.get("certificate")
    if not isinstance(known, Certificate):
        known = box.known["certificate"] = Certificate(box)
    return known
