"""The checkout, and a tiny project with the real bootstrap that sets up in seconds."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_KPI = """
import json, os, sys
def main():
    import tiny
    print(json.dumps([tiny.__name__, sys.argv, os.environ["KPI_COMMAND"]]))
    return 7
"""


def committed() -> list[Path]:
    """Every file that git tracks, or that stands in an unpacked archive."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, encoding="utf-8"
    )
    if listing.returncode == 0:
        return [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


def build_wheel(folder: Path, name: str, version: str, source: str = "") -> str:
    """Writes a wheel with one module; returns its line for a lock."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", source)
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        wheel.writestr(f"{info}/METADATA", about)
        wheel.writestr(f"{info}/WHEEL", tags)
        wheel.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}=={version} \\\n    --hash=sha256:{digest}\n"


@dataclass
class TinyProject:
    """A checkout with run.py, whose lock names one wheel and whose registry is a folder."""

    root: Path
    wheels: Path
    variables: dict[str, str] = field(default_factory=dict)

    def lock(self, level: str, text: str) -> None:
        """Writes the lock of a level."""
        (self.root / "requirements" / f"{level}.txt").write_text(text, encoding="utf-8")

    def command(self, *words: str) -> list[str]:
        """The command line of a start."""
        return [sys.executable, "run.py", *words]

    def environment(self) -> dict[str, str]:
        """The variables of a start: no network, the folder of wheels instead."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "LC_"))}
        return {
            **kept,
            "LANG": "C.UTF-8",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.wheels.as_uri(),
            **self.variables,
        }

    def start(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs `python3 run.py …` to its end."""
        return subprocess.run(
            self.command(*words),
            cwd=self.root,
            env=self.environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def project(tmp_path: Path) -> TinyProject:
    """A tiny project under a path with a space and Japanese in it."""
    root, wheels = tmp_path / "my 計画", tmp_path / "wheels"
    (root / "requirements").mkdir(parents=True)
    wheels.mkdir()
    shutil.copy(ROOT / "run.py", root)
    shutil.copytree(ROOT / "bootstrap", root / "bootstrap")
    (root / "kpi.py").write_text(_KPI, encoding="utf-8")
    tiny = TinyProject(root, wheels)
    line = build_wheel(wheels, "tiny", "1")
    tiny.lock("all", line)
    tiny.lock("dev", line)
    tiny.lock("virtualenv", "")
    return tiny
