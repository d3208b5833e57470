"""`kpi sync`: plan, apply, run, status, history, conflicts, doctor.

Exit codes: 0 done, or nothing to do; 1 a finding stops it; 2 (plan) there are changes; 3 (apply)
done, and conflicts are open.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from console import LangOption, err, fail, language, out, show_issues
from kpimodel.errors import KpiError
from kpimodel.messages import text
from sync.doctor import examine
from sync.durations import parse_duration
from sync.errors import ConflictError
from sync.lock import held
from sync.printing import (
    facts,
    print_cycle,
    print_failure,
    print_plan,
    print_report,
    speaker,
)
from sync.service import Loop, stop_on_signals
from sync.session import lock_beside, records_of, session

EXIT_CHANGES = 2
EXIT_CONFLICTS = 3

app = typer.Typer(
    no_args_is_help=True,
    help="Keep a team's Google Sheet in step with a plan. チームのシートと計画を同期する",
)

PlanFile = Annotated[Path, typer.Argument(help="The plan: a workbook or JSON. 計画のファイル")]
SheetOption = Annotated[
    str | None,
    typer.Option(
        "--sheet",
        envvar="KPI_SHEET",
        help="Id or URL of the spreadsheet; `new` makes one on a local server. シートのIDかURL",
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", envvar="KPI_SHEETS_URL", help="A local Sheets server. サーバー"),
]
Credentials = Annotated[
    Path | None,
    typer.Option(
        "--credentials",
        envvar="KPI_GOOGLE_CREDENTIALS",
        help="A service account's key (JSON, mode 0600). サービスアカウントの鍵",
    ),
]
LedgerFile = Annotated[
    Path | None,
    typer.Option("--ledger", help="The ledger; by default beside the plan. 台帳のファイル"),
]
Force = Annotated[
    bool, typer.Option("--force", help="Go on although much has vanished. 消えた値があっても実行")
]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output. JSONで出力")]


def register(front: typer.Typer) -> None:
    """Add `kpi sync` to the front door."""
    front.add_typer(app, name="sync")


@app.command()
def plan(
    file: PlanFile,
    sheet: SheetOption = None,
    base_url: BaseUrl = None,
    credentials: Credentials = None,
    ledger: LedgerFile = None,
    lang: LangOption = None,
    as_json: AsJson = False,
) -> None:
    """Show what a sync would do; write nothing. Exit code 2 if there is something. 予定を表示"""
    with session(file, sheet, base_url, credentials, ledger, lang) as opened:
        changes = opened.mirror.plan()
        if as_json:
            typer.echo(json.dumps(changes.to_dict(), ensure_ascii=False, indent=2))
        else:
            print_plan(changes, opened, file)
    if changes.danger:
        raise typer.Exit(1)
    if not changes.is_empty:
        raise typer.Exit(EXIT_CHANGES)


@app.command()
def apply(
    file: PlanFile,
    sheet: SheetOption = None,
    base_url: BaseUrl = None,
    credentials: Credentials = None,
    ledger: LedgerFile = None,
    force: Force = False,
    lang: LangOption = None,
    as_json: AsJson = False,
) -> None:
    """Sync once: tabs to the sheet, the team's actuals back. 一度だけ同期する

    Exit code 3 if it is done and conflicts are open.
    """
    with session(
        file, sheet, base_url, credentials, ledger, lang, makes=True, as_json=as_json
    ) as opened:
        report = opened.mirror.apply(force=force)
        if as_json:
            typer.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
        else:
            print_report(report, opened)
        try:
            report.raise_conflicts()
        except ConflictError as error:
            see = opened.command("conflicts")
            words = text("say-conflicts-open", opened.lang, count=len(error.issues), command=see)
            err().print(words, markup=False)
            raise typer.Exit(EXIT_CONFLICTS) from None


@app.command()
def run(
    file: PlanFile,
    every: Annotated[str, typer.Option("--every", help="How often: 30s, 5m, 1h. 間隔")] = "5m",
    sheet: SheetOption = None,
    base_url: BaseUrl = None,
    credentials: Credentials = None,
    ledger: LedgerFile = None,
    lang: LangOption = None,
    cycles: Annotated[
        int | None, typer.Option("--cycles", min=1, help="End after so many. 回数")
    ] = None,
) -> None:
    """Sync again and again until Ctrl-C; a cycle that has begun is finished. 同期し続ける"""
    try:
        seconds = parse_duration(every)  # first, so that a wrong one makes no sheet
    except KpiError as error:
        raise fail(error, language(lang)) from None
    with session(file, sheet, base_url, credentials, ledger, lang, makes=True) as opened:
        only = lock_beside(Path(opened.ledger.place), opened.sheet.spreadsheet_id)
        with held(only.with_suffix(".run.lock")), stop_on_signals() as stop:
            say = speaker(opened.lang)
            say("say-sheet", url=opened.sheet.url)
            say("say-serving", every=every)
            loop = Loop(
                lambda report: print_cycle(report, opened),
                lambda error, pause: print_failure(error, pause, opened),
                cycles=cycles,
            )
            done = loop.run(opened.mirror.apply, seconds, stop)
            say("say-stopped", cycles=done)


@app.command()
def status(
    file: PlanFile,
    sheet: SheetOption = None,
    base_url: BaseUrl = None,
    credentials: Credentials = None,
    ledger: LedgerFile = None,
    lang: LangOption = None,
    as_json: AsJson = False,
) -> None:
    """Show where the sync stands, by the ledger alone. 状態を表示"""
    del base_url, credentials  # taken so that one set of options works everywhere
    with records_of(file, sheet, ledger, lang) as (records, speak):
        found = facts(records)
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
            return
        say = speaker(speak)
        if found["last"] is None:
            say("say-no-runs")
        else:
            say("say-status-last", at=found["last"], outcome=found["outcome"])
        say("say-status-epoch", epoch=found["epoch"])
        say("say-status-values", count=found["values"])
        say("say-status-conflicts", count=found["conflicts"])
        say("say-status-intents", count=found["open_intents"])


@app.command()
def history(
    file: PlanFile,
    sheet: SheetOption = None,
    base_url: BaseUrl = None,
    credentials: Credentials = None,
    ledger: LedgerFile = None,
    lang: LangOption = None,
    values: Annotated[
        bool, typer.Option("--values", help="Every value seen. 見た値すべて")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many. 件数")] = 20,
) -> None:
    """List the runs, newest first, or every value that was seen. 履歴を表示"""
    del base_url, credentials  # taken so that one set of options works everywhere
    with records_of(file, sheet, ledger, lang) as (records, speak):
        say = speaker(speak)
        if values:
            for seen in reversed(records.observations()[-limit:]):
                say(
                    "say-value",
                    at=seen.seen_at[:19],
                    node=seen.node,
                    month=str(seen.month),
                    kind=seen.kind,
                    raw=seen.raw,
                )
            return
        runs = records.runs(limit)
        if not runs:
            say("say-no-runs")
        for one in runs:
            say(
                "say-run",
                number=one.number,
                at=one.started_at[:19],
                outcome=one.outcome,
                tabs=len(one.body.get("written", ())),
                pulled=len(one.body.get("pulled", ())),
                conflicts=len(one.body.get("conflicts", ())),
            )


@app.command()
def conflicts(
    file: PlanFile,
    sheet: SheetOption = None,
    base_url: BaseUrl = None,
    credentials: Credentials = None,
    ledger: LedgerFile = None,
    lang: LangOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Settled ones too. 解消済みも")] = False,
) -> None:
    """List the cells on which the plan and the sheet disagree. 不一致を表示"""
    del base_url, credentials  # taken so that one set of options works everywhere
    with records_of(file, sheet, ledger, lang) as (records, speak):
        say = speaker(speak)
        found = records.conflicts(still_open=not everything)
        if not found:
            say("say-no-conflicts")
        for one in found:
            done = text("say-closed", speak, at=one.closed_at[:16]) if one.closed_at else ""
            say(
                "say-conflict",
                node=one.node,
                month=str(one.month),
                model=one.model,
                sheet=one.sheet,
                base=one.base,
                since=one.opened_at[:16],
                state=done,
            )


@app.command()
def doctor(
    file: PlanFile,
    sheet: SheetOption = None,
    base_url: BaseUrl = None,
    credentials: Credentials = None,
    ledger: LedgerFile = None,
    lang: LangOption = None,
) -> None:
    """Check the plan, the ledger, the credentials and the sheet; say what to do. 点検する"""
    well = True
    with session(file, sheet, base_url, credentials, ledger, lang) as opened:
        checks = examine(opened, base_url)
        for check in checks:
            well = well and check.is_well
            out().print(f"{'✔' if check.is_well else '✖'} {check.name}", markup=False)
            show_issues(check.issues, opened.lang, out())
    if not well:
        raise typer.Exit(1)
