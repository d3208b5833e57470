"""The front door: the `kpi` command. It only composes the parts' commands."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated

import typer

from console import EXIT_USAGE, command_line, err, language, utf8
from kpi_usage import WrongUsage, explain
from kpimodel.messages import extend, text

extend({
    "part-missing": (
        "この機能には追加パッケージ（{missing}）が必要です。pip install 'kpi-tree-toolkit[{extra}]' を実行してください。",
        "This needs a package that is not installed ({missing}). Run: "
        "pip install 'kpi-tree-toolkit[{extra}]'",
    ),
    "kpi-help": (
        "KPIツリー: 目標から逆算し、テンプレート・Excel関数・チームのGoogleシートで同じ数字を見る。",
        "KPI trees: work back from the goal, and see the same numbers in a template workbook, in "
        "Excel functions and in a team Google Sheet.",
    ),
})  # fmt: skip

# module, the extra that it needs, and the word before its commands where it has one
_PARTS = (
    ("demo.commands", "all", None),
    ("workbook_templates.commands", "workbook", "template"),
    ("workbook_templates.plan_commands", "all", None),
    ("workbook_templates.log_commands", "all", None),
    ("workbook_templates.draft_commands", "workbook", None),
    ("sync.commands", "sheets", "sync"),
    ("sync.fill_commands", "sheets", None),
    ("addin.commands", "excel", None),
)
_OURS = frozenset({"kpimodel", "addin", "workbook_templates", "sync", "demo", "console"})


def build() -> tuple[typer.Typer, dict[str, str]]:
    """Compose the commands of the parts that are installed.

    Returns:
        The application, and what is missing: extra to package.
    """
    app = typer.Typer(
        name="kpi", no_args_is_help=True, help=text("kpi-help", language()),
        pretty_exceptions_enable=False, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]},
    )  # fmt: skip
    missing: dict[str, str] = {}
    for module, extra, group in _PARTS:
        try:
            part = import_module(module)
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] in _OURS:
                raise
            missing[extra] = error.name or ""
            continue
        if group:
            app.add_typer(part.app, name=group)
        else:
            part.register(app)
    app.callback()(_front)
    return app, missing


def _version(asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        typer.echo(version("kpi-tree-toolkit"))
    except PackageNotFoundError:
        typer.echo("kpi-tree-toolkit (checkout)")
    raise typer.Exit


def _front(
    show: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_version, help="Show the version. 版"),
    ] = False,
) -> None:
    del show  # its callback has answered


def main() -> int:
    """Run the command; returns its exit code."""
    utf8()
    app, missing = build()
    known = {command.name for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    word = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), None)
    if missing and (word is None or word not in known):
        for extra, package in missing.items():
            words = text("part-missing", language(), extra=extra, missing=package)
            err().print(words, markup=False)
        if word is not None:
            return EXIT_USAGE
    try:
        code = app(prog_name=command_line(), standalone_mode=False)
    except WrongUsage as error:
        explain(error, app, sys.argv[1:])
        return EXIT_USAGE
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else EXIT_USAGE
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
