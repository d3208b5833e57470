"""An .xlsx file opened with care: what it is, caps on its size, its parts, its fingerprint."""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from xml.etree.ElementTree import Element

from kpimodel.errors import Issue, KpiError, Parameter
from workbook_templates.xml_stream import (
    BrokenXmlError,
    End,
    Start,
    Text,
    TooMuchXmlError,
    UnsafeXmlError,
    stream,
    tree,
)

MOST_BYTES = 60_000_000
MOST_ENTRIES = 3_000
MOST_UNPACKED = 250_000_000
MOST_RATIO = 400
MOST_TREE = 64_000_000  # bytes of a part that is held as a tree; sheets are streamed instead
_CHUNK = 1 << 18
_RATIO_FROM = 2_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"
Parsed = TypeVar("Parsed")


class WorkbookError(KpiError):
    """The file is no workbook that can be read, or it cannot be written."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a file was when it was read: size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet: its title, and its part of the package."""

    title: str
    part: str


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table (ListObject): its name, sheet and area, rows and columns 1-based.

    Attributes:
        headings: Names of its columns, from left to right.
        part: Its part of the package.
        heads: Number of heading rows inside the area, 0 or 1.
        totals: Number of total rows inside the area, 0 or 1.
    """

    name: str
    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    headings: tuple[str, ...] = ()
    part: str = ""
    heads: int = 1
    totals: int = 0


def fail(code: str, path: Path, **parameters: Parameter) -> WorkbookError:
    """An error whose place is the file."""
    parameters = {"file": path.name, **parameters}
    return WorkbookError([Issue(code, "error", (path.name,), parameters)])


class Package:
    """The parts of an .xlsx file, in memory.

    Attributes:
        path: Where it was read from.
        data: Its bytes.
        fingerprint: For noticing later that the file has changed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = _read_bytes(path)
        self.fingerprint = Fingerprint(len(self.data), hashlib.sha256(self.data).hexdigest())
        self.zip = _open_zip(path, self.data)
        self._rels: dict[str, dict[str, tuple[str, str]]] = {}
        self._folded = {name.casefold(): name for name in self.zip.NameToInfo}
        targets = {kind: part for kind, part in self.relations("").values() if self.has(part)}
        self.workbook = targets.get("officeDocument", _WORKBOOK)
        self._custom = targets.get("custom-properties", "docProps/custom.xml")
        if not self.has(self.workbook):
            raise fail("not-a-workbook", path)

    def has(self, part: str) -> bool:
        """Whether the package has a part."""
        return part in self.zip.NameToInfo

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            WorkbookError: It is damaged.
        """
        return b"".join(self._chunks(part))

    def _chunks(self, part: str) -> Iterator[bytes]:
        left = 0
        try:
            entry = self.zip.getinfo(part)
            left = entry.file_size
            with self.zip.open(entry) as file:
                while chunk := file.read(_CHUNK):
                    left -= len(chunk)
                    yield chunk
        except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError,
                EOFError, OSError, ValueError) as error:  # fmt: skip
            raise fail("workbook-damaged", self.path, part=part) from error
        if left:
            raise fail("workbook-damaged", self.path, part=part)

    def stream(self, part: str, start: Start, end: End, text: Text) -> None:
        """Read a part as XML past handlers, without holding it; see `xml_stream.stream`.

        Raises:
            WorkbookError: It is damaged, carries entities, or has too many elements.
        """
        self._parsed(part, lambda chunks: stream(chunks, start, end, text))

    def xml(self, part: str) -> Element:
        """A part as XML; entities and DTDs are refused.

        Raises:
            WorkbookError: It is damaged, too large, or it carries entities.
        """
        if self.has(part) and (size := self.zip.getinfo(part).file_size) > MOST_TREE:
            raise fail("workbook-too-large", self.path, size=size, limit=MOST_TREE)
        return self._parsed(part, tree)

    def _parsed(self, part: str, parse: Callable[[Iterator[bytes]], Parsed]) -> Parsed:
        try:
            return parse(self._chunks(part))
        except UnsafeXmlError as error:
            raise fail("workbook-entities", self.path, part=part) from error
        except BrokenXmlError as error:
            raise fail("workbook-damaged", self.path, part=part) from error
        except TooMuchXmlError as error:
            size = len(self.data)
            raise fail("workbook-too-large", self.path, size=size, limit=MOST_BYTES) from error

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relations of a part: id to the kind's last word and the target part."""
        if part not in self._rels:
            folder, name = posixpath.split(part)
            rels = posixpath.join(folder, "_rels", name + ".rels")
            rels = self._folded.get(rels.casefold(), rels)
            found: dict[str, tuple[str, str]] = {}
            if self.has(rels):
                for item in self.xml(rels):
                    target = str(item.get("Target", ""))
                    if item.get("TargetMode") == "External":
                        continue
                    target = target.replace("\\", "/")
                    full = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                    full = posixpath.normpath(full)
                    kind = str(item.get("Type", "")).rsplit("/", 1)[-1]
                    # names of parts are the same in small and capital letters
                    found[str(item.get("Id"))] = kind, self._folded.get(full.casefold(), full)
            self._rels[part] = found
        return self._rels[part]

    def sheets(self) -> tuple[SheetPart, ...]:
        """The worksheets, in the order of their tabs."""
        return self._sheets

    @cached_property
    def _sheets(self) -> tuple[SheetPart, ...]:
        relations = self.relations(self.workbook)
        found: list[SheetPart] = []
        for sheet in _all(self._root, "sheet"):
            id_ = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            kind, part = relations.get(id_, ("", ""))
            if kind == "worksheet" and self.has(part):
                found.append(SheetPart(str(sheet.get("name", "")), part))
        if len({sheet.title for sheet in found}) < len(found):
            raise fail("workbook-damaged", self.path, part=self.workbook)
        return tuple(found)

    @cached_property
    def _root(self) -> Element:
        return self.xml(self.workbook)

    @property
    def date1904(self) -> bool:
        """Whether serial dates count from 1904, as in workbooks of old Macs."""
        return any(
            item.get("date1904", "") in ("1", "true") for item in _all(self._root, "workbookPr")
        )

    def names(self) -> dict[str, str]:
        """Defined names of the whole workbook: name to what it refers to."""
        return {
            str(item.get("name")): (item.text or "").strip()
            for item in _all(self._root, "definedName")
            if item.get("localSheetId") is None
        }

    def tables(self) -> tuple[TablePart, ...]:
        """The tables of all sheets."""
        return self._tables

    @cached_property
    def _tables(self) -> tuple[TablePart, ...]:
        return tuple(self._read_tables())

    def _read_tables(self) -> Iterator[TablePart]:
        for sheet in self.sheets():
            for kind, part in self.relations(sheet.part).values():
                if kind != "table" or not self.has(part):
                    continue
                root = self.xml(part)
                area = parse_area(str(root.get("ref", "")))
                if area is not None:
                    name = str(root.get("displayName") or root.get("name") or "")
                    headings = tuple(str(c.get("name", "")) for c in _all(root, "tableColumn"))
                    heads = int(root.get("headerRowCount") != "0")
                    totals = int(root.get("totalsRowCount", "0") not in ("", "0"))
                    yield TablePart(name, sheet.title, *area, headings, part, heads, totals)

    def properties(self) -> dict[str, str]:
        """Custom document properties."""
        if not self.has(self._custom):
            return {}
        return {
            str(item.get("name")): "".join(item.itertext()).strip()
            for item in _all(self.xml(self._custom), "property")
        }


