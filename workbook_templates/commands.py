"""``kpi template``: lists the templates, makes a workbook of one, starts the next period."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from console import LangOption, err, fail, language, out, show_issues, to_paste
from kpimodel.calendar import Month
from kpimodel.errors import Issue, KpiError
from kpimodel.messages import text
from kpimodel.plan import Plan
from kpimodel.table import Lang
from workbook_templates import catalogue, contract
from workbook_templates.json_file import save_json
from workbook_templates.next_book import NextPlan, moved, next_plan
from workbook_templates.package import Package
from workbook_templates.package import fail as failure
from workbook_templates.plan_file import open_plan

app = typer.Typer(no_args_is_help=True, help="Template workbooks. テンプレートのブック")
_HERE = Path(__file__).parent
_LANGS: tuple[Lang, ...] = ("ja", "en")
_UNNAMED = "plan"  # what a book is of that was started from a JSON plan


def committed(name: str, lang: Lang) -> Path:
    """The built template that ships with the toolkit."""
    return _HERE / f"{name}_{lang}.xlsx"


def make(
    name: str, lang: Lang, path: Path, *, force: bool = False, start: Month | None = None
) -> Plan:
    """Put a filled-in template workbook at a path.

    Where that ends in ``.json`` it is the plan alone; ``.xlsm`` carries the Excel functions.

    Args:
        name: Name of the template.
        lang: Its language.
        path: Where to; its folder must exist.
        force: Whether an existing file may be replaced.
        start: Another first month; the sample actuals are left out then.

    Returns:
        The plan it is filled with.

    Raises:
        KpiError: No such template, a file that is there already, or it cannot be written.
    """
    plan = catalogue.plan(name, lang)
    _check_target(path, force=force)
    ready = committed(name, lang)
    if start is not None:
        plan = moved(plan, start)
    if path.suffix.lower() != ".xlsx" or start is not None or not ready.exists():
        _put(plan, path, lang, name)
        return plan
    try:
        shutil.copyfile(ready, path)
    except OSError as error:
        raise failure("book-not-written", path, reason=error.strerror or str(error)) from error
    return plan


def make_next(last: Path, path: Path, lang: Lang | None, made: NextPlan, book_lang: Lang) -> None:
    """Put the workbook of the next period at a path."""
    template = _UNNAMED
    if last.suffix.lower() != ".json":
        template = Package(last).properties().get(contract.PROPERTY_TEMPLATE, _UNNAMED)
    _put(made.plan, path, lang or book_lang, template)


def _put(plan: Plan, path: Path, lang: Lang, template: str) -> None:
    if path.suffix.lower() == ".json":
        save_json(path, plan.to_dict())
        return
    from workbook_templates.build import build  # takes a moment, and its packages, to load

    if path.suffix.lower() == ".xlsx":
        build(plan, path, lang, template)
        return
    from workbook_templates.build_macro import build_macro

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.xlsx"
        build(plan, plain, lang, template)
        build_macro(plain, path, _interpreter())


def _interpreter() -> str:
    """The Python that Excel starts for the functions: ours, where it runs without a console."""
    silent = Path(sys.executable).with_name("pythonw.exe")
    return str(silent) if silent.exists() else ""


def _check_target(path: Path, *, force: bool, macro: bool = False) -> None:
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".json"):
        raise KpiError([Issue("template-out-kind", parameters={"name": path.name})])
    if macro and path.suffix.lower() != ".xlsm":
        stem = str(path.with_suffix(""))
        raise KpiError([Issue("template-macro-kind", parameters={"stem": stem})])
    if path.exists() and not force:
        raise failure("book-exists", path)


@app.command("list")
def list_templates(lang: LangOption = None) -> None:
    """List the templates. テンプレートの一覧."""
    speak = language(lang)
    for name, template in catalogue.TEMPLATES.items():
        words = template.ja if speak == "ja" else template.en
        out().print(f"{name:<27}{words}", markup=False)


@app.command("new")
def new(  # noqa: PLR0913, PLR0917  typer's options are a function's arguments
    name: Annotated[str | None, typer.Argument(help="Name of the template. テンプレート名")] = None,
    out_file: Annotated[
        Path | None,
        typer.Option("--out", help="The file to make; NAME.xlsx by default. 作るファイル"),
    ] = None,
    last: Annotated[
        Path | None,
        typer.Option("--from", help="Start the next period from this plan. 前期のファイル"),
    ] = None,
    lang: LangOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an existing file. 置き換える")
    ] = False,
    macro: Annotated[
        bool, typer.Option("--macro", help="With the Excel functions, as .xlsm. マクロ付き")
    ] = False,
    start: Annotated[
        str | None, typer.Option("--start", help="First month: 2026-04. 開始月")
    ] = None,
    months: Annotated[
        int | None, typer.Option("--months", help="With --from: months of the window. 期間（か月）")
    ] = None,
    goal: Annotated[
        str | None, typer.Option("--goal", help="With --from: the new goal, 60 or +15%. 新しい目標")
    ] = None,
    keep_targets: Annotated[
        bool, typer.Option("--keep-targets", help="With --from: targets stay. 目標を残す")
    ] = False,
) -> None:
    """Make a workbook of a template, or of the next period. ブックを作る.

    Exit code 1 where there is an error; then nothing is written.
    """
    speak = language(lang)
    try:
        _check_choice(
            name, last, {"--months": months, "--goal": goal, "--keep-targets": keep_targets or None}
        )
        target = out_file or _default_target(name, last, macro=macro)
        _check_target(target, force=force, macro=macro)
        first = _month(start)
        if last is None:
            window = make(str(name), speak, target, force=force, start=first).calendar.window
            code = "template-plan-made" if target.suffix.lower() == ".json" else "template-made"
            words = text(code, speak, name=str(target), template=str(name),
                         command=to_paste("check", target), start=str(window[0]), end=str(window[-1]))  # fmt: skip
            out().print(words, markup=False)
        else:
            _next(last, target, lang, start=first, months=months, goal=goal,
                  keep_targets=keep_targets)  # fmt: skip
    except KpiError as error:
        raise fail(error, speak) from None


def _default_target(name: str | None, last: Path | None, *, macro: bool) -> Path:
    """In the folder at hand; the next period beside the last one."""
    ending = ".xlsm" if macro else ".xlsx"
    return Path(f"{name}{ending}") if last is None else last.with_name(f"{last.stem}_next{ending}")


def _month(given: str | None) -> Month | None:
    month = Month.parse(given) if given else None
    if given and month is None:
        raise KpiError([Issue("not-a-month", "error", ("--start",), {"value": given})])
    return month


def _check_choice(
    name: str | None, last: Path | None, only_from: Mapping[str, int | str | bool | None]
) -> None:
    if (name is None) == (last is None):
        raise KpiError([Issue("template-or-last")])
    wrong = [option for option, given in only_from.items() if given is not None]
    if last is None and wrong:
        raise KpiError(
            Issue("template-only-from", parameters={"option": option}) for option in wrong
        )


def _next(
    last: Path, path: Path, lang: Lang | None, *, start: Month | None, months: int | None,
    goal: str | None, keep_targets: bool,
) -> None:  # fmt: skip
    speak = language(lang)
    if path.exists() and last.exists() and path.samefile(last):
        raise KpiError([Issue("template-same-file", parameters={"name": path.name})])
    opened = open_plan(last)
    made = next_plan(opened, start=start, months=months, goal=goal, keep_targets=keep_targets)
    _tell("template-last-says", last, made.issues, speak)
    err().print(text("template-building", speak), markup=False)
    make_next(last, path, lang, made, opened.lang or speak)
    _tell("template-next-says", path, open_plan(path).issues, speak)
    decided = [entry for entry in opened.reviews if entry.decided]
    if decided:
        entry = decided[-1]
        words = text("template-last-decided", speak, decided=entry.decided, who=entry.who,
                     date=str(entry.date or ""))  # fmt: skip
        out().print(words, markup=False)
    window, root = made.plan.calendar.window, made.plan.tree.root
    lines = [
        text("template-next-made", speak, name=str(path), start=str(window[0]),
             end=str(window[-1]), count=made.from_actuals),
        text("template-next-goal" if root.target is None else "template-next-solve", speak,
             command=to_paste("solve", path), kgi=root.label),
    ]  # fmt: skip
    for line in lines:
        out().print(line, markup=False)


def _tell(code: str, path: Path, issues: tuple[Issue, ...], lang: Lang) -> None:
    """Findings under the name of their file, since both files have the same cells."""
    if issues:
        err().print(text(code, lang, name=path.name), markup=False)
        show_issues(issues, lang)


@app.command("upgrade")
def upgrade_book(
    old: Annotated[Path, typer.Argument(help="The older workbook. 以前のブック")],
    out_file: Annotated[Path, typer.Option("--out", help="The new workbook. 新しいブック")],
    lang: LangOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an existing file. 置き換える")
    ] = False,
) -> None:
    """Move an older workbook into a new one, or a plan into text and back. 新しい形式に移す.

    The same inputs, actuals, settings, answers and reviews; what is not carried
    over is listed. Where one of both ends in .json, the plan alone is written,
    as a document or as a workbook. The old file stays.

    Exit code 1 where there is an error; then nothing is written.
    """
    from workbook_templates.upgrade import upgrade

    speak = language(lang)
    try:
        if ".json" in (old.suffix.lower(), out_file.suffix.lower()):
            _convert(old, out_file, lang, force=force)
            return
        done = upgrade(old, out_file, force=force)
    except KpiError as error:
        raise fail(error, speak) from None
    show_issues(done.issues, speak)
    before, after = done.schemas
    words = text("upgrade-done", speak, name=str(out_file), old=before or "?", new=after,
                 **done.carried)  # fmt: skip
    out().print(words, markup=False)


def _convert(old: Path, path: Path, lang: Lang | None, *, force: bool) -> None:
    """Write a workbook's plan as a document, or a document's plan as a workbook."""
    speak = language(lang)
    opened = open_plan(old)
    _check_target(path, force=force and not (path.exists() and path.samefile(old)))
    show_issues(opened.issues, speak)
    _put(opened.plan, path, lang or opened.lang or speak, _UNNAMED)
    out().print(text("convert-done", speak, name=str(path), old=old.name), markup=False)


@app.command("build", hidden=True)
def build_all() -> None:
    """Build the committed templates again from their source (for maintainers)."""
    for name in catalogue.names():
        for lang in _LANGS:
            _put(catalogue.plan(name, lang), committed(name, lang), lang, name)
            typer.echo(committed(name, lang).name)
