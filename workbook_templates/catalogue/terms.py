"""Terms, figures, functions and commands, as the help sheet explains them in both languages."""

from __future__ import annotations

from collections.abc import Mapping

Pair = tuple[str, str]

# Term (ja, en) and what it means (ja, en).
TERMS: tuple[tuple[Pair, Pair], ...] = (
    (("KGI（最終目標）", "KGI (key goal indicator)"),
     ("期間の終わりに達成したい1つの数字。例：半年で新規顧客50件。",
      "The one number to reach by the end of the period, such as 50 new customers in half a year.")),
    (("KSF（成功要因）", "KSF (key success factor)"),
     ("KGIを大きく左右する要因。例：商談数。", "What the KGI hangs on, such as meetings.")),
    (("KPI（行動の指標）", "KPI (key performance indicator)"),
     ("現場が動かせて、毎月測れる指標。例：サイト訪問数。",
      "What people can move and measure every month, such as site visits.")),
    (("KPIツリー", "KPI tree"),
     ("KGIを、足し算・掛け算・平均・比で下の指標に分けた図。",
      "The KGI split into metrics by sums, products, means and ratios.")),
    (("基準値", "Baseline"), ("いまの実力。逆算はここから始めます。", "Where you are now; back-solving starts here.")),
    (("逆算", "Back-solving"),
     ("KGIの目標に届くように、末端の指標が必要な値を求めること。動かす割合が最小の組み合わせを選びます。",
      "Finding what the inputs must be to reach the goal, with the smallest relative changes.")),
    (("採用目標（修正目標）", "Current target"),
     ("いま使われている目標：入力した目標、なければライブ、なければ「逆算」、なければ基準値。",
      "The target in use: typed, else live, else from Answer, else the baseline.")),
    (("当初目標", "Original target"),
     ("最初に決めた目標。最初の kpi solve --write が控え、その後は変わりません。",
      "The target decided first. The first kpi solve --write keeps it; later ones leave it alone.")),
    (("締め済みの月", "Closed month"),
     ("実績が確定した月。空欄の設定なら、KGIの実績がある最後の月まで。",
      "A month whose actuals are final. By default through the last month with a KGI actual.")),
    (("ここまでの目標・実績", "Target and actual to date"),
     ("締めた月までの累計。率は分子の合計÷分母の合計。",
      "Through the closed months; a rate is sum over sum.")),
    (("達成率", "Achievement"),
     ("ここまでの実績÷ここまでの目標。低いほど良い指標では、目標より低いと100%を超えます。",
      "Actual to date against target to date. Where less is better, below the target is above 100 %.")),
    (("担当別の達成率", "Achievement by owner"),
     ("担当する指標の達成率の単純平均と、● ▲ ■ の数。",
      "The plain mean of the achievements of someone's metrics, and how many are ● ▲ ■.")),
    (("進捗率・経過率", "Progress, time elapsed"),
     ("進捗率＝ここまでの実績÷期間全体の目標。経過率（過ぎた月数÷期間）と並べて読みます。",
      "Progress: actual to date / target of the period, read beside months passed / months.")),
    (("経過達成率", "Against elapsed"),
     ("実績÷（月割りの目標×経過月数）。季節配分を考えない達成率です。",
      "Actual / (even month's target × months passed): achievement without the season.")),
    (("必要ペース", "Needed a month"),
     ("（期間の目標−ここまでの実績）÷残りの月数。", "(Target − actual to date) / months left.")),
    (("着地見込み", "Landing"),
     ("このまま進んだときの期末の値。締めた月の実績＋残りの月の見込み。",
      "Where the period ends at this rate: closed months as they are, open months forecast.")),
    (("KGIへの影響（寄与）", "KGI effect (contribution)"),
     ("目標と着地見込みの差を、指標ごとに分けたもの。合計は差と一致します。",
      "The gap from goal to landing, split over the metrics; the parts sum to the gap.")),
    (("感度", "Sensitivity"),
     ("指標を1つだけ動かしたとき、KGIがどれだけ変わるか。",
      "How far the KGI moves when one metric alone does.")),
    (("判定", "Status"),
     ("達成率を区切ったもの：● 順調、▲ 注意、■ 遅れ、－ 未入力。区切りは「入力_計画」で決めます。",
      "Achievement in bands: ● on track, ▲ watch, ■ behind, – no data. The bands are set on Inputs.")),
    (("季節配分", "Seasonal profile"),
     ("期間の合計を月に分ける重み。指定がなければ均等。", "Weights that split a period over its months; even without one.")),
    (("遅れ", "Lag"), ("効果が上の指標に届くまでの月数。", "Months until an effect reaches the metric above.")),
    (("PDCA", "PDCA"),
     ("計画・実行・確認・改善の繰り返し。「振り返り」に1行ずつ残します。",
      "Plan, do, check, act, again and again; one line each on Review.")),
)  # fmt: skip

