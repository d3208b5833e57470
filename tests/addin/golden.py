"""The golden cases of `golden.json`: their arguments as each route sends them, and the checks."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

_DATA = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = _DATA["cases"]
NAMES = [case["name"] for case in CASES]
_ERRORS = {
    "#DIV/0!": ("Div0", -2146826281),
    "#N/A": ("NotAvailable", -2146826246),
    "#REF!": ("Ref", -2146826265),
}
_EPOCH = dt.date(1899, 12, 30)


def grid(name: str) -> Any:
    """A named range as plain Python has it."""
    return [[plain(cell) for cell in row] for row in _DATA["grids"][name]]


def _raw(value: Any) -> Any:
    return _DATA["grids"][value[1:]] if isinstance(value, str) and value[:1] == "@" else value


def arguments(case: dict[str, Any], cell: Any) -> list[Any]:
    """The arguments of a case, every cell turned into what a host sends."""
    values = []
    for value in map(_raw, case["args"]):
        if isinstance(value, list):
            values.append([[cell(item) for item in row] for row in value])
        else:
            values.append(cell(value))
    return values


def plain(cell: Any) -> Any:
    """A cell in plain Python."""
    if isinstance(cell, dict):
        if "missing" in cell:
            return None
        return dt.date.fromisoformat(cell["date"]) if "date" in cell else cell["error"]
    return cell


def office(cell: Any) -> Any:
    """A cell as Office.js sends it: blanks as "", dates as serials, errors as objects."""
    if isinstance(cell, dict):
        if "missing" in cell:
            return None
        if "date" in cell:
            return (dt.date.fromisoformat(cell["date"]) - _EPOCH).days
        kind = _ERRORS[cell["error"]][0]
        value = cell["error"]
        return {"type": "Error", "errorType": kind, "basicType": "Error", "basicValue": value}
    return "" if cell is None else cell


def com(cell: Any) -> Any:
    """A cell as COM sends it: every number a float, errors as integers."""
    if isinstance(cell, dict):
        return _ERRORS[cell["error"]][1] if "error" in cell else cell
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def check(case: dict[str, Any], result: Any) -> None:
    """Assert all that a case says about its result."""
    assert "internal" not in str(result)
    assert "内部" not in str(result)
    for part in (*case.get("text", ()), *case.get("shown", ())):
        assert isinstance(result, str), result
        assert part in result
    if "text" in case:
        assert result.startswith(case["text"][0])
        return
    if "value" in case:
        assert_same(result, case["value"])
    if isinstance(result, list):
        _check_table(case, result)
    else:
        assert "value" in case or "shown" in case, result


def _check_table(case: dict[str, Any], result: list[list[Any]]) -> None:
    assert len({len(row) for row in result}) == 1, "not rectangular"
    if "shape" in case:
        assert [len(result), len(result[0])] == case["shape"]
    if "first" in case:
        assert result[0] == case["first"]
    if "first_text" in case:
        assert result[1][0] == case["first_text"]
    if "places" in case:
        assert sorted(row[1] for row in result[1:]) == sorted(case["places"])
    for row, column, parts in case.get("cell_text", ()):
        assert all(part in result[row][column] for part in parts), result
    for address, expected in case.get("cells", {}).items():
        found = look_up(result, address)
        if case.get("rounded") and isinstance(expected, float | int) and expected is not True:
            assert rounds_to(found, expected), (address, found, expected)
        else:
            assert_same(found, expected, address)


def look_up(result: Any, address: str) -> Any:
    """The cell at 'row/column', as INDEX and MATCH on the first column would find it."""
    assert isinstance(result, list), result
    row, column = address.split("/")
    at = result[0].index(column)
    return next(line[at] for line in result[1:] if line[0] == row)


def rounds_to(found: float, expected: float) -> bool:
    """Whether a number rounds to the digits written in the case."""
    digits = len(repr(expected).partition(".")[2])
    return round(found, digits) == round(expected, digits)


def assert_same(found: Any, expected: Any, where: str = "") -> None:
    """Equal; numbers to 1e-9 relative, and a number is never a text or a flag."""
    if isinstance(expected, list):
        assert isinstance(found, list | tuple), (where, found)
        assert len(found) == len(expected), (where, found)
        for index, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_same(one, other, f"{where}[{index}]")
    elif isinstance(expected, float | int) and not isinstance(expected, bool):
        assert type(found) in (int, float), (where, found)
        assert math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-12), (where, found, expected)
    else:
        assert found == expected, (where, found, expected)
        assert type(found) is type(expected), (where, found, expected)
