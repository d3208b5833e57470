"""A small workbook made by hand, part by part, in the dialects of several programs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from kpimodel.calendar import Calendar, Month
from kpimodel.errors import column_name
from kpimodel.plan import Plan
from kpimodel.tree import Tree

TREE: tuple[tuple[Any, ...], ...] = (
    ("id", "parent", "label", "relation", "unit", "baseline", "target", "due"),
    ("ID", "親ID", "指標名", "計算方法", "単位", "基準値", "目標", "期限"),
    ("deals", None, "受注", "積 ×", "件", None, 50, None),
    ("leads", "deals", "リード", "入力", "件", 1200, None, "2025-09-30"),
    ("rate", "deals", "受注率", "入力", "%", 0.03, 0.035, None),
)
ACTUALS: tuple[tuple[Any, ...], ...] = (
    ("id", "label", "unit", "2025-04", "2025-05", "2025-06"),
    ("ID", "指標名", "単位", "2025-04", "2025-05", "2025-06"),
    ("deals", "受注", "件", 5, 6, None),
    ("leads", "リード", "件", 190, 200, None),
    ("rate", "受注率", "%", None, None, None),
)
SETTINGS = {"C2": "受注の計画", "C3": "2025-04", "C4": 6, "E2": None, "E3": 1, "E4": 0.9}
NAMES = {"kpi_plan": "C2", "kpi_start": "C3", "kpi_months": "C4", "kpi_closed": "E2",
         "kpi_on_track": "E3", "kpi_watch": "E4"}  # fmt: skip
LABELS = {"B2": "計画名", "B3": "開始月", "B4": "期間（か月）", "D2": "締め済みの月",
          "D3": "順調の基準（以上）", "D4": "注意の基準（以上）"}  # fmt: skip
HEAD = 7  # row of the tree's headings; the keys stand above
ACTUALS_HEAD = 3
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_RELS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def plan() -> Plan:
    """The plan that the small book holds."""
    rows = [dict(zip(TREE[0], row, strict=True)) for row in TREE[2:]]
    actuals = {
        (row[0], Month.parse(month) or Month(2000, 1)): float(value)
        for row in ACTUALS[2:]
        for month, value in zip(ACTUALS[0][3:], row[3:], strict=True)
        if value is not None
    }
    return Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), 6), actuals, "受注の計画")


@dataclass
class SmallBook:
    """What is written, and how.

    Attributes:
        tree: Rows of the tree's sheet from the hidden keys on.
        actuals: Rows of the actuals' sheet from the hidden keys on.
        settings: Cell to value.
        cells: XML of further cells, by sheet number and cell; it replaces what stands there.
        keys: Whether the rows of hidden keys are there.
        tables: Whether the tables are.
        names: Whether the defined names are.
        properties: Whether the document properties are.
        inline: Strings in the cells, no shared ones.
        strict: The namespaces of ISO/IEC 29500 Strict.
        prefix: Prefix of all elements, such as ``x:``.
        places: Whether cells and rows say where they stand.
        date1904: Whether serial dates count from 1904.
        schema: What the properties say.
        extra: Further sheets: title to rows from A1.
        merged: Merged areas of the tree's sheet.
        titles: Titles of the two sheets.
        tail: XML after the cells of the tree's sheet.
    """

    tree: Sequence[Sequence[Any]] = TREE
    actuals: Sequence[Sequence[Any]] = ACTUALS
    settings: Mapping[str, Any] = field(default_factory=lambda: SETTINGS)
    cells: Mapping[tuple[int, str], str] = field(default_factory=dict)
    keys: bool = True
    tables: bool = True
    names: bool = True
    properties: bool = True
    inline: bool = False
    strict: bool = False
    prefix: str = ""
    places: bool = True
    date1904: bool = False
    schema: str = "1"
    extra: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)
    merged: Sequence[str] = ()
    titles: tuple[str, str] = ("入力_計画", "入力_実績")
    tail: str = ""
    _strings: list[str] = field(default_factory=list)

    def write(self, path: Path) -> Path:
        """Write it."""
        path.write_bytes(packed(self.parts()))
        return path

    def parts(self) -> dict[str, bytes]:
        """Its parts."""
        self._strings = []
        main = _STRICT_MAIN if self.strict else _MAIN
        tree = self.tree if self.keys else [[], *self.tree[1:]]
        actuals = self.actuals if self.keys else [[], *self.actuals[1:]]
        sheets = [
            self._sheet(1, {**LABELS, **self.settings, **_at(tree, HEAD - 1)}, self.merged),
            self._sheet(2, _at(actuals, ACTUALS_HEAD - 1), ()),
            *(self._sheet(3 + n, _at(rows, 1), ()) for n, rows in enumerate(self.extra.values())),
        ]
        parts = {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": self._rels({"rId1": ("officeDocument", "xl/workbook.xml"),
                                       "rId2": ("custom-properties", "docProps/custom.xml")}),
            "xl/workbook.xml": self._workbook(main),
        }  # fmt: skip
        links = {
            f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)
        }
        if not self.inline:
            links["rId99"] = ("sharedStrings", "sharedStrings.xml")
        parts["xl/_rels/workbook.xml.rels"] = self._rels(links)
        for number, sheet in enumerate(sheets, 1):
            parts[f"xl/worksheets/sheet{number}.xml"] = sheet
        if self.tables:
            parts |= self._table(1, "tblTree", self.tree, HEAD)
            parts |= self._table(2, "tblActuals", self.actuals, ACTUALS_HEAD)
        if not self.inline:
            items = "".join(f"<si><t>{escape(text)}</t></si>" for text in self._strings)
            parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{items}</sst>'
        if self.properties:
            parts["docProps/custom.xml"] = (
                '<Properties xmlns:vt="v">'
                f'<property name="kpi.schema"><vt:lpwstr>{self.schema}</vt:lpwstr></property>'
                '<property name="kpi.locale"><vt:lpwstr>ja</vt:lpwstr></property></Properties>'
            )
        return {name: self._dialect(name, text).encode() for name, text in parts.items()}

    def _dialect(self, name: str, text: str) -> str:
        if not self.prefix or not name.startswith("xl/") or name.endswith(".rels"):
            return text
        import re

        mark = self.prefix
        text = re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{mark}", text)
        return text.replace(' xmlns="', f' xmlns:{mark[:-1]}="')

    def _workbook(self, main: str) -> str:
        names = "".join(
            f"<definedName name=\"{name}\">'{self.titles[0]}'!${cell[0]}${cell[1:]}</definedName>"
            for name, cell in NAMES.items()
        )
        titles = (*self.titles, *self.extra)
        sheets = "".join(
            f'<sheet name="{escape(title)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, title in enumerate(titles, 1)
        )
        rels = _STRICT_RELS if self.strict else _RELS
        system = '<workbookPr date1904="1"/>' if self.date1904 else ""
        defined = f"<definedNames>{names}</definedNames>" if self.names else ""
        return (
            f'<workbook xmlns="{main}" xmlns:r="{rels}">{system}<sheets>{sheets}</sheets>'
            f"{defined}</workbook>"
        )

    def _rels(self, links: Mapping[str, tuple[str, str]]) -> str:
        kind = _STRICT_RELS if self.strict else _RELS
        items = "".join(
            f'<Relationship Id="{id_}" Type="{kind}/{name}" Target="{target}"/>'
            for id_, (name, target) in links.items()
        )
        return f'<Relationships xmlns="{_PACKAGE}">{items}</Relationships>'

    def _table(
        self, number: int, name: str, rows: Sequence[Sequence[Any]], head: int
    ) -> dict[str, str]:
        width = len(rows[1])
        ref = f"B{head}:{column_name(1 + width)}{head + len(rows) - 2}"
        columns = "".join(
            f'<tableColumn id="{n}" name="{escape(str(heading))}"/>'
            for n, heading in enumerate(rows[1], 1)
        )
        return {
            f"xl/worksheets/_rels/sheet{number}.xml.rels": self._rels(
                {"rId1": ("table", f"../tables/table{number}.xml")}
            ),
            f"xl/tables/table{number}.xml": (
                f'<table xmlns="{_MAIN}" id="{number}" name="{name}" displayName="{name}" ref="{ref}">'
                f'<autoFilter ref="{ref}"/><tableColumns count="{width}">{columns}</tableColumns></table>'
            ),
        }

    def _sheet(self, number: int, values: Mapping[str, Any], merged: Sequence[str]) -> str:
        lines: dict[int, dict[str, str]] = {}
        for cell, value in values.items():
            if value is not None:
                lines.setdefault(_row(cell), {})[cell] = self._cell(cell, value)
        for (sheet, cell), xml in self.cells.items():
            if sheet == number:
                lines.setdefault(_row(cell), {})[cell] = xml
        rows = "".join(
            (f'<row r="{row}">' if self.places else "<row>")
            + "".join(line[cell] for cell in sorted(line, key=lambda c: (len(c), c)))
            + "</row>"
            for row, line in sorted(lines.items())
        )
        areas = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
        joined = f"<mergeCells>{areas}</mergeCells>" if areas else ""
        tail = self.tail if number == 1 else ""
        main = _STRICT_MAIN if self.strict else _MAIN
        return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{joined}{tail}</worksheet>'

    def _cell(self, cell: str, value: Any) -> str:
        place = f' r="{cell}"' if self.places else ""
        if isinstance(value, bool):
            return f'<c{place} t="b"><v>{int(value)}</v></c>'
        if isinstance(value, (int, float)):
            return f"<c{place}><v>{value!r}</v></c>"
        if self.inline:
            return f'<c{place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        if value not in self._strings:
            self._strings.append(value)
        return f'<c{place} t="s"><v>{self._strings.index(value)}</v></c>'


def _row(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _at(rows: Sequence[Sequence[Any]], top: int, left: int = 2) -> dict[str, Any]:
    left = 1 if top == 1 else left
    return {
        f"{column_name(left + at)}{top + row}": value
        for row, line in enumerate(rows)
        for at, value in enumerate(line)
    }


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A package of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()
