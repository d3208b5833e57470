"""Every command and option says what it does, in both languages, and the README names them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

import kpi as front
from tests.acceptance.conftest import ROOT, Kpi

WIDTH = 78  # of 80, with the panel's margins
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def commands() -> dict[str, Any]:
    """Each command by its words, ``sync plan``; hidden ones left out."""

    def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for name, part in getattr(command, "commands", {}).items():
            yield from walk(part, (*path, name))
        if path and not hasattr(command, "commands") and not command.hidden:
            yield " ".join(path), command

    return dict(walk(typer.main.get_command(front.build()[0]), ()))


COMMANDS = commands()


def test_all_parts_are_there() -> None:
    """The walk sees the parts' commands."""
    assert {"demo", "solve", "template new", "sync plan", "excel functions"} <= COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_speaks_both_languages(name: str) -> None:
    """The line in the list of commands, and each argument and option."""
    command = COMMANDS[name]
    said = {name: command.help.split("\n\n")[0]}
    said |= {p.opts[0]: p.help or "" for p in command.params if p.name != "help"}
    for what, words in said.items():
        assert JAPANESE.search(words), what
        assert re.search(r"[A-Za-z]{3}", words), what


@pytest.mark.parametrize("name", COMMANDS)
def test_the_lines_of_a_help_fit_a_terminal(name: str) -> None:
    """Typer keeps the line breaks below the first paragraph: none may be broken twice."""
    for paragraph in COMMANDS[name].help.split("\n\n")[1:]:
        lines = paragraph.splitlines()
        assert len(lines) == 1 or max(map(len, lines)) <= WIDTH, lines


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_each_command(name: str) -> None:
    """With its group in full, or beside its sisters in a row of the table."""
    group, _, last = name.rpartition(" ")
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    row = [line for line in lines if f"`kpi {group} " in line and f"`{last}" in line]
    assert row or any(f"`kpi {name}" in line for line in lines)


@pytest.mark.parametrize("name", ["demo", "sync apply"])
def test_help_touches_nothing(kpi: Kpi, name: str, tmp_path: Any) -> None:
    """`--help` of a command, in a process of its own, without a traceback or a file."""
    done = kpi(*name.split(), "--help")
    assert done.returncode == 0, done.stderr
    assert name in done.stdout
    assert list(tmp_path.iterdir()) == []
