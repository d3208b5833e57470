"""The state file: one SQLite database, which one server at a time may use.

SQLite's own journal makes each save atomic, also when the process is killed in the middle of it,
and its exclusive lock goes away with the process that held it.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sync.sandbox.document import Document
from sync.sandbox.errors import SandboxError

if TYPE_CHECKING:
    from sync.sandbox.payload import Json

_FORMAT = 1
_KEPT_REVISIONS = 1_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS spreadsheet (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS revision (
    number INTEGER PRIMARY KEY AUTOINCREMENT, spreadsheet TEXT NOT NULL,
    version INTEGER NOT NULL, time TEXT NOT NULL, actor TEXT NOT NULL, change TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS revision_by_spreadsheet ON revision (spreadsheet, number);
"""


class Store:
    """The spreadsheets on disk.

    Args:
        path: The state file; it and its folder are made where they are missing.

    Raises:
        SandboxError: Another server has the file open, or it is no state file of this sandbox.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(self.path, timeout=0.2, check_same_thread=False)
        try:
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._check_format()
            with self._db:
                self._db.executescript("BEGIN EXCLUSIVE;" + _SCHEMA)
                self._db.execute(f"PRAGMA user_version={_FORMAT}")
        except sqlite3.OperationalError as error:
            self._db.close()
            if "locked" not in str(error):
                raise SandboxError(
                    f"{self.path}: cannot be used as the state file: {error}"
                ) from error
            raise SandboxError(
                f"{self.path}: another sandbox is running on this state file. "
                "Stop it, or start this one on another file."
            ) from error
        except (sqlite3.DatabaseError, SandboxError) as error:
            self._db.close()
            if isinstance(error, SandboxError):
                raise
            raise SandboxError(
                f"{self.path}: not a state file of the sandbox ({error}). Choose another file."
            ) from error

    def _check_format(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if version not in (0, _FORMAT) or (version == 0 and tables):
            raise SandboxError(
                f"{self.path}: not a state file of this version of the sandbox. "
                "Choose another file."
            )

    def load(self) -> dict[str, Document]:
        """Every spreadsheet, the oldest first."""
        rows = self._db.execute("SELECT content FROM spreadsheet ORDER BY position")
        documents = (Document.from_json(json.loads(content)) for (content,) in rows)
        return {document.id: document for document in documents}

    def save(self, document: Document, actor: str, change: str) -> None:
        """Write a spreadsheet and a line of its log, both or neither."""
        content = json.dumps(document.to_json(), ensure_ascii=False, separators=(",", ":"))
        with self._db:
            self._db.execute(
                "INSERT INTO spreadsheet (id, position, content)"
                " VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM spreadsheet), ?)"
                " ON CONFLICT (id) DO UPDATE SET content = excluded.content",
                (document.id, content),
            )
            self._db.execute(
                "INSERT INTO revision (spreadsheet, version, time, actor, change)"
                " VALUES (?, ?, ?, ?, ?)",
                (document.id, document.version, document.modified, actor, change),
            )
            self._db.execute(
                "DELETE FROM revision WHERE spreadsheet = ? AND version <= ?",
                (document.id, document.version - _KEPT_REVISIONS),
            )

    def delete(self, document_id: str) -> None:
        """Remove a spreadsheet with its log."""
        with self._db:
            self._db.execute("DELETE FROM spreadsheet WHERE id = ?", (document_id,))
            self._db.execute("DELETE FROM revision WHERE spreadsheet = ?", (document_id,))

    def revisions(self, document_id: str) -> list[Json]:
        """The log of a spreadsheet, the newest first; the last 1,000 changes."""
        rows = self._db.execute(
            "SELECT version, time, actor, change FROM revision"
            " WHERE spreadsheet = ? ORDER BY number DESC",
            (document_id,),
        )
        names = ("version", "time", "actor", "change")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def close(self) -> None:
        """Release the file."""
        self._db.close()
