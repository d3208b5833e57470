"""A satisfaction of 80 %: weighted means over touchpoints, rates, and counts behind them."""

from __future__ import annotations

import datetime as dt

from kpimodel.calendar import Month
from workbook_templates.catalogue.contents import Contents, Row

_HALF_END = dt.date(2025, 9, 30)
_IDE, _NOMURA, _SENDA, _TODA = (
    ("井出", "Ide"),
    ("野村", "Nomura"),
    ("千田", "Senda"),
    ("戸田", "Toda"),
)
_SURVEY = ("月次アンケート", "monthly survey")

_ROWS: tuple[Row, ...] = (
    {"id": "csat", "label": ("顧客満足度", "Customer satisfaction"), "role": "KGI",
     "relation": "mean", "unit": "%", "target": 0.8, "owner": _IDE, "due": _HALF_END,
     "source": _SURVEY,
     "note": ("「満足・やや満足」の割合。接点ごとの満足度を、重みをつけて平均します。",
              "Share of satisfied answers: the touchpoints' shares, averaged by weight.")},
    {"id": "sales", "parent": "csat", "label": ("営業の対応", "Sales contact"), "role": "KSF",
     "relation": "mean", "unit": "%", "weight": 3.0, "owner": _NOMURA, "due": _HALF_END,
     "source": _SURVEY, "note": ("重み3: 回答のおよそ3割。", "Weight 3: about three answers in ten.")},
    {"id": "proposal", "parent": "sales", "label": ("提案のわかりやすさ", "Clear proposals"),
     "unit": "%", "baseline": 0.77, "maximum": 0.86, "weight": 2.0, "owner": _NOMURA,
     "due": _HALF_END, "source": ("設問1", "question 1")},
    {"id": "reply", "parent": "sales", "label": ("返答の早さ", "Quick replies"),
     "unit": "%", "baseline": 0.72, "maximum": 0.82, "owner": _NOMURA, "due": _HALF_END,
     "source": ("設問2", "question 2")},
    {"id": "delivery", "parent": "csat", "label": ("納品", "Delivery"), "role": "KSF",
     "relation": "product", "unit": "%", "weight": 2.0, "owner": _SENDA, "due": _HALF_END,
     "source": _SURVEY,
     "note": ("納期に遅れた納品では満足は得られない、とみなした掛け算。",
              "A product: a late delivery is taken to satisfy nobody.")},
    {"id": "on_time", "parent": "delivery", "label": ("納期遵守率", "On-time delivery"),
     "role": "KPI", "relation": "ratio", "formula": "in_time / deliveries", "unit": "%", "owner": _SENDA,
     "due": _HALF_END, "source": ("遵守件数 ÷ 納品件数", "on time ÷ deliveries"),
     "note": ("期間の率は、件数の合計どうしの比。月の率の平均ではありません。",
              "Over the period: total over total, never a mean of monthly rates.")},
    {"id": "in_time", "parent": "on_time", "label": ("納期を守った件数", "Deliveries on time"),
     "unit": ("件", "count"), "baseline": 1_080.0, "maximum": 1_164.0, "resistance": 2.0, "owner": _SENDA,
     "due": _HALF_END, "source": ("出荷システム", "shipping system"),
     "note": ("上限は納品1,200件の97%。", "At most 97 % of the 1,200 deliveries.")},
    {"id": "deliveries", "parent": "on_time", "label": ("納品件数", "Deliveries"),
     "unit": ("件", "count"), "baseline": 1_200.0, "hold": True, "owner": _SENDA,
     "due": _HALF_END, "source": ("出荷システム", "shipping system"),
     "note": ("受注で決まるので「固定」。", "Set by orders, so it is held.")},
    {"id": "when_on_time", "parent": "delivery", "label": ("納期どおり時の満足度", "Satisfied when on time"),
     "unit": "%", "baseline": 0.84, "maximum": 0.92, "resistance": 2.0, "owner": _SENDA, "due": _HALF_END,
     "source": ("設問3（納期遵守分）", "question 3 (on time)")},
    {"id": "support", "parent": "csat", "label": ("サポート", "Support"), "role": "KSF",
     "relation": "mean", "unit": "%", "weight": 5.0, "owner": _TODA, "due": _HALF_END,
     "source": _SURVEY, "note": ("重み5: 回答のおよそ半分。", "Weight 5: about half of the answers.")},
    {"id": "first_answer", "parent": "support", "label": ("一次回答の早さ", "Quick first answer"),
     "unit": "%", "baseline": 0.72, "maximum": 0.85, "weight": 2.0, "owner": _TODA,
     "due": _HALF_END, "source": ("設問4", "question 4"),
     "note": ("2時間以内の一次回答で改善。", "Improved by a first answer within two hours.")},
    {"id": "solved", "parent": "support", "label": ("問題の解決", "Problem solved"),
     "unit": "%", "baseline": 0.71, "maximum": 0.84, "weight": 3.0, "owner": _TODA,
     "due": _HALF_END, "source": ("設問5", "question 5")},
    {"id": "courtesy", "parent": "support", "label": ("対応のていねいさ", "Courtesy"),
     "unit": "%", "baseline": 0.82, "maximum": 0.9, "resistance": 2.0, "owner": _TODA,
     "due": _HALF_END, "source": ("設問6", "question 6")},
)  # fmt: skip

CONTENTS = Contents(
    name=("2025年度 上期 満足度プラン", "FY2025 H1 satisfaction plan"),
    start=Month(2025, 4),
    months=6,
    rows=_ROWS,
    actuals={
        "proposal": (0.77, 0.78, 0.79, 0.81),
        "reply": (0.72, 0.74, 0.76, 0.78),
        "in_time": (178, 181, 186, 191),
        "deliveries": (196, 198, 202, 204),
        "when_on_time": (0.84, 0.84, 0.85, 0.86),
        "first_answer": (0.74, 0.76, 0.79, 0.81),
        "solved": (0.71, 0.73, 0.75, 0.77),
        "courtesy": (0.82, 0.83, 0.82, 0.84),
    },
)
