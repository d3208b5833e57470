"""Ten thousand broken packages: a plan or findings, never a crash, a hang or a flood of memory."""

from __future__ import annotations

import random
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from kpimodel.errors import KpiError
from kpimodel.messages import render
from tests.workbook.mutate import mutated
from tests.workbook.smallbook import SmallBook, packed
from workbook_templates import patch
from workbook_templates.append import Row
from workbook_templates.read import read

CHUNK = 500
PARTS = SmallBook().parts()


@pytest.mark.parametrize("chunk", range(20))
def test_broken_packages_give_findings(tmp_path: Path, chunk: int) -> None:
    """Each is read, or refused with findings that have words in both languages."""
    path = tmp_path / "book.xlsx"
    refused = 0
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        path.write_bytes(mutated(PARTS, seed))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # 1e308 overflows in the model
                issues = read(path).issues
        except KpiError as error:
            issues = error.issues
            refused += 1
            assert issues, seed
        for issue in issues:
            assert render(issue, "ja"), seed
            assert render(issue, "en"), seed
    assert CHUNK // 4 < refused < CHUNK  # the mutations neither miss nor kill everything


def test_broken_packages_are_not_written_half(tmp_path: Path) -> None:
    """Writing into a broken package writes all of it or nothing."""
    path = tmp_path / "book.xlsx"
    rows: dict[str, list[Row]] = {"tblActuals": [{"id": "x", "2025-04": 1.0}]}
    written = 0
    for seed in range(20_000, 20_300):
        data = mutated(PARTS, seed)
        path.write_bytes(data)
        try:
            cells = {("入力_計画", "G10"): 1.0}
            patch.write(path, cells, overwrite=True, rows=rows, months=["2025-07"])
            written += 1
        except KpiError:
            assert path.read_bytes() == data, seed
        assert [file.name for file in tmp_path.iterdir()] == ["book.xlsx"], seed
    assert written > 50


def _sheet(inside: str, tail: str = "") -> str:
    return f"<worksheet><sheetData>{inside}</sheetData>{tail}</worksheet>"


FLOODS: dict[str, Callable[[], str]] = {
    "merged areas": lambda: _sheet("", '<mergeCell ref="A1:XFD1048576"/>' * 50_000),
    "blank cells": lambda: _sheet("<row>" + "<c/>" * 15_000 + "</row>" + ("<row>" + "<c/>" * 15_000 + "</row>") * 10),
    "rows": lambda: _sheet("<row/>" * 50_000),
    "depth": lambda: _sheet("<a>" * 50_000 + "</a>" * 50_000),
    "attributes": lambda: _sheet("<row><c " + " ".join(f'a{n}="1"' for n in range(300_000)) + "/></row>"),
    "arrays": lambda: _sheet('<row><c><f t="array" ref="A1:XFD1048576">1</f></c></row>' * 50_000),
    "rules": lambda: _sheet("", '<conditionalFormatting sqref="A1:XFD1048576"/>' * 50_000),
}  # fmt: skip


@pytest.mark.parametrize("kind", FLOODS)
def test_floods_of_xml_pass_in_little_memory(tmp_path: Path, kind: str) -> None:
    """A sheet is read from front to back; what is no cell with content is not kept."""
    parts = {**PARTS, "xl/worksheets/sheet1.xml": FLOODS[kind]().encode()}
    path = tmp_path / "book.xlsx"
    path.write_bytes(packed(parts))
    tracemalloc.start()
    with pytest.raises(KpiError):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * path.stat().st_size + 3_000_000


def test_cells_have_a_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More cells than any plan has are refused, blank ones as well."""
    monkeypatch.setattr("workbook_templates.cells.MOST_BLANKS", 30)
    path = SmallBook().write(tmp_path / "book.xlsx")
    with pytest.raises(KpiError) as caught:
        read(path)
    assert [issue.code for issue in caught.value.issues] == ["workbook-too-many-cells"]


def test_elements_have_a_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More elements than any workbook has are refused."""
    monkeypatch.setattr("workbook_templates.xml_stream.MOST_ELEMENTS", 30)
    path = SmallBook().write(tmp_path / "book.xlsx")
    with pytest.raises(KpiError) as caught:
        read(path)
    assert [issue.code for issue in caught.value.issues] == ["workbook-too-large"]


def test_trees_have_a_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that is held as a whole must be small."""
    monkeypatch.setattr("workbook_templates.package.MOST_TREE", 300)
    path = SmallBook().write(tmp_path / "book.xlsx")
    with pytest.raises(KpiError) as caught:
        read(path)
    assert [issue.code for issue in caught.value.issues] == ["workbook-too-large"]


@pytest.mark.parametrize("seed", range(6))
def test_entries_and_ratios_have_caps(tmp_path: Path, seed: int) -> None:
    """Thousands of entries, or zeros packed a thousandfold, are bombs."""
    rng = random.Random(seed)
    parts = dict(PARTS)
    if seed % 2:
        parts |= {f"x/{n}": b"" for n in range(3_001)}
        data = packed(parts)
    else:
        parts[rng.choice(list(parts))] = b" " * rng.randrange(3_000_000, 5_000_000)
        data = packed(parts, 8)
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    with pytest.raises(KpiError) as caught:
        read(path)
    assert [issue.code for issue in caught.value.issues] == ["workbook-bomb"]
