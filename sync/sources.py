"""Tabular sources of actuals, through pandas: CSV and .xlsx."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kpimodel import cells
from kpimodel.calendar import Month
from kpimodel.errors import Findings, Issue, Location
from kpimodel.errors import Path as IssuePath
from kpimodel.table import key_of_heading
from sync.errors import StoreError, finding
from sync.records import Key

_MONTHS = ("month", "月", "年月", "対象月")
_VALUES = ("value", "値", "実績", "actual", "actuals")
_LONG_COLUMNS = 2
_MAX_BYTES = 50_000_000


def read_actuals(
    file: Path, sheet: str | None = None
) -> tuple[dict[Key, float], tuple[Issue, ...]]:
    """Read actuals from a table.

    Either long (columns ID, month, value) or wide (an ID column and one column a month). Headings
    may be Japanese or English. Blanks are left out.

    Args:
        file: A CSV in UTF-8, or an .xlsx.
        sheet: Tab of the workbook; by default the first.

    Returns:
        ``{(id, month): value}``, and notes on texts read as numbers.

    Raises:
        KpiError: All findings, each with its cell.
    """
    rows = _load(file, sheet)
    source = _Source(file.name, sheet or "")
    headings = [cells.fold(str(name)) for name in rows[0]] if rows else []
    ids = [at for at, name in enumerate(headings) if key_of_heading(name) == "id"]
    months = {at: month for at, name in enumerate(headings) if (month := Month.parse(name))}
    named = {name.casefold(): at for at, name in enumerate(headings)}
    long = [named[name] for names in (_MONTHS, _VALUES) for name in names if name in named]
    if not ids or not (months or len(long) == _LONG_COLUMNS):
        raise finding(StoreError, "sync-source-columns", source.place(0, 0), seen=tuple(headings))
    for number, row in enumerate(rows[1:], start=1):
        id_ = cells.fold(str(row[ids[0]] or ""))
        if not id_:
            continue
        for at, month in months.items():
            source.add(id_, month, row[at], number, at)
        if not months:
            source.add_long(id_, row, number, *long)
    return source.result()


def _load(file: Path, sheet: str | None) -> list[list[object]]:
    try:
        size = file.stat().st_size
        frame = _frame(file, sheet) if size <= _MAX_BYTES else None
    except Exception as error:  # pandas and calamine raise many classes for damaged files
        reason = str(error)[:200] or type(error).__name__
        raise finding(
            StoreError, "sync-source-unreadable", file=file.name, reason=reason
        ) from error
    if frame is None:
        raise finding(StoreError, "sync-source-unreadable", file=file.name, reason="> 50 MB")
    blank = frame.isna().to_numpy()
    cells_ = frame.to_numpy(dtype=object)
    return [
        [None if no else cell for cell, no in zip(row, gaps, strict=True)]
        for row, gaps in zip(cells_, blank, strict=True)
    ]


def _frame(file: Path, sheet: str | None) -> pd.DataFrame:
    if file.suffix.lower() == ".csv":
        return pd.read_csv(file, header=None, dtype=object, keep_default_na=False)
    return pd.read_excel(file, sheet_name=sheet or 0, header=None, dtype=object, engine="calamine")


class _Source:
    """Collects actuals and findings, each with its cell."""

    def __init__(self, file: str, sheet: str) -> None:
        self.file, self.sheet = file, sheet
        self.values: dict[Key, float] = {}
        self.found = Findings()
        self.places: dict[IssuePath, Location] = {}

    def place(self, row: int, column: int) -> Location:
        return Location(self.file, self.sheet, row + 1, column + 1)

    def _path(self, row: int, column: int) -> IssuePath:
        path = ("actuals", row, column)
        self.places[path] = self.place(row, column)
        return path

    def add(self, id_: str, month: Month, raw: object, row: int, column: int) -> None:
        cell = cells.read_number(raw)
        if cell.kind == "blank":
            return
        path = self._path(row, column)
        if not isinstance(cell.value, float):
            self.found.error("sync-not-a-number", path, node=id_, value=str(raw))
        elif (id_, month) in self.values:
            self.found.error("sync-source-twice", path, node=id_, month=str(month))
        else:
            self.values[id_, month] = cell.value

    def add_long(
        self, id_: str, cells_: list[object], row: int, month_at: int, value_at: int
    ) -> None:
        month = Month.parse(cells_[month_at])
        if month is None:
            path = self._path(row, month_at)
            self.found.error("sync-source-month", path, value=str(cells_[month_at]))
        else:
            self.add(id_, month, cells_[value_at], row, value_at)

    def result(self) -> tuple[dict[Key, float], tuple[Issue, ...]]:
        if self.found.has_errors:
            raise StoreError(self.found.issues).located(self.places.get)
        return self.values, tuple(self.found.issues)
