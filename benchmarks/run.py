"""Set up the benchmarks' environments, run them, print a table of ratios.

``python3 benchmarks/run.py [name …]``; names are the files beside this one. Ends with 1 when a
benchmark cannot run; a figure that misses its mark is told and ends with 0. Times are the least of
a few runs on whatever else the machine does.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
NAMES = (
    "batch", "reevaluation", "goal_seek", "least_change", "monthly_targets", "contributions",
    "importing", "cell_call", "workbook",
)  # fmt: skip
ENVIRONMENTS = {".venv": "requirements.txt", ".venv-xlcalculator": "requirements-xlcalculator.txt"}
SECONDS = 420


def main() -> int:
    """Run the benchmarks named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", help="default: all")
    chosen = parser.parse_args().name or NAMES
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    for environment, requirements in ENVIRONMENTS.items():
        prepare(HERE / environment, HERE / requirements)
    python = interpreter(HERE / ".venv")
    say(machine(python))
    say("| work | ours, ms | against | theirs, ms | figure | required | |")
    say("|---|---|---|---|---|---|---|")
    failed = []
    for name in chosen:
        try:
            for line in measured(python, name):
                say(row(line))
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            failed.append(f"{name}: {error}")
    for failure in failed:
        sys.stderr.write(failure + "\n")
    return 1 if failed else 0


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def interpreter(environment: Path) -> Path:
    """The Python of an environment."""
    windows = environment / "Scripts" / "python.exe"
    return windows if windows.exists() else environment / "bin" / "python"


def prepare(environment: Path, requirements: Path) -> None:
    """Make an environment from its requirements, once for each state of that file."""
    stamp = environment / "installed.txt"
    wanted = requirements.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    sys.stderr.write(f"setting up {environment.name} …\n")
    venv.create(environment, with_pip=True)
    install = [interpreter(environment), "-m", "pip", "install", "--quiet", "-r", requirements]
    subprocess.run([str(part) for part in install], check=True)  # noqa: S603
    stamp.write_text(wanted, encoding="utf-8")


def measured(python: Path, name: str) -> list[dict[str, Any]]:
    """The results of one benchmark.

    Raises:
        RuntimeError: It could not run.
    """
    done = subprocess.run(  # noqa: S603
        [str(python), "-m", f"benchmarks.{name}"], cwd=HERE.parent, capture_output=True, text=True,
        timeout=SECONDS, check=False,
        env=os.environ | {"PYTHONPATH": str(HERE.parent), "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-800:])
    results: list[dict[str, Any]] = json.loads(done.stdout.strip().splitlines()[-1])
    return results


def row(line: dict[str, Any]) -> str:
    """One line of the table."""
    theirs = "" if line["theirs"] is None else f"{line['theirs']:,.3g}"
    mark = "reached" if line["reached"] else "**missed**"
    cells = (line["work"], f"{line['ours']:,.3g}", line["peer"], theirs, line["figure"],
             line["required"], mark)  # fmt: skip
    return f"| {' | '.join(cells)} |"


def machine(python: Path) -> str:
    """Date, versions, size and load of the machine."""
    versions = subprocess.run(  # noqa: S603
        [str(python), "-c", "import numpy, pydantic; print(numpy.__version__, pydantic.VERSION)"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, "
        f"numpy {versions[0]}, pydantic {versions[1]}, {platform.machine()}, "
        f"{os.cpu_count()} cores{load}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
