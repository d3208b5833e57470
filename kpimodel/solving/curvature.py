"""How much the goal bends around an optimum: whether another one may lie near by."""

from __future__ import annotations

import numpy as np

from kpimodel.solving.box import Vector
from kpimodel.solving.problem import Problem

_SEED = 20_250_404
_PROBES = 6
_WIDTH = 1e-5  # of a probe, in coordinates


def steepest_bend(problem: Problem, u: Vector, price: float) -> float:
    """The largest curvature of price·surplus per ½·Σ resistance·u², over what may move.

    Below 1 the state is a strict local optimum; the smaller, the farther any other is away. An
    estimate from inside (Lanczos, on differences of slopes), not a bound.
    """
    inside = problem.free & (u > problem.low) & (u < problem.high)
    count = int(inside.sum())
    if not count:
        return 0.0
    root = np.where(inside, 1 / np.sqrt(problem.box.resistance), 0.0)
    _, here = problem.slopes(u)
    basis = [np.where(inside, np.random.default_rng(_SEED).normal(size=len(u)), 0.0)]
    basis[0] /= np.linalg.norm(basis[0])
    diagonal: list[float] = []
    beside: list[float] = []
    for _ in range(min(_PROBES, count)):
        way = root * basis[-1]
        width = _WIDTH / float(np.max(np.abs(way)))
        _, there = problem.slopes(u + width * way)
        image = price * root * (there - here) / width
        diagonal.append(float(image @ basis[-1]))
        for known in basis:
            image -= (image @ known) * known
        length = float(np.linalg.norm(image))
        if not length > _WIDTH:
            break
        beside.append(length)
        basis.append(image / length)
    size = len(diagonal)
    matrix = np.diag(diagonal) + np.diag(beside[: size - 1], 1) + np.diag(beside[: size - 1], -1)
    return float(np.linalg.eigvalsh(matrix)[-1]) if np.isfinite(matrix).all() else np.inf
