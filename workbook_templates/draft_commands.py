"""`kpi import`: a user's own workbook becomes a draft tree in a template workbook."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from console import (
    EXIT_FINDINGS,
    Lang,
    LangOption,
    err,
    fail,
    figure,
    finding_data,
    language,
    out,
    show_issues,
)
from kpimodel import KpiError, Plan
from kpimodel.calendar import MOST_MONTHS, Calendar, Month
from kpimodel.errors import Issue
from kpimodel.evaluate import evaluate
from kpimodel.messages import text
from kpimodel.table import word
from workbook_templates.draft import Draft, draft
from workbook_templates.json_file import save_json
from workbook_templates.read_formulas import UserBook

_MONTHS = 12


def register(app: typer.Typer) -> None:
    """Add the command to the front door."""
    app.command("import")(import_)


def import_(
    book: Annotated[Path, typer.Argument(help="Your own workbook (.xlsx). 手元のブック")],
    kgi: Annotated[str, typer.Option("--kgi", help="The KGI's cell: 'Sheet!C12'. KGIのセル")],
    out_file: Annotated[
        Path | None,
        typer.Option("--out", help="The file to make; BOOK_draft.xlsx by default. 作るファイル"),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--start", help="First month: 2025-04. 開始月")
    ] = None,
    months: Annotated[
        int | None, typer.Option("--months", help="Months of the window. 期間（か月）")
    ] = None,
    goal: Annotated[
        str | None, typer.Option("--goal", help="The KGI's target: 60 or +15%. 目標")
    ] = None,
    lang: LangOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The draft as JSON; writes no file. JSONで出力")
    ] = False,
) -> None:
    """Make a draft tree of your own workbook's formulas. 手元のブックからツリーの案を作る

    Exit code 1 where there is an error; then nothing is written.
    """
    speak = language(lang)
    target = out_file or book.with_name(f"{book.stem}_draft.xlsx")
    try:
        if not as_json:
            check_target(target)
        made = draft(UserBook(book), kgi, speak, _goal(goal))
        plan = plan_of(made, book.stem, speak, start=start, months=months)
    except KpiError as error:
        if as_json:
            typer.echo(json.dumps({"findings": [finding_data(i, speak) for i in error.issues]},
                                  ensure_ascii=False))  # fmt: skip
            raise typer.Exit(EXIT_FINDINGS) from None
        raise fail(error, speak) from None
    failed = any(issue.severity == "error" for issue in made.issues)
    if as_json:
        typer.echo(json.dumps(data_of(made, plan, speak), ensure_ascii=False, indent=2))
    else:
        _show(made, plan, speak, chosen=bool(start and months))
        if not failed:
            _write(plan, target, speak)
    if failed:
        raise typer.Exit(EXIT_FINDINGS)


def _goal(typed: str | None) -> float | str | None:
    """A plain number as one; anything else is for the KGI's target to judge."""
    try:
        return None if typed is None else float(typed)
    except ValueError:
        return typed


def check_target(path: Path) -> None:
    """See that a file can be made there.

    Raises:
        KpiError: It is there already, or it is neither a workbook nor JSON.
    """
    if path.suffix.lower() not in (".xlsx", ".json"):
        raise KpiError([Issue("draft-out-kind", parameters={"file": path.name})])
    if path.exists():
        raise KpiError([Issue("draft-exists", parameters={"file": path.name})])


def plan_of(
    made: Draft, name: str, lang: Lang, *, start: str | None = None, months: int | None = None
) -> Plan:
    """A plan of a draft.

    Args:
        made: The draft.
        name: Name of the workbook.
        lang: Language of the plan's name.
        start: First month; by default the first heading that names a year, else this month.
        months: Length of the window; by default the number of months in the workbook, else 12.

    Raises:
        KpiError: The start is no month, or the window has no or too many months.
    """
    first = Month.parse(start) if start else _first_month(made.first_period)
    if start and first is None:
        raise KpiError([Issue("not-a-month", "error", ("start",), {"value": start})])
    counted = made.periods * _months_each(made.first_period) or _MONTHS
    if counted > MOST_MONTHS:
        counted = _MONTHS
    today = dt.datetime.now(tz=dt.UTC).astimezone()
    window = Calendar(
        first or Month(today.year, today.month), counted if months is None else months
    )
    return Plan(made.tree, window, {}, text("draft-plan-name", lang, name=name))


