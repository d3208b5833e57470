"""The ledger: what was seen, agreed on, about to be written; SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from sync.errors import LedgerError, finding
from sync.ledger_records import Transaction
from sync.ledger_tables import META, RUNS, SCHEMA_VERSION, SETTINGS, TABS


class Ledger:
    """One ledger, for any number of sheets; use it as a context manager, or close it.

    Args:
        place: A SQLite file, made when missing, or an SQLAlchemy URL.

    Raises:
        LedgerError: It cannot be opened, or another version of this program wrote it.
    """

    def __init__(self, place: Path | str) -> None:
        self.place = str(place)
        url = self.place if "://" in self.place else f"sqlite:///{self.place}"
        if "://" not in self.place:
            Path(self.place).parent.mkdir(parents=True, exist_ok=True)
            Path(self.place).touch(mode=0o600)
        self._engine = sa.create_engine(url)
        if self._engine.dialect.name == "sqlite":
            _make_durable(self._engine)
        try:
            with self._engine.begin() as connection:
                META.create_all(connection)
                _check_version(connection, self.place)
        except DatabaseError as error:
            self.close()
            raise self._refused(error) from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def transaction(self, sheet: str) -> Iterator[Transaction]:
        """Work on one sheet's records; all of it is kept, or none.

        Raises:
            LedgerError: The database refused; nothing was kept.
        """
        try:
            with self._engine.begin() as connection:
                yield Transaction(connection, sheet)
        except SQLAlchemyError as error:
            raise self._refused(error) from error

    def _refused(self, error: SQLAlchemyError) -> LedgerError:
        reason = str(getattr(error, "orig", error))
        broken = any(words in reason for words in ("not a database", "malformed"))
        code = "sync-ledger-broken" if broken else "sync-ledger"
        return finding(LedgerError, code, file=self.place, reason=reason)

    def sheets(self) -> list[str]:
        """Return the ids of the sheets that were synced; of those only tried where none was."""
        with self._engine.connect() as connection:
            queries = (sa.select(table.c.sheet).distinct() for table in (TABS, RUNS))
            found = (connection.scalars(query).all() for query in queries)
            return sorted(next(filter(None, found), ()))

    def integrity(self) -> str:
        """Return ``ok``, or what SQLite finds wrong with the file."""
        if self._engine.dialect.name != "sqlite":
            return "ok"
        with self._engine.connect() as connection:
            return str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())


def _make_durable(engine: sa.Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins, not the driver
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_version(connection: sa.Connection, place: str) -> None:
    version = connection.scalar(sa.select(SETTINGS.c.value).where(SETTINGS.c.name == "schema"))
    if version is None:
        connection.execute(sa.insert(SETTINGS).values(name="schema", value=SCHEMA_VERSION))
    elif version != SCHEMA_VERSION:
        raise finding(
            LedgerError, "sync-ledger-version", file=place, found=version, known=SCHEMA_VERSION
        )
