"""Every template against the schemas of Office Open XML, as Microsoft's Open XML SDK holds them.

`openxml-audit` is a port of that SDK's validator to Python, with the SDK's own schema and semantic
tables. It is young; the second half of this file shows which faults it finds.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openxml_audit import FileFormat, OpenXmlValidator  # type: ignore[import-untyped]
from openxml_audit.codegen.schema_loader import get_registry  # type: ignore[import-untyped]

from kpimodel.table import Lang
from tests.workbook.made import template
from tests.workbook.parts import Parts
from tests.workbook.random_plans import random_plan
from workbook_templates import catalogue
from workbook_templates.build import build
from workbook_templates.patch import write_answer
from workbook_templates.refresh import refresh


def faults(path: Path) -> list[str]:
    """What the validator of Excel 2016's schemas finds in a package."""
    checked = OpenXmlValidator(file_format=FileFormat.OFFICE_2016, max_errors=50).validate(path)
    return [f"{error.part_uri}: {error.description}" for error in checked.errors] + [
        f"{part}: unknown {what}" for part, what in _unknown(Parts.of(path))
    ]


def _unknown(parts: Parts) -> Iterator[tuple[str, str]]:
    """Attributes that the SDK's tables know on no element of that name.

    The validator itself leaves out elements whose tables it finds ambiguous, `sheetView` for one.
    """
    tables = get_registry()
    for part in parts.content:
        if not part.endswith(".xml") or part.startswith(("[", "docProps/core")):
            continue
        for element in parts.xml(part).iter():
            types = tables.get_element_type_candidates(element.tag)
            names = {attribute.qname for type_ in types for attribute in type_.attributes}
            for key in element.attrib:
                if not key.startswith("{") and f":{key}" not in names:
                    yield part, f"attribute {key} of {element.tag}"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", catalogue.names())
def test_every_template_is_valid(tmp_path: Path, name: str, lang: Lang) -> None:
    """Elements, their order, attributes, types, relations: nothing that the SDK objects to."""
    path = template(tmp_path, name, lang)
    assert faults(path) == []


def test_a_patched_workbook_is_valid(tmp_path: Path) -> None:
    """After `kpi solve --write` and a refresh of the values, too."""
    path = tmp_path / "book.xlsx"
    plan = random_plan(12)
    build(plan, path, "ja", "own")
    write_answer(path, {node.id: 1.5 for node in plan.tree.nodes}, 7.0, words="言葉 & <more>")
    refresh(path)
    assert faults(path) == []


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The parts of a sound workbook."""
    path = template(tmp_path_factory.mktemp("schema"), catalogue.names()[0], "en")
    return Parts.of(path).content


_SHEET = r"xl/worksheets/sheet\d+\.xml"
FAULTS: dict[str, tuple[str, str, str]] = {
    "an unknown attribute": (_SHEET, "<sheetView ", '<sheetView colour="red" '),
    "an unknown element": (_SHEET, "<sheetData>", "<sheetDate/><sheetData>"),
    "elements out of order": (_SHEET, r"(<sheetProtection [^>]*/>)(.*?)(<pageMargins )", r"\2\1\3"),
    "a word that is not of the list": (_SHEET, r'orientation="\w+"', 'orientation="upright"'),
    "a number where a whole one stands": (_SHEET, r'<row r="2"', '<row r="2.5"'),
    "a missing attribute": (r"xl/tables/table1\.xml", r' displayName="[^"]*"', ""),
    "a missing relation": (_SHEET, r'<tablePart r:id="[^"]*"', '<tablePart r:id="rId99"'),
    "an element too many": (_SHEET, r"(<dimension [^>]*/>)", r"\1\1"),
    "a cell's type": (_SHEET, r't="str"', 't="string"'),
    "a colour": (r"xl/styles\.xml", r'<color rgb="[^"]*"', '<color rgb="red"'),
    "a format's rule": (_SHEET, r'<cfRule type="\w+"', '<cfRule type="sometimes"'),
    "a chart's element": (r"xl/charts/chart1\.xml", r"<c:plotArea>", "<c:plotArea><c:gone/>"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(tmp_path: Path, sound: dict[str, bytes], fault: str) -> None:
    """Each kind of fault in the XML, put into a sound workbook."""
    part, old, new = FAULTS[fault]
    content = dict(sound)
    for name in sorted(content):
        if re.fullmatch(part, name):
            text, count = re.subn(old, new, content[name].decode(), count=1, flags=re.DOTALL)
            content[name] = text.encode()
            if count:
                break
    else:
        pytest.fail(f"nothing like {old} in {part}")
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    assert faults(path) != []
