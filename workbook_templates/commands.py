"""``kpi template``: lists the templates, and makes a workbook of one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Literal

import typer

import workbook_templates.messages  # noqa: F401  adds this room's words
from kpimodel.errors import KpiError
from kpimodel.messages import render
from kpimodel.table import Lang
from workbook_templates import catalogue
from workbook_templates.package import fail

app = typer.Typer(no_args_is_help=True, help="Template workbooks. テンプレートのブック")
_HERE = Path(__file__).parent
_LANGS: tuple[Lang, ...] = ("ja", "en")


def committed(name: str, lang: Lang) -> Path:
    """The built template that ships with the toolkit."""
    return _HERE / f"{name}_{lang}.xlsx"


def make(name: str, lang: Lang, out: Path, *, force: bool = False) -> None:
    """Put a filled-in template workbook at a path.

    Args:
        name: Name of the template.
        lang: Its language.
        out: Where to; its folder must exist.
        force: Whether an existing file may be replaced.

    Raises:
        KpiError: No such template, a file that is there already, or it cannot be written.
    """
    catalogue.plan(name, lang)
    if out.exists() and not force:
        raise fail("book-exists", out)
    try:
        shutil.copyfile(committed(name, lang), out)
    except OSError as error:
        raise fail("book-not-written", out, reason=error.strerror or str(error)) from error


@app.command("list")
def list_templates(lang: Annotated[Literal["ja", "en"], typer.Option()] = "en") -> None:
    """List the templates. テンプレートの一覧."""
    for name, template in catalogue.TEMPLATES.items():
        typer.echo(f"{name:<24} {template.ja if lang == 'ja' else template.en}")


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Name of the template. テンプレート名")],
    out: Annotated[Path, typer.Option(help="The file to make. 作るファイル")],
    lang: Annotated[Literal["ja", "en"], typer.Option(help="Its language. 言語")] = "en",
    force: Annotated[bool, typer.Option(help="Replace an existing file. 置き換える")] = False,
) -> None:
    """Make a filled-in workbook of a template. テンプレートからブックを作る."""
    try:
        make(name, lang, out, force=force)
    except KpiError as error:
        for issue in error.issues:
            typer.echo(render(issue, lang), err=True)
        raise typer.Exit(1) from None
    typer.echo(str(out))


@app.command("build", hidden=True)
def build_all() -> None:
    """Build the committed templates again from their source (for maintainers)."""
    from workbook_templates.build import build

    for name in catalogue.names():
        for lang in _LANGS:
            build(catalogue.plan(name, lang), committed(name, lang), lang, name)
            typer.echo(committed(name, lang).name)
