"""Shared hypothesis strategies: random KPI trees as rows, and states of their levers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from kpimodel.formula import Binary, Call, Expression, Name, Negate, Number
from kpimodel.tree import Tree

Row = dict[str, Any]

COUNTS = st.floats(0.5, 5_000, allow_subnormal=False).map(lambda value: round(value, 3))
RATES = st.floats(0.01, 0.95, allow_subnormal=False).map(lambda value: round(value, 4))
SIGNED = st.one_of(st.just(0.0), st.floats(-100, 100).map(lambda value: round(value, 2)))
WORDS = st.text(
    st.characters(categories=("L", "N"), include_characters=" _・"), min_size=1, max_size=8
)
SMOOTH = ("sum", "product", "mean", "ratio", "formula")
_FORMULAS = ("{0} * {1}", "{0} + 2 * {1}", "{0} / (1 + {1})", "{0} ^ 2 / {1}", "-{0} + 3 * {1}")
_KINKED = ("min({0}, {1})", "max({0}, {1})", "if({0} > {1}, {0}, {1} - 1)", "abs({0} - {1})")


@st.composite
def tree_rows(
    draw: st.DrawFn,
    relations: Sequence[str] = ("sum", "product", "mean"),
    most_levers: int = 6,
    *,
    kinks: bool = False,
    shared: bool = False,
) -> list[Row]:
    """Rows of a sound tree: ``k0`` is the KGI; every lever has a positive baseline.

    Args:
        draw: From hypothesis.
        relations: Relations of the computed rows.
        most_levers: Upper limit of levers, about.
        kinks: Whether formulas may use min, max, abs and if.
        shared: Whether a formula may use a row that is drawn elsewhere.
    """
    rows: list[Row] = []
    ready: list[str] = []  # rows that are complete: a formula may use them and makes no circle

    def grow(parent: str | None, room: int) -> str:
        id_ = f"k{len(rows)}"
        row: Row = {"id": id_, "parent": parent, "label": f"指標 {id_}"}
        rows.append(row)
        if parent is not None and (room < 1 or draw(st.booleans())):
            row |= {"relation": "input", **draw(lever_cells())}
        else:
            relation = draw(st.sampled_from(relations))
            formula = relation in ("ratio", "formula")
            count = 2 if formula else draw(st.integers(1, 4))
            children = [grow(id_, (room - 1) // count) for _ in range(count)]
            row["relation"] = relation
            if relation == "ratio":
                row["formula"] = " / ".join(children)
            elif relation == "formula":
                template = draw(st.sampled_from(_FORMULAS + (_KINKED if kinks else ())))
                row["formula"] = template.format(*children)
                if shared and ready:
                    row["formula"] += f" + {draw(st.sampled_from(ready))}"
        ready.append(id_)
        return id_

    grow(None, most_levers)
    return rows


@st.composite
def lever_cells(draw: st.DrawFn) -> Row:
    """The number cells of an input: a count or a rate, with a weight."""
    if draw(st.booleans()):
        return {"baseline": draw(COUNTS), "unit": "件", "weight": draw(st.sampled_from([1.0, 2.5]))}
    return {"baseline": draw(RATES), "unit": "%", "weight": draw(st.sampled_from([1.0, 0.5]))}


@st.composite
def decorated_rows(draw: st.DrawFn) -> list[Row]:
    """Rows of a sound tree in which every other column is filled in here and there."""
    rows: list[Row] = draw(tree_rows(SMOOTH, kinks=True, shared=True))
    for row in rows:
        extra: Row = {
            "owner": draw(WORDS.map(str.strip)),
            "note": draw(WORDS.map(str.strip)),
            "due": draw(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))),
            "direction": draw(st.sampled_from(["up", "down"])),
            "rollup": draw(st.sampled_from(["sum", "mean", "last", "ratio"])),
            "resistance": draw(st.sampled_from([0.5, 1.0, 4.0])),
            "cost": draw(st.sampled_from([0.0, 12.5])),
            "lag": draw(st.sampled_from(["2", "0:50% 1:30% 2:20%"])),
        }
        if row["relation"] == "input":
            base = row["baseline"]
            extra |= {"minimum": base / 2, "maximum": base * 1.05, "step": base / 8}
            extra |= {"hold": draw(st.booleans()), "target": base}
        kept = draw(st.sets(st.sampled_from(sorted(extra))))
        row |= {key: extra[key] for key in kept if extra[key] != ""}
    rows[0]["target"] = draw(st.sampled_from([50.0, "+15%", None]))
    return rows


def states(tree: Tree) -> st.SearchStrategy[dict[str, float]]:
    """Positive values for all levers of a tree."""
    return st.fixed_dictionaries(
        {lever: RATES if tree[lever].is_rate else COUNTS for lever in tree.levers}
    )


def expressions(names: Sequence[str] = ("leads", "受注率", "a.b", "two words")) -> Any:
    """Syntax trees of the formula language, as the parser would make them."""
    leaves: st.SearchStrategy[Expression] = st.one_of(
        st.floats(0, 1e12, allow_subnormal=False).map(Number),
        st.sampled_from(list(names)).map(Name),
    )

    def deeper(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        condition = st.builds(
            Binary, st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]), inner, inner
        )
        return st.one_of(
            st.builds(Binary, st.sampled_from(list("+-*/^")), inner, inner),
            st.builds(Negate, inner),
            st.builds(Call, st.just("abs"), st.tuples(inner)),
            st.builds(Call, st.sampled_from(["min", "max"]), st.tuples(inner, inner)),
            st.builds(Call, st.just("if"), st.tuples(condition, inner, inner)),
        )

    return st.recursive(leaves, deeper, max_leaves=12)
