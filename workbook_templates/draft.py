"""A user's own workbook to a draft tree, and the check that both say the same, cell by cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kpimodel.cells import fold
from kpimodel.errors import Issue, KpiError, Location, ModelError, Parameter, Path, Severity, locate
from kpimodel.evaluate import evaluate
from kpimodel.table import Lang, Row
from kpimodel.tree import Tree
from workbook_templates import draft_formula as excel
from workbook_templates import draft_values as values_of
from workbook_templates.draft_book import Area, Book, Place, place_of
from workbook_templates.draft_follow import follow
from workbook_templates.draft_graph import Graph, number_at
from workbook_templates.draft_labels import period
from workbook_templates.draft_rows import Rows, report_unlabelled
from workbook_templates.draft_shape import shape

_DEEPEST = 8  # levels that the template's own formulas follow
_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """One cell of the original beside the draft.

    Attributes:
        place: The cell.
        node: Id of the row that stands for it.
        original: Its stored value.
        drafted: The value of that row, from the baselines.
    """

    place: Place
    node: str
    original: float
    drafted: float

    @property
    def equal(self) -> bool:
        """Whether they are the same number, to 1e-9."""
        return values_of.close(self.original, self.drafted)


@dataclass(frozen=True)
class Draft:
    """A draft tree.

    Attributes:
        tree: The tree; its baselines are the workbook's numbers.
        rows: Its rows by machine key, with ``source`` and ``note`` naming cell and formula.
        comparisons: Every cell that was followed, beside the draft.
        issues: What was simplified or could not be read, with its cells; differences too.
        periods: How many months stand in the row that was totalled; 0 where there is none.
        first_period: Heading of the first of them, such as ``2025-04`` or ``4月``.
    """

    tree: Tree
    rows: tuple[Row, ...]
    comparisons: tuple[Comparison, ...]
    issues: tuple[Issue, ...]
    periods: int = 0
    first_period: str = ""

    @property
    def differences(self) -> tuple[Comparison, ...]:
        """The cells in which the draft says something else."""
        return tuple(item for item in self.comparisons if not item.equal)


def draft(book: Book, kgi: str, lang: Lang = "en", goal: float | str | None = None) -> Draft:
    """Make a draft tree of a workbook.

    Args:
        book: The workbook, see `read_formulas.UserBook`.
        kgi: The cell of the KGI, ``Sheet!C12`` or ``'Plan 2025'!$C$12``, or a defined name.
        lang: Language of the labels that are made up, such as a constant's.
        goal: The KGI's target; by default what it is in the workbook, with a note that says so.

    Returns:
        The draft, to be confirmed by a person: its ``issues`` say what to look at.

    Raises:
        ModelError: There is no such cell, it holds no formula that can be followed, or the
            workbook has no stored values.
    """
    place = find_cell(book, kgi)
    _check_kgi(book, place)
    graph = follow(book, place)
    _check_stored(book, graph)
    branches = shape(graph)
    root = graph.resolve(graph.root)
    if branches[root].relation == "input":
        _refuse_root(book, graph, place, root)
    rows = Rows(book, graph, branches, lang)
    report_unlabelled(rows, graph.findings)
    needed = _needed(graph)
    issues = [issue for issue in graph.findings.issues if issue.path in needed]

    def where(path: Path) -> Location | None:
        if path[:1] == ("nodes",) and len(path) > 1 and isinstance(path[1], int):
            at = rows.places[path[1]]
            return at.at(book.name) if at else None
        return path.at(book.name) if isinstance(path, Place) else None

    try:
        values = evaluate(Tree.from_rows(rows.rows))
        rows.rows[0]["target"] = values[rows.ids[root]] if goal is None else goal
        tree = Tree.from_rows(rows.rows)
    except KpiError as error:
        raise ModelError(locate([*issues, *error.issues], where)) from None
    comparisons = tuple(
        Comparison(at, rows.ids[key], number_at(book, at), values[rows.ids[key]])
        for at, name in graph.checks.items()
        if (key := graph.resolve(name)) in branches
    )
    issues += [*tree.issues, *_different(graph, comparisons), *_hidden(book, comparisons)]
    issues += [*_too_deep(tree), *_not_native(tree, place)]
    if goal is None:
        issues.append(Issue("draft-goal", "note", place, {"value": values[rows.ids[root]]}))
    months, first = _periods(book, graph, list(branches))
    return Draft(tree, tuple(rows.rows), comparisons, locate(issues, where), months, first)


# --- the KGI's cell --------------------------------------------------------------------------

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


def _check_kgi(book: Book, place: Place) -> None:
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


def _check_stored(book: Book, graph: Graph) -> None:
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


def _refuse_root(book: Book, graph: Graph, kgi: Place, root: str) -> None:
    """Say why there is no tree: the KGI's formula leads to one cell with nothing below it."""
    item, at = graph.items[root], kgi.at(book.name)
    place = item.place or kgi
    if item.series and book.cell(place).formula is None:
        raise _error("draft-kgi-periods", at)
    reasons = [issue for issue in graph.findings.issues if issue.path == place]
    typed = book.cell(place).formula is None
    if place != kgi and (typed or all(i.code == "draft-constant-formula" for i in reasons)):
        near = _formulas_near(book, kgi, tuple(graph.checks))
        raise _error("draft-kgi-one-cell", at, cell=place.a1, value=item.value, close=near or None)
    refusal = Issue("draft-kgi-opaque", "error", (), {"cell": place.a1}, at)
    raise ModelError([refusal, *locate(reasons, lambda _: place.at(book.name))])


