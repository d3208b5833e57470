"""The cells of a sheet of an .xlsx package: values by row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from workbook_templates.package import Package, column_number, fail, local

MOST_CELLS = 2_000_000
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")

Value = str | float | bool | None


class Grid:
    """One sheet's values; rows and columns 1-based.

    Attributes:
        title: Title of the sheet.
        values: ``{(row, column): value}`` of cells with content; error values are their texts.
        formulas: Cells that hold a formula.
        bottom: Last row with content.
    """

    def __init__(
        self, title: str, values: Mapping[tuple[int, int], Value], formulas: set[tuple[int, int]]
    ) -> None:
        self.title = title
        self.values = values
        self.formulas = formulas
        self.bottom = max((row for row, _ in values), default=0)

    def get(self, row: int, column: int) -> Value:
        """The value of a cell, None where it is blank."""
        return self.values.get((row, column))

    def rows(self) -> Iterator[tuple[int, dict[int, Value]]]:
        """Rows with content, in order: number, and values by column."""
        lines: dict[int, dict[int, Value]] = {}
        for (row, column), value in self.values.items():
            lines.setdefault(row, {})[column] = value
        for row in sorted(lines):
            yield row, lines[row]


class Sheets:
    """The sheets of a package, each read when it is asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._parts = {sheet.title: sheet.part for sheet in package.sheets()}
        self._grids: dict[str, Grid] = {}
        self._strings: list[str] | None = None
        self._count = 0

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles, in the order of the tabs."""
        return tuple(self._parts)

    def grid(self, title: str) -> Grid:
        """The values of a sheet.

        Raises:
            WorkbookError: The part is damaged, or holds more cells than a workbook of ours can.
        """
        if title not in self._grids:
            self._grids[title] = self._read(title)
        return self._grids[title]

    def _read(self, title: str) -> Grid:
        values: dict[tuple[int, int], Value] = {}
        formulas: set[tuple[int, int]] = set()
        row = 0
        for line in self._package.xml(self._parts[title]).iter():
            if local(line) != "row":
                continue
            row = _whole(line.get("r")) or row + 1
            column = 0
            for cell in line:
                if local(cell) != "c":
                    continue
                place = _CELL.fullmatch(cell.get("r", ""))
                column = column_number(place[1]) if place else column + 1
                value, formula = self._value(cell)
                if formula:
                    formulas.add((row, column))
                if value is not None:
                    values[row, column] = value
        self._count += len(values)
        if self._count > MOST_CELLS:
            raise fail("workbook-too-many-cells", self._package.path, limit=MOST_CELLS)
        return Grid(title, values, formulas)

    def _value(self, cell: Element) -> tuple[Value, bool]:
        kind = cell.get("t", "n")
        formula = False
        text: str | None = None
        for part in cell:
            name = local(part)
            if name == "f":
                formula = True
            elif name == "v":
                text = part.text or ""
            elif name == "is":
                text = _rich(part)
        if text is None:
            return None, formula
        return self._typed(kind, text), formula

    def _typed(self, kind: str, text: str) -> Value:
        if kind == "s":
            at = _whole(text)
            strings = self._shared()
            return strings[at] if at is not None and at < len(strings) else text
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind in ("str", "inlineStr", "e", "d"):
            return text or None
        try:
            return float(text)
        except ValueError:
            return text or None

    def _shared(self) -> list[str]:
        if self._strings is None:
            part = "xl/sharedStrings.xml"
            relations = self._package.relations("xl/workbook.xml").values()
            part = next((target for kind, target in relations if kind == "sharedStrings"), part)
            self._strings = []
            if self._package.has(part):
                root = self._package.xml(part)
                self._strings = [_rich(item) for item in root if local(item) == "si"]
        return self._strings


def _rich(item: Element) -> str:
    """Text of a string with runs; phonetic readings are no part of it."""
    pieces: list[str] = []
    for part in item:
        name = local(part)
        if name == "t":
            pieces.append(part.text or "")
        elif name == "r":
            pieces += [run.text or "" for run in part if local(run) == "t"]
    return "".join(pieces)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004
