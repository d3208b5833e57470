"""The published schema: what is written passes it, what is broken does not, and it is published."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpimodel import document
from kpimodel.calendar import Calendar, Month
from kpimodel.errors import ModelError
from kpimodel.examples import software_company_a
from kpimodel.history import History
from kpimodel.node import Node
from kpimodel.plan import Plan
from kpimodel.schema import history_schema, plan_schema
from kpimodel.table import KEYS
from kpimodel.timing.phasing import Weights
from kpimodel.tree import Tree
from tests.strategies import decorated_rows

DOCS = Path(__file__).parents[2] / "docs"
PLANS = jsonschema.Draft202012Validator(plan_schema())
HISTORIES = jsonschema.Draft202012Validator(history_schema())
Break = Callable[[dict[str, Any]], Any]


def as_json(plan: Plan) -> Any:
    """A plan as it stands in a file."""
    return json.loads(json.dumps(plan.to_dict(), allow_nan=False))


@pytest.mark.parametrize("schema", [plan_schema(), history_schema()])
def test_they_are_schemas(schema: Any) -> None:
    """Each is valid under its dialect."""
    jsonschema.Draft202012Validator.check_schema(schema)


def test_one_definition() -> None:
    """Every key of the document, every column and every field of a node, and no other."""
    schema = plan_schema()
    assert set(schema["properties"]) == document._KEYS
    node = schema["properties"]["nodes"]["items"]["properties"]
    assert tuple(node) == KEYS
    assert set(node) == set(Node.model_fields)
    assert set(as_json(software_company_a())) == set(schema["properties"])


@pytest.mark.parametrize(
    ("name", "schema"), [("kpi-plan-1", plan_schema()), ("kpi-history-1", history_schema())]
)
def test_published_schema_is_the_generated_one(name: str, schema: Any) -> None:
    """docs/ holds what the code generates; after a change write this text there."""
    expected = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    assert (DOCS / f"{name}.schema.json").read_text(encoding="utf-8") == expected


@given(decorated_rows(), st.integers(1, 120), st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_is_written_passes(rows: list[dict[str, Any]], months: int, closed: bool) -> None:
    """Any plan's document is valid, and reads back to an equal plan."""
    start = Month(2025, 4)
    tree = Tree.from_rows(rows)
    calendar = Calendar(start, months, start if closed else None)
    profiles: dict[str, Weights] = {
        "年": {month: float(month) for month in range(1, 13)},
        "波": (1.0,) * months,
    }
    actuals = {(tree.root.id, start + -1): 3.5}
    plan = Plan(tree, calendar, actuals, "計画", profiles=profiles)
    data = as_json(plan)
    PLANS.validate(data)
    assert Plan.from_dict(data) == plan


def test_histories_pass() -> None:
    """A history's document is valid under its own schema, the plan within under the plan's."""
    plan = software_company_a("ja")
    log = History.begin(plan, "佐藤", dt.datetime(2025, 4, 1, tzinfo=dt.UTC), "期初")
    data = json.loads(json.dumps(log.to_dict()))
    HISTORIES.validate(data)
    data["versions"][0]["plan"]["nodes"][0]["relation"] = "plus"
    assert not HISTORIES.is_valid(data)
    assert not HISTORIES.is_valid({**log.to_dict(), "versions": []})
    assert not HISTORIES.is_valid({"schema": "kpi-history/1", "versions": [{"who": " "}]})


BROKEN: dict[str, Break] = {
    "no nodes": lambda d: d.pop("nodes"),
    "empty nodes": lambda d: d.update(nodes=[]),
    "nodes are no list": lambda d: d.update(nodes={}),
    "a node is no object": lambda d: d["nodes"].append(3),
    "a nameless node": lambda d: d["nodes"].append({"parent": "customers", "baseline": 1}),
    "an unknown key": lambda d: d.update(colour="red"),
    "an unknown column": lambda d: d["nodes"][0].update(colour="red"),
    "an unknown relation": lambda d: d["nodes"][0].update(relation="plus"),
    "a number that is none": lambda d: d["nodes"][3].update(baseline="many"),
    "a target that is none": lambda d: d["nodes"][0].update(target="soon"),
    "a step of zero": lambda d: d["nodes"][3].update(step=0),
    "a negative cost": lambda d: d["nodes"][3].update(cost=-1),
    "a date that is none": lambda d: d["nodes"][3].update(due="soon"),
    "a month that is none": lambda d: d.update(start="spring"),
    "a thirteenth month": lambda d: d.update(start="2025-13"),
    "no months": lambda d: d.update(months=0),
    "too many months": lambda d: d.update(months=121),
    "a fiscal year of month 13": lambda d: d.update(year_start=13),
    "profiles as a list": lambda d: d.update(profiles=[1, 2]),
    "a profile of a thirteenth month": lambda d: d.update(profiles={"x": {"13": 1}}),
    "a negative weight": lambda d: d.update(profiles={"x": [1, -1, 1, 1, 1, 1]}),
    "a weight that is text": lambda d: d.update(profiles={"x": ["a"] * 6}),
    "no start": lambda d: d.pop("start"),
    "another schema": lambda d: d.update(schema="kpi-plan/9"),
    "an actual without value": lambda d: d["actuals"].append({"id": "cvr", "month": "2025-04"}),
    "an actual without month": lambda d: d["actuals"].append(
        {"id": "cvr", "month": "", "value": 1}
    ),
    "an actual that is text": lambda d: d["actuals"][0].update(value="nine"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_refused_by_both(name: str) -> None:
    """The schema refuses it, and so does the reader."""
    data = copy.deepcopy(as_json(software_company_a()))
    BROKEN[name](data)
    assert not PLANS.is_valid(data)
    with pytest.raises(ModelError):
        Plan.from_dict(data)


@pytest.mark.parametrize("blank", ["maximum", "due", "hold", "relation", "target", "owner"])
def test_null_is_a_blank(blank: str) -> None:
    """A cell may be null; the reader takes it as blank."""
    data = as_json(software_company_a())
    data["nodes"][3][blank] = None
    PLANS.validate(data)
    assert Plan.from_dict(data).tree["visits"].baseline == 48_000


@pytest.mark.parametrize(
    ("goal", "valid"), [("+15%", True), ("+2.5 %", True), ("15", False), ("-5%", False)]
)
def test_relative_goals(goal: str, valid: bool) -> None:
    """A relative goal is the only text among the numbers."""
    data = as_json(software_company_a())
    data["nodes"][0]["target"] = goal
    assert PLANS.is_valid(data) is valid
    if valid:
        assert Plan.from_dict(data).tree.goal == pytest.approx(25.92 * (1 + float(goal[:-1]) / 100))
