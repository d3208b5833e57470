"""`kpi excel …`: the list of functions and the honest word on routes."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from addin import catalogue
from addin.commands import ROUTES, register

_APP = typer.Typer()
register(_APP)


@_APP.command("other")
def _other() -> None:
    """Keep `excel` a sub-command, as under `kpi`."""


def run(*words: str) -> tuple[int, str]:
    """Run the command; return its exit code and what it printed."""
    result = CliRunner().invoke(_APP, ["excel", *words])
    return result.exit_code, result.output


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_functions_lists_every_function(lang: str) -> None:
    """Each with its signature, its help and its arguments, in the language asked for."""
    code, output = run("functions", "--lang", lang)
    assert code == 0
    for function in catalogue.FUNCTIONS:
        assert f"={function.signature}" in output
        assert function.help[0 if lang == "ja" else 1] in output
        for argument in function.arguments:
            assert argument.help[0 if lang == "ja" else 1] in output


@pytest.mark.parametrize("name", ["KPI_STATUS", "status"])
def test_functions_shows_one(name: str) -> None:
    """One function, with or without its prefix."""
    code, output = run("functions", name, "--lang", "en")
    assert code == 0
    assert output.startswith("=KPI_STATUS(achievement, [bands], [lang])")
    assert "KPI_CHECK" not in output


def test_functions_refuses_an_unknown_name() -> None:
    """And names those there are."""
    code, output = run("functions", "KPI_MAGIC")
    assert code == 2
    assert "KPI_BACKSOLVE" in output


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_routes_says_what_works_today(lang: str) -> None:
    """Every route is spoken of, and that no real Excel was seen."""
    code, output = run("routes", "--lang", lang)
    assert code == 0
    assert all(pair[0 if lang == "ja" else 1] in output for pair in ROUTES)
    assert "docs/verification.md" in output
