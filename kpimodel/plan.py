"""Plan: a tree over a calendar, with actuals; targets, to date and landing, defined once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from kpimodel import document
from kpimodel.achievement import ROUNDINGS, RULES, Status, achievement, status
from kpimodel.backsolve import Solution, backsolve
from kpimodel.bands import PRESETS, band
from kpimodel.calendar import Calendar, Month, Span
from kpimodel.cells import as_float, shown
from kpimodel.errors import Findings, Issue, KpiError, ModelError
from kpimodel.evaluate import evaluate
from kpimodel.landing import monthly_landing
from kpimodel.reviewing.plan_checks import check_actuals, check_entries, check_plan
from kpimodel.timing.actuals import monthly_actuals
from kpimodel.timing.lag import Lags, read_lags
from kpimodel.timing.months import carry_up
from kpimodel.timing.phasing import Phasing, Weights, check_profiles
from kpimodel.timing.rolled import PeriodFigures, roll_periods
from kpimodel.timing.rollup import Series, acts_on, roll_up
from kpimodel.tree import Tree


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
        profiles: ``{name: weights}`` for the rows that name a profile: one weight a month of the
            window, or by calendar month (``{4: 1.2, ...}``).
        rule: How an actual is compared with its target, one of `achievement.RULES`.
        rounding: How achievements are rounded, one of `achievement.ROUNDINGS`.
        bands: A name of `bands.PRESETS`: what achievements are called in ``named_bands``.
    """

    tree: Tree
    calendar: Calendar
    actuals: Mapping[tuple[str, Month], float] = field(default_factory=dict)
    name: str = ""
    on_track: float = 1.0
    watch: float = 0.9
    profiles: Mapping[str, Weights] = field(default_factory=dict)
    rule: str = "gap"
    rounding: str = "none"
    bands: str = "default"

    def __post_init__(self) -> None:
        found = Findings()
        check_entries(self.tree, self.calendar, self.actuals, found)
        bands = {"on_track": as_float(self.on_track), "watch": as_float(self.watch)}
        for key, limit in bands.items():
            if limit is None:
                found.error("not-a-number", (key,), node=key, value=shown(getattr(self, key)))
        if None not in bands.values() and not self.watch <= self.on_track:
            found.error("bands-order", ("watch",), on_track=self.on_track, watch=self.watch)
        settings = (("rule", RULES), ("rounding", ROUNDINGS), ("bands", tuple(PRESETS)))
        for key, known in settings:
            if (name := getattr(self, key)) not in known:
                found.error(f"unknown-{key}", (key,), name=str(name), known=known)
        check_profiles(self.profiles, self.calendar, found)
        read_lags(self.tree, found)
        found.raise_errors(ModelError)

    @cached_property
    def known(self) -> dict[str, Any]:
        """What others worked out about it once, such as its open months compiled."""
        return {}

    # --- time ------------------------------------------------------------------------------

    @cached_property
    def phasing(self) -> Phasing:
        """How every input is phased over the window."""
        return Phasing(self.tree, self.calendar, self.profiles)

    @cached_property
    def lags(self) -> Lags:
        """The delays of the tree's rows, with what stood before the window."""
        shares = read_lags(self.tree, Findings())
        parents = {id_: parent for id_ in shares if (parent := acts_on(self.tree, id_))}
        start = self.calendar.start
        steady = {id_: partial(self._steady, id_) for id_ in shares}
        lags = Lags(shares, parents, start, steady)
        earlier = sorted({month for _, month in self.actuals if month < start})
        past = monthly_actuals(self.tree, self.actuals, earlier, lags) if lags else {}
        history = {
            (id_, month): value
            for id_ in shares
            for month, value in zip(earlier, past.get(id_, ()), strict=False)
            if value is not None
        }
        return Lags(shares, parents, start, steady, history)

    def _steady(self, id_: str, month: Month) -> float:
        if month not in self._steady_months:
            levers = {
                lever: self.phasing.outside(lever, self.tree[lever].baseline or 0.0, month)
                for lever in self.tree.levers
            }
            self._steady_months[month] = evaluate(self.tree, levers)
        return self._steady_months[month][id_]

    @cached_property
    def _steady_months(self) -> dict[Month, dict[str, float]]:
        return {}

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
        """Targets by month: a flow's total phased by its profile, late effects as they arrive.

        Rates and stocks are the same each month. The KGI's months are scaled so that its window
        is exactly the goal.
        """
        series = self._unscaled_targets
        root = self.tree.root.id
        reached = self._roll_up(series).get(root)
        goal = self.tree.goal
        if goal is not None and reached:
            series[root] = tuple(
                None if value is None else value * goal / reached for value in series[root]
            )
        return series

    @property
    def _unscaled_targets(self) -> dict[str, Series]:
        months = self.calendar.months
        phased = {id_: self.phasing.split(id_, value) for id_, value in self.inputs.items()}
        if self.phasing.is_even and not self.lags:
            monthly = evaluate(self.tree, {id_: values[0] for id_, values in phased.items()})
            return {id_: (value,) * months for id_, value in monthly.items()}
        known = [{id_: values[at] for id_, values in phased.items()} for at in range(months)]
        return carry_up(self.tree, known, self.lags)

    @cached_property
    def monthly_timing(self) -> Series:
        """What of each month's KGI target lags bring at another time; in the KGI's unit.

        The goal is meant at the pace that lasts, where every effect has come. The months of the
        window get what earlier months still bring, and lose what comes after it: this is that
        difference, scaled as the KGI's months are. Their sum is what the targets bring within the
        window less what they bring in the end; zeros where no row has a lag.
        """
        months = self._unscaled_targets[self.tree.root.id]
        steady = evaluate(self.tree, self.inputs)[self.tree.root.id]
        reached = self._roll_up(self._unscaled_targets).get(self.tree.root.id)
        if not self.lags or self.tree.goal is None or not reached:
            return (0.0,) * len(months)
        share = 1 - steady / reached
        return tuple(None if value is None else value * share for value in months)

    def felt(self, series: Mapping[str, Series]) -> dict[str, float]:
        """Rows with a lag as the rows they act on feel them, over the window.

        Beside `targets`, `landing` … it says what their lags bring and take away, for
        `contributions`; empty where no row has a lag.

        Args:
            series: By month, such as ``plan.monthly_landing``.
        """
        felt = self.lags.felt(series)
        rolled = roll_up(self.tree, {**series, **felt}, felt) if felt else {}
        return {id_: rolled[id_] for id_ in felt if id_ in rolled}

    def _roll_up(self, series: Mapping[str, Series]) -> dict[str, float]:
        return roll_up(self.tree, series, self.lags.felt(series))

    def rolled(self, span: Span = "quarter") -> tuple[PeriodFigures, ...]:
        """Targets, actuals and landing of every quarter, half, fiscal year or month.

        Each figure rolls up the months of the period in the window as the whole window is rolled
        up; actuals count closed months only.

        Example:
            >>> from kpimodel.examples import software_company_a
            >>> for part in software_company_a().rolled("quarter"):
            ...     actual = part.actuals["customers"]
            ...     print(part.period.label("en"), part.closed, round(actual), part.landing["leads"])
            FY2025 Q1 True 27 868.0
            FY2025 Q2 False 13 962.0
        """
        series = (self.monthly_targets, self.monthly_actuals, self.monthly_landing)
        return roll_periods(self.tree, self.calendar.periods(span), series, self.closed, self.lags)

    # --- actuals ---------------------------------------------------------------------------

    @cached_property
    def monthly_actuals(self) -> dict[str, Series]:
        """Actuals of every node by month, typed or derived; None where nothing is known."""
        return monthly_actuals(self.tree, self.actuals, self.calendar.window, self.lags)

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
        return self._roll_up({id_: months[:count] for id_, months in series.items()})

    @cached_property
    def monthly_landing(self) -> dict[str, Series]:
        """Closed months' actuals, then the forecast, by month."""
        return monthly_landing(
            self.tree, self.monthly_actuals, len(self.closed), self._input_targets,
            self.phasing, self.lags,
        )  # fmt: skip

    @cached_property
    def _input_targets(self) -> dict[str, Series]:
        return {id_: self.monthly_targets[id_] for id_ in self.tree.levers}

    @cached_property
    def landing(self) -> dict[str, float]:
        """着地見込み: where the window will end, for every node."""
        return self._roll_up(self.monthly_landing)

    @cached_property
    def achievements(self) -> dict[str, float | None]:
        """達成率 to date: actual against target through the closed months; None without data.

        By the plan's rule and rounding.
        """
        return {
            node.id: achievement(
                self.actual_to_date.get(node.id),
                self.target_to_date.get(node.id),
                node.direction,
                self.rule,
                self.rounding,
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

    @cached_property
    def named_bands(self) -> dict[str, str]:
        """The band of every node by the plan's preset, such as ``met`` or ``nearly_met``."""
        if self.bands == "default":
            return dict(self.statuses)
        return {id_: band(value, self.bands) for id_, value in self.achievements.items()}

    # --- findings --------------------------------------------------------------------------

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """Findings on the tree and on its use over time; an error where it has no figures."""
        found = Findings()
        found.issues += self.tree.issues
        try:
            self.targets  # noqa: B018  computed once, here for what it says
        except KpiError as error:
            found.issues += error.issues
            return tuple(found.issues)
        check_plan(self.tree, self.targets, self.actuals, self.profiles, found)
        check_actuals(self.tree, self.actuals, self.monthly_actuals, self.closed, found)
        return tuple(found.issues)

    # --- text ------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain data for JSON (schema ``kpi-plan/1``), stable in order."""
        return document.write(
            document.Contents(
                self.tree,
                self.calendar,
                self.actuals,
                self.name,
                self.on_track,
                self.watch,
                self.profiles,
                self.rule,
                self.rounding,
                self.bands,
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
            contents.on_track, contents.watch, contents.profiles, contents.rule,
            contents.rounding, contents.bands,
        )  # fmt: skip
