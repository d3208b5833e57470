"""The built package holds every room of the house, and nothing else."""

import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.frame.conftest import ROOT, committed

ROOMS = (
    "addin",
    "demo",
    "kpimodel",
    "sync",
    "workbook_templates",
    "kpi.py",
    "kpi_usage.py",
    "console.py",
)
UNSHIPPED = {".md"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built offline from a copy of the committed files."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("out")
    for path in committed():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            shutil.copy(path, target)
    options = [
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--quiet",
        "--wheel-dir",
        str(out),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", ".", *options],
        cwd=copy,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (path,) = out.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    """Code, data and the sandbox's page are all packed; tests and the bootstrap are not."""
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in committed()
        if path.relative_to(ROOT).parts[0] in ROOMS
        and path.is_file()
        and path.suffix not in UNSHIPPED
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == expected


def test_the_wheel_offers_the_command_and_the_extras(wheel: zipfile.ZipFile) -> None:
    """Name, licence, entry point and extras are those of the design."""
    (info,) = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    about = wheel.read(f"{info}/METADATA").decode()
    assert "kpi = kpi:main" in wheel.read(f"{info}/entry_points.txt").decode()
    assert "License-Expression: MIT" in about
    extras = {line.split()[-1] for line in about.splitlines() if line.startswith("Provides-Extra")}
    assert extras == {"all", "dev", "excel", "server", "sheets", "workbook"}
