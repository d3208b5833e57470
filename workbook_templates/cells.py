"""The cells of a sheet of an .xlsx package: values by row and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workbook_templates.package import Package, column_number, fail, parse_area

MOST_CELLS = 2_000_000
MOST_BLANKS = 4_000_000
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_MOST_MERGED = 50_000
_MOST_SPREAD = 2_000
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Value = str | float | bool | None
At = tuple[int, int]


@dataclass(eq=False)
class Grid:
    """One sheet's values; rows and columns 1-based.

    Attributes:
        title: Title of the sheet.
        values: ``{(row, column): value}`` of cells with content; error values are their texts.
        formulas: Cells that hold a formula.
        unvalued: Those of them whose value is not stored in the file.
        spread: Areas that one formula fills: arrays and what-if tables.
        merged: Cells of the first column of a merged area to its first and last row, for areas
            of several rows.
    """

    title: str
    values: Mapping[At, Value]
    formulas: set[At] = field(default_factory=set)
    unvalued: set[At] = field(default_factory=set)
    spread: list[tuple[int, int, int, int]] = field(default_factory=list)
    merged: Mapping[At, tuple[int, int]] = field(default_factory=dict)

    def get(self, row: int, column: int) -> Value:
        """The value of a cell, None where it is blank."""
        return self.values.get((row, column))

    def computed(self, row: int, column: int) -> bool:
        """Whether a formula fills the cell."""
        return (row, column) in self.formulas or any(
            top <= row <= bottom and left <= column <= right
            for top, left, bottom, right in self.spread
        )

    def heading(self, row: int, column: int) -> Value:
        """The value of a cell, or of the merged area of several rows that it lies in."""
        top = self.merged.get((row, column), (row, row))[0]
        return self.values.get((top, column))

    @cached_property
    def bottom(self) -> int:
        """Last row with content."""
        return max(self.lines, default=0)

    @cached_property
    def lines(self) -> Mapping[int, Mapping[int, Value]]:
        """Rows with content, in order; values by column, from left to right."""
        lines: dict[int, dict[int, Value]] = {}
        for row, column in sorted(self.values):
            lines.setdefault(row, {})[column] = self.values[row, column]
        return lines

    def rows(self) -> Iterator[tuple[int, Mapping[int, Value]]]:
        """Rows with content, in order: number, and values by column."""
        yield from self.lines.items()


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
            stream = _SheetStream(self._package, self._parts[title], self._shared, self._count)
            self._count += len(stream.values)
            self._grids[title] = Grid(
                title, stream.values, stream.formulas, stream.unvalued, stream.spread, stream.merged
            )
        return self._grids[title]

    def _shared(self) -> list[str]:
        if self._strings is None:
            relations = self._package.relations(self._package.workbook).values()
            part = next(
                (target for kind, target in relations if kind == "sharedStrings"),
                "xl/sharedStrings.xml",
            )
            self._strings = _strings(self._package, part) if self._package.has(part) else []
        return self._strings


class _RichText:
    """Collects the text of one string with runs; phonetic readings are no part of it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._reading = False
        self._phonetic = 0

    def start(self, tag: str) -> None:
        self._reading = tag == "t" and not self._phonetic
        self._phonetic += tag == "rPh"

    def end(self, tag: str) -> None:
        self._reading = False
        self._phonetic -= tag == "rPh"

    def add(self, text: str) -> None:
        if self._reading:
            self.pieces.append(text)

    def take(self) -> str:
        text = "".join(self.pieces)
        self.pieces = []
        return _unescaped(text)


