"""Contributions month by month, and over the months as a whole; late effects included."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpimodel import messages
from kpimodel.changes.attribution import attribute
from kpimodel.changes.pass_down import CANCELLING, NEGLIGIBLE
from kpimodel.contribution import METHODS, Contributions, settled
from kpimodel.contribution import contributions as of_one_state
from kpimodel.errors import EvaluationError, Findings
from kpimodel.timing.lag import Lags
from kpimodel.timing.months import carry_up
from kpimodel.timing.rollup import Series
from kpimodel.tree import Tree
from kpimodel.words import figures as words_figures

messages.extend(words_figures.CATALOGUE)

Window = Mapping[str, Series]


@dataclass(frozen=True)
class MonthlyContributions:
    """The KGI's change by month and as a whole.

    Attributes:
        months: One split a month; None where a month lacks a value before or after.
        whole: Over all months that have a split: their sum for a flow, their mean for a KGI that
            rolls up by ``mean``, the last of them for a stock.
        method: The rule used in every month.
    """

    months: tuple[Contributions | None, ...]
    whole: Contributions
    method: str


def contributions_by_month(
    tree: Tree,
    before: Window,
    after: Window,
    method: str = "lmdi",
    *,
    lags: Lags | None = None,
    timing: Series = (),
) -> MonthlyContributions:
    """Split the KGI's change in each month; the months add up to the window's.

    A lever's amount over the whole is the sum of its months. That differs a little from splitting
    the window's values at once, which does not see when something happened; both sum to the same
    change. With lags a month's amount is what arrived in the KGI that month, whenever the lever
    moved; what moved before the window is the same in both states and has no amount.

    Args:
        tree: The tree.
        before: ``{id: one value a month}``, such as ``plan.monthly_targets``; levers are needed,
            computed rows that are missing are computed.
        after: The same for the other state, such as ``plan.monthly_actuals``.
        method: ``lmdi``, ``shapley`` or ``sequential``; with lags Shapley is taken node by node,
            and the sequential rule is not defined.
        lags: ``plan.lags``, where rows act later.
        timing: What of each month's change is timing alone, with lags and a goal
            ``plan.monthly_timing``; it stands under ``"timing"`` and not under ``"unexplained"``.

    Returns:
        The split of every month and of the whole.

    Raises:
        EvaluationError: No month with values in both states; series of different lengths; a KGI
            that is a rate over time (sum over sum), whose months do not add up; the errors of
            `contributions`.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "deals", "relation": "product"},
        ...     {"id": "leads", "parent": "deals", "baseline": 600},
        ...     {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": 0.1},
        ... ])
        >>> by_month = contributions_by_month(
        ...     tree,
        ...     {"leads": (100, 100, 100), "win_rate": (0.1, 0.1, 0.1)},
        ...     {"leads": (150, 100, None), "win_rate": (0.1, 0.2, None)})
        >>> [month and dict(month) for month in by_month.months]
        [{'leads': 5.0, 'win_rate': 0.0}, {'leads': 0.0, 'win_rate': 10.0}, None]
        >>> by_month.whole, by_month.whole.before, by_month.whole.after
        ({'leads': 5.0, 'win_rate': 10.0}, 20.0, 35.0)
    """
    count = _check(tree, before, after, timing)
    _check_method(method, lags)
    if lags:
        months = _with_lags(tree, before, after, timing or (None,) * count, method, lags)
    else:
        months = [
            _one_month(tree, _at(before, index), _at(after, index), method)
            for index in range(count)
        ]
    present = [month for month in months if month is not None]
    if not present:
        found = Findings()
        found.error("contribution-no-month", ("after",))
        raise EvaluationError(found.issues)
    return MonthlyContributions(tuple(months), over_months(tree, present), present[0].method)


def _check_method(method: str, lags: Lags | None) -> None:
    found = Findings()
    if method not in METHODS:
        found.error("unknown-method", ("method",), name=str(method), known=METHODS)
    elif lags and method == "sequential":
        found.error("contribution-lag-sequential", ("method",))
    found.raise_errors(EvaluationError)


def _check(tree: Tree, before: Window, after: Window, timing: Series) -> int:
    """The number of months."""
    found = Findings()
    root = tree.root
    if root.rollup == "ratio":
        path = tree.path(root.id, "rollup")
        found.error("contribution-months-rate", path, node=root.id)
    alone = {root.id: timing} if timing else {}
    windows = (("before", before), ("after", after), ("timing", alone))
    lengths = {
        (what, id_): len(series) for what, window in windows for id_, series in window.items()
    }
    months = next(iter(lengths.values()), 0)
    for what, window in windows:
        for id_, series in window.items():
            if not all(value is None or math.isfinite(value) for value in series):
                found.error("not-finite", (what, id_), node=id_)
    for (what, id_), count in lengths.items():
        if id_ not in tree:
            found.error("unknown-id", (what, id_), name=id_, known=tree.levers)
        if count != months:
            found.error("months-differ", (what, id_), node=id_, count=count, months=months)
    found.raise_errors(EvaluationError)
    return months


def _at(window: Window, index: int) -> dict[str, float]:
    """What is known in one month."""
    return {id_: value for id_, series in window.items() if (value := series[index]) is not None}


def _one_month(
    tree: Tree, before: Mapping[str, float], after: Mapping[str, float], method: str
) -> Contributions | None:
    # a lever's baseline is for the window, so it cannot stand in for a month
    if any(lever not in before or lever not in after for lever in tree.levers):
        return None
    return of_one_state(tree, before, after, method)


def over_months(tree: Tree, months: Sequence[Contributions]) -> Contributions:
    """The split over several months, by the KGI's roll-up; at least one."""
    used = months[-1:] if tree.root.rollup == "last" else months
    share = 1 / len(used) if tree.root.rollup == "mean" else 1.0

    def over(amounts: Iterable[float]) -> float:
        return share * math.fsum(amounts)

    return settled(
        tree,
        {lever: over(month[lever] for month in used) for lever in tree.levers},
        used[0].method,
        tuple(dict.fromkeys(id_ for month in used for id_ in month.fallbacks)),
        states=(over(month.before for month in used), over(month.after for month in used)),
        rests=(over(month.timing for month in used), over(month.unexplained for month in used)),
        order=used[0].order,
    )


