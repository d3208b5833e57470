"""A plan as plain data (JSON): the document's shape, and its findings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kpimodel.calendar import APRIL, MOST_MONTHS, Calendar, Month
from kpimodel.cells import fold, read_number
from kpimodel.errors import Findings, KpiError, ModelError
from kpimodel.timing.phasing import Weights, check_profiles, read_profiles, write_profiles
from kpimodel.tree import Tree

SCHEMA = "kpi-plan/1"
_KEYS = frozenset(
    {"schema", "name", "start", "months", "closed_through", "year_start", "on_track", "watch",
     "profiles", "rule", "rounding", "bands", "nodes", "actuals"}
)  # fmt: skip
_SETTINGS: Mapping[str, str] = {"rule": "gap", "rounding": "none", "bands": "default"}
_DEFAULTS: Mapping[str, object] = {
    "direction": "up", "hold": False, "resistance": 1.0, "weight": 1.0, "unit": "",
    "relation": "input",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contents:
    """What a plan's document holds; the fields of `Plan`."""

    tree: Tree
    calendar: Calendar
    actuals: Mapping[tuple[str, Month], float]
    name: str
    on_track: float
    watch: float
    profiles: Mapping[str, Weights] = field(default_factory=dict)
    rule: str = "gap"
    rounding: str = "none"
    bands: str = "default"


def write(contents: Contents) -> dict[str, Any]:
    """Plain data of a plan; the same plan gives the same data, so that git shows true changes."""
    nodes = []
    for row in contents.tree.to_rows():
        if row.get("due"):
            row["due"] = row["due"].isoformat()
        nodes.append({k: v for k, v in row.items() if k not in _DEFAULTS or v != _DEFAULTS[k]})
    position = {node.id: at for at, node in enumerate(contents.tree.nodes)}
    entries = sorted(contents.actuals.items(), key=lambda e: (position[e[0][0]], e[0][1]))
    closed = contents.calendar.closed_through
    return {
        "schema": SCHEMA,
        "name": contents.name,
        "start": str(contents.calendar.start),
        "months": contents.calendar.months,
        "closed_through": None if closed is None else str(closed),
        "year_start": contents.calendar.year_start,
        "on_track": contents.on_track,
        "watch": contents.watch,
        "rule": contents.rule,
        "rounding": contents.rounding,
        "bands": contents.bands,
        "profiles": write_profiles(contents.profiles),
        "nodes": nodes,
        "actuals": [{"id": id_, "month": str(m), "value": value} for (id_, m), value in entries],
    }


def read(data: object) -> Contents:
    """Read plain data.

    Raises:
        ModelError: All findings of the document, the calendar, the tree and the actuals at once.
    """
    found = Findings()
    if not isinstance(data, Mapping) or not isinstance(data.get("nodes"), list):
        found.error("not-a-plan", (), schema=SCHEMA)
        raise ModelError(found.issues)
    if data.get("schema", SCHEMA) != SCHEMA:
        found.error("schema-unknown", ("schema",), schema=str(data["schema"]), known=SCHEMA)
    for key in sorted(str(key) for key in data.keys() - _KEYS):
        found.error("plan-key", (key,), key=key, known=tuple(sorted(_KEYS)))
    tree = _tree(data["nodes"], found)
    calendar = _calendar(data, found)
    actuals = _actuals(data.get("actuals") or [], found)
    on_track, watch = _number(data, "on_track", 1.0, found), _number(data, "watch", 0.9, found)
    profiles = read_profiles(data.get("profiles"), found)
    if calendar is not None:
        check_profiles(profiles, calendar, found)
    if tree is None or calendar is None or found.has_errors:
        raise ModelError(found.issues)
    name = str(data.get("name") or "")
    settings = {key: str(data.get(key) or usual) for key, usual in _SETTINGS.items()}
    return Contents(tree, calendar, actuals, name, on_track, watch, profiles, **settings)


def _tree(nodes: list[object], found: Findings) -> Tree | None:
    rows: list[Mapping[str, object]] = []
    for index, node in enumerate(nodes):
        if isinstance(node, Mapping):
            rows.append({**node, "_row": index})
        else:
            found.error("not-a-node", ("nodes", index))
    try:
        return Tree.from_rows(rows)
    except KpiError as error:
        found.issues += error.issues
        return None


def _calendar(data: Mapping[Any, Any], found: Findings) -> Calendar | None:
    start = _month(data.get("start"), ("start",), found)
    closed = data.get("closed_through")
    closed_through = None if closed is None else _month(closed, ("closed_through",), found)
    months = _number(data, "months", None, found)
    year_start = _number(data, "year_start", float(APRIL), found)
    if start is None or not (
        math.isfinite(months) and math.isfinite(year_start)
    ):  # already reported
        return None
    if not months.is_integer():
        found.error("months-out-of-range", ("months",), months=months, most=MOST_MONTHS)
        return None
    try:
        return Calendar(start, int(months), closed_through, int(year_start))
    except KpiError as error:
        found.issues += error.issues
        return None


def _month(raw: object, path: tuple[str | int, ...], found: Findings) -> Month | None:
    month = Month.parse(raw)
    if month is None:
        found.error("not-a-month", path, value=str(raw))
    return month


def _number(data: Mapping[Any, Any], key: str, default: float | None, found: Findings) -> float:
    cell = read_number(data.get(key))
    if cell.kind == "blank" and default is not None:
        return default
    if not isinstance(cell.value, float):
        found.error("not-a-number", (key,), node=key, value=str(data.get(key)))
        return float("nan")
    return cell.value


def _actuals(entries: object, found: Findings) -> dict[tuple[str, Month], float]:
    actuals: dict[tuple[str, Month], float] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        path = ("actuals", index)
        if not isinstance(entry, Mapping) or not entry.keys() >= {"id", "month", "value"}:
            found.error("not-an-actual", path)
            continue
        month = _month(entry["month"], (*path, "month"), found)
        cell = read_number(entry["value"])
        if not isinstance(cell.value, float):
            value = str(entry["value"])
            found.error("not-a-number", (*path, "value"), node=str(entry["id"]), value=value)
        elif month is not None:
            key = fold(str(entry["id"])), month
            if key in actuals:
                found.error("actual-twice", path, node=key[0], month=str(month))
            actuals[key] = cell.value
    return actuals
