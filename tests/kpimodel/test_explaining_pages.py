"""docs/spreading.md and docs/contributions.md: their examples compute."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from kpimodel.changes.price_volume_mix import METHODS as PVM_METHODS
from kpimodel.contribution import METHODS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("page", "least"), [("spreading.md", 12), ("contributions.md", 15)])
def test_the_page_computes(page: str, least: int) -> None:
    """Every example of the page gives what the page shows."""
    failed, tried = doctest.testfile(
        str(DOCS / page),
        module_relative=False,
        optionflags=doctest.NORMALIZE_WHITESPACE,
        encoding="utf-8",
    )
    assert failed == 0
    assert tried > least


def test_the_page_names_every_method() -> None:
    """What can be chosen stands on the page."""
    text = (DOCS / "contributions.md").read_text(encoding="utf-8")
    for name in (*METHODS, "standard", "residual"):
        assert f"`{name}`" in text
    assert set(PVM_METHODS) == {"standard", "residual", "lmdi", "shapley"}
