"""`kpi template list` and `kpi template new`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kpimodel.table import Lang
from workbook_templates.commands import app, committed
from workbook_templates.read import read


def test_list() -> None:
    """One line a template, in either language."""
    out = CliRunner().invoke(app, ["list", "--lang", "ja"]).output
    assert "b2b-new-customers" in out
    assert "新規顧客50件" in out


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
    assert read(out).lang == lang


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    """Nothing is overwritten without --force."""
    out = tmp_path / "plan.xlsx"
    out.write_text("mine")
    command = ["new", "b2b-new-customers", "--out", str(out)]
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


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The finding says why the file cannot be written."""
    out = tmp_path / "nowhere" / "x.xlsx"
    result = CliRunner().invoke(app, ["new", "b2b-new-customers", "--out", str(out)])
    assert result.exit_code == 1
    assert "cannot be written" in result.output
