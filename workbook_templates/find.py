"""Finds the tables of a workbook: by name, by the hidden machine keys, by the headings."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

from kpimodel.calendar import Month
from kpimodel.cells import fold
from kpimodel.table import COLUMNS, KEYS, key_of_heading
from workbook_templates import contract
from workbook_templates.cells import Grid, Sheets, Value
from workbook_templates.package import Package

_FEWEST_KEYS = 4
_DEEPEST_HEAD = 200
_NEAR = 0.7  # difflib's ratio: 上限値 and 上限 have 0.8, 目標の感想 and 目標 0.57
_COMPUTED = frozenset(
    fold(word).casefold() for words in contract.COMPUTED_HEADINGS.values() for word in words
)


@dataclass(frozen=True, slots=True)
class Found:
    """A table in a sheet; rows and columns 1-based.

    Attributes:
        grid: The sheet.
        head: Row of the headings.
        columns: Machine key (or month as text) to column.
        unknown: Headings that mean nothing, by column; ``""`` for a blank one above values.
        bottom: Last row of the table as far as it is known; 0 where it is not.
        how: ``name``, ``keys`` or ``headings``.
        left: First column of the table.
    """

    grid: Grid
    head: int
    columns: dict[str, int]
    unknown: dict[int, str]
    bottom: int
    how: str
    left: int


Meaning = Callable[[Value], str | None]


def tree_table(package: Package, sheets: Sheets) -> Found | None:
    """The tree table, or None."""
    return _find(package, sheets, contract.TREE_TABLE, _tree_key, _is_tree)


def actuals_table(package: Package, sheets: Sheets, tree: Found) -> Found | None:
    """The table of actuals, or None; never the tree table itself."""

    def is_actuals(columns: dict[str, int]) -> bool:
        months = sum(1 for key in columns if Month.parse(key))
        return "id" in columns and months > 0 and "parent" not in columns

    found = _find(package, sheets, contract.ACTUALS_TABLE, _actual_key, is_actuals)
    same = found and (found.grid.title, found.head) == (tree.grid.title, tree.head)
    return None if same else found


def _is_tree(columns: dict[str, int]) -> bool:
    known = sum(1 for key in columns if key in KEYS)
    named, typed = {"id", "label"} & columns.keys(), {"relation", "baseline"} & columns.keys()
    return known >= _FEWEST_KEYS and bool(named) and bool(typed)


def _tree_key(value: Value) -> str | None:
    return key_of_heading(value) if isinstance(value, str) else None


def _actual_key(value: Value) -> str | None:
    if isinstance(value, str) and key_of_heading(value) in contract.ACTUALS_KEYS:
        return key_of_heading(value)
    month = Month.parse(value) if isinstance(value, (str, float)) else None
    return None if month is None else str(month)


def _find(
    package: Package, sheets: Sheets, name: str, meaning: Meaning,
    enough: Callable[[dict[str, int]], bool],
) -> Found | None:  # fmt: skip
    for table in package.tables():
        if table.name == name and table.sheet in sheets.titles:
            grid = sheets.grid(table.sheet)
            columns, unknown = _columns(
                grid, table.top, range(table.left, table.right + 1), meaning
            )
            unknown |= _nameless(grid, table.top, table.bottom, (table.left, table.right), columns)
            return Found(grid, table.top, columns, unknown, table.bottom, "name", table.left)
    best: tuple[int, Found] | None = None
    for title in sheets.titles:
        grid = sheets.grid(title)
        for row, line in grid.rows():
            if row > _DEEPEST_HEAD:
                break
            found = _at(grid, row, line, meaning, enough)
            if found and (best is None or len(found.columns) > best[0]):
                best = len(found.columns), found
    return best[1] if best else None


def _at(
    grid: Grid, row: int, line: dict[int, Value], meaning: Meaning,
    enough: Callable[[dict[str, int]], bool],
) -> Found | None:  # fmt: skip
    keys = {str(value) for value in line.values() if isinstance(value, str)}
    if len(keys & set(KEYS)) >= min(_FEWEST_KEYS, len(contract.ACTUALS_KEYS)) and "id" in keys:
        span = range(min(line), max(line) + 1)
        columns, unknown = _columns(grid, row + 1, span, meaning)
        if not enough(columns):
            return None
        return Found(grid, row + 1, columns, unknown, 0, "keys", min(columns.values()))
    span = range(min(line), max(line) + 1)
    columns, unknown = _columns(grid, row, span, meaning, keys_above=False)
    if not enough(columns):
        return None
    return Found(grid, row, columns, unknown, 0, "headings", min(columns.values()))


def _nameless(
    grid: Grid, head: int, bottom: int, span: tuple[int, int], columns: Mapping[str, int]
) -> dict[int, str]:
    """Columns without key and heading that hold typed values: nobody can say what they are."""
    blank = {at for at in range(span[0], span[1] + 1) if grid.get(head, at) is None}
    return {
        at: ""
        for at in sorted(blank - set(columns.values()))
        if any(
            (row, at) not in grid.formulas and grid.get(row, at) not in (None, "")
            for row in range(head + 1, bottom + 1)
        )
    }


def _columns(
    grid: Grid, head: int, span: range, meaning: Meaning, *, keys_above: bool = True
) -> tuple[dict[str, int], dict[int, str]]:
    """Columns by key: the hidden key above where there is one, else the heading."""
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    above = {at: grid.get(head - 1, at) for at in span} if keys_above else {}
    keyed = sum(1 for value in above.values() if isinstance(value, str) and value in KEYS)
    for at in span:
        heading = grid.get(head, at)
        key = str(above.get(at)) if keyed >= len(contract.ACTUALS_KEYS) else ""
        if key.startswith("_") and key in contract.COMPUTED_HEADINGS:
            continue
        # a month's heading may be changed on purpose, a column's meaning may not
        found = key if key in KEYS else meaning(heading) or (meaning(key) if key else None)
        if found is not None and found not in columns:
            columns[found] = at
        elif found is not None or (heading is not None and not _is_computed(heading)):
            unknown[at] = str(heading)
    return columns, unknown


def near_key(heading: str, known: Container[str]) -> str | None:
    """The machine key of a column that is not known yet and whose heading is nearly this one.

    Example:
        >>> near_key("上限値", {"minimum"}), near_key("上限値", {"maximum"}), near_key("感想", ())
        ('maximum', None, None)
    """
    words = {
        fold(word).casefold(): column.key
        for column in COLUMNS
        if column.key not in known
        for word in (column.key, column.ja, column.en, *column.aliases)
    }
    near = difflib.get_close_matches(fold(heading).casefold(), words, 1, _NEAR)
    return words[near[0]] if near else None


def _is_computed(heading: Value) -> bool:
    return fold(str(heading)).casefold() in _COMPUTED