def _all(root: Element, name: str) -> Iterator[Element]:
    return (item for item in root.iter() if local(item) == name)


def local(item: Element) -> str:
    """Tag without its namespace."""
    tag: Any = item.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


def column_number(letters: str) -> int:
    """1-based column of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def parse_area(text: str) -> tuple[int, int, int, int] | None:
    """Top, left, bottom, right (1-based) of an A1 area; None where it is none."""
    match = _AREA.fullmatch(text)
    if match is None:
        return None
    left, top = column_number(match[1]), int(match[2])
    right = column_number(match[3]) if match[3] else left
    bottom = int(match[4]) if match[4] else top
    return top, left, bottom, right


def parse_reference(text: str) -> tuple[str, tuple[int, int, int, int]] | None:
    """Sheet title and area of ``'入力_計画'!$D$5``; None where a name refers to something else."""
    sheet, mark, area = text.rpartition("!")
    if not mark:
        return None
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    parsed = parse_area(area)
    return None if parsed is None else (sheet, parsed)


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise fail("book-is-folder", path)
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MOST_BYTES:
                raise fail("workbook-too-large", path, size=size, limit=MOST_BYTES)
            data = file.read(size + 1)
    except FileNotFoundError:
        raise fail("book-missing", path) from None
    except PermissionError:
        raise fail("book-not-allowed", path) from None
    except OSError as error:
        raise fail("book-not-read", path, reason=error.strerror or str(error)) from error
    if not data:
        raise fail("book-empty", path)
    return data


def _twice(entries: list[zipfile.ZipInfo]) -> str:
    names = [entry.filename for entry in entries]
    return next(name for at, name in enumerate(names) if name in names[:at])


def _open_zip(path: Path, data: bytes) -> zipfile.ZipFile:
    if data.startswith(_OLE):
        code = "workbook-encrypted" if _ENCRYPTED in data else "workbook-xls"
        raise fail(code, path)
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise fail("not-a-workbook", path) from None
    unpacked = sum(entry.file_size for entry in entries)
    bomb = any(
        entry.file_size > _RATIO_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size)
        for entry in entries
    )
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or bomb:
        raise fail("workbook-bomb", path, size=unpacked, limit=MOST_UNPACKED)
    if len(package.NameToInfo) < len(entries):  # two parts of one name
        raise fail("workbook-damaged", path, part=_twice(entries))
    if any(entry.flag_bits & 1 for entry in entries):
        raise fail("workbook-encrypted", path)
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise fail("workbook-damaged", path, part=entry.filename)
    return package
