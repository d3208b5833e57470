"""What is proven about the KGI: directions of levers, and where a local optimum is the optimum."""

from __future__ import annotations

import math

import numpy as np
import pytest

import kpimodel as km
from kpimodel.solving.problem import Problem, lever_of
from kpimodel.solving.root import as_far_as_it_helps, crossing, peak, plateau_start
from kpimodel.solving.shape import has_one_optimum
from tests.kpimodel.solver_cases import Judge, Row, grown


def tree_of(formula: str, **kgi: object) -> km.Tree:
    """A KGI of a (1, up to 3), b (2, up to 6) and c (5, free)."""
    inputs: list[Row] = [
        {"id": "a", "baseline": 1, "minimum": 0.5, "maximum": 3},
        {"id": "b", "baseline": 2, "minimum": 1, "maximum": 6},
        {"id": "c", "baseline": 5},
    ]
    return km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": formula, **kgi},
        *({"parent": "kgi", **row} for row in inputs),
    ])  # fmt: skip


def problem_of(tree: km.Tree, times: float = 1.2) -> Problem:
    """The problem of raising the KGI."""
    goal = km.evaluate(tree)[tree.root.id] * times
    return Problem(tree, [lever_of(tree[id_]) for id_ in tree.levers], goal)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a * b + c", [1, 1, 1]),
        ("a / b", [1, -1, 0]),
        ("c - a * b", [-1, -1, 1]),
        ("a * (7 - b) + 0 * c", [1, -1, 0]),
        ("a * (4 - b)", [math.nan, -1, 0]),
        ("a - a * b / 10", [1, -1, 0]),
        ("min(a, b) + max(b, c)", [1, 1, 1]),
        ("min(a, 10) * b", [1, 1, 0]),
        ("max(a, 10) * b", [0, 1, 0]),
        ("if(a > 0.1, b, c)", [0, 1, 0]),
        ("if(a > 2, b, 0)", [math.nan, 1, 0]),
        ("abs(a - 10) + b", [-1, 1, 0]),
        ("abs(a - 2) + b", [math.nan, 1, 0]),
        ("c ^ 2 / b ^ 0.5", [0, -1, 1]),
        ("a ^ b + 5", [1, math.nan, 0]),
        ("-a * b", [-1, -1, 0]),
        ("1 / (a - 2) + b", [math.nan, 1, 0]),
        ("c / (c + 10)", [0, 0, math.nan]),
    ],
)
def test_directions_are_proven(formula: str, expected: list[float]) -> None:
    """1, −1, 0, or nan where both are possible or nothing could be shown."""
    assert problem_of(tree_of(formula)).directions.tolist() == pytest.approx(expected, nan_ok=True)


def test_a_down_kgi_turns_the_directions() -> None:
    """What raises the KGI does harm."""
    tree = tree_of("a / b", direction="down")
    assert problem_of(tree, 0.8).directions.tolist() == [-1, 1, 0]


@pytest.mark.parametrize("seed", range(60))
def test_no_direction_is_ever_refuted(seed: int) -> None:
    """At random states within the bounds no slope contradicts what was proven."""
    tree = grown(seed, bounded=True)
    problem = problem_of(tree)
    judge = Judge(tree, problem.goal)
    random = np.random.default_rng(seed)
    for _ in range(20):
        slopes = judge.gradient(random.uniform(judge.low, judge.high))
        known = ~np.isnan(problem.directions)
        assert (slopes * problem.directions >= -1e-12)[known].all()


