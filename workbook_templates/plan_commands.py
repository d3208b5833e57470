"""`kpi check`, `kpi solve`, `kpi report`: what a plan says, in words or as JSON."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from console import (
    EXIT_FINDINGS,
    Lang,
    LangOption,
    err,
    fail,
    figure,
    language,
    out,
    show_issues,
)
from kpimodel import KpiError, Plan, Solution, Tree, backsolve, contributions, evaluate
from kpimodel.errors import Issue, locate
from kpimodel.messages import extend, render, show, text
from kpimodel.node import Node
from kpimodel.policies import Policy
from kpimodel.review import review
from workbook_templates.page.share import share
from workbook_templates.plan_file import PlanFile, open_plan
from workbook_templates.plan_words import CATALOGUE

extend(CATALOGUE)

File = Annotated[
    Path, typer.Argument(help="A template workbook, or a plan as JSON. 計画のファイル")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output. JSONで出力")]
_CEILING_SLACK = 1e-9  # 300 that came out as 300.0000000001 stays 300
STATUS_MARKS = {"on_track": "●", "watch": "▲", "behind": "■", "no_data": "－"}


def register(app: typer.Typer) -> None:
    """Add the three commands to the front door."""
    app.command("check")(check)
    app.command("solve")(solve)
    app.command("report")(report)


def check(
    file: File,
    lang: LangOption = None,
    as_json: JsonOption = False,
    with_review: Annotated[
        bool,
        typer.Option("--review", help="The lint of a plan too: owners, due dates, … 計画の質も"),
    ] = False,
) -> None:
    """Look a plan over: every finding with its place. 計画を点検する

    Exit code 1 where there is an error.
    """
    speak = language(lang)
    try:
        opened = open_plan(file)
        findings = [*opened.issues, *_deeper_findings(opened)]
        if with_review:
            findings += locate(review(opened.plan), opened.place)
        # what reading found already is told once
        findings = list({(issue.code, issue.path): issue for issue in findings[::-1]}.values())[
            ::-1
        ]
    except KpiError as error:
        findings = list(error.issues)
    if as_json:
        typer.echo(json.dumps([_finding(issue, speak) for issue in findings], ensure_ascii=False))
    else:
        show_issues(findings, speak, out())
        out().print(_verdict(findings, speak))
    if any(issue.severity == "error" for issue in findings):
        raise typer.Exit(EXIT_FINDINGS)


def _deeper_findings(opened: PlanFile) -> list[Issue]:
    """What shows only when the plan is computed: no value, a goal that cannot be."""
    plan = opened.plan
    try:
        evaluate(plan.tree)
        solution = plan.solution
    except KpiError as error:
        return list(error.located(opened.place).issues)
    if solution is None:
        path = plan.tree.path(plan.tree.root.id, "target")
        parameters = {"node": plan.tree.root.id}
        return [Issue("goal-missing", "warning", path, parameters, opened.place(path))]
    if solution.status == "unreachable":
        reason = solution.reasons[0]
        path = plan.tree.path(plan.tree.root.id, "target")
        return [Issue(reason.code, "warning", path, reason.parameters, opened.place(path))]
    return []


def _finding(issue: Issue, lang: Lang) -> dict[str, Any]:
    place = issue.location
    return {
        "code": issue.code,
        "severity": issue.severity,
        "place": place.a1 if place else issue.dotted,
        "message": render(issue, lang),
    }


def _verdict(findings: list[Issue], lang: Lang) -> str:
    errors = sum(issue.severity == "error" for issue in findings)
    warnings = sum(issue.severity == "warning" for issue in findings)
    code = "check-errors" if errors else "check-warnings" if warnings else "check-clean"
    style = "mark.error" if errors else "mark.warning" if warnings else "good"
    return f"[{style}]{text(code, lang, errors=errors, warnings=warnings)}[/]"


def solve(
    file: File,
    goal: Annotated[
        str | None, typer.Option("--goal", help="Another goal: 60 or +15%. 目標")
    ] = None,
    policy: Annotated[
        Policy, typer.Option("--policy", help="How the effort is shared out. 配分方法")
    ] = "least_change",
    lang: LangOption = None,
    as_json: JsonOption = False,
    write: Annotated[
        bool, typer.Option("--write", help="Fill blank targets of free inputs. 目標列に書き込む")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="With --write: old targets too. 既存の目標も置き換える"),
    ] = False,
) -> None:
    """Work back from the goal to the levers. 目標から逆算する

    Exit code 1 where the goal cannot be reached or the plan has an error; then nothing is written.
    """
    speak = language(lang)
    opened = _open(file, speak)
    try:
        solution = backsolve(opened.plan.tree, goal, policy, speak)
    except KpiError as error:
        raise fail(error.located(opened.place), speak) from None
    if as_json:
        typer.echo(json.dumps(solution_data(solution), ensure_ascii=False))
    else:
        show_issues([*opened.issues, *solution.issues], speak)
        out().print(solution_table(opened.plan.tree, solution, opened.plan.calendar.months, speak))
        out().print(solution.reason)
    if write and solution.status != "unreachable":
        if not replace and opened.plan.tree.goal not in (None, solution.goal):
            err().print(text("solve-other-goal", speak, goal=show(solution.goal),
                             standing=show(opened.plan.tree.goal or 0.0)))  # fmt: skip
            raise typer.Exit(EXIT_FINDINGS)
        _write(opened, solution, speak, replace=replace)
    if solution.status == "unreachable":
        if write:
            err().print(text("solve-not-written", speak))
        raise typer.Exit(EXIT_FINDINGS)


def _open(file: Path, lang: Lang) -> PlanFile:
    try:
        return open_plan(file)
    except KpiError as error:
        raise fail(error, lang) from None


def solution_data(solution: Solution) -> dict[str, Any]:
    """A solution as plain data, for ``--json``."""
    return {
        "status": solution.status,
        "goal": solution.goal,
        "reached": solution.reached,
        "policy": solution.policy,
        "exact": solution.exact,
        "values": solution.values,
        "binding": solution.binding,
        "relaxations": [
            {"lever": r.lever, "bound": r.bound, "limit": r.limit, "needed": r.needed}
            for r in solution.relaxations
        ],
        "together": solution.together,
        "reason": solution.reason,
    }


def solution_table(tree: Tree, solution: Solution, months: int | None, lang: Lang) -> Table:
    """The answer as a table: baseline, answer and, with ``months``, the change and a month's share.

    A month's share of a flow is rounded up, from the unrounded chain.
    """
    baseline = evaluate(tree)
    more = ("change", "per-month") if months else ()
    table = _table(lang, "metric", "baseline", "answer", *more, "note")
    for node in tree.nodes:
        value = solution.values.get(node.id)
        if value is None:
            continue
        cells = [label(tree, node.id), figure(baseline[node.id], node.unit)]
        cells.append(figure(value, node.unit))
        if months:
            cells += [_change(baseline[node.id], value), _per_month(node, value, months)]
        limit = text("at-limit", lang) if node.id in solution.binding else ""
        table.add_row(*cells, limit)
    return table


def _change(start: float, value: float) -> str:
    if start == value:
        return ""
    return f"{value / start - 1:+.1%}" if start else "－"


def _per_month(node: Node, value: float, months: int) -> str:
    if node.rollup != "sum" or node.is_rate:
        return ""
    return f"{math.ceil(value / months - _CEILING_SLACK):,}"


def label(tree: Tree, id_: str) -> str:
    """A row's name, indented by its place in the drawing."""
    depth, parent = 0, tree[id_].parent
    while parent is not None:
        depth, parent = depth + 1, tree[parent].parent
    return " " * depth + tree[id_].label


