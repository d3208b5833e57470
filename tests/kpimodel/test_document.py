"""A plan as JSON: round trip, stable, and each finding at its path."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

import kpimodel as km
from kpimodel.examples import software_company_a
from tests.kpimodel.plan_cases import monthly_rows, plan_of
from tests.kpimodel.solver_cases import Row


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_round_trip_of_the_worked_example(lang: km.table.Lang) -> None:
    """Through text and back: the same plan, the same figures, the same text."""
    plan = software_company_a(lang)
    text = json.dumps(plan.to_dict(), ensure_ascii=False, allow_nan=False)
    again = km.Plan.from_dict(json.loads(text))
    assert again == plan
    assert again.landing == plan.landing
    assert json.dumps(again.to_dict(), ensure_ascii=False) == text


@given(monthly_rows())
def test_round_trip_of_any_plan(rows: list[Row]) -> None:
    """Rows with every kind of number."""
    plan = plan_of(rows, 3, {rows[0]["id"]: [1.5, None, -2.0]}, closed="2025-05")
    assert km.Plan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


def test_every_column_survives() -> None:
    """A row that uses all keys, in both spellings of choices."""
    row: Row = {
        "id": "k", "label": "売上", "role": "KGI", "relation": "input", "unit": "円",
        "direction": "down", "rollup": "last", "baseline": 10.0, "target": "+15%", "minimum": 1.0,
        "maximum": 99.0, "hold": True, "step": 0.5, "resistance": 2.0, "cost": 3.0, "weight": 4.0,
        "lag": "0:50% 1:50%", "profile": "season", "owner": "佐藤", "due": "2025-09-30",
        "source": "SFA", "note": "改行\nあり",
    }  # fmt: skip
    row.update(target=12.0)
    plan = plan_of([row])
    data = json.loads(json.dumps(plan.to_dict()))
    assert {k: v for k, v in data["nodes"][0].items() if k in row} == {
        k: v for k, v in row.items() if k != "relation"
    }
    assert km.Plan.from_dict(data) == plan


def test_the_text_is_stable_under_the_order_of_actuals() -> None:
    """Sorted by row, then month, so that git shows true changes."""
    plan = software_company_a()
    shuffled = km.Plan(
        plan.tree, plan.calendar, dict(reversed(list(plan.actuals.items()))), plan.name
    )
    assert json.dumps(shuffled.to_dict()) == json.dumps(plan.to_dict())


def sound() -> dict[str, Any]:
    """A small sound document."""
    return {
        "schema": "kpi-plan/1", "start": "2025-04", "months": 6,
        "nodes": [{"id": "k", "relation": "sum", "target": 5},
                  {"id": "a", "parent": "k", "baseline": 1}],
        "actuals": [{"id": "a", "month": "2025-04", "value": "1,200"}],
    }  # fmt: skip


def findings(data: object) -> list[tuple[str, tuple[str | int, ...]]]:
    """Codes and paths of what is wrong; each has words in both languages."""
    with pytest.raises(km.ModelError) as caught:
        km.Plan.from_dict(data)
    for issue in caught.value.issues:
        assert km.messages.render(issue, "ja")
        assert km.messages.render(issue, "en")
    return [(issue.code, issue.path) for issue in caught.value.issues]


def test_a_sound_document_reads_with_defaults() -> None:
    """No name, no bands, nothing closed; text is read as a cell is."""
    plan = km.Plan.from_dict(sound())
    assert (plan.name, plan.on_track, plan.watch) == ("", 1.0, 0.9)
    assert plan.actuals == {("a", km.Month(2025, 4)): 1200}


@pytest.mark.parametrize("data", [None, [], "plan", 5, {}, {"nodes": {}}])
def test_what_is_no_plan_is_said_once(data: object) -> None:
    """Not an object, or without nodes."""
    assert findings(data) == [("not-a-plan", ())]


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"schema": "kpi-plan/9"}, "schema-unknown", ("schema",)),
        ({"colour": 1}, "plan-key", ("colour",)),
        ({"start": "soon"}, "not-a-month", ("start",)),
        ({"start": None}, "not-a-month", ("start",)),
        ({"months": "six"}, "not-a-number", ("months",)),
        ({"months": 0}, "months-out-of-range", ("months",)),
        ({"months": 6.5}, "months-out-of-range", ("months",)),
        ({"months": 1e300}, "months-out-of-range", ("months",)),
        ({"closed_through": "2026-04"}, "closed-after-end", ("closed_through",)),
        ({"closed_through": "x"}, "not-a-month", ("closed_through",)),
        ({"on_track": "good"}, "not-a-number", ("on_track",)),
        ({"on_track": 0.5}, "bands-order", ("watch",)),
        ({"nodes": []}, "table-empty", ("nodes",)),
        ({"nodes": ["k"]}, "not-a-node", ("nodes", 0)),
        ({"actuals": 5}, "not-an-actual", ("actuals", 0)),
        ({"actuals": [{"id": "a"}]}, "not-an-actual", ("actuals", 0)),
        ({"actuals": [{"id": "a", "month": "x", "value": 1}]}, "not-a-month",
         ("actuals", 0, "month")),
        ({"actuals": [{"id": "a", "month": "2025-04", "value": "x"}]}, "not-a-number",
         ("actuals", 0, "value")),
        ({"actuals": [{"id": "a", "month": "2025-04", "value": None}]}, "not-a-number",
         ("actuals", 0, "value")),
        ({"actuals": [{"id": "zz", "month": "2025-04", "value": 1}]}, "actual-unknown-id",
         ("actuals", "zz", "2025-04")),
        ({"actuals": [{"id": "a", "month": "2025-10", "value": 1}]}, "actual-after-end",
         ("actuals", "a", "2025-10")),
        ({"actuals": [{"id": "a", "month": "2025-04", "value": 1}] * 2}, "actual-twice",
         ("actuals", 1)),
    ],
)  # fmt: skip
def test_each_finding_has_its_path(
    change: dict[str, Any], code: str, path: tuple[str | int, ...]
) -> None:
    """One thing wrong, one finding."""
    assert (code, path) in findings({**sound(), **change})


def test_findings_of_all_parts_come_together() -> None:
    """The document, the calendar, the tree and the actuals at once."""
    data = sound()
    data.update(start="soon", colour=1, actuals=[{"id": "a"}])
    data["nodes"][1]["baseline"] = "abc"
    codes = {code for code, _ in findings(data)}
    assert codes == {"plan-key", "not-a-month", "not-a-number", "not-an-actual"}


def test_ids_are_folded_as_in_the_table() -> None:
    """Full-width ids in actuals are the same rows."""
    data = sound()
    data["actuals"][0]["id"] = "ａ"
    assert km.Plan.from_dict(data).actuals == {("a", km.Month(2025, 4)): 1200}
