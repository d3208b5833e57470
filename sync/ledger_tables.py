"""The ledger's tables; a change of theirs takes a new version."""

from __future__ import annotations

import sqlalchemy as sa

SCHEMA_VERSION = "1"

META = sa.MetaData()
SETTINGS = sa.Table(
    "settings",
    META,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
OBSERVATIONS = sa.Table(
    "observations",
    META,
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
BASES = sa.Table(
    "bases",
    META,
    sa.Column("sheet", sa.String(128), primary_key=True),
    sa.Column("node", sa.String(255), primary_key=True),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("agreed", sa.Double),
    sa.Column("seen", sa.Double),
)
TABS = sa.Table(
    "tabs",
    META,
    sa.Column("sheet", sa.String(128), primary_key=True),
    sa.Column("role", sa.String(16), primary_key=True),
    sa.Column("sheet_id", sa.BigInteger, nullable=False),
    sa.Column("shape", sa.String(64), nullable=False),
    sa.Column("rows", sa.Text, nullable=False),
)
INTENTS = sa.Table(
    "intents",
    META,
    sa.Column("token", sa.String(16), primary_key=True),
    sa.Column("sheet", sa.String(128), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),  # the batch moves the fence to this one
    sa.Column("state", sa.String(16), nullable=False),  # open, done, abandoned, superseded
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("opened_at", sa.String(32), nullable=False),
    sa.Column("closed_at", sa.String(32)),
)
CONFLICTS = sa.Table(
    "conflicts",
    META,
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
RUNS = sa.Table(
    "runs",
    META,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sheet", sa.String(128), nullable=False),
    sa.Column("started_at", sa.String(32), nullable=False),
    sa.Column("ended_at", sa.String(32)),
    sa.Column("outcome", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
