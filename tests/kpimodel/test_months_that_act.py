"""A month that does not act on a target is neither moved for it nor blamed for it."""

from __future__ import annotations

import pytest

from kpimodel.examples import software_company_a
from kpimodel.resolve import resolve

AUGUST, SEPTEMBER = 4, 5
TARGETS = {"2025-08": 7, "2025-09": 11}


def test_equal_effort_asks_an_early_month_for_no_more_than_its_own_target() -> None:
    """By hand: the rates go to their bounds for September, and August needs no visits beside."""
    answer = resolve(software_company_a(), policy="equal_effort", targets=TARGETS)
    rates = 0.032 * 0.22 * 0.14
    visits = answer.inputs["visits"]
    assert visits[SEPTEMBER] == pytest.approx(11 / rates)
    assert visits[AUGUST] == pytest.approx(8_000)
    assert answer.monthly["customers"][AUGUST] == pytest.approx(8_000 * rates)


def test_priority_asks_each_month_for_its_own_target() -> None:
    """Visits come first, so they bring just 7 in August, and all they can in September."""
    answer = resolve(software_company_a(), policy="priority", targets=TARGETS)
    visits = answer.inputs["visits"]
    assert visits[SEPTEMBER] == pytest.approx(13_000)
    assert answer.monthly["customers"][AUGUST] == pytest.approx(7)
    assert answer.monthly["customers"][SEPTEMBER] == pytest.approx(11)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Site visits is at its maximum in 2025-09 (13,000 there)."),
        ("ja", "Site visitsは 2025-09 に、その月の上限（計 13,000）にあります。"),
    ],
)
def test_a_flow_at_its_bound_in_some_months_names_them(lang: str, words: str) -> None:
    """Not its sum over the window, which is no bound of it."""
    answer = resolve(software_company_a(), policy="priority", targets=TARGETS)
    assert words in answer.explain("ja" if lang == "ja" else "en").splitlines()
    assert "visits" in answer.binding


def test_a_window_target_still_moves_all_months_alike() -> None:
    """With one goal over the window every open month acts, so all stand at one effort."""
    visits = resolve(software_company_a(), 60, policy="equal_effort").inputs["visits"]
    assert visits[AUGUST] == pytest.approx(visits[SEPTEMBER])
    assert float(visits[AUGUST] or 0) > 8_000
