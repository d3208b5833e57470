"""One workbook, loaded once into IronCalc, into which plans are typed one after another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ironcalc

from tests.workbook.figures import NAMES
from workbook_templates.package import Package, parse_reference

Cell = tuple[str, int, int]


class Pushed:
    """A loaded workbook: cells are set as a user's typing would, then all is recalculated."""

    def __init__(self, path: Path) -> None:
        self.names = Package(path).names()
        self.model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        titles = [sheet["name"] for sheet in self.model.get_worksheets_properties()]
        self._index = {title: at for at, title in enumerate(titles)}
        self._typed: dict[Cell, float | str | None] = {}

    def area(self, name: str) -> tuple[str, tuple[int, int, int, int]]:
        """Sheet and area of a defined name."""
        reference = parse_reference(self.names[name])
        assert reference is not None
        return reference

    def put(self, changes: Mapping[Cell, float | str | None]) -> None:
        """Type values (None clears a cell) and recalculate."""
        for cell, value in changes.items():
            if cell in self._typed and self._typed[cell] == value:
                continue
            sheet, row, column = self._index[cell[0]], cell[1], cell[2]
            if value is None:
                self.model.clear_cell_contents(sheet, row, column)
            elif isinstance(value, str):
                self.model.update_cell_with_text(sheet, row, column, value)
            else:
                self.model.update_cell_with_number(sheet, row, column, float(value))
            self._typed[cell] = value
        self.model.evaluate()

    def column(self, name: str) -> list[Any]:
        """The values of a named column."""
        sheet, (top, left, bottom, _) = self.area(name)
        at = self._index[sheet]
        return [self.model.get_cell_value(at, row, left) for row in range(top, bottom + 1)]

    def scalar(self, name: str) -> Any:
        """The value of a name that stands for one cell."""
        return self.column(name)[0]

    def figures(self) -> dict[str, dict[str, Any]]:
        """``{figure: {id: value}}``; blanks are None."""
        ids = self.column("fig_id")
        return {
            name: {
                id_: None if value == "" else value
                for id_, value in zip(ids, self.column(f"fig_{name}"), strict=True)
                if id_
            }
            for name in NAMES
        }

    def named(self, changes: Mapping[tuple[str, int, int], Any]) -> dict[Cell, Any]:
        """Cells by name, row and column within it, as sheet, row and column."""
        cells: dict[Cell, Any] = {}
        for (name, row, column), value in changes.items():
            sheet, (top, left, _, _) = self.area(name)
            cells[sheet, top + row, left + column] = value
        return cells
