"""The probability of a plan's goal: closed months are facts, open months are random."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kpimodel.calendar import Month
from kpimodel.distributions import Distribution, Draws, natural_limits
from kpimodel.errors import EvaluationError, Findings, SolveError
from kpimodel.goal import goal_for
from kpimodel.plan import Plan
from kpimodel.probability import (
    Correlation,
    Outlook,
    check_run,
    chunks,
    in_order_of,
    mixing_matrix,
    moments,
    settle,
    streams_of,
    summarise,
)
from kpimodel.timing.actuals import monthly_actuals
from kpimodel.timing.open_months import open_values
from kpimodel.timing.rollup import rate_volumes

FEWEST_MONTHS = 3
FIRM_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Past:
    """What a lever's past months say about its open ones.

    Attributes:
        spread: Standard deviation of its months, their seasons taken out.
        months: Number of months known, at least 3.
        limits: What it cannot leave.
        season: Weight of each open month beside an even one, as a column.
    """

    spread: float
    months: int
    limits: tuple[float, float]
    season: Draws

    def draw(self, stream: np.random.Generator, centre: Draws, scores: Draws) -> Draws:
        """Open months around their centre, one row a month.

        Mean and spread are themselves uncertain after few months, so both are drawn too: a month
        follows Student's t distribution with ``months`` − 1 degrees of freedom.

        Args:
            stream: The lever's own random numbers.
            centre: The forecast of each open month, as a column.
            scores: Normal scores: a row for the mean, then one a month.
        """
        freedom = self.months - 1
        sd = self.spread * np.sqrt(freedom / stream.chisquare(freedom, scores.shape[1]))
        off = sd * (scores[0] / math.sqrt(self.months) + scores[1:])
        drawn: Draws = np.clip(centre + self.season * off, *self.limits)
        return drawn


def landing_probability(
    plan: Plan,
    ranges: Mapping[str, Distribution] | None = None,
    goal: float | str | None = None,
    *,
    draws: int = 100_000,
    seed: int = 0,
    correlation: Correlation | None = None,
) -> Outlook:
    """Estimate the probability that the plan lands on its goal.

    Closed months are facts. An open month of a lever varies around its landing forecast as much as
    its past months varied around their mean (months before the window count too); a trend in them
    counts as variation. Levers with fewer than 3 months of actuals stay at their forecast, with a
    note. Profiles and lags count: a season is no chance, and late effects arrive when they do.
    Levers and months are independent unless levers are correlated.

    Args:
        plan: The plan.
        ranges: ``{lever: distribution}`` of one month's value, drawn once for all open months: for
            what will change, or has no past.
        goal: In the KGI's unit, or ``+15%`` on top of its baseline; by default the KGI's target.
        draws: Number of draws, 100 to 5,000,000.
        seed: Seed of the random numbers, 0 or more.
        correlation: ``{(lever, lever): -1 to 1}`` of normal scores, within a month; or a matrix in
            the order of ``Outlook.uncertain`` (table order).

    Raises:
        SolveError: No goal, or one that cannot be read.
        EvaluationError: All findings on the ranges, draws, seed and correlation.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> plan = software_company_a()
        >>> sure = landing_probability(plan, draws=10_000)
        >>> sure.probability > 0.95, landing_probability(plan, goal=70, draws=10_000).probability < 0.1
        (True, True)
    """
    tree, found = plan.tree, Findings()
    target = goal_for(tree, goal, found)
    found.raise_errors(SolveError)
    draws, seed = check_run(draws, seed, found)
    given = settle(tree, ranges or {}, found)
    past = _pasts(plan, given, found)
    open_months = plan.calendar.months - len(plan.closed)
    uncertain = [id_ for id_ in tree.levers if open_months and (id_ in given or id_ in past)]
    mixing = mixing_matrix(correlation, uncertain, uncertain, found)
    found.raise_errors(EvaluationError)
    if not open_months:
        found.note("outlook-over", ("closed_through",), month=str(plan.closed_through))
    elif not uncertain:
        found.note("nothing-uncertain", ("uncertain",))

    centres = {id_: _column(plan.monthly_landing[id_][len(plan.closed) :]) for id_ in tree.levers}
    scores, *streams = streams_of(seed, len(uncertain))
    values = np.empty(draws)
    for part in chunks(draws, tree, max(1, open_months)):
        count = part.stop - part.start
        normal = scores.standard_normal((len(uncertain), open_months + 1, count))
        if mixing is not None:
            normal = np.tensordot(mixing, normal, axes=1)
        batch: dict[str, Draws] = dict(centres)
        for id_, stream, lever_scores in zip(uncertain, streams, normal, strict=True):
            if id_ in given:
                drawn = in_order_of(lever_scores[0], given[id_].draw(stream, count))
                batch[id_] = np.broadcast_to(drawn, (open_months, count))
            else:
                batch[id_] = past[id_].draw(stream, centres[id_], lever_scores)
        with np.errstate(all="ignore"):  # draws without a value are counted
            values[part] = _window_kgi(plan, batch, count)
    return summarise(tree, target, values, seed, tuple(uncertain), found)


def _pasts(plan: Plan, given: Mapping[str, Distribution], found: Findings) -> dict[str, Past]:
    """The other levers whose past varied, from all months up to the last closed one."""
    tree = plan.tree
    last = plan.closed_through
    months = [month for _, month in plan.actuals if last is None or month <= last]
    first = min(months, default=plan.calendar.start)
    end = last or plan.calendar.start + -1
    span = [first + index for index in range(end - first + 1)]
    series = monthly_actuals(tree, plan.actuals, span, plan.lags)
    pasts: dict[str, Past] = {}
    for id_ in (lever for lever in tree.levers if lever not in given):
        known = [value for value in series[id_] if value is not None]
        path = tree.path(id_, "baseline")
        if len(known) < FEWEST_MONTHS:
            found.note("outlook-no-history", path, node=id_, needed=FEWEST_MONTHS)
            continue
        if len(known) < FIRM_MONTHS:
            found.note("outlook-few-months", path, node=id_, count=len(known))
        weights = [_season(plan, id_, month) for month in span]
        even = [value / weight for value, weight in zip(series[id_], weights, strict=True)
                if value is not None and weight]  # fmt: skip
        spread = moments(np.array(even))[1] if len(even) >= FEWEST_MONTHS else 0.0
        if spread:
            ahead = plan.calendar.window[len(plan.closed) :]
            season = _column([_season(plan, id_, month) for month in ahead])
            limits = natural_limits(tree[id_], min(known))
            pasts[id_] = Past(spread, len(even), limits, season)
    return pasts


def _season(plan: Plan, lever: str, month: Month) -> float:
    """The weight of a month beside an even one: 1 without a profile."""
    if not plan.phasing.has_profile(lever):
        return 1.0
    if month in plan.calendar.window:
        at = month - plan.calendar.start
        share = plan.phasing.split(lever, 1.0)[at]
    else:
        share = plan.phasing.outside(lever, 1.0, month)
    return float(share * plan.calendar.months)


def _column(series: Sequence[float | None]) -> Draws:
    return np.array([math.nan if value is None else value for value in series]).reshape(-1, 1)


def _window_kgi(plan: Plan, batch: Mapping[str, Draws], count: int) -> Any:
    """The KGI over the window: closed months as they are, open ones from the draws."""
    tree, root = plan.tree, plan.tree.root
    open_months = plan.calendar.months - len(plan.closed)
    weighs = rate_volumes(tree).get(root.id)
    volume = root.id if weighs is None else weighs.row
    forecasts, future = (
        np.broadcast_to(values, (open_months, count))
        for values in open_values(plan, batch, (root.id, volume))
    )
    facts, past = (
        _column(plan.monthly_landing[id_][: len(plan.closed)]) for id_ in (root.id, volume)
    )
    if root.rollup == "sum":
        return np.nansum(facts) + forecasts.sum(axis=0)
    if root.rollup == "last":
        return forecasts[-1] if len(forecasts) else facts[-1]
    if root.rollup == "ratio" and weighs is not None:
        with np.errstate(all="ignore"):
            # a month without volume has no rate and no weight
            weighted = np.where(future == 0, 0.0, forecasts * future)
            total = np.nansum(facts * past) + weighted.sum(axis=0)
            return total / (np.nansum(past[~np.isnan(facts)]) + future.sum(axis=0))
    known = np.count_nonzero(~np.isnan(facts)) + open_months
    return (np.nansum(facts) + forecasts.sum(axis=0)) / known
