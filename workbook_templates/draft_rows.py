"""The branches of a draft as rows of the tree table: ids, labels, units, roll-ups, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kpimodel.errors import Findings
from kpimodel.formula import Expression, rename, unparse
from kpimodel.messages import show, text
from kpimodel.node import is_percent
from kpimodel.table import Lang, Row
from workbook_templates import draft_values as values_of
from workbook_templates.draft_book import Book, Place, place_of
from workbook_templates.draft_graph import Graph, Item
from workbook_templates.draft_labels import Caption, Ids, caption, unit_of_format
from workbook_templates.draft_rollups import rollups
from workbook_templates.draft_shape import Branch

_LONGEST_NOTE = 200
_SIGNS = {"sum": " + ", "product": " × ", "mean": "・", "ratio": " ÷ "}


class Rows:
    """Rows of the tree table.

    Attributes:
        rows: One a branch, the KGI first, each below its parent.
        ids: Key to id.
        places: The cell of each row, None for a constant's name or a part of a formula.
    """

    def __init__(
        self, book: Book, graph: Graph, branches: Mapping[str, Branch], lang: Lang
    ) -> None:
        self._book, self._graph, self._branches, self._lang = book, graph, branches, lang
        self._findings = graph.findings
        self._captions: dict[str, Caption] = {}
        self._repeats: dict[str, list[str]] = {}
        for key in graph.reachable():
            self._repeats.setdefault(graph.resolve(key), []).append(key)
        self._labels = self._name()
        ids = Ids()
        self.ids = {key: ids.make(self._labels[key], self._cell(key)) for key in branches}
        self.units = {key: self._unit(key) for key in branches}
        known = {key: rollup for key in branches if (rollup := self._known_rollup(key))}
        self.rollups = rollups(branches, known)
        self.rows = [self._row(branch) for branch in branches.values()]
        self.places = [self._place(key) for key in branches]

    def _place(self, key: str) -> Place | None:
        owner = key.split("|", maxsplit=1)[0]
        item = self._graph.items.get(owner)
        return item.place if item else None

    def _cell(self, key: str) -> str:
        place = self._place(key)
        return place.a1 if place else key

    # --- labels ----------------------------------------------------------------------------

    def _name(self) -> dict[str, str]:
        labels = {key: self._label(branch) for key, branch in self._branches.items()}
        self._tell_apart(labels, with_heading=True)
        self._tell_apart(labels, with_heading=False)
        for key in reversed(labels):
            if self._branches[key].part:
                labels[key] = self._joined(self._branches[key], labels)
        return labels

    def _label(self, branch: Branch) -> str:
        item = self._graph.items.get(branch.key)
        if item is None:
            return ""
        if item.label:
            return item.label
        if item.constant:
            shown = show(item.value, "%") if item.percent else f"{item.value:,.10g}"
            cell = item.place.cell if item.place else ""
            return text("draft-constant-label", self._lang, value=shown, cell=cell)
        found = self._caption(item)
        self._captions[branch.key] = found
        return found.label

    def _caption(self, item: Item) -> Caption:
        """Its own words; the KGI's are those of the cell that the user named."""
        if item.place is None:
            return Caption(item.key, found=False)
        own = caption(self._book, item.place)
        same = self._repeats.get(item.key, [])
        first = [self._graph.root] if self._graph.root in same else []
        if first or not own.found:
            for key in (*first, *same):
                place = place_of(key)
                other = caption(self._book, place) if place else own
                if other.found:
                    return other
        if item.series:
            return Caption(own.label, "", own.unit, own.found)
        return own

    def _tell_apart(self, labels: dict[str, str], *, with_heading: bool) -> None:
        """Give labels that stand for several rows their heading, or else their address."""
        counts = Counter(labels[key] for key in self._captions)
        for key, found in self._captions.items():
            if counts[labels[key]] > 1:
                more = found.heading if with_heading else self._cell(key)
                if more:
                    brackets = "（{}）" if self._lang == "ja" else " ({})"
                    labels[key] += brackets.format(more)

    def _joined(self, branch: Branch, labels: Mapping[str, str]) -> str:
        keys = branch.below
        if branch.relation == "ratio" and branch.expression:
            keys = list(values_of.names(branch.expression))
        return _SIGNS.get(branch.relation, " ").join(labels[key] for key in keys)[:100]

    # --- units and roll-ups ----------------------------------------------------------------

    def _unit(self, key: str) -> str:
        item = self._graph.items.get(key)
        if item is None or (item.place is None and not item.percent):
            return ""
        shape = "" if item.constant else self._shape(item)
        unit = "%" if item.percent or (not item.constant and unit_of_format(shape) == "%") else ""
        if not unit and key in self._captions:
            unit = self._captions[key].unit or unit_of_format(shape)
        if is_percent(unit) and not 0 <= item.value <= 1:
            if item.place:
                self._findings.note("draft-percent", item.place, value=item.value)
            return ""
        return "%" if is_percent(unit) else unit

    def _shape(self, item: Item) -> str:
        return self._book.cell(item.place).shape if item.place else ""

    def _known_rollup(self, key: str) -> str | None:
        """The roll-up that the workbook tells: percentages are rates, totals of months add up."""
        item = self._graph.items.get(key)
        if item is None:
            return None
        if item.series is not None:
            return "sum" if item.series.volume is None else "ratio"
        percent = not item.constant and unit_of_format(self._shape(item)) == "%"
        rate = item.constant or item.percent or percent or is_percent(self.units[key])
        return "ratio" if rate else None

    # --- rows ------------------------------------------------------------------------------

    def _row(self, branch: Branch) -> Row:
        key = branch.key
        item = self._graph.items.get(key)
        row: Row = {
            "id": self.ids[key], "label": self._labels[key], "relation": branch.relation,
            "rollup": self.rollups[key],
        }  # fmt: skip
        if branch.parent:
            row["parent"] = self.ids[branch.parent]
        if branch.expression is not None:
            row["formula"] = self._formula(branch.expression)
        if self.units[key]:
            row["unit"] = self.units[key]
        if branch.relation == "input":
            row["baseline"] = branch.value
        if item and item.constant:
            row["hold"] = True
        place = self._place(key)
        if place:
            row["source"] = item.key if item and item.series else place.a1
            formula = self._book.cell(place).formula
            if formula:
                row["note"] = formula[1 : _LONGEST_NOTE + 1]
        return row

    def _formula(self, expression: Expression) -> str:
        return unparse(rename(values_of.written(expression), self.ids))


def report_unlabelled(rows: Rows, findings: Findings) -> None:
    """Say which cells have no words beside them."""
    for row, place in zip(rows.rows, rows.places, strict=True):
        if place and row["label"] == place.a1:
            findings.note("draft-no-label", place)
