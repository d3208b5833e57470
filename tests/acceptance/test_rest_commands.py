"""`kpi solve` in the middle of a plan, `kpi report --by`, `--outlook`, as a user starts them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kpimodel.examples import software_company_a
from kpimodel.plan import Plan
from kpimodel.resolve import resolve
from tests.acceptance.conftest import Kpi


def save(file: Path, **changes: Any) -> Path:
    """The worked example in Japanese, with changes to its top level."""
    data = software_company_a("ja").to_dict() | changes
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file


def test_solve_tells_what_is_left_for_the_open_months(kpi: Kpi, plan_json: Path) -> None:
    """Four months are closed with 40: the rest is told month by month, in figures and words."""
    done = kpi("solve", str(plan_json), "--goal", "62")
    assert done.returncode == 0, done.stderr
    assert "What is left: 2 open months, 2025-08 to 2025-09" in done.stdout
    header = next(line for line in done.stdout.splitlines() if "So far" in line)
    assert header.split() == ["Metric", "So", "far", "Aug", "Sep", "Window"]
    row = next(line for line in done.stdout.splitlines() if "11,161" in line)
    assert row.split()[-4:] == ["40,000", "11,161", "11,161", "62,321"]
    assert "with 4 months closed, the 2 open months reach 62" in done.stdout


def test_solve_speaks_japanese_about_the_rest(kpi: Kpi, tmp_path: Path) -> None:
    """Heading, months and reasons in Japanese."""
    done = kpi("solve", str(save(tmp_path / "plan.json")), "--goal", "62", lang="ja")
    assert "残り 2 か月（2025-08～2025-09）に必要な値" in done.stdout
    header = next(line for line in done.stdout.splitlines() if "実績累計" in line)
    assert header.split() == ["指標", "実績累計", "8月", "9月", "期間計"]
    assert "残り 2 か月で 62 に届きます" in done.stdout


def test_late_months_get_less_and_the_words_say_why(kpi: Kpi, tmp_path: Path) -> None:
    """With a lag a lead of the last month hardly counts: its share and its change are told."""
    data = software_company_a("en").to_dict()
    for node in data["nodes"]:
        if node["id"] == "leads":
            node["lag"] = "0:50% 1:50%"
    file = tmp_path / "late.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    done = kpi("solve", str(file), "--goal", "60")
    assert "only 50 % of its effect falls inside the window" in done.stdout
    assert "still brings" in done.stdout


def test_no_rest_and_rest(kpi: Kpi, plan_json: Path) -> None:
    """--no-rest leaves it out; --rest asks for it before anything is closed."""
    assert "What is left" not in kpi("solve", str(plan_json), "--no-rest").stdout
    data = json.loads(plan_json.read_text(encoding="utf-8"))
    data["actuals"] = []
    plan_json.write_text(json.dumps(data), encoding="utf-8")
    assert "Month by month" not in kpi("solve", str(plan_json)).stdout
    done = kpi("solve", str(plan_json), "--rest")
    assert "Month by month, 2025-04 to 2025-09" in done.stdout
    assert "9,459.9" in done.stdout


def test_rest_as_json_is_what_resolve_says(kpi: Kpi, plan_json: Path) -> None:
    """The same figures for programs."""
    data = json.loads(kpi("solve", str(plan_json), "--goal", "62", "--json").stdout)
    plan = Plan.from_dict(json.loads(plan_json.read_text(encoding="utf-8")))
    answer = resolve(plan, 62)
    assert data["rest"]["status"] == "met"
    assert data["rest"]["closed"] == 4
    assert data["rest"]["monthly"]["visits"] == pytest.approx(list(answer.monthly["visits"]))
    assert data["rest"]["reached"] == pytest.approx(62)
    assert data["rest"]["targets"][0]["period"] is None
    assert "11,161" not in data["reason"]


def test_targets_of_months_and_rows(kpi: Kpi, plan_json: Path) -> None:
    """Several targets at once; one that is out of reach ends with 1 and says what would do."""
    done = kpi("solve", str(plan_json), "--target", "2025-09=12", "--target", "leads=1,950")
    assert done.returncode == 0, done.stderr
    assert "Leads: with 4 months closed, the 2 open months reach 1,950" in done.stdout
    done = kpi("solve", str(plan_json), "--target", "customers@2025-09=30", "--json")
    assert done.returncode == 1
    data = json.loads(done.stdout)["rest"]
    assert data["status"] == "unreachable"
    assert data["relaxations"][0]["lever"] == "visits"
    assert data["targets"] == [
        {"id": "customers", "period": "Sep 2025", "goal": 30, "met": False,
         "value": pytest.approx(13_000 * 0.032 * 0.22 * 0.14)}
    ]  # fmt: skip


def test_targets_under_every_policy(kpi: Kpi, plan_json: Path) -> None:
    """By priority visits come first and the other rows say why they stay; money needs its costs."""
    targets = ("--target", "2025-08=6", "--target", "2025-09=6.5")
    done = kpi("solve", str(plan_json), *targets, "--policy", "priority", "--json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)["rest"]
    assert (data["policy"], data["exact"]) == ("priority", True)
    assert data["monthly"]["visits"][4:] == pytest.approx([6 / 0.00054, 6.5 / 0.00054])
    assert "Win rate does not move: the levers chosen before it are enough." in data["reason"]
    done = kpi("solve", str(plan_json), *targets, "--policy", "equal_effort", "--lang", "ja")
    assert done.returncode == 0, done.stderr
    assert "目標（2 個）に、残り 2 か月で届きます。" in done.stdout
    done = kpi("solve", str(plan_json), *targets, "--policy", "least_cost")
    assert done.returncode == 1
    assert "least_cost needs a unit cost" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--target", "soon"], "cannot be read"),
        (["--target", "2025-09=many"], "cannot be read"),
        (["--target", "2031-01=5"], "not in the plan's window"),
        (["--target", "nobody@2025-09=5"], "nobody"),
        (["--target", "2025-09=5", "--write"], "--write fills in"),
    ],
)  # fmt: skip
def test_targets_that_cannot_be_read(
    kpi: Kpi, plan_json: Path, arguments: list[str], words: str
) -> None:
    """One clear line, the file untouched."""
    before = plan_json.read_bytes()
    done = kpi("solve", str(plan_json), *arguments)
    assert done.returncode in (1, 2)
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert plan_json.read_bytes() == before


def test_report_by_quarter(kpi: Kpi, plan_json: Path) -> None:
    """Each quarter's scorecard; what is closed has an achievement."""
    done = kpi("report", str(plan_json), "--by", "quarter")
    assert done.returncode == 0, done.stderr
    assert "FY2025 Q1 (closed)" in done.stdout
    assert "108%" in done.stdout
    data = json.loads(kpi("report", str(plan_json), "--by", "quarter", "--json").stdout)
    first, second = data["periods"]
    assert (first["period"], first["closed"], second["closed"]) == ("FY2025 Q1", True, False)
    assert first["actuals"]["customers"] == 27
    assert first["achievement"]["customers"] == pytest.approx(1.08)
    assert second["achievement"]["customers"] is None
    assert second["landing"]["customers"] == pytest.approx(33)


