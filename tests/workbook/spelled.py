"""The formulas of a workbook, shared ones spelled out: a second reading, by openpyxl's translator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from openpyxl.formula.translate import Translator

from workbook_templates.package import Package

_CELL = re.compile(
    r'<c r="(?P<cell>[A-Z]+\d+)"[^>]*><f(?P<attributes>[^>]*?)(?:/>|>(?P<text>[^<]*)</f>)'
)


def formulas(package: Package, *titles: str) -> Iterator[tuple[str, str, str]]:
    """Sheet title, cell, and formula without ``=`` of each cell with a formula, as XlsxWriter writes.

    Args:
        package: The workbook.
        titles: Only these sheets; by default all.
    """
    for sheet in package.sheets():
        if titles and sheet.title not in titles:
            continue
        masters: dict[str, Translator] = {}
        for match in _CELL.finditer(package.read(sheet.part).decode()):
            text, attributes = unescape(match["text"] or ""), match["attributes"]
            if 't="shared"' in attributes:
                index = re.findall(r'si="(\d+)"', attributes)[0]
                if "ref=" in attributes:
                    masters[index] = Translator("=" + text, match["cell"])
                else:
                    text = masters[index].translate_formula(match["cell"])[1:]
            yield sheet.title, match["cell"], text
