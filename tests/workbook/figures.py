"""Figures of a recalculated workbook beside those of `kpimodel`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import kpimodel as km
from kpimodel.contribution import contributions
from kpimodel.errors import column_name
from kpimodel.plan import Plan
from kpimodel.sensitivity import sensitivity
from workbook_templates.package import Package, parse_reference
from workbook_templates.recalculate import recalculate

Values = Mapping[tuple[str, str], Any]
Engine = Callable[[Path], Values]
NAMES = (
    "baseline", "target", "target_month", "target_to_date", "actual_to_date", "landing",
    "achievement", "landing_achievement", "status", "contribution", "down", "up", "at_minimum",
    "at_maximum",
)  # fmt: skip
TOLERANCE = 1e-9


def figures(path: Path, engine: Engine = recalculate) -> dict[str, dict[str, Any]]:
    """``{figure: {id: value}}`` as the workbook's formulas give them; blanks are None."""
    values = engine(path)
    names = Package(path).names()

    def column(name: str) -> list[Any]:
        reference = parse_reference(names[name])
        assert reference is not None
        sheet, (top, left, bottom, _) = reference
        return [values[sheet, f"{column_name(left)}{row}"] for row in range(top, bottom + 1)]

    ids = column("fig_id")
    found: dict[str, dict[str, Any]] = {}
    for name in NAMES:
        cells = column(f"fig_{name}")
        found[name] = {
            id_: None if value == "" else value
            for id_, value in zip(ids, cells, strict=True)
            if id_
        }
    return found


def scalar(path: Path, name: str, engine: Engine = recalculate) -> Any:
    """The value of a name that stands for one formula cell."""
    reference = parse_reference(Package(path).names()[name])
    assert reference is not None
    sheet, (top, left, _, _) = reference
    return engine(path)[sheet, f"{column_name(left)}{top}"]


def expected(plan: Plan) -> dict[str, dict[str, Any]]:
    """The same figures from the core."""
    tree = plan.tree
    moves = sensitivity(tree)
    shares = dict(contributions(tree, plan.targets, plan.landing))
    shares.pop("unexplained", None)
    achievement = {
        node.id: km.achievement(
            plan.landing.get(node.id), plan.targets.get(node.id), node.direction
        )
        for node in tree.nodes
    }
    return {
        "baseline": km.evaluate(tree),
        "target": plan.targets,
        "target_month": {id_: series[0] for id_, series in plan.monthly_targets.items()},
        "target_to_date": plan.target_to_date,
        "actual_to_date": plan.actual_to_date,
        "landing": plan.landing,
        "achievement": plan.achievements,
        "landing_achievement": achievement,
        "status": plan.statuses,
        "contribution": shares,
        "down": {id_: move.down for id_, move in moves.items()},
        "up": {id_: move.up for id_, move in moves.items()},
        "at_minimum": {id_: move.at_minimum for id_, move in moves.items()},
        "at_maximum": {id_: move.at_maximum for id_, move in moves.items()},
    }


def differences(plan: Plan, found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What differs by more than 1e-9, relative; differences of the KGI relative to its size."""
    tree = plan.tree
    root = tree.root.id
    size = max(
        abs(plan.targets[root]), abs(plan.landing.get(root, 0.0)), abs(km.evaluate(tree)[root])
    )
    lines: list[str] = []
    for name, wanted in expected(plan).items():
        moves = name in ("contribution", "down", "up", "at_minimum", "at_maximum")
        for node in tree.nodes:
            if node.relation == "group":
                continue
            want, got = wanted.get(node.id), found[name].get(node.id)
            if not _same(want, got, size if moves else 0.0):
                lines.append(f"{name} of {node.id}: the core says {want!r}, the workbook {got!r}")
    return lines


def _same(want: Any, got: Any, size: float) -> bool:
    if want is None or got is None or isinstance(want, str):
        return bool(want == got)
    return isinstance(got, float) and math.isclose(
        want, got, rel_tol=TOLERANCE, abs_tol=TOLERANCE * max(size, 1e-300)
    )
