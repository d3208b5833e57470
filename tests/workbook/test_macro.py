"""The .xlsm variant: the macros that it should hold, the same workbook otherwise, a sound package.

`workbook_templates/kpi_functions.bas` is written by xlwings itself, through the classic route with
COM stubbed; with KPI_WRITE=1 the first test writes it again.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import olefile  # type: ignore[import-untyped]
import pytest

from kpimodel.errors import KpiError
from kpimodel.examples import software_company_a
from kpimodel.table import Lang
from tests.workbook import rules_package, rules_sheets
from tests.workbook.libreoffice import recalculated
from tests.workbook.parts import Parts
from tests.workbook.test_schema import faults
from workbook_templates import build_macro, patch
from workbook_templates.build import build
from workbook_templates.package import Package
from workbook_templates.read import read
from workbook_templates.recalculate import recalculate
from workbook_templates.vba_container import Storage, compound
from workbook_templates.vba_project import compress

ROOT = Path(__file__).resolve().parents[2]
_HEAD = """Attribute VB_Name = "kpi_functions"
'The toolkit's functions, as xlwings' own generator writes them from addin/functions.py.
'Generated: tests/workbook/test_macro.py says how, and fails when it is out of date.
#Const App = "Microsoft Excel"

"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[Lang, Path]:
    """The worked example in both languages with macros, beside the one without."""
    folder = tmp_path_factory.mktemp("macro")
    found: dict[Lang, Path] = {}
    for lang in ("ja", "en"):
        plain = folder / f"{lang}.xlsx"
        build(software_company_a(lang), plain, lang)
        found[lang] = plain.with_suffix(".xlsm")
        build_macro.build_macro(plain, found[lang])
    return found


def decompress(data: bytes) -> bytes:
    """The specification's decompression (2.4.1.3), written from it and not from the writer."""
    assert data[0] == 1
    out, at = bytearray(), 1
    while at < len(data):
        (header,) = struct.unpack_from("<H", data, at)
        assert header >> 12 & 7 == 3
        end, at, start = at + (header & 0xFFF) + 3, at + 2, len(out)
        if not header & 0x8000:
            out += data[at : at + 4096]
            at += 4096
        while at < end:
            flags, at = data[at], at + 1
            for bit in range(8):
                if at >= end:
                    break
                if flags >> bit & 1:
                    (token,) = struct.unpack_from("<H", data, at)
                    at += 2
                    bits = max(4, (len(out) - start - 1).bit_length())
                    length = (token & (0xFFFF >> bits)) + 3
                    offset = (token >> (16 - bits)) + 1
                    assert offset <= len(out) - start, "a copy reaches out of its chunk"
                    for _ in range(length):
                        out.append(out[-offset])
                else:
                    out.append(data[at])
                    at += 1
    return bytes(out)


def modules(path: Path) -> dict[str, str]:
    """The sources of a macro-enabled workbook by module, as olefile reads its project."""
    data = zipfile.ZipFile(path).read("xl/vbaProject.bin")
    file = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL)
    names = [entry[1] for entry in file.listdir() if entry[0] == "VBA"]
    offsets = _offsets(decompress(file.openstream("VBA/dir").read()))
    return {
        name: decompress(file.openstream(f"VBA/{name}").read()[offsets[name] :]).decode("cp1252")
        for name in names
        if name in offsets
    }


def _offsets(directory: bytes) -> dict[str, int]:
    """Where the source begins in each module's stream."""
    found: dict[str, int] = {}
    at, name = 0, ""
    while at + 6 <= len(directory):
        kind, size = struct.unpack_from("<HI", directory, at)
        size = 6 if kind == 0x09 else size  # PROJECTVERSION tells another size than it has
        data = directory[at + 6 : at + 6 + size]
        if kind == 0x1A:
            name = data.decode()
        elif kind == 0x31:
            found[name] = int.from_bytes(data, "little")
        at += 6 + size
    return found


