"""達成率 and status."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpimodel.achievement import achievement, status

SIZES = st.floats(1e-6, 1e9)


@pytest.mark.parametrize(
    ("actual", "target", "direction", "expected"),
    [
        (40, 50, "up", 0.8),  # 40 / 50
        (60, 50, "up", 1.2),
        (0, 50, "up", 0.0),
        (-10, 50, "up", -0.2),
        (80, 100, "down", 1.2),  # 1 + (100 − 80)/100
        (120, 100, "down", 0.8),
        (-5, -10, "up", 1.5),  # a loss half as deep: 1 + 5/10; the plain quotient would say 0.5
        (-20, -10, "up", 0.0),
        (5, -10, "up", 2.5),
        (-20, -10, "down", 2.0),
    ],
)
def test_by_hand(actual: float, target: float, direction: str, expected: float) -> None:
    """1 + d·(actual − target)/|target|."""
    assert achievement(actual, target, direction) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("actual", "target"),
    [(None, 50), (40, None), (None, None), (40, 0), (0, 0), (math.nan, 5), (5, math.inf)],
)
def test_without_a_meaning(actual: float | None, target: float | None) -> None:
    """A blank on either side and a target of zero have no achievement; that is not 0 %."""
    assert achievement(actual, target) is None
    assert status(achievement(actual, target)) == "no_data"


def test_an_unknown_direction() -> None:
    """A direction that is none is a mistake of the caller."""
    with pytest.raises(ValueError, match="sideways"):
        achievement(1, 1, "sideways")


@given(SIZES, SIZES)
def test_the_usual_case_is_the_quotient(actual: float, target: float) -> None:
    """For positive targets it is actual over target."""
    quotient = actual / target
    assert achievement(actual, target) == pytest.approx(quotient, rel=1e-9, abs=1e-15)


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9).filter(lambda target: abs(target) > 1e-6))
def test_directions_mirror_each_other(actual: float, target: float) -> None:
    """What is above 100 % for up is as far below it for down; the unit does not matter."""
    up, down = achievement(actual, target), achievement(actual, target, "down")
    assert up is not None
    assert down is not None
    assert up + down == pytest.approx(2, abs=1e-9 * max(1, abs(up)))
    assert achievement(actual * 60, target * 60) == pytest.approx(up, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.2, "on_track"),
        (1.0, "on_track"),
        (0.9999999999, "on_track"),
        (0.999, "watch"),
        (0.9, "watch"),
        (1 - 0.1 - 1e-12, "watch"),
        (0.89, "behind"),
        (-3.0, "behind"),
        (None, "no_data"),
        (math.nan, "no_data"),
    ],
)
def test_bands(value: float | None, expected: str) -> None:
    """A limit belongs to the better band, also where rounding put the figure just below it."""
    assert status(value) == expected


def test_own_bands() -> None:
    """The bands are settings."""
    assert [status(value, on_track=1.2, watch=0.8) for value in (1.2, 1.1, 0.7)] == [
        "on_track", "watch", "behind"
    ]  # fmt: skip
