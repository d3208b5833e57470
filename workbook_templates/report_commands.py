"""`kpi report`: achievement, landing, what drives the gap; by period, with the outlook, to share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from console import Lang, LangOption, err, fail, figure, language, out, show_issues
from kpimodel import KpiError, Plan, landing_gap, paces, years_on_year
from kpimodel.calendar import Span
from kpimodel.messages import text
from workbook_templates.achieved_text import achieved_text
from workbook_templates.page.share import share
from workbook_templates.plan_file import PlanFile, open_plan
from workbook_templates.printed_outlook import (
    Ahead,
    chance_line,
    look_ahead,
    outlook_data,
    period_data,
    period_gaps,
    period_table,
    period_title,
    scenario_table,
    stretch_table,
)
from workbook_templates.printed_table import difference, label, metric_table

STATUS_MARKS = {"on_track": "●", "watch": "▲", "behind": "■", "no_data": "－"}


def report(
    file: Annotated[
        Path, typer.Argument(help="A template workbook, or a plan as JSON. 計画のファイル")
    ],
    lang: LangOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Machine-readable output. JSONで出力")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the dashboard as a page. HTMLに書き出す")
    ] = None,
    png: Annotated[
        Path | None, typer.Option("--png", help="Write it as a picture. PNGに書き出す")
    ] = None,
    by: Annotated[
        Span | None,
        typer.Option("--by", help="By month, quarter, half or fiscal year too. 期間ごとに集計"),
    ] = None,
    outlook: Annotated[
        bool,
        typer.Option(
            "--outlook",
            help="Probability, scenarios and stretch too. 達成確率・シナリオ・目標の水準",
        ),
    ] = False,
) -> None:
    """Achievement, landing, and what drives the gap. 達成率・着地見込み・差の要因"""
    speak = language(lang)
    try:
        opened = open_plan(file)
    except KpiError as error:
        raise fail(error, speak) from None
    if html or png:
        _share(opened, speak, lang, html, png)
        return
    try:
        data = report_data(opened.plan)
        ahead = look_ahead(opened.plan) if outlook else None
        if by:
            data["periods"] = period_data(opened.plan, by)
        if ahead:
            data["outlook"] = outlook_data(ahead)
    except KpiError as error:
        raise fail(error.located(opened.place), speak) from None
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    show_issues(opened.issues, speak)
    plan = opened.plan
    closed = plan.closed_through
    out().print(f"[head]{plan.name}[/]")
    if closed is None:
        out().print(text("report-no-actuals", speak))
    else:
        out().print(text("report-closed", speak, month=str(closed), count=len(plan.closed),
                         months=plan.calendar.months))  # fmt: skip
        if line := pace_line(plan, speak):
            out().print(line, markup=False)
    out().print(report_table(plan, speak))
    _print_gap(plan, data["contributions"], speak)
    if by:
        _print_periods(plan, by, speak)
    if ahead:
        _print_outlook(plan, ahead, speak)


def _print_gap(plan: Plan, gap: dict[str, float], lang: Lang) -> None:
    """Why the goal is out of reach, where it is, and what drives the landing's gap to it."""
    if plan.solution is not None and plan.solution.status == "unreachable":
        err().print(plan.solution.explain(lang), markup=False)
    if not gap:
        return
    root = plan.tree.root
    out().print(text("report-gap", lang, name=root.label))
    _print_causes(plan, gap, lang)


def _print_causes(plan: Plan, gap: Mapping[str, float], lang: Lang) -> None:
    unit = plan.tree.root.unit
    for id_, amount in sorted(gap.items(), key=lambda item: item[1]):
        name = plan.tree[id_].label if id_ in plan.tree else text(id_.lstrip("_"), lang)
        out().print(f"  {difference(amount, unit):>12}  {name}", markup=False)


def _print_periods(plan: Plan, span: Span, lang: Lang) -> None:
    for part, gap in zip(plan.rolled(span), period_gaps(plan, span), strict=True):
        out().print()
        out().print(f"[head]{period_title(part, lang)}[/]")
        out().print(period_table(plan, part, lang))
        if gap:
            out().print(text("report-gap", lang, name=plan.tree.root.label))
            _print_causes(plan, gap, lang)


