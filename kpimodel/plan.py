"""Plan: a tree over a calendar, with actuals; targets, to date and landing, defined once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kpimodel import document
from kpimodel.achievement import Status, achievement, status
from kpimodel.actuals import monthly_actuals
from kpimodel.backsolve import Solution, backsolve
from kpimodel.calendar import Calendar, Month
from kpimodel.errors import Findings, Issue, ModelError
from kpimodel.evaluate import evaluate
from kpimodel.landing import monthly_landing
from kpimodel.rollup import Series, roll_up
from kpimodel.tree import Tree

CONTROL_TOLERANCE = 0.01
_PERCENT_SUSPECT = 3.0


@dataclass(frozen=True)
class Plan:
    """A KPI tree over a window of months, with what happened so far.

    All figures are in the node's own unit; a flow's window value is its total.

    Attributes:
        tree: The tree; its numbers are for the whole window.
        calendar: The window, and what is closed.
        actuals: ``{(id, month): value}``; months before the window are history.
        name: What people call the plan.
        on_track: Achievement from which a row is on track.
        watch: Achievement from which a row is to be watched; below it is behind.
    """

    tree: Tree
    calendar: Calendar
    actuals: Mapping[tuple[str, Month], float] = field(default_factory=dict)
    name: str = ""
    on_track: float = 1.0
    watch: float = 0.9

    def __post_init__(self) -> None:
        found = Findings()
        for id_, month in self.actuals:
            path = ("actuals", id_, str(month))
            if id_ not in self.tree or self.tree[id_].relation == "group":
                found.error("actual-unknown-id", path, name=id_)
            elif month > self.calendar.window[-1]:
                end = str(self.calendar.window[-1])
                found.error("actual-after-end", path, node=id_, month=str(month), end=end)
        if not self.watch <= self.on_track:
            found.error("bands-order", ("watch",), on_track=self.on_track, watch=self.watch)
        found.raise_errors(ModelError)

    # --- targets ---------------------------------------------------------------------------

    @cached_property
    def solution(self) -> Solution | None:
        """The back-solved answer for the goal; None where the KGI has no goal."""
        return None if self.tree.goal is None else backsolve(self.tree)

    @cached_property
    def inputs(self) -> dict[str, float]:
        """The current target of every input: its own, else the answer, else its baseline."""
        answer = self.solution.values if self.solution else {}
        values: dict[str, float] = {}
        for id_ in self.tree.levers:
            node = self.tree[id_]
            target = node.target if isinstance(node.target, float) else answer.get(id_)
            values[id_] = (node.baseline or 0.0) if target is None else target
        return values

    @cached_property
    def targets(self) -> dict[str, float]:
        """The current target of every node; the KGI's is the goal."""
        values = evaluate(self.tree, self.inputs)
        if self.tree.goal is not None:
            values[self.tree.root.id] = self.tree.goal
        return values

    @cached_property
    def monthly_targets(self) -> dict[str, Series]:
        """Targets by month: a flow's total phased evenly, rates and stocks the same each month."""
        months = self.calendar.months
        phased = {
            id_: value / months if self.tree[id_].rollup == "sum" else value
            for id_, value in self.inputs.items()
        }
        monthly = evaluate(self.tree, phased)
        root = self.tree.root.id
        series: dict[str, Series] = {id_: (value,) * months for id_, value in monthly.items()}
        reached = roll_up(self.tree, series).get(root)
        goal = self.tree.goal
        if goal is not None and reached:
            series[root] = (monthly[root] * goal / reached,) * months
        return series

    # --- actuals ---------------------------------------------------------------------------

    @cached_property
    def monthly_actuals(self) -> dict[str, Series]:
        """Actuals of every node by month, typed or derived; None where nothing is known."""
        return monthly_actuals(self.tree, self.actuals, self.calendar.window)

    @cached_property
    def closed_through(self) -> Month | None:
        """The last closed month: the setting, else the last month with a KGI actual."""
        if self.calendar.closed_through is not None:
            return self.calendar.closed_through
        series = self.monthly_actuals[self.tree.root.id]
        known = [month for month, v in zip(self.calendar.window, series, strict=True)
                 if v is not None]  # fmt: skip
        return known[-1] if known else None

    @property
    def closed(self) -> tuple[Month, ...]:
        """The closed months of the window, in order."""
        last = self.closed_through
        return tuple(month for month in self.calendar.window if last and month <= last)

    @cached_property
    def target_to_date(self) -> dict[str, float]:
        """The phased target through the closed months; for a rate, the target."""
        return self._closed_window(self.monthly_targets)

    @cached_property
    def actual_to_date(self) -> dict[str, float]:
        """The actual through the closed months; nodes without any actual have no entry."""
        return self._closed_window(self.monthly_actuals)

    def _closed_window(self, series: Mapping[str, Series]) -> dict[str, float]:
        count = len(self.closed)
        return roll_up(self.tree, {id_: months[:count] for id_, months in series.items()})

    @cached_property
    def monthly_landing(self) -> dict[str, Series]:
        """Closed months' actuals, then the forecast, by month."""
        return monthly_landing(
            self.tree, self.monthly_actuals, len(self.closed), self._input_targets
        )

    @cached_property
    def _input_targets(self) -> dict[str, Series]:
        return {id_: self.monthly_targets[id_] for id_ in self.tree.levers}

    @cached_property
    def landing(self) -> dict[str, float]:
        """着地見込み: where the window will end, for every node."""
        return roll_up(self.tree, self.monthly_landing)

    @cached_property
    def achievements(self) -> dict[str, float | None]:
        """達成率 to date: actual against target through the closed months; None without data."""
        return {
            node.id: achievement(
                self.actual_to_date.get(node.id), self.target_to_date.get(node.id), node.direction
            )
            for node in self.tree.nodes
            if node.relation != "group"
        }

    @cached_property
    def statuses(self) -> dict[str, Status]:
        """The status of every node, by the plan's bands."""
        return {
            id_: status(value, self.on_track, self.watch)
            for id_, value in self.achievements.items()
        }

    # --- findings --------------------------------------------------------------------------

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """Warnings and notes of the tree and of its use over time."""
        found = Findings()
        found.issues += self.tree.issues
        _check_controls(self, found)
        _check_flows(self.tree, found)
        for (id_, month), value in self.actuals.items():
            if self.tree[id_].is_rate and value > _PERCENT_SUSPECT:
                path = ("actuals", id_, str(month))
                found.warn("actual-percent", path, node=id_, month=str(month), value=value)
        return tuple(found.issues)

    # --- text ------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain data for JSON (schema ``kpi-plan/1``), stable in order."""
        return document.write(
            document.Contents(
                self.tree, self.calendar, self.actuals, self.name, self.on_track, self.watch
            )
        )

    @classmethod
    def from_dict(cls, data: object) -> Plan:
        """Build a plan from `to_dict`'s data.

        Raises:
            ModelError: All findings at once, with paths such as ``("nodes", 3, "maximum")``.
        """
        contents = document.read(data)
        return cls(
            contents.tree, contents.calendar, contents.actuals, contents.name,
            contents.on_track, contents.watch,
        )  # fmt: skip


def _check_controls(plan: Plan, found: Findings) -> None:
    """A figure typed on a computed row is compared, never used."""
    tree = plan.tree
    baselines = evaluate(tree)
    for node in tree.nodes:
        if node.relation in ("input", "group"):
            continue
        typed = {"baseline": node.baseline, "target": node.target}
        if node.id == tree.root.id:
            typed.pop("target")
        for key, value in typed.items():
            computed = (baselines if key == "baseline" else plan.targets)[node.id]
            if isinstance(value, float) and abs(value - computed) > CONTROL_TOLERANCE * abs(
                computed
            ):
                path = tree.path(node.id, key)
                found.warn("control-differs", path, node=node.id, typed=value, computed=computed)


def _check_flows(tree: Tree, found: Findings) -> None:
    """A product that adds up over months has exactly one factor that does."""
    for node in tree.nodes:
        if node.relation == "product" and node.rollup == "sum":
            flows = [child for child in tree.children(node.id) if tree[child].rollup == "sum"]
            if len(flows) != 1:
                path = tree.path(node.id, "rollup")
                found.warn("flow-factors", path, node=node.id, flows=tuple(flows))
