"""The unknowns of a re-solve: every open month of a free flow, and one value for each other lever."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kpimodel.errors import Findings, Quantity
from kpimodel.plan import Plan
from kpimodel.resolving.horizon import Array
from kpimodel.solving.problem import Lever, check_levers, lever_of
from kpimodel.timing.rollup import Series

Measure = Literal["shared", "relative", "plain"]
_SLACK = 1e-9


@dataclass(frozen=True)
class Unknowns:
    """Levers month by month.

    Attributes:
        levers: The unknowns and what stands fixed, each an input in one open month or in all.
        rows: Row of each in the table of inputs.
        months: Its open month, from 0; −1 for all of them.
        base: Inputs by open month where they start; rows as ``tree.levers``.
    """

    levers: tuple[Lever, ...]
    rows: NDArray[np.intp]
    months: NDArray[np.intp]
    base: Array

    def table(self, values: Array) -> Array:
        """Inputs by open month for values of the unknowns."""
        table = self.base.copy()
        table[self.rows[self._whole]] = values[self._whole][:, None]
        table.reshape(-1)[self._places] = values[self._by_month]
        return table

    @cached_property
    def _whole(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.months < 0)

    @cached_property
    def _by_month(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.months >= 0)

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        """Where in the table each unknown of one month stands."""
        own, count = self._by_month, self.base.shape[1]
        places: NDArray[np.intp] = self.rows[own] * count + self.months[own]
        return places

    def gathered(self, slopes: Array) -> Array:
        """Slopes by input and open month (… × input × month) as slopes by unknown."""
        whole = self.months < 0
        gathered: Array = np.where(
            whole, slopes.sum(axis=-1)[..., self.rows], slopes[..., self.rows, self.months]
        )
        return gathered


def unknowns(plan: Plan, measure: Measure, found: Findings) -> Unknowns:
    """Set up the unknowns of a plan's open months.

    Args:
        plan: The plan.
        measure: ``shared``: the months of a flow count together as one lever, each by its share;
            ``relative``: every month counts like a lever of its own, by its relative change;
            ``plain``: as shared, with undivided resistances.
        found: Takes warnings.
    """
    tree, closed = plan.tree, len(plan.closed)
    count = plan.calendar.months - closed
    levers: list[Lever] = []
    rows: list[int] = []
    months: list[int] = []
    base = np.zeros((len(tree.levers), count))
    windows = [lever_of(tree[id_]) for id_ in tree.levers]
    check_levers(windows, tree, found)
    for row, window in enumerate(windows):
        if tree[window.id].rollup == "sum":
            own = _monthly(plan, window, measure, found)
            months += range(count)
        else:
            own = [_relative(window) if measure == "relative" else window]
            months.append(-1)
        levers += own
        rows += [row] * len(own)
        base[row] = [lever.baseline for lever in own] if len(own) == count else own[0].baseline
    return Unknowns(tuple(levers), np.array(rows), np.array(months), base)


def _monthly(plan: Plan, window: Lever, measure: Measure, found: Findings) -> list[Lever]:
    """A flow's open months: baseline by its profile, bounds by each month's share of the rest."""
    closed = len(plan.closed)
    baselines = plan.phasing.split(window.id, window.baseline)[closed:]
    if not window.free:
        return [
            replace(window, baseline=value, low=value, high=value, step=0.0) for value in baselines
        ]
    weights = plan.phasing.weights(window.id)
    open_weight = math.fsum(weights[closed:])
    lows, highs = bounds_by_month(plan, window, found)
    levers: list[Lever] = []
    for at, value in enumerate(baselines):
        share = weights[closed + at] / open_weight if open_weight else 0.0
        low, high = float(lows[at]), float(highs[at])
        lever = replace(
            window, baseline=value, low=low, high=high, free=low < high and share > 0,
            scale=_scale(window, value) or window.scale * share or window.scale,
            resistance=window.resistance * (share if measure == "shared" and share else 1.0),
        )  # fmt: skip
        if not share:
            lever = replace(lever, low=value, high=value, step=0.0, scale=1.0)
        levers.append(_relative(lever) if measure == "relative" else lever)
    return levers


def _scale(window: Lever, value: float) -> float:
    """A month's own baseline where the window's lever may pass zero, as `lever_of` has it."""
    return value if window.scale == window.baseline > 0 < value else 0.0


def bounds_by_month(plan: Plan, window: Lever, found: Findings) -> tuple[Array, Array]:
    """The bounds of a flow's open months: what closed months leave of the window's, on its grid.

    Args:
        plan: The plan.
        window: The lever over the window.
        found: Takes a warning where closed months pass a bound already.
    """
    lows = _shares(plan, window, "minimum", found)
    highs = _shares(plan, window, "maximum", found)
    pairs = [_on_grid(*pair, window.step) for pair in zip(lows, highs, strict=True)]
    return np.array([low for low, _ in pairs]), np.array([high for _, high in pairs])


def _relative(lever: Lever) -> Lever:
    """The same with its relative change as its coordinate."""
    if not lever.free or lever.baseline <= 0:
        return lever
    low = lever.low if lever.scale else max(lever.low, 0.0)
    return replace(lever, scale=lever.baseline, low=low)


def _shares(
    plan: Plan, window: Lever, bound: Literal["minimum", "maximum"], found: Findings
) -> list[float]:
    """A window bound month by month: what closed months leave of it, shared out by weight."""
    limit = window.low if bound == "minimum" else window.high
    closed = len(plan.closed)
    weights = plan.phasing.weights(window.id)
    if not math.isfinite(limit):
        return [limit] * (len(weights) - closed)
    done = closed_sum(plan.monthly_landing[window.id], closed)
    used_up = bound == "maximum" and closed > 0 and done > limit
    if used_up:
        unit = plan.tree[window.id].unit
        found.warn(
            "bound-used-up", plan.tree.path(window.id, bound), node=window.id, bound=bound,
            reached=Quantity(done, unit), limit=Quantity(limit, unit),
        )  # fmt: skip
        return [limit * weight / math.fsum(weights) for weight in weights[closed:]]
    rest = limit - done
    if bound == "minimum" and limit >= 0:
        rest = max(rest, 0.0)
    total = math.fsum(weights[closed:]) or 1.0
    return [rest * weight / total for weight in weights[closed:]]


def closed_sum(series: Series, closed: int) -> float:
    """A flow's total in the closed months."""
    return math.fsum(value for value in series[:closed] if value is not None)


def _on_grid(low: float, high: float, step: float) -> tuple[float, float]:
    if not step:
        return low, high
    if math.isfinite(low):
        low = math.ceil(low / step - _SLACK) * step
    if math.isfinite(high):
        high = math.floor(high / step + _SLACK) * step
    return min(low, high), high