def _print_outlook(plan: Plan, ahead: Ahead, lang: Lang) -> None:
    show_issues(ahead.issues, lang)
    out().print()
    if ahead.probability is not None:
        out().print(chance_line(plan, ahead.probability, lang), markup=False)
    out().print(f"[head]{text('outlook-scenarios', lang)}[/]")
    out().print(scenario_table(plan, ahead, lang))
    out().print(f"[head]{text('outlook-stretch', lang)}[/]")
    out().print(stretch_table(plan, ahead, lang))


def _share(
    opened: PlanFile, speak: Lang, chosen: Lang | None, html: Path | None, png: Path | None
) -> None:
    """Write the page in the language asked for, else the workbook's own."""
    try:
        issues = share(opened.plan, chosen or opened.lang or speak, html, png)
    except KpiError as error:
        raise fail(error.located(opened.place), speak) from None
    show_issues([*opened.issues, *issues], speak)
    for path in filter(None, (html, png)):
        out().print(text("report-shared", speak, file=str(path)), markup=False)


def report_data(plan: Plan) -> dict[str, Any]:
    """All figures of a report as plain data, for ``--json``."""
    gap: dict[str, float] = {}
    if plan.closed:
        gap = dict(landing_gap(plan))
    return {
        "name": plan.name,
        "closed_through": str(plan.closed_through) if plan.closed_through else None,
        "goal": plan.tree.goal,
        "targets": plan.targets,
        "target_to_date": plan.target_to_date,
        "actual_to_date": plan.actual_to_date,
        "achievement": plan.achievements,
        "status": plan.statuses,
        "band": plan.named_bands,
        "landing": plan.landing,
        "contributions": gap,
        "progress": {id_: one.progress for id_, one in paces(plan).items()},
        "elapsed": len(plan.closed) / plan.calendar.months,
        "required_pace": {id_: one.required for id_, one in paces(plan).items()},
        "year_on_year": years_on_year(plan),
    }


def pace_line(plan: Plan, lang: Lang) -> str:
    """進捗率 beside the time that has passed, the pace that the rest needs, 前年同期比: of the KGI."""
    root = plan.tree.root
    parts: list[str] = []
    pace = paces(plan).get(root.id)
    if pace is not None and pace.progress is not None:
        parts.append(text("report-progress", lang, progress=_percent(pace.progress),
                          elapsed=_percent(pace.elapsed)))  # fmt: skip
    if pace is not None and pace.required is not None and pace.current is not None:
        code = "report-pace" if root.direction == "up" else "report-pace-down"
        # a loss may still grow up to its limit
        required = pace.required if (plan.tree.goal or 0.0) < 0 else max(pace.required, 0.0)
        parts.append(text(code, lang, required=figure(required, root.unit),
                          current=figure(pace.current, root.unit)))  # fmt: skip
    growth = years_on_year(plan).get(root.id)
    if growth is not None:
        parts.append(text("report-year", lang, growth=f"{growth:+.1%}"))
    return ("　" if lang == "ja" else "; ").join([root.label, *parts]) if parts else ""


def _percent(value: float) -> str:
    return f"{value:.0%}"


def report_table(plan: Plan, lang: Lang) -> Table:
    """The scorecard: a row a node."""
    table = metric_table(lang, "metric", "target", "to-date", "actual", "achievement", "landing",
                   "status")  # fmt: skip
    for node in plan.tree.nodes:
        if node.id not in plan.targets:
            continue
        achieved = plan.achievements[node.id]
        status = plan.statuses[node.id]
        table.add_row(
            label(plan.tree, node.id),
            figure(plan.targets.get(node.id), node.unit),
            figure(plan.target_to_date.get(node.id), node.unit),
            figure(plan.actual_to_date.get(node.id), node.unit, 2),
            achieved_text(plan, achieved),
            figure(plan.landing.get(node.id), node.unit, 2),
            f"{STATUS_MARKS[status]} {_band(plan, node.id, lang)}",
        )
    return table


def _band(plan: Plan, id_: str, lang: Lang) -> str:
    """What the plan calls an achievement."""
    if plan.bands == "default":
        return text(f"status-{plan.statuses[id_]}", lang)
    return text(f"band-{plan.named_bands[id_]}", lang)
