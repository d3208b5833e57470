"""The worked example of the design: software company A wants 50 new customers in half a year."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kpimodel.calendar import Calendar, Month
from kpimodel.plan import Plan
from kpimodel.table import Lang
from kpimodel.tree import Tree

_START = Month(2025, 4)
_ACTUALS = {
    "visits": (9_000, 9_800, 10_400, 10_800),
    "leads": (252, 294, 322, 352),
    "meetings": (50, 59, 66, 75),
    "customers": (7, 9, 11, 13),
}
_NAMES: dict[str, tuple[str, str]] = {
    "customers": ("新規顧客数", "New customers"),
    "meetings": ("商談数", "Sales meetings"),
    "leads": ("リード数", "Leads"),
    "visits": ("サイト訪問数", "Site visits"),
    "cvr": ("CVR（訪問→リード）", "CVR (visit to lead)"),
    "meeting_rate": ("商談化率", "Meeting rate"),
    "win_rate": ("受注率", "Win rate"),
}
_COUNT = ("件", "count")
_END = dt.date(2025, 9, 30)
_ROWS: tuple[dict[str, Any], ...] = (
    {"id": "customers", "role": "KGI", "relation": "product", "target": 50.0,
     "owner": ("佐藤", "Sato"), "source": ("契約日ベース（SFA）", "by contract date (CRM)")},
    {"id": "meetings", "parent": "customers", "role": "KSF", "relation": "product",
     "owner": ("田中", "Tanaka"), "source": ("SFA", "CRM")},
    {"id": "leads", "parent": "meetings", "role": "KSF", "relation": "product",
     "owner": ("高橋", "Takahashi"), "source": ("MA", "marketing automation")},
    {"id": "visits", "parent": "leads", "baseline": 48_000.0, "maximum": 66_000.0,
     "owner": ("高橋", "Takahashi"), "source": ("GA4 前年同期", "GA4, same half last year")},
    {"id": "cvr", "parent": "leads", "unit": "%", "baseline": 0.025, "maximum": 0.032,
     "owner": ("高橋", "Takahashi"), "source": ("フォーム完了", "form completions")},
    {"id": "meeting_rate", "parent": "meetings", "unit": "%", "baseline": 0.18, "maximum": 0.22,
     "owner": ("伊藤", "Ito"), "source": ("SFA 前年同期", "CRM, same half last year")},
    {"id": "win_rate", "parent": "customers", "unit": "%", "baseline": 0.12, "maximum": 0.14,
     "owner": ("鈴木", "Suzuki"), "source": ("SFA 前年同期", "CRM, same half last year")},
)  # fmt: skip


def software_company_a(lang: Lang = "en") -> Plan:
    """The plan of the worked example: April to September 2025, closed through July.

    Args:
        lang: Language of labels, units and owners; the numbers and ids are the same.

    Example:
        >>> plan = software_company_a()
        >>> round(plan.targets["visits"]), round(plan.landing["customers"], 1)
        (56759, 60.0)
    """
    at = 0 if lang == "ja" else 1
    rows = []
    for row in _ROWS:
        shown = {
            key: value[at] if isinstance(value, tuple) else value for key, value in row.items()
        }
        rows.append({"label": _NAMES[row["id"]][at], "unit": _COUNT[at], "due": _END, **shown})
    actuals = {
        (id_, _START + index): float(value)
        for id_, values in _ACTUALS.items()
        for index, value in enumerate(values)
    }
    name = ("2025年度 上期 新規開拓プラン", "FY2025 H1 new-customer plan")[at]
    return Plan(Tree.from_rows(rows), Calendar(_START, 6), actuals, name)
