"""`kpi template list` and `kpi template new`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kpi
from kpimodel.plan import Plan
from kpimodel.table import Lang
from workbook_templates import catalogue
from workbook_templates.commands import app, committed
from workbook_templates.package import Package
from workbook_templates.read import read


def test_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line a template, in the language asked for, else the user's."""
    out = CliRunner().invoke(app, ["list", "--lang", "ja"]).output
    assert [line.split()[0] for line in out.splitlines()] == list(catalogue.names())
    assert "新規顧客50件" in out
    monkeypatch.setenv("KPI_LANG", "ja")
    assert CliRunner().invoke(app, ["list"]).output == out
    monkeypatch.setenv("KPI_LANG", "en")
    assert "50 new customers" in CliRunner().invoke(app, ["list"]).output


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_new(tmp_path: Path, lang: Lang) -> None:
    """A filled-in workbook, ready to be read."""
    out = tmp_path / "plan.xlsx"
    result = CliRunner().invoke(
        app, ["new", "b2b-new-customers", "--lang", lang, "--out", str(out)]
    )
    assert (result.exit_code, out.read_bytes()) == (
        0,
        committed("b2b-new-customers", lang).read_bytes(),
    )
    assert "kpi check" in result.output
    assert read(out).lang == lang


@pytest.mark.parametrize("name", catalogue.names())
def test_every_template_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """`--out plan.json` gives the plan alone, in the user's language."""
    monkeypatch.setenv("KPI_LANG", "ja")
    out = tmp_path / "plan.json"
    assert CliRunner().invoke(app, ["new", name, "--out", str(out)]).exit_code == 0
    data = json.loads(out.read_text(encoding="utf-8"))
    assert Plan.from_dict(data).to_dict() == catalogue.plan(name, "ja").to_dict()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_with_macros(tmp_path: Path, lang: Lang) -> None:
    """`.xlsm` carries the functions and the same plan; `--macro` asks for that ending."""
    out = tmp_path / "plan.xlsm"
    command = ["new", "customer-satisfaction", "--macro", "--lang", lang, "--out"]
    assert CliRunner().invoke(app, [*command, str(out)]).exit_code == 0
    assert "xl/vbaProject.bin" in Package(out).zip.namelist()
    plan = read(out).plan
    assert plan.to_dict() == catalogue.plan("customer-satisfaction", lang).to_dict()
    result = CliRunner().invoke(app, [*command, str(tmp_path / "plan.xlsx")])
    assert result.exit_code == 1
    assert "plan.xlsm" in result.output
    assert not (tmp_path / "plan.xlsx").exists()


def test_another_start(tmp_path: Path) -> None:
    """The window, due dates and the name move; the sample actuals are left out."""
    out = tmp_path / "plan.xlsx"
    command = ["new", "customer-satisfaction", "--lang", "ja", "--out", str(out), "--start"]
    result = CliRunner().invoke(app, [*command, "2026-10"])
    assert result.exit_code == 0
    assert "2026-10～2027-03" in result.output
    plan = read(out).plan
    assert (str(plan.calendar.start), plan.name) == ("2026-10", "2026年度 下期 満足度プラン")
    assert {str(node.due) for node in plan.tree.nodes} == {"2027-03-31"}
    assert plan.actuals == {}
    result = CliRunner().invoke(app, [*command, "soon", "--force"])
    assert result.exit_code == 1
    assert "--start: 「soon」" in result.output


def test_without_a_name_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is called as the template, the next one as the last; neither is overwritten."""
    monkeypatch.chdir(tmp_path)
    command = ["new", "b2b-new-customers", "--lang", "en"]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert CliRunner().invoke(app, command).exit_code == 1
    command = ["new", "--from", "b2b-new-customers.xlsx", "--lang", "en"]
    assert CliRunner().invoke(app, command).exit_code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"b2b-new-customers.xlsx", "b2b-new-customers_next.xlsx"}


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    """Nothing is overwritten without --force."""
    out = tmp_path / "plan.xlsx"
    out.write_text("mine")
    command = ["new", "b2b-new-customers", "--out", str(out), "--lang", "en"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert "plan.xlsx: A file of this name is there already" in result.output
    assert out.read_text() == "mine"
    assert CliRunner().invoke(app, [*command, "--force"]).exit_code == 0


def test_an_unknown_template(tmp_path: Path) -> None:
    """The names that exist are told."""
    result = CliRunner().invoke(
        app, ["new", "b2c", "--out", str(tmp_path / "x.xlsx"), "--lang", "ja"]
    )
    assert result.exit_code == 1
    assert "「b2c」というテンプレートはありません" in result.output
    assert "saas-arr" in result.output


@pytest.mark.parametrize(
    ("place", "said"),
    [("nowhere/x.xlsx", "cannot be written"), ("x.xls", "ending that cannot be made")],
)
def test_a_place_that_cannot_be(tmp_path: Path, place: str, said: str) -> None:
    """The finding says why the file cannot be made."""
    out = tmp_path / place
    result = CliRunner().invoke(
        app, ["new", "b2b-new-customers", "--out", str(out), "--lang", "en"]
    )
    assert result.exit_code == 1
    assert said in result.output
    assert not out.exists()


def test_the_next_command_can_be_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was started, with a name of two words in quotation marks."""
    monkeypatch.setenv("KPI_COMMAND", "python3 run.py")
    book = tmp_path / "my plan.xlsx"
    words = ["template", "new", "blank", "--lang", "en", "--out", str(book)]
    done = CliRunner().invoke(kpi.build()[0], words)
    assert f'python3 run.py check "{book}"' in done.output


def test_a_warning_is_told_once(tmp_path: Path) -> None:
    """A goal that deserves a look, with months that are closed: one warning, not two."""
    book = tmp_path / "plan.json"
    words = ["template", "new", "b2b-new-customers", "--lang", "en", "--out", str(book)]
    assert CliRunner().invoke(kpi.build()[0], words).exit_code == 0
    done = CliRunner().invoke(kpi.build()[0], ["solve", str(book), "--goal", "-5", "--lang", "en"])
    assert done.output.count("is negative") == 1