def test_report_by_half_in_japanese(kpi: Kpi, tmp_path: Path) -> None:
    """上期 by name; a part of a year says how much of it lies in the window."""
    file = save(tmp_path / "plan.json")
    assert "2025年度 上期" in kpi("report", str(file), "--by", "half", lang="ja").stdout
    assert "2025年度（6 か月分）" in kpi("report", str(file), "--by", "year", lang="ja").stdout


def test_report_with_the_outlook(kpi: Kpi, plan_json: Path) -> None:
    """Chance, scenarios and stretch in words and figures."""
    done = kpi("report", str(plan_json), "--outlook")
    assert done.returncode == 0, done.stderr
    assert "the chance to reach 50 is > 99 %" in done.stdout
    assert "cautious" in done.stdout
    assert "Months reached" in done.stdout
    assert done.stderr.count("so the probability is rough") == 1
    data = json.loads(kpi("report", str(plan_json), "--outlook", "--json").stdout)["outlook"]
    assert data["probability"]["probability"] > 0.95
    # 40 are won: even a cautious end brings the ten that are missing
    assert data["scenarios"]["cautious"]["reaches"] is True
    assert data["scenarios"]["cautious"]["values"]["customers"] == pytest.approx(50.44, abs=0.01)
    # 40 of 50 are in: what is left is 5 a month
    assert data["stretch"]["customers"]["required"] == pytest.approx(5)
    assert data["stretch"]["customers"]["verdict"] == "easy"


def test_the_outlook_without_data(kpi: Kpi, plan_json: Path) -> None:
    """Neither goal nor actuals: what there is, with a note, and no traceback."""
    data = json.loads(plan_json.read_text(encoding="utf-8"))
    data["actuals"] = []
    for node in data["nodes"]:
        if node["id"] == "customers":
            node.pop("target")
    plan_json.write_text(json.dumps(data), encoding="utf-8")
    done = kpi("report", str(plan_json), "--outlook", "--by", "month", lang="ja")
    assert done.returncode == 0, done.stderr
    assert "確率" not in done.stdout
    assert "慎重" in done.stdout
    assert "実績がない" in done.stderr
