"""The tree table of a workbook: which one it is, what its columns mean, its rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kpimodel.errors import column_name
from kpimodel.table import BY_KEY, key_of_heading
from kpimodel.tree import Tree
from workbook_templates import contract
from workbook_templates.find import Found, near_key, tree_tables
from workbook_templates.package import fail
from workbook_templates.read_context import Reading, blank
from workbook_templates.read_dates import date_of

MOST_ROWS = 20_000
_NEEDED = ("parent", "relation", "baseline")


def tree_table(reading: Reading) -> Found:
    """The tree table.

    Raises:
        KpiError: There is none, or nothing tells which of several it is.
    """
    tables = tree_tables(reading.package, reading.sheets)
    if not tables:
        raise fail("tree-not-found", reading.path, sheets=reading.sheets.titles)
    if len(tables) > 1:
        raise fail("tree-several", reading.path, places=places(tables), table=contract.TREE_TABLE)
    table = tables[0]
    headings = [str(table.grid.heading(table.head, at)) for at in table.columns.values()]
    reading.guess_language(headings)
    reading.places["header",] = reading.at(table.grid, table.head, table.left)
    reading.places["nodes",] = reading.places["header",]
    if table.how != "name":
        reading.found.warn(f"tree-by-{table.how}", ("header",), table=contract.TREE_TABLE)
    if table.copies:
        reading.found.note("table-copies", ("header",), table=contract.TREE_TABLE,
                           sheets=table.copies)  # fmt: skip
    return table


def places(tables: list[Found]) -> tuple[str, ...]:
    """Where tables stand, for people."""
    return tuple(f"{t.grid.title}!{column_name(t.left)}{t.head}" for t in tables)


def tree_rows(reading: Reading, table: Found) -> list[dict[str, Any]]:
    """The rows of the tree table by machine key, as `Tree.from_rows` takes them.

    Raises:
        KpiError: Headings are missing; without them nothing else of the table means anything.
    """
    _check_headings(reading, table)
    reading.stop()
    rows: list[dict[str, Any]] = []
    below = False
    for row in lines(reading, table, contract.TREE_NAME.format(key="id")):
        if len(rows) == MOST_ROWS:
            break
        index = row - table.head - 1
        if 0 < table.bottom < row and not below:
            below = True
            reading.found.note("rows-below-table", ("nodes", index))
        reading.places["nodes", index] = reading.at(
            table.grid, row, table.columns.get("id", table.left)
        )
        rows.append({**_line(reading, table, row, index), "_row": index})
    if not rows:
        reading.found.error("table-empty", ("nodes",))
    return rows


def _line(reading: Reading, table: Found, row: int, index: int) -> dict[str, Any]:
    line: dict[str, Any] = {}
    for key, at in table.columns.items():
        path = ("nodes", index, key)
        reading.places[path] = reading.at(table.grid, row, at)
        value: Any = table.grid.get(row, at)
        if reading.unvalued(table.grid, row, at, path):
            value = None
        elif key in BY_KEY and BY_KEY[key].kind == "date":
            value = date_of(value, date1904=reading.package.date1904) or value
        line[key] = value
    return line


def lines(reading: Reading, table: Found, name: str) -> Iterator[int]:
    """Rows of a table with content, to the first blank one below all that is known of it.

    Args:
        reading: The workbook.
        table: The table.
        name: Defined name of a column that the workbook's formulas follow.
    """
    grid = table.grid
    columns = set(table.columns.values())
    followed = reading.followed(table, name)
    held = {row for row, column in grid.unvalued if column in columns and row <= followed}
    held |= {
        row
        for row, line in grid.rows()
        if any(at in columns and not blank(value) for at, value in line.items())
    }
    before = table.head
    for row in sorted(row for row in held if row > table.head and row != table.totals):
        if row - 1 > before and row - 1 >= followed:
            return
        before = row
        yield row


def _check_headings(reading: Reading, table: Found) -> None:
    missing = [key for key in _NEEDED if key not in table.columns]
    if not {"id", "label"} & table.columns.keys():
        missing.insert(0, "id")
    for at, heading in (*table.unknown.items(), *table.moved.items()):
        reading.places["header", at] = reading.at(table.grid, table.head, at)
        if missing:
            continue
        if at in table.moved:
            reading.found.warn("heading-moved", ("header", at), heading=heading)
        else:
            _ignored(reading, table, at, heading)
    if missing:
        names = tuple(BY_KEY[key].heading(reading.lang) for key in missing)
        seen = tuple(filter(None, table.unknown.values()))
        code = "headings-missing" if seen else "headings-gone"
        reading.found.error(code, ("header",), missing=names, seen=seen)


def _ignored(reading: Reading, table: Found, at: int, heading: str) -> None:
    """Say that a column is not read; louder where it was probably meant to be."""
    found, path = reading.found, ("header", at)
    meant = near_key(heading, table.columns)
    if not heading:
        found.warn("heading-blank", path)
    elif key_of_heading(heading) in table.columns:
        filled = any(
            at in line for row, line in table.grid.rows() if table.head < row != table.totals
        )
        add = found.error if filled else found.note
        add("heading-twice", path, heading=heading)
    elif meant:
        found.warn("heading-near", path, heading=heading, near=BY_KEY[meant].heading(reading.lang))
    else:
        found.note("column-ignored", path, heading=heading)


def target_cells(reading: Reading, tree: Tree) -> dict[str, tuple[str, str]]:
    """Id to the cell of its target: sheet title and A1."""
    cells: dict[str, tuple[str, str]] = {}
    for node in tree.nodes:
        place = reading.places.get(tree.path(node.id, "target"))
        if place:
            cells[node.id] = (place.sheet, place.a1.rpartition("!")[2])
    return cells
