"""Every template as a workbook, in both languages: what it holds, and what its formulas give."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpimodel.errors import column_name
from kpimodel.table import Lang
from tests.workbook.books import answer
from tests.workbook.cut_text import cut_texts
from tests.workbook.figures import differences, figures, scalar
from tests.workbook.libreoffice import all_recalculated, error_cells
from tests.workbook.made import template
from workbook_templates import catalogue, contract, patch
from workbook_templates.cells import Sheets
from workbook_templates.package import Package, parse_reference
from workbook_templates.read import read

LANGS: tuple[Lang, ...] = ("ja", "en")
BOOKS = [(name, lang) for name in catalogue.names() for lang in LANGS]


# Inputs that are cleared, by what that leaves.
EMPTIED = {
    "no actuals": ["actual_value"],
    "no actuals, no targets": ["actual_value", "tree_target"],
}


def emptied(book: Path, path: Path, names: list[str]) -> Path:
    """A copy of a workbook with some input areas cleared, and solved again."""
    shutil.copyfile(book, path)
    package = Package(path)
    changes: dict[tuple[str, str], None] = {}
    for name in names:
        reference = parse_reference(package.names()[name])
        assert reference is not None
        sheet, (top, left, bottom, right) = reference
        rows, columns = range(top, bottom + 1), range(left, right + 1)
        changes |= {(sheet, f"{column_name(at)}{row}"): None for row in rows for at in columns}
    patch.write(path, changes, overwrite=True)
    answer(path, read(path).plan)
    return path


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


@pytest.mark.parametrize("areas", EMPTIED)
@pytest.mark.parametrize(("name", "lang"), BOOKS)
def test_emptied_its_formulas_give_the_figures_of_the_core(
    built: dict[tuple[str, Lang], Path], tmp_path: Path, name: str, lang: Lang, areas: str
) -> None:
    """Actuals cleared, as at the start of a term, and targets too: equal to 1e-9, no error."""
    path = emptied(built[name, lang], tmp_path / "emptied.xlsx", EMPTIED[areas])
    plan = read(path).plan
    assert not plan.actuals
    assert ("targets" in areas) == all(node.target is None for node in plan.tree.nodes)
    assert differences(plan, figures(path)) == []
    assert scalar(path, "check_errors") == 0


@pytest.mark.host("soffice")
def test_libreoffice_gives_them_too(built: dict[tuple[str, Lang], Path], tmp_path: Path) -> None:
    """The second engine, all books, filled and emptied: no other figure, no error but charts' gaps."""
    books = {path: (catalogue.plan(*key), key[1]) for key, path in built.items()}
    for areas, names in EMPTIED.items():
        for (name, lang), path in built.items():
            empty = emptied(path, tmp_path / f"{name}_{lang}_{areas}.xlsx", names)
            books[empty] = read(empty).plan, lang
    found = all_recalculated(list(books), tmp_path)
    for path, (plan, lang) in books.items():
        assert differences(plan, figures(path, found.__getitem__)) == [], path.name
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
