"""Messages of the review and of the history of plans: code to (Japanese, English)."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    # --- what every KGI and KPI needs --------------------------------------------------------
    "review-owner-missing": (
        "{node}: 担当が空欄です。結果に責任を持つ人を1人決めてください。",
        "{node}: nobody owns it. Name the one person who answers for it.",
    ),
    "review-owners-missing": (
        "どの行にも担当がありません。KGIとKPIの行（{count} 行）に担当を入力してください。",
        "No row has an owner. Name one on the rows of the KGI and the KPIs ({count} rows).",
    ),
    "review-due-missing": (
        "{node}: 期限が空欄です。いつまでに達成するかを入力してください。",
        "{node}: it has no due date. Type by when it is to be reached.",
    ),
    "review-dues-missing": (
        "どの行にも期限がありません。KGIとKPIの行（{count} 行）に期限を入力してください。",
        "No row has a due date. Type one on the rows of the KGI and the KPIs ({count} rows).",
    ),
    "review-unit-missing": (
        "{node}: 単位が空欄です。件・円・%などを入力してください。",
        "{node}: it has no unit. Type one, such as count, EUR or %.",
    ),
    "review-units-missing": (
        "どの行にも単位がありません。KGIとKPIの行（{count} 行）に単位を入力してください。",
        "No row has a unit. Type one on the rows of the KGI and the KPIs ({count} rows).",
    ),
    "review-due-after-end": (
        "{node}: 期限 {due} が計画期間（{end} まで）の後です。期間内の日付にするか、期間を延ばしてください。",
        "{node}: it is due {due}, after the plan ends ({end}). Choose a date within the plan, or "
        "extend the plan.",
    ),
    "review-due-before-start": (
        "{node}: 期限 {due} が計画期間（{start} から）の前です。日付を直してください。",
        "{node}: it was due {due}, before the plan starts ({start}). Correct the date.",
    ),
    "review-not-numeric": (
        "{node}: {role} なのに数値がありません（グループ）。数えられる指標にするか、役割をKSFにしてください。",
        "{node}: it is a {role} and yet has no number (a group). Make it countable, or a KSF.",
    ),
    # --- shape -------------------------------------------------------------------------------
    "review-orphan": (
        "{node}: KGIの計算に使われていません。親の計算に加えるか、行を削除してください。",
        "{node}: the KGI does not depend on it. Use it in its parent's calculation, or delete it.",
    ),
    "review-few-kpis": (
        "追いかける指標が {count} 個です（目安 {fewest}～{most} 個）。KGIを動かす要素をもう一段分けられないか検討してください。",
        "Only {count} indicators are followed ({fewest} to {most} work best). See whether what "
        "drives the KGI can be split once more.",
    ),
    "review-many-kpis": (
        "KPIが {count} 個あります（目安 {fewest}～{most} 個）。KGIへの効果が大きいものに絞ってください。",
        "There are {count} KPIs ({fewest} to {most} work best). Keep those that move the KGI most.",
    ),
    "review-too-deep": (
        "{node}: ツリーが {depth} 段あります（目安 {most} 段まで）。途中の段をまとめてください。",
        "{node}: the tree is {depth} levels deep ({most} at most work well). Merge some levels.",
    ),
    "review-root-role": (
        "{node}: 一番上の行の役割が {role} です。KGIにしてください。",
        "{node}: the top row's role is {role}. Make it the KGI.",
    ),
    "review-ksf-without-kpi": (
        "{node}: KSFの下にKPIがありません。測れるKPIを下に追加するか、役割をKPIにしてください。",
        "{node}: no KPI stands below this KSF. Add one that can be measured, or make it a KPI.",
    ),
    "review-ksf-below-kpi": (
        "{node}: KPI「{parent}」の下にKSFがあります。KGI→KSF→KPIの順になるように役割を直してください。",
        "{node}: a KSF stands below the KPI “{parent}”. Set the roles so that KGI, KSF, KPI follow "
        "in this order.",
    ),
    "review-label-twice": (
        "{node}: 指標名「{label}」が「{other}」と同じです。区別できる名前にしてください。",
        "{node}: its name “{label}” is that of “{other}” too. Give them different names.",
    ),
    "review-no-leading": (
        "先行指標がありません。結果より先に測れる行動（訪問数・商談数など）をKPIに加えてください。",
        "There is no leading indicator. Add a KPI of an activity that can be measured before the "
        "result, such as visits or meetings.",
    ),
    # --- units -------------------------------------------------------------------------------
    "review-unit-mismatch": (
        "{node}: 単位 {unit} が、足し合わせる先の「{parent}」の単位 {parent_unit} と違います。単位をそろえてください。",
        "{node}: its unit {unit} differs from {parent_unit} of “{parent}”, into which it is added. "
        "Use one unit.",
    ),
    "review-unit-of-product": (
        "{node}: 単位 {unit} が、掛け合わせる行の単位（{units}）のどれとも合いません。単位を確認してください。",
        "{node}: its unit {unit} is none of its factors’ units ({units}). Check the units.",
    ),
    "review-denominator-mismatch": (
        "{node}: 単位 {unit} の分母「{denominator}」が、計算の相手の単位（{units}）と合いません。分母をそろえてください。",
        "{node}: the denominator “{denominator}” of its unit {unit} does not match what it is "
        "calculated with ({units}). Use the same denominator.",
    ),
    "review-rates-summed": (
        "{node}: 率を足し合わせています（{children}）。率は分子と分母を別々に合計してから割ってください（比 ÷）。",
        "{node}: it adds up rates ({children}). Sum numerators and denominators, then divide: "
        "relation ratio.",
    ),
    "review-mean-unweighted": (
        "{node}: 率の単純平均です（{children}）。件数などの重みを入力してください。",
        "{node}: it is the plain mean of rates ({children}). Type weights, such as volumes.",
    ),
    "review-rate-rollup": (
        "{node}: 率なのに月の値を合計しています。期間集計を「比率」にしてください。",
        "{node}: it is a rate and yet its months are summed. Set its roll-up to ratio.",
    ),
    # --- figures -----------------------------------------------------------------------------
    "review-goal-missing": (
        "{node}: KGIの目標が空欄です。数値か +15% のような増減率を入力してください。",
        "{node}: the KGI has no target. Type a number, or a growth such as +15%.",
    ),
    "review-goal-unreachable": (
        "{node}: 範囲と固定を守ると目標 {goal} に届きません（最大で {best}）。逆算の理由を見て、範囲か目標を見直してください。",
        "{node}: within bounds and holds the goal {goal} is out of reach (best {best}). See what "
        "back-solving says stands in the way.",
    ),
    "review-not-closing": (
        "{node}: 入力の目標を積み上げると {reached} で、目標 {goal} に {gap} 足りません（{share}）。入力の目標を見直すか、空欄にして逆算してください。",
        "{node}: the inputs' targets add up to {reached}, {gap} short of the goal {goal} ({share}). "
        "Revise them, or clear them and back-solve.",
    ),
    "review-overshoots": (
        "{node}: 入力の目標を積み上げると {reached} で、目標 {goal} を {gap} 上回ります（{share}）。余裕として意図したものか確認してください。",
        "{node}: the inputs' targets add up to {reached}, {gap} beyond the goal {goal} ({share}). "
        "Check that this slack is meant.",
    ),
    "review-actuals-not-closing": (
        "{node}: {month} の実績 {measured} が、下の行から計算した {computed} と合いません。どちらかの実績か、漏れている行を確認してください。",
        "{node}: the actual {measured} of {month} differs from {computed}, computed from the rows "
        "below. Check either, or look for a missing row.",
    ),
    "review-direction-opposes": (
        "{node}: 増えるとKGIが悪くなるのに、良い方向が逆です（今: {direction}）。良い方向か計算を確認してください。",
        "{node}: its good direction ({direction}) makes the KGI worse. Check the direction or the "
        "calculation.",
    ),
    "review-target-outside-bounds": (
        "{node}: 目標 {value} が範囲の外です（{bound} は {limit}）。目標か範囲を直してください。",
        "{node}: the target {value} lies outside its bounds (the {bound} is {limit}). Change one of "
        "them.",
    ),
    "review-target-beyond-history": (
        "{node}: 月あたりの目標 {required} は過去最良の {best} よりずっと良い値です。何を変えて届くのかを書くか、目標を見直してください。",
        "{node}: the target of {required} a month is far better than its best ever, {best}. Say what "
        "will make the difference, or revise it.",
    ),
    "review-target-below-baseline": (
        "{node}: 目標 {value} が基準値 {baseline} より悪い値です。意図どおりか確認してください。",
        "{node}: the target {value} is worse than the baseline {baseline}. Check that this is "
        "meant.",
    ),
    "review-not-challenging": (
        "過去の実績がある指標の目標は、どれも余裕をもって達成できる水準です。もう少し高い目標を検討してください。",
        "Every target of a metric with a past was reached easily. Consider asking for more.",
    ),
    # --- history -----------------------------------------------------------------------------
    "version-order": (
        "版の日時 {when} が前の版 {last} より前です。日時を確認してください。",
        "The version of {when} is older than the last one, {last}. Check the time.",
    ),
    "version-who": (
        "版に「{key}」がありません。誰が・なぜ変えたのかを書いてください。",
        "The version has no “{key}”. Say who changed the plan, and why.",
    ),
    "version-zone": (
        "版の日時にタイムゾーンの有無が混ざっています。どちらかにそろえてください。",
        "Some versions have a time zone and some have none. Use one of the two.",
    ),
    "versions-missing": (
        "版が1つもありません。最初の計画を版として加えてください。",
        "There is no version yet. Add the first plan as one.",
    ),
    "not-a-history": (
        "計画の履歴のJSONではありません（schema: {schema}、versions の一覧が必要です）。",
        "This is not a plan's history as JSON: it needs schema {schema} and a list of versions.",
    ),
    "not-a-time": (
        "「{value}」は日時として読めません（例: 2025-08-01T09:00:00+09:00）。",
        "“{value}” is not a time. Type it as 2025-08-01T09:00:00+09:00.",
    ),
    "period-overlaps": (
        "次の期間の開始 {start} が今の期間の開始 {old} 以前です。後の月にしてください。",
        "The next period starts {start}, not after the start {old} of this one. Choose a later "
        "month.",
    ),
    "history-too-short": (
        "基準値のもとになる月数が {months} です。1以上にしてください。",
        "Baselines from {months} months were asked for. Ask for 1 or more.",
    ),
    # --- changes between versions ------------------------------------------------------------
    "change-field": (
        "{node}: {key} を {old} から {new} に変更",
        "{node}: {key} from {old} to {new}",
    ),
    "change-effect": (
        "{node}: {key} を {old} から {new} に変更（KGIへの効果 {effect}）",
        "{node}: {key} from {old} to {new} (effect on the KGI {effect})",
    ),
    "change-plan": ("計画", "plan"),
    "change-actual": ("{name} の実績", "actual of {name}"),
    "change-profile": ("季節配分「{name}」", "profile “{name}”"),
    "setting-name": ("計画名", "name"),
    "setting-start": ("開始月", "first month"),
    "setting-months": ("月数", "number of months"),
    "setting-closed_through": ("締め済みの月", "closed through"),
    "setting-year_start": ("年度の始まりの月", "first month of the fiscal year"),
    "setting-on_track": ("順調とする達成率", "achievement that is on track"),
    "setting-watch": ("注意とする達成率", "achievement to watch"),
    "setting-rule": ("達成率の決め方", "rule of achievement"),
    "setting-rounding": ("達成率の丸め", "rounding of achievement"),
    "setting-bands": ("達成率の帯", "bands of achievement"),
    "change-added": ("{node}: 行を追加", "{node}: row added"),
    "change-removed": ("{node}: 行を削除", "{node}: row removed"),
}
