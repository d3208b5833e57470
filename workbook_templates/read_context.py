"""What every step of reading a workbook shares: the file, its sheets, findings and their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path as FilePath
from typing import TypeVar

from kpimodel import cells as cell_reader
from kpimodel.errors import Findings, Issue, KpiError, Location, ModelError, Path, locate
from kpimodel.table import BY_KEY, Lang
from workbook_templates import contract
from workbook_templates.cells import LAST_ROW, Grid, Sheets
from workbook_templates.find import Found
from workbook_templates.package import Package, fail, parse_reference

Made = TypeVar("Made")
_LANGS: Mapping[str, Lang] = {"ja": "ja", "en": "en"}


class Reading:
    """A workbook being read.

    Attributes:
        path: The file.
        package: Its parts.
        sheets: Its cells.
        names: Its defined names.
        found: Findings so far, with paths.
        places: Path to cell.
        lang: Language of the workbook, as far as its properties say; `guess_language` knows more.
        schema: Schema of the workbook, ``""`` where it does not say.
    """

    def __init__(self, path: FilePath) -> None:
        self.path = path
        self.package = Package(path)
        properties = self.package.properties()
        self.schema = properties.get(contract.PROPERTY_SCHEMA, "").strip()
        self.template = properties.get(contract.PROPERTY_TEMPLATE, "")
        self.found = Findings()
        self.places: dict[Path, Location] = {}
        self._check_schema()
        self.sheets = Sheets(self.package)
        self.names = self.package.names()
        self.lang: Lang = _LANGS.get(properties.get(contract.PROPERTY_LANG, ""), "en")
        self._says_language = properties.get(contract.PROPERTY_LANG, "") in _LANGS

    def _check_schema(self) -> None:
        """A newer book may mean something else by the same cell, so it is not read at all."""
        if self.schema.isdecimal() and int(self.schema[:9]) > int(contract.SCHEMA):
            raise fail("schema-newer", self.path, schema=self.schema, known=contract.SCHEMA)
        if self.schema in contract.OLDER_SCHEMAS:
            self.found.note(
                "schema-older", (self.path.name,), schema=self.schema, known=contract.SCHEMA
            )

    def guess_language(self, headings: list[str]) -> None:
        """Take the language of the headings where the properties are gone."""
        if not self._says_language:
            japanese = {c.ja for c in BY_KEY.values() if c.ja != c.en}
            self.lang = "ja" if japanese & set(headings) else "en"

    def at(self, grid: Grid, row: int, column: int) -> Location:
        """A cell as a place."""
        return Location(self.path.name, grid.title, row, column)

    def place(self, path: Path) -> Location | None:
        """The cell of a path; for a path with more detail that of the nearest known one."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return None

    def located(self) -> tuple[Issue, ...]:
        """The findings so far, with their cells."""
        return locate(self.found.issues, self.place)

    def stop(self) -> None:
        """Raise all findings, if one of them is an error."""
        if self.found.has_errors:
            raise ModelError(self.located())

    def attempt(self, make: Callable[[], Made]) -> Made | None:
        """What ``make`` returns; its findings are kept where it fails."""
        try:
            return make()
        except KpiError as error:
            self.found.issues += error.issues
            return None

    def unvalued(self, grid: Grid, row: int, column: int, path: Path) -> bool:
        """True, with a finding, for a formula whose value is not in the file: it is never 0."""
        if (row, column) not in grid.unvalued:
            return False
        self.places[path] = self.at(grid, row, column)
        self.found.error("formula-without-value", path)
        return True

    def followed(self, table: Found, name: str) -> int:
        """The last row that the workbook's own formulas follow: nothing above it may be lost."""
        reference = parse_reference(self.names.get(name, ""))
        if reference and reference[0] == table.grid.title and reference[1][0] > table.head:
            return min(LAST_ROW, max(table.bottom, reference[1][2]))
        return table.bottom


def blank(value: object) -> bool:
    """True for a cell without content."""
    return value is None or cell_reader.read(value).kind == "blank"