# Columns of the scorecard to the term that explains them: its heading shows the same text.
SCORE_TERMS: Mapping[str, str] = {
    "original": "当初目標", "tgt": "採用目標（修正目標）", "ttd": "ここまでの目標・実績",
    "atd": "ここまでの目標・実績", "ach": "達成率", "progress": "進捗率・経過率",
    "elapsed": "経過達成率", "pace": "必要ペース", "land": "着地見込み",
    "con": "KGIへの影響（寄与）", "stat": "判定",
}  # fmt: skip


def meaning(term: str) -> Pair:
    """What a term means; by its Japanese name."""
    return next(words for names, words in TERMS if names[0] == term)


# The KPI functions of the add-in, by name.
FUNCTIONS: Mapping[str, Pair] = {
    "KPI_BACKSOLVE": ("目標から逆算した必要値の表", "what every metric must be to reach the goal"),
    "KPI_REQUIRED": ("1つの指標だけで届くのに必要な値", "what one input alone must be"),
    "KPI_EVALUATE": ("基準値から計算した全指標の値", "every metric at the baselines"),
    "KPI_ACHIEVEMENT": ("達成率", "achievement"),
    "KPI_STATUS": ("達成率の判定", "status of an achievement"),
    "KPI_CONTRIBUTION": ("KGIの変化の要因", "what each input did to the KGI"),
    "KPI_CHECK": ("ツリーの誤りと直し方", "what is wrong in the tree, and the remedy"),
    "KPI_PROGRESS": ("進捗率・経過達成率", "progress beside the time elapsed"),
    "KPI_PACE": ("残りの期間の必要ペース", "the pace that the rest needs"),
    "KPI_GAP": ("目標との差・不足", "the gap to the target, what is missing"),
    "KPI_SENSITIVITY": ("入力を1つ動かしたときのKGIの変化", "what the KGI does when one input moves"),
    "KPI_SPREAD": ("合計を内訳に配った値", "a total spread to its parts"),
    "KPI_PLAN": ("達成率・着地見込み・判定の表", "achievement, landing and status of every metric"),
    "KPI_LANDING": ("着地見込み", "where the plan will end"),
    "KPI_STRETCH": ("目標が過去に対してどの水準か", "how far a target stretches beyond its history"),
    "KPI_PROBABILITY": ("目標に届く確率", "how likely the goal is"),
    "KPI_TREE": ("ツリーの図", "the tree drawn"),
    "KPI_VERSION": ("使っている版", "which versions are at work"),
}  # fmt: skip
FUNCTION_EXAMPLES: Mapping[str, str] = {
    "KPI_BACKSOLVE": "=KPI_BACKSOLVE(tblTree[#All])",
    "KPI_REQUIRED": '=KPI_REQUIRED(tblTree[#All], "win_rate", 30)',
    "KPI_EVALUATE": "=KPI_EVALUATE(tblTree[#All])",
    "KPI_ACHIEVEMENT": "=KPI_ACHIEVEMENT(40, 50)",
    "KPI_STATUS": "=KPI_STATUS(0.95)",
    "KPI_CONTRIBUTION": "=KPI_CONTRIBUTION(tblTree[#All], A2:B8, C2:D8)",
    "KPI_CHECK": "=KPI_CHECK(tblTree[#All])",
    "KPI_PROGRESS": "=KPI_PROGRESS(40, 50, 4, 6)",
    "KPI_PACE": "=KPI_PACE(40, 50, 4, 6)",
    "KPI_GAP": "=KPI_GAP(40, 50)",
    "KPI_SENSITIVITY": "=KPI_SENSITIVITY(tblTree[#All])",
    "KPI_SPREAD": "=KPI_SPREAD(A2:B8, 60)",
    "KPI_PLAN": "=KPI_PLAN(tblTree[#All], tblActuals[#All], kpi_start, kpi_months, kpi_closed)",
    "KPI_LANDING": '=KPI_LANDING(tblTree[#All], tblActuals[#All], "KGI", kpi_start, kpi_months, kpi_closed)',
    "KPI_STRETCH": "=KPI_STRETCH(A2:A13, 12000)",
    "KPI_PROBABILITY": '=KPI_PROBABILITY(tblTree[#All], 50, "20%")',
    "KPI_TREE": "=KPI_TREE(tblTree[#All])",
    "KPI_VERSION": "=KPI_VERSION()",
}

COMMANDS: tuple[tuple[str, Pair], ...] = (
    ("kpi check {book}", ("計画を点検する", "look the plan over")),
    ("kpi solve {book} --write", ("目標から逆算し、答えを書き込む", "work back from the goal and write the answer")),
    ("kpi report {book}", ("達成率・着地見込み・差の要因を見る", "achievement, landing and what drives the gap")),
    ("kpi fill {book} --from actuals.csv --write", ("実績を表から取り込む", "take actuals from a table")),
    ("kpi template new --from {book} --out next.xlsx", ("次の期のブックを作る", "begin the next period")),
)  # fmt: skip
COMMAND_NOTE: Pair = (
    "kpi コマンドを入れていないときは、クローンしたフォルダーで python3 run.py solve … のように実行できます（または kpi の代わりに python3 run.py）。",
    "Where the kpi command is not installed, run python3 run.py solve … in the folder of the clone instead.",
)
