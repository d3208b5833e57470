"""A report's figures by quarter, half or year, and its outlook: as tables and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.table import Table

from console import Lang, figure
from kpimodel import (
    KpiError,
    Plan,
    Scenario,
    achievement,
    history_scenarios,
    land_scenarios,
    landing_gaps,
    landing_probability,
    stretches,
)
from kpimodel.calendar import Span
from kpimodel.errors import Issue, Quantity
from kpimodel.messages import text
from kpimodel.probability import Outlook
from kpimodel.scenarios import SideBySide
from kpimodel.stretch import Stretch
from kpimodel.timing.rolled import PeriodFigures
from workbook_templates.achieved_text import achieved_text
from workbook_templates.printed_table import label, metric_table, named_table

DRAWS = 20_000
LOW, HIGH = 10, 90
_SEEN_IN_TABLE = ("scenario-held-at-bound", "scenario-outside-bounds")


# --- by period -------------------------------------------------------------------------------


def period_title(part: PeriodFigures, lang: Lang) -> str:
    """The period's name, and whether it is closed or only partly in the window."""
    name = part.period.label(lang)
    if not part.period.whole:
        name = text("period-part", lang, name=name, count=len(part.period.months))
    return text("period-closed", lang, name=name) if part.closed else name


def period_table(plan: Plan, part: PeriodFigures, lang: Lang) -> Table:
    """One period's scorecard: a row a metric."""
    table = metric_table(lang, "metric", "target", "actual", "achievement", "landing", "note")
    for node in plan.tree.nodes:
        if node.id not in part.targets:
            continue
        achieved = _achieved(plan, part, node.id)
        table.add_row(
            label(plan.tree, node.id),
            figure(part.targets[node.id], node.unit),
            figure(part.actuals.get(node.id), node.unit, 2),
            achieved_text(plan, achieved),
            figure(part.landing.get(node.id), node.unit, 2),
            "",
        )
    return table


def _achieved(plan: Plan, part: PeriodFigures, id_: str) -> float | None:
    """Against the whole period's target, once all its months are closed."""
    if not part.closed:
        return None
    return achievement(
        part.actuals.get(id_), part.targets[id_], plan.tree[id_].direction, plan.rule,
        plan.rounding,
    )  # fmt: skip


def period_gaps(plan: Plan, span: Span) -> list[dict[str, float] | None]:
    """What drives each period's gap from target to landing; None where nothing is in, or known.

    The periods add up to the window. A KGI that is a rate over time has no such split.
    """
    if not plan.closed:
        return [None for _ in plan.calendar.periods(span)]
    try:
        return [None if gap is None else dict(gap) for gap in landing_gaps(plan, span)]
    except KpiError:
        return [None for _ in plan.calendar.periods(span)]


def period_data(plan: Plan, span: Span) -> list[dict[str, Any]]:
    """Every period as plain data, for ``--json``."""
    return [
        {
            "period": part.period.label("en"),
            "months": [str(month) for month in part.period.months],
            "closed": part.closed,
            "targets": dict(part.targets),
            "actuals": dict(part.actuals),
            "achievement": {id_: _achieved(plan, part, id_) for id_ in part.targets},
            "landing": dict(part.landing),
            "contributions": gap,
        }
        for part, gap in zip(plan.rolled(span), period_gaps(plan, span), strict=True)
    ]


# --- the outlook -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Ahead:
    """What is known of the rest of a plan.

    Attributes:
        probability: Of the goal; None without a goal.
        scenarios: Cautious, realistic and optimistic, side by side.
        named: The scenarios themselves, in order.
        stretches: How each target compares with its history.
    """

    probability: Outlook | None
    scenarios: SideBySide
    named: tuple[Scenario, ...]
    stretches: dict[str, Stretch]

    @property
    def issues(self) -> list[Issue]:
        """Notes on what could not be known: one of each kind, for the first row it is about."""
        issues = [*(self.probability.issues if self.probability else ()), *self.scenarios.issues]
        kinds = {issue.code: issue for issue in issues[::-1] if issue.code not in _SEEN_IN_TABLE}
        return list(kinds.values())[::-1]


