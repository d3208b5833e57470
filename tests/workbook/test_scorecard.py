"""The scorecard: every metric with the figures of the core, original beside current targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kpimodel as km
from kpimodel.errors import column_name
from kpimodel.pace import elapsed_achievement, progress, required_pace
from kpimodel.plan import Plan
from kpimodel.table import Lang
from tests.workbook.books import Places, fill
from tests.workbook.figures import Engine
from tests.workbook.libreoffice import recalculated
from tests.workbook.made import made
from tests.workbook.random_plans import random_plan
from workbook_templates import contract, patch
from workbook_templates.build_scorecard import HEAD, LEFT
from workbook_templates.formulas_scorecard import columns
from workbook_templates.read import read
from workbook_templates.recalculate import recalculate


def _card(path: Path, lang: Lang, engine: Engine = recalculate) -> dict[str, dict[str, Any]]:
    """``{label: {column: value}}``; blanks are None."""
    values = engine(path)
    title = contract.SHEETS["scorecard"].title(lang)
    found: dict[str, dict[str, Any]] = {}
    for row in range(HEAD + 2, HEAD + 32):
        line: dict[str, Any] = {}
        for at, column in enumerate(columns(lang), LEFT + 1):
            if column.formula:
                value = values[title, f"{column_name(at)}{row}"]
                line[column.key] = None if value == "" else value
        if line["label"]:
            found[str(line["label"]).strip("　 ")] = line
    return found


def _expected(plan: Plan, id_: str) -> dict[str, float | None]:
    node, closed, months = plan.tree[id_], len(plan.closed), plan.calendar.months
    target, actual = plan.targets[id_], plan.actual_to_date.get(id_)
    landing = plan.landing.get(id_)
    flow = node.rollup == "sum"
    even = None if not flow or not closed or actual is None else elapsed_achievement(
        actual, target / months, closed, node.direction)  # fmt: skip
    return {
        "tgt": target,
        "ttd": plan.target_to_date.get(id_),
        "atd": actual,
        "ach": plan.achievements[id_],
        "progress": progress(actual, target) if flow else None,
        "elapsed": even,
        "pace": required_pace(actual, target, months - closed) if flow else None,
        "land": landing,
        "gap": None if landing is None else landing - target,
    }


def _compare(plan: Plan, card: dict[str, dict[str, Any]]) -> None:
    for node in plan.tree.nodes:
        line = card[node.label]
        assert (line["role"], line["unit"] or "") == (node.role, node.unit)
        if node.relation == "group":
            continue
        for key, wanted in _expected(plan, node.id).items():
            if wanted is None:
                assert line[key] is None, (node.id, key)
            else:
                size = max(abs(plan.targets[node.id]), 1e-12) if key in ("gap", "pace") else 0.0
                near = pytest.approx(wanted, rel=1e-9, abs=1e-9 * size)
                assert line[key] == near, (node.id, key)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_worked_example(tmp_path: Path, lang: Lang) -> None:
    """Every metric in the order of the plan, with the core's figures."""
    path = made(tmp_path, lang)
    plan = read(path).plan
    card = _card(path, lang)
    assert list(card) == [node.label for node in plan.tree.nodes]
    _compare(plan, card)
    first = card[plan.tree.root.label]
    assert (first["progress"], first["pace"]) == (pytest.approx(0.8), pytest.approx(5.0))


@pytest.mark.parametrize("seed", [2, 5, 9, 12, 17, 23])
def test_random_plans(tmp_path: Path, seed: int) -> None:
    """Whatever tree and actuals are typed, each row shows the core's figures."""
    plan = random_plan(seed)
    path = made(tmp_path)
    fill(path, plan, "ja")
    _compare(plan, _card(path, "ja"))


@pytest.mark.host("soffice")
def test_libreoffice_agrees(tmp_path: Path) -> None:
    """The same in LibreOffice."""
    path = made(tmp_path)
    theirs, ours = _card(path, "ja", lambda book: recalculated(book, tmp_path)), _card(path, "ja")
    _compare(read(path).plan, theirs)
    for label, line in ours.items():
        for key in ("source", "stat", "owner"):
            assert (theirs[label][key] or "") == (line[key] or "")


