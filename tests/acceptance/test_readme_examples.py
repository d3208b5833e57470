"""The examples of the README give what it says."""

import doctest
import re

from tests.acceptance.conftest import ROOT


def test_the_python_example_runs_as_printed() -> None:
    """Each line of the README's session, with its output."""
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert result.attempted >= 4
    assert result.failed == 0


def test_every_file_that_the_readme_links_to_exists() -> None:
    """No link of the README or the docs leads nowhere."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!http)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
