"""The committed templates: what they are made of, how they print, and that they do not drift."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpimodel.examples import software_company_a
from kpimodel.table import KEYS, Lang
from tests.workbook.cut_text import cut_texts
from workbook_templates import contract
from workbook_templates.build_book import Book
from workbook_templates.commands import committed
from workbook_templates.package import Package
from workbook_templates.read import read

LANGS: tuple[Lang, ...] = ("ja", "en")
NAME = "b2b-new-customers"


@pytest.mark.parametrize("lang", LANGS)
def test_it_reads_back_to_the_same_plan(lang: Lang) -> None:
    """The walk of the numbers there and back loses nothing, and finds nothing to say."""
    book = read(committed(NAME, lang))
    assert book.plan.to_dict() == software_company_a(lang).to_dict()
    assert book.issues == ()
    assert book.lang == lang


@pytest.mark.parametrize("lang", LANGS)
def test_sheets_tables_and_properties(lang: Lang) -> None:
    """Sheets in their order, both tables, every column of the schema, versioned properties."""
    package = Package(committed(NAME, lang))
    titles = [sheet.title for sheet in package.sheets()]
    assert titles == [name.title(lang) for name in contract.SHEETS.values()]
    assert {table.name for table in package.tables()} >= {"tblTree", "tblActuals", "tblReview"}
    names = package.names()
    assert {f"tree_{key}" for key in KEYS} | set(contract.SETTINGS.values()) <= names.keys()
    assert package.properties() == {
        "kpi.schema": contract.SCHEMA, "kpi.locale": lang, "kpi.template": NAME,
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_layout_rules(lang: Lang) -> None:
    """Protection without a password, open inputs, frozen panes, A4, alt text, the right font."""
    package = Package(committed(NAME, lang))
    parts = {sheet.title: package.read(sheet.part).decode() for sheet in package.sheets()}
    for key, name in contract.SHEETS.items():
        text = parts[name.title(lang)]
        protected = re.search(r"<sheetProtection[^>]*>", text)
        assert (protected is None) == (key in contract.INPUT_SHEETS), key
        assert "password=" not in (protected[0] if protected else "")
        assert 'fitToPage="1"' in text
        assert "<oddFooter>" in text or key == "lists"
        if key != "start":
            assert 'state="frozen"' in text, key
    drawings = [part for part in package.zip.namelist() if part.startswith("xl/drawings/drawing")]
    charts = "".join(package.read(part).decode() for part in drawings)
    assert len(re.findall(r'<xdr:cNvPr [^>]*descr="[^"]{10,}"', charts)) == 4
    styles = package.read("xl/styles.xml").decode()
    assert ("Meiryo UI" if lang == "ja" else "Segoe UI") in styles
    dashboard = parts[contract.SHEETS["dashboard"].title(lang)]
    assert 'fitToHeight="0"' not in dashboard
    assert "x14:sparkline" in dashboard


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", ["start", "inputs", "actuals", "checks", "answer", "review",
                                 "help", "live"])  # fmt: skip
def test_no_text_is_cut(lang: Lang, key: str) -> None:
    """A text fits its column, wraps, shrinks, or has room to its right."""
    assert cut_texts(committed(NAME, lang), lang, key) == []


def test_help_and_words_stand_in_both_languages() -> None:
    """Every column has its help, every check its words, in both languages."""
    from workbook_templates.catalogue.checks import CHECKS
    from workbook_templates.catalogue.help import COLUMN_HELP
    from workbook_templates.formulas_checks import RULES

    assert COLUMN_HELP.keys() == {*contract.TREE_KEYS, *contract.COMPUTED_HEADINGS}
    assert set(contract.TREE_KEYS) == set(KEYS)
    assert CHECKS.keys() == RULES.keys()
    pairs = [*COLUMN_HELP.values(), *(w.title for w in CHECKS.values()),
             *(w.remedy for w in CHECKS.values())]  # fmt: skip
    assert all(ja and en and ja != en for ja, en in pairs)


def test_book_keeps_one_format_for_one_look(tmp_path: Path) -> None:
    """The same properties give the same format object, so that files stay small."""
    book = Book(tmp_path / "x.xlsx", software_company_a(), "en", NAME)
    assert book.style(bold=True, font_color="navy") is book.style(font_color="navy", bold=True)
    book.workbook.close()
