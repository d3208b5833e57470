"""The start from nothing: the smallest tree that computes, with words that say what to type."""

from __future__ import annotations

import datetime as dt

from kpimodel.calendar import Month
from workbook_templates.catalogue.contents import Contents, Row

_HALF_END = dt.date(2025, 9, 30)
_TYPE_SOURCE = ("数値の出どころを書きます", "where the number comes from")

_ROWS: tuple[Row, ...] = (
    {"id": "kgi", "label": ("最終目標（例：新規顧客数）", "Goal (say, new customers)"), "role": "KGI",
     "relation": "product", "unit": ("件", "count"), "target": 12.0, "due": _HALF_END,
     "source": _TYPE_SOURCE,
     "note": ("手順①: 指標名・単位・目標・期限を書き換えます。目標は 50 や +15% の形。",
              "Step 1: type its name, unit, goal and due date. A goal reads 50 or +15%.")},
    {"id": "ksf1", "parent": "kgi", "label": ("成功要因（例：商談数）", "Success (say, meetings)"),
     "role": "KSF", "relation": "product", "unit": ("件", "count"), "due": _HALF_END,
     "source": _TYPE_SOURCE,
     "note": ("手順②: 目標を左右する成功要因。数えられないものは計算方法を「グループ」に。",
              "Step 2: what success depends on. If it cannot be counted, choose the relation group.")},
    {"id": "kpi1", "parent": "ksf1", "label": ("KPI（例：リード数）", "Count (say, leads)"),
     "unit": ("件", "count"), "baseline": 500.0, "maximum": 650.0, "due": _HALF_END,
     "source": _TYPE_SOURCE,
     "note": ("手順③: 毎月数えられる行動の指標。基準値はいまの値（期間合計）。",
              "Step 3: what is acted on and counted every month. Baseline: today's, for the period.")},
    {"id": "kpi2", "parent": "ksf1", "label": ("KPI（例：商談化率）", "Rate (say, meeting rate)"),
     "unit": "%", "baseline": 0.2, "maximum": 0.25, "due": _HALF_END, "source": _TYPE_SOURCE,
     "note": ("手順③: 率は単位を % に。上限は現実的に届く値。",
              "Step 3: a rate has the unit %. Maximum: what can truly be reached.")},
    {"id": "kpi3", "parent": "kgi", "label": ("KPI（例：受注率）", "Rate (say, win rate)"),
     "unit": "%", "baseline": 0.1, "maximum": 0.13, "due": _HALF_END, "source": _TYPE_SOURCE,
     "note": ("手順④: 親IDがツリーの線、計算方法が ＋ や × になります。行は足しても消しても構いません。",
              "Step 4: the parent draws the line, the relation is the + or ×. Add or delete rows.")},
)  # fmt: skip

CONTENTS = Contents(
    name=("わたしのKPIプラン", "My KPI plan"),
    start=Month(2025, 4),
    months=6,
    rows=_ROWS,
)

# Title and text of the five steps on the first sheet; the sheet that each one opens.
STEPS: tuple[tuple[str, str, str, str, str], ...] = (
    ("inputs", "KGI：最終目標を決める", "KGI: set the final goal",
     "「入力_計画」の1行目に、指標名・単位・目標・期限を入れます（目標は 50 や +15%）。",
     "In the first row of Inputs, type name, unit, goal (50 or +15%) and due date. The period is set above."),
    ("inputs", "KSF：成功要因を挙げる", "KSF: name the success factors",
     "目標を左右する要因を3つほど書きます。数えられない要因は、計算方法を「グループ」にします。",
     "About three things that success depends on. If one cannot be counted, choose the relation group."),
    ("inputs", "KPI：行動の指標に落とす", "KPI: choose what to count",
     "毎月数えられる指標の、いまの値（基準値）・上限と下限・担当者を入れます。",
     "What is counted every month: its value today (baseline), bounds, an owner."),
    ("inputs", "ツリー：つないで逆算する", "Tree: link them and work back",
     "親IDと計算方法（和 ＋・積 × など）でつなぎ、kpi solve ブック --write で各KPIの目標を逆算します。",
     "Link rows by parent and relation (sum, product, …); kpi solve BOOK --write works back to targets."),
    ("review", "レビュー：毎月ふり返る", "Review: look back every month",
     "終わった月の実績を入れてダッシュボードを見て、決めたことを「振り返り」に残します。",
     "Type closed months, look at the Dashboard, and note on Review what you decide."),
)  # fmt: skip