def test_the_wrapper_is_what_xlwings_writes() -> None:
    """Each function of the add-in, in the words of xlwings' own generator."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "addin" / "route_classic.py")],
        input="[]", capture_output=True, text=True, check=True, timeout=300,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    vba = json.loads(done.stdout)["vba"].replace("\r\n", "\n").strip("\n")
    if os.environ.get("KPI_WRITE"):
        build_macro.WRAPPER.write_text(_HEAD + vba + "\n", encoding="ascii")
    assert build_macro.WRAPPER.read_text(encoding="ascii") == _HEAD + vba + "\n"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_it_holds_xlwings_and_our_functions(books: dict[Lang, Path], lang: Lang) -> None:
    """The sources of all modules, byte for byte; a document for the workbook and each sheet."""
    found = modules(books[lang])
    sheets = len(Package(books[lang]).sheets())
    documents = ["ThisWorkbook", *(f"Sheet{at}" for at in range(1, sheets + 1))]
    assert set(found) == {*documents, "xlwings", "Dictionary", "kpi_functions"}
    spec = importlib.util.find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    theirs = (Path(spec.origin).parent / "xlwings.bas").read_text(encoding="cp1252")
    assert found["xlwings"].splitlines() == theirs.splitlines()
    wrapper = build_macro.WRAPPER.read_text(encoding="ascii")
    assert found["kpi_functions"].splitlines() == wrapper.splitlines()
    codes = "".join(Parts.of(books[lang]).content[part].decode()
                    for part in ["xl/workbook.xml", *Parts.of(books[lang]).sheets.values()])  # fmt: skip
    assert re.findall(r'codeName="([^"]*)"', codes) == documents


def test_the_project_is_like_the_one_that_xlwings_ships(books: dict[Lang, Path]) -> None:
    """Beside xlwings' standalone workbook: the same streams, class and sources, no compiled code."""
    spec = importlib.util.find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    theirs = Path(spec.origin).parent / "quickstart_standalone.xlsm"
    one, other = modules(books["en"]), modules(theirs)
    for name in ("ThisWorkbook", "Sheet1", "Dictionary"):
        assert one[name].lower().splitlines() == other[name].lower().splitlines(), name
    projects = []
    for path in (books["en"], theirs):
        data = zipfile.ZipFile(path).read("xl/vbaProject.bin")
        file = olefile.OleFileIO(io.BytesIO(data))
        text = file.openstream("PROJECT").read().decode("cp1252")
        projects.append(re.findall(r"^([\w&]+)=", text, re.MULTILINE))
        assert len(file.openstream("VBA/_VBA_PROJECT").read()) == 7
    assert set(projects[0]) - set(modules(books["en"])) == set(projects[1]) - set(other)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_package_keeps_every_rule(books: dict[Lang, Path], lang: Lang) -> None:
    """Content types, relations, the new sheet, and the schemas."""
    parts = Parts.of(books[lang])
    assert [*rules_package.findings(parts), *rules_sheets.findings(parts)] == []
    assert faults(books[lang]) == []
    assert list(parts.sheets)[-1] == "xlwings.conf"


def test_the_rest_is_the_same_workbook(books: dict[Lang, Path]) -> None:
    """Sheets but for their code names, tables, charts, styles; the same plan and the same values."""
    plain, macro = (Parts.of(books["ja"].with_suffix(s)).content for s in (".xlsx", ".xlsm"))
    changed = {part for part in plain if plain[part] != macro[part]}
    own = {"[Content_Types].xml", "docProps/app.xml", "xl/workbook.xml",
           "xl/_rels/workbook.xml.rels"}  # fmt: skip
    for part in changed - own:
        assert re.sub(rb' codeName="\w+"', b"", macro[part]) == plain[part]
    assert read(books["ja"]).plan.to_dict() == read(books["ja"].with_suffix(".xlsx")).plan.to_dict()
    values = recalculate(books["ja"].with_suffix(".xlsx"))
    assert recalculate(books["ja"]) == values


