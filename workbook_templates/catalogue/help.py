"""What each column of the tree table is for: shown when a heading is pointed at."""

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
    "lag": ("親に効くまでの月数。表の数式は対応せず、チェックに出ます。",
            "Months until it acts. Not in the native formulas; shown on Checks."),
    "profile": ("季節配分の名前。表の数式は対応せず、チェックに出ます。",
                "Seasonal profile. Not in the native formulas; shown on Checks."),
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
