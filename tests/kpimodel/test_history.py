"""Versions of a plan; what moved between two, and what each change does to the KGI."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpimodel.calendar import Calendar, Month
from kpimodel.comparison import MOST_STRUCTURES, Comparison, compare_plans, planned_kgi
from kpimodel.errors import ModelError
from kpimodel.evaluate import evaluate
from kpimodel.examples import software_company_a
from kpimodel.history import History, Targets, Version
from kpimodel.messages import render
from kpimodel.plan import Plan
from kpimodel.tree import Tree
from tests.strategies import decorated_rows, states, tree_rows

Rows = list[dict[str, Any]]
PLAN = software_company_a()
APRIL = dt.datetime(2025, 4, 1, 9, tzinfo=dt.UTC)
AUGUST = dt.datetime(2025, 8, 1, 9, tzinfo=dt.UTC)


def edited(**cells: dict[str, Any]) -> Plan:
    """The worked example with some cells changed; None clears a cell."""
    document = PLAN.to_dict()
    rows = [{**node, **cells.get(node["id"], {})} for node in document["nodes"]]
    document["nodes"] = [{k: v for k, v in row.items() if v is not None} for row in rows]
    return Plan.from_dict(document)


def moves(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Kind, row and field of each change."""
    return [(c.kind, c.id, c.field) for c in comparison.changes]


# --- comparing ---------------------------------------------------------------------------------


def test_effects_by_hand() -> None:
    """25.92 customers: +25 % visits, 14 % win rate; alone 6.48 and 4.32, together 11.88."""
    new = edited(visits={"baseline": 60_000.0}, win_rate={"target": 0.14})
    comparison = compare_plans(PLAN, new)
    visits, win_rate = comparison.changes
    assert (visits.by, visits.share) == (12_000.0, 0.25)
    assert visits.effect == pytest.approx(25.92 * 0.25)
    assert win_rate.effect == pytest.approx(25.92 * (0.14 / 0.12 - 1))
    assert comparison.before == pytest.approx(25.92)
    assert comparison.after == pytest.approx(25.92 * 1.25 * 0.14 / 0.12)
    assert comparison.interaction == pytest.approx(25.92 * 0.25 / 6)


def test_a_plan_against_itself() -> None:
    """Nothing moved, no effect."""
    same = compare_plans(PLAN, PLAN)
    assert (same.changes, same.together, same.interaction) == ((), 0.0, 0.0)


def test_what_cannot_move_the_kgi_has_no_effect() -> None:
    """Owners, bounds, notes and the goal itself: told, with effect 0."""
    new = edited(
        visits={"owner": "Mori", "maximum": 70_000.0}, customers={"target": 60.0},
        cvr={"note": "new form", "due": "2025-08-31"},
    )  # fmt: skip
    comparison = compare_plans(PLAN, new)
    assert {c.effect for c in comparison.changes} == {0.0}
    assert comparison.goal == (50.0, 60.0)
    assert ("changed", "customers", "target") in moves(comparison)


def test_rows_added_removed_and_rewired() -> None:
    """A row that stands alone has its effect; one that needs another has None, and is in all."""
    document = PLAN.to_dict()
    document["nodes"].append(
        {"id": "share", "parent": "customers", "unit": "%", "baseline": 0.5, "maximum": 1.0}
    )
    more = compare_plans(PLAN, Plan.from_dict(document))
    assert moves(more) == [("added", "share", "")]
    assert more.changes[0].effect == pytest.approx(-25.92 / 2)
    back = compare_plans(Plan.from_dict(document), PLAN)
    assert moves(back) == [("removed", "share", "")]
    assert back.changes[0].effect == pytest.approx(25.92 / 2)
    document["nodes"][-1]["parent"] = "extra"
    document["nodes"].insert(
        -1, {"id": "extra", "parent": "customers", "unit": "%", "relation": "sum"}
    )
    both = compare_plans(PLAN, Plan.from_dict(document))
    assert [c.effect for c in both.changes] == [None, None]
    assert both.together == both.interaction == pytest.approx(-25.92 / 2)


