"""Trees: what hangs together, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from kpimodel.errors import ModelError, Quantity
from kpimodel.table import read_grid
from kpimodel.tree import Tree
from tests.kpimodel.small_trees import KGI, LEADS, RATE, Row, brief, refused
from tests.strategies import SMOOTH, tree_rows


def test_the_worked_example_hangs_together() -> None:
    """Roles, defaults and links of the smallest tree."""
    tree = Tree.from_rows([KGI, LEADS, RATE])
    assert tree.root.id == "deals"
    assert [node.role for node in tree.nodes] == ["KGI", "KPI", "KPI"]
    assert tree.children("deals") == tree.drawn_children("deals") == ("leads", "rate")
    assert tree.levers == ("leads", "rate")
    assert tree.order[-1] == "deals"
    assert [node.rollup for node in tree.nodes] == ["sum", "sum", "ratio"]
    assert (tree["rate"].low, tree["rate"].high) == (0.0, 1.0)
    assert "leads" in tree
    assert "clicks" not in tree
    assert tree.issues == ()


@settings(max_examples=60, deadline=None)
@given(tree_rows(SMOOTH, kinks=True, shared=True))
def test_children_come_before_parents(rows: list[Row]) -> None:
    """The order of computing, on any tree, with shared rows too."""
    tree = Tree.from_rows(rows)
    place = {id_: at for at, id_ in enumerate(tree.order)}
    assert sorted(tree.order) == sorted(node.id for node in tree.nodes)
    assert all(
        place[child] < place[node.id] for node in tree.nodes for child in tree.children(node.id)
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], ("table-empty", "error", "nodes"), id="no row"),
        pytest.param([{"id": None}, {}], ("table-empty", "error", "nodes"), id="blank rows"),
        pytest.param([KGI, LEADS, {**RATE, "parent": "deal"}],
                     ("parent-unknown", "error", "nodes.rate.parent"), id="missing parent"),
        pytest.param([KGI, LEADS, {**RATE, "parent": None}],
                     ("two-roots", "error", "nodes.rate.parent"), id="two roots"),
        pytest.param([KGI, LEADS, LEADS],
                     ("id-twice", "error", "nodes.leads.id"), id="an id twice"),
        pytest.param([KGI, LEADS, {**RATE, "role": "KGI"}],
                     ("kgi-below", "error", "nodes.rate.role"), id="a KGI below"),
        pytest.param([KGI, LEADS, {"parent": "deals", "baseline": 3}],
                     ("name-missing", "error", "nodes.2.id"), id="no name"),
        pytest.param([{"id": "deals"}, LEADS],
                     ("relation-missing", "error", "nodes.deals.relation"), id="no relation"),
        pytest.param([{**KGI, "relation": "input"}, LEADS],
                     ("input-with-children", "error", "nodes.deals.relation"), id="input with children"),
        pytest.param([KGI, LEADS, {**RATE, "relation": "sum"}],
                     ("no-children", "error", "nodes.rate.relation"), id="a sum of nothing"),
        pytest.param([{**KGI, "relation": "group"}, LEADS],
                     ("group-root", "error", "nodes.deals.relation"), id="a KGI without a number"),
        pytest.param([{**KGI, "relation": "formula"}, LEADS],
                     ("formula-missing", "error", "nodes.deals.formula"), id="no formula"),
        pytest.param([{**KGI, "relation": "formula", "formula": "leads * win_rate"}, LEADS],
                     ("formula-name", "error", "nodes.deals.formula"), id="unknown name"),
        pytest.param([{**KGI, "relation": "formula", "formula": "leads *"}, LEADS],
                     ("formula-syntax", "error", "nodes.deals.formula"), id="formula syntax"),
        pytest.param([{**KGI, "relation": "formula", "formula": "(" * 1_000_000}, LEADS],
                     ("formula-too-long", "error", "nodes.deals.formula"), id="a million parentheses"),
        pytest.param([{**KGI, "relation": "ratio", "formula": "leads + rate"}, LEADS, RATE],
                     ("ratio-formula", "error", "nodes.deals.formula"), id="a ratio that is none"),
        pytest.param([KGI, {**LEADS, "baseline": None}, RATE],
                     ("baseline-missing", "error", "nodes.leads.baseline"), id="no baseline"),
        pytest.param([KGI, {**LEADS, "baseline": "many"}, RATE],
                     ("not-a-number", "error", "nodes.leads.baseline"), id="text for a number"),
        pytest.param([KGI, {**LEADS, "maximum": float("nan")}, RATE],
                     ("error-value", "error", "nodes.leads.maximum"), id="not a number"),
        pytest.param([KGI, {**LEADS, "maximum": float("inf")}, RATE],
                     ("error-value", "error", "nodes.leads.maximum"), id="infinite"),
        pytest.param([KGI, {**LEADS, "minimum": 2000, "maximum": 1000}, RATE],
                     ("max-below-min", "error", "nodes.leads.maximum"), id="max below min"),
        pytest.param([KGI, LEADS, {**RATE, "baseline": 5}],
                     ("percent-meant", "error", "nodes.rate.baseline"), id="5 for 5 %"),
        pytest.param([KGI, {**LEADS, "hold": True, "maximum": 1000}, RATE],
                     ("hold-breaks-bound", "error", "nodes.leads.baseline"), id="a hold beyond a bound"),
        pytest.param([KGI, {**LEADS, "step": 0}, RATE],
                     ("not-positive", "error", "nodes.leads.step"), id="no step"),
        pytest.param([KGI, {**LEADS, "resistance": -1}, RATE],
                     ("not-positive", "error", "nodes.leads.resistance"), id="negative resistance"),
        pytest.param([KGI, {**LEADS, "step": 100, "minimum": 1110, "maximum": 1190}, RATE],
                     ("no-step-fits", "error", "nodes.leads.step"), id="no step fits"),
        pytest.param([KGI, {**LEADS, "target": "+10%"}, RATE],
                     ("relative-target", "error", "nodes.leads.target"), id="a relative target below"),
        pytest.param([{**KGI, "relation": "mean"}, {**LEADS, "weight": 0}, {**RATE, "weight": 0}],
                     ("weights-zero", "error", "nodes.deals.relation"), id="no weight"),
    ],
)  # fmt: skip
def test_bad_rows(rows: list[Row], expected: tuple[str, str, str]) -> None:
    """Each mistake is one finding at its own cell."""
    errors = tuple(issue for issue in refused(*rows) if issue.severity == "error")
    assert expected in brief(errors)
    assert {code for code, _, _ in brief(errors)} == {expected[0]}


def test_an_unknown_parent_says_what_comes_close() -> None:
    """The remedy names the row that was probably meant."""
    (issue,) = refused(KGI, LEADS, {**RATE, "parent": "deal"})
    assert issue.parameters == {"node": "rate", "name": "deal", "close": ("deals",)}


def test_five_for_five_percent_says_what_was_meant() -> None:
    """The remedy shows the number with its percent sign."""
    (issue,) = refused(KGI, LEADS, {**RATE, "baseline": 5})
    assert issue.parameters["meant"] == Quantity(0.05, "%")


@pytest.mark.parametrize(("value", "maximum"), [(1.2, 1.5), (0.5, None), (1.0, None)])
def test_rates_above_one_need_a_typed_maximum(value: float, maximum: float | None) -> None:
    """Net retention of 120 % is fine where its maximum says so."""
    tree = Tree.from_rows([KGI, LEADS, {**RATE, "baseline": value, "maximum": maximum}])
    assert tree["rate"].high == (maximum or 1.0)


def test_all_findings_at_once() -> None:
    """One pass over a bad table finds everything that stands in it."""
    issues = refused(
        {"id": "kgi", "relation": "product"},
        {"id": "a", "parent": "nowhere", "baseline": 1},
        {"id": "b", "parent": "kgi", "baseline": "x"},
        {"id": "c", "parent": "kgi", "unit": "%", "baseline": 5, "minimum": 0.5, "maximum": 0.4},
        {"id": "d", "parent": "kgi", "formula": "kgi + zzz"},
        {"id": "e", "parent": "kgi", "baseline": "５"},
        {"id": "f", "parent": None, "baseline": 1},
    )
    found = brief(issues)
    for expected in [
        ("parent-unknown", "error", "nodes.a.parent"),
        ("not-a-number", "error", "nodes.b.baseline"),
        ("percent-meant", "error", "nodes.c.baseline"),
        ("max-below-min", "error", "nodes.c.maximum"),
        ("formula-name", "error", "nodes.d.formula"),
        ("text-read-as-number", "note", "nodes.e.baseline"),
        ("two-roots", "error", "nodes.f.parent"),
    ]:
        assert expected in found


@pytest.mark.parametrize(
    ("rows", "key", "chain"),
    [
        pytest.param(
            [{"id": "kgi", "relation": "sum"}, {"id": "x", "parent": "kgi", "baseline": 1},
             {"id": "a", "parent": "b", "relation": "sum"}, {"id": "b", "parent": "a", "relation": "sum"}],
            "parent", ("a", "b", "a"), id="parents"),
        pytest.param(
            [{"id": "kgi", "relation": "sum"}, {"id": "a", "parent": "kgi", "formula": "b + 1"},
             {"id": "b", "parent": "kgi", "formula": "a * 2"}],
            "formula", ("a", "b", "a"), id="formulas"),
        pytest.param(
            [{"id": "kgi", "relation": "sum"}, {"id": "a", "parent": "kgi", "formula": "kgi * 2"}],
            "formula", ("a", "kgi", "a"), id="mixed"),
        pytest.param(
            [{"id": "kgi", "relation": "sum"}, {"id": "a", "parent": "kgi", "formula": "a + 1"}],
            "formula", ("a", "a"), id="itself"),
    ],
)  # fmt: skip
def test_cycles(rows: list[Row], key: str, chain: tuple[str, ...]) -> None:
    """A circle is shown once, as the chain of ids that comes round."""
    cycles = [issue for issue in refused(*rows) if issue.code == "cycle"]
    assert [(issue.path[-1], issue.parameters["chain"]) for issue in cycles] == [(key, chain)]


def test_a_table_that_is_all_circle() -> None:
    """Where every row has a parent there is no KGI: the circle is the finding."""
    issues = refused(
        {"id": "a", "parent": "b", "relation": "sum"}, {"id": "b", "parent": "a", "relation": "sum"}
    )
    assert "cycle" in [issue.code for issue in issues]


@pytest.mark.parametrize(
    ("extra", "code", "place"),
    [
        ({"maximum": 1000}, "baseline-outside-bounds", "nodes.leads.baseline"),
        ({"minimum": 1300}, "baseline-outside-bounds", "nodes.leads.baseline"),
        ({"formula": "rate * 2"}, "formula-unused", "nodes.leads.formula"),
    ],
)
def test_warnings_do_not_stop(extra: Row, code: str, place: str) -> None:
    """A raised floor is legitimate: the tree stands, with a warning."""
    tree = Tree.from_rows([KGI, {**LEADS, "relation": "input", **extra}, RATE])
    assert brief(tree.issues) == [(code, "warning", place)]


def test_a_hold_on_a_computed_row_is_a_warning() -> None:
    """Only inputs can be held."""
    tree = Tree.from_rows([{**KGI, "hold": True}, LEADS, RATE])
    assert brief(tree.issues) == [("hold-on-computed", "warning", "nodes.deals.hold")]


def test_full_width_digits_are_read_with_a_note() -> None:
    """What was read from text is used, and said."""
    tree = Tree.from_rows(
        [KGI, {**LEADS, "baseline": "１，２００"}, {**RATE, "baseline": "１０％"}]
    )
    assert (tree["leads"].baseline, tree["rate"].baseline) == (1200.0, 0.1)
    assert brief(tree.issues) == [
        ("text-read-as-number", "note", "nodes.leads.baseline"),
        ("text-read-as-number", "note", "nodes.rate.baseline"),
    ]


def test_labels_stand_for_ids() -> None:
    """A table with labels only; parents and formulas use them, in any width."""
    tree = Tree.from_rows([
        {"label": "売上", "relation": "formula", "formula": "リード数 × ＣＶＲ"},
        {"label": "リード数", "parent": "売上", "baseline": 100},
        {"label": "CVR", "parent": "売上", "unit": "％", "baseline": "10％"},
    ])  # fmt: skip
    assert tree.root.id == "売上"
    assert tree.children("売上") == ("リード数", "CVR")


def test_an_ambiguous_label_is_refused() -> None:
    """Two rows of one label cannot be named by it."""
    issues = refused(
        KGI,
        {"id": "a", "label": "CVR", "parent": "deals", "relation": "sum"},
        {"id": "b", "label": "CVR", "parent": "deals", "baseline": 1},
        {"id": "c", "parent": "CVR", "baseline": 1},
    )
    (issue,) = [issue for issue in issues if issue.code == "name-ambiguous"]
    assert (issue.dotted, issue.parameters["ids"]) == ("nodes.c.parent", ("a", "b"))


def test_groups_are_replaced_by_their_children() -> None:
    """A KSF without a number is drawn, and its children count in its parent."""
    tree = Tree.from_rows([
        KGI,
        {"id": "quality", "parent": "deals", "relation": "group"},
        {"id": "inner", "parent": "quality", "relation": "group"},
        {**LEADS, "parent": "quality"},
        {**RATE, "parent": "inner"},
    ])  # fmt: skip
    assert tree.drawn_children("deals") == ("quality",)
    assert tree.children("deals") == ("rate", "leads")  # as drawn


def test_a_group_in_a_formula_is_refused() -> None:
    """A group has no number to compute with."""
    issues = refused(
        {"id": "kgi", "relation": "formula", "formula": "g + x"},
        {"id": "g", "parent": "kgi", "relation": "group"},
        {"id": "x", "parent": "g", "baseline": 1},
    )
    assert brief(issues) == [("formula-group", "error", "nodes.kgi.formula")]


def test_an_error_is_not_reported_twice() -> None:
    """A cell that cannot be read is not called blank as well, nor 5 % out of bounds."""
    issues = refused(
        {"id": "kgi", "relation": "times"},
        {"id": "a", "parent": "kgi", "baseline": "#N/A"},
        {"id": "#REF!", "parent": "kgi", "baseline": 1},
        {"id": "b", "parent": "kgi", "unit": "%", "baseline": 5},
    )
    assert [issue.code for issue in issues] == [
        "unknown-choice", "error-value", "error-value", "percent-meant"
    ]  # fmt: skip


def test_steps_far_smaller_than_the_bounds() -> None:
    """A grid of more points than a float can count still fits."""
    rows = [KGI, {**LEADS, "minimum": 0, "maximum": 1e300, "step": 1e-20}, RATE]
    assert Tree.from_rows(rows).issues == ()


def test_lines_of_the_table_name_the_rows() -> None:
    """A path counts the user's lines, blank ones too."""
    rows, _ = read_grid([["ID", "親ID", "計算方法", "基準値"], [None], ["deals", None, "積"],
                         [None], ["leads", "deals", None, "x"]])  # fmt: skip
    with pytest.raises(ModelError) as caught:
        Tree.from_rows(rows)
    assert [issue.path for issue in caught.value.issues] == [("nodes", 3, "baseline")]


