"""The stretch of a target: where it stands in the history of its own metric."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from kpimodel.errors import EvaluationError, Findings, Issue, Quantity
from kpimodel.messages import extend, text
from kpimodel.node import Direction
from kpimodel.plan import Plan
from kpimodel.resolve import resolve
from kpimodel.table import Lang
from kpimodel.timing.actuals import monthly_actuals
from kpimodel.timing.rollup import Series
from kpimodel.words.outlook import CATALOGUE

extend(CATALOGUE)

Verdict = Literal["easy", "realistic", "challenging", "out_of_reach"]

EASY_SHARE = 0.5
REALISTIC_SHARE = 0.2
BEYOND_BEST = 0.1
FEWEST_FOR_TREND = 4
FIRM_POINTS = 6
MOST_POINTS = 120
_SLACK = 1e-9  # relative: the trend's own rounding


@dataclass(frozen=True)
class Stretch:
    """Where a required value stands among what was reached before.

    Attributes:
        required: The value asked for, in the metric's unit and for one month.
        verdict: ``easy``: reached in half of the past months or more, and the trend does not fall
            short of it. ``realistic``: reached in one month of five or more, or the trend leads
            there. ``challenging``: at most 10 % beyond the better of best ever and trend.
            ``out_of_reach``: more than that. None without history.
        percentile: Share of the past months that were worse, ties half: 0.9 is better than 90 %.
        reached: Number of past months that reached it.
        points: Number of past months with a value.
        best: Best ever, in the good direction.
        slope: Trend a month by Theil and Sen, the median slope of all pairs, which single outliers
            do not move; None with fewer than 4 points.
        expected: Where the trend leads at the month asked for; None as ``slope``.
        issues: Notes, such as too few points.
    """

    required: float
    verdict: Verdict | None
    percentile: float | None
    reached: int
    points: int
    best: float | None
    slope: float | None
    expected: float | None
    issues: tuple[Issue, ...] = field(default=(), repr=False)

    def explain(self, lang: Lang, node: str = "", unit: str = "") -> str:
        """The verdict in words, with the figures behind it."""
        if self.verdict is None:
            return text("stretch-no-history", lang)
        return text(
            f"stretch-{self.verdict}",
            lang,
            node=node,
            required=Quantity(self.required, unit),
            reached=self.reached,
            points=self.points,
            best=Quantity(self.best or 0.0, unit),
        )


def stretch(
    required: float,
    history: Sequence[float | None],
    direction: Direction = "up",
    ahead: float = 1.0,
) -> Stretch:
    """Judge one required value by the history of its metric.

    Args:
        required: The value asked for, for one month (a flow's window total over its months).
        history: Past months, oldest first; None is a month without a value. The last 120 count.
        direction: ``up`` where more is better, ``down`` where less is.
        ahead: Months from the last one of the history to the one that is asked for.

    Raises:
        EvaluationError: A number that is not finite.

    Example:
        >>> s = stretch(12_000, [9_000, 9_800, 10_400, 10_800], ahead=1.5)
        >>> s.verdict, s.percentile, s.best, s.slope, round(s.expected)
        ('challenging', 1.0, 10800.0, 600.0, 11800)

    Source:
        Trend: Sen (1968), J. Am. Stat. Assoc. 63, from memory. The thresholds are this toolkit's.
    """
    found = Findings()
    for name, value in (("required", required), ("ahead", ahead)):
        if not math.isfinite(value):
            found.error("not-finite", (name,), node=name)
    for index, past in enumerate(history):
        if past is not None and not math.isfinite(past):
            found.error("not-finite", ("history", index), node="history")
    found.raise_errors(EvaluationError)
    recent = history[-MOST_POINTS:]
    known = [(at, float(value)) for at, value in enumerate(recent) if value is not None]
    if not known:
        found.note("stretch-no-history", ("history",))
        return Stretch(required, None, None, 0, 0, None, None, None, tuple(found.issues))
    sign = 1.0 if direction == "up" else -1.0
    values = [sign * value for _, value in known]
    asked = sign * required
    reached = sum(value >= asked for value in values)
    worse = sum(value < asked for value in values)
    percentile = (worse + (len(values) - worse - sum(v > asked for v in values)) / 2) / len(values)
    slope, expected = _trend(known, len(recent) - 1 + ahead)
    if len(known) < FIRM_POINTS:
        found.note("stretch-few-points", ("history",), points=len(known))
    verdict = _verdict(asked, values, None if expected is None else sign * expected)
    best = sign * max(values)
    return Stretch(
        required, verdict, percentile, reached, len(known), best, slope, expected,
        tuple(found.issues),
    )  # fmt: skip


def _trend(known: Sequence[tuple[int, float]], at: float) -> tuple[float | None, float | None]:
    """Slope a month by Theil and Sen, and the line's value at a month."""
    if len(known) < FEWEST_FOR_TREND:
        return None, None
    times, values = np.array(known, dtype=np.float64).T
    first, second = np.triu_indices(len(known), 1)
    slope = float(np.median((values[second] - values[first]) / (times[second] - times[first])))
    return slope, float(np.median(values - slope * times)) + slope * at


def _verdict(asked: float, values: Sequence[float], expected: float | None) -> Verdict:
    """Larger is better here; see `Stretch` for the thresholds."""
    share = sum(value >= asked for value in values) / len(values)
    leads_there = expected is not None and expected >= asked - _SLACK * abs(asked)
    if share >= EASY_SHARE and (leads_there or expected is None):
        return "easy"
    if share >= REALISTIC_SHARE or leads_there:
        return "realistic"
    best = max(values) if expected is None else max(*values, expected)
    scale = abs(best) or max(values) - min(values)
    return "challenging" if asked <= best + BEYOND_BEST * scale else "out_of_reach"


def stretches(plan: Plan, *, solve_rest: bool = True) -> dict[str, Stretch]:
    """Judge what the plan asks of every node in an open month by its own past months.

    What is asked is the mean of the open months: once months are closed, what re-solving leaves
    for them; before that, or with ``solve_rest`` False, the plan's monthly target. Once the plan is
    over it is the target of all months. The history is every month before them, those before the
    window included. Seasons are not taken out of either.

    Args:
        plan: The plan.
        solve_rest: Whether the open months are solved for again; without a goal they are not.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> plan = software_company_a()
        >>> {id_: s.verdict for id_, s in stretches(plan, solve_rest=False).items()}
        {'customers': 'easy', 'meetings': 'easy', 'leads': 'easy', 'visits': 'easy', 'cvr': 'easy',
         'meeting_rate': 'realistic', 'win_rate': 'easy'}
        >>> round(stretches(plan)["customers"].required, 9)  # 40 of 50 are in: 10 in two months
        5.0
    """
    tree, window = plan.tree, plan.calendar.window
    last = plan.closed_through or window[0] + -1
    open_months = [month for month in window if month > last] or list(window)
    first = min((month for _, month in plan.actuals), default=last)
    months = [first + index for index in range(last - first + 1)]
    series = monthly_actuals(tree, plan.actuals, months, plan.lags)
    ahead = sum(month - last for month in open_months) / len(open_months)
    judged: dict[str, Stretch] = {}
    for id_, targets in _asked(plan, solve_rest=solve_rest).items():
        asked = [value for value in targets[-len(open_months) :] if value is not None]
        if asked:
            mean = math.fsum(asked) / len(asked)
            each = stretch(mean, series[id_], tree[id_].direction, max(ahead, 1.0))
            path = tree.path(id_, "target")
            issues = [replace(i, path=path, parameters={"node": id_, **i.parameters})
                      for i in each.issues]  # fmt: skip
            judged[id_] = replace(each, issues=tuple(issues))
    return judged


def _asked(plan: Plan, *, solve_rest: bool) -> Mapping[str, Series]:
    """What is asked by month: what is left once months are closed, else the targets."""
    midway = 0 < len(plan.closed) < plan.calendar.months
    if not solve_rest or not midway or plan.tree.goal is None:
        return plan.monthly_targets
    return resolve(plan).monthly
