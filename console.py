"""What all commands share on the terminal: the language, findings in words, exit codes."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterable
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.theme import Theme

from kpimodel.errors import Issue, KpiError
from kpimodel.messages import SEVERITIES, render

Lang = Literal["ja", "en"]

EXIT_FINDINGS = 1  # at least one error was found in what the user gave
EXIT_USAGE = 2

_THEME = Theme({
    "mark.error": "bold red", "mark.warning": "yellow", "mark.note": "blue",
    "head": "bold", "quiet": "dim", "good": "green",
})  # fmt: skip
_WHOLE_FROM = 10_000
_TENTHS_FROM = 100
_TINY = 1e-4  # below it a small number shows its power of ten
_MARKS = {"error": "✖", "warning": "▲", "note": "・"}

LangOption = Annotated[
    Lang | None,
    typer.Option("--lang", help="ja | en; by default the locale's. 表示の言語"),
]


def language(chosen: Lang | None = None) -> Lang:
    """The language to speak: as chosen, else ``KPI_LANG``, else the locale's, else English.

    The variables of POSIX win over what Python knows of the system, since users set them.
    """
    if chosen:
        return chosen
    for name in ("KPI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    spoken = locale.getlocale()[0] or ""
    return "ja" if spoken.lower().startswith("ja") else "en"


def out() -> Console:
    """The console for results; plain where the output is no terminal."""
    return Console(theme=_THEME, highlight=False, soft_wrap=True)


def err() -> Console:
    """The console for findings and progress."""
    return Console(theme=_THEME, highlight=False, soft_wrap=True, stderr=True)


def utf8() -> None:
    """Make the streams speak UTF-8, so that Japanese words survive a terminal of another code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def show_issues(issues: Iterable[Issue], lang: Lang, console: Console | None = None) -> None:
    """Print findings, one a line, worst first within their order."""
    console = console or err()
    ranked = sorted(issues, key=lambda issue: tuple(SEVERITIES).index(issue.severity))
    for issue in ranked:
        word = SEVERITIES[issue.severity][0 if lang == "ja" else 1]
        mark = f"[mark.{issue.severity}]{_MARKS[issue.severity]} {word}[/]"
        console.print(f"{mark}  {escape(render(issue, lang))}")


def finding_data(issue: Issue, lang: Lang) -> dict[str, str]:
    """A finding for ``--json``: its code, severity, place and words."""
    place = issue.location.a1 if issue.location else issue.dotted
    return {
        "code": issue.code,
        "severity": issue.severity,
        "place": place,
        "message": render(issue, lang),
    }


def fail(error: KpiError, lang: Lang) -> typer.Exit:
    """Print all findings of an error; raise what it returns to end with exit code 1."""
    show_issues(error.issues, lang)
    return typer.Exit(EXIT_FINDINGS)


def command_line() -> str:
    """How the user starts the command: ``kpi``, or what set it up for her."""
    return os.environ.get("KPI_COMMAND", "kpi")


def to_paste(command: str, file: object) -> str:
    """A command on a file as it can be pasted: ``kpi check "my plan.xlsx"``."""
    name = str(file)
    plain = all(letter.isalnum() or letter in "-_./\\:~+,=@%" for letter in name)
    return f"{command_line()} {command} " + (name if plain else f'"{name}"')


def figure(value: float | None, unit: str = "", digits: int = 3) -> str:
    """A figure for tables: ``56,759``, ``1,677.9``, ``0.0154``, ``2.956 %``; a dash where there is none.

    Args:
        value: The figure; rates as fractions.
        unit: Unit of the row; ``%`` shows percent.
        digits: Decimals of a percentage.
    """
    if value is None:
        return "－"
    if unit == "%":
        return f"{_trim(f'{value * 100:,.{digits}f}')} %"
    if abs(value) >= _WHOLE_FROM:
        return f"{value:,.0f}"
    if 0 < abs(value) < 1:
        return f"{value:.3g}" if abs(value) >= _TINY else f"{value:.2e}"
    return _trim(f"{value:,.{1 if abs(value) >= _TENTHS_FROM else 2}f}")


def _trim(text: str) -> str:
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
