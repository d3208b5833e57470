"""Actuals: typed on any row; rates from measured neighbours; what follows from what."""

from __future__ import annotations

import pytest

import kpimodel as km
from kpimodel.timing.actuals import monthly_actuals
from tests.kpimodel.plan_cases import START, funnel
from tests.kpimodel.solver_cases import Row

APRIL = (START,)


def april(rows: list[Row], **typed: float) -> dict[str, float | None]:
    """What is known of April."""
    tree = km.Tree.from_rows(rows)
    entries = {(id_, START): value for id_, value in typed.items()}
    return {id_: s[0] for id_, s in monthly_actuals(tree, entries, APRIL).items()}


def test_a_rate_comes_from_its_measured_neighbours() -> None:
    """100 leads of 1,000 visits."""
    known = april(funnel(), visits=1000, leads=100, deals=25)
    assert known == {"deals": 25, "leads": 100, "visits": 1000, "cvr": pytest.approx(0.1),
                     "win_rate": pytest.approx(0.25)}  # fmt: skip


def test_a_typed_rate_counts_only_where_neighbours_are_missing() -> None:
    """Measured: the typed 15 % is not used. Not measured: it is, and leads follow."""
    assert april(funnel(), visits=1000, leads=100, cvr=0.15)["cvr"] == pytest.approx(0.1)
    known = april(funnel(), visits=1000, cvr=0.15)
    assert known["cvr"] == 0.15
    assert known["leads"] == pytest.approx(150)
    assert known["deals"] is None


def test_a_measured_flow_beats_what_its_children_say() -> None:
    """Visits × CVR would be 150; 140 were counted."""
    known = april(funnel(), visits=1000, cvr=0.15, leads=140, win_rate=0.5)
    assert known["leads"] == 140
    assert known["deals"] == pytest.approx(70)


def test_a_computed_flow_follows_from_its_children() -> None:
    """A sum, and a product with all its factors."""
    rows: list[Row] = [{"id": "k", "relation": "sum"}, {"id": "a", "parent": "k", "baseline": 1},
                       {"id": "b", "parent": "k", "baseline": 1}]  # fmt: skip
    assert april(rows, a=3, b=4)["k"] == 7
    assert april(rows, a=3)["k"] is None


def test_a_chain_of_unknowns_is_settled_from_both_ends() -> None:
    """Deals and leads are counted, visits too: both rates follow, whatever the order."""
    known = april(list(reversed(funnel())), deals=10, leads=50, visits=500)
    assert known["cvr"] == pytest.approx(0.1)
    assert known["win_rate"] == pytest.approx(0.2)


def test_two_unknown_rates_stay_unknown() -> None:
    """Visits and deals alone say nothing about CVR and win rate apart."""
    known = april(funnel(), visits=1000, deals=25)
    assert known["cvr"] is None
    assert known["win_rate"] is None
    assert known["leads"] is None


def test_nothing_of_nothing_is_unknown_not_an_error() -> None:
    """Zero visits: no rate; a ratio of zeros neither."""
    assert april(funnel(), visits=0, leads=0)["cvr"] is None
    rows: list[Row] = [{"id": "k", "relation": "ratio", "formula": "a / b"},
                       {"id": "a", "parent": "k", "baseline": 1},
                       {"id": "b", "parent": "k", "baseline": 1}]  # fmt: skip
    assert april(rows, a=0, b=0)["k"] is None
    assert april(rows, a=3, b=4)["k"] == 0.75


def test_months_do_not_mix() -> None:
    """Visits of April and leads of May make no rate."""
    tree = km.Tree.from_rows(funnel())
    months = (START, START + 1)
    series = monthly_actuals(tree, {("visits", months[0]): 9.0, ("leads", months[1]): 3.0}, months)
    assert series["cvr"] == (None, None)
    assert series["visits"] == (9.0, None)
