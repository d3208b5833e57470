"""The three-way comparison, as a pure function."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kpimodel.calendar import Month
from kpimodel.errors import Location
from kpimodel.examples import software_company_a
from sync.changes import ActualsDiff
from sync.diff import compare_actuals, danger, same, verdict
from sync.records import Base, Key
from sync.team_tab import Reading

PLAN = software_company_a("en")
KEYS: list[Key] = [
    (id_, Month(2025, month)) for id_ in ("customers", "leads") for month in range(4, 9)
]
VALUES = st.none() | st.sampled_from([0.0, 1.0, 2.0, 13.0]) | st.floats(0, 1e6)
CELLS = st.dictionaries(st.sampled_from(KEYS), VALUES)


def _reading(values: dict[Key, float | None]) -> Reading:
    places = {key: Location("", "Actuals", 4, 4) for key in values}
    return Reading("Actuals", 3, values, places)


def _diff(
    model: dict[Key, float | None], bases: dict[Key, float | None], sheet: dict[Key, float | None]
) -> ActualsDiff:
    actuals = {key: value for key, value in model.items() if value is not None}
    known = {key: Base(value, value) for key, value in bases.items()}
    return compare_actuals(replace(PLAN, actuals=actuals), known, _reading(sheet))


def test_verdicts() -> None:
    """One row of the truth table each."""
    assert verdict(1.0, 1.0, 1.0) is None
    assert verdict(1.0, 1.0, 2.0) == "pull"
    assert verdict(1.0, 1.0, None) == "pull"
    assert verdict(None, None, 0.0) == "pull"
    assert verdict(1.0, 2.0, 1.0) == "behind"
    assert verdict(1.0, 2.0, 2.0) == "converged"
    assert verdict(1.0, 2.0, 3.0) == "conflict"
    assert verdict(1.0, None, 3.0) == "conflict"


@given(CELLS, CELLS, CELLS)
def test_no_conflict_is_applied(
    model: dict[Key, float | None], bases: dict[Key, float | None], sheet: dict[Key, float | None]
) -> None:
    """A conflict is no pull, and the figures keep the base."""
    diff = _diff(model, bases, sheet)
    pulled = {one.key for one in diff.having("pull")}
    for one in diff.having("conflict"):
        assert one.key not in pulled
        assert same(diff.effective.get(one.key), bases.get(one.key))


@given(CELLS, CELLS, CELLS)
def test_after_pulling_nothing_is_left_to_pull(
    model: dict[Key, float | None], bases: dict[Key, float | None], sheet: dict[Key, float | None]
) -> None:
    """Applying a comparison once makes the next one empty; conflicts and behinds stay."""
    diff = _diff(model, bases, sheet)
    after_model, after_bases = dict(model), dict(bases)
    for one in diff.changes:
        if one.verdict in ("pull", "converged"):
            after_model[one.key] = after_bases[one.key] = one.sheet
    again = _diff(after_model, after_bases, sheet)
    assert again.having("pull") == ()
    assert again.having("converged") == ()
    for kept in ("conflict", "behind"):
        assert {o.key for o in again.changes if o.verdict == kept} == {
            o.key for o in diff.changes if o.verdict == kept
        }
    assert again.effective == diff.effective


@given(CELLS, CELLS, CELLS)
def test_no_value_is_dropped(
    model: dict[Key, float | None], bases: dict[Key, float | None], sheet: dict[Key, float | None]
) -> None:
    """Every value of either side is in force, or named by a change."""
    diff = _diff(model, bases, sheet)
    named = {one.key for one in diff.changes}
    for side in (model, sheet):
        for key, value in side.items():
            if value is not None and not same(diff.effective.get(key), value):
                assert key in named


@given(CELLS, CELLS, CELLS)
def test_order_is_stable(
    model: dict[Key, float | None], bases: dict[Key, float | None], sheet: dict[Key, float | None]
) -> None:
    """Changes come in table order, then by month, whatever the order of the input."""

    def turned(cells: dict[Key, float | None]) -> dict[Key, float | None]:
        return dict(reversed(cells.items()))

    diff = _diff(model, bases, sheet)
    assert diff.changes == _diff(turned(model), turned(bases), turned(sheet)).changes
    assert [one.key for one in diff.changes] == sorted(
        (one.key for one in diff.changes),
        key=lambda key: (["customers", "leads"].index(key[0]), key[1]),
    )


def test_unreadable_is_not_cleared() -> None:
    """Where the sheet cannot be read, the value accepted last stands in."""
    key = KEYS[0]
    plan = replace(PLAN, actuals={key: 7.0})
    diff = compare_actuals(plan, {key: Base(7.0, 8.0)}, Reading("Actuals", 3))
    assert [one.verdict for one in diff.changes] == ["pull"]
    assert diff.effective == {key: 8.0}


def test_danger_begins_above_thirty_percent_of_ten() -> None:
    """Three of ten may go, four of ten may not, four of nine may."""

    def codes(there: int, gone: int) -> list[str]:
        keys: list[Key] = [("leads", Month(2024, 1) + at) for at in range(there)]
        bases = {key: Base(1.0, 1.0) for key in keys}
        sheet = {key: None if at < gone else 1.0 for at, key in enumerate(keys)}
        diff = compare_actuals(PLAN, bases, _reading(dict(sheet)))
        return [issue.code for issue in danger(diff, _reading({}), known=True)]

    assert codes(10, 3) == []
    assert codes(10, 4) == ["sync-values-vanished"]
    assert codes(9, 9) == []
