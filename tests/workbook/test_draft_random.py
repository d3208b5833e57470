"""Random workbooks of formulas that a draft can follow come back with equal numbers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kpimodel.errors import ModelError
from kpimodel.evaluate import evaluate
from kpimodel.plan import Plan
from tests.workbook.userbooks import Content, Written, write
from workbook_templates.draft import draft
from workbook_templates.draft_commands import plan_of
from workbook_templates.read_formulas import UserBook

SHEETS = ("計画", "P & L", "前提")


@st.composite
def _books(draw: st.DrawFn) -> Written:
    """Inputs in column B, then formulas over all cells so far, on up to three sheets."""
    sheets: dict[str, dict[str, Content]] = {title: {} for title in SHEETS}
    known: list[tuple[str, int]] = []

    def put(content: Content) -> None:
        sheet, row = draw(st.sampled_from(SHEETS)), len(known) + 1
        sheets[sheet][f"A{row}"] = draw(st.sampled_from(("売上", "Leads", "件", "率", "")))
        sheets[sheet][f"B{row}"] = content
        known.append((sheet, row))

    for _ in range(draw(st.integers(2, 5))):
        put(draw(st.floats(0.125, 900).map(lambda x: round(x, 3))))
    for _ in range(draw(st.integers(1, 8))):
        put("=" + draw(_formula(list(known))))
    sheets[known[-1][0]]["D1"] = "=" + draw(_formula(list(known))) + f"+{_cell(known[-1])}"
    sheets["計画"]["D2"] = f"={_quoted(known[-1][0])}!D1"
    return Written(sheets)


def _quoted(sheet: str) -> str:
    return f"'{sheet}'"


def _cell(at: tuple[str, int]) -> str:
    return f"{_quoted(at[0])}!$B{at[1]}"


def _formula(known: list[tuple[str, int]]) -> st.SearchStrategy[str]:
    cell = st.sampled_from(known).map(_cell)
    leaf = st.one_of(cell, cell, st.sampled_from(("1.05", "2", "5%", "0.5", "-3")))

    def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, inner)
        return st.one_of(
            st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
            st.tuples(inner, cell).map(lambda t: f"{t[0]}/(1+ABS({t[1]}))"),
            st.lists(inner, min_size=2, max_size=4).map(lambda items: f"SUM({','.join(items)})"),
            pair.map(lambda t: f"MAX({t[0]},{t[1]})"),
            pair.map(lambda t: f"AVERAGE({t[0]},{t[1]})"),
            pair.map(lambda t: f"IF({t[0]}>{t[1]},{t[0]},{t[1]}*2)"),
            pair.map(lambda t: f"IFERROR({t[0]},{t[1]})"),
            inner.map(lambda t: f"(-{t})"),
            inner.map(lambda t: f"((1+ABS({t}))^0.5)"),
        )

    return st.recursive(leaf, wider, max_leaves=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_books())
def test_random_workbooks_come_back_equal(written: Written) -> None:
    """Every cell that was followed has the same number in the draft, and in a plan of it."""
    with tempfile.TemporaryDirectory() as folder:
        book = UserBook(write(Path(folder) / "book.xlsx", written))
        try:
            made = draft(book, "計画!D2", "ja")
        except ModelError as error:
            codes = {issue.code for issue in error.issues}
            # the engine that fills in the stored values found none: there is nothing to compare
            assume("draft-kgi-error" not in codes)
            # the rest of the formula was figures that fold to nothing
            assume("draft-kgi-one-cell" not in codes)
            raise
    assert made.differences == ()
    assert not [i for i in made.issues if i.severity == "error" or i.code == "draft-mismatch"]
    assert len(made.comparisons) >= 2
    plan = plan_of(made, "book", "ja", start="2025-04", months=6)
    again = Plan.from_dict(plan.to_dict())
    values = evaluate(again.tree)
    for item in made.comparisons:
        assert values[item.node] == pytest.approx(item.original, rel=1e-9, abs=1e-12)


@st.composite
def _months(draw: st.DrawFn) -> tuple[Written, str, int]:
    """Rows of months: typed flows and rates, then products and sums of the rows above, with totals.

    No rate meets its own flow again: its square over the window is no square of one window value,
    and the draft lists that as a difference.
    """
    count = draw(st.integers(3, 6))
    letters = "BCDEFGHIJ"[:count]
    total = "BCDEFGHIJ"[count]
    cells: dict[str, Content] = {f"{c}1": f"{at + 4}月" for at, c in enumerate(letters)}
    formats: dict[str, str] = {}
    flows: list[int] = []
    rates: list[int] = []
    met: dict[int, frozenset[int]] = {}
    row = 1
    last = draw(st.integers(2, 9))
    for at in range(last + 1):
        row += 1
        cells[f"A{row}"] = f"行{row}"
        kinds = (
            ("product", "sum", "part") if at == last else ("flow", "rate", "product", "sum", "part")
        )
        kind = draw(st.sampled_from(kinds)) if at else "flow"
        flow = draw(st.sampled_from(flows)) if flows else 0
        fresh = bool(rates) and rates[-1] not in met.get(flow, ())
        for c in letters:
            typed = draw(st.integers(1, 500))
            content: dict[str, Content] = {
                "flow": float(typed),
                "rate": typed / 1000,
                "product": f"={c}{flow}*{c}{rates[-1]}" if fresh else f"={c}{flow}*$L$1",
                "sum": f"={c}{flows[0] if flows else 0}+{c}{flow}",
                "part": f"={c}{flow}*(1-$L$2)",
            }
            cells[f"{c}{row}"] = content[kind]
            if kind == "rate":
                formats[f"S!{c}{row}"] = "0.0%"
        if kind == "rate":
            rates.append(row)
        else:
            below = met.get(flow, frozenset()) if kind != "flow" else frozenset()
            if kind == "sum":
                below |= met.get(flows[0] if flows else 0, frozenset())
            met[row] = below | ({rates[-1]} if kind == "product" and fresh else set())
            flows.append(row)
            cells[f"{total}{row}"] = f"=SUM({letters[0]}{row}:{letters[-1]}{row})"
    cells["K1"], cells["L1"], cells["K2"], cells["L2"] = "単価", 12.5, "割引", 0.15
    return Written({"S": cells}, formats=formats), f"S!{total}{flows[-1]}", count


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_months())
def test_months_come_back_as_their_totals(case: tuple[Written, str, int]) -> None:
    """The window's row equals the total that the workbook computes month by month."""
    written, kgi, count = case
    with tempfile.TemporaryDirectory() as folder:
        book = UserBook(write(Path(folder) / "book.xlsx", written))
        made = draft(book, kgi, "ja")
    assert made.periods == count
    assert made.differences == ()
    assert not any(issue.severity == "error" for issue in made.issues)
