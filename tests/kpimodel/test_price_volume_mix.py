"""Price, volume and mix."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpimodel.changes.price_volume_mix import METHODS, PriceVolumeMix, price_volume_mix
from kpimodel.errors import EvaluationError
from kpimodel.messages import render

BEFORE = {"A": (1000, 10), "B": (800, 15), "C": (500, 20)}
AFTER = {"A": (1000, 11), "B": (700, 15), "C": (800, 23)}

PAIRS = st.dictionaries(
    st.sampled_from("ABCD"),
    st.tuples(st.one_of(st.just(0.0), st.floats(0.1, 1e5)), st.floats(-50, 1e3)),
    min_size=1,
)


def value(pairs: Any) -> float:
    """Σ quantity × price."""
    return math.fsum(quantity * price for quantity, price in pairs.values())


def test_pvm_three_products() -> None:
    """The published case: 1,000 + 1,500; −1,500 + 6,000; 3 · 300."""
    pvm = price_volume_mix(BEFORE, AFTER, "residual")
    assert (pvm.price, pvm.volume, pvm.mix) == (2_500, 4_500, 900)
    assert (pvm.change, pvm.method, pvm.fallbacks) == (7_900, "residual", ())
    assert pvm.by_item == {"A": (1_000, 0, 0), "B": (0, -1_500, 0), "C": (1_500, 6_000, 900)}


def test_the_standard_split_by_hand() -> None:
    """2,300 to 2,500 units at an average of 32,000/2,300; prices at the new quantities."""
    pvm = price_volume_mix(BEFORE, AFTER)
    assert pvm.price == pytest.approx(1 * 1000 + 0 + 3 * 800)
    assert pvm.volume == pytest.approx(200 * 32_000 / 2_300)
    assert pvm.mix == pytest.approx(7_900 - 3_400 - 200 * 32_000 / 2_300)
    at_old_prices = 1000 * 10 + 700 * 15 + 800 * 20
    assert pvm.mix == pytest.approx(at_old_prices - 2_500 * 32_000 / 2_300)


def test_the_same_composition_has_no_mix() -> None:
    """All quantities up by a tenth: volume alone; all prices up: price alone."""
    more = {name: (quantity * 1.1, price) for name, (quantity, price) in BEFORE.items()}
    dearer = {name: (quantity, price * 1.1) for name, (quantity, price) in BEFORE.items()}
    for method in METHODS:
        grown = price_volume_mix(BEFORE, more, method)
        assert (grown.price, grown.volume) == pytest.approx((0, 3_200), abs=1e-9)
        assert grown.mix == pytest.approx(0, abs=1e-9)
        raised = price_volume_mix(BEFORE, dearer, method)
        assert (raised.price, raised.volume, raised.mix) == pytest.approx((3_200, 0, 0), abs=1e-9)


@given(PAIRS, PAIRS, st.sampled_from(METHODS))
@example({"A": (0.0, 5.0), "B": (1.0, 1.0)}, {"A": (2.0, -5.0), "C": (1.0, 2.0)}, "lmdi")
@example({"A": (11.0, 0.0), "B": (70198.0, 239.0)}, {"A": (11.0, 1e-10), "B": (70198.0, 239.0)},
         "standard")  # fmt: skip
def test_the_effects_sum_to_the_change(before: Any, after: Any, method: str) -> None:
    """By every method, as a whole and item by item, with items that come and go."""
    try:
        pvm = price_volume_mix(before, after, method)
    except EvaluationError as error:
        codes = {issue.code for issue in error.issues}
        assert codes <= {"pvm-no-volume-before", "pvm-no-volume-after"}
        assert 0 in (sum(q for q, _ in before.values()), sum(q for q, _ in after.values()))
        return
    # the difference of the values has lost what is small beside them; the effects have not
    lost = 1e-15 * sum(abs(q * p) for state in (before, after) for q, p in state.values())
    room = lost + 1e-9 * (1 + sum(abs(x) for each in pvm.by_item.values() for x in each))
    assert pvm.change == pytest.approx(value(after) - value(before), rel=1e-9, abs=room)
    for name, effects in pvm.by_item.items():
        (q0, p0), (q1, p1) = before.get(name, (0, 0)), after.get(name, (0, 0))
        assert math.fsum(effects) == pytest.approx(q1 * p1 - q0 * p0, rel=1e-9, abs=room)


def test_an_item_that_is_new_has_no_price_effect() -> None:
    """Its value is volume and mix; so it is for one that is gone."""
    for method in METHODS:
        pvm = price_volume_mix({"A": (10, 5)}, {"A": (10, 5), "B": (10, 7)}, method)
        assert pvm.price == pytest.approx(0, abs=1e-12)
        assert pvm.change == pytest.approx(70)
        gone = price_volume_mix({"A": (10, 5), "B": (10, 7)}, {"A": (10, 5)}, method)
        assert gone.price == pytest.approx(0, abs=1e-12)
        assert gone.change == pytest.approx(-70)


def test_where_lmdi_has_no_meaning() -> None:
    """A price that changes its sign is split by Shapley, and the item is named."""
    pvm = price_volume_mix({"A": (10, 5), "B": (10, 1)}, {"A": (20, -5), "B": (10, 1)}, "lmdi")
    assert pvm.fallbacks == ("A",)
    by_shapley = price_volume_mix(
        {"A": (10, 5), "B": (10, 1)}, {"A": (20, -5), "B": (10, 1)}, "shapley"
    )
    assert pvm.by_item["A"] == pytest.approx(by_shapley.by_item["A"])


@pytest.mark.parametrize(
    ("before", "after", "method", "codes"),
    [
        ({}, {}, "standard", ["pvm-none"]),
        ({"A": (1, 2)}, {"A": (1, 2)}, "best", ["unknown-method"]),
        ({"A": (1, 2, 3)}, {"A": (1, math.nan)}, "standard", ["pvm-pair"] * 2),
        ({"A": 5}, {"A": "ab"}, "standard", ["pvm-pair"] * 2),
        ({"A": (-1, 2)}, {"A": (1, 2)}, "lmdi", ["pvm-negative"]),
        ({"A": (0, 2)}, {"A": (0, 2)}, "standard",
         ["pvm-no-volume-before", "pvm-no-volume-after"]),
    ],
)  # fmt: skip
def test_bad_input(before: Any, after: Any, method: str, codes: list[str]) -> None:
    """Refused with words in both languages."""
    with pytest.raises(EvaluationError) as caught:
        price_volume_mix(before, after, method)
    assert [issue.code for issue in caught.value.issues] == codes
    assert all(render(issue, lang) for issue in caught.value.issues for lang in ("ja", "en"))


def test_returns_are_for_the_residual_method() -> None:
    """Negative quantities and empty states need no composition there."""
    pvm = price_volume_mix({"A": (-1, 2)}, {"A": (1, 3)}, "residual")
    assert isinstance(pvm, PriceVolumeMix)
    assert pvm.change == 5
