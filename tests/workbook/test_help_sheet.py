"""The help sheet says what everything is for; names and protection are alike in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from addin import catalogue
from kpimodel.table import Lang
from tests.workbook.made import made
from workbook_templates import contract
from workbook_templates.catalogue import help as texts
from workbook_templates.catalogue import terms
from workbook_templates.cells import Sheets
from workbook_templates.formulas_scorecard import columns
from workbook_templates.package import Package

LANGS: tuple[Lang, ...] = ("ja", "en")
_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def _help(path: Path, lang: Lang) -> set[str]:
    grid = Sheets(Package(path)).grid(contract.SHEETS["help"].title(lang))
    return {str(value) for value in grid.values.values()}


@pytest.mark.parametrize("lang", LANGS)
def test_every_column_setting_function_and_term_is_there(tmp_path: Path, lang: Lang) -> None:
    """With the very text that the comments and messages show."""
    shown = _help(made(tmp_path, lang), lang)
    at = 0 if lang == "ja" else 1
    for key in (*contract.TREE_KEYS, *contract.COMPUTED_HEADINGS):
        assert {contract.heading(key, lang), texts.COLUMN_HELP[key][at]} <= shown, key
    for key, words in contract.SETTING_WORDS.items():
        assert {words[at], texts.SETTING_HELP[key][at]} <= shown, key
    for key, words in contract.REVIEW_WORDS.items():
        assert {words[at], texts.REVIEW_HELP[key][at]} <= shown, key
    for entry in (*texts.PROFILES_HELP.values(), *texts.ACTUALS_HELP.values()):
        assert {entry[at], entry[2 + at], entry[4 + at]} <= shown
    assert texts.DISPLAY_HELP[at] in shown
    for term, meaning in terms.TERMS:
        assert {term[at], meaning[at]} <= shown
    assert {function.name for function in catalogue.FUNCTIONS} <= shown
    assert terms.COMMAND_NOTE[at] in shown


def test_the_catalogue_is_whole() -> None:
    """Functions are the add-in's, terms of the scorecard are its columns, all in two languages."""
    assert set(terms.FUNCTIONS) == set(terms.FUNCTION_EXAMPLES) == set(catalogue.BY_NAME)
    assert set(terms.SCORE_TERMS) <= {column.key for column in columns("ja")}
    assert all(terms.meaning(term) for term in terms.SCORE_TERMS.values())
    assert set(texts.COLUMN_FORMS) == set(texts.COLUMN_HELP)
    pairs = [*texts.COLUMN_HELP.values(), *texts.SETTING_HELP.values(), *texts.REVIEW_HELP.values(),
             *(meaning for _, meaning in terms.TERMS), *terms.FUNCTIONS.values()]  # fmt: skip
    assert all(_WIDE.search(ja) and not _WIDE.search(en) for ja, en in pairs)


def test_both_languages_have_the_same_names_and_tables(tmp_path: Path) -> None:
    """A formula, a macro or a reader that knows one book knows the other."""
    books = [Package(made(tmp_path, lang, f"{lang}.xlsx")) for lang in LANGS]
    ours = [{name for name in book.names() if not name.startswith("_xlnm")} for book in books]
    assert ours[0] == ours[1]
    assert len(ours[0]) > 100
    cells = [
        {name: re.sub(r".*!", "", area) for name, area in book.names().items() if name in ours[0]}
        for book in books
    ]
    assert cells[0] == cells[1]
    first, second = ([table.name for table in book.tables()] for book in books)
    assert first == second


@pytest.mark.parametrize("lang", LANGS)
def test_protection_is_without_a_password(tmp_path: Path, lang: Lang) -> None:
    """Typed sheets are open, all others protected; what may be typed on them is unlocked."""
    package = Package(made(tmp_path, lang))
    parts = {sheet.title: package.read(sheet.part).decode() for sheet in package.sheets()}
    for key, name in contract.SHEETS.items():
        found = re.search(r"<sheetProtection[^>]*>", parts[name.title(lang)])
        assert (found is None) == (key in contract.INPUT_SHEETS), key
        assert "password" not in (found[0] if found else "")
        assert "hashValue" not in (found[0] if found else "")
