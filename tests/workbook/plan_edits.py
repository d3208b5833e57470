"""What a user does to a plan's rows: delete, add, move under another parent, sort, leave gaps."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from kpimodel.errors import KpiError
from kpimodel.plan import Plan
from kpimodel.timing.rollup import acts_on
from kpimodel.tree import Tree

_MOST_ROWS = 26
Rows = list[dict[str, Any]]


def _below(rows: Rows, id_: str) -> set[str]:
    """A row and all below it."""
    found = {id_}
    while more := {row["id"] for row in rows if row.get("parent") in found} - found:
        found |= more
    return found


def _delete(rows: Rows, chance: random.Random) -> Rows:
    row = chance.choice(rows[1:])
    gone = _below(rows, row["id"])
    return [row for row in rows if row["id"] not in gone]


def _add(rows: Rows, chance: random.Random) -> Rows:
    parent = chance.choice([row for row in rows if row["relation"] in ("sum", "product", "mean")])
    rate = parent["relation"] != "sum"
    new = {
        "id": f"new{chance.randint(0, 10**6)}", "parent": parent["id"], "relation": "input",
        "unit": "%" if rate else "count", "rollup": "ratio" if rate else "sum",
        "baseline": chance.uniform(0.1, 0.9) if rate else chance.uniform(10, 5_000),
    }  # fmt: skip
    return [*rows, new]


def _move(rows: Rows, chance: random.Random) -> Rows:
    row = chance.choice([row for row in rows[1:] if row.get("rollup") == "sum"])
    places = [
        other["id"]
        for other in rows
        if other["relation"] == "sum" and other["id"] not in _below(rows, row["id"])
    ]
    return [{**r, "parent": chance.choice(places)} if r is row else r for r in rows]


def _followed(tree: Tree) -> bool:
    """Whether the native formulas follow it: ratios and formulas of a row's own children."""
    return all(
        acts_on(tree, child) == node.id
        for node in tree.nodes
        if node.relation in ("ratio", "formula")
        for child in tree.children(node.id)
    )


def edited(plan: Plan, seed: int) -> Plan | None:
    """The plan after one random edit; None where it is none that a plan may have."""
    chance = random.Random(seed)
    rows = [
        {key: value for key, value in row.items() if key != "_row"} for row in plan.tree.to_rows()
    ]
    try:
        tree = Tree.from_rows(chance.choice((_delete, _add, _move))(rows, chance))
        kept = {key: v for key, v in plan.actuals.items() if key[0] in tree}
        new = replace(plan, tree=tree, actuals=kept)
        if len(tree.nodes) > _MOST_ROWS or any(i.severity == "error" for i in new.issues):
            return None
        return new if _followed(tree) and new.targets and new.landing else None
    except (KpiError, IndexError):
        return None
