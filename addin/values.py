"""A range of values for a tree's metrics: ``{id: value}``, in any of the forms people have."""

from __future__ import annotations

from addin import arguments
from addin.ranges import Cell, Grid, TreeRange, as_grid, is_blank
from kpimodel import table
from kpimodel.cells import fold
from kpimodel.errors import Findings, KpiError
from kpimodel.tree import Tree

_VALUE_HEADINGS = frozenset(
    {
        "値", "実績", "実績値", "答え", "結果", "着地", "着地見込み", "前", "後", "当期", "前期",
        "value", "values", "actual", "actuals", "answer", "result", "landing", "before", "after",
    }
)  # fmt: skip
_NUMBER_KEYS = frozenset({"baseline", "target"})


def read_values(argument: str, value: object, tree: Tree, around: TreeRange) -> dict[str, float]:
    """Return the values of a period by metric.

    Args:
        argument: ``before`` or ``after``, for findings.
        value: Two columns (ID or name, value), with or without headings; a wider table with
            headings, such as what KPI_EVALUATE spills; or one column beside the tree's rows,
            with or without its heading.
        tree: The tree.
        around: Its range, for the order of its rows.

    Returns:
        Values by id. Blank cells, and rows whose ID starts with ``_`` (summaries), are left out.

    Raises:
        KpiError: All findings at once.
    """
    grid = as_grid(value)
    if all(is_blank(cell) for row in grid for cell in row):
        raise arguments.refuse(argument, "values-empty")
    if len(grid) == 1 and len(grid[0]) > 2:  # noqa: PLR2004  a column that lies on its side
        grid = [[cell] for cell in grid[0]]
    pairs = _beside(grid, around) if len(grid[0]) == 1 else _named(grid)
    if pairs is None:
        raise arguments.refuse(
            argument, "values-shape", rows=len(grid), columns=len(grid[0]), expected=around.rows
        )
    return _values(argument, pairs, tree, around)


Pair = tuple[int, Cell, Cell]  # 0-based row in the range, name, value


def _beside(grid: Grid, around: TreeRange) -> list[Pair] | None:
    """One column: its rows are the tree's rows, with or without the headings' row."""
    headed = len(grid) == len(around.grid)
    if not headed and len(grid) != around.rows:
        return None
    columns = [around.keys.index(key) for key in ("id", "label") if key in around.keys]
    pairs: list[Pair] = []
    for at, line in enumerate(around.grid[1:]):
        names = [line[column] for column in columns if not is_blank(line[column])]
        row = at + 1 if headed else at
        pairs.append((row, names[0] if names else None, grid[row][0]))
    return pairs


def _named(grid: Grid) -> list[Pair] | None:
    """Two columns or a table: names in one, values in another."""
    keys = [table.key_of_heading(cell) for cell in grid[0]]
    headed = "id" in keys or "label" in keys or is_value_heading(grid[0][-1])
    if not headed and len(grid[0]) > 2:  # noqa: PLR2004
        return None
    name = next((keys.index(key) for key in ("id", "label") if key in keys), 0)
    at = value_column(grid[0], keys) if headed else 1
    if at is None or at == name:
        return None
    start = 1 if headed else 0
    return [(row, line[name], line[at]) for row, line in enumerate(grid[start:], start)]


def value_column(header: list[Cell], keys: list[str | None]) -> int | None:
    """Where a table with headings holds its values: by the heading, else the last unknown one."""
    for at, cell in enumerate(header):
        if is_value_heading(cell):
            return at
    numeric = [at for at, key in enumerate(keys) if key in _NUMBER_KEYS]
    if numeric:
        return numeric[0]
    unknown = [at for at, key in enumerate(keys) if key is None]
    return unknown[-1] if unknown else None


def is_value_heading(cell: Cell) -> bool:
    """True for a heading such as 値 or Actual."""
    return isinstance(cell, str) and fold(cell).casefold() in _VALUE_HEADINGS


def ids_by_name(tree: Tree) -> dict[str, str]:
    """What a cell may call a row: its id, else its label."""
    labels = {fold(node.label): node.id for node in tree.nodes}
    return labels | {node.id: node.id for node in tree.nodes}


def _values(argument: str, pairs: list[Pair], tree: Tree, around: TreeRange) -> dict[str, float]:
    names = ids_by_name(tree)
    expected = "数値" if around.lang == "ja" else "a number"
    found = Findings()
    values: dict[str, float] = {}
    for row, name_cell, cell in pairs:
        if is_blank(name_cell):
            continue
        name = fold(str(name_cell))
        if name.startswith("_") and name not in tree:
            continue
        id_ = names.get(name)
        if id_ is None:
            found.error(
                "values-unknown-id", ("arguments", argument, row), name=name, known=tree.levers
            )
        elif id_ in values:
            found.error("values-id-twice", ("arguments", argument, row), name=name)
        else:
            try:
                number = arguments.number(argument, cell, expected)
            except KpiError as error:
                first = error.issues[0]
                found.error(first.code, ("arguments", argument, row), **dict(first.parameters))
                continue
            if number is not None:
                values[id_] = number
    found.raise_errors(KpiError)
    if not values:
        raise arguments.refuse(argument, "values-empty")
    return values
