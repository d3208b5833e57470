"""Contributions: why the KGI moved."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpimodel.changes.attribution import logarithmic_mean
from kpimodel.changes.pass_down import pass_down
from kpimodel.contribution import METHODS, contributions
from kpimodel.errors import EvaluationError
from kpimodel.evaluate import evaluate
from kpimodel.tree import Tree
from tests.kpimodel.small_trees import Row, flat
from tests.strategies import COUNTS, SIGNED, SMOOTH, states, tree_rows


@pytest.mark.parametrize(
    ("method", "expected"),
    [("lmdi", (2141.196, 2141.196, -602.392)), ("shapley", (2143.333, 2143.333, -606.667))],
)
def test_the_oracle_of_both_methods(method: str, expected: tuple[float, ...]) -> None:
    """1000 · .05 · 200 → 1200 · .06 · 190: a gap of 3,680 by either rule."""
    before, after = {"a": 1000.0, "b": 0.05, "c": 200.0}, {"a": 1200.0, "b": 0.06, "c": 190.0}
    shares = contributions(flat("product", "a", "b", "c"), before, after, method)
    assert [round(amount, 3) for amount in shares.values()] == list(expected)
    assert math.fsum(shares.values()) == pytest.approx(3680, rel=1e-15)
    assert (shares.method, shares.fallbacks) == (method, ())


def test_lmdi_by_its_formula() -> None:
    """A product's lever has L(after, before) · ln(x1/x0), however deep the chain is nested."""
    rows: list[Row] = [
        {"id": "customers", "relation": "product"},
        {"id": "meetings", "parent": "customers", "relation": "product"},
        {"id": "leads", "parent": "meetings", "relation": "product"},
        {"id": "visits", "parent": "leads", "baseline": 48_000},
        {"id": "cvr", "parent": "leads", "unit": "%", "baseline": 0.025},
        {"id": "meeting_rate", "parent": "meetings", "unit": "%", "baseline": 0.18},
        {"id": "win_rate", "parent": "customers", "unit": "%", "baseline": 0.12},
    ]
    after = {"visits": 60_000.0, "cvr": 0.03, "meeting_rate": 0.2, "win_rate": 0.14}
    tree = Tree.from_rows(rows)
    shares = contributions(tree, {}, after)
    mean = (50.4 - 25.92) / math.log(50.4 / 25.92)
    ratios = (60 / 48, 30 / 25, 20 / 18, 14 / 12)
    assert list(shares.values()) == pytest.approx([mean * math.log(r) for r in ratios], rel=1e-13)


@settings(max_examples=150, deadline=None)
@given(st.data(), tree_rows(SMOOTH, kinks=True, shared=True), st.sampled_from(["lmdi", "shapley"]))
def test_contributions_sum_to_the_change(data: st.DataObject, rows: list[Row], method: str) -> None:
    """On any tree, also a DAG, between any two states."""
    tree = Tree.from_rows(rows)
    before, after = data.draw(states(tree)), data.draw(states(tree))
    try:
        values = evaluate(tree, before), evaluate(tree, after)
        shares = contributions(tree, before, after, method)
    except EvaluationError:
        assume(False)
    change = values[1]["k0"] - values[0]["k0"]
    assert list(shares) == list(tree.levers)
    assert math.fsum(shares.values()) == pytest.approx(change, rel=1e-12, abs=1e-300)
    # the rule itself, before the last digit is settled
    amounts, rest, *_ = pass_down(tree, *values, method)
    size = max(abs(amount) for amount in [*amounts.values(), *(one["k0"] for one in values)])
    assert rest == 0
    assert abs(math.fsum(amounts.values()) - change) <= 1e-9 * size


@settings(max_examples=60, deadline=None)
@given(st.data(), tree_rows(SMOOTH, kinks=True, shared=True), st.sampled_from(["lmdi", "shapley"]))
def test_a_lever_that_stays_has_no_share(data: st.DataObject, rows: list[Row], method: str) -> None:
    """The share of an unchanged lever is zero, and swapping the states swaps the signs."""
    tree = Tree.from_rows(rows)
    before, after = data.draw(states(tree)), data.draw(states(tree))
    after[tree.levers[0]] = before[tree.levers[0]]
    try:
        shares = contributions(tree, before, after, method)
        back = contributions(tree, after, before, method)
    except EvaluationError:
        assume(False)
    size = max(abs(amount) for amount in shares.values())
    assert abs(shares[tree.levers[0]]) <= 1e-12 * size
    for lever, amount in shares.items():
        assert back[lever] == pytest.approx(-amount, rel=1e-9, abs=1e-9 * size)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=5),
    st.sampled_from([1e-3, 60.0]),
    st.sampled_from(["lmdi", "shapley"]),
)
def test_the_unit_of_a_lever_does_not_matter(
    pairs: list[tuple[float, float]], factor: float, method: str
) -> None:
    """Visits in thousands: every share scales with the KGI."""
    names = [f"n{at}" for at in range(len(pairs))]
    tree = flat("product", *names)
    before = dict(zip(names, [pair[0] for pair in pairs], strict=True))
    after = dict(zip(names, [pair[1] for pair in pairs], strict=True))
    shares = contributions(tree, before, after, method)
    before["n0"] *= factor
    after["n0"] *= factor
    scaled = contributions(tree, before, after, method)
    size = max(abs(amount) for amount in shares.values())
    expected = {name: amount * factor for name, amount in shares.items()}
    assert scaled == pytest.approx(expected, rel=1e-9, abs=1e-9 * size * factor)


