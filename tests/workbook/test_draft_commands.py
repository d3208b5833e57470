"""`kpi import`: the command, its files and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from kpimodel import Plan, evaluate
from kpimodel.calendar import Month
from tests.workbook.test_draft import FUNNEL
from tests.workbook.userbooks import Written, rows, write
from workbook_templates.draft_commands import register
from workbook_templates.read import read


def _run(*arguments: object) -> Result:
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    return CliRunner().invoke(app, ["import", *map(str, arguments)])


@pytest.fixture
def funnel(tmp_path: Path) -> Path:
    """The funnel of a user, as Excel saved it."""
    return write(tmp_path / "売上.xlsx", FUNNEL)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_template_workbook_is_filled(funnel: Path, lang: str) -> None:
    """The draft stands in a template workbook that reads back to the same numbers."""
    before = funnel.read_bytes()
    result = _run(
        funnel, "--kgi", "Funnel!B13", "--lang", lang, "--start", "2025-04", "--months", 6
    )
    assert result.exit_code == 0, result.output
    made = read(funnel.with_name("売上_draft.xlsx"))
    assert made.lang == lang
    assert evaluate(made.plan.tree)["売上"] == pytest.approx(3_450_000)
    assert (made.plan.calendar.start, made.plan.calendar.months) == (Month(2025, 4), 6)
    assert made.plan.tree["cvr"].unit == "%"
    assert funnel.read_bytes() == before


def test_nothing_is_overwritten(funnel: Path) -> None:
    """A file that is there stays as it is; a file of another kind is refused."""
    there = funnel.with_name("売上_draft.xlsx")
    there.write_text("mine")
    result = _run(funnel, "--kgi", "Funnel!B13", "--lang", "en")
    assert result.exit_code == 1
    assert "--out" in result.output
    assert there.read_text() == "mine"
    assert _run(funnel, "--kgi", "Funnel!B13", "--out", funnel).exit_code == 1
    assert _run(funnel, "--kgi", "Funnel!B13", "--out", funnel.with_suffix(".csv")).exit_code == 1


def test_json_says_everything(funnel: Path) -> None:
    """With --json the plan, the comparison and the findings come out, and no file is made."""
    result = _run(funnel, "--kgi", "Funnel!B13", "--json", "--goal", "+20%", "--lang", "ja")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    plan = Plan.from_dict(data["plan"])
    assert plan.tree.goal == pytest.approx(3_450_000 * 1.2)
    assert len(data["compared"]) == 13
    assert all(item["equal"] for item in data["compared"])
    assert sorted(path.name for path in funnel.parent.iterdir()) == [funnel.name]


def test_a_plan_as_json_file(funnel: Path) -> None:
    """--out with .json writes the plan as text."""
    out = funnel.with_name("plan.json")
    assert _run(funnel, "--kgi", "Funnel!B13", "--out", out).exit_code == 0
    assert Plan.from_dict(json.loads(out.read_text(encoding="utf-8"))).tree.root.id == "売上"


@pytest.mark.parametrize(
    "arguments",
    [("--kgi", "Funnel!A1"), ("--kgi", "Nowhere!B13"), ("--kgi", "Funnel!B2"),
     ("--kgi", "Funnel!B13", "--start", "soon"), ("--kgi", "Funnel!B13", "--months", "0"),
     ("--kgi", "Funnel!B13", "--goal", "soon")],
)  # fmt: skip
def test_errors_end_with_one(funnel: Path, arguments: tuple[str, ...]) -> None:
    """An error ends with exit code 1, in words or as JSON, and writes nothing."""
    for more in ((), ("--json",)):
        result = _run(funnel, *arguments, "--lang", "en", *more)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
    assert json.loads(result.stdout)["findings"][0]["severity"] == "error"
    assert sorted(path.name for path in funnel.parent.iterdir()) == [funnel.name]


def test_findings_and_differences_are_shown(tmp_path: Path) -> None:
    """What was simplified stands on the terminal with its cell, and differences are counted."""
    cells = rows(("客数", 7), ("率", 0.5), ("受注", "=ROUND(B1*B2,0)"), ("売上", "=B3*300"))
    path = write(tmp_path / "book.xlsx", Written({"S": cells}))
    result = _run(path, "--kgi", "S!B4", "--lang", "ja")
    assert result.exit_code == 0
    assert "S!B3: ROUND による丸めを外しました" in result.output
    assert "元の値 1,200 に対し、ドラフトは 1,050" in result.output
    assert "2 セルが元のブックと違います" in result.output


@pytest.mark.parametrize(
    ("heads", "months", "start"),
    [(("2025年4月", "2025年5月", "2025年6月"), 3, "2025-04"), (("Q1", "Q2", "Q3", "Q4"), 12, None),
     (("上期", "下期", "H1"), 18, None), (("FY2023", "FY2024", "FY2025"), 36, None)],
)  # fmt: skip
def test_the_window_comes_from_the_headings(
    tmp_path: Path, heads: tuple[str, ...], months: int, start: str | None
) -> None:
    """As many months as the periods have, from the first one where it names a year."""
    letters = "BCDE"[: len(heads)]
    total = f"=SUM(B{{}}:{letters[-1]}{{}})"
    cells = rows(
        ("", *heads, "計"),
        ("客数", *range(1, len(heads) + 1), total.format(2, 2)),
        ("売上", *(f"={c}2*$G$1" for c in letters), total.format(3, 3)),
    )
    path = write(tmp_path / "book.xlsx", Written({"S": {**cells, "G1": 7.0}}))
    kgi = f"S!{'BCDEF'[len(heads)]}3"
    data = json.loads(_run(path, "--kgi", kgi, "--json").stdout)
    assert data["plan"]["months"] == months
    assert start is None or data["plan"]["start"] == start
