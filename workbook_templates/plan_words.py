"""Words of `kpi check`, `kpi solve` and `kpi report`: code to (Japanese, English)."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    "check-errors": (
        "✖ エラー {errors} 件、注意 {warnings} 件。エラーを直すと計算できます。",
        "✖ Errors: {errors}, warnings: {warnings}. Mend the errors and the plan can be computed.",
    ),
    "check-warnings": (
        "▲ 注意 {warnings} 件。計算はできます。意図どおりか確認してください。",
        "▲ Warnings: {warnings}. The plan can be computed; check that they are meant.",
    ),
    "check-clean": ("✔ 問題は見つかりませんでした。", "✔ Nothing to mend was found."),
    "solve-not-written": (
        "目標に届かないので、何も書き込んでいません。",
        "Nothing was written, since the goal is out of reach.",
    ),
    "solve-other-goal": (
        "KGIの目標は {standing} のままなので、目標 {goal} の答えは書き込みません。KGIの目標も {goal} にして書き込むには --replace を付けてください。",
        "Nothing was written: the KGI's target is {standing}, and targets for {goal} would "
        "contradict it. Add --replace to write the goal too.",
    ),
    "solve-written": (
        "✔ {name} に目標 {count} 件を書き込みました。",
        "✔ Wrote {count} targets to {name}.",
    ),
    "solve-kept": (
        "入力済みの目標 {count} 件はそのままです。置き換えるには --replace を付けてください。",
        "{count} targets were there already and stay. To replace them add --replace.",
    ),
    "solve-target-write": (
        "--write は期間全体の目標を書き込むので、--target とは一緒に使えません。どちらかを外してください。",
        "--write fills in targets for the whole window, so it does not go with --target. Leave one "
        "of them out.",
    ),
    "target-typed": (
        "目標「{value}」が読めません。2025-09=12、leads=1600、leads@2025-09=300 のように入力してください。",
        "The target “{value}” cannot be read. Type it as 2025-09=12, leads=1600 or "
        "leads@2025-09=300.",
    ),
    "rest-open": (
        "残り {count} か月（{first}～{last}）に必要な値",
        "What is left: {count} open months, {first} to {last}",
    ),
    "rest-open-one": ("残り 1 か月（{first}）に必要な値", "What is left: 1 open month, {first}"),
    "rest-all": ("月ごとに必要な値（{first}～{last}）", "Month by month, {first} to {last}"),
    "period-part": ("{name}（{count} か月分）", "{name} ({count} months of it)"),
    "period-closed": ("{name}（締め済み）", "{name} (closed)"),
    "outlook-reached": (
        "{name}: 目標 {goal} に届きました（結果 {landed}）。",
        "{name}: the goal {goal} was reached (it came to {landed}).",
    ),
    "outlook-missed": (
        "{name}: 目標 {goal} に届きませんでした（結果 {landed}）。",
        "{name}: the goal {goal} was missed (it came to {landed}).",
    ),
    "outlook-chance": (
        "{name}: 目標 {goal} に届く確率は {chance} です（10回に8回は {low}～{high}）。",
        "{name}: the chance to reach {goal} is {chance} (8 times out of 10 it lands between {low} "
        "and {high}).",
    ),
    "outlook-scenarios": (
        "シナリオ（残りの月が直近の実績の±15 %で進んだときの着地）",
        "Scenarios: where the window ends if the open months run 15 % around the last months' actuals",
    ),
    "outlook-stretch": (
        "目標の水準（残りの月に必要な値と、過去の実績）",
        "Stretch: what an open month must reach, beside past months",
    ),
    "reaches": ("目標に届くか", "Goal reached"),
    "reaches-yes": ("○", "yes"),
    "reaches-no": ("×", "no"),
    "column-so-far": ("実績累計", "So far"),
    "column-window": ("期間計", "Window"),
    "column-asked": ("必要な値", "Asked for"),
    "column-best": ("過去最良", "Best ever"),
    "column-reached": ("達成した月", "Months reached"),
    "column-verdict": ("水準", "Verdict"),
    "report-no-actuals": (
        "実績がまだありません。着地見込みは目標のままです。",
        "There are no actuals yet; the landing equals the targets.",
    ),
    "report-closed": (
        "{month} まで締め済み（{count}/{months} か月）",
        "closed through {month} ({count} of {months} months)",
    ),
    "report-progress": (
        "進捗率 {progress}（経過 {elapsed}）",
        "{progress} done in {elapsed} of the time",
    ),
    "report-pace": (
        "必要ペース {required}／月（ここまで {current}／月）",
        "needs {required} a month (so far {current})",
    ),
    "report-pace-down": (
        "残りは {required}／月まで（ここまで {current}／月）",
        "at most {required} a month from here (so far {current})",
    ),
    "report-year": ("前年同期比 {growth}", "{growth} on the same months last year"),
    "report-gap": (
        "{name}: 目標と着地見込みの差の要因",
        "{name}: what drives the gap between goal and landing",
    ),
    "unexplained": ("説明できない差", "unexplained"),
    "not_closing": (
        "入力の目標をすべて達成しても目標に届かない（超える）分",
        "the inputs' targets do not add up to the goal",
    ),
    "timing": (
        "時期のずれ（期間の前から届く分 − 期間の後に届く分）",
        "timing (what earlier months still bring, less what comes later)",
    ),
    "at-limit": ("上限・下限にあり", "at its limit"),
    "at-maximum": ("上限", "at maximum"),
    "at-minimum": ("下限", "at minimum"),
    "held": ("固定", "held"),
    "column-metric": ("指標", "Metric"),
    "column-baseline": ("基準値", "Baseline"),
    "column-answer": ("逆算", "Answer"),
    "column-change": ("変化", "Change"),
    "column-per-month": ("月あたり", "Per month"),
    "column-note": ("", ""),
    "column-target": ("目標", "Target"),
    "column-to-date": ("目標累計", "To date"),
    "column-actual": ("実績累計", "Actual"),
    "column-achievement": ("達成率", "Achieved"),
    "column-landing": ("着地見込み", "Landing"),
    "column-status": ("判定", "Status"),
    "status-on_track": ("順調", "on track"),
    "status-watch": ("注意", "watch"),
    "status-behind": ("遅れ", "behind"),
    "status-no_data": ("未入力", "no data"),
}
