"""`kpi excel …`: what the functions are, and how they reach Excel today."""

from __future__ import annotations

import typer
from rich.console import Console

from addin import catalogue, language
from addin.words import pick
from kpimodel.table import Lang

app = typer.Typer(
    name="excel", help="The KPI functions in Excel. / Excel の KPI 関数。", no_args_is_help=True
)

ROUTES: tuple[tuple[str, str], ...] = (
    (
        "関数をExcelに届ける方法（この版でできること）",
        "How the functions reach Excel, as of this version",
    ),
    (
        "Windows のデスクトップ版 Excel：Python に kpi-tree-toolkit[excel] を入れ、"
        "「xlwings addin install」を実行し、リボンの xlwings で UDF Modules に addin.functions と"
        "書いて Import Functions を押します。VBA プロジェクトへのアクセスの信頼が一度必要です。",
        "Excel on Windows: install kpi-tree-toolkit[excel] into Python, run "
        "'xlwings addin install', then type addin.functions as UDF Modules on the xlwings ribbon "
        "and press Import Functions. Trust access to the VBA project is needed once.",
    ),
    (
        "xlwings Lite、xlwings Server（Mac、Web 版）：関数はこれらの呼び出し方で試験済みですが、"
        "導入の手順はまだ用意していません。",
        "xlwings Lite and xlwings Server (Mac, the web): the functions are tested through their "
        "calls, but there is no installation for them yet.",
    ),
    (
        "アドインなしの場合：テンプレートのブックは Excel の標準の数式だけで計算します。",
        "Without any add-in: the template workbooks calculate with Excel's own formulas.",
    ),
    (
        "実物の Excel ではまだ確かめていません。docs/verification.md に確認の手順があります。",
        "None of this has been seen in a real Excel yet; docs/verification.md says how to check.",
    ),
)


def _lang(lang: str | None) -> Lang:
    if lang is None:
        return language.of_machine()
    named = language.named(lang)
    if named is None:
        raise typer.BadParameter("ja | en", param_hint="--lang")
    return named


@app.command("functions")
def functions(
    name: str = typer.Argument("", help="One function only. / 1つの関数だけ"),
    lang: str | None = typer.Option(None, help="ja | en"),
) -> None:
    """関数と引数の一覧。/ List the functions with their arguments."""
    chosen = [f for f in catalogue.FUNCTIONS if name.upper() in ("", f.name, f.name[4:])]
    if not chosen:
        known = ", ".join(catalogue.BY_NAME)
        raise typer.BadParameter(known, param_hint="NAME")
    console = Console(soft_wrap=True, highlight=False)
    for number, function in enumerate(chosen):
        if number:
            console.print()
        for line in catalogue.shown(function, _lang(lang)):
            console.print(line, markup=False)


@app.command("routes")
def routes(lang: str | None = typer.Option(None, help="ja | en")) -> None:
    """関数をExcelで使う方法。/ Say how the functions reach Excel today."""
    spoken = _lang(lang)
    console = Console(soft_wrap=True, highlight=False)
    title, *steps = (pick(pair, spoken) for pair in ROUTES)
    console.print(title, style="bold")
    for step in steps:
        console.print(f"- {step}", markup=False)
