"""Finds the tables of a workbook: by name, by the hidden machine keys, by the headings."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace

from kpimodel.cells import fold
from kpimodel.table import COLUMNS, KEYS, Lang, key_of_heading
from workbook_templates import contract
from workbook_templates.cells import LAST_COLUMN, LAST_ROW, Grid, Sheets, Value
from workbook_templates.package import Package, TablePart, parse_reference
from workbook_templates.read_dates import month_of

LANGS: tuple[Lang, ...] = ("ja", "en")
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
        head: Row of the headings, the last one where they are merged over several.
        columns: Machine key (or month as text) to column.
        unknown: Headings that mean nothing or mean what another column is, by column; ``""`` for
            a blank one above values.
        bottom: Last row of the table as far as it is known; 0 where it is not.
        how: ``name``, ``keys`` or ``headings``.
        left: First column of the table.
        moved: Columns whose heading says something else than the hidden key above it.
        totals: The row of totals; 0 where there is none.
        copies: Sheets with another table of nearly this name.
    """

    grid: Grid
    head: int
    columns: Mapping[str, int]
    unknown: Mapping[int, str]
    bottom: int
    how: str
    left: int
    moved: Mapping[int, str]
    totals: int = 0
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a table is: its name, what its headings mean, and which of them it cannot be without."""

    name: str
    meaning: Callable[[Value], str | None]
    enough: Callable[[Mapping[str, int]], bool]


def tree_tables(package: Package, sheets: Sheets) -> list[Found]:
    """The tree table; several where no name and no key tells which one it is."""
    return _find(package, sheets, _Kind(contract.TREE_TABLE, _tree_key, _is_tree))


def actuals_tables(package: Package, sheets: Sheets, tree: Found) -> list[Found]:
    """The table of actuals, or several as above; never the tree table itself."""
    date1904 = package.date1904

    def key(value: Value) -> str | None:
        if isinstance(value, str) and key_of_heading(value) in contract.ACTUALS_KEYS:
            return key_of_heading(value)
        month = month_of(value, date1904=date1904)
        return None if month is None else str(month)

    kind = _Kind(contract.ACTUALS_TABLE, key, _is_actuals)
    own = tree.grid.title, tree.head
    return [t for t in _find(package, sheets, kind) if (t.grid.title, t.head) != own]


def profiles_table(package: Package, sheets: Sheets) -> Found | None:
    """The table of seasonal profiles, by its name or the name of its area; None without one."""
    names = {fold(word).casefold(): "name" for word in contract.PROFILE_HEADING}
    for month in range(1, 13):
        for lang in LANGS:
            names[fold(contract.month_word(month, lang)).casefold()] = str(month)

    def key(value: Value) -> str | None:
        text = f"{value:g}" if isinstance(value, float) else str(value or "")
        return names.get(fold(text).casefold())

    kind = _Kind(contract.PROFILES_TABLE, key, lambda columns: "name" in columns)
    for table in package.tables():
        if table.name.casefold() == kind.name.casefold():
            return _named(sheets.grid(table.sheet), table, kind)
    area = parse_reference(package.names().get(contract.PROFILE_WEIGHT, ""))
    if area is None or area[0] not in sheets.titles:
        return None
    title, (top, left, _, right) = area
    return _at(sheets.grid(title), top - 1, tuple(range(left - 1, right + 1)), kind)


def _is_actuals(columns: Mapping[str, int]) -> bool:
    named = {"id", "label"} & columns.keys()
    return bool(named) and len(columns.keys() - set(KEYS)) > 0 and "parent" not in columns


def _is_tree(columns: Mapping[str, int]) -> bool:
    known = sum(1 for key in columns if key in KEYS)
    named, typed = {"id", "label"} & columns.keys(), {"relation", "baseline"} & columns.keys()
    return known >= _FEWEST_KEYS and bool(named) and bool(typed)


def _tree_key(value: Value) -> str | None:
    return key_of_heading(value) if isinstance(value, str) else None


def _find(package: Package, sheets: Sheets, kind: _Kind) -> list[Found]:
    named: Found | None = None
    copies = []
    for table in package.tables():
        name = table.name.casefold()
        if name == kind.name.casefold() and named is None:
            named = _named(sheets.grid(table.sheet), table, kind)
        elif re.fullmatch(rf"{kind.name}_?\d+", table.name, re.IGNORECASE):
            copies.append(table.sheet)
    if named is not None and named.columns:
        return [replace(named, copies=tuple(copies))]
    candidates: dict[tuple[str, int], Found] = {}
    for found in _scan(sheets, kind):
        place = found.grid.title, found.head
        above = candidates.get((place[0], place[1] - 1))
        if above is None:
            candidates.setdefault(place, found)
        elif len(above.columns) < len(found.columns):  # two heading rows of one table
            candidates[place] = found
            del candidates[place[0], place[1] - 1]
    best = [found for found in candidates.values() if found.how == "keys"]
    # a table whose area holds no heading at all may have slipped from its place
    return best or list(candidates.values()) or ([named] if named else [])


def _named(grid: Grid, table: TablePart, kind: _Kind) -> Found:
    head = table.top if table.heads else table.top - 1
    names = table.headings if not table.heads else ()
    span = range(table.left, min(table.right, LAST_COLUMN) + 1)
    bottom = min(table.bottom - table.totals, LAST_ROW)
    columns, unknown, moved = _columns(grid, head, span, kind, names=names)
    unknown |= _nameless(grid, (head, bottom), span, columns)
    return Found(
        grid, head, columns, unknown, bottom, "name", table.left, moved,
        table.bottom if table.totals else 0,
    )  # fmt: skip


def _scan(sheets: Sheets, kind: _Kind) -> Iterator[Found]:
    for title in sheets.titles:
        grid = sheets.grid(title)
        over: dict[int, list[int]] = {}
        for row, column in grid.merged:
            over.setdefault(row, []).append(column)
        for row, line in grid.rows():
            if row > _DEEPEST_HEAD:
                break
            found = _at(grid, row, (*line, *over.get(row, ())), kind)
            if found and _has_rows(found):
                yield found


def _at(grid: Grid, row: int, at: tuple[int, ...], kind: _Kind) -> Found | None:
    span = range(min(at), max(at) + 1)
    keys = {value for column in at if isinstance(value := grid.get(row, column), str)}
    if len(keys & set(KEYS)) >= min(_FEWEST_KEYS, len(contract.ACTUALS_KEYS)) and "id" in keys:
        how, head = "keys", row + 1
    else:
        how, head = "headings", row
    columns, unknown, moved = _columns(grid, head, span, kind, keys_above=how == "keys")
    if not kind.enough(columns):
        return None
    # headings that are merged over several rows end in the last of them
    last = max(grid.merged.get((head, at), (head, head))[1] for at in columns.values())
    head = last if last <= head + _DEEPEST_HEAD else head
    return Found(grid, head, columns, unknown, 0, how, min(columns.values()), moved)


def _has_rows(found: Found) -> bool:
    """Whether something is typed below: a sheet of formulas only shows the table."""
    names = [found.columns[key] for key in ("id", "label") if key in found.columns]
    return any(
        column in line and (row, column) not in found.grid.formulas
        for row, line in found.grid.rows()
        if row > found.head
        for column in names
    )


def _nameless(
    grid: Grid, rows: tuple[int, int], span: range, columns: Mapping[str, int]
) -> dict[int, str]:
    """Columns without key and heading that hold typed values: nobody can say what they are."""
    blank = {at for at in span if grid.get(rows[0], at) is None} - set(columns.values())
    held = {
        at
        for row, line in grid.rows()
        if rows[0] < row <= rows[1]
        for at, value in line.items()
        if at in blank and (row, at) not in grid.formulas and value != ""
    }
    return dict.fromkeys(sorted(held), "")


def _columns(
    grid: Grid, head: int, span: range, kind: _Kind, *, keys_above: bool = True,
    names: tuple[str, ...] = (),
) -> tuple[dict[str, int], dict[int, str], dict[int, str]]:  # fmt: skip
    """Columns by key, unknown headings, and headings that contradict the hidden key above.

    The heading is what people see and what moves along when they drag a column, so it counts
    before the hidden key.
    """
    above = {at: grid.get(head - 1, at) for at in span} if keys_above else {}
    keyed = sum(1 for value in above.values() if isinstance(value, str) and value in KEYS)
    claims: dict[str, list[tuple[int, int]]] = {}
    unknown: dict[int, str] = {}
    moved: dict[int, str] = {}
    for place, at in enumerate(span):
        heading = names[place] if place < len(names) else grid.heading(head, at)
        key = str(above.get(at) or "") if keyed >= len(contract.ACTUALS_KEYS) else ""
        shown = kind.meaning(heading)
        hidden = None if key.startswith("_") else kind.meaning(key) if key else None
        if shown is None and heading is not None and _is_computed(heading):
            continue
        if shown is None and key.startswith("_") and key in contract.COMPUTED_HEADINGS:
            continue
        if shown is None and heading is not None and hidden not in KEYS:
            hidden = None  # the workbook's own formulas read a month by its heading alone
        found = shown or hidden
        if found is not None:
            claims.setdefault(found, []).append((2 * (shown is None) + (hidden != found), at))
            if shown and hidden and shown != hidden and hidden in KEYS:
                moved[at] = str(heading)
        if heading is not None:
            unknown[at] = str(heading)
    columns = {key: min(places)[1] for key, places in claims.items()}
    for at in columns.values():
        unknown.pop(at, None)
    return columns, unknown, moved


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
