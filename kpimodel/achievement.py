"""達成率 and its status: how an actual compares with its target, by a named rule."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from kpimodel import messages
from kpimodel.cells import as_float, shown
from kpimodel.errors import EvaluationError, Findings
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

Status = Literal["on_track", "watch", "behind", "no_data"]

# Bands are compared with this much room, so that 0.9 computed as 0.8999999999 counts as 0.9.
TOLERANCE = 1e-9

RULES = ("gap", "ratio", "inverse", "met", "gap_floor")
DIRECTIONS = ("up", "down")
ROUNDINGS = ("none", "down", "half_up")

# 0.1 percent, what the Japanese convention rounds to
_TENTH_OF_A_PERCENT = 0.001
# 1.15 / 0.001 is 1149.9999999999998: the same room as at the limits of bands
_ROOM = 1e-9


def achievement(
    actual: float | None,
    target: float | None,
    direction: str = "up",
    rule: str = "gap",
    rounding: str = "none",
) -> float | None:
    """Achievement (達成率) of a target, a fraction, by a named rule.

    ==========  ====================================  ===========================================
    rule        formula, d = +1 for up, −1 for down   where it has no meaning (None)
    ==========  ====================================  ===========================================
    gap         1 + d·(actual − target)/|target|      target 0
    ratio       actual/target, either direction       target 0
    inverse     up actual/target, down target/actual  a number below 0, a divisor of 0
    met         1 where it is reached, 0 where not    never
    gap_floor   as gap, cut off below 0.1 %           target 0
    ==========  ====================================  ===========================================

    ``gap``, the default, equals actual ÷ target wherever the target is positive and the direction
    up, and keeps its meaning for negative targets; with ``down`` less than the target is above 1.
    ``ratio`` is how much of the target was used up (消化率): for ``down`` below 1 is good.
    ``met`` suits targets of zero, such as no accidents. A blank on either side, or a number that
    is not finite, gives None by every rule.

    Args:
        actual: What was reached, in the target's unit; None where there is nothing yet.
        target: What was decided.
        direction: ``up`` where more is better, ``down`` where less is.
        rule: One of `RULES`.
        rounding: ``none``, ``down`` or ``half_up``, both to 0.1 %, see `round_rate`.

    Returns:
        A fraction (1.0 is 100 %), or None.

    Raises:
        EvaluationError: A rule, a rounding or a direction that does not exist, or a text or another
            thing where a number belongs.

    Example:
        >>> achievement(40, 50), achievement(-5, -10), achievement(80, 100, "down")
        (0.8, 1.5, 1.2)
        >>> [achievement(80, 100, "down", rule) for rule in ("ratio", "inverse", "met")]
        [0.8, 1.25, 1.0]
        >>> achievement(2, 3, rounding="down"), achievement(2, 3, rounding="half_up")
        (0.666, 0.667)

    Source:
        ``gap``, ``ratio`` and ``gap_floor``: the rules that compete for negative targets in
        oshiete.goo.ne.jp 3232415.
    """
    check_direction(direction)
    _check(rule, rounding)
    if actual is None or target is None:
        return None
    actual, target = _numbers(actual=actual, target=target)
    if not (math.isfinite(actual) and math.isfinite(target)):
        return None
    value = _RULES[rule](actual, target, direction == "up")
    if value is None or not math.isfinite(value):
        return None
    return round_rate(value, "down" if rule == "gap_floor" else rounding)


def check_direction(direction: object) -> None:
    """Refuse a direction other than ``up`` and ``down``.

    Raises:
        EvaluationError: ``unknown-direction``.
    """
    if direction not in DIRECTIONS:
        found = Findings()
        found.error("unknown-direction", ("direction",), name=shown(direction), known=DIRECTIONS)
        found.raise_errors(EvaluationError)


def _numbers(**given: object) -> list[float]:
    found = Findings()
    numbers = []
    for key, raw in given.items():
        number = as_float(raw)
        if number is None:
            found.error("not-a-number", (key,), node=key, value=shown(raw))
            number = math.nan
        numbers.append(number)
    found.raise_errors(EvaluationError)
    return numbers


def _check(rule: str, rounding: str) -> None:
    found = Findings()
    if rule not in RULES:
        found.error("unknown-rule", ("rule",), name=str(rule), known=RULES)
    if rounding not in ROUNDINGS:
        found.error("unknown-rounding", ("rounding",), name=str(rounding), known=ROUNDINGS)
    found.raise_errors(EvaluationError)


def _gap(actual: float, target: float, up: bool) -> float | None:  # noqa: FBT001
    if target == 0:
        return None
    change = (actual - target) / abs(target)
    return 1 + change if up else 1 - change


def _ratio(actual: float, target: float, _up: bool) -> float | None:  # noqa: FBT001
    return actual / target if target else None


def _inverse(actual: float, target: float, up: bool) -> float | None:  # noqa: FBT001
    over, under = (actual, target) if up else (target, actual)
    return over / under if over >= 0 and under > 0 else None


def _met(actual: float, target: float, up: bool) -> float:  # noqa: FBT001
    room = _ROOM * abs(target)
    return float(actual >= target - room if up else actual <= target + room)


_RULES: dict[str, Callable[[float, float, bool], float | None]] = {
    "gap": _gap,
    "ratio": _ratio,
    "inverse": _inverse,
    "met": _met,
    "gap_floor": _gap,
}


def round_rate(value: float, rounding: str, step: float = _TENTH_OF_A_PERCENT) -> float:
    """Round a fraction the way a report asks for.

    Args:
        value: A fraction.
        rounding: ``none``; ``down`` to the next step below (切り捨て; a negative value moves away
            from 0, so nothing looks better than it is); ``half_up`` to the nearest step, halves
            upwards (四捨五入).
        step: Width of a step; 0.001 is 0.1 %.

    Returns:
        The rounded fraction. What floats put 1e-9 of a step beside a limit counts as on it.

    Raises:
        EvaluationError: A rounding that does not exist, a step that is not above 0.

    Example:
        >>> round_rate(0.9999, "down"), round_rate(1.15, "down"), round_rate(0.9995, "half_up")
        (0.999, 1.15, 1.0)
        >>> round_rate(-0.0504, "down")
        -0.051
    """
    _check(RULES[0], rounding)
    value, step = _numbers(value=value, step=step)
    if not 0 < step < math.inf:
        found = Findings()
        found.error("not-positive", ("step",), node="step", key="step", value=step)
        found.raise_errors(EvaluationError)
    steps = value / step
    if rounding == "none" or not math.isfinite(steps):
        return value
    room = max(_ROOM, 1e-15 * abs(steps))
    whole = math.floor(steps + (0.5 if rounding == "half_up" else 0.0) + room)
    # 666 · 0.001 is 0.666 + 1e-16, while 666 / 1000 is the float that people mean
    return whole / round(1 / step) if round(1 / step) * step == 1 else whole * step


def status(achievement: float | None, on_track: float = 1.0, watch: float = 0.9) -> Status:
    """Status of an achievement by the bands of the plan.

    Args:
        achievement: A fraction, or None where there is no figure.
        on_track: From here on it is ``on_track``, a fraction.
        watch: From here on it is ``watch``, below it is ``behind``.

    Returns:
        The status; both limits belong to the better band, within `TOLERANCE`.

    Raises:
        EvaluationError: A text or another thing where a number belongs.

    Example:
        >>> status(1.2), status(0.8999999999), status(0.89), status(None)
        ('on_track', 'watch', 'behind', 'no_data')
    """
    if achievement is None:
        return "no_data"
    achievement, on_track, watch = _numbers(achievement=achievement, on_track=on_track, watch=watch)
    if math.isnan(achievement):
        return "no_data"
    if achievement >= on_track - TOLERANCE:
        return "on_track"
    return "watch" if achievement >= watch - TOLERANCE else "behind"
