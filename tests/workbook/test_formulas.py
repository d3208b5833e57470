"""What the formulas may use, and that every one of them carries its true value."""

from __future__ import annotations

import re
import zipfile
from functools import partial
from pathlib import Path

import pytest

from kpimodel.errors import column_name
from kpimodel.table import Lang
from tests.workbook.books import fresh
from tests.workbook.spelled import formulas
from workbook_templates import build_live
from workbook_templates.cells import Sheets
from workbook_templates.commands import committed
from workbook_templates.package import Package
from workbook_templates.recalculate import recalculate

# Excel 2016, LibreOffice 7.4, IronCalc and Google Sheets have all of these.
ALLOWED = frozenset(
    [
        "ABS",
        "ADDRESS",
        "AND",
        "COLUMN",
        "COUNT",
        "COUNTA",
        "COUNTIF",
        "COUNTIFS",
        "DATE",
        "FIND",
        "IF",
        "IFERROR",
        "INDEX",
        "INT",
        "ISERROR",
        "ISNUMBER",
        "LEFT",
        "LEN",
        "LN",
        "MATCH",
        "MAX",
        "MID",
        "MIN",
        "MONTH",
        "N",
        "NA",
        "NOT",
        "OR",
        "REPT",
        "RIGHT",
        "ROW",
        "SUM",
        "SUBSTITUTE",
        "SUMIFS",
        "SUMPRODUCT",
        "TEXT",
        "TRIM",
        "VALUE",
        "YEAR",
    ]
)
LANGS: tuple[Lang, ...] = ("ja", "en")


def _formulas(path: Path) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            if not part.endswith(".xml"):
                continue
            text = package.read(part).decode()
            tags = r"<(f|formula|formula1|formula2|definedName|calculatedColumnFormula)\b([^>]*)>([^<]*)<"
            found += [(attributes, body) for _, attributes, body in re.findall(tags, text)]
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_only_functions_that_every_host_has(lang: Lang) -> None:
    """Cells, rules, validations and names use the allow list; one array formula, the live answer."""
    found = _formulas(committed("b2b-new-customers", lang))
    assert len(found) > 5_000
    used: set[str] = set()
    arrays: list[str] = []
    for attributes, body in found:
        if 't="array"' in attributes:
            arrays.append(body)
            continue
        bare = re.sub(r'"(?:[^"]|"")*"|&quot;.*?&quot;|\'[^\']*\'', "", body)
        assert "_xlfn" not in bare
        assert "{" not in bare
        used |= set(re.findall(r"([A-Z][A-Z0-9.]*)\(", bare))
    assert used <= ALLOWED, sorted(used - ALLOWED)
    assert [f"={body}".replace("&quot;", '"') for body in arrays] == [build_live.FORMULA]


@pytest.mark.parametrize("lang", LANGS)
def test_cached_values_are_the_true_ones(lang: Lang) -> None:
    """A reader without a spreadsheet engine sees what recalculation gives."""
    path = committed("b2b-new-customers", lang)
    sheets = Sheets(Package(path))
    wrong: list[str] = []
    for (title, cell), value in recalculate(path).items():
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
        assert match is not None
        column = next(i for i in range(1, 800) if column_name(i) == match[1])
        cached = sheets.grid(title).get(int(match[2]), column)
        same = (cached or "") == value
        if isinstance(value, float) and isinstance(cached, float):
            same = abs(cached - value) <= 1e-14 * abs(value)
        if not same:
            wrong.append(f"{title}!{cell}: cached {cached!r}, true {value!r}")
    assert wrong == []


@pytest.mark.parametrize("lang", LANGS)
def test_rules_of_format_name_no_other_sheet(lang: Lang) -> None:
    """Google Sheets, and files of Excel before 2010, know no conditional format across sheets."""
    package = Package(committed("b2b-new-customers", lang))
    for sheet in package.sheets():
        text = package.read(sheet.part).decode()
        rules = re.findall(r"<conditionalFormatting.*?</conditionalFormatting>", text, re.DOTALL)
        assert not [rule for rule in rules if re.search(r"<formula>[^<]*!", rule)]


@pytest.mark.parametrize("lang", LANGS)
def test_no_formula_shows_an_error(lang: Lang) -> None:
    """No error value anywhere; #N/A only where a chart's line has no point."""
    errors = {
        (place[0], value)
        for place, value in recalculate(committed("b2b-new-customers", lang)).items()
        if isinstance(value, str) and re.match(r"#[A-Z]", value)
    }
    assert errors == {("計算" if lang == "ja" else "Calc", "#N/A")}


def test_names_are_the_same_in_both_languages() -> None:
    """Formulas, scripts and help may name cells without knowing the book's language."""
    ja, en = (Package(committed("b2b-new-customers", lang)).names() for lang in LANGS)
    assert ja.keys() == en.keys()
    assert {name: ref.rpartition("!")[2] for name, ref in ja.items()} == {
        name: ref.rpartition("!")[2] for name, ref in en.items()
    }


def _relative(row: int, match: re.Match[str]) -> str:
    return f"{match[1]}[{int(match[2]) - row}]"


def test_one_formula_a_column(tmp_path: Path) -> None:
    """A column of the calculation holds one formula: relative to its row it never changes."""
    path = fresh(tmp_path)
    package = Package(path)
    cells = [
        (*re.findall(r"([A-Z]+)(\d+)", cell)[0], body)
        for title, cell, body in formulas(package)
        if title == "計算"
    ]
    names = package.names()
    top, bottom = map(int, re.findall(r"\$(\d+)", names["fig_id"]))
    shapes: dict[str, set[str]] = {}
    for column, row, body in cells:
        if top <= int(row) <= bottom:
            relative = re.sub(
                r"(?<![A-Za-z_])(\$?[A-Z]{1,3})(\d+)\b",
                partial(_relative, int(row)),
                body,
            )
            # the month table stands still; the month is the column
            shapes.setdefault(column, set()).add(re.sub(r"\$[A-F]\[-\d+\]", "$month", relative))
    assert len(shapes) > 200
    assert [column for column, found in shapes.items() if len(found) > 1] == []
