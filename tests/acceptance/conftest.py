"""The real command, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kpimodel.examples import software_company_a

ROOT = Path(__file__).resolve().parents[2]
Kpi = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def kpi(tmp_path: Path) -> Kpi:
    """Run `kpi` with arguments in an empty folder, in English unless told otherwise."""

    def run(*arguments: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "KPI_LANG": lang, "COLUMNS": "120"}
        return subprocess.run(
            [sys.executable, "-W", "error", str(ROOT / "kpi.py"), *arguments],
            cwd=tmp_path, env=variables, capture_output=True, text=True, encoding="utf-8",
            timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def plan_json(tmp_path: Path) -> Path:
    """The worked example as JSON."""
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(software_company_a("en").to_dict()), encoding="utf-8")
    return file
