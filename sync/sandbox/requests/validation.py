"""Data validation rules: what a cell accepts, and the request that sets them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sync.sandbox.errors import invalid_request
from sync.sandbox.grid import put
from sync.sandbox.payload import Json, object_at, objects_at, text_at
from sync.sandbox.requests.kind import area_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sync.sandbox.document import Document
    from sync.sandbox.grid import Scalar

_TWO = 2
_COMPARE: dict[str, Callable[[float, list[float]], bool]] = {
    "NUMBER_GREATER": lambda x, a: x > a[0],
    "NUMBER_GREATER_THAN_EQ": lambda x, a: x >= a[0],
    "NUMBER_LESS": lambda x, a: x < a[0],
    "NUMBER_LESS_THAN_EQ": lambda x, a: x <= a[0],
    "NUMBER_EQ": lambda x, a: x == a[0],
    "NUMBER_NOT_EQ": lambda x, a: x != a[0],
    "NUMBER_BETWEEN": lambda x, a: a[0] <= x <= a[1],
    "NUMBER_NOT_BETWEEN": lambda x, a: not a[0] <= x <= a[1],
}
_TEXT: dict[str, Callable[[str, str], bool]] = {
    "TEXT_CONTAINS": lambda text, part: part in text,
    "TEXT_NOT_CONTAINS": lambda text, part: part not in text,
    "TEXT_STARTS_WITH": lambda text, part: text.startswith(part),
    "TEXT_ENDS_WITH": lambda text, part: text.endswith(part),
    "TEXT_EQ": lambda text, part: text == part,
}


def checked_rule(rule: Json, where: str) -> Json:
    """A DataValidationRule, checked for a condition.

    Raises:
        ApiError: It has no condition, or one whose values are missing.
    """
    condition = object_at(rule, "condition", where)
    kind = text_at(condition, "type", where)
    values = objects_at(condition, "values", where)
    if not kind:
        raise invalid_request(where, "condition.type must be set.")
    needed = _TWO if kind.endswith("BETWEEN") else 1
    if (kind in _COMPARE or kind in _TEXT) and len(values) != needed:
        raise invalid_request(
            where, f"ConditionType '{kind}' requires exactly {needed} ConditionValues."
        )
    if kind == "ONE_OF_LIST" and not values:
        raise invalid_request(where, "ConditionType 'ONE_OF_LIST' requires ConditionValues.")
    return rule


def holds(condition: Mapping[str, Any], value: Scalar | None) -> bool | None:
    """Whether a BooleanCondition holds for a cell's value; None where the sandbox cannot tell.

    Formulas, ranges and relative dates cannot be told: they need calculation.
    """
    kind = str(condition.get("type", ""))
    entered = [str(v.get("userEnteredValue", "")) for v in condition.get("values", [])]
    if kind in ("BLANK", "NOT_BLANK"):
        return (value in (None, "")) == (kind == "BLANK")
    if kind == "BOOLEAN":
        return isinstance(value, bool)
    if kind == "ONE_OF_LIST":
        return _as_text(value) in entered
    if kind in _TEXT and entered:
        return _TEXT[kind](_as_text(value).lower(), entered[0].lower())
    if kind in _COMPARE:
        numbers = [_number(text) for text in entered]
        known = [number for number in numbers if number is not None]
        if len(known) < (_TWO if kind.endswith("BETWEEN") else 1):
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return _COMPARE[kind](value, known)
    return None


def _as_text(value: Scalar | None) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _number(text: str) -> float | None:
    scale = 0.01 if text.endswith("%") else 1.0
    try:
        return float(text.rstrip("%").replace(",", "")) * scale
    except ValueError:
        return None


def set_data_validation(document: Document, arguments: Json, where: str) -> None:
    """Set the rule of every cell in a range; without a rule, remove it."""
    sheet, area = area_at(document, arguments, where)
    rule = object_at(arguments, "rule", where)
    kept = checked_rule(rule, where) if rule else None
    for place in area.cells():
        put(sheet.cells, place, replace(sheet.cell(*place), validation=kept))
