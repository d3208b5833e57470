"""The live answer: taken where the add-in gives one, and a friendly line where it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addin import solving
from kpimodel.errors import column_name
from kpimodel.table import Lang
from tests.workbook.books import Changes, Places
from tests.workbook.figures import Engine, differences, figures
from tests.workbook.libreoffice import recalculated
from tests.workbook.made import made
from workbook_templates import build_live, contract, patch
from workbook_templates.cells import Sheets
from workbook_templates.package import Package
from workbook_templates.package_write import replace_parts
from workbook_templates.read import read
from workbook_templates.recalculate import recalculate

LANGS: tuple[Lang, ...] = ("ja", "en")
_FAKE = 60  # 1-based first column of a spill that stands in for the add-in's
_CALL = "KPI_BACKSOLVE(tblTree[#All])"
ON = {"ja": "オン", "en": "On"}


def _whole_table(path: Path) -> list[list[Any]]:
    package = Package(path)
    [table] = [table for table in package.tables() if table.name == contract.TREE_TABLE]
    grid = Sheets(package).grid(table.sheet)
    columns = range(table.left, table.right + 1)
    return [[grid.get(row, at) for at in columns] for row in range(table.top, table.bottom + 1)]


def _answer(path: Path) -> list[list[Any]]:
    answer = solving.backsolve(_whole_table(path))
    assert isinstance(answer, list)
    return answer


def _with_addin(path: Path, lang: Lang, answer: list[list[Any]]) -> None:
    """Turn the live answer on, with a range in place of the function's call."""
    title = contract.SHEETS["live"].title(lang)
    changes: Changes = {Places(path).cell(contract.LIVE_SWITCH): ON[lang]}
    for row, line in enumerate(answer, 1):
        for at, value in enumerate(line, _FAKE):
            plain = str(value) if isinstance(value, (bool, str)) else float(value)
            changes[title, f"{column_name(at)}{row}"] = plain or None
    patch.write(path, changes, overwrite=True)
    package = Package(path)
    [part] = [sheet.part for sheet in package.sheets() if sheet.title == title]
    text = package.read(part)
    last = f"${column_name(_FAKE + build_live.SPILL_COLUMNS - 1)}${len(answer)}"
    area = f"${column_name(_FAKE)}$1:{last}".encode()
    assert text.count(_CALL.encode()) == 1
    replace_parts(package, {part: text.replace(_CALL.encode(), area)})


def _value(path: Path, values: Any, name: str) -> Any:
    title, cell = Places(path).cell(name)
    return values[title, cell]


@pytest.mark.parametrize("lang", LANGS)
def test_off_it_stays_out_of_the_way(tmp_path: Path, lang: Lang) -> None:
    """A new workbook has it off: the written answer is used, and a line says so."""
    path = made(tmp_path, lang)
    values = recalculate(path)
    assert _value(path, values, "live_on") == 0
    assert str(_value(path, values, "live_state"))[0] in "－–"
    assert _value(path, values, "source_live") == 0
    assert _value(path, values, "source_written") == 4


def _friendly(path: Path, lang: Lang, engine: Engine) -> None:
    patch.write(path, {Places(path).cell(contract.LIVE_SWITCH): ON[lang]}, overwrite=True)
    values = engine(path)
    state = str(_value(path, values, "live_state"))
    assert state.startswith("▲")
    assert "kpi solve" in state
    assert (_value(path, values, "source_live"), _value(path, values, "source_written")) == (0, 4)
    assert not [value for value in values.values() if value in ("#NAME?", "#VALUE!", "#SPILL!")]
    assert differences(read(path).plan, figures(path, engine)) == []


@pytest.mark.parametrize("lang", LANGS)
def test_on_without_the_addin_it_says_what_to_do(tmp_path: Path, lang: Lang) -> None:
    """No #NAME?; the written answer stays in use and every figure stays the core's."""
    _friendly(made(tmp_path, lang), lang, recalculate)


