"""Random plans of every kind that the native formulas cover, from a seed."""

from __future__ import annotations

import random
from typing import Any

import kpimodel as km
from kpimodel.calendar import Calendar, Month
from kpimodel.errors import KpiError
from kpimodel.plan import Plan
from kpimodel.tree import Tree

_START = Month(2025, 4)
_MOST_ROWS = 24
_MOST_DELAY = 6
_MOST_LATE = 6


class _Maker:
    """Rows of a tree.

    Args:
        seed: Which tree.
        wild: Signed sums, stocks, lags, profiles, zeros and negative numbers too.
    """

    def __init__(self, seed: int, *, wild: bool) -> None:
        self.random = random.Random(seed)
        self.rows: list[dict[str, Any]] = []
        self.wild = wild
        self.delay = self.late = 0

    def chance(self, share: float) -> bool:
        return self.wild and self.random.random() < share

    def flow(self, parent: str | None, depth: int, *, funnel: bool = False) -> str:
        """A row that adds up over months; within a ``funnel`` one that has a single flow."""
        kind = self.random.choice(("input", "sum", "product", "product")) if depth else "product"
        if depth == 0 and self.chance(0.3):
            kind = "sum"
        if depth >= 4 or len(self.rows) > _MOST_ROWS:
            kind = "input"
        if kind == "sum" and self.chance(0.4):
            kind = "signed"
        id_ = self._row(parent, kind, unit="count", rollup="sum")
        self._delayed(0.25)
        if kind == "input":
            self._numbers(self.random.uniform(10, 90_000), rate=False)
        elif kind == "signed":
            self._signed(id_, depth)
        elif kind == "sum":
            for _ in range(self.random.randint(2, 3)):
                self.flow(self._maybe_group(id_), depth + 1)
        else:
            self._product(id_, depth)
        self._arrived()
        return id_

    def _product(self, id_: str, depth: int) -> None:
        order = ["flow"] + ["rate"] * self.random.randint(1, 2)
        if self.chance(0.15):
            order.append("price")
        self.random.shuffle(order)
        for kind in order:
            if kind == "flow":
                self.flow(id_, depth + 1)
            elif kind == "rate":
                self.rate(id_, depth + 1)
            else:
                self._row(id_, "input", unit="yen", rollup=self.random.choice(("last", "mean")))
                self._numbers(self.random.uniform(100, 900), rate=False)

    def _signed(self, id_: str, depth: int) -> None:
        row = self.rows[-1]
        count = self.random.randint(2, 3)
        parts = [self.flow(id_, depth + 1) for _ in range(count)]
        signs = [self.random.choice("+-") for _ in parts]
        text = " ".join(f"{sign} {part}" for sign, part in zip(signs, parts, strict=True))
        row["relation"], row["formula"] = "formula", text.removeprefix("+ ")

    def rate(self, parent: str, depth: int) -> str:
        """A row that is a rate: typed, a mean, a product, or a ratio of two counts."""
        kind = self.random.choice(("input", "input", "input", "mean", "product", "ratio"))
        if depth >= 4 or len(self.rows) > _MOST_ROWS:
            kind = "input"
        id_ = self._row(parent, kind, unit="%", rollup="ratio")
        self._delayed(0.06)
        if kind == "input":
            self._numbers(self.random.uniform(0.02, 0.6), rate=True)
        elif kind == "ratio":
            row = self.rows[-1]
            upper = self._input(id_, 5, 20)
            lower = self._input(id_, 40, 90)
            row["formula"] = f"{upper} / {lower}"
        else:
            for _ in range(2):
                if self.chance(0.3):
                    child = self.rate(id_, depth + 1)
                    [row] = [row for row in self.rows if row["id"] == child]
                else:
                    self._row(id_, "input", unit="%", rollup="ratio")
                    row = self.rows[-1]
                    self._numbers(self.random.uniform(0.1, 0.7), rate=True)
                row["weight"] = float(self.random.randint(1, 4))
        self._arrived()
        return id_

    def _input(self, parent: str, low: float, high: float) -> str:
        id_ = self._row(parent, "input", unit="count", rollup="sum")
        self._delayed(0.1)
        self._numbers(self.random.uniform(low, high), rate=False)
        self._arrived()
        return id_

    def _maybe_group(self, parent: str) -> str:
        return self._row(parent, "group") if self.random.random() < 0.15 else parent

    def _row(self, parent: str | None, relation: str, **more: Any) -> str:
        id_ = f"n{len(self.rows)}"
        self.rows.append({"id": id_, "parent": parent, "label": f"行 {id_}", "relation": relation,
                          **more})  # fmt: skip
        if self.chance(0.06) or (parent is None and self.chance(0.4)):
            self.rows[-1]["profile"] = self.random.choice(("summer", "冬", "nobody's"))
        return id_

    def _delayed(self, share: float) -> None:
        """Give the row a lag, as long as the way up the tree allows."""
        row = self.rows[-1]
        lag = self.random.randint(1, 3)
        row["_lag"] = 0
        room = self.delay + lag <= _MOST_DELAY and self.late < _MOST_LATE
        if row["parent"] is not None and room and self.chance(share):
            self.late += 1
            row["lag"] = self.random.choice((str(lag), f"{lag}か月", f"{lag} months"))
            row["_lag"] = lag
        self.delay += row["_lag"]

    def _arrived(self) -> None:
        """The innermost row that is still open ends."""
        row = next(row for row in reversed(self.rows) if "_lag" in row)
        self.delay -= row.pop("_lag")

    def _numbers(self, value: float, *, rate: bool) -> None:
        row, chance = self.rows[-1], self.random.random
        if not rate and self.chance(0.08):
            value = self.random.choice((0.0, -value))
        row["baseline"] = value
        if value < 0:
            row["minimum"], row["maximum"] = value * 1.5, value * 0.5
        elif chance() < 0.5 and value:
            row["maximum"] = min(0.99, value * 1.4) if rate else value * 1.5
        if chance() < 0.3 and value > 0:
            row["minimum"] = value * 0.6
        if chance() < 0.2:
            row["hold"] = True
        elif chance() < 0.2:
            row["target"] = value * self.random.uniform(0.9, 1.2)
        if chance() < 0.1:
            row["direction"] = "down"


