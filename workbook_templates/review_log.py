"""The review log and the original targets of a workbook: found, read, and where to write.

Both are found by their names, the log also by its table or by its headings in either language, so
that renamed sheets and inserted rows do not matter. What cannot be read is said with its cell and
kept out; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kpimodel import cells as cell_reader
from kpimodel.cells import fold
from kpimodel.errors import Findings, Issue, Location, column_name, locate
from workbook_templates import contract
from workbook_templates.cells import Grid, Sheets, Value
from workbook_templates.package import Package, parse_reference
from workbook_templates.review_entry import Originals, Review

_MOST_ROWS = 5_000
_DEEPEST_HEAD = 100
_FEWEST_HEADINGS = 4
_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Log:
    """The review log of a workbook.

    Attributes:
        entries: Its lines, top down.
        issues: Warnings, with their cells.
        title: Title of its sheet, blank where there is no log.
        head: 1-based row of its headings.
        columns: Machine key to 1-based column.
        taken: Rows that hold something.
        bottom: Last row of the table as far as it is known.
        grows: Whether it is a table by its name, which can take more rows.
    """

    entries: tuple[Review, ...] = ()
    issues: tuple[Issue, ...] = ()
    title: str = ""
    head: int = 0
    columns: Mapping[str, int] | None = None
    taken: frozenset[int] = frozenset()
    bottom: int = 0
    grows: bool = False

    def cells_for(self, entry: Review) -> dict[tuple[str, str], float | str | None] | None:
        """The cells that take one more entry, on the first blank row; None where all are taken."""
        if not self.columns:
            return None
        row = max(self.taken, default=self.head) + 1
        if row > self.bottom:
            return None
        serial = None if entry.date is None else _serial(entry.date)
        values: Mapping[str, float | str | None] = {
            "date": serial, "learned": entry.learned or None, "decided": entry.decided or None,
            "who": entry.who or None, "version": entry.version or None,
        }  # fmt: skip
        return {
            (self.title, f"{column_name(at)}{row}"): values[key] for key, at in self.columns.items()
        }


def read_log(path: Path) -> tuple[Log, Originals, tuple[Issue, ...]]:
    """The review log and the original targets of a workbook, and the warnings on both."""
    package = Package(path)
    sheets = Sheets(package)
    log = read_reviews(package, sheets)
    originals, issues = read_originals(package, sheets)
    return log, originals, (*log.issues, *issues)


def keep_originals(path: Path, targets: Mapping[str, float], date: dt.date) -> bool:
    """Keep targets as the original ones, unless some are kept already.

    Args:
        path: The workbook.
        targets: By id, all metrics.
        date: The day.

    Returns:
        Whether they were written; False also for a book that has no place for them.

    Raises:
        KpiError: The workbook cannot be written.
    """
    from workbook_templates import patch  # reading does without it

    package = Package(path)
    names = package.names()
    places = [
        parse_reference(names.get(name, ""))
        for name in (contract.ORIGINAL_ID, contract.ORIGINAL_VALUE, contract.ORIGINAL_DATE)
    ]
    if read_originals(package, Sheets(package))[0].targets or None in places:
        return False
    (id_sheet, ids), (value_sheet, values), (date_sheet, kept) = (p for p in places if p)
    if len(targets) > ids[2] - ids[0] + 1:
        return False
    changes: dict[tuple[str, str], float | str | None] = {
        (date_sheet, f"{column_name(kept[1])}{kept[0]}"): _serial(date)
    }
    for at, (id_, value) in enumerate(targets.items()):
        changes[id_sheet, f"{column_name(ids[1])}{ids[0] + at}"] = id_
        changes[value_sheet, f"{column_name(values[1])}{values[0] + at}"] = value
    patch.write(path, changes, overwrite=True, expect=package.fingerprint)
    return True


def _serial(date: dt.date) -> float:
    return float((date - _EPOCH).days)


def read_reviews(package: Package, sheets: Sheets) -> Log:
    """Read the review log; an empty one where the workbook has none."""
    found = _by_table(package, sheets) or _by_names(package, sheets) or _by_headings(sheets)
    if found is None:
        return Log()
    grid, head, columns, bottom = found
    findings = Findings()
    places: dict[tuple[str | int, ...], Location] = {}
    entries: list[Review] = []
    taken: set[int] = set()
    last = max(grid.bottom, bottom)
    for row in range(head + 1, min(last, head + _MOST_ROWS) + 1):
        raw = {key: grid.get(row, at) for key, at in columns.items()}
        if all(_blank(value) for value in raw.values()):
            continue
        taken.add(row)
        path = ("review", row - head - 1)
        for key, at in columns.items():
            places[*path, key] = Location(package.path.name, grid.title, row, at)
        entries.append(_entry(raw, path, findings))
    issues = locate(findings.issues, lambda path: places.get(tuple(path)))
    grows = any(table.name == contract.REVIEW_TABLE for table in package.tables())
    return Log(
        tuple(entries), tuple(issues), grid.title, head, columns, frozenset(taken), bottom, grows
    )


def read_originals(package: Package, sheets: Sheets) -> tuple[Originals, tuple[Issue, ...]]:
    """Read the original targets, and the warnings on them; blank in books that keep none."""
    names = package.names()
    ids = parse_reference(names.get(contract.ORIGINAL_ID, ""))
    values = parse_reference(names.get(contract.ORIGINAL_VALUE, ""))
    if ids is None or values is None or not {ids[0], values[0]} <= set(sheets.titles):
        return Originals({}), ()
    findings = Findings()
    places: dict[tuple[str | int, ...], Location] = {}
    targets: dict[str, float] = {}
    for row in range(ids[1][0], ids[1][2] + 1):
        id_ = sheets.grid(ids[0]).get(row, ids[1][1])
        value = sheets.grid(values[0]).get(row, values[1][1])
        if _blank(id_) or _blank(value):
            continue
        name = fold(_text(id_))
        cell = cell_reader.read_number(value)
        if isinstance(cell.value, float):
            targets[name] = cell.value
        else:
            path = ("original", name)
            places[path] = Location(package.path.name, values[0], row, values[1][1])
            findings.warn("original-value", path, node=name, value=str(value))
    kept = parse_reference(names.get(contract.ORIGINAL_DATE, ""))
    date = None
    if kept is not None and kept[0] in sheets.titles:
        date = cell_reader.read_date(sheets.grid(kept[0]).get(kept[1][0], kept[1][1]))
    return Originals(targets, date), locate(findings.issues, lambda path: places.get(tuple(path)))


def _entry(raw: Mapping[str, Value], path: tuple[str | int, ...], findings: Findings) -> Review:
    stated = raw.get("date")
    date = None if _blank(stated) else cell_reader.read_date(stated)
    if date is None:
        code = "review-row-undated" if _blank(stated) else "review-row-date"
        findings.warn(code, (*path, "date"), value=_text(stated))
    texts = {key: _text(raw.get(key)) for key in contract.REVIEW_KEYS[1:]}
    if texts["decided"] and not texts["who"]:
        findings.warn("review-row-nobody", (*path, "who" if "who" in raw else "decided"))
    return Review(date, **texts)


_Found = tuple[Grid, int, dict[str, int], int]


def _by_table(package: Package, sheets: Sheets) -> _Found | None:
    for table in package.tables():
        if table.name == contract.REVIEW_TABLE and table.sheet in sheets.titles:
            grid = sheets.grid(table.sheet)
            columns = _columns(grid, table.top, range(table.left, table.right + 1))
            return (grid, table.top, columns, table.bottom) if columns else None
    return None


def _by_names(package: Package, sheets: Sheets) -> _Found | None:
    names = package.names()
    areas = {
        key: parse_reference(names.get(contract.REVIEW_NAME.format(key=key), ""))
        for key in contract.REVIEW_KEYS
    }
    known = {key: area for key, area in areas.items() if area and area[0] in sheets.titles}
    if "date" not in known:
        return None
    title, (top, _, bottom, _) = known["date"]
    columns = {key: area[1][1] for key, area in known.items() if area[0] == title}
    return sheets.grid(title), top - 1, columns, bottom


def _by_headings(sheets: Sheets) -> _Found | None:
    for title in sheets.titles:
        grid = sheets.grid(title)
        for row in range(1, min(grid.bottom, _DEEPEST_HEAD) + 1):
            columns = _columns(grid, row, range(1, 30))
            if len(columns) >= _FEWEST_HEADINGS:
                return grid, row, columns, grid.bottom
    return None


def _columns(grid: Grid, head: int, span: range) -> dict[str, int]:
    """Columns by the hidden machine key above, else by the heading in either language."""
    words = {
        fold(word).casefold(): key for key, pair in contract.REVIEW_WORDS.items() for word in pair
    }
    columns: dict[str, int] = {}
    for at in span:
        above, heading = grid.get(head - 1, at), grid.get(head, at)
        key = str(above) if str(above) in contract.REVIEW_KEYS else ""
        key = key or words.get(fold(_text(heading)).casefold(), "")
        if key:
            columns.setdefault(key, at)
    return columns


def _blank(value: object) -> bool:
    return cell_reader.read(value).kind == "blank"


def _text(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value).strip()
