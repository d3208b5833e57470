"""A workbook back to a plan: finds the tables, reads them, says where every finding stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import workbook_templates.messages  # noqa: F401  adds this room's words
from kpimodel import cells as cell_reader
from kpimodel.calendar import Calendar, Month
from kpimodel.cells import fold
from kpimodel.errors import Findings, Issue, KpiError, Location, ModelError, Path, locate
from kpimodel.plan import Plan
from kpimodel.table import BY_KEY, Lang
from kpimodel.tree import Tree
from workbook_templates import contract
from workbook_templates.cells import Sheets, Value
from workbook_templates.find import Found, actuals_table, near_key, tree_table
from workbook_templates.package import Fingerprint, Package, fail, parse_reference

_NEEDED = ("parent", "relation", "baseline")
_MOST_ROWS = 20_000
_LANGS: Mapping[str, Lang] = {"ja": "ja", "en": "en"}


@dataclass(frozen=True)
class WorkbookPlan:
    """A plan read from a workbook.

    Attributes:
        plan: The plan.
        issues: Warnings and notes, with their cells.
        lang: Language of the workbook.
        path: The file.
        fingerprint: What the file was when it was read; `patch.write` compares it.
        target_cells: Id to the cell of its target: sheet title and A1.
        actual_cells: Id and month to the cell of the actual.
    """

    plan: Plan
    issues: tuple[Issue, ...]
    lang: Lang
    path: FilePath
    fingerprint: Fingerprint
    target_cells: Mapping[str, tuple[str, str]]
    actual_cells: Mapping[tuple[str, Month], tuple[str, str]]
    place: Callable[[Path], Location | None] = field(repr=False)


def read(path: FilePath | str) -> WorkbookPlan:
    """Read a workbook.

    The tree table is found by its name, else by the hidden machine keys, else by its headings, on
    any sheet; inserted rows and columns and renamed sheets do not matter. Nothing is written.

    Args:
        path: An .xlsx or .xlsm file.

    Raises:
        KpiError: All findings at once, with their cells.
    """
    return _Reader(FilePath(path)).result()


class _Reader:
    def __init__(self, path: FilePath) -> None:
        self.path = path
        self.package = Package(path)
        self.sheets = Sheets(self.package)
        self.names = self.package.names()
        self.found = Findings()
        self.places: dict[Path, Location] = {}
        table = tree_table(self.package, self.sheets)
        if table is None:
            raise fail("tree-not-found", path, sheets=self.sheets.titles)
        self.table = table
        self.lang = self._language()

    def result(self) -> WorkbookPlan:
        rows = self._rows()
        self._stop()
        settings = self._settings()
        tree = self._try(lambda: Tree.from_rows(rows)) if rows else None
        actuals, cells = self._actuals(tree)
        calendar = self._calendar(settings)
        self._stop()
        if tree is None or calendar is None:  # pragma: no cover - _stop has raised
            raise AssertionError
        plan = self._try(lambda: self._plan(tree, calendar, actuals, settings))
        self._stop()
        if plan is None:  # pragma: no cover - _stop has raised
            raise AssertionError
        issues = (*self._located(), *locate(plan.issues, self.place))
        return WorkbookPlan(
            plan, issues, self.lang, self.path, self.package.fingerprint,
            self._target_cells(tree), cells, self.place,
        )  # fmt: skip

    def _plan(
        self, tree: Tree, calendar: Calendar, actuals: Mapping[tuple[str, Month], float],
        settings: Mapping[str, Any],
    ) -> Plan:  # fmt: skip
        return Plan(
            tree, calendar, actuals, settings["name"], settings["on_track"], settings["watch"]
        )

    def place(self, path: Path) -> Location | None:
        """The cell of a path; for a path with more detail that of the nearest known one."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return None

    def _located(self) -> tuple[Issue, ...]:
        return locate(self.found.issues, self.place)

    def _stop(self) -> None:
        if self.found.has_errors:
            raise ModelError(self._located())

    def _try(self, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except KpiError as error:
            self.found.issues += error.issues
            return None

    def _at(self, title: str, row: int, column: int) -> Location:
        return Location(self.path.name, title, row, column)

    def _language(self) -> Lang:
        lang = self.package.properties().get(contract.PROPERTY_LANG, "")
        if lang in _LANGS:
            return _LANGS[lang]
        head = [str(self.table.grid.get(self.table.head, at)) for at in self.table.columns.values()]
        japanese = sum(any(heading == BY_KEY[key].ja != BY_KEY[key].en for key in BY_KEY)
                       for heading in head)  # fmt: skip
        return "ja" if japanese else "en"

    # --- the tree table ----------------------------------------------------------------------

    def _rows(self) -> list[dict[str, Any]]:
        table = self.table
        grid, title = table.grid, table.grid.title
        self.places["header",] = self._at(title, table.head, table.left)
        self.places["nodes",] = self.places["header",]
        if table.how != "name":
            self.found.warn(f"tree-by-{table.how}", ("header",), table=contract.TREE_TABLE)
        self._check_headings()
        self._stop()  # without its headings, nothing else of the table means anything
        rows: list[dict[str, Any]] = []
        row = table.head + 1
        below = False
        followed = self._followed(table, contract.TREE_NAME.format(key="id"))
        while row <= max(grid.bottom, table.bottom) and len(rows) < _MOST_ROWS:
            line = {key: grid.get(row, at) for key, at in table.columns.items()}
            if all(_blank(value) for value in line.values()):
                if row >= followed:
                    break
            else:
                if 0 < table.bottom < row and not below:
                    below = True
                    self.found.note("rows-below-table", ("nodes", row - table.head - 1))
                rows.append({**line, "_row": row - table.head - 1})
            for key, at in table.columns.items():
                self.places["nodes", row - table.head - 1, key] = self._at(title, row, at)
            self.places["nodes", row - table.head - 1] = self._at(
                title, row, table.columns.get("id", table.left)
            )
            row += 1
        if not rows:
            self.found.error("table-empty", ("nodes",))
        return rows

    def _followed(self, table: Found, name: str) -> int:
        """The last row that the workbook's own formulas follow: nothing above it may be lost."""
        reference = parse_reference(self.names.get(name, ""))
        if reference and reference[0] == table.grid.title and reference[1][0] > table.head:
            return max(table.bottom, reference[1][2])
        return table.bottom

    def _check_headings(self) -> None:
        table = self.table
        missing = [key for key in _NEEDED if key not in table.columns]
        if not {"id", "label"} & table.columns.keys():
            missing.insert(0, "id")
        for at, heading in table.unknown.items():
            self.places["header", at] = self._at(table.grid.title, table.head, at)
            if not missing:
                self._ignored(at, heading)
        if missing:
            names = tuple(BY_KEY[key].heading(self.lang) for key in missing)
            seen = tuple(filter(None, table.unknown.values()))
            code = "headings-missing" if seen else "headings-gone"
            self.found.error(code, ("header",), missing=names, seen=seen)

    def _ignored(self, at: int, heading: str) -> None:
        """Say that a column is not read; louder where it was probably meant to be."""
        meant = near_key(heading, self.table.columns)
        if not heading:
            self.found.warn("heading-blank", ("header", at))
        elif meant:
            near = BY_KEY[meant].heading(self.lang)
            self.found.warn("heading-near", ("header", at), heading=heading, near=near)
        else:
            self.found.note("column-ignored", ("header", at), heading=heading)

    def _target_cells(self, tree: Tree) -> dict[str, tuple[str, str]]:
        cells: dict[str, tuple[str, str]] = {}
        for node in tree.nodes:
            place = self.places.get(tree.path(node.id, "target"))
            if place:
                cells[node.id] = (place.sheet, place.a1.rpartition("!")[2])
        return cells

    # --- settings ----------------------------------------------------------------------------

    def _settings(self) -> dict[str, Any]:
        raw = {key: self._setting(key) for key in contract.SETTINGS}
        name = raw["name"]
        values: dict[str, Any] = {"name": "" if name is None else str(name)}
        for key, default in (("on_track", 1.0), ("watch", 0.9), ("months", None)):
            cell = cell_reader.read_number(raw[key])
            values[key] = cell.value if isinstance(cell.value, float) else default
            if cell.kind == "blank" and default is None:
                self.found.error("setting-missing", (key,), setting=self._words(key))
            elif cell.kind not in ("number", "blank"):
                self.found.error("not-a-number", (key,), node=self._words(key), value=str(raw[key]))
        for key in ("start", "closed_through"):
            values[key] = Month.parse(raw[key])
            if values[key] is None and not _blank(raw[key]):
                self.found.error("not-a-month", (key,), value=str(raw[key]))
            elif values[key] is None and key == "start":
                self.found.error("setting-missing", (key,), setting=self._words(key))
        return values

    def _words(self, key: str) -> str:
        return contract.SETTING_WORDS[key][0 if self.lang == "ja" else 1]

    def _setting(self, key: str) -> Value:
        reference = parse_reference(self.names.get(contract.SETTINGS[key], ""))
        if reference and reference[0] in self.sheets.titles:
            title, (row, column, _, _) = reference
            self.places[key,] = self._at(title, row, column)
            return self.sheets.grid(title).get(row, column)
        return self._labelled(key)

    def _labelled(self, key: str) -> Value:
        """A setting whose name is gone: the first value to the right of its label."""
        grid = self.table.grid
        words = {fold(word) for word in contract.SETTING_WORDS[key]}
        for row, line in grid.rows():
            for column, value in line.items():
                if isinstance(value, str) and fold(value) in words:
                    to = next((at for at in sorted(line) if column < at <= column + 3), column + 2)
                    self.places[key,] = self._at(grid.title, row, to)
                    self.found.warn("setting-by-label", (key,), setting=value)
                    return line.get(to)
        self.places[key,] = self.places["header",]
        return None

    def _calendar(self, settings: Mapping[str, Any]) -> Calendar | None:
        start, months = settings["start"], settings["months"]
        if start is None or months is None:
            return None
        if months != int(months):
            self.found.error("not-whole", ("months",), value=months)
            return None
        calendar: Calendar | None = self._try(
            lambda: Calendar(start, int(months), settings["closed_through"])
        )
        return calendar

    # --- actuals -----------------------------------------------------------------------------

    def _actuals(
        self, tree: Tree | None
    ) -> tuple[dict[tuple[str, Month], float], dict[tuple[str, Month], tuple[str, str]]]:
        values: dict[tuple[str, Month], float] = {}
        cells: dict[tuple[str, Month], tuple[str, str]] = {}
        table = actuals_table(self.package, self.sheets, self.table)
        if table is None:
            self.found.warn("actuals-not-found", ("actuals",), table=contract.ACTUALS_TABLE)
            return values, cells
        if table.how != "name":
            self.places["actuals",] = self._at(table.grid.title, table.head, table.columns["id"])
            self.found.warn(f"actuals-by-{table.how}", ("actuals",), table=contract.ACTUALS_TABLE)
        months = self._months(table)
        seen: dict[str, int] = {}
        row = table.head + 1
        followed = self._followed(table, contract.ACTUAL_ID)
        while row <= max(table.grid.bottom, table.bottom):
            raw = table.grid.get(row, table.columns["id"]) if "id" in table.columns else None
            if raw is None and row > followed:
                break
            self._actual_row(table, row, months, tree, seen, values, cells)
            row += 1
        return values, cells

    def _months(self, table: Found) -> dict[Month, int]:
        months: dict[Month, int] = {}
        for key, at in table.columns.items():
            month = Month.parse(key)
            if month is not None:
                months[month] = at
        for at, heading in table.unknown.items():
            path: Path = ("actuals", "header", at)
            self.places[path] = self._at(table.grid.title, table.head, at)
            filled = any(
                not _blank(table.grid.get(row, at))
                for row in range(table.head + 1, max(table.bottom, table.head + 1) + 1)
            )
            if not heading:
                self.found.error("month-blank", path)
            elif Month.parse(heading) is not None:
                self.found.error("month-twice", path, month=heading)
            elif filled:
                self.found.error("not-a-month", path, value=heading)
        return months

    def _actual_row(
        self, table: Found, row: int, months: Mapping[Month, int], tree: Tree | None,
        seen: dict[str, int], values: dict[tuple[str, Month], float],
        cells: dict[tuple[str, Month], tuple[str, str]],
    ) -> None:  # fmt: skip
        title = table.grid.title
        raw = table.grid.get(row, table.columns["id"]) if "id" in table.columns else None
        name = "" if _blank(raw) else fold(f"{raw:g}" if isinstance(raw, float) else str(raw))
        entries = {month: table.grid.get(row, at) for month, at in months.items()}
        filled = {month: value for month, value in entries.items() if not _blank(value)}
        path: Path = ("actuals", "row", row)
        self.places[path] = self._at(title, row, table.columns.get("id", 1))
        id_ = _resolve(tree, name)
        if tree is not None and id_ is None:
            if filled:
                code = "actual-row-unknown" if name else "actual-row-nameless"
                self.found.warn(code, path, name=name, count=len(filled))
            return
        id_ = id_ or name
        if id_ in seen:
            if filled:
                self.found.error("actual-row-twice", path, node=id_, other=seen[id_])
            return
        seen[id_] = row
        for month, at in months.items():
            place = self._at(title, row, at)
            self.places["actuals", id_, str(month)] = place
            cells[id_, month] = (title, place.a1.rpartition("!")[2])
        for month, value in filled.items():
            self._actual(id_, month, value, values)

    def _actual(
        self, id_: str, month: Month, raw: Value, values: dict[tuple[str, Month], float]
    ) -> None:
        path: Path = ("actuals", id_, str(month))
        cell = cell_reader.read_number(raw)
        if isinstance(cell.value, float):
            values[id_, month] = cell.value
            if cell.note:
                self.found.note("text-read-as-number", path, node=id_, value=str(raw),
                                number=cell.value)  # fmt: skip
        elif cell.kind == "error":
            self.found.error("error-value", path, node=id_, value=str(cell.value))
        elif cell.kind != "blank":
            self.found.error("not-a-number", path, node=id_, value=str(raw))


def _blank(value: object) -> bool:
    return cell_reader.read(value).kind == "blank"


def _resolve(tree: Tree | None, name: str) -> str | None:
    if tree is None or not name:
        return None
    if name in tree:
        return name
    labelled = [node.id for node in tree.nodes if fold(node.label) == name]
    return labelled[0] if len(labelled) == 1 else None
