"""The KGI's cell: found by what a person typed, and refused where it leads to no tree."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import replace

from kpimodel.cells import fold
from kpimodel.errors import Issue, Location, ModelError, Parameter, locate
from workbook_templates import draft_formula as excel
from workbook_templates.draft_book import Area, Book, Place
from workbook_templates.draft_graph import Graph
from workbook_templates.draft_words import CATALOGUE

_MOST_SHOWN = 10
_REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^!]+)!)?\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>\d{1,7})"
)


def find_cell(book: Book, text: str) -> Place:
    """The place that a person means by ``Sheet!C12``, a cell alone, or a defined name.

    Raises:
        ModelError: ``draft-no-sheet`` or ``draft-no-cell``, with close names.
    """
    asked = text.strip().removeprefix("=")
    match = _REFERENCE.fullmatch(asked.replace("！", "!"))
    if match is None:
        return _named(book, asked)
    sheet = match["sheet"] or ""
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    titles = {fold(title).casefold(): title for title in book.titles}
    if not sheet and len(book.titles) > 1:
        raise _error("draft-which-sheet", cell=asked, sheets=book.titles)
    title = titles.get(fold(sheet).casefold()) if sheet else book.titles[0]
    if title is None:
        near = tuple(difflib.get_close_matches(fold(sheet).casefold(), titles, n=3, cutoff=0.4))
        close = tuple(titles[name] for name in near) or book.titles[:_MOST_SHOWN]
        raise _error("draft-no-sheet", sheet=sheet, close=close)
    area = excel.parse(f"{match['column'].upper()}{match['row']}")
    if not isinstance(area, Area):
        raise _error("draft-no-cell", cell=asked)
    return Place(title, area.top, area.left)


def _named(book: Book, name: str) -> Place:
    definition = book.defined(name, book.titles[0])
    try:
        area = excel.parse(definition) if definition else None
    except excel.FormulaError:
        area = None
    if isinstance(area, Area) and area.single and area.sheet in book.titles:
        return Place(str(area.sheet), area.top, area.left)
    raise _error("draft-no-cell", cell=name)


def _error(code: str, place: Location | None = None, **parameters: Parameter) -> ModelError:
    return ModelError([Issue(code, "error", (), parameters, place)])


def check_kgi(book: Book, place: Place) -> None:
    """Refuse a cell without a number, or with a typed one.

    Raises:
        ModelError: What it holds instead, with formulas near it.
    """
    cell = book.cell(place)
    at = place.at(book.name)
    if cell.is_error:
        raise _error("draft-kgi-error", at, value=str(cell.value))
    if cell.formula is not None:
        if cell.stored and cell.number is None:
            raise _error("draft-kgi-text", at, text=cell.text)
        return
    if cell.value is None:
        raise _error("draft-kgi-empty", at, close=_formulas_near(book, place) or None)
    if cell.number is None:
        raise _error("draft-kgi-text", at, text=cell.text)
    raise _error(
        "draft-kgi-constant", at, value=cell.number, close=_formulas_near(book, place) or None
    )


def _formulas_near(book: Book, place: Place, but: Sequence[Place] = ()) -> tuple[str, ...]:
    """Cells with formulas around a place, nearest first, but for some."""
    around = Area(
        place.sheet, max(1, place.row - 30), max(1, place.column - 15), place.row + 30,
        place.column + 15,
    )  # fmt: skip
    near = [
        at for at in book.within(around)
        if at not in but and book.cell(at).formula and book.cell(at).number is not None
    ]  # fmt: skip
    near.sort(key=lambda at: abs(at.row - place.row) + abs(at.column - place.column))
    return tuple(at.a1 for at in near[:3])


def check_stored(book: Book, graph: Graph) -> None:
    """Without stored values there is nothing to compare with; some programs write a 0 for each."""
    missing = graph.missing
    if not missing:
        formulas = [at for at in graph.checks if book.cell(at).formula]
        off = [i for i in graph.findings.issues if i.code == "draft-mismatch"]
        if off and all(book.cell(at).number == 0 for at in formulas):
            missing = formulas
    if missing:
        shown = tuple(at.a1 for at in missing[:_MOST_SHOWN])
        at = missing[0].at(book.name)
        raise _error("draft-not-stored", at, cells=shown, count=len(missing), file=book.name)


def refuse_root(book: Book, graph: Graph, kgi: Place, root: str) -> None:
    """Say why there is no tree: the KGI's formula leads to one cell with nothing below it."""
    item, at = graph.items[root], kgi.at(book.name)
    place = item.place or kgi
    if item.series and book.cell(place).formula is None:
        raise _error("draft-kgi-periods", at)
    reasons = [issue for issue in graph.findings.issues if issue.path == place]
    figures_only = any(issue.code == "draft-constant-formula" for issue in reasons)
    if place != kgi and (figures_only or book.cell(place).formula is None):
        near = _formulas_near(book, kgi, tuple(graph.checks))
        raise _error("draft-kgi-one-cell", at, cell=place.a1, value=item.value, close=near or None)
    refusal = Issue("draft-kgi-opaque", "error", (), {"cell": place.a1}, at)
    # nothing is drafted, so no cell "became an input"
    reasons = [
        replace(issue, code=code) if (code := f"{issue.code}-kgi") in CATALOGUE else issue
        for issue in reasons
    ]
    raise ModelError([refusal, *locate(reasons, lambda _: place.at(book.name))])
