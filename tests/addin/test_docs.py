"""docs/functions.md: it names every function in both languages, and its numbers are computed."""

from __future__ import annotations

import pytest

from addin import catalogue
from kpimodel.table import Lang
from tests.addin import doc_examples

_PAGE = doc_examples.PAGE.read_text(encoding="utf-8")
_EXAMPLES = doc_examples.examples(_PAGE)
_JAPANESE, _ENGLISH = _PAGE.split("\n# English", 1)


@pytest.mark.parametrize(
    ("formula", "result", "lang"), _EXAMPLES, ids=[f"{e[2]} {e[0]}" for e in _EXAMPLES]
)
def test_example(formula: str, result: str, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the page shows is what the function gives."""
    monkeypatch.setenv("KPI_LANG", lang)
    assert result == doc_examples.shown(doc_examples.compute(formula, lang))


@pytest.mark.parametrize("function", catalogue.FUNCTIONS, ids=catalogue.BY_NAME)
@pytest.mark.parametrize("at", [0, 1], ids=["ja", "en"])
def test_function_is_documented(function: catalogue.Function, at: int) -> None:
    """Signature, help and every argument, in both languages, with an example each."""
    part = (_JAPANESE, _ENGLISH)[at]
    assert f"`{function.signature}`" in part
    assert function.help[at] in part
    for argument in function.arguments:
        assert f"| `{argument.name}` | {argument.help[at]} |" in part
    assert any(
        function.name in formula for formula, _, lang in _EXAMPLES if lang == ("ja", "en")[at]
    )


def test_every_formula_of_the_page_is_checked() -> None:
    """No example escapes the pattern."""
    assert _PAGE.count("```excel\n=") == len(_EXAMPLES) > 20
