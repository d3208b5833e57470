"""The page on `kpi import` shows what the command prints."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.testing import CliRunner

from tests.workbook.test_draft import FUNNEL
from tests.workbook.userbooks import write
from workbook_templates.draft_commands import register

PAGE = Path(__file__).parents[2] / "docs" / "import.md"


def test_the_page_shows_the_true_output(tmp_path: Path) -> None:
    """The example's output on the page is the command's."""
    page = PAGE.read_text(encoding="utf-8")
    shown = page.split("<!-- the output of")[1].split("```")[1].strip()
    command = page.split("```")[1].strip()
    path = write(tmp_path / "売上.xlsx", FUNNEL)
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    words = [word.strip("'") for word in command.split()[1:]]
    words[1] = str(path)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    printed = "\n".join(line.rstrip() for line in result.stdout.strip().splitlines())
    assert shown in printed
