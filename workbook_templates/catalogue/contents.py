"""What a template holds, as data in both languages, and the plan that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kpimodel.calendar import Calendar, Month
from kpimodel.plan import Plan
from kpimodel.table import Lang
from kpimodel.timing.phasing import Weights
from kpimodel.tree import Tree

Words = tuple[str, str]  # Japanese, English
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Contents:
    """A plan whose texts stand in both languages; the numbers and ids are the same.

    Attributes:
        name: Name of the plan.
        start: First month of the window.
        months: Its length.
        rows: Rows by machine key; a pair of texts is Japanese, English.
        actuals: ``{id: values}``, one a month; None is a blank.
        first_actual: How many months after the start the actuals begin; below 0 is history.
        profiles: Month weights by name; the name is a pair as well.
    """

    name: Words
    start: Month
    months: int
    rows: tuple[Row, ...]
    actuals: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)
    first_actual: int = 0
    profiles: Mapping[Words, Weights] = field(default_factory=dict)

    def plan(self, lang: Lang) -> Plan:
        """The plan with its texts in one language."""
        at = 0 if lang == "ja" else 1
        rows = [
            {key: value[at] if isinstance(value, tuple) else value for key, value in row.items()}
            for row in self.rows
        ]
        first = self.start + self.first_actual
        actuals = {
            (id_, first + index): float(value)
            for id_, values in self.actuals.items()
            for index, value in enumerate(values)
            if value is not None
        }
        profiles = {name[at]: weights for name, weights in self.profiles.items()}
        calendar = Calendar(self.start, self.months)
        return Plan(Tree.from_rows(rows), calendar, actuals, self.name[at], profiles=profiles)
