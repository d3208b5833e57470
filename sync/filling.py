"""From the entries of a source to the actuals of a plan: what matches, and what would change."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kpimodel.calendar import Month
from kpimodel.cells import fold
from kpimodel.errors import Issue, Location
from kpimodel.plan import Plan
from sync.records import Key
from sync.sources import Entry

_NEAR = 0.6
_RELATIVE = 1e-12
Kind = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class Change:
    """One actual that a source has for the plan.

    Attributes:
        node: Id of its row.
        month: Its month.
        old: What the plan holds; None where it is blank.
        new: What the source holds.
        location: The source's cell.
    """

    node: str
    month: Month
    old: float | None
    new: float
    location: Location

    @property
    def kind(self) -> Kind:
        """``new`` fills a blank, ``changed`` replaces a number, ``same`` does nothing."""
        if self.old is None:
            return "new"
        return "same" if abs(self.new - self.old) <= _RELATIVE * abs(self.new) else "changed"


@dataclass(frozen=True, slots=True)
class Filling:
    """What a source would do to a plan.

    Attributes:
        changes: One for each entry that matched, in the order of the source.
        issues: What was left out and why, with its cell. An error stops all: a label that two
            rows share, an entry that stands twice, a rate typed as ``3`` for 3 %.
    """

    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]

    @property
    def actuals(self) -> dict[Key, float]:
        """``{(id, month): value}`` of what is new or changed."""
        return {(one.node, one.month): one.new for one in self.changes if one.kind != "same"}

    def count(self, kind: Kind) -> int:
        """How many changes are of a kind."""
        return sum(one.kind == kind for one in self.changes)


def match(entries: Iterable[Entry], plan: Plan) -> Filling:
    """Match entries to the rows of a plan, by id, else by label.

    Args:
        entries: What the source holds; at most one for each row and month.
        plan: The plan to fill. Months after its end are left out, with a warning; months before
            its start are history.
    """
    ids = {fold(node.id): node.id for node in plan.tree.nodes}
    labels: dict[str, list[str]] = {}
    for node in plan.tree.nodes:
        labels.setdefault(fold(node.label), []).append(node.id)
    last = plan.calendar.window[-1]
    changes: dict[Key, Change] = {}
    issues: list[Issue] = []
    told: set[object] = set()

    def tell(code: str, severity: Literal["error", "warning"], entry: Entry, key: object,
             **parameters: str | float) -> None:  # fmt: skip
        if (code, key) not in told:
            told.add((code, key))
            issues.append(Issue(code, severity, (), parameters, entry.location))

    for entry in entries:
        found = [ids[entry.name]] if entry.name in ids else labels.get(entry.name, [])
        if len(found) > 1:
            tell("fill-ambiguous", "error", entry, entry.name, name=entry.name,
                 rows=", ".join(found))  # fmt: skip
        elif not found:
            near = difflib.get_close_matches(entry.name, [*ids, *labels], 1, _NEAR)
            code = "fill-unknown-near" if near else "fill-unknown"
            tell(code, "warning", entry, entry.name, name=entry.name, near=near[0] if near else "")
        elif entry.month > last:
            tell("fill-late", "warning", entry, entry.month, month=str(entry.month), last=str(last))
        elif (found[0], entry.month) in changes:
            twice = changes[found[0], entry.month].location.a1
            tell("fill-twice", "error", entry, entry.location, node=found[0],
                 month=str(entry.month), first=twice)  # fmt: skip
        elif plan.tree[found[0]].relation == "group":
            tell("fill-group", "warning", entry, entry.name, name=entry.name)
        else:
            node = plan.tree[found[0]]
            if node.is_rate and entry.value > max(1.0, node.maximum or 0.0):
                tell("sync-percent-as-number", "error", entry, entry.location, node=node.id,
                     value=entry.value)  # fmt: skip
            old = plan.actuals.get((node.id, entry.month))
            change = Change(node.id, entry.month, old, entry.value, entry.location)
            changes[node.id, entry.month] = change
    return Filling(tuple(changes.values()), tuple(issues))
