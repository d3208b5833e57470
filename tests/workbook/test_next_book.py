"""`kpi template new --from`: the next period out of the last one's workbook or JSON plan."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import kpi
from kpimodel.calendar import Calendar, Month
from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.table import Lang
from kpimodel.tree import Tree
from tests.workbook.books import fresh
from tests.workbook.figures import differences, figures, scalar
from workbook_templates import catalogue, patch
from workbook_templates.build import build
from workbook_templates.json_file import save_json
from workbook_templates.next_book import next_plan
from workbook_templates.plan_file import JsonPlan, open_plan
from workbook_templates.read import read
from workbook_templates.review_entry import Review


def run(*words: str | Path) -> Result:
    """The real command."""
    return CliRunner().invoke(kpi.build()[0], ["template", "new", *map(str, words)])


def closed(lang: Lang = "ja") -> Plan:
    """The worked example with all six months closed: the last two as the best one."""
    plan = software_company_a(lang)
    more = {
        (id_, Month(2025, month)): plan.actuals[id_, Month(2025, 7)]
        for id_, _ in plan.actuals
        for month in (8, 9)
    }
    return replace(plan, actuals={**plan.actuals, **more})


@pytest.fixture(scope="module")
def first_half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of a half-year that is over."""
    path = tmp_path_factory.mktemp("last") / "h1.xlsx"
    build(closed(), path, "ja")
    return path


def test_the_second_half_starts_from_the_first(first_half: Path, tmp_path: Path) -> None:
    """The same tree, actuals as baselines, no actuals, no targets, dates and name moved on."""
    out = tmp_path / "h2.xlsx"
    result = run("--from", first_half, "--out", out, "--lang", "ja")
    assert result.exit_code == 0, result.output
    assert "（2025-10～2026-03）" in result.output
    assert "基準値 4 件" in result.output
    assert "kpi solve" in result.output
    assert "前期の h1" not in result.output
    told = [line for line in result.output.splitlines() if "▲" in line]
    assert len(told) == 1
    assert re.search(r"入力_計画!\w+: win_rate.*16.5 %.*14 %", told[0])
    book = read(out)
    last, plan = closed(), book.plan
    assert book.lang == "ja"
    assert [(n.id, n.parent, n.relation, n.owner) for n in plan.tree.nodes] == [
        (n.id, n.parent, n.relation, n.owner) for n in last.tree.nodes
    ]
    assert plan.tree["visits"].baseline == sum((9_000, 9_800, 10_400, *[10_800] * 3))
    assert plan.tree["win_rate"].baseline == pytest.approx((7 + 9 + 11 + 39) / (175 + 3 * 75))
    assert plan.actuals == {}
    assert (plan.calendar.start, plan.calendar.months) == (Month(2025, 10), 6)
    assert {node.target for node in plan.tree.nodes} == {None}
    assert plan.tree.root.due == dt.date(2026, 3, 31)
    assert plan.name == "2025年度 下期 新規開拓プラン"


def test_a_goal_and_another_language_and_length(first_half: Path, tmp_path: Path) -> None:
    """The new goal stands on the new baseline; flows scale with the window; words are English."""
    out = tmp_path / "next.xlsx"
    result = run(
        "--from", first_half, "--out", out, "--lang", "en", "--goal", "+10%", "--months", "3"
    )
    assert result.exit_code == 0, result.output
    assert "kpi solve" in result.output
    book = read(out)
    assert (book.lang, book.plan.calendar.months) == ("en", 3)
    assert book.plan.tree["visits"].baseline == pytest.approx(61_600 / 2)
    assert book.plan.tree["visits"].maximum == pytest.approx(66_000 / 2)
    assert book.plan.tree.goal == pytest.approx(66 / 2 * 1.1)
    assert {node.due for node in book.plan.tree.nodes} == {dt.date(2025, 12, 31)}


def test_targets_may_stay(tmp_path: Path) -> None:
    """`--keep-targets`: what was decided stays, flows scaled, control figures do not."""
    plan = closed("en")
    rows = [
        {**row, "target": {"visits": 60_000.0, "cvr": 0.03, "leads": 1_800.0}.get(row["id"])}
        if row["id"] != "customers" else row
        for row in plan.tree.to_rows()
    ]  # fmt: skip
    path = tmp_path / "last.json"
    save_json(path, replace(plan, tree=Tree.from_rows(rows)).to_dict())
    made = next_plan(JsonPlan.open(path), months=12, keep_targets=True).plan
    kept = {node.id: node.target for node in made.tree.nodes if node.target is not None}
    assert kept == {"customers": 100.0, "visits": 120_000.0, "cvr": 0.03}


def test_gaps_are_told_with_place_and_owner(tmp_path: Path) -> None:
    """Open months, a closed month without an entry, an input without actuals: all by name."""
    path = fresh(tmp_path, "ja")
    book = read(path)
    cells: dict[tuple[str, str], float | str | None] = {
        book.actual_cells["leads", Month(2025, 5)]: None,
        **{book.actual_cells["visits", Month(2025, m)]: None for m in range(4, 8)},
    }
    patch.write(path, cells, overwrite=True)
    out = tmp_path / "h2.xlsx"
    result = run("--from", path, "--out", out, "--lang", "ja")
    assert result.exit_code == 0, result.output
    lines = [line for line in result.output.splitlines() if line.startswith("▲")]
    assert len(lines) == 5
    assert re.search(r"入力_計画!H4: まだ締めていない月があります（2025-08、2025-09）", lines[0])
    assert re.search(r"入力_実績!\w+: .*リード数.*2025-05.*高橋", lines[1])
    assert re.search(r"入力_実績!\w+: サイト訪問数: 実績がない.*高橋", lines[2])
    assert re.search(r"入力_実績!\w+: CVR.*: 実績がない.*高橋", lines[3])
    assert read(out).plan.tree["visits"].baseline == 48_000
    assert out.exists()


