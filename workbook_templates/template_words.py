"""Words of `kpi template`: code to (Japanese, English)."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    "convert-done": (
        "{name} を作りました。{old} の計画だけです（逆算の値、当初目標、振り返りは元のファイルにあります）。",
        "Made {name}: the plan of {old} alone. Answer, first targets and reviews stay in the old file.",
    ),
    "template-or-last": (
        "テンプレート名（例：blank）か --from 前期のファイル の、どちらか一方を指定してください。名前の一覧: kpi template list",
        "Name a template (such as blank), or --from the last period's file: one of the two. For the "
        "names run: kpi template list",
    ),
    "template-only-from": (
        "{option} は --from と一緒に使います。テンプレートから作るときは外してください。",
        "{option} goes with --from. Leave it out to start from a template.",
    ),
    "template-out-kind": (
        "「{name}」の拡張子では作れません。.xlsx（マクロ付きは .xlsm、計画だけなら .json）にしてください。",
        "“{name}” has an ending that cannot be made. Use .xlsx, .xlsm with macros, or .json for "
        "the plan alone.",
    ),
    "template-same-file": (
        "「{name}」は前期のファイルです。前期の記録を残すため、--out は別の名前にしてください。",
        "“{name}” is the last period's file. Its record should stay: choose another name for --out.",
    ),
    "template-macro-kind": (
        "マクロ付きブックの拡張子は .xlsm です。--out を {stem}.xlsm にしてください。",
        "A workbook with macros ends in .xlsm. Use --out {stem}.xlsm.",
    ),
    "template-last-says": ("前期の {name} で気になること:", "In {name}, the last period:"),
    "template-next-says": ("新しい {name} で確かめること:", "In {name}, the new one:"),
    "template-last-decided": (
        "前期の最後の決定: {decided}（{who} {date}）。振り返りは前期のブックに残ります。",
        "Last decided: {decided} ({who} {date}). The reviews stay in the last book.",
    ),
    "template-building": ("作成しています…", "Building…"),
    "template-made": (
        "✔ {name} を作りました（{template}、{start}～{end}。期間は --start で変えられます）。\n"
        "次: 黄色のセルを自社の数字に書き換え、{command} で確かめてください。",
        "✔ Made {name} ({template}, {start} to {end}; another period with --start).\n"
        "Next: fill in the yellow cells with your own numbers, then run: {command}",
    ),
    "template-plan-made": (
        "✔ {name} を作りました（{template}、{start}～{end}）。計画だけのJSONです: {command}",
        "✔ Made {name} ({template}, {start} to {end}): the plan alone, as JSON. {command}",
    ),
    "template-next-made": (
        "✔ {name} を作りました（{start}～{end}）。基準値 {count} 件は前期の実績からです。",
        "✔ Made {name} ({start} to {end}). Baselines from the last period's actuals: {count}.",
    ),
    "template-next-goal": (
        "次: KGI「{kgi}」の目標を入力し（例：+10%）、{command} --write で逆算してください。",
        "Next: type the target of the KGI {kgi} (such as +10%), then run: {command} --write",
    ),
    "template-next-solve": (
        "次: {command} --write で、目標に届く値を逆算してください。",
        "Next: run {command} --write for the values that reach the goal.",
    ),
    "next-nothing-closed": (
        "締めた月がないので、次の期間の基準値を作れません。KGIの実績か「締め済みの月」を入力してください。",
        "No month is closed, so there are no actuals to start the next period from. Type the KGI's "
        "actuals or the setting Closed through.",
    ),
    "next-open-months": (
        "まだ締めていない月があります（{months}）。基準値には着地見込みを使いました。締めてから作り直すと実績になります。",
        "These months are still open: {months}. Baselines use their forecast; make the book again "
        "after closing them to use actuals.",
    ),
    "next-no-actuals": (
        "{name}: 実績がないので、前期の基準値のままです。担当（{owner}）に確かめてください。",
        "{name} has no actuals and keeps its old baseline. Ask its owner ({owner}).",
    ),
}
