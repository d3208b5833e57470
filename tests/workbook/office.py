"""A running LibreOffice as a second engine: cells are typed into an open workbook, and read back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.workbook.figures import NAMES
from tests.workbook.typing_plans import Typed

_WORKER = Path(__file__).with_name("office_worker.py")


class Office:
    """A workbook open in an office of our own, with its own profile.

    Args:
        path: The workbook.
        folder: Where the profile may stand.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        program = shutil.which("soffice")
        assert program is not None
        self._process = subprocess.Popen(
            [_python(Path(program)), str(_WORKER), program, str(path), str(folder / "profile")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._ask({"task": "open"})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(60)

    def put(self, cells: Typed) -> None:
        """Type values into named areas (None clears a cell) and recalculate."""
        changes = [[name, row, column, value] for (name, row, column), value in cells.items()]
        self._ask({"task": "put", "cells": changes})

    def edit(self, how: str, name: str, row: int) -> None:
        """Insert or delete a whole row of a named area's sheet, or rename that sheet."""
        self._ask({"task": how, "name": name, "row": row})

    def figures(self) -> Mapping[str, Mapping[str, Any]]:
        """``{figure: {id: value}}``; blanks are None."""
        names = ["fig_id", *(f"fig_{name}" for name in NAMES)]
        columns = self._ask({"task": "columns", "names": names})
        return {
            name: {
                id_: None if value == "" else value
                for id_, value in zip(columns["fig_id"], columns[f"fig_{name}"], strict=True)
                if id_
            }
            for name in NAMES
        }

    def _ask(self, question: Mapping[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the office went away"
        return json.loads(answer)


def _python(program: Path) -> str:
    """A Python with the office's bridge: ``KPI_UNO_PYTHON``, the office's own, or the system's."""
    home = program.resolve().parent.parent
    own = [home / name for name in ("program/python", "program/python.exe")]
    found = next((str(path) for path in own if path.exists()), "/usr/bin/python3")
    return os.environ.get("KPI_UNO_PYTHON") or (found if Path(found).exists() else sys.executable)
