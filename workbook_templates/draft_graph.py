"""The draft as a graph: what each number is computed from, before it becomes a tree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from kpimodel.errors import Findings
from kpimodel.formula import Expression, Name
from workbook_templates import draft_values as values_of
from workbook_templates.draft_book import Book, Place
from workbook_templates.draft_context import stored_number


@dataclass(frozen=True)
class Series:
    """A row (or column) of periods with one formula, taken as one number for the whole window.

    Attributes:
        places: The cells, one a period.
        total: The cell in which the window's total stands.
        volume: What a rate is weighed with, one a period; None for a flow, which adds up.
    """

    places: tuple[Place, ...]
    total: Place
    volume: tuple[float, ...] | None = None

    @property
    def key(self) -> str:
        """Name of the series: ``Plan!B5:M5``."""
        return f"{self.places[0].a1}:{self.places[-1].cell}"

    @property
    def across(self) -> bool:
        """Whether the periods stand side by side."""
        return self.places[0].row == self.places[-1].row

    def window(self, months: Sequence[float]) -> float:
        """One number for the window: the sum of a flow, sum over sum for a rate."""
        if self.volume is None:
            return math.fsum(months)
        whole = math.fsum(self.volume)
        if not whole:
            return math.fsum(months) / len(months)
        return math.fsum(v * r for v, r in zip(self.volume, months, strict=True)) / whole


@dataclass
class Item:
    """One number of the draft.

    Attributes:
        key: Address of its cell or series, or the name of a constant.
        value: What the workbook says.
        place: Its cell; for a series the first one; None for a constant's name.
        expression: How it is computed, roundings included; None for an input.
        label: What a constant is called; "" where the cells around say it.
        percent: Whether it was typed with a percent sign.
        constant: Whether it was written into a formula.
        series: The periods that it stands for.
    """

    key: str
    value: float
    place: Place | None = None
    expression: Expression | None = None
    label: str = ""
    percent: bool = False
    constant: bool = False
    series: Series | None = None


@dataclass
class Graph:
    """What was followed.

    Attributes:
        items: The numbers by key.
        root: Key of the KGI.
        checks: Cells to be compared with the draft, and the item that each stands for.
        findings: What was simplified or not read; paths are places.
        missing: Formulas without a stored value.
    """

    root: str
    items: dict[str, Item] = field(default_factory=dict)
    checks: dict[Place, str] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    missing: list[Place] = field(default_factory=list)

    def inputs_of(self, key: str) -> tuple[str, ...]:
        """Keys that an item is computed from, as it was followed."""
        expression = self.items[key].expression
        return () if expression is None else values_of.names(expression)

    def resolve(self, key: str) -> str:
        """The item that a key stands for: a cell that only repeats another is that other one."""
        while isinstance(expression := self.plain(key), Name):
            key = expression.name
        return key

    def plain(self, key: str) -> Expression | None:
        """How an item is computed, without roundings."""
        expression = self.items[key].expression
        return None if expression is None else values_of.unrounded(expression)

    def reachable(self) -> list[str]:
        """Keys that the root needs, nearest first."""
        order = [self.root]
        seen = {self.root}
        for key in order:
            for below in self.inputs_of(key):
                if below not in seen:
                    seen.add(below)
                    order.append(below)
        return order


def number_at(book: Book, place: Place) -> float:
    """The number of a cell as a formula sees it; 0 for a text, which sums leave out."""
    return stored_number(book.cell(place)) or 0.0
