"""Tabular sources of actuals, through pandas: CSV, .xlsx, and SQL by URL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kpimodel import cells
from kpimodel.calendar import Month
from kpimodel.errors import Findings, Issue, Location, locate
from kpimodel.errors import Path as IssuePath
from kpimodel.table import key_of_heading
from sync.errors import StoreError, finding
from workbook_templates.read_dates import month_of

_MONTHS = ("month", "月", "年月", "対象月", "date", "日付")
_VALUES = ("value", "値", "実績", "実績値", "actual", "actuals")
_LONG_COLUMNS = 2
_MAX_BYTES = 50_000_000
_HEADER_WITHIN = 20  # exports carry a title and a date above their headings
_ENCODINGS = ("utf-8-sig", "cp932")  # what programs write, and what Japanese Excel writes
_URL = re.compile(r"^[A-Za-z][\w+.-]*://")
_SECRET = re.compile(r"(://[^:/@\s]*:)[^@\s]*@")
_READS = re.compile(r"^\s*(select|with)\b", re.IGNORECASE)

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One actual as a source holds it.

    Attributes:
        name: Id or label, as typed there, widths folded.
        month: The month it belongs to.
        value: A number; a rate is a fraction.
        raw: What stands in the cell.
        location: The cell.
    """

    name: str
    month: Month
    value: float
    raw: object
    location: Location


def read_entries(
    source: str, table: str | None = None
) -> tuple[tuple[Entry, ...], tuple[Issue, ...]]:
    """Read actuals from a table.

    Either long (columns for the metric, the month and the value) or wide (a column for the metric
    and one a month). The metric is named by id or label; headings are Japanese or English, and may
    stand below a title. Blanks are left out.

    Args:
        source: Path of a CSV (UTF-8 or Shift_JIS), a .tsv or an .xlsx; or the URL of a database
            that SQLAlchemy has a driver for.
        table: Tab of the workbook, by default the first; for a database a SELECT, or the name of
            a table, by default ``actuals``.

    Returns:
        The entries in the order of the source, and findings with their cells: where one is an
        error the entries are not all.

    Raises:
        KpiError: There is no such table, or it lacks the columns.
    """
    notes: tuple[Issue, ...] = ()
    database = bool(_URL.match(source))
    if database:
        name, rows = _SECRET.sub(r"\1***@", source), _from_database(source, table)
    else:
        name = Path(source).name
        rows, notes = _from_file(Path(source), table)
    reading = _Reading(
        name, name if database or not table else table
    )  # where there is no tab, the file names the place
    reading.read(rows)
    entries, issues = reading.result()
    return entries, (*notes, *issues)


def read_frame(frame: pd.DataFrame) -> tuple[tuple[Entry, ...], tuple[Issue, ...]]:
    """Read actuals from a data frame, long or wide, as `read_entries` does from a file.

    Findings count its rows as a sheet would: the column names are row 1.

    Raises:
        StoreError: It lacks the columns.
    """
    reading = _Reading("DataFrame", "DataFrame")
    reading.read([list(frame.columns), *_cells(frame)])
    return reading.result()


def _from_database(url: str, query: str | None) -> list[Row]:
    """The answer of a query, its column names first."""
    shown = _SECRET.sub(r"\1***@", url)
    asked = query or "actuals"
    if " " in asked.strip() and not _READS.match(asked):
        raise finding(StoreError, "fill-query", query=asked[:80])
    file = re.match(r"^sqlite:///(?!:memory:)([^?]+)", url)
    if file and not Path(file[1]).is_file():  # SQLite would make an empty database
        raise finding(StoreError, "fill-database", name=shown, reason=f"{file[1]}: no such file")
    try:
        frame = pd.read_sql(asked, url)
    except Exception as error:  # each driver has classes of its own
        reason = _SECRET.sub(r"\1***@", str(error))[:200] or type(error).__name__
        raise finding(StoreError, "fill-database", name=shown, reason=reason) from error
    return [[str(name) for name in frame.columns], *_cells(frame)]


def _from_file(file: Path, sheet: str | None) -> tuple[list[Row], tuple[Issue, ...]]:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise OSError("> 50 MB")  # noqa: TRY301
        if file.suffix.lower() in (".csv", ".tsv", ".txt"):
            frame, encoding = _read_text(file)
        else:
            frame = pd.read_excel(
                file, sheet_name=sheet or 0, header=None, dtype=object, engine="calamine"
            )
            encoding = _ENCODINGS[0]
    except FileNotFoundError:
        raise finding(StoreError, "file-missing", name=file.name) from None
    except Exception as error:  # pandas and calamine raise many classes for damaged files
        reason = str(error)[:200] or type(error).__name__
        raise finding(
            StoreError, "sync-source-unreadable", file=file.name, reason=reason
        ) from error
    notes: tuple[Issue, ...] = ()
    if encoding != _ENCODINGS[0]:
        notes = (Issue("fill-encoding", "note", (), {"file": file.name}),)
    return _cells(frame), notes


