"""The answer of a re-solve; what it takes to say it is worked out when it is asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from kpimodel.backsolve import Outcome
from kpimodel.calendar import Calendar
from kpimodel.errors import Issue
from kpimodel.messages import render
from kpimodel.resolving.answered import Answered, Reached
from kpimodel.resolving.inputs import inputs_by_month
from kpimodel.resolving.reasons import reasons_of
from kpimodel.resolving.solution import Solved
from kpimodel.table import Lang
from kpimodel.timing.rollup import Series, roll_up


@dataclass(frozen=True)
class PlanSolution(Solved):
    """The answer to 'what would it take from here'.

    Attributes:
        status: ``met``, ``already_met`` (the open months at their baselines will do) or
            ``unreachable``.
        policy: The policy that was used.
        issues: Findings on the input that deserve a look.
        calendar: The plan's window.
        lang: Language of ``reason``.
    """

    status: Outcome
    policy: str
    issues: tuple[Issue, ...] = field(repr=False)
    calendar: Calendar = field(repr=False)
    lang: Lang
    answered: Answered = field(repr=False)

    @property
    def closed(self) -> int:
        """Number of closed months."""
        return self.answered.model.horizon.closed

    @property
    def targets(self) -> tuple[Reached, ...]:
        """Each target and what comes of it."""
        return self.answered.reached

    @cached_property
    def inputs(self) -> dict[str, Series]:
        """``{input: value by month of the window}``: closed months as they are, then the answer."""
        return inputs_by_month(self.answered.targets.base, self.answered.values)

    @cached_property
    def monthly(self) -> dict[str, Series]:
        """``{id: value by month of the window}``, of every row."""
        model = self.answered.model
        plan, horizon = model.plan, model.horizon
        unknowns = self.answered.targets.base.unknowns
        slots = horizon.values(unknowns.table(self.answered.values))
        monthly: dict[str, Series] = {}
        for node in plan.tree.nodes:
            if node.relation != "group":
                answered = horizon.series(slots, node.id).tolist()
                known = [value if math.isfinite(value) else None for value in answered]
                monthly[node.id] = (*plan.monthly_landing[node.id][: horizon.closed], *known)
        return monthly

    @cached_property
    def values(self) -> dict[str, float]:
        """``{id: window value}``: closed months as they are, open months as answered."""
        plan = self.answered.model.plan
        return roll_up(plan.tree, self.monthly, plan.lags.felt(self.monthly))

    @property
    def _whole(self) -> Reached | None:
        root = self.answered.model.whole.id
        whole = (one for one in self.targets if one.period is None and one.id == root)
        return next(whole, None)

    @property
    def goal(self) -> float | None:
        """The KGI's goal for the window; None where only other targets were given."""
        return None if self._whole is None else self._whole.goal

    @cached_property
    def reached(self) -> float:
        """The KGI over the window."""
        if self._whole is not None:
            return self._whole.value
        model = self.answered.model
        table = self.answered.targets.base.unknowns.table(self.answered.values)
        return model.horizon.reach(model.horizon.values(table), model.whole)

    @property
    def effects(self) -> Mapping[str, tuple[float, ...]]:
        """``{input: share of each open month's effect that falls inside the window}``.

        Only inputs below a lag.
        """
        return self.answered.effects

    @cached_property
    def reasons(self) -> tuple[Issue, ...]:
        """The explanation, as coded findings."""
        return tuple(reasons_of(self.answered, self.policy))

    @property
    def reason(self) -> str:
        """The explanation in words, in the language that was asked for."""
        return self.explain(self.lang)

    def explain(self, lang: Lang) -> str:
        """The explanation in words, a line for each reason."""
        return "\n".join(render(self._named(issue, lang), lang) for issue in self.reasons)

    def _named(self, issue: Issue, lang: Lang) -> Issue:
        period = self.answered.model.period(issue.parameters.get("period"))
        if period is None:
            return issue
        return replace(issue, parameters={**issue.parameters, "period": period.label(lang)})