def random_plan(seed: int, *, wild: bool = False) -> Plan:
    """A plan with typed targets, holds, bounds, gaps in the actuals, and another goal each time.

    Args:
        seed: Which plan.
        wild: Signed sums, stocks, lags with history, profiles, zeros and negative numbers too.
    """
    maker = _Maker(seed, wild=wild)
    maker.flow(None, 0)
    chance = maker.random
    rows = maker.rows
    rows[0]["target"] = chance.choice(("+15%", "+4%", None))
    tree = Tree.from_rows(rows)
    months = chance.choice((6, 6, 5, 3))
    closed = chance.randint(0, months)
    base = km.evaluate(tree)
    actuals: dict[tuple[str, Month], float] = {}
    earlier = chance.randint(0, 5) if maker.chance(0.7) else 0
    for node in tree.nodes:
        if node.relation == "group":
            continue
        wanted = 0.9 if node.rollup == "sum" else 0.3
        if node.id == tree.root.id and not maker.chance(0.3):
            wanted = 1.0
        for at in range(-earlier, closed):
            share = base[node.id] / months if node.rollup == "sum" else base[node.id]
            if chance.random() < wanted:
                value = share * chance.uniform(0.8, 1.25)
                if maker.chance(0.04):
                    value = chance.choice((0.0, -value))
                actuals[node.id, _START + at] = value
    setting = None if chance.random() < 0.6 or not closed else _START + (closed - 1)
    profiles = _profiles(chance) if wild else {}
    return Plan(tree, Calendar(_START, months, setting), actuals, f"plan {seed}", profiles=profiles)


def _profiles(chance: random.Random) -> dict[str, dict[int, float]]:
    """One profile for the whole year, one for the months of the window only."""
    return {
        "summer": {month: chance.choice((0.0, 0.5, 1.0, 1.7, 3.0)) + 0.1 for month in range(1, 13)},
        "冬": {month: chance.choice((0.0, 0.8, 1.0, 2.0)) + (month == 4) for month in range(4, 10)},
    }


def random_plans(count: int, *, wild: bool = True) -> list[Plan]:
    """So many plans that have figures: a tree that divides by zero has none."""
    plans: list[Plan] = []
    seed = 0
    while len(plans) < count:
        try:
            plan = random_plan(seed, wild=wild)
            if not any(issue.severity == "error" for issue in plan.issues):
                plans.append(plan)
        except KpiError:
            pass
        seed += 1
    return plans
