"""The probability of a goal: oracles, reproducibility, correlation, bad input."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kpimodel.distributions import (
    Binomial,
    Distribution,
    Empirical,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from kpimodel.errors import EvaluationError, Issue, SolveError
from kpimodel.messages import render
from kpimodel.probability import probability
from kpimodel.tree import Tree

Rows = list[dict[str, Any]]


def product(goal: float | str | None, **levers: dict[str, Any]) -> Tree:
    """A product of levers, with the goal on top."""
    rows: Rows = [{"id": "kgi", "relation": "product", "target": goal}]
    rows += [{"id": id_, "parent": "kgi", **cells} for id_, cells in levers.items()]
    return Tree.from_rows(rows)


def total(goal: float, *levers: str) -> Tree:
    """A sum of levers that stand at 0."""
    rows: Rows = [{"id": "kgi", "relation": "sum", "target": goal}]
    rows += [{"id": id_, "parent": "kgi", "baseline": 0} for id_ in levers]
    return Tree.from_rows(rows)


def codes(issues: Sequence[Issue]) -> list[str]:
    """The codes of findings; each renders in both languages."""
    assert all(render(issue, lang) for issue in issues for lang in ("ja", "en"))
    return [issue.code for issue in issues]


@pytest.mark.parametrize(
    ("trials", "value", "goal", "exact"),
    [
        (100, 1_000, 40_000, 0.9824),
        (100, 1_000, 60_001, 0.0176),
        (1, 100_000, 40_000, 0.5),
    ],
)
def test_published_pipeline(trials: int, value: float, goal: float, exact: float) -> None:
    """pipeline_probability: 100 deals of 1k against one of 100k, both at 50 %."""
    tree = product(goal, won={"baseline": trials / 2}, value={"baseline": value})
    outlook = probability(tree, {"won": Binomial(trials, 0.5)}, seed=2025)
    assert outlook.probability == pytest.approx(exact, abs=0.005)
    assert outlook.mean == pytest.approx(50_000, rel=0.01)
    assert outlook.uncertain == ("won",)


@given(st.integers(1, 400), st.floats(0.02, 0.98), st.floats(0.2, 1.8), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_exact_binomial(trials: int, chance: float, share: float, seed: int) -> None:
    """The estimate agrees with the exact tail within 6 standard errors."""
    goal = math.ceil(share * trials * chance)
    tree = product(goal, won={"baseline": 1}, value={"baseline": 1})
    outlook = probability(tree, {"won": Binomial(trials, chance)}, draws=20_000, seed=seed)
    exact = float(stats.binom.sf(goal - 1, trials, chance))
    assert abs(outlook.probability - exact) <= 6 * math.sqrt(exact * (1 - exact) / 20_000) + 1e-4


def test_a_rate_realised_over_its_trials() -> None:
    """share=True draws successes over trials, in steps of one trial."""
    tree = product(30, leads={"baseline": 100}, rate={"baseline": 0.3, "unit": "%"})
    outlook = probability(tree, {"rate": Binomial(100, 0.3, share=True)}, seed=4)
    exact = float(stats.binom.sf(29, 100, 0.3))
    assert outlook.probability == pytest.approx(exact, abs=6 * outlook.standard_error)


@pytest.mark.parametrize(
    ("distribution", "oracle"),
    [
        (Uniform(2, 6), stats.uniform(2, 4)),
        (Triangular(2, 3, 6), stats.triang(0.25, 2, 4)),
        (Pert(2, 3, 6), stats.beta(2, 4, 2, 4)),
        (Normal(4, 1), stats.norm(4, 1)),
        (Empirical([2, 3, 3, 6]), None),
    ],
)
def test_closed_forms(distribution: Distribution, oracle: Any) -> None:
    """Probability, mean, spread and percentiles of one lever against its closed form."""
    tree = total(3.5, "x")
    outlook = probability(tree, {"x": distribution}, draws=200_000, seed=11)
    if oracle is None:
        assert outlook.probability == pytest.approx(0.25, abs=0.005)
        assert outlook.percentiles[50] == 3
        return
    assert outlook.probability == pytest.approx(oracle.sf(3.5), abs=6 * outlook.standard_error)
    assert outlook.mean == pytest.approx(oracle.mean(), abs=6 * oracle.std() / math.sqrt(200_000))
    assert outlook.sd == pytest.approx(oracle.std(), rel=0.02)
    for percent, value in outlook.percentiles.items():
        assert value == pytest.approx(oracle.ppf(percent / 100), abs=0.03)


def test_a_sum_of_normals() -> None:
    """Independent and correlated sums: variance 2 and 2(1 + rho)."""
    tree = total(1.0, "a", "b")
    both = {"a": Normal(0, 1, -99), "b": Normal(0, 1, -99)}
    for rho in (-1.0, -0.5, 0.0, 0.8, 1.0):
        outlook = probability(tree, both, seed=3, correlation={("a", "b"): rho})
        sd = math.sqrt(2 * (1 + rho))
        exact = float(stats.norm.sf(1.0, scale=sd)) if sd else 0.0
        assert outlook.sd == pytest.approx(sd, abs=0.05)
        assert outlook.probability == pytest.approx(exact, abs=6 * outlook.standard_error + 1e-3)
    matrix = [[1, 0.8], [0.8, 1]]
    paired = probability(tree, both, seed=3, correlation={("a", "b"): 0.8})
    assert probability(tree, both, seed=3, correlation=matrix) == paired


def test_the_copula_keeps_each_lever_and_its_rank_correlation() -> None:
    """Skewed and discrete levers keep their laws; ranks correlate as the copula says."""
    levers: dict[str, Distribution] = {
        "a": Pert(0, 1, 9), "b": Triangular(0, 8, 9), "c": Binomial(30, 0.3),
    }  # fmt: skip
    rho = {("a", "b"): 0.6}
    tree = total(0, "a", "b", "c")
    alone = [probability(total(5, "x"), {"x": each}, seed=8).mean for each in levers.values()]
    assert probability(tree, levers, seed=8, correlation=rho).mean == pytest.approx(
        sum(alone), rel=0.01
    )
    # P(both below their medians) of a Gaussian copula is 1/4 + asin(rho)/2 pi
    medians = [
        probability(total(5, "x"), {"x": levers[id_]}, seed=9).percentiles[50] for id_ in "ab"
    ]
    formula = f"if(a <= {medians[0]}, if(b <= {medians[1]}, 1, 0), 0)"
    rows: Rows = [{"id": "kgi", "relation": "formula", "formula": formula, "target": 1}]
    rows += [{"id": id_, "parent": "kgi", "baseline": 0} for id_ in "ab"]
    two = {id_: levers[id_] for id_ in "ab"}
    both = probability(Tree.from_rows(rows), two, seed=10, correlation=rho)
    assert both.probability == pytest.approx(0.25 + math.asin(0.6) / (2 * math.pi), abs=0.008)


def test_reproducible_and_independent_of_order() -> None:
    """The same seed gives the same figures in any order of levers; another seed others."""
    tree = total(1.0, "a", "b")
    one: dict[str, Distribution] = {"a": Normal(0, 1), "b": Uniform(0, 2)}
    other = dict(reversed(one.items()))
    first = probability(tree, one, seed=5, draws=30_000)
    assert probability(tree, other, seed=5, draws=30_000) == first
    assert probability(tree, one, seed=6, draws=30_000).mean != first.mean


def test_standard_error_is_the_spread_over_seeds() -> None:
    """Over 60 seeds the estimates spread as the standard error says; the interval covers."""
    tree, exact = total(1.0, "a"), float(stats.norm.sf(1))
    runs = [
        probability(tree, {"a": Normal(0, 1, -9)}, draws=2_000, seed=seed) for seed in range(60)
    ]
    spread = float(np.std([run.probability for run in runs], ddof=1))
    assert spread == pytest.approx(runs[0].standard_error, rel=0.35)
    covered = sum(run.interval[0] <= exact <= run.interval[1] for run in runs)
    assert covered >= 52


def test_certain_goals() -> None:
    """0 and 1 have a standard error of 0, yet an interval with a width."""
    tree = total(1.0, "a")
    sure = probability(tree, {"a": Uniform(1, 2)}, draws=1_000)
    never = probability(tree, {"a": Uniform(-1, 0)}, draws=1_000)
    assert (sure.probability, sure.standard_error, never.probability) == (1.0, 0.0, 0.0)
    assert sure.interval[0] == pytest.approx(1 / (1 + 1.96**2 / 1_000), abs=1e-4)
    assert never.interval[1] == pytest.approx(1 - sure.interval[0])


def test_rounding_does_not_miss_the_goal() -> None:
    """0.1 three times is 0.3: reached, for an upward and a downward KGI."""
    tree = total(0.3, "a", "b", "c")
    point: dict[str, Distribution] = {id_: Uniform(0.1, 0.1) for id_ in "abc"}
    assert probability(tree, point, draws=100).probability == 1.0
    rows: Rows = [{**row, "direction": "down"} for row in tree.to_rows()]
    assert probability(Tree.from_rows(rows), point, draws=100).probability == 1.0


def test_down_means_at_most() -> None:
    """Where less is better, reaching means staying at or below the goal."""
    rows: Rows = [
        {"id": "kgi", "relation": "sum", "target": 1.0, "direction": "down"},
        {"id": "cost", "parent": "kgi", "baseline": 1},
    ]
    outlook = probability(Tree.from_rows(rows), {"cost": Triangular(0, 0, 2)}, seed=1)
    assert outlook.probability == pytest.approx(0.75, abs=0.01)


def test_natural_limits_clip_a_bell() -> None:
    """A rate stays in 0 to 1 (or its typed maximum), a count at 0 and above; plans do not clip."""
    tree = product(
        1, n={"baseline": 1, "maximum": 1.0}, r={"baseline": 0.9, "unit": "%", "maximum": 0.95}
    )
    wide = probability(tree, {"r": Normal(0.9, 5)}, seed=1)
    assert (wide.percentiles[5], wide.percentiles[95]) == (0.0, 1.0)
    count = probability(tree, {"n": Normal(1, 9)}, seed=1)
    assert count.percentiles[5] == 0.0
    assert count.percentiles[95] > 5
    own = probability(tree, {"n": Normal(1, 9, low=-2, high=2)}, seed=1)
    assert min(own.percentiles.values()) == pytest.approx(-1.8)
    assert max(own.percentiles.values()) == pytest.approx(1.8)


def test_nothing_uncertain() -> None:
    """Without uncertain levers the answer is 0 or 1, with a note."""
    outlook = probability(total(-1.0, "a"), {}, draws=100)
    assert (outlook.probability, outlook.sd) == (1.0, 0.0)
    assert codes(outlook.issues) == ["nothing-uncertain"]


def test_goal_argument() -> None:
    """A number, a relative text, the KGI's target; none at all is a finding."""
    tree = product(None, a={"baseline": 100}, b={"baseline": 1})
    outlook = probability(tree, {"a": Uniform(0, 200)}, "+50%", seed=1)
    assert outlook.goal == 150.0
    assert outlook.probability == pytest.approx(0.25, abs=0.01)
    with pytest.raises(SolveError) as caught:
        probability(tree, {})
    assert codes(caught.value.issues) == ["goal-missing"]


