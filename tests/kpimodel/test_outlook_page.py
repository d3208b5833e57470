"""docs/outlook.md: its examples compute, its figures are those of the code."""

from __future__ import annotations

import doctest
from pathlib import Path

from kpimodel.review import FEWEST_KPIS, MOST_KPIS, MOST_LEVELS
from kpimodel.stretch import BEYOND_BEST, EASY_SHARE, FEWEST_FOR_TREND, REALISTIC_SHARE
from kpimodel.words import review as words_review

PAGE = Path(__file__).parents[2] / "docs" / "outlook.md"


def test_the_page_computes() -> None:
    """Every example of the page gives what the page shows."""
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    failed, tried = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=flags, encoding="utf-8"
    )
    assert failed == 0
    assert tried > 30


def test_the_page_names_every_rule_and_limit() -> None:
    """All codes of the review stand on the page, and the limits of the prose are the code's."""
    page = PAGE.read_text(encoding="utf-8")
    for code in words_review.CATALOGUE:
        if code.startswith("review-") and not code.endswith("s-missing"):
            assert code in page or f"`-{code.removeprefix('review-')}`" in page
    assert (FEWEST_KPIS, MOST_KPIS, MOST_LEVELS) == (5, 15, 6)
    assert (EASY_SHARE, REALISTIC_SHARE, BEYOND_BEST) == (0.5, 0.2, 0.1)
    assert FEWEST_FOR_TREND == 4
