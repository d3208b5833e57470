"""Without the extras the core imports and `kpi` shows its help."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"blocked: {name}", name=name)
sys.meta_path.insert(0, Blocked())
"""
EXTRAS = {
    "defusedxml",
    "google",
    "gspread",
    "openpyxl",
    "pandas",
    "python_calamine",
    "requests",
    "sqlalchemy",
    "starlette",
    "uvicorn",
    "xlsxwriter",
    "xlwings",
}


def run(code: str, blocked: set[str]) -> subprocess.CompletedProcess[str]:
    """Runs code in a Python that cannot import the blocked names."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", f"BLOCKED = {blocked!r}\n{BLOCK}\n{code}"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_block_blocks() -> None:
    """The test's own means works."""
    assert "blocked: pandas" in run("import pandas", EXTRAS).stderr


def test_the_core_needs_pydantic_and_numpy_only() -> None:
    """`import kpimodel` and its public names work without the command's libraries too."""
    code = "import kpimodel as km; km.Tree, km.evaluate, km.backsolve, km.achievement"
    done = run(code, EXTRAS | {"typer", "rich", "scipy"})
    assert done.returncode == 0, done.stderr


def test_the_command_shows_its_help_without_extras() -> None:
    """The bare install has a working front door."""
    done = run("import sys; sys.argv = ['kpi', '--help']; from kpi import main; main()", EXTRAS)
    assert done.returncode == 0, done.stderr
    assert "solve" in done.stdout
