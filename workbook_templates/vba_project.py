"""A VBA project from sources (MS-OVBA): modules as text, no compiled code.

Excel compiles such a project from its sources when it is opened; section 2.3.4.1 of the
specification has writers leave out every cache of compiled code. xlwings' own standalone workbook
is written the same way.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbook_templates.vba_container import compound

_CHUNK = 4096
_CODE_PAGE = 1252
_WORKBOOK_CLASS, _SHEET_CLASS = "00020819", "00020820"
_REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#"
     r"C:\Windows\System32\stdole2.tlb#OLE Automation"),
    ("Office", r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
     r"C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
     "#Microsoft Office 16.0 Object Library"),
)  # fmt: skip
_SEED = 0x86


@dataclass(frozen=True, slots=True)
class Module:
    r"""One module of a project.

    Attributes:
        name: Its name, ASCII, at most 31 characters.
        kind: ``document`` (the workbook or a sheet), ``code``, or ``class``.
        source: Its text with the ``Attribute`` lines at its head and ``\r\n`` at line ends.
    """

    name: str
    kind: Literal["document", "code", "class"]
    source: str


def document(name: str, *, workbook: bool = False) -> Module:
    """The empty module that belongs to the workbook or to a sheet, by its code name."""
    base = _WORKBOOK_CLASS if workbook else _SHEET_CLASS
    lines = (
        f'VB_Name = "{name}"', f'VB_Base = "0{{{base}-0000-0000-C000-000000000046}}"',
        "VB_GlobalNameSpace = False", "VB_Creatable = False", "VB_PredeclaredId = True",
        "VB_Exposed = True", "VB_TemplateDerived = False", "VB_Customizable = True",
    )  # fmt: skip
    return Module(name, "document", "".join(f"Attribute {line}\r\n" for line in lines))


def project(modules: Sequence[Module]) -> bytes:
    """The bytes of ``vbaProject.bin``; the same modules give the same bytes."""
    streams = {module.name: compress(module.source.encode("cp1252")) for module in modules}
    names = b"".join(
        module.name.encode() + b"\0" + module.name.encode("utf-16-le") + b"\0\0"
        for module in modules
    )
    return compound({
        "PROJECT": _project(modules),
        "PROJECTwm": names + b"\0\0",
        "VBA": {
            **streams,
            "dir": compress(_directory(modules)),
            "_VBA_PROJECT": bytes.fromhex("cc61ffff000000"),
        },
    })  # fmt: skip


def compress(data: bytes) -> bytes:
    """The specification's compression (2.4.1): chunks of 4096 bytes, copies within a chunk."""
    out = bytearray(b"\x01")
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        body = _tokens(chunk)
        if len(body) > _CHUNK:
            out += struct.pack("<H", 0x3FFF) + chunk.ljust(_CHUNK, b"\0")
        else:
            out += struct.pack("<H", 0xB000 | (len(body) - 1)) + body
    return bytes(out)


def _tokens(chunk: bytes) -> bytes:
    body = bytearray()
    at = 0
    seen: dict[bytes, list[int]] = {}
    while at < len(chunk):
        flags_at, flags = len(body), 0
        body.append(0)
        for bit in range(8):
            if at >= len(chunk):
                break
            offset, length = _longest(chunk, at, seen)
            bits = max(4, (at - 1).bit_length()) if at else 4
            if length:
                body += struct.pack("<H", (offset - 1) << (16 - bits) | (length - 3))
                flags |= 1 << bit
            else:
                body.append(chunk[at])
            for passed in range(at, at + max(1, length)):
                seen.setdefault(chunk[passed : passed + 3], []).append(passed)
            at += max(1, length)
        body[flags_at] = flags
    return bytes(body)


def _longest(chunk: bytes, at: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """How far back the longest copy begins, and its length; zeros where none of 3 bytes exists."""
    bits = max(4, (at - 1).bit_length()) if at else 4
    most = min((0xFFFF >> bits) + 3, len(chunk) - at)
    offset = length = 0
    for start in reversed(seen.get(chunk[at : at + 3], [])[-64:]):
        size = 3
        while size < most and chunk[start + size] == chunk[at + size]:
            size += 1
        if length < size <= most:
            offset, length = at - start, size
    return offset, length


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", kind, len(data)) + data


def _directory(modules: Sequence[Module]) -> bytes:
    """The ``dir`` stream (2.3.4.2) before compression."""
    long = struct.Struct("<I").pack
    short = struct.Struct("<H").pack
    out = _record(0x01, long(3)) + _record(0x02, long(0x409)) + _record(0x14, long(0x409))
    out += _record(0x03, short(_CODE_PAGE)) + _record(0x04, b"VBAProject")
    out += b"".join(_record(kind) for kind in (0x05, 0x40, 0x06, 0x3D))
    out += _record(0x07, long(0)) + _record(0x08, long(0))
    out += struct.pack("<HIIH", 0x09, 4, 1, 0) + _record(0x0C) + _record(0x3C)
    for title, library in _REFERENCES:
        text = library.encode()
        out += _record(0x16, title.encode()) + _record(0x3E, title.encode("utf-16-le"))
        out += _record(0x0D, long(len(text)) + text + bytes(6))
    out += _record(0x0F, short(len(modules))) + _record(0x13, b"\xff\xff")
    for module in modules:
        name, wide = module.name.encode(), module.name.encode("utf-16-le")
        out += _record(0x19, name) + _record(0x47, wide) + _record(0x1A, name) + _record(0x32, wide)
        out += _record(0x1C) + _record(0x48) + _record(0x31, long(0)) + _record(0x1E, long(0))
        out += _record(0x2C, b"\xff\xff") + _record(0x21 if module.kind == "code" else 0x22)
        out += _record(0x2B)
    return out + struct.pack("<HI", 0x10, 0)


def _project(modules: Sequence[Module]) -> bytes:
    """The ``PROJECT`` stream (2.3.1): modules, and protection that protects nothing."""
    listed = {"document": "Document={}/&H00000000", "code": "Module={}", "class": "Class={}"}
    id_ = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, "kpi-tree-toolkit")).upper() + "}"
    lines = [
        f'ID="{id_}"',
        *(listed[module.kind].format(module.name) for module in modules),
        'Name="VBAProject"', 'HelpContextID="0"', 'VersionCompatible32="393222000"',
        f'CMG="{_encrypted(bytes(4), id_)}"', f'DPB="{_encrypted(bytes(1), id_)}"',
        f'GC="{_encrypted(bytes([0xFF]), id_)}"',
        "", "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "", "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]  # fmt: skip
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252")


def _encrypted(data: bytes, id_: str) -> str:
    """The specification's data encryption (2.4.3), with one seed for all builds."""
    key = sum(map(ord, id_)) & 0xFF
    out = [_SEED, _SEED ^ 2, _SEED ^ key]
    plain, before, last = key, out[1], out[2]
    ignored = (_SEED & 6) // 2
    for byte in bytes(ignored) + len(data).to_bytes(4, "little") + data:
        mixed = byte ^ ((before + plain) & 0xFF)
        out.append(mixed)
        before, last, plain = last, mixed, byte
    return bytes(out).hex().upper()
