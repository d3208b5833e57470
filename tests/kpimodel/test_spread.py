"""Spreading a total to its parts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kpimodel.errors import Issue, SolveError
from kpimodel.messages import render
from kpimodel.required import required
from kpimodel.slack import share_with_slack
from kpimodel.spread import spread
from kpimodel.tree import Tree

AMOUNTS = st.one_of(st.just(0.0), st.floats(0.01, 1e9))
PARTS = st.dictionaries(st.sampled_from("abcdefgh"), AMOUNTS, min_size=1)


def refusal(parts: Any, total: Any, hold: Any = ()) -> list[Issue]:
    """The findings of a spread that must be refused."""
    with pytest.raises(SolveError) as caught:
        spread(parts, total, hold)
    return list(caught.value.issues)


@pytest.mark.parametrize(
    ("parts", "total", "hold", "expected"),
    [
        ({"Jan": 10, "Feb": 20}, 60, [], {"Jan": 20, "Feb": 40}),
        ({"Jan": 10, "Feb": 20}, 60, ["Feb"], {"Jan": 40, "Feb": 20}),
        ({"Jan": 0, "Feb": 0}, 60, [], {"Jan": 30, "Feb": 30}),
        ({"Jan": 0, "Feb": 20}, 60, [], {"Jan": 0, "Feb": 60}),
        ({"Jan": 0, "Feb": 0, "Mar": 9}, 60, ["Mar"], {"Jan": 25.5, "Feb": 25.5, "Mar": 9}),
        ({"a": 10, "b": -5}, 10, [], {"a": 20, "b": -10}),
        ({"a": 10, "b": 30}, 0, [], {"a": 0, "b": 0}),
        ({"a": 10, "b": 30}, -8, [], {"a": -2, "b": -6}),
        ({"a": 1, "b": 2}, 3, ["a", "b"], {"a": 1, "b": 2}),
        ({"a": 15, "b": 20, "c": 20}, 50, ["a"], {"a": 15, "b": 17.5, "c": 17.5}),
        ({}, 0, [], {}),
    ],
)
def test_by_hand(
    parts: dict[str, float], total: float, hold: list[str], expected: dict[str, float]
) -> None:
    """In proportion; held parts stay; all zero splits evenly; zero beside others stays zero."""
    result = spread(parts, total, hold)
    assert result == pytest.approx(expected, rel=1e-15)
    assert list(result) == list(parts)


@settings(deadline=None)
@example({"a": 6869062.0, "b": 13894317.0}, 81003183.53202368, set())  # a tie between two floats
@given(PARTS, st.floats(-1e9, 1e9), st.sets(st.sampled_from("abcdefgh")))
def test_properties(parts: dict[str, float], total: float, hold: set[str]) -> None:
    """The sum is the total, exactly where no part has the other sign; holds, proportions stay."""
    hold &= parts.keys()
    assume(hold != parts.keys())
    assume(total == 0 or abs(total) >= 1e-300)  # the least float has no half
    result = spread(parts, total, hold)
    largest = max(abs(value) for value in result.values())
    exact = min(result.values()) >= 0 or max(result.values()) <= 0
    assert abs(math.fsum(result.values()) - total) <= (0 if exact else 1e-15 * largest)
    assert all(result[name] == parts[name] for name in hold)
    free = [name for name in parts if name not in hold]
    if any(parts[name] for name in free):
        assert all(result[name] == 0 for name in free if parts[name] == 0)
    for one in free:
        for other in free:
            left, right = result[one] * parts[other], result[other] * parts[one]
            size = abs(total) + math.fsum(parts.values())
            assert left == pytest.approx(right, rel=1e-9, abs=1e-12 * size * max(parts.values()))


@given(PARTS, st.floats(0.1, 1e6), st.sampled_from([1e-3, 1e6]))
def test_the_unit_does_not_matter(parts: dict[str, float], total: float, factor: float) -> None:
    """In thousands or in ones, the shares are the same."""
    scaled = spread({name: value * factor for name, value in parts.items()}, total * factor)
    result = spread(parts, total)
    assert scaled == pytest.approx(
        {name: value * factor for name, value in result.items()}, rel=1e-9
    )


def test_inputs_stay() -> None:
    """The caller's parts are not changed."""
    parts = {"a": 1.0, "b": 2.0}
    spread(parts, 10)
    assert parts == {"a": 1.0, "b": 2.0}


def test_one_name_may_be_held_as_text() -> None:
    """A single name is one name, not its letters."""
    assert spread({"Jan": 10, "Feb": 20}, 60, "Feb") == {"Jan": 40.0, "Feb": 20.0}


