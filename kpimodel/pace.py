"""進捗率 against elapsed time, the pace that the rest needs, and 前年同期比: scalars."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kpimodel import messages
from kpimodel.achievement import achievement, check_direction
from kpimodel.cells import as_float, shown
from kpimodel.errors import EvaluationError, Findings
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)


@dataclass(frozen=True, slots=True)
class Pace:
    """How far an amount has come, and what the rest of the time must bring.

    Amounts are in the target's unit, paces in that unit per period, the rest are fractions. A
    figure is None where it has no meaning: no actual yet, a target of zero, no time passed, none
    left.

    Attributes:
        progress: 進捗率: actual ÷ target of the whole; read it against ``elapsed``.
        elapsed: Share of the time that has passed.
        lead: ``progress − elapsed``, in points: above 0 is ahead for ``up``.
        achievement: 経過目標に対する達成率: the actual against target × elapsed.
        current: Pace so far.
        required: Pace that brings the rest exactly to the target. For ``up`` 0 or below says that
            the target is reached already; for ``down`` it is what may still be spent.
        ratio: ``required ÷ current``: 1.2 says 20 % faster than so far.
        landing: Where the pace so far leads (run rate).
    """

    progress: float | None
    elapsed: float
    lead: float | None
    achievement: float | None
    current: float | None
    required: float | None
    ratio: float | None
    landing: float | None


def pace(
    actual: float | None,
    target: float,
    elapsed: float,
    total: float,
    direction: str = "up",
    rule: str = "gap",
) -> Pace:
    """Compare an amount with its target and with the time that has passed.

    Args:
        actual: Amount so far, a flow's total (not a rate, nor a stock); None where there is none.
        target: What the whole time shall bring.
        elapsed: Periods that have passed: months, days, working days.
        total: Periods of the whole, in the same unit.
        direction: ``up`` where more is better, ``down`` where less is.
        rule: Rule of the elapsed-target achievement, see `achievement`.

    Returns:
        All figures of the pace.

    Raises:
        EvaluationError: What is no finite number, no time at all, more time passed than there is,
            an unknown rule or direction.

    Example:
        >>> p = pace(12_000, 30_000, elapsed=12, total=30)
        >>> p.progress, p.elapsed, p.current, p.required, p.landing
        (0.4, 0.4, 1000.0, 1000.0, 30000.0)
        >>> round(pace(40, 50, 4, 6).lead, 4), pace(20, 50, 4, 6).ratio
        (0.1333, 3.0)
    """
    _check({"target": target, "elapsed": elapsed, "total": total}, {"actual": actual})
    check_direction(direction)
    _check_periods(elapsed, total)
    done = elapsed / total
    reached = achievement(actual, target * done, direction, rule)
    needed = required_pace(actual, target, total - elapsed)
    share = progress(actual, target)
    current = None if actual is None else _quotient(actual, elapsed)
    return Pace(
        progress=share,
        elapsed=done,
        lead=None if share is None else share - done,
        achievement=reached,
        current=current,
        required=needed,
        ratio=None if current is None or needed is None else _quotient(needed, current),
        landing=None if actual is None else _quotient(actual, done),
    )


def progress(actual: float | None, target: float) -> float | None:
    """進捗率: what is done of the whole, actual ÷ target, a fraction; None for a target of zero.

    Example:
        >>> progress(40, 50), progress(None, 50), progress(40, 0)
        (0.8, None, None)
    """
    _check({"target": target}, {"actual": actual})
    return None if actual is None else _quotient(actual, target)


def required_pace(actual: float | None, target: float, remaining: float) -> float | None:
    """Amount per remaining period that brings the actual exactly to the target.

    Args:
        actual: Amount so far; None where there is none.
        target: What the whole time shall bring.
        remaining: Periods that are left.

    Returns:
        The pace in the target's unit per period; None without an actual, or without time left.

    Example:
        >>> required_pace(40, 50, 2), required_pace(40, 50, 0)
        (5.0, None)
    """
    _check({"target": target, "remaining": remaining}, {"actual": actual})
    return None if actual is None or remaining <= 0 else _quotient(target - actual, remaining)


def elapsed_achievement(
    actual: float | None,
    period_target: float,
    elapsed: float,
    direction: str = "up",
    rule: str = "gap",
) -> float | None:
    """経過目標に対する達成率: 実績 ÷ (月目標 × 経過月数), for other rules see `achievement`.

    Args:
        actual: Amount so far.
        period_target: Target of one period.
        elapsed: Periods that have passed.
        direction: ``up`` where more is better, ``down`` where less is.
        rule: One of `achievement.RULES`.

    Returns:
        A fraction; None where the rule has no meaning.

    Example:
        >>> elapsed_achievement(40, 10, 4), elapsed_achievement(36, 10, 4)
        (1.0, 0.9)
    """
    _check({"period_target": period_target, "elapsed": elapsed}, {"actual": actual})
    return achievement(actual, period_target * elapsed, direction, rule)


def year_on_year(current: float | None, previous: float | None) -> float | None:
    """前年同期比 as growth: (this − last) ÷ last, a fraction.

    Args:
        current: This year's amount, or rate, of a period.
        previous: Last year's of the same period.

    Returns:
        The growth, None (shown as ``-``) where last year is 0 or below, blank or not finite: from
        a loss to a profit there is no percentage. 前年比 (this ÷ last) is 1 more.

    Example:
        >>> year_on_year(120, 100), year_on_year(120, 0), year_on_year(5, -10)
        (0.2, None, None)
    """
    if current is None or previous is None:
        return None
    for name, raw in (("current", current), ("previous", previous)):
        if as_float(raw) is None:
            _check({name: raw})
    if not (math.isfinite(current) and math.isfinite(previous)) or previous <= 0:
        return None
    return _quotient(current - previous, previous)


def _quotient(over: float, under: float) -> float | None:
    """None where the quotient has no meaning or no float."""
    value = over / under if under else math.nan
    return value if math.isfinite(value) else None


def _check(needed: Mapping[str, object], optional: Mapping[str, object] | None = None) -> None:
    """Refuse what is no finite number; blanks only where they may stand."""
    found = Findings()
    for name, raw in {**needed, **(optional or {})}.items():
        if raw is None and name not in needed:
            continue
        number = as_float(raw)
        if number is None:
            found.error("not-a-number", (name,), node=name, value=shown(raw))
        elif not math.isfinite(number):
            found.error("pace-not-finite", (name,), name=name)
    found.raise_errors(EvaluationError)


def _check_periods(elapsed: float, total: float) -> None:
    if total > 0 and 0 <= elapsed <= total:
        return
    found = Findings()
    found.error("periods-out-of-range", ("elapsed",), elapsed=float(elapsed), total=float(total))
    found.raise_errors(EvaluationError)
