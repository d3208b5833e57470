"""`kpi log`: the log of a PDCA cycle from the command line, for workbooks and plans as JSON."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import kpi
from kpimodel.examples import software_company_a
from kpimodel.history import History
from kpimodel.plan import Plan
from tests.workbook.made import made
from workbook_templates.json_file import save_json
from workbook_templates.plan_file import open_plan
from workbook_templates.plan_history import history_path
from workbook_templates.review_entry import Review

WORDS = ("--learned", "商談化率が低い", "--decided", "デモ枠を増やす", "--who", "伊藤")


def _run(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(kpi.build()[0], [*arguments])
    assert done.exit_code == code, done.output
    return done


def _plan(folder: Path, **target: float) -> Path:
    """The worked example as JSON, with some targets."""
    path = folder / "plan.json"
    data = software_company_a("en").to_dict()
    for node in data["nodes"]:
        node.update({"target": target[node["id"]]} if node["id"] in target else {})
    save_json(path, data)
    return path


def _logged(path: Path, *arguments: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_run("log", str(path), *arguments, "--json").stdout)
    return data


def test_an_empty_log_says_how_to_begin(tmp_path: Path) -> None:
    """Neither reviews nor versions: the command for the first line."""
    done = _run("log", str(_plan(tmp_path)), "--lang", "en")
    assert f"kpi log {tmp_path / 'plan.json'} --learned" in done.stdout
    assert not history_path(tmp_path / "plan.json").exists()


def test_a_line_goes_onto_the_sheet_review(tmp_path: Path) -> None:
    """Date, words and name stand in the workbook, and are printed back."""
    path = made(tmp_path)
    done = _run("log", str(path), *WORDS, "--date", "2025年7月31日", "--lang", "ja")
    entry = Review(dt.date(2025, 7, 31), "商談化率が低い", "デモ枠を増やす", "伊藤", "")
    assert open_plan(path).reviews == (entry,)
    assert "2025-07-31" in done.stdout
    assert _logged(path)["reviews"][0]["decided"] == "デモ枠を増やす"


def test_a_plan_as_json_gets_a_version(tmp_path: Path) -> None:
    """Two versions with who and why: what moved and what it does to the KGI, in both languages."""
    path = _plan(tmp_path, win_rate=0.13)
    _run("log", str(path), "--decided", "first plan", "--who", "Sato")
    _plan(tmp_path, win_rate=0.14, customers=60)
    assert _logged(path)["moved"]["since"] == "1"  # edited, not yet logged
    _run("log", str(path), *WORDS)
    data = _logged(path)
    assert [(v["who"], v["goal"]) for v in data["versions"]] == [("Sato", 50), ("伊藤", 60)]
    assert data["targets"]["customers"] == {"first": 50, "now": 60}
    moved = {change["id"]: change for change in data["moved"]["changes"]}
    assert moved["win_rate"]["effect"] == pytest.approx(48_000 * 0.025 * 0.18 * 0.01)
    assert data["moved"]["together"] == pytest.approx(moved["win_rate"]["effect"])
    shown = _run("log", str(path), "--lang", "ja").stdout
    assert "第1版 からの変更" in shown
    assert "Win rate: 目標 を 13 % から 14 % に変更（KGIへの効果 2.16）" in shown
    english = _run("log", str(path), "--lang", "en").stdout
    assert "What moved since version 1" in english
    assert "New customers: target from 50 to 60" in english


def test_two_files_compare(tmp_path: Path) -> None:
    """A workbook beside last month's plan as JSON."""
    path = made(tmp_path)
    data = open_plan(path).plan.to_dict()
    data["name"] = "before"
    save_json(tmp_path / "old.json", data)
    moved = _logged(path, "--since", str(tmp_path / "old.json"))["moved"]
    assert [(change["id"], change["field"]) for change in moved["changes"]] == [("", "name")]
    assert "plan: name from before to" in _run(
        "log", str(path), "--since", str(tmp_path / "old.json"), "--lang", "en"
    ).stdout  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--decided", "x"), "--who"),
        (("--who", "x"), "--learned"),
        (("--decided", "x", "--who", "y", "--date", "13月"), "13月"),
        (("--since", "3"), "keeps no versions"),
        (("--since", "absent.json"), "There is no file"),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, given: tuple[str, ...], words: str) -> None:
    """Each mistake with its cure; nothing is logged."""
    path = _plan(tmp_path)
    assert words in _run("log", str(path), *given, "--lang", "en", code=1).output
    assert not history_path(path).exists()


def test_versions_stand_in_order(tmp_path: Path) -> None:
    """A day before the last version is refused, never moved."""
    path = _plan(tmp_path)
    _run("log", str(path), "--decided", "a", "--who", "b", "--date", "2025-08-31")
    done = _run(
        "log", str(path), "--decided", "c", "--who", "d", "--date", "2025-08-01", "--lang", "en",
        code=1,
    )  # fmt: skip
    assert "before the last version of plan.json (2025-08-31)" in done.output
    assert len(_logged(path)["versions"]) == 1


def test_a_history_of_a_program_in_local_time_goes_on(tmp_path: Path) -> None:
    """Times without a zone, as a program may write them, take more versions and a solve."""
    path = _plan(tmp_path)
    plan = Plan.from_dict(json.loads(path.read_text(encoding="utf-8")))
    log = History.begin(plan, "Sato", dt.datetime(2025, 4, 1), "first")  # noqa: DTZ001
    save_json(history_path(path), log.to_dict())
    _run("solve", str(path), "--write")
    _run("log", str(path), *WORDS)
    assert [v["who"] for v in _logged(path)["versions"]] == ["Sato", "kpi solve", "伊藤"]


def test_a_damaged_history_stops_a_solve_before_it_writes(tmp_path: Path) -> None:
    """The plan stays as it was, and the finding names the file that is damaged."""
    path = _plan(tmp_path)
    history_path(path).write_text('{"versions": 5}', encoding="utf-8")
    before = path.read_bytes()
    done = _run("solve", str(path), "--write", "--lang", "en", code=1)
    assert "plan.history.json: This is not a plan's history" in done.output
    assert path.read_bytes() == before


def test_who_may_read_a_plan_stays(tmp_path: Path) -> None:
    """A plan that the team reads is still readable after it was written; a new one is like others."""
    path = _plan(tmp_path)
    beside = tmp_path / "other"
    beside.write_text("", encoding="utf-8")
    assert path.stat().st_mode == beside.stat().st_mode
    path.chmod(0o640)
    _run("solve", str(path), "--write")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_a_workbook_becomes_text_and_text_a_workbook(tmp_path: Path) -> None:
    """The same plan there and back; a document is never a workbook by another name."""
    path = made(tmp_path)
    plan = open_plan(path).plan
    text, book = tmp_path / "text.json", tmp_path / "again.xlsx"
    _run("template", "upgrade", str(path), "--out", str(text))
    assert json.loads(text.read_text(encoding="utf-8")) == plan.to_dict()
    _run("template", "upgrade", str(text), "--out", str(book))
    assert open_plan(book).plan.to_dict() == plan.to_dict()
    assert "already" in _run(
        "template", "upgrade", str(path), "--out", str(text), "--lang", "en", code=1
    ).output  # fmt: skip


def test_a_version_that_is_not_there(tmp_path: Path) -> None:
    """Which ones there are is told; a plan without any never says "1 to 0"."""
    path = _plan(tmp_path)
    _run("log", str(path), "--decided", "a", "--who", "b", "--date", "2025-08-31")
    done = _run("log", str(path), "--since", "3", "--lang", "en", code=1)
    assert "has no version 3 (there are 1 to 1)" in done.stderr
