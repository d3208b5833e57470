"""The seasonal profiles of a workbook: one row a profile, one column a calendar month."""

from __future__ import annotations

from kpimodel import cells as cell_reader
from kpimodel.cells import fold
from kpimodel.errors import Path
from workbook_templates import contract
from workbook_templates.find import Found, profiles_table
from workbook_templates.read_context import Reading, blank

Profiles = dict[str, dict[int, float]]


def profiles(reading: Reading) -> Profiles:
    """Read the profiles: weights by calendar month; a row without a weight is none."""
    table = profiles_table(reading.package, reading.sheets)
    read: Profiles = {}
    if table is None or "name" not in table.columns:
        return read
    grid = table.grid
    seen: dict[str, int] = {}
    for row in range(table.head + 1, reading.followed(table, contract.PROFILE_NAME) + 1):
        raw = grid.get(row, table.columns["name"])
        weights = _weights(reading, table, row, f"{raw}")
        if blank(raw) or not weights:
            continue
        name = f"{raw:.15g}" if isinstance(raw, float) else str(raw).strip()
        path: Path = ("profiles", name)
        reading.places.setdefault(path, reading.at(grid, row, table.columns["name"]))
        key = fold(name).casefold()
        if key in seen:
            reading.places[*path, row] = reading.at(grid, row, table.columns["name"])
            reading.found.error("profile-twice", (*path, row), name=name, other=seen[key])
            continue
        seen[key] = row
        read[name] = weights
    return read


def _weights(reading: Reading, table: Found, row: int, name: str) -> dict[int, float]:
    weights: dict[int, float] = {}
    for month in range(1, 13):
        column = table.columns.get(str(month))
        if column is None:
            continue
        raw = table.grid.get(row, column)
        path: Path = ("profiles", name, month)
        reading.places[path] = reading.at(table.grid, row, column)
        if reading.unvalued(table.grid, row, column, path):
            continue
        cell = cell_reader.read_number(raw)
        if isinstance(cell.value, float):
            weights[month] = cell.value
        elif cell.kind == "error":
            reading.found.error("error-value", path, node=name, value=str(cell.value))
        elif cell.kind != "blank":
            reading.found.error("not-a-number", path, node=name, value=str(raw))
    return weights
