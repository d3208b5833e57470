"""A range of seasonal profiles: a row a profile, a column a calendar month."""

from __future__ import annotations

from addin import arguments
from addin.ranges import Cell, as_grid, is_blank
from kpimodel import cells
from kpimodel.calendar import Month
from kpimodel.cells import fold
from kpimodel.errors import Findings, KpiError
from kpimodel.table import Lang

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = 12
Profiles = dict[str, dict[int, float]]


def read_profiles(value: object, lang: Lang) -> Profiles:
    """Read profiles, such as ``tblProfiles[#All]``.

    Args:
        value: Names in the first column, months as headings (``4月``, ``Apr``, ``4``, ``2025-04``);
            blank where there are none.
        lang: For findings.

    Returns:
        Weights by calendar month; a row without a weight is no profile.

    Raises:
        KpiError: All findings at once.
    """
    grid = as_grid(value)
    if arguments.left_out(grid):
        return {}
    months = {at: month for at, cell in enumerate(grid[0]) if at and (month := _month(cell))}
    if not months:
        raise arguments.refuse("profiles", "profiles-no-month")
    found = Findings()
    if len(set(months.values())) < len(months):
        found.error("profiles-month-twice", ("arguments", "profiles", 0))
    read: Profiles = {}
    for row, line in enumerate(grid[1:], 1):
        path = ("arguments", "profiles", row)
        weights: dict[int, float] = {}
        for at, month in months.items():
            try:
                weight = arguments.number("profiles", line[at], arguments.a_number(lang))
            except KpiError as error:
                first = error.issues[0]
                found.error(first.code, path, **dict(first.parameters))
                continue
            if weight is not None:
                weights[month] = weight
        name = "" if is_blank(line[0]) else fold(cells.shown(line[0]))
        if not name or not weights:
            continue
        if name.casefold() in {known.casefold() for known in read}:
            found.error("values-id-twice", path, name=name)
        read[name] = weights
    found.raise_errors(KpiError)
    return read


def _month(cell: Cell) -> int | None:
    """A calendar month, 1 to 12, from a heading."""
    if isinstance(cell, bool) or cell is None:
        return None
    month = Month.parse(cell)
    if month:
        return month.month
    text = fold(cells.shown(cell)).casefold().removesuffix("月")
    if text[:3] in _NAMES:
        return _NAMES.index(text[:3]) + 1
    return int(text) if text.isdecimal() and 1 <= int(text) <= _YEAR else None