@pytest.mark.parametrize(
    ("before", "after", "lmdi", "fallback"),
    [
        ((0, 10), (5, 20), (100, 0), False),  # born: the limit, not 98.57 / 1.43 nor 75 / 25
        ((5, 20), (0, 10), (-100, 0), False),  # gone
        ((0, 10), (0, 20), (0, 0), False),  # never there
        ((0, 10), (5, 0), (0, 0), False),  # one came, one went: zero to zero
        ((0, 0), (5, 20), (50, 50), True),  # both came at once: no limit
        ((-2, 10), (3, 20), (75, 5), True),  # a change of sign: 5·15, 10·0.5
        ((-2, -10), (-3, -20), None, False),  # two negative factors keep their signs
    ],
)
def test_zeros_and_signs(
    before: tuple[float, float],
    after: tuple[float, float],
    lmdi: tuple[float, float] | None,
    fallback: bool,
) -> None:
    """LMDI takes its limit at a zero; where there is none Shapley stands in, and is named."""
    tree = flat("product", "a", "b")
    start, end = (dict(zip("ab", state, strict=True)) for state in (before, after))
    shares = contributions(tree, start, end)
    change = math.prod(after) - math.prod(before)
    assert math.fsum(shares.values()) == change
    assert shares.fallbacks == (("kgi",) if fallback else ())
    if lmdi is None:
        mean = (60 - 20) / math.log(3)
        lmdi = (mean * math.log(1.5), mean * math.log(2))
    assert (shares["a"], shares["b"]) == pytest.approx(lmdi, rel=1e-13, abs=1e-13)


@settings(max_examples=80, deadline=None)
@given(st.data(), tree_rows(most_levers=5))
def test_zeros_and_negatives_still_sum(data: st.DataObject, rows: list[Row]) -> None:
    """With zeros and any signs the shares sum to the change."""
    plain = [{key: cell for key, cell in row.items() if key != "unit"} for row in rows]
    tree = Tree.from_rows(plain)
    drawn = st.fixed_dictionaries(dict.fromkeys(tree.levers, SIGNED))
    before, after = data.draw(drawn), data.draw(drawn)
    for method in ("lmdi", "shapley"):
        shares = contributions(tree, before, after, method)
        values = evaluate(tree, before), evaluate(tree, after)
        amounts, *_ = pass_down(tree, *values, method)
        change = values[1]["k0"] - values[0]["k0"]
        size = max(abs(amount) for amount in amounts.values())
        assert math.fsum(shares.values()) == pytest.approx(change, rel=1e-12, abs=1e-12 * size)
        assert math.fsum(amounts.values()) == pytest.approx(change, rel=1e-9, abs=1e-9 * size)


@pytest.mark.parametrize("change", [1e-3, 1e-6, 1e-9, 1e-12])
def test_tiny_changes(change: float) -> None:
    """Two factors that grow alike share evenly, however little they grow."""
    tree = flat("product", "a", "b")
    before, after = {"a": 3.0, "b": 7.0}, {"a": 3 * (1 + change), "b": 7 * (1 + change)}
    shares = contributions(tree, before, after)
    assert shares["a"] == pytest.approx(
        21 * change, rel=2e-3 if change < 1e-10 else 2 * change + 1e-6
    )
    assert shares["b"] == pytest.approx(shares["a"], rel=2e-3 if change < 1e-10 else 1e-6)


@pytest.mark.parametrize("gap", [1e-9, 1e-12, 0.3, 1e3, 1e30])
def test_the_logarithmic_mean_is_accurate(gap: float) -> None:
    """Against its series near a = b, and against its definition far from there."""
    a, b = 1.0 + gap, 1.0
    gap = a - b  # as a float holds it
    expected = 1 + gap / 2 - gap**2 / 12 if gap < 1e-6 else gap / math.log1p(gap)
    assert logarithmic_mean(a, b) == pytest.approx(expected, rel=1e-15)
    assert logarithmic_mean(-a, -b) == pytest.approx(-expected, rel=1e-15)
    assert logarithmic_mean(a, b) == pytest.approx(logarithmic_mean(b, a), rel=1e-15)


