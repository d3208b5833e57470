"""Proof of an optimum: its bounds against curvatures measured, its word against many searches."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import kpimodel as km
from kpimodel.solving.box import box_of
from kpimodel.solving.certificate import Certificate, certificate_of
from kpimodel.solving.curvature import steepest_bend
from kpimodel.solving.descent import Change, at_rest, least
from kpimodel.solving.problem import Problem, Vector
from tests.kpimodel.solver_cases import Judge, flat


def sums_of_products(seed: int, *, cost: bool = False) -> km.Tree:
    """Random sums of products of sums: levers on one path and on several, divisions, powers."""
    random = np.random.default_rng(seed)
    levers = [f"x{k}" for k in range(int(random.integers(2, 8)))]
    often = list(levers)
    new = 0.0 if seed % 2 else 0.9

    def lever() -> str:
        if random.random() < new and len(levers) < 14:
            levers.append(f"x{len(levers)}")
            return levers[-1]
        return str(random.choice(often))

    def product(depth: int) -> str:
        count = int(random.integers(1, 4))
        factors = [lever() for _ in range(count)]
        if depth and random.random() < 0.5:
            factors.append(f"({total(depth - 1)})")
        if random.random() < 0.3:
            factors.append(f"{lever()} ^ {random.choice([0.5, 1.5, 2])}")
        text = f"{random.uniform(0.2, 3):.3f} * " + " * ".join(factors)
        return f"{text} / {lever()}" if random.random() < 0.3 else text

    def total(depth: int) -> str:
        return " + ".join(product(depth) for _ in range(int(random.integers(1, 5))))

    formula = f"{total(1)} + {' + '.join(often)}"
    if cost:
        formula = f"3 * ({formula}) - 0.2 * ({product(1)})"
    rows: list[dict[str, Any]] = [{"id": "kgi", "relation": "formula", "formula": formula}]
    rows += [
        {"id": id_, "parent": "kgi", "baseline": float(np.exp(random.uniform(-1, 1))),
         "resistance": float(random.choice([1.0, 0.5, 3.0])), "hold": bool(random.random() < 0.1)}
        for id_ in levers
    ]  # fmt: skip
    return km.Tree.from_rows(rows)


def curvature_of(problem: Problem, certificate: Certificate, u: Vector) -> float:
    """The largest eigenvalue of the Hessian of ln A by differences, by lever over √resistance."""
    assert certificate.gain is not None
    free = np.flatnonzero(problem.free)
    root, width = np.sqrt(problem.box.resistance[free]), 1e-4

    def logarithm(move: Vector) -> float:
        at = u.copy()
        at[free] += move / root
        levers = (problem.box.baseline * np.exp(at)).tolist()
        return math.log(problem.tree.program.values(levers)[certificate.gain or 0])

    count = len(free)
    steps = np.eye(count) * width
    hessian = np.array([
        [logarithm(a + b) - logarithm(a - b) - logarithm(b - a) + logarithm(-a - b) for b in steps]
        for a in steps
    ]) / (4 * width * width)  # fmt: skip
    return float(np.linalg.eigvalsh(hessian)[-1])


@pytest.mark.parametrize("seed", range(60))
def test_no_curvature_within_the_ball_is_larger(seed: int) -> None:
    """At random states within several radii."""
    tree = sums_of_products(seed, cost=seed % 3 == 0)
    certificate, problem = certificate_of(box_of(tree)), Problem(tree, box_of(tree), 1.0)
    if not problem.free.any():
        return
    assert certificate.gain is not None
    random = np.random.default_rng(seed)
    for radius in (0.05, 0.5, 1.5):
        for _ in range(4):
            way = np.where(problem.free, random.normal(size=len(problem.levers)), 0.0)
            way *= radius * random.random() ** 0.2 / np.linalg.norm(way)
            u = way / np.sqrt(problem.box.resistance)
            assert curvature_of(problem, certificate, u) <= certificate.bend(radius) + 1e-5


@pytest.mark.parametrize("seed", range(80))
def test_what_is_exact_is_never_beaten(seed: int) -> None:
    """Not by SLSQP from 12 starts, on sums of products and on such less a cost."""
    tree = sums_of_products(seed, cost=seed % 2 == 0)
    now = km.evaluate(tree)["kgi"]
    if now <= 0:
        return
    for times in (1.3, 2.0):
        s = km.backsolve(tree, now * times)
        if s.status == "met" and s.exact:
            judge = Judge(tree, now * times)
            best = judge.least("least_change", starts=12, seed=seed)
            own = judge.penalty_of(s.values, "least_change")
            assert best is None or own <= best * (1 + 1e-6) + 1e-9


@pytest.mark.parametrize(
    ("parts", "times", "exact"), [(2, 2.6, True), (2, 2.8, False), (3, 1.9, True), (3, 2.1, False)]
)
def test_equal_parts_are_proven_as_far_as_the_theory_goes(
    parts: int, times: float, exact: bool
) -> None:
    """The equal split of n parts is proven up to e^(2/n) times; for two that is where it ends."""
    tree = flat("sum", *({"id": f"x{k}", "baseline": 7} for k in range(parts)))
    s = km.backsolve(tree, 7 * parts * times)
    assert s.exact == exact
    assert s.status == "met"


@pytest.mark.parametrize(
    "formula", ["x - y * (1 - x)", "min(x, y) + x", "x / (x + y)", "x + 0 * y - 1", "abs(x) + y"]
)
def test_other_shapes_have_no_certificate(formula: str) -> None:
    """What is taken away must be a sum of products too, and what is divided by a product."""
    tree = km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": formula},
        {"id": "x", "parent": "kgi", "baseline": 3}, {"id": "y", "parent": "kgi", "baseline": 0.5},
    ])  # fmt: skip
    assert certificate_of(box_of(tree)).bend(0.1) == math.inf or formula == "x + 0 * y - 1"


def test_the_bend_at_an_optimum() -> None:
    """KGI = a + b: price times curvature is ln(times) where both halves are equal."""
    tree = flat("sum", {"id": "a", "baseline": 1}, {"id": "b", "baseline": 1})
    for times in (1.2, 1.5, 2.5):
        problem = Problem(tree, box_of(tree), 2 * times)
        u = least(Change(problem), problem.start)
        assert u is not None
        _, price = at_rest(Change(problem), u)
        assert steepest_bend(problem, u, price) == pytest.approx(math.log(times), rel=1e-3)


@pytest.mark.parametrize("formula", ["a{0} + a{0}", "a{0} + a{1}"])
def test_rows_shared_at_every_depth_count_once(formula: str) -> None:
    """Sixty levels that each take the ones below twice: no sum has more terms than rows."""
    depth = 60
    rows: list[dict[str, Any]] = [
        {"id": f"a{k}", "relation": "formula", "formula": formula.format(k + 1, min(k + 2, depth)),
         **({"parent": f"a{k - 1}"} if k else {})}
        for k in range(depth)
    ]  # fmt: skip
    rows.append({"id": f"a{depth}", "parent": f"a{depth - 1}", "relation": "sum"})
    rows += [{"id": id_, "parent": f"a{depth}", "baseline": 1} for id_ in ("x", "y")]
    tree = km.Tree.from_rows(rows)
    certificate = certificate_of(box_of(tree))
    assert certificate.gain is not None
    ball = certificate._ball(certificate.gain, 1.0)
    counts = [len(terms) for terms in ball._terms.values() if terms is not None]
    assert max(counts) <= len(rows)
    s = km.backsolve(tree, "+15%")
    assert (s.status, s.exact) == ("met", True)
    assert s.values["x"] == pytest.approx(1.15, rel=1e-9)
