"""A compound file (MS-CFB, version 3) from streams: what a vbaProject.bin is packed in."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _MINI_BELOW = 512, 64, 4096
_IN_HEADER = 109  # sectors of the allocation table that the header can name
_ROOT, _STORAGE, _STREAM = 5, 1, 2

Storage = Mapping[str, "bytes | Storage"]


@dataclass
class _Entry:
    """One entry of the directory: a storage or a stream."""

    name: str
    data: bytes | Storage
    left: int = _FREE
    right: int = _FREE
    child: int = _FREE
    black: bool = True
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        """The entry's 128 bytes."""
        name = (self.name + "\0").encode("utf-16-le")
        kind = _STREAM if isinstance(self.data, bytes) else _STORAGE
        if self.name == "Root Entry":
            kind = _ROOT
        return (
            name.ljust(64, b"\0")
            + struct.pack("<HBB", len(name), kind, self.black)
            + struct.pack("<III", self.left, self.right, self.child)
            + bytes(36)  # class, state, dates: none, so that the same sources give the same bytes
            + struct.pack("<IQ", 0 if kind == _STORAGE else self.start, self.size)
        )


def compound(tree: Storage) -> bytes:
    """Pack streams into a compound file.

    Args:
        tree: Names to bytes (a stream) or to another mapping (a storage). Names of at most 31
            characters.

    Returns:
        The file. The same streams give the same bytes.
    """
    entries = [_Entry("Root Entry", {})]
    entries[0].child = _add(entries, tree)
    sectors = _Sectors()
    small = bytearray()
    small_table: list[int] = []
    for entry in entries:
        if not isinstance(entry.data, bytes):
            continue
        entry.size = len(entry.data)
        if not entry.data:
            entry.start = _END
        elif len(entry.data) < _MINI_BELOW:
            count = -(-len(entry.data) // _MINI)
            entry.start = len(small_table)
            small_table += [len(small_table) + at + 1 for at in range(count - 1)] + [_END]
            small += entry.data.ljust(count * _MINI, b"\0")
        else:
            entry.start = sectors.put(entry.data)
    entries[0].start, entries[0].size = sectors.put(bytes(small)), len(small)
    table = struct.pack(f"<{len(small_table)}I", *small_table)
    small_at = sectors.put(table, b"\xff")
    directory = b"".join(entry.packed() for entry in entries)
    blank = bytes(68) + struct.pack("<III", _FREE, _FREE, _FREE) + bytes(48)
    directory += blank * (-len(entries) % 4)
    directory_at = sectors.put(directory)
    return sectors.file(directory_at, small_at, -(-len(table) // _SECTOR))


def _add(entries: list[_Entry], tree: Storage) -> int:
    """Append the entries of a storage as a balanced tree; return the index of its top."""
    own: list[int] = []
    for name, data in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
        own.append(len(entries))
        entries.append(_Entry(name, data))
    full = (len(own) + 1).bit_length() - 1  # complete levels; what lies deeper is red

    def top(part: list[int], depth: int) -> int:
        if not part:
            return _FREE
        middle = len(part) // 2
        entry = entries[part[middle]]
        entry.left = top(part[:middle], depth + 1)
        entry.right = top(part[middle + 1 :], depth + 1)
        entry.black = depth < full
        return part[middle]

    first = top(own, 0)
    for at in own:
        data = entries[at].data
        if not isinstance(data, bytes):
            entries[at].child = _add(entries, data)
    return first


class _Sectors:
    """Sectors of 512 bytes and the table that chains them."""

    def __init__(self) -> None:
        self.sectors: list[bytes] = []
        self.table: list[int] = []

    def put(self, data: bytes, fill: bytes = b"\0") -> int:
        """Append a chain of sectors; return its first."""
        first = len(self.sectors)
        count = -(-len(data) // _SECTOR)
        for at in range(count):
            sector = data[at * _SECTOR : (at + 1) * _SECTOR]
            self.sectors.append(sector.ljust(_SECTOR, fill))
            self.table.append(first + at + 1 if at < count - 1 else _END)
        return first if count else _END

    def file(self, directory: int, small: int, small_count: int) -> bytes:
        """The header, the sectors, and the allocation table after them.

        Raises:
            ValueError: More than the header can name: 7 MB.
        """
        count = 1
        while count * (_SECTOR // 4) < len(self.table) + count:
            count += 1
        if count > _IN_HEADER:
            raise ValueError(count)
        first = len(self.table)
        table = [*self.table, *[_TABLE] * count]
        table += [_FREE] * (count * (_SECTOR // 4) - len(table))
        header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
        header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        header += struct.pack("<IIIII", 0, count, directory, 0, _MINI_BELOW)
        header += struct.pack("<IIII", small if small_count else _END, small_count, _END, 0)
        named = [*range(first, first + count), *[_FREE] * (_IN_HEADER - count)]
        header += struct.pack(f"<{_IN_HEADER}I", *named)
        return header + b"".join(self.sectors) + struct.pack(f"<{len(table)}I", *table)
