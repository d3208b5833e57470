"""Puts a changed package in the place of a workbook: in one move, with what it was kept beside."""

from __future__ import annotations

import copy
import os
import struct
import tempfile
import zipfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import IO

from workbook_templates.package import Package, fail

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_SIGNATURE = b"PK\x03\x04"
_STREAMED = 0x08  # sizes stand behind the data; in ours they stand before it


def refuse_open(path: Path) -> None:
    """Refuse a workbook that another program has open.

    Raises:
        KpiError: Excel's or LibreOffice's lock file stands beside it.
    """
    for place in {path, path.resolve()}:
        for prefix, suffix in (("~$", ""), (".~lock.", "#")):
            lock = place.with_name(f"{prefix}{place.name}{suffix}")
            if lock.exists():
                raise fail("book-open", path, lock=lock.name)


def backup_path(path: Path) -> Path:
    """Where the copy of a workbook is kept: ``plan.xlsx`` as ``plan.bak.xlsx``."""
    return path.with_name(f"{path.stem}.bak{path.suffix}")


def replace_parts(
    package: Package, patched: Mapping[str, bytes], removed: Collection[str] = (), *,
    backup: bool = False,
) -> None:  # fmt: skip
    """Replace some parts of a package: a new file beside the old one, then put in its place.

    All other parts are copied as they are, even their compressed bytes. A link stays a link.

    Args:
        package: What was read.
        patched: Part to its new bytes.
        removed: Parts that are left out.
        backup: Whether to keep what was read beside it; an earlier copy is replaced.

    Raises:
        KpiError: The file changed meanwhile, is open elsewhere, or cannot be written.
    """
    path = package.path.resolve()
    try:
        if backup:
            _put(package, backup_path(path), lambda file: file.write(package.data))
        _put(package, path, lambda file: _write(file, package, patched, removed))
    except PermissionError as error:
        raise fail("book-open", path, lock=error.strerror or "PermissionError") from error
    except OSError as error:
        raise fail("book-not-written", path, reason=error.strerror or str(error)) from error


def _put(package: Package, path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file beside its place, and then move it there."""
    own = package.path.resolve()
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        temporary = Path(name)
        with os.fdopen(handle, "w+b") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(own.stat().st_mode & 0o777)
        if Package(own).fingerprint != package.fingerprint:
            raise fail("book-changed", package.path)
        refuse_open(package.path)
        temporary.replace(path)
        temporary = None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _write(
    file: IO[bytes], package: Package, patched: Mapping[str, bytes], removed: Collection[str]
) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in package.zip.infolist():
            if entry.filename in removed:
                continue
            if entry.filename in patched:
                target.writestr(copy.copy(entry), patched[entry.filename])
            else:
                _copy(target, file, entry, package)


def _copy(
    target: zipfile.ZipFile, file: IO[bytes], entry: zipfile.ZipInfo, package: Package
) -> None:
    """Copy an entry without unpacking it, which `zipfile` has no method for."""
    data, header = package.data, entry.header_offset
    if not 0 <= header <= len(data) - _LOCAL_HEADER.size:
        raise fail("workbook-damaged", package.path, part=entry.filename)
    signature, name, extra = _LOCAL_HEADER.unpack_from(data, header)
    start = header + _LOCAL_HEADER.size + name + extra
    if signature != _SIGNATURE or start + entry.compress_size > len(data):
        raise fail("workbook-damaged", package.path, part=entry.filename)
    info = copy.copy(entry)
    info.flag_bits &= ~_STREAMED
    info.header_offset = target.start_dir
    file.seek(target.start_dir)
    file.write(info.FileHeader())
    file.write(data[start : start + entry.compress_size])
    target.filelist.append(info)
    target.NameToInfo[info.filename] = info
    target.start_dir = file.tell()
