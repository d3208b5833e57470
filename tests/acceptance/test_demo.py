"""The main job, end to end, as a new user runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.acceptance.conftest import ROOT, Kpi

DEMO = ROOT / "docs" / "demo.md"
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_demo_runs_and_its_figures_are_worked_out_in_the_docs(kpi: Kpi, lang: str) -> None:
    """Exit code 0 without a browser; every figure that it prints stands in docs/demo.md."""
    done = kpi("demo", "--no-open", lang=lang)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = done.stdout[: done.stdout.index("次にすること" if lang == "ja" else "What to do next")]
    told = re.sub(r"kpi-demo\S*|\[\d/\d\]|2025\S*|!\w\d+|「?“?\w+」?”?!\w\d+", "", told)
    told = told.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    printed = set(re.findall(NUMBER, told))
    worked = set(re.findall(NUMBER, DEMO.read_text(encoding="utf-8")))
    # 60.0 is 60; counts of months and of actuals, and August, are words about the run
    unexplained = {n for n in printed if n not in worked and n.removesuffix(".0") not in worked}
    assert unexplained == set()
    for figure in ("56,759", "2.956 %", "21.285 %", "1,677.9", "47.3", "124.8%", "62.4"):
        assert figure in done.stdout


def test_a_second_run_leaves_an_edited_workbook_alone(kpi: Kpi, tmp_path: Path) -> None:
    """Untouched files are made anew; an edited one stays, byte for byte."""
    assert kpi("demo", "--no-open").returncode == 0
    assert kpi("demo", "--no-open").returncode == 0
    assert not (tmp_path / "kpi-demo" / "run-2").exists()
    book = tmp_path / "kpi-demo" / "kpi-plan.xlsx"
    assert kpi("solve", "kpi-demo/kpi-plan.xlsx", "--write").returncode == 0
    edited = book.read_bytes()
    done = kpi("demo", "--no-open")
    assert done.returncode == 0, done.stderr
    assert "stay as they are" in done.stdout
    assert book.read_bytes() == edited
    assert (tmp_path / "kpi-demo" / "run-2" / "kpi-plan.xlsx").exists()


def test_the_demo_says_where_it_cannot_write(kpi: Kpi, tmp_path: Path) -> None:
    """A file in the folder's place: one line, exit code 1, the file untouched."""
    (tmp_path / "taken").write_text("mine")
    done = kpi("demo", "--no-open", "--out", "taken")
    assert done.returncode == 1
    assert "--out" in done.stderr
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a POSIX signal here")
def test_what_is_typed_on_the_page_is_synced_until_ctrl_c(tmp_path: Path) -> None:
    """Served: an actual typed on the page reaches the workbook; Ctrl-C ends it with 0."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "KPI_LANG": "en", "BROWSER": "true",
                 "PYTHONUNBUFFERED": "1"}  # fmt: skip
    with subprocess.Popen(
        [sys.executable, str(ROOT / "kpi.py"), "demo"], cwd=tmp_path, env=variables,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
    ) as demo:  # fmt: skip
        try:
            url = _address(demo)
            base, _, rest = url.partition("/s/")
            body = json.dumps({"sheet": "Actuals", "cell": "I4", "text": "9"}).encode()
            address = f"{base}/sandbox/spreadsheets/{rest.partition('?')[0]}/edit"
            request = urllib.request.Request(
                address, data=body, headers={"Content-Type": "application/json"}
            )
            urllib.request.urlopen(request).close()
            line = _wait_for(demo, "pulled")
            assert "1 pulled" in line
        finally:
            demo.send_signal(signal.SIGINT)
            assert demo.wait(30) == 0
    report = subprocess.run(
        [sys.executable, str(ROOT / "kpi.py"), "report", "kpi-demo/kpi-plan.xlsx", "--json"],
        cwd=tmp_path, env=variables, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(report.stdout)["actual_to_date"]["customers"] == 61


def _address(demo: subprocess.Popen[str]) -> str:
    line = _wait_for(demo, "http://127.0.0.1")
    found = re.search(r"http://\S+", line)
    assert found
    return found[0]


def _wait_for(demo: subprocess.Popen[str], words: str) -> str:
    assert demo.stdout
    until = time.monotonic() + 60
    for line in demo.stdout:
        if words in line:
            return line
        if time.monotonic() > until:
            break
    message = f"the demo never said {words!r}"
    raise AssertionError(message)
