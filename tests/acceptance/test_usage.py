"""A wrong command line is told in the user's language, with what was meant and where the help is."""

from __future__ import annotations

import os
import sys

import pytest
import typer

import kpi as front
from kpi_usage import WrongUsage, explain
from tests.acceptance.conftest import Kpi

JA, EN = "ja", "en"
CASES: list[tuple[str, str, str, str]] = [
    ("solv", "「solve」のことですか", "Did you mean “solve”?", "kpi"),
    ("xyzzy", "使えるコマンド: ", "There are: demo", "kpi"),
    ("solve", "「file」の指定がありません。指定するもの: 計画", "“file” is missing. It is: A ", "kpi solve"),
    ("solve p.json --gaol 3", "「--goal」のことですか", "Did you mean “--goal”?", "kpi solve"),
    ("solve p.json --zzz", "使えるオプション: --goal、", "There are: --goal, ", "kpi solve"),
    ("import b.xlsx", "「--kgi」の指定がありません。指定するもの: KGIのセル", "“--kgi” is missing. It is: The KGI's", "kpi import"),
    ("--goal 60 solve p.json", "例: solve --goal …", "as in: solve --goal …", "kpi"),
    ("-z", "使えるオプション: --version、--help", "There are: --version, --help", "kpi"),
    ("solve p.json --goal", "「--goal 値」の形で", "Write: --goal VALUE", "kpi solve"),
    ("solve p.json --json=1", "値を取りません", "takes no value", "kpi solve"),
    ("sync pln p.json", "「plan」のことですか", "Did you mean “plan”?", "kpi sync"),
    ("solve p.json --policy best", "least_change、equal_effort、", "one of: least_change, ", "kpi solve"),
    ("sync run p.json --cycles x", "整数を指定", "a whole number, as in: --cycles 5", "kpi sync run"),
    ("sync run p.json --cycles 0", "1 以上", "--cycles must be 1 or more", "kpi sync run"),
    ("check p.json q.json", "「q.json」が余分です", "“q.json” is one too many", "kpi check"),
    ("check p.json ——review", "半角の「--」", "Type it again with “--”", "kpi check"),
    ("check p.json －－review", "半角の「--」", "Type it again with “--”", "kpi check"),
    ("excel functions NONE", "「NAME」に使える値は", "NAME must be one of: KPI_", "kpi excel functions"),
]  # fmt: skip


def run(line: str, lang: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the front door in this process."""
    monkeypatch.setenv("KPI_LANG", lang)
    monkeypatch.setattr(sys, "argv", ["kpi", *line.split()])
    return front.main()


@pytest.mark.parametrize(("line", "japanese", "english", "help_of"), CASES)
def test_each_mistake_is_told(
    line: str,
    japanese: str,
    english: str,
    help_of: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is wrong, what was meant, and the command whose help tells more; exit code 2."""
    for lang, words, hint in ((JA, japanese, "くわしくは"), (EN, english, "For help")):
        assert run(line, lang, monkeypatch) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        first, last = shown.err.splitlines()
        assert words in first
        assert last == f"{hint}: {help_of} --help"


@pytest.mark.parametrize("line", ["solve --lang ja", "solve --gaol --lang=ja", "--lang ja solv"])
def test_a_language_on_a_wrong_line_counts(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line was not understood, but its language is."""
    assert run(line, EN, monkeypatch) == 2
    assert "エラー" in capsys.readouterr().err


def test_a_number_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    """As no command has such an option today, one made up."""
    app = typer.Typer()

    @app.command()
    def weigh(ratio: float = 1.0) -> None:
        del ratio

    with pytest.raises(WrongUsage) as caught:
        app(["--ratio", "much"], standalone_mode=False)
    explain(caught.value, app, ["--ratio", "much"])
    assert "--ratio must be a number, as in: --ratio 2.5" in capsys.readouterr().err


def test_what_is_not_foreseen_is_still_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistake that typer words itself comes with its words, in the frame of ours."""

    def fails(*_: object, **__: object) -> None:
        raise typer.BadParameter.__mro__[1]("Something new")

    monkeypatch.setattr(typer.Typer, "__call__", fails)
    assert run("solve", JA, monkeypatch) == 2
    assert "コマンドの書き方が正しくありません（Something new）" in capsys.readouterr().err


def test_typers_base_class_is_the_one_meant() -> None:
    """All its usage errors derive from it, and nothing wider."""
    assert WrongUsage.__name__ == "ClickException"
    assert issubclass(typer.BadParameter, WrongUsage)
    assert not issubclass(typer.Exit, WrongUsage)


def test_the_real_command(kpi: Kpi) -> None:
    """In a process of its own, as the set-up names it; help and version are no mistakes."""
    done = kpi("solv", lang="ja")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "くわしくは: kpi --help"
    version = kpi("--version")
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.strip()
    assert kpi("sync", "--help").returncode == 0
    assert "KPI_COMMAND" not in os.environ
