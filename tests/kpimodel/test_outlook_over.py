"""The outlook of a plan whose months are all closed, with and without lags."""

from __future__ import annotations

import warnings

import pytest

import kpimodel as km
from kpimodel.examples import software_company_a

MORE = {"2025-08": (11_000, 360, 76, 13), "2025-09": (11_200, 370, 80, 14)}


def _over(**lags: str) -> km.Plan:
    """The worked example with its last two months in."""
    document = software_company_a().to_dict()
    for month, values in MORE.items():
        for id_, value in zip(("visits", "leads", "meetings", "customers"), values, strict=True):
            document["actuals"].append({"id": id_, "month": month, "value": value})
    for node in document["nodes"]:
        node.update({"lag": lags[node["id"]]} if node["id"] in lags else {})
    return km.Plan.from_dict(document)


@pytest.mark.parametrize("lags", [{}, {"leads": "1"}, {"visits": "0:50% 1:50%", "leads": "2"}])
def test_the_result_stands(lags: dict[str, str]) -> None:
    """Nothing is left to chance: 0 or 1, and a note that the plan is over."""
    plan = _over(**lags)
    outlook = km.landing_probability(plan, draws=1_000)
    assert outlook.probability == 1
    assert outlook.mean == pytest.approx(67)
    assert outlook.sd == 0
    assert [issue.code for issue in outlook.issues] == ["outlook-over"]
    assert km.landing_probability(plan, goal=68, draws=1_000).probability == 0


def test_draws_without_a_value_are_counted_in_silence() -> None:
    """Rates of nothing and differences of infinities give a finding, no warning of a library."""
    plan = km.Plan.from_dict({
        "schema": "kpi-plan/1", "start": "2025-04", "months": 3,
        "nodes": [
            {"id": "kgi", "relation": "ratio", "formula": "a / b", "rollup": "mean", "target": 2},
            {"id": "a", "parent": "kgi", "baseline": 1e200},
            {"id": "b", "parent": "kgi", "baseline": 1},
        ],
        "actuals": [
            {"id": id_, "month": month, "value": value}
            for month, pair in (("2025-01", (1e200, 1)), ("2025-02", (5e200, 0)),
                                ("2025-03", (1e200, 3)))
            for id_, value in zip("ab", pair, strict=True)
        ],
    })  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outlook = km.landing_probability(plan, ranges={"b": km.Empirical([0, 1])}, draws=1_000)
    assert "draws-without-value" in {issue.code for issue in outlook.issues}
