"""The committed templates are what the source builds, and a drift says where it is."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kpimodel.table import Lang
from tests.workbook.compare import differences, only_rounding
from tests.workbook.made import template
from workbook_templates import catalogue
from workbook_templates.commands import committed
from workbook_templates.package import Package
from workbook_templates.packing import packed

# Every part of a template but for its sheets, tables, charts and drawings, which are numbered.
_PARTS = {
    "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml",
    "docProps/custom.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml",
    "xl/theme/theme1.xml", "xl/workbook.xml",
}  # fmt: skip
_NUMBERED = re.compile(
    r"xl/(?:worksheets/(?:_rels/)?sheet\d+\.xml(?:\.rels)?|tables/table\d+\.xml|comments\d+\.xml"
    r"|charts/chart\d+\.xml|drawings/(?:_rels/)?(?:vmlD|d)rawing\d+\.(?:xml|vml)(?:\.rels)?"
    r"|metadata\.xml)"
)
_LARGEST = 400_000


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", catalogue.names())
def test_committed_templates_are_what_the_source_builds(
    tmp_path: Path, name: str, lang: Lang
) -> None:
    """Part by part; `kpi template build` builds them again after a change of the source."""
    path = template(tmp_path, name, lang)
    found = differences(committed(name, lang), path)
    assert found == [] or only_rounding(found), "\n".join(found[:40])


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", catalogue.names())
def test_a_template_is_made_of_these_parts(name: str, lang: Lang) -> None:
    """No part that nobody thought of: no macro, no external link, no calculation chain, no printer."""
    with zipfile.ZipFile(committed(name, lang)) as package:
        parts = package.namelist()
    assert set(parts) >= _PARTS
    assert [part for part in parts if part not in _PARTS and not _NUMBERED.fullmatch(part)] == []
    assert committed(name, lang).stat().st_size < _LARGEST


def _content(path: Path) -> dict[str, bytes]:
    package = Package(path)
    return {name: package.read(name) for name in package.zip.namelist()}


def _sub(part: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(content: dict[str, bytes]) -> None:
        changed, count = re.subn(old, new, content[part], count=1)
        assert count
        content[part] = changed

    return change


def _drop(content: dict[str, bytes]) -> None:
    del content["docProps/custom.xml"]


def _move(content: dict[str, bytes]) -> None:
    content["xl/theme/theme1.xml"] = content.pop("xl/theme/theme1.xml")


DRIFTS: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "a part is gone": (_drop, "docProps/custom.xml is gone"),
    "a part is new": (lambda c: c.update({"xl/x.xml": b"<a/>"}), "part xl/x.xml is new"),
    "another order": (_move, "in another order"),
    "a formula": (_sub("xl/worksheets/sheet1.xml", rb"<f>[^<]*", b"<f>1+1"), "is 1+1"),
    "a value": (_sub("xl/worksheets/sheet2.xml", rb"(</f>)<v>[\d.]+<", rb"\1<v>7.25<"), "is 7.25"),
    "a format": (_sub("xl/worksheets/sheet1.xml", rb'(<c r="[A-Z]+\d+") s="\d+"', rb'\1 s="0"'),
                 "format was"),
    "a text": (_sub("xl/sharedStrings.xml", rb"<t>ID</t>", b"<t>Key</t>"), "'Key'"),
    "a width": (_sub("xl/worksheets/sheet1.xml", rb'width="[\d.]+"', b'width="99"'), "is 99"),
    "a colour": (_sub("xl/styles.xml", rb'rgb="\w+"', b'rgb="FF123456"'), "is FF123456"),
    "a name": (_sub("xl/workbook.xml", rb"<definedName name=\"calc_goal\"",
                    b'<definedName name="calc_goul"'), "is calc_goul"),
}  # fmt: skip


@pytest.mark.parametrize("drift", DRIFTS)
def test_a_drift_says_where_it_is(tmp_path: Path, drift: str) -> None:
    """Which part, which cell or element, what it was and what it is."""
    change, words = DRIFTS[drift]
    old = committed("b2b-new-customers", "en")
    content = _content(old)
    change(content)
    new = tmp_path / "new.xlsx"
    new.write_bytes(packed(content))
    found = differences(old, new)
    assert words in "\n".join(found)
    assert not only_rounding(found)
    assert differences(old, old) == []


def test_last_digits_are_no_drift() -> None:
    """Another machine's logarithm may differ in the last digit; a figure may not."""
    assert only_rounding(["Calc: K9: value was 0.1, is 0.10000000000000002"])
    assert not only_rounding(["Calc: K9: value was 0.1, is 0.1000000001"])
    assert not only_rounding(["Calc: K9: formula was 1, is 1"])
