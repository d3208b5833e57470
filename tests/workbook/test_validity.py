"""No package that Excel would repair: rules over every template, and each rule seen to catch."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kpimodel.table import Lang
from tests.workbook import rules_formulas, rules_package, rules_sheets
from tests.workbook.made import template
from tests.workbook.parts import Parts
from tests.workbook.random_plans import random_plan
from workbook_templates import catalogue
from workbook_templates.build import build

_S = "xl/worksheets/sheet{}.xml"
_WORKBOOK, _STYLES = "xl/workbook.xml", "xl/styles.xml"


def findings(parts: Parts) -> Iterator[str]:
    """Every breach of every rule."""
    yield from rules_package.findings(parts)
    yield from rules_sheets.findings(parts)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", catalogue.names())
def test_every_template_keeps_every_rule(tmp_path: Path, name: str, lang: Lang) -> None:
    """Built afresh: what Excel asks of parts, names, styles, sheets, tables and formulas."""
    path = template(tmp_path, name, lang)
    assert list(findings(Parts.of(path))) == []


@pytest.mark.parametrize("seed", [4, 12, 31])
def test_books_of_other_plans_keep_every_rule(tmp_path: Path, seed: int) -> None:
    """More rows and levels than a template has, odd labels, blanks."""
    path = tmp_path / "book.xlsx"
    build(random_plan(seed), path, "ja", "own")
    assert list(findings(Parts.of(path))) == []


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """A sound workbook."""
    path = template(tmp_path_factory.mktemp("sound"), catalogue.names()[0], "en")
    return Parts.of(path)


def _sub(part: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    """Replace the first match of a pattern in a part, or in the first part that has one."""

    def change(content: dict[str, bytes]) -> None:
        for name in sorted(content):
            if re.fullmatch(part, name):
                text, count = re.subn(old, new, content[name].decode(), count=1, flags=re.DOTALL)
                if count:
                    content[name] = text.encode()
                    return
        raise AssertionError(f"nothing like {old} in {part}")

    return change


def _drop(part: str) -> Callable[[dict[str, bytes]], None]:
    def change(content: dict[str, bytes]) -> None:
        del content[part]

    return change


def _add(part: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda content: content.update({part: data})


_ANY = r"xl/worksheets/sheet\d+\.xml"
_TABLE = r"xl/tables/table\d+\.xml"
_LONG = "x" * 300
BREACHES: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "missing part": (_drop("xl/theme/theme1.xml"), "missing part"),
    "stray part": (_add("xl/stray.xml", b"<a/>"), "no content type: xl/stray.xml"),
    "unreached part": (_add("xl/stray.vml", b"<a/>"), "no relation leads to xl/stray.vml"),
    "macros in an .xlsx": (_add("xl/vbaProject.bin", b"x"), "does not fit its macros"),
    "external link": (
        _sub("xl/_rels/workbook.xml.rels", r'Target="theme/theme1.xml"',
             'Target="file:///C:/other.xlsx" TargetMode="External"'), "external relation"),
    "unknown relation": (_sub(_ANY, r'<drawing r:id="[^"]*"', '<drawing r:id="rId99"'),
                         "unknown relation rId99"),
    "no title": (_sub("docProps/core.xml", r"<dc:title>.*?</dc:title>", ""), "dc:title is missing"),
    "long sheet name": (_sub(_WORKBOOK, r'<sheet name="[^"]*"', f'<sheet name="{"x" * 32}"'),
                        "longer than 31"),
    "forbidden sheet name": (_sub(_WORKBOOK, r'<sheet name="[^"]*"', '<sheet name="a/b"'),
                             "'a/b' is not allowed"),
    "two sheets of one name": (_sub(_WORKBOOK, r'name="Inputs"', 'name="START"'),
                               "two sheets of name start"),
    "two selected sheets": (_sub(_S.format(2), "<sheetView ", '<sheetView tabSelected="1" '),
                            "selected sheets"),
    "a name like a cell": (_sub(_WORKBOOK, r'definedName name="calc_d"', 'definedName name="KPI1"'),
                           "name KPI1 is not allowed"),
    "a name twice": (_sub(_WORKBOOK, r'definedName name="calc_d"', 'definedName name="CALC_GOAL"'),
                     "stands twice"),
    "a name of a missing sheet": (_sub(_WORKBOOK, r"'Calc'!", "'Gone'!"), "no sheet Gone"),
    "a name that refers to nothing": (_sub(_WORKBOOK, r"'Calc'!\$[A-Z]+\$\d+", "#REF!"),
                                      "refers to nothing"),
    "an unknown format": (_sub(_S.format(1), r'(<c r="[A-Z]+\d+") s="\d+"', r'\1 s="99999"'),
                          "unknown format"),
    "an unknown font": (_sub(_STYLES, r'(<cellXfs.*?fontId=")\d+"', r'\g<1>999"'),
                        "unknown fontId"),
    "an unknown look": (_sub(_ANY, r'dxfId="\d+"', 'dxfId="999"'), "unknown look 999"),
    "a number format": (_sub(_STYLES, r'formatCode="[^"]*"', 'formatCode="0&quot;x"'),
                        "number format"),
    "a whole range beside an operator": (_sub(_ANY, r"<f>[^<]*</f>", "<f>MAX(A1:A9*2)</f>"),
                                         "whole range A1:A9"),
    "a whole column by name": (_sub(_ANY, r"<f>[^<]*</f>", "<f>MATCH(1,fig_id=1,0)</f>"),
                               "whole range fig_id"),
    "too few strings": (_sub("xl/sharedStrings.xml", r'uniqueCount="\d+"', 'uniqueCount="3"'),
                        "uniqueCount"),
    "a string of no table": (_sub(_S.format(1), r't="s"><v>\d+', 't="s"><v>99999'), "99999"),
    "a chart without words": (_sub(r"xl/drawings/drawing\d+.xml", r' descr="[^"]*"', ""),
                              "no alternative text"),
    "a chart of a missing sheet": (_sub(r"xl/charts/chart1.xml", r"'?Calc'?!", "'Gone'!"),
                                   "no sheet Gone"),
    "rows out of order": (_sub(_S.format(2), r'<row r="5"', '<row r="500"'), "stands after row"),
    "cells out of order": (_sub(_S.format(2), r'<c r="B1"', '<c r="Z1"'), "after column"),
    "an error as a text": (_sub(_ANY, r't="e"(>.*?)<v>#N/A', r't="b"\1<v>#N/A'), "of type b"),
    "a number that is none": (_sub(_ANY, r"(</f>|/>)<v>[\d.]+</v>", r"\1<v>1,5</v>"), "1,5"),
    "a shared formula without its first": (_sub(_ANY, r'<f t="shared" si="\d+"/>',
                                                '<f t="shared" si="9999"/>'),
                                           "no shared formula 9999"),
    "a shared formula's area": (_sub(_ANY, r'(<f t="shared" ref="[A-Z]+)\d+', r"\g<1>1"),
                                "must begin here"),
    "a shared formula across sheets": (_sub(_ANY, r'(<f t="shared" ref=[^>]*>)', r"\1Start!A1+"),
                                       "Excel shares no formula"),
    "a function without its prefix": (_sub(_ANY, r"<f>[^<]*</f>", "<f>XLOOKUP(1,A1:A2,B1:B2)</f>"),
                                      "function XLOOKUP is not in the list"),
    "a prefixed function": (_sub(_ANY, r"<f>[^<]*</f>", "<f>_xlfn.IFS(1,2)</f>"), "_xlfn.IFS"),
    "too few arguments": (_sub(_ANY, r"<f>[^<]*</f>", "<f>IF(1)</f>"), "IF takes"),
    "too many arguments": (_sub(_ANY, r"<f>[^<]*</f>", "<f>IFERROR(1,2,3)</f>"), "IFERROR takes"),
    "an open bracket": (_sub(_ANY, r"<f>[^<]*</f>", "<f>SUM(1</f>"), "stay open"),
    "a bracket too many": (_sub(_ANY, r"<f>[^<]*</f>", "<f>SUM(1))</f>"), "cannot be read"),
    "an operator too many": (_sub(_ANY, r"<f>[^<]*</f>", "<f>1+*2</f>"), "nothing before *"),
    "a missing operator": (_sub(_ANY, r"<f>[^<]*</f>", "<f>SUM(1)SUM(2)</f>"), "no operator"),
    "deep nesting": (_sub(_ANY, r"<f>[^<]*</f>", f"<f>{'N(' * 65}1{')' * 65}</f>"), "64 levels"),
    "a long formula": (_sub(_ANY, r"<f>[^<]*</f>", f"<f>{'1+' * 5000}1</f>"), "8192"),
    "a long text in a formula": (_sub(_ANY, r"<f>[^<]*</f>", f'<f>"{_LONG}"</f>'), "255 characters"),
    "a formula with its sign": (_sub(_ANY, r"<f>", "<f>="), "starts with '='"),
    "an unknown name": (_sub(_ANY, r"<f>[^<]*</f>", "<f>calc_gone+1</f>"), "no name calc_gone"),
    "an unknown sheet": (_sub(_ANY, r"<f>[^<]*</f>", "<f>'Gone'!A1</f>"), "no sheet Gone"),
    "an unknown column": (_sub(_ANY, r"<f>[^<]*</f>", "<f>SUM(tblTree[Gone])</f>"),
                          "no column Gone"),
    "a column as on the screen": (_sub(_ANY, r"<f>[^<]*</f>", "<f>tblTree[@ID]</f>"),
                                  "only on the screen"),
    "an unknown table": (_sub(_ANY, r"<f>[^<]*</f>", "<f>SUM(tblGone[ID])</f>"), "no table tblGone"),
    "a lost reference": (_sub(_ANY, r"<f>[^<]*</f>", "<f>#REF!+1</f>"), "#REF!"),
    "merged cells that overlap": (_sub(_ANY, r'<mergeCell ref="[^"]*"/>(<mergeCell ref="[^"]*"/>)',
                                       r"\1\1"), "overlaps"),
    "a validation's long title": (_sub(_ANY, r'promptTitle="[^"]*"', f'promptTitle="{"x" * 33}"'),
                                  "promptTitle is longer than 32"),
    "a validation's long message": (_sub(_ANY, r' prompt="[^"]*"', f' prompt="{_LONG}"'),
                                    "prompt is longer than 255"),
    "a validation's long error": (_sub(_ANY, r' error="[^"]*"', f' error="{_LONG}"'),
                                  "error is longer than 225"),
    "a validation's list": (_sub(_ANY, r"<formula1>list_\w+", "<formula1>list_gone"),
                            "no name list_gone"),
    "a validation of a table": (_sub(_ANY, r"<formula1>list_\w+", "<formula1>tblTree[ID]"),
                                "a table, an array or another sheet"),
    "a validation's count": (_sub(_ANY, r'<dataValidations count="\d+"',
                                  '<dataValidations count="99"'), "count of validations"),
    "a format's formula": (_sub(_ANY, r"<cfRule([^>]*)><formula>[^<]*",
                                r"<cfRule\1><formula>LEFT("), "stay open"),
    "two formats of one priority": (_sub(_ANY, r'(<cfRule [^>]*priority=")\d+(".*?priority=")\d+',
                                         r"\g<1>7\g<2>7"), "priority 7"),
    "a link to a missing sheet": (_sub(_ANY, r"(<hyperlink [^>]*location=.)'[^']*'", r"\1'Gone'"), "leads nowhere"),
    "a password": (_sub(_ANY, "<sheetProtection ", '<sheetProtection password="83AF" '), "password"),
    "a long footer": (_sub(_ANY, r"<oddFooter>", f"<oddFooter>{_LONG}"), "longer than 255"),
    "a lost note": (_sub(r"xl/comments\d*.*\.xml", r"<comment [^>]*>.*?</comment>", ""), "shapes"),
    "a table's heading": (_sub(_TABLE, r'(<tableColumn id="2" name=")[^"]*', r"\1Other"),
                          "its heading is"),
    "two columns of one name": (_sub(_TABLE, r'name="ID"(.*?<tableColumn id="2" name=)"[^"]*"',
                                     r'name="ID"\1"id"'), "two columns of one name"),
    "two tables of one id": (_sub(r"xl/tables/table2\.xml", r' id="2" name', ' id="1" name'),
                             "two tables of id 1"),
    "two tables of one name": (_sub(r"xl/tables/table2\.xml", r'displayName="[^"]*"',
                                    'displayName="TBLTREE"'), "two tables of name tbltree"),
    "a table's area": (_sub(_TABLE, r' ref="([A-Z]+\d+):[A-Z]+(\d+)"', r' ref="\1:XX\2"'),
                       "does not fit"),
    "a column's formula": (_sub(_TABLE, r"<calculatedColumnFormula>",
                                "<calculatedColumnFormula>calc_gone+"), "no name calc_gone"),
}  # fmt: skip


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_caught(sound: Parts, breach: str) -> None:
    """Each kind of damage that makes Excel repair a file, done to a sound one."""
    change, words = BREACHES[breach]
    broken = dict(sound.content)
    change(broken)
    assert any(words in finding for finding in findings(Parts(broken, sound)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('IF(A1="","",SUM(A1:A9,-B1%)*(1+2))', None),
        ('SUMPRODUCT((A1:A9=1)*--(B1:B9<>""))', None),
        ("IF(TRUE,,1)", None),
        ("SUMPRODUCT((A1:A9=1)*(B1:B9))", None),
        ("MATCH(TRUE,INDEX(A1:A9>0,0),0)", None),
        ("INDEX(A1:A9,MATCH(1,(A1:A9=2)*1,0))", "whole range A1:A9"),
        ("A1:A9*2", "whole range A1:A9"),
        ("SUM(A1:A1*2)", None),
        ("COLUMN()-NA()", None),
        ("A1048577", "no name A1048577"),
        ("XFE1", "no name XFE1"),
        ("NA(1)", "NA takes"),
        ("1 2", "no operator before 2"),
        ("SUM(1,2", "stay open"),
        ("1+", "ends with an operator"),
        ("{1,2}", "array"),
        ('"a', "read"),
    ],
)  # fmt: skip
def test_rules_of_one_formula(sound: Parts, text: str, words: str | None) -> None:
    """The reading of a formula: sound ones pass, each fault is named."""
    found = "\n".join(rules_formulas.findings(sound, text))
    assert found == "" if words is None else words in found


def test_the_checks_allow_list_is_known_with_arguments() -> None:
    """Every function that formulas may use has its number of arguments here."""
    from tests.workbook.test_formulas import ALLOWED

    assert {
        name for name in ALLOWED if not name.startswith("KPI_")
    } <= rules_formulas.FUNCTIONS.keys()
