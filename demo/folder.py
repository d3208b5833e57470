"""Where a run's files go: a run never overwrites a file that somebody edited."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

_MARK = ".kpi-demo.json"
_MOST_RUNS = 1_000


@dataclass(frozen=True)
class Folder:
    """The files of one run.

    Attributes:
        path: The folder.
        kept: An earlier folder whose edited files were left alone, or None.
    """

    path: Path
    kept: Path | None = None

    @property
    def workbook(self) -> Path:
        """The template workbook."""
        return self.path / "kpi-plan.xlsx"

    @property
    def sheet(self) -> Path:
        """The state of the local Sheets server, which holds the team sheet."""
        return self.path / "team-sheet.db"

    @property
    def ledger(self) -> Path:
        """The ledger of the sync."""
        return self.path / "ledger.sqlite"

    def seal(self) -> None:
        """Note the closed files' contents, so that a later run can tell whether they were edited.

        A run that was killed, or in which somebody typed, leaves no mark: its files stay.
        """
        marks = {file.name: _digest(file) for file in self._files() if file.exists()}
        (self.path / _MARK).write_text(json.dumps(marks, indent=1), encoding="utf-8")

    def is_untouched(self) -> bool:
        """True where nothing was edited since `seal`, or nothing stands here yet."""
        if not self.path.exists():
            return True
        if not self.path.is_dir():
            return False
        try:
            marks = json.loads((self.path / _MARK).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            # no mark: an interrupted run, or somebody else's folder
            return not any(file.exists() for file in self._files())
        edited = [f for f in self._files() if f.exists() and marks.get(f.name) != _digest(f)]
        return not edited

    def clear(self) -> None:
        """Remove the files of an untouched run."""
        self.path.mkdir(parents=True, exist_ok=True)
        for file in (*self._files(), self.path / _MARK):
            file.unlink(missing_ok=True)
        for side in ("", "-wal", "-shm"):
            self.ledger.with_name(self.ledger.name + side).unlink(missing_ok=True)

    def _files(self) -> tuple[Path, ...]:
        return (self.workbook, self.sheet)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def choose(base: Path) -> Folder:
    """The folder for a new run: ``base`` itself, or its first untouched ``run-N``."""
    folder = Folder(base)
    if folder.is_untouched():
        return folder
    for number in range(2, _MOST_RUNS):
        folder = Folder(base / f"run-{number}", kept=base)
        if folder.is_untouched():
            return folder
    message = f"{base}: {_MOST_RUNS} edited runs"
    raise FileExistsError(message)
