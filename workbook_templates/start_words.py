"""What the start page says: the usual five steps, and what each sheet is for, ja and en."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_templates.catalogue import Step

STEPS: tuple[Step, ...] = (
    ("inputs", "計画を入力する", "Enter the plan",
     "KGIの目標と期間を入れ、KPIツリーの行を自社に合わせて直します。基準値・下限・上限は末端の指標だけに入れます。",
     "Set the KGI's goal and the period, and adapt the rows of the KPI tree. Only inputs need a baseline, a minimum and a maximum."),
    ("answer", "目標を逆算する", "Work back to the targets",
     "kpi solve ブック --write が、KGIに届く各指標の値を「逆算」に書き込みます。目標の列に手で入力しても構いません。",
     "kpi solve BOOK --write puts the values that reach the goal on the sheet Answer. You may also type targets yourself."),
    ("actuals", "毎月、実績を入力する", "Type the actuals every month",
     "終わった月だけ入力します。空欄の月は「まだ」とみなし、ゼロとは数えません。",
     "Closed months only. A blank month is 'not yet', never zero."),
    ("checks", "チェックを確かめる", "Look at the checks",
     "すべて ✔ なら数字は信頼できます。✖ や ▲ の行には、場所と直し方が出ます。",
     "All ✔: the numbers can be trusted. Lines with ✖ or ▲ say where and what to do."),
    ("dashboard", "ダッシュボードで振り返る", "Review on the dashboard",
     "達成率、着地見込み、差を生んでいる指標をA4 1枚で見て、決めたことを「振り返り」に残します。",
     "See achievement, landing and what causes the gap on one page, and keep what you decide on Review."),
)  # fmt: skip

SHEETS: Mapping[str, tuple[str, str]] = {
    "inputs": ("目標・期間・KPIツリー（入力）", "goal, period, KPI tree (input)"),
    "actuals": ("毎月の実績（入力）", "actuals of each month (input)"),
    "profiles": ("月ごとの季節配分（入力）", "seasonal weights (input)"),
    "dashboard": ("カード・ツリー・グラフ（A4 1枚）", "cards, tree, charts: one A4 page"),
    "scorecard": ("全指標の目標・実績・着地見込み", "every metric: target, actual, landing"),
    "review": ("わかったこと・決めたこと（入力）", "what was learned and decided (input)"),
    "checks": ("誤りの場所と直し方", "what is wrong, where, what to do"),
    "answer": ("kpi solve が書いた逆算の答え", "what kpi solve wrote last"),
    "live": ("アドインがあるときの自動の逆算", "back-solving live, with the add-in"),
    "calc": ("計算式（見るだけ）", "the formulas, to look at"),
    "lists": ("選択肢としきい値", "choices and constants"),
    "help": ("列・用語・関数の説明", "columns, terms, functions"),
}