def test_where_targets_come_from(tmp_path: Path) -> None:
    """Typed, held, from the answer, or only the baseline: the card says which."""
    path = made(tmp_path)
    places = Places(path)
    patch.write(path, {places.cell("tree_target", 3): 60_000.0, places.cell("tree_hold", 4): "固定",
                       places.cell(contract.ANSWER_ID, 6): None}, overwrite=True)  # fmt: skip
    card = _card(path, "ja")
    sources = [line["source"] for line in card.values()]
    assert sources == ["入力", "計算", "計算", "入力", "固定", "逆算", "基準値"]


def test_original_beside_current(tmp_path: Path) -> None:
    """Kept targets stand still while the current ones move; a later row has no original."""
    path = made(tmp_path)
    places = Places(path)
    plan = read(path).plan
    before = _card(path, "ja")
    assert all(line["original"] == line["tgt"] for line in before.values())
    kept = {id_: value for id_, value in plan.targets.items() if id_ != "cvr"}
    changes: dict[tuple[str, str], float | str | None] = {places.cell("tree_target"): 60.0}
    for row, (id_, value) in enumerate(kept.items()):
        changes[places.cell(contract.ORIGINAL_ID, row)] = id_
        changes[places.cell(contract.ORIGINAL_VALUE, row)] = value
    patch.write(path, changes, overwrite=True)
    after = _card(path, "ja")
    root = plan.tree.root.label
    assert (after[root]["original"], after[root]["tgt"]) == (50.0, 60.0)
    assert after[root]["moved"] == pytest.approx(0.2)
    assert after[plan.tree["cvr"].label]["original"] is None


def test_an_empty_book_is_friendly(tmp_path: Path) -> None:
    """Without rows there is a line that says where to begin, and no error value."""
    path = made(tmp_path)
    places = Places(path)
    area = places.area("tree_id")[1]
    keys = ("id", "parent", "label", "role", "relation", "unit", "direction", "rollup", "baseline",
            "minimum", "maximum", "hold", "target", "owner", "source", "due")  # fmt: skip
    changes: dict[tuple[str, str], float | str | None] = {
        places.cell(f"tree_{key}", row): None
        for key in keys for row in range(area[2] - area[0] + 1)
    }  # fmt: skip
    patch.write(path, changes, overwrite=True)
    values = recalculate(path)
    mine = {cell: value for (sheet, cell), value in values.items() if sheet == "スコアカード"}
    assert any("指標がまだありません" in str(value) for value in mine.values())
    assert not [value for value in mine.values() if str(value).startswith("#")]


def test_no_actuals_yet(tmp_path: Path) -> None:
    """Before the first month: targets stand, what needs actuals is blank, a line says why."""
    path = made(tmp_path)
    places = Places(path)
    patch.write(path, {places.cell("actual_value", row, month): None
                       for row in range(7) for month in range(6)}, overwrite=True)  # fmt: skip
    plan = read(path).plan
    assert plan.closed == ()
    card = _card(path, "ja")
    _compare(plan, card)
    assert {line["stat"] for line in card.values()} == {"－ 未入力"}
    said = [v for (sheet, _), v in recalculate(path).items() if sheet == "スコアカード"]
    assert any("実績がまだありません" in str(value) for value in said)
    assert km.evaluate(plan.tree)["customers"] == pytest.approx(25.92)


def test_money_is_shown_as_the_setting_says(tmp_path: Path) -> None:
    """In thousands of yen: amounts divided, the unit named, ratios as they were."""
    path = made(tmp_path)
    places = Places(path)
    patch.write(path, {places.cell("tree_unit", 3): "円"}, overwrite=True)
    before = _card(path, "ja")["サイト訪問数"]
    patch.write(path, {places.cell("kpi_display"): "千円"}, overwrite=True)
    after = _card(path, "ja")["サイト訪問数"]
    assert (before["unit"], after["unit"]) == ("円", "千円")
    for key in ("original", "tgt", "ttd", "atd", "pace", "land", "gap"):
        assert after[key] == pytest.approx(before[key] / 1_000), key
    for key in ("moved", "ach", "progress", "elapsed", "lach", "con", "stat"):
        assert after[key] == pytest.approx(before[key]), key
