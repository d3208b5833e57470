"""LibreOffice as a second engine: recalculates a workbook headless and reads the values back."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kpimodel.errors import column_name
from workbook_templates.cells import Sheets
from workbook_templates.package import Package

ERRORS = frozenset({
    "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#N/A", "#NULL!", "#SPILL!", "#CALC!",
})  # fmt: skip
# By default it would show the cached values of a file that Excel wrote.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def recalculated(path: Path, folder: Path) -> dict[tuple[str, str], Any]:
    """Every cell's value after LibreOffice has recalculated the workbook; blanks are ``""``."""
    return all_recalculated([path], folder)[path]


def all_recalculated(paths: Sequence[Path], folder: Path) -> dict[Path, dict[tuple[str, str], Any]]:
    """The same of several workbooks, whose names differ, in one run: starting it takes longest."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS)
    out = folder / "out"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
         "--convert-to", "xlsx", "--outdir", str(out), *map(str, paths)],
        check=True, capture_output=True, timeout=300 + 60 * len(paths),
    )  # fmt: skip
    return {path: _values((out / path.name).with_suffix(".xlsx")) for path in paths}


def _values(path: Path) -> dict[tuple[str, str], Any]:
    sheets = Sheets(Package(path))
    values: dict[tuple[str, str], Any] = _Blank()
    for title in sheets.titles:
        for (row, column), value in sheets.grid(title).values.items():
            values[title, f"{column_name(column)}{row}"] = value
    return values


class _Blank(dict[tuple[str, str], Any]):
    def __missing__(self, key: tuple[str, str]) -> str:
        return ""


def error_cells(values: Mapping[tuple[str, str], Any]) -> list[tuple[str, str, str]]:
    """Cells with an error value: sheet, A1 and the error. Number formats begin with ``#`` too."""
    return [
        (sheet, cell, value)
        for (sheet, cell), value in values.items()
        if isinstance(value, str) and value in ERRORS
    ]
