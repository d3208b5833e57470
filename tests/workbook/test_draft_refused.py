"""What an import cannot follow is cut or refused, with a way out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kpimodel.errors import KpiError
from kpimodel.evaluate import evaluate
from kpimodel.messages import render
from kpimodel.table import Lang
from tests.workbook.drafts import codes_of, drafted, one_sheet, refused
from tests.workbook.userbooks import Content, Written, column, write
from workbook_templates.draft import draft
from workbook_templates.read_formulas import UserBook

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
    made = drafted(tmp_path, written, "S!A9")
    assert f"{code} S!A5" in codes_of(made)
    assert made.tree["s_a5"].relation == "input"
    assert made.tree["s_a5"].baseline == 4
    assert evaluate(made.tree)["s_a9"] == 8


def test_a_circle_is_cut(tmp_path: Path) -> None:
    """References that go round are cut at one cell, which the finding names with the chain."""
    cells: dict[str, Content] = {"A1": 2, "A2": "=A3*0.5", "A3": "=A2+A1", "A9": "=A3*A1"}
    written = Written({"S": cells}, stored={"S!A2": 2.0, "S!A3": 4.0, "S!A9": 8.0})
    made = drafted(tmp_path, written, "S!A9")
    circle = next(issue for issue in made.issues if issue.code == "draft-circular")
    assert circle.parameters["chain"] == ("S!A3", "S!A2", "S!A3")
    assert evaluate(made.tree)["s_a9"] == 8
    own = Written({"S": {"A1": "=A1+1"}}, stored={"S!A1": 1.0})
    assert refused(tmp_path, own, "S!A1")[0] == "draft-kgi-opaque"


def test_stale_values_are_told(tmp_path: Path) -> None:
    """A stored value that its formula does not give is kept, as an input, and told."""
    written = Written(
        {"S": {"A1": 2, "A2": 3, "A3": "=A1*A2", "A4": "=A3+A1"}}, stored={"S!A3": 7.0, "S!A4": 9.0}
    )
    made = drafted(tmp_path, written, "S!A4")
    stale = next(issue for issue in made.issues if issue.code == "draft-mismatch")
    assert stale.parameters == {"stored": 7.0, "computed": 6.0}
    assert evaluate(made.tree)["s_a4"] == 9


def test_blanks_and_texts_among_the_precedents(tmp_path: Path) -> None:
    """Blank and text cells are treated as Excel treats them, and named."""
    cells = {"A1": 2, "A2": None, "A3": "未定", "A4": "１２", "A6": "=SUM(A1:A3)", "A7": "=A6*A8",
             "A9": "=A7+A4*A6"}  # fmt: skip
    written = Written({"S": cells}, stored={"S!A7": 0.0, "S!A9": 24.0})
    codes = codes_of(drafted(tmp_path, written, "S!A9"))
    for code in ("draft-range-blank S!A6", "draft-range-text S!A6", "draft-blank S!A7",
                 "draft-text-number S!A9"):  # fmt: skip
        assert code in codes


def test_errors_that_a_branch_hides(tmp_path: Path) -> None:
    """An error in a branch that is not taken does not stop the draft."""
    cells: dict[str, Content] = {"A1": 2, "A2": 3, "A3": "=A1/0", "A9": "=IF(A1>0,A1*A2,A3)"}
    made = drafted(tmp_path, one_sheet(cells), "S!A9")
    assert codes_of(made)[0] == "draft-if-branch S!A9"
    assert made.tree.root.relation == "product"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_refusal_does_not_speak_of_a_draft(tmp_path: Path, lang: Lang) -> None:
    """Where nothing is drafted no cell "became an input"; the reason and its cure stay."""
    cells: dict[str, Content] = {"A1": 4, "A2": "=LN(A1)", "A3": "=(A1>3)*A1"}
    path = write(tmp_path / "book.xlsx", one_sheet(cells))
    for cell, words in (("S!A2", "LN"), ("S!A3", "IF")):
        with pytest.raises(KpiError) as caught:
            draft(UserBook(path), cell)
        assert [issue.location and issue.location.a1 for issue in caught.value.issues] == [cell] * 2
        reason = render(caught.value.issues[1], lang)
        assert words in reason
        assert "入力行" not in reason
        assert "input" not in reason


@pytest.mark.parametrize(("goal", "code"), [("abc", "not-a-number"), (-5.0, "target-wrong-sign")])
def test_a_goal_that_was_given_is_judged_where_it_was_given(
    tmp_path: Path, goal: float | str, code: str
) -> None:
    """No cell holds it: the finding names the goal."""
    path = write(tmp_path / "book.xlsx", one_sheet({"A1": 4, "A2": 3, "A3": "=A1*A2"}))
    try:
        issues = draft(UserBook(path), "S!A3", goal=goal).issues
    except KpiError as error:
        issues = error.issues
    (issue,) = (issue for issue in issues if issue.path == ("goal",))
    assert (issue.code, issue.location) == (code, None)


def test_n_of_a_text_is_nothing(tmp_path: Path) -> None:
    """As in Excel, whatever digits the text holds."""
    cells: dict[str, Content] = {"A1": "100円", "A2": 3, "A3": 2, "A4": "=A2*A3+N(A1)+N(A3)"}
    made = drafted(tmp_path, one_sheet(cells), "S!A4")
    assert made.differences == ()
    assert evaluate(made.tree)[made.tree.root.id] == 8


REFUSED: dict[str, tuple[dict[str, Content], str, str]] = {
    "a constant": ({"A1": 5, "A2": "=A1*2"}, "S!A1", "draft-kgi-constant"),
    "a cell that repeats a constant": ({"A1": 5, "A2": "=A1"}, "S!A2", "draft-kgi-one-cell"),
    "a cell that repeats a formula of figures": (
        {"A1": 7, "A2": "=1.05", "A3": "=(1.05-1.05)+A2", "A4": "=A3", "A5": "=A1*2"},
        "S!A4",
        "draft-kgi-one-cell",
    ),
    "a cell that repeats a choice between figures": (
        {"A1": 7, "A2": "=IF(1.05>1.05,1.05,1.05*2)", "A3": "=A2", "A5": "=A1*2"},
        "S!A3",
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
    assert refused(tmp_path, one_sheet(cells), kgi)[0] == code


def test_a_kgi_that_leads_to_one_cell_is_told_from_where_the_user_stands(tmp_path: Path) -> None:
    """The finding names the cell that was asked for, where it leads, and another formula."""
    cells, kgi, _ = REFUSED["a cell that repeats a formula of figures"]
    with pytest.raises(KpiError) as caught:
        draft(UserBook(write(tmp_path / "book.xlsx", one_sheet(cells))), kgi)
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
    assert refused(tmp_path, one_sheet(cells), "S!A4", calculated=False) == ["draft-not-stored"]


def test_a_book_that_openpyxl_wrote_is_not_stored_either(tmp_path: Path) -> None:
    """Its formulas come with an empty value beside them: no text, and no value."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "S"
    for line in ([5], [3], ["=A1*A2"], ["=A3+A1"]):
        book.worksheets[0].append(line)
    book.save(tmp_path / "own.xlsx")
    with pytest.raises(KpiError) as caught:
        draft(UserBook(tmp_path / "own.xlsx"), "S!A4")
    assert [issue.code for issue in caught.value.issues] == ["draft-not-stored"]


def test_large_graphs_end(tmp_path: Path) -> None:
    """A chain of two thousand cells ends at the limit, with a finding, and equal numbers."""
    cells: dict[str, Content] = {"A1": 1.0, "B1": 1.0}
    for row in range(2, 2001):
        cells[f"A{row}"], cells[f"B{row}"] = f"=A{row - 1}+B{row}", 1.0
    stored = {f"S!A{row}": float(row) for row in range(2, 2001)}
    made = drafted(tmp_path, Written({"S": cells}, stored=stored), "S!A2000")
    assert any(code.startswith("draft-limit") for code in codes_of(made))
    assert "draft-deep" in {issue.code for issue in made.issues}
    assert made.differences == ()
    assert len(made.rows) < 600
