"""A user's own workbook: formulas, stored values and number formats, sheet by sheet as needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

from openpyxl.formula.translate import Translator, TranslatorError
from openpyxl.styles.numbers import BUILTIN_FORMATS

from kpimodel.cells import ERROR_VALUES, fold
from kpimodel.errors import column_name
from workbook_templates.cells import Grid, Sheets
from workbook_templates.draft_book import Area, Place, UserCell
from workbook_templates.package import Package, column_number, fail, local, parse_area

MOST_FORMULAS = 500_000
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPE = re.compile(r"'(.)")
_BLANK = UserCell()


class UserBook:
    """A user's workbook on disk; it is only read. Sheets are read when a formula leads there.

    Attributes:
        name: Name of the file.
        titles: Titles of the worksheets, in the order of their tabs.
        hidden: Titles of those that are hidden.
    """

    def __init__(self, path: Path) -> None:
        """Open a workbook.

        Raises:
            KpiError: It is no workbook, damaged, protected by a password, or unsafe to unpack.
        """
        self._package = Package(path)
        self._values = Sheets(self._package)
        self.name = path.name
        self.titles = self._values.titles
        if not self.titles:
            raise fail("not-a-workbook", path)
        self._parts = {sheet.title: sheet.part for sheet in self._package.sheets()}
        self._cells: dict[str, dict[tuple[int, int], UserCell]] = {}
        self._shapes = _shapes(self._package)
        self._names, self.hidden = _names(self._package)
        self._tables: dict[str, _Table] | None = None
        self._formulas = 0

    def cell(self, place: Place) -> UserCell:
        """A cell; a blank one where nothing stands."""
        return self._sheet(place.sheet).get((place.row, place.column), _BLANK)

    def within(self, area: Area) -> Iterator[Place]:
        """Places with content inside an area, row by row."""
        title = area.sheet or self.titles[0]
        cells = self._sheet(title)
        if area.size <= len(cells):
            wanted = (
                (row, column)
                for row in range(area.top, area.bottom + 1)
                for column in range(area.left, area.right + 1)
            )
            return (Place(title, *at) for at in wanted if at in cells)
        inside = sorted(
            (row, column)
            for row, column in cells
            if area.top <= row <= area.bottom and area.left <= column <= area.right
        )
        return (Place(title, *at) for at in inside)

    def defined(self, name: str, sheet: str) -> str | None:
        """What a defined name refers to, the sheet's own names first."""
        key = fold(name).casefold()
        return self._names.get((sheet, key)) or self._names.get(("", key))

    def table_area(self, text: str, place: Place) -> Area | None:
        """The area of a structured reference; None for parts of a table that are not followed."""
        name, _, inside = text.partition("[")
        table = self._table(name, place)
        if table is None:
            return None
        parts = [part.strip().strip("[]") for part in _split(inside.removesuffix("]"))]
        this_row = False
        if parts and parts[0].startswith("@"):
            this_row, parts = True, [parts[0][1:].strip("[]")]
        elif parts and parts[0].casefold() == "#this row":
            this_row, parts = True, parts[1:]
        elif parts and parts[0].casefold() == "#data":
            parts = parts[1:]
        if len(parts) != 1:
            return None
        at = table.columns.get(fold(_ESCAPE.sub(r"\1", parts[0])).casefold())
        if at is None or (this_row and not table.top <= place.row <= table.bottom):
            return None
        top, bottom = (place.row, place.row) if this_row else (table.top, table.bottom)
        return Area(table.sheet, top, at, bottom, at)

    def _table(self, name: str, place: Place) -> _Table | None:
        if self._tables is None:
            self._tables = {table.name.casefold(): table for table in _tables(self._package)}
        if name:
            return self._tables.get(name.casefold())
        around = (
            table
            for table in self._tables.values()
            if table.sheet == place.sheet and table.top <= place.row <= table.bottom
            and place.column in table.columns.values()
        )  # fmt: skip
        return next(around, None)

    def _sheet(self, title: str) -> dict[tuple[int, int], UserCell]:
        if title not in self._cells:
            self._cells[title] = self._read(title) if title in self._parts else {}
        return self._cells[title]

    def _read(self, title: str) -> dict[tuple[int, int], UserCell]:
        """All cells of a sheet; formulas that share a text are spelled out."""
        grid: Grid = self._values.grid(title)
        cells: dict[tuple[int, int], UserCell] = {}
        shared: dict[str, tuple[str, str]] = {}
        for at, item in _cells(self._package.xml(self._parts[title])):
            parts = {local(part): part for part in item}
            formula = _formula(parts.get("f"), f"{column_name(at[1])}{at[0]}", shared)
            value = grid.get(*at)
            if formula is None and value is None:
                continue
            self._formulas += formula is not None
            stored = parts.get("is") is not None or _is_stored(parts.get("v"), item.get("t"))
            style = item.get("s", "")
            cells[at] = UserCell(
                value, formula, stored or formula is None,
                self._shapes.get(style, "General"),
                item.get("t") == "e" or (isinstance(value, str) and value in ERROR_VALUES),
            )  # fmt: skip
        if self._formulas > MOST_FORMULAS:
            raise fail("draft-too-many-formulas", self._package.path, limit=MOST_FORMULAS)
        return cells


