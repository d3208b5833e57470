"""`kpi fill`: actuals from a table into a workbook, or into a plan as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from console import LangOption, err, fail, figure, finding_data, language, out, show_issues
from kpimodel.errors import KpiError
from kpimodel.messages import text
from kpimodel.plan import Plan
from kpimodel.table import Lang
from sync.errors import StoreError
from sync.filling import Change, Filling, match
from sync.sources import read_entries
from workbook_templates.package_write import backup_path
from workbook_templates.plan_file import open_plan

_SHOWN = 40


def register(app: typer.Typer) -> None:
    """Add the command to the front door."""
    app.command("fill")(fill)


def fill(
    file: Annotated[Path, typer.Argument(help="The plan: a workbook or JSON. 計画のファイル")],
    source: Annotated[
        str,
        typer.Option("--from", help="A CSV, an .xlsx, or a database's URL. 実績の表"),
    ],
    table: Annotated[
        str | None,
        typer.Option(
            "--table", help="Tab of an .xlsx; a database's table, or a SELECT. シート名・表の名前"
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Do it; else it is only shown. 書き込む")
    ] = False,
    add_months: Annotated[
        bool,
        typer.Option("--add-months", help="Columns for months that have none. 月の列を足す"),
    ] = False,
    backup: Annotated[
        bool, typer.Option("--backup", help="Keep the old file beside it. 元のファイルを残す")
    ] = False,
    lang: LangOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Machine-readable output. JSONで出力")
    ] = False,
) -> None:
    """Fill actuals in from a table. 実績を表から取り込む

    Rows are matched by id, else by label. Without --write nothing is changed.

    Exit code 1 where there is an error; then nothing is written.
    """
    speak = language(lang)
    try:
        opened = open_plan(file)
        entries, notes = read_entries(source, table)
        filling = match(entries, opened.plan)
        found = [*notes, *filling.issues]
        if any(issue.severity == "error" for issue in found):
            raise StoreError(found)
        actuals = dict(filling.actuals)
        report = opened.preview_actuals(actuals, add_months=add_months)
        report.raise_refused()
        written = bool(write and report.written)
        if written:
            opened.write_actuals(actuals, add_months=add_months, backup=backup)
    except KpiError as error:
        raise fail(error, speak) from None
    issues = (*notes, *filling.issues)
    if as_json:
        typer.echo(json.dumps(_data(filling, written, speak), ensure_ascii=False))
        return
    show_issues(issues, speak)
    moved = [one for one in filling.changes if one.kind != "same"]
    if moved:
        out().print(_table(opened.plan, moved, speak))
    out().print(text("fill-summary", speak, new=filling.count("new"), file=file.name,
                     changed=filling.count("changed"), same=filling.count("same")))  # fmt: skip
    if report.appended:
        out().print(text("fill-rows", speak, ids=", ".join(report.appended)))
    if report.months:
        out().print(text("fill-months", speak, months=", ".join(report.months)))
    if written:
        out().print(text("fill-written", speak, count=len(moved), file=file.name))
        if backup:
            out().print(text("fill-backup", speak, file=str(backup_path(file))))
    elif moved:
        err().print(text("fill-how", speak))


def _table(plan: Plan, changes: list[Change], lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, header_style="head")
    for at, code in enumerate(("metric", "month", "old", "new", "from")):
        right = code in ("old", "new")
        table.add_column(text(f"fill-column-{code}", lang), no_wrap=at > 0,
                         justify="right" if right else "left")  # fmt: skip
    for one in changes[:_SHOWN]:
        node = plan.tree[one.node]
        mark = "+" if one.kind == "new" else "~"
        old = figure(one.old, node.unit) if one.old is not None else ""
        table.add_row(f"{mark} {node.label}", str(one.month), old, figure(one.new, node.unit),
                      one.location.a1)  # fmt: skip
    if len(changes) > _SHOWN:
        table.add_row(text("fill-more", lang, count=len(changes) - _SHOWN))
    return table


def _data(filling: Filling, written: bool, lang: Lang) -> dict[str, object]:
    return {
        "written": written,
        "changes": [
            {"id": one.node, "month": str(one.month), "kind": one.kind, "old": one.old,
             "new": one.new, "place": one.location.a1}
            for one in filling.changes
        ],
        "issues": [finding_data(issue, lang) for issue in filling.issues],
    }  # fmt: skip
