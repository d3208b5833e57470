"""A user's own workbook to a draft tree, and the check that both say the same, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kpimodel.errors import Issue, KpiError, Location, ModelError, Parameter, Path, Severity, locate
from kpimodel.evaluate import evaluate
from kpimodel.table import Lang, Row
from kpimodel.tree import Tree
from workbook_templates import draft_values as values_of
from workbook_templates.draft_book import Book, Place, place_of
from workbook_templates.draft_follow import follow
from workbook_templates.draft_graph import Graph, number_at
from workbook_templates.draft_kgi import check_kgi, check_stored, find_cell, refuse_root
from workbook_templates.draft_labels import period
from workbook_templates.draft_rows import Rows, report_unlabelled
from workbook_templates.draft_shape import shape

_DEEPEST = 8  # levels that the template's own formulas follow


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
    check_kgi(book, place)
    graph = follow(book, place)
    check_stored(book, graph)
    branches = shape(graph)
    root = graph.resolve(graph.root)
    if branches[root].relation == "input":
        refuse_root(book, graph, place, root)
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
        raise ModelError(locate([*issues, *_on_goal(error.issues, goal)], where)) from None
    comparisons = tuple(
        Comparison(at, rows.ids[key], number_at(book, at), values[rows.ids[key]])
        for at, name in graph.checks.items()
        if (key := graph.resolve(name)) in branches
    )
    issues += [
        *_on_goal(tree.issues, goal),
        *_different(graph, comparisons),
        *_hidden(book, comparisons),
    ]
    issues += [*_too_deep(tree), *_not_native(tree, place)]
    if goal is None:
        issues.append(Issue("draft-goal", "note", place, {"value": values[rows.ids[root]]}))
    months, first = _periods(book, graph, list(branches))
    return Draft(tree, tuple(rows.rows), comparisons, locate(issues, where), months, first)


# --- what the draft says ---------------------------------------------------------------------


def _on_goal(issues: Iterable[Issue], goal: float | str | None) -> list[Issue]:
    """Findings with those on a goal that was given at that goal: no cell holds it."""
    given = ("nodes", 0, "target") if goal is not None else None
    return [replace(issue, path=("goal",)) if issue.path == given else issue for issue in issues]


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
