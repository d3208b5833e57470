"""The settings of a workbook: by their defined names, else by their labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpimodel import cells as cell_reader
from kpimodel.calendar import APRIL, Calendar, Month
from kpimodel.cells import fold
from kpimodel.errors import column_name
from workbook_templates import contract
from workbook_templates.cells import Grid, Value
from workbook_templates.find import Found
from workbook_templates.package import parse_reference
from workbook_templates.read_context import Reading, blank
from workbook_templates.read_dates import month_of

_REACH = 3  # columns to the right of a label in which its value may stand


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings say; None where a needed one is missing, which is a finding."""

    name: str
    on_track: float
    watch: float
    calendar: Calendar | None


def settings(reading: Reading, table: Found) -> Settings:
    """The settings of a workbook whose tree table is known."""
    raw = {key: _setting(reading, table, key) for key in contract.SETTINGS}
    numbers = {
        key: _number(reading, key, raw[key], default)
        for key, default in (
            ("on_track", 1.0),
            ("watch", 0.9),
            ("months", None),
            ("year_start", float(APRIL)),
        )
    }
    months = {key: _month(reading, key, raw[key]) for key in ("start", "closed_through")}
    name = raw["name"]
    if isinstance(name, float):
        name = f"{name:.15g}"
    return Settings(
        "" if name is None else str(name),
        numbers["on_track"] or 0.0,
        numbers["watch"] or 0.0,
        _calendar(reading, numbers, months),
    )


def _number(reading: Reading, key: str, raw: Value, default: float | None) -> float | None:
    cell = cell_reader.read_number(raw)
    if cell.kind == "blank" and default is None:
        _missing(reading, key)
    elif cell.kind == "error":
        reading.found.error("error-value", (key,), node=_words(reading, key), value=str(cell.value))
    elif cell.kind not in ("number", "blank"):
        reading.found.error("not-a-number", (key,), node=_words(reading, key), value=str(raw))
    return cell.value if isinstance(cell.value, float) else default


def _month(reading: Reading, key: str, raw: Value) -> Month | None:
    month = month_of(raw, date1904=reading.package.date1904)
    if month is None and not blank(raw):
        shown = f"{raw:.15g}" if isinstance(raw, float) else str(raw)
        reading.found.error("not-a-month", (key,), value=shown)
    elif month is None and key == "start":
        _missing(reading, key)
    return month


def _missing(reading: Reading, key: str) -> None:
    """A blank setting; one whose formula has no value has been told already."""
    if not any(issue.path == (key,) for issue in reading.found.issues if issue.severity == "error"):
        reading.found.error("setting-missing", (key,), setting=_words(reading, key))


def _words(reading: Reading, key: str) -> str:
    return contract.SETTING_WORDS[key][0 if reading.lang == "ja" else 1]


def _setting(reading: Reading, table: Found, key: str) -> Value:
    reference = parse_reference(reading.names.get(contract.SETTINGS[key], ""))
    if reference and reference[0] in reading.sheets.titles:
        title, (row, column, _, _) = reference
        return _value(reading, reading.sheets.grid(title), row, column, key)
    own = table.grid.title
    others = [title for title in reading.sheets.titles if title != own]
    # where other settings have their names, this one is not lost, but of a later schema
    named = any(parse_reference(reading.names.get(n, "")) for n in contract.SETTINGS.values())
    for title in (own,) if named else (own, *others):
        found = _labelled(reading.sheets.grid(title), key)
        if found:
            return _pick(reading, reading.sheets.grid(title), found, key)
    reading.places[key,] = reading.places["header",]
    return None


def _value(reading: Reading, grid: Grid, row: int, column: int, key: str) -> Value:
    reading.places[key,] = reading.at(grid, row, column)
    reading.unvalued(grid, row, column, (key,))
    return grid.get(row, column)


def _labelled(grid: Grid, key: str) -> list[tuple[int, int, str]]:
    """Cells to the right of a setting's label: row, column, label."""
    words = {fold(word).casefold() for word in contract.SETTING_WORDS[key]}
    found: list[tuple[int, int, str]] = []
    for row, line in grid.rows():
        for column, value in line.items():
            if not isinstance(value, str) or fold(value).casefold() not in words:
                continue
            filled = {*line, *(at for r, at in grid.unvalued if r == row)}
            beside = (at for at in sorted(filled) if column < at <= column + _REACH)
            found.append((row, next(beside, column + 2), value))
    return found


def _pick(
    reading: Reading, grid: Grid, found: list[tuple[int, int, str]], key: str
) -> Value:  # fmt: skip
    row, column, label = found[0]
    value = _value(reading, grid, row, column, key)
    if any(grid.get(other[0], other[1]) != value for other in found[1:]):
        cells = tuple(f"{grid.title}!{column_name(at)}{line}" for line, at, _ in found)
        reading.found.error("setting-several", (key,), setting=label, places=cells)
    else:
        reading.found.warn("setting-by-label", (key,), setting=label)
    return value


def _calendar(
    reading: Reading, numbers: Mapping[str, float | None], chosen: Mapping[str, Month | None]
) -> Calendar | None:
    start, months, year_start = chosen["start"], numbers["months"], numbers["year_start"]
    if start is None or months is None or year_start is None:
        return None
    for key, value in (("months", months), ("year_start", year_start)):
        if value != int(value):
            reading.found.error("not-whole", (key,), value=value)
            return None
    return reading.attempt(
        lambda: Calendar(start, int(months), chosen["closed_through"], int(year_start))
    )
