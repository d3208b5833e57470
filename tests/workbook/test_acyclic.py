"""No formula depends on itself, not even through a range of which it uses one cell only.

Excel, unlike the engines of the other tests, calls a formula circular as soon as a range that it
names holds a cell that depends on it. So the whole graph is checked, range by range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from graphlib import TopologicalSorter

from workbook_templates.commands import committed
from workbook_templates.package import Package, column_number, local, parse_area

Cell = tuple[str, int, int]
_REFERENCE = re.compile(
    r"(?:'([^']+)'!|(?<![\w'!]))(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(\]])"
)
_NAME = re.compile(r"(?<![\w'!\[$])([a-z]+_[a-z_0-9]+)\b(?!\()")


def _formulas(package: Package) -> dict[Cell, str]:
    found: dict[Cell, str] = {}
    for sheet in package.sheets():
        for cell in package.xml(sheet.part).iter():
            if local(cell) != "c":
                continue
            text = next((part.text for part in cell if local(part) == "f"), None)
            match = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
            if text and match:
                bare = re.sub(r'"(?:[^"]|"")*"', '""', text)
                found[sheet.title, int(match[2]), column_number(match[1])] = bare
    return found


def _precedents(text: str, own: str, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name in _NAME.findall(text):
        if name in names:
            text += "," + names[name]
    text = re.sub(r"tbl\w+\[\[#This Row\],\[[^\]]*\]\]", "", text)
    for sheet, area in _REFERENCE.findall(text):
        yield sheet or own, area.replace("$", "")


def test_no_formula_is_circular() -> None:
    """A topological order of all formulas exists, each range counted whole."""
    package = Package(committed("b2b-new-customers", "ja"))
    formulas, names = _formulas(package), package.names()
    expanded: dict[tuple[str, str], list[Cell]] = {}
    sorter: TopologicalSorter[object] = TopologicalSorter()
    for (sheet, row, column), text in formulas.items():
        node = (sheet, row, column)
        sorter.add(node)
        for area in set(_precedents(text, sheet, names)):
            if area not in expanded:
                parsed = parse_area(area[1])
                assert parsed is not None
                top, left, bottom, right = parsed
                expanded[area] = [
                    (area[0], r, c)
                    for r in range(top, bottom + 1)
                    for c in range(left, right + 1)
                    if (area[0], r, c) in formulas
                ]
                sorter.add(area, *expanded[area])
            sorter.add(node, area)
    assert len(formulas) > 10_000
    sorter.prepare()
