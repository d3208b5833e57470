"""KPI_CHECK as a pure function: every finding of a tree's range, a line each."""

from __future__ import annotations

from addin import messages, words
from addin.ranges import Answer, Grid, TreeRange
from addin.refusal import answer, place, row_of
from kpimodel.backsolve import backsolve
from kpimodel.errors import Issue, KpiError
from kpimodel.evaluate import evaluate

OK = "OK"
_ORDER = {"error": 0, "warning": 1, "note": 2}


def check(tree: object) -> Answer:
    """Return what is wrong or doubtful in a tree's range.

    Args:
        tree: The tree's range with its headings.

    Returns:
        ``OK`` where there is nothing to say; else a table of severity, place and message, errors
        first. Where there are only notes, its first line says ``OK`` instead of the headings.
    """
    table = TreeRange.of(tree)

    def work() -> Answer:
        issues = _findings(table)
        if not issues:
            return OK
        lines: Grid = [
            [
                words.pick(messages.SEVERITIES[issue.severity], table.lang),
                place(issue, table, table.lang),
                messages.text(issue.code, table.lang, **issue.parameters),
            ]
            for issue in sorted(issues, key=lambda issue: (_ORDER[issue.severity], row_of(issue)))
        ]
        if all(issue.severity == "note" for issue in issues):
            head = [OK, "", words.remark("nothing-to-do", table.lang)]
        else:
            head = [words.heading(key, table.lang) for key in ("severity", "place", "message")]
        return [[*head], *lines]

    return answer(table, work)


def _findings(table: TreeRange) -> list[Issue]:
    """Read, evaluate and, where there is a goal, back-solve: each step has findings of its own."""
    try:
        tree, notes = table.read()
    except KpiError as error:
        return list(error.issues)
    issues = [*notes, *tree.issues]
    try:
        evaluate(tree)
        if tree.root.target is not None:
            issues += backsolve(tree).issues
    except KpiError as error:
        issues += error.issues
    seen: dict[tuple[object, ...], Issue] = {}
    for issue in issues:
        seen.setdefault((issue.code, issue.path), issue)
    return list(seen.values())
