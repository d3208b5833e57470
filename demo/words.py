"""Words of the demo: code to (Japanese, English)."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    "demo-title": (
        "ソフトウェア会社A：半年で新規顧客 {goal} 件",
        "Software company A: {goal} new customers in half a year",
    ),
    "demo-kept": (
        "{folder} に編集済みのファイルがあるので、そのまま残します。今回は {new} に作ります。",
        "{folder} holds files that were edited; they stay as they are. This run goes to {new}.",
    ),
    "demo-step-workbook": ("テンプレートのワークブックを作成", "Make the template workbook"),
    "demo-workbook": (
        "{file} — 基準値 {baseline}、目標 {goal}、4か月の実績から着地見込み {landing}",
        "{file} — baseline {baseline}, goal {goal}; after four months of actuals it lands at "
        "{landing}",
    ),
    "demo-working": ("作業中…", "Working …"),
    "demo-step-solve": ("目標から逆算", "Work back from the goal"),
    "demo-what-if": (
        "もし訪問数を {visits} から増やせず、目標が {goal} なら：",
        "What if visits cannot pass {visits}, and the goal were {goal}?",
    ),
    "demo-step-sheet": (
        "チームのシートへ反映（この端末の中のGoogleシート互換サーバー）",
        "Mirror the plan to a team sheet (a Google Sheets stand-in on this machine)",
    ),
    "demo-mirrored": (
        "タブ {tabs} を作成しました。チームが入力するのは「{input}」だけです。",
        "Made the tabs {tabs}. The team types only into “{input}”.",
    ),
    "demo-step-type": ("チームメンバーが実績を入力", "A team member types actuals"),
    "demo-typed": (
        "「{tab}」!{cell}（{metric}・{month}）に {value} と入力しました。",
        "Typed {value} into “{tab}”!{cell} ({metric}, {month}).",
    ),
    "demo-step-back": ("もう一度同期", "Sync again"),
    "demo-came-back": (
        "{count} 件の実績がワークブックにも戻りました。",
        "The {count} actuals came back, into the workbook too.",
    ),
    "demo-moved": (
        "{metric}：実績累計 {actual_before} → {actual_after}、目標累計 {target_before} → "
        "{target_after}、達成率 {before} → {after}、着地見込み {landing_before} → {landing_after}",
        "{metric}: actual to date {actual_before} → {actual_after}, target to date "
        "{target_before} → {target_after}, achieved {before} → {after}, landing "
        "{landing_before} → {landing_after}",
    ),
    "demo-next": ("次にすること", "What to do next"),
    "demo-next-workbook": (
        "ワークブックを開き、黄色いセルを変えてみる：{file}",
        "Open the workbook and change a yellow cell: {file}",
    ),
    "demo-next-check": ("点検する：{command} check {file}", "Check it: {command} check {file}"),
    "demo-next-solve": (
        "別の目標で逆算する：{command} solve {file} --goal 60",
        "Work back from another goal: {command} solve {file} --goal 60",
    ),
    "demo-next-sheet": (
        "チームのシートをもう一度開く：{command} sandbox {file}",
        "Open the team sheet again: {command} sandbox {file}",
    ),
    "demo-next-page": (
        "チームのシートを開き、「{input}」に入力する：{url}",
        "Open the team sheet and type into “{input}”: {url}",
    ),
    "demo-serving": (
        "入力は {seconds} 秒ごとに同期します。終わるには Ctrl-C を押してください。",
        "What you type is synced every {seconds} seconds. Press Ctrl-C to stop.",
    ),
    "demo-synced": (
        "{time} 同期：{pulled} 件を取り込みました。",
        "{time} synced: {pulled} pulled.",
    ),
    "demo-stopped": (
        "終了しました。ファイルは {folder} にあります。",
        "Stopped. The files are in {folder}.",
    ),
    "demo-no-folder": (
        "フォルダー {folder} を作れません（{why}）。書き込める場所で実行するか、--out で指定してください。",
        "The folder {folder} cannot be made ({why}). Run it where you may write, or name another "
        "with --out.",
    ),
    "sandbox-at": (
        "シートのサーバー：{url}（終わるには Ctrl-C）",
        "The sheet server: {url} (Ctrl-C stops it)",
    ),
}
