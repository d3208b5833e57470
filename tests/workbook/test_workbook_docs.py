"""docs/workbook.md: its example runs, and its spellings read as it says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from kpimodel.cells import read_number
from workbook_templates.read_dates import month_of

PAGE = Path(__file__).parents[2] / "docs" / "workbook.md"


def test_the_example_runs() -> None:
    """What the page shows is what happens."""
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert (found.failed, found.attempted > 10) == (0, True)


def test_the_spellings_read_as_the_page_says() -> None:
    """Numbers, months, and what is neither."""
    lines = re.findall(r"^\| (.*) \| (numbers|a month|nothing: a finding at its cell) \|$",
                       PAGE.read_text(encoding="utf-8"), re.MULTILINE)  # fmt: skip
    spelled = {meaning: re.findall("`([^`]+)`", typed) for typed, meaning in lines}
    assert len(spelled["numbers"]) >= 6
    assert all(read_number(text).kind == "number" for text in spelled["numbers"])
    assert len(spelled["a month"]) >= 8
    assert {month_of(text) for text in spelled["a month"]} == {month_of("2025-04")}
    neither = spelled["nothing: a finding at its cell"]
    assert [text for text in neither if month_of(text)] == []
    assert [text for text in neither if read_number(text).kind == "number"] == []
