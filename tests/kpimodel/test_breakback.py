"""Spreading through a hierarchy: leaf holds and total holds together."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpimodel.breakback import MOST_LEVELS, Nested, breakback, breakback_tree, totals
from kpimodel.errors import SolveError
from kpimodel.evaluate import evaluate
from kpimodel.messages import render
from kpimodel.spread import spread
from kpimodel.tree import Tree

SALES = {"Japan": {"Tokyo": 30, "Osaka": 10}, "USA": {"East": 40, "West": 20}, "Other": 0}
AMOUNTS = st.one_of(st.just(0.0), st.floats(0.01, 1e6))
NESTED = st.recursive(
    AMOUNTS, lambda part: st.dictionaries(st.sampled_from("abcd"), part, min_size=1), max_leaves=12
).filter(lambda part: isinstance(part, dict))


def flat(parts: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], float]:
    """Leaves by path."""
    if not isinstance(parts, dict):
        return {path: parts}
    return {key: v for name, part in parts.items() for key, v in flat(part, (*path, name)).items()}


def codes(parts: Any, changes: Any, hold: Any = (), **options: Any) -> list[str]:
    """The codes of a refusal; each renders in both languages."""
    with pytest.raises(SolveError) as caught:
        breakback(parts, changes, hold, **options)
    assert all(render(issue, lang) for issue in caught.value.issues for lang in ("ja", "en"))
    return [issue.code for issue in caught.value.issues]


@pytest.mark.parametrize(
    ("changes", "hold", "expected"),
    [
        # the whole goes down to the leaves in proportion; a zero beside others stays zero
        ({(): 150}, [], {"Tokyo": 45, "Osaka": 15, "East": 60, "West": 30, "Other": 0}),
        # a part goes up: nothing else moves
        ({("Japan", "Tokyo"): 35}, [], {"Tokyo": 35, "Osaka": 10, "East": 40, "West": 20}),
        # one part set below a held total moves the other parts of that total only
        ({("Japan", "Tokyo"): 35}, ["Japan"], {"Tokyo": 35, "Osaka": 5, "East": 40, "West": 20}),
        # held as a whole, the change spreads over all other leaves: 65 left of 10 + 40 + 20
        ({("Japan", "Tokyo"): 65}, [()], {"Tokyo": 65, "Osaka": 5, "East": 20, "West": 10}),
        # a held total inside a held whole: only what is in neither is free
        ({("Japan", "Tokyo"): 36}, [(), "USA"], {"Tokyo": 36, "Osaka": 4, "East": 40, "West": 20}),
        # leaf hold and total set
        ({"Japan": 50}, [("Japan", "Tokyo")], {"Tokyo": 30, "Osaka": 20, "East": 40, "West": 20}),
        # leaf hold and total hold together
        ({(): 200}, ["USA", ("Japan", "Osaka")],
         {"Tokyo": 130, "Osaka": 10, "East": 40, "West": 20}),
        # two totals at once, one of them below the other
        ({(): 200, "Japan": 80}, [], {"Tokyo": 60, "Osaka": 20, "East": 80, "West": 40}),
        # relative
        ({"USA": "+50%"}, [], {"Tokyo": 30, "Osaka": 10, "East": 60, "West": 30}),
        ({(): "-10%"}, ["Japan"], {"Tokyo": 30, "Osaka": 10, "East": 100 / 3, "West": 50 / 3}),
        # a zero total splits evenly over its leaves only where all of them are zero
        ({"Other": 5}, [], {"Tokyo": 30, "Osaka": 10, "East": 40, "West": 20, "Other": 5}),
    ],
)  # fmt: skip
def test_by_hand(changes: Any, hold: Any, expected: dict[str, float]) -> None:
    """What is set and what is held stays, the rest follows."""
    result = {path[-1]: value for path, value in flat(breakback(SALES, changes, hold)).items()}
    assert result == pytest.approx({"Other": 0, **expected}, rel=1e-14)


def test_all_zero_splits_evenly_over_the_leaves() -> None:
    """As Anaplan and TM1 do; one zero beside others would stay zero, as in Jedox."""
    empty = {"a": {"x": 0, "y": 0}, "b": {"z": 0}}
    assert breakback(empty, {(): 90}) == {"a": {"x": 30, "y": 30}, "b": {"z": 30}}
    assert breakback({"a": {"x": 0, "y": 3}, "b": 0}, {(): 90}) == {"a": {"x": 0, "y": 90}, "b": 0}


def test_jedox_splash_zero() -> None:
    """The published case is the flat one: 175, 50 and 0 to a total of 100."""
    result = breakback({"Germany": 175, "France": 50, "Others": 0}, {(): 100})
    assert result == pytest.approx({"Germany": 77.78, "France": 22.22, "Others": 0}, abs=0.005)


def test_by_reference() -> None:
    """Last year's shape; what stands there now does not matter."""
    last_year = {"Japan": {"Tokyo": 1, "Osaka": 3}, "USA": {"East": 2, "West": 2}, "Other": 2}
    result = breakback(SALES, {(): 100}, reference=last_year)
    assert result == {"Japan": {"Tokyo": 10, "Osaka": 30}, "USA": {"East": 20, "West": 20},
                      "Other": 20}  # fmt: skip


