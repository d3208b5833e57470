"""`kpi check`, `kpi solve`, `kpi report` as a user starts them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.conftest import Kpi


def edit(file: Path, **nodes: dict[str, object]) -> None:
    """Change some nodes of a plan as JSON."""
    data = json.loads(file.read_text(encoding="utf-8"))
    for node in data["nodes"]:
        node.update(nodes.get(node["id"], {}))
    file.write_text(json.dumps(data), encoding="utf-8")


def test_check_finds_nothing_in_the_worked_example(kpi: Kpi, plan_json: Path) -> None:
    """A sound plan: one line, exit code 0."""
    done = kpi("check", str(plan_json))
    assert done.returncode == 0, done.stderr
    assert "Nothing to mend" in done.stdout


def test_check_lists_all_findings_at_once(kpi: Kpi, plan_json: Path) -> None:
    """Three mistakes, three lines with their places and remedies, exit code 1."""
    edit(plan_json, visits={"baseline": "lots"}, cvr={"maximum": 0.01, "minimum": 0.02},
         win_rate={"parent": "custmers"})  # fmt: skip
    done = kpi("check", str(plan_json))
    assert done.returncode == 1
    assert "nodes.visits.baseline: visits: “lots” is not a number." in done.stdout
    assert "nodes.cvr.maximum" in done.stdout
    assert "nodes.win_rate.parent" in done.stdout
    assert "Close names: customers" in done.stdout


def test_check_speaks_japanese(kpi: Kpi, plan_json: Path) -> None:
    """The same mistake in the user's language."""
    edit(plan_json, cvr={"maximum": 0.01, "minimum": 0.02})
    done = kpi("check", str(plan_json), lang="ja")
    assert "上限 0.01 が下限 0.02 より小さくなっています" in done.stdout


def test_check_as_json_names_code_and_place(kpi: Kpi, plan_json: Path) -> None:
    """Findings for programs."""
    edit(plan_json, cvr={"baseline": 5})
    done = kpi("check", str(plan_json), "--json")
    (finding,) = json.loads(done.stdout)
    assert (finding["code"], finding["place"]) == ("percent-meant", "nodes.cvr.baseline")


def test_check_finds_a_division_by_zero(kpi: Kpi, plan_json: Path) -> None:
    """What shows only when the plan is computed."""
    edit(plan_json, visits={"baseline": 0, "maximum": 10},
         leads={"relation": "formula", "formula": "cvr / visits"})  # fmt: skip
    done = kpi("check", str(plan_json))
    assert done.returncode == 1
    assert "nodes.leads.formula: leads: it divides by zero" in done.stdout


def test_solve_prints_the_answer_and_what_stands_in_the_way(kpi: Kpi, plan_json: Path) -> None:
    """The figures of the worked example."""
    done = kpi("solve", str(plan_json))
    assert done.returncode == 0, done.stderr
    for figure in ("56,759", "2.956 %", "1,677.9", "21.285 %", "357.1", "14 %", "9,460"):
        assert figure in done.stdout
    assert "Win rate is at its maximum 14 %." in done.stdout


def test_solve_an_unreachable_goal_says_why_and_writes_nothing(kpi: Kpi, plan_json: Path) -> None:
    """Exit code 1, the best reachable KGI, the four relaxations, the file untouched."""
    edit(plan_json, visits={"hold": True})
    before = plan_json.read_bytes()
    done = kpi("solve", str(plan_json), "--goal", "60", "--write")
    assert done.returncode == 1
    for words in ("47.3", "60,877", "4.06 %", "27.9 %", "17.8 %"):
        assert words in done.stdout
    assert "Nothing was written" in done.stderr
    assert plan_json.read_bytes() == before


def test_solve_writes_blank_targets_and_keeps_typed_ones(kpi: Kpi, plan_json: Path) -> None:
    """--write fills what is blank; --replace takes the rest."""
    edit(plan_json, visits={"target": 60_000})
    done = kpi("solve", str(plan_json), "--write")
    assert done.returncode == 0, done.stderr
    nodes = {node["id"]: node for node in json.loads(plan_json.read_text("utf-8"))["nodes"]}
    assert nodes["visits"]["target"] == 60_000
    assert nodes["win_rate"]["target"] == 0.14
    kpi("solve", str(plan_json), "--write", "--replace")
    nodes = {node["id"]: node for node in json.loads(plan_json.read_text("utf-8"))["nodes"]}
    assert nodes["visits"]["target"] == pytest.approx(56_759.336478815356, rel=1e-9)


def test_report_as_json_holds_the_published_figures(kpi: Kpi, plan_json: Path) -> None:
    """To date 40 of 33.3, 120 %, landing 60; the contributions sum to the gap."""
    data = json.loads(kpi("report", str(plan_json), "--json").stdout)
    assert data["actual_to_date"]["customers"] == 40
    assert data["target_to_date"]["customers"] == pytest.approx(100 / 3)
    assert data["achievement"]["customers"] == pytest.approx(1.2)
    assert data["landing"]["customers"] == pytest.approx(60)
    assert sum(data["contributions"].values()) == pytest.approx(10)


