"""Messages of the outlook (scenarios, probability, stretch): code to (Japanese, English)."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    # --- scenarios ---------------------------------------------------------------------------
    "scenario-cautious": ("慎重", "cautious"),
    "scenario-realistic": ("現実的", "realistic"),
    "scenario-optimistic": ("楽観", "optimistic"),
    "scenario-twice": (
        "シナリオ「{name}」が2つあります。どちらかの名前を変えてください。",
        "There are two scenarios “{name}”. Rename one of them.",
    ),
    "scenario-none": (
        "シナリオがありません。1つ以上渡してください。",
        "There is no scenario. Pass at least one.",
    ),
    "scenario-share": (
        "幅が {value} です。0より大きく1未満の割合にしてください（例: 0.2 は±20 %）。",
        "The share is {value}. Pass one above 0 and below 1, such as 0.2 for ±20 %.",
    ),
    "scenario-value": (
        "シナリオ「{name}」の {node}: 「{value}」が読めません。1200 または -20% のように入力してください。",
        "Scenario “{name}”, {node}: “{value}” cannot be read. Type it as 1200 or -20%.",
    ),
    "scenario-outside-bounds": (
        "シナリオ「{name}」の {node}: {value} は範囲の外です（{bound} は {limit}）。意図どおりか確認してください。",
        "Scenario “{name}”, {node}: {value} lies outside its bounds (the {bound} is {limit}). Check "
        "that this is meant.",
    ),
    "scenario-held-at-bound": (
        "シナリオ「{name}」の {node}: {asked} の代わりに範囲の端 {limit} を使いました（{bound}）。",
        "Scenario “{name}”, {node}: it stops at its {bound} {limit} instead of {asked}.",
    ),
    "scenario-few-months": (
        "{node}: 実績が {count} か月分しかありません（3か月以上を推奨）。シナリオの中心は参考値です。",
        "{node}: there are actuals of {count} months only (3 or more are better). Take the middle "
        "of its scenarios with care.",
    ),
    "scenario-no-history": (
        "{node}: 実績がないので、シナリオの中心に基準値を使いました。過去の実績を入力してください。",
        "{node}: it has no actuals, so its baseline is the middle of the scenarios. Enter actuals "
        "of past months.",
    ),
    # --- probability -------------------------------------------------------------------------
    "range-order": (
        "{node}: 範囲 {low} ～ {likely} ～ {high} の順番が正しくありません。小さい順に入力してください。",
        "{node}: the range {low}, {likely}, {high} is out of order. Give the lowest first.",
    ),
    "range-not-finite": (
        "{node}: 分布の {name} が有限の数値ではありません。数値を入力してください。",
        "{node}: {name} of its distribution is not a finite number. Pass a number.",
    ),
    "outlook-over": (
        "すべての月が締め済み（{month} まで）なので、結果は決まっています。次の期間は kpi template new --from で始められます。",
        "Every month is closed (through {month}), so the result stands. Start the next period by "
        "kpi template new --from.",
    ),
    "range-too-wide": (
        "{node}: 範囲 {low} ～ {high} が広すぎて計算できません。単位を大きくしてください（円を百万円にするなど）。",
        "{node}: the range {low} to {high} is too wide to compute. Use larger units, such as millions.",
    ),
    "not-a-distribution": (
        "{node}: 「{value}」は分布ではありません。Triangular(最小, 最頻, 最大) などを渡してください。",
        "{node}: “{value}” is no distribution. Pass one, such as Triangular(low, likely, high).",
    ),
    "correlation-twice": (
        "「{first}」と「{second}」の相関が2つあり、値が違います。どちらかを消してください。",
        "“{first}” and “{second}” have two correlations that differ. Drop one of them.",
    ),
    "sensitivity-change": (
        "動かす幅が {value} です。0より大きい割合にしてください（例: 0.1 は±10 %）。",
        "The change is {value}. Pass a share above 0, such as 0.1 for ±10 %.",
    ),
    "scenario-months": (
        "さかのぼる月数が {value} です。1～{most} の整数にしてください。",
        "The number of months to look back is {value}. Pass a whole number from 1 to {most}.",
    ),
    "range-negative": (
        "{node}: 分布の {name} が {value} です。0以上にしてください。",
        "{node}: {name} of its distribution is {value}. Pass 0 or more.",
    ),
    "range-chance": (
        "{node}: 成功の確率が {value} です。0～1にしてください（50 % は 0.5）。",
        "{node}: the chance of success is {value}. Pass 0 to 1; 50 % is 0.5.",
    ),
    "range-trials": (
        "{node}: 試行回数が {value} です。1以上 {most} 以下の整数にしてください。",
        "{node}: the number of trials is {value}. Pass a whole number from 1 to {most}.",
    ),
    "range-empty": (
        "{node}: 分布のもとになる実績がありません。範囲を渡すか、実績を入力してください。",
        "{node}: there are no values to draw from. Pass a range, or enter actuals.",
    ),
    "draws-out-of-range": (
        "試行回数が {value} です。100～{most} の整数にしてください。",
        "The number of draws is {value}. Pass a whole number from 100 to {most}.",
    ),
    "seed-negative": (
        "シードが {value} です。0以上の整数にしてください。",
        "The seed is {value}. Pass a whole number, 0 or more.",
    ),
    "nothing-uncertain": (
        "不確かな入力がないので、確率は0か1です。範囲か過去の実績を渡してください。",
        "No lever is uncertain, so the probability is 0 or 1. Pass ranges, or enter past actuals.",
    ),
    "correlation-name": (
        "相関の「{name}」は不確かな入力ではありません。使える名前: {known}",
        "The correlation names “{name}”, which is no uncertain lever. Known: {known}",
    ),
    "correlation-range": (
        "「{first}」と「{second}」の相関が {value} です。-1～1にしてください。",
        "The correlation of “{first}” and “{second}” is {value}. Pass -1 to 1.",
    ),
    "correlation-shape": (
        "相関行列は {count} 行 {count} 列で、対称で、対角が1である必要があります。",
        "The correlation matrix must be {count} by {count}, symmetric, with 1 on its diagonal.",
    ),
    "correlation-impossible": (
        "この相関の組み合わせは成り立ちません（最小固有値 {value}）。いくつかの相関を0に近づけてください。",
        "These correlations contradict each other (least eigenvalue {value}). Bring some of them "
        "nearer to 0.",
    ),
    "draws-without-value": (
        "{count} 回の試行でKGIが数値になりませんでした（0での割り算など）。届かなかったものとして数えます。",
        "In {count} draws the KGI had no value (a division by zero, say). They count as not "
        "reached.",
    ),
    "outlook-no-history": (
        "{node}: ばらつきを見積もる実績（{needed} か月以上）がないので、予測どおりの値に固定しました。範囲を渡すと不確かさに入ります。",
        "{node}: it has fewer than {needed} months of actuals, so it stays at its forecast. Pass a "
        "range to make it uncertain.",
    ),
    "outlook-few-months": (
        "{node}: 実績が {count} か月分しかないので、確率は大まかな目安です。",
        "{node}: it has {count} months of actuals only, so the probability is rough.",
    ),
    "unknown-spread": (
        "ばらつきの取り方「{value}」はありません。使える値: {known}",
        "There is no spread method “{value}”. Use one of: {known}",
    ),
    # --- stretch -----------------------------------------------------------------------------
    "verdict-easy": ("余裕あり", "easy"),
    "verdict-realistic": ("現実的", "realistic"),
    "verdict-challenging": ("挑戦的", "challenging"),
    "verdict-out_of_reach": ("届かない水準", "out of reach"),
    "stretch-easy": (
        "{node}: {required} は過去 {points} か月のうち {reached} か月で達成しています（余裕あり）。",
        "{node}: {required} was reached in {reached} of {points} past months (easy).",
    ),
    "stretch-realistic": (
        "{node}: {required} は過去 {points} か月のうち {reached} か月で達成、または傾向の延長線上です（現実的）。",
        "{node}: {required} was reached in {reached} of {points} past months, or the trend leads "
        "there (realistic).",
    ),
    "stretch-challenging": (
        "{node}: {required} は過去最良の {best} に近いか、少し良い値です（挑戦的）。何を変えるか決めてください。",
        "{node}: {required} is near the best ever, {best}, or a little better (challenging). Decide "
        "what will be done differently.",
    ),
    "stretch-out_of_reach": (
        "{node}: {required} は過去最良の {best} よりずっと良い値です（届かない水準）。目標か前提を見直してください。",
        "{node}: {required} is far better than the best ever, {best} (out of reach). Review the target "
        "or what it assumes.",
    ),
    "stretch-no-history": (
        "過去の実績がないので、目標の水準を判定できません。実績を入力してください。",
        "Without past actuals the target cannot be judged. Enter actuals of past months.",
    ),
    "stretch-few-points": (
        "過去の実績が {points} か月分しかないので、判定は大まかな目安です。",
        "There are only {points} past months, so the verdict is rough.",
    ),
}
