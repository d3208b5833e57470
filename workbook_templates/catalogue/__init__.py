"""The templates' contents as data: which there are, and the plan each one starts with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kpimodel.errors import Issue, KpiError
from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.table import Lang
from workbook_templates.catalogue import (
    annual_revenue,
    blank,
    customer_satisfaction,
    manufacturer_sales_growth,
    saas_arr,
)

# The sheet that a step opens, its title and its text, each in Japanese and English.
Step = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """One template.

    Attributes:
        ja: What it is for, in Japanese.
        en: The same in English.
        plan: Makes the plan it is filled with.
        steps: Its own five steps for the first sheet; empty for the usual ones.
    """

    ja: str
    en: str
    plan: Callable[[Lang], Plan]
    steps: tuple[Step, ...] = ()


TEMPLATES: Mapping[str, Template] = {
    "blank": Template(
        "白紙から：KGI→KSF→KPI→ツリー→レビューの5手順で作る",
        "From nothing, in five steps: KGI, KSF, KPI, tree, review",
        blank.CONTENTS.plan,
        blank.STEPS,
    ),
    "b2b-new-customers": Template(
        "半年で新規顧客50件（BtoB、訪問→リード→商談→受注）",
        "50 new customers in half a year (B2B: visits, leads, meetings, wins)",
        software_company_a,
    ),
    "manufacturer-sales-growth": Template(
        "1年で売上＋15%（製造業、月200件の訪問・月100名のウェビナー）",
        "Sales +15% in a year (manufacturer: 200 visits and 100 webinar attendees a month)",
        manufacturer_sales_growth.CONTENTS.plan,
    ),
    "annual-revenue": Template(
        "年間売上10億円（新規・既存 × 大口・中小、数量×単価、季節配分）",
        "Revenue of ¥1 billion in a year (segments as volume × price, seasonal)",
        annual_revenue.CONTENTS.plan,
    ),
    "saas-arr": Template(
        "ARRの純増（SaaS、新規＋拡大－解約、リードから契約まで3か月の遅れ）",
        "Net new ARR (SaaS: new + expansion − churn, three months from lead to contract)",
        saas_arr.CONTENTS.plan,
    ),
    "customer-satisfaction": Template(
        "半年で顧客満足度80%（接点ごとの加重平均と率）",
        "Customer satisfaction of 80% in half a year (weighted means of touchpoints, rates)",
        customer_satisfaction.CONTENTS.plan,
    ),
}


def names() -> tuple[str, ...]:
    """Names of the templates."""
    return tuple(TEMPLATES)


def plan(name: str, lang: Lang) -> Plan:
    """The plan a template is filled with.

    Raises:
        KpiError: ``template-unknown``, with the names that exist.
    """
    if name not in TEMPLATES:
        raise KpiError([Issue("template-unknown", parameters={"name": name, "known": names()})])
    return TEMPLATES[name].plan(lang)


def steps(name: str) -> tuple[Step, ...]:
    """A template's own steps for the first sheet; empty where it takes the usual ones."""
    template = TEMPLATES.get(name)
    return template.steps if template else ()