def test_report_tells_timing_apart(kpi: Kpi, plan_json: Path) -> None:
    """With a lag, what comes later is a line of its own, in words and as JSON; the sum is the gap."""
    edit(plan_json, leads={"lag": "1"})
    data = json.loads(kpi("report", str(plan_json), "--json").stdout)
    gap = data["landing"]["customers"] - data["targets"]["customers"]
    assert sum(data["contributions"].values()) == pytest.approx(gap)
    assert data["contributions"]["timing"] != 0
    assert "unexplained" not in data["contributions"]
    shown = kpi("report", str(plan_json)).stdout
    assert "timing (what earlier months still bring, less what comes later)" in shown
    assert "unexplained" not in shown
    page = plan_json.with_name("report.html")
    assert kpi("report", str(plan_json), "--html", str(page), lang="ja").returncode == 0
    assert "時期のずれ" in page.read_text(encoding="utf-8")


def test_report_tells_what_drives_each_period(kpi: Kpi, plan_json: Path) -> None:
    """Each quarter's causes sum to its gap, and both quarters to the window's."""
    data = json.loads(kpi("report", str(plan_json), "--by", "quarter", "--json").stdout)
    gaps = [sum(part["contributions"].values()) for part in data["periods"]]
    for gap, part in zip(gaps, data["periods"], strict=True):
        expected = part["landing"]["customers"] - part["targets"]["customers"]
        assert gap == pytest.approx(expected)
    assert sum(gaps) == pytest.approx(10)
    shown = kpi("report", str(plan_json), "--by", "quarter", lang="ja").stdout
    assert shown.count("目標と着地見込みの差の要因") == 3


def test_report_prints_a_scorecard(kpi: Kpi, plan_json: Path) -> None:
    """A line a row, with status as symbol and word."""
    done = kpi("report", str(plan_json), lang="ja")
    assert done.returncode == 0, done.stderr
    assert "2025-07 まで締め済み（4/6 か月）" in done.stdout
    assert "● 順調" in done.stdout
    assert "▲ 注意" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("absent.json", None, "There is no file"),
        ("broken.json", b'{"nodes": [', "It is no JSON at line 1"),
        ("list.json", b"[1, 2]", "This is not a plan as JSON"),
        ("deep.json", b"[" * 200_000, "nested too deep"),
        ("latin.json", "é".encode("latin-1"), "no UTF-8 text"),
    ],
)
def test_a_file_that_is_no_plan(
    kpi: Kpi, tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    """One clear line and exit code 1, for each command."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    for command in ("check", "solve", "report"):
        done = kpi(command, name)
        assert done.returncode == 1, done.stderr
        assert words in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_writing_targets_keeps_the_rest_of_a_plan(kpi: Kpi, plan_json: Path) -> None:
    """Profiles, bands, the fiscal year and closed months survive a write."""
    data = json.loads(plan_json.read_text(encoding="utf-8"))
    data |= {"profiles": {"summer": [1, 1, 1, 2, 2, 1]}, "watch": 0.8, "closed_through": "2025-06",
             "year_start": 1}  # fmt: skip
    plan_json.write_text(json.dumps(data), encoding="utf-8")
    assert kpi("solve", str(plan_json), "--write").returncode == 0
    after = json.loads(plan_json.read_text(encoding="utf-8"))
    for key in ("watch", "closed_through", "year_start", "start", "months", "actuals"):
        assert after[key] == data[key]
    assert after["profiles"] == {"summer": [1, 1, 1, 2, 2, 1]}


def test_targets_for_another_goal_are_not_written_beside_the_old_goal(
    kpi: Kpi, plan_json: Path
) -> None:
    """Targets for 55 beside a goal of 50 would contradict each other; --replace moves both."""
    before = plan_json.read_bytes()
    done = kpi("solve", str(plan_json), "--goal", "55", "--write")
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert plan_json.read_bytes() == before
    assert kpi("solve", str(plan_json), "--goal", "55", "--write", "--replace").returncode == 0
    nodes = {node["id"]: node for node in json.loads(plan_json.read_text("utf-8"))["nodes"]}
    assert nodes["customers"]["target"] == 55


def test_check_names_a_gap_in_the_actuals(kpi: Kpi, plan_json: Path) -> None:
    """A closed month without an entry: the row, the month and who answers for it."""
    data = json.loads(plan_json.read_text(encoding="utf-8"))
    data["actuals"] = [
        a for a in data["actuals"] if (a["id"], a["month"]) != ("meetings", "2025-06")
    ]
    plan_json.write_text(json.dumps(data), encoding="utf-8")
    done = kpi("check", str(plan_json))
    assert done.returncode == 0
    assert "no actual for 2025-06" in done.stdout
    assert "Tanaka" in done.stdout
