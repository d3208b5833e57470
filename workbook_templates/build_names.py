"""Columns of the calculation by defined names, for formulas of other sheets.

A formula without a sheet's title can be stored once for a whole column, as a shared formula.
"""

from __future__ import annotations

import re

from workbook_templates.build_calc import Calculation

_COLUMN = re.compile(r"\[([A-Z])\.([a-z0-9_]+)(::?)\]")


class Named:
    """Names of whole columns and blocks of the calculation, defined when first used."""

    def __init__(self, calculation: Calculation, prefix: str) -> None:
        self._calculation, self._prefix = calculation, prefix
        self._known: set[str] = set()

    def text(self, formula: str) -> str:
        """Formula text with ``[A.key:]`` and ``[A.key::]`` as names."""
        return _COLUMN.sub(self._name, formula)

    def _name(self, match: re.Match[str]) -> str:
        section, key, how = match.groups()
        block = how == "::"
        name = f"{self._prefix}_{section.lower()}_{key}" + ("_all" if block else "")
        if name not in self._known:
            self._known.add(name)
            calculation = self._calculation
            area = calculation.whole(section, key)
            if block:
                at = calculation.sheet.sections[section]
                last = at.letters(key, at.spans[key] - 1)
                area = area.rpartition(":")[0] + f":${last}${at.last}"
            calculation.book.name(name, area)
        return name
