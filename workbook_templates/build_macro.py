"""The .xlsm variant of a workbook: the functions in VBA, for Excel on Windows with xlwings.

It carries xlwings' own VBA module and a wrapper for each of the toolkit's functions, so that
nobody has to press *Import Functions* or to trust access to the VBA project. Python, xlwings and
the toolkit must be installed on the machine; sheet ``xlwings.conf`` says where.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from xml.sax.saxutils import escape

from kpimodel.table import Lang
from workbook_templates import contract
from workbook_templates.package import Package, fail
from workbook_templates.packing import packed
from workbook_templates.vba_project import Module, document, project

CONF = "xlwings.conf"
WRAPPER = Path(__file__).parent / "kpi_functions.bas"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_VBA_KIND = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORKBOOK, _RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TYPES, _APP, _BIN = "[Content_Types].xml", "docProps/app.xml", "xl/vbaProject.bin"
_HEAD = re.compile(rb"<sheetPr\b")
_HELP: dict[Lang, tuple[str, ...]] = {
    "ja": (
        "Excel（Windows）で =KPI_BACKSOLVE(tblTree[#All]) などの関数を使うための設定です。",
        "B1：Python（pythonw.exe）の場所。空欄なら、パスの通った pythonw を使います。",
        "ファイルを開いて「コンテンツの有効化」を押すと、関数が使えます。",
    ),
    "en": (
        "Settings of the functions, such as =KPI_BACKSOLVE(tblTree[#All]), in Excel on Windows.",
        "B1: where Python's pythonw.exe is; blank means the pythonw on the path.",
        "Open the file and press Enable Content; the functions then work.",
    ),
}


def build_macro(source: Path, out: Path, interpreter: str = "") -> None:
    """Write the macro-enabled variant of a workbook.

    Every part of the workbook stays as it is, but for the code names of its sheets, and one more
    sheet at the end. The same workbook gives the same bytes.

    Args:
        source: A workbook of the toolkit, .xlsx.
        out: Where to, .xlsm; an existing file is replaced.
        interpreter: Path of ``pythonw.exe`` on the user's machine; blank for the one on its path.

    Raises:
        KpiError: ``xlwings-missing`` where xlwings is not installed, whose VBA module is used;
            ``book-not-written``, or what is wrong with the source.
    """
    package = Package(source)
    parts = {name: package.read(name) for name in package.zip.namelist()}
    lang: Lang = "ja" if package.properties().get(contract.PROPERTY_LANG) == "ja" else "en"
    sheets = [sheet.part for sheet in package.sheets()]
    for at, part in enumerate(sheets, 1):
        parts[part] = _code_name(parts[part], f"Sheet{at}")
    last = f"Sheet{len(sheets) + 1}"
    number = 1 + max(int(n) for p in sheets for n in re.findall(r"(\d+)\.xml$", p))
    _add_sheet(parts, f"xl/worksheets/sheet{number}.xml", _conf(lang, interpreter, last))
    parts[_TYPES] = parts[_TYPES].replace(_MAIN.encode(), _MACRO.encode())
    parts[_TYPES] = _before(
        parts[_TYPES], b"<Override",
        b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>',
    )  # fmt: skip
    parts[_RELS] = _before(
        parts[_RELS], b"</Relationships>",
        f'<Relationship Id="rIdVba" Type="{_VBA_KIND}" Target="vbaProject.bin"/>'.encode(),
    )  # fmt: skip
    parts[_WORKBOOK] = re.sub(
        rb"<workbookPr\b", b'<workbookPr codeName="ThisWorkbook"', parts[_WORKBOOK], count=1
    )
    parts[_BIN] = project(_modules(out, len(sheets) + 1))
    try:
        out.write_bytes(packed(parts))
    except OSError as error:
        reason = error.strerror or str(error)
        raise fail("book-not-written", out, reason=reason) from error


def _modules(out: Path, sheets: int) -> list[Module]:
    """The project's modules: documents, xlwings, and our functions."""
    found = importlib.util.find_spec("xlwings")
    if found is None or found.origin is None:
        raise fail("xlwings-missing", out)
    home = Path(found.origin).parent
    return [
        document("ThisWorkbook", workbook=True),
        *(document(f"Sheet{at}") for at in range(1, sheets + 1)),
        Module("xlwings", "code", _text(home / "xlwings.bas")),
        Module("Dictionary", "class", _class(_text(home / "addin" / "Dictionary.cls"))),
        Module("kpi_functions", "code", _text(WRAPPER)),
    ]


