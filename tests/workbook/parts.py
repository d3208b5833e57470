"""The parts of a package for the rules of validity: read without the product's own reader."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ROWS, COLUMNS = 1_048_576, 16_384
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")

Area = tuple[int, int, int, int]


@dataclass(frozen=True)
class Relation:
    """One relation of a part: its kind's last word, the target part, whether it leaves the file."""

    kind: str
    target: str
    external: bool


class Parts:
    """The parts of a package by name, and what the rules ask of them again and again."""

    def __init__(self, content: Mapping[str, bytes], like: Parts | None = None) -> None:
        self.content = dict(content)
        self._xml: dict[str, ET.Element] = {}
        if like is not None:  # what is the same need not be read again
            same = {part for part, data in like.content.items() if content.get(part) is data}
            self._xml = {part: root for part, root in like._xml.items() if part in same}

    @classmethod
    def of(cls, path: Path) -> Parts:
        """Read a file."""
        with zipfile.ZipFile(path) as package:
            return cls({name: package.read(name) for name in package.namelist()})

    def xml(self, part: str) -> ET.Element:
        """The root element of a part."""
        if part not in self._xml:
            self._xml[part] = ET.fromstring(self.content[part])
        return self._xml[part]

    def relations(self, part: str) -> dict[str, Relation]:
        """Relations of a part (``""`` for the package) by id."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", name + ".rels")
        if rels not in self.content:
            return {}
        found: dict[str, Relation] = {}
        for item in self.xml(rels):
            target = item.get("Target", "")
            full = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            external = item.get("TargetMode") == "External"
            found[item.get("Id", "")] = Relation(
                item.get("Type", "").rsplit("/", 1)[-1],
                target if external else posixpath.normpath(full), external,
            )  # fmt: skip
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """Target parts of a part's relations of one kind."""
        return [rel.target for rel in self.relations(part).values() if rel.kind == kind]

    @cached_property
    def workbook(self) -> ET.Element:
        """The root of the workbook part."""
        return self.xml("xl/workbook.xml")

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Sheet title to part, in the order of the tabs."""
        relations = self.relations("xl/workbook.xml")
        return {
            sheet.get("name", ""): relations[sheet.get(f"{REL}id", "")].target
            for sheet in self.workbook.iter(f"{MAIN}sheet")
            if sheet.get(f"{REL}id", "") in relations
        }

    @cached_property
    def names(self) -> dict[str, str]:
        """Defined names of the whole workbook, in lower case, to what they refer to."""
        return {
            item.get("name", "").lower(): item.text or ""
            for item in self.workbook.iter(f"{MAIN}definedName")
            if item.get("localSheetId") is None
        }

    @cached_property
    def tables(self) -> dict[str, tuple[str, ET.Element]]:
        """Sheet title and root of each table part, by part."""
        return {
            part: (title, self.xml(part))
            for title, sheet in self.sheets.items()
            for part in self.related(sheet, "table")
            if part in self.content
        }

    @cached_property
    def columns(self) -> dict[str, set[str]]:
        """Column names of each table, by its name in lower case."""
        return {
            root.get("displayName", "").lower(): {
                column.get("name", "") for column in root.iter(f"{MAIN}tableColumn")
            }
            for _, root in self.tables.values()
        }

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings."""
        part = "xl/sharedStrings.xml"
        if part not in self.content:
            return []
        return [
            "".join(text.text or "" for text in item.iter(f"{MAIN}t"))
            for item in self.xml(part).iter(f"{MAIN}si")
        ]

    def texts(self, title: str) -> dict[tuple[int, int], str]:
        """Text cells of a sheet by row and column."""
        found: dict[tuple[int, int], str] = {}
        for cell in self.xml(self.sheets[title]).iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            area = parse(cell.get("r", ""))
            if cell.get("t") == "s" and value is not None and area is not None:
                found[area[:2]] = self.strings[int(value.text or 0)]
        return found


def number(letters: str) -> int:
    """1-based column of its letters."""
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value


def parse(text: str) -> Area | None:
    """First row, first column, last row, last column of an A1 area inside the sheet's limits."""
    ends = [_CELL.fullmatch(end) for end in text.split(":")]
    if len(ends) > 2 or None in ends:
        return None
    first, last = ends[0], ends[-1]
    assert first is not None
    assert last is not None
    area = int(first[2]), number(first[1]), int(last[2]), number(last[1])
    inside = area[0] <= area[2] <= ROWS and area[1] <= area[3] <= COLUMNS
    return area if inside else None


def overlaps(areas: list[tuple[str, Area]]) -> Iterator[str]:
    """Pairs of areas that share a cell, as text."""
    for at, (one, a) in enumerate(areas):
        for other, b in areas[at + 1 :]:
            if a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]:
                yield f"{one} overlaps {other}"
