"""No formula depends on itself, not even through a range of which it uses one cell only.

Excel, unlike the engines of the other tests, calls a formula circular as soon as a range that it
names holds a cell that depends on it. So the whole graph is checked, range by range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from graphlib import TopologicalSorter

from kpimodel.errors import column_name
from tests.workbook.spelled import formulas
from workbook_templates import contract
from workbook_templates.commands import committed
from workbook_templates.package import Package, column_number, parse_area

Cell = tuple[str, int, int]
_REFERENCE = re.compile(
    r"(?:'([^']+)'!|(?<![\w'!]))(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(\]])"
)
_NAME = re.compile(r"(?<![\w'!\[$])([a-z]+_[a-z_0-9]+)\b(?!\()")


def _formulas(package: Package) -> dict[Cell, str]:
    found: dict[Cell, str] = {}
    for title, cell, text in formulas(package):
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
        assert match is not None
        bare = re.sub(r'"(?:[^"]|"")*"', '""', text)
        found[title, int(match[2]), column_number(match[1])] = bare
    return found


def _table(package: Package) -> tuple[str, tuple[int, int, int, int]]:
    """Sheet and area of the tree table."""
    [table] = [table for table in package.tables() if table.name == contract.TREE_TABLE]
    return table.sheet, (table.top, table.left, table.bottom, table.right)


def _precedents(
    text: str, own: str, names: dict[str, str], whole: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    if "KPI_" in text:  # a function of the add-in may be given the whole table
        yield whole
    for name in _NAME.findall(text):
        if name in names:
            text += "," + names[name]
    text = re.sub(r"tbl\w+\[\[#This Row\],\[[^\]]*\]\]", "", text)
    for sheet, area in _REFERENCE.findall(text):
        yield sheet or own, area.replace("$", "")


def test_no_formula_is_circular() -> None:
    """A topological order of all formulas exists, each range counted whole."""
    package = Package(committed("b2b-new-customers", "ja"))
    found, names = _formulas(package), package.names()
    title, (top, left, bottom, right) = _table(package)
    whole = title, f"{column_name(left)}{top}:{column_name(right)}{bottom}"
    # the live answer, should it stand there, reads the whole table
    for name in (contract.LIVE_ID, contract.LIVE_VALUE):
        sheet, _, area = names.get(name, "").rpartition("!")
        if first := parse_area(area.replace("$", "")):
            found.setdefault((sheet.strip("'"), first[0], first[1]), "KPI_BACKSOLVE()")
    expanded: dict[tuple[str, str], list[Cell]] = {}
    sorter: TopologicalSorter[object] = TopologicalSorter()
    for (sheet, row, column), text in found.items():
        node = (sheet, row, column)
        sorter.add(node)
        for at in set(_precedents(text, sheet, names, whole)):
            if at not in expanded:
                parsed = parse_area(at[1])
                assert parsed is not None
                expanded[at] = [
                    (at[0], r, c)
                    for r in range(parsed[0], parsed[2] + 1)
                    for c in range(parsed[1], parsed[3] + 1)
                    if (at[0], r, c) in found
                ]
                sorter.add(at, *expanded[at])
            sorter.add(node, at)
    assert len(found) > 10_000
    sorter.prepare()


def test_the_tree_table_holds_no_formula() -> None:
    """A live answer reads the whole table: a figure inside it would depend on itself."""
    package = Package(committed("b2b-new-customers", "ja"))
    title, (top, left, bottom, right) = _table(package)
    found = [
        (row, column)
        for sheet, row, column in _formulas(package)
        if sheet == title and top <= row <= bottom and left <= column <= right
    ]
    assert found == []