BAD: list[tuple[Distribution, str]] = [
    (Triangular(3, 2, 1), "range-order"),
    (Pert(1, 5, 4), "range-order"),
    (Uniform(2, 1), "range-order"),
    (Uniform(0, math.inf), "range-not-finite"),
    (Normal(math.nan, 1), "range-not-finite"),
    (Normal(0, -1), "range-negative"),
    (Normal(0, 1, 5, 4), "range-order"),
    (Binomial(10, 1.5), "range-chance"),
    (Binomial(0, 0.5), "range-trials"),
    (Binomial(10**12, 0.5), "range-trials"),
    (Empirical([]), "range-empty"),
    (Empirical([1, math.inf]), "range-not-finite"),
]


@pytest.mark.parametrize(("distribution", "code"), BAD)
def test_bad_distributions(distribution: Distribution, code: str) -> None:
    """Each says what is wrong, at its lever."""
    with pytest.raises(EvaluationError) as caught:
        probability(total(1.0, "a"), {"a": distribution})
    assert codes(caught.value.issues) == [code]
    assert caught.value.issues[0].path == ("uncertain", "a")


def test_all_findings_at_once() -> None:
    """Draws, seed, unknown levers, ranges and correlations are told together."""
    with pytest.raises(EvaluationError) as caught:
        probability(
            total(1.0, "a"),
            {"x": Uniform(0, 1), "a": Uniform(1, 0)},
            draws=10**9,
            seed=-1,
            correlation={("a", "y"): 0.5, ("a", "a"): 2.0},
        )
    assert codes(caught.value.issues) == [
        "draws-out-of-range", "seed-negative", "not-a-lever", "range-order", "correlation-name",
        "correlation-range",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1.5, True, math.nan])
