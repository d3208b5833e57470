"""Texts that do not fit their cells, from a workbook's XML alone."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from kpimodel.errors import column_name
from kpimodel.table import Lang
from workbook_templates import contract
from workbook_templates.cells import Sheets
from workbook_templates.package import Package, parse_area


def _width(text: str) -> float:
    return max(
        sum(2.0 if unicodedata.east_asian_width(char) in "WF" else 1.0 for char in line)
        for line in text.split("\n")
    )


def cut_texts(path: Path, lang: Lang, key: str) -> list[str]:
    """Texts of a sheet that neither fit their column, wrap, shrink, nor have room to the right."""
    package = Package(path)
    sheet = next(s for s in package.sheets() if s.title == contract.SHEETS[key].title(lang))
    text = package.read(sheet.part).decode()
    widths: dict[int, float] = {}
    for first, last, width in re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', text):
        widths |= dict.fromkeys(range(int(first), int(last) + 1), float(width))
    styles = package.read("xl/styles.xml").decode()
    formats = re.findall(
        r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.split("<cellXfs")[1].split("</cellXfs>")[0]
    )
    soft = {i for i, f in enumerate(formats) if "wrapText" in f or "shrinkToFit" in f}
    fonts = re.findall(r"<font>.*?</font>", styles)
    size = {
        i: float(
            re.findall(r'<sz val="([\d.]+)"', fonts[int(re.findall(r'fontId="(\d+)"', f)[0])])[0]
        )
        / (10 if "<b/>" not in fonts[int(re.findall(r'fontId="(\d+)"', f)[0])] else 9.3)
        for i, f in enumerate(formats)
    }
    style_of = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', text))
    merged = {
        area[:2]: area
        for area in map(parse_area, re.findall(r'<mergeCell ref="([^"]+)"', text))
        if area
    }
    hidden = set(re.findall(r'<row r="(\d+)"[^>]*hidden="1"', text))
    grid = Sheets(package).grid(sheet.title)
    cut: list[str] = []
    for (row, column), value in grid.values.items():
        if not isinstance(value, str) or row <= 2 or column > 18 or str(row) in hidden:
            continue
        if int(style_of.get(f"{column_name(column)}{row}", -1)) in soft:
            continue
        last = merged[row, column][3] if (row, column) in merged else column
        room = sum(widths.get(at, 9.0) for at in range(column, last + 1))
        while (
            row,
            last + 1,
        ) not in grid.values and f"{column_name(last + 1)}{row}" not in style_of:
            last += 1
            room += widths.get(last, 9.0)
            if last > 40:
                break
        need = _width(value) * size[int(style_of.get(f"{column_name(column)}{row}", 0))]
        if need > room * 1.08:
            cut.append(f"{column_name(column)}{row}: {value!r} needs {need}, has {room}")
    return cut