@pytest.mark.parametrize(
    ("formula", "direction", "policy", "expected"),
    [
        ("a * b / c", "up", "least_change", True),
        ("2 * a ^ 2 * b", "up", "least_change", True),
        ("a + b", "up", "least_change", False),
        ("a + b", "down", "least_change", True),
        ("a * b + c", "down", "least_change", True),
        ("a / (b + c)", "up", "least_change", True),
        ("a / (b + c)", "down", "least_change", False),
        ("c * 10 - a - b", "up", "least_change", True),
        ("c * 10 - a - b", "down", "least_change", False),
        ("min(a * b, c)", "up", "least_change", True),
        ("max(a * b, c)", "up", "least_change", False),
        ("max(a * b, c)", "down", "least_change", True),
        ("if(a > 2, b, c)", "up", "least_change", False),
        ("a + b * 3", "up", "least_cost", True),
        ("a * b * c", "up", "least_cost", True),
        ("(a + b) * c", "up", "least_cost", True),
        ("a * b + c", "up", "least_cost", False),
        ("a / (b + c)", "up", "least_cost", True),
        ("c * 10 - a * b", "up", "least_cost", False),
        ("c * 10 - a - 2 * b", "up", "least_cost", True),
        ("a + b", "down", "least_cost", True),
        ("a * b", "down", "least_cost", False),
    ],
)
def test_where_a_local_optimum_is_the_optimum(
    formula: str, direction: str, policy: str, *, expected: bool
) -> None:
    """Curvature in logarithms for relative change, in plain values for money."""
    tree = tree_of(formula, direction=direction)
    problem = problem_of(tree, 1.2 if direction == "up" else 0.8)
    assert has_one_optimum(problem, policy) is expected


@pytest.mark.parametrize("seed", range(60))
def test_what_is_called_exact_is_never_beaten(seed: int) -> None:
    """Where a solution says exact, no local search from many starts finds less."""
    tree = grown(3000 + seed, depth=2, bounded=bool(seed % 2))
    goal = km.evaluate(tree)[tree.root.id] * 1.5
    for policy in ("least_change", "least_cost"):
        s = km.backsolve(tree, goal, policy=policy)
        if s.exact and s.status == "met":
            judge = Judge(tree, goal)
            theirs = judge.least(policy, starts=8)
            ours = judge.penalty_of(s.values, policy)
            assert theirs is None or ours <= theirs + 1e-6 * max(1.0, theirs)


def test_exactness_is_said_in_words() -> None:
    """A local optimum is called one, in both languages."""
    s = km.backsolve(tree_of("a * b + c"), 20)
    assert not s.exact
    assert "local optimum" in s.explain("en")
    assert "局所解" in s.explain("ja")
    assert "local optimum" not in km.backsolve(tree_of("a * b * c"), 20).reason


# --- one unknown ---------------------------------------------------------------------------------


@pytest.mark.parametrize("power", [1, 3, 7, 0.2])
def test_a_crossing_is_found_to_the_last_digit_and_never_below(power: float) -> None:
    """Steep and flat functions, from either side."""

    def function(x: float) -> float:
        return math.copysign(abs(x - 0.3) ** power, x - 0.3)

    root = crossing(function, 0.0, 1.0, 0.0)
    assert root >= 0.3
    assert root == pytest.approx(0.3, abs=1e-15)
    assert crossing(lambda x: function(-x), 0.0, -1.0, 0.0) == pytest.approx(-0.3, abs=1e-15)


def test_a_crossing_copes_with_infinities() -> None:
    """Minus infinity below, as where the KGI has no logarithm."""
    assert crossing(lambda x: math.log(x) if x > 0 else -math.inf, -1.0, 5.0) == pytest.approx(1)


def test_a_peak_and_the_start_of_a_plateau() -> None:
    """Golden section, and the first point of what is flat."""
    assert peak(lambda x: -((x - 2) ** 2), 0, 5) == pytest.approx(2, abs=1e-7)
    assert plateau_start(lambda x: min(x, 2.0), 0, 5) == pytest.approx(2)
    assert plateau_start(lambda x: x, 0, 5) == 5
    assert plateau_start(lambda _: 1.0, 0, 5) == 0


def test_as_far_as_it_helps() -> None:
    """To the goal, to the bound, to the peak, or not at all."""
    assert as_far_as_it_helps(lambda x: x - 1, 0, 5) == pytest.approx(1)
    assert as_far_as_it_helps(lambda x: x - 9, 0, 5) == 5
    assert as_far_as_it_helps(lambda x: -1 - (x + 2) ** 2, 0, -5) == pytest.approx(-2, abs=1e-6)
    assert as_far_as_it_helps(lambda x: -1 - x, 0, 5) == 0
