"""Functions of single values, applied to ranges cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from addin import arguments
from addin.ranges import Answer, Cell, Grid
from addin.refusal import answer
from kpimodel.table import Lang


def same_size(grids: Mapping[str, Grid]) -> list[Grid]:
    """Return ranges of one size, by argument; a single cell serves for all cells of the others.

    Raises:
        KpiError: Two ranges of different sizes.
    """
    sizes = [(len(grid), len(grid[0])) for grid in grids.values()]
    rows, columns = next((size for size in sizes if size != (1, 1)), (1, 1))
    sized: list[Grid] = []
    for argument, grid in grids.items():
        size = len(grid), len(grid[0])
        if size not in ((1, 1), (rows, columns)):
            raise arguments.refuse(
                argument, "shapes-differ", rows=rows, columns=columns,
                other_rows=size[0], other_columns=size[1],
            )  # fmt: skip
        sized.append([[grid[0][0]] * columns] * rows if size == (1, 1) else grid)
    return sized


def each(grid: Grid, one: Callable[[int, int], Cell], lang: Lang | None = None) -> Answer:
    """Apply a function to every cell; what cannot be read shows its reason in its own cell."""
    if len(grid) == 1 and len(grid[0]) == 1:
        return one(0, 0)

    def safe(row: int, column: int) -> Cell:
        shown = answer(None, lambda: one(row, column), lang)
        return shown if not isinstance(shown, list) else None

    return [[safe(row, column) for column in range(len(grid[0]))] for row in range(len(grid))]


def lines(
    grid: Grid, argument: str, one: Callable[[int, int], list[Cell]], lang: Lang | None = None
) -> Grid:
    """Apply a function that gives a line of figures to every cell of one column, or of one row.

    What cannot be read shows its reason in the first cell of its line.

    Raises:
        KpiError: A range of several rows and columns has no order of lines.
    """
    rows, columns = len(grid), len(grid[0])
    if rows > 1 and columns > 1:
        raise arguments.refuse(argument, "argument-not-a-line", rows=rows, columns=columns)
    found: Grid = []
    for row in range(rows):
        for column in range(columns):
            shown = answer(None, lambda: [one(row, column)], lang)  # noqa: B023  called at once
            found += shown if isinstance(shown, list) else [[shown]]
    width = max(map(len, found))
    return [line + [""] * (width - len(line)) for line in found]
