"""From a table to the plan's actuals: what matches, what changes, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kpi
from kpimodel.calendar import Month
from kpimodel.errors import Location
from kpimodel.examples import software_company_a
from sync.filling import match
from sync.sources import Entry
from workbook_templates.commands import make
from workbook_templates.plan_file import open_plan

AUGUST = Month(2025, 8)
PLAN = software_company_a("ja")


def _entry(name: str, value: float, month: Month = AUGUST, row: int = 2) -> Entry:
    return Entry(name, month, value, value, Location("a.csv", "", row, 3))


def test_ids_and_labels_match() -> None:
    """By id first, by label else; what the plan holds already changes nothing."""
    label = PLAN.tree["leads"].label
    filling = match(
        [
            _entry("visits", 11_000),
            _entry(label, 330),
            _entry("visits", 10_800, Month(2025, 7)),
            _entry("leads", 353, Month(2025, 7)),
        ],
        PLAN,
    )
    assert [(one.node, one.kind) for one in filling.changes] == [
        ("visits", "new"), ("leads", "new"), ("visits", "same"), ("leads", "changed"),
    ]  # fmt: skip
    assert filling.actuals == {
        ("visits", AUGUST): 11_000,
        ("leads", AUGUST): 330,
        ("leads", Month(2025, 7)): 353,
    }


def test_what_does_not_match_is_told_once() -> None:
    """Unknown names with the nearest one, months after the plan: warned of, left out."""
    filling = match(
        [
            _entry("visit", 1),
            _entry("visit", 2, Month(2025, 9)),
            _entry("電話の本数", 3),
            _entry("visits", 4, Month(2025, 10)),
            _entry("visits", 5),
        ],
        PLAN,
    )
    assert [(one.code, one.severity) for one in filling.issues] == [
        ("fill-unknown-near", "warning"), ("fill-unknown", "warning"), ("fill-late", "warning"),
    ]  # fmt: skip
    assert filling.issues[0].parameters["near"] == "visits"
    assert filling.actuals == {("visits", AUGUST): 5}


def test_errors_stop_all() -> None:
    """An entry twice (once by id, once by label) and 3 for 3 %: all at once."""
    label = PLAN.tree["leads"].label
    entries = [_entry("leads", 1), _entry(label, 1, row=3), _entry("cvr", 3.05, row=4)]
    issues = match(entries, PLAN).issues
    assert [(one.code, one.location and one.location.a1) for one in issues] == [
        ("fill-twice", "C3"), ("sync-percent-as-number", "C4"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_the_command(tmp_path: Path, kind: str) -> None:
    """Shown first, written with --write, and the second time there is nothing to do."""
    file = tmp_path / f"plan.{kind}"
    if kind == "xlsx":
        make("b2b-new-customers", "en", file)
    else:
        file.write_text(json.dumps(software_company_a("en").to_dict()), "utf-8")
    source = tmp_path / "actuals.csv"
    source.write_text("id,2025-07,2025-08\nvisits,10800,11000\nfans,1,2\n", "utf-8")
    app, _ = kpi.build()
    words = ["fill", str(file), "--from", str(source), "--lang", "en"]
    run = CliRunner()
    before = file.read_bytes()
    shown = run.invoke(app, words)
    assert shown.exit_code == 0, shown.output
    assert "1 new, 0 changed, 1 the same" in shown.output
    assert "B3: " in shown.output
    assert "fans" in shown.output
    assert "--write" in shown.output
    assert file.read_bytes() == before
    done = run.invoke(app, [*words, "--write"])
    assert done.exit_code == 0, done.output
    assert open_plan(file).plan.actuals["visits", AUGUST] == 11_000
    again = run.invoke(app, [*words, "--write", "--json"])
    assert json.loads(again.stdout)["written"] is False


def test_the_command_names_the_cell(tmp_path: Path) -> None:
    """A text where a number belongs: exit 1, its cell, and nothing written."""
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(software_company_a("en").to_dict()), "utf-8")
    before = file.read_bytes()
    source = tmp_path / "actuals.csv"
    source.write_text("id,2025-08\nvisits,many\ncvr,3.1\n", "utf-8")
    words = ["fill", str(file), "--from", str(source), "--lang", "ja", "--write"]
    run = CliRunner().invoke(kpi.build()[0], words)
    assert run.exit_code == 1
    assert "B2: " in run.output
    assert "many" in run.output
    assert "B3: " in run.output  # what the plan makes of it comes in the same run
    assert file.read_bytes() == before


def test_rows_and_months_are_added(tmp_path: Path) -> None:
    """History without a column is refused with the cure; --add-months does it, with a backup."""
    file = tmp_path / "plan.xlsx"
    make("b2b-new-customers", "en", file)
    before = file.read_bytes()
    source = tmp_path / "last.csv"
    source.write_text("id,2025-03\nvisits,8000\n", "utf-8")
    app, _ = kpi.build()
    words = ["fill", str(file), "--from", str(source), "--lang", "en", "--write"]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 1
    assert "--add-months" in refused.output
    assert file.read_bytes() == before
    done = CliRunner().invoke(app, [*words, "--add-months", "--backup"])
    assert ".bak.xlsx" in done.output.replace("\n", "")
    assert done.exit_code == 0, done.output
    assert "2025-03" in done.output
    assert open_plan(file).plan.actuals["visits", Month(2025, 3)] == 8_000
    assert (tmp_path / "plan.bak.xlsx").read_bytes() == before