def _cells(root: Element) -> Iterator[tuple[tuple[int, int], Element]]:
    row = 0
    for line in root.iter():
        if local(line) != "row":
            continue
        number = line.get("r", "")
        row = int(number) if number.isdigit() else row + 1
        column = 0
        for item in line:
            if local(item) == "c":
                place = _CELL.fullmatch(item.get("r", ""))
                column = column_number(place[1]) if place else column + 1
                yield (row, column), item


def _is_stored(value: Element | None, kind: str | None) -> bool:
    """Whether a value is there; an empty one, as openpyxl writes it, is one of a text only."""
    return value is not None and (bool(value.text) or kind == "str")


def _formula(item: Element | None, cell: str, shared: dict[str, tuple[str, str]]) -> str | None:
    """The formula of a cell, with its ``=``; a copy of a shared one is moved to its place."""
    if item is None:
        return None
    text, key = (item.text or "").strip(), item.get("si")
    if item.get("t") == "dataTable":
        return "=TABLE()"  # what-if tables have no formula of their own
    if text:
        if item.get("t") == "shared" and key is not None:
            shared[key] = (f"={text}", cell)
        # an array formula over several cells stands in the first one only
        spread = item.get("t") == "array" and ":" in item.get("ref", "")
        return f"=ARRAY({text})" if spread else f"={text}"
    if key in shared:
        origin, at = shared[key]
        try:
            return str(Translator(origin, origin=at).translate_formula(cell))
        except (TranslatorError, ValueError, IndexError):
            return "=UNKNOWN()"
    return None if item.get("t") != "shared" else "=UNKNOWN()"


def moved(formula: str, origin: str, cell: str) -> str:
    """A formula without ``=`` as it reads when it is copied from one cell to another.

    Raises:
        ValueError: It cannot be copied there.
    """
    try:
        copied = Translator(f"={formula}", origin=origin).translate_formula(cell)
    except (TranslatorError, ValueError, IndexError) as error:
        raise ValueError(formula) from error
    return str(copied)[1:]


def _shapes(package: Package) -> Mapping[str, str]:
    """Number format by the style index of a cell."""
    relations = package.relations(package.workbook).values()
    part = next((target for kind, target in relations if kind == "styles"), "xl/styles.xml")
    if not package.has(part):
        return {}
    own: dict[str, str] = {}
    formats: list[str] = []
    for block in package.xml(part):
        if local(block) == "numFmts":
            own = {str(f.get("numFmtId")): str(f.get("formatCode", "")) for f in block}
        elif local(block) == "cellXfs":
            formats = [str(xf.get("numFmtId", "0")) for xf in block if local(xf) == "xf"]
    return {
        str(at): own.get(id_) or BUILTIN_FORMATS.get(int(id_) if id_.isdigit() else 0, "General")
        for at, id_ in enumerate(formats)
    }


def _names(package: Package) -> tuple[dict[tuple[str, str], str], frozenset[str]]:
    """Defined names by sheet title ("" for the whole workbook) and folded name; hidden sheets."""
    names: dict[tuple[str, str], str] = {}
    titles: list[str] = []
    hidden: set[str] = set()
    root = package.xml(package.workbook)
    for item in root.iter():
        if local(item) == "sheet":
            titles.append(str(item.get("name", "")))
            if item.get("state", "visible") != "visible":
                hidden.add(titles[-1])
    for item in root.iter():
        if local(item) == "definedName":
            at = item.get("localSheetId", "")
            sheet = titles[int(at)] if at.isdigit() and int(at) < len(titles) else ""
            names[sheet, fold(str(item.get("name", ""))).casefold()] = (item.text or "").strip()
    return names, frozenset(hidden)


class _Table:
    """A table of the user's: its data rows, and its columns by folded heading."""

    def __init__(self, name: str, sheet: str, root: Element) -> None:
        area = parse_area(str(root.get("ref", ""))) or (1, 1, 0, 0)
        self.name, self.sheet = name, sheet
        heads, totals = root.get("headerRowCount", "1"), root.get("totalsRowCount", "0")
        self.top = area[0] + (int(heads) if heads.isdigit() else 1)
        self.bottom = area[2] - (int(totals) if totals.isdigit() else 0)
        headings = [item for item in root.iter() if local(item) == "tableColumn"]
        self.columns = {
            fold(str(item.get("name", "")).replace("_x000a_", "\n")).casefold(): area[1] + at
            for at, item in enumerate(headings)
        }


def _tables(package: Package) -> Iterator[_Table]:
    for sheet in package.sheets():
        for kind, part in package.relations(sheet.part).values():
            if kind == "table" and package.has(part):
                root = package.xml(part)
                yield _Table(str(root.get("displayName") or root.get("name")), sheet.title, root)


def _split(text: str) -> list[str]:
    """Parts of what stands inside a structured reference, split at commas outside brackets."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if sign == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]
