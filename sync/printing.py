"""What the commands print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from console import err, out, show_issues
from kpimodel.errors import KpiError
from kpimodel.messages import show, text
from kpimodel.table import Lang
from sync.changes import ActualChange, ChangeSet
from sync.cycle import now_utc
from sync.ledger_records import Transaction
from sync.messages import exact
from sync.report import Report
from sync.session import Session


def print_plan(changes: ChangeSet, opened: Session, file: Path) -> None:
    """Print a ChangeSet, as Terraform does: + made, ~ changed, ! in conflict."""
    lang = opened.lang
    say = speaker(lang)
    say("say-sheet", url=opened.sheet.url)
    for one in changes.writes:
        if one.create:
            team = one.role == "actuals"
            say("say-create-team" if team else "say-create", tab=one.title)
        else:
            say("say-update", tab=one.title, rows=len(one.rows))
    units = {node.id: node.unit for node in opened.mirror.store.load().tree.nodes}
    for pull in changes.pulls:
        say("say-pull", **_figures(pull, units.get(pull.node, "")), file=file.name)
    show_issues((*changes.danger, *changes.issues), lang, out())
    if changes.danger:
        say("say-unsafe")
    if changes.is_empty:
        say("say-nothing")
        return
    made = sum(one.create for one in changes.writes)
    say(
        "say-plan",
        create=made,
        update=len(changes.writes) - made,
        pull=len(changes.pulls),
        conflict=len(changes.conflicts),
    )
    say("say-run-apply", command=opened.command("apply"))


def _figures(change: ActualChange, unit: str) -> dict[str, str | None]:
    return {
        "place": change.place,
        "node": change.node,
        "month": str(change.month),
        "model": exact(change.model, unit),
        "sheet": exact(change.sheet, unit),
    }


def speaker(lang: Lang) -> Any:
    """Return a function that prints a code's words."""

    def say(code: str, **parameters: Any) -> None:
        out().print(text(code, lang, **parameters), markup=False)

    return say


def print_report(report: Report, opened: Session) -> None:
    """Print what one sync did, and how the KGI moved."""
    say, lang = speaker(opened.lang), opened.lang
    say("say-sheet", url=opened.sheet.url)
    tree = opened.mirror.store.load().tree
    if not report.wrote and not report.pulled:
        say("say-nothing")
    else:
        tabs, pulled = (len(report.changes.writes) if report.wrote else 0), len(report.pulled)
        say("say-applied", epoch=report.epoch, tabs=tabs, pulled=pulled)
    for one in report.pulled:
        shown = _figures(one, tree[one.node].unit)
        say("say-pulled", **shown, value=shown["sheet"])
    show_issues(report.issues, lang, out())
    root = tree.root
    before, after = report.before, report.after
    moved = before != after and (report.wrote or bool(report.pulled))
    code = "say-headline" if moved else "say-headline-same"
    say(
        code,
        label=root.label or root.id,
        before=_percent(before.achievement),
        after=_percent(after.achievement),
        landing_before=_shown(before.landing, root.unit),
        landing_after=_shown(after.landing, root.unit),
    )


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"


def _shown(value: float | None, unit: str) -> str | None:
    return None if value is None else show(value, unit)


def print_cycle(report: Report, opened: Session) -> None:
    """Print one line for a cycle of the service."""
    speaker(opened.lang)(
        "say-cycle",
        time=now_utc().astimezone().strftime("%H:%M:%S"),
        tabs=len(report.changes.writes) if report.wrote else 0,
        pulled=len(report.pulled),
        conflicts=len(report.conflicts),
        after=_percent(report.after.achievement),
    )


def print_failure(error: KpiError, pause: float, opened: Session) -> None:
    """Print why a cycle failed, and when the next one comes."""
    show_issues(error.issues, opened.lang)
    time = now_utc().astimezone().strftime("%H:%M:%S")
    err().print(text("say-cycle-failed", opened.lang, time=time, seconds=round(pause)))


def facts(records: Transaction) -> dict[str, Any]:
    """Where a sheet's sync stands, as plain data."""
    last = next(iter(records.runs(1)), None)
    return {
        "last": last.started_at if last else None,
        "outcome": last.outcome if last else None,
        "epoch": records.last_epoch(),
        "values": sum(base.seen is not None for base in records.bases().values()),
        "conflicts": len(records.conflicts(still_open=True)),
        "open_intents": len(records.open_intents()),
    }
