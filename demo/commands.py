"""`kpi demo` and `kpi sandbox`."""

from __future__ import annotations

import signal
import sys
import threading
import time
import webbrowser
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from console import Lang, LangOption, command_line, err, fail, figure, language, out
from demo import story
from demo.folder import Folder, choose
from kpimodel import KpiError, Plan
from kpimodel.messages import text
from sync.report import Headline
from sync.sandbox.server import Sandbox, SandboxError
from workbook_templates.plan_commands import solution_table

_EVERY = 3.0
_WHAT_IF_GOAL = 60.0


def register(app: typer.Typer) -> None:
    """Add the commands to the front door."""
    app.command("demo")(demo)
    app.command("sandbox")(sandbox)


def demo(
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Open no browser and end at once. ブラウザを開かない")
    ] = False,
    lang: LangOption = None,
    folder: Annotated[Path, typer.Option("--out", help="Where the files go. 出力先")] = Path(
        "kpi-demo"
    ),
) -> None:
    """The main job on this machine: no account, no server. デモを動かす

    Makes a workbook, works back from its goal, mirrors it to a team sheet,
    types an actual there and brings it back.

    Serves the sheet's page until Ctrl-C; with --no-open ends with 0.
    """
    speak = language(lang)
    place = _prepare(folder, speak)
    try:
        _tell(place, speak, serve=not no_open)
    except KpiError as error:
        raise fail(error, speak) from None
    except (SandboxError, OSError) as error:
        err().print(str(error), markup=False)
        raise typer.Exit(1) from None


def _prepare(base: Path, lang: Lang) -> Folder:
    try:
        place = choose(base)
        place.clear()
    except OSError as error:
        why = error.strerror or type(error).__name__
        err().print(text("demo-no-folder", lang, folder=str(base), why=why))
        raise typer.Exit(1) from None
    if place.kept:
        out().print(text("demo-kept", lang, folder=f"{place.kept}/", new=f"{place.path}/"))
    return place


class _Steps:
    """Numbered headings with the time that each step took, where someone is watching."""

    def __init__(self, console: Console, lang: Lang, count: int) -> None:
        self.console, self.lang, self.count = console, lang, count
        self.at = 0

    def begin(self, code: str) -> None:
        """Print the next heading."""
        self.at += 1
        self.console.print(f"\n[head]\\[{self.at}/{self.count}] {text(code, self.lang)}[/]")


def _tell(place: Folder, lang: Lang, *, serve: bool) -> None:
    console = out()
    steps = _Steps(console, lang, 5)
    steps.begin("demo-step-workbook")
    with console.status(text("demo-working", lang)):
        plan = story.make_workbook(place, lang)
    _tell_workbook(console, place, plan, lang)
    steps.begin("demo-step-solve")
    _tell_solution(console, plan, lang)
    steps.begin("demo-step-sheet")
    with story.team_sheet(place, plan.name, lang) as sheet:
        with console.status(text("demo-working", lang)):
            report = sheet.sync()
        tabs = "、" if lang == "ja" else ", "
        tab, cells = sheet.places(plan)
        titles = tabs.join(write.title for write in report.changes.writes)
        console.print(text("demo-mirrored", lang, tabs=titles, input=tab))
        steps.begin("demo-step-type")
        for id_, (typed, _) in story.TYPED.items():
            sheet.type_as_member(tab, cells[id_], typed)
            console.print(
                text("demo-typed", lang, tab=tab, cell=cells[id_], value=typed,
                     metric=plan.tree[id_].label, month=str(story.TYPED_MONTH))
            )  # fmt: skip
        steps.begin("demo-step-back")
        report = sheet.sync()
        _tell_moved(console, plan, report.before, report.after, lang)
        if story.came_back(place.workbook):
            console.print(text("demo-came-back", lang, count=len(story.TYPED)))
        left = (sheet.version(), place.workbook.read_bytes())
        _tell_next(console, place, sheet if serve else None, tab, lang)
        if serve:
            webbrowser.open(sheet.page)
            _serve(sheet, console, lang)
            console.print(text("demo-stopped", lang, folder=f"{place.path}/"))
        untouched = left == (sheet.version(), place.workbook.read_bytes())
    if untouched:
        place.seal()


