"""What the page shows: the figures of a plan in the shape of its sections. No drawing here."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate

from kpimodel import landing_gap, sensitivity
from kpimodel.achievement import Status
from kpimodel.errors import KpiError
from kpimodel.node import Node
from kpimodel.owners import OwnerAchievement, owner_achievements
from kpimodel.pace import required_pace
from kpimodel.plan import Plan
from kpimodel.timing.rollup import Series

_MOST_BARS = 8
_SHARE_OF_CHANGE = 1e-9  # a rest below this share is rounding, not a cause


@dataclass(frozen=True, slots=True)
class Row:
    """One metric with its figures, in the node's unit.

    Attributes:
        node: Its row.
        depth: Levels below the KGI.
        target: For the whole window.
        target_to_date: Phased through the closed months.
        actual: To date.
        achievement: Actual against target to date.
        landing: Where the window will end.
        landing_share: Landing against target.
        effect: Its share of the gap between landing and goal, in the KGI's unit; None on rows that
            are no levers.
        status: Judged to date.
        months: Actuals by month; None where there is none.
    """

    node: Node
    depth: int
    target: float | None
    target_to_date: float | None
    actual: float | None
    achievement: float | None
    landing: float | None
    landing_share: float | None
    effect: float | None
    status: Status
    months: Series


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a label's id, and where it begins and ends, in the KGI's unit."""

    id: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page shows.

    Attributes:
        plan: The plan.
        rows: Every row of the tree, also groups, in table order.
        causes: The gap by lever, largest first; what has no bar of its own is summed as ``""``.
        room: How far each lever can move the KGI: down, up; largest first.
        owners: Achievement to date of each owner, in the order of their rows.
        pace: What each open month must bring; None where the KGI is no flow, or no month is left.
    """

    plan: Plan
    rows: tuple[Row, ...]
    causes: tuple[tuple[str, float], ...]
    room: tuple[Bar, ...]
    owners: tuple[OwnerAchievement, ...]
    pace: float | None
    by_id: dict[str, Row] = field(default_factory=dict)

    @property
    def root(self) -> Row:
        """The KGI."""
        return self.by_id[self.plan.tree.root.id]

    @property
    def gap(self) -> float | None:
        """Landing minus goal."""
        landing, goal = self.root.landing, self.plan.tree.goal
        return None if landing is None or goal is None else landing - goal

    def series(self) -> tuple[Series, Series, Series]:
        """The KGI's plan, actual and forecast by month; running totals where it is a flow."""
        plan, root = self.plan, self.plan.tree.root
        planned = plan.monthly_targets.get(root.id, ())
        actual = plan.monthly_actuals.get(root.id, ())[: len(plan.closed)]
        landing = plan.monthly_landing.get(root.id, ())
        if root.rollup == "sum":
            return _running(planned), _running(actual), _running(landing)
        return tuple(planned), tuple(actual), tuple(landing)


def figures_of(plan: Plan) -> Figures:
    """Gather the figures of a plan.

    Raises:
        KpiError: The plan has no value, see `kpimodel.evaluate`.
    """
    causes = _causes(plan)
    effects = dict(causes)
    rows = tuple(_row(plan, node, effects.get(node.id)) for node in plan.tree.nodes)
    root = plan.tree.root
    pace = None
    goal, left = plan.tree.goal, plan.calendar.months - len(plan.closed)
    if root.rollup == "sum" and goal is not None:
        pace = required_pace(plan.actual_to_date.get(root.id), goal, left)
    return Figures(
        plan,
        rows,
        _few(causes),
        _room(plan),
        owner_achievements(plan),
        pace,
        {row.node.id: row for row in rows},
    )


def _row(plan: Plan, node: Node, effect: float | None) -> Row:
    id_, landing = node.id, plan.landing.get(node.id)
    target = plan.targets.get(id_)
    if id_ == plan.tree.root.id and plan.tree.goal is not None:
        target = plan.tree.goal
    sign = -1 if node.direction == "down" else 1
    part = 1 + sign * (landing - target) / abs(target) if landing is not None and target else None
    return Row(
        node, _depth(plan, node), target, plan.target_to_date.get(id_),
        plan.actual_to_date.get(id_), plan.achievements.get(id_), landing, part,
        effect, plan.statuses.get(id_, "no_data"), plan.monthly_actuals.get(id_, ()),
    )  # fmt: skip


def _depth(plan: Plan, node: Node) -> int:
    depth = 0
    while node.parent is not None:
        node, depth = plan.tree[node.parent], depth + 1
    return depth


def _causes(plan: Plan) -> list[tuple[str, float]]:
    """The gap between landing and targets by lever, largest first; none before the first month."""
    if not plan.closed:
        return []
    try:
        parts = landing_gap(plan)
    except KpiError:
        return []
    return sorted(parts.items(), key=lambda item: -abs(item[1]))


def _few(causes: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    shown = [one for one in causes if one[1]][:_MOST_BARS]
    rest = sum(value for _, value in causes) - sum(value for _, value in shown)
    if abs(rest) > _SHARE_OF_CHANGE * sum(abs(value) for _, value in causes):
        shown.append(("", rest))
    return tuple(shown)


def _room(plan: Plan) -> tuple[Bar, ...]:
    try:
        moves = sensitivity(plan.tree)
    except KpiError:
        return ()
    bars = []
    for id_, move in moves.items():
        low = move.down if move.at_minimum is None else move.at_minimum
        high = move.up if move.at_maximum is None else move.at_maximum
        if low is not None and high is not None:
            bars.append(Bar(id_, low, high))
    bars.sort(key=lambda bar: -(abs(bar.start) + abs(bar.end)))
    return tuple(bars[:_MOST_BARS])


def _running(values: Series) -> Series:
    """Running totals through the first gap."""
    known = []
    for value in values:
        if value is None:
            break
        known.append(value)
    return tuple(accumulate(known))
