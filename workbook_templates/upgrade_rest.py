"""What a new workbook does not take over from an older one: the user's own sheets, notes, marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kpimodel.errors import Issue, Location, column_name
from workbook_templates import contract
from workbook_templates.cells import Grid, Sheets
from workbook_templates.package import Package, local, parse_area, parse_reference
from workbook_templates.read import WorkbookPlan

_MOST_NAMED = 12
# Names of all schemas begin like this; other names are the user's.
_OWN_NAME = re.compile(
    r"(?:actual|answer|calc|cap|check|draw|fig|fine|format|indent|key|kpi|list|live|log|original|"
    r"profile|review|row|score|season|source|tree|word|_xlnm|_xlfn)[._].*", re.IGNORECASE
)  # fmt: skip
# Kinds of parts that a template never has: relation's last word.
_FOREIGN = frozenset({
    "image", "pivotTable", "pivotCacheDefinition", "oleObject", "package", "vbaProject",
    "externalLink", "connections", "queryTable", "customXml", "slicer", "timeline", "control",
    "ctrlProp", "threadedComment", "chartsheet", "dialogsheet", "xlMacrosheet", "hyperlink",
})  # fmt: skip


def left_behind(book: WorkbookPlan, made: Path) -> tuple[Issue, ...]:
    """What a workbook holds that the new one does not.

    Args:
        book: The older workbook as it was read.
        made: The new one.
    """
    return tuple(_Rest(book, made).issues())


class _Rest:
    def __init__(self, book: WorkbookPlan, made: Path) -> None:
        self.book = book
        self.old, self.new = Package(book.path), Package(made)
        self.sheets = Sheets(self.old)
        names = self.old.names()
        places = {name: parse_reference(text) for name, text in names.items()}
        self.named = {name: place for name, place in places.items() if _OWN_NAME.match(name)}
        titles = {title for name in contract.SHEETS.values() for title in (name.ja, name.en)}
        self.own = (titles | {place[0] for place in self.named.values() if place}) & set(
            self.sheets.titles
        )
        made_names = self.new.names()
        self.names = [n for n in names if n not in made_names and not _OWN_NAME.match(n)]

    def issues(self) -> Iterator[Issue]:
        """All of it."""
        for title in self.sheets.titles:
            if title not in self.own:
                yield self._issue("upgrade-sheet", name=title)
        yield from self._formulas()
        yield from self._typed()
        yield from self._comments()
        for kind, count in sorted(self._kinds().items()):
            yield self._issue("upgrade-part", kind=kind, count=count)
        if self.names:
            yield self._issue("upgrade-names", names=tuple(self.names[:_MOST_NAMED]))

    def _issue(self, code: str, sheet: str = "", at: tuple[int, int] = (0, 0),
               **parameters: str | int | tuple[str, ...]) -> Issue:  # fmt: skip
        place = Location(self.book.path.name, sheet, *at) if at != (0, 0) else None
        return Issue(code, "warning", (self.book.path.name,), parameters, place)

    def _inputs(self) -> Iterator[tuple[Grid, tuple[int, int, int, int]]]:
        """Areas that are carried over as values: both tables with the rows below, the settings."""
        for table in self.old.tables():
            if table.name in (contract.TREE_TABLE, contract.ACTUALS_TABLE):
                area = table.top - 1, table.left, table.bottom, table.right
                yield self.sheets.grid(table.sheet), area
        # the areas below the spare rows are only watched, not read
        read = (p for name, p in self.named.items() if p and not name.endswith("_more"))
        for title, area in read:
            if title in self.sheets.titles:
                yield self.sheets.grid(title), area

    def _formulas(self) -> Iterator[Issue]:
        """Formulas in cells that are carried over: the new workbook holds their values."""
        cells = {*self.book.actual_cells.values()}
        nodes = range(len(self.book.plan.tree.nodes))
        places = [
            place for index in nodes for key in ("baseline", "minimum", "maximum", "target", "label")
            if (place := self.book.place(("nodes", index, key)))
        ]  # fmt: skip
        cells |= {(place.sheet, place.a1.rpartition("!")[2]) for place in places}
        found = []
        for title, cell in cells:
            area = parse_area(cell)
            if area and self.sheets.grid(title).computed(*area[:2]):
                found.append((title, area[0], area[1]))
        yield from self._listed("upgrade-formula", found)

    def _typed(self) -> Iterator[Issue]:
        """Texts and numbers beside and below the tables of the input sheets."""
        known = self._new_texts()
        found = []
        inputs = {
            table.sheet for table in self.old.tables()
            if table.name in (contract.TREE_TABLE, contract.ACTUALS_TABLE)
        }  # fmt: skip
        for title in inputs:
            grid = self.sheets.grid(title)
            areas = [area for other, area in self._inputs() if other is grid]
            for (row, column), value in grid.values.items():
                inside = any(a[0] <= row <= a[2] and a[1] <= column <= a[3] for a in areas)
                if not inside and not grid.computed(row, column) and value not in known:
                    found.append((title, row, column))
        yield from self._listed("upgrade-typed", found)

    def _new_texts(self) -> set[object]:
        sheets = Sheets(self.new)
        titles = {name.title(self.book.lang) for key, name in contract.SHEETS.items()
                  if key in contract.INPUT_SHEETS}  # fmt: skip
        return {v for t in titles & set(sheets.titles) for v in sheets.grid(t).values.values()}

    def _listed(self, code: str, found: list[tuple[str, int, int]]) -> Iterator[Issue]:
        if found:
            found.sort()
            title, row, column = found[0]
            cells = tuple(f"{t}!{column_name(c)}{r}" for t, r, c in found[:_MOST_NAMED])
            yield self._issue(code, title, (row, column), count=len(found), cells=cells)

    def _comments(self) -> Iterator[Issue]:
        own = {text for _, _, text in _comments(self.new)}
        heads = {(table.sheet, table.top) for table in self.old.tables()}
        found = []
        for title, ref, text in _comments(self.old):
            area = parse_area(ref)
            if area and text not in own and (title, area[0]) not in heads:
                found.append((title, area[0], area[1]))
        yield from self._listed("upgrade-comments", found)

    def _kinds(self) -> Counter[str]:
        own = Counter(_kinds(self.new))
        kinds = Counter(kind for kind in _kinds(self.old) if kind in _FOREIGN or kind == "chart")
        if kinds["chart"] <= own["chart"]:
            del kinds["chart"]
        else:
            kinds["chart"] -= own["chart"]
        return Counter({kind: n for kind, n in kinds.items() if kind == "chart" or not own[kind]})


def _kinds(package: Package) -> Iterator[str]:
    """Kinds of all relations of a package."""
    for name in package.zip.namelist():
        if name.endswith(".rels"):
            for item in package.xml(name):
                yield str(item.get("Type", "")).rsplit("/", 1)[-1]


def _comments(package: Package) -> Iterator[tuple[str, str, str]]:
    """Sheet, cell and text of every comment."""
    for sheet in package.sheets():
        for kind, part in package.relations(sheet.part).values():
            if kind == "comments" and package.has(part):
                for item in package.xml(part).iter():
                    if local(item) == "comment":
                        text = "".join(item.itertext()).strip()
                        yield sheet.title, str(item.get("ref", "")), text
