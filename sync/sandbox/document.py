"""A spreadsheet: its sheets, the names of its ranges, and how a reference finds its cells."""

from __future__ import annotations

import copy
import datetime as dt
import secrets
from dataclasses import dataclass, field

from sync.sandbox.a1 import Area, area_of, parse_cells, split_reference
from sync.sandbox.defaults import sheet_properties, spreadsheet_properties
from sync.sandbox.errors import ApiError, invalid
from sync.sandbox.grid import Cell, Cells
from sync.sandbox.payload import Json, int_at, object_at, text_at

MAX_CELLS = 10_000_000
_SHEET_PARTS = ("merges", "protected", "conditional", "bands")


def timestamp() -> str:
    """Now, as Drive writes it: UTC to the millisecond."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def new_number() -> int:
    """A positive 31-bit id, as Google gives to sheets, ranges and rules."""
    return secrets.randbelow(2**31 - 2) + 1


@dataclass
class Sheet:
    """One tab.

    Args:
        properties: SheetProperties as the API shapes them.
        cells: The cells that hold anything, by (row, column), 0-based.
        merges: GridRanges.
        protected: ProtectedRanges, with their editors.
        conditional: ConditionalFormatRules, first one first.
        bands: BandedRanges.
        rows: DimensionProperties that differ from the default, by row.
        columns: The same, by column.
    """

    properties: Json
    cells: Cells = field(default_factory=dict)
    merges: list[Json] = field(default_factory=list)
    protected: list[Json] = field(default_factory=list)
    conditional: list[Json] = field(default_factory=list)
    bands: list[Json] = field(default_factory=list)
    rows: dict[int, Json] = field(default_factory=dict)
    columns: dict[int, Json] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """The sheetId (gid)."""
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        """The tab's title."""
        return str(self.properties["title"])

    @property
    def row_count(self) -> int:
        """Rows of the grid."""
        return int(self.properties["gridProperties"]["rowCount"])

    @property
    def column_count(self) -> int:
        """Columns of the grid."""
        return int(self.properties["gridProperties"]["columnCount"])

    @property
    def area(self) -> Area:
        """The whole grid."""
        return Area(0, self.row_count, 0, self.column_count)

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place, an empty one where nothing is kept."""
        return self.cells.get((row, column)) or Cell()

    def resize(self, rows: int, columns: int) -> None:
        """Set the grid's size; cells beyond it are lost."""
        grid = {**self.properties["gridProperties"], "rowCount": rows, "columnCount": columns}
        self.properties = {**self.properties, "gridProperties": grid}
        self.cells = {p: c for p, c in self.cells.items() if p[0] < rows and p[1] < columns}

    def copy(self) -> Sheet:
        """A copy that can be changed without touching this one."""
        return Sheet(
            properties=copy.deepcopy(self.properties),
            cells=dict(self.cells),
            **{
                part: copy.deepcopy(getattr(self, part))
                for part in (*_SHEET_PARTS, "rows", "columns")
            },
        )

    def to_json(self) -> Json:
        """The sheet for the state file."""
        cells = [[r, c, cell.to_json()] for (r, c), cell in self.cells.items()]
        return {"properties": self.properties, "cells": cells} | {
            part: getattr(self, part) for part in (*_SHEET_PARTS, "rows", "columns")
        }

    @classmethod
    def from_json(cls, kept: Json) -> Sheet:
        """The sheet that `to_json` wrote."""
        return cls(
            properties=kept["properties"],
            cells={(r, c): Cell.from_json(cell) for r, c, cell in kept["cells"]},
            rows={int(k): v for k, v in kept["rows"].items()},
            columns={int(k): v for k, v in kept["columns"].items()},
            **{part: kept[part] for part in _SHEET_PARTS},
        )


