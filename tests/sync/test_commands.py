"""`kpi sync` on the command line: output, exit codes, both languages."""

from __future__ import annotations

import json
import shlex
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kpimodel.examples import software_company_a
from sync.commands import app
from sync.sandbox.server import Sandbox

Kpi = Callable[..., Result]


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """The worked example as JSON."""
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(software_company_a("en").to_dict()), "utf-8")
    return file


@pytest.fixture
def kpi(plan_file: Path, sandbox: Sandbox) -> Kpi:
    """Runs `kpi sync WORD PLAN …` on a new sheet."""
    made = CliRunner().invoke(
        app, ["apply", str(plan_file), "--sheet", "new", "--base-url", sandbox.url, "--lang", "en"]
    )
    assert made.exit_code == 0, made.output
    sheet = made.output.split("--sheet ")[1].split()[0]

    def run(word: str, *more: str, lang: str = "en") -> Result:
        address = ["--sheet", sheet, "--base-url", sandbox.url, "--lang", lang]
        return CliRunner().invoke(app, [word, str(plan_file), *address, *more])

    run.sheet = sheet  # type: ignore[attr-defined]
    return run


def _type(kpi: Kpi, sandbox: Sandbox, cell: str, text: str) -> None:
    sandbox.type_as_person(kpi.sheet, "Actuals", cell, text)  # type: ignore[attr-defined]


def test_plan_apply_plan(kpi: Kpi, sandbox: Sandbox) -> None:
    """Nothing to do is 0; changes are 2; after apply it is 0 again."""
    assert kpi("plan").exit_code == 0
    assert "Nothing to do." in kpi("plan").output
    _type(kpi, sandbox, "H4", "2")
    planned = kpi("plan")
    assert planned.exit_code == 2
    assert (
        "~ Actuals!H4 customers 2025-08: － → 2 (from the sheet into plan.json)" in planned.output
    )
    done = kpi("apply")
    assert done.exit_code == 0
    assert "New customers: achievement 120% → 101%" in done.output
    assert kpi("plan").exit_code == 0
    assert "Nothing to do." in kpi("apply").output


def test_json(kpi: Kpi, sandbox: Sandbox) -> None:
    """The same as data."""
    _type(kpi, sandbox, "H4", "2")
    planned = kpi("plan", "--json")
    assert planned.exit_code == 2
    assert json.loads(planned.stdout)["actuals"][0]["sheet"] == 2.0
    assert json.loads(kpi("apply", "--json").stdout)["pulled"][0]["node"] == "customers"


def test_conflict_is_exit_code_three(kpi: Kpi, sandbox: Sandbox, plan_file: Path) -> None:
    """Done, and a conflict is open; it is listed until both agree."""
    data = json.loads(plan_file.read_text("utf-8"))
    data["actuals"][3]["value"] = 15.0
    plan_file.write_text(json.dumps(data), "utf-8")
    _type(kpi, sandbox, "G4", "16")
    done = kpi("apply")
    assert done.exit_code == 3
    assert "Actuals!G4" in done.output
    assert f"see kpi sync conflicts {plan_file} --sheet" in done.output
    again = kpi("apply")
    assert "Nothing to do." in again.output
    assert "→" not in again.output
    assert "plan file 15, sheet 16, last time 13" in kpi("conflicts").output
    _type(kpi, sandbox, "G4", "15")
    assert kpi("apply").exit_code == 0
    assert "No conflicts." in kpi("conflicts").output
    assert "settled" in kpi("conflicts", "--all").output


def test_unsafe_is_exit_code_one(kpi: Kpi, sandbox: Sandbox) -> None:
    """Vanished values stop plan and apply, and say how to go on."""
    for cell in ("D4", "E4", "F4", "G4", "D5"):
        _type(kpi, sandbox, cell, "")
    planned = kpi("plan")
    assert planned.exit_code == 1
    assert "Unsafe" in planned.output
    assert kpi("apply").exit_code == 1
    assert kpi("apply", "--force").exit_code == 0


