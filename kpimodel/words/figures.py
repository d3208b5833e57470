"""Messages of achievement, pace, spreading and contributions: code to (Japanese, English)."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    # --- achievement and bands ---------------------------------------------------------------
    "unknown-rule": (
        "達成率の計算方法「{name}」はありません。次のどれかを指定してください：{known}。",
        "There is no achievement rule “{name}”. Use one of: {known}.",
    ),
    "unknown-direction": (
        "方向「{name}」はありません。大きいほど良い指標は up、小さいほど良い指標は down です（使える値：{known}）。",
        "There is no direction “{name}”. Use one of: {known} (up where more is better, down where "
        "less is).",
    ),
    "unknown-rounding": (
        "端数処理「{name}」はありません。次のどれかを指定してください：{known}。",
        "There is no rounding “{name}”. Use one of: {known}.",
    ),
    "unknown-bands": (
        "評価区分「{name}」はありません。次のどれかを指定してください：{known}。",
        "There are no status bands “{name}”. Use one of: {known}.",
    ),
    "bands-not-falling": (
        "評価区分の境界（{limits}）が高い順の数値になっていません。高いものから順に並べてください。",
        "The limits of the bands ({limits}) do not fall. List them from the highest to the lowest.",
    ),
    "bands-name-twice": (
        "評価区分の名前（{names}）に同じものがあります。区分ごとに別の名前にしてください。",
        "Two bands have the same name ({names}). Give each its own.",
    ),
    "band-on_track": ("順調", "on track"),
    "band-watch": ("注意", "watch"),
    "band-behind": ("遅れ", "behind"),
    "band-exceeded": ("大幅達成", "far exceeded"),
    "band-met": ("達成", "met"),
    "band-nearly_met": ("概ね達成", "nearly met"),
    "band-missed": ("未達成", "missed"),
    "band-no_data": ("データなし", "no data"),
    # --- pace and forecast -------------------------------------------------------------------
    "pace-not-finite": (
        "{name} が有限の数値ではありません。数値を入力してください。",
        "{name} is not a finite number. Pass a number.",
    ),
    "periods-out-of-range": (
        "経過 {elapsed}、全体 {total} です。全体を0より大きくし、経過を0以上・全体以下にしてください。",
        "{elapsed} of {total} periods have passed. Pass a total above 0, and 0 up to the total as "
        "passed.",
    ),
    "unknown-forecast": (
        "着地見込みの方法「{name}」はありません。次のどれかを指定してください：{known}。",
        "There is no forecast method “{name}”. Use one of: {known}.",
    ),
    "forecast-periods": (
        "期間の数が {periods} です。1～{most} の整数を指定してください。",
        "The window has {periods} periods. Pass a whole number from 1 to {most}.",
    ),
    "forecast-recent": (
        "直近 {months} か月の平均は計算できません。1以上の整数を指定してください。",
        "A mean of the last {months} periods is not possible. Pass a whole number, 1 or more.",
    ),
    "forecast-too-long": (
        "実績が {count} か月分あり、期間の {periods} か月を超えます。期間内の実績だけを渡してください。",
        "There are actuals of {count} periods, and the window has {periods}. Pass those inside it.",
    ),
    "forecast-no-profile": (
        "季節を使う方法には、月ごとの重みが必要です。{periods} か月分の重みを渡してください。",
        "A seasonal forecast needs a weight for each period. Pass {periods} weights.",
    ),
    "forecast-profile": (
        "月ごとの重みが {count} 個あります。0以上の数値を {periods} 個渡し、合計は0より大きくしてください。",
        "The profile has {count} weights. Pass {periods} numbers, 0 or more, that sum to more "
        "than 0.",
    ),
    "forecast-paces-order": (
        "今後のペースの範囲 {low} ～ {high} の順番が逆です。小さい方を先にしてください。",
        "The range of paces {low} to {high} is the wrong way round. Give the lower one first.",
    ),
    "pipeline-no-feed": (
        "もとになる件数（リードなど）がありません。期間内か過去の件数を1つ以上渡してください。",
        "There is no feed (such as leads). Pass at least one period of it, in the window or before.",
    ),
    "pipeline-delays": (
        "遅れの配分（{delays}）が正しくありません。0以上の遅れごとに割合を渡し、合計を 1 にしてください。",
        "The delays ({delays}) do not fit. Pass shares by delay of 0 or more periods that sum to 1.",
    ),
    # --- spreading ---------------------------------------------------------------------------
    "spread-total": (
        "合計「{value}」は数値でも「+50%」のような増減でもありません。どちらかで入力してください。",
        "The total “{value}” is neither a number nor a change such as +50%. Type one of them.",
    ),
    "spread-not-named": (
        '「{value}」は名前ごとの値ではありません。{{"1月": 10, "2月": 20}} のように渡してください。',
        '“{value}” has no names. Pass values by name, such as {{"Jan": 10, "Feb": 20}}.',
    ),
    "spread-two-rules": (
        "参照値と成長率は同時に指定できません。どちらか1つにしてください。",
        "A reference and a growth cannot be used together. Pass one of them.",
    ),
    "spread-reference-missing": (
        "参照値に「{name}」がありません。値（なければ0）を追加するか、固定してください。",
        "The reference has no value for “{name}”. Add one (0 if there was none), or hold it.",
    ),
    "spread-growth": (
        "成長率が {value} です。-1（-100 %）より大きい数値にしてください。",
        "The growth is {value}. Pass a number above -1 (-100 %).",
    ),
    "slack-count": (
        "指標が {count} 件です。1/(n-1) ずつの割り当てには2件以上が必要です。",
        "There are {count} levers. Shares of 1/(n-1) need two or more.",
    ),
    "breakback-unknown": (
        "「{name}」という行や区分はありません。指定できるもの：{known}。",
        "There is no part “{name}”. Use one of: {known}.",
    ),
    "breakback-not-a-sum": (
        "「{node}」は足し算の行ではないため、下の行に配分できません。逆算を使うか、固定してください。",
        "“{node}” is no sum, so it cannot be spread to the rows below it. Back-solve it instead, "
        "or hold it.",
    ),
    "breakback-no-total": (
        "「{node}」は足し算の一部ではないので、合わせて動かすものがありません。入力の値を直接変えてください。",
        "“{node}” is part of no sum, so nothing is spread with it. Change its value directly.",
    ),
    "breakback-held-changed": (
        "「{node}」は固定されているため変更できません。固定を外すか、変更をやめてください。",
        "“{node}” is held, so it cannot be changed. Free it, or drop the change.",
    ),
    "breakback-contradiction": (
        "「{node}」を {total} にできません。下にある {fixed} が固定または指定されていて、その合計は {there} です。どれかの固定を外すか、{node} を {there} にしてください。",
        "“{node}” cannot be {total}: {fixed} below it are held or set, and sum to {there}. Free "
        "one of them, or let {node} be {there}.",
    ),
    "breakback-empty": (
        "「{node}」の下には内訳がありません。内訳を1つ以上入れるか、値そのものにしてください。",
        "“{node}” has no parts to spread to. Give it at least one part, or a value of its own.",
    ),
    "breakback-sum-zero": (
        "「{node}」の下で動かせる値（{parts}）が打ち消し合って合計0になるため、比率が決まりません。値を直すか、1つを固定してください。",
        "The free values below “{node}” ({parts}) cancel to a sum of 0, so no proportion is "
        "defined. Correct a value, or hold one of them.",
    ),
    "breakback-too-deep": (
        "合計の階層が {limit} 段を超えています。階層を浅くしてください。",
        "The totals are nested more than {limit} deep. Make the hierarchy flatter.",
    ),
    # --- contributions -----------------------------------------------------------------------
    "order-incomplete": (
        "順番（{given}）に入力の行が過不足なく並んでいません。必要なもの：{known}。",
        "The order ({given}) does not name each lever once. Needed: {known}.",
    ),
    "order-unused": (
        "順番は方法「sequential」でだけ使います。順番を外すか、方法を変えてください。",
        "An order is used by the method “sequential” only. Drop it, or change the method.",
    ),
    "months-differ": (
        "「{node}」の月数が {count} で、他の {months} と違います。同じ月数にそろえてください。",
        "“{node}” has {count} months and others {months}. Pass series of one length.",
    ),
    "contribution-months-rate": (
        "KGI「{node}」は率（期間の値は分子の合計÷分母の合計）なので、月ごとの要因を足しても期間の変化になりません。期間の値で要因分解してください。",
        "The KGI “{node}” is a rate whose window value is sum over sum, so the months do not add "
        "up to it. Decompose the window's values instead.",
    ),
    "contribution-no-month": (
        "前と後の両方に値がそろっている月がありません。実績か目標を入力してください。",
        "No month has values both before and after. Enter actuals or targets.",
    ),
    "contribution-too-large": (
        "「{node}」の変化が大きすぎて計算できません。単位を大きくしてください（円を百万円にするなど）。",
        "The change of “{node}” is too large to compute. Use larger units, such as millions.",
    ),
    "contribution-lag-sequential": (
        "遅れがある計画では、方法「sequential」は使えません。「lmdi」か「shapley」を指定してください。",
        "The method “sequential” is not defined where rows have lags. Use “lmdi” or “shapley”.",
    ),
    "decompose-shape": (
        "前が {before}、後が {after} の配列です。どちらも「グループ数×要因数」の同じ形にしてください。",
        "The arrays have the shapes {before} and {after}. Pass two of the same shape, groups by "
        "factors.",
    ),
    "decompose-not-numbers": (
        "{name} は数値の配列ではありません。「グループ数×要因数」の数値を渡してください。",
        "{name} is no array of numbers. Pass numbers, groups by factors.",
    ),
    "decompose-too-large": (
        "行 {row} の積が大きすぎて計算できません。単位を大きくしてください（円を百万円にするなど）。",
        "The product of row {row} is too large to compute. Use larger units, such as millions.",
    ),
    "decompose-not-finite": (
        "{count} 個の値が有限の数値ではありません（最初は行 {row}、列 {column}）。数値にするか、その行を除いてください。",
        "{count} values are not finite numbers; the first is in row {row}, column {column}. "
        "Correct them, or drop those rows.",
    ),
    "pvm-none": (
        "商品がありません。数量と単価を1つ以上渡してください。",
        "There is no item. Pass at least one quantity and price.",
    ),
    "pvm-pair": (
        "「{name}」の値が（数量, 単価）の組になっていません。有限の数値を2つ渡してください。",
        "“{name}” is not a pair of quantity and price. Pass two finite numbers.",
    ),
    "pvm-negative": (
        "「{name}」の数量が {value} です。この方法では0以上にしてください（返品は別の行にする）。",
        "“{name}” has the quantity {value}. This method needs 0 or more; keep returns apart.",
    ),
    "pvm-no-volume-before": (
        "前の数量の合計が0なので、構成比が決まりません。方法「residual」を使ってください。",
        "The quantities before sum to 0, so there is no mix. Use the method “residual”.",
    ),
    "pvm-no-volume-after": (
        "後の数量の合計が0なので、構成比が決まりません。方法「residual」を使ってください。",
        "The quantities after sum to 0, so there is no mix. Use the method “residual”.",
    ),
}