def test_totals() -> None:
    """Every total by its path."""
    assert totals(SALES) == {(): 100, ("Japan",): 40, ("USA",): 60}


@settings(deadline=None)
@given(NESTED, st.data())
def test_properties(parts: Nested, data: st.DataObject) -> None:
    """Sums hold at every level, holds stay, what is set is reached, proportions stay."""
    leaves, sums = flat(parts), totals(parts)
    paths = sorted([*leaves, *sums])
    hold = data.draw(st.sets(st.sampled_from(paths), max_size=3))
    free = sorted(set(paths) - hold)
    changed = data.draw(st.sets(st.sampled_from(free), max_size=2)) if free else set()
    changes = {path: data.draw(AMOUNTS) for path in sorted(changed)}
    try:
        result = breakback(parts, changes, hold)
    except SolveError as error:
        contradiction = {issue.code for issue in error.issues} == {"breakback-contradiction"}
        assert contradiction
        return
    new, now = flat(result), totals(result)
    assert list(new) == list(leaves)
    size = math.fsum(map(abs, new.values())) + math.fsum(changes.values())
    for path in hold:
        before = leaves.get(path, sums.get(path))
        assert new.get(path, now.get(path)) == pytest.approx(before, rel=1e-15, abs=1e-15 * size)
    for path, value in changes.items():
        assert new.get(path, now.get(path)) == pytest.approx(value, rel=1e-15, abs=1e-15 * size)
    for path, value in now.items():
        parts_of = [v for at, v in {**new, **now}.items() if at[:-1] == path and at != ()]
        assert math.fsum(parts_of) == pytest.approx(value, rel=1e-15, abs=1e-15 * size)
    if not changes:
        assert new == leaves
    fixed = hold | changes.keys()
    for total in sums:  # leaves with the same lowest fixed total keep their proportion
        group = [
            leaf for leaf in leaves
            if max((f for f in fixed if leaf[: len(f)] == f), key=len, default=None) == total
        ]  # fmt: skip
        whole, was = math.fsum(new[x] for x in group), math.fsum(leaves[x] for x in group)
        for leaf in group:
            if was:
                room = 1e-12 * size
                assert new[leaf] == pytest.approx(whole * leaves[leaf] / was, rel=1e-9, abs=room)


@given(
    st.dictionaries(st.sampled_from("abcdef"), AMOUNTS, min_size=2), st.floats(0, 1e6), st.data()
)
def test_one_level_is_a_plain_spread(
    parts: dict[str, float], total: float, data: st.DataObject
) -> None:
    """Without inner totals the answer is that of `spread`."""
    hold = data.draw(st.sets(st.sampled_from(sorted(parts)), max_size=len(parts) - 1))
    assert breakback(parts, {(): total}, hold) == spread(parts, total, hold)


@given(NESTED, st.floats(0.5, 2))
def test_exact_sums_of_the_whole(parts: Nested, factor: float) -> None:
    """The leaves sum to the set total to the last digit."""
    total = totals(parts)[()] * factor
    result = breakback(parts, {(): total})
    assert math.fsum(flat(result).values()) == total


@pytest.mark.parametrize(
    ("parts", "changes", "hold", "expected"),
    [
        (SALES, {(): 150}, ["Japan", "USA", "Other"], ["breakback-contradiction"]),
        (SALES, {(): 150, "Japan": 50, "USA": 60}, ["Other"], ["breakback-contradiction"]),
        (SALES, {("USA", "East"): 1}, ["USA", ("USA", "West")], ["breakback-contradiction"]),
        ({"a": {"x": 1}, "b": {"y": 2}}, {"a": 5, "b": 6, ("a", "x"): 1, ("b", "y"): 1}, [],
         ["breakback-contradiction"] * 2),
        (SALES, {"Japan": 50}, ["Japan"], ["breakback-held-changed"]),
        (SALES, {"France": 50}, ["Spain"], ["breakback-unknown"] * 2),
        (SALES, {"Japan": "soon"}, [], ["spread-total"]),
        (SALES, {"Japan": math.nan}, [], ["not-finite"]),
        (SALES, {"Japan": True}, [], ["not-a-number"]),
        ({"a": "x", "b": {"c": math.inf}}, {}, [], ["not-a-number", "not-finite"]),
        ({"a": 5, "b": -5}, {(): 10}, [], ["breakback-sum-zero"]),
        ({}, {(): 10}, [], ["breakback-empty"]),
        ({"a": {}, "b": 1}, {"a": 10}, [], ["breakback-empty"]),
        ({"a": 1}, None, [], ["spread-not-named"]),
        ([1, 2], {}, [], ["spread-not-named"]),
    ],
)  # fmt: skip
def test_refusals(parts: Any, changes: Any, hold: Any, expected: list[str]) -> None:
    """Contradictions are refused with a reason, all of them at once."""
    assert codes(parts, changes, hold) == expected


