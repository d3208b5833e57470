"""The tabs as data: what they say, how they look, and that no text becomes a formula."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpimodel.calendar import Calendar, Month
from kpimodel.errors import Issue
from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.table import Lang
from kpimodel.tree import Tree
from sync import layout
from sync.cellstyle import Cell, TabLayout, number_pattern
from sync.sheet_requests import cell_data, create_tab, write_rows
from sync.words import word

TITLES = {"dashboard": "Dashboard", "actuals": "Actuals", "notices": "Notices"}


def _values(tab: TabLayout) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in tab.rows]


def _strings(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, dict):
        own = [part["userEnteredValue"]] if "userEnteredValue" in part else []
        return own + [found for value in part.values() for found in _strings(value)]
    return [found for item in part for found in _strings(item)] if isinstance(part, list) else []


@pytest.mark.parametrize("lang", get_args(Lang))
def test_all_rows_have_the_width_of_the_tab(lang: Lang) -> None:
    """Every tab is a full rectangle, in both languages."""
    plan = software_company_a(lang)
    tabs = [
        layout.dashboard(plan, lang, 0, TITLES),
        layout.notices([], lang),
        layout.team_tab(plan, lang, plan.actuals),
    ]
    for tab in tabs:
        assert {len(row) for row in tab.rows} == {len(tab.widths)}


def test_the_tree_is_drawn() -> None:
    """Children stand below their parent, with their branches."""
    rows = _values(layout.dashboard(software_company_a("en"), "en", 0, TITLES))
    drawn = [str(row[0]) for row in rows[10:17]]
    assert drawn == [
        "New customers",
        "├─ Sales meetings",
        "│　├─ Leads",
        "│　│　├─ Site visits",
        "│　│　└─ CVR (visit to lead)",
        "│　└─ Meeting rate",
        "└─ Win rate",
    ]


def test_status_has_a_symbol_and_a_word() -> None:
    """Nobody needs to tell colours apart."""
    plan = software_company_a("ja")
    late = replace(plan, actuals={key: value / 2 for key, value in plan.actuals.items()})
    rows = _values(layout.dashboard(late, "ja", 3, TITLES))
    assert rows[4][8] == "■ 遅れ"
    assert rows[6][0] == "▲ お知らせ 3件 →「Notices」タブ"


def test_plan_without_actuals_or_goal() -> None:
    """Blank figures stay blank; nothing fails."""
    tree = Tree.from_rows([{"id": "sales", "baseline": 10.0}])
    plan = Plan(tree, Calendar(Month(2025, 4), 3))
    rows = _values(layout.dashboard(plan, "en", 0, TITLES))
    assert rows[1][0] == "2025-04 – 2025-06　No actuals yet (3 months)"
    assert rows[4][6] is None
    assert rows[4][8] == "– no data"


def test_team_tab_has_rows_for_what_is_typed() -> None:
    """Measured flows have a row; rates follow from them, unless one was typed."""
    plan = software_company_a("en")
    rows = _values(layout.team_tab(plan, "en", plan.actuals))
    assert [row[0] for row in rows[3:]] == ["customers", "meetings", "leads", "visits"]
    typed = replace(plan, actuals={("cvr", Month(2025, 4)): 0.03})
    assert "cvr" in [row[0] for row in _values(layout.team_tab(typed, "en", {}))]


def test_notices_name_place_and_remedy() -> None:
    """A finding without a place says that it is about the plan."""
    found = Issue("sync-month-lacking", "warning", (), {"month": "2025-08", "tab": "Actuals"})
    row = _values(layout.notices([found], "en"))[3]
    assert row[:2] == ["▲ look", "plan"]
    assert "Add a column" in str(row[2])


def test_formula_like_texts_stay_texts() -> None:
    """A label that looks like a formula goes out as a string."""
    evil = '=HYPERLINK("http://x","y")'
    tree = Tree.from_rows([{"id": "=1+1", "label": evil, "baseline": 1.0, "owner": "+cmd"}])
    plan = Plan(tree, Calendar(Month(2025, 4), 2), name="@SUM(A1)")
    for tab in (
        layout.dashboard(plan, "en", 0, TITLES),
        layout.team_tab(plan, "en", {}),
        layout.notices([Issue("sync-key-unknown", parameters={"name": evil})], "en"),
    ):
        values = _strings([one for one in create_tab(tab, 1, tab.title, 0) if "updateCells" in one])
        assert values
        assert all(set(one) <= {"stringValue", "numberValue"} for one in values)


@given(st.text(max_size=40))
def test_any_text_is_a_string_value(text: str) -> None:
    """No text of a person ever becomes a formula."""
    assert cell_data(Cell(text)).get("userEnteredValue", {"stringValue": ""}) == {
        "stringValue": text
    }


def test_rows_beyond_the_layout_are_cleared() -> None:
    """A tab that shrinks leaves nothing behind."""
    tab = layout.notices([], "en")
    (request,) = write_rows(tab, 1, [len(tab.rows), len(tab.rows) + 1])
    rows = request["updateCells"]["rows"]
    assert all("userEnteredValue" not in cell for row in rows for cell in row["values"])


def test_neighbouring_rows_are_one_request() -> None:
    """Rows 0, 1 and 3 are two requests."""
    tab = layout.dashboard(software_company_a("en"), "en", 0, TITLES)
    ranges = [one["updateCells"]["range"] for one in write_rows(tab, 1, [3, 0, 1])]
    assert [(one["startRowIndex"], one["endRowIndex"]) for one in ranges] == [(0, 2), (3, 4)]


@pytest.mark.parametrize(
    ("value", "unit", "pattern"),
    [(0.14, "%", "0.0%"), (0.02956, "%", "0.00%"), (50.0, "", "#,##0"), (33.3, "", "#,##0.0"),
     (56759.3, "", "#,##0"), (0.25, "x", "#,##0.00"), (None, "", "#,##0"), (-0.5, "%", "0.0%")],
)  # fmt: skip
def test_number_patterns(value: float | None, unit: str, pattern: str) -> None:
    """Rates as percent, counts without decimals, small numbers with some."""
    assert number_pattern(value, unit) == pattern


def test_deep_tree_is_drawn() -> None:
    """Drawing does not recurse."""
    rows: list[dict[str, Any]] = [{"id": "n0", "relation": "sum"}]
    rows += [{"id": f"n{at}", "parent": f"n{at - 1}", "relation": "sum"} for at in range(1, 60)]
    rows += [{"id": "leaf", "parent": "n59", "baseline": 1.0}]
    plan = Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), 2))
    assert len(layout.dashboard(plan, "en", 0, TITLES).rows) == 61 + 13


def test_words_speak_both_languages() -> None:
    """Every word has both languages, with the same blanks."""
    from sync import messages, phrases, words

    for code, (ja, en) in {**words._WORDS, **messages.CATALOGUE, **phrases.CATALOGUE}.items():
        assert ja, code
        assert en, code
        blanks = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in (ja, en)]
        assert set(blanks[0]) == set(blanks[1]), code
    assert word("tab-actuals", "ja") != word("tab-actuals", "en")