def _unescaped(text: str) -> str:
    """Text in which Excel wrote control characters as ``_x000D_``."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _strings(package: Package, part: str) -> list[str]:
    strings: list[str] = []
    rich = _RichText()

    def end(tag: str) -> None:
        rich.end(tag)
        if tag == "si":
            strings.append(rich.take())

    package.stream(part, lambda tag, _: rich.start(tag), end, rich.add)
    return strings


class _SheetStream:
    """Reads a sheet's part from front to back; what is in no cell is passed over."""

    def __init__(
        self, package: Package, part: str, shared: Callable[[], list[str]], before: int
    ) -> None:
        self._package, self._part, self._shared = package, part, shared
        self.values: dict[At, Value] = {}
        self.formulas: set[At] = set()
        self.unvalued: set[At] = set()
        self.spread: list[tuple[int, int, int, int]] = []
        self.merged: dict[At, tuple[int, int]] = {}
        self._before, self._cells = before, 0
        self._row, self._column = 0, 0
        self._in_row, self._kind = False, ""
        self._in_cell, self._in_value, self._in_string = False, False, False
        self._text: list[str] | None = None
        self._rich = _RichText()
        package.stream(part, self._start, self._end, self._add)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._in_string:
            self._rich.start(tag)
        elif self._in_cell:
            if tag == "f":
                self.formulas.add((self._row, self._column))
                if attributes.get("t") in ("array", "dataTable"):
                    self._spread(attributes.get("ref", ""))
            elif tag == "v":
                self._in_value, self._text = True, []
            elif tag == "is":
                self._in_string, self._text = True, []
        elif tag == "c" and self._in_row:
            self._start_cell(attributes)
        elif tag == "row":
            self._row = _whole(attributes.get("r")) or self._row + 1
            self._column, self._in_row = 0, True
            if self._row > LAST_ROW:
                raise self._damaged()
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._cells += 1
        place = _CELL.fullmatch(attributes.get("r", ""))
        self._column = column_number(place[1]) if place else self._column + 1
        if self._column > LAST_COLUMN:
            raise self._damaged()
        if self._cells > MOST_BLANKS or self._before + len(self.values) > MOST_CELLS:
            raise fail("workbook-too-many-cells", self._package.path, limit=MOST_CELLS)
        self._in_cell, self._text = True, None
        self._kind = attributes.get("t", "n")

    def _end(self, tag: str) -> None:
        if self._in_string:
            self._rich.end(tag)
            if tag == "is":
                self._in_string, self._text = False, [self._rich.take()]
        elif self._in_value and tag == "v":
            self._in_value = False
        elif tag == "c" and self._in_cell:
            self._end_cell()
        elif tag == "row":
            self._in_row = False

    def _end_cell(self) -> None:
        self._in_cell = False
        at = self._row, self._column
        if self._text is None:
            if at in self.formulas:
                self.unvalued.add(at)
            return
        value = self._typed("".join(self._text))
        if value is not None:
            if at in self.values:  # two cells in one place: no program writes that
                raise self._damaged()
            self.values[at] = value

    def _add(self, text: str) -> None:
        if self._in_string:
            self._rich.add(text)
        elif self._in_value and self._text is not None:
            self._text.append(text)

    def _typed(self, text: str) -> Value:
        kind = self._kind
        if kind == "s":
            at = _whole(text.strip())
            strings = self._shared()
            if at is None or at >= len(strings):
                raise self._damaged()
            return strings[at] or None
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "str":
            return _unescaped(text) or None
        if kind in ("inlineStr", "e", "d"):
            return text or None
        try:
            return float(text) if "_" not in text else text
        except ValueError:
            return text or None

    def _spread(self, ref: str) -> None:
        area = parse_area(ref)
        if area is not None and len(self.spread) < _MOST_SPREAD:
            self.spread.append(area)

    def _merge(self, ref: str) -> None:
        area = parse_area(ref)
        if area is None or area[0] == area[2] or len(self.merged) > _MOST_MERGED:
            return
        top, left, bottom, _ = area
        for row in range(top, min(bottom, top + 50) + 1):
            self.merged[row, left] = top, bottom

    def _damaged(self) -> Exception:
        return fail("workbook-damaged", self._package.path, part=self._part)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004