@pytest.mark.parametrize("goal", [50, "５０", "+25%", "＋２５％"])
def test_goals(goal: object) -> None:
    """The goal as a number; a relative one stands on top of the KGI's baseline of 120."""
    tree = Tree.from_rows([{**KGI, "target": goal}, LEADS, RATE])
    assert tree.goal == (50.0 if "2" not in str(goal) and "２" not in str(goal) else 150.0)
    assert Tree.from_rows([KGI, LEADS, RATE]).goal is None


def test_deep_trees() -> None:
    """Ten thousand rows below each other are no problem, drawn or computed."""
    count = 10_000
    rows: list[Row] = [{"id": "n0", "relation": "sum"}]
    rows += [{"id": f"n{at}", "parent": f"n{at - 1}", "relation": "sum"} for at in range(1, count)]
    rows[-1] |= {"relation": "input", "baseline": 7}
    tree = Tree.from_rows(rows)
    assert tree.order[0] == f"n{count - 1}"
    assert tree.program.values([7.0])[-1] == 7.0


def test_nodes_never_change() -> None:
    """A node is frozen."""
    node = Tree.from_rows([KGI, LEADS, RATE])["leads"]
    with pytest.raises(ValidationError):
        node.baseline = 1.0  # type: ignore[misc]


def test_equal_trees() -> None:
    """Trees of the same rows are equal and hash alike; others are not."""
    tree, same = Tree.from_rows([KGI, LEADS, RATE]), Tree.from_rows([KGI, LEADS, RATE])
    assert tree == same
    assert hash(tree) == hash(same)
    assert tree != Tree.from_rows([KGI, {**LEADS, "baseline": 1}, RATE])
    assert repr(tree) == "Tree('deals', 3 nodes, 2 levers)"
