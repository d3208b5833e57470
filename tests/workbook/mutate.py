"""Broken packages: one random way of breaking a small workbook each, by a seed."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable

from tests.workbook.smallbook import packed

Parts = dict[str, bytes]
Change = Callable[[Parts, random.Random], None]
Put = Callable[[re.Match[bytes], random.Random], bytes]
_HUGE = ("99999999999999999999", "1e308", "-1e308", "1e999", "nan", "4294967296", "-1", "0", "")
_CELLS = (
    "XFD1048576",
    "A0",
    "ZZZ9999999",
    "A1048577",
    "XFE1",
    "B7",
    "$B$7",
    "b7",
    "",
    "B7:XFD1048576",
)
_TAG = re.compile(rb"<[^>]*>")
_ELEMENT = re.compile(rb"<(\w+)\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')


def mutated(parts: Parts, seed: int) -> bytes:
    """The bytes of a package, broken in one to three ways."""
    rng = random.Random(seed)
    broken = dict(parts)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        rng.choice(_OF_PARTS)(broken, rng)
    method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    data = packed(broken, method)
    return rng.choice(_OF_BYTES)(data, rng) if rng.random() < 0.35 else data


def _flip(data: bytes, rng: random.Random) -> bytes:
    mutable = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20))):
        mutable[rng.randrange(len(mutable))] ^= 1 << rng.randrange(8)
    return bytes(mutable)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _cut_out(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 200) :]


def _directory(data: bytes, rng: random.Random) -> bytes:
    """Lie in the directory at the end: sizes, places, counts."""
    at = data.rfind(b"PK\x05\x06") if rng.random() < 0.3 else data.rfind(b"PK\x01\x02")
    mutable = bytearray(data)
    for _ in range(rng.randrange(1, 5)):
        mutable[min(len(mutable) - 1, at + rng.randrange(4, 46))] = rng.randrange(256)
    return bytes(mutable)


def _part(parts: Parts, rng: random.Random) -> str:
    return rng.choice([*parts, *(name for name in parts if "sheet" in name or "table" in name)])


def _drop(parts: Parts, rng: random.Random) -> None:
    if len(parts) > 1:
        del parts[_part(parts, rng)]


def _swap(parts: Parts, rng: random.Random) -> None:
    one, other = _part(parts, rng), _part(parts, rng)
    parts[one], parts[other] = parts[other], parts[one]


def _rename(parts: Parts, rng: random.Random) -> None:
    name = _part(parts, rng)
    data = parts.pop(name)
    parts[
        rng.choice((name.upper(), "../" + name, "/" + name, name + "x", name.replace("/", "\\")))
    ] = data


def _substitute(pattern: re.Pattern[bytes], put: Put) -> Change:
    def change(parts: Parts, rng: random.Random) -> None:
        name = _part(parts, rng)
        found = list(pattern.finditer(parts[name]))
        if found:
            match = rng.choice(found)
            data = parts[name]
            parts[name] = data[: match.start()] + put(match, rng) + data[match.end() :]

    return change


def _attribute(match: re.Match[bytes], rng: random.Random) -> bytes:
    kind = rng.random()
    if kind < 0.2:
        return b""
    values = _CELLS if kind < 0.6 else _HUGE
    return match[1] + b'="' + rng.choice(values).encode() + b'"'


def _garbage(parts: Parts, rng: random.Random) -> None:
    name = _part(parts, rng)
    at = rng.randrange(len(parts[name]) + 1)
    parts[name] = parts[name][:at] + rng.randbytes(rng.randrange(1, 40)) + parts[name][at:]


def _nest(parts: Parts, rng: random.Random) -> None:
    name = _part(parts, rng)
    depth = rng.choice((100, 5_000))
    parts[name] = parts[name].replace(b"<row", b"<a>" * depth + b"</a>" * depth + b"<row", 1)


def _doctype(parts: Parts, rng: random.Random) -> None:
    name = _part(parts, rng)
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
    parts[name] = (
        b'<!DOCTYPE a [<!ENTITY l0 "ha">' + laughs + b"]>" + parts[name].replace(b"<v>", b"<v>&l9;")
    )


def _many(parts: Parts, rng: random.Random) -> None:
    """Thousands of merged areas, arrays, blank cells, or rows far down."""
    name = f"xl/worksheets/sheet{rng.randrange(1, 3)}.xml"
    item = rng.choice((
        b'<mergeCell ref="A1:XFD1048576"/>', b'<c r="A1"/>', b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row><c><f t="array" ref="A1:XFD1048576">1</f></c></row>', b'<row r="9"/>',
        b'<row r="30"><c t="s"><v>0</v></c></row>',
    ))  # fmt: skip
    if name in parts:
        parts[name] = parts[name].replace(
            b"</sheetData>", item * rng.choice((1, 3, 2_000)) + b"</sheetData>", 1
        )


def _far(parts: Parts, rng: random.Random) -> None:
    """A table or a name that reaches beyond the sheet."""
    area = rng.choice(
        (b"B7:XFD1048576", b"A1:ZZZ9999999", b"B9:B7", b"I9:B7", b"B1048576:I1048577", b"B7")
    )
    for name in parts:
        if "table" in name:
            parts[name] = re.sub(rb'ref="[^"]*"', b'ref="%s"' % area, parts[name])
    if rng.random() < 0.5 and "xl/workbook.xml" in parts:
        for old in (b"$C$3", b"$C$4"):
            parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(old, b"$A$1:$XFD$1048576")


def _typed(match: re.Match[bytes], rng: random.Random) -> bytes:
    values = ("1e308", "-5e-324", "1e999", "nan", "0x1", "1_0", "45931", "True", " ", "99999999", "-1",
              "#REF!", "\u2028", "=1+1", "+15%", "万", "1e400%", "(((1)))", "9" * 400)  # fmt: skip
    kind = rng.choice((b"n", b"str", b"b", b"e", b"d", b"s", b"x"))
    return b'<c t="' + kind + b'"><v>' + rng.choice(values).encode() + b"</v></c>"


def _texts(match: re.Match[bytes], rng: random.Random) -> bytes:
    words = ("deals", "leads", "rate", "leads * rate", "sum", "数式", "比 ÷", "グループ", "ID", "2025-04", "",
             "formula", "1:0.5, 2:0.5", "0", "あ" * 40_000, "-", "ratio", "2025-13")  # fmt: skip
    return b"<t>" + rng.choice(words).encode() + b"</t>"


_OF_BYTES = (_flip, _flip, _cut, _cut_out, _directory, _directory)
_OF_PARTS: tuple[Change, ...] = (
    _drop, _swap, _rename, _garbage, _nest, _doctype, _many, _far,
    _substitute(_TAG, lambda m, r: b""),
    _substitute(_TAG, lambda m, r: m[0] * r.choice((2, 3))),
    _substitute(_ELEMENT, lambda m, r: b""),
    _substitute(_ELEMENT, lambda m, r: m[0] * r.choice((2, 50))),
    _substitute(_ATTRIBUTE, _attribute),
    _substitute(_ATTRIBUTE, _attribute),
    *(_substitute(re.compile(rb"<c\b[^>]*>.*?</c>"), _typed),) * 5,
    *(_substitute(re.compile(rb"<t>[^<]*</t>"), _texts),) * 5,
)  # fmt: skip