def test_seed_must_be_whole(seed: Any) -> None:
    """A cell's 3.0 is a whole number; 1.5, TRUE and nan are not."""
    with pytest.raises(EvaluationError):
        probability(total(1.0, "a"), {}, seed=seed)
    floats: Any = 3.0
    assert probability(total(1.0, "a"), {}, draws=100, seed=floats).seed == 3


@pytest.mark.parametrize(
    ("correlation", "code"),
    [
        ([[1, 0.5], [0.5, 1]], "correlation-shape"),
        ([[1, 2, 0], [2, 1, 0], [0, 0, 1]], "correlation-shape"),
        ([[1, "a"], [0]], "correlation-shape"),
        ({("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}, "correlation-impossible"),
    ],
)
def test_bad_correlations(correlation: Any, code: str) -> None:
    """Wrong shapes and contradictions are refused."""
    bells: dict[str, Distribution] = {id_: Normal(0, 1) for id_ in "abc"}
    with pytest.raises(EvaluationError) as caught:
        probability(total(1.0, *"abc"), bells, correlation=correlation)
    assert codes(caught.value.issues) == [code]


def test_draws_without_value_count_as_missed() -> None:
    """A division by zero in some draws is told and is no success; in all, an error."""
    rows: Rows = [
        {"id": "kgi", "relation": "ratio", "formula": "a / b", "target": 0.5},
        {"id": "a", "parent": "kgi", "baseline": 1},
        {"id": "b", "parent": "kgi", "baseline": 1},
    ]
    tree = Tree.from_rows(rows)
    outlook = probability(tree, {"b": Binomial(1, 0.5)}, seed=1)
    assert outlook.probability == pytest.approx(0.5, abs=0.01)
    assert codes(outlook.issues) == ["draws-without-value"]
    with pytest.raises(EvaluationError) as caught:
        probability(tree, {"b": Uniform(0, 0)}, draws=100)
    assert "no-number" in codes(caught.value.issues)


def test_memory_is_bounded() -> None:
    """300 uncertain levers and 50,000 draws stay far below the 120 MB of all draws at once."""
    names = [f"x{index}" for index in range(300)]
    bells: dict[str, Distribution] = {name: Normal(1, 1) for name in names}
    tracemalloc.start()
    outlook = probability(total(300.0, *names), bells, draws=50_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6
    assert 0 < outlook.probability < 1