def test_huge_and_tiny_parts() -> None:
    """Sizes near the limits of a float do not overflow on the way."""
    assert spread({"a": 1e299, "b": 3e299}, 4.0) == {"a": 1.0, "b": 3.0}
    assert spread({"a": 1e-320, "b": 1e-320}, 1e299) == {"a": 5e298, "b": 5e298}


@pytest.mark.parametrize(
    ("parts", "total", "hold", "code", "path"),
    [
        ({"a": 10, "b": -10}, 60, [], "spread-sum-zero", ("parts",)),
        ({"a": 0.1, "b": 0.2, "c": -0.3}, 60, [], "spread-sum-zero", ("parts",)),
        ({"a": 1, "b": 2}, 60, ["a", "b"], "spread-all-held", ("hold",)),
        ({"a": 1, "b": 2}, 60, ["x"], "spread-hold-unknown", ("hold",)),
        ({}, 60, [], "spread-empty", ("parts",)),
        ({"a": "x"}, 60, [], "not-a-number", ("parts", "a")),
        ({"a": None}, 60, [], "not-a-number", ("parts", "a")),
        ({"a": True}, 60, [], "not-a-number", ("parts", "a")),
        ({"a": math.nan}, 60, [], "not-finite", ("parts", "a")),
        ({"a": 1}, math.inf, [], "not-finite", ("total",)),
        ({"a": 1}, "x", [], "spread-total", ("total",)),
        ({"a": 1}, None, [], "spread-total", ("total",)),
        ({"a": 1}, True, [], "not-a-number", ("total",)),
    ],
)
def test_refusals(parts: Any, total: Any, hold: Any, code: str, path: tuple[str, ...]) -> None:
    """What has no answer is refused with a reason, not answered plausibly."""
    assert [(issue.code, issue.severity, issue.path) for issue in refusal(parts, total, hold)] == [
        (code, "error", path)
    ]


def test_all_refusals_at_once() -> None:
    """Bad parts, a bad total and an unknown hold are reported together."""
    codes = [issue.code for issue in refusal({"a": "x", "b": math.inf}, math.nan, ["c"])]
    assert codes == ["not-a-number", "not-finite", "not-finite", "spread-hold-unknown"]


def test_reasons_name_the_parts() -> None:
    """The finding holds what its words need."""
    (issue,) = refusal({"a": 10, "b": -10, "c": 0}, 60)
    assert issue.parameters == {"parts": ("a 10", "b -10")}
    (issue,) = refusal({"a": 1, "b": 2}, 60, ["a", "b"])
    assert issue.parameters == {"held": 3.0, "total": 60.0}


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("+50%", [15, 30]),
        ("-10%", [9, 18]),
        ("＋５０％", [15, 30]),
        ("60", [20, 40]),
        ("+0%", [10, 20]),
    ],
)
def test_relative_totals(total: str, expected: list[float]) -> None:
    """A change in percent stands on top of the present sum."""
    result = spread({"Jan": 10, "Feb": 20}, total)
    assert list(result.values()) == pytest.approx(expected, rel=1e-15)


def test_a_relative_total_with_a_hold() -> None:
    """The whole grows by 50 %; the free part alone brings it."""
    assert spread({"Jan": 10, "Feb": 20}, "+50%", ["Feb"]) == {"Jan": 25.0, "Feb": 20.0}


@pytest.mark.parametrize(
    ("parts", "total", "hold", "reference", "expected"),
    [
        ({"a": 1, "b": 1}, 90, [], {"a": 10, "b": 20}, {"a": 30, "b": 60}),
        ({"a": 1, "b": 1}, 90, [], {"a": 0, "b": 20}, {"a": 0, "b": 90}),
        ({"a": 1, "b": 3}, 90, [], {"a": 0, "b": 0}, {"a": 45, "b": 45}),
        ({"a": 1, "b": 5, "c": 0}, 95, ["b"], {"a": 10, "c": 20}, {"a": 30, "b": 5, "c": 60}),
    ],
)
def test_by_reference(
    parts: dict[str, float], total: float, hold: list[str],
    reference: dict[str, float], expected: dict[str, float],
) -> None:  # fmt: skip
    """In proportion to last year, with the same rules for zeros and holds."""
    assert spread(parts, total, hold, reference=reference) == pytest.approx(expected, rel=1e-15)


@settings(deadline=None)
@given(PARTS, st.floats(-1e9, 1e9))
def test_the_parts_are_their_own_reference(parts: dict[str, float], total: float) -> None:
    """Spreading by what is there is spreading by a reference that equals it."""
    assert spread(parts, total, reference=parts) == spread(parts, total)


