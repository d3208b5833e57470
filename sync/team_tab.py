"""The team's input tab as read: rows by their key column, months by their headings (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpimodel import cells
from kpimodel.calendar import Calendar, Month
from kpimodel.errors import Issue, Location, Parameter, Severity, column_name
from kpimodel.node import Node
from kpimodel.table import Lang, key_of_heading
from kpimodel.tree import Tree
from sync.ports import Tab, Value
from sync.records import Key, Observation

_HEADER_WITHIN = 50  # rows that people may put above the header
_YEAR = 12
LANGS: tuple[Lang, ...] = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the team's tab says.

    Attributes:
        title: The tab's title.
        header: 1-based row of the header, 0 where none was found.
        values: Readable cells: a number, or None for a blank.
        places: Where a cell stands, also for the unreadable ones.
        unreadable: Cells with something that is no number.
        quarantined: Cells whose row's key, or whose month, stands there twice.
        rows: Id to 1-based row; duplicate keys are left out.
        months: Month to 1-based column; duplicate months are left out.
        observations: Every cell seen, for the ledger.
        issues: Findings with places.
    """

    title: str = ""
    header: int = 0
    values: Mapping[Key, float | None] = field(default_factory=dict)
    places: Mapping[Key, Location] = field(default_factory=dict)
    unreadable: frozenset[Key] = frozenset()
    quarantined: frozenset[Key] = frozenset()
    rows: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[Month, int] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def found(self) -> bool:
        """True where the key column and at least one month were found."""
        return self.header > 0


def read_team_tab(tab: Tab, tree: Tree, calendar: Calendar, source: str = "") -> Reading:
    """Read the team's tab, wherever its rows and columns now stand.

    Args:
        tab: The tab with its values.
        tree: Says which ids exist and which are rates.
        calendar: Says which months may have actuals.
        source: The spreadsheet, for the places.

    Returns:
        The reading; what cannot be read is left out of ``values`` and named in ``issues``.
    """
    reader = _Reader(tab, tree, calendar, source)
    reader.find_header()
    if reader.header:
        reader.find_months()
        reader.find_rows()
        reader.read_cells()
    return reader.reading()