def test_patching_keeps_the_macros(books: dict[Lang, Path], tmp_path: Path) -> None:
    """`kpi fill` and `kpi solve --write` work on it, and leave the project alone."""
    path = tmp_path / "book.xlsm"
    path.write_bytes(books["en"].read_bytes())
    patch.write(path, {("Inputs", "D4"): "Another name"}, overwrite=True)
    assert read(path).plan.name == "Another name"
    before, after = (zipfile.ZipFile(p).read("xl/vbaProject.bin") for p in (books["en"], path))
    assert before == after


def test_the_settings_say_where_python_is(books: dict[Lang, Path], tmp_path: Path) -> None:
    """Keys from A1 down as xlwings reads them; a path keeps its special characters."""
    path = tmp_path / "book.xlsm"
    place = r"C:\Users\A & B\venv\Scripts\pythonw.exe"
    build_macro.build_macro(books["en"].with_suffix(".xlsx"), path, place)
    root = Parts.of(path).xml(Parts.of(path).sheets["xlwings.conf"])
    cells = {c.get("r"): "".join(c.itertext()) for c in root.iter() if c.tag.endswith("}c")}
    assert cells["A1"] == "INTERPRETER_WIN"
    assert cells["B1"] == place
    assert cells["B3"] == "addin.functions"
    assert cells["B4"] == "FALSE"


def test_the_same_workbook_gives_the_same_bytes(books: dict[Lang, Path], tmp_path: Path) -> None:
    """No random id, no date."""
    again = tmp_path / "again.xlsm"
    build_macro.build_macro(books["en"].with_suffix(".xlsx"), again)
    assert again.read_bytes() == books["en"].read_bytes()


def test_without_xlwings_it_says_what_to_install(
    books: dict[Lang, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    out = tmp_path / "book.xlsm"
    with pytest.raises(KpiError) as caught:
        build_macro.build_macro(books["en"].with_suffix(".xlsx"), out)
    assert [issue.code for issue in caught.value.issues] == ["xlwings-missing"]
    assert not out.exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"a", b"abc" * 3, b"a" * 5000, bytes(range(256)) * 40, random.Random(1).randbytes(9000), b"x" * 4096,
     ("Attribute VB_Name\r\n" * 700).encode()],
    ids=["empty", "one", "short", "run", "bytes", "random", "chunk", "text"],
)  # fmt: skip
def test_compression_goes_there_and_back(data: bytes) -> None:
    """What the specification's decompression reads is what was written; noise is not lost."""
    back = decompress(compress(data))
    assert back[: len(data)] == data
    assert set(back[len(data) :]) <= {0}


def test_a_container_of_many_streams_is_sound() -> None:
    """Small and large streams, empty ones, nested storages: olefile finds no defect, all is there."""
    inner: dict[str, Any] = {f"s{at:02}": bytes([at]) * (at * 331) for at in range(40)}
    tree: Storage = {"A": b"x" * 4095, "B": b"y" * 4096, "Deep": {"Deeper": inner, "e": b""}}
    file = olefile.OleFileIO(io.BytesIO(compound(tree)), raise_defects=olefile.DEFECT_POTENTIAL)
    assert file.openstream("A").read() == b"x" * 4095
    assert file.openstream("B").read() == b"y" * 4096
    for name, data in inner.items():
        assert file.openstream(["Deep", "Deeper", name]).read() == data


@pytest.mark.host("soffice")
def test_libreoffice_opens_it_and_agrees(books: dict[Lang, Path], tmp_path: Path) -> None:
    """LibreOffice reads the package, and recalculates the same figures."""
    mine = recalculate(books["en"])
    theirs = recalculated(books["en"], tmp_path)
    wrong = [
        place for place, value in mine.items()
        if isinstance(value, float) and theirs[place] != pytest.approx(value, rel=1e-9, abs=1e-9)
        and place[0] in ("Calc", "Dashboard")
    ]  # fmt: skip
    assert wrong == []
