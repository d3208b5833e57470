"""Plans for the tests of time: a funnel, nested rates, and random trees that work by the month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

import kpimodel as km
from tests.kpimodel.solver_cases import Row

START = km.Month(2025, 4)
BASE = (100, 100, 120, 100, 80, 100)  # leads by month of the published case
Typed = Mapping[str, Sequence[float | None]]


def plan_of(rows: Sequence[Row], months: int = 6, typed: Typed | None = None,
            closed: str | None = None, start: km.Month = START) -> km.Plan:  # fmt: skip
    """A plan from rows and monthly entries by id; None where nothing was typed."""
    actuals = {
        (id_, start + at): float(value)
        for id_, values in (typed or {}).items()
        for at, value in enumerate(values)
        if value is not None
    }
    closed_through = None if closed is None else km.Month.parse(closed)
    calendar = km.Calendar(start, months, closed_through)
    return km.Plan(km.Tree.from_rows(rows), calendar, actuals)


def funnel(**kgi: object) -> list[Row]:
    """Visits × CVR × win rate, leads on the way."""
    return [
        {"id": "deals", "relation": "product", **kgi},
        {"id": "leads", "parent": "deals", "relation": "product"},
        {"id": "visits", "parent": "leads", "baseline": 6000},
        {"id": "cvr", "parent": "leads", "unit": "%", "baseline": 0.1},
        {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": 0.2},
    ]


@st.composite
def monthly_rows(draw: st.DrawFn) -> list[Row]:
    """Rows of a tree that adds up over months: flows by sums and products with one flow."""
    rows: list[Row] = []

    def flow(parent: str | None, depth: int) -> None:
        id_ = f"f{len(rows)}"
        above = {"parent": parent} if parent else {}
        kind = draw(st.sampled_from(["sum", "product", "input"])) if depth else "input"
        if parent is None and kind == "input":
            kind = "product"
        if kind == "input":
            rows.append({"id": id_, **above, "baseline": draw(st.floats(1, 1e4))})
            return
        rows.append({"id": id_, **above, "relation": kind})
        if kind == "sum":
            for _ in range(draw(st.integers(1, 3))):
                flow(id_, depth - 1)
        else:
            flow(id_, depth - 1)
            for _ in range(draw(st.integers(1, 2))):
                rate(id_, depth - 1)

    def rate(parent: str, depth: int) -> None:
        id_ = f"r{len(rows)}"
        kind = draw(st.sampled_from(["product", "input", "input"])) if depth > 0 else "input"
        rows.append({"id": id_, "parent": parent, "unit": "%"})
        if kind == "input":
            rows[-1]["baseline"] = draw(st.floats(0.01, 0.99))
            return
        rows[-1]["relation"] = kind
        for _ in range(2):
            rate(id_, depth - 1)

    flow(None, 3)
    return rows


def late_plan(goal: float = 72, **leads: object) -> km.Plan:
    """The worked case: leads become customers over three months, two months of history."""
    rows: list[Row] = [
        {"id": "customers", "relation": "product", "target": goal},
        {"id": "leads", "parent": "customers", "baseline": 600, "lag": "0:50% 1:30% 2:20%",
         "profile": "shape", **leads},
        {"id": "cvr", "parent": "customers", "unit": "%", "baseline": 0.1, "hold": True},
    ]  # fmt: skip
    history = {("leads", START + -1): 100.0, ("leads", START + -2): 100.0}
    return km.Plan(
        km.Tree.from_rows(rows), km.Calendar(START, 6), history, profiles={"shape": BASE}
    )


def random_plan(random: np.random.Generator) -> km.Plan:
    """A few segments with lags, profiles and bounds; some months closed."""
    rows: list[Row] = [{"id": "kgi", "relation": "sum"}]
    for at in range(int(random.integers(1, 4))):
        rows += [
            {"id": f"s{at}", "parent": "kgi", "relation": "product"},
            {"id": f"x{at}", "parent": f"s{at}", "baseline": float(random.uniform(50, 500)),
             "lag": str(random.choice(["", "1", "0:50% 1:30% 2:20%"])), "profile": f"p{at}",
             "resistance": float(random.choice([1.0, 2.0])),
             "cost": float(random.uniform(1, 3))},
            {"id": f"r{at}", "parent": f"s{at}", "unit": "%", "hold": bool(random.random() < 0.6),
             "baseline": float(random.uniform(0.1, 0.4)), "cost": float(random.uniform(1, 3))},
        ]  # fmt: skip
    profiles = {f"p{at}": random.uniform(0.5, 2, 6).tolist() for at in range(3)}
    tree = km.Tree.from_rows(rows)
    closed = int(random.integers(0, 4))
    actuals = {
        (id_, START + at): float(random.uniform(10, 100))
        for id_ in tree.levers
        if id_.startswith("x")
        for at in range(closed)
    } | {
        (id_, START + at): float(random.uniform(0.1, 0.4))
        for id_ in tree.levers
        if id_.startswith("r")
        for at in range(closed)
    }
    calendar = km.Calendar(START, 6, START + closed + -1 if closed else None)
    return km.Plan(tree, calendar, actuals, profiles=profiles)
