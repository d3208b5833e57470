"""達成率 and status."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpimodel.achievement import RULES, achievement, round_rate, status
from kpimodel.bands import PRESETS, Bands, band
from kpimodel.errors import EvaluationError
from kpimodel.messages import render, text

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
    with pytest.raises(EvaluationError, match="sideways"):
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


@pytest.mark.parametrize(
    ("rule", "actual", "target", "direction", "expected"),
    [
        ("ratio", 80, 100, "up", 0.8),
        ("ratio", 80, 100, "down", 0.8),  # how much was used up
        ("ratio", -5, -10, "up", 0.5),
        ("ratio", 5, 0, "up", None),
        ("inverse", 80, 100, "up", 0.8),
        ("inverse", 80, 100, "down", 1.25),  # 100 / 80
        ("inverse", 0, 100, "down", None),
        ("inverse", 0, 100, "up", 0.0),
        ("inverse", -5, -10, "down", None),
        ("inverse", 5, 0, "down", 0.0),
        ("met", 0, 0, "down", 1.0),  # no accidents
        ("met", 1, 0, "down", 0.0),
        ("met", 0, 0, "up", 1.0),
        ("met", -1, 0, "up", 0.0),
        ("met", 0.1 + 0.2, 0.3, "down", 1.0),  # 0.30000000000000004
        ("gap_floor", 2, 3, "up", 0.666),
        ("gap_floor", 9999, 10_000, "up", 0.999),
        ("gap_floor", 5, 0, "up", None),
    ],
)
def test_rules(
    rule: str, actual: float, target: float, direction: str, expected: float | None
) -> None:
    """Each named rule by hand."""
    result = achievement(actual, target, direction, rule)
    assert result == (None if expected is None else pytest.approx(expected, rel=1e-15))


def test_the_two_published_rules_for_a_negative_target() -> None:
    """Budget −10: results 25 and 2 are −250 % and −20 % by plain ratio, 450 % and 220 % by gap."""
    assert [achievement(actual, -10, rule="ratio") for actual in (25, 2)] == [-2.5, -0.2]
    assert [achievement(actual, -10, rule="gap_floor") for actual in (25, 2)] == [4.5, 2.2]


@pytest.mark.parametrize("rule", RULES)
def test_a_blank_is_no_figure_by_any_rule(rule: str) -> None:
    """No rule makes a number of a blank or of what is not finite."""
    for actual, target in [(None, 1), (1, None), (math.nan, 1), (1, math.inf)]:
        assert achievement(actual, target, rule=rule) is None


def test_too_large_for_a_float() -> None:
    """A quotient that overflows has no meaning either."""
    assert achievement(1e308, 1e-308) is None
    assert achievement(1e308, 1e-308, rule="ratio") is None


@pytest.mark.parametrize(
    ("value", "rounding", "expected"),
    [
        (1.15, "down", 1.15),  # 1.15 / 0.001 is 1149.9999999999998
        (0.29, "down", 0.29),
        (0.9999, "down", 0.999),
        (-0.0504, "down", -0.051),
        (0.9994, "half_up", 0.999),
        (0.9995, "half_up", 1.0),
        (1.0005, "half_up", 1.001),
        (0.123456, "none", 0.123456),
    ],
)
def test_rounding(value: float, rounding: str, expected: float) -> None:
    """To 0.1 %, down or half up, in the floats that people type."""
    assert round_rate(value, rounding) == expected


@given(st.floats(-1e6, 1e6), st.sampled_from([0.001, 0.01, 1.0]))
def test_rounding_stays_within_a_step(value: float, step: float) -> None:
    """Down never rises, half up moves by half a step at most; rounding twice changes nothing."""
    down, near = round_rate(value, "down", step), round_rate(value, "half_up", step)
    assert down <= value + 1e-9 * max(1, abs(value))
    assert value - down < step * (1 + 1e-6)
    assert abs(near - value) <= step * (0.5 + 1e-6)
    assert round_rate(down, "down", step) == down


def test_unknown_names() -> None:
    """A rule and a rounding that do not exist are both reported, with what there is."""
    with pytest.raises(EvaluationError) as caught:
        achievement(1, 1, rule="best", rounding="up")
    assert [issue.code for issue in caught.value.issues] == ["unknown-rule", "unknown-rounding"]
    assert "gap" in str(caught.value)
    assert "best" in render(caught.value.issues[0], "ja")


@pytest.mark.parametrize(
    ("value", "expected", "word"),
    [
        (1.2, "exceeded", "大幅達成"),
        (1.1999, "met", "達成"),
        (1.0, "met", "達成"),
        (0.9999, "nearly_met", "概ね達成"),
        (0.8, "nearly_met", "概ね達成"),
        (0.7999, "missed", "未達成"),
        (None, "no_data", "データなし"),
    ],
)
def test_the_four_bands(value: float | None, expected: str, word: str) -> None:
    """The Japanese convention of four bands, in its own words."""
    assert band(value, "four") == expected
    assert text(f"band-{expected}", "ja") == word


@given(st.floats(-5, 5))
def test_default_bands_are_the_status(value: float) -> None:
    """The default preset and `status` are one and the same."""
    assert band(value) == status(value)


def test_every_band_has_words() -> None:
    """In both languages."""
    for preset in PRESETS.values():
        for name in preset.names:
            assert text(f"band-{name}", "en")


@pytest.mark.parametrize(
    ("limits", "lowest", "codes"),
    [
        (((0.8, "a"), (1.0, "b")), "c", ["bands-not-falling"]),
        (((1.0, "a"), (1.0, "b")), "c", ["bands-not-falling"]),
        (((math.nan, "a"),), "c", ["bands-not-falling"]),
        (((1.0, "a"), (0.8, "b")), "a", ["bands-name-twice"]),
    ],
)
def test_bands_that_are_none(
    limits: tuple[tuple[float, str], ...], lowest: str, codes: list[str]
) -> None:
    """Limits must fall, names must differ."""
    with pytest.raises(EvaluationError) as caught:
        Bands(limits, lowest)
    assert [issue.code for issue in caught.value.issues] == codes


def test_an_unknown_preset() -> None:
    """The message names the presets."""
    with pytest.raises(EvaluationError, match="default, four"):
        band(1.0, "five")


@pytest.mark.parametrize(
    "wrong", ["a", "40", True, [1], 10**400, 10**5000], ids=lambda w: type(w).__name__
)
def test_what_is_no_number_is_refused_in_words(wrong: Any) -> None:
    """A finding that names the argument, on either side; a status likewise."""
    for call, key in (
        (lambda: achievement(wrong, 2), "actual"),
        (lambda: achievement(2, wrong), "target"),
        (lambda: status(wrong), "achievement"),
    ):
        with pytest.raises(EvaluationError) as caught:
            call()
        [issue] = caught.value.issues
        assert (issue.code, issue.path) == ("not-a-number", (key,))
        assert "is not a number" in render(issue, "en")
