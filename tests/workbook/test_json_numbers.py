"""Numbers in a plan as JSON that no program can hold: a finding at their place, no traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kpi
from kpimodel.examples import software_company_a

_MARK = 987654321


def _checked(folder: Path, number: str, *place: str | int) -> tuple[int, list[dict[str, Any]]]:
    """What ``kpi check`` says of a plan with a number at a place."""
    data: Any = software_company_a().to_dict()
    at = data
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = _MARK
    path = folder / "plan.json"
    path.write_text(json.dumps(data).replace(str(_MARK), number), encoding="utf-8")
    shown = CliRunner().invoke(kpi.build()[0], ["check", str(path), "--json"])
    assert shown.exception is None or isinstance(shown.exception, SystemExit), shown.exception
    return shown.exit_code, json.loads(shown.stdout)


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000, "9" * 350, "1e999", "NaN"])
@pytest.mark.parametrize(
    ("place", "path"),
    [
        (("nodes", 3, "baseline"), "baseline"),
        (("nodes", 0, "target"), "target"),
        (("actuals", 0, "value"), "actuals"),
        (("months",), "months"),
        (("watch",), "watch"),
    ],
)
def test_a_number_without_end_is_told_at_its_place(
    tmp_path: Path, number: str, place: tuple[str | int, ...], path: str
) -> None:
    """A number of 5,000 digits, or beyond a float, anywhere: one finding there."""
    code, findings = _checked(tmp_path, number, *place)
    errors = [finding for finding in findings if finding["severity"] == "error"]
    assert code != 0
    assert len(errors) == 1
    assert path in json.dumps(errors[0])


def test_a_goal_of_the_wrong_sign_is_told(tmp_path: Path) -> None:
    """``kpi check`` of a goal of −50: a warning at the KGI's target."""
    _, findings = _checked(tmp_path, "-50", "nodes", 0, "target")
    assert "target-wrong-sign" in {finding["code"] for finding in findings}
