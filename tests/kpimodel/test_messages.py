"""Every code has words in both languages whose fields are the parameters given in the code."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import kpimodel as km
from kpimodel import messages
from kpimodel.messages import codes, extend, render, show, text
from kpimodel.words import core, figures, outlook, review, time

PACKAGE = Path(messages.__file__).parent
for _module in pkgutil.iter_modules([str(PACKAGE)]):
    importlib.import_module(f"kpimodel.{_module.name}")  # each adds its own words
# other rooms' words, which a run of all tests has loaded too, are judged by tests/test_words.py
CORE = {code for room in (core, figures, outlook, review, time) for code in room.CATALOGUE}
ISSUE = {"code": 0, "severity": 1, "path": 2, "parameters": 3}


@dataclass(frozen=True)
class Use:
    """One place that makes a finding."""

    place: str
    code: str
    parameters: frozenset[str]
    complete: bool  # False where parameters come from a variable


def uses() -> Iterator[Use]:
    """Each call of error, warn, note, Issue or _error with its code and parameters."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _uses(node, path.name)


def _uses(call: ast.Call, file: str) -> Iterator[Use]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in ("error", "warn", "note", "Issue", "_error") or not call.args:
        return
    for code in _codes(call.args[0]):
        names = {keyword.arg for keyword in call.keywords if keyword.arg}
        complete = all(keyword.arg for keyword in call.keywords)
        if name == "Issue":
            given = call.args[3] if len(call.args) > 3 else None
            names, complete = _keys(given)
        yield Use(f"{file}:{call.lineno}", code, frozenset(names), complete)


def _codes(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)


def _keys(node: ast.expr | None) -> tuple[set[str], bool]:
    if node is None:
        return set(), True
    if not isinstance(node, ast.Dict):
        return set(), False
    keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
    return {str(key) for key in keys}, len(keys) == len(node.keys)


def fields(code: str, lang: km.table.Lang) -> set[str]:
    """The fields in the words of a code."""
    words = messages._catalogue[code][0 if lang == "ja" else 1]
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


USES = list(uses())


def test_uses_are_found_at_all() -> None:
    """The search sees the calls."""
    assert len(USES) > 60
    assert {"max-below-min", "goal-missing", "actual-unknown-id"} <= {use.code for use in USES}


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.code}@{use.place}")
def test_each_finding_has_words_with_its_fields(use: Use) -> None:
    """Known code; every field is given."""
    assert use.code in codes(), use.place
    if use.complete:
        for lang in ("ja", "en"):
            given = use.parameters | ({"node"} if use.place.startswith("formula.py") else set())
            assert fields(use.code, lang) <= given, use.place


@pytest.mark.parametrize("code", sorted(CORE))
def test_words_in_both_languages_say_the_same_things(code: str) -> None:
    """Both have words, with the same fields, each in its own script."""
    japanese, english = messages._catalogue[code]
    assert fields(code, "ja") == fields(code, "en")
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", japanese)
    assert not re.search(r"[ぁ-んァ-ヶ一-龠]", english)


@pytest.mark.parametrize("bound", ["maximum", "minimum", "hold"])
def test_codes_that_are_built_exist(bound: str) -> None:
    """stands-…, relax-…, relax-…-too, solve-… are put together at run time."""
    for code in (f"stands-{bound}", f"relax-{bound}", f"relax-{bound}-too"):
        assert code in codes()
    for status in ("met", "already_met", "unreachable"):
        assert f"solve-{status}" in codes()


def test_numbers_are_shown_for_people() -> None:
    """Thousands, one decimal, percent."""
    shown = [show(60_877.4), show(47.3088), show(0.17756, "%"), show(0.0), show(-1234.5)]
    assert shown == ["60,877", "47.3", "17.8 %", "0", "-1,234"]
    assert show(0.0406, "%") == "4.06 %"
    assert show(float("inf")) == "inf"


def test_a_place_comes_first_and_a_column_by_its_heading() -> None:
    """The cell where the edge knows it, else the path with the row's id."""
    issue = km.Issue("max-below-min", "error", ("nodes", 3, "maximum"),
                     {"node": "cvr", "minimum": 0.02, "maximum": 0.01})  # fmt: skip
    assert render(issue, "en").startswith("nodes.cvr.maximum: cvr: the maximum")
    located = km.Issue(issue.code, issue.severity, issue.path, issue.parameters,
                       km.Location("book.xlsx", "入力_計画", 14, 11))  # fmt: skip
    assert render(located, "ja").startswith("入力_計画!K14: cvr: 上限")
    words = text("not-positive", "ja", node="a", key="resistance", value=-1)
    assert "動かしにくさ" in words


def test_braces_in_what_people_type_are_harmless() -> None:
    """A label with braces or format signs stands as it is."""
    words = text("solve-met", "en", name="{0.__class__} %s", goal=1.0, reached=1.0)
    assert words.startswith("{0.__class__} %s reaches")


def test_a_code_used_twice_with_other_words_is_refused() -> None:
    """Rooms cannot overwrite each other's words."""
    before = messages._catalogue["solve-met"]
    extend({"solve-met": before})
    with pytest.raises(ValueError, match="solve-met"):
        extend({"solve-met": ("別", "Other")})