def _table(lang: Lang, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="head")
    for at, code in enumerate(columns):
        # where the terminal is narrow the names wrap, never the figures
        justify: Literal["left", "right"] = "right" if 0 < at < len(columns) - 1 else "left"
        table.add_column(text(f"column-{code}", lang), justify=justify, no_wrap=at > 0)
    return table


def _write(opened: PlanFile, solution: Solution, lang: Lang, *, replace: bool) -> None:
    tree = opened.plan.tree
    free = [tree[id_] for id_ in tree.levers if not tree[id_].hold]
    chosen = [node for node in free if replace or node.target is None]
    targets = {node.id: solution.values[node.id] for node in chosen}
    if tree.goal != solution.goal:
        targets[tree.root.id] = solution.goal
    try:
        if targets:
            opened.write_targets(targets, overwrite=replace)
        words = solution.explain(opened.lang or lang)
        opened.write_answer(solution.values, solution.goal, words)
    except KpiError as error:
        raise fail(error, lang) from None
    kept = len(free) - len(chosen)
    err().print(text("solve-written", lang, count=len(targets), name=opened.path.name))
    if kept:
        err().print(text("solve-kept", lang, count=kept))


def report(
    file: File,
    lang: LangOption = None,
    as_json: JsonOption = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the dashboard as a page. HTMLに書き出す")
    ] = None,
    png: Annotated[
        Path | None, typer.Option("--png", help="Write it as a picture. PNGに書き出す")
    ] = None,
) -> None:
    """Achievement, landing, and what drives the gap. 達成率・着地見込み・差の要因"""
    speak = language(lang)
    opened = _open(file, speak)
    if html or png:
        _share(opened, speak, lang, html, png)
        return
    try:
        data = report_data(opened.plan)
    except KpiError as error:
        raise fail(error.located(opened.place), speak) from None
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    show_issues(opened.issues, speak)
    plan = opened.plan
    root = plan.tree.root
    closed = plan.closed_through
    out().print(f"[head]{plan.name}[/]")
    if closed is None:
        out().print(text("report-no-actuals", speak))
    else:
        out().print(text("report-closed", speak, month=str(closed), count=len(plan.closed),
                         months=plan.calendar.months))  # fmt: skip
    out().print(report_table(plan, speak))
    if data["contributions"]:
        out().print(text("report-gap", speak, name=root.label))
        for id_, amount in sorted(data["contributions"].items(), key=lambda item: item[1]):
            name = plan.tree[id_].label if id_ in plan.tree else text("unexplained", speak)
            out().print(f"  {amount:+9.1f}  {name}")


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
        gap = dict(contributions(plan.tree, plan.targets, plan.landing))
    return {
        "name": plan.name,
        "closed_through": str(plan.closed_through) if plan.closed_through else None,
        "goal": plan.tree.goal,
        "targets": plan.targets,
        "target_to_date": plan.target_to_date,
        "actual_to_date": plan.actual_to_date,
        "achievement": plan.achievements,
        "status": plan.statuses,
        "landing": plan.landing,
        "contributions": gap,
    }


def report_table(plan: Plan, lang: Lang) -> Table:
    """The scorecard: a row a node."""
    table = _table(lang, "metric", "target", "to-date", "actual", "achievement", "landing",
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
            "－" if achieved is None else f"{achieved:.0%}",
            figure(plan.landing.get(node.id), node.unit, 2),
            f"{STATUS_MARKS[status]} {text(f'status-{status}', lang)}",
        )
    return table
