"""A user's own workbook becomes a draft tree that says the same numbers, and says what it lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpimodel.errors import KpiError
from kpimodel.evaluate import evaluate
from kpimodel.messages import render
from tests.workbook.userbooks import Content, Written, column, rows, write
from workbook_templates.draft import Draft, draft
from workbook_templates.read_formulas import UserBook

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


def _draft(path: Path, written: Written, kgi: str, lang: str = "en") -> Draft:
    """The draft of a written workbook; all its findings have words in both languages."""
    made = draft(UserBook(write(path / "book.xlsx", written)), kgi, "ja" if lang == "ja" else "en")
    for issue in made.issues:
        for speak in ("ja", "en"):
            assert len(render(issue, "ja" if speak == "ja" else "en")) > 15
    return made


def _codes(made: Draft) -> list[str]:
    """Codes with their cells, without the notes that every draft has."""
    always = ("draft-goal", "draft-formulas")
    return [
        f"{issue.code} {issue.location.a1 if issue.location else ''}"
        for issue in made.issues
        if issue.code not in always
    ]


def _refused(path: Path, written: Written, kgi: str, *, calculated: bool = True) -> list[str]:
    """Codes of an import that is refused, each with words in both languages."""
    book = write(path / "book.xlsx", written, calculated=calculated)
    with pytest.raises(KpiError) as caught:
        draft(UserBook(book), kgi)
    for issue in caught.value.issues:
        assert len(render(issue, "ja")) > 15
        assert len(render(issue, "en")) > 15
    return [issue.code for issue in caught.value.issues]


def _one(cells: dict[str, Content], **more: str) -> Written:
    """A workbook of one sheet S; ``more`` are number formats by cell."""
    return Written({"S": cells}, formats={f"S!{cell}": shape for cell, shape in more.items()})


def test_a_funnel_of_thirteen_rows(tmp_path: Path) -> None:
    """The funnel comes back whole: relations, labels, units, ids, roll-ups, and equal numbers."""
    made = _draft(tmp_path, FUNNEL, "Funnel!B13", "ja")
    tree = made.tree
    assert _codes(made) == []
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
    made = _draft(tmp_path, _one({**column("A", 2, 3, 4, 5), "A9": formula}), "A9")
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
    found = [code for code in _codes(made) if not code.startswith("draft-no-label")]
    assert found[: len(codes)] == codes
    rounded = any("differs" in code for code in codes)
    assert bool(made.differences) == rounded


def test_constants_are_inputs_of_their_own_and_held(tmp_path: Path) -> None:
    """A figure in a formula becomes an input that back-solving leaves alone."""
    made = _draft(tmp_path, _one({"A1": "客数", "B1": 200, "A2": "売上", "B2": "=B1*1.05*5%"}),
                  "S!B2", "ja")  # fmt: skip
    constants = [node for node in made.tree.nodes if node.hold]
    assert [node.label for node in constants] == ["定数 0.0525（B2）"]
    assert evaluate(made.tree)["売上"] == pytest.approx(10.5)


def test_a_shared_precedent_is_drawn_once(tmp_path: Path) -> None:
    """A cell used twice has one parent; the other row names it in a formula."""
    cells = rows(("顧客", 10), ("単価", 5), ("原価", 2), ("売上", "=B1*B2"), ("費用", "=B1*B3"),
                 ("利益", "=B4-B5"))  # fmt: skip
    made = _draft(tmp_path, _one(cells), "S!B6", "ja")
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
    made = _draft(tmp_path, written, "まとめ!$B$1", "ja")
    assert evaluate(made.tree)["売上"] == pytest.approx(120 * 30)
    assert "draft-hidden 前提 '25!C2" in _codes(made)
    assert made.tree["客単価"].source == "計算!B1"


MONTHS = ("4月", "5月", "6月", "7月", "8月", "9月")


def _monthly() -> Written:
    lines: list[tuple[Content, ...]] = [
        ("2025年度計画",),
        ("指標", *MONTHS, "合計"),
        ("訪問", *(8000 + 500 * at for at in range(6)), "=SUM(B3:G3)"),
        ("CVR", *(0.02 + 0.001 * at for at in range(6)), "=H5/H3"),
        ("リード", *(f"={c}3*{c}4" for c in "BCDEFG"), "=SUM(B5:G5)"),
        ("商談化率", *(0.2 + 0.003 * at for at in range(6)), "=AVERAGE(B6:G6)"),
        ("商談", *(f"={c}5*{c}6" for c in "BCDEFG"), "=SUM(B7:G7)"),
        ("受注率", *("=$B$12" for _ in MONTHS), None),
        ("受注", *(f"={c}7*{c}8" for c in "BCDEFG"), "=SUM(B9:G9)"),
        ("売上", *(f"={c}9*$B$13" for c in "BCDEFG"), "=SUM(B10:G10)"),
        (),
        ("想定受注率", 0.25),
        ("単価", 300000),
    ]
    rates = {f"S!{c}{row}": "0.0%" for c in "BCDEFGH" for row in (4, 6, 8)}
    return Written({"S": rows(*lines)}, formats={**rates, "S!B12": "0%"})


def test_monthly_copies_become_their_total(tmp_path: Path) -> None:
    """Months of one formula are one row for the window: flows add up, rates are sum over sum."""
    made = _draft(tmp_path, _monthly(), "S!H10", "ja")
    tree = made.tree
    assert [(n.label, n.relation, n.rollup) for n in tree.nodes] == [
        ("売上", "product", "sum"),
        ("受注", "product", "sum"),
        ("商談", "product", "sum"),
        ("リード", "product", "sum"),
        ("訪問", "input", "sum"),
        ("CVR", "input", "ratio"),
        ("商談化率", "input", "ratio"),
        ("想定受注率", "input", "ratio"),
        ("単価", "input", "ratio"),
    ]
    visits = [8000 + 500 * at for at in range(6)]
    leads = [v * (0.02 + 0.001 * at) for at, v in enumerate(visits)]
    assert tree["訪問"].baseline == sum(visits)
    assert tree["cvr"].baseline == pytest.approx(sum(leads) / sum(visits))
    # the workbook's own total of the meeting rate is a simple mean: listed, not hidden
    assert [(item.place.cell, item.node) for item in made.differences] == [("H6", "商談化率")]
    assert "draft-differs-mean S!H6" in _codes(made)
    assert (made.periods, made.first_period) == (6, "4月")
    compared = {item.place.cell for item in made.comparisons}
    assert {"H10", "H9", "H7", "H5", "H3", "H4", "H6", "B12", "B13"} <= compared


def test_a_row_of_months_with_several_rates(tmp_path: Path) -> None:
    """Each rate of a product is weighed with the running product before it."""
    head = ("", "4月", "5月", "6月", "計")
    visits, first, second = (100, 200, 400), (0.1, 0.3, 0.2), (0.5, 0.25, 0.1)
    orders = ("受注", *(f"={c}2*{c}3*{c}4" for c in "BCD"), "=SUM(B5:D5)")
    cells = rows(head, ("訪問", *visits), ("率1", *first), ("率2", *second), orders)
    percent = {f"{c}{row}": "0%" for c in "BCD" for row in (3, 4)}
    made = _draft(tmp_path, _one(cells, **percent), "S!E5", "ja")
    leads = [v * r for v, r in zip(visits, first, strict=True)]
    won = [lead * r for lead, r in zip(leads, second, strict=True)]
    assert made.tree["率1"].baseline == pytest.approx(sum(leads) / 700)
    assert made.tree["率2"].baseline == pytest.approx(sum(won) / sum(leads))
    assert made.differences == ()


def test_quotients_are_rates_wherever_they_stand(tmp_path: Path) -> None:
    """A price that is computed as a quotient does not add up over months."""
    cells = rows(("売上A", 300), ("客A", 10), ("売上B", 90), ("客B", 9), ("単価A", "=B1/B2"),
                 ("単価B", "=B3/B4"), ("単価計", "=B5+B6"), ("セット", 4), ("計", "=B8*B7"))  # fmt: skip
    made = _draft(tmp_path, _one(cells), "S!B9", "ja")
    rollups = {n.label: n.rollup for n in made.tree.nodes}
    assert rollups["単価A"] == rollups["単価B"] == "ratio"
    assert (rollups["計"], rollups["売上A"]) == ("sum", "sum")
    bare = _draft(tmp_path, _one(cells), "S!B7", "ja")
    assert {n.rollup for n in bare.tree.nodes if n.relation == "ratio"} == {"ratio"}


def test_one_month_points_to_the_total(tmp_path: Path) -> None:
    """A KGI in a month's column gives that month's tree, and says where the total stands."""
    made = _draft(tmp_path, _monthly(), "S!D9")
    finding = next(issue for issue in made.issues if issue.code == "draft-one-month")
    assert finding.parameters == {"cells": "B9:G9", "total": "S!H9"}
    assert (made.periods, made.first_period) == (1, "6月")
    assert made.differences == ()


def test_months_down_the_rows_and_months_that_cannot_be_added(tmp_path: Path) -> None:
    """Months may stand below each other; where totals do not follow, the total is an input."""
    header = ("月", "客数", "単価", "売上", "上限つき")
    lines = [(f"{m}月", 10 * m, 100 + m, f"=B{m + 1}*C{m + 1}", f"=MIN(D{m + 1},3000)")
             for m in range(1, 7)]  # fmt: skip
    cells = rows(header, *lines, ("合計", None, None, "=SUM(D2:D7)", "=SUM(E2:E7)"))
    cells["G1"], cells["H1"] = "計", "=D8+E8"
    made = _draft(tmp_path, _one(cells), "S!H1", "ja")
    assert made.differences == ()
    codes = _codes(made)
    assert "draft-months S!D2" in codes
    assert "draft-months-opaque S!E2" in codes
    tree = made.tree
    assert [n.label for n in tree.nodes] == ["計", "売上", "客数", "単価", "上限つき"]
    assert tree.root.relation == "sum"
    assert evaluate(tree)[tree.root.id] == pytest.approx(made.comparisons[0].original)


def test_quarters_that_add_up_months(tmp_path: Path) -> None:
    """A year that adds quarters that add months is one row of months."""
    head = ("", "4月", "5月", "6月", "Q1", "7月", "8月", "9月", "Q2", "計")
    visits = ("訪問", 1, 2, 3, "=SUM(B2:D2)", 4, 5, 6, "=SUM(F2:H2)", "=E2+I2")
    rate = ("率", 0.5, 0.25, 0.5, None, 0.5, 0.5, 0.5, None, None)
    leads = ("リード", "=B2*B3", "=C2*C3", "=D2*D3", "=SUM(B4:D4)", "=F2*F3", "=G2*G3", "=H2*H3",
             "=SUM(F4:H4)", "=E4+I4")  # fmt: skip
    made = _draft(tmp_path, _one(rows(head, visits, rate, leads)), "S!J4", "ja")
    assert [(n.label, n.relation) for n in made.tree.nodes] == [
        ("リード", "product"), ("訪問", "input"), ("率", "input"),
    ]  # fmt: skip
    assert made.tree["訪問"].baseline == 21
    assert made.differences == ()


# formula of A5, on which the KGI in A9 = A5*A1 depends: it becomes an input with its stored value
CUT: dict[str, tuple[str, str]] = {
    "sumifs": ('=SUMIFS(D1:D3,C1:C3,"x")', "draft-function"),
    "vlookup": ('=VLOOKUP("x",C1:D3,2,FALSE)', "draft-function"),
    "index": ("=INDEX(D1:D3,2)", "draft-function"),
    "indirect": ('=INDIRECT("D2")', "draft-volatile"),
    "offset": ("=OFFSET(D1,1,0)", "draft-volatile"),
    "array": ("=SUM({1,2})", "draft-syntax"),
    "text": ('=VALUE("4")&""', "draft-text"),
    "three sheets": ("=SUM('S:T'!D1)", "draft-three-d"),
    "external": ("=[1]Other!A1*2", "draft-external"),
    "lost name": ("=nowhere*2", "draft-name"),
    "whole range": ("=D1:D3*2", "draft-array"),
    "comparison": ("=(A1>A2)*4", "draft-comparison"),
    "a range of records": ("=SUM(F1:F300)", "draft-range-long"),
    "logarithm": ("=LN(A1)", "draft-function"),
}


@pytest.mark.parametrize("name", CUT)
def test_what_cannot_be_followed_is_an_input(tmp_path: Path, name: str) -> None:
    """A formula that cannot be followed keeps its stored value, and a finding says which and why."""
    formula, code = CUT[name]
    cells: dict[str, Content] = {
        **column("A", 2, 3), **column("C", "x", "y", "z"), **column("D", 4, 5, 6),
        **column("F", *(1.0 for _ in range(300))), "A5": formula, "A9": "=A5*A1",
    }  # fmt: skip
    written = Written({"S": cells, "T": {}}, stored={"S!A5": 4.0, "S!A9": 8.0})
    made = _draft(tmp_path, written, "S!A9")
    assert f"{code} S!A5" in _codes(made)
    assert made.tree["s_a5"].relation == "input"
    assert made.tree["s_a5"].baseline == 4
    assert evaluate(made.tree)["s_a9"] == 8


def test_a_circle_is_cut(tmp_path: Path) -> None:
    """References that go round are cut at one cell, which the finding names with the chain."""
    cells: dict[str, Content] = {"A1": 2, "A2": "=A3*0.5", "A3": "=A2+A1", "A9": "=A3*A1"}
    written = Written({"S": cells}, stored={"S!A2": 2.0, "S!A3": 4.0, "S!A9": 8.0})
    made = _draft(tmp_path, written, "S!A9")
    circle = next(issue for issue in made.issues if issue.code == "draft-circular")
    assert circle.parameters["chain"] == ("S!A3", "S!A2", "S!A3")
    assert evaluate(made.tree)["s_a9"] == 8
    own = Written({"S": {"A1": "=A1+1"}}, stored={"S!A1": 1.0})
    assert _refused(tmp_path, own, "S!A1")[0] == "draft-kgi-opaque"


def test_stale_values_are_told(tmp_path: Path) -> None:
    """A stored value that its formula does not give is kept, as an input, and told."""
    written = Written(
        {"S": {"A1": 2, "A2": 3, "A3": "=A1*A2", "A4": "=A3+A1"}}, stored={"S!A3": 7.0, "S!A4": 9.0}
    )
    made = _draft(tmp_path, written, "S!A4")
    stale = next(issue for issue in made.issues if issue.code == "draft-mismatch")
    assert stale.parameters == {"stored": 7.0, "computed": 6.0}
    assert evaluate(made.tree)["s_a4"] == 9


def test_blanks_and_texts_among_the_precedents(tmp_path: Path) -> None:
    """Blank and text cells are treated as Excel treats them, and named."""
    cells = {"A1": 2, "A2": None, "A3": "未定", "A4": "１２", "A6": "=SUM(A1:A3)", "A7": "=A6*A8",
             "A9": "=A7+A4*A6"}  # fmt: skip
    written = Written({"S": cells}, stored={"S!A7": 0.0, "S!A9": 24.0})
    codes = _codes(_draft(tmp_path, written, "S!A9"))
    for code in ("draft-range-blank S!A6", "draft-range-text S!A6", "draft-blank S!A7",
                 "draft-text-number S!A9"):  # fmt: skip
        assert code in codes


def test_errors_that_a_branch_hides(tmp_path: Path) -> None:
    """An error in a branch that is not taken does not stop the draft."""
    cells: dict[str, Content] = {"A1": 2, "A2": 3, "A3": "=A1/0", "A9": "=IF(A1>0,A1*A2,A3)"}
    made = _draft(tmp_path, _one(cells), "S!A9")
    assert _codes(made)[0] == "draft-if-branch S!A9"
    assert made.tree.root.relation == "product"


REFUSED: dict[str, tuple[dict[str, Content], str, str]] = {
    "a constant": ({"A1": 5, "A2": "=A1*2"}, "S!A1", "draft-kgi-constant"),
    "a cell that repeats a constant": ({"A1": 5, "A2": "=A1"}, "S!A2", "draft-kgi-one-cell"),
    "a cell that repeats a formula of figures": (
        {"A1": 7, "A2": "=1.05", "A3": "=(1.05-1.05)+A2", "A4": "=A3", "A5": "=A1*2"},
        "S!A4",
        "draft-kgi-one-cell",
    ),
    "a cell that repeats an opaque one": (
        {"A1": 4, "A2": "=LN(A1)", "A3": "=A2"},
        "S!A3",
        "draft-kgi-opaque",
    ),
    "empty": ({"A1": 5}, "S!B7", "draft-kgi-empty"),
    "text": ({"A1": "売上"}, "S!A1", "draft-kgi-text"),
    "text formula": ({"A1": '="a"&"b"'}, "S!A1", "draft-kgi-text"),
    "error": ({"A1": "=1/0"}, "S!A1", "draft-kgi-error"),
    "opaque": ({"A1": 4, "A2": "=LN(A1)"}, "S!A2", "draft-kgi-opaque"),
    "a total of typed months": (
        {"B1": "4月", "C1": "5月", "D1": "6月", "B2": 1, "C2": 2, "D2": 3, "E2": "=SUM(B2:D2)"},
        "S!E2",
        "draft-kgi-periods",
    ),
    "sheet": ({"A1": 5}, "Sales!A1", "draft-no-sheet"),
    "cell": ({"A1": 5}, "S!A", "draft-no-cell"),
    "row beyond": ({"A1": 5}, "S!A9999999", "draft-no-cell"),
    "name": ({"A1": 5}, "revenue", "draft-no-cell"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_kgi_is_refused_with_a_way_out(tmp_path: Path, name: str) -> None:
    """A cell that cannot be a KGI is refused, with its reason."""
    cells, kgi, code = REFUSED[name]
    assert _refused(tmp_path, _one(cells), kgi)[0] == code


def test_a_kgi_that_leads_to_one_cell_is_told_from_where_the_user_stands(tmp_path: Path) -> None:
    """The finding names the cell that was asked for, where it leads, and another formula."""
    cells, kgi, _ = REFUSED["a cell that repeats a formula of figures"]
    with pytest.raises(KpiError) as caught:
        draft(UserBook(write(tmp_path / "book.xlsx", _one(cells))), kgi)
    (issue,) = caught.value.issues
    assert issue.location is not None
    assert issue.location.a1 == "S!A4"
    assert issue.parameters == {"cell": "S!A2", "value": 1.05, "close": ("S!A5",)}


def test_close_names_are_suggested(tmp_path: Path) -> None:
    """A misspelt sheet and a constant next to a formula lead to what was meant."""
    path = write(tmp_path / "book.xlsx", Written({"売上計画": {"A1": 5, "B1": "=A1*2"}, "他": {}}))
    with pytest.raises(KpiError) as caught:
        draft(UserBook(path), "売上計面!B1")
    assert caught.value.issues[0].parameters["close"] == ("売上計画",)
    with pytest.raises(KpiError) as caught:
        draft(UserBook(path), "売上計画!A1")
    assert caught.value.issues[0].parameters["close"] == ("売上計画!B1",)
    with pytest.raises(KpiError) as caught:
        draft(UserBook(path), "A1")
    assert caught.value.issues[0].code == "draft-which-sheet"
    assert draft(UserBook(path), "'売上計画'！$b$1").tree.root.source == "売上計画!B1"


def test_without_stored_values_it_says_what_to_do(tmp_path: Path) -> None:
    """A workbook that no program has calculated is refused: open it in Excel and save."""
    cells: dict[str, Content] = {"A1": 5, "A2": 3, "A3": "=A1*A2", "A4": "=A3+A1"}
    assert _refused(tmp_path, _one(cells), "S!A4", calculated=False) == ["draft-not-stored"]


def test_large_graphs_end(tmp_path: Path) -> None:
    """A chain of two thousand cells ends at the limit, with a finding, and equal numbers."""
    cells: dict[str, Content] = {"A1": 1.0, "B1": 1.0}
    for row in range(2, 2001):
        cells[f"A{row}"], cells[f"B{row}"] = f"=A{row - 1}+B{row}", 1.0
    stored = {f"S!A{row}": float(row) for row in range(2, 2001)}
    made = _draft(tmp_path, Written({"S": cells}, stored=stored), "S!A2000")
    assert any(code.startswith("draft-limit") for code in _codes(made))
    assert "draft-deep" in {issue.code for issue in made.issues}
    assert made.differences == ()
    assert len(made.rows) < 600


def test_tables_and_their_columns(tmp_path: Path) -> None:
    """Structured references lead to the cells of a table."""
    each = "=tbl[[#This Row],[数]]*tbl[[#This Row],[単価]]"
    cells: dict[str, Content] = {"B2": 3, "C2": 4, "D2": each, "B3": 5, "C3": 6, "D3": each,
                                 "F1": "売上", "G1": "=SUM(tbl[金額])"}  # fmt: skip
    options = {"name": "tbl", "columns": [{"header": "数"}, {"header": "単価"}, {"header": "金額"}]}
    written = Written({"S": cells}, tables=[("S", "B1:D3", options)],
                      stored={"S!D2": 12.0, "S!D3": 30.0, "S!G1": 42.0})  # fmt: skip
    made = _draft(tmp_path, written, "S!G1", "ja")
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
    made = _draft(tmp_path, _one(cells), "S!F9", "ja")
    labels = {n.label: n.unit for n in made.tree.nodes}
    assert labels["客数（商品A）"] == "人"
    assert labels["単価（商品B）"] == "円"
    assert labels["客数（商品A） × 単価（商品A）"] == ""
    assert "draft-no-label S!E9" in _codes(made)
    assert made.differences == ()


def test_rates_above_one_have_no_percent_unit(tmp_path: Path) -> None:
    """120 % is no rate of 0 to 1: it keeps its value, without the unit, and is told."""
    cells: dict[str, Content] = {"A1": "昨年", "B1": 50, "A2": "伸び", "B2": 1.2, "A3": "今年",
                                 "B3": "=B1*B2"}  # fmt: skip
    made = _draft(tmp_path, _one(cells, B2="0%"), "S!B3", "ja")
    assert (made.tree["伸び"].unit, made.tree["伸び"].rollup) == ("", "ratio")
    assert "draft-percent S!B2" in _codes(made)