@dataclass(frozen=True)
class _State:
    """All months of one state; late rows also as their parents feel them."""

    tree: Tree
    lags: Lags
    series: Mapping[str, Series]
    felt: Mapping[str, Series]

    def value(self, id_: str, index: int) -> float:
        return _known(self.series[id_][index])

    def arguments(self, id_: str, index: int) -> list[float]:
        return [
            _known(
                (self.felt if self.lags.parents.get(child) == id_ else self.series)[child][index]
            )
            for child in self.tree.children(id_)
        ]


class _UnknownError(Exception):
    """A month that needs a value which is not there."""


def _known(value: float | None) -> float:
    if value is None:
        raise _UnknownError
    return value


def _with_lags(
    tree: Tree, before: Window, after: Window, timing: Series, method: str, lags: Lags
) -> list[Contributions | None]:
    def state(window: Window) -> _State:
        series = carry_up(tree, [_at(window, index) for index in range(len(timing))], lags)
        return _State(tree, lags, series, lags.felt(series))

    start, end = state(before), state(after)
    months: list[Contributions | None] = []
    for index, alone in enumerate(timing):
        try:
            months.append(_arriving(start, end, index, method, alone or 0.0))
        except _UnknownError:
            months.append(None)
    return months


def _arriving(start: _State, end: _State, index: int, method: str, timing: float) -> Contributions:
    """What arrives in the KGI in one month, passed down to the months in which levers moved."""
    tree, lags, root = start.tree, start.lags, start.tree.root.id
    multipliers: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    multipliers[root][index] = 1.0
    amounts = dict.fromkeys(tree.levers, 0.0)
    rest: list[float] = []
    fallbacks: dict[str, None] = {}
    for id_ in reversed(tree.order):
        for at, passed in multipliers[id_].items():
            if not passed:
                continue
            if tree[id_].relation == "input":
                amounts[id_] += passed * (end.value(id_, at) - start.value(id_, at))
                continue
            old, new = start.arguments(id_, at), end.arguments(id_, at)
            models = tree.value_of(id_, old), tree.value_of(id_, new)
            values = start.value(id_, at), end.value(id_, at)
            size = max(map(abs, (*old, *new))) if tree[id_].relation in CANCELLING else 0.0
            surplus = [_surplus(v, m, size) for v, m in zip(values, models, strict=True)]
            rest.append(passed * (surplus[1] - surplus[0]))
            shares, stood_in = attribute(tree, id_, old, new, method)
            if stood_in and method == "lmdi":
                fallbacks[id_] = None
            for child, share in zip(tree.children(id_), shares, strict=True):
                late = lags.shares[child] if lags.parents.get(child) == id_ else (1.0,)
                for months_late, part in enumerate(late):
                    if part and at >= months_late:
                        multipliers[child][at - months_late] += passed * share * part
    kgi = start.value(root, index), end.value(root, index)
    used = "shapley_by_node" if method == "shapley" else method
    rests = timing, math.fsum((*rest, -timing))
    return settled(tree, amounts, used, tuple(fallbacks), states=kgi, rests=rests)


def _surplus(value: float, model: float, size: float) -> float:
    """What a measured row has beyond what its arguments give; 0 where only rounding differs."""
    negligible = NEGLIGIBLE * max(abs(value), abs(model), size)
    return value - model if abs(value - model) > negligible else 0.0
