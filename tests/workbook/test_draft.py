"""A user's own workbook becomes a draft tree that says the same numbers, and says what it lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpimodel.evaluate import evaluate
from tests.workbook.drafts import codes_of, drafted, one_sheet
from tests.workbook.userbooks import Content, Written, column, rows

FUNNEL = Written(
    {
        "Funnel": rows(
            ("指標", "7月実績", "備考"),
            ("サイト訪問", 10000, ""),
            ("CVR", 0.015, "LP改善後"),
            ("Webリード", "=B2*B3"),
            ("セミナーリード", 60),
            ("紹介リード", 20),
            ("リード合計", "=SUM(B4:B6)"),
            ("商談化率", 0.2),
            ("商談数", "=B7*B8"),
            ("受注率", 0.25),
            ("新規顧客", "=B9*win_rate"),
            ("単価", "=Param!$B$1"),
            ("売上", "=B11*B12"),
        ),
        "Param": {"A1": "平均単価", "B1": 300000},
    },
    formats={"Funnel!B3": "0.0%", "Funnel!B8": "0%", "Funnel!B10": "0%", "Param!B1": '"¥"#,##0',
             "Funnel!B2": '#,##0"回"'},
    names={"win_rate": "=Funnel!$B$10"},
)  # fmt: skip


def test_a_funnel_of_thirteen_rows(tmp_path: Path) -> None:
    """The funnel comes back whole: relations, labels, units, ids, roll-ups, and equal numbers."""
    made = drafted(tmp_path, FUNNEL, "Funnel!B13", "ja")
    tree = made.tree
    assert codes_of(made) == []
    assert made.differences == ()
    assert len(made.comparisons) == 13
    assert [(n.label, n.relation, n.unit, n.rollup) for n in tree.nodes] == [
        ("売上", "product", "", "sum"),
        ("新規顧客", "product", "", "sum"),
        ("商談数", "product", "", "sum"),
        ("リード合計", "sum", "", "sum"),
        ("Webリード", "product", "", "sum"),
        ("サイト訪問", "input", "回", "sum"),
        ("CVR", "input", "%", "ratio"),
        ("セミナーリード", "input", "", "sum"),
        ("紹介リード", "input", "", "sum"),
        ("商談化率", "input", "%", "ratio"),
        ("受注率", "input", "%", "ratio"),
        ("平均単価", "input", "¥", "ratio"),
    ]
    assert evaluate(tree)["売上"] == pytest.approx(230 * 0.2 * 0.25 * 300000)
    assert tree["cvr"].source == "Funnel!B3"
    assert tree["リード合計"].note == "SUM(B4:B6)"
    assert tree.goal == pytest.approx(3_450_000)


# value of the KGI in A9, relations and formulas below it, findings; A1 to A4 hold 2, 3, 4, 5
SHAPES: dict[str, tuple[str, float, list[str], list[str]]] = {
    "sum": ("=A1+A2+A3", 9, ["sum"], []),
    "product": ("=A1*A2*A3", 24, ["product"], []),
    "product by function": ("=PRODUCT(A1:A3,A4)", 120, ["product"], []),
    "ratio": ("=A1/A2", 2 / 3, ["ratio S_A1/S_A2"], []),
    "mean": ("=AVERAGE(A1:A4)", 3.5, ["mean"], []),
    "sum of products": ("=A1*A2+A3*A4", 26, ["sum", "product", "product"], []),
    "sumproduct": ("=SUMPRODUCT(A1:A2,A3:A4)", 23, ["sum", "product", "product"], []),
    "product of a sum": ("=(A1+A2)*A3", 20, ["product", "sum"], []),
    "quotient of sums": ("=SUM(A1:A2)/SUM(A3:A4)", 5 / 9, ["ratio P1/P2", "sum", "sum"], []),
    "difference": ("=A1-A2", -1, ["formula A1-A2"], []),
    "complement": ("=A1*(1-A2)", -4, ["formula A1*(1-A2)"], []),
    "precedence": ("=-A1^2+2^3^A1", 4 + 64, ["formula"], ["draft-constant S!A9"]),
    "percent": ("=A1*A2%", 0.06, ["product", "ratio"], ["draft-constant S!A9"]),
    "constant": ("=A1*A2*1.05", 6.3, ["product"], ["draft-constant S!A9"]),
    "folded constants": ("=A1*(1+5%)", 2.1, ["product"], ["draft-constant S!A9"]),
    "round": ("=ROUND(A1*A2/A3,0)", 2, ["ratio P1/A3", "product"],
              ["draft-rounding S!A9", "draft-differs S!A9"]),
    "round that changes nothing": ("=ROUND(A1*A2,2)", 6, ["product"], ["draft-rounding S!A9"]),
    "int": ("=INT(A4/A1)", 2, ["ratio A4/A1"], ["draft-rounding S!A9", "draft-differs S!A9"]),
    "if": ("=IF(A1>A2,A1,A3*A4)", 20, ["formula if(A1>A2,A1,A3*A4)"], ["draft-if S!A9"]),
    "if and": ("=IF(AND(A1>1,A2>1),A3,0)", 4, ["formula if(A1>1,if(A2>1,A3,0),0)"],
               ["draft-if S!A9"]),
    "if blank": ('=IF(B1="",A1*A2,0)', 6, ["product"], ["draft-if-branch S!A9"]),
    "if text": ('=IF(A1>0,A1*A2,"")', 6, ["product"], ["draft-if-branch S!A9"]),
    "iferror": ("=IFERROR(A1/A2,0)", 2 / 3, ["ratio A1/A2"], ["draft-iferror S!A9"]),
    "iferror in error": ("=IFERROR(A1/B1,A2*A3)", 12, ["product"], ["draft-iferror-other S!A9"]),
    "min and max": ("=MIN(A1*A2,MAX(A3,A4))", 5, ["formula min(A1*A2,max(A3,A4))"], []),
    "abs": ("=ABS(A1-A2)", 1, ["formula abs(A1-A2)"], []),
    "subtotal": ("=SUBTOTAL(9,A1:A4)", 14, ["sum"], []),
    "one cell twice": ("=A1*A1", 4, ["formula A1*A1"], []),
    "negative": ("=-A1", -2, ["formula -A1"], []),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_formulas(tmp_path: Path, name: str) -> None:
    """Each shape of a formula becomes its relation, with the findings that it needs."""
    formula, value, relations, codes = SHAPES[name]
    made = drafted(tmp_path, one_sheet({**column("A", 2, 3, 4, 5), "A9": formula}), "A9")
    root = made.comparisons[0]
    assert root.original == pytest.approx(value)
    ids = {f"s_a{at}": f"A{at}" for at in range(1, 10)}
    shown = []
    for node in made.tree.nodes:
        if node.relation != "input":
            text = (node.formula or "").replace(" ", "")
            for id_, cell in ids.items():
                text = text.replace(id_, cell)
            shown.append(f"{node.relation} {text}".strip())
    for got, wanted in zip(shown, relations, strict=True):
        relation, _, text = wanted.partition(" ")
        assert got.split(" ")[0] == relation
        if relation == "formula" and text:
            assert got == wanted
    found = [code for code in codes_of(made) if not code.startswith("draft-no-label")]
    assert found[: len(codes)] == codes
    rounded = any("differs" in code for code in codes)
    assert bool(made.differences) == rounded


def test_constants_are_inputs_of_their_own_and_held(tmp_path: Path) -> None:
    """A figure in a formula becomes an input that back-solving leaves alone."""
    made = drafted(tmp_path, one_sheet({"A1": "客数", "B1": 200, "A2": "売上", "B2": "=B1*1.05*5%"}),
                  "S!B2", "ja")  # fmt: skip
    constants = [node for node in made.tree.nodes if node.hold]
    assert [node.label for node in constants] == ["定数 0.0525（B2）"]
    assert evaluate(made.tree)["売上"] == pytest.approx(10.5)


def test_a_shared_precedent_is_drawn_once(tmp_path: Path) -> None:
    """A cell used twice has one parent; the other row names it in a formula."""
    cells = rows(("顧客", 10), ("単価", 5), ("原価", 2), ("売上", "=B1*B2"), ("費用", "=B1*B3"),
                 ("利益", "=B4-B5"))  # fmt: skip
    made = drafted(tmp_path, one_sheet(cells), "S!B6", "ja")
    tree = made.tree
    assert tree["顧客"].parent == "売上"
    assert (tree["費用"].relation, tree["費用"].formula) == ("formula", "顧客 * 原価")
    assert tree["利益"].formula == "売上 - 費用"
    assert made.differences == ()
    assert tree.issues == ()


def test_references_across_sheets_and_hidden_ones(tmp_path: Path) -> None:
    """References lead to other sheets with odd titles; a hidden one is named."""
    written = Written(
        {
            "まとめ": {"A1": "売上", "B1": "='前提 ''25'!C2*'計算'!$B$1"},
            "前提 '25": {"B2": "客数", "C2": 120},
            "計算": {"A1": "客単価", "B1": "='前提 ''25'!C2/4"},
        },
        hidden=["前提 '25"],
    )
    made = drafted(tmp_path, written, "まとめ!$B$1", "ja")
    assert evaluate(made.tree)["売上"] == pytest.approx(120 * 30)
    assert "draft-hidden 前提 '25!C2" in codes_of(made)
    assert made.tree["客単価"].source == "計算!B1"


def test_tables_and_their_columns(tmp_path: Path) -> None:
    """Structured references lead to the cells of a table."""
    each = "=tbl[[#This Row],[数]]*tbl[[#This Row],[単価]]"
    cells: dict[str, Content] = {"B2": 3, "C2": 4, "D2": each, "B3": 5, "C3": 6, "D3": each,
                                 "F1": "売上", "G1": "=SUM(tbl[金額])"}  # fmt: skip
    options = {"name": "tbl", "columns": [{"header": "数"}, {"header": "単価"}, {"header": "金額"}]}
    written = Written({"S": cells}, tables=[("S", "B1:D3", options)],
                      stored={"S!D2": 12.0, "S!D3": 30.0, "S!G1": 42.0})  # fmt: skip
    made = drafted(tmp_path, written, "S!G1", "ja")
    assert [n.relation for n in made.tree.nodes if n.relation != "input"] == [
        "sum", "product", "product",
    ]  # fmt: skip
    assert evaluate(made.tree)["売上"] == 42
    assert made.tree.nodes[1].source == "S!D2"


def test_labels_from_the_left_above_and_with_units(tmp_path: Path) -> None:
    """Labels stand left of a unit, or above; labels that stand twice are told apart."""
    cells: dict[str, Content] = {
        **rows(("", "", "商品A", "商品B"), ("客数", "人", 10, 20), ("単価（円）", "", 5, 6)),
        "A5": "売上", "C5": "=C2*C3+D2*D3", "E9": 3, "F9": "=E9*C5",
    }  # fmt: skip
    made = drafted(tmp_path, one_sheet(cells), "S!F9", "ja")
    labels = {n.label: n.unit for n in made.tree.nodes}
    assert labels["客数（商品A）"] == "人"
    assert labels["単価（商品B）"] == "円"
    assert labels["客数（商品A） × 単価（商品A）"] == ""
    assert "draft-no-label S!E9" in codes_of(made)
    assert made.differences == ()


def test_rates_above_one_have_no_percent_unit(tmp_path: Path) -> None:
    """120 % is no rate of 0 to 1: it keeps its value, without the unit, and is told."""
    cells: dict[str, Content] = {"A1": "昨年", "B1": 50, "A2": "伸び", "B2": 1.2, "A3": "今年",
                                 "B3": "=B1*B2"}  # fmt: skip
    made = drafted(tmp_path, one_sheet(cells, B2="0%"), "S!B3", "ja")
    assert (made.tree["伸び"].unit, made.tree["伸び"].rollup) == ("", "ratio")
    assert "draft-percent S!B2" in codes_of(made)


def test_a_mean_that_is_a_factor_is_a_rate(tmp_path: Path) -> None:
    """件数 × AVERAGE(単価): over months the mean counts by the volume it multiplies."""
    cells: dict[str, Content] = {
        "A1": "件数", "B1": 100, "A2": "単価A", "B2": 10, "A3": "単価B", "B3": 14,
        "A4": "平均単価", "B4": "=AVERAGE(B2:B3)", "A5": "売上", "B5": "=B1*B4",
    }  # fmt: skip
    made = drafted(tmp_path, one_sheet(cells), "S!B5", "ja")
    assert (made.tree["平均単価"].relation, made.tree["平均単価"].rollup) == ("mean", "ratio")
    assert made.differences == ()
