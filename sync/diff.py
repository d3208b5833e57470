"""Base, model, sheet: what moved where, per actual (pure)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kpimodel.calendar import Month
from kpimodel.errors import Issue
from kpimodel.node import Node
from kpimodel.plan import Plan
from sync.changes import ActualChange, ActualsDiff, Verdict
from sync.records import Base, Key
from sync.team_tab import Reading

UNSAFE_SHARE = 0.3
UNSAFE_FROM = 10


def same(left: float | None, right: float | None) -> bool:
    """Compare two cells; a blank equals a blank only.

    Example:
        >>> same(0.1 + 0.2, 0.3), same(None, 0.0)
        (True, False)
    """
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=1e-12)


def verdict(base: float | None, model: float | None, sheet: float | None) -> Verdict | None:
    """Return which side moved, or None where neither did.

    Example:
        >>> verdict(9.0, 9.0, 11.0), verdict(9.0, 10.0, 9.0), verdict(9.0, 10.0, 11.0)
        ('pull', 'behind', 'conflict')
    """
    if same(model, sheet):
        return None if same(base, sheet) else "converged"
    if same(base, model):
        return "pull"
    return "behind" if same(base, sheet) else "conflict"


def expected_on_team_tab(plan: Plan) -> tuple[Node, ...]:
    """Return the nodes that people type actuals for: all but groups and derived rates.

    A rate follows from its measured neighbours; it has a row only where someone typed one.
    """
    typed = {id_ for id_, _ in plan.actuals}
    return tuple(
        node
        for node in plan.tree.nodes
        if node.relation != "group" and (node.rollup != "ratio" or node.id in typed)
    )


def compare_actuals(plan: Plan, bases: Mapping[Key, Base], reading: Reading | None) -> ActualsDiff:
    """Compare the workbook's actuals with the team's tab and with what both agreed on last.

    Where the tab cannot be read (row or month missing, twice, or not a number) the value accepted
    last stands in, so that a damaged cell is never taken for a cleared one. Conflicts apply to
    neither side; the figures keep the base.

    Args:
        plan: The plan as the workbook has it.
        bases: What the ledger knows.
        reading: The team's tab, or None as long as it does not exist.

    Returns:
        The changes, and the actuals that the figures are computed from.
    """
    seen = reading.values if reading else {}
    order = {node.id: at for at, node in enumerate(plan.tree.nodes)}
    keys = {*plan.actuals, *seen, *bases}
    changes: list[ActualChange] = []
    effective: dict[Key, float] = {}
    for key in sorted((k for k in keys if k[0] in order), key=lambda k: (order[k[0]], k[1])):
        base = bases.get(key, Base(None, None))
        model = plan.actuals.get(key)
        readable = key in seen
        sheet = seen[key] if readable else base.seen
        found = verdict(base.agreed, model, sheet) if readable or key in bases else None
        if found and (readable or found in ("pull", "conflict")):
            changes.append(_change(found, key, base.agreed, model, sheet, reading))
        value = {"pull": sheet, "conflict": base.agreed}.get(found or "", model)
        if value is not None:
            effective[key] = value
    existing, vanished = _vanished(bases, reading, order)
    return ActualsDiff(
        tuple(changes),
        effective,
        {key: value for key, value in seen.items() if value is not None or key in bases},
        existing,
        vanished,
        _lacking(plan, reading) if reading and reading.found else (),
    )


def _change(
    found: Verdict,
    key: Key,
    base: float | None,
    model: float | None,
    sheet: float | None,
    reading: Reading | None,
) -> ActualChange:
    place = reading.places.get(key) if reading else None
    return ActualChange(found, *key, base, model, sheet, place.a1 if place else "")


def _vanished(
    bases: Mapping[Key, Base], reading: Reading | None, order: Mapping[str, int]
) -> tuple[int, int]:
    held = [key for key, base in bases.items() if base.seen is not None and key[0] in order]
    if reading is None:
        return len(held), len(held)
    gone = [
        key
        for key in held
        if key not in reading.unreadable
        and key not in reading.quarantined
        and reading.values.get(key) is None
    ]
    return len(held), len(gone)


def _lacking(plan: Plan, reading: Reading) -> tuple[Issue, ...]:
    """Rows and months that the team's tab should have; only people may add them."""
    issues: list[Issue] = []
    named = {key[0] for key in reading.quarantined}
    issues += [
        Issue(
            "sync-row-lacking",
            "warning",
            ("actuals", node.id),
            {"node": node.id, "label": node.label or node.id, "tab": reading.title},
        )
        for node in expected_on_team_tab(plan)
        if node.id not in reading.rows and node.id not in named
    ]
    columns = {*reading.months, *(key[1] for key in reading.quarantined)}
    missing = [month for month in plan.calendar.window if month not in columns]
    issues.extend(_month_lacking(month, reading.title) for month in missing)
    return tuple(issues)


def _month_lacking(month: Month, title: str) -> Issue:
    path = ("actuals", str(month))
    return Issue("sync-month-lacking", "warning", path, {"month": str(month), "tab": title})


def danger(diff: ActualsDiff, reading: Reading | None, *, known: bool) -> tuple[Issue, ...]:
    """Return why a sync would be unsafe: much vanished, or the team's tab is damaged or gone.

    Args:
        diff: The comparison.
        reading: The team's tab, or None where it is gone.
        known: Whether the tab stood there before.
    """
    if known and reading is None:
        return (Issue("sync-team-tab-gone", "error", ("actuals",), {"count": diff.existing}),)
    if known and reading is not None and not reading.found:
        return tuple(issue for issue in reading.issues if issue.code == "sync-no-key-column")
    if diff.existing >= UNSAFE_FROM and diff.vanished > UNSAFE_SHARE * diff.existing:
        numbers = {"vanished": diff.vanished, "existing": diff.existing}
        return (Issue("sync-values-vanished", "error", ("actuals",), numbers),)
    return ()
