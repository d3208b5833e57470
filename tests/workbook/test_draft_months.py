"""A workbook with a column or a row for each month becomes its total."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpimodel.evaluate import evaluate
from tests.workbook.drafts import codes_of, drafted, one_sheet
from tests.workbook.userbooks import Content, Written, rows

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
    made = drafted(tmp_path, _monthly(), "S!H10", "ja")
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
    assert "draft-differs-mean S!H6" in codes_of(made)
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
    made = drafted(tmp_path, one_sheet(cells, **percent), "S!E5", "ja")
    leads = [v * r for v, r in zip(visits, first, strict=True)]
    won = [lead * r for lead, r in zip(leads, second, strict=True)]
    assert made.tree["率1"].baseline == pytest.approx(sum(leads) / 700)
    assert made.tree["率2"].baseline == pytest.approx(sum(won) / sum(leads))
    assert made.differences == ()


def test_quotients_are_rates_wherever_they_stand(tmp_path: Path) -> None:
    """A price that is computed as a quotient does not add up over months."""
    cells = rows(("売上A", 300), ("客A", 10), ("売上B", 90), ("客B", 9), ("単価A", "=B1/B2"),
                 ("単価B", "=B3/B4"), ("単価計", "=B5+B6"), ("セット", 4), ("計", "=B8*B7"))  # fmt: skip
    made = drafted(tmp_path, one_sheet(cells), "S!B9", "ja")
    rollups = {n.label: n.rollup for n in made.tree.nodes}
    assert rollups["単価A"] == rollups["単価B"] == "ratio"
    assert (rollups["計"], rollups["売上A"]) == ("sum", "sum")
    bare = drafted(tmp_path, one_sheet(cells), "S!B7", "ja")
    assert {n.rollup for n in bare.tree.nodes if n.relation == "ratio"} == {"ratio"}


def test_one_month_points_to_the_total(tmp_path: Path) -> None:
    """A KGI in a month's column gives that month's tree, and says where the total stands."""
    made = drafted(tmp_path, _monthly(), "S!D9")
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
    made = drafted(tmp_path, one_sheet(cells), "S!H1", "ja")
    assert made.differences == ()
    codes = codes_of(made)
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
    made = drafted(tmp_path, one_sheet(rows(head, visits, rate, leads)), "S!J4", "ja")
    assert [(n.label, n.relation) for n in made.tree.nodes] == [
        ("リード", "product"), ("訪問", "input"), ("率", "input"),
    ]  # fmt: skip
    assert made.tree["訪問"].baseline == 21
    assert made.differences == ()
