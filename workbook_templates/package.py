"""An .xlsx file opened with care: what it is, caps on its size, its parts, its fingerprint."""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kpimodel.errors import Issue, KpiError, Parameter

MOST_BYTES = 60_000_000
MOST_ENTRIES = 3_000
MOST_UNPACKED = 250_000_000
MOST_RATIO = 400
_RATIO_FROM = 2_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"


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
    """A table (ListObject): its name, sheet and area, rows and columns 1-based."""

    name: str
    sheet: str
    top: int
    left: int
    bottom: int
    right: int


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

    def has(self, part: str) -> bool:
        """Whether the package has a part."""
        return part in self.zip.NameToInfo

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            WorkbookError: It is damaged.
        """
        try:
            entry = self.zip.getinfo(part)
            with self.zip.open(entry) as file:
                data = file.read(entry.file_size + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError,
                EOFError, OSError) as error:  # fmt: skip
            raise fail("workbook-damaged", self.path, part=part) from error
        if len(data) != entry.file_size:
            raise fail("workbook-damaged", self.path, part=part)
        return data

    def xml(self, part: str) -> Element:
        """A part as XML; entities and DTDs are refused.

        Raises:
            WorkbookError: It is damaged, or it carries entities.
        """
        try:
            root: Element = fromstring(self.read(part), forbid_dtd=True)
        except DefusedXmlException as error:
            raise fail("workbook-entities", self.path, part=part) from error
        except (ParseError, ValueError, LookupError) as error:
            raise fail("workbook-damaged", self.path, part=part) from error
        return root

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relations of a part: id to the kind's last word and the target part."""
        if part not in self._rels:
            folder, name = posixpath.split(part)
            rels = posixpath.join(folder, "_rels", name + ".rels")
            found: dict[str, tuple[str, str]] = {}
            if self.has(rels):
                for item in self.xml(rels):
                    target = str(item.get("Target", ""))
                    if item.get("TargetMode") == "External":
                        continue
                    full = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                    kind = str(item.get("Type", "")).rsplit("/", 1)[-1]
                    found[str(item.get("Id"))] = kind, posixpath.normpath(full)
            self._rels[part] = found
        return self._rels[part]

    def sheets(self) -> tuple[SheetPart, ...]:
        """The worksheets, in the order of their tabs."""
        relations = self.relations(_WORKBOOK)
        found: list[SheetPart] = []
        for sheet in _all(self.xml(_WORKBOOK), "sheet"):
            id_ = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            kind, part = relations.get(id_, ("", ""))
            if kind == "worksheet" and self.has(part):
                found.append(SheetPart(str(sheet.get("name", "")), part))
        return tuple(found)

    def names(self) -> dict[str, str]:
        """Defined names of the whole workbook: name to what it refers to."""
        return {
            str(item.get("name")): (item.text or "").strip()
            for item in _all(self.xml(_WORKBOOK), "definedName")
            if item.get("localSheetId") is None
        }

    def tables(self) -> Iterator[TablePart]:
        """The tables of all sheets."""
        for sheet in self.sheets():
            for kind, part in self.relations(sheet.part).values():
                if kind != "table" or not self.has(part):
                    continue
                root = self.xml(part)
                area = parse_area(str(root.get("ref", "")))
                if area is not None:
                    name = str(root.get("displayName") or root.get("name") or "")
                    yield TablePart(name, sheet.title, *area)

    def properties(self) -> dict[str, str]:
        """Custom document properties."""
        if not self.has("docProps/custom.xml"):
            return {}
        return {
            str(item.get("name")): "".join(item.itertext()).strip()
            for item in _all(self.xml("docProps/custom.xml"), "property")
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
    if _WORKBOOK not in package.NameToInfo:
        raise fail("not-a-workbook", path)
    if any(entry.flag_bits & 1 for entry in entries):
        raise fail("workbook-encrypted", path)
    return package
