"""`kpi excel …`: what the functions are, and how they reach Excel today."""

from __future__ import annotations

from typing import Annotated

import typer

from addin import catalogue
from addin.words import pick
from console import LangOption, language, out

excel = typer.Typer(
    name="excel", help="The KPI functions in Excel. Excel の KPI 関数", no_args_is_help=True
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


def register(app: typer.Typer) -> None:
    """Add the commands of this part to the front door."""
    app.add_typer(excel)


@excel.command("functions")
def functions(
    name: Annotated[
        str, typer.Argument(help="One function only: KPI_BACKSOLVE. 1つの関数だけ")
    ] = "",
    lang: LangOption = None,
) -> None:
    """List the functions with their arguments. 関数と引数の一覧."""
    chosen = [f for f in catalogue.FUNCTIONS if name.upper() in ("", f.name, f.name[4:])]
    if not chosen:
        known = ", ".join(catalogue.BY_NAME)
        raise typer.BadParameter(known, param_hint="NAME")
    for number, function in enumerate(chosen):
        if number:
            out().print()
        for line in catalogue.shown(function, language(lang)):
            out().print(line, markup=False)


@excel.command("routes")
def routes(lang: LangOption = None) -> None:
    """Say how the functions reach Excel today. 関数をExcelで使う方法."""
    title, *steps = (pick(pair, language(lang)) for pair in ROUTES)
    out().print(title, style="head")
    for step in steps:
        out().print(f"- {step}", markup=False)
