"""docs/achievement.md: its examples compute, its tables are those of the code."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from kpimodel.achievement import ROUNDINGS, RULES, achievement
from kpimodel.bands import PRESETS
from kpimodel.forecast import METHODS
from kpimodel.messages import text

PAGE = Path(__file__).parents[2] / "docs" / "achievement.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_computes() -> None:
    """Every example of the page gives what the page shows."""
    failed, tried = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE, encoding="utf-8"
    )
    assert failed == 0
    assert tried > 20


def test_the_page_names_everything_that_can_be_chosen() -> None:
    """Rules, roundings, methods and bands with their Japanese words."""
    for name in (*RULES, *ROUNDINGS, *METHODS, *PRESETS):
        assert f"`{name}`" in TEXT
    for preset in PRESETS.values():
        for name in preset.names:
            assert f"{text(f'band-{name}', 'ja')} `{name}`" in TEXT
        for limit, _ in preset.limits:
            assert f"{limit:.0%}".replace("%", " % 以上") in TEXT


@pytest.mark.parametrize("rule", RULES)
def test_the_table_of_rules(rule: str) -> None:
    """Its percentages are what the code gives."""
    line = next(line for line in TEXT.splitlines() if line.startswith(f"| `{rule}`"))
    shown = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)][3:6]
    cases = [(40, 50, "up"), (-5, -10, "up"), (80, 100, "down")]
    for cell, case in zip(shown, cases, strict=True):
        value = achievement(*case, rule)
        assert cell == ("なし none" if value is None else f"{value:.0%}".replace("%", " %"))