@dataclass
class Document:
    """One spreadsheet.

    Args:
        id: The spreadsheetId, which is also the Drive file's.
        properties: SpreadsheetProperties as the API shapes them.
        sheets: The tabs in their order.
        named: NamedRanges.
        metadata: DeveloperMetadata.
        permissions: Drive permissions.
        created: Drive's createdTime.
        modified: Drive's modifiedTime.
        version: Drive's version: grows with every change.
    """

    id: str
    properties: Json
    sheets: list[Sheet]
    named: list[Json] = field(default_factory=list)
    metadata: list[Json] = field(default_factory=list)
    permissions: list[Json] = field(default_factory=list)
    created: str = ""
    modified: str = ""
    version: int = 1

    @classmethod
    def blank(cls, title: str) -> Document:
        """A new spreadsheet with one tab, `Sheet1`."""
        now = timestamp()
        return cls(
            id="1" + secrets.token_urlsafe(33)[:43],
            properties=spreadsheet_properties(title),
            sheets=[Sheet(sheet_properties(0, "Sheet1", 0))],
            created=now,
            modified=now,
        )

    @property
    def title(self) -> str:
        """The file's name."""
        return str(self.properties["title"])

    @property
    def locale(self) -> str:
        """The locale, for example `ja_JP`."""
        return str(self.properties.get("locale", "en_US"))

    def copy(self) -> Document:
        """A copy that can be changed without touching this one."""
        return Document(
            id=self.id,
            properties=copy.deepcopy(self.properties),
            sheets=[sheet.copy() for sheet in self.sheets],
            named=copy.deepcopy(self.named),
            metadata=copy.deepcopy(self.metadata),
            permissions=copy.deepcopy(self.permissions),
            created=self.created,
            modified=self.modified,
            version=self.version,
        )

    def to_json(self) -> Json:
        """The spreadsheet for the state file."""
        return {**vars(self), "sheets": [sheet.to_json() for sheet in self.sheets]}

    @classmethod
    def from_json(cls, kept: Json) -> Document:
        """The spreadsheet that `to_json` wrote."""
        return cls(**{**kept, "sheets": [Sheet.from_json(sheet) for sheet in kept["sheets"]]})

    def number_sheets(self) -> None:
        """Write each tab's place in the order into its properties."""
        for index, sheet in enumerate(self.sheets):
            sheet.properties["index"] = index

    def check_size(self) -> None:
        """Refuse to grow beyond Google's limit.

        Raises:
            ApiError: More than ten million cells.
        """
        count = sum(sheet.row_count * sheet.column_count for sheet in self.sheets)
        if count > MAX_CELLS:
            raise invalid(
                "This action would increase the number of cells in the workbook above the limit "
                f"of {MAX_CELLS} cells."
            )

    def sheet_by_id(self, sheet_id: int) -> Sheet:
        """The tab with this sheetId.

        Raises:
            ApiError: There is none.
        """
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise invalid(f"No grid with id: {sheet_id}")

    def sheet_by_title(self, title: str) -> Sheet | None:
        """The tab with this title (letter case does not count), or None."""
        return next((s for s in self.sheets if s.title.lower() == title.lower()), None)

    def named_range(self, name: str) -> Json | None:
        """The named range of this name (letter case does not count), or None."""
        return next((n for n in self.named if n["name"].lower() == name.lower()), None)

    def area_of(self, grid_range: Json, where: str = "range") -> tuple[Sheet, Area]:
        """The tab and the rectangle of a GridRange, clamped to the grid.

        Raises:
            ApiError: No such tab, or no cells.
        """
        sheet = self.sheet_by_id(int_at(grid_range, "sheetId", where))
        try:
            return sheet, area_of(grid_range, sheet.row_count, sheet.column_count, where)
        except ValueError as error:
            raise invalid(f"Invalid {where}: {error}") from error

    def find(self, reference: str) -> tuple[Sheet, Area]:
        """The tab and the rectangle that an A1 reference, a title or a named range means.

        The rectangle is clamped to the grid, as Google's answers are (recorded).

        Raises:
            ApiError: It cannot be parsed, or starts beyond the grid.
        """
        try:
            title, cells = split_reference(reference)
        except ValueError:
            raise _unparsed(reference) from None
        if title is None:
            if named := self.named_range(reference):
                return self.area_of(object_at(named, "range"))
            if sheet := self.sheet_by_title(reference):
                return sheet, sheet.area
            return self._cells(self.sheets[0], str(cells), reference)
        titled = self.sheet_by_title(title)
        if not titled:
            raise _unparsed(reference)
        if cells is None:
            return titled, titled.area
        if named := self.named_range(cells):
            return self.area_of(object_at(named, "range"))
        return self._cells(titled, cells, reference)

    def _cells(self, sheet: Sheet, cells: str, reference: str) -> tuple[Sheet, Area]:
        try:
            area = parse_cells(cells, sheet.row_count, sheet.column_count)
        except ValueError:
            raise _unparsed(reference) from None
        rows, columns = sheet.row_count, sheet.column_count
        if area.top >= rows or area.left >= columns:
            raise invalid(
                f"Range ({area.a1(sheet.title)}) exceeds grid limits. "
                f"Max rows: {rows}, max columns: {columns}"
            )
        return sheet, Area(area.top, min(area.bottom, rows), area.left, min(area.right, columns))

    def filtered(self, data_filter: Json) -> tuple[Sheet, Area]:
        """The tab and the rectangle of a DataFilter (A1 or GridRange).

        Raises:
            ApiError: Nothing found, or a developer metadata lookup, which is not supported.
        """
        if data_filter.get("a1Range") is not None:
            return self.find(text_at(data_filter, "a1Range", "dataFilters"))
        if data_filter.get("gridRange") is not None:
            return self.area_of(object_at(data_filter, "gridRange", "dataFilters"), "gridRange")
        raise invalid("The sandbox supports dataFilters by a1Range and gridRange only.")


def _unparsed(reference: str) -> ApiError:
    return invalid(f"Unable to parse range: {reference}")
