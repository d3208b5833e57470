"""The templates' contents as data: which there are, and the plan each one starts with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kpimodel.errors import Issue, KpiError
from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.table import Lang


@dataclass(frozen=True, slots=True)
class Template:
    """One template.

    Attributes:
        ja: What it is for, in Japanese.
        en: The same in English.
        plan: Makes the plan it is filled with.
    """

    ja: str
    en: str
    plan: Callable[[Lang], Plan]


TEMPLATES: Mapping[str, Template] = {
    "b2b-new-customers": Template(
        "半年で新規顧客50件（BtoB、訪問→リード→商談→受注）",
        "50 new customers in half a year (B2B: visits, leads, meetings, wins)",
        software_company_a,
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
