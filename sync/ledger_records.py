"""One sheet's records in the ledger, within one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from sync.ledger_tables import BASES, CONFLICTS, INTENTS, OBSERVATIONS, RUNS, SETTINGS, TABS
from sync.records import Base, ConflictRow, Intent, Key, Observation, Run, TabState, month_of


def timestamp(moment: datetime) -> str:
    """Return a moment as the ledger stores it: ISO 8601 in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


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
            self._connection.execute(sa.insert(OBSERVATIONS), fresh)
        return len(fresh)

    def _last_observations(self) -> list[Any]:
        newest = (
            sa.select(sa.func.max(OBSERVATIONS.c.number))
            .where(OBSERVATIONS.c.sheet == self._sheet)
            .group_by(OBSERVATIONS.c.node, OBSERVATIONS.c.month)
        )
        query = sa.select(OBSERVATIONS).where(OBSERVATIONS.c.number.in_(newest))
        return list(self._connection.execute(query))

    def observations(self) -> list[Observation]:
        """Return everything seen so far, oldest first."""
        return [
            Observation(row.node, month_of(row.month), row.kind, row.value, row.raw, row.seen_at)
            for row in self._select(OBSERVATIONS)
        ]

    # bases

    def bases(self) -> dict[Key, Base]:
        """Return what both sides agreed on last, and the sheet's value accepted last."""
        return {
            (row.node, month_of(row.month)): Base(row.agreed, row.seen)
            for row in self._select(BASES)
        }

    def advance(self, bases: Mapping[Key, Base]) -> None:
        """Set the bases of some cells."""
        for (node, month), base in bases.items():
            keys = {"sheet": self._sheet, "node": node, "month": str(month)}
            self._replace(BASES, keys, {"agreed": base.agreed, "seen": base.seen})

    # tabs

    def tabs(self) -> dict[str, TabState]:
        """Return the tabs as they were written last, by role."""
        return {
            row.role: TabState(row.sheet_id, row.shape, tuple(json.loads(row.rows)))
            for row in self._select(TABS)
        }

    def keep_tab(self, role: str, state: TabState) -> None:
        """Record how a tab was written."""
        rows = json.dumps(list(state.rows))
        values = {"sheet_id": state.sheet_id, "shape": state.shape, "rows": rows}
        self._replace(TABS, {"sheet": self._sheet, "role": role}, values)

    # intents

    def intend(self, intent: Intent, at: datetime) -> None:
        """Record what is about to be written."""
        self._connection.execute(
            sa.insert(INTENTS).values(
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
        rows = self._select(INTENTS, INTENTS.c.state == "open")
        rows.sort(key=lambda row: (row.opened_at, row.epoch))
        return [Intent.parse(row.token, row.epoch, json.loads(row.body)) for row in rows]

    def close_intent(self, token: str, state: str, at: datetime) -> None:
        """Record how an intent ended: done, abandoned or superseded."""
        self._connection.execute(
            sa.update(INTENTS)
            .where(INTENTS.c.token == token)
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
        more = [CONFLICTS.c.closed_at.is_(None)] if still_open else []
        return [
            ConflictRow(one.node, month_of(one.month), *one[4:9])
            for one in self._select(CONFLICTS, *more)
        ]

    def record_conflicts(self, found: Mapping[Key, tuple[Any, Any, Any]], at: datetime) -> None:
        """Open the conflicts found (base, model, sheet), close those that are gone."""
        for row in self.conflicts(still_open=True):
            key = (row.node, row.month)
            if found.get(key) != (row.base, row.model, row.sheet):
                self._connection.execute(
                    sa.update(CONFLICTS)
                    .where(
                        CONFLICTS.c.sheet == self._sheet,
                        CONFLICTS.c.node == row.node,
                        CONFLICTS.c.month == str(row.month),
                        CONFLICTS.c.closed_at.is_(None),
                    )
                    .values(closed_at=timestamp(at))
                )
        known = {(row.node, row.month) for row in self.conflicts(still_open=True)}
        for (node, month), (base, model, seen) in found.items():
            if (node, month) not in known:
                place = {"sheet": self._sheet, "node": node, "month": str(month)}
                values = {"base": base, "model": model, "seen": seen, "opened_at": timestamp(at)}
                self._connection.execute(sa.insert(CONFLICTS).values(**place, **values))

    # runs and settings

    def start_run(self, at: datetime) -> int:
        """Open a run's record and return its number."""
        done = self._connection.execute(
            sa.insert(RUNS).values(
                sheet=self._sheet, started_at=timestamp(at), outcome="started", body="{}"
            )
        )
        return int((done.inserted_primary_key or (0,))[0])

    def end_run(self, number: int, outcome: str, body: Mapping[str, Any], at: datetime) -> None:
        """Close a run's record."""
        self._connection.execute(
            sa.update(RUNS)
            .where(RUNS.c.number == number)
            .values(
                outcome=outcome,
                body=json.dumps(body, ensure_ascii=False),
                ended_at=timestamp(at),
            )
        )

    def runs(self, limit: int = 20) -> list[Run]:
        """Return the newest runs, newest first."""
        query = sa.select(RUNS).where(RUNS.c.sheet == self._sheet)
        rows = self._connection.execute(query.order_by(RUNS.c.number.desc()).limit(limit))
        return [
            Run(row.number, row.started_at, row.ended_at, row.outcome, json.loads(row.body))
            for row in rows
        ]

    def setting(self, name: str) -> str | None:
        """Return a value kept for this sheet."""
        key = f"{self._sheet}:{name}"
        return self._connection.scalar(sa.select(SETTINGS.c.value).where(SETTINGS.c.name == key))

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a value for this sheet."""
        self._replace(SETTINGS, {"name": f"{self._sheet}:{name}"}, {"value": value})