def test_a_reference_must_know_the_free_parts() -> None:
    """A part that is held needs none."""
    shape = {"Japan": {"Tokyo": 1}, "USA": {"East": 1, "West": 1}, "Other": 0}
    assert codes(SALES, {"Japan": 9}, reference=shape) == ["spread-reference-missing"]
    held = breakback(SALES, {"Japan": 50}, [("Japan", "Osaka")], reference=shape)
    assert held["Japan"] == {"Tokyo": 40, "Osaka": 10}


def test_the_reason_names_who_contradicts_whom() -> None:
    """The words say what is held, what it sums to, and both ways out."""
    with pytest.raises(SolveError) as caught:
        breakback(SALES, {"Japan": 50, ("Japan", "Tokyo"): 30}, [("Japan", "Osaka")])
    assert str(caught.value).endswith(
        "“Japan” cannot be 50: Japan / Tokyo, Japan / Osaka below it are held or set, and sum to "
        "40. Free one of them, or let Japan be 40."
    )


def test_nesting_is_bounded() -> None:
    """A hierarchy without end is a finding, not a crash."""
    endless: dict[str, Any] = {}
    endless["a"] = endless
    assert codes(endless, {}) == ["breakback-too-deep"]
    deep: Any = 1.0
    for _ in range(MOST_LEVELS):
        deep = {"a": deep}
    assert math.fsum(flat(breakback(deep, {(): 2})).values()) == 2


TREE = Tree.from_rows([
    {"id": "sales", "relation": "sum"},
    {"id": "new", "parent": "sales", "relation": "sum"},
    {"id": "ads", "parent": "new", "baseline": 30},
    {"id": "seo", "parent": "new", "baseline": 10},
    {"id": "channel", "parent": "sales", "relation": "group"},
    {"id": "partners", "parent": "channel", "baseline": 20},
    {"id": "shops", "parent": "sales", "relation": "product"},
    {"id": "count", "parent": "shops", "baseline": 4},
    {"id": "each", "parent": "shops", "relation": "sum"},
    {"id": "food", "parent": "each", "baseline": 3},
    {"id": "books", "parent": "each", "baseline": 7},
])  # fmt: skip


def test_a_tree() -> None:
    """Sums are spread through groups; a held product is part of the total."""
    result = breakback_tree(TREE, {"sales": 160}, ["shops"])
    values = {"ads": 60, "seo": 20, "partners": 40, "count": 4, "food": 3, "books": 7}
    assert result == values
    assert evaluate(TREE, result)["sales"] == 160
    moved = breakback_tree(TREE, {"seo": 20}, ["new"], values={"ads": 60, "seo": 20, "food": 1})
    assert moved == {"ads": 60, "seo": 20, "partners": 20, "count": 4, "food": 1, "books": 7}
    low = breakback_tree(TREE, {"each": "+100%"})
    assert (low["food"], low["books"]) == (6, 14)
    shape = breakback_tree(TREE, {"new": 40}, reference={"ads": 1, "seo": 3})
    assert (shape["ads"], shape["seo"]) == (10, 30)


def test_holds_of_the_table_count() -> None:
    """An input that is held in the table stays, also where a total above it is set."""
    rows = [{**row, "hold": True} if row["id"] == "seo" else row for row in TREE.to_rows()]
    tree = Tree.from_rows(rows)
    result = breakback_tree(tree, {"new": 60})
    assert (result["ads"], result["seo"]) == (50, 10)
    with pytest.raises(SolveError) as caught:
        breakback_tree(tree, {"seo": 60})
    assert [issue.code for issue in caught.value.issues] == ["breakback-held-changed"]


@pytest.mark.parametrize(
    ("changes", "hold", "expected"),
    [
        ({"sales": 160}, [], ["breakback-not-a-sum"]),  # shops would have to move
        ({"shops": 60}, [], ["breakback-not-a-sum"]),
        ({"count": 5}, [], ["breakback-no-total"]),
        ({"nobody": 5}, [], ["breakback-unknown"]),
        ({"ads": 5}, ["count"], ["breakback-unknown"]),
        ({"food": 6}, ["shops"], ["breakback-not-a-sum"]),  # held, and yet moved from below
        ({"food": 6, "sales": 120}, ["shops"], ["breakback-not-a-sum"] * 2),
    ],
)
def test_a_tree_refuses_what_is_no_sum(changes: Any, hold: Any, expected: list[str]) -> None:
    """Products are for back-solving; they are never bent in silence."""
    with pytest.raises(SolveError) as caught:
        breakback_tree(TREE, changes, hold)
    assert [issue.code for issue in caught.value.issues] == expected
    assert all(render(issue, lang) for issue in caught.value.issues for lang in ("ja", "en"))
