"""One billion yen of revenue in a year: segments as volume times price, new and existing."""

from __future__ import annotations

import datetime as dt

from kpimodel.calendar import Month
from workbook_templates.catalogue.contents import Contents, Row

_YEAR_END = dt.date(2026, 3, 31)
_MONEY = ("千円", "¥k")
_PRICE = ("千円/件", "¥k/deal")
_DEALS = ("件", "deal")
_SEASON = ("季節", "season")
_KATO, _HAYASHI, _OKADA = ("加藤", "Kato"), ("林", "Hayashi"), ("岡田", "Okada")
_BOOKS = ("販売管理システム", "order system")
_LAST_YEAR = ("販売管理（前年実績）", "order system, last year")
_SFA = ("SFA（前年実績）", "CRM, last year")

_ROWS: tuple[Row, ...] = (
    {"id": "revenue", "label": ("年間売上高", "Annual revenue"), "role": "KGI", "relation": "sum",
     "unit": _MONEY, "target": 1_000_000.0, "profile": _SEASON, "owner": _KATO, "due": _YEAR_END,
     "source": ("会計システム（検収月）", "accounting (acceptance)"),
     "note": ("10億円 = 1,000,000千円。季節配分を1か所に書くと、下の量すべてに効きます。",
              "¥1 billion is ¥1,000,000k. The profile named here phases every volume below.")},
    {"id": "existing", "parent": "revenue", "label": ("既存顧客の売上", "Existing customers"),
     "role": "KSF", "relation": "sum", "unit": _MONEY, "owner": _HAYASHI, "due": _YEAR_END,
     "source": _BOOKS,
     "note": ("成功要因①: 取引を続けてもらい、広げてもらう。",
              "Success factor 1: customers stay and buy more.")},
    {"id": "ex_large", "parent": "existing", "label": ("既存・大口", "Existing, large"), "role": "KSF",
     "relation": "product", "unit": _MONEY, "owner": _HAYASHI, "due": _YEAR_END, "source": _BOOKS},
    {"id": "ex_l_deals", "parent": "ex_large", "label": ("受注件数（既存・大口）", "Deals (existing, large)"),
     "unit": _DEALS, "baseline": 120.0, "maximum": 140.0, "resistance": 2.0, "owner": _HAYASHI, "due": _YEAR_END,
     "source": _LAST_YEAR,
     "note": ("数量 × 単価の「数量」。", "The volume in volume × price.")},
    {"id": "ex_l_price", "parent": "ex_large", "label": ("平均単価（既存・大口）", "Price (existing, large)"),
     "unit": _PRICE, "rollup": "ratio", "baseline": 3_500.0, "maximum": 3_800.0, "resistance": 3.0,
     "owner": _HAYASHI, "due": _YEAR_END, "source": ("売上 ÷ 件数", "revenue ÷ deals"),
     "note": ("単価は件数より動かしにくいので「動かしにくさ」を3に。",
              "Prices move less easily than volumes: resistance 3.")},
    {"id": "ex_small", "parent": "existing", "label": ("既存・中小", "Existing, small"), "role": "KSF",
     "relation": "product", "unit": _MONEY, "owner": _HAYASHI, "due": _YEAR_END, "source": _BOOKS},
    {"id": "ex_s_deals", "parent": "ex_small", "label": ("受注件数（既存・中小）", "Deals (existing, small)"),
     "unit": _DEALS, "baseline": 600.0, "maximum": 720.0, "owner": _HAYASHI, "due": _YEAR_END,
     "source": _LAST_YEAR},
    {"id": "ex_s_price", "parent": "ex_small", "label": ("平均単価（既存・中小）", "Price (existing, small)"),
     "unit": _PRICE, "rollup": "ratio", "baseline": 400.0, "maximum": 440.0, "resistance": 2.0,
     "owner": _HAYASHI, "due": _YEAR_END, "source": ("売上 ÷ 件数", "revenue ÷ deals")},
    {"id": "new", "parent": "revenue", "label": ("新規顧客の売上", "New customers"),
     "role": "KSF", "relation": "sum", "unit": _MONEY, "owner": _OKADA, "due": _YEAR_END,
     "source": _BOOKS,
     "note": ("成功要因②: 商談の数と、受注率を上げる。",
              "Success factor 2: more meetings, and more of them won.")},
    {"id": "new_large", "parent": "new", "label": ("新規・大口", "New, large"), "role": "KSF",
     "relation": "product", "unit": _MONEY, "owner": _OKADA, "due": _YEAR_END, "source": _BOOKS},
    {"id": "new_l_meet", "parent": "new_large", "label": ("商談数（新規・大口）", "Meetings (new, large)"),
     "unit": ("件", "meeting"), "baseline": 150.0, "maximum": 200.0, "owner": _OKADA,
     "due": _YEAR_END, "source": _SFA,
     "note": ("先行指標。受注より先に動きます。", "A leading indicator: it moves before revenue does.")},
    {"id": "new_l_win", "parent": "new_large", "label": ("受注率（新規・大口）", "Win rate (new, large)"),
     "unit": "%", "baseline": 0.2, "maximum": 0.24, "owner": _OKADA, "due": _YEAR_END, "source": _SFA},
    {"id": "new_l_price", "parent": "new_large", "label": ("平均単価（新規・大口）", "Price (new, large)"),
     "unit": _PRICE, "rollup": "ratio", "baseline": 4_000.0, "maximum": 4_400.0, "resistance": 2.0,
     "owner": _OKADA, "due": _YEAR_END, "source": ("売上 ÷ 件数", "revenue ÷ deals")},
    {"id": "new_small", "parent": "new", "label": ("新規・中小", "New, small"), "role": "KSF",
     "relation": "product", "unit": _MONEY, "owner": _OKADA, "due": _YEAR_END, "source": _BOOKS},
    {"id": "new_s_meet", "parent": "new_small", "label": ("商談数（新規・中小）", "Meetings (new, small)"),
     "unit": ("件", "meeting"), "baseline": 400.0, "maximum": 520.0, "owner": _OKADA,
     "due": _YEAR_END, "source": _SFA},
    {"id": "new_s_win", "parent": "new_small", "label": ("受注率（新規・中小）", "Win rate (new, small)"),
     "unit": "%", "baseline": 0.3, "maximum": 0.35, "owner": _OKADA, "due": _YEAR_END, "source": _SFA},
    {"id": "new_s_price", "parent": "new_small", "label": ("平均単価（新規・中小）", "Price (new, small)"),
     "unit": _PRICE, "rollup": "ratio", "baseline": 700.0, "maximum": 770.0, "resistance": 2.0,
     "owner": _OKADA, "due": _YEAR_END, "source": ("売上 ÷ 件数", "revenue ÷ deals")},
)  # fmt: skip

