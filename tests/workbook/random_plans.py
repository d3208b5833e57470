"""Random plans of every kind that the native formulas cover, from a seed."""

from __future__ import annotations

import random
from typing import Any

from kpimodel.calendar import Calendar, Month
from kpimodel.plan import Plan
from kpimodel.tree import Tree

_START = Month(2025, 4)
_MOST_ROWS = 24


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.rows: list[dict[str, Any]] = []

    def flow(self, parent: str | None, depth: int) -> str:
        """A row that adds up over months."""
        kind = self.random.choice(("input", "sum", "product", "product")) if depth else "product"
        if depth >= 4 or len(self.rows) > _MOST_ROWS:
            kind = "input"
        id_ = self._row(parent, kind, unit="count", rollup="sum")
        if kind == "input":
            self._numbers(self.random.uniform(10, 90_000), rate=False)
        elif kind == "sum":
            for _ in range(self.random.randint(2, 3)):
                self.flow(self._maybe_group(id_), depth + 1)
        else:
            order = [True] + [False] * self.random.randint(1, 2)
            self.random.shuffle(order)
            for is_flow in order:
                if is_flow:
                    self.flow(id_, depth + 1)
                else:
                    self.rate(id_, depth + 1)
        return id_

    def rate(self, parent: str, depth: int) -> None:
        """A row that is a rate: typed, a mean, a product, or a ratio of two counts."""
        kind = self.random.choice(("input", "input", "input", "mean", "product", "ratio"))
        if depth >= 4 or len(self.rows) > _MOST_ROWS:
            kind = "input"
        id_ = self._row(parent, kind, unit="%", rollup="ratio")
        if kind == "input":
            self._numbers(self.random.uniform(0.02, 0.6), rate=True)
        elif kind == "ratio":
            row = self.rows[-1]
            upper = self._input(id_, 5, 20)
            lower = self._input(id_, 40, 90)
            row["formula"] = f"{upper} / {lower}"
        else:
            for _ in range(2):
                child = self._row(id_, "input", unit="%", rollup="ratio")
                self._numbers(self.random.uniform(0.1, 0.7), rate=True)
                self.rows[-1]["weight"] = float(self.random.randint(1, 4))
                assert child

    def _input(self, parent: str, low: float, high: float) -> str:
        id_ = self._row(parent, "input", unit="count", rollup="sum")
        self._numbers(self.random.uniform(low, high), rate=False)
        return id_

    def _maybe_group(self, parent: str) -> str:
        return self._row(parent, "group") if self.random.random() < 0.15 else parent

    def _row(self, parent: str | None, relation: str, **more: Any) -> str:
        id_ = f"n{len(self.rows)}"
        self.rows.append({"id": id_, "parent": parent, "label": f"行 {id_}", "relation": relation,
                          **more})  # fmt: skip
        return id_

    def _numbers(self, value: float, *, rate: bool) -> None:
        row, chance = self.rows[-1], self.random.random
        row["baseline"] = value
        if chance() < 0.5:
            row["maximum"] = min(0.99, value * 1.4) if rate else value * 1.5
        if chance() < 0.3:
            row["minimum"] = value * 0.6
        if chance() < 0.2:
            row["hold"] = True
        elif chance() < 0.2:
            row["target"] = value * self.random.uniform(0.9, 1.2)
        if chance() < 0.1:
            row["direction"] = "down"


def random_plan(seed: int) -> Plan:
    """A plan with typed targets, holds, bounds, gaps in the actuals, and another goal each time."""
    maker = _Maker(seed)
    maker.flow(None, 0)
    chance = maker.random
    rows = maker.rows
    rows[0]["target"] = chance.choice(("+15%", "+4%", None))
    tree = Tree.from_rows(rows)
    months = chance.choice((6, 6, 5, 3))
    closed = chance.randint(0, months)
    import kpimodel as km

    base = km.evaluate(tree)
    actuals: dict[tuple[str, Month], float] = {}
    for node in tree.nodes:
        if node.relation == "group":
            continue
        wanted = 0.9 if node.rollup == "sum" else 0.3
        if node.id == tree.root.id:
            wanted = 1.0
        for at in range(closed):
            share = base[node.id] / months if node.rollup == "sum" else base[node.id]
            if chance.random() < wanted:
                actuals[node.id, _START + at] = share * chance.uniform(0.8, 1.25)
    setting = None if chance.random() < 0.6 or not closed else _START + (closed - 1)
    return Plan(tree, Calendar(_START, months, setting), actuals, f"plan {seed}")