def test_status_and_history(kpi: Kpi, sandbox: Sandbox) -> None:
    """The ledger alone answers; failed runs are in it too."""
    _type(kpi, sandbox, "H4", "2")
    kpi("apply")
    assert json.loads(kpi("status", "--json").output)["values"] == 17
    assert "Sync no.: 2" in kpi("status").output
    assert (
        "2 tabs written, 1 pulled" in kpi("history").output or "1 pulled" in kpi("history").output
    )
    assert "customers 2025-08 number 2" in kpi("history", "--values").output


def test_doctor(kpi: Kpi, plan_file: Path) -> None:
    """All is well; a plan that cannot be read is not, and the rest is looked at all the same."""
    well = kpi("doctor")
    assert well.exit_code == 0, well.output
    assert "✔ tab “Actuals”" in well.output
    plan_file.write_text("{}", "utf-8")
    ill = kpi("doctor")
    assert ill.exit_code == 1
    assert "✖ plan file plan.json" in ill.output
    assert "✔ tab “Actuals”" in ill.output


def test_a_missing_plan_leaves_nothing_behind(tmp_path: Path) -> None:
    """A mistyped name: a finding, and no ledger beside it."""
    for word in ("apply", "status"):
        done = CliRunner().invoke(
            app, [word, str(tmp_path / "none.xlsx"), "--sheet", "1aBcD_eFgH-iJk"]
        )
        assert done.exit_code == 1
        assert "none.xlsx" in done.output
    assert list(tmp_path.iterdir()) == []


def test_run_ends_after_some_cycles(kpi: Kpi) -> None:
    """Each cycle is one line."""
    done = kpi("run", "--every", "5s", "--cycles", "1")
    assert done.exit_code == 0, done.output
    assert "0 tabs written, 0 pulled, 0 conflicts, achievement 120%" in done.output
    assert "Stopped after 1 cycles." in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plan", "PLAN"], "--sheet にスプレッドシートのURLかID（または環境変数 KPI_SHEET）"),
        (["conflicts", "PLAN"], "--sheet にスプレッドシートのURLかID（または環境変数 KPI_SHEET）"),
        (["plan", "PLAN", "--sheet", "new", "--base-url", "URL"], "sync apply PLAN --sheet new"),
        (["doctor", "PLAN", "--sheet", "new", "--base-url", "URL"], "シートを作りません"),
        (["apply", "PLAN", "--sheet", "new"], "新規作成できません"),
        (["apply", "PLAN", "--sheet", "1aBcD_eFgH-iJk", "--credentials", "no.json"], "読めません"),
        (["apply", "PLAN", "--sheet", "1aBcD_eFgH-iJk", "--base-url", "x"], "--base-url"),
        (["run", "PLAN", "--sheet", "1aBcD_eFgH-iJk", "--base-url", "URL", "--every", "x"], "5m"),
        (["apply", "PLAN", "--sheet", "1aBcD_eFgH-iJk", "--base-url", "URL"], "見つかりません"),
    ],
)
def test_bad_input_says_what_to_do(
    plan_file: Path, sandbox: Sandbox, arguments: list[str], words: str
) -> None:
    """One finding in the user's language, exit code 1, no traceback."""
    known = {"PLAN": str(plan_file), "URL": sandbox.url}
    filled = [known.get(one, one) for one in arguments]
    done = CliRunner().invoke(app, [*filled, "--lang", "ja"])
    assert done.exit_code == 1, done.output
    assert words.replace("PLAN", str(plan_file)) in done.output
    assert "Traceback" not in done.output


def _sheets(sandbox: Sandbox) -> list[str]:
    with urllib.request.urlopen(f"{sandbox.url}/drive/v3/files", timeout=10) as answer:
        return [one["id"] for one in json.load(answer)["files"]]


def test_a_wrong_interval_makes_no_sheet(plan_file: Path, sandbox: Sandbox) -> None:
    """What is typed wrong stops `run --sheet new` before the spreadsheet is made."""
    before = _sheets(sandbox)
    options = ["--sheet", "new", "--base-url", sandbox.url, "--every", "x"]
    assert CliRunner().invoke(app, ["run", str(plan_file), *options]).exit_code == 1
    assert _sheets(sandbox) == before


