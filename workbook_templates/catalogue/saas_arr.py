"""Net new ARR of a SaaS company: new and expansion less churn, with delays in the funnel."""

from __future__ import annotations

import datetime as dt

from kpimodel.calendar import Month
from workbook_templates.catalogue.contents import Contents, Row

_YEAR_END = dt.date(2026, 3, 31)
_MONEY = ("千円", "¥k")
_PRICE = ("千円/件", "¥k/deal")
_KITA, _ARAI, _UEDA, _SAKAI = (
    ("北村", "Kitamura"),
    ("新井", "Arai"),
    ("上田", "Ueda"),
    ("酒井", "Sakai"),
)
_BILLING = ("契約・請求システム", "billing system")
_CRM = ("SFA（前年実績）", "CRM, last year")

_ROWS: tuple[Row, ...] = (
    {"id": "net_new", "label": ("純増ARR", "Net new ARR"), "role": "KGI", "relation": "formula",
     "formula": "new + expansion - churn", "unit": _MONEY, "target": 130_000.0, "owner": _KITA,
     "due": _YEAR_END, "source": _BILLING,
     "note": ("純増 = 新規 ＋ 拡大 － 解約。期首ARRが5億円なら、期末は6.3億円。",
              "Net = new + expansion − churn. With ¥500m at the start, ARR ends at ¥630m.")},
    {"id": "new", "parent": "net_new", "label": ("新規ARR", "New ARR"), "role": "KSF",
     "relation": "product", "unit": _MONEY, "owner": _ARAI, "due": _YEAR_END, "source": _BILLING,
     "note": ("成功要因①: 新しい契約を増やす。", "Success factor 1: win new contracts.")},
    {"id": "contracts", "parent": "new", "label": ("新規契約数", "New contracts"),
     "role": "KPI", "relation": "product", "unit": ("件", "deal"), "owner": _ARAI, "due": _YEAR_END,
     "source": _BILLING},
    {"id": "meetings", "parent": "contracts", "label": ("商談数", "Sales meetings"),
     "role": "KPI", "relation": "product", "unit": ("件", "meeting"), "lag": "2", "owner": _ARAI,
     "due": _YEAR_END, "source": ("SFA", "CRM"),
     "note": ("商談から契約まで2か月（遅れ 2）。", "Two months from meeting to contract: lag 2.")},
    {"id": "leads", "parent": "meetings", "label": ("リード数", "Leads"), "unit": ("件", "lead"),
     "baseline": 2_400.0, "maximum": 3_000.0, "lag": "1", "owner": _UEDA, "due": _YEAR_END,
     "source": ("MA（前年実績）", "MA tool, last year"),
     "note": ("リードから商談まで1か月（遅れ 1）。1月以降のリードは来期の契約になります。",
              "One month from lead to meeting: lag 1. Leads from January on close next year.")},
    {"id": "meeting_rate", "parent": "meetings", "label": ("商談化率", "Meeting rate"), "unit": "%",
     "baseline": 0.15, "maximum": 0.18, "owner": _UEDA, "due": _YEAR_END,
     "source": ("商談数 ÷ 前月のリード数", "meetings ÷ leads before")},
    {"id": "win_rate", "parent": "contracts", "label": ("受注率", "Win rate"), "unit": "%",
     "baseline": 0.2, "maximum": 0.23, "owner": _ARAI, "due": _YEAR_END,
     "source": ("契約数 ÷ 2か月前の商談数", "contracts ÷ meetings before")},
    {"id": "acv", "parent": "new", "label": ("平均契約額（年）", "Contract value"),
     "unit": _PRICE, "rollup": "ratio", "baseline": 1_500.0, "maximum": 1_650.0, "resistance": 2.0,
     "owner": _ARAI, "due": _YEAR_END, "source": ("新規ARR ÷ 新規契約数", "new ARR ÷ new contracts")},
    {"id": "expansion", "parent": "net_new", "label": ("拡大ARR", "Expansion ARR"), "role": "KSF",
     "relation": "product", "unit": _MONEY, "owner": _SAKAI, "due": _YEAR_END, "source": _BILLING,
     "note": ("成功要因②: 使ってもらい、広げてもらう。", "Success factor 2: customers use more, and buy more.")},
    {"id": "proposals", "parent": "expansion", "label": ("拡大提案数", "Expansion proposals"),
     "unit": ("件", "proposal"), "baseline": 120.0, "maximum": 156.0, "owner": _SAKAI,
     "due": _YEAR_END, "source": _CRM},
    {"id": "accept_rate", "parent": "expansion", "label": ("提案の成約率", "Acceptance rate"),
     "unit": "%", "baseline": 0.4, "maximum": 0.46, "owner": _SAKAI, "due": _YEAR_END,
     "source": ("成約数 ÷ 提案数", "accepted ÷ proposed")},
    {"id": "upsell", "parent": "expansion", "label": ("平均増額（年）", "Upsell value"),
     "unit": ("千円/件", "¥k/deal"), "rollup": "ratio", "baseline": 900.0, "maximum": 1_000.0, "resistance": 2.0, "owner": _SAKAI,
     "due": _YEAR_END, "source": ("拡大ARR ÷ 成約数", "expansion ARR ÷ accepted")},
    {"id": "churn", "parent": "net_new", "label": ("解約ARR", "Churned ARR"), "role": "KSF",
     "relation": "product", "unit": _MONEY, "direction": "down", "owner": _SAKAI, "due": _YEAR_END,
     "source": _BILLING,
     "note": ("成功要因③: 解約を減らす。低いほど良い指標。", "Success factor 3: lose less. Lower is better.")},
    {"id": "renewals", "parent": "churn", "label": ("更新期を迎えるARR", "ARR up for renewal"),
     "unit": _MONEY, "baseline": 480_000.0, "hold": True, "owner": _SAKAI, "due": _YEAR_END,
     "source": ("契約台帳（更新月）", "contract register"),
     "note": ("契約で決まっているので「固定」。", "Set by contracts, so it is held.")},
    {"id": "churn_rate", "parent": "churn", "label": ("更新時の解約率", "Churn rate"),
     "unit": "%", "direction": "down", "baseline": 0.1, "minimum": 0.08, "owner": _SAKAI,
     "due": _YEAR_END, "source": ("解約ARR ÷ 更新期のARR", "churned ÷ up for renewal"),
     "note": ("下限8%: それより下は現実的でない。", "Minimum 8 %: less is not realistic.")},
)  # fmt: skip

CONTENTS = Contents(
    name=("2025年度 ARR純増プラン", "FY2025 plan: net new ARR"),
    start=Month(2025, 4),
    months=12,
    rows=_ROWS,
    first_actual=-3,
    actuals={
        # January to March: what already runs through the funnel when the year begins
        "leads": (208, 210, 212, 216, 224, 236, 228),
        "meetings": (32, 33, 34, 34, 34, 37, 38),
        "contracts": (None, None, None, 6, 7, 7, 8),
        "new": (None, None, None, 9_100, 10_600, 10_900, 12_300),
        "proposals": (None, None, None, 10, 11, 12, 11),
        "accept_rate": (None, None, None, 0.4, 0.42, 0.41, 0.43),
        "expansion": (None, None, None, 3_600, 4_200, 4_600, 4_400),
        "renewals": (None, None, None, 60_000, 30_000, 36_000, 42_000),
        "churn": (None, None, None, 6_900, 3_100, 3_900, 4_600),
    },
)
