"""The ledger: what was seen, agreed on, about to be written; SQLite or PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from sync.errors import LedgerError, finding
from sync.records import Base, ConflictRow, Intent, Key, Observation, Run, TabState, month_of

SCHEMA_VERSION = "1"

_meta = sa.MetaData()
_settings = sa.Table(
    "settings",
    _meta,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
_observations = sa.Table(
    "observations",
    _meta,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sheet", sa.String(128), nullable=False),
    sa.Column("node", sa.Text, nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("value", sa.Double),
    sa.Column("raw", sa.Text, nullable=False),
    sa.Column("seen_at", sa.String(32), nullable=False),
    sa.Index("observations_key", "sheet", "node", "month", "number"),
)
_bases = sa.Table(
    "bases",
    _meta,
    sa.Column("sheet", sa.String(128), primary_key=True),
    sa.Column("node", sa.String(255), primary_key=True),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("agreed", sa.Double),
    sa.Column("seen", sa.Double),
)
_tabs = sa.Table(
    "tabs",
    _meta,
    sa.Column("sheet", sa.String(128), primary_key=True),
    sa.Column("role", sa.String(16), primary_key=True),
    sa.Column("sheet_id", sa.BigInteger, nullable=False),
    sa.Column("shape", sa.String(64), nullable=False),
    sa.Column("rows", sa.Text, nullable=False),
)
_intents = sa.Table(
    "intents",
    _meta,
    sa.Column("token", sa.String(16), primary_key=True),
    sa.Column("sheet", sa.String(128), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),  # the batch moves the fence to this one
    sa.Column("state", sa.String(16), nullable=False),  # open, done, abandoned, superseded
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("opened_at", sa.String(32), nullable=False),
    sa.Column("closed_at", sa.String(32)),
)
_conflicts = sa.Table(
    "conflicts",
    _meta,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sheet", sa.String(128), nullable=False),
    sa.Column("node", sa.Text, nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("base", sa.Double),
    sa.Column("model", sa.Double),
    sa.Column("seen", sa.Double),
    sa.Column("opened_at", sa.String(32), nullable=False),
    sa.Column("closed_at", sa.String(32)),
)
_runs = sa.Table(
    "runs",
    _meta,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sheet", sa.String(128), nullable=False),
    sa.Column("started_at", sa.String(32), nullable=False),
    sa.Column("ended_at", sa.String(32)),
    sa.Column("outcome", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)


def timestamp(moment: datetime) -> str:
    """Return a moment as the ledger stores it: ISO 8601 in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


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
                _meta.create_all(connection)
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
            queries = (sa.select(table.c.sheet).distinct() for table in (_tabs, _runs))
            found = (connection.scalars(query).all() for query in queries)
            return sorted(next(filter(None, found), ()))

    def integrity(self) -> str:
        """Return ``ok``, or what SQLite finds wrong with the file."""
        if self._engine.dialect.name != "sqlite":
            return "ok"
        with self._engine.connect() as connection:
            return str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())


