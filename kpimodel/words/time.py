"""Messages of time (calendar, profiles, lags, re-solving): code to (Japanese, English)."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    # --- the calendar ------------------------------------------------------------------------
    "year-start": (
        "年度の開始月が {value} です。1～12 の月で入力してください（4月始まりなら 4）。",
        "The fiscal year starts in month {value}. Type a month from 1 to 12, such as 4 for April.",
    ),
    "month-number": (
        "{year}年{month}月という月はありません。年は 1～9999、月は 1～12 の整数にしてください。",
        "There is no month {month} of the year {year}. Give whole numbers: a year from 1 to 9999, a "
        "month from 1 to 12.",
    ),
    "calendar-month": (
        "「{value}」は月ではありません。Month(2025, 4) のように渡してください。",
        "“{value}” is no month. Pass one such as Month(2025, 4).",
    ),
    "period-span": (
        "期間の単位「{value}」はありません。使える値: {known}",
        "There is no span “{value}”. Use one of: {known}",
    ),
    # --- profiles ----------------------------------------------------------------------------
    "profiles-shape": (
        "季節配分の書き方が読めません。名前ごとに、期間の月の数だけ重みを並べるか、"
        '暦月と重みの組（例: {{"4": 1.2}}）にしてください。',
        "The profiles cannot be read. Under each name give one weight for each month of the "
        'window, or pairs of calendar month and weight such as {{"4": 1.2}}.',
    ),
    "profile-unknown": (
        "{node}: 季節配分「{name}」がありません（あるもの: {known}）。均等に配分しました。"
        "名前を直すか、その季節配分を追加してください。",
        "{node}: there is no profile “{name}” (there are: {known}). It is phased evenly. Correct "
        "the name or add that profile.",
    ),
    "profile-unused": (
        "{node}: 率や残高は毎月同じ値なので、季節配分は使いません。空欄にしてください。",
        "{node}: a rate or a stock is the same each month, so its profile is not used. Clear it.",
    ),
    "profile-length": (
        "季節配分「{name}」の重みは {count} 個ですが、期間は {months} か月です。数を合わせてください。",
        "The profile “{name}” has {count} weights, the window {months} months. Give one a month.",
    ),
    "profile-month": (
        "季節配分「{name}」に {month} 月の重みがありません。期間のすべての月に重みを入力してください。",
        "The profile “{name}” has no weight for calendar month {month}. Give one for every month "
        "of the window, as 1 to 12.",
    ),
    "profile-weight": (
        "季節配分「{name}」の重み「{value}」は使えません。0以上で、大きすぎない数値にしてください。",
        "The profile “{name}” has the weight “{value}”. Weights are numbers from 0, not huge ones.",
    ),
    "profile-zero": (
        "季節配分「{name}」の重みの合計が0です。1つ以上の月に重みを入力してください。",
        "The weights of the profile “{name}” add up to 0. Give at least one month a weight.",
    ),
    "profile-history": (
        "{node}: {month} 月の過去の実績がないので、季節配分を作れません。実績を入力してください。",
        "{node}: there is no past actual for calendar month {month}, so no profile can be made. "
        "Enter the actuals of a whole year.",
    ),
    # --- lags --------------------------------------------------------------------------------
    "lag-text": (
        "{node}: 遅れ「{value}」が読めません。2 または 0:50% 1:30% 2:20% のように入力してください。",
        "{node}: the lag “{value}” cannot be read. Type 2, or 0:50% 1:30% 2:20%.",
    ),
    "lag-month": (
        "{node}: 遅れの月「{value}」は使えません。0～{most} の整数にしてください。",
        "{node}: the lag's month “{value}” cannot be used. Type whole months from 0 to {most}.",
    ),
    "lag-twice": (
        "{node}: 遅れに {month} か月が2回あります。1つにまとめてください。",
        "{node}: the lag names month {month} twice. Put the two shares together.",
    ),
    "lag-share": (
        "{node}: 遅れの割合「{value}」は使えません。0～100 % にしてください。",
        "{node}: the lag's share “{value}” cannot be used. Type 0 to 100 %.",
    ),
    "lag-sum": (
        "{node}: 遅れの割合の合計が {total} です。100 % になるように直してください。",
        "{node}: the shares of the lag add up to {total}. Make them 100 %.",
    ),
    "lag-no-parent": (
        "{node}: KGIには親がないので、遅れは使いません。空欄にしてください。",
        "{node}: the KGI has no parent to act on, so its lag is not used. Clear it.",
    ),
    # --- re-solving --------------------------------------------------------------------------
    "all-closed": (
        "期間のすべての月が締まっているので、解き直す月がありません。次の期間の計画を作るか、"
        "締め月を直してください。",
        "Every month of the window is closed, so nothing is left to solve for. Start the next "
        "plan, or correct the month that is closed through.",
    ),
    "targets-none": (
        "目標が1つもありません。月や四半期ごとの目標を1つ以上渡してください。",
        "There is no target. Pass at least one target of a month or a quarter.",
    ),
    "target-period": (
        "目標の期間「{value}」は計画の期間にありません。{start} から {end} の月・四半期・半期（2025-09、Q2、上期 の形）にしてください。",
        "The target's period “{value}” is not in the plan's window. Name a month, quarter or half "
        "from {start} to {end}, such as 2025-09, Q2 or H1.",
    ),
    "target-unknown": (
        "目標の「{value}」は、計画の行でも期間でもありません。行の名前（{known}）か、{start} から {end} の月・四半期・半期（2025-09、Q2、上期 の形）にしてください。",
        "The target “{value}” is neither a row nor a period of the plan. Name a row ({known}), or a "
        "month, quarter or half from {start} to {end}, such as 2025-09, Q2 or H1.",
    ),
    "target-closed": (
        "{period} はすでに締まっていて {reached} です。目標 {goal} は変えられません。",
        "{period} is closed at {reached}. Its target {goal} cannot be reached any more.",
    ),
    "resolve-met": (
        "{name}: 締まった {closed} か月の実績をもとに、残り {open} か月で {goal} に届きます"
        "（見込み {reached}）。",
        "{name}: with {closed} months closed, the {open} open months reach {goal} (at {reached}).",
    ),
    "resolve-met-all": (
        "{name}: 期間の {open} か月で {goal} に届きます（見込み {reached}）。",
        "{name}: the {open} months of the window reach {goal} (at {reached}).",
    ),
    "closed-unknown": (
        "{months} は締め済み（{last} まで）ですが、{name}の実績がなく、下の行からも計算できません。見込みの値で数えます。実績を入力するか、締め月を戻してください。",
        "{months}: closed (through {last}), but {name} has no actual and none can be computed from "
        "the rows below; forecasts stand in. Enter the actuals, or move the closed month back.",
    ),
    "resolve-filled": (
        "締めた月のうち {months} は{name}の実績がないので、見込みの値で数えました。",
        "Of the closed months, {months} had no actual of {name}; forecasts stand in for them.",
    ),
    "resolve-already_met": (
        "{name}: 残り {open} か月が基準値のままでも {goal} に届きます（見込み {reached}）。",
        "{name}: the {open} open months reach {goal} at their baselines (at {reached}).",
    ),
    "resolve-unreachable": (
        "{name}: 残り {open} か月では {goal} に届きません。最大で {reached} です。",
        "{name}: the {open} open months cannot reach {goal}. The best is {reached}.",
    ),
    "resolve-target-missed": (
        "{period} の {name}: 目標 {goal} に届きません。最大で {reached} です。",
        "{name} in {period}: the target {goal} cannot be reached. The best is {reached}.",
    ),
    "resolve-target-conflict": (
        "{period} の {name}: 他の目標と合わせては {goal} に届きません（今の案で {reached}）。",
        "{name} in {period}: the target {goal} cannot be reached together with the others (it "
        "stands at {reached}).",
    ),
    "resolve-conflict": (
        "{name}: 他の目標と合わせては {goal} に届きません（今の案で {reached}）。",
        "{name}: {goal} cannot be reached together with the other targets (it stands at "
        "{reached}).",
    ),
    "relax-set-smallest": (
        "1つだけ緩めても届きません。次の {count} つを合わせて緩めると届きます（これより少ない組では届きません）。",
        "No single limit is enough. These {count} must give way together; no smaller set will do.",
    ),
    "relax-set": (
        "1つだけ緩めても届きません。次の {count} つを合わせて緩めると届きます（もっと少ない組があるかもしれません）。",
        "No single limit is enough. These {count} together will do; a smaller set may exist.",
    ),
    # --- several goals -----------------------------------------------------------------------
    "goals-none": (
        "目標が1つもありません。指標ごとの目標を1つ以上渡してください。",
        "There is no goal. Pass at least one, such as customers: 50.",
    ),
    "goals-met": ("{name}: {goal} に届きます（{reached}）。", "{name} reaches {goal} ({reached})."),
    "goals-already_met": (
        "{name}: 現状のままで {goal} に届いています（{reached}）。",
        "{name} meets {goal} already ({reached}).",
    ),
    "goals-unreachable": (
        "{name}: {goal} には届きません。届くのは {reached} までです。",
        "{name} cannot reach {goal}. The best it can reach is {reached}.",
    ),
    "goals-conflict": (
        "{name}: 他の目標と合わせては {goal} に届きません（今の案で {reached}）。",
        "{name} cannot reach {goal} together with the others (it stands at {reached}).",
    ),
    "resolve-target-lag": (
        "{period} の {name} は、遅れのため、それより前の締まった月でほとんど決まっています。",
        "{name} in {period} is mostly decided by months that are closed already, since effects "
        "come late.",
    ),
    "resolve-pipeline": (
        "それより前の月の分から、残りの月に {amount} が届きます（遅れて届く分）。",
        "What earlier months have started still brings {amount} in the open months.",
    ),
    "resolve-late": (
        "{name} の {month}: 効果のうち期間内に届くのは {share} だけなので、増やす幅は {change} です"
        "（最大の月は {most}）。",
        "{name} in {month}: only {share} of its effect falls inside the window, so it changes by "
        "{change} (the month that changes most by {most}).",
    ),
    "resolve-too-late": (
        "{name} の {month}: 効果が届くのは期間の後なので、動かしません。",
        "{name} in {month}: its effect comes after the window, so it stays where it is.",
    ),
    "bound-used-up": (
        "{node}: 締まった月の合計 {reached} が、すでに{bound} {limit} を超えています。"
        "残りの月には月割りの{bound}を使いました。{bound}を確認してください。",
        "{node}: the closed months' {reached} already pass the {bound} {limit}. The open months "
        "keep their monthly share of it. Check the {bound}.",
    ),
    "resolve-late-share": (
        "{name} の {month}: 効果のうち期間内に届くのは {share} だけです。",
        "{name} in {month}: only {share} of its effect falls inside the window.",
    ),
    "resolve-targets-met": (
        "目標（{count} 個）に、残り {open} か月で届きます。",
        "Targets met in the open months ({open}): {count}.",
    ),
}
