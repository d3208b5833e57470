"""The history beside a plan as JSON: ``plan.json`` has its versions in ``plan.history.json``.

It is a document of `kpimodel.history` (schema ``kpi-history/1``): who, when, why and the plan of
every version, so that 当初目標 stands beside 修正目標 as it does in a workbook.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from kpimodel import KpiError, ModelError, Plan
from kpimodel.history import History
from workbook_templates.json_file import load_json, save_json
from workbook_templates.review_entry import Originals, Review

SOLVER = "kpi solve"


def history_path(path: Path) -> Path:
    """Where the history of a plan is kept."""
    return path.with_name(f"{path.stem}.history.json")


def load_history(path: Path) -> History | None:
    """The history of the plan in a file; None where there is none.

    Raises:
        KpiError: The document is damaged; all findings.
    """
    beside = history_path(path)
    if not beside.is_file():
        return None
    try:
        return History.from_dict(load_json(beside))
    except KpiError as error:  # which of the two files it is about
        named = [replace(issue, path=(beside.name, *issue.path)) for issue in error.issues]
        raise ModelError(named) from None


def keep_version(path: Path, plan: Plan, who: str, why: str, when: dt.datetime) -> None:
    """Add a version to the history of a plan, or begin it; an unchanged plan adds none.

    Raises:
        KpiError: The history is damaged or cannot be written.
    """
    history = load_history(path)
    if history is None:
        history = History.begin(plan, who, when, why)
    elif history.latest.to_dict() == plan.to_dict() and who == SOLVER:
        return
    else:
        last = history.versions[-1].when
        if last.tzinfo is None:  # written by a program that counts in its own time
            when = when.replace(tzinfo=None)
        history = history.add(plan, who, max(when, last), why)
    save_json(history_path(path), history.to_dict())


def originals(history: History | None) -> Originals:
    """The targets of the first version."""
    if history is None:
        return Originals({})
    return Originals(history.original.targets, history.versions[0].when.date())


def reviews(history: History | None) -> tuple[Review, ...]:
    """The versions as entries of a review log; the first one is where it began."""
    if history is None:
        return ()
    return tuple(
        Review(version.when.date(), "", version.why, version.who, str(number))
        for number, version in enumerate(history.versions, 1)
        if version.who != SOLVER
    )
