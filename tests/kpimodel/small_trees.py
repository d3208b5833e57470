"""The smallest trees, and what is said of rows that are none."""

from __future__ import annotations

from typing import Any

import pytest

from kpimodel.errors import Issue, ModelError
from kpimodel.table import Lang
from kpimodel.tree import Tree

Row = dict[str, Any]
LANGS: tuple[Lang, Lang] = ("ja", "en")
KGI: Row = {"id": "deals", "relation": "product"}
LEADS: Row = {"id": "leads", "parent": "deals", "baseline": 1200}
RATE: Row = {"id": "rate", "parent": "deals", "unit": "%", "baseline": 0.1}


def flat(relation: str, *levers: str, **root: Any) -> Tree:
    """A KGI right above its levers."""
    rows: list[Row] = [{"id": "kgi", "relation": relation, **root}]
    return Tree.from_rows(rows + [{"id": id_, "parent": "kgi", "baseline": 1} for id_ in levers])


def refused(*rows: Row) -> tuple[Issue, ...]:
    """All findings of rows that must be refused."""
    with pytest.raises(ModelError) as caught:
        Tree.from_rows(rows)
    return caught.value.issues


def brief(issues: tuple[Issue, ...]) -> list[tuple[str, str, str]]:
    """Code, severity and place of each finding."""
    return [(issue.code, issue.severity, issue.dotted) for issue in issues]
