"""The workbook's checks and `kpi check` find the same mistakes, and judge them alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kpi
from tests.workbook.books import Changes, Places
from tests.workbook.libreoffice import error_cells, recalculated
from tests.workbook.made import made
from tests.workbook.mistakes import MISTAKES, Mistake
from workbook_templates import patch
from workbook_templates.build_checks import HEAD
from workbook_templates.catalogue.checks import CHECKS
from workbook_templates.recalculate import recalculate

_CALC = "計算"


def _typed(folder: Path, mistake: Mistake) -> Path:
    path = made(folder)
    places = Places(path)
    changes: Changes = {places.cell(*cell): value for cell, value in mistake.cells.items()}
    patch.write(path, changes, overwrite=True)
    return path


def _in_the_workbook(values: dict[tuple[str, str], Any]) -> dict[str, str]:
    """Severity of each check that found something."""
    return {
        key: words.severity
        for row, (key, words) in enumerate(CHECKS.items(), HEAD + 2)
        if not str(values["チェック", f"D{row}"]).startswith("✔")
    }


def _by_kpi(path: Path) -> list[dict[str, str]]:
    shown = CliRunner().invoke(kpi.build()[0], ["check", str(path), "--review", "--json"])
    found: list[dict[str, str]] = json.loads(shown.stdout)
    return found


def _verdict(severities: set[str]) -> str:
    return next((grade for grade in ("error", "warning") if grade in severities), "fine")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_both_find_it_and_judge_it_alike(tmp_path: Path, mistake: Mistake) -> None:
    """The check and the finding that are named are there; the worst severity is the same."""
    path = _typed(tmp_path, mistake)
    values = recalculate(path)
    checks, findings = _in_the_workbook(values), _by_kpi(path)
    assert mistake.check in checks
    assert not mistake.code or mistake.code in {finding["code"] for finding in findings}
    ours = _verdict(set(checks.values()))
    kpis = _verdict({finding["severity"] for finding in findings})
    assert (ours != kpis) == bool(mistake.why), (checks, findings)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_no_mistake_leaves_an_error_value_in_sight(tmp_path: Path, mistake: Mistake) -> None:
    """Whatever is typed, the sheets show words; only the charts' gaps are #N/A, on the calculation."""
    values = recalculate(_typed(tmp_path, mistake))
    seen = {
        place: value
        for place, value in values.items()
        if place[0] != _CALC and isinstance(value, str) and value.startswith("#")
    }
    assert seen == {}


_IN_LIBREOFFICE = ("cycle of KGI", "number as text", "another goal", "actual text", "gap", "due text",
                   "weight of a month is text", "bands text")  # fmt: skip


@pytest.mark.host("soffice")
@pytest.mark.parametrize("name", _IN_LIBREOFFICE)
def test_libreoffice_finds_the_same(tmp_path: Path, name: str) -> None:
    """A second engine: the same checks, the same places, and no error value in sight."""
    [mistake] = [mistake for mistake in MISTAKES if mistake.name == name]
    path = _typed(tmp_path, mistake)
    ours, theirs = recalculate(path), recalculated(path, tmp_path)
    assert _in_the_workbook(theirs) == _in_the_workbook(ours)
    for row in range(HEAD + 2, HEAD + 2 + len(CHECKS)):
        assert theirs["チェック", f"E{row}"] == ours["チェック", f"E{row}"]
    assert [
        place for place in error_cells(theirs) if place[0] != _CALC and place[2] != "#N/A"
    ] == []


def test_the_table_is_worth_its_name() -> None:
    """At least 25 mistakes, each by its own name; most of them judged alike."""
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES) >= 60
    assert sum(not mistake.why for mistake in MISTAKES) >= 45


@pytest.mark.parametrize("key", sorted(set(CHECKS) - {"live", "drawn", "native", "stale"}))
def test_every_check_has_its_mistake(key: str) -> None:
    """No check stands there that no mistake of the table needs."""
    assert key in {mistake.check for mistake in MISTAKES}
