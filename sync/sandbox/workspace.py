"""All spreadsheets of a sandbox: one change at a time, each of them whole and saved, or not at all."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sync.sandbox.document import Document, timestamp
from sync.sandbox.errors import not_found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.sandbox.payload import Json
    from sync.sandbox.store import Store

API = "api"


class Workspace:
    """The spreadsheets in memory, in step with the state file.

    Args:
        store: The open state file.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._documents = store.load()

    @contextmanager
    def reading(self, document_id: str) -> Iterator[Document]:
        """A spreadsheet to read; nobody changes it meanwhile.

        Raises:
            ApiError: There is none of that id.
        """
        with self._lock:
            yield self._get(document_id)

    @contextmanager
    def writing(self, document_id: str, change: str, actor: str = API) -> Iterator[Document]:
        """A copy of a spreadsheet to change; it counts only if the block ends well.

        Args:
            document_id: The spreadsheetId.
            change: What is done, for the log.
            actor: Who does it, for the log.

        Raises:
            ApiError: There is none of that id.
        """
        with self._lock:
            copy = self._get(document_id).copy()
            yield copy
            copy.version += 1
            copy.modified = max(timestamp(), copy.modified)
            self._store.save(copy, actor, change)
            self._documents[document_id] = copy

    def add(self, document: Document) -> None:
        """Keep a new spreadsheet."""
        with self._lock:
            self._store.save(document, API, "create")
            self._documents[document.id] = document

    def delete(self, document_id: str) -> None:
        """Delete a spreadsheet.

        Raises:
            ApiError: There is none of that id.
        """
        with self._lock:
            self._get(document_id)
            self._store.delete(document_id)
            del self._documents[document_id]

    def all(self) -> list[Document]:
        """Every spreadsheet, the newest first."""
        with self._lock:
            return list(self._documents.values())[::-1]

    def revisions(self, document_id: str) -> list[Json]:
        """The log of a spreadsheet, the newest change first.

        Raises:
            ApiError: There is none of that id.
        """
        with self._lock:
            self._get(document_id)
            return self._store.revisions(document_id)

    def close(self) -> None:
        """Wait for the change in progress, then release the state file."""
        with self._lock:
            self._store.close()

    def _get(self, document_id: str) -> Document:
        document = self._documents.get(document_id)
        if document is None:
            raise not_found()
        return document