def look_ahead(plan: Plan) -> Ahead:
    """Probability, scenarios and stretch of a plan, from its own past months.

    Raises:
        KpiError: The plan has no figures.
    """
    chance = None if plan.tree.goal is None else landing_probability(plan, draws=DRAWS)
    named = history_scenarios(plan)
    return Ahead(chance, land_scenarios(plan, named), named, stretches(plan))


def chance_line(plan: Plan, chance: Outlook, lang: Lang) -> str:
    """The probability in words, with where the KGI lands most likely."""
    unit = plan.tree.root.unit
    if len(plan.closed) == plan.calendar.months:
        return text(
            "outlook-reached" if chance.probability else "outlook-missed", lang,
            name=plan.tree.root.label, goal=Quantity(chance.goal, unit),
            landed=Quantity(chance.mean, unit),
        )  # fmt: skip
    return text(
        "outlook-chance", lang, name=plan.tree.root.label,
        goal=Quantity(chance.goal, unit), chance=_percent(chance.probability),
        low=Quantity(chance.percentiles[LOW], unit),
        high=Quantity(chance.percentiles[HIGH], unit),
    )  # fmt: skip


def _percent(share: float) -> str:
    """No share is shown as certain that was not found in every draw."""
    if 0 < share < 0.01:  # noqa: PLR2004
        return "< 1 %"
    if 0.99 < share < 1:  # noqa: PLR2004
        return "> 99 %"
    return f"{share:.0%}".replace("%", " %")


def scenario_table(plan: Plan, ahead: Ahead, lang: Lang) -> Table:
    """The scenarios side by side, and whether each reaches the goal."""
    side = ahead.scenarios
    table = named_table([text("column-metric", lang), *(one.title(lang) for one in ahead.named)])
    for node in plan.tree.nodes:
        if node.id in side.base:
            cells = [figure(side.values[one.name][node.id], node.unit, 2) for one in ahead.named]
            table.add_row(label(plan.tree, node.id), *cells)
    if side.reaches:
        marks = [
            text("reaches-yes" if side.reaches[one.name] else "reaches-no", lang)
            for one in ahead.named
        ]
        table.add_row(text("reaches", lang), *marks)
    return table


def stretch_table(plan: Plan, ahead: Ahead, lang: Lang) -> Table:
    """What each metric must reach in an open month beside its own past."""
    table = metric_table(lang, "metric", "asked", "best", "reached", "verdict")
    for id_, one in ahead.stretches.items():
        node = plan.tree[id_]
        verdict = "－" if one.verdict is None else text(f"verdict-{one.verdict}", lang)
        reached = f"{one.reached}/{one.points}" if one.points else "－"
        table.add_row(
            label(plan.tree, id_), figure(one.required, node.unit, 2),
            figure(one.best, node.unit, 2), reached, verdict,
        )  # fmt: skip
    return table


def outlook_data(ahead: Ahead) -> dict[str, Any]:
    """The outlook as plain data, for ``--json``."""
    chance = ahead.probability
    return {
        "probability": None if chance is None else {
            "goal": chance.goal, "probability": chance.probability,
            "standard_error": chance.standard_error, "interval": list(chance.interval),
            "mean": chance.mean, "sd": chance.sd, "draws": chance.draws, "seed": chance.seed,
            "percentiles": {str(at): value for at, value in chance.percentiles.items()},
            "uncertain": list(chance.uncertain),
        },
        "scenarios": {
            one.name: {
                "values": dict(ahead.scenarios.values[one.name]),
                "reaches": ahead.scenarios.reaches.get(one.name),
            }
            for one in ahead.named
        },
        "stretch": {
            id_: {
                "required": one.required, "verdict": one.verdict, "percentile": one.percentile,
                "best": one.best, "reached": one.reached, "points": one.points,
                "expected": one.expected,
            }
            for id_, one in ahead.stretches.items()
        },
    }  # fmt: skip
