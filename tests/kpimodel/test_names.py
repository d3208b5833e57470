"""Rows and periods by the names that people call them."""

from __future__ import annotations

from typing import Any

import pytest

import kpimodel as km
from kpimodel.examples import software_company_a

YEAR = km.Calendar(km.Month(2025, 4), 12)


@pytest.mark.parametrize(("name", "label"), [
    ("上期", "2025年度 上期"), ("2025年度上期", "2025年度 上期"), ("2025上期", "2025年度 上期"),
    ("FY2025H2", "2025年度 下期"), ("h2", "2025年度 下期"), ("第3四半期", "2025年度 Q3"),
    ("3Ｑ", "2025年度 Q3"), ("2025年度 第1四半期", "2025年度 Q1"), ("9月", "2025年9月"),
    ("2025-Q2", "2025年度 Q2"), ("2025-H1", "2025年度 上期"), ("Apr", "2025年4月"), ("2025年度", "2025年度"), ("2026-03", "2026年3月"),
])  # fmt: skip
def test_a_period_by_what_people_call_it(name: str, label: str) -> None:
    """With or without its year, with or without spaces, in either language."""
    period = YEAR.find(name)
    assert period is not None
    assert period.label("ja") == label


@pytest.mark.parametrize("name", ["Q5", "第5四半期", "13月", "2026年度", "", None, 4, "月"])
def test_no_period_is_guessed(name: object) -> None:
    """What names no period of the window finds none."""
    assert YEAR.find(name) is None


def test_a_short_name_that_means_two_periods_finds_none() -> None:
    """In a window of 18 months there are two Q1 and two Aprils; with the year they are found."""
    long = km.Calendar(km.Month(2025, 4), 18)
    assert long.find("Q1") is None
    assert long.find("4月") is None
    assert long.find("FY2026 Q1") is not None
    assert long.find("2025年4月") is not None


def test_a_target_may_name_a_row_by_its_label() -> None:
    """リード数 and leads are the same row, and 第2四半期 the same period as FY2025 Q2."""
    plan = software_company_a("ja")
    by_label = km.resolve(plan, targets={"リード数": 1900, ("受注率", "Q2"): 0.15})
    by_id = km.resolve(plan, targets={"leads": 1900, ("win_rate", "FY2025 Q2"): 0.15})
    assert [(one.id, one.value) for one in by_label.targets] == [
        (one.id, one.value) for one in by_id.targets
    ]
    many = km.backsolve_many(plan.tree, {"リード数": 1300})
    assert [one.id for one in many.goals] == ["leads"]


def test_a_row_that_is_called_like_a_period_is_the_row() -> None:
    """An id Q1 means the row, as it did before periods had short names."""
    rows: list[dict[str, Any]] = [
        {"id": "k", "relation": "sum"}, {"id": "Q1", "parent": "k", "baseline": 10},
    ]  # fmt: skip
    plan = km.Plan(km.Tree.from_rows(rows), YEAR)
    assert [one.id for one in km.resolve(plan, targets={"Q1": 12}).targets] == ["Q1"]


def test_what_is_neither_row_nor_period_is_told_so() -> None:
    """The finding names the rows that there are, and the window."""
    with pytest.raises(km.SolveError) as caught:
        km.resolve(software_company_a("ja"), targets={"売上": 5})
    assert [issue.code for issue in caught.value.issues] == ["target-unknown"]
    assert "リード数" in str(caught.value)


def test_parents_and_formulas_match_in_either_case() -> None:
    """As in the sheet, whose look-ups take Leads and leads as one."""
    tree = km.Tree.from_rows(
        [
            {"id": "Deals", "relation": "formula", "formula": "LEADS * Win_Rate"},
            {"id": "leads", "parent": "deals", "baseline": 100},
            {"id": "win_rate", "parent": "DEALS", "unit": "%", "baseline": 0.1},
        ]
    )
    assert km.evaluate(tree)["Deals"] == 10


def test_ids_that_differ_in_case_only_are_told() -> None:
    """Two rows here, one to a sheet's look-ups: the figures would differ, so it is said."""
    rows: list[dict[str, Any]] = [
        {"id": "k", "relation": "sum"},
        {"id": "cvr", "parent": "k", "baseline": 1},
        {"id": "CVR", "parent": "k", "baseline": 2},
    ]
    tree = km.Tree.from_rows(rows)
    assert [(issue.code, issue.path) for issue in tree.issues] == [
        ("id-differs-in-case", ("nodes", 2, "id"))
    ]
    assert tree.find("cvr") == "cvr"
    assert tree.find("Cvr") is None


def test_a_relative_target_stands_on_top_of_the_baselines() -> None:
    """1,200 leads in six even months are 600 in a quarter: +15 % are 1,380 and 690."""
    example = software_company_a()
    plan = km.Plan(example.tree, example.calendar)
    answer = km.resolve(plan, targets={"leads": "+15%"})
    assert [round(one.goal, 6) for one in answer.targets] == [1380]
    answer = km.resolve(plan, targets={("leads", "Q2"): "＋１５％", "2025-04": "+10%"})
    assert [round(one.goal, 6) for one in answer.targets] == [690, 4.752]
    assert answer.status == "met"


@pytest.mark.parametrize("wanted", [{}, [1], {"leads": "soon"}, {"leads": True}, {"leads": None}])
def test_targets_that_are_none_are_findings(wanted: Any) -> None:
    """No mapping, a text, a flag, a blank: refused with words, here and for several goals."""
    plan = software_company_a()
    for call in (
        lambda: km.resolve(plan, targets=wanted),
        lambda: km.backsolve_many(plan.tree, wanted),
    ):
        with pytest.raises(km.SolveError):
            call()