def _text(path: Path) -> str:
    return "\r\n".join(path.read_text(encoding="cp1252").splitlines()) + "\r\n"


def _class(exported: str) -> str:
    """An exported class as it stands in a project: other lines at its head."""
    body = exported[exported.index("Attribute VB_Name") :]
    body = re.sub(
        r'(Attribute VB_Name = "\w+"\r\n)',
        r'\1Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"' + "\r\n",
        body, count=1,
    )  # fmt: skip
    return re.sub(
        r"(Attribute VB_Exposed = True\r\n)",
        r"\1Attribute VB_TemplateDerived = False" + "\r\nAttribute VB_Customizable = False\r\n",
        body, count=1,
    )  # fmt: skip


def _code_name(sheet: bytes, name: str) -> bytes:
    """A sheet's part that knows its module."""
    attribute = f' codeName="{name}"'.encode()
    if _HEAD.search(sheet):
        return _HEAD.sub(b"<sheetPr" + attribute, sheet, count=1)
    return re.sub(rb"(<worksheet\b[^>]*>)", rb"\1<sheetPr" + attribute + b"/>", sheet, count=1)


def _conf(lang: Lang, interpreter: str, code_name: str) -> bytes:
    """The sheet of xlwings' settings: keys from A1 down, values beside them."""
    # the wrapper names the module that it calls
    functions = _text(WRAPPER).partition('XLPy.CallUDF("')[2].partition('"')[0]
    settings = (
        ("INTERPRETER_WIN", interpreter), ("PYTHONPATH", ""), ("UDF MODULES", functions),
        ("ADD_WORKBOOK_TO_PYTHONPATH", "FALSE"), ("SHOW CONSOLE", "FALSE"),
    )  # fmt: skip
    rows = []
    for at, (key, value) in enumerate(settings, 1):
        words = _HELP[lang][at - 1] if at <= len(_HELP[lang]) else ""
        cells = "".join(
            f'<c r="{column}{at}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
            for column, text in (("A", key), ("B", value), ("D", words))
            if text
        )
        rows.append(f'<row r="{at}">{cells}</row>')
    columns = '<col min="1" max="1" width="34" customWidth="1"/>'
    columns += '<col min="2" max="2" width="60" customWidth="1"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_NAMESPACE}"><sheetPr codeName="{code_name}"/>'
        '<dimension ref="A1:D5"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols>'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    ).encode()


def _add_sheet(parts: dict[str, bytes], part: str, content: bytes) -> None:
    """Append a sheet to the package, and to all that list the sheets."""
    parts[part] = content
    parts[_TYPES] = _before(
        parts[_TYPES], b"</Types>",
        f'<Override PartName="/{part}" ContentType="{_SHEET}"/>'.encode(),
    )  # fmt: skip
    parts[_RELS] = _before(
        parts[_RELS], b"</Relationships>",
        f'<Relationship Id="rIdConf" Type="{_KIND}" Target="{part[3:]}"/>'.encode(),
    )  # fmt: skip
    ids = [int(id_) for id_ in re.findall(rb'\bsheetId="(\d+)"', parts[_WORKBOOK])]
    sheet = f'<sheet name="{CONF}" sheetId="{max(ids) + 1}" r:id="rIdConf"/>'.encode()
    parts[_WORKBOOK] = _before(parts[_WORKBOOK], b"</sheets>", sheet)
    app = parts[_APP].decode()
    titles = f"<vt:lpstr>{CONF}</vt:lpstr>"
    count = len(ids)
    app = re.sub(
        rf"(<vt:lpstr>[^<]*</vt:lpstr></vt:variant><vt:variant><vt:i4>){count}<",
        rf"\g<1>{count + 1}<", app, count=1,
    )  # fmt: skip
    listed = re.search(r'(<TitlesOfParts><vt:vector size=")(\d+)("[^>]*>)', app)
    if listed:
        begin = listed[1] + str(int(listed[2]) + 1) + listed[3]
        rest = app[listed.end() :].split("</vt:lpstr>")
        rest[count - 1] += "</vt:lpstr>" + titles.removesuffix("</vt:lpstr>")
        app = app[: listed.start()] + begin + "</vt:lpstr>".join(rest)
    parts[_APP] = app.encode()


def _before(text: bytes, mark: bytes, added: bytes) -> bytes:
    """A part with something put before the first of a mark."""
    at = text.index(mark)
    return text[:at] + added + text[at:]
