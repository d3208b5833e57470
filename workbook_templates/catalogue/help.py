"""What each column and each setting is for, in both languages.

The comments of the headings, the messages at the cells and the help sheet show the same texts.
"""

from __future__ import annotations

from collections.abc import Mapping

COLUMN_HELP: Mapping[str, tuple[str, str]] = {
    "id": ("指標の短い名前。重複しないこと。空欄なら指標名が使われます。",
           "Short unique name. Where blank, the metric's name is used."),
    "parent": ("この指標を構成要素に持つ上位指標のID。KGIだけ空欄。",
               "Id of the metric this one feeds. Blank on the KGI only."),
    "label": ("画面やグラフに出る名前。", "The name shown on the dashboard and in charts."),
    "role": ("KGI=最終目標、KSF=成功要因、KPI=行動の指標。",
             "KGI: final goal, KSF: success factor, KPI: what is acted on."),
    "relation": ("子からの計算方法。末端は「入力」。", "How it follows from its children; a leaf is an input."),
    "formula": ("「比 ÷」は 分子ID / 分母ID。「数式」は kpi コマンドが計算します。",
                "For ratio: numerator / denominator. A formula is computed by the kpi command."),
    "unit": ("% とすると 0～1 の率として扱います（5% は 5% と入力）。",
             "With % the value is a rate of 0 to 1 (type 5%)."),
    "direction": ("高いほど良いか、低いほど良いか。", "Whether higher or lower is better."),
    "rollup": ("月を期間にまとめる方法。量は合計、率は比率（分子÷分母）、残高は期末。",
               "How months add up: flows sum, rates by ratio (sum over sum), stocks last."),
    "baseline": ("現状の値。量は期間合計（例：半年で48,000）。末端の指標に必須。",
                 "Where you are now; a flow's total of the whole period. Needed on inputs."),
    "_baseline_month": ("基準値を月あたりに直した値（量だけ）。", "The baseline per month (flows only)."),
    "minimum": ("これより下げない。", "Never below this."),
    "maximum": ("これより上げない（現実的な上限）。", "Never above this: what is realistic."),
    "hold": ("「固定」にすると逆算で動かしません。", "Held inputs are not moved by back-solving."),
    "target": ("KGIの行は目標（50 や +15%）。末端は決めた目標。空欄なら逆算の値を使います。",
               "On the KGI the goal (50 or +15%). On inputs what was decided; blank: the answer."),
    "_current": ("いま使われている目標：入力した目標、なければ逆算、なければ基準値。",
                 "The target in use: typed, else the answer, else the baseline."),
    "_current_month": ("採用目標を月あたりに直した値（量だけ）。", "The current target per month (flows only)."),
    "owner": ("責任者。未入力の月を知らせる相手。", "Who answers for it, and for missing months."),
    "note": ("自由記入。", "Anything else."),
    "step": ("刻み幅。1 なら整数。", "Width of its grid; 1 for whole numbers."),
    "resistance": ("動かしにくさ（標準は1）。", "How hard it is to move (default 1)."),
    "cost": ("1単位（率は1ポイント）増やす費用。", "Money per unit (a rate: per percentage point)."),
    "weight": ("親が「加重平均」のときの重み（標準は1）。", "Weight in the parent's mean (default 1)."),
    "lag": ("親に効くまでの月数（2 なら2か月後）。月ごとの割合は kpi コマンドだけが計算します。",
            "Months until its parent feels it. Shares by month are computed by the kpi command only."),
    "profile": ("「入力_季節配分」の配分名。空欄の行は上の行の配分に従います。",
                "Name on the sheet Profiles. A blank takes that of the row above it."),
    "due": ("期限。", "By when."),
    "source": ("数値の出典。", "Where the numbers come from."),
}  # fmt: skip

REVIEW_HELP: Mapping[str, tuple[str, str]] = {
    "date": ("振り返りをした日。例：2025-07-31", "The day of the review, such as 2025-07-31."),
    "learned": ("差が出た指標と理由。事実と仮説を分けて書きます。",
                "Which metric made the difference, and why: facts apart from guesses."),
    "decided": ("次に変えること。何を、いつまでに。", "What changes next, and by when."),
    "who": ("決めたことを実行する人。", "Who does what was decided."),
    "version": ("目標や計画を直したときの版の番号。直さなければ空欄。例：2",
                "The plan's new version where targets or the plan were revised; else blank. Such as 2."),
}  # fmt: skip

