"""A plan from ranges: its tree, its actuals, its settings, its profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from addin.actuals import Actuals, read_actuals
from addin.attempts import Attempts
from addin.profiles import read_profiles
from addin.ranges import TreeRange
from addin.settings import Settings, read_settings
from kpimodel.errors import Issue, KpiError, ModelError
from kpimodel.plan import Plan

_MOST_NOTES = 5
Time = tuple[object, object, object]  # start, months, closed_through


def read_plan(table: TreeRange, actuals: object, time: Time, profiles: object) -> Plan:
    """Read a plan; what is wrong with any of the arguments is told at once.

    Args:
        table: The tree's range.
        actuals: See `addin.actuals.read_actuals`.
        time: First month or settings, number of months, last closed month; see
            `addin.settings.read_settings`.
        profiles: See `addin.profiles.read_profiles`.

    Raises:
        KpiError: All findings; those on actuals name the rows of their range.
    """
    lang = table.lang
    attempt = Attempts()
    tree = attempt(table.tree)
    settings = attempt(lambda: read_settings(*time, lang))
    seasons = attempt(lambda: read_profiles(profiles, lang))
    happened = attempt(lambda: read_actuals(actuals, tree, lang)) if tree else None
    if tree is None or settings is None or seasons is None or happened is None:
        raise attempt.failed
    calendar = settings.calendar(happened.months, lang)
    try:
        return Plan(tree, calendar, happened.values, profiles=seasons, **_rest(settings))
    except KpiError as error:
        raise ModelError(_placed(error.issues, happened)) from None


def notes(plan: Plan) -> list[Issue]:
    """What deserves a look in a plan over time; what is wrong with its tree KPI_CHECK says."""
    seen = plan.tree.issues
    fresh = [issue for issue in plan.issues if issue.severity != "note" and issue not in seen]
    return fresh[:_MOST_NOTES]


def _rest(settings: Settings) -> dict[str, Any]:
    numbers = {key: settings.numbers[key] for key in ("on_track", "watch")}
    return {**numbers, **settings.texts}


def _placed(issues: Sequence[Issue], actuals: Actuals) -> list[Issue]:
    """Findings on actuals, with their rows in the range instead of the model's paths."""
    rows = {(id_, str(month)): row for (id_, month), row in actuals.places.items()}
    placed = []
    for issue in issues:
        row = rows.get((str(issue.path[1]), str(issue.path[2]))) if len(issue.path) > 2 else None  # noqa: PLR2004
        path = ("arguments", "actuals", row) if row is not None else issue.path
        placed.append(replace(issue, path=path))
    return placed
