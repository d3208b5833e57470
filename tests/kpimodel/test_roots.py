"""All values of one lever that meet the goal."""

from __future__ import annotations

import math

import pytest

import kpimodel as km


def _tree(formula: str, baseline: float, low: float, high: float) -> km.Tree:
    return km.Tree.from_rows([
        {"id": "kgi", "relation": "formula", "formula": formula},
        {"id": "x", "parent": "kgi", "baseline": baseline, "minimum": low, "maximum": high},
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "baseline", "goal", "wanted"),
    [
        ("x * (10 - x)", 2, 21, [3, 7]),
        ("x * (10 - x)", 9, 21, [7, 3]),
        ("x * (10 - x)", 9, 25, [5]),
        ("(x - 1) * (x - 3) * (x - 6) + 20", 2.5, 20, [3, 1, 6]),
        ("3 * x + 1", 2, 22, [7]),
        ("abs(x - 4)", 9, 1.5, [5.5, 2.5]),
    ],
)
def test_all_of_them_nearest_first(
    formula: str, baseline: float, goal: float, wanted: list[float]
) -> None:
    """Every one within the bounds; the first is what `required` says."""
    tree = _tree(formula, baseline, 0, 10)
    found = km.roots(tree, "x", goal)
    assert found == pytest.approx(wanted)
    assert found[0] == km.required(tree, "x", goal)


def test_those_beyond_the_bounds_do_not_count() -> None:
    """The far root lies beyond the maximum."""
    assert km.roots(_tree("x * (10 - x)", 2, 0, 6), "x", 21) == pytest.approx([3])


def test_two_near_a_peak() -> None:
    """Both roots of a goal just below the peak, between the points of the walk."""
    top = 25 - 1e-6
    found = km.roots(_tree("x * (10 - x)", 2, 0, 10), "x", top)
    assert found == pytest.approx([5 - math.sqrt(1e-6), 5 + math.sqrt(1e-6)], abs=1e-9)


def test_none_names_the_peak() -> None:
    """Beyond the peak it is an error with the peak, as for `required`."""
    with pytest.raises(km.SolveError) as caught:
        km.roots(_tree("x * (10 - x)", 2, 0, 10), "x", 26)
    assert caught.value.issues[0].code == "lever-peak"
