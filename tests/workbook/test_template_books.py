"""Every template as a workbook, in both languages: what it holds, and what its formulas give."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpimodel.table import Lang
from tests.workbook.cut_text import cut_texts
from tests.workbook.figures import differences, figures, scalar
from tests.workbook.libreoffice import all_recalculated, error_cells
from tests.workbook.made import template
from workbook_templates import catalogue, contract
from workbook_templates.cells import Sheets
from workbook_templates.package import Package
from workbook_templates.read import read

LANGS: tuple[Lang, ...] = ("ja", "en")
BOOKS = [(name, lang) for name in catalogue.names() for lang in LANGS]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, Lang], Path]:
    """All templates, built from their source."""
    folder = tmp_path_factory.mktemp("built")
    return {(name, lang): template(folder, name, lang) for name, lang in BOOKS}


@pytest.mark.parametrize(("name", "lang"), BOOKS)
def test_its_formulas_give_the_figures_of_the_core(
    built: dict[tuple[str, Lang], Path], name: str, lang: Lang
) -> None:
    """Recalculated by IronCalc, every figure equals kpimodel's to 1e-9; no check has a word to say."""
    path = built[name, lang]
    assert differences(catalogue.plan(name, lang), figures(path)) == []
    assert scalar(path, "check_errors") == scalar(path, "check_warnings") == 0


@pytest.mark.host("soffice")
def test_libreoffice_gives_them_too(built: dict[tuple[str, Lang], Path], tmp_path: Path) -> None:
    """The second engine, all twelve books: the same figures, and no error value but charts' gaps."""
    found = all_recalculated(list(built.values()), tmp_path)
    for (name, lang), path in built.items():
        wrong = differences(catalogue.plan(name, lang), figures(path, found.__getitem__))
        assert wrong == [], (name, lang)
        calc = contract.SHEETS["calc"].title(lang)
        errors = error_cells(found[path])
        assert [cell for cell in errors if (cell[0], cell[2]) != (calc, "#N/A")] == []


@pytest.mark.parametrize(("name", "lang"), BOOKS)
def test_it_reads_back(built: dict[tuple[str, Lang], Path], name: str, lang: Lang) -> None:
    """The plan, its language and its name come back, without a finding."""
    book = read(built[name, lang])
    assert book.plan.to_dict() == catalogue.plan(name, lang).to_dict()
    assert (book.issues, book.lang) == ((), lang)
    properties = Package(built[name, lang]).properties()
    assert properties[contract.PROPERTY_TEMPLATE] == name


@pytest.mark.parametrize("key", ["start", "inputs", "actuals", "answer"])
@pytest.mark.parametrize(("name", "lang"), BOOKS)
def test_no_word_of_it_is_cut(
    built: dict[tuple[str, Lang], Path], name: str, lang: Lang, key: str
) -> None:
    """Labels, ids, units and sources fit their columns."""
    assert cut_texts(built[name, lang], lang, key) == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_blank_one_guides(built: dict[tuple[str, Lang], Path], lang: Lang) -> None:
    """Its first sheet has its own five steps; the other templates have the usual ones."""
    at = 0 if lang == "ja" else 1
    for name in catalogue.names():
        sheets = Sheets(Package(built[name, lang]))
        title = contract.SHEETS["start"].title(lang)
        words = {v for v in sheets.grid(title).values.values() if isinstance(v, str)}
        own = {step[1 + at] for step in catalogue.TEMPLATES["blank"].steps}
        assert (own <= words) == (name == "blank")