# --- what the draft says ---------------------------------------------------------------------


def _needed(graph: Graph) -> set[Path]:
    """Cells that the KGI needs; a cut may have made others needless."""
    keys = set(graph.reachable())
    needed: set[Path] = {place for key in keys if (place := graph.items[key].place)}
    return needed | {at for at, key in graph.checks.items() if key in keys}


def _different(graph: Graph, comparisons: Sequence[Comparison]) -> list[Issue]:
    rounded = any(
        (expression := graph.items[key].expression) is not None and values_of.is_rounded(expression)
        for key in graph.reachable()
    ) or any(issue.code == "draft-rounding" for issue in graph.findings.issues)
    weighed = {
        at for at, key in graph.checks.items() if (s := graph.items[key].series) and s.volume
    }
    found = []
    for item in comparisons:
        if item.equal:
            continue
        code = "draft-differs-mean" if item.place in weighed else "draft-differs"
        severity: Severity = "warning" if rounded or item.place in weighed else "error"
        parameters: dict[str, Parameter] = {
            "node": item.node, "original": item.original, "drafted": item.drafted,
        }  # fmt: skip
        found.append(Issue(code, severity, item.place, parameters))
    return found


def _hidden(book: Book, comparisons: Sequence[Comparison]) -> list[Issue]:
    sheets = dict.fromkeys(c.place.sheet for c in comparisons if c.place.sheet in book.hidden)
    first = {c.place.sheet: c.place for c in reversed(comparisons)}
    return [Issue("draft-hidden", "note", first[sheet], {"sheet": sheet}) for sheet in sheets]


def _too_deep(tree: Tree) -> list[Issue]:
    def depth(id_: str) -> int:
        return 1 + max((depth(child) for child in tree.drawn_children(id_)), default=0)

    levels = depth(tree.root.id)
    if levels <= _DEEPEST:
        return []
    path = tree.path(tree.root.id, "parent")
    return [Issue("draft-deep", "warning", path, {"levels": levels, "limit": _DEEPEST})]


def _not_native(tree: Tree, kgi: Place) -> list[Issue]:
    """Rows that the template's own formulas do not compute."""
    labels = tuple(node.label for node in tree.nodes if node.relation == "formula")
    return [Issue("draft-formulas", "note", kgi, {"rows": labels})] if labels else []


def _periods(book: Book, graph: Graph, keys: Sequence[str]) -> tuple[int, str]:
    series = [s for key in keys if key in graph.items and (s := graph.items[key].series)]
    if not series:
        return _one_period(book, graph)
    longest = max(series, key=lambda s: len(s.places))
    return len(longest.places), period(book, longest.places[0], across=longest.across)


def _one_period(book: Book, graph: Graph) -> tuple[int, str]:
    """The KGI's own period, where its cell is one of several."""
    if not any(issue.code == "draft-one-month" for issue in graph.findings.issues):
        return 0, ""
    place = place_of(graph.root)
    if place is None:
        return 0, ""
    return 1, period(book, place, across=True) or period(book, place, across=False)