def test_changes_that_cancel_out_below_still_show() -> None:
    """Visits doubled and CVR halved: leads stay, and the KGI's levers show both."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "product"},
        {"id": "leads", "parent": "kgi", "relation": "product"},
        {"id": "visits", "parent": "leads", "baseline": 100},
        {"id": "cvr", "parent": "leads", "baseline": 0.1},
        {"id": "rate", "parent": "kgi", "baseline": 0.5},
    ])  # fmt: skip
    shares = contributions(tree, {}, {"visits": 200, "cvr": 0.05})
    assert shares == pytest.approx(
        {"visits": 5 * math.log(2), "cvr": -5 * math.log(2), "rate": 0}, rel=1e-13, abs=1e-15
    )


@pytest.mark.parametrize("formula", ["leads * rate", "rate * leads + 0"])
def test_a_formula_passes_cancelled_changes_on(formula: str) -> None:
    """The same below a formula, whose argument did not change as a whole."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": formula},
        {"id": "leads", "parent": "kgi", "relation": "sum"},
        {"id": "ads", "parent": "leads", "baseline": 100},
        {"id": "seo", "parent": "leads", "baseline": 100},
        {"id": "rate", "parent": "kgi", "baseline": 0.5},
    ])  # fmt: skip
    shares = contributions(tree, {}, {"ads": 150, "seo": 50, "rate": 0.7})
    # 0.6 is the mean slope by leads over both orders
    assert shares == pytest.approx({"ads": 30, "seo": -30, "rate": 40}, rel=1e-12)


def test_ratios() -> None:
    """Cost per lead: 100/20 → 150/25 is +1, by logs; the denominator works against it."""
    tree = flat("ratio", "cost", "leads", formula="cost / leads")
    shares = contributions(tree, {"cost": 100, "leads": 20}, {"cost": 150, "leads": 25})
    mean = 1 / math.log(6 / 5)
    assert shares == pytest.approx(
        {"cost": mean * math.log(1.5), "leads": -mean * math.log(1.25)}, rel=1e-13
    )
    born = contributions(tree, {"cost": 0, "leads": 20}, {"cost": 150, "leads": 25})
    assert born == {"cost": 6.0, "leads": 0.0}
    assert born.fallbacks == ()
    crossed = contributions(tree, {"cost": -100, "leads": 20}, {"cost": 150, "leads": 25})
    # both orders: 250 · (1/20 + 1/25)/2 and 25 · (1/25 − 1/20)
    assert crossed == pytest.approx({"cost": 11.25, "leads": -0.25}, rel=1e-13)
    assert crossed.fallbacks == ("kgi",)
    absent = contributions(tree, {"cost": 0, "leads": 20}, {"cost": 0, "leads": 25})
    assert absent == {"cost": 0.0, "leads": 0.0}


def test_means_and_sums() -> None:
    """Weights and ones: (1·Δa + 3·Δb)/4."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "mean"},
        {"id": "a", "parent": "kgi", "baseline": 10},
        {"id": "b", "parent": "kgi", "baseline": 20, "weight": 3},
    ])  # fmt: skip
    assert contributions(tree, {}, {"a": 14, "b": 16}) == {"a": 1.0, "b": -3.0}


def test_a_measured_row_leaves_an_unexplained_rest() -> None:
    """Leads were counted as 130, not 100 · 12 %: what is beyond the model stands by itself."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "product"},
        {"id": "leads", "parent": "kgi", "relation": "product"},
        {"id": "visits", "parent": "leads", "baseline": 1000},
        {"id": "cvr", "parent": "leads", "baseline": 0.1},
        {"id": "rate", "parent": "kgi", "baseline": 0.5},
    ])  # fmt: skip
    after = {"visits": 1000, "cvr": 0.12, "leads": 130, "rate": 0.5, "kgi": 65}
    shares = contributions(tree, {}, after)
    assert shares == pytest.approx(
        {"visits": 0, "cvr": 10, "rate": 0, "unexplained": 5}, rel=1e-12, abs=1e-12
    )
    assert math.fsum(shares.values()) == 15
    assert contributions(tree, {}, after, "shapley")["unexplained"] == pytest.approx(5)
    # a row that is missing is computed from what is known: from the measured leads
    del after["kgi"]
    assert math.fsum(contributions(tree, {}, after).values()) == 15


def test_rounding_is_no_unexplained_rest() -> None:
    """A computed value in its last digits needs no word."""
    tree = flat("product", "a", "b")
    after = {"a": 1.1, "b": 3.0, "kgi": 3.3}  # 1.1 · 3.0 is 3.3000000000000003
    shares = contributions(tree, {}, after)
    assert set(shares) == {"a", "b"}
    assert math.fsum(shares.values()) == 3.3 - 1


