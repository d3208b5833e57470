"""`kpi check`, `kpi solve`: what a plan says, in words or as JSON."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from console import (
    EXIT_FINDINGS,
    EXIT_USAGE,
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
from kpimodel import KpiError, Plan, Solution, Tree, backsolve, evaluate
from kpimodel.errors import Issue, locate
from kpimodel.messages import show, text
from kpimodel.node import Node
from kpimodel.resolve import resolve
from kpimodel.resolving.plan_solution import PlanSolution
from kpimodel.review import review
from kpimodel.solving.policies import Policy
from workbook_templates.plan_file import PlanFile, open_plan
from workbook_templates.printed_rest import read_targets, rest_data, rest_heading, rest_tables
from workbook_templates.printed_table import label, limit_mark, metric_table
from workbook_templates.report_commands import report

File = Annotated[
    Path, typer.Argument(help="A template workbook, or a plan as JSON. 計画のファイル")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output. JSONで出力")]
_CEILING_SLACK = 1e-9  # 300 that came out as 300.0000000001 stays 300


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
        typer.echo(
            json.dumps([finding_data(issue, speak) for issue in findings], ensure_ascii=False)
        )
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
    return [issue for issue in solution.reasons if issue.severity == "warning"]


def _verdict(findings: list[Issue], lang: Lang) -> str:
    errors = sum(issue.severity == "error" for issue in findings)
    warnings = sum(issue.severity == "warning" for issue in findings)
    code = "check-errors" if errors else "check-warnings" if warnings else "check-clean"
    style = "mark.error" if errors else "mark.warning" if warnings else "good"
    return f"[{style}]{text(code, lang, errors=errors, warnings=warnings)}[/]"


def solve(  # noqa: PLR0913, PLR0917  one option each
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
    rest: Annotated[
        bool | None,
        typer.Option(
            "--rest/--no-rest",
            help="What is left for the open months; by default once months are closed. "
            "残りの月に必要な値",
        ),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            help="Targets of months, quarters, rows: 2025-09=12, leads=1600, leads@2025-09=300; "
            "may be repeated. 月や指標ごとの目標",
        ),
    ] = None,
) -> None:
    """Work back from the goal to the levers. 目標から逆算する

    Once months are closed they are facts, and what is left for the open months is told too.

    Exit code 1 where the goal cannot be reached or the plan has an error; then nothing is written.
    """
    speak = language(lang)
    opened = _open(file, speak)
    if target:
        _solve_targets(opened, goal, policy, target, speak, as_json=as_json, write=write)
        return
    plan = opened.plan
    try:
        solution = backsolve(plan.tree, goal, policy, speak)
        midway = 0 < len(plan.closed) < plan.calendar.months
        left = resolve(plan, goal, policy, speak) if rest or (midway and rest is None) else None
    except KpiError as error:
        raise fail(error.located(opened.place), speak) from None
    if as_json:
        data = solution_data(solution)
        data["rest"] = None if left is None else rest_data(plan, left)
        typer.echo(json.dumps(data, ensure_ascii=False))
    else:
        show_issues([*opened.issues, *solution.issues], speak)
        out().print(solution_table(plan.tree, solution, plan.calendar.months, speak))
        out().print(solution.reason, markup=False)
        if left is not None:
            _print_rest(plan, left, speak, told=solution.issues)
    if write and solution.status != "unreachable":
        if not replace and opened.plan.tree.goal not in (None, solution.goal):
            err().print(text("solve-other-goal", speak, goal=show(solution.goal),
                             standing=show(opened.plan.tree.goal or 0.0)))  # fmt: skip
            raise typer.Exit(EXIT_FINDINGS)
        _write(opened, solution, speak, replace=replace)
    if solution.status == "unreachable" and write:
        err().print(text("solve-not-written", speak))
    if "unreachable" in (solution.status, left.status if rest and left else None):
        raise typer.Exit(EXIT_FINDINGS)


def _print_rest(plan: Plan, left: PlanSolution, lang: Lang, told: tuple[Issue, ...] = ()) -> None:
    """What is left for the open months; findings that were told above are not told again."""
    show_issues([issue for issue in left.issues if issue not in told], lang)
    out().print()
    out().print(f"[head]{rest_heading(plan, left, lang)}[/]")
    for table in rest_tables(plan, left, lang, out().width):
        out().print(table)
    out().print(left.explain(lang), markup=False)


def _solve_targets(
    opened: PlanFile, goal: str | None, policy: Policy, typed: list[str], lang: Lang, *,
    as_json: bool, write: bool,
) -> None:  # fmt: skip
    """Several targets at once: the months alone."""
    plan = opened.plan
    if write:
        err().print(text("solve-target-write", lang))
        raise typer.Exit(EXIT_USAGE)
    try:
        left = resolve(plan, goal, policy, lang, read_targets(typed))
    except KpiError as error:
        raise fail(error.located(opened.place), lang) from None
    if as_json:
        typer.echo(json.dumps({"rest": rest_data(plan, left)}, ensure_ascii=False))
    else:
        show_issues(opened.issues, lang)
        _print_rest(plan, left, lang)
    if left.status == "unreachable":
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

    A month's share of a flow is rounded up, of one that shall stay small down, from the unrounded
    chain.
    """
    baseline = evaluate(tree)
    more = ("change", "per-month") if months else ()
    table = metric_table(lang, "metric", "baseline", "answer", *more, "note")
    for node in tree.nodes:
        value = solution.values.get(node.id)
        if value is None:
            continue
        cells = [label(tree, node.id), figure(baseline[node.id], node.unit)]
        cells.append(figure(value, node.unit))
        if months:
            cells += [_change(baseline[node.id], value), _per_month(node, value, months)]
        limit = limit_mark(node, [value], lang) if node.id in solution.binding else ""
        table.add_row(*cells, limit)
    return table


def _change(start: float, value: float) -> str:
    if start == value:
        return ""
    return f"{value / start - 1:+.1%}" if start else "－"


def _per_month(node: Node, value: float, months: int) -> str:
    if node.rollup != "sum" or node.is_rate:
        return ""
    a_month = value / months
    slack = _CEILING_SLACK * max(1.0, abs(a_month))
    # at least so many, but of what shall stay small at most
    up = node.direction == "up"
    return f"{math.ceil(a_month - slack) if up else math.floor(a_month + slack):,}"


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
