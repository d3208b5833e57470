"""Damaged workbooks: one way of breaking a template each."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.workbook.books import Places
from workbook_templates import patch

Edit = Callable[[str], str]


def edit_parts(path: Path, edits: Mapping[str, Edit]) -> None:
    """Change parts of a package whose names match a pattern."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry.filename)
            for pattern, edit in edits.items():
                if re.fullmatch(pattern, entry.filename):
                    data = edit(data.decode()).encode()
            new.writestr(entry, data)
    path.write_bytes(out.getvalue())


def drop_tables(path: Path) -> None:
    """Convert the tables to ranges, and lose the names that point into them."""
    edit_parts(path, {
        r"xl/tables/table\d+\.xml": lambda text: re.sub(r'(displayName|name)="tbl\w+"', r'\1="Other"', text),
    })  # fmt: skip


def drop_names(path: Path) -> None:
    """Lose every defined name."""
    edit_parts(path, {
        r"xl/workbook\.xml": lambda text: re.sub(r"<definedNames>.*</definedNames>", "", text),
    })  # fmt: skip


def rename_sheet(path: Path, old: str, new: str) -> None:
    """Rename a sheet as Excel does: the tab and every reference to it."""
    edit_parts(path, {r".*\.xml": lambda text: text.replace(old, new)})


def shift_rows(path: Path, part: str, by: int, areas: Edit) -> None:
    """Insert rows at the top of a sheet as Excel does, as far as reading is concerned."""

    def move(text: str) -> str:
        moved = re.sub(r'(<row r=")(\d+)', lambda m: f"{m[1]}{int(m[2]) + by}", text)
        return re.sub(r'(<c r="[A-Z]+)(\d+)', lambda m: f"{m[1]}{int(m[2]) + by}", moved)

    edit_parts(path, {part: move, r"xl/tables/table1\.xml": areas, r"xl/workbook\.xml": areas})


def typed(path: Path, name: str, value: float | str | None, row: int = 0, column: int = 0) -> None:
    """Type one value into a named cell."""
    patch.write(path, {Places(path).cell(name, row, column): value}, overwrite=True)


def heading(path: Path, old: str, new: str) -> None:
    """Change the text of a heading, in its cell and in its table, and lose the hidden key."""

    def change(text: str) -> str:
        return text.replace(f">{old}<", f">{new}<").replace(f'"{old}"', f'"{new}"')

    edit_parts(path, {r"xl/sharedStrings\.xml": change, r"xl/tables/table1\.xml": change})


def zip_bomb(path: Path, megabytes: int = 300) -> None:
    """A package that unpacks to hundreds of megabytes of zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"\0" * (megabytes * 1_000_000))


def lying_bomb(path: Path) -> None:
    """A package whose directory says that its large part is small."""
    zip_bomb(path, 40)
    data = bytearray(path.read_bytes())
    size = (40_000_000).to_bytes(4, "little")
    at = data.rfind(size)
    data[at : at + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(bytes(data))


def entity_bomb(path: Path) -> None:
    """A billion laughs in the workbook part."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    doctype = f'<!DOCTYPE workbook [<!ENTITY l0 "ha">{laughs}]>'
    edit_parts(path, {
        r"xl/workbook\.xml": lambda text: text.replace("<workbook", doctype + "<workbook", 1),
    })  # fmt: skip
