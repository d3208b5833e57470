"""Goal Seek: one lever, the others as they are, against a warm LibreOffice."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import kpimodel as km
from benchmarks.harness import Result, best_of, faster, say, spent
from benchmarks.libreoffice import office
from benchmarks.trees import profit_rows, write_book
from kpimodel.tree import Tree

LEVERS = 1_000
MONTHS = 12
GOALS = 16


def measure() -> list[Result]:
    """A tree of 1,000 levers, and a funnel of 12 months moved by one factor."""
    return [_large(), _funnel()]


def _large() -> Result:
    tree = Tree.from_rows(profit_rows(LEVERS, bounds=False))
    lever, root = tree.levers[10], tree.root.id
    base = np.array([tree[id_].baseline for id_ in tree.levers])
    moved = base.copy()
    moved[10] *= 1.3
    goals = _goals(tree.program.value_at(base, root), tree.program.value_at(moved, root))
    first = spent(lambda: km.required(tree, lever, goals[0]), 1)
    ours = _sought(tree, lever, goals)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        cell = write_book(tree, path)
        theirs = office("seek", str(path), cell, "A11", *map(repr, goals))
    _agree(theirs["value"], km.required(tree, lever, goals[-1]))
    work = f"Goal Seek, one lever of {len(tree.levers):,}, another goal each time"
    work += f" (first goal of a lever {first:.1f} ms)"
    return faster(work, ours, theirs["peer"], theirs["ms"], 5)


def _goals(now: float, then: float) -> list[float]:
    """Goals that differ, so that no answer can be an old one; the last is ``then``."""
    return [now + (then - now) * (1 + at) / GOALS for at in range(GOALS)]


def _sought(tree: Tree, lever: str, goals: list[float]) -> float:
    """Milliseconds a call, each with another goal; every answer is put back into the tree."""
    asked = itertools.cycle(goals)
    ms = best_of(lambda: km.required(tree, lever, next(asked)), 20, 50 * GOALS)
    for goal in goals:
        reached = km.evaluate(tree, {lever: km.required(tree, lever, goal)})[tree.root.id]
        if abs(reached / goal - 1) > 1e-10:  # noqa: PLR2004
            raise RuntimeError(f"{reached} for {goal}")
    return ms


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
    now = km.evaluate(tree)["customers"]
    goals = _goals(now, 1.2 * now)
    ours = _sought(tree, "h", goals)
    theirs = office("funnel", *map(repr, goals))
    _agree(theirs["value"], km.required(tree, "h", goals[-1]))
    work = f"Goal Seek, a funnel of {MONTHS} months, another goal each time"
    return faster(work, ours, theirs["peer"], theirs["ms"], 50)


def _agree(theirs: float, ours: float) -> None:
    # what LibreOffice calls found is a few digits only
    if abs(theirs / ours - 1) > 1e-3:  # noqa: PLR2004
        raise RuntimeError(f"LibreOffice finds {theirs}, not {ours}")


if __name__ == "__main__":
    say(measure())
