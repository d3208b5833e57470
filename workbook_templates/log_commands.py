"""`kpi log`: what was reviewed and decided, and what moved between two versions of a plan."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from console import Lang, LangOption, err, fail, language, out, show_issues, to_paste
from kpimodel import KpiError, Plan, compare_plans
from kpimodel.cells import read_date
from kpimodel.comparison import Comparison
from kpimodel.errors import Issue, ModelError
from kpimodel.history import History
from kpimodel.messages import text
from workbook_templates.json_file import failure
from workbook_templates.plan_file import JsonPlan, PlanFile, open_plan
from workbook_templates.plan_history import load_history
from workbook_templates.printed_log import (
    change_lines,
    comparison_data,
    review_table,
    targets_data,
    targets_table,
    version_table,
    versions_data,
)
from workbook_templates.review_entry import Review


@dataclass(frozen=True)
class Moved:
    """A comparison with what it is compared with.

    Attributes:
        since: What people call the older one.
        comparison: What differs.
        plan: The newer plan.
    """

    since: str
    comparison: Comparison
    plan: Plan


def register(app: typer.Typer) -> None:
    """Add the command to the front door."""
    app.command("log")(log)


def log(
    file: Annotated[
        Path, typer.Argument(help="A template workbook, or a plan as JSON. 計画のファイル")
    ],
    learned: Annotated[str, typer.Option("--learned", help="What was learned. 学んだこと")] = "",
    decided: Annotated[str, typer.Option("--decided", help="What was decided. 決めたこと")] = "",
    who: Annotated[str, typer.Option("--who", help="Who does it. 誰が")] = "",
    date: Annotated[
        str, typer.Option("--date", help="When: 2025-04-30; today by default. 日付")
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            help="What moved since an older file, or since a version by its number. 比べる相手",
        ),
    ] = "",
    lang: LangOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Machine-readable output. JSONで出力")
    ] = False,
) -> None:
    """The log of a plan: reviews, versions, what moved. 振り返りと版の記録

    With --learned or --decided, and --who, a line is added:
    to a workbook's sheet Review; for a plan as JSON a version with its reason.
    """
    speak = language(lang)
    try:
        opened = open_plan(file)
        if learned or decided or who or date:
            opened.add_review(_entry(learned, decided, who, date))
            err().print(text("log-added", speak, name=file.name), markup=False)
        history = load_history(file) if isinstance(opened, JsonPlan) else None
        moved = _moved(opened, history, since)
    except KpiError as error:
        raise fail(error, speak) from None
    if as_json:
        typer.echo(json.dumps(_data(opened, history, moved), ensure_ascii=False))
    else:
        show_issues([i for i in opened.issues if i.path[:1] == ("review",)], speak)
        _print(opened, history, moved, speak)


def _entry(learned: str, decided: str, who: str, date: str) -> Review:
    """A line of the log as it was typed.

    Raises:
        ModelError: All that is missing, and a date that cannot be read.
    """
    when = read_date(date) if date else dt.datetime.now(dt.UTC).astimezone().date()
    found = []
    if not learned.strip() and not decided.strip():
        found.append(Issue("log-words-missing", "error", ()))
    if not who.strip():
        found.append(Issue("log-who-missing", "error", ()))
    if when is None:
        found.append(Issue("log-date", "error", (), {"value": date}))
    if found:
        raise ModelError(found)
    return Review(when, learned.strip(), decided.strip(), who.strip())


def _moved(opened: PlanFile, history: History | None, since: str) -> Moved | None:
    """What to compare with: what was asked for, else the version before; None without one.

    A file that was edited after its last version is compared with that one.

    Raises:
        KpiError: There is no such version or file, or a version has no value.
    """
    new = opened.plan
    if since and not since.isdigit():
        return Moved(Path(since).name, compare_plans(open_plan(Path(since)).plan, new), new)
    if history is None and not since:
        return None
    versions = history.versions if history else ()
    edited = bool(versions) and versions[-1].plan.to_dict() != new.to_dict()
    number = int(since) if since else len(versions) - (not edited)
    if not since and number < 1:
        return None
    if not versions:
        raise failure("log-no-versions", opened.path)
    if not 1 <= number <= len(versions):
        raise failure("log-no-version", opened.path, number=number, count=len(versions))
    return Moved(str(number), compare_plans(versions[number - 1].plan, new), new)


def _print(opened: PlanFile, history: History | None, moved: Moved | None, lang: Lang) -> None:
    plan, originals = opened.plan, opened.originals
    if history is None and not opened.reviews and moved is None:
        out().print(text("log-empty", lang, command=to_paste("log", opened.path)), markup=False)
    if history is not None:
        out().print(f"[head]{text('log-versions', lang)}[/]")
        out().print(version_table(history, lang))
    elif opened.reviews:
        out().print(f"[head]{text('log-reviews', lang)}[/]")
        out().print(review_table(opened.reviews, lang))
    if originals.targets:
        out().print()
        date = str(originals.date) if originals.date else "－"
        out().print(f"[head]{text('log-targets', lang, date=date)}[/]")
        out().print(targets_table(plan, originals.targets, lang))
    if moved is not None:
        name = moved.since
        since = text("log-version", lang, number=name) if name.isdigit() else name
        out().print()
        out().print(f"[head]{text('log-moved', lang, old=since)}[/]")
        for line in change_lines(moved.plan, moved.comparison, lang):
            out().print(f"  {line}", markup=False)


def _data(opened: PlanFile, history: History | None, moved: Moved | None) -> dict[str, Any]:
    """The log as plain data, for ``--json``."""
    return {
        "reviews": [
            {
                "date": str(entry.date) if entry.date else None, "learned": entry.learned,
                "decided": entry.decided, "who": entry.who, "version": entry.version,
            }
            for entry in opened.reviews
        ],
        "versions": versions_data(history) if history else [],
        "targets": targets_data(opened.plan, opened.originals.targets),
        "moved": comparison_data(moved.comparison, moved.since) if moved else None,
    }  # fmt: skip
