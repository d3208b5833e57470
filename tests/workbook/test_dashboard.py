"""The dashboard: its tree, charts and cards follow what a user types, and agree with `kpimodel`."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kpimodel.errors import column_name
from kpimodel.examples import software_company_a
from kpimodel.owners import owner_achievements
from kpimodel.plan import Plan
from kpimodel.sensitivity import sensitivity
from kpimodel.table import Lang
from tests.workbook.books import Changes, Places, fill
from tests.workbook.made import made
from tests.workbook.random_plans import random_plan
from workbook_templates import patch
from workbook_templates.build import build
from workbook_templates.contract import SHEETS
from workbook_templates.read import read
from workbook_templates.recalculate import recalculate

Values = dict[tuple[str, str], Any]
_ERROR = re.compile(r"#(N/A|VALUE!|REF!|DIV/0!|NUM!|NAME\?|NULL!|ERROR!|SPILL!|CALC!|CIRC!)")


def _column(path: Path, values: Values, name: str) -> list[Any]:
    sheet, (top, left, bottom, _) = Places(path).area(name)
    return [values.get((sheet, f"{column_name(left)}{row}")) for row in range(top, bottom + 1)]


def _scalar(path: Path, values: Values, name: str) -> Any:
    return values[Places(path).cell(name)]


def _page(values: Values, lang: Lang) -> list[str]:
    title = SHEETS["dashboard"].title(lang)
    return [str(value) for (sheet, _), value in values.items() if sheet == title and value != ""]


def _headings(plan: Plan) -> Counter[str]:
    """What the boxes of a plan should be headed by."""
    role = {node.id: node.role for node in plan.tree.nodes}
    return Counter(
        node.label if role[node.id] == "KPI" else f"{role[node.id]}｜{node.label}"
        for node in plan.tree.nodes
    )


def _assert_drawn_once(plan: Plan, path: Path, lang: Lang) -> None:
    """Every row is one box, or counted below its drawn parent, or named as lost."""
    values = recalculate(path)
    texts = Counter(text.split("　▸")[0] for text in _page(values, lang))
    wanted = _headings(plan)
    lost = _scalar(path, values, "calc_lost")
    # the short list shows labels too, but never the headings of roles
    boxes = {head: texts[head] for head in wanted if "｜" in head}
    assert all(count <= wanted[head] for head, count in boxes.items())
    folded = [re.search(r"　▸(\d+)$", text) for text in _page(values, lang)]
    below = sum(int(match[1]) for match in folded if match)
    marks = _marks(path, values)
    assert len(marks) == len(set(marks))
    assert len(marks) + lost == len(plan.tree.nodes)
    assert below <= lost
    if lost == 0:
        assert all(boxes[head] == wanted[head] for head in boxes)


def _marks(path: Path, values: Values) -> list[str]:
    """Places of the drawing that are taken, each as level and line; none beyond the page."""
    marks = _all_marks(path, values)
    lists, page = _texts(path), {}
    for name in ("draw_levels", "draw_rows"):
        page[name] = lists[Places(path).cell(name)]
    lines = _scalar(path, values, "calc_lines")
    levels: dict[str, list[float]] = {}
    for mark in marks:
        level, line = mark.split("|")
        assert float(level) < page["draw_levels"]
        assert float(line) <= page["draw_rows"] - lines
        levels.setdefault(level, []).append(float(line))
    for places in levels.values():  # no box stands on another
        places.sort()
        assert all(b - a >= lines for a, b in itertools.pairwise(places))
    return marks


def _all_marks(path: Path, values: Values) -> list[str]:
    sheet = Places(path).area("calc_lost")[0]
    [head] = [cell for (s, cell), text in _texts(path).items() if (s, text) == (sheet, "mark")]
    letters, row = _split(head)
    found = [values.get((sheet, f"{letters}{row + 2 + at}"), "") for at in range(30)]
    return [mark for mark in found if mark]


def _split(cell: str) -> tuple[str, int]:
    letters = cell.rstrip("0123456789")
    return letters, int(cell[len(letters) :])


def _texts(path: Path) -> dict[tuple[str, str], Any]:
    from workbook_templates.cells import Sheets
    from workbook_templates.package import Package

    sheets = Sheets(Package(path))
    return {
        (title, f"{column_name(column)}{row}"): value
        for title in sheets.titles
        for (row, column), value in sheets.grid(title).values.items()
    }


@pytest.mark.parametrize("seed", range(12))
def test_charts_of_random_plans_agree_with_the_core(tmp_path: Path, seed: int) -> None:
    """Waterfall with 'other', tornado ranks, owners and drawing, for any tree pushed through."""
    plan = _owned(random_plan(seed), seed)
    path = made(tmp_path)
    fill(path, plan, "ja")
    plan = read(path).plan
    values = recalculate(path)
    goal, landing = _scalar(path, values, "kpi_goal"), _scalar(path, values, "calc_landing")
    size = max(abs(goal), abs(landing))
    if _scalar(path, values, "calc_gap") == 1:
        kinds = _column(path, values, "waterfall_kind")
        deltas = _column(path, values, "waterfall_delta")
        assert kinds.count("goal") == kinds.count("landing") == 1
        assert goal + sum(deltas) == pytest.approx(landing, abs=1e-9 * size)
    _assert_tornado(plan, path, values)
    _assert_owners(plan, path, values)
    _assert_drawn_once(plan, path, "ja")


def _owned(plan: Plan, seed: int) -> Plan:
    document = plan.to_dict()
    names = ("佐藤", "Tanaka", " tanaka ", None, ">5", "高*")
    for at, node in enumerate(document["nodes"]):
        node["owner"] = names[(at * 7 + seed) % len(names)]
    return Plan.from_dict(document)


def _assert_tornado(plan: Plan, path: Path, values: Values) -> None:
    moves = sensitivity(plan.tree)
    sizes = {}
    for id_, move in moves.items():
        low = move.at_minimum if plan.tree[id_].minimum is not None else move.down
        high = move.at_maximum if plan.tree[id_].maximum is not None else move.up
        if low is not None and high is not None:
            sizes[id_] = abs(low) + abs(high)
    ids = _column(path, values, "fig_id")
    rows = [ids[int(row) - 1] for row in _column(path, values, "tornado_row") if row]
    ranked = sorted(sizes.values(), reverse=True)[: len(rows)]
    assert [sizes[id_] for id_ in rows] == pytest.approx(ranked, rel=1e-9)
    assert len(set(rows)) == len(rows)


def _assert_owners(plan: Plan, path: Path, values: Values) -> None:
    wanted = owner_achievements(plan)
    names = [name for name in _column(path, values, "owner_name") if name]
    means = _column(path, values, "owner_achievement")
    assert names == [one.owner or "担当なし" for one in wanted][: len(means)]
    for at, one in enumerate(wanted[: len(means)]):
        if one.achievement is None:
            assert means[at] == ""
        else:
            assert means[at] == pytest.approx(one.achievement, rel=1e-9)
        assert _column(path, values, "owner_status")[at] == one.status
        counts = [
            _column(path, values, f"owner_{key}")[at] for key in ("on_track", "watch", "behind")
        ]
        assert counts == [one.on_track, one.watch, one.behind]


def _row(places: Places, row: int, **cells: Any) -> Changes:
    return {places.cell(f"tree_{key}", row): value for key, value in cells.items()}


EDITS: dict[str, list[tuple[int, dict[str, Any]]]] = {
    "four leaves more": [
        (row, {"id": f"x{row}", "parent": "customers", "baseline": 1.0}) for row in range(7, 11)
    ],
    "a level more": [
        (7, {"id": "organic", "parent": "visits", "baseline": 30_000.0}),
        (8, {"id": "paid", "parent": "visits", "baseline": 18_000.0}),
        (3, {"relation": "和 ＋", "baseline": None, "maximum": None}),
    ],
    "two levels more": [
        (7, {"id": "organic", "parent": "visits", "baseline": 30_000.0}),
        (8, {"id": "blog", "parent": "organic", "baseline": 30_000.0}),
        (3, {"relation": "和 ＋", "baseline": None, "maximum": None}),
    ],
    "another parent": [(6, {"parent": "meetings"})],
    "a leaf deleted": [(5, dict.fromkeys(("id", "parent", "label", "relation", "baseline")))],
    "fifteen leaves more": [
        (row, {"id": f"x{row}", "parent": "customers", "baseline": 1.0}) for row in range(7, 22)
    ],
    "a parent that is no row": [(6, {"parent": "nowhere"})],
    "a circle": [(1, {"parent": "leads"}), (2, {"parent": "meetings"})],
}  # fmt: skip
LOST = {"two levels more", "fifteen leaves more", "a parent that is no row", "a circle"}


@pytest.mark.parametrize("name", EDITS)
def test_the_drawing_follows_an_edit(tmp_path: Path, name: str) -> None:
    """An edited tree is drawn anew: one box a row, in one place; what has no place is named."""
    path = made(tmp_path)
    places = Places(path)
    for row, cells in EDITS[name]:
        patch.write(path, _row(places, row, **cells), overwrite=True)
    values = recalculate(path)
    marks = _marks(path, values)
    rows = sum(1 for id_ in _column_ids(path) if id_)
    assert len(marks) == len(set(marks))
    lost = _scalar(path, values, "calc_lost")
    assert len(marks) + lost == rows
    assert (lost > 0) == (name in LOST)
    page = _page(values, "ja")
    assert any("図に描ききれない指標" in text for text in page) == (name in LOST)
    assert not [text for text in page if _ERROR.match(text)]


def _column_ids(path: Path) -> list[Any]:
    sheet, (top, left, bottom, _) = Places(path).area("tree_id")
    texts = _texts(path)
    return [texts.get((sheet, f"{column_name(left)}{row}")) for row in range(top, bottom + 1)]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_empty_tree_shows_words_and_no_figures(tmp_path: Path, lang: Lang) -> None:
    """Where nothing is typed nothing looks like a figure or an error: captions say what to do."""
    path = made(tmp_path, lang)
    places = Places(path)
    empty: Changes = {}
    for row in range(7):
        keys = ("id", "parent", "label", "role", "relation", "unit", "baseline", "target",
                "minimum", "maximum", "owner")  # fmt: skip
        empty |= _row(places, row, **dict.fromkeys(keys))
        empty[places.cell("actual_id", row)] = None
        for month in range(6):
            empty[places.cell("actual_value", row, month)] = None
    patch.write(path, {**empty, places.cell("kpi_plan"): None}, overwrite=True)
    values = recalculate(path)
    page = _page(values, lang)
    assert not [text for text in page if _ERROR.match(text)]
    assert not {"0.0", "0", "0%", "0.0%"} & {text.strip() for text in _shown(values, lang)}
    hints = {"ja": ("実績を入力すると", "入力_計画で入力します", "① KGI（最終目標）"),
             "en": ("Type actuals", "type it on Inputs", "① KGI: the final goal")}  # fmt: skip
    for hint in hints[lang]:
        assert any(hint in text for text in page), hint


def _shown(values: Values, lang: Lang) -> list[str]:
    """Texts of cells left of the hidden helpers."""
    title = SHEETS["dashboard"].title(lang)
    return [str(value) for (sheet, cell), value in values.items()
            if sheet == title and len(cell.rstrip("0123456789")) == 1]  # fmt: skip


def test_money_is_shown_in_the_unit_of_the_settings(tmp_path: Path) -> None:
    """百万円 scales cards, boxes and charts of money rows, and no other; what is typed stays."""
    path = made(tmp_path)
    places = Places(path)
    changes: Changes = {
        places.cell("tree_unit", 0): "円", places.cell("tree_target", 0): 1e9,
        places.cell("tree_unit", 1): "百万円", places.cell("kpi_display"): "百万円",
    }  # fmt: skip
    patch.write(path, changes, overwrite=True)
    values = recalculate(path)
    page = _page(values, "ja")
    assert "1,000" in page
    assert "新規顧客数（百万円）" in page
    assert _scalar(path, values, "kpi_goal") == 1e9
    assert _scalar(path, values, "calc_money") == 1e6
    patch.write(path, {places.cell("kpi_display"): "円"}, overwrite=True)
    assert "1,000,000,000" in _page(recalculate(path), "ja")


def test_a_closed_month_without_an_entry_names_its_owner(tmp_path: Path) -> None:
    """One line says which metric, month and person; without such a gap there is no line."""
    path = made(tmp_path)
    places = Places(path)
    assert not any("締めた月の実績が未入力" in text for text in _page(recalculate(path), "ja"))
    patch.write(path, {places.cell("actual_value", 3, 1): None}, overwrite=True)
    line = next(t for t in _page(recalculate(path), "ja") if "締めた月の実績が未入力" in t)
    assert "サイト訪問数（2025-05、高橋）" in line


def test_a_month_that_is_not_over_is_no_zero(tmp_path: Path) -> None:
    """Months to come have no point in the line of actuals and no bar in a sparkline."""
    path = made(tmp_path)
    values, texts = recalculate(path), _texts(path)
    sheet = SHEETS["calc"].title("ja")
    [head] = [cell for (s, cell), v in texts.items() if (s, v) == (sheet, "actual")]
    letters, row = _split(head)
    actual = [values[sheet, f"{letters}{row + 2 + month}"] for month in range(6)]
    assert actual[:4] == [7.0, 16.0, 27.0, 40.0]
    assert actual[4:] == ["#N/A", "#N/A"]


def test_a_goal_of_many_yen_is_read_in_millions(tmp_path: Path) -> None:
    """A workbook built for a goal of 10 億円 typed in yen starts with 百万円."""
    document = software_company_a("ja").to_dict()
    document["nodes"][0] |= {"unit": "円", "target": 1e9}
    for node in document["nodes"]:
        node.pop("maximum", None)
    path = tmp_path / "yen.xlsx"
    build(Plan.from_dict(document), path, "ja")
    values = recalculate(path)
    assert _scalar(path, values, "calc_money") == 1e6
    assert "1,000" in _page(values, "ja")


def test_the_scorecard_shows_money_in_the_same_unit(tmp_path: Path) -> None:
    """The KGI's row reads 1,000 百万円 beside its cards; rows that are no money stay as they are."""
    path = made(tmp_path)
    places = Places(path)
    changes: Changes = {
        places.cell("tree_unit", 0): "円", places.cell("tree_target", 0): 1e9,
        places.cell("kpi_display"): "百万円",
    }  # fmt: skip
    patch.write(path, changes, overwrite=True)
    title = SHEETS["scorecard"].title("ja")
    values = {cell: v for (sheet, cell), v in recalculate(path).items() if sheet == title}
    top = next(int(cell[1:]) for cell, v in values.items() if cell[0] == "B" and v == "新規顧客数")
    line = {cell.rstrip("0123456789"): v for cell, v in values.items() if _split(cell)[1] == top}
    assert line["E"] == "百万円"
    assert line["G"] == 1_000.0
    visits = {cell.rstrip("0123456789"): v for cell, v in values.items()
              if _split(cell)[1] == top + 3}  # fmt: skip
    assert visits["E"] == "件"
    assert visits["K"] == 40_000.0