# The unit or form of a column, and an example: (form ja, form en, example ja, example en).
COLUMN_FORMS: Mapping[str, tuple[str, str, str, str]] = {
    "id": ("文字（重複不可）", "text, unique", "visits", "visits"),
    "parent": ("ID（一覧から）", "an id, from the list", "leads", "leads"),
    "label": ("文字", "text", "サイト訪問数", "Site visits"),
    "role": ("KGI・KSF・KPI", "KGI, KSF or KPI", "KPI", "KPI"),
    "relation": ("一覧から", "from the list", "積 ×", "product ×"),
    "unit": ("文字", "text", "件、円、%", "visits, JPY, %"),
    "direction": ("一覧から", "from the list", "↑ 高いほど良い", "↑ higher is better"),
    "rollup": ("一覧から", "from the list", "合計", "sum"),
    "baseline": ("指標の単位（期間合計）", "the metric's unit, whole period", "48,000、2.5%", "48,000 or 2.5%"),
    "minimum": ("指標の単位（期間合計）", "the metric's unit, whole period", "40,000", "40,000"),
    "maximum": ("指標の単位（期間合計）", "the metric's unit, whole period", "66,000", "66,000"),
    "hold": ("固定・可変", "held or free", "固定", "held"),
    "target": ("指標の単位（期間合計）、KGIは +15% も可", "the metric's unit, whole period; the KGI also +15%",
               "50、+15%", "50 or +15%"),
    "_baseline_month": ("自動計算", "computed", "8,000", "8,000"),
    "_current": ("自動計算", "computed", "56,759", "56,759"),
    "_current_month": ("自動計算", "computed", "9,460", "9,460"),
    "owner": ("文字", "text", "高橋", "Takahashi"),
    "source": ("文字", "text", "アクセス解析（月次）", "web analytics, monthly"),
    "formula": ("比は 分子 / 分母", "for ratio: numerator / denominator", "leads / visits", "leads / visits"),
    "step": ("正の数", "positive number", "1", "1"),
    "resistance": ("正の数（標準 1）", "positive number (default 1)", "2", "2"),
    "cost": ("0以上の金額", "money, not negative", "1,200", "1,200"),
    "weight": ("0以上の数（標準 1）", "number, not negative (default 1)", "3", "3"),
    "lag": ("月数、または月ごとの割合", "months, or shares month by month", "2、0:50% 1:30% 2:20%", "2, or 0:50% 1:30% 2:20%"),
    "profile": ("季節配分の名前", "name of a profile", "年度末", "year-end"),
    "due": ("日付", "date", "2025-09-30", "2025-09-30"),
    "note": ("文字", "text", "8月に展示会", "trade fair in August"),
}  # fmt: skip

SETTING_HELP: Mapping[str, tuple[str, str]] = {
    "name": ("画面と印刷の題名になります。", "The title on the dashboard and in print."),
    "start": ("2025-04 の形で入力します。", "Type it as 2025-04."),
    "months": ("計画の月数。整数で入力します。", "Months of the plan, a whole number."),
    "closed_through": ("空欄なら、KGIの実績がある最後の月。", "Blank: the last month with a KGI actual."),
    "on_track": ("達成率がこれ以上なら ● 順調。", "From this achievement on: ● on track."),
    "watch": ("達成率がこれ以上なら ▲ 注意、下回ると ■ 遅れ。", "From here ▲ watch, below ■ behind."),
    "year_start": ("年度が始まる月。上期・四半期の区切りに使われます。",
                   "The month in which the fiscal year starts; halves and quarters follow it."),
}  # fmt: skip
SETTING_FORMS: Mapping[str, tuple[str, str, str, str]] = {
    "name": ("文字", "text", "2025年度 上期 新規開拓プラン", "New customers, first half of 2025"),
    "start": ("月（2025-04）", "month (2025-04)", "2025-04", "2025-04"),
    "months": ("整数", "whole number", "6", "6"),
    "closed_through": ("月（2025-04）か空欄", "month (2025-04) or blank", "2025-07", "2025-07"),
    "on_track": ("割合", "percentage", "100%", "100%"),
    "watch": ("割合（順調の基準以下）", "percentage, at most that of on track", "90%", "90%"),
    "year_start": ("1～12の整数", "whole number from 1 to 12", "4", "4"),
}  # fmt: skip
DISPLAY_HELP = (
    "単位が円などの指標を、図と表でこの単位で示します。入力する値は変わりません。",
    "Metrics whose unit is money are shown in this on the dashboard. What you type does not change.",
)
PROFILES_HELP: Mapping[str, tuple[str, str, str, str, str, str]] = {
    "name": ("季節配分の名前。「入力_計画」の季節配分の列に入力すると、その行と下の行に使われます。",
             "Name of the profile. Typed into the column Profile of Inputs, it phases that row and those below it.",
             "文字（重複不可）", "text, unique", "年度末", "year-end"),
    "weight": ("その月の重み。1 がふつうの月、1.2 なら2割多い月。計画の期間の月はすべて入力します。",
               "Weight of the month: 1 is a usual one, 1.2 a fifth more. Every month of the plan needs one.",
               "0以上の数", "number, not negative", "1.2", "1.2"),
}  # fmt: skip
ACTUALS_HELP: Mapping[str, tuple[str, str, str, str, str, str]] = {
    "id": ("「入力_計画」のID。行はこれで対応します。", "The id on Inputs; rows are matched by it.",
           "ID（一覧から）", "an id, from the list", "visits", "visits"),
    "month": ("終わった月の実績。まだの月は空欄（ゼロではありません）。見出しは 2025-04 の形。",
              "What happened in a closed month; blank where not yet (no zero). Headings read 2025-04.",
              "指標の単位（その月の値）", "the metric's unit, that month", "9,800、3.1%", "9,800 or 3.1%"),
    "rate": ("率の行は空欄でよく、件数から計算されます（リード÷訪問）。",
             "Rates may stay blank: they follow from the counts (leads ÷ visits).",
             "割合", "percentage", "（空欄）", "(blank)"),
}  # fmt: skip