def _read_text(file: Path) -> tuple[pd.DataFrame, str]:
    """A text table and its encoding: tabs or semicolons where the first line has no comma."""
    for encoding in _ENCODINGS:
        try:
            lines = file.read_text(encoding).splitlines()
        except UnicodeDecodeError:
            continue
        first = next((line for line in lines if line.strip()), "")
        separator = next((mark for mark in ("\t", ";") if mark in first and "," not in first), ",")
        width = max((line.count(separator) for line in lines), default=0) + 1
        frame = pd.read_csv(
            file, header=None, dtype=object, keep_default_na=False, sep=separator,
            names=list(range(width)), encoding=encoding, skip_blank_lines=False,
        )  # fmt: skip
        return frame, encoding
    raise ValueError("neither UTF-8 nor Shift_JIS")


def _cells(frame: pd.DataFrame) -> list[Row]:
    blank = frame.isna().to_numpy()
    values = frame.to_numpy(dtype=object)
    return [
        [None if no else cell for cell, no in zip(row, gaps, strict=True)]
        for row, gaps in zip(values, blank, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the columns stand.

    Attributes:
        row: 0-based row of the headings.
        names: Columns that name the metric, ids before labels.
        months: Columns of a wide table.
        long: The month's and the value's column of a long table.
    """

    row: int
    names: tuple[int, ...]
    months: dict[int, Month]
    long: tuple[int, int] | None


def _head(rows: Sequence[Row]) -> _Head | None:
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        texts = ["" if cell is None else cells.fold(str(cell)) for cell in row]
        keys = [key_of_heading(text) for text in texts]
        names = [i for key in ("id", "label") for i, found in enumerate(keys) if found == key]
        named = {text.casefold(): i for i, text in reversed(list(enumerate(texts)))}
        long = [
            next((named[word] for word in words if word in named), None)
            for words in (_MONTHS, _VALUES)
        ]
        pair = (long[0], long[1]) if None not in long else None
        months = {i: month for i, text in enumerate(texts) if text and (month := month_of(row[i]))}
        if names and (months or pair):
            return _Head(at, tuple(names), months, None if months else pair)  # type: ignore[arg-type]
    return None


class _Reading:
    """Collects entries and findings, each with its cell."""

    def __init__(self, source: str, sheet: str) -> None:
        self.source, self.sheet = source, sheet
        self.entries: list[Entry] = []
        self.found = Findings()
        self.places: dict[IssuePath, Location] = {}

    def read(self, rows: Sequence[Row]) -> None:
        """Read all rows below the headings."""
        head = _head(rows)
        if head is None:
            seen = next((row for row in rows if any(cell is not None for cell in row)), ())
            texts = tuple(str(cell) for cell in seen if cell is not None)
            raise finding(StoreError, "sync-source-columns", self._place(0, 0), seen=texts[:12])
        for number, row in enumerate(rows[head.row + 1 :], start=head.row + 1):
            name = self._name(row, head)
            if not name:
                continue
            if head.long is None:
                for at, month in head.months.items():
                    self._add(name, month, row[at], number, at)
                continue
            month_at, value_at = head.long
            month_of_row = month_of(row[month_at])
            if month_of_row is None:
                path = self._path(number, month_at)
                self.found.error("sync-source-month", path, value=str(row[month_at] or ""))
            else:
                self._add(name, month_of_row, row[value_at], number, value_at)

    def _name(self, row: Row, head: _Head) -> str:
        typed = (row[at] for at in head.names)
        folded = ("" if raw is None else cells.fold(str(raw)) for raw in typed)
        return next((name for name in folded if name), "")

    def _place(self, row: int, column: int) -> Location:
        return Location(self.source, self.sheet, row + 1, column + 1)

    def _path(self, row: int, column: int) -> IssuePath:
        path = ("actuals", row, column)
        self.places[path] = self._place(row, column)
        return path

    def _add(self, name: str, month: Month, raw: object, row: int, column: int) -> None:
        cell = cells.read_number(raw)
        if cell.kind == "blank":
            return
        if not isinstance(cell.value, float):
            path = self._path(row, column)
            self.found.error("fill-not-a-number", path, node=name, value=str(raw))
            return
        self.entries.append(Entry(name, month, cell.value, raw, self._place(row, column)))

    def result(self) -> tuple[tuple[Entry, ...], tuple[Issue, ...]]:
        """What was read, and the findings with their cells."""
        return tuple(self.entries), tuple(locate(self.found.issues, self.places.get))