class Transaction:
    """The records of one sheet within one transaction."""

    def __init__(self, connection: sa.Connection, sheet: str) -> None:
        self._connection = connection
        self._sheet = sheet

    def _select(self, table: sa.Table, *more: sa.ColumnElement[bool]) -> list[Any]:
        query = sa.select(table).where(table.c.sheet == self._sheet, *more)
        return list(self._connection.execute(query.order_by(*table.primary_key.columns)))

    def _replace(self, table: sa.Table, keys: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        match = [table.c[name] == value for name, value in keys.items()]
        changed = self._connection.execute(sa.update(table).where(*match).values(**values))
        if not changed.rowcount:
            self._connection.execute(sa.insert(table).values(**keys, **values))

    # observed actuals

    def observe(self, seen: Iterable[Observation], at: datetime) -> int:
        """Append what was seen, where it differs from what was seen last; return how many."""
        last = {(row.node, row.month): (row.kind, row.raw) for row in self._last_observations()}
        fresh = [
            {
                "sheet": self._sheet,
                "node": one.node,
                "month": str(one.month),
                "kind": one.kind,
                "value": one.value,
                "raw": one.raw,
                "seen_at": timestamp(at),
            }
            for one in seen
            if last.get((one.node, str(one.month)), ("blank", "")) != (one.kind, one.raw)
        ]
        if fresh:
            self._connection.execute(sa.insert(_observations), fresh)
        return len(fresh)

    def _last_observations(self) -> list[Any]:
        newest = (
            sa.select(sa.func.max(_observations.c.number))
            .where(_observations.c.sheet == self._sheet)
            .group_by(_observations.c.node, _observations.c.month)
        )
        query = sa.select(_observations).where(_observations.c.number.in_(newest))
        return list(self._connection.execute(query))

    def observations(self) -> list[Observation]:
        """Return everything seen so far, oldest first."""
        return [
            Observation(row.node, month_of(row.month), row.kind, row.value, row.raw, row.seen_at)
            for row in self._select(_observations)
        ]

    # bases

    def bases(self) -> dict[Key, Base]:
        """Return what both sides agreed on last, and the sheet's value accepted last."""
        return {
            (row.node, month_of(row.month)): Base(row.agreed, row.seen)
            for row in self._select(_bases)
        }

    def advance(self, bases: Mapping[Key, Base]) -> None:
        """Set the bases of some cells."""
        for (node, month), base in bases.items():
            keys = {"sheet": self._sheet, "node": node, "month": str(month)}
            self._replace(_bases, keys, {"agreed": base.agreed, "seen": base.seen})

    # tabs

    def tabs(self) -> dict[str, TabState]:
        """Return the tabs as they were written last, by role."""
        return {
            row.role: TabState(row.sheet_id, row.shape, tuple(json.loads(row.rows)))
            for row in self._select(_tabs)
        }

    def keep_tab(self, role: str, state: TabState) -> None:
        """Record how a tab was written."""
        rows = json.dumps(list(state.rows))
        values = {"sheet_id": state.sheet_id, "shape": state.shape, "rows": rows}
        self._replace(_tabs, {"sheet": self._sheet, "role": role}, values)

    # intents

    def intend(self, intent: Intent, at: datetime) -> None:
        """Record what is about to be written."""
        self._connection.execute(
            sa.insert(_intents).values(
                token=intent.token,
                sheet=self._sheet,
                epoch=intent.epoch,
                state="open",
                body=json.dumps(intent.body(), ensure_ascii=False),
                opened_at=timestamp(at),
            )
        )

    def open_intents(self) -> list[Intent]:
        """Return the intents whose outcome is not known, oldest first."""
        rows = self._select(_intents, _intents.c.state == "open")
        rows.sort(key=lambda row: (row.opened_at, row.epoch))
        return [Intent.parse(row.token, row.epoch, json.loads(row.body)) for row in rows]

    def close_intent(self, token: str, state: str, at: datetime) -> None:
        """Record how an intent ended: done, abandoned or superseded."""
        self._connection.execute(
            sa.update(_intents)
            .where(_intents.c.token == token)
            .values(state=state, closed_at=timestamp(at))
        )

    def pulling(self) -> dict[Key, float | None]:
        """Return what the last run set out to write into the plan's file."""
        rows = json.loads(self.setting("pulling") or "[]")
        return {(node, month_of(month)): value for node, month, value in rows}

    def keep_pulling(self, pulls: Mapping[Key, float | None]) -> None:
        """Record what is about to be written into the plan's file."""
        rows = [[node, str(month), value] for (node, month), value in pulls.items()]
        self.keep_setting("pulling", json.dumps(rows))

    def last_epoch(self) -> int:
        """Return the fence's epoch that this ledger knows of, 0 before the first write."""
        return int(self.setting("epoch") or 0)

    def keep_epoch(self, epoch: int) -> None:
        """Record the epoch that was seen or written."""
        self.keep_setting("epoch", str(epoch))

    # conflicts

    def conflicts(self, *, still_open: bool) -> list[ConflictRow]:
        """Return the recorded conflicts, oldest first."""
        more = [_conflicts.c.closed_at.is_(None)] if still_open else []
        return [
            ConflictRow(one.node, month_of(one.month), *one[4:9])
            for one in self._select(_conflicts, *more)
        ]

    def record_conflicts(self, found: Mapping[Key, tuple[Any, Any, Any]], at: datetime) -> None:
        """Open the conflicts found (base, model, sheet), close those that are gone."""
        for row in self.conflicts(still_open=True):
            key = (row.node, row.month)
            if found.get(key) != (row.base, row.model, row.sheet):
                self._connection.execute(
                    sa.update(_conflicts)
                    .where(
                        _conflicts.c.sheet == self._sheet,
                        _conflicts.c.node == row.node,
                        _conflicts.c.month == str(row.month),
                        _conflicts.c.closed_at.is_(None),
                    )
                    .values(closed_at=timestamp(at))
                )
        known = {(row.node, row.month) for row in self.conflicts(still_open=True)}
        for (node, month), (base, model, seen) in found.items():
            if (node, month) not in known:
                place = {"sheet": self._sheet, "node": node, "month": str(month)}
                values = {"base": base, "model": model, "seen": seen, "opened_at": timestamp(at)}
                self._connection.execute(sa.insert(_conflicts).values(**place, **values))

    # runs and settings

    def start_run(self, at: datetime) -> int:
        """Open a run's record and return its number."""
        done = self._connection.execute(
            sa.insert(_runs).values(
                sheet=self._sheet, started_at=timestamp(at), outcome="started", body="{}"
            )
        )
        return int((done.inserted_primary_key or (0,))[0])

    def end_run(self, number: int, outcome: str, body: Mapping[str, Any], at: datetime) -> None:
        """Close a run's record."""
        self._connection.execute(
            sa.update(_runs)
            .where(_runs.c.number == number)
            .values(
                outcome=outcome,
                body=json.dumps(body, ensure_ascii=False),
                ended_at=timestamp(at),
            )
        )

    def runs(self, limit: int = 20) -> list[Run]:
        """Return the newest runs, newest first."""
        query = sa.select(_runs).where(_runs.c.sheet == self._sheet)
        rows = self._connection.execute(query.order_by(_runs.c.number.desc()).limit(limit))
        return [
            Run(row.number, row.started_at, row.ended_at, row.outcome, json.loads(row.body))
            for row in rows
        ]

    def setting(self, name: str) -> str | None:
        """Return a value kept for this sheet."""
        key = f"{self._sheet}:{name}"
        return self._connection.scalar(sa.select(_settings.c.value).where(_settings.c.name == key))

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a value for this sheet."""
        self._replace(_settings, {"name": f"{self._sheet}:{name}"}, {"value": value})


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
    version = connection.scalar(sa.select(_settings.c.value).where(_settings.c.name == "schema"))
    if version is None:
        connection.execute(sa.insert(_settings).values(name="schema", value=SCHEMA_VERSION))
    elif version != SCHEMA_VERSION:
        raise finding(
            LedgerError, "sync-ledger-version", file=place, found=version, known=SCHEMA_VERSION
        )
