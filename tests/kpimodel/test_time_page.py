"""docs/time.md: its examples compute."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "time.md"


def test_the_page_computes() -> None:
    """Every example of the page gives what the page shows."""
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert failed == 0
    assert tried > 30
