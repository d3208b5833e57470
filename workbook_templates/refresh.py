"""Fresh values for a patched workbook's formulas, for viewers that do not calculate.

After a value was written, every other formula still shows what it was before: in LibreOffice,
which does not recalculate such a file by itself, in previews, in pandas. IronCalc recalculates the
file, and only the values that changed are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, unescape

from kpimodel.errors import KpiError
from workbook_templates.contract import SHEETS
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
_HELD = re.compile(rb"(?:<(?:\w+:)?f\b[^>]*/>|</(?:\w+:)?f>)\s*<(?:\w+:)?v>")
_RELATIVE = 1e-15
_CALCULATION = (SHEETS["calc"].ja, SHEETS["calc"].en)
# What is one of these is an error, not a text.
_ERRORS = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"]
)


@dataclass(frozen=True, slots=True)
class Bare:
    """Formulas of a sheet that are stored without their values; engines compute them on loading.

    Attributes:
        title: The sheet's title.
        first: 1-based first row.
        last: 1-based last row.
        columns: 1-based columns.
    """

    title: str
    first: int
    last: int
    columns: frozenset[int]


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
            # A large book leaves out the values of its intermediate months, and goes on so.
            fill = sheet.title not in _CALCULATION or _HELD.search(content) is None
            fresh, changed = set_values(content, by_sheet[sheet.title], fill=fill)
            if changed:
                patched[sheet.part] = fresh
                count += changed
    if patched:
        replace_parts(package, patched)
    return count


def valued(package: Package, engine: Engine, bare: Bare | None = None) -> dict[str, bytes]:
    """The sheets' parts of our own build with values beside their formulas, errors included.

    Args:
        package: The workbook; it is not changed.
        engine: The same workbook recalculated.
        bare: What is stored without values.
    """
    parts: dict[str, bytes] = {}
    for sheet in package.sheets():
        value = engine.of(sheet.title)
        if value is not None:
            without = bare if bare is not None and bare.title == sheet.title else None
            put = partial(_valued, value, without, {})
            parts[sheet.part] = _BUILT.sub(put, package.read(sheet.part))
    return parts


def _valued(
    value: Callable[[int, int], Any],
    bare: Bare | None,
    columns: dict[bytes, int],
    match: re.Match[bytes],
) -> bytes:
    letters, row, attributes, formula = match.groups()
    if letters not in columns:
        columns[letters] = column_number(letters.decode())
    if b't="' in attributes:
        attributes = _TYPE.sub(b"", attributes)
    column = columns[letters]
    if bare is not None and column in bare.columns and bare.first <= int(row) <= bare.last:
        return b'<c r="%b%b"%b>%b</c>' % (letters, row, attributes, formula)
    found = value(int(row), column)
    kind, text = _written("" if found is None else found)
    return b'<c r="%b%b"%b%b>%b<v>%b</v></c>' % (letters, row, attributes, kind, formula, text)


def set_values(sheet: bytes, values: Mapping[str, Any], *, fill: bool = True) -> tuple[bytes, int]:
    """A sheet's part with other values beside its formulas, and how many were replaced.

    Args:
        sheet: The part's bytes, UTF-8.
        values: Cell, such as ``"K14"``, to a float, str, bool or error, such as ``"#N/A"``.
        fill: Formulas without a value get one, too.
    """
    count = 0

    def put(match: re.Match[bytes]) -> bytes:
        nonlocal count
        place = _PLACE.search(match["attributes"])
        cell = place[1].decode() if place else ""
        left_out = match["value"] is None and not fill
        if left_out or cell not in values or _shows(match, values[cell]):
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
