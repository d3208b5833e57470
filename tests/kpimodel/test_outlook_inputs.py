"""What the outlook cannot take is a finding with a place and a cure, never a crash or a guess."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import kpimodel as km
from kpimodel.examples import software_company_a
from kpimodel.messages import render

TREE = km.Tree.from_rows([
    {"id": "kgi", "relation": "sum", "target": 25},
    {"id": "a", "parent": "kgi", "baseline": 10},
    {"id": "b", "parent": "kgi", "baseline": 10},
])  # fmt: skip
BOTH = {"a": km.Normal(10, 3), "b": km.Normal(10, 4)}
PLAN = software_company_a()
Case = tuple[Callable[[], object], str, tuple[str, ...]]


def _uncertain(**given: Any) -> Callable[[], object]:
    return lambda: km.probability(TREE, given)


def _correlated(pairs: dict[tuple[str, str], Any]) -> Callable[[], object]:
    return lambda: km.probability(TREE, BOTH, correlation=pairs)


CASES: dict[str, Case] = {
    "a number": (_uncertain(a=5), "not-a-distribution", ("uncertain", "a")),
    "a range": (_uncertain(a=(1, 2, 3)), "not-a-distribution", ("uncertain", "a")),
    "a text in it": (_uncertain(a=km.Uniform("1", 2)), "range-not-finite", ("uncertain", "a")),  # type: ignore[arg-type]
    "values of text": (_uncertain(a=km.Empirical(["x"])), "range-not-finite", ("uncertain", "a")),  # type: ignore[list-item]
    "wider than a float": (
        _uncertain(a=km.Uniform(-1e308, 1e308)), "range-too-wide", ("uncertain", "a")),
    "two correlations": (
        _correlated({("a", "b"): 0.5, ("b", "a"): 0.3}), "correlation-twice",
        ("correlation", "a", "b")),
    "a text as correlation": (
        _correlated({("a", "b"): "x"}), "not-a-number", ("correlation", "a", "b")),
    "no change": (lambda: km.sensitivity(TREE, 0), "sensitivity-change", ("change",)),
    "a change down": (lambda: km.sensitivity(TREE, -0.1), "sensitivity-change", ("change",)),
    "a change of nan": (lambda: km.sensitivity(TREE, math.nan), "sensitivity-change", ("change",)),
    "no months": (lambda: km.history_scenarios(PLAN, 0), "scenario-months", ("months",)),
    "half a month": (lambda: km.history_scenarios(PLAN, 2.5), "scenario-months", ("months",)),  # type: ignore[arg-type]
    "endless months": (lambda: km.history_scenarios(PLAN, 10**9), "scenario-months", ("months",)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_told_with_its_place(name: str) -> None:
    """Code and path, and words in both languages."""
    ask, code, path = CASES[name]
    with pytest.raises(km.EvaluationError) as caught:
        ask()
    issue = caught.value.issues[0]
    assert (issue.code, issue.path) == (code, path)
    assert render(issue, "ja") != render(issue, "en")


def test_the_same_correlation_twice_is_one() -> None:
    """Both orders of a pair may stand, if they agree; months may come as a cell holds them."""
    once = km.probability(TREE, BOTH, correlation={("a", "b"): 0.5}, draws=1_000)
    twice = km.probability(TREE, BOTH, correlation={("a", "b"): 0.5, ("b", "a"): 0.5}, draws=1_000)
    assert once == twice
    assert km.history_scenarios(PLAN, 3.0) == km.history_scenarios(PLAN, 3)  # type: ignore[arg-type]