def test_the_last_book_is_never_overwritten(first_half: Path) -> None:
    """Not even with --force: it is the record of the last period."""
    before = first_half.read_bytes()
    result = run("--from", first_half, "--out", first_half, "--force", "--lang", "en")
    assert result.exit_code == 1
    assert "another name for --out" in result.output
    assert first_half.read_bytes() == before


def test_the_last_decision_is_told(first_half: Path, tmp_path: Path) -> None:
    """The reviews stay in the old book; what was decided last is said."""
    path, out = tmp_path / "h1.xlsx", tmp_path / "h2.xlsx"
    path.write_bytes(first_half.read_bytes())
    day = dt.date(2025, 9, 30)
    open_plan(path).add_review(Review(day, "商談待ちが長い", "デモ枠を20にする", "伊藤", "2"))
    result = run("--from", path, "--out", out, "--lang", "ja")
    assert "前期の最後の決定: デモ枠を20にする（伊藤 2025-09-30）" in result.output
    assert open_plan(out).reviews == ()
    assert open_plan(out).originals.targets == {}


def test_without_a_closed_month_it_is_refused(tmp_path: Path) -> None:
    """There are no actuals to start from: it says what to type, and makes no file."""
    path, out = tmp_path / "blank.xlsx", tmp_path / "next.xlsx"
    build(catalogue.plan("blank", "en"), path, "en", "blank")
    result = run("--from", path, "--out", out, "--lang", "en")
    assert result.exit_code == 1
    assert "Inputs!" in result.output
    assert "No month is closed" in result.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("blank", "--from", "h1.json"), "one of the two"),
        ((), "one of the two"),
        (("blank", "--months", 3), "--months goes with --from"),
        (("blank", "--keep-targets", "--goal", 3), "--goal goes with --from"),
        (("--from", "nowhere.xlsx"), "no such file"),
        (("--from", "h1.json", "--goal", "abc"), "--goal: customers: “abc” is not a number"),
        (("--from", "h1.json", "--months", 0), "--months: "),
        (("--from", "h1.json", "--start", "2025-01"), "--start: "),
    ],
)
def test_wrong_choices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str | int, ...], said: str
) -> None:
    """Each says what to do; nothing is written."""
    monkeypatch.chdir(tmp_path)
    save_json(tmp_path / "h1.json", closed("en").to_dict())
    result = run(*map(str, words), "--out", "x.xlsx", "--lang", "en")
    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "x.xlsx").exists()


def test_a_json_plan_and_lags_keep_the_months_that_still_act(tmp_path: Path) -> None:
    """SaaS, all closed: the last three months of the funnel stay as history, the rest goes."""
    plan = catalogue.plan("saas-arr", "ja")
    full = {
        (node, plan.calendar.start + at): plan.actuals[node, Month(2025, 7)]
        for node, _ in plan.actuals
        for at in range(12)
    }
    path, out = tmp_path / "last.json", tmp_path / "next.json"
    save_json(path, replace(plan, actuals=full).to_dict())
    assert run("--from", path, "--out", out, "--lang", "ja").exit_code == 0
    made = Plan.from_dict(json.loads(out.read_text(encoding="utf-8")))
    assert sorted({str(month) for _, month in made.actuals}) == ["2026-01", "2026-02", "2026-03"]
    assert made.name == "2026年度 ARR純増プラン"
    assert made.tree["renewals"].baseline == 12 * 42_000


@pytest.mark.parametrize("name", [name for name in catalogue.names() if name != "blank"])
def test_every_template_goes_on(tmp_path: Path, name: str) -> None:
    """The next book reads back to the same numbers, and its formulas give the core's figures."""
    path, out = tmp_path / "last.json", tmp_path / "next.xlsx"
    save_json(path, catalogue.plan(name, "ja").to_dict())
    assert run("--from", path, "--out", out, "--lang", "ja", "--goal", "+5%").exit_code == 0
    plan = read(out).plan
    assert plan.to_dict() == next_plan(open_plan(path), goal="+5%").plan.to_dict()
    assert differences(plan, figures(out)) == []
    assert scalar(out, "check_errors") == 0


def test_profiles_are_kept(tmp_path: Path) -> None:
    """Weights by calendar month phase the next year too."""
    plan = catalogue.plan("annual-revenue", "ja")
    path = tmp_path / "last.json"
    save_json(path, plan.to_dict())
    made = next_plan(open_plan(path)).plan
    assert made.profiles == plan.profiles
    assert made.calendar == Calendar(Month(2026, 4), 12)
    assert made.actuals == {}


def test_new_baselines_that_cannot_be_are_located(tmp_path: Path) -> None:
    """A rate that landed above 100 % points at its row in the last book."""
    plan = closed("en")
    rows = [{**r, "maximum": None} if r["id"] == "win_rate" else r for r in plan.tree.to_rows()]
    actuals = {key: v * (20 if key[0] == "customers" else 1) for key, v in plan.actuals.items()}
    path, out = tmp_path / "last.xlsx", tmp_path / "next.xlsx"
    build(replace(plan, tree=Tree.from_rows(rows), actuals=actuals), path, "en")
    result = run("--from", path, "--out", out, "--lang", "en")
    assert result.exit_code == 1
    assert re.search(r"Inputs!\w+\d+: win_rate", result.output)
    assert not out.exists()
