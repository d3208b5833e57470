"""Each check of the workbook finds what it is for, names the cell, and says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.workbook.books import Changes, Places
from tests.workbook.made import made
from workbook_templates import patch
from workbook_templates.build_checks import HEAD
from workbook_templates.catalogue.checks import CHECKS
from workbook_templates.recalculate import recalculate

# Check: the cells that are typed, and the place that is named.
CASES: dict[str, tuple[dict[tuple[str, int, int], Any], str]] = {
    "kgi": ({("tree_parent", 1, 0): None}, "入力_計画!C12"),
    "below": ({("tree_role", 1, 0): "KGI"}, "入力_計画!E12"),
    "name": ({("tree_id", 3, 0): None, ("tree_label", 3, 0): None}, "入力_計画!B14"),
    "positive": ({("tree_step", 3, 0): 0.0}, "入力_計画!R14"),
    "date": ({("tree_due", 3, 0): "来月末"}, "入力_計画!X14"),
    "relative": ({("tree_target", 0, 0): 0.15}, "入力_計画!N11"),
    "unused": ({("tree_baseline", 2, 0): 9_999.0}, "入力_計画!J13"),
    "lag": ({("tree_lag", 3, 0): "二か月"}, "入力_計画!V14"),
    "profile": ({("tree_profile", 3, 0): "夏型"}, "入力_計画!W14"),
    "profiles": ({("profile_name", 1, 0): "夏型", ("profile_weight", 1, 0): "多い"},
                 "入力_季節配分!B8　夏型"),
    "live": ({("live_switch", 0, 0): "オン"}, "ライブの答えがありません"),
    "parent": ({("tree_parent", 4, 0): "lead"}, "入力_計画!C15"),
    "twice": ({("tree_id", 5, 0): "cvr"}, "入力_計画!B15"),
    "deep": ({("tree_parent", 1, 0): "leads"}, "入力_計画!C12"),
    "relation": ({("tree_relation", 2, 0): "入力"}, "入力_計画!F13"),
    "word": ({("tree_rollup", 3, 0): "たぶん"}, "入力_計画!I14"),
    "baseline": ({("tree_baseline", 3, 0): None}, "入力_計画!J14"),
    "bounds": ({("tree_minimum", 4, 0): 0.04}, "入力_計画!L15"),
    "percent": ({("tree_baseline", 5, 0): 18.0}, "入力_計画!J16"),
    "text": ({("tree_maximum", 6, 0): "１５％"}, "入力_計画!L17"),
    "value": ({("tree_relation", 2, 0): "比 ÷", ("tree_formula", 2, 0): "visits / cvr",
               ("tree_baseline", 4, 0): 0.0}, "入力_計画!J11"),
    "settings": ({("kpi_start", 0, 0): "春から"}, "入力_計画!D5"),
    "goal": ({("tree_target", 3, 0): 40_000.0}, "入力_計画!N11"),
    "capacity": ({("kpi_months", 0, 0): 13.0}, "13 / 12か月"),
    "actual_text": ({("actual_value", 3, 1): "約9800"}, "入力_実績!F10"),
    "actual_month": ({("actual_month", 0, 1): "来月"}, "入力_実績!F6"),
    "actual_twice": ({("actual_id", 6, 0): "visits"}, "入力_実績!B10"),
    "actual_unknown": ({("actual_id", 4, 0): "cvr2"}, "入力_実績!B11"),
    "actual_negative": ({("actual_value", 3, 0): -9_000.0}, "入力_実績!E10"),
    "gap": ({("actual_value", 3, 2): None}, "入力_実績!G10　サイト訪問数（高橋）"),
    "goal_set": ({("tree_target", 0, 0): None}, "入力_計画!N11"),
    "out": ({("tree_baseline", 3, 0): 70_000.0}, "入力_計画!J14"),
    "target": ({("tree_target", 3, 0): 70_000.0}, "入力_計画!N14"),
    "stale": ({("tree_target", 0, 0): 45.0}, "いまの目標 45.0"),
    "native": ({("tree_lag", 3, 0): "0:50% 1:50%"}, "入力_計画!F14"),
    "drawn": ({("tree_id", row, 0): f"x{row}" for row in range(8, 12)}
              | {("tree_parent", row, 0): "leads" for row in range(8, 12)}, "件"),
}  # fmt: skip


# Checks that look at several cells name the one that is wrong: check, typed cell, place.
CULPRITS: list[tuple[str, tuple[str, int], Any, str]] = [
    ("word", ("tree_role", 3), "係", "入力_計画!E14"),
    ("word", ("tree_relation", 3), "引き算", "入力_計画!F14"),
    ("word", ("tree_direction", 3), "横", "入力_計画!H14"),
    ("word", ("tree_hold", 3), "たぶん", "入力_計画!M14"),
    ("text", ("tree_target", 0), "50件", "入力_計画!N11"),
    ("text", ("tree_target", 3), "+5%", "入力_計画!N14"),
    ("text", ("tree_baseline", 3), "約四万", "入力_計画!J14"),
    ("text", ("tree_minimum", 3), "なし", "入力_計画!K14"),
    ("percent", ("tree_target", 4), 3.0, "入力_計画!N15"),
    ("percent", ("tree_maximum", 4), 4.0, "入力_計画!L15"),
    ("percent", ("tree_minimum", 4), 4.0, "入力_計画!K15"),
    ("settings", ("kpi_months", 0), "半年", "入力_計画!D6"),
    ("settings", ("kpi_months", 0), 5.5, "入力_計画!D6"),
    ("settings", ("kpi_closed", 0), "先月", "入力_計画!H4"),
    ("settings", ("kpi_on_track", 0), "良い", "入力_計画!H5"),
    ("settings", ("kpi_watch", 0), 1.2, "入力_計画!H6"),
    ("settings", ("kpi_closed", 0), "2026-01", "入力_計画!H4"),
    ("positive", ("tree_weight", 3), -1.0, "入力_計画!U14"),
    ("positive", ("tree_cost", 3), -5.0, "入力_計画!T14"),
    ("unused", ("tree_target", 2), 9_999.0, "入力_計画!N13"),
    ("unused", ("tree_lag", 0), "1", "入力_計画!V11"),
    ("settings", ("kpi_year_start", 0), 13.0, "入力_計画!D7"),
    ("unused", ("tree_hold", 2), "固定", "入力_計画!M13"),
]


@pytest.mark.parametrize(("key", "cell", "value", "where"), CULPRITS)
def test_check_names_the_very_cell(
    tmp_path: Path, key: str, cell: tuple[str, int], value: Any, where: str
) -> None:
    """A check of several columns or settings names the cell that is wrong."""
    path = made(tmp_path)
    patch.write(path, {Places(path).cell(*cell): value}, overwrite=True)
    found = recalculate(path)["チェック", f"E{HEAD + 2 + list(CHECKS).index(key)}"]
    assert found == where or found.startswith(where + "　")


@pytest.mark.parametrize("key", CHECKS)
def test_check_finds_its_mistake(tmp_path: Path, key: str) -> None:
    """The line turns to ✖ or ▲, with the first place and a remedy; the total follows."""
    path = made(tmp_path)
    places = Places(path)
    typed, where = CASES[key]
    changes = {places.cell(name, row, column): v for (name, row, column), v in typed.items()}
    patch.write(path, changes, overwrite=True)
    values = recalculate(path)
    row = HEAD + 2 + list(CHECKS).index(key)
    symbol = "✖" if CHECKS[key].severity == "error" else "▲"
    assert values["チェック", f"D{row}"].startswith(symbol)
    assert where in values["チェック", f"E{row}"]
    assert values["チェック", f"F{row}"] == CHECKS[key].remedy[0]
    assert values["チェック", "C4"][:1] in "✖▲"
    assert values["チェック", "C4"] in values["ダッシュボード", "B2"]


def test_an_old_answer_says_so_where_it_stands(tmp_path: Path) -> None:
    """After the goal has changed, the answer sheet says that it must be solved again."""
    path = made(tmp_path, "en")
    places = Places(path)
    patch.write(path, {places.cell("tree_target"): 45.0}, overwrite=True)
    assert recalculate(path)["Answer", "D6"].startswith("▲ The goal or an input has changed")


def test_what_is_not_drawn_is_said(tmp_path: Path) -> None:
    """An added KPI is drawn while there is room; what has no room is counted, and said."""
    path = made(tmp_path, "en")
    places = Places(path)
    extra: Changes = {places.cell("tree_id", 7): "repeat", places.cell("tree_parent", 7): "customers",
             places.cell("tree_baseline", 7): 0.9, places.cell("tree_unit", 7): "%"}  # fmt: skip
    patch.write(path, extra)
    shown = [v for (sheet, _), v in recalculate(path).items() if sheet == "Dashboard"]
    assert "repeat" in shown
    for rows, said in ((range(8, 11), False), (range(11, 15), True)):
        more: Changes = {places.cell(f"tree_{key}", row): value for row in rows
                for key, value in (("id", f"x{row}"), ("parent", "customers"), ("baseline", 1.0))}  # fmt: skip
        patch.write(path, more)
        texts = [str(v) for (sheet, _), v in recalculate(path).items() if sheet == "Dashboard"]
        assert any("find no place in the drawing" in text for text in texts) == said