def test_a_changed_relation() -> None:
    """Visits and CVR added instead of multiplied: the effect is that of the other tree."""
    change = compare_plans(PLAN, edited(leads={"relation": "sum"})).changes[0]
    assert (change.field, change.old, change.new) == ("relation", "product", "sum")
    assert change.effect == pytest.approx((48_000.025 - 1_200) * 0.18 * 0.12)


def test_settings_and_actuals() -> None:
    """The window, the bands, the closed month and actuals are compared, too."""
    document = PLAN.to_dict() | {"months": 7, "closed_through": "2025-06", "watch": 0.8}
    document["actuals"] = [*document["actuals"][1:], {"id": "cvr", "month": "2025-08", "value": 0}]
    fields = [(c.id, c.field) for c in compare_plans(PLAN, Plan.from_dict(document)).changes]
    assert fields == [
        ("", "months"), ("", "closed_through"), ("", "watch"),
        ("customers", "actual 2025-04"), ("cvr", "actual 2025-08"),
    ]  # fmt: skip


def test_a_released_hold_moves_what_was_decided() -> None:
    """A value that cannot be computed alone gives None, not an error."""
    rows: Rows = [
        {"id": "k", "relation": "ratio", "formula": "a / b"},
        {"id": "a", "parent": "k", "baseline": 1},
        {"id": "b", "parent": "k", "baseline": 1},
    ]
    calendar = Calendar(Month(2025, 4), 6)
    old = Plan(Tree.from_rows(rows), calendar)
    rows[2] |= {"baseline": 0, "target": 2}
    comparison = compare_plans(old, Plan(Tree.from_rows(rows), calendar))
    assert [(c.field, c.effect) for c in comparison.changes] == [
        ("baseline", None),
        ("target", -0.5),
    ]


def test_many_changes_of_structure_stay_bounded() -> None:
    """After 200 trees the others are listed without an effect of their own."""
    rows: Rows = [{"id": "k", "relation": "sum"}, {"id": "a", "parent": "k", "baseline": 1}]
    extra = [{"id": f"x{at}", "parent": "k", "baseline": 1} for at in range(MOST_STRUCTURES + 5)]
    calendar = Calendar(Month(2025, 4), 6)
    old, new = (Plan(Tree.from_rows(r), calendar) for r in (rows, [*rows, *extra]))
    effects = [c.effect for c in compare_plans(old, new).changes]
    assert effects == [1.0] * MOST_STRUCTURES + [None] * 5


def test_a_line_for_the_log() -> None:
    """Each kind of change reads in both languages, with units and effect."""
    new = edited(win_rate={"target": 0.14}, visits={"owner": "Mori"})
    document = new.to_dict()
    document["nodes"] = [n for n in document["nodes"] if n["id"] != "meeting_rate"]
    changes = compare_plans(PLAN, Plan.from_dict(document)).changes
    lines = [c.explain("en", "%", "件") for c in changes]
    assert lines[0] == "visits: owner from Takahashi to Mori"
    assert lines[1] == "win_rate: target from － to 14 % (effect on the KGI 4.32)"
    assert "meeting_rate: row removed" in lines
    assert [c.explain("ja") for c in changes][1].startswith("win_rate: 目標 を － から 0.14 に変更")


@given(st.data(), tree_rows(("sum", "product", "mean")))
@settings(max_examples=40, deadline=None)
def test_one_at_a_time_and_together(data: st.DataObject, rows: Rows) -> None:
    """Each effect is that of the one change; in a sum there is no interaction."""
    old_tree = Tree.from_rows(rows)
    values = data.draw(states(old_tree))
    new_rows = [{**row, "target": values.get(row["id"])} for row in rows]
    calendar = Calendar(Month(2025, 4), 6)
    old, new = Plan(old_tree, calendar), Plan(Tree.from_rows(new_rows), calendar)
    comparison = compare_plans(old, new)
    base, root = evaluate(old_tree), old_tree.root.id
    size = max(1.0, abs(base[root]), abs(comparison.after))
    for change in comparison.changes:
        alone = evaluate(old_tree, {change.id: values[change.id]})[root] - base[root]
        assert change.effect == pytest.approx(alone, abs=1e-9 * max(size, abs(alone)))
    assert comparison.after == pytest.approx(evaluate(old_tree, values)[root])
    if all(row.get("relation") != "product" for row in rows):
        assert comparison.interaction == pytest.approx(0, abs=1e-9 * size)