CONTENTS = Contents(
    name=("2025年度 売上10億円プラン", "FY2025 revenue plan"),
    start=Month(2025, 4),
    months=12,
    rows=_ROWS,
    # Peaks at the closing of half-years: September, and March above all.
    profiles={_SEASON: {4: 0.7, 5: 0.8, 6: 1.0, 7: 0.9, 8: 0.8, 9: 1.3,
                        10: 0.8, 11: 0.9, 12: 1.1, 1: 0.8, 2: 0.9, 3: 2.0}},
    actuals={
        "ex_large": (26_000, 29_600, 37_900, 33_600, 29_900, 50_200),
        "ex_l_deals": (7, 8, 10, 9, 8, 14),
        "ex_small": (15_200, 17_400, 22_100, 19_600, 17_500, 28_900),
        "ex_s_deals": (37, 42, 53, 47, 42, 70),
        "new_large": (7_800, 8_100, 12_300, 8_200, 8_400, 16_400),
        "new_l_meet": (10, 11, 14, 12, 11, 18),
        "new_l_win": (0.20, 0.18, 0.21, 0.17, 0.18, 0.22),
        "new_small": (5_600, 6_400, 8_400, 7_000, 6_300, 11_200),
        "new_s_meet": (26, 30, 38, 33, 29, 49),
        "new_s_win": (0.31, 0.30, 0.31, 0.31, 0.31, 0.32),
    },
)  # fmt: skip
