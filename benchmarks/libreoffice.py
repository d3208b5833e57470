"""A warm LibreOffice, driven through UNO by the system's own Python, which has that bridge."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from benchmarks.harness import peer

_BESIDE_OFFICE = ("program/python", "program/python.exe", "Contents/Resources/python")


def office(task: str, *arguments: str) -> Any:
    """Run a task of ``peers/office.py``.

    Raises:
        RuntimeError: No LibreOffice, or no Python with UNO.
    """
    program = shutil.which("soffice")
    if program is None:
        raise RuntimeError("no soffice on the path; install LibreOffice Calc")
    return peer("office.py", program, task, *arguments, python=_python(Path(program)))


def _python(program: Path) -> str:
    """``KPI_UNO_PYTHON``, the Python that comes with the office, or the system's."""
    home = program.resolve().parent.parent
    found = [home / name for name in _BESIDE_OFFICE if (home / name).exists()]
    return os.environ.get("KPI_UNO_PYTHON") or str(found[0] if found else "/usr/bin/python3")
