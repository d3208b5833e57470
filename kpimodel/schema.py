"""JSON Schema (2020-12) of plans and histories as text, made from the columns of the table."""

from __future__ import annotations

from typing import Any

from kpimodel.achievement import ROUNDINGS, RULES
from kpimodel.bands import PRESETS
from kpimodel.calendar import MOST_MONTHS
from kpimodel.document import SCHEMA as PLAN_SCHEMA
from kpimodel.history import SCHEMA as HISTORY_SCHEMA
from kpimodel.table import COLUMNS, MAX_ROWS, Column

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
_DATE = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_RELATIVE = r"^\+[0-9., ]*[0-9][0-9., ]*%$"
_LIMITS: dict[str, Schema] = {
    "step": {"exclusiveMinimum": 0},
    "resistance": {"exclusiveMinimum": 0},
    "cost": {"minimum": 0},
    "weight": {"minimum": 0},
}


def plan_schema() -> Schema:
    """The schema of a plan's document, ``kpi-plan/1``, as `Plan.to_dict` writes it.

    Reading is more lenient: numbers may be typed as text (``"1,200"``, ``"5%"``) and choices in
    Japanese or English, as in a table. The schema is what editors and other programs can rely on.

    Example:
        >>> schema = plan_schema()
        >>> schema["properties"]["nodes"]["items"]["properties"]["relation"]["enum"][:3]
        ['input', 'sum', 'product']
    """
    properties: Schema = {
        "schema": {"const": PLAN_SCHEMA},
        "name": {"type": "string"},
        "start": _month("First month of the window."),
        "months": {"type": "integer", "minimum": 1, "maximum": MOST_MONTHS},
        "closed_through": _or_null(
            _month("Last closed month; null: the last one with an actual of the KGI.")
        ),
        "year_start": {
            "type": "integer",
            "minimum": 1,
            "maximum": 12,
            "description": "First month of the fiscal year; 4 is April.",
        },
        "on_track": {"type": "number"},
        "watch": {"type": "number"},
        "rule": {"enum": list(RULES), "description": "How achievement is computed; gap."},
        "rounding": {"enum": list(ROUNDINGS), "description": "How it is rounded; none."},
        "bands": {"enum": list(PRESETS), "description": "What its bands are called; default."},
        "profiles": {
            "type": "object",
            "additionalProperties": _weights(),
            "description": "Month weights by name, for the profile column.",
        },
        "nodes": {"type": "array", "minItems": 1, "maxItems": MAX_ROWS, "items": _node()},
        "actuals": {"type": "array", "items": _actual()},
    }
    return {
        "$schema": DIALECT,
        "$id": f"urn:{PLAN_SCHEMA.replace('/', ':')}",
        "title": "KPI plan",
        **_object(properties, ("schema", "start", "months", "nodes")),
    }


def history_schema() -> Schema:
    """The schema of the versions of a plan, ``kpi-history/1``, as `History.to_dict` writes it."""
    plan = plan_schema()
    version: Schema = {
        "who": {"type": "string", "pattern": r"\S"},
        "when": {"type": "string", "format": "date-time"},
        "why": {"type": "string", "pattern": r"\S"},
        "plan": {"$ref": plan["$id"]},
    }
    properties: Schema = {
        "schema": {"const": HISTORY_SCHEMA},
        "versions": {"type": "array", "minItems": 1, "items": _object(version, tuple(version))},
    }
    return {
        "$schema": DIALECT,
        "$id": f"urn:{HISTORY_SCHEMA.replace('/', ':')}",
        "title": "Versions of a KPI plan",
        **_object(properties, tuple(properties)),
        "$defs": {"plan": plan},
    }


def _object(properties: Schema, required: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _month(description: str) -> Schema:
    return {"type": "string", "pattern": _MONTH, "description": description}


def _node() -> Schema:
    properties = {column.key: _cell(column) for column in COLUMNS}
    return {
        **_object(properties, ()),
        "anyOf": [{"required": ["id"]}, {"required": ["label"]}],
    }


def _cell(column: Column) -> Schema:
    """The schema of one column's cell; null is a blank."""
    match column.kind:
        case "number":
            content: Schema = {"type": "number", **_LIMITS.get(column.key, {})}
        case "goal":
            relative = {"type": "string", "pattern": _RELATIVE}
            return {"title": _title(column), "anyOf": [{"type": ["number", "null"]}, relative]}
        case "choice":
            return {"title": _title(column), "enum": [*column.choices, None]}
        case "flag":
            content = {"type": "boolean"}
        case "date":
            content = {"type": "string", "pattern": _DATE}
        case "text" | "name":
            content = {"type": "string"}
    return {"title": _title(column), **_or_null(content)}


def _title(column: Column) -> str:
    return column.en if column.en == column.ja else f"{column.en}／{column.ja}"


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _weights() -> Schema:
    """One weight a month of the window, or weights by calendar month (``{"4": 1.2}``)."""
    weight: Schema = {"type": "number", "minimum": 0}
    return {
        "anyOf": [
            {"type": "array", "items": weight, "minItems": 1},
            {
                "type": "object",
                "patternProperties": {"^([1-9]|1[0-2])$": weight},
                "additionalProperties": False,
                "minProperties": 1,
            },
        ]
    }


def _actual() -> Schema:
    properties: Schema = {
        "id": {"type": "string"},
        "month": _month("Month of the actual; months before the window are history."),
        "value": {"type": "number"},
    }
    return _object(properties, tuple(properties))