def _tell_workbook(console: Console, place: Folder, plan: Plan, lang: Lang) -> None:
    root = plan.tree.root
    console.print(text("demo-title", lang, goal=figure(plan.tree.goal)))
    baseline = story.baseline(plan)
    console.print(
        text("demo-workbook", lang, file=str(place.workbook), baseline=f"{baseline:.2f}",
             goal=figure(plan.tree.goal, root.unit), landing=f"{plan.landing[root.id]:.1f}")
    )  # fmt: skip


def _tell_solution(console: Console, plan: Plan, lang: Lang) -> None:
    solution = story.solve(plan, lang)
    console.print(solution_table(plan.tree, solution, None, lang))
    console.print(solution.reason)
    console.print()
    visits = figure(plan.tree["visits"].baseline)
    console.print(
        text("demo-what-if", lang, visits=visits, goal=figure(_WHAT_IF_GOAL)), style="head"
    )
    console.print(story.what_if(plan, _WHAT_IF_GOAL, lang).reason)


def _tell_moved(
    console: Console, plan: Plan, before: Headline, after: Headline, lang: Lang
) -> None:
    def number(value: float | None) -> str:
        return "－" if value is None else f"{value:.1f}".removesuffix(".0")

    def share(value: float | None) -> str:
        return "－" if value is None else f"{value:.1%}".replace(".0%", "%")

    console.print(
        text(
            "demo-moved", lang, metric=plan.tree.root.label,
            actual_before=number(before.actual), actual_after=number(after.actual),
            target_before=number(before.target), target_after=number(after.target),
            before=share(before.achievement), after=share(after.achievement),
            landing_before=number(before.landing), landing_after=number(after.landing),
        )
    )  # fmt: skip


def _tell_next(
    console: Console, place: Folder, sheet: story.TeamSheet | None, tab: str, lang: Lang
) -> None:
    console.print(f"\n[head]{text('demo-next', lang)}[/]")
    command = command_line()
    file = str(place.workbook)
    lines = ["demo-next-workbook", "demo-next-check", "demo-next-solve"]
    for code in lines:
        console.print(f"  - {text(code, lang, file=file, command=command)}")
    if sheet is None:
        state = str(place.sheet)
        console.print(f"  - {text('demo-next-sheet', lang, command=command, file=state)}")
    else:
        console.print(f"  - {text('demo-next-page', lang, input=tab, url=sheet.page)}")
        console.print(text("demo-serving", lang, seconds=int(_EVERY)), style="quiet")


def _serve(sheet: story.TeamSheet, console: Console, lang: Lang) -> None:
    """Keep syncing until Ctrl-C; a failed sync is told once and tried again."""
    stop = _until_interrupted()
    told = ""
    while not stop.wait(_EVERY):
        try:
            report = sheet.sync()
        except KpiError as error:
            words = "\n".join(str(issue.code) for issue in error.issues)
            if words != told:
                fail(error, lang)
            told = words
            continue
        told = ""
        if report.pulled:
            clock = time.strftime("%H:%M:%S")
            console.print(text("demo-synced", lang, time=clock, pulled=len(report.pulled)))


def _until_interrupted() -> threading.Event:
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return stop


def sandbox(
    state: Annotated[
        Path, typer.Argument(help="The file that keeps the spreadsheets. 保存先")
    ] = Path("kpi-demo/team-sheet.db"),
    port: Annotated[int, typer.Option("--port", help="0 takes a free one. ポート")] = 0,
    lang: LangOption = None,
) -> None:
    """A local stand-in for Google Sheets, and its page. ローカルのシートサーバー"""
    speak = language(lang)
    try:
        server = Sandbox(state, port=port, lang=speak)
        server.start()
    except (SandboxError, OSError) as error:
        err().print(str(error), markup=False)
        raise typer.Exit(1) from None
    stop = _until_interrupted()
    try:
        out().print(text("sandbox-at", speak, url=server.url))
        sys.stdout.flush()
        stop.wait()
    finally:
        server.stop()
