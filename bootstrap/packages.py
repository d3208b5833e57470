"""Packages from the lock into the environment, with pip's output turned into a count."""

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from bootstrap.failure import TAIL, SetupError, diagnose

_OVERRULED = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIREMENT", "PYTHONPATH", "PYTHONHOME")
"""A user's settings that would send the packages elsewhere than into the environment."""

_INSTALL = (
    "install",
    "--require-hashes",
    "--no-deps",
    "--no-user",
    "--no-input",
    "--no-warn-script-location",
    "--disable-pip-version-check",
    "--progress-bar=off",
)

_ONE_MORE = ("Collecting ", "Requirement already satisfied", "Ignoring ")
"""How pip's line on the next package begins; ignored are those for other systems."""


def count(lock: Path) -> int:
    """How many packages a lock names, those for other systems included."""
    return sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())


def install(python: Path, lock: Path, log: Path, progress: Callable[[int], None]) -> None:
    """Installs what a lock names, each file checked against its hash.

    Args:
        python: The environment's interpreter.
        lock: A requirements file with hashes, complete (nothing else is resolved).
        log: Takes pip's whole output.
        progress: Called with the number of packages seen so far.

    Raises:
        SetupError: pip failed; its last lines and the cure go with it.
    """
    command = [str(python), "-m", "pip", *_INSTALL, "-r", str(lock)]
    variables = {key: value for key, value in os.environ.items() if key not in _OVERRULED}
    lines: list[str] = []
    seen = 0
    with (
        log.open("w", encoding="utf-8") as record,
        subprocess.Popen(
            command,
            env={**variables, "PYTHONIOENCODING": "utf-8"},
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as pip,
    ):
        for line in pip.stdout or ():
            record.write(line)
            lines.append(line.rstrip())
            seen += line.startswith(_ONE_MORE)
            progress(seen)
    if pip.returncode:
        raise SetupError("failed-packages", cure=diagnose(lines), lines=_why(lines), log=log)


def _why(lines: Sequence[str]) -> list[str]:
    """The lines that tell why pip failed: its errors, else its last words."""
    errors = [line for line in lines if line.lstrip().startswith(("ERROR", "error:"))]
    return (errors or [line for line in lines if line.strip()])[-TAIL:]


def link(python: Path, root: Path) -> None:
    """Makes the packages of the checkout importable in the environment.

    A path file does what an editable install would, with no build tool to fetch.

    Args:
        python: The environment's interpreter.
        root: The checkout.
    """
    ask = "import sysconfig; print(sysconfig.get_path('purelib').encode('utf-8').hex())"
    answer = subprocess.run(
        [str(python), "-I", "-c", ask], stdout=subprocess.PIPE, check=True, encoding="ascii"
    )
    site = Path(bytes.fromhex(answer.stdout.strip()).decode("utf-8"))
    # Python reads path files as UTF-8 from 3.13 on and in the locale's encoding before; an
    # escaped string in an import line means the same in each.
    line = f"import sys; sys.path.append({str(root)!a})\n"
    (site / "kpi-tree-toolkit.pth").write_text(line, encoding="ascii")
