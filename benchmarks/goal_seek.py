"""Goal Seek: one lever, the others as they are, against a warm LibreOffice."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import kpimodel as km
from benchmarks.harness import Result, best_of, faster, say
from benchmarks.libreoffice import office
from benchmarks.trees import profit_rows, write_book
from kpimodel.tree import Tree

LEVERS = 1_000
MONTHS = 12


def measure() -> list[Result]:
    """A tree of 1,000 levers, and a funnel of 12 months moved by one factor."""
    return [_large(), _funnel()]


def _large() -> Result:
    tree = Tree.from_rows(profit_rows(LEVERS, bounds=False))
    lever, root = tree.levers[10], tree.root.id
    base = np.array([tree[id_].baseline for id_ in tree.levers])
    moved = base.copy()
    moved[10] *= 1.3
    goal = tree.program.value_at(moved, root)
    wanted = km.required(tree, lever, goal)
    ours = best_of(lambda: km.required(tree, lever, goal), 20, 5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        cell = write_book(tree, path)
        theirs = office("seek", str(path), cell, "A11", repr(goal))
    _agree(theirs["value"], wanted)
    work = f"Goal Seek, one lever of {len(tree.levers):,}"
    return faster(work, ours, theirs["peer"], theirs["ms"], 5)


def _funnel() -> Result:
    total = " + ".join(f"m{month}" for month in range(1, MONTHS + 1))
    rows: list[dict[str, Any]] = [
        {"id": "customers", "relation": "formula", "formula": total},
        {"id": "h", "parent": "customers", "baseline": 1.0},
    ]
    for month in range(1, MONTHS + 1):
        rows += [
            {"id": f"m{month}", "parent": "customers", "relation": "formula",
             "formula": f"visits{month} * h * cvr{month}"},
            {"id": f"visits{month}", "parent": f"m{month}", "baseline": 1000 + 10 * month},
            {"id": f"cvr{month}", "parent": f"m{month}", "baseline": 0.1},
        ]  # fmt: skip
    tree = Tree.from_rows(rows)
    goal = 1.2 * km.evaluate(tree)["customers"]
    wanted = km.required(tree, "h", goal)
    ours = best_of(lambda: km.required(tree, "h", goal), 20, 50)
    theirs = office("funnel", repr(goal))
    _agree(theirs["value"], wanted)
    return faster(f"Goal Seek, a funnel of {MONTHS} months", ours, theirs["peer"], theirs["ms"], 50)


def _agree(theirs: float, ours: float) -> None:
    # what LibreOffice calls found is a few digits only
    if abs(theirs / ours - 1) > 1e-3:  # noqa: PLR2004
        raise RuntimeError(f"LibreOffice finds {theirs}, not {ours}")


if __name__ == "__main__":
    say(measure())