class _Reader:
    def __init__(self, tab: Tab, tree: Tree, calendar: Calendar, source: str) -> None:
        self.tab = tab
        self.calendar = calendar
        self.source = source
        self.nodes: dict[str, Node] = {cells.fold(node.id): node for node in tree.nodes}
        # "4月" or "Apr" names one month only in a window of up to a year
        short = calendar.window if calendar.months <= _YEAR else ()
        self.short_names = {
            month.label(lang).casefold(): month for month in short for lang in LANGS
        }
        self.header = 0
        self.key_column = 0
        self.months: dict[Month, int] = {}
        self.rows: dict[str, int] = {}
        self.values: dict[Key, float | None] = {}
        self.places: dict[Key, Location] = {}
        self.unreadable: set[Key] = set()
        self.quarantined: set[Key] = set()
        self.loose: list[tuple[Month, int]] = []  # columns that are not read, but kept
        self.observations: list[Observation] = []
        self.issues: list[Issue] = []

    def reading(self) -> Reading:
        return Reading(
            self.tab.title,
            self.header,
            self.values,
            self.places,
            frozenset(self.unreadable),
            frozenset(self.quarantined),
            self.rows,
            self.months,
            tuple(self.observations),
            tuple(self.issues),
        )

    def find_header(self) -> None:
        for number, row in enumerate(self.tab.values[:_HEADER_WITHIN], start=1):
            keys = [at for at, value in enumerate(row, 1) if key_of_heading(value) == "id"]
            if keys and any(self._month(value) for value in row):
                self.header, self.key_column = number, keys[0]
                return
        self._add("sync-no-key-column", "error", 1, 0)

    def _month(self, value: Value) -> Month | None:
        if value is None or isinstance(value, bool):
            return None
        month = Month.parse(value)
        if month is not None or not isinstance(value, str):
            return month
        return self.short_names.get(cells.fold(value).casefold())

    def find_months(self) -> None:
        last = self.calendar.window[-1]
        found: dict[Month, list[int]] = {}
        for at, value in enumerate(self.tab.values[self.header - 1], start=1):
            month = self._month(value)
            if month is not None and month > last:
                self._add("sync-month-outside", "warning", self.header, at, month=str(month))
                self.loose.append((month, at))
            elif month is not None:
                found.setdefault(month, []).append(at)
        for month, columns in found.items():
            if len(columns) == 1:
                self.months[month] = columns[0]
                continue
            for at in columns:
                self._add("sync-month-twice", "error", self.header, at, month=str(month))
                self.loose.append((month, at))
            self.quarantined |= {(node.id, month) for node in self.nodes.values()}

    def find_rows(self) -> None:
        found: dict[str, list[int]] = {}
        for number, row in enumerate(self.tab.values, start=1):
            if number <= self.header:
                continue
            name = self._name(row)
            if name in self.nodes:
                found.setdefault(name, []).append(number)
            elif any(self._has(row, at) for at in self.months.values()):
                code = "sync-key-unknown" if name else "sync-key-missing"
                self._add(code, "warning", number, self.key_column, name=name)
                self._quarantine(name, number)
        for name, numbers in found.items():
            if len(numbers) == 1:
                self.rows[self.nodes[name].id] = numbers[0]
                continue
            for number in numbers:
                self._add("sync-key-twice", "error", number, self.key_column, node=name)
                self._quarantine(name, number)
            self.quarantined |= {(self.nodes[name].id, month) for month in self.months}

    def _quarantine(self, name: str, number: int) -> None:
        """Keep what stands in a row that cannot be matched: seen is seen."""
        row = self.tab.values[number - 1]
        for month, at in self.months.items():
            if self._has(row, at):
                self._set_aside(f"{name}#{number}", month, row[at - 1])

    def _set_aside(self, name: str, month: Month, raw: Value) -> None:
        cell = cells.read_number(raw)
        value = cell.value if isinstance(cell.value, float) else None
        self.observations.append(Observation(name, month, "quarantined", value, str(raw)))

    def _name(self, row: Sequence[Value]) -> str:
        value = row[self.key_column - 1] if len(row) >= self.key_column else None
        cell = cells.read(value)
        if isinstance(cell.value, float):
            return f"{cell.value:g}"
        return str(cell.value) if cell.kind == "text" else ""

    @staticmethod
    def _has(row: Sequence[Value], column: int) -> bool:
        return len(row) >= column and cells.read(row[column - 1]).kind != "blank"

    def read_cells(self) -> None:
        nodes = {node.id: node for node in self.nodes.values()}
        for name, number in self.rows.items():
            row = self.tab.values[number - 1]
            for month, at in self.months.items():
                raw = row[at - 1] if len(row) >= at else None
                self._read_cell(nodes[name], month, raw, number, at)
            for month, at in self.loose:
                if self._has(row, at):
                    self._set_aside(f"{name}@{column_name(at)}", month, row[at - 1])

    def _read_cell(self, node: Node, month: Month, raw: Value, row: int, column: int) -> None:
        key = (node.id, month)
        self.places[key] = self._place(row, column)
        cell = cells.read_number(raw)
        number = cell.value if isinstance(cell.value, float) else None
        code = ""
        if cell.kind == "error":
            code = "sync-error-value"
        elif cell.kind not in ("number", "blank"):
            code = "sync-not-a-number"
        elif number is not None and node.is_rate and node.maximum is None and abs(number) > 1:
            code = "sync-percent-as-number"
        if code:
            self.unreadable.add(key)
            self._add(code, "error", row, column, node=node.id, value=str(raw))
            self._see(key, "unreadable", None, raw)
            return
        if cell.note and number is not None:
            self._add(
                "sync-text-as-number",
                "note",
                row,
                column,
                node=node.id,
                value=str(raw),
                number=number,
            )
        self.values[key] = number
        self._see(key, "blank" if number is None else "number", number, raw)

    def _see(self, key: Key, kind: str, number: float | None, raw: Value) -> None:
        text = "" if kind == "blank" else str(raw)
        self.observations.append(Observation(key[0], key[1], kind, number, text))

    def _place(self, row: int, column: int) -> Location:
        return Location(self.source, self.tab.title, row, column)

    def _add(
        self, code: str, severity: Severity, row: int, column: int, **parameters: Parameter
    ) -> None:
        place = self._place(row, column)
        self.issues.append(Issue(code, severity, ("actuals",), parameters, place))
