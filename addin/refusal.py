"""Findings as the text of one cell: ``#KPI! …`` says what is wrong, where, and what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from addin import language, words
from addin.messages import text
from addin.ranges import Answer, TreeRange
from kpimodel.errors import Issue, KpiError
from kpimodel.table import BY_KEY, Lang

MARK = "#KPI!"
# What the model's paths begin with, and the argument that it came from.
_ARGUMENTS = {
    name: name
    for name in (
        "goal", "policy", "lever", "elapsed", "total", "parts", "hold", "start", "months",
        "closed_through", "profiles", "actuals", "history", "draws", "seed",
    )
} | {"uncertain": "ranges", "reference": "by", "growth": "by", "required": "target"} | dict.fromkeys(
    ("year_start", "on_track", "watch", "rule", "rounding"), "start"
)  # fmt: skip
LONGEST = 8_000  # a cell holds 32,767 characters; nobody reads that many
_LOG = logging.getLogger(__name__)


def answer(table: TreeRange | None, work: Callable[[], Answer], lang: Lang | None = None) -> Answer:
    """Do the work; turn findings into text, so that a cell never shows a stack trace.

    An unexpected exception becomes text as well: the classic route would show the bare exception
    text as if it were an answer, and the server route would answer HTTP 500 three times and hide
    the reason. The trace goes to the log.

    Args:
        table: The tree's range, for places and the language; None where there is no tree.
        work: Returns the answer; may raise.
        lang: The language where there is no tree; the machine's where it is None.
    """
    try:
        try:
            return work()
        except KpiError as error:
            return refusal(error.issues, table, lang)
    except Exception as error:  # noqa: BLE001  a cell has no caller that could handle it
        _LOG.exception("a KPI function failed")
        issue = Issue("internal-error", parameters={"kind": type(error).__name__})
        return refusal([issue], table, lang)


def refusal(issues: Iterable[Issue], table: TreeRange | None, lang: Lang | None = None) -> str:
    """Return all errors as one text; warnings and notes are left to KPI_CHECK.

    One finding stands on one line; several are numbered, a line each.
    """
    lang = table.lang if table else lang or language.of_machine()
    errors = sorted((issue for issue in issues if issue.severity == "error"), key=row_of)
    lines = [said(issue, table, lang) for issue in errors]
    if len(lines) == 1:
        return f"{MARK} {lines[0]}"[:LONGEST]
    shown = [f"{MARK} {words.remark('findings', lang, count=len(lines))}"]
    size = 0
    for number, line in enumerate(lines, 1):
        size += len(line)
        if size > LONGEST:
            shown.append(words.remark("and-more", lang, count=len(lines) - number + 1))
            break
        shown.append(f"{number}) {line}")
    return "\n".join(shown)


def row_of(issue: Issue) -> int:
    """Return the row of a finding, to sort by; arguments and headings come first."""
    rows = [part for part in issue.path if isinstance(part, int)]
    return rows[0] if rows and issue.path[0] != "header" else -1


def is_refusal(value: object) -> bool:
    """True for a text that a KPI function wrote instead of an answer."""
    return isinstance(value, str) and value.startswith(MARK)


def said(issue: Issue, table: TreeRange | None, lang: Lang) -> str:
    """Return one finding with its place in the range."""
    what = text(issue.code, lang, **issue.parameters)
    where = place(issue, table, lang)
    colon = "：" if lang == "ja" else ": "
    return f"{where}{colon}{what}" if where else what


def place(issue: Issue, table: TreeRange | None, lang: Lang) -> str:
    """Return where in the arguments a finding is: ``row 3, column Maximum``; the words name the node.

    Rows are counted within the range, the headings being row 1.
    """
    match issue.path:
        case ("arguments", str(name)):
            return _argument(name, lang)
        case (str(first), *_) if first in _ARGUMENTS:
            return _argument(_ARGUMENTS[first], lang)
        case ("arguments", str(name), int(row)):
            return (
                f"引数 {name} の{row + 1}行目"
                if lang == "ja"
                else f"argument {name}, row {row + 1}"
            )
        case ("nodes", int(row), str(key)):
            return _cell(row + 2, _heading(key, table, lang), lang)
        case ("nodes", int(row)):
            return _cell(row + 2, "", lang)
        case ("header", int(column)):
            return f"1行目 {column + 1}列目" if lang == "ja" else f"row 1, column {column + 1}"
        case _:
            return ""


def _argument(name: str, lang: Lang) -> str:
    return f"引数 {name}" if lang == "ja" else f"argument {name}"


def _heading(key: str, table: TreeRange | None, lang: Lang) -> str:
    if table:
        return table.heading(key)
    return BY_KEY[key].heading(lang) if key in BY_KEY else key


def _cell(row: int, heading: str, lang: Lang) -> str:
    if lang == "ja":
        return f"{row}行目" + (f" 列「{heading}」" if heading else "")
    return f"row {row}" + (f", column {heading}" if heading else "")