@pytest.mark.parametrize("word", ["plan", "doctor"])
def test_looking_makes_no_sheet(plan_file: Path, sandbox: Sandbox, word: str) -> None:
    """`--sheet new` with a command that writes nothing: refused, and no spreadsheet is made."""
    before = _sheets(sandbox)
    done = CliRunner().invoke(
        app, [word, str(plan_file), "--sheet", "new", "--base-url", sandbox.url, "--lang", "en"]
    )
    assert done.exit_code == 1
    assert "plan) writes nothing" in done.output
    assert f"kpi sync apply {plan_file} --sheet new --base-url {sandbox.url}," in done.output
    assert _sheets(sandbox) == before


def test_the_hints_are_commands_that_work(
    sandbox: Sandbox, plan_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `--sheet new` and `plan` print can be pasted, also with a space in the file's name."""
    monkeypatch.setenv("KPI_COMMAND", "uv run kpi")
    file = plan_file.with_name("our plan.json")
    plan_file.rename(file)
    options = ["--base-url", sandbox.url, "--lang", "en"]
    made = CliRunner().invoke(app, ["apply", str(file), "--sheet", "new", *options])
    hint = made.output.split("From now on: uv run kpi sync ")[1].splitlines()[0]
    assert CliRunner().invoke(app, [*shlex.split(hint), "--lang", "en"]).exit_code == 0
    sheet = shlex.split(hint)[3]
    sandbox.type_as_person(sheet, "Actuals", "H4", "2")
    planned = CliRunner().invoke(app, ["plan", *shlex.split(hint)[1:], "--lang", "en"])
    assert f"To do it: uv run kpi sync {hint}" in planned.output
    assert "…" not in planned.output


def test_a_new_sheet_and_json(sandbox: Sandbox, plan_file: Path) -> None:
    """The hint goes to standard error, so that standard output is JSON."""
    options = ["--sheet", "new", "--base-url", sandbox.url, "--json", "--lang", "en"]
    done = CliRunner().invoke(app, ["apply", str(plan_file), *options])
    assert json.loads(done.stdout)["wrote"]
    assert "From now on: kpi sync apply" in done.stderr


def test_the_only_sheet_of_the_ledger(kpi: Kpi, plan_file: Path, sandbox: Sandbox) -> None:
    """Without --sheet the ledger's only sheet; with two of them the user chooses."""
    assert kpi("status").exit_code == 0
    looks = ("status", "history", "conflicts")
    for word in looks:
        done = CliRunner().invoke(app, [word, str(plan_file), "--lang", "en"])
        assert done.exit_code == 0, done.output
        assert done.output == kpi(word).output
    CliRunner().invoke(
        app, ["apply", str(plan_file), "--sheet", "new", "--base-url", sandbox.url, "--lang", "en"]
    )
    for word in looks:
        done = CliRunner().invoke(app, [word, str(plan_file), "--lang", "en"])
        assert done.exit_code == 1
        assert kpi.sheet in done.output  # type: ignore[attr-defined]
        assert "--sheet" in done.output


def test_no_sheet_is_named(plan_file: Path) -> None:
    """Every command says which option is missing, and makes no ledger."""
    for word in ("plan", "apply", "run", "status", "history", "conflicts", "doctor"):
        done = CliRunner().invoke(app, [word, str(plan_file), "--lang", "en"])
        assert done.exit_code == 1
        assert "--sheet is missing" in done.output
        assert "KPI_SHEET" in done.output
    assert list(plan_file.parent.iterdir()) == [plan_file]


def test_a_broken_ledger_is_rebuilt(kpi: Kpi, plan_file: Path) -> None:
    """Garbage in the ledger's place: said what to do, and doing it works."""
    place = plan_file.with_name("plan.kpi-ledger.sqlite")
    place.write_text("no database " * 500)
    done = kpi("apply")
    assert done.exit_code == 1
    assert "Rename or remove" in done.output
    place.rename(place.with_suffix(".old"))
    assert kpi("apply").exit_code == 0
    assert kpi("conflicts").output == "No conflicts.\n"