def _first_month(heading: str) -> Month | None:
    """The month of a heading; one that names no year is taken in the current one."""
    month = Month.parse(heading)
    if month:
        return month
    number = re.search(r"(\d{1,2})\s*月", heading)
    names = [name for name in calendar.month_abbr if name and heading.lower().startswith(name.lower())]  # fmt: skip
    at = int(number[1]) if number else 0
    if names:
        at = list(calendar.month_abbr).index(names[0])
    year = dt.datetime.now(tz=dt.UTC).astimezone().year
    return Month(year, at) if 1 <= at <= _MONTHS else None


def _months_each(heading: str) -> int:
    """How many months one of the periods has that are headed like this."""
    text = heading.casefold()
    if re.search(r"四半期|\bq\s*[1-4]|[1-4]\s*q", text):
        return 3
    if re.search(r"[上下](半)?期|\bh[12]\b", text):
        return 6
    whole_year = re.fullmatch(r"(fy|cy)?\s*['’]?\d{2,4}\s*年?度?", text)
    return _MONTHS if whole_year else 1


def data_of(made: Draft, plan: Plan, lang: Lang) -> dict[str, Any]:
    """A draft as plain data, for ``--json``: the plan, the comparison, the findings."""
    return {
        "plan": plan.to_dict(),
        "compared": [
            {
                "cell": item.place.a1, "id": item.node, "original": item.original,
                "draft": item.drafted, "equal": item.equal,
            }
            for item in made.comparisons
        ],
        "findings": [finding_data(issue, lang) for issue in made.issues],
    }  # fmt: skip


def _show(made: Draft, plan: Plan, lang: Lang, *, chosen: bool) -> None:
    show_issues(made.issues, lang)
    out().print(_table(made, lang))
    held = sum(node.hold for node in made.tree.nodes)
    out().print(text("draft-made", lang, rows=len(made.rows), inputs=len(made.tree.levers),
                     held=held))  # fmt: skip
    differ, count = len(made.differences), len(made.comparisons)
    code, style = ("draft-unequal", "mark.warning") if differ else ("draft-equal", "good")
    out().print(f"[{style}]{text(code, lang, count=count, differ=differ)}[/]")
    if not chosen:
        window = plan.calendar
        err().print(text("draft-window", lang, start=str(window.start), months=window.months))


def _table(made: Draft, lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, header_style="head")
    for code in ("draft-column-metric", "draft-column-relation", "draft-column-value",
                 "draft-column-cell"):  # fmt: skip
        right = code == "draft-column-value"
        table.add_column(text(code, lang), justify="right" if right else "left", no_wrap=True)
    values = evaluate(made.tree)
    for row, node in zip(made.rows, made.tree.nodes, strict=True):
        depth, parent = 0, node.parent
        while parent is not None:
            depth, parent = depth + 1, made.tree[parent].parent
        table.add_row(
            escape("　" * depth + node.label), word("relation", node.relation, lang),
            figure(values.get(node.id), node.unit), escape(str(row.get("source", ""))),
        )  # fmt: skip
    return table


def _write(plan: Plan, path: Path, lang: Lang) -> None:
    try:
        if path.suffix.lower() == ".json":
            save_json(path, plan.to_dict())
        else:
            from workbook_templates.build import build

            build(plan, path, lang)
    except KpiError as error:
        raise fail(error, lang) from None
    err().print(text("draft-written", lang, name=path.name))