def test_only_the_kgi_was_measured() -> None:
    """No lever moved and the KGI did: the whole change is unexplained."""
    tree = flat("sum", "a", "b")
    assert contributions(tree, {}, {"kgi": 5}) == {"a": 0.0, "b": 0.0, "unexplained": 3.0}
    tiny = contributions(tree, {"kgi": 2}, {"kgi": 2 + 1e-15})
    assert math.fsum(tiny.values()) == (2 + 1e-15) - 2


@pytest.mark.parametrize(
    ("before", "after", "method", "code", "path"),
    [
        ({"x": 1}, {}, "lmdi", "unknown-id", ("before", "x")),
        ({}, {"a": "many"}, "lmdi", "not-a-number", ("after", "a")),
        ({}, {"a": math.nan}, "lmdi", "not-finite", ("after", "a")),
        ({}, {}, "magic", "unknown-method", ("method",)),
        ({}, {"b": 0}, "lmdi", "division-by-zero", ("nodes", 0, "formula")),
        ({"b": -1}, {"b": 1, "a": 3}, "lmdi", "contribution-mixed", ("nodes", 0, "formula")),
        ({"b": -1}, {"b": 1, "a": 3}, "shapley", "contribution-mixed", ("nodes", 0, "relation")),
    ],
)
def test_refusals(
    before: dict[str, Any],
    after: dict[str, Any],
    method: str,
    code: str,
    path: tuple[str | int, ...],
) -> None:
    """What has no answer says so; a mix of two sound states may have no value."""
    tree = flat("formula", "a", "b", formula="a + b")
    if code == "division-by-zero":
        tree = flat("ratio", "a", "b", formula="a / b")
    if code == "contribution-mixed":
        tree = flat("formula", "a", "b", formula="1 / (a + b - 2)")
    with pytest.raises(EvaluationError) as caught:
        contributions(tree, before, after, method)
    (issue,) = caught.value.issues
    assert (issue.code, issue.path) == (code, path)


def test_all_findings_of_both_states_at_once() -> None:
    """One call reports everything that is wrong with both states."""
    with pytest.raises(EvaluationError) as caught:
        contributions(flat("sum", "a"), {"x": 1, "a": "?"}, {"a": math.inf})  # type: ignore[dict-item]
    assert [(issue.code, issue.path) for issue in caught.value.issues] == [
        ("unknown-id", ("before", "x")),
        ("not-a-number", ("before", "a")),
        ("not-finite", ("after", "a")),
    ]


def test_no_lever_below_the_kgi() -> None:
    """A tree of one row explains itself."""
    tree = Tree.from_rows([{"id": "kgi", "baseline": 3}])
    assert contributions(tree, {}, {"kgi": 5}) == {"kgi": 2.0}


def test_blanks_are_missing() -> None:
    """A value of None is computed, or stands at the baseline."""
    tree = flat("product", "a", "b")
    assert contributions(tree, {"kgi": None, "a": None}, {"a": 2.0, "b": None}) == {
        "a": 1.0,
        "b": 0.0,
    }


def test_ang_identity() -> None:
    """140 to 160: activity +50, structure −10, intensity −20; 180 without the last of them."""
    tree = flat("sum", "base", "activity", "structure", "intensity")
    before = {"base": 140, "activity": 0, "structure": 0, "intensity": 0}
    after = {"base": 140, "activity": 50, "structure": -10, "intensity": -20}
    for method in METHODS:
        shares = contributions(tree, before, after, method)
        assert (shares.before, shares.after) == (140, 160)
        assert math.fsum(shares.values()) == 20
        assert shares.without("intensity") == 180
        assert shares.without(*tree.levers) == shares.before


@pytest.mark.parametrize("method", METHODS)
def test_rounding_of_terms_that_cancel_is_no_rest(method: str) -> None:
    """512 − 512 leaves its rounding in a KGI of 0.05: that is nothing unexplained."""
    tree = Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": "-a + 3 * b + a"},
        {"id": "a", "parent": "kgi", "baseline": 1},
        {"id": "b", "parent": "kgi", "relation": "product"},
        {"id": "c", "parent": "b", "baseline": 1},
        {"id": "d", "parent": "b", "baseline": 1},
    ])  # fmt: skip
    before, after = {"a": 128.5, "c": 0.25, "d": 0.0312}, {"a": 512.5, "c": 0.5, "d": 0.0312}
    shares = contributions(tree, before, after, method)
    assert list(shares) == ["a", "c", "d"]
    assert shares["c"] == pytest.approx(3 * 0.25 * 0.0312, rel=1e-9)
    full = contributions(tree, evaluate(tree, before), evaluate(tree, after), method)
    assert list(full) == ["a", "c", "d"]