@given(decorated_rows())
@settings(max_examples=40, deadline=None)
def test_a_plan_read_back_has_not_moved(rows: Rows) -> None:
    """Through JSON and back there is no change."""
    plan = Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), 6))
    again = Plan.from_dict(json.loads(json.dumps(plan.to_dict())))
    assert compare_plans(plan, again).changes == ()


# --- versions ----------------------------------------------------------------------------------


def history() -> History:
    """Two versions: the goal was raised in August."""
    log = History.begin(PLAN, "佐藤", APRIL, "期初の計画")
    return log.add(edited(customers={"target": 60.0}), "佐藤", AUGUST, "好調のため上方修正")


def test_original_beside_revised() -> None:
    """当初目標 50 beside 修正目標 60; inputs stand at their answers."""
    targets = history().targets()
    assert targets["customers"] == Targets(50.0, 60.0)
    assert targets["customers"].by == 10.0
    assert targets["win_rate"].original == pytest.approx(0.14)
    assert Targets(None, 1.0).by is None


def test_rows_of_one_version_only() -> None:
    """A row that came or went has one target only."""
    document = PLAN.to_dict()
    document["nodes"][6]["id"] = "close_rate"
    log = history().add(Plan.from_dict({**document, "actuals": []}), "佐藤", AUGUST, "改名")
    assert log.targets()["close_rate"].original is None
    assert log.targets()["win_rate"].revised is None
    assert ("added", "close_rate", "") in moves(log.compare())
    assert moves(log.compare(0, 1)) == [("changed", "customers", "target")]


def test_one_version_compares_with_itself() -> None:
    """There is nothing before the first."""
    assert History.begin(PLAN, "a", APRIL, "b").compare().changes == ()


def test_history_through_json() -> None:
    """The log survives JSON, stable in order, with its zones."""
    log = history()
    text = json.dumps(log.to_dict(), ensure_ascii=False)
    again = History.from_dict(json.loads(text))
    assert again == log
    assert again.versions[1].when == AUGUST
    assert json.dumps(again.to_dict(), ensure_ascii=False) == text


def bad(versions: Any) -> list[str]:
    """The codes of a history that must be refused; they render."""
    with pytest.raises(ModelError) as caught:
        History(versions)
    assert all(render(i, lang) for i in caught.value.issues for lang in ("ja", "en"))
    return [issue.code for issue in caught.value.issues]


def test_versions_that_make_no_sense() -> None:
    """None at all, nobody, no reason, going back in time, mixed zones."""
    assert bad(()) == ["versions-missing"]
    assert bad((Version(PLAN, " ", APRIL, ""),)) == ["version-who", "version-who"]
    back = (Version(PLAN, "a", AUGUST, "b"), Version(PLAN, "a", APRIL, "c"))
    assert bad(back) == ["version-order"]
    naive = APRIL.replace(tzinfo=None)
    assert bad((*back[:1], Version(PLAN, "a", naive, "c"))) == ["version-zone"]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (None, ["not-a-history"]),
        ({"versions": []}, ["versions-missing"]),
        ({"schema": "kpi-history/2", "versions": []}, ["not-a-history"]),
        ({"versions": [3, {"when": "soon", "plan": {}}]},
         ["not-a-history", "not-a-time", "not-a-plan"]),
    ],
)  # fmt: skip
def test_bad_documents(data: Any, codes: list[str]) -> None:
    """All findings at once; those of a plan keep their path below the version's."""
    with pytest.raises(ModelError) as caught:
        History.from_dict(data)
    assert [issue.code for issue in caught.value.issues] == codes
    if len(codes) > 1:
        assert caught.value.issues[-1].path[:3] == ("versions", 1, "plan")


def test_the_planned_kgi_is_what_was_typed() -> None:
    """Targets where typed, else baselines: the published plan's targets give 50.4."""
    plan = edited(visits={"target": 60_000.0}, cvr={"target": 0.03},
                  meeting_rate={"target": 0.2}, win_rate={"target": 0.14})  # fmt: skip
    assert planned_kgi(plan.tree) == pytest.approx(50.4)
    assert planned_kgi(PLAN.tree) == pytest.approx(25.92)
