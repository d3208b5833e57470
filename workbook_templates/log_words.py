"""Words of `kpi log`: code to (Japanese, English)."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    "log-empty": (
        "まだ記録がありません。振り返ったら {command} --learned … --decided … --who … で残せます。",
        "Nothing is logged yet. After a review: {command} --learned … --decided … --who …",
    ),
    "log-reviews": ("振り返りの記録", "Review log"),
    "log-versions": ("計画の版", "Versions of the plan"),
    "log-targets": ("当初目標（{date}）と現在の目標", "First targets ({date}) beside today's"),
    "log-moved": ("{old} からの変更", "What moved since {old}"),
    "log-version": ("第{number}版", "version {number}"),
    "log-nothing-moved": ("変更はありません。", "Nothing moved."),
    "log-together": (
        "合わせて KGI への効果 {effect}（{before} → {after}）",
        "All together: effect on the KGI {effect} ({before} to {after})",
    ),
    "log-interaction": (
        "うち、変更が重なって生じる分 {interaction}",
        "of which the changes acting together bring {interaction}",
    ),
    "log-added": ("✔ {name} に記録しました。", "✔ Logged in {name}."),
    "log-words-missing": (
        "何を学んだか（--learned）か、何を決めたか（--decided）を書いてください。",
        "Say what was learned (--learned) or what was decided (--decided).",
    ),
    "log-who-missing": (
        "誰が行うかを --who で書いてください。",
        "Name who does it: --who NAME.",
    ),
    "log-date": (
        "日付「{value}」を読めません。--date 2025-04-30 の形で書いてください。",
        "The date “{value}” cannot be read. Type it as --date 2025-04-30.",
    ),
    "log-before-last": (
        "{date} は {name} の最後の版（{last}）より前です。版は古い順に並びます。日付を {last} 以後にしてください。",
        "{date} is before the last version of {name} ({last}), and versions stand in order. Give "
        "{last} or a later date.",
    ),
    "log-no-version": (
        "{name} に第{number}版はありません（第1版から第{count}版まで）。その番号か、比べるファイルを --since に指定してください。",
        "{name} has no version {number} (there are 1 to {count}). Give --since one of them, or a "
        "file to compare with.",
    ),
    "log-no-versions": (
        "{name} には版の記録がありません（版が残るのは、JSONの計画に kpi solve --write か kpi log で書いたときです）。比べる古いファイルを --since に指定してください。",
        "{name} keeps no versions (they come with kpi solve --write or kpi log on a plan as JSON). "
        "Give --since an older file to compare with.",
    ),
    "column-date": ("日付", "Date"),
    "column-who": ("誰が", "Who"),
    "column-learned": ("学んだこと", "Learned"),
    "column-decided": ("決めたこと", "Decided"),
    "column-version": ("版", "Version"),
    "column-why": ("理由", "Why"),
    "column-goal": ("目標", "Goal"),
    "column-first": ("当初", "First"),
    "column-now": ("現在", "Now"),
    "column-by": ("差", "Moved by"),
}