@settings(deadline=None)
@given(st.integers(1, 60), st.floats(-0.9, 3), st.floats(0.1, 1e9))
def test_growth(count: int, growth: float, total: float) -> None:
    """Each part is the last one times 1 + g, and they sum to the total exactly."""
    result = spread({f"m{at}": 0.0 for at in range(count)}, total, growth=growth)
    values = list(result.values())
    assert math.fsum(values) == total
    for one, next_one in itertools.pairwise(values):
        assert next_one == pytest.approx(one * (1 + growth), rel=1e-9, abs=1e-12 * total)


def test_growth_around_a_hold() -> None:
    """A held quarter keeps its place in the row of growth."""
    result = spread({"a": 0, "b": 7, "c": 0}, 57, ["b"], growth=1.0)
    assert result == pytest.approx({"a": 10, "b": 7, "c": 40}, rel=1e-15)


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"reference": {"a": 1}}, ["spread-reference-missing"]),
        ({"reference": {"a": 1, "b": math.nan}}, ["not-finite"]),
        ({"reference": {"a": 1, "b": 1}, "growth": 0.1}, ["spread-two-rules"]),
        ({"reference": {"a": 1, "b": -1}}, ["spread-sum-zero"]),
        ({"growth": -1.0}, ["spread-growth"]),
        ({"growth": math.inf}, ["spread-growth"]),
        ({"growth": math.nan}, ["spread-growth"]),
    ],
)
def test_refusals_of_rules(options: Any, codes: list[str]) -> None:
    """References and growth that do not fit are refused, with words in both languages."""
    with pytest.raises(SolveError) as caught:
        spread({"a": 1, "b": 2}, 10, **options)
    assert [issue.code for issue in caught.value.issues] == codes
    assert all(render(issue, lang) for issue in caught.value.issues for lang in ("ja", "en"))


def test_jp_n_minus_1() -> None:
    """500万 to 600万 by three levers: 50万 each; for visitors 5 purchases, 410 visits, 4,510."""
    now, goal = 5_000_000, 6_000_000
    shares = share_with_slack(goal - now, ["訪問者", "購入率", "単価"])
    assert shares == dict.fromkeys(shares, 500_000)
    assert math.fsum(shares.values()) == 1.5 * (goal - now)  # more than the gap, on purpose
    tree = Tree.from_rows([
        {"id": "売上", "relation": "product"},
        {"id": "訪問者", "parent": "売上", "baseline": 4_100},
        {"id": "購入率", "parent": "売上", "baseline": 1 / 82},
        {"id": "単価", "parent": "売上", "baseline": 100_000},
    ])  # fmt: skip
    assert shares["訪問者"] / 100_000 == 5
    assert required(tree, "訪問者", now + shares["訪問者"]) == pytest.approx(4_510, rel=1e-9)


@pytest.mark.parametrize(
    ("gap", "levers", "codes"),
    [
        (1.0, ["a"], ["slack-count"]),
        (1.0, ["a", "a"], ["slack-count"]),
        (math.nan, [], ["not-finite", "slack-count"]),
    ],
)
def test_slack_needs_two(gap: float, levers: list[str], codes: list[str]) -> None:
    """With one lever there is no slack to be had."""
    with pytest.raises(SolveError) as caught:
        share_with_slack(gap, levers)
    assert [issue.code for issue in caught.value.issues] == codes


@pytest.mark.parametrize("kind", [np.int64, np.float32, Decimal, Fraction])
def test_numbers_of_any_kind_are_numbers(kind: Any) -> None:
    """What a data frame or an exact type holds is spread as plain numbers are."""
    assert spread({"a": kind(10), "b": kind(20)}, kind(60)) == {"a": 20.0, "b": 40.0}


@pytest.mark.parametrize(("call", "code"), [
    (lambda: spread([1, 2], 3), "spread-not-named"),  # type: ignore[arg-type]
    (lambda: spread({"a": 1}, 3, growth="10%"), "spread-growth"),  # type: ignore[arg-type]
    (lambda: spread({"a": 1}, 3, hold=["b", 3]), "spread-hold-unknown"),  # type: ignore[list-item]
])  # fmt: skip
def test_what_cannot_be_spread_is_a_finding(call: Callable[[], Any], code: str) -> None:
    """No names, a growth as text, holds of mixed kinds: words, no traceback."""
    with pytest.raises(SolveError) as caught:
        call()
    assert {issue.code for issue in caught.value.issues} == {code}
