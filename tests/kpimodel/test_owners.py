"""Achievement by owner: one mean a person, counts of each band, nothing made up."""

from __future__ import annotations

import pytest

from kpimodel.examples import software_company_a
from kpimodel.owners import owner_achievements
from kpimodel.plan import Plan


def _plan(owners: dict[str, str | None], *, actuals: bool = True) -> Plan:
    document = software_company_a("en").to_dict()
    for node in document["nodes"]:
        node["owner"] = owners.get(node["id"], node.get("owner"))
    if not actuals:
        document["actuals"] = []
    return Plan.from_dict(document)


def test_an_owner_has_the_mean_of_their_metrics() -> None:
    """Takahashi owns leads (109.1 %), visits (105.7 %) and CVR (103.2 %): 106.0 %, all on track."""
    plan = software_company_a("en")
    found = {one.owner: one for one in owner_achievements(plan)}
    assert list(found) == ["Sato", "Tanaka", "Takahashi", "Ito", "Suzuki"]
    wanted = sum(float(plan.achievements[id_] or 0) for id_ in ("leads", "visits", "cvr")) / 3
    assert found["Takahashi"].achievement == pytest.approx(wanted, rel=1e-12)
    assert found["Takahashi"].achievement == pytest.approx(1.0598, abs=5e-5)
    assert found["Takahashi"].on_track == 3
    assert (found["Ito"].status, found["Ito"].watch, found["Ito"].on_track) == ("watch", 1, 0)


def test_case_and_space_make_no_other_owner() -> None:
    """`` tanaka `` is Tanaka; a row without an owner stands under an empty name."""
    found = owner_achievements(_plan({"customers": None, "leads": " tanaka ", "cvr": "TANAKA"}))
    assert [one.owner for one in found] == ["", "Tanaka", "Takahashi", "Ito", "Suzuki"]
    assert sum(one.on_track + one.watch + one.behind + one.no_data for one in found) == 7


def test_without_actuals_there_is_no_achievement() -> None:
    """Blank is not zero: no mean, no band, every metric counted as not there yet."""
    for one in owner_achievements(_plan({}, actuals=False)):
        assert (one.achievement, one.status) == (None, "no_data")
        assert (one.on_track, one.watch, one.behind) == (0, 0, 0)
        assert one.no_data >= 1
