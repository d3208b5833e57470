"""What `kpi fill` says, in both languages."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    "fill-column-metric": ("指標", "Metric"),
    "fill-column-month": ("月", "Month"),
    "fill-column-old": ("いまの値", "Now"),
    "fill-column-new": ("取り込む値", "New"),
    "fill-column-from": ("元のセル", "From"),
    "fill-more": ("… ほか {count} 件", "… and {count} more"),
    "fill-summary": (
        "{file}: 新しい値 {new} 件、変わる値 {changed} 件、同じ値 {same} 件。",
        "{file}: {new} new, {changed} changed, {same} the same.",
    ),
    "fill-written": (
        "{file} に {count} 件を書き込みました。",
        "{count} written to {file}.",
    ),
    "fill-backup": (
        "書き込む前のファイルは {file} に残しました。",
        "The file as it was is kept as {file}.",
    ),
    "fill-rows": (
        "実績の表に行を足します: {ids}",
        "Rows that the table of actuals gets: {ids}",
    ),
    "fill-months": (
        "実績の表に月の列を足します: {months}",
        "Months that the table of actuals gets: {months}",
    ),
    "fill-how": (
        "まだ何も書き込んでいません。書き込むには --write を付けて実行してください。",
        "Nothing was written yet. Add --write to do it.",
    ),
    "fill-encoding": (
        "{file} は UTF-8 ではないため、Shift_JIS（Excelの日本語CSV）として読みました。文字化けがないか確かめてください。",
        "{file} is not UTF-8 and was read as Shift_JIS (Japanese Excel). See that no text is garbled.",
    ),
    "fill-not-a-number": (
        "{node}: 「{value}」は数値ではありません。元の表を直してください。何も書き込んでいません。",
        "{node}: “{value}” is not a number. Correct the source. Nothing was written.",
    ),
    "fill-unknown": (
        "「{name}」という指標は計画にありません。取り込みません。計画に行を足すか、名前を計画のIDに合わせてください。",
        "No row of the plan is called “{name}”: left out. Add the row to the plan, or write the plan's id in the source.",
    ),
    "fill-unknown-near": (
        "「{name}」という指標は計画にありません（「{near}」のことですか）。取り込みません。名前を計画のIDに合わせてください。",
        "No row of the plan is called “{name}”; did you mean “{near}”? Left out. Write the plan's id in the source.",
    ),
    "fill-ambiguous": (
        "「{name}」という名前の行が2つ以上あります（{rows}）。元の表にIDを書いてください。",
        "More than one row is called “{name}” ({rows}). Write the id in the source.",
    ),
    "fill-twice": (
        "{node} の {month} は {first} にもあります。1つだけ残してください。",
        "{node} in {month} stands in {first} as well. Keep one.",
    ),
    "fill-late": (
        "{month} は計画の期間（{last} まで）の後です。取り込みません。次の期間は kpi template new --from で始められます。",
        "{month} lies after the plan, which ends with {last}: left out. Start the next period with kpi template new --from.",
    ),
    "fill-group": (
        "「{name}」は数値を持たないグループです。取り込みません。その下の指標に入力してください。",
        "“{name}” is a group without a number: left out. Fill in the metrics below it.",
    ),
    "fill-query": (
        "「{query}」は読み取りの問い合わせではありません。表の名前か SELECT 文を指定してください。何も実行していません。",
        "“{query}” does not only read. Pass a table's name or a SELECT. Nothing was run.",
    ),
    "fill-database": (
        "{name} から読めません: {reason}。URL、ドライバー、表の名前（--table）を確かめてください。",
        "{name} cannot be read: {reason}. Check the URL, its driver, and the table's name (--table).",
    ),
}  # fmt: skip