@pytest.mark.host("soffice")
@pytest.mark.parametrize("lang", LANGS)
def test_on_without_the_addin_in_libreoffice(tmp_path: Path, lang: Lang) -> None:
    """LibreOffice, which does not know the function either, shows the same line."""
    _friendly(made(tmp_path, lang), lang, lambda book: recalculated(book, tmp_path))


def _taken(path: Path, lang: Lang, engine: Engine) -> None:
    places = Places(path)
    # the written answer is for 50; the live one follows the new goal
    patch.write(path, {places.cell("tree_target"): 44.0}, overwrite=True)
    _with_addin(path, lang, _answer(path))
    values = engine(path)
    assert str(_value(path, values, "live_state")).startswith("●")
    assert _value(path, values, "source_live") == 4
    assert _value(path, values, "source_written") == 0
    assert differences(read(path).plan, figures(path, engine)) == []
    # the checks say that the written answer is another one
    row = next(cell for (sheet, cell), value in values.items()
               if sheet == contract.SHEETS["checks"].title(lang)
               and str(value).startswith(f"{contract.SHEETS['live'].title(lang)}!"))  # fmt: skip
    assert str(values[contract.SHEETS["checks"].title(lang), f"D{row[1:]}"]).startswith("▲")


@pytest.mark.parametrize("lang", LANGS)
def test_the_calculation_takes_the_live_answer(tmp_path: Path, lang: Lang) -> None:
    """With the add-in's answer in the area, all figures follow it, found by its headings."""
    _taken(made(tmp_path, lang), lang, recalculate)


@pytest.mark.host("soffice")
def test_libreoffice_takes_the_live_answer_padded_with_na(tmp_path: Path) -> None:
    """As an array formula over the whole area, with #N/A below the answer."""
    _taken(made(tmp_path), "ja", lambda book: recalculated(book, tmp_path))


def test_a_typed_target_goes_before_the_live_one(tmp_path: Path) -> None:
    """The order is: typed, live, written."""
    path = made(tmp_path)
    patch.write(path, {Places(path).cell("tree_target", 3): 60_000.0}, overwrite=True)
    _with_addin(path, "ja", _answer(path))
    values = recalculate(path)
    assert _value(path, values, "source_live") == 3
    assert figures(path)["target"]["visits"] == 60_000.0


def test_an_answer_that_does_not_reach_the_goal_is_not_taken(tmp_path: Path) -> None:
    """Out of reach: the line says why, and nothing is taken from it."""
    path = made(tmp_path)
    patch.write(path, {Places(path).cell("tree_target"): 500.0}, overwrite=True)
    _with_addin(path, "ja", _answer(path))
    values = recalculate(path)
    assert str(_value(path, values, "live_state")).startswith("■")
    assert "届きません" in str(_value(path, values, "live_state"))
    assert _value(path, values, "live_found") == 0


def test_a_row_outside_the_table_is_told(tmp_path: Path) -> None:
    """Where a host did not grow the table, the answer lacks a row and is not taken."""
    path = made(tmp_path)
    _with_addin(path, "ja", _answer(path))
    places = Places(path)
    patch.write(path, {places.cell("tree_id", 7): "repeat", places.cell("tree_parent", 7): "customers",
                       places.cell("tree_unit", 7): "%", places.cell("tree_baseline", 7): 0.9})  # fmt: skip
    values = recalculate(path)
    assert str(_value(path, values, "live_state")).startswith("▲ 表 tblTree")
    assert _value(path, values, "source_live") == 0


def test_a_refusal_of_the_function_is_shown(tmp_path: Path) -> None:
    """`#KPI!` text in the first cell is passed on in the state's line."""
    path = made(tmp_path)
    _with_addin(path, "ja", [["#KPI! 6行目 列「基準値」"] + [""] * 5])
    values = recalculate(path)
    assert _value(path, values, "live_state") == "■ #KPI! 6行目 列「基準値」"
