"""Fresh values for a patched workbook's formulas, for viewers that do not calculate.

After a value was written, every other formula still shows what it was before: in LibreOffice,
which does not recalculate such a file by itself, in previews, in pandas. IronCalc recalculates the
file, and only the values that changed are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, unescape

from kpimodel.errors import KpiError
from workbook_templates.package import Package, column_number
from workbook_templates.package_write import replace_parts
from workbook_templates.recalculate import Engine, recalculate

_CELL = re.compile(
    rb"<(?P<p>\w+:)?c\b(?P<attributes>[^>]*)>(?P<formula>\s*<(?P=p)?f\b.*?(?:/>|</(?P=p)?f>))"
    rb"(?P<value>\s*<(?P=p)?v>[^<]*</(?P=p)?v>)?\s*</(?P=p)?c>".replace(b"(?P=p)?", rb"(?:\w+:)?"),
    re.DOTALL,
)
# A cell with a formula as XlsxWriter writes it.
_BUILT = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*)>(<f\b[^>]*?(?:/>|>[^<]*</f>))<v>[^<]*</v></c>')
_PLACE = re.compile(rb'\br="([A-Z]+\d+)"')
_TYPE = re.compile(rb'\s+t="(\w+)"')
_RELATIVE = 1e-15
# What is one of these is an error, not a text.
_ERRORS = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"]
)


def refresh(path: Path) -> int:
    """Write the recalculated values of formulas into a workbook.

    A formula that IronCalc cannot compute keeps the value that it has.

    Returns:
        How many values were written; 0 also where IronCalc is not installed or cannot read the
        file: Excel recalculates it on opening all the same.
    """
    try:
        values = recalculate(path)
    except (KpiError, ValueError, OSError):
        return 0
    package = Package(path)
    by_sheet: dict[str, dict[str, Any]] = {}
    for (title, cell), value in values.items():
        if not _is_error(value):
            by_sheet.setdefault(title, {})[cell] = value
    patched: dict[str, bytes] = {}
    count = 0
    for sheet in package.sheets():
        if sheet.title in by_sheet:
            content = package.read(sheet.part)
            fresh, changed = set_values(content, by_sheet[sheet.title])
            if changed:
                patched[sheet.part] = fresh
                count += changed
    if patched:
        replace_parts(package, patched)
    return count


def valued(package: Package, engine: Engine) -> dict[str, bytes]:
    """The sheets' parts of our own build with values beside their formulas, errors included.

    Args:
        package: The workbook; it is not changed.
        engine: The same workbook recalculated.
    """
    parts: dict[str, bytes] = {}
    for sheet in package.sheets():
        value = engine.of(sheet.title)
        if value is not None:
            parts[sheet.part] = _BUILT.sub(partial(_valued, value, {}), package.read(sheet.part))
    return parts


def _valued(
    value: Callable[[int, int], Any], columns: dict[bytes, int], match: re.Match[bytes]
) -> bytes:
    letters, row, attributes, formula = match.groups()
    if letters not in columns:
        columns[letters] = column_number(letters.decode())
    found = value(int(row), columns[letters])
    kind, text = _written("" if found is None else found)
    if b't="' in attributes:
        attributes = _TYPE.sub(b"", attributes)
    return b'<c r="%b%b"%b%b>%b<v>%b</v></c>' % (letters, row, attributes, kind, formula, text)


def set_values(sheet: bytes, values: Mapping[str, Any]) -> tuple[bytes, int]:
    """A sheet's part with other values beside its formulas, and how many were replaced.

    Args:
        sheet: The part's bytes, UTF-8.
        values: Cell, such as ``"K14"``, to a float, str, bool or error, such as ``"#N/A"``.
    """
    count = 0

    def put(match: re.Match[bytes]) -> bytes:
        nonlocal count
        place = _PLACE.search(match["attributes"])
        cell = place[1].decode() if place else ""
        if cell not in values or _shows(match, values[cell]):
            return match[0]
        count += 1
        kind, text = _written(values[cell])
        prefix = match["p"] or b""
        attributes = _TYPE.sub(b"", match["attributes"]) + kind
        value = b"<%bv>%b</%bv>" % (prefix, text, prefix)
        return b"<%bc%b>%b%b</%bc>" % (prefix, attributes, match["formula"], value, prefix)

    return _CELL.sub(put, sheet), count


def _shows(match: re.Match[bytes], value: Any) -> bool:
    """True where the cell holds this value already, to the last digits."""
    held = match["value"]
    if held is None:
        return False
    text = unescape(held[held.index(b">") + 1 : held.rindex(b"<")].decode("utf-8"))
    kind = _TYPE.search(match["attributes"])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not text or (kind is not None and kind[1] != b"n"):
            return False
        return abs(float(text) - value) <= _RELATIVE * abs(value)
    return text == str(value) and kind is not None and kind[1] == _written(value)[0][4:-1]


def _written(value: Any) -> tuple[bytes, bytes]:
    if isinstance(value, bool):
        return b' t="b"', b"1" if value else b"0"
    if isinstance(value, (int, float)):
        return b"", repr(float(value) + 0.0).removesuffix(".0").encode()
    kind = b' t="e"' if value in _ERRORS else b' t="str"'
    return kind, escape(str(value)).encode()


def _is_error(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.startswith("#"))
