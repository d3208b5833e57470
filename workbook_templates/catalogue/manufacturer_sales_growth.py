"""Company B, a manufacturer: sales plus 15 % in a year; visits and webinars are decided."""

from __future__ import annotations

import datetime as dt

from kpimodel.calendar import Month
from workbook_templates.catalogue.contents import Contents, Row

_YEAR_END = dt.date(2026, 3, 31)
_MONEY = ("千円", "¥k")
_PRICE = ("千円/件", "¥k/order")
_ORDERS = ("件", "order")
_SATO, _ABE, _ONO, _MORI = ("佐藤", "Sato"), ("阿部", "Abe"), ("小野", "Ono"), ("森", "Mori")

_ROWS: tuple[Row, ...] = (
    {"id": "sales", "label": ("売上高", "Sales"), "role": "KGI", "relation": "sum",
     "unit": _MONEY, "target": "+15%", "owner": _SATO, "due": _YEAR_END,
     "source": ("会計システム（受注月）", "accounting (order month)"),
     "note": ("目標は +15% のように前年比で入力できます。", "A goal may be typed relative to last year: +15%.")},
    {"id": "visit_sales", "parent": "sales", "label": ("訪問営業売上", "Field sales"),
     "role": "KSF", "relation": "product", "unit": _MONEY, "owner": _ABE, "due": _YEAR_END,
     "source": ("販売管理システム", "order system"),
     "note": ("成功要因①: 訪問の数だけでなく、受注につながる訪問を増やす。",
              "Success factor 1: not only more visits, but visits that lead to orders.")},
    {"id": "visit_orders", "parent": "visit_sales", "label": ("訪問受注件数", "Orders from visits"),
     "role": "KPI", "relation": "product", "unit": _ORDERS, "owner": _ABE, "due": _YEAR_END,
     "source": ("販売管理システム", "order system")},
    {"id": "visits", "parent": "visit_orders", "label": ("営業訪問件数", "Sales visits"),
     "unit": ("件", "visit"), "baseline": 2_160.0, "hold": True, "target": 2_400.0,
     "owner": _ABE, "due": _YEAR_END, "source": ("日報・SFA（前年実績）", "visit reports, last year"),
     "note": ("月200件 × 12か月と決めたので「固定」。逆算は残りの指標を動かします。",
              "Decided: 200 a month × 12, so it is held; back-solving moves the others.")},
    {"id": "visit_rate", "parent": "visit_orders", "label": ("受注率（訪問→受注）", "Order rate (visits)"),
     "unit": "%", "baseline": 0.065, "maximum": 0.075, "owner": _ABE, "due": _YEAR_END,
     "source": ("受注件数 ÷ 訪問件数", "orders ÷ visits"),
     "note": ("提案書の型と同行訪問で改善。", "Improved by proposal templates and joint visits.")},
    {"id": "visit_value", "parent": "visit_sales", "label": ("受注単価（訪問）", "Order value (visits)"),
     "unit": _PRICE, "rollup": "ratio", "baseline": 7_500.0, "maximum": 8_200.0, "resistance": 2.0,
     "owner": _ABE, "due": _YEAR_END, "source": ("売上 ÷ 受注件数", "sales ÷ orders"),
     "note": ("値上げは難しいので「動かしにくさ」を2に。", "Prices are hard to raise: resistance 2.")},
    {"id": "web_sales", "parent": "sales", "label": ("ウェビナー売上", "Webinar sales"),
     "role": "KSF", "relation": "product", "unit": _MONEY, "owner": _ONO, "due": _YEAR_END,
     "source": ("販売管理システム", "order system"),
     "note": ("成功要因②: 訪問に頼らない新規開拓の道をつくる。",
              "Success factor 2: a way to new customers that does not need visits.")},
    {"id": "web_orders", "parent": "web_sales", "label": ("ウェビナー受注件数", "Orders from webinars"),
     "role": "KPI", "relation": "product", "unit": _ORDERS, "owner": _ONO, "due": _YEAR_END,
     "source": ("販売管理システム", "order system")},
    {"id": "attendees", "parent": "web_orders", "label": ("ウェビナー参加者数", "Webinar attendees"),
     "unit": ("名", "attendee"), "baseline": 840.0, "hold": True, "target": 1_200.0, "owner": _ONO,
     "due": _YEAR_END, "source": ("配信ツールの参加記録", "webinar tool, attendance"),
     "note": ("月100名 × 12か月と決めたので「固定」。", "Decided: 100 a month × 12, so it is held.")},
    {"id": "web_rate", "parent": "web_orders", "label": ("受注率（参加→受注）", "Order rate (attendees)"),
     "unit": "%", "baseline": 0.02, "maximum": 0.026, "owner": _ONO, "due": _YEAR_END,
     "source": ("受注件数 ÷ 参加者数", "orders ÷ attendees"),
     "note": ("参加後3日以内の電話で改善。", "Improved by a call within three days.")},
    {"id": "web_value", "parent": "web_sales", "label": ("受注単価（ウェビナー）", "Order value (webinars)"),
     "unit": _PRICE, "rollup": "ratio", "baseline": 6_250.0, "maximum": 7_000.0, "resistance": 2.0,
     "owner": _ONO, "due": _YEAR_END, "source": ("売上 ÷ 受注件数", "sales ÷ orders")},
    {"id": "repeat_sales", "parent": "sales", "label": ("リピート売上", "Repeat sales"),
     "role": "KSF", "relation": "product", "unit": _MONEY, "owner": _MORI, "due": _YEAR_END,
     "source": ("販売管理システム", "order system"),
     "note": ("成功要因③: 保守・消耗品の受注を取りこぼさない。",
              "Success factor 3: no service or spare-part order is missed.")},
    {"id": "repeat_orders", "parent": "repeat_sales", "label": ("リピート受注件数", "Repeat orders"),
     "unit": _ORDERS, "baseline": 1_684.0, "maximum": 1_900.0, "owner": _MORI, "due": _YEAR_END,
     "source": ("販売管理（前年実績）", "order system, last year"),
     "note": ("定期点検の案内で増やす。", "Raised by reminders of regular inspections.")},
    {"id": "repeat_value", "parent": "repeat_sales", "label": ("リピート単価", "Repeat order value"),
     "unit": _PRICE, "rollup": "ratio", "baseline": 500.0, "maximum": 540.0, "resistance": 2.0,
     "owner": _MORI, "due": _YEAR_END, "source": ("売上 ÷ 受注件数", "sales ÷ orders")},
)  # fmt: skip

CONTENTS = Contents(
    name=("2025年度 売上成長プラン", "FY2025 sales growth plan"),
    start=Month(2025, 4),
    months=12,
    rows=_ROWS,
    actuals={
        "visit_sales": (86_400, 93_600, 100_800, 103_200, 96_000, 112_000),
        "visit_orders": (12, 13, 13, 14, 12, 14),
        "visits": (188, 194, 202, 206, 190, 212),
        "web_sales": (6_200, 12_900, 12_600, 13_200, 6_600, 19_500),
        "web_orders": (1, 2, 2, 2, 1, 3),
        "attendees": (82, 96, 104, 110, 78, 118),
        "repeat_sales": (72_400, 74_200, 75_800, 76_600, 71_900, 79_200),
        "repeat_orders": (142, 146, 148, 149, 141, 154),
    },
)
