"""Tables, defined names and the calculation chain in a package's XML, edited as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from xml.sax.saxutils import escape, unescape

from kpimodel.errors import column_name
from workbook_templates.package import Package, parse_reference
from workbook_templates.sheet_text import Area, area_name

_REF = re.compile(rb'(<(?:\w+:)?(?:table|autoFilter)\b[^>]*?\sref=")([^"]*)(")')
_COLUMNS = re.compile(
    rb'(<(\w+:)?tableColumns\b[^>]*?\scount=")(\d+)(".*?)(</(?:\w+:)?tableColumns>)', re.DOTALL
)
_COLUMN_ID = re.compile(rb'<(?:\w+:)?tableColumn\b[^>]*?\sid="(\d+)"')
_NAME = re.compile(rb"(<(?:\w+:)?definedName\b[^>]*>)([^<]*)(</)")
_TYPES = "[Content_Types].xml"


def resize_table(table: bytes, area: Area, headings: Sequence[str] = ()) -> bytes:
    """A table's part with another area, and more columns at its right."""
    ref = area_name(area).encode()
    resized = _REF.sub(lambda match: match[1] + ref + match[3], table)
    match = _COLUMNS.search(resized)
    if not headings or match is None:
        return resized
    prefix = match[2] or b""
    next_id = max(int(id_) for id_ in _COLUMN_ID.findall(resized)) + 1
    added = b"".join(
        b'<%stableColumn id="%d" name="%s"/>'
        % (prefix, next_id + at, escape(heading, {'"': "&quot;"}).encode())
        for at, heading in enumerate(headings)
    )
    count = b"%d" % (int(match[3]) + len(headings))
    columns = match[1] + count + match[4] + added + match[5]
    return resized[: match.start()] + columns + resized[match.end() :]


def grow_names(
    workbook: bytes, sheet: str, grow: Callable[[Area], Area], fixed: Container[str]
) -> bytes:
    """The workbook's part whose names of areas on one sheet refer to other areas, but for some."""

    def put(match: re.Match[bytes]) -> bytes:
        named = re.search(rb'\bname="([^"]*)"', match[1])
        name = unescape(named[1].decode("utf-8")) if named else "_xlnm."
        if name.startswith("_xlnm.") or name in fixed:  # print areas and titles are the user's
            return match[0]
        text = unescape(match[2].decode("utf-8"), {"&apos;": "'", "&quot;": '"'})
        reference = parse_reference(text)
        if reference is None or reference[0] != sheet or grow(reference[1]) == reference[1]:
            return match[0]
        top, left, bottom, right = grow(reference[1])
        first, last = f"${column_name(left)}${top}", f"${column_name(right)}${bottom}"
        area = first if first == last else f"{first}:{last}"
        return match[1] + escape(text.rpartition("!")[0] + "!" + area).encode() + match[3]

    return _NAME.sub(put, workbook)


def without_calc_chain(package: Package) -> tuple[dict[str, bytes], str]:
    """What else changes when the list of formula cells is dropped, and its part; ``""`` for none.

    Excel makes the list anew; a list that does not fit the formulas would be a damaged file.
    """
    chain = next(
        (part for kind, part in package.relations(package.workbook).values()
         if kind == "calcChain" and package.has(part)), "",
    )  # fmt: skip
    if not chain:
        return {}, ""
    folder, _, name = package.workbook.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels".lstrip("/")
    related = re.compile(rb'<(?:\w+:)?Relationship\b[^>]*/calcChain"[^>]*?(?:/>|>\s*</[^>]*>)')
    typed = re.compile(
        rb'<(?:\w+:)?Override\b[^>]*PartName="/%s"[^>]*?(?:/>|>\s*</[^>]*>)'
        % re.escape(chain.encode()), re.IGNORECASE,
    )  # fmt: skip
    return {
        rels: related.sub(b"", package.read(rels)),
        _TYPES: typed.sub(b"", package.read(_TYPES)),
    }, chain
