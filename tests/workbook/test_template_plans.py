"""The templates' contents: sound plans, realistic answers, the same numbers in both languages."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

import kpimodel as km
from kpimodel.contribution import contributions
from kpimodel.plan import Plan
from kpimodel.review import review
from kpimodel.table import Lang
from tests.workbook.template_tables import levers, overview
from workbook_templates import catalogue

LANGS: tuple[Lang, ...] = ("ja", "en")
NAMES = catalogue.names()
PAGE = Path(__file__).parents[2] / "docs" / "templates.md"
TEXTS = ("label", "unit", "owner", "source", "note", "profile")
# a bound that the answer touches on purpose; everywhere else there is room left
AT_BOUND = {"b2b-new-customers": {"win_rate"}}
MOST_CHANGE = 0.25


def test_the_family_is_complete() -> None:
    """The six templates, the blank one first."""
    assert NAMES == (
        "blank", "b2b-new-customers", "manufacturer-sales-growth", "annual-revenue", "saas-arr",
        "customer-satisfaction",
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_to_be_said_against_it(name: str, lang: Lang) -> None:
    """No finding and a clean review; the blank one only asks for owners and more indicators."""
    plan = catalogue.plan(name, lang)
    assert plan.issues == ()
    found = {issue.code for issue in review(plan)}
    allowed = {"review-owners-missing", "review-few-kpis"} if name == "blank" else set()
    assert found == allowed


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_realistic(name: str) -> None:
    """The goal is met by moderate changes within bounds; only a decided lever is at its limit."""
    plan = catalogue.plan(name, "en")
    solution, tree = plan.solution, plan.tree
    assert solution is not None
    assert solution.status == "met"
    assert solution.reached == pytest.approx(tree.goal, rel=1e-9)
    held = {id_ for id_ in tree.levers if tree[id_].hold}
    assert set(solution.binding) <= held | AT_BOUND.get(name, set())
    for id_ in set(tree.levers) - held:
        assert 0 < abs(plan.targets[id_] / (tree[id_].baseline or 1) - 1) < MOST_CHANGE


@pytest.mark.parametrize("name", NAMES)
def test_it_closes_over_time(name: str) -> None:
    """Without actuals the plan lands on its goal: exactly, or within 0.1 % where lags reach back."""
    plan = catalogue.plan(name, "en")
    history = {key: v for key, v in plan.actuals.items() if key[1] < plan.calendar.start}
    empty = Plan(plan.tree, plan.calendar, history, profiles=plan.profiles)
    root = plan.tree.root.id
    late = any(node.lag for node in plan.tree.nodes)
    assert empty.landing[root] == pytest.approx(plan.tree.goal, rel=1e-3 if late else 1e-9)
    gap = plan.landing[root] - plan.targets[root]
    shares = contributions(plan.tree, plan.targets, plan.landing)
    assert sum(shares.values()) == pytest.approx(gap, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_hold_the_same_plan(name: str) -> None:
    """Ids, structure, numbers, dates and actuals are equal; words are not, and none is missing."""
    ja, en = (catalogue.plan(name, lang) for lang in LANGS)

    def bare(plan: Plan) -> dict[str, Any]:
        data = plan.to_dict()
        data["nodes"] = [{k: v for k, v in n.items() if k not in TEXTS} for n in data["nodes"]]
        data["profiles"] = list(data["profiles"].values())
        return {key: value for key, value in data.items() if key != "name"}

    assert bare(ja) == bare(en)
    assert ja.name != en.name
    for left, right in zip(ja.tree.nodes, en.tree.nodes, strict=True):
        for key in TEXTS:
            one, other = getattr(left, key), getattr(right, key)
            assert bool(one) == bool(other), (left.id, key)
            japanese = [bool(re.search("[぀-ヿ一-鿿]", text or "")) for text in (one, other)]
            assert not japanese[1], (left.id, key, other)
        assert left.label != right.label


@pytest.mark.parametrize("name", [name for name in NAMES if name != "blank"])
def test_the_decided_figures_of_the_cases(name: str) -> None:
    """The goals and activities that the cases name stand in the plans."""
    plan = catalogue.plan(name, "ja")
    months = plan.calendar.months
    wanted: dict[str, tuple[float | str, int, dict[str, float]]] = {
        "b2b-new-customers": (50.0, 6, {}),
        "manufacturer-sales-growth": ("+15%", 12, {"visits": 200.0, "attendees": 100.0}),
        "annual-revenue": (1_000_000.0, 12, {}),
        "saas-arr": (130_000.0, 12, {}),
        "customer-satisfaction": (0.8, 6, {}),
    }
    goal, length, monthly = wanted[name]
    assert (plan.tree.root.target, months) == (goal, length)
    assert {id_: plan.targets[id_] / months for id_ in monthly} == monthly


def test_the_worked_figures_stand_on_the_page() -> None:
    """Every table of docs/templates.md is what the templates compute."""
    text = PAGE.read_text(encoding="utf-8")
    for lines in (overview(), *(levers(name) for name in NAMES)):
        assert "\n".join(lines) in text


def test_the_page_computes() -> None:
    """Every example of docs/templates.md gives what it shows, the hand calculation included."""
    failed, tried = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE,
        encoding="utf-8",
    )  # fmt: skip
    assert failed == 0
    assert tried > 20


def test_unknown_names_have_no_steps() -> None:
    """A book of another origin takes the usual steps; the blank one has its own five."""
    assert catalogue.steps("nothing") == ()
    steps = catalogue.steps("blank")
    assert len(steps) == 5
    assert [title[:3] for _, title, *_ in steps] == ["KGI", "KSF", "KPI", "ツリー", "レビュ"]
    assert km.evaluate(catalogue.plan("blank", "ja").tree)["kgi"] == pytest.approx(10)
